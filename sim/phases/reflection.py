"""Reflection: what everyone takes into next year.

Students and teachers judge their year, motivation follows satisfaction, families update what they believe of
schools, principals become more or less ready to share, trust that is not used fades. Reads the year's
results; writes ``satisfaction``, ``motivation``, ``reputation``, ``trust`` and ``openness``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.phases.development import usual_quality
from sim.phases.finance import close_books
from sim.phases.provision import NORMAL_HOURS, NORMAL_MOTIVATION, NORMAL_OPENNESS
from sim.phases.staffing import NORMAL_SATISFACTION, pay_ratio
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["reflection"]

_HALF = 0.5
"""Half of a judgement is last year's (assumption)."""
STUDENTS_NORMAL = 0.6
"""Satisfaction of students whose year is as usual (assumption)."""
NORMAL_TRUST = 0.3
USUAL_LOSS = 0.035
"""Teachers a school loses to others in a usual year (docs/science.md C3, at the lower end)."""


def reflection(world: World) -> None:
    """Judgements at the end of the year."""
    students_judge(world)
    teachers_judge(world)
    families_judge(world)
    principals_judge(world)
    close_books(world)


def students_judge(world: World) -> None:
    """Satisfaction with school: wellbeing, a course that fits, good teaching."""
    students, schools = world.students, world.schools
    teaching = world.mean_by_school(world.teachers.quality, world.teachers.host)
    of_school = (
        STUDENTS_NORMAL + 0.40 * (teaching - usual_quality(world)) + 0.10 * (schools.facility_use - 0.4)
    )
    _students_judge(
        students.school, of_school, students.wellbeing, students.course_fit, students.travel,
        students.satisfaction,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _students_judge(school, of_school, wellbeing, course_fit, travel, satisfaction):  # type: ignore[no-untyped-def]
    for i in range(school.size):
        own = 0.12 * wellbeing[i] + 0.10 * (course_fit[i] - 0.6) - 0.02 * travel[i]
        new = _HALF * satisfaction[i] + _HALF * (of_school[school[i]] + own)
        satisfaction[i] = min(max(new, 0.0), 1.0)


def teachers_judge(world: World) -> None:
    """Satisfaction with work (pay, hours, leadership, the place), and the motivation that follows it."""
    teachers, schools = world.teachers, world.schools
    at = teachers.host
    new = (
        NORMAL_SATISFACTION
        + 0.30 * np.log(pay_ratio(world))
        + 0.03 * schools.leadership[at]
        + 0.03 * (schools.amenity[teachers.school] - 0.4)
        - 0.006 * (teachers.workload - NORMAL_HOURS)
        + 0.15 * schools.value_added[at]
        + 0.20 * world.normal("teacher mood", teachers.id)
    )
    teachers.satisfaction[:] = np.clip(_HALF * teachers.satisfaction + _HALF * new, 0.0, 1.0)
    target = NORMAL_MOTIVATION + 0.5 * (teachers.satisfaction - NORMAL_SATISFACTION)
    teachers.motivation[:] = np.clip(teachers.motivation + 0.3 * (target - teachers.motivation), 0.0, 1.0)


def families_judge(world: World) -> None:
    """Reputation: mostly what it was, then this year's examination results, a little of how children feel."""
    schools, students = world.schools, world.students
    known = schools.open & np.isfinite(schools.mean_score)
    feeling = world.mean_by_school(students.satisfaction, students.school, STUDENTS_NORMAL)
    seen = schools.mean_score + 0.5 * (feeling - STUDENTS_NORMAL)
    schools.reputation[known] += 0.3 * (seen[known] - schools.reputation[known])


def principals_judge(world: World) -> None:
    """Losing more teachers than others makes principals close up; trust opens them, and fades unused."""
    schools = world.schools
    lost = np.zeros(world.n_schools)
    for kind, origin, destination in world.flows.moves:
        if kind in ("transfer", "rotation"):
            lost += np.bincount(
                origin[(origin != NOBODY) & (destination != NOBODY)], minlength=world.n_schools
            )
    staff = np.maximum(np.bincount(world.teachers.school, minlength=world.n_schools), 1)
    kept = world.behaviour.trust_kept
    schools.trust[:] = NORMAL_TRUST + kept * (schools.trust - NORMAL_TRUST)
    drift = (
        0.10 * (schools.trust - NORMAL_TRUST)
        - 0.3 * (lost / staff - USUAL_LOSS)
        - 0.05 * (schools.openness - NORMAL_OPENNESS)
    )
    schools.openness[:] = np.clip(schools.openness + drift, 0.02, 1.0)
