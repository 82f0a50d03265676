"""Money: what schools get, and what policies cost."""

from __future__ import annotations

from sim.measures.measure import Measure, times
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES"]


def per_student_funding(t: Years) -> Array:
    """Funding for each enrolled student, yuan."""
    return ratio(t.schools("funding"), t.schools("enrolment"))


def urban_to_village(t: Years) -> Array:
    """Funding for each student in urban schools over that in villages."""
    return times(per_student_funding(t), "urban", "village")


MEASURES = (
    Measure(
        "per_student_funding",
        {"en": "Funding for each student", "zh": "生均经费"},
        "CNY/student",
        "higher",
        "money received for running open schools of all stages over their enrolment",
        per_student_funding,
        over="schools",
        figures=("urban-funding-per-student", "rural-funding-per-student"),
    ),
    Measure(
        "per_student_funding_ratio",
        {"en": "Urban to rural funding", "zh": "城乡生均经费比"},
        "ratio",
        "lower",
        "funding for each student in urban over village schools",
        urban_to_village,
        over="region",
        figures=("funding-urban-rural-ratio",),
    ),
    Measure(
        "per_student_funding_cv",
        {"en": "Variation of funding", "zh": "生均经费差异系数"},
        "coefficient",
        "lower",
        "coefficient of variation of funding for each student over compulsory schools, weighted by enrolment",
        lambda t: t.variation("funding"),
        over="schools",
        figures=("t-funding-cv",),
    ),
    Measure(
        "per_student_grants",
        {"en": "Project money for each student", "zh": "生均项目经费"},
        "CNY/student",
        "higher",
        "project money received by open schools, less what they pay into common pools, over their enrolment",
        lambda t: ratio(t.schools("grants"), t.schools("enrolment")),
        over="schools",
        limits=(None, None),
    ),
    Measure(
        "per_student_spending",
        {"en": "Spending for each student", "zh": "生均支出"},
        "CNY/student",
        "",
        "all that open schools paid out this year over their enrolment",
        lambda t: ratio(t.schools("spending"), t.schools("enrolment")),
        over="schools",
    ),
    Measure(
        "training_funding_per_teacher",
        {"en": "Training money for each teacher", "zh": "师均培训经费"},
        "CNY/teacher/year",
        "higher",
        "ordinary training money over teachers employed",
        lambda t: t.teacher_mean("training_money"),
        over="teachers",
        figures=("quality-school-training-funds", "weak-school-training-funds"),
    ),
    Measure(
        "teacher_pay",
        {"en": "Teachers' pay", "zh": "教师年收入"},
        "CNY/teacher/year",
        "higher",
        "mean salary and bonus of teachers employed",
        lambda t: t.teacher_mean("pay"),
        over="teachers",
    ),
    Measure(
        "teacher_bonus",
        {"en": "Teachers' extra pay by policy", "zh": "教师政策性津贴"},
        "CNY/teacher/year",
        "",
        "mean bonus of teachers employed",
        lambda t: t.teacher_mean("bonus"),
        over="teachers",
    ),
    Measure(
        "education_budget",
        {"en": "Counties' education budget", "zh": "县级教育预算"},
        "CNY",
        "",
        "what the counties spend on running schools this year",
        lambda t: t.region("budget"),
        over="region",
    ),
    Measure(
        "policy_cost",
        {"en": "Cost of policies", "zh": "政策成本"},
        "CNY",
        "lower",
        "payments of this year that are not ordinary running of schools, money passed on counted once",
        lambda t: t.region("policy_cost"),
        over="region",
    ),
    Measure(
        "policy_cost_per_student",
        {"en": "Cost of policies for each student", "zh": "生均政策成本"},
        "CNY/student",
        "lower",
        "cost of policies over all students",
        lambda t: ratio(t.region("policy_cost"), t.students()),
        over="region",
    ),
)
