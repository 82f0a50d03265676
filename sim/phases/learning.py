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

from sim.counting import count_and_sum
from sim.phases.development import refresh_quality, usual_quality
from sim.phases.provision import NORMAL_MOTIVATION, money_ratio
from sim.phases.years import live_years
from sim.tables import Array
from sim.vocabulary import ARTS, CORE_SUBJECTS, SCIENCE, SUBJECTS
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
    klass, n_classes = world.classes()
    teaching = class_teaching(world)
    size, total = count_and_sum(klass, students.score, n_classes)
    size = np.maximum(size, 1)
    mean = total / size
    class_size = np.log(np.maximum(size * world.scale, SMALL_CLASS) / NORMAL_CLASS)
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
    students.prior_score[:] = students.score
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
        (students.id, students.school, klass, students.grade),
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
        (teaching[:, 0], teaching[:, 1], class_size, mean, world.usual_scores),
        (school_gain, schools.effort_academic, np.maximum(schools.effort_low - 1, -1.0), whole, rooms),
        (
            behaviour.class_size,
            behaviour.peers,
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
            behaviour.teaching_effort,
            usual["course"],
        ),
    )


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
    by_subject = np.repeat(colleague - behaviour.substitute_loss, n_classes)[:, None].repeat(len(SUBJECTS), 1)
    _deal(teachers.host, teachers.subject, worth, n_classes, by_subject)
    visiting = np.clip(schools.visiting, 0.0, 1.0)[school]
    guest = (schools.visiting_quality - usual_quality(world))[school]
    out = np.empty((school.size, 2))
    out[:, 0] = by_subject[:, :CORE_SUBJECTS].mean(axis=1)
    out[:, 1] = by_subject[:, [SCIENCE, ARTS]].mean(axis=1)
    out[:, 0] = (1 - visiting) * out[:, 0] + visiting * guest
    return out


@njit(cache=True, nogil=True)
def _deal(host, subject, worth, n_classes, by_subject):  # type: ignore[no-untyped-def]
    """Deal classes to a subject's teachers in blocks: class 1 of 6 to teacher 1 of 2, and so on.

    Changes ``by_subject``, ``(n_classes, n_subjects)``, where the school has a teacher of the subject.
    """
    n_schools, n_subjects = n_classes.size, by_subject.shape[1]
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
            for g in range(n_subjects):
                n = staff[s, g]
                if n > 0:
                    turn = min(position * n // n_classes[s], n - 1)
                    by_subject[row, g] = line[ends[s, g] - n + turn]
            row += 1
