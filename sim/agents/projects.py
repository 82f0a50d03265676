"""What a funded project does in schools: it coaches, helps novices in, honours teachers or equips rooms.

Which of these follows from its theme. A project reaches the teachers its money pays for and its partner has
people for; more teachers than people means less for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ledger import EXPERTS, PARTNERS, SUPPLIERS, TEACHERS
from sim.tables import Array
from sim.vocabulary import PRIMARY, SCIENCE, THEMES
from sim.world.county import World

__all__ = ["ELEMENTARY", "MATERIALS", "PREPARATION", "PRESTIGE", "Project", "coach", "equip", "support"]

PRESTIGE, PREPARATION, ELEMENTARY, DEVELOPMENT, PRACTICE, SUBJECT, MATERIALS = range(len(THEMES))
NOVICE_YEARS = 5
HABIT_GAIN = 0.1
"""Rise of the habit of plan-do-reflect-improve from a year of guided practice (assumption)."""


@dataclass
class Project:
    """A project that has money this year.

    Attributes:
        partner, funder: numbers of the partner and the funder.
        theme: one of the seven themes.
        value: true value, SD of projects.
        effect: effectiveness, 1 = an ordinary project.
        schools: rows of the schools it works in.
        money: this year's money for delivery, yuan.
        reserved: next year's, paid when the audit is good enough, yuan.
        staff: teachers that the partner has people for this year.
        needy: whether it works where the need is.
        found: what it did this year for those it reached, 1 = an ordinary project in full dose.
        audited: what the audit made of that, SD of projects; NaN where there was none.
    """

    partner: int
    funder: int
    theme: int
    value: float
    effect: float
    schools: Array
    money: float
    reserved: float
    staff: float = 0.0
    needy: bool = False
    found: float = 0.0
    audited: float = np.nan


def _reached(world: World, project: Project, cost_per_teacher: float) -> tuple[Array, float]:
    """Rows of the teachers a project reaches, in the order of a draw, and the dose of each (0 to 1)."""
    teachers = world.teachers
    target = np.zeros(world.n_schools, bool)
    target[project.schools] = True
    mask = target[teachers.host]
    if project.theme == PREPARATION:
        mask &= teachers.experience < NOVICE_YEARS
    elif project.theme == ELEMENTARY:
        mask &= world.schools.stage[teachers.host] == PRIMARY
    elif project.theme == SUBJECT:
        mask &= teachers.subject == SCIENCE
    rows = np.flatnonzero(mask)
    n = min(int(project.money / cost_per_teacher), rows.size)
    draws = world.luck.uniform("market_funding teachers", teachers.id[rows])
    rows = rows[np.argsort(draws, kind="stable")[:n]]
    return rows, min(1.0, project.staff / n) if n > 0 else 0.0


def coach(world: World, project: Project, cost_per_teacher: float) -> None:
    """Coach teachers of the target schools on site.

    A second year restores what has faded and does not add up (assumption).

    Reads ``Behaviour.training_gain``; writes ``teachers.trained``, ``quality`` and (by practice) ``habit``.
    """
    rows, dose = _reached(world, project, cost_per_teacher)
    project.found = project.effect * dose
    teachers = world.teachers
    gain = np.maximum(world.behaviour.training_gain * project.found - teachers.trained[rows], 0.0)
    teachers.trained[rows] += gain
    teachers.quality[rows] += gain
    if project.theme == PRACTICE:
        habit = teachers.habit
        habit[rows] = np.minimum(habit[rows] + HABIT_GAIN * project.found, 1.0)
    world.ledger.pay(world.year, PARTNERS, EXPERTS, "coaching", project.money)
    world.flows.count("teachers_coached", rows.size)


def support(world: World, project: Project, cost_per_teacher: float) -> None:
    """Make teaching easier for novices or more honoured, as money for the same would.

    Comes before staffing, so that it weighs in who stays; writes ``teachers.strain`` or ``recognition``. The
    worth is what the project spends on a teacher, against pay.
    """
    rows, dose = _reached(world, project, cost_per_teacher)
    project.found = project.effect * dose
    teachers = world.teachers
    worth = project.found * cost_per_teacher / np.maximum(teachers.wage[rows], 1.0)
    if project.theme == PREPARATION:
        teachers.strain[rows] -= worth
    else:
        teachers.recognition[rows] += worth
    payee = EXPERTS if project.theme == PREPARATION else TEACHERS
    world.ledger.pay(world.year, PARTNERS, payee, "support of teachers", project.money)
    world.flows.count("teachers_supported", rows.size)


def equip(world: World, project: Project, cost_of_laboratory: float) -> None:
    """Give the target schools laboratory equipment, the poorest equipped most; writes ``schools.lab``."""
    lab = world.schools.lab
    missing = 1.0 - lab[project.schools]
    bought = project.effect * project.money / cost_of_laboratory
    lab[project.schools] += missing * min(1.0, bought / max(missing.sum(), 1e-9))
    project.found = project.effect if missing.sum() > 0 else 0.0
    world.ledger.pay(world.year, PARTNERS, SUPPLIERS, "teaching materials", project.money)
