"""Satisfaction: what students and families think of their schools."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.tally import ALL_GRADES

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
        "share of students in grades 1 to 12 whose satisfaction is 0.6 of 1 or more",
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
        f"share of students in grades 1 to 12 with a view of 0.6 or more; {_VIEW}",
        lambda t: 100 * t.student_mean("approving", ALL_GRADES),
        figures=("zcounty-parent-approval",),
    ),
)
