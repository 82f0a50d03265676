"""Satisfaction: what students and families think of their schools."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.tally import ALL_GRADES
from sim.measures.years import ratio

__all__ = ["MEASURES"]

_VIEW = (
    "the family's view: the student's satisfaction plus 0.1 for each SD of the school's reputation, "
    "within 0 to 1"
)

MEASURES = (
    Measure(
        "student_satisfaction",
        {"en": "Student satisfaction", "zh": "学生满意度"},
        "%",
        "higher",
        "mean satisfaction with school (0 to 1) as a percentage, students in grades 1 to 12",
        lambda t: 100 * t.student_mean("satisfaction", ALL_GRADES),
    ),
    Measure(
        "satisfied_student_share",
        {"en": "Satisfied students", "zh": "满意学生占比"},
        "%",
        "higher",
        "share of students in grades 1 to 12 whose satisfaction is behaviour.satisfied_from or more",
        lambda t: 100 * t.student_mean("satisfied", ALL_GRADES),
    ),
    Measure(
        "education_satisfaction",
        {"en": "Families' satisfaction with education", "zh": "教育满意度"},
        "%",
        "higher",
        f"mean over students in grades 1 to 12, as a percentage, of {_VIEW}",
        lambda t: 100 * t.student_mean("parent_view", ALL_GRADES),
        figures=("finland-satisfaction", "finland-satisfaction-again"),
    ),
    Measure(
        "parent_approval_rate",
        {"en": "Parents who approve of the school", "zh": "家长认可率"},
        "%",
        "higher",
        f"share of students in grades 1 to 12 with a view of behaviour.satisfied_from or more; {_VIEW}",
        lambda t: 100 * t.student_mean("approving", ALL_GRADES),
        figures=("zcounty-parent-approval",),
    ),
    Measure(
        "after_school_service_satisfaction",
        {"en": "Families with an elective that fits", "zh": "课后服务满意度"},
        "%",
        "higher",
        "share of students in grades 1 to 9 with an elective in the subject they like best (after-school "
        "service is read as electives)",
        lambda t: 100 * t.student_mean("fitting"),
        figures=("guangzhou-after-school-satisfaction",),
    ),
    Measure(
        "personalised_need_satisfaction",
        {"en": "Students whose own needs are met", "zh": "个性化学习需求满足度"},
        "%",
        "higher",
        "share of students in grades 1 to 12 with an elective in the subject they like best, or with extra "
        "targeted practice this year",
        lambda t: 100 * t.student_mean("needs_met", ALL_GRADES),
        figures=("zj-personal-needs",),
    ),
    Measure(
        "evaluation_satisfaction",
        {"en": "Students who pass by what counts", "zh": "综合评价满意度"},
        "%",
        "higher",
        "share of students in grades 1 to 12 with 60 points or more of 100 in what their school is judged "
        "by: achievement and the other four dimensions, by the weights of marks and of the whole child",
        lambda t: 100 * t.student_mean("content", ALL_GRADES),
        figures=("shenzhen-evaluation-satisfaction", "shenzhen-evaluation-satisfaction-again"),
    ),
    Measure(
        "student_preference_share",
        {"en": "Satisfied students of schools with visitors", "zh": "喜欢双师课堂的学生占比"},
        "%",
        "higher",
        "of the students of schools where visitors or a lead on a screen give lessons, the share whose "
        "satisfaction is behaviour.satisfied_from or more",
        lambda t: 100 * ratio(t.schools("visited_satisfied"), t.schools("visited")),
        over="schools",
        figures=("dual-interest", "dual-interest-again"),
    ),
)
