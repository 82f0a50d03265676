"""Reflection: what students, teachers, families and principals take into next year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.reference.finance import close_books
from tests.reference.plain import clip, mean
from tests.reference.staffing import pay_ratio

if TYPE_CHECKING:
    from tests.reference.model import Reference


def reflection(model: Reference) -> None:
    students_judge(model)
    teachers_judge(model)
    families_judge(model)
    principals_judge(model)
    close_books(model)


def students_judge(model: Reference) -> None:
    """Half of last year's satisfaction, half wellbeing, a course that fits, good teaching and used rooms."""
    teaching = {school: mean(teacher.quality for teacher in school.staff) for school in model.schools}
    for student in model.students:
        new = (
            0.60
            + 0.12 * student.wellbeing
            + 0.10 * (student.course_fit - 0.6)
            + 0.40 * (teaching[student.school] - model.cutoffs["quality"])
            + 0.10 * (student.school.facility_use - 0.4)
            - 0.02 * student.travel
        )
        student.satisfaction = clip(0.5 * student.satisfaction + 0.5 * new, 0.0, 1.0)


def teachers_judge(model: Reference) -> None:
    """Pay, the head, the place, hours, results and mood; motivation follows satisfaction slowly."""
    for teacher in model.teachers:
        here = teacher.host
        new = (
            0.65
            + 0.30 * math.log(max(pay_ratio(teacher), 0.05))
            + 0.03 * here.leadership
            + 0.03 * (teacher.school.amenity - 0.4)
            - 0.006 * (teacher.workload - 48.0)
            + 0.15 * here.value_added
            + 0.20 * model.normal("teacher mood", teacher.key)
        )
        teacher.satisfaction = clip(0.5 * teacher.satisfaction + 0.5 * new, 0.0, 1.0)
        target = 0.6 + 0.5 * (teacher.satisfaction - 0.65)
        teacher.motivation = clip(teacher.motivation + 0.3 * (target - teacher.motivation), 0.0, 1.0)


def families_judge(model: Reference) -> None:
    """Reputation moves by three tenths towards this year's results and a little of how children feel."""
    for school in model.schools:
        if not school.open or math.isnan(school.mean_score):
            continue
        feeling = mean((student.satisfaction for student in school.pupils), empty=0.6)
        seen = school.mean_score + 0.5 * (feeling - 0.6)
        school.reputation += 0.3 * (seen - school.reputation)


def principals_judge(model: Reference) -> None:
    """Who lost more teachers to other schools than is usual (3.5 %) closes up; unused trust fades."""
    for school in model.schools:
        lost = sum(kind == "transfer" and origin == school.row for kind, _, origin, _ in model.moves)
        share = lost / max(len(school.employees), 1)
        school.trust = 0.3 + model.behaviour.trust_kept * (school.trust - 0.3)
        drift = 0.10 * (school.trust - 0.3) - 0.3 * (share - 0.035) - 0.05 * (school.openness - 0.4)
        school.openness = clip(school.openness + drift, 0.02, 1.0)
