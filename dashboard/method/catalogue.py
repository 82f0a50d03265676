"""What the method page lists: the school year, parameters, measures, policies, terms."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.evidence.words import confidence_name, source_name
from dashboard.levers import about, grouped, name_of, said_of, unit_of
from dashboard.sentences import said
from dashboard.titles import group_title, unit_title
from dashboard.words import Words

__all__ = ["glossary", "measure_rows", "parameter_rows", "phases", "policies", "policy_cards"]

_GLOSSARY = Path(__file__).parents[1] / "text" / "glossary.json"


@cache
def glossary() -> list[dict[str, str]]:
    """Terms in both languages with what they mean here."""
    found: list[dict[str, str]] = json.loads(_GLOSSARY.read_text(encoding="utf-8"))
    return found


def phases() -> list[tuple[str, list[str]]]:
    """The phases of the school year in order, each with the policies that act in it."""
    from sim.policies.base import PHASES, all_policies

    return [
        (phase, [policy.name for policy in all_policies() if phase in policy.phases()])
        for phase in (*PHASES, "measurement")
    ]


def policies() -> dict[str, Any]:
    """The policy classes by name."""
    from sim.policies.base import all_policies

    return {policy.name: policy for policy in all_policies()}


def parameter_rows(word: Words) -> list[dict[str, str]]:
    """Every declared parameter: owner, name, path, value, range, prior, unit, source, confidence, meaning."""
    from sim.behaviour import Behaviour
    from sim.world.assumptions import WorldAssumptions

    owners: list[tuple[str, str, Any]] = [
        ("behaviour", word("method.behaviour"), Behaviour),
        ("world", word("method.world"), WorldAssumptions),
    ]
    owners += [(name, word.pick(policy.title, name), policy) for name, policy in policies().items()]
    rows = []
    for owner, title, cls in owners:
        for name, parameter in cls.parameters.items():
            prior = parameter.prior
            rows.append(
                {
                    "owner": title,
                    "name": name_of(f"{owner}.{name}", word),
                    "path": f"{owner}.{name}",
                    "value": _value(parameter.default, word),
                    "range": _range(parameter, word),
                    "prior": "" if prior is None else f"{_end(prior.low)} … {_end(prior.high)}",
                    "unit": unit_of(parameter, word),
                    "source": source_name(", ".join((parameter.source, *parameter.figures)), word)
                    if word.lang == "zh"
                    else ", ".join(dict.fromkeys((parameter.source, *parameter.figures))),
                    "confidence": confidence_name(parameter.confidence, word),
                    "meaning": said(parameter.doc, word),
                }
            )
    return rows


def _value(value: Any, word: Words) -> str:
    if isinstance(value, dict):
        return word.list([f"{said_of(key, word)} {_value(one, word)}" for key, one in value.items()])
    if isinstance(value, bool):
        return word("method.yes" if value else "method.no")
    return _end(value) if isinstance(value, int | float) else said_of(str(value), word)


def _range(parameter: Any, word: Words) -> str:
    if parameter.kind == "choice":
        return word.list([said_of(one, word) for one in parameter.choices])
    if parameter.kind in ("switch", "text") or (parameter.low is None and parameter.high is None):
        return ""
    if parameter.low is None or parameter.high is None:
        return f"≥ {_end(parameter.low)}" if parameter.high is None else f"≤ {_end(parameter.high)}"
    return f"{_end(parameter.low)} … {_end(parameter.high)}"


def _end(value: float) -> str:
    """An end of a range: in no more digits than it was declared with."""
    return f"{value:,.10g}".replace("-", "−")


def measure_rows(word: Words) -> list[dict[str, str]]:
    """Every measure: title, name, unit, of whom, which way is better, formula."""
    from sim.measures.catalogue import MEASURES

    return [
        {
            "title": word.pick(measure.title, measure.name),
            "name": measure.name,
            "unit": unit_title(measure.unit, word) if measure.unit else "",
            "better": word(f"method.better.{measure.better or 'none'}"),
            "formula": said(measure.formula, word),
        }
        for measure in MEASURES.values()
    ]


def policy_cards(word: Words) -> list[tuple[str, list[dict[str, Any]]]]:
    """Policies by group: title, what it does, who pays, how it fails, in which phases it acts."""
    return [
        (
            group,
            [
                {
                    "name": policy.name,
                    "title": word.pick(policy.title, policy.name),
                    "phases": [word(f"method.phase.{phase}") for phase in policy.phases()],
                    "shows": _shows(policy, word),
                    **about(policy, word),
                }
                for policy in found
            ],
        )
        for group, found in grouped().items()
    ]


def _shows(policy: Any, word: Words) -> str:
    """The measure in which a policy's working shows first."""
    from sim.measures.catalogue import MEASURES

    measure, group = policy.shown_by
    title = word.pick(MEASURES[measure].title, measure) if measure in MEASURES else measure
    return title if group == "all" else word.list([title, group_title(group, word)])
