"""Demography: everyone moves up, children start school, small schools close, families move to town."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.vocabulary import CITY, SENIOR, TOWN, VILLAGE
from tests.reference.agents import School, Student
from tests.reference.newborns import newborns
from tests.reference.plain import nearest, pick

if TYPE_CHECKING:
    from tests.reference.model import Reference


def demography(model: Reference) -> None:
    move_up(model)
    model.students += newborns(model)
    close_small_schools(model)
    migrate(model)
    model.count_enrolment()


def move_up(model: Reference) -> None:
    """Who left is gone; the others go up a grade, and to the next school where a stage ends."""
    for student in list(model.students):
        no_junior_school = student.grade == 6 and student.school.feeds is None
        if student.leaves or no_junior_school:
            student.leave()
            continue
        student.entered = False
        student.grade += 1
        if student.grade == 7:
            student.enter(student.school.feeds)
        elif student.grade == 10:
            student.origin = student.school
            student.enter(student.admitted)


def close_small_schools(model: Reference) -> None:
    """A primary or junior school with too few pupils closes, if another of its stage is left.

    Schools are looked at in the order of the county's list. Pupils and catchment go to the nearest, and
    count there when its turn comes; primary schools that fed it feed that one.
    """
    for school in model.schools:
        too_small = len(school.pupils) * model.scale < model.assumptions.close_below
        if not school.open or school.stage == SENIOR or not too_small:
            continue
        others = [
            one for one in model.schools if one.open and one.stage == school.stage and one is not school
        ]
        if not others:
            continue
        heir = nearest(others, school)
        school.open = False
        for student in school.pupils:
            student.displaced = True
            student.enter(heir)
        heir.catchment += school.catchment
        school.catchment = 0.0
        for primary in model.schools:
            if primary.feeds is school:
                primary.feeds = heir
        model.counts["schools_closed"] = model.counts.get("schools_closed", 0.0) + 1


def migrate(model: Reference) -> None:
    """A village family may move to the county town or (one in three) the city, a town family to the city.

    The better-off are more likely to. The child goes to a school there, larger ones more often; older
    students stay in their senior high school, and where there is no school of the stage nobody moves.
    """
    tendency = {CITY: 0.0, TOWN: 0.5, VILLAGE: 1.0}
    for student in model.students:
        chance = model.behaviour.migration * tendency[student.home] * math.exp(0.3 * student.ses)
        if model.uniform("migration", student.key) >= chance or student.school.stage == SENIOR:
            continue
        to_city = student.home == TOWN or model.uniform("migration aim", student.key) < 1 / 3
        settle_near_school(model, student, CITY if to_city else TOWN)


def settle_near_school(model: Reference, student: Student, location: int) -> None:
    stage = student.school.stage
    options: list[School] = [
        school
        for school in model.schools
        if school.open and school.location == location and school.stage == stage
    ]
    if not options:
        return
    sizes = [max(school.capacity, 1.0) for school in options]
    school = pick(options, sizes, model.uniform("migration school", student.key))
    student.home = location
    student.left_behind = student.displaced = False
    student.x = school.x + 1.5 * model.normal("migration east", student.key)
    student.y = school.y + 1.5 * model.normal("migration north", student.key)
    student.enter(school)
