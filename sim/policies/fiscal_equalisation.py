"""Money by need: transfers, matching, contributions, compensation for those who send teachers away.

The province gives the county money for schools that have less than they need (转移支付), and the county,
which weighs education against everything else, takes part of its own away (crowding-out,
`sim.phases.finance.crowd_out`) unless it must keep up its effort. A fund has three parts: basic money by
need, project money for equipment, reward money by progress and joint work (基础、项目、奖励). Schools in no
alliance pay into a common fund, quality schools and others 6 to 4; schools that send teachers to weaker ones
get a part of the cost back (利益补偿), which takes some of the principals' reason to close up; alliances get
a part of their operating cost, and matching money where they cross from town to village.

Reads funding, enrolment, teachers away, the year's alliance payments; writes ``schools.funding``, ``grants``,
``openness``, ``government`` and payments. Rules: docs/science.md D6, 3.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, POOL, PROVINCE
from sim.parameters import Fraction, Ratio, YuanPerStudent, parameter
from sim.phases.finance import crowd_out
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY, QUALITY, STAGES, VILLAGE
from sim.world.county import World

__all__ = ["FiscalEqualisation"]

SMALL = 200.0
"""Students below which a school needs more for each (assumption)."""
LOSS_CLOSES = 0.3
"""How much a principal closes up for the share of teachers lost (`sim.phases.reflection`)."""


class FiscalEqualisation(Policy):
    """Schools that lack money get more, and who gives to others gets some of it back (转移支付、利益补偿).

    Acts on what schools have and on what sharing costs them. Money by need evens out funding as far as the
    county does not take its own away; more money alone does little for learning. Fails by crowding-out, by
    rewarding those who are strong already, and where nobody may be made to contribute.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Fiscal equalisation", "zh": "财政均衡"}
    fails_by = (
        "crowding-out: the county takes its own money away",
        "reward money goes to schools that are strong already",
        "untargeted money: nothing is paid by need",
    )
    shown_by = ("per_student_funding", "all")
    revealed_by = ("equalisation_crowded_out_share",)
    paid_by = (
        "The province pays transfers, matching, compensation and operating subsidies; schools in no alliance "
        "pay contributions; the county keeps what it takes away."
    )
    figures = (
        "t-funding-cv", "t-senior-title-gap", "finland-satisfaction-again", "finland-waste-again",
        "longgang-funds", "longgang-efficiency", "fund-quarterly-report", "fund-annual-evaluation",
        "bb-annual-fee",
    )  # fmt: skip

    share: Fraction = parameter(1.0, "of the schools that belong to it")
    transfer: YuanPerStudent = parameter(
        400,
        "province's money for each student of the county",
        range=(0, 20_000),
        confidence="low",
    )
    level: Ratio = parameter(
        1.0, "money a school needs, of the mean of its stage", range=(0.0, 3.0), confidence="low"
    )
    remoteness: Fraction = parameter(
        0.1,
        "how much more a village school needs",
        source="figures.csv fund-allocation-parts, assumption",
        confidence="low",
    )
    smallness: Fraction = parameter(
        0.3,
        "how much more the smallest schools need",
        source="figures.csv fund-allocation-parts, assumption",
        confidence="low",
    )
    project_part: Fraction = parameter(
        0.2,
        "of the transfer, for projects where equipment is poor",
        figure="fund-allocation-parts",
        confidence="low",
    )
    reward_part: Fraction = parameter(
        0.1, "of the transfer, for progress and joint work", figure="fund-allocation-parts", confidence="low"
    )
    maintenance_of_effort: Fraction = parameter(
        0.0,
        "of the transfer, which the county has to add to its own spending and not put in its place",
        source="science D6, 3.9",
    )
    contribution_share: Fraction = parameter(
        0.05,
        "of their funding that schools in no alliance pay into a common fund",
        range=(0.0, 0.5),
        figure="member-contribution-share",
    )
    quality_part: Fraction = parameter(
        0.60,
        "of that fund, paid by quality schools",
        figure=("contribution-ratio-quality", "contribution-ratio-weak"),
    )
    compensation: Fraction = parameter(
        0.30,
        "of the pay of teachers sent to weaker schools, given to the senders",
        figure="export-compensation-share",
    )
    operating_subsidy: Fraction = parameter(
        0.60, "of alliances' operating cost", figure="operating-subsidy-share"
    )
    matching: Fraction = parameter(
        0.30,
        "of the cost of joint activities of alliances that cross from town to village",
        figure="matching-fund-share",
    )

    def finance(self, world: World) -> None:
        """The transfer, what becomes of it on its way, and what the county takes away."""
        schools, ledger, year = world.schools, world.ledger, world.year
        here = self.chosen(world, self.schools(world), self.reach(world.year))
        need = self.need(world, here)
        given = min(self.transfer * float(schools.enrolment[here].sum()), float(need.sum()))
        if given <= 0:
            return
        basic, project, reward = self.split(world, here, need, given)
        taken = crowd_out(world, given * (1 - self.maintenance_of_effort))
        budget = max(float(world.government.education_budget), 1e-9)
        back = np.minimum(taken * schools.funding / budget, schools.funding)
        accounts = ledger.school(np.arange(world.n_schools))
        ledger.pay(year, PROVINCE, COUNTY, "equalisation transfer", given)
        ledger.pay(year, COUNTY, accounts, "equalisation basic money", basic)
        ledger.pay(year, COUNTY, accounts, "equalisation project money", project)
        ledger.pay(year, COUNTY, accounts, "equalisation reward money", reward)
        ledger.pay(year, accounts, COUNTY, "equalisation crowding-out", back)
        schools.funding += basic - back
        schools.grants += project + reward
        government = world.government
        government.earmarked += given
        government.required += given * self.maintenance_of_effort
        government.education_budget -= back.sum()
        world.flows.count("equalisation_transfer", given)
        world.flows.count("equalisation_crowded_out", back.sum())

    def development(self, world: World) -> None:
        """Contributions, compensation and subsidies, when it is known who works with whom."""
        here = self.chosen(world, self.schools(world), self.reach(world.year))
        self.contribute(world, here)
        self.compensate(world, here)
        self.subsidise(world, here)

    def reflection(self, world: World) -> None:
        """Who is paid for the teachers sent away has less reason to close up."""
        schools = world.schools
        here = self.chosen(world, self.schools(world), self.reach(world.year))
        sent = np.zeros(world.n_schools)
        for kind, origin, destination in world.flows.moves:
            if kind == "rotation":
                down = schools.tier[destination] > schools.tier[origin]
                sent += np.bincount(origin[down], minlength=world.n_schools)
        staff = np.maximum(np.bincount(world.teachers.school, minlength=world.n_schools), 1)
        eased = LOSS_CLOSES * self.compensation * sent / staff
        schools.openness[here] = np.minimum(schools.openness + eased, 1.0)[here]

    def need(self, world: World, here: Array) -> Array:
        """What schools lack of the money they need, shape ``(n_schools,)``, yuan."""
        schools = world.schools
        n = len(STAGES)
        money = np.bincount(schools.stage, schools.funding * schools.open, n)
        students = np.bincount(schools.stage, schools.enrolment * schools.open, n)
        usual = (money / np.maximum(students, 1.0))[schools.stage]
        more = self.remoteness * (schools.location == VILLAGE) + self.smallness * np.maximum(
            1 - schools.enrolment / SMALL, 0.0
        )
        lack = self.level * usual * (1 + more) * schools.enrolment - schools.funding
        return np.where(here, np.maximum(lack, 0.0), 0.0)

    def split(self, world: World, here: Array, need: Array, given: float) -> tuple[Array, Array, Array]:
        """Basic, project and reward money of each school, ``(n_schools,)``, yuan; they add up to ``given``.

        A part that has nobody to go to goes by need.
        """
        schools = world.schools
        poor = schools.enrolment * (1 - schools.lab) * here
        merit = schools.enrolment * here * np.maximum(schools.value_added, 0.0)
        merit = merit / max(float(merit.sum()), 1e-9)
        joint = schools.enrolment * here * schools.effort_share
        merit = merit + joint / max(float(joint.sum()), 1e-9)
        reward_part = self.reward_part
        project_part = min(self.project_part, 1 - reward_part)
        out = []
        for part, claim in ((project_part, poor), (reward_part, merit)):
            total = float(claim.sum())
            out.append(part * given * (claim / total if total > 0 else need / need.sum()))
        basic = max(1 - project_part - reward_part, 0.0) * given * need / need.sum()
        return basic, out[0], out[1]

    def contribute(self, world: World, here: Array) -> None:
        """A common fund of the schools in no alliance: in by 6 to 4, out by need."""
        schools, ledger = world.schools, world.ledger
        rows = np.flatnonzero(here & (schools.alliance == NOBODY) & (schools.funding > 0))
        need = self.need(world, here)[rows]
        if rows.size < 2 or need.sum() <= 0:
            return
        total = self.contribution_share * schools.funding[rows].sum()
        strong = schools.tier[rows] == QUALITY
        part, rest = schools.funding[rows] * strong, schools.funding[rows] * ~strong
        if strong.any() and not strong.all():
            paid = total * (
                self.quality_part * part / part.sum() + (1 - self.quality_part) * rest / rest.sum()
            )
        else:
            paid = self.contribution_share * schools.funding[rows]
        paid = np.minimum(paid, 0.5 * schools.funding[rows])
        got = paid.sum() * need / need.sum()
        ledger.pay(world.year, ledger.school(rows), POOL, "equalisation contribution", paid)
        ledger.pay(world.year, POOL, ledger.school(rows), "equalisation fund", got)
        schools.grants[rows] += got - paid

    def compensate(self, world: World, here: Array) -> None:
        """A part of the pay of teachers who work in weaker schools goes back to their employers."""
        teachers, schools = world.teachers, world.schools
        down = schools.tier[teachers.host] > schools.tier[teachers.school]
        # Who walks to teach keeps the own school as host; those of the weakest tier have nobody below.
        walks = (teachers.host == teachers.school) & (schools.tier[teachers.school] < schools.tier.max())
        part = np.where(down, 1.0, np.where(walks, np.minimum(teachers.days_away / 5.0, 1.0), 0.0))
        cost = np.bincount(teachers.school, part * teachers.wage, world.n_schools)
        paid = np.where(here, self.compensation * cost, 0.0)
        self._grant(world, "equalisation export compensation", paid)
        world.flows.count("teachers_compensated", np.count_nonzero((part > 0) & here[teachers.school]))

    def subsidise(self, world: World, here: Array) -> None:
        """The province's part of what alliances cost this year, to their schools by enrolment."""
        schools, ledger = world.schools, world.ledger
        inside = here & (schools.alliance != NOBODY)
        if not inside.any():
            return
        activities = ledger.total("alliance activities", year=world.year)
        running = ledger.total("alliance coordination", year=world.year) + activities
        share = schools.enrolment * inside
        share = share / max(float((schools.enrolment * (schools.alliance != NOBODY)).sum()), 1e-9)
        self._grant(world, "equalisation operating subsidy", self.operating_subsidy * running * share)
        village = np.bincount(schools.alliance[inside], schools.location[inside] == VILLAGE)
        size = np.bincount(schools.alliance[inside])
        crosses = (village > 0) & (village < size)
        across = np.where(inside, crosses[np.where(inside, schools.alliance, 0)], False)
        self._grant(world, "equalisation matching", self.matching * activities * share * across)

    @staticmethod
    def _grant(world: World, purpose: str, amount: Array) -> None:
        accounts = world.ledger.school(np.arange(world.n_schools))
        world.ledger.pay(world.year, PROVINCE, accounts, purpose, amount)
        world.schools.grants += amount
