"""What a mix of policies brings: its objectives, replicate by replicate, beside the baseline.

Mixes are lived on the same people and luck, several of them beside one baseline, which is lived once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.mix import Mix
from sim.analysis.objectives import COSTS, Objective
from sim.results.replicate import BY_MEMBERSHIP, Memory, Plan, Replicate, live
from sim.sweep.factors import Factor
from sim.tables import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.stances import Stance

__all__ = ["Candidate", "Work", "candidate", "evaluate"]

_DIGITS = 3
"""A lever's value is rounded to so many digits: nobody sets policies finer, and a mix is recognised."""


@dataclass(frozen=True)
class Candidate:
    """A mix of policies.

    Attributes:
        off: policies that are left out.
        values: of the levers of the others, by path.
    """

    off: tuple[str, ...]
    values: tuple[tuple[str, Any], ...]

    @property
    def key(self) -> str:
        """The same for the same mix."""
        return json.dumps([list(self.off), [list(pair) for pair in self.values]])


@dataclass(frozen=True)
class Work:
    """What every worker has to know."""

    id: str
    code: str
    names: tuple[str, str]
    documents: tuple[Any, Any]
    stance: Stance
    seed: int
    objectives: tuple[Objective, ...]

    @classmethod
    def of(cls, mix: Mix) -> Work:
        """The work of a question."""
        from sim.results.provenance import code

        both = (mix.baseline, mix.scenario)
        return cls(
            mix.id,
            code(),
            (both[0].name, both[1].name),
            (both[0].document, both[1].document),
            mix.stance,
            mix.seed,
            mix.objectives,
        )


def candidate(genes: Array, switches: Sequence[str], levers: Sequence[Factor]) -> Candidate:
    """The mix that genes stand for.

    Args:
        genes: 0 or 1 for each switch, then from 0 to 1 for each lever; shape ``(n,)``.
        switches: policies that may be left out.
        levers: what may be set.
    """
    off = tuple(name for name, gene in zip(switches, genes) if gene < 0.5)
    values = []
    for lever, gene in zip(levers, genes[len(switches) :]):
        if lever.path.split(".")[1] not in off:
            value = lever.at(float(gene))
            values.append((lever.path, value if lever.whole else _rounded(value, lever)))
    return Candidate(off, tuple(values))


def _rounded(value: float, lever: Factor) -> float:
    """To digits that matter in the lever's range, and within it."""
    low, high = lever.numbers
    digits = _DIGITS - int(np.ceil(np.log10(high - low)))
    return float(np.clip(round(float(value), max(digits, 0)), low, high))


_MEMORY: dict[str, Memory] = {}
"""Baselines that this process has lived, for one question at a time."""


def evaluate(work: Work, number: int, some: Sequence[Candidate]) -> list[list[float] | str]:
    """The objectives of mixes in one replicate; where a mix fails, what it says.

    Raises:
        OtherCode: this worker has another version of the package.
    """
    from sim.results.provenance import code
    from sim.sweep.work import OtherCode

    if code() != work.code:
        raise OtherCode("a worker has another version of Levelfield than the command that sends it work")
    if work.id not in _MEMORY:
        _MEMORY.clear()
        _MEMORY[work.id] = Memory()
    memory = _MEMORY[work.id]
    built: dict[int, Scenario] = {}
    out: dict[int, list[float] | str] = {}
    for place, one in enumerate(some):
        try:
            built[place] = scenario_of(work, one)
        except ValueError as error:
            out[place] = f"{type(error).__name__}: {error}"
    for places in ([list(built)], [[place] for place in built]):
        failed = False
        for group in places:
            if not group or all(place in out for place in group):
                continue
            try:
                values = _lived(work, number, [built[place] for place in group], memory)
            except MemoryError:
                raise
            except Exception as error:
                failed = True
                if len(group) == 1:
                    out[group[0]] = f"{type(error).__name__}: {error}"
            else:
                out |= dict(zip(group, values))
        if not failed:
            break
    return [out[place] for place in range(len(some))]


def scenario_of(work: Work, one: Candidate) -> Scenario:
    """The scenario of a mix.

    Raises:
        ScenarioError: its values do not fit together.
    """
    from sim.scenario import from_document

    document = dict(work.documents[1])
    document["interventions"] = [entry for entry in document["interventions"] if entry["use"] not in one.off]
    return from_document(document, work.names[1], overrides=dict(one.values))


@lru_cache(maxsize=2)
def _baseline(work_id: str, name: str, text: str) -> Scenario:
    from sim.scenario import from_document

    return from_document(json.loads(text), name)


def _lived(work: Work, number: int, scenarios: list[Scenario], memory: Memory) -> list[list[float] | str]:
    from sim.results.outcome import gather, labels_of

    baseline = _baseline(work.id, work.names[0], json.dumps(work.documents[0]))
    arms = (baseline, *scenarios)
    plan = Plan(arms, (work.seed,) * len(arms), True, work.stance)
    replicate = live(plan, number, memory)
    costly = any(objective.kind == "cost" for objective in work.objectives)
    labels = labels_of(arms)
    whole = gather([replace(replicate, number=0)], labels) if costly else {}
    return [
        [_value(one, replicate, place, scenario, labels, whole) for one in work.objectives]
        for place, scenario in enumerate(scenarios, start=1)
    ]


def _value(
    objective: Objective,
    replicate: Replicate,
    place: int,
    scenario: Scenario,
    labels: Sequence[str],
    whole: dict[str, Any],
) -> float:
    """One objective of one arm; NaN where it is not defined."""
    if objective.kind == "cost":
        return _cost(objective, place, scenario, labels, whole)
    names = [measure["name"] for measure in replicate.measures]
    arm, base = replicate.arms[place], replicate.arms[0]
    if objective.kind == "goals":
        return _goals(replicate, place, scenario, names)
    m, g = names.index(objective.measure), replicate.groups.index(objective.group)
    year = arm.years[-1] if objective.year is None else objective.year
    value = float(arm.values[arm.years.index(year), m, g])
    if objective.level:
        return value
    before = base.values[base.years.index(year), m, g]
    if objective.group in BY_MEMBERSHIP:
        side = BY_MEMBERSHIP.index(objective.group)
        before = replicate.reference[place - 1, base.years.index(year), m, side]
    return value - float(before)


def _cost(
    objective: Objective, place: int, scenario: Scenario, labels: Sequence[str], whole: dict[str, Any]
) -> float:
    """Extra cost as comparisons have it."""
    from sim.results.costs import differences, efficiency_table

    years = whole["years"]
    _, by_key = differences(whole["ledger"], labels[0], labels[place], 1, years)
    total = by_key.sum(axis=0) if len(by_key) else np.zeros((1, len(years)))
    rate = float(scenario.world.discount_rate)
    rows = efficiency_table(total, whole["students"][place], {}, rate, years, labels[place])
    return float(next(row["mean"] for row in rows if row["name"] == COSTS[objective.cost][0]))


def _goals(replicate: Replicate, place: int, scenario: Scenario, names: list[str]) -> float:
    """Share of the scenario's goals that are reached in their years."""
    from sim.results.goals import changed, reached

    arm, met = replicate.arms[place], []
    for goal in scenario.goals:
        series = arm.values[:, names.index(goal.measure), replicate.groups.index(goal.group)]
        at = arm.years.index(goal.by) if goal.by in arm.years else len(arm.years) - 1
        value = changed(series[None], goal.change)[:, at]
        met.append(bool(reached(value, goal.at_least, goal.at_most)[0]))
    return float(np.mean(met))
