"""Learning: every student's year, class by class, in five dimensions.

Academic achievement has a part that lasts and a part that fades (science 3.1; Todd and Wolpin 2003; Jacob,
Lefgren and Sims 2010). A year adds what the class's teachers are worth, less for large classes, more among
able classmates, more with effort and with money; nothing here knows where a school lies. Practical ability
and innovation come from laboratories, electives and whole-child effort; wellbeing and responsibility from
burden, class and care. Reads who stands in front of whom; writes the five dimensions, ``score``,
``engagement`` and ``aspiration``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.phases.development import refresh_quality, usual_quality
from sim.phases.provision import NORMAL_MOTIVATION, money_ratio
from sim.phases.years import live_years
from sim.tables import Array
from sim.vocabulary import CORE_SUBJECTS, SUBJECTS
from sim.world.county import World

__all__ = ["class_teaching", "learning"]

NORMAL_CLASS = 40.0
SMALL_CLASS = 15.0
"""A class smaller than this gains nothing more: no study has seen any (docs/science.md A6; assumption)."""
MONEY_BOUND = 0.7
"""Log money ratio beyond which more (or less) money is not known to do anything."""


def learning(world: World) -> None:
    """One year of learning for everyone."""
    students, schools, behaviour = world.students, world.schools, world.behaviour
    refresh_quality(world)
    klass, size, total = _sit_down(world)
    teaching = class_teaching(world)
    mean = total / np.maximum(size, 1)
    crowd = np.log(np.maximum(np.maximum(size, 1) * world.scale, SMALL_CLASS) / NORMAL_CLASS)
    turnover = world.mean_by_school(world.teachers.adjusting.astype(float), world.teachers.host)
    school_gain = (
        behaviour.teaching_effort * (schools.effort_academic - 1)
        + behaviour.spending * np.clip(np.log(np.maximum(money_ratio(world), 0.1)), -MONEY_BOUND, MONEY_BOUND)
        - behaviour.turnover_loss * turnover
    )
    whole = 0.05 * (schools.effort_whole - 1)
    equipped = schools.lab * schools.facility_use / 0.4
    # What schools give at the start keeps practical ability and innovation where they are.
    usual = world.cutoffs
    if "rooms" not in usual:
        usual["rooms"] = float(equipped[students.school].mean())
        usual["course"] = float((students.course_fit + students.course_quality).mean(dtype=float))
    rooms = behaviour.facilities * (equipped - usual["rooms"])
    sections = world.sections
    at = np.repeat(np.arange(world.n_schools), sections.sum(axis=1))
    grade = np.repeat(np.tile(np.arange(1, 13), world.n_schools), sections.ravel())
    drill = schools.effort_academic - 1.0
    classes = np.column_stack([
        teaching[:, 0] - behaviour.class_size * crowd + behaviour.peers * mean
        - behaviour.peers * world.usual_scores[grade] + school_gain[at],
        mean,
        (3.0 * rooms)[at] + 0.5 * teaching[:, 1],
        0.06 * crowd,
        drill[at],
        behaviour.lesson_interest * (teaching[:, 0] + (3.0 * rooms)[at] + 0.5 * teaching[:, 1]),
        (0.5 * behaviour.teaching_effort * np.maximum(schools.effort_low - 1, -1.0))[at],
        whole[at],
    ])  # fmt: skip
    live_years(
        tuple(
            world.luck.key(name, world.year)
            for name in (
                "durable",
                "recent",
                "exam",
                "practical",
                "innovation",
                "wellbeing",
                "responsibility",
            )
        ),
        (students.id, klass),
        (
            students.ses,
            students.left_behind,
            students.tutoring,
            students.course_quality,
            students.course_fit,
            students.travel,
            students.satisfaction,
        ),
        (
            students.durable,
            students.recent,
            students.score,
            students.practical,
            students.innovation,
            students.wellbeing,
            students.responsibility,
            students.engagement,
            students.aspiration,
            students.burden,
        ),
        classes,
        (
            behaviour.effort_gain,
            behaviour.permanent_share,
            behaviour.fading,
            behaviour.forgetting,
            behaviour.home_gain,
            behaviour.durable_noise,
            behaviour.recent_noise,
            behaviour.exam_noise,
            behaviour.exam_inflation,
            behaviour.course_gain,
            usual["course"],
        ),
    )


def _sit_down(world: World) -> tuple[Array, Array, Array]:
    """Everyone sits down in class, and last year's score becomes the one before.

    Returns:
        ``(class of each student (n_students,), students of each class, sum of their scores)``.
    """
    students = world.students
    before = np.zeros(world.sections.size + 1, np.int32)
    np.cumsum(world.sections.ravel(), out=before[1:])
    klass = np.empty(len(students), np.int32)
    size, total = np.zeros(before[-1], np.int64), np.zeros(before[-1])
    _seat(before, students.school, students.grade, students.section, students.score, klass, size, total)
    students.prior_score[:] = students.score
    return klass, size, total


@njit(cache=True, nogil=True)
def _seat(before, school, grade, section, score, klass, size, total):  # type: ignore[no-untyped-def]
    for i in range(school.size):
        # Unsigned: of other numbers it would be asked, student by student, whether they are negative.
        klass[i] = before[np.uint32(school[i] * 12 + grade[i] - 1)] + section[i]
    for i in range(school.size):
        c = np.uint32(klass[i])
        size[c] += 1
        total[c] += score[i]


def class_teaching(world: World) -> Array:
    """What the teachers of each class are worth, shape ``(n_classes, 2)``, SD of gain a year.

    Column 0: mean over the core subjects (language, mathematics, English), the academic gain. Column 1: mean
    over science and arts. A subject nobody in the school teaches is covered by colleagues at a loss. A day a
    week elsewhere is a day a week with a colleague instead; visitors give their part of core lessons.
    """
    teachers, schools, behaviour = world.teachers, world.schools, world.behaviour
    n = world.n_schools
    effort = behaviour.teaching_effort * (teachers.motivation - NORMAL_MOTIVATION)
    worth = teachers.quality - usual_quality(world) + effort - behaviour.adjustment_loss * teachers.adjusting
    colleague = world.mean_by_school(worth, teachers.host, -behaviour.substitute_loss)
    away = np.clip(teachers.days_away / 5.0, 0.0, 1.0)
    worth = (1 - away) * worth + away * (colleague[teachers.host] - behaviour.substitute_loss)

    n_classes = world.sections.sum(axis=1)
    school = np.repeat(np.arange(n), n_classes)
    out = np.empty((school.size, 2))
    _deal(teachers.host, teachers.subject, worth, n_classes, colleague - behaviour.substitute_loss, out)
    visiting = np.clip(schools.visiting, 0.0, 1.0)[school]
    guest = (schools.visiting_quality - usual_quality(world))[school]
    out[:, 0] = (1 - visiting) * out[:, 0] + visiting * guest
    return out


@njit(cache=True, nogil=True)
def _deal(host, subject, worth, n_classes, cover, out):  # type: ignore[no-untyped-def]
    """Deal classes to a subject's teachers in blocks: class 1 of 6 to teacher 1 of 2, and so on.

    Writes the means over core and other subjects into ``out``, ``(n_classes, 2)``; ``cover`` is what a
    lesson is worth in a subject that nobody in the school teaches, ``(n_schools,)``.
    """
    n_schools, n_subjects = n_classes.size, len(SUBJECTS)
    ends = np.zeros((n_schools, n_subjects), np.int64)
    for i in range(host.size):
        ends[host[i], subject[i]] += 1
    staff = ends.copy()
    before = 0
    for s in range(n_schools):
        for g in range(n_subjects):
            ends[s, g], before = before, before + ends[s, g]
    line = np.empty(host.size)
    for i in range(host.size):
        line[ends[host[i], subject[i]]] = worth[i]
        ends[host[i], subject[i]] += 1
    row = 0
    for s in range(n_schools):
        for position in range(n_classes[s]):
            core = other = 0.0
            for g in range(n_subjects):
                n, lesson = staff[s, g], cover[s]
                if n > 0:
                    lesson = line[ends[s, g] - n + min(position * n // n_classes[s], n - 1)]
                if g < CORE_SUBJECTS:
                    core += lesson
                else:
                    other += lesson
            out[row, 0], out[row, 1] = core / CORE_SUBJECTS, other / (n_subjects - CORE_SUBJECTS)
            row += 1
