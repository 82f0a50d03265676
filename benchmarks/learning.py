"""The learning phase against the same phase in plain Mesa, and what a school year costs there."""

from __future__ import annotations

from time import perf_counter

from benchmarks.reference import time_learning
from benchmarks.rows import Row, Setting, row
from sim.draws import Luck
from sim.scenario import load
from sim.world.build import build_county
from tests.reference import Reference

__all__ = ["learning_ratio", "seconds_per_student_year"]


def learning_ratio(setting: Setting) -> list[Row]:
    """How many times faster the engine's learning phase is than plain Mesa's, 100 000 students."""
    timing = time_learning(*((800, 1, 3) if setting.quick else (100_000, setting.workers, 25)))
    return [row("learning_ratio", timing.ratio, "wall", timing.ratio, students=timing.students,
                threads=timing.threads, ns_per_student=1e9 * timing.engine,
                reference_ns_per_student=1e9 * timing.reference)]  # fmt: skip


def seconds_per_student_year(quick: bool) -> float:
    """Time that plain Mesa takes for one student's school year, all phases; building is not counted."""
    scenario = load("china-county", {"world.students": 400 if quick else 4000, "world.senior_schools": 0})
    reference = Reference(build_county(scenario, Luck(scenario.seed), 0), single=False)
    begin = perf_counter()
    reference.step()
    return (perf_counter() - begin) / scenario.world.students
