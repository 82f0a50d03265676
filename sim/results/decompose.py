"""Which policy did what: each policy of a scenario taken away, and each alone, on the same people and luck.

What a policy adds depends on what else is done, so no single number is its effect. Two are told: what is lost
when it alone is left out (one out), and what is gained when it alone is done (one in). Where the parts added
up differ from the whole, policies help or hinder each other; the rest is their interplay.

from sim.results.decompose import decompose
parts = decompose("z-county-baseline", "z-county", replicates=20)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.compare import Comparison, compare
from sim.results.run import loaded_scenario
from sim.results.statistics import interval
from sim.stances import DEFAULT, Stance

if TYPE_CHECKING:
    from sim.results.ensemble import Pool, Progress
    from sim.scenario import Scenario

__all__ = ["ALONE", "REFERENCE", "WHOLE", "WITHOUT", "Indivisible", "changed_policies", "decompose", "parts"]

REFERENCE, WHOLE, WITHOUT, ALONE = "reference", "whole", "without", "alone"
"""What an arm of a decomposition is: no policy of its own, all, all but one, one alone."""


class Indivisible(ValueError):
    """Scenario and baseline differ in fewer than two policies: there is nothing to take apart."""


def changed_policies(baseline: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[str]:
    """Names of the policies in which two scenario documents differ, in the order of the scenario."""
    there, here = _entries(baseline), _entries(scenario)
    return [
        use for use in (*here, *(use for use in there if use not in here)) if there.get(use) != here.get(use)
    ]


def decompose(
    baseline: Scenario | str | Path,
    scenario: Scenario | str | Path,
    replicates: int = 8,
    workers: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    pool: Pool | None = None,
    keep: Path | None = None,
    command: str = "",
    stance: Stance | str = DEFAULT,
) -> Comparison:
    """Take a scenario apart into its policies.

    World, assumptions and goals are the scenario's in all arms, so that nothing but policies differs; where
    the baseline has another world, the first arm is not the baseline but the scenario with the baseline's
    policies.

    Args:
        baseline, scenario: as in :func:`~sim.results.compare.compare`; so are the others.

    Returns:
        a comparison whose arms are, in this order, the reference, the whole, the whole without each policy,
        and each policy alone; ``provenance["parts"]`` says which is which (label, role, policy).

    Raises:
        Indivisible: they differ in fewer than two policies.
        ScenarioError: a scenario is not valid.
    """
    from sim.scenario import from_document

    base, whole = loaded_scenario(baseline), loaded_scenario(scenario)
    there, here = _entries(base.document), _entries(whole.document)
    changed = changed_policies(base.document, whole.document)
    if len(changed) < 2:
        raise Indivisible(
            f"{whole.name} and {base.name} differ in {len(changed)} policies; at least 2 are needed"
        )
    order = [*here, *(use for use in there if use not in here)]
    titles = _titles(base) | _titles(whole)

    def made(mine: set[str], name: str, en: str, zh: str) -> Scenario:
        """The scenario with its own entries of some policies, and the baseline's of the others."""
        entries = [entry for use in order for entry in (here if use in mine else there).get(use, [])]
        title = {
            "en": en.format(whole.title.get("en", whole.name)),
            "zh": zh.format(whole.title.get("zh", whole.name)),
        }
        document = {**whole.document, "interventions": entries, "title": title}
        return from_document(document, name)

    every = set(order)
    roles = [(f"{whole.name}-no-policy", REFERENCE, ""), (whole.name, WHOLE, "")]
    arms = [made(every - set(changed), roles[0][0], "{}: none of its policies", "{}：不实施其政策"), whole]
    for use in changed:
        title = titles.get(use, {})
        en, zh = (str(title.get(lang, use)).replace("{", "").replace("}", "") for lang in ("en", "zh"))
        roles.append((f"{whole.name}-without-{use}", WITHOUT, use))
        arms.append(made(every - {use}, roles[-1][0], "{}, without: " + en, "{}，不含：" + zh))
    for use in changed:
        title = titles.get(use, {})
        en, zh = (str(title.get(lang, use)).replace("{", "").replace("}", "") for lang in ("en", "zh"))
        roles.append((f"{whole.name}-only-{use}", ALONE, use))
        arms.append(made(every - set(changed) | {use}, roles[-1][0], "{}, only: " + en, "{}，仅：" + zh))
    found = compare(
        arms[0],
        arms[1:],
        replicates,
        workers,
        whole.seed if seed is None else seed,
        progress=progress,
        pool=pool,
        keep=keep,
        command=command,
        stance=stance,
    )
    found.provenance |= {
        "kind": "decomposition",
        "parts": [{"label": label, "role": role, "policy": use} for label, role, use in roles],
    }
    return found


def parts(found: Comparison, measure: str, group: str, year: int) -> pd.DataFrame:
    """What each policy does to one measure of one group by a summer, in the measure's unit.

    Args:
        found: a decomposition.

    Returns:
        policy, role, mean, low, high, replicates. Role ``alone``: the policy alone less none; ``without``:
        the whole less the whole without it; and with no policy's name the ``whole`` effect, the ``sum`` of
        what each does alone, and the ``interplay``: the whole less that sum.

    Raises:
        UnknownName: there is no such measure or group.
        ValueError: the result is no decomposition, or does not hold the year.
    """
    roles = found.provenance.get("parts")
    if not roles:
        raise ValueError("this result is no decomposition")
    at = found.years.index(year)
    level = {
        (one["role"], one["policy"]): found.series(place, measure, group)[:, at]
        for place, one in enumerate(roles)
    }
    policies = [one["policy"] for one in roles if one["role"] == ALONE]
    none, whole = level[REFERENCE, ""], level[WHOLE, ""]
    rows = [(policy, ALONE, level[ALONE, policy] - none) for policy in policies]
    rows += [(policy, WITHOUT, whole - level[WITHOUT, policy]) for policy in policies]
    together = np.sum([values for _, role, values in rows if role == ALONE], axis=0)
    rows += [("", WHOLE, whole - none), ("", "sum", together), ("", "interplay", whole - none - together)]
    out = []
    for policy, role, values in rows:
        spread = interval(values)
        out.append((policy, role, float(spread.mean), float(spread.low), float(spread.high), int(spread.n)))
    return pd.DataFrame(out, columns=["policy", "role", "mean", "low", "high", "replicates"])


def _entries(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The entries of each policy that does something, in the order of the document."""
    found: dict[str, list[Any]] = {}
    for entry in document.get("interventions") or ():
        found.setdefault(str(entry["use"]), []).append(dict(entry))
    return found


def _titles(scenario: Scenario) -> dict[str, Mapping[str, str]]:
    return {policy.name: policy.title for policy in scenario.interventions}
