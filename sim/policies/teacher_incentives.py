"""Extra pay and title preference for teaching in weak schools (职称倾斜、补贴)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, TEACHERS
from sim.parameters import Fraction, parameter
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import WEAK
from sim.world.county import World

__all__ = ["TeacherIncentives"]


class TeacherIncentives(Policy):
    """Teachers of weak schools are paid more and come first for titles; the offer ends when the money ends.

    Acts on what a place is worth to teachers: who applies, who stays, who leaves follows from the labour
    market. Weak schools are the target unless a where-clause names others. The county pays everyone who is
    employed there, good or bad, so an offer attracts without selecting; when it is withdrawn, the reason to
    stay is gone.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Incentives for weak-school service", "zh": "薄弱校任教激励"}
    fails_by = ("the gain ends with the money", "attracts without selecting", "too small to matter")
    shown_by = ("vacancy_rate", "weak")
    revealed_by = ("teacher_turnover",)
    paid_by = "the county government pays the teachers"
    figures = (
        "weak-promotion-ratio",
        "teachers-no-reward",
        "t-senior-title-gap",
        "shenzhen-teacher-selection",
        "city-innovation-award",
    )

    share: Fraction = parameter(1.0, "of the target schools that offer it", source="assumption")
    bonus: Fraction = parameter(
        0.20, "extra pay, of the mean salary", range=(0.0, 1.5), source="science C6, C11"
    )
    title_preference: Fraction = parameter(
        0.03,
        "worth of coming first for titles, of the salary",
        range=(0.0, 0.3),
        source="assumption",
        confidence="low",
    )

    def finance(self, world: World) -> None:
        """Announce the offer: it counts for those who are there and for those who might come."""
        target = self.target(world)
        world.schools.offer[target] += self.bonus * world.assumptions.wage
        world.schools.offer_recognition[target] += self.title_preference

    def development(self, world: World) -> None:
        """Pay everyone who is now employed in a target school: the offer becomes pay, and is counted once."""
        target, each = self.target(world), self.bonus * world.assumptions.wage
        paid = target[world.teachers.school]
        world.schools.offer[target] -= each
        world.teachers.bonus[paid] += each
        world.ledger.pay(world.year, COUNTY, TEACHERS, "weak-school bonus", each * np.count_nonzero(paid))
        world.flows.count("teachers_with_bonus", float(np.count_nonzero(paid)))

    def target(self, world: World) -> Array:
        """Mask of the schools that offer it this year, shape ``(n_schools,)``."""
        mask = self.schools(world)
        if not self.where:
            mask &= world.schools.tier == WEAK
        return self.chosen(world, mask, self.reach(world.year))
