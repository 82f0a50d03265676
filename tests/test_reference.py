"""The fast engine and the school year in plain Mesa live the same lives."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.behaviour import Behaviour
from sim.scenario import Scenario
from sim.world.assumptions import WorldAssumptions
from sim.world.county import World
from tests.reference import Reference
from tests.reference.agents import School, Student, Teacher
from tests.reference.side_by_side import ENGINE, both, differences, live_year

START = 2023
RESTLESS = {
    "move_cost": 0.0, "exit_rate": 0.1, "choosers": 0.8, "migration": 0.15, "dropout_junior": 0.05,
    "dropout_senior": 0.05, "principal_turnover": 0.5, "amenity_ses": 1.5, "workshop_fit": 0.5,
    "candidates_per_vacancy": 5.0, "service_years": 0.0, "titles_by_county": 0.6, "elective_seats": 12.0,
    "lesson_interest": 0.5, "trust_kept": 0.8,
}  # fmt: skip
"""People who move, choose, leave and drop out much more often than anyone believes, so that all rules act."""


def county(behaviour: dict[str, float] | None = None, **world: Any) -> Scenario:
    """A region of a few hundred students."""
    small = {"schools": {"city": 2, "town": 3, "village": 6}, "students": 450, "senior_schools": 2,
             "junior_share": 0.35, "class_size": 20}  # fmt: skip
    return Scenario(
        name="reference",
        title={"en": "A small county", "zh": "小县"},
        start_year=START,
        years=4,
        world=WorldAssumptions(**(small | world)),
        behaviour=Behaviour(**(behaviour or {})),
    )


def lives(world: World, reference: Reference, years: int = 4) -> dict[str, float]:
    """Live ``years`` in both, expecting no difference after any phase; returns how much happened."""
    kinds = ("closed", "transfer", "hired", "retired", "exit", "promoted", "dropped", "classes added")
    happened = dict.fromkeys(kinds, 0.0)
    assert differences(world, reference) == []
    for year in range(START - 1, START - 1 + years):
        for phase, found in live_year(world, reference, year):
            assert found == [], f"{phase} {year}"
        happened["closed"] += reference.counts.get("schools_closed", 0)
        happened["classes added"] += reference.counts.get("classes_added", 0)
        happened["dropped"] += sum(student.dropped for student in reference.students)
        for kind, *_ in reference.moves:
            happened[kind] += 1
    return happened


COUNTIES = {
    "as it is": county(),
    "no senior high school": county(senior_schools=0, close_below=15),
    "tiny schools that close": county(
        schools={"city": 3, "town": 4, "village": 12}, students=300, close_below=25, teaching_points=0.5
    ),
    "three students in one": county(students=1500, students_per_agent=3, births="constant"),
    "villages only": county(schools={"city": 0, "town": 0, "village": 3}, students=300, senior_schools=0),
    "restless": county(RESTLESS),
    "classes that fill up": county(RESTLESS, class_size=12, largest_class=13, close_below=30),
    "restless, no senior high school": county(RESTLESS, senior_schools=0, students=600),
    "people who look around little": county(
        RESTLESS | {"schools_considered": 2, "vacancies_considered": 1}, senior_schools=5, junior_share=0.5
    ),
}


@pytest.mark.parametrize("name", COUNTIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_fast_engine_lives_the_same_years_as_plain_mesa(name: str, seed: int) -> None:
    world, reference = both(COUNTIES[name], seed)
    lives(world, reference)


def test_every_kind_of_decision_is_compared() -> None:
    happened = lives(*both(county(RESTLESS, close_below=25, class_size=12, largest_class=13), 3))
    assert all(happened.values()), happened


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    students=st.integers(60, 500),
    senior=st.integers(0, 3),
    per_agent=st.sampled_from([1, 1, 2]),
    close_below=st.integers(0, 40),
    class_size=st.integers(5, 50),
    behaviour=st.fixed_dictionaries({}, optional={
        "move_cost": st.floats(0, 6), "exit_rate": st.floats(0, 0.3), "choosers": st.floats(0, 1),
        "migration": st.floats(0, 0.2), "teacher_quality_sd": st.floats(0, 0.4),
        "effort_substitution": st.floats(0, 0.9), "rating_reliability": st.floats(0.05, 1),
        "budget_inertia": st.floats(0, 1), "dropout_far": st.floats(0, 2),
        "dropout_junior": st.floats(0, 0.5), "choosers_ses": st.floats(0, 3),
        "candidates_per_vacancy": st.floats(0.2, 20), "colleague_learning": st.floats(0, 0.3),
        "schools_considered": st.integers(1, 6), "vacancies_considered": st.integers(1, 4),
    }),
)  # fmt: skip
def test_they_agree_whatever_people_are_like(
    seed: int,
    students: int,
    senior: int,
    per_agent: int,
    close_below: int,
    class_size: int,
    behaviour: dict[str, float],
) -> None:
    scenario = county(behaviour, students=students, senior_schools=senior, students_per_agent=per_agent,
                      close_below=close_below, class_size=class_size)  # fmt: skip
    lives(*both(scenario, seed), years=2)


POLICY_COLUMNS = {
    "students": {"tutoring": 0.1, "travel": 1.5},
    "teachers": {"bonus": 6000.0, "recognition": 0.05, "strain": 0.04, "days_away": 2.0},
    "schools": {"offer": 9000.0, "offer_recognition": 0.06, "visiting": 0.3, "visiting_quality": 0.2,
                "grants": 50_000.0, "weight_low": 0.3, "weight_show": 0.2, "weight_academic": 0.4,
                "trust": 0.8},
}  # fmt: skip


def interfere(world: World, reference: Reference, year: int) -> None:
    """Write into both what only policies write: pay, visits, tutoring, other aims, teachers lent out."""
    for kind, columns in POLICY_COLUMNS.items():
        table, people = getattr(world, kind), getattr(reference, kind)
        for number, (name, most) in enumerate(columns.items()):
            for row, person in enumerate(people):
                value = float(np.float32(most * ((row * (number + 3) + year) % 4) / 4))
                getattr(table, name)[row] = value
                setattr(person, name, value)
    for row, teacher in enumerate(reference.teachers):
        if row % 5 == year % 5:
            teacher.host = reference.schools[(teacher.school.row + 1) % len(reference.schools)]
            world.teachers.host[row] = teacher.host.row


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_agree_where_policies_have_changed_what_people_have(seed: int) -> None:
    world, reference = both(county(RESTLESS), seed)
    for year in range(START - 1, START + 2):
        world.begin(year)
        reference.begin(year)
        interfere(world, reference, year)
        for phase in ENGINE:
            phase(world)
            reference.live(phase.__name__)
            assert differences(world, reference) == [], f"{phase.__name__} {year}"


@pytest.mark.parametrize(
    ("kind", "name", "change"),
    [("students", "score", 1e-3), ("students", "section", 1), ("teachers", "rating", 1e-4),
     ("teachers", "title", 1),
     ("schools", "reputation", 1e-4), ("schools", "open", 1), ("schools", "reference_money", 1.0)],
)  # fmt: skip
def test_a_difference_would_be_seen(kind: str, name: str, change: float) -> None:
    world, reference = both(county(), 1)
    column = getattr(getattr(world, kind), name)
    column[0] = column[0] - change if column.dtype != bool else not column[0]
    assert [line for line in differences(world, reference) if line.startswith(f"{kind}.{name}")]


def test_money_that_only_one_of_them_pays_is_seen() -> None:
    world, reference = both(county(), 1)
    reference.pay("county", reference.schools[0], "school funding", 1000.0)
    assert len(differences(world, reference)) >= 3


def test_the_reference_is_plain_mesa() -> None:
    world, reference = both(county(), 1)
    assert isinstance(reference, mesa.Model)
    assert {kind: len(agents) for kind, agents in reference.agents_by_type.items()} == {
        Student: len(world.students), Teacher: len(world.teachers), School: len(world.schools)
    }  # fmt: skip
    reference.step()
    assert len(reference.agents_by_type[Student]) == len(reference.students)
    assert len(reference.agents_by_type[Teacher]) == len(reference.teachers)
