"""Extra pay and title preference for teaching in weak schools (职称倾斜、补贴)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.agents.membership import rows_of_people
from sim.ledger import COUNTY, TEACHERS
from sim.mechanisms.matching import assign
from sim.parameters import Fraction, Years, parameter
from sim.phases.staffing import worth_of_staying
from sim.phases.vacancies import consider, open_posts
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY, SENIOR, SUBJECTS, WEAK
from sim.world.county import World

__all__ = ["TeacherIncentives"]


class TeacherIncentives(Policy):
    """Teachers of weak schools are paid more and come first for titles; the offer ends when the money ends.

    Acts on what a place is worth to teachers: who applies, who stays, who leaves follows from the labour
    market. Weak schools are the target unless a where-clause names others. The county pays everyone who is
    employed there, good or bad, so an offer attracts without selecting; or it asks only the best-rated of
    other schools, before the ordinary market opens, and pays those who come. When it is withdrawn, the
    reason to stay is gone.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Incentives for weak-school service", "zh": "薄弱校任教激励"}
    fails_by = (
        "the gain ends with the money",
        "attracts without selecting",
        "too small to matter",
        "few of those asked accept",
    )
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
    paid_to: Literal["staff", "movers"] = parameter(
        "staff", "everyone employed in the target schools, or the best of other schools who move there"
    )
    best: Fraction = parameter(
        0.20, "of the other schools' teachers who are asked to move, best-rated first", source="science C6"
    )
    paid_years: Years = parameter(
        2, "years for which those who moved are paid", range=(1, 20), source="science C6"
    )

    def plan(self, world: World) -> None:
        """Nobody has moved for it yet."""
        self.movers: Array = np.zeros(0, np.int64)
        """Ids of those who moved for it, with September and school, shape ``(n_moved,)`` each."""
        self.since: Array = np.zeros(0, np.int64)
        self.place: Array = np.zeros(0, np.int64)
        self.promised: Array = np.zeros(0, np.int64)

    def finance(self, world: World) -> None:
        """Announce the offer: it counts for those who are there and for those who might come."""
        if self.paid_to == "movers":
            # Who is paid this year knows it when deciding whether to stay.
            promised = self.recipients(world)
            self.promised = world.teachers.id[promised]
            world.teachers.bonus[promised] += self.bonus * world.assumptions.wage
            return
        target = self.target(world)
        world.schools.offer[target] += self.bonus * world.assumptions.wage
        world.schools.offer_recognition[target] += self.title_preference

    def funding(self, world: World) -> None:
        """Before the ordinary market opens, the best-rated teachers elsewhere are asked to move."""
        if self.paid_to == "movers":
            self.ask(world)

    def staffing(self, world: World) -> None:
        """Who has moved for it this summer is new in the school."""
        rows = rows_of_people(world.teachers, self.movers[self.since == world.year])
        rows = rows[rows != NOBODY]
        world.teachers.adjusting[rows] = True

    def development(self, world: World) -> None:
        """Pay those who are there: the offer becomes pay, and is counted once."""
        each = self.bonus * world.assumptions.wage
        if self.paid_to == "movers":
            paid = self.recipients(world)
            # Who has gone in the meantime has lost the claim.
            rows = rows_of_people(world.teachers, self.promised)
            lost = rows[rows != NOBODY]
            world.teachers.bonus[lost[~paid[lost]]] -= each
        else:
            target = self.target(world)
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

    def recipients(self, world: World) -> Array:
        """Mask of those who moved for it, are still there and still paid, shape ``(n_teachers,)``."""
        out = np.zeros(len(world.teachers), bool)
        rows = rows_of_people(world.teachers, self.movers)
        here = (rows != NOBODY) & (world.year - self.since < self.paid_years)
        here[here] = world.teachers.school[rows[here]] == self.place[here]
        out[rows[here]] = True
        return out

    def asked(self, world: World, target: Array) -> Array:
        """Rows of the best-rated teachers of compulsory schools outside the target."""
        teachers = world.teachers
        elsewhere = ~target[teachers.school] & (world.schools.stage[teachers.school] < SENIOR)
        rows = np.flatnonzero(elsewhere)
        order = rows[np.lexsort((teachers.id[rows], -teachers.rating[rows]))]
        return np.sort(order[: round(self.best * rows.size)])

    def ask(self, world: World) -> None:
        """Posts of the target that are vacant or fall vacant this summer are kept for those who are asked."""
        teachers, schools = world.teachers, world.schools
        target = self.target(world)
        rows = self.asked(world, target)
        retiring = teachers.age + 1 >= world.assumptions.retirement_age - 5 * teachers.female
        seats = open_posts(world, retiring) * target[:, None]
        each = self.bonus * world.assumptions.wage
        before = schools.offer.copy()
        schools.offer += each * target
        stay = np.where(retiring, np.inf, worth_of_staying(world, teachers.tenure + 1))[rows]
        choices = consider(
            world, teachers.id[rows], teachers.subject[rows], teachers.x[rows], teachers.y[rows],
            teachers.wage[rows], teachers.school[rows], stay, seats, "teacher_incentives",
        )  # fmt: skip
        schools.offer[:] = before
        won = assign(choices, teachers.rating[rows], seats.ravel())
        going = rows[won != NOBODY]
        place = won[won != NOBODY] // len(SUBJECTS)
        world.flows.move("transfer", teachers.school[going], place)
        teachers.school[going] = teachers.host[going] = place
        # Tenure begins when the year does (`sim.phases.staffing`).
        teachers.tenure[going] = -1
        teachers.bonus[going] += each
        self.promised = np.concatenate([self.promised, teachers.id[going]])
        self.movers = np.concatenate([self.movers, teachers.id[going]])
        self.since = np.concatenate([self.since, np.full(going.size, world.year)])
        self.place = np.concatenate([self.place, place])
        world.flows.count("teachers_asked_to_move", rows.size)
        world.flows.count("posts_kept_for_movers", seats.sum())
        world.flows.count("teachers_moved_for_bonus", going.size)
