"""The question: a measure, a budget, a number of policies; the same as files for `levelfield optimise`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.draft import Draft, Rows, Value, base_values, build, settled
from dashboard.jobs import Request

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = [
    "AGAIN",
    "CONFIRM",
    "FILE",
    "SEARCH",
    "SHOWN",
    "Question",
    "bare",
    "candidates",
    "changes_of",
    "write",
]

SEARCH, CONFIRM, AGAIN = 4, 20, 20
"""Replicates of a mix in the search, fresh ones of the mixes of its front, pairs of the stored run."""
SHOWN = 3
"""Mixes in the run that is stored."""
FILE = "question.yaml"
_GENERATIONS = 4
_WEAKEST = 0.25
"""How much of its own extent a policy has in a mix at least."""


@dataclass(frozen=True)
class Question(Request):
    """What is wanted, and from where.

    Attributes:
        scenario, reference: names of the catalogue.
        changes: the draft's changes as JSON.
        measure, group, by: what is to move, for whom, in which summer.
        better: ``higher`` or ``lower``.
        kind: ``gain``: against the reference; ``level``: the value itself.
        target: to be reached with probability ``chance`` as cheaply as possible; None for as far as possible.
        chance: 0 to 1.
        money: most that may be spent a year beyond the reference (yuan), 0 for no limit.
        most: policies in a mix at most, 0 for any number.
        keep: whether the draft's policies stay on; else the mix stands in their place.
        policies: which may be used; all for none.
    """

    scenario: str
    reference: str
    changes: str
    measure: str
    group: str
    by: int
    better: str
    kind: str = "gain"
    target: float | None = None
    chance: float = 0.8
    money: float = 0.0
    most: int = 0
    keep: bool = False
    policies: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Runs at most, of the search and of what is stored."""
        size = population(len(candidates(self)))
        return _GENERATIONS * size * SEARCH + size * CONFIRM + (1 + SHOWN) * AGAIN

    @property
    def replicates(self) -> int:
        """Of a confirmation."""
        return CONFIRM

    @property
    def opens(self) -> tuple[str, str]:
        """The page of an answer."""
        return "/answer", "answer"


def population(n: int) -> int:
    """Mixes in a generation: room for each policy alone, and as many others."""
    return min(2 * (n + 2), 48) if n else 4


def bare(scenario: str, reference: str) -> dict[str, Value]:
    """The changes that give a scenario the policies of its reference."""
    theirs = base_values(reference)
    policies = {path: value for path, value in theirs.items() if value in ("on", "off") and "." not in path}
    on = {name for name, value in policies.items() if value == "on"}
    asked = {path: value for path, value in theirs.items() if "." in path and path.split(".")[0] in on}
    return settled(scenario, {**policies, **asked})[0]


def start(question: Question) -> dict[str, Value]:
    """The changes that a mix is added to: the draft's, with its policies or the reference's."""
    own = settled(question.scenario, json.loads(question.changes))[0]
    if question.keep:
        return own
    plain = {path: value for path, value in own.items() if value not in ("on", "off")}
    return {**plain, **bare(question.scenario, question.reference)}


def candidates(question: Question) -> list[str]:
    """Policies that a mix may have: those allowed that are not on already and reach somebody."""
    base = base_values(question.scenario)
    now = {**base, **start(question)}
    return [
        name
        for name, value in base.items()
        if value in ("on", "off")
        and "." not in name
        and now[name] == "off"
        and float(now[f"{name}.share"]) > 0
        and (not question.policies or name in question.policies)
    ]


def changes_of(question: Question, shares: Mapping[str, float]) -> dict[str, Value]:
    """The changes of a draft that does what a mix does.

    Args:
        shares: of each policy of the mix.
    """
    asked = dict(start(question))
    for name, share in shares.items():
        asked |= {name: "on", f"{name}.share": share}
    return settled(question.scenario, asked)[0]


def scenarios_of(question: Question, rows: Rows) -> tuple[Scenario, Scenario]:
    """The scenario with every policy that a mix may have, and the reference.

    Raises:
        ScenarioError: they do not go together.
    """
    everything = {**start(question), **dict.fromkeys(candidates(question), "on")}
    changes = settled(question.scenario, everything)[0]
    built = build(Draft(question.scenario, question.reference, changes), rows)
    return built.scenario, built.reference


def document(question: Question) -> dict[str, Any]:
    """The keys of an optimise file."""
    names = candidates(question)
    now = {**base_values(question.scenario), **start(question)}
    shares = {name: float(now[f"{name}.share"]) for name in names}
    size = population(len(names))
    aim: dict[str, Any] = {"measure": question.measure, "group": question.group, "year": question.by}
    aim |= {"better": question.better} | ({"level": True} if question.kind == "level" else {})
    cost: dict[str, Any] = {"cost": "per_year"} | ({"at_most": question.money} if question.money else {})
    out: dict[str, Any] = {
        "title": {"en": "What would it take", "zh": "需要怎么做"},
        "scenario": "scenario.yaml",
        "baseline": "baseline.yaml",
        "switches": names,
    }
    if question.most and question.most < len(names):
        out["most"] = question.most
    levers = {f"{name}.share": [round(share * _WEAKEST, 4), share] for name, share in shares.items()}
    return out | {
        "levers": levers,
        "objectives": [aim, cost],
        "replicates": SEARCH,
        "confirm": CONFIRM,
        "population": size,
        "runs": _GENERATIONS * size * SEARCH,
        "stance": str(now["stance"]),
    }


def write(question: Question, folder: Path, rows: Rows) -> Path:
    """Write the question as files that `levelfield optimise` reads; returns the optimise file.

    Raises:
        ScenarioError: the draft makes no scenario.
    """
    import yaml

    from sim.scenario import to_yaml

    scenario, reference = scenarios_of(question, rows)
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in (("scenario", scenario), ("baseline", reference)):
        (folder / f"{name}.yaml").write_text(to_yaml(one.document), encoding="utf-8")
    text = yaml.safe_dump(
        document(question), allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path
