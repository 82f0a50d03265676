"""Provision: schools divide their effort between aims, spend their money and decide what to offer.

Effort follows what is assessed and what people care about, and aims compete for it (Holmstrom and Milgrom
1991; science 3.5): from this one rule come drilling, neglect of what is not counted, and plaques where
plaques are counted. Salaries are paid first; equipment follows the money that is left. Reads weights,
motivation, openness and budgets; writes ``effort_*``, workload, facilities, courses and payments.
"""

from __future__ import annotations

import numpy as np

from sim.ledger import EXPERTS, SUPPLIERS, TEACHERS
from sim.tables import Array
from sim.world.county import World

__all__ = ["divide_effort", "in_earnest", "provision", "share_for_show"]

AIMS = ("academic", "whole", "low", "share", "show")
_NORM_WEIGHTS = (0.85, 0.10, 0.0, 0.05, 0.0)
NORMAL_MOTIVATION = 0.6
NORMAL_OPENNESS = 0.4
NORMAL_HOURS = 48.0
"""Working week of a teacher at 17 pupils for each teacher (assumption)."""


def provision(world: World) -> None:
    """What schools offer this year, and what they pay for it."""
    divide_effort(world)
    pay_staff(world)
    equip(world)
    offer_courses(world)
    ratio = pupils_per_teacher(world)
    world.teachers.workload[:] = NORMAL_HOURS * (ratio[world.teachers.host] / 17.0) ** 0.2


def divide_effort(world: World) -> None:
    """Each school's effort for each aim: the norm is 1 (for show: 0)."""
    schools, behaviour = world.schools, world.behaviour
    care, norm = _care(world), _norm(world)
    wanted = np.stack([getattr(schools, f"weight_{aim}") for aim in AIMS], axis=1) + np.array(care)
    wanted[:, 3] += behaviour.intrinsic_share * (schools.openness / NORMAL_OPENNESS - 1)
    effort = np.maximum(_best_effort(behaviour.effort_substitution, np.maximum(wanted, 0.0)), 0.0)
    drive = world.mean_by_school(world.teachers.motivation, world.teachers.host, NORMAL_MOTIVATION)
    effort *= (drive / NORMAL_MOTIVATION)[:, None]
    for k, aim in enumerate(AIMS):
        unit = norm[0] if aim == "show" else norm[k]
        getattr(schools, f"effort_{aim}")[:] = effort[:, k] / unit


def share_for_show(world: World) -> Array:
    """Effort for show, in units of what joint work usually takes; shape ``(n_schools,)``, 0 = none."""
    norm = _norm(world)
    return world.schools.effort_show * norm[0] / norm[3]


def in_earnest(world: World) -> Array:
    """Part of the joint work that is planned which is done in earnest, ``(n_schools,)``; up to 2, usual 1."""
    schools = world.schools
    earnest = schools.openness / NORMAL_OPENNESS * np.minimum(schools.effort_share, 2.0)
    return np.clip(earnest, 0.0, 2.0)


def _care(world: World) -> tuple[float, ...]:
    """What people care about, by aim, whatever is assessed."""
    return tuple(getattr(world.behaviour, f"intrinsic_{aim}") for aim in AIMS)


def _norm(world: World) -> Array:
    """Effort for each aim under the usual assessment, shape ``(5,)``."""
    usual = np.add(_NORM_WEIGHTS, _care(world))[None, :]
    return np.maximum(_best_effort(world.behaviour.effort_substitution, usual)[0], 0.05)


def _best_effort(substitution: float, wanted: Array) -> Array:
    """Maximise ``wanted . t - t'Ct/2`` with C = 1 on and ``substitution`` off the diagonal, row by row."""
    k = wanted.shape[1]
    total = wanted.sum(axis=1, keepdims=True)
    return (wanted - substitution * total / (1 + (k - 1) * substitution)) / (1 - substitution)


def pupils_per_teacher(world: World) -> Array:
    """Pupils for each teacher at work in each school, shape ``(n_schools,)``."""
    staff = np.bincount(world.teachers.host, minlength=world.n_schools)
    return np.where(staff > 0, world.schools.enrolment / np.maximum(staff, 1), 17.0)


def pay_staff(world: World) -> None:
    """Salaries and ordinary training, then the rest for running the school; deficits are covered."""
    schools, teachers, ledger = world.schools, world.teachers, world.ledger
    accounts = ledger.school(np.arange(world.n_schools))
    salaries = np.bincount(teachers.school, teachers.wage, world.n_schools)
    staff = np.bincount(teachers.school, minlength=world.n_schools)
    ledger.pay(world.year, accounts, TEACHERS, "salaries", salaries)
    ledger.pay(world.year, accounts, EXPERTS, "teacher training", staff * schools.training_norm)
    ledger.cover_deficits(world.year)
    ledger.pay(world.year, accounts, SUPPLIERS, "running costs", np.maximum(ledger.of_schools(), 0.0))


def money_ratio(world: World) -> Array:
    """Money for each student against the school's first year, shape ``(n_schools,)``, 1 = as then."""
    schools = world.schools
    per_student = (schools.funding + schools.grants) / np.maximum(schools.enrolment, 1.0)
    return np.where(schools.reference_money > 0, per_student / np.maximum(schools.reference_money, 1.0), 1.0)


def equip(world: World) -> None:
    """Laboratories and classrooms follow the money there is; whole-child effort uses them."""
    schools = world.schools
    ratio = money_ratio(world)
    change = np.clip(0.02 * (ratio - 1.0), -0.03, 0.03)
    schools.lab[:] = np.clip(schools.lab * (1 + change), 0.0, 1.0)
    schools.multimedia[:] = np.clip(schools.multimedia * (1 + change), 0.0, 1.0)
    schools.facility_use[:] = np.clip(
        world.assumptions.facility_use * np.sqrt(schools.effort_whole), 0.0, 1.0
    )


def offer_courses(world: World) -> None:
    """Elective courses grow and shrink with whole-child effort; seats for others follow openness."""
    schools = world.schools
    schools.courses[:] = np.clip(schools.courses * (1 + 0.1 * (schools.effort_whole - 1)), 0.0, 200.0)
    schools.course_seats[:] = 10.0 * schools.courses * schools.shared * np.minimum(schools.effort_share, 3.0)
