"""A small county for tests of policies: real phases, real people, a few of them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from sim import model as year
from sim.draws import Luck
from sim.model import EducationModel
from sim.policies.base import Policy
from sim.scenario import Scenario, load
from sim.vocabulary import NOBODY
from sim.world.assumptions import WorldAssumptions
from sim.world.build import build_county
from sim.world.county import World

PHASES = ("demography", "finance", "funding", "staffing", "development", "provision", "choice", "learning",
          "assessment", "reflection")  # fmt: skip


def scenario(*policies: Policy, students: int = 2500, years: int = 3, **world: object) -> Scenario:
    base = load("china-county")
    values = {**base.world.values(), "students": students, "schools": {"city": 3, "town": 5, "village": 6},
              "senior_schools": 1, **world}  # fmt: skip
    return replace(base, world=WorldAssumptions(**values), interventions=policies, years=years)


@lru_cache(maxsize=4)
def _lived(seed: int, students: int) -> World:
    county = scenario(students=students)
    world = build_county(county, Luck(seed), 0)
    live(world, world.start_year - 1)
    return world


def county(*policies: Policy, seed: int = 1, students: int = 2500) -> World:
    """A county that has lived its first year, with these policies planned."""
    world = _lived(seed, students).copy()
    world.policies = list(policies)
    for policy in policies:
        policy.plan(world)
    return world


def live(world: World, at: int, until: str = "reflection") -> None:
    """A school year, up to and including a phase."""
    world.begin(at)
    for phase in PHASES:
        EducationModel._phase(getattr(year, phase), world)
        if phase == until:
            return


def same(a: World, b: World) -> bool:
    """Whether two counties are in the same state to the bit, payments included."""
    tables = all(
        np.array_equal(values, getattr(getattr(b, table), name), equal_nan=values.dtype.kind == "f")
        for table in ("students", "teachers", "schools")
        for name, values in getattr(a, table).to_dict().items()
    )
    return tables and np.array_equal(a.ledger.balance, b.ledger.balance) and a.flows.counts == b.flows.counts


def in_course_elsewhere(world: World) -> np.ndarray:
    """Rows of the students whose elective is at another school."""
    students = world.students
    return np.flatnonzero((students.course_school != NOBODY) & (students.course_school != students.school))
