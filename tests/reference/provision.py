"""Provision: schools divide their effort between aims, pay, maintain rooms and offer courses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.reference.agents import School
from tests.reference.plain import clip, mean

if TYPE_CHECKING:
    from tests.reference.model import Reference

AIMS = ("academic", "whole", "low", "share", "show")
NORM_WEIGHTS = {"academic": 0.85, "whole": 0.10, "low": 0.0, "share": 0.05, "show": 0.0}


def provision(model: Reference) -> None:
    for school in model.schools:
        divide_effort(model, school)
        pay_staff(model, school)
        maintain(model, school)
        offer_courses(school)
        staff = school.staff
        pupils_per_teacher = school.enrolment / len(staff) if staff else 17.0
        for teacher in staff:
            teacher.workload = 48.0 * (pupils_per_teacher / 17.0) ** 0.2


def divide_effort(model: Reference, school: School) -> None:
    """Effort follows what is assessed and what people care about; effort for one aim makes others dearer."""
    behaviour = model.behaviour
    care = {aim: getattr(behaviour, f"intrinsic_{aim}") for aim in AIMS}
    usual = best_effort(model, {aim: NORM_WEIGHTS[aim] + care[aim] for aim in AIMS})
    usual = {aim: max(effort, 0.05) for aim, effort in usual.items()}
    wanted = {aim: getattr(school, f"weight_{aim}") + care[aim] for aim in AIMS}
    wanted["share"] += behaviour.intrinsic_share * (school.openness / 0.4 - 1)
    effort = best_effort(model, {aim: max(want, 0.0) for aim, want in wanted.items()})
    drive = mean((teacher.motivation for teacher in school.staff), empty=0.6) / 0.6
    for aim in AIMS:
        # Show has no norm of its own: it is counted in units of the effort that goes to learning.
        norm = usual["academic" if aim == "show" else aim]
        setattr(school, f"effort_{aim}", max(effort[aim], 0.0) * drive / norm)


def best_effort(model: Reference, wanted: dict[str, float]) -> dict[str, float]:
    """The efforts t that maximise wanted.t - t'Ct/2: an aim costs more with itself and, less, with others.

    C has 1 on the diagonal and the substitution s elsewhere, so its inverse is known in closed form.
    """
    s, k = model.behaviour.effort_substitution, len(wanted)
    total = sum(wanted.values())
    return {aim: (want - s * total / (1 + (k - 1) * s)) / (1 - s) for aim, want in wanted.items()}


def pay_staff(model: Reference, school: School) -> None:
    """Salaries, ordinary training, then what is left for running the school; the county covers a deficit."""
    employees = school.employees
    model.pay(school, "teachers", "salaries", math.fsum(teacher.wage for teacher in employees))
    model.pay(school, "experts", "teacher training", len(employees) * school.training_norm)
    model.pay("county", school, "deficit", max(-school.balance, 0.0))
    model.pay(school, "suppliers", "running costs", max(school.balance, 0.0))


def maintain(model: Reference, school: School) -> None:
    """Laboratories and classrooms gain or lose up to three in a hundred a year with the money there is."""
    change = clip(0.02 * (school.money_ratio - 1.0), -0.03, 0.03)
    school.lab = clip(school.lab * (1 + change), 0.0, 1.0)
    school.multimedia = clip(school.multimedia * (1 + change), 0.0, 1.0)
    school.facility_use = clip(model.assumptions.facility_use * math.sqrt(school.effort_whole), 0.0, 1.0)


def offer_courses(school: School) -> None:
    """Electives grow with effort for the whole child; seats for others with effort for joint work."""
    school.courses = clip(school.courses * (1 + 0.1 * (school.effort_whole - 1)), 0.0, 200.0)
    school.course_seats = 10.0 * school.courses * school.shared * min(school.effort_share, 3.0)
