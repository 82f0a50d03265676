"""Choice: families choose schools where they may; students take an elective course; classes are formed.

Most children go where they live. A few families may choose beyond their catchment when a child starts
primary or junior school: they weigh reputation against distance, and what they believe of a school is the
vaguer the poorer they are. Seats go by lottery among those who want them. Policies add choices across
schools. Reads reputation, capacity, courses; writes ``students.school``, ``course_*`` and the classes.
"""

from __future__ import annotations

import numpy as np

from sim.counting import count
from sim.mechanisms.matching import assign
from sim.phases.wishes import electives, wishes
from sim.tables import Array, place_within
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["choice", "enter", "information_error"]

APPLICATIONS = 4
"""Schools on a family's list (assumption)."""


def choice(world: World) -> None:
    """Schools for those who start one, an elective for everyone, classes for all."""
    choose_schools(world)
    world.schools.enrolment[:] = world.count_students()
    form_classes(world)
    choose_courses(world)


def enter(world: World, rows: Array, school: Array | int) -> None:
    """Students in ``rows`` enter ``school``; their class is formed later in the year."""
    students = world.students
    students.school[rows] = school
    students.section[rows] = -1
    students.entered[rows] = True


def information_error(world: World, ses: Array) -> Array:
    """Standard error of what families believe of a school or course, SD; larger for the poorer."""
    behaviour = world.behaviour
    return behaviour.information_noise * np.exp(-behaviour.information_ses * np.asarray(ses, float))


def choose_schools(world: World) -> None:
    """Families of new first- and seventh-graders who may and want to choose beyond their catchment."""
    students, schools, behaviour = world.students, world.schools, world.behaviour
    starting = np.flatnonzero(students.entered & ((students.grade == 1) | (students.grade == 7)))
    if not starting.size or behaviour.choosers <= 0:
        return
    # Choosing takes means: a better-off family does it more often.
    chance = behaviour.choosers * np.exp(behaviour.choosers_ses * students.ses[starting].astype(float))
    may = starting[world.uniform("may choose", students.id[starting]) < chance]
    if not may.size:
        return
    wanted = wishes(world, may, information_error(world, students.ses[may]), APPLICATIONS)
    taken = world.count_students()
    seats = np.maximum(schools.capacity - taken, 0.0) / world.scale
    won = assign(wanted, world.uniform("school lottery", students.id[may]), seats)
    placed = won != NOBODY
    enter(world, may[placed], won[placed])


def form_classes(world: World) -> None:
    """Parallel classes: formed when a grade enters a school, kept until it leaves it or they grow too large.

    Families that move in fill the classes there are. Above `largest_class` in the mean of a grade's classes
    (56 and more count as large in China, 大班额), the grade is dealt anew into as many as it would have.
    """
    students = world.students
    cell = students.school * np.int32(12) + (students.grade - np.int8(1))
    size = count(cell, world.n_schools * 12).reshape(world.n_schools, 12) * world.scale
    full = np.ceil(size / world.assumptions.class_size).astype(np.int32)
    carried = np.zeros_like(world.sections)
    carried[:, 1:] = world.sections[:, :-1]
    new = np.zeros(carried.shape, bool)
    new[:, [0, 6, 9]] = True
    most = max(world.assumptions.largest_class, world.assumptions.class_size)
    crowded = ~new & (carried > 0) & (size > most * carried)
    world.sections = np.where(new | (carried == 0) | crowded, full, carried).astype(np.int32)
    if crowded.any():
        students.section[crowded.ravel()[cell]] = -1
        world.flows.count("classes_added", float((full - carried)[crowded].sum()))
    waiting = np.flatnonzero(students.section < 0)
    turn = place_within(cell[waiting], world.uniform("section", students.id[waiting]))
    students.section[waiting] = turn % np.maximum(world.sections.ravel()[cell[waiting]], 1)


def choose_courses(world: World) -> None:
    """Each student takes an elective of the own school, where it has a seat, in one that fits or not.

    Seats go by lot: those who get none this year do without.
    """
    students, schools = world.students, world.schools
    seats = schools.courses * world.behaviour.elective_seats
    seat = np.where(schools.courses >= 0.5, np.minimum(seats / np.maximum(schools.enrolment, 1.0), 1.0), 0.0)
    electives(
        world.luck.key("course fit", world.year),
        students.id,
        students.school,
        seat,
        seat * (1 - np.exp(-schools.courses / 6.0)),
        course_quality(world),
        students.course_school,
        students.course_fit,
        students.course_quality,
    )


def course_quality(world: World) -> Array:
    """Quality of a school's electives: its teachers, and its laboratories; shape ``(n_schools,)``, SD."""
    schools = world.schools
    teachers = world.mean_by_school(world.teachers.quality, world.teachers.host)
    return teachers + world.behaviour.facilities * schools.lab
