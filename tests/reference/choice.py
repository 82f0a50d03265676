"""Choice: families choose schools where they may, classes are formed, everyone takes an elective."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.draws import pair
from sim.vocabulary import JUNIOR
from tests.reference.agents import School, Student
from tests.reference.matching import assign
from tests.reference.plain import distance, mean

if TYPE_CHECKING:
    from tests.reference.model import Reference

APPLICATIONS = 4
ENTRY_GRADES = (1, 7, 10)


def choice(model: Reference) -> None:
    choose_schools(model)
    model.count_enrolment()
    form_classes(model)
    choose_courses(model)


def choose_schools(model: Reference) -> None:
    """Some families of new first- and seventh-graders apply to schools they believe better; seats by lot."""
    wishes, order = {}, {}
    for line, student in enumerate(model.students):
        starts = student.entered and student.grade in (1, 7)
        may = model.behaviour.choosers * math.exp(model.behaviour.choosers_ses * student.ses)
        if not starts or model.uniform("may choose", student.key) >= may:
            continue
        wishes[student] = better_schools(model, student)
        order[student] = (-model.uniform("school lottery", student.key), line)
    taken = dict.fromkeys(model.schools, 0)
    for student in model.students:
        taken[student.school] += 1
    seats = {
        school: max(school.capacity - taken[school] * model.scale, 0.0) / model.scale
        for school in model.schools
        if school.open and school.stage <= JUNIOR
    }
    for student, school in assign(wishes, order, seats).items():
        student.enter(school)


def better_schools(model: Reference, student: Student) -> list[School]:
    """Of the nearest of the stage, the schools that the family believes better than the child's own, four."""
    own = student.school
    options = [school for school in model.schools if school.open and school.stage == own.stage]
    near = sorted(options, key=lambda school: distance(student, school))[: model.behaviour.schools_considered]
    considered = near if own in near or not own.open else [*near, own]
    worth = {school: school_utility(model, student, school) for school in considered}
    here = worth.get(own, -math.inf)
    best = sorted(worth, key=lambda school: -worth[school])[:APPLICATIONS]
    return [school for school in best if worth[school] > here]


def school_utility(model: Reference, student: Student, school: School) -> float:
    """Believed reputation against distance; the poorer the family, the vaguer the belief."""
    behaviour = model.behaviour
    vague = behaviour.information_noise * math.exp(-behaviour.information_ses * student.ses)
    belief = school.reputation + vague * model.normal("school news", pair(student.key, school.key))
    return behaviour.choice_quality * belief - behaviour.choice_distance * distance(student, school)


def form_classes(model: Reference) -> None:
    """Parallel classes are formed when a grade enters a school and kept until it leaves it.

    Where those who moved in make a grade's classes larger than is allowed, all of it are dealt anew.
    """
    most = max(model.assumptions.largest_class, model.assumptions.class_size)
    for school in model.schools:
        size = [0] * 13
        for student in school.pupils:
            size[student.grade] += 1
        last_year = school.sections
        school.sections = []
        for grade in range(1, 13):
            kept = 0 if grade in ENTRY_GRADES else last_year[grade - 2]
            needed = math.ceil(size[grade] * model.scale / model.assumptions.class_size)
            if kept and size[grade] * model.scale > most * kept:
                for student in school.pupils:
                    if student.grade == grade:
                        student.section = -1
                model.counts["classes_added"] = model.counts.get("classes_added", 0.0) + needed - kept
                kept = needed
            school.sections.append(kept or needed)
    waiting = defaultdict(list)
    for student in model.students:
        if student.section < 0:
            waiting[student.school, student.grade].append(student)
    for (school, grade), students in waiting.items():
        # They are counted off in an order drawn by lot.
        students.sort(key=lambda student: model.uniform("section", student.key))
        for turn, student in enumerate(students):
            student.section = turn % school.sections[grade - 1]


def choose_courses(model: Reference) -> None:
    """More courses have more seats, which go by lot, and fit more; as good as teachers and rooms."""
    quality = {
        school: mean(teacher.quality for teacher in school.staff) + model.behaviour.facilities * school.lab
        for school in model.schools
    }
    for student in model.students:
        school = student.school
        if school.courses < 0.5:
            student.course_school, student.course_fit, student.course_quality = None, 0.0, 0.0
            continue
        luck = model.uniform("course fit", student.key)
        seats = school.courses * model.behaviour.elective_seats
        seat = min(seats / max(school.enrolment, 1.0), 1.0)
        if luck >= seat:
            student.course_school, student.course_fit, student.course_quality = None, 0.0, 0.0
            continue
        fits = luck < seat * (1 - math.exp(-school.courses / 6.0))
        student.course_school = school
        student.course_fit = 1.0 if fits else 0.4
        student.course_quality = quality[school]
