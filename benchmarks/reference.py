"""The learning phase of the fast engine against the same phase in plain Mesa, timed in one process.

    python -m benchmarks.reference [STUDENTS ...]

Both live the same county: the engine's columns, and `tests.reference` with one Mesa agent for each person.
Only the learning phase is timed, all of it (class means and teachers included, not the per-student loop
alone), warm, best of several repeats; building either is not, nor what is found out once in a first year.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.phases.choice import form_classes
from sim.phases.learning import learning
from sim.phases.years import set_threads
from sim.scenario import Scenario
from sim.world.assumptions import WorldAssumptions
from sim.world.build import build_county
from sim.world.county import World
from tests.reference import Reference
from tests.reference.learning import learning as slow_learning

__all__ = ["Timing", "time_learning"]

STUDENTS_PER_SCHOOL = 625
"""As in the county preset: 25 000 students in 40 schools."""


@dataclass(frozen=True)
class Timing:
    """What one student's year of learning takes.

    Attributes:
        students: students in the county, senior high school included.
        engine, reference: seconds for each student and year.
        threads: threads of the engine's loop.
    """

    students: int
    engine: float
    reference: float
    threads: int

    @property
    def ratio(self) -> float:
        """How many times faster the engine is."""
        return self.reference / self.engine


def time_learning(students: int = 100_000, threads: int = 1, repeats: int = 5, seed: int = 1) -> Timing:
    """Time a year of learning of ``students`` (grades 1 to 9; senior high school comes on top) in both."""
    world = _county(students, seed)
    n = len(world.students)
    set_threads(threads)
    try:
        # The first time compiles, and settles what is usual in this county. Either side then learns again and
        # again in a world of its own: a copy for each time would be read from cold memory.
        settled = world.copy()
        learning(settled)
        world.cutoffs = settled.cutoffs
        engine = min(_seconds(learning, settled) for _ in range(repeats))
    finally:
        set_threads(1)
    reference = Reference(world, single=False)
    reference.year = world.year
    slow = min(_seconds(slow_learning, reference) for _ in range(min(repeats, 5)))
    return Timing(n, engine / n, slow / n, threads)


def _county(students: int, seed: int) -> World:
    """A county like the preset with schools in proportion, in its first year, classes formed."""
    schools = max(students // STUDENTS_PER_SCHOOL, 5)
    places = {"city": round(schools * 0.2), "town": round(schools * 0.3), "village": round(schools * 0.5)}
    assumed = WorldAssumptions(students=students, schools=places, senior_schools=max(schools // 13, 1))
    title = {"en": "Learning, timed", "zh": "学习阶段计时"}
    scenario = Scenario("learning", title, 2023, 1, assumed, Behaviour(), seed=seed)
    world = build_county(scenario, Luck(seed), 0)
    world.begin(world.year)
    form_classes(world)
    return world


def _seconds(act: Callable[[Any], None], subject: Any) -> float:
    begin = perf_counter()
    act(subject)
    return perf_counter() - begin


def main(sizes: list[int]) -> None:
    """Print one JSON document for each size."""
    for students in sizes:
        timing = time_learning(students)
        print(json.dumps(asdict(timing) | {"ratio": round(timing.ratio, 1)}))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000])
