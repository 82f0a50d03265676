"""Electives have seats, and lessons show in class: what must be true of both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour import Behaviour
from sim.model import EducationModel
from sim.policies.base import Policy
from sim.policies.course_sharing import CourseSharing
from sim.vocabulary import NOBODY
from sim.world.county import World
from tests.policies.small_county import scenario


def lived(*policies: Policy, years: int = 1, **behaviour: float) -> World:
    model = EducationModel(replace(scenario(*policies), behaviour=Behaviour(**behaviour)), seed=3)
    for _ in range(years):
        model.step()
    return model.worlds[0]


def seated(world: World) -> np.ndarray:
    """Students with an elective, by school."""
    students = world.students
    return np.bincount(students.school[students.course_school != NOBODY], minlength=world.n_schools)


def test_no_school_seats_more_than_its_electives_hold_but_by_the_luck_of_the_lot() -> None:
    for seats in (5.0, 15.0):
        world = lived(elective_seats=seats)
        held = world.schools.courses * seats
        assert (seated(world) * world.scale <= held + 4 * np.sqrt(held * world.scale) + 1).all()


def test_more_seats_lose_nobody_a_course_and_enough_seats_are_enough_for_all() -> None:
    few, more, all_of_them = (lived(elective_seats=seats) for seats in (5.0, 10.0, 1000.0))
    has = [world.students.course_school != NOBODY for world in (few, more, all_of_them)]
    assert has[0].mean() < has[1].mean() < has[2].mean()
    assert (has[1] >= has[0]).all()
    offers = all_of_them.schools.courses >= 0.5
    assert np.array_equal(has[2], offers[all_of_them.students.school])
    assert (few.students.course_fit[~has[0]] == 0).all()


def test_taking_courses_from_a_library_seats_more_students() -> None:
    plain, shared = (lived(*some, years=3, elective_seats=10.0) for some in ((), (CourseSharing(),)))
    assert seated(shared).sum() > 1.05 * seated(plain).sum()
    assert seated(shared).sum() < len(shared.students)


def test_good_lessons_show_in_class_and_change_no_outcome_by_themselves() -> None:
    without, some = lived(lesson_interest=0.0), lived(lesson_interest=0.5)
    for name in ("durable", "recent", "score", "practical", "innovation", "wellbeing", "satisfaction"):
        assert np.array_equal(getattr(without.students, name), getattr(some.students, name), equal_nan=True)
    change = some.students.engagement - without.students.engagement
    quality = some.mean_by_school(some.teachers.quality, some.teachers.host)[some.students.school]
    assert np.corrcoef(change, quality)[0, 1] > 0.3
    assert change.mean() == pytest.approx(0.0, abs=0.02)
