"""What a worker does: live some runs of a sweep, and send back what is kept of them.

Runs with the same stance and replicate are lived together: they share people and luck, so a county is built
and its status-quo year is lived once for all that assume the same world, and a baseline that no factor
touches is lived once for all. What comes out does not depend on who was lived with whom.
"""

from __future__ import annotations

import traceback
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.replicate import BY_MEMBERSHIP, Plan, Replicate, live
from sim.scenario.tree import Problems
from sim.sweep.arms import Arm
from sim.sweep.plan import Run, SweepPlan
from sim.tables import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.stances import Stance

__all__ = ["Job", "Lived", "OtherCode", "Work", "live_runs", "unpack_values"]

Job = tuple[Run, tuple[Any, ...]]
"""A run, and the values of its point."""


class OtherCode(RuntimeError):
    """A worker has another version of this package than the process that sent it work."""


@dataclass(frozen=True)
class Work:
    """What every worker has to know about a sweep.

    Attributes:
        id: the sweep's.
        code: hash of the source of the process that sends the work.
        names, documents: of the arms, the baseline first where there is one.
        paired: whether there is a baseline.
        paths: of the factors.
        stances: with the draws that are used.
        seed: of people and luck.
        rows: how many rows of values a run has.
        measures, groups, years: what is kept.
    """

    id: str
    code: str
    names: tuple[str, ...]
    documents: tuple[Any, ...]
    paired: bool
    paths: tuple[str, ...]
    stances: tuple[Stance, ...]
    seed: int
    rows: int
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    years: tuple[int, ...] | None

    @classmethod
    def of(cls, plan: SweepPlan) -> Work:
        """The work of a sweep."""
        from sim.results.provenance import code

        arms = [arm.scenario for arm in plan.arms()]
        return cls(
            plan.id,
            code(),
            tuple(one.name for one in arms),
            tuple(one.document for one in arms),
            plan.paired,
            tuple(factor.path for factor in plan.factors),
            plan.drawn,
            plan.seed,
            len(plan.rows),
            plan.measures,
            plan.groups,
            plan.years,
        )


@dataclass(frozen=True)
class Lived:
    """What is kept of a run.

    Attributes:
        number: of the run.
        years: summers on the second axis of its values.
        values: packed, shape ``(n_rows, n_years, n_measures, n_groups)``; empty after a failure.
        seconds: its part of the time that its batch took.
        stage, type, message, traceback: of a failure; "" else.
    """

    number: int
    years: tuple[int, ...] = ()
    values: bytes = b""
    seconds: float = 0.0
    stage: str = ""
    type: str = ""
    message: str = ""
    traceback: str = ""

    @classmethod
    def failed(cls, number: int, stage: str, error: BaseException, seconds: float) -> Lived:
        """A run that came to nothing."""
        text = "".join(traceback.format_exception(error))
        return cls(number, (), b"", seconds, stage, type(error).__name__, str(error), text)


def unpack_values(packed: bytes, shape: tuple[int, int, int, int]) -> Array:
    """The values of a run."""
    return np.frombuffer(zlib.decompress(packed), np.float64).reshape(shape)


def live_runs(work: Work, jobs: Sequence[Job]) -> list[Lived]:
    """Live runs that have stance and replicate in common.

    Raises:
        OtherCode: this worker has another version of the package.
    """
    from sim.results.provenance import code

    if code() != work.code:
        raise OtherCode("a worker has another version of Levelfield than the command that sends it work")
    out: list[Lived] = []
    groups: dict[str, list[tuple[Run, list[Scenario]]]] = {}
    for run, values in jobs:
        begin = perf_counter()
        try:
            scenarios = _scenarios(work, values)
        except ValueError as error:
            out.append(Lived.failed(run.number, "scenario", error, perf_counter() - begin))
            continue
        groups.setdefault(scenarios[0].hash if work.paired else "", []).append((run, scenarios))
    for group in groups.values():
        out += _lived(work, group)
    return sorted(out, key=lambda one: one.number)


@lru_cache(maxsize=4)
def _arms(work_id: str) -> list[Arm]:
    """The arms of a sweep, kept between tasks; filled by who asks first."""
    return []


def _scenarios(work: Work, values: tuple[Any, ...]) -> list[Scenario]:
    """The scenarios of a point.

    Raises:
        ScenarioError: its values do not fit together.
    """
    from sim.scenario import ScenarioError, from_document

    arms = _arms(work.id)
    if not arms:
        for place, (name, document) in enumerate(zip(work.names, work.documents)):
            arms.append(Arm(from_document(document, name), baseline=work.paired and place == 0))
    problems = Problems()
    found = [arm.built(dict(zip(work.paths, values)), problems, {}) for arm in arms]
    if problems:
        raise ScenarioError(problems.sorted())
    return [one for one in found if one is not None]


def _lived(work: Work, group: list[tuple[Run, list[Scenario]]]) -> list[Lived]:
    """Live runs together; each by itself where together they fail, to find the one that does."""
    begin = perf_counter()
    first = group[0][0]
    scenarios = group[0][1][:1] if work.paired else []
    for _, own in group:
        scenarios = scenarios + own[int(work.paired) :]
    plan = Plan(tuple(scenarios), (work.seed,) * len(scenarios), work.paired, work.stances[first.stance])
    failure: Lived | None = None
    try:
        replicate = live(plan, first.replicate)
        kept = [_kept(work, replicate, place, len(work.names) - work.paired) for place in range(len(group))]
    except MemoryError:
        raise
    except Exception as error:
        failure = Lived.failed(first.number, "run", error, perf_counter() - begin)
    if failure is not None:
        # Not inside the handler: what a run raises alone must not depend on who was lived with it before.
        return [failure] if len(group) == 1 else [one for alone in group for one in _lived(work, [alone])]
    seconds = (perf_counter() - begin) / len(group)
    return [
        Lived(run.number, years, zlib.compress(np.ascontiguousarray(values).tobytes(), 1), seconds)
        for (run, _), (years, values) in zip(group, kept)
    ]


def _kept(work: Work, replicate: Replicate, place: int, n: int) -> tuple[tuple[int, ...], Array]:
    """Years and values of the run at a place of its group, ``n`` scenarios each."""
    names = [measure["name"] for measure in replicate.measures]
    measures = [names.index(name) for name in work.measures]
    groups = [replicate.groups.index(name) for name in work.groups]
    own = [*([0] if work.paired else []), *range(work.paired + place * n, work.paired + (place + 1) * n)]
    arms = [replicate.arms[arm] for arm in own]
    lived = sorted({year for arm in arms for year in arm.years})
    years = tuple(lived) if work.years is None else work.years
    values = np.full((work.rows, len(years), len(measures), len(groups)), np.nan)
    for row, arm in enumerate(arms):
        for k, year in enumerate(years):
            if year in arm.years:
                values[row, k] = arm.values[arm.years.index(year)][np.ix_(measures, groups)]
    if not work.paired:
        return years, values
    # Members and others are those of the scenario, in the baseline too.
    where = [(k, BY_MEMBERSHIP.index(name)) for k, name in enumerate(work.groups) if name in BY_MEMBERSHIP]
    base = arms[0].years
    several = work.rows > len(own)
    for scenario in range(n):
        reference = replicate.reference[place * n + scenario]
        rows = [*([0] if scenario == 0 else []), *([len(own) + scenario] if several else [])]
        for k, year in enumerate(years):
            for group, side in where if year in base else ():
                values[rows, k, :, group] = reference[base.index(year)][measures, side]
    return years, values
