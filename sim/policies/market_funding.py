"""Market funding: partners bid for project money with evidence, funders choose at their own discretion.

Selective market funding (市场资助, 项目竞标): partner organisations explore a project, write a bid, and
funders with tastes of their own pay for what they expect to be worth most. Good projects are renewed, audited
results teach funders to read evidence. The same money given by formula, by turn or by lottery is the
comparison. Projects act on teachers and rooms, never on scores.

Reads teachers, schools and the partners' and funders' own state; writes ``teachers.trained``, ``habit``,
``strain``, ``recognition``, ``schools.lab`` and payments. Rules: science 3.10, D7; 100Kin10's funders.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Literal

import numpy as np

from sim.agents.community import FundingCommunity, gather
from sim.agents.organisation import Organisation
from sim.agents.projects import MATERIALS, PREPARATION, PRESTIGE, coach, equip, support
from sim.agents.rounds import choose, grant, write_bids
from sim.ledger import FUNDERS, OUTSIDE, PARTNERS
from sim.parameters import (
    SD,
    Count,
    Fraction,
    ParameterError,
    Ratio,
    Years,
    Yuan,
    YuanPerStudent,
    YuanPerTeacher,
    parameter,
)
from sim.policies.base import Policy
from sim.world.county import World

__all__ = ["MarketFunding"]

Allocation = Literal["market", "formula", "assignment", "lottery", "partial lottery"]


class MarketFunding(Policy):
    """Partners bid with evidence for project money; funders choose, renew the good and learn (市场资助).

    Acts on teachers and rooms of the schools where funded projects work. Fails where effort goes into bids
    instead of schools, where polish is taken for value, and where money returns to the same few.
    """

    title: ClassVar = {"en": "Market funding", "zh": "市场资助"}
    fails_by = (
        "effort wasted on bids",
        "signal without value",
        "concentration",
        "convenient schools instead of needy",
    )
    shown_by = ("teacher_quality", "all")
    revealed_by = ("lost_bid_cost", "funding_use_efficiency")
    paid_by = (
        "Donors outside the county give to funders; funders pay partners grants; partners pay experts, "
        "teachers and suppliers, and out of their own funds the making of bids."
    )
    figures = (
        "k100-funds-raised",
        "k100-funds-deployed",
        "k100-partners-funded",
        "k100-grants-made",
        "k100-funders-30",
        "k100-funders-40",
        "shanghai-innovation-projects",
        "shanghai-conversion-rate",
        "longgang-funds",
        "longgang-efficiency",
        "t-innovation-projects",
    )

    share: Fraction = parameter(1.0, "of the money below that is raised")
    allocation: Allocation = parameter("market", "how the money finds projects", source="science 3.10")
    money: YuanPerStudent = parameter(
        80,
        "project money raised a year",
        range=(0, 5_000),
        source="assumption",
        confidence="low",
        unit="yuan/student/year",
    )
    rounds: Count = parameter(
        4,
        "rounds in which it is raised and given, within the span below",
        range=(1, 20),
        figure="k100-funding-rounds",
        unit="rounds",
    )
    span: Years = parameter(
        6, "years of these rounds; then they begin again", range=(1, 20), figure="k100-funding-rounds"
    )
    grant_min: Yuan = parameter(300_000, "smallest grant", range=(1_000, 10_000_000), figure="incubation-min")
    grant_max: Yuan = parameter(500_000, "largest grant", range=(1_000, 10_000_000), figure="incubation-max")
    funders: Count = parameter(
        5, "funders in a county", range=(1, 100), figure=("k100-funders-30", "k100-funders-40")
    )
    partners: Count = parameter(
        24, "partner organisations in a county", range=(1, 500), source="assumption", confidence="low"
    )

    ability: SD = parameter(
        0.5,
        "spread of partners' ability",
        range=(0, 2),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )
    specialism: SD = parameter(
        0.4,
        "spread of a partner's strength between themes",
        range=(0, 2),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )
    project_spread: SD = parameter(
        0.75,
        "spread of projects of one partner",
        range=(0.01, 3),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )
    per_value: Ratio = parameter(
        0.67, "effectiveness gained for an SD of value", range=(0, 2), source="science 3.19"
    )
    capacity: Ratio = parameter(
        30,
        "teachers a partner can coach in a year",
        range=(1, 1_000),
        unit="teachers",
        source="assumption",
        confidence="low",
    )
    commitment: Fraction = parameter(
        0.5, "chance that a partner goes where the need is", source="assumption", confidence="low"
    )
    own_funds: Yuan = parameter(
        60_000,
        "a partner's own money a year",
        range=(0, 10_000_000),
        source="assumption",
        confidence="low",
        unit="yuan/year",
    )
    overhead: Fraction = parameter(
        0.10, "of a grant that a partner keeps", source="assumption", confidence="low"
    )

    feasibility: Fraction = parameter(
        0.6, "chance that a partner explores before it bids", source="assumption", confidence="low"
    )
    feasibility_gain: SD = parameter(
        0.3,
        "value gained by exploring",
        range=(0, 2),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )
    feasibility_cost: Yuan = parameter(
        15_000, "cost of exploring", range=(0, 1_000_000), source="assumption", confidence="low"
    )
    bid_cost: Yuan = parameter(
        5_000, "cost of any bid", range=(0, 1_000_000), source="assumption", confidence="low"
    )
    contest: Ratio = parameter(
        0.20,
        "of a grant spent on polish by a bid that is bound to lose",
        range=(0, 1),
        source="science 3.10, D7",
        confidence="low",
    )
    polish: SD = parameter(
        0.3,
        "signal bought by a tenth of the grant spent on polish",
        range=(0, 3),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )

    reliability: Fraction = parameter(
        0.30, "how well funders read evidence at first", range=(0, 1), source="science D7", prior=(0.2, 0.4)
    )
    learning_half: Ratio = parameter(
        20,
        "audited projects after which half of the rest is learned",
        range=(0.1, 10_000),
        unit="projects",
        source="science 3.10, assumption",
        confidence="low",
    )
    risk_aversion: Ratio = parameter(
        0.3, "dislike of a unit of variance", range=(0, 5), source="science 3.10", confidence="low"
    )
    theme_fit: Ratio = parameter(
        0.3,
        "worth of a theme that a funder likes, relative",
        range=(0, 2),
        source="science 3.10",
        confidence="low",
    )
    concentration: Ratio = parameter(
        0.3,
        "worth lost when all of a funder's money went to that partner",
        range=(0, 5),
        source="science 3.10",
        confidence="low",
    )
    audit: bool = parameter(True, "results are followed up and decide on renewal")
    renewal: SD = parameter(
        -0.5,
        "audited result below which a project is dropped",
        range=(-5, 5),
        source="assumption",
        confidence="low",
        unit="SD of projects",
    )

    coaching_cost: YuanPerTeacher = parameter(
        8_000, "on-site coaching", range=(100, 200_000), source="assumption", confidence="low"
    )
    laboratory_cost: Yuan = parameter(
        800_000,
        "full equipment of a primary school's laboratories",
        range=(1_000, 100_000_000),
        source="assumption",
        confidence="low",
    )
    schools_each: Count = parameter(
        4, "schools of a project", range=(1, 100), unit="schools", source="assumption", confidence="low"
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if self.grant_min > self.grant_max:
            raise ParameterError(
                f"grant_min: expected at most grant_max ({self.grant_max:g} yuan), found {self.grant_min:g}"
            )

    community: FundingCommunity | None = None
    """The funders and partners of one county, made in :meth:`plan`."""

    def plan(self, world: World) -> None:
        """Bring together the county's partners and funders."""
        if self.share > 0:
            self.community = gather(self, world)

    def agents(self) -> list[Organisation]:
        """The funders and partners of this county, for a model to take in; empty before :meth:`plan`."""
        return [] if self.community is None else self.community.agents

    def funding(self, world: World) -> None:
        """Money is raised, good projects go on, new ones are chosen; those that help people stay begin."""
        community = self.community
        if community is None:
            return
        own = self.own_funds * len(community.partners)
        world.ledger.pay(world.year, OUTSIDE, PARTNERS, "partners' own funds", own)
        for partner in community.partners:
            partner.reserves += self.own_funds
        community.renew(world, self.renewal)
        rounds = self._rounds(world)
        lost = np.zeros(len(community.partners))
        if rounds:
            self._raise_money(world, community, rounds)
            bids = write_bids(self, world, community)
            lost = community.pay_for_bids(world, bids, self.coaching_cost)
            community.projects += grant(self, world, community, bids, choose(self, world, community, bids))
        community.share_staff(lost)
        for project in community.projects:
            community.pay_out(world, project, self.overhead)
            if project.theme in (PRESTIGE, PREPARATION):
                support(world, project, self.coaching_cost)
            elif project.theme == MATERIALS:
                equip(world, project, self.laboratory_cost)
        world.flows.count("projects_running", len(community.projects))
        world.flows.count("funders", len(community.funders))

    def development(self, world: World) -> None:
        """Coaches are in the schools; afterwards the results are followed up."""
        if self.community is None:
            return
        for project in self.community.projects:
            if project.theme not in (PRESTIGE, PREPARATION, MATERIALS):
                coach(world, project, self.coaching_cost)
        if self.audit:
            self.community.follow_up(world, self.per_value)

    def end(self, world: World) -> None:
        """Funders give back what they have not spent."""
        if self.community is not None:
            self.community.give_back(world)

    def _rounds(self, world: World) -> int:
        """Rounds that fall into this year: four in six years are in the years 0, 1, 3, 4, 6, ..."""
        passed = world.year - max(self.start, world.start_year)
        a_year = self.rounds / self.span
        return math.ceil((passed + 1) * a_year - 1e-9) - math.ceil(passed * a_year - 1e-9)

    def _raise_money(self, world: World, community: FundingCommunity, rounds: int) -> None:
        """Donors give; each funder gets its part."""
        a_round = self.money * float(world.schools.enrolment.sum()) * self.span / self.rounds
        raised = a_round * rounds * self.reach(world.year)
        world.ledger.pay(world.year, OUTSIDE, FUNDERS, "funds raised", raised)
        world.flows.count("funds_raised", raised)
        for funder in community.funders:
            funder.purse += raised * funder.weight
