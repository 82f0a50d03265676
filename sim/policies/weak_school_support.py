"""Strong schools help weak ones on the spot: pairing, a resident team, mentors (薄弱校帮扶、结对共建).

For some years a partner school stations a management team in the weak school and sends mentors for days of
the week. The team leads as the partner's principal would, as far as the two are run as one; the mentors are
the partner's best-rated backbone teachers, and the weak school's teachers learn from them as from a better
colleague, the more the more they see of them. Both give lessons of their own for a part of their days.
Partners that do not care for joint work send people on paper:
visits are formal. The partner lacks the people it sends. When the team leaves, what it lent in leadership
goes after it (dependence); what teachers have learned stays.

Reads who partners whom, effort, openness, ratings; writes ``schools.leadership``, ``teachers.learned``,
``days_away``, ``schools.visiting``, weights, trust and payments. Rules: docs/science.md 3.4, A8, B1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, SUPPLIERS, TEACHERS
from sim.mechanisms.pairing import partners, place_within
from sim.mechanisms.visits import add_lessons
from sim.parameters import Count, Days, Fraction, Ratio, Years, YuanPerYear, parameter
from sim.phases.development import learn_from, refresh_quality
from sim.phases.provision import NORMAL_OPENNESS
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import CORE_SUBJECTS, NOBODY, WEAK
from sim.world.county import World

__all__ = ["WeakSchoolSupport"]

ITEMS = 6.0
"""Things that paired schools can run as one (figures.csv hangzhou-integration-items, ycity-unified-items)."""
TRUST_GAIN = 0.10
"""Trust that a year of real work together adds, of what is lacking (as in alliances)."""
FORMAL = 0.5
"""Below this part of the planned days a pairing exists in form only (assumption)."""


class WeakSchoolSupport(Policy):
    """Strong schools send a management team and mentors to weak partner schools for some years (薄弱校帮扶).

    Acts on who leads the weak school, on whom its teachers learn from, on who gives a few of its lessons and
    on whom the partner lacks meanwhile. Weak schools are the target unless a where-clause names others.
    Nothing is added to results: better leaders keep and draw teachers, better mentors are learned from.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Support of weak schools on the spot", "zh": "薄弱校帮扶"}
    fails_by = (
        "formal visits where the partner does not care for joint work",
        "dependence: the gain in leadership fades when the team leaves",
        "the partner lacks those it sends",
        "mentors no better than those they mentor",
    )
    shown_by = ("teacher_quality", "weak")
    revealed_by = ("support_kept_share",)
    paid_by = "The county pays stipends of the team and the mentors, their travel, and plans and evaluation."
    figures = (
        "beijing-one-plus-n", "beijing-zhongkao", "ycity-lead-schools", "hangzhou-lead-schools",
        "haidian-weak-zhongkao-again", "haidian-innovation-awards-again",
    )  # fmt: skip

    share: Fraction = parameter(1.0, "of the weak schools that are helped")
    term: Years = parameter(
        3, "years that the help lasts", range=(1, 30), figure="haidian-weak-zhongkao-again", confidence="low"
    )
    team: Count = parameter(
        1, "managers who live in the weak school", range=(0, 10), unit="people", confidence="low"
    )
    unified_items: Count = parameter(
        6,
        "of management, teachers, courses, research, evaluation, culture, run as one",
        range=(0, 6),
        unit="items",
        figure="hangzhou-integration-items",
    )
    mentors_per_partner: Count = parameter(
        30,
        "backbone teachers that a partner school sends in a year",
        range=(0, 200),
        unit="teachers/year",
        figure="backbone-export",
    )
    staff_limit: Fraction = parameter(
        0.10, "of a partner's teachers that it can send at most", confidence="low"
    )
    days_on_site: Days = parameter(1, "days a week that a mentor is there", range=(0, 5), confidence="low")
    mentees: Count = parameter(
        4, "teachers whom one mentor works with", range=(1, 30), unit="teachers", confidence="low"
    )
    lessons: Fraction = parameter(
        0.25, "of their days on site in which those sent give lessons themselves", confidence="low"
    )
    intensity: Ratio = parameter(
        3.0,
        "how much more a teacher learns in a mentor's day than in a colleague's",
        range=(0.0, 10.0),
        source="science A8, B1, assumption",
        confidence="low",
        prior=(1.0, 6.0),
    )
    plans_per_year: Count = parameter(
        1,
        "work plans with evaluation of each pair",
        range=(0, 4),
        unit="per year",
        figure="pairing-annual-plan",
    )
    plan_weight: Fraction = parameter(
        0.02,
        "weight that a plan gives to joint work in both schools' assessment",
        range=(0.0, 0.2),
        confidence="low",
    )
    fading: Fraction = parameter(
        0.5, "of what the team lent, lost each year after it has left", confidence="low"
    )
    stipend: YuanPerYear = parameter(
        12_000, "for each person away the whole week, in proportion to days", range=(0, 200_000)
    )
    travel_cost: YuanPerYear = parameter(
        3_000, "travel of each person away, in proportion to days", range=(0, 50_000)
    )
    plan_cost: YuanPerYear = parameter(
        5_000, "one plan and its evaluation", range=(0, 500_000), confidence="low"
    )
    strain: Fraction = parameter(
        0.05,
        "what being away costs a teacher, as pay",
        range=(0.0, 0.5),
        source="science 3.8",
        confidence="low",
    )

    def plan(self, world: World) -> None:
        """Nobody has been helped yet."""
        self.since = np.full(world.n_schools, NOBODY)
        self.lent = np.zeros(world.n_schools)
        self.partner = np.full(world.n_schools, NOBODY)
        self.sent = self.goes = np.zeros(0, np.int64)
        self.mentoring = np.zeros(0)

    def end(self, world: World) -> None:
        """The teams leave at once, and take with them what they lent."""
        world.schools.leadership -= self.lent
        self.lent[:] = 0.0

    def staffing(self, world: World) -> None:
        """This year's pairs: who goes where for how long, and what pairs are assessed by."""
        schools, teachers = world.schools, world.teachers
        helped = self.helped(world)
        self.partner = partners(world, helped)
        helped &= self.partner != NOBODY
        self.lead(world, helped)
        pairs = np.flatnonzero(helped)
        both = helped | np.isin(np.arange(world.n_schools), self.partner[pairs])
        weight = both * min(self.plan_weight * self.plans_per_year, 0.5)
        schools.weight_academic *= 1 - weight
        schools.weight_share += weight
        rows, self.goes, planned, manages = self.choose(world, pairs)
        room = np.maximum(5.0 - teachers.days_away[rows], 0.0)
        given = np.minimum(planned * self.earnest(world)[teachers.school[rows]], room)
        teachers.days_away[rows] += given
        self.sent = teachers.id[rows]
        self.mentoring = np.where(manages, 0.0, (1 - self.lessons) * given)
        self.teach(world, rows, given)
        world.flows.move("support", teachers.school[rows], self.goes)
        self.pay(world, rows, given)
        self.count(world, pairs.size, planned, given)

    def helped(self, world: World) -> Array:
        """Mask of the schools helped this year: reached, not closed, and not yet for their full term."""
        schools = world.schools
        mask = self.schools(world)
        if not self.where:
            mask &= schools.tier == WEAK
        reached = self.chosen(world, mask, self.reach(world.year))
        self.since[reached & (self.since == NOBODY)] = world.year
        return reached & (world.year - self.since < self.term)

    def earnest(self, world: World) -> Array:
        """Part of the planned days that each school, as a partner, really gives, 0 to 1; ``(n_schools,)``."""
        schools = world.schools
        return np.clip(schools.effort_share * schools.openness / NORMAL_OPENNESS, 0.0, 1.0)

    def lead(self, world: World, helped: Array) -> None:
        """The team leads part of the way as the partner's principal does; what was lent before fades."""
        schools = world.schools
        new = world.uniform("principal", schools.id) < world.behaviour.principal_turnover
        self.lent[new] = 0.0  # a new head starts afresh (`sim.phases.staffing`)
        own = schools.leadership - self.lent
        ahead = np.maximum(schools.leadership[self.partner] - own, 0.0)
        here = min(self.team, 1) * self.unified_items / ITEMS * self.earnest(world)[self.partner]
        lent = np.where(helped, here * ahead, (1 - self.fading) * self.lent)
        schools.leadership[:] = own + lent
        self.lent = lent
        world.flows.count("leadership_lent", lent.sum())

    def choose(self, world: World, pairs: Array) -> tuple[Array, Array, Array, Array]:
        """Rows of the people sent, the school each goes to, their planned days a week, who manages.

        Of each partner's teachers the best-rated backbone teachers go, then the best-rated others: first the
        teams, one for each weak school, then mentors, dealt to the weak schools in turn.
        """
        teachers, schools = world.teachers, world.schools
        by_partner = pairs[np.lexsort((schools.id[pairs], self.partner[pairs]))]
        at = self.partner[by_partner]
        n = np.bincount(at, minlength=world.n_schools)
        first = np.searchsorted(at, np.arange(world.n_schools))
        rows = np.flatnonzero((n[teachers.school] > 0) & (teachers.host == teachers.school))
        merit = teachers.rating[rows] + 10.0 * teachers.backbone[rows]
        place = place_within(teachers.school[rows], -merit)
        home = teachers.school[rows]
        staff = np.bincount(teachers.school, minlength=world.n_schools)
        most = np.floor(self.staff_limit * staff)
        teams = np.minimum(n * self.team, most)
        people = np.minimum(teams + self.mentors_per_partner * (self.days_on_site > 0), most)
        going = place < people[home]
        rows, place, home = rows[going], place[going], home[going]
        manages = place < teams[home]
        days = np.where(manages, 5.0, self.days_on_site)
        return rows, by_partner[first[home] + place % n[home]], days, manages

    def teach(self, world: World, rows: Array, given: Array) -> None:
        """Those sent who teach a core subject take over lessons of it in the school where they are."""
        teachers, n = world.teachers, world.n_schools
        core = teachers.subject[rows] < CORE_SUBJECTS
        time = core * self.lessons * given / 5.0
        taken = np.bincount(self.goes, time, n)
        worth = np.bincount(self.goes, time * teachers.quality[rows], n) / np.maximum(taken, 1e-9)
        staff = np.bincount(teachers.host[teachers.subject < CORE_SUBJECTS], minlength=n)
        add_lessons(world, taken / np.maximum(staff, 1), worth)

    def development(self, world: World) -> None:
        """Teachers of the helped schools learn from those who came; pairs that work together trust more."""
        teachers, schools = world.teachers, world.schools
        order = np.argsort(teachers.id)
        rows = order[np.minimum(np.searchsorted(teachers.id[order], self.sent), order.size - 1)]
        # Whom another policy has taken out of the county since September mentors nobody.
        days = np.where(teachers.id[rows] == self.sent, self.mentoring, 0.0)
        given = np.bincount(self.goes, days, world.n_schools)
        if not given.any():
            return
        total = np.bincount(self.goes, days * teachers.quality[rows], world.n_schools)
        example = total / np.maximum(given, 1e-9)
        staff = np.maximum(np.bincount(teachers.host, minlength=world.n_schools), 1)
        # A mentor's week is worth `mentees` teachers' weeks with a colleague; a full week with all is 1.
        contact = np.minimum(given / 5.0 * self.mentees / staff, 1.0)
        rate = world.behaviour.colleague_learning * self.intensity * contact
        at = teachers.host
        learn_from(world, np.where(rate[at] > 0, example[at], -np.inf), np.minimum(rate, 0.5)[at])
        refresh_quality(world)
        pairs = np.flatnonzero(given > 0)
        for rows in (pairs, np.unique(self.partner[pairs])):
            schools.trust[rows] += TRUST_GAIN * (1 - schools.trust[rows])

    def pay(self, world: World, rows: Array, given: Array) -> None:
        """Stipends, travel and the strain of being away, by days really given."""
        teachers, ledger, year = world.teachers, world.ledger, world.year
        part = given / 5.0
        teachers.strain[rows] += self.strain * part
        teachers.bonus[rows] += self.stipend * part
        ledger.pay(year, COUNTY, TEACHERS, "support stipend", self.stipend * part.sum())
        ledger.pay(year, COUNTY, SUPPLIERS, "support travel", self.travel_cost * part.sum())

    def count(self, world: World, pairs: int, planned: Array, given: Array) -> None:
        """Pay for the pairs' plans; note what was planned and what was given."""
        plans = pairs * self.plans_per_year
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "support plans", plans * self.plan_cost)
        hoped = np.bincount(self.goes, planned, world.n_schools)
        real = np.bincount(self.goes, given, world.n_schools)
        for name, amount in (
            ("supported_schools", pairs), ("support_plans", plans), ("people_sent_to_help", given.size),
            ("support_days_planned", planned.sum()), ("support_days_given", given.sum()),
            ("supported_in_form_only", np.count_nonzero(real < FORMAL * hoped)),
        ):  # fmt: skip
            world.flows.count(name, amount)
