"""One replicate: the same people and luck under every scenario that is asked about.

The county is built and its status-quo year lived once for all scenarios that assume the same world and
behaviour; each arm continues from a copy. In a paired plan the first scenario is the baseline, and the
groups "members" and "others" are the same schools in both arms of a pair: those that the scenario's
alliances would reach. Counties never touch each other, so they are lived one after the other and only their
sums are kept. A stance puts the same draw of uncertain parameters into all arms before anything is built.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.schools import look, schools_table
from sim.stances import CENTRAL, Stance
from sim.tables import Array
from sim.vocabulary import NOBODY, WEAK

if TYPE_CHECKING:
    from sim.measures.record import Record
    from sim.model import EducationModel
    from sim.scenario import Scenario
    from sim.world.county import World

__all__ = ["BY_MEMBERSHIP", "Arm", "Memory", "Plan", "Replicate", "live"]

BY_MEMBERSHIP = ("members", "others")
"""The groups whose meaning depends on which scenario a baseline is compared with."""
LEDGER = ["year", "payer", "payee", "purpose", "amount"]
FLOWS = ["year", "kind", "from", "to", "count"]
ACTIVITY = ["year", "policy", "name", "count"]


@dataclass(frozen=True)
class Plan:
    """What every replicate has to live through.

    Attributes:
        scenarios: the arms; in a paired plan the baseline comes first.
        seeds: the seed of each arm.
        paired: whether the other arms are compared with the first.
        stance: where uncertain parameters come from; ``central`` unless told otherwise.
    """

    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    paired: bool
    stance: Stance = CENTRAL

    def drawn(self, number: int) -> Plan:
        """The plan of one replicate: its draw stands in all arms."""
        scenarios = tuple(self.stance.applied(scenario, number) for scenario in self.scenarios)
        return replace(self, scenarios=scenarios, stance=CENTRAL)


@dataclass(frozen=True)
class Arm:
    """What one replicate of one scenario recorded.

    Attributes:
        years: the summers recorded.
        values: shape ``(n_years, n_measures, n_groups)``.
        students: students in all schools and in weak schools, shape ``(n_years, 2)``.
        ledger: year (September), payer, payee, purpose, amount (yuan).
        flows: year, kind, from, to, count of teachers.
        activity: year (summer), policy, name, count: what policies did, as they count it themselves.
        schools: of the first replicate, its schools one by one (:data:`~sim.results.schools.SCHOOLS`).
    """

    years: tuple[int, ...]
    values: Array
    students: Array
    ledger: pd.DataFrame
    flows: pd.DataFrame
    activity: pd.DataFrame
    schools: pd.DataFrame = field(default_factory=lambda: schools_table(()))


@dataclass(frozen=True)
class Replicate:
    """All arms of one replicate.

    Attributes:
        number: of the replicate.
        measures, groups: what the axes of ``Arm.values`` hold.
        arms: in the plan's order.
        reference: in a paired plan, the baseline's values of the groups in :data:`BY_MEMBERSHIP` for the
            members of each scenario, shape ``(n_scenarios, n_years, n_measures, 2)``.
    """

    number: int
    measures: tuple[dict[str, Any], ...]
    groups: tuple[str, ...]
    arms: tuple[Arm, ...]
    reference: Array


@dataclass
class Memory:
    """What a process keeps between calls of :func:`live`, so that another arm beside the same baseline is
    lived without building its county and living the baseline again.

    Attributes:
        most: counties kept, the last used ones.
    """

    most: int = 16
    counties: OrderedDict[str, list[World]] = field(default_factory=OrderedDict)
    baselines: OrderedDict[str, _Baseline] = field(default_factory=OrderedDict)

    def baseline(self, key: str) -> _Baseline:
        """What is known of a baseline, to be filled."""
        return self._kept(self.baselines, key, _Baseline)

    def county(self, key: str, build: Callable[[], list[World]]) -> list[World]:
        """A county as its first year under policies begins; never to be lived in itself."""
        return self._kept(self.counties, key, build)

    def _kept(self, kept: OrderedDict[str, Any], key: str, make: Callable[[], Any]) -> Any:
        if key not in kept:
            kept[key] = make()
        kept.move_to_end(key)
        while len(kept) > self.most:
            kept.popitem(last=False)
        return kept[key]


@dataclass
class _Baseline:
    """One county of a baseline: its own alliance members, and its life for each set of members."""

    own: bytes | None = None
    lived: dict[bytes | str, _County] = field(default_factory=dict)


def live(plan: Plan, number: int, memory: Memory | None = None) -> Replicate:
    """Live one replicate of a plan, county by county: a region never has to fit into memory whole.

    Args:
        plan: what to live.
        number: of the replicate.
        memory: keeps counties and baselines for further calls; the result is the same without.
    """
    plan = plan.drawn(number)
    n = len(plan.scenarios)
    arms = [_Tape() for _ in range(n)]
    references = [_Tape() for _ in range(n - 1)] if plan.paired else []
    for county in range(max(int(scenario.world.counties) for scenario in plan.scenarios)):
        _live_county(plan, number, county, arms, references, memory or Memory())
    finished = [tape.arm() for tape in arms[plan.paired :]]
    reference = np.zeros((0, 0, 0, 2))
    if plan.paired:
        theirs = _distinct(references)
        finished.insert(0, theirs[0])
        where = [_record().groups.index(group) for group in BY_MEMBERSHIP]
        reference = np.stack([arm.values[:, :, where] for arm in theirs])
    measures = tuple(
        {"name": measure.name, "title": dict(measure.title), "unit": measure.unit, "better": measure.better}
        for measure in _record().measures
    )
    return Replicate(number, measures, tuple(_record().groups), tuple(finished), reference)


def _live_county(
    plan: Plan, number: int, county: int, arms: list[_Tape], references: list[_Tape], memory: Memory
) -> None:
    """Live all arms of one county, and add them to what the earlier counties left."""
    from sim.model import EducationModel

    here = range(county, county + 1)

    def key_of(arm: int) -> str:
        return f"{number} {county} {plan.seeds[arm]} {_beginning(plan.scenarios[arm])}"

    def start(arm: int, members_of: Scenario | None = None) -> EducationModel:
        scenario, seed = plan.scenarios[arm], plan.seeds[arm]

        def build() -> list[World]:
            bare = replace(scenario, interventions=())
            return EducationModel(bare, seed=seed, replicate=number, counties=here).worlds

        worlds = [world.copy() for world in memory.county(key_of(arm), build)]
        return EducationModel(scenario, seed=seed, replicate=number, worlds=worlds, members_of=members_of)

    there = [county < int(scenario.world.counties) for scenario in plan.scenarios]
    if not plan.paired:
        for arm, tape in enumerate(arms):
            if there[arm]:
                tape.add(_County(start(arm)))
        return
    known = memory.baseline(f"{key_of(0)} {plan.scenarios[0].hash}") if there[0] else _Baseline(b"")
    baseline = None
    if known.own is None:
        baseline = start(0)
        known.own = _members(baseline)
    own = known.own
    for arm in range(1, len(arms)):
        theirs = own
        if there[arm]:
            model = start(arm)
            theirs = _members(model)
            if own and not theirs:  # the scenario drops the baseline's alliance: compare those schools
                model, theirs = start(arm, members_of=plan.scenarios[0]), own
            arms[arm].add(_County(model))
        if not there[0]:
            continue
        same_world = _beginning(plan.scenarios[arm]) == _beginning(plan.scenarios[0])
        key: bytes | str = theirs if same_world or not theirs else f"{key_of(arm)} {plan.scenarios[arm].hash}"
        if key not in known.lived:
            lived = start(0, members_of=plan.scenarios[arm]) if key != own else baseline or start(0)
            known.lived[key] = _County(lived)
            baseline = None if lived is baseline else baseline
        references[arm - 1].add(known.lived[key])


class _County:
    """One county of one arm, lived to its end: sums, payments and numbers of students, without the people."""

    def __init__(self, model: EducationModel) -> None:
        students = [_students(model)]
        self.looks = [look(model)] if model.replicate == 0 else []
        while model.running:
            model.step()
            students.append(_students(model))
            if model.replicate == 0:
                self.looks.append(look(model))
        self.students = np.array(students, float)
        self.alone: Arm | None = None
        self.record = model.record
        self.ledgers = [world.ledger.to_frame() for world in model.worlds]
        model.worlds = []


class _Tape:
    """What the counties of one arm left, in county order."""

    def __init__(self) -> None:
        self.counties: list[_County] = []

    def add(self, county: _County) -> None:
        """Add the next county."""
        self.counties.append(county)

    def arm(self) -> Arm:
        """The region: sums of counties merge exactly, so this is what all of them together would record."""
        record = _record()
        for county in self.counties:
            record.merge(county.record)
        ledgers = [frame for county in self.counties for frame in county.ledgers]
        ledger = ledgers[0]  # one county's payments are added up already
        if len(ledgers) > 1:
            ledger = pd.concat(ledgers, ignore_index=True)
            ledger = ledger.groupby(LEDGER[:-1], sort=True)["amount"].sum().reset_index()
        return Arm(
            tuple(int(year) for year in record.years),
            np.array(record.values, float),
            np.sum([county.students for county in self.counties], axis=0),
            ledger,
            record.flows.reset_index(drop=True)[FLOWS],
            record.activity,
            schools_table([one for county in self.counties for one in county.looks]),
        )


def _distinct(tapes: list[_Tape]) -> list[Arm]:
    """The arms of tapes, each made once where several hold the same counties."""
    made: dict[tuple[int, ...], Arm] = {}
    out = []
    for tape in tapes:
        key = tuple(id(county) for county in tape.counties)
        if key not in made:
            only = tape.counties[0] if len(tape.counties) == 1 else None
            made[key] = tape.arm() if only is None or only.alone is None else only.alone
            if only is not None:
                only.alone = made[key]  # a remembered baseline is put together once
        out.append(made[key])
    return out


def _record() -> Record:
    from sim.measures.record import Record as Empty

    return Empty()


def _beginning(scenario: Scenario) -> str:
    """Names what a county looks like when its first year under policies begins."""
    table = "" if scenario.schools is None else scenario.schools.to_csv(index=False)
    text = json.dumps([scenario.start_year, scenario.world.values(), scenario.behaviour.values(), table])
    return hashlib.sha256(text.encode()).hexdigest()


def _members(model: EducationModel) -> bytes:
    """Which schools are alliance members, or will be; empty where none is."""
    masks = [np.asarray(world.members, bool) for world in model.worlds]
    return b"".join(mask.tobytes() for mask in masks) if any(mask.any() for mask in masks) else b""


def _students(model: EducationModel) -> tuple[float, float]:
    """Students in all schools and in schools of the weak tier."""
    everyone, weak = 0.0, 0.0
    for world in model.worlds:
        school = world.students.school[world.students.school != NOBODY]
        everyone += school.size * world.scale
        weak += float((world.schools.tier[school] == WEAK).sum()) * world.scale
    return everyone, weak
