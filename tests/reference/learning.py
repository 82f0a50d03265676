"""Learning: every student's year, class by class, in five dimensions."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.draws import normal_at
from sim.vocabulary import CORE_SUBJECTS, SUBJECTS
from tests.reference.agents import School, Student, Teacher
from tests.reference.development import refresh_quality, usual_quality
from tests.reference.plain import clip, mean

if TYPE_CHECKING:
    from tests.reference.model import Reference

STREAMS = ("durable", "recent", "exam", "practical", "innovation", "wellbeing", "responsibility")


@dataclass
class Classroom:
    """What one class gives all its students this year."""

    core: float
    """Language, mathematics and English teaching, SD of gain."""
    other: float
    """Science and arts teaching, SD of gain."""
    log_size: float
    """Log of class size over 40."""
    mean_score: float
    """Classmates' mean score, the student's own included."""


@dataclass
class Surroundings:
    """What one school gives all its students this year."""

    gain: float
    drill: float
    effort_low: float
    whole: float
    rooms: float


def learning(model: Reference) -> None:
    for teacher in model.teachers:
        refresh_quality(model, teacher)
    staff: dict[School, list[Teacher]] = {school: [] for school in model.schools}
    for teacher in model.teachers:
        staff[teacher.host].append(teacher)
    classes = classrooms(model, staff)
    usual_levels(model)
    schools = {school: surroundings(model, school, staff[school]) for school in model.schools}
    keys = {stream: model.luck.key(stream, model.year) for stream in STREAMS}
    for student in model.students:
        room = classes[student.school, student.grade, student.section]
        live_year(model, student, room, model.usual_scores[student.grade], schools[student.school], keys)


def live_year(
    model: Reference, student: Student, room: Classroom, usual_score: float, school: Surroundings, keys: dict
) -> None:
    """One year of one student."""
    behaviour, me = model.behaviour, student.key
    # Homework and drill beyond the norm: ten hours a week for a unit of effort that goes to examinations.
    student.burden = max(0.0, 10.0 * school.drill)
    effort = clip(
        0.5
        + 0.10 * (student.aspiration - student.durable)
        + 0.03 * student.wellbeing
        + 0.05 * (student.course_fit - 0.6)
        - 0.01 * student.burden
        - 0.02 * student.travel,
        0.0,
        1.0,
    )
    # Good lessons and practice show in class; what they do for learning is in the teachers' quality already.
    lessons = room.core + 3.0 * school.rooms + 0.5 * room.other
    student.engagement = clip(effort + behaviour.lesson_interest * lessons, 0.0, 1.0)
    gain = (
        room.core
        - behaviour.class_size * room.log_size
        + behaviour.peers * (room.mean_score - usual_score)
        + school.gain
        + behaviour.effort_gain * (effort - 0.5)
        + student.tutoring
    )
    if student.durable < 0.0:
        gain += behaviour.teaching_effort * school.effort_low * 0.5 * -student.durable
    # Part of the gain lasts, the rest fades.
    student.durable = (
        (1.0 - behaviour.forgetting) * student.durable
        + behaviour.permanent_share * gain
        + behaviour.home_gain * student.ses
        + behaviour.durable_noise * normal_at(keys["durable"], me)
    )
    student.recent = (
        behaviour.fading * student.recent
        + (1.0 - behaviour.permanent_share) * gain
        + behaviour.recent_noise * normal_at(keys["recent"], me)
    )
    student.prior_score = student.score
    student.score = (
        student.durable
        + student.recent
        + behaviour.exam_inflation * school.drill
        + behaviour.exam_noise * normal_at(keys["exam"], me)
    )
    elective = behaviour.course_gain * (student.course_fit + student.course_quality - model.cutoffs["course"])
    student.practical = (
        0.9 * student.practical
        + 3.0 * school.rooms
        + 0.5 * room.other
        + elective
        + school.whole
        + 0.03 * student.ses
        + 0.40 * normal_at(keys["practical"], me)
    )
    student.innovation = (
        0.9 * student.innovation
        + elective
        + school.whole
        - 0.02 * school.drill
        + 0.02 * student.ses
        + 0.42 * normal_at(keys["innovation"], me)
    )
    student.wellbeing = (
        0.8 * student.wellbeing
        - 0.02 * student.burden
        - 0.06 * room.log_size
        + 0.3 * (student.satisfaction - 0.6)
        - 0.08 * student.left_behind
        - 0.03 * student.travel
        + school.whole
        + 0.58 * normal_at(keys["wellbeing"], me)
    )
    student.responsibility = (
        0.9 * student.responsibility
        + school.whole
        + 0.02 * (student.engagement - 0.5)
        + 0.43 * normal_at(keys["responsibility"], me)
    )
    student.aspiration += 0.2 * (room.mean_score + 0.2 * student.ses - student.aspiration)


def equipped(school: School) -> float:
    """Laboratories as they are used, 1 = fully equipped and used as is usual."""
    return school.lab * school.facility_use / 0.4


def usual_levels(model: Reference) -> None:
    """What schools give in the first year keeps practical ability and innovation where they are."""
    if "rooms" not in model.cutoffs:
        model.cutoffs["rooms"] = mean(equipped(student.school) for student in model.students)
    if "course" not in model.cutoffs:
        model.cutoffs["course"] = mean(
            student.course_fit + student.course_quality for student in model.students
        )


def surroundings(model: Reference, school: School, staff: list[Teacher]) -> Surroundings:
    """Effort, money (within the range where its effect is known), and colleagues who are new."""
    behaviour = model.behaviour
    new = mean(float(teacher.adjusting) for teacher in staff)
    money = clip(math.log(max(school.money_ratio, 0.1)), -0.7, 0.7)
    return Surroundings(
        gain=behaviour.teaching_effort * (school.effort_academic - 1)
        + behaviour.spending * money
        - behaviour.turnover_loss * new,
        drill=school.effort_academic - 1,
        effort_low=max(school.effort_low - 1, -1.0),
        whole=0.05 * (school.effort_whole - 1),
        rooms=behaviour.facilities * (equipped(school) - model.cutoffs["rooms"]),
    )


def classrooms(
    model: Reference, staff: dict[School, list[Teacher]]
) -> dict[tuple[School, int, int], Classroom]:
    """Every class in which someone sits."""
    seated: dict[tuple[School, int, int], list[Student]] = defaultdict(list)
    for student in model.students:
        seated[student.school, student.grade, student.section].append(student)
    worth, colleague = {}, {}
    for school in model.schools:
        worth[school], colleague[school] = worth_of_teachers(model, staff[school])
    out = {}
    for (school, grade, section), students in seated.items():
        teaching = [
            lesson(model, school, subject, grade, section, staff[school], worth[school], colleague[school])
            for subject in range(len(SUBJECTS))
        ]
        visits = clip(school.visiting, 0.0, 1.0)
        guest = school.visiting_quality - usual_quality(model)
        out[school, grade, section] = Classroom(
            core=(1 - visits) * mean(teaching[:CORE_SUBJECTS]) + visits * guest,
            other=mean(teaching[CORE_SUBJECTS:]),
            log_size=math.log(max(len(students) * model.scale, 15.0) / 40.0),
            mean_score=mean(student.score for student in students),
        )
    return out


def worth_of_teachers(model: Reference, staff: list[Teacher]) -> tuple[dict[Teacher, float], float]:
    """What each teacher's lessons are worth, and what a lesson by any colleague is.

    Quality and effort, less in a mover's first year; on days taught elsewhere a colleague stands in.
    """
    behaviour = model.behaviour
    own = {
        teacher: teacher.quality
        - usual_quality(model)
        + behaviour.teaching_effort * (teacher.motivation - 0.6)
        - (behaviour.adjustment_loss if teacher.adjusting else 0.0)
        for teacher in staff
    }
    colleague = mean(own.values(), empty=-behaviour.substitute_loss)
    out = {}
    for teacher in staff:
        away = clip(teacher.days_away / 5.0, 0.0, 1.0)
        out[teacher] = (1 - away) * own[teacher] + away * (colleague - behaviour.substitute_loss)
    return out, colleague


def lesson(
    model: Reference,
    school: School,
    subject: int,
    grade: int,
    section: int,
    staff: list[Teacher],
    worth: dict[Teacher, float],
    colleague: float,
) -> float:
    """One subject in one class: classes are dealt to the subject's teachers in blocks of neighbours.

    Where nobody teaches the subject, a colleague covers it at a loss.
    """
    specialists = [teacher for teacher in staff if teacher.subject == subject]
    if not specialists:
        return colleague - model.behaviour.substitute_loss
    number = sum(school.sections[: grade - 1]) + section
    turn = number * len(specialists) // sum(school.sections)
    return worth[specialists[min(turn, len(specialists) - 1)]]
