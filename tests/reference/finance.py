"""Finance: salaries by the scale, the county's education budget, and each school's part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.reference.model import Reference

TITLE_PAY = (0.0, 0.04, 0.14, 0.32)


def finance(model: Reference) -> None:
    set_salaries(model)
    choose_budget(model)
    share_out(model)


def set_salaries(model: Reference) -> None:
    """The scale rises with experience (up to 30 years) and title; local pay comes on top."""
    for teacher in model.teachers:
        steps = 0.78 + 0.009 * min(teacher.experience, 30.0) + TITLE_PAY[teacher.title]
        teacher.wage = model.assumptions.wage * steps * (1 + teacher.school.allowance)


def choose_budget(model: Reference) -> None:
    """Cobb-Douglas: education gets its preferred part of revenue; last year's habit weighs in."""
    behaviour = model.behaviour
    model.revenue *= 1 + model.assumptions.revenue_growth
    students = sum(school.enrolment for school in model.schools)
    wanted = behaviour.education_preference * model.revenue
    habitual = model.per_student * students
    inertia = behaviour.budget_inertia if habitual > 0 else 0.0
    model.education_budget = (1 - inertia) * wanted + inertia * habitual
    model.per_student = model.education_budget / max(students, 1.0)
    model.pay("outside", "county", "general revenue", model.revenue)


def close_books(model: Reference) -> None:
    """At the end of the year the county spends on everything else what is left, or borrows, by name."""
    left = model.balance["county"]
    model.pay("county", "outside", "other public services", max(left, 0.0))
    model.pay("outside", "county", "county deficit", max(-left, 0.0))


def share_out(model: Reference) -> None:
    """By enrolment times the school's weight; a school's first money is what later years are held against."""
    claims = {
        school: school.enrolment * school.funding_weight if school.open else 0.0 for school in model.schools
    }
    total = sum(claims.values())
    for school, claim in claims.items():
        school.funding = model.education_budget * claim / total if total > 0 else 0.0
        if school.reference_money == 0 and school.enrolment > 0:
            school.reference_money = school.funding / school.enrolment
        model.pay("county", school, "school funding", school.funding)
