"""Rotation of teachers between strong and weak schools, and walk-teaching (教师轮岗、走教)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.agents.membership import rows_of_people
from sim.ledger import COUNTY, SUPPLIERS, TEACHERS
from sim.mechanisms.pairing import partners, ring
from sim.mechanisms.visits import add_lessons
from sim.parameters import Days, Fraction, Years, YuanPerYear, parameter
from sim.policies.base import Policy
from sim.tables import Array, place_within
from sim.vocabulary import CORE_SUBJECTS, NOBODY, WEAK
from sim.world.county import World

__all__ = ["TeacherRotation"]

VISITED = 0.6
"""Most of a school's core lessons that visitors give; beyond that nobody more is sent (assumption)."""


SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


class TeacherRotation(Policy):
    """Teachers of stronger schools teach for a spell in a weaker partner school, then return (教师轮岗).

    A teacher of the weak school takes the free place for the same time (跟岗学习), so classes stay covered.
    Acts on where teachers teach and on nothing else: what pupils gain or lose follows from who stands in
    front of them, from what colleagues learn, and from the mover's first year. With walk-teaching days,
    teachers stay where they are and give that part of their week to the partner school (走教). Fails when
    senders keep their best (`compliance`), and is close to zero-sum without colleague learning.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Teacher rotation", "zh": "教师轮岗"}
    fails_by = (
        "senders send weaker teachers",
        "adjustment cost in a mover's first year",
        "zero-sum without colleague learning",
        "siphoning back when the spell is over",
    )
    shown_by = ("academic_achievement", "weak")
    revealed_by = ("teacher_quality_gap",)
    paid_by = "the county government pays stipends to teachers and their travel"
    figures = (
        "haidian-teaching-ability",
        "haidian-class-participation",
        "teacher-exchange-share",
        "chengdu-rural-progression",
    )

    share: Fraction = parameter(
        0.30,
        "of core-subject teachers away at any time",
        figure=("rotation-key-subject-share", "rotation-core-subject-share"),
    )
    cycle: Years = parameter(
        5,
        "a teacher's turn comes once in this time",
        range=(1, 30),
        figure=("rotation-period", "rotation-period-again"),
    )
    senders: Literal["leading", "all"] = parameter(
        "leading",
        "who sends: the leading schools, or every school in turn within its alliance or among neighbours",
        source="figures.csv guangzhou-exchange (over 25 % away), assumption",
    )
    term: Years = parameter(3, "length of a spell", range=(1, 10), source="science C13, 3.8")
    backbone: Fraction = parameter(
        0.20, "of those sent, from the sender's best third", figure="backbone-export", source="science C13"
    )
    compliance: Fraction = parameter(
        0.60,
        "chance that a sender sends whom the rule asks",
        source="assumption",
        confidence="low",
        prior=(0.3, 0.9),
    )
    walk_teaching_days_per_week: Days = parameter(
        0,
        "days a week in the partner school, instead of moving there",
        range=(0, 5),
        figure="zcounty-walk-teaching",
    )
    stipend: YuanPerYear = parameter(
        12_000, "for each teacher away, in proportion to days", range=(0, 200_000), source="assumption"
    )
    travel_cost: YuanPerYear = parameter(
        3_000, "travel of each teacher away, in proportion to days", range=(0, 50_000), source="assumption"
    )
    strain: Fraction = parameter(
        0.05,
        "what being away costs a teacher, as pay",
        range=(0.0, 0.5),
        source="science 3.8",
        confidence="low",
    )

    def plan(self, world: World) -> None:
        """Nobody is away yet, nobody has had a turn."""
        self.away: Array = np.zeros(0, np.int64)
        self.since: Array = np.zeros(0, np.int64)

    def staffing(self, world: World) -> None:
        """The year's exchange: home with those whose spell is over, out with those whose turn it is."""
        self.bring_home(world, everyone=False)
        sent, receiver = self.turn(world)
        away = np.zeros(len(world.teachers))
        if self.walk_teaching_days_per_week > 0:
            away[self.walk(world, sent, receiver)] = self.walk_teaching_days_per_week / 5.0
        else:
            self.send_out(world, sent, receiver)
        away[world.teachers.host != world.teachers.school] = 1.0
        self.pay(world, away)

    def end(self, world: World) -> None:
        """Everyone goes home."""
        self.bring_home(world, everyone=True)

    def bring_home(self, world: World, everyone: bool) -> None:
        """End the spells that are over; forget turns older than the cycle."""
        teachers = world.teachers
        rows = rows_of_people(teachers, self.away)
        known = rows != NOBODY
        rows, self.away, self.since = rows[known], self.away[known], self.since[known]
        # A school that has closed is nowhere to stay.
        over = ~world.schools.open[teachers.host]
        over[rows[(world.year - self.since >= self.term) | everyone]] = True
        back = np.flatnonzero((teachers.host != teachers.school) & over)
        world.flows.move("return", teachers.host[back], teachers.school[back])
        teachers.host[back] = teachers.school[back]
        out = (teachers.host != teachers.school)[rows]
        fresh = out | (world.year - self.since < self.cycle)
        self.away, self.since = self.away[fresh], self.since[fresh]

    def turn(self, world: World) -> tuple[Array, Array]:
        """Rows of the teachers whose turn it is, and the school each goes to."""
        teachers, schools = world.teachers, world.schools
        to = self.schools(world)
        if self.senders == "all":
            sender_of = ring(world, to)
        else:
            sender_of = partners(world, to if self.where else to & (schools.tier == WEAK))
        senders = np.zeros(world.n_schools, bool)
        senders[sender_of[sender_of != NOBODY]] = True
        core = (teachers.subject < CORE_SUBJECTS) & senders[teachers.school]
        moving = self.walk_teaching_days_per_week <= 0
        out = np.bincount(
            teachers.school[core & (teachers.host != teachers.school)], minlength=world.n_schools
        )
        staff = np.bincount(teachers.school[core], minlength=world.n_schools)
        wanted = np.maximum(self.reach(world.year) * staff - out * moving, 0.0)
        quota = np.minimum(wanted, staff / self.cycle if moving else staff)
        if moving and self.senders == "all":
            # Half of those who leave a school are sent by it; the others are exchanged for who comes.
            quota /= 2
        quota = np.floor(quota + 0.5).astype(np.int64)
        free = core & (teachers.host == teachers.school) & (teachers.tenure >= 2)
        if moving:
            free &= self.at_hand(world)
        else:
            free &= teachers.days_away + self.walk_teaching_days_per_week <= 5.0
        rows = self.select(world, np.flatnonzero(free), quota)
        turn = place_within(teachers.school[rows], np.arange(rows.size))
        # Each sender's receivers take turns.
        receivers = np.argsort(sender_of, kind="stable")
        first, last = (np.searchsorted(sender_of[receivers], teachers.school[rows], side) for side in SIDES)
        return rows, receivers[first + turn % np.maximum(last - first, 1)]

    def at_hand(self, world: World) -> Array:
        """Mask of the teachers who are not away and have not been lately, shape ``(n_teachers,)``."""
        free = np.ones(len(world.teachers), bool)
        rows = rows_of_people(world.teachers, self.away)
        free[rows[rows != NOBODY]] = False
        return free

    def select(self, world: World, rows: Array, quota: Array) -> Array:
        """Whom each school sends: by the rule some of the best third; without compliance, the lower half.

        Args:
            rows: teachers who could go.
            quota: how many each school sends, shape ``(n_schools,)``.
        """
        teachers = world.teachers
        at = teachers.school[rows]
        luck = world.uniform("teacher_rotation turn", teachers.id[rows])
        size = np.bincount(at, minlength=world.n_schools)[at]
        rank = place_within(at, -teachers.rating[rows]) / np.maximum(size, 1)
        complies = world.uniform("teacher_rotation compliance", world.schools.id) < self.compliance
        best = np.floor(self.backbone * quota + world.uniform("teacher_rotation backbone", world.schools.id))
        third = rank < 1 / 3
        out = np.zeros(rows.size, bool)
        for pick, limit in (
            (complies[at] & third, best),
            (complies[at] & ~third, quota - best),
            (~complies[at] & (rank >= 0.5), quota),
        ):
            order = place_within(np.where(pick, at, NOBODY), luck)
            out |= pick & (order < limit[at])
        return rows[out]

    def send_out(self, world: World, sent: Array, receiver: Array) -> None:
        """Exchange each sent teacher for one of the same subject from the receiving school."""
        teachers = world.teachers
        visited = np.zeros(world.n_schools, bool)
        visited[receiver] = True
        here = (teachers.host == teachers.school) & visited[teachers.school]
        here[sent] = False
        home = np.flatnonzero(here & self.at_hand(world))
        luck = world.uniform("teacher_rotation exchange", teachers.id)
        need = receiver * 8 + teachers.subject[sent]
        have = teachers.school[home] * 8 + teachers.subject[home]
        order_need, order_have = place_within(need, luck[sent]), place_within(have, luck[home])
        # The k-th who comes for a subject is exchanged for the k-th who can go.
        many = len(teachers) + 1
        offers = have * many + order_have
        sort = np.argsort(offers)
        place = np.searchsorted(offers[sort], need * many + order_need)
        place = np.minimum(place, max(offers.size - 1, 0))
        found = offers[sort][place] == need * many + order_need if offers.size else np.zeros(need.size, bool)
        exchange = np.full(need.size, NOBODY)
        exchange[found] = home[sort][place[found]]
        # At most half of a subject's teachers change at once: somebody has to know the children.
        size = np.bincount(have, minlength=8 * world.n_schools + 8)
        ok = found & (order_need < np.ceil(size[need] / 2))
        sent, receiver, exchange = sent[ok], receiver[ok], exchange[ok]
        for rows, host in ((sent, receiver), (exchange, teachers.school[sent])):
            world.flows.move("rotation", teachers.school[rows], host)
            teachers.host[rows] = host
            teachers.adjusting[rows] = True
            self.away = np.concatenate([self.away, teachers.id[rows]])
            self.since = np.concatenate([self.since, np.full(rows.size, world.year)])

    def walk(self, world: World, sent: Array, receiver: Array) -> Array:
        """Teachers give days of their week to the partner school, as far as it has lessons for them.

        Returns:
            Rows of those who walk.
        """
        teachers, schools = world.teachers, world.schools
        days = self.walk_teaching_days_per_week
        core = np.bincount(teachers.host[teachers.subject < CORE_SUBJECTS], minlength=world.n_schools)
        room = np.minimum(VISITED, 1.0 - schools.visiting) * core
        visitors = place_within(receiver, np.arange(receiver.size)) + 1
        fits = visitors * days / 5.0 <= room[receiver] + 1e-9
        sent, receiver = sent[fits], receiver[fits]
        world.flows.move("walk", teachers.school[sent], receiver)
        teachers.days_away[sent] += days
        visits = np.bincount(receiver, minlength=world.n_schools) * days / 5.0
        add_lessons(
            world, visits / np.maximum(core, 1), world.mean_by_school(teachers.quality[sent], receiver)
        )
        return sent

    def pay(self, world: World, part: Array) -> None:
        """Stipends, travel and the strain of being away; ``part`` of the week of each teacher, 0 to 1."""
        teachers = world.teachers
        teachers.strain += self.strain * part
        teachers.bonus += self.stipend * part
        world.ledger.pay(world.year, COUNTY, TEACHERS, "rotation stipend", self.stipend * part.sum())
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "rotation travel", self.travel_cost * part.sum())
        world.flows.count("teachers_away", float(np.count_nonzero(part > 0)))
