"""Finance: the county government chooses its education budget and shares it out among schools.

The government weighs education against everything else (Cobb-Douglas), so money that arrives earmarked
mostly replaces its own (crowding-out emerges; science D6, 3.9), and last year's budget for each student
has inertia. Schools receive it by the county's formula: enrolment times a weight that carries the
inherited difference between city and village. Reads enrolment and the scale of salaries; writes
``government``, ``schools.funding``, ``teachers.wage`` and payments.
"""

from __future__ import annotations

import numpy as np

from sim.ledger import COUNTY, OUTSIDE
from sim.tables import Array
from sim.vocabulary import SENIOR_TITLE
from sim.world.county import World

__all__ = ["close_books", "crowd_out", "finance"]

_TITLE_PAY = np.array([0.0, 0.04, 0.14, 0.32])
"""Pay of a title on top of the scale (assumption, after the post-wage scale of public institutions)."""


def finance(world: World) -> None:
    """The county's budget and its way to the schools."""
    teachers, schools = world.teachers, world.schools
    teachers.wage[:] = scale_wage(world) * (1 + schools.allowance[teachers.school])
    choose_budget(world)
    share_out(world)


def scale_wage(world: World) -> Array:
    """Salary by experience and title before local pay, shape ``(n_teachers,)``, yuan a year."""
    teachers = world.teachers
    steps = 0.78 + 0.009 * np.minimum(teachers.experience, 30.0)
    return world.assumptions.wage * (steps + _TITLE_PAY[np.minimum(teachers.title, SENIOR_TITLE)])


def choose_budget(world: World) -> None:
    """What the government spends on running schools this year, yuan."""
    government, behaviour = world.government, world.behaviour
    government.revenue *= 1 + world.assumptions.revenue_growth
    wanted = behaviour.education_preference * government.revenue
    students = world.schools.enrolment.sum()
    habitual = government.per_student * students
    inertia = behaviour.budget_inertia if habitual > 0 else 0.0
    government.education_budget = (1 - inertia) * wanted + inertia * habitual
    government.per_student = government.education_budget / max(students, 1.0)
    world.ledger.pay(world.year, OUTSIDE, COUNTY, "general revenue", government.revenue)


def crowd_out(world: World, transfer: float) -> float:
    """What the county takes away from its own education spending when ``transfer`` yuan arrive for it.

    With preference a, an earmarked yuan raises total education spending by a only, unless a part of it
    must come on top (maintenance of effort).
    """
    behaviour = world.behaviour
    through = behaviour.education_preference + behaviour.maintenance_of_effort * (
        1 - behaviour.education_preference
    )
    return min(transfer * (1 - through), world.government.education_budget)


def share_out(world: World) -> None:
    """Pay each school its share of the budget: enrolment times its weight in the formula."""
    schools = world.schools
    claim = schools.enrolment * schools.funding_weight * schools.open
    total = claim.sum()
    schools.funding[:] = world.government.education_budget * claim / total if total > 0 else 0.0
    new = (schools.reference_money == 0) & (schools.enrolment > 0)
    schools.reference_money[new] = schools.funding[new] / schools.enrolment[new]
    world.ledger.pay(
        world.year, COUNTY, world.ledger.school(np.arange(world.n_schools)), "school funding", schools.funding
    )


def close_books(world: World) -> None:
    """At the end of the year the rest goes to everything else, or the county borrows by name."""
    left = float(world.ledger.balance[COUNTY])
    world.ledger.pay(world.year, COUNTY, OUTSIDE, "other public services", max(left, 0.0))
    world.ledger.pay(world.year, OUTSIDE, COUNTY, "county deficit", max(-left, 0.0))
