"""Network impact: vetted partners around a public promise trust each other and solve problems (网络影响).

As in 100Kin10: organisations are nominated and vetted, promise teachers to a common goal, meet at summits,
cooperate where they trust, and learn from each other. What they deliver are teachers coached, novices
inducted, and (where :mod:`sim.policies.stem_pipeline` runs) graduates won for teaching. The network is the
whole country's; a county gets its part of the promise by its number of students.

Reads who teaches what; writes ``teachers.trained``, ``strain``, the market's partners' ability, the
pipeline's campaign, and payments. Rules: science 3.11, 3.19, D8, D10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.agents.membership import rows_of_people
from sim.agents.network import COACHING, INDUCTION, SUPPLY, Network, NetworkPartner
from sim.ledger import EXPERTS, OUTSIDE, PARTNERS
from sim.parameters import SD, Count, Fraction, Ratio, Years, YuanPerStudent, YuanPerTeacher, parameter
from sim.policies.base import Policy
from sim.policies.market_funding import MarketFunding
from sim.policies.stem_pipeline import StemPipeline
from sim.tables import Array
from sim.vocabulary import MATHEMATICS, NOBODY, SCIENCE, THEMES
from sim.world.county import World

__all__ = ["NetworkImpact"]

NOVICE_YEARS = 5


class NetworkImpact(Policy):
    """Partner organisations deliver what they promised a common goal, and get better together (网络影响).

    Acts on teachers by coaching and induction, on graduates by campaigns, on partners by what they learn from
    each other. Fails where growth outruns trust and vetting, and where numbers trained are counted while
    those who were trained leave.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Network of partners", "zh": "网络影响"}
    fails_by = (
        "growth dilutes trust and quality",
        "quantity reached while retention fails",
        "projects beside the county's problems",
    )
    shown_by = ("stem_teachers_trained", "all")
    revealed_by = ("network_delivery_rate", "partner_collaborations")
    paid_by = "donors outside the county pay the hub and partners; partners pay experts"
    figures = (
        "k100-partner-growth",
        "k100-partners-300-again",
        "k100-collaborations-2017",
        "k100-network-concepts",
        "k100-core-functions",
        "k100-teacher-goal",
        "k100-teacher-goal-mission",
        "k100-teacher-goal-functions",
        "k100-teacher-goal-lessons",
        "k100-teacher-goal-2021",
        "k100-teachers-planned",
        "k100-teachers-trained",
        "k100-teachers-over-plan",
        "k100-states-covered",
        "k100-regions-covered",
    )

    share: Fraction = parameter(1.0, "of the promise that is about this county's schools")
    founders: Count = parameter(
        28, "organisations that found the network", range=(1, 500), figure="k100-founding-orgs"
    )
    eligible: Count = parameter(
        430,
        "organisations that could join; some three hundred are good enough",
        range=(1, 1_000),
        source="assumption, after figures.csv k100-partner-growth",
        confidence="low",
    )
    grown: Count = parameter(
        300, "partners that together make the whole promise", range=(1, 1_000), figure="k100-partner-growth"
    )
    innovation: Fraction = parameter(
        0.03, "chance of being nominated in a year without partners around", source="science D10"
    )
    imitation: Fraction = parameter(0.38, "the same among partners only, on top", source="science D10")
    advisers: Count = parameter(
        50, "advisers who vet", range=(0, 10_000), figure="k100-advisers", unit="people"
    )
    reads_each: Ratio = parameter(
        2, "nominations an adviser reads in a year", range=(0, 500), unit="nominations", source="assumption"
    )
    vetting_error: SD = parameter(
        0.8,
        "error of one reader",
        range=(0, 10),
        unit="SD of projects",
        source="assumption",
        confidence="low",
    )
    bar: SD = parameter(
        -0.25,
        "ability below which nobody is admitted",
        range=(-10, 10),
        unit="SD of projects",
        source="assumption",
        confidence="low",
    )
    ability: SD = parameter(
        0.5,
        "spread of organisations' ability",
        range=(0, 2),
        unit="SD of projects",
        source="assumption",
        confidence="low",
    )
    per_value: Ratio = parameter(
        0.67, "effectiveness gained for an SD of ability", range=(0, 2), source="science 3.19"
    )

    commitment: Ratio = parameter(
        1.0,
        "teachers promised each year by a grown network; 100Kin10 promised 0.2 new ones",
        range=(0, 100),
        unit="teachers per 1000 students",
        source="assumption, after figures.csv k100-teacher-goal for 49.5 million students",
        confidence="low",
    )
    delivery: Fraction = parameter(
        0.8,
        "of a promise that a partner keeps among strangers",
        source="science 3.11, assumption",
        confidence="low",
    )
    delivery_trust: Ratio = parameter(
        0.8,
        "how much more it keeps in full trust",
        range=(0, 5),
        source="science 3.11, assumption",
        confidence="low",
    )
    retention: Fraction = parameter(
        0.4, "of partners who look after novices instead of training", source="assumption", confidence="low"
    )
    supply: Fraction = parameter(
        0.25, "of the others who recruit graduates", source="assumption", confidence="low"
    )
    subjects: Literal["stem", "all"] = parameter("stem", "whose teachers the promise is about")
    induction_worth: Fraction = parameter(
        0.10,
        "what a mentor takes off a novice's load, as pay",
        range=(0.0, 0.5),
        source="assumption",
        confidence="low",
    )
    campaign: Ratio = parameter(
        0.3,
        "how much likelier graduates choose teaching when the whole promise went to recruiting, in log-odds",
        range=(0, 3),
        source="assumption",
        confidence="low",
    )

    trust_at_first: Fraction = parameter(0.3, "trust between strangers", source="science 3.11")
    trust_firmness: Ratio = parameter(
        2.0,
        "joint projects after which experience counts half",
        range=(0.1, 50),
        unit="projects",
        source="science 3.11",
    )
    kept_trust: Fraction = parameter(
        0.9, "of old experience that still counts a year later", source="science 3.11"
    )
    trust_worth: Ratio = parameter(
        2.0,
        "success of joint projects for trust, in log-odds",
        range=(0, 10),
        source="science 3.11",
        confidence="low",
    )
    quality_worth: Ratio = parameter(
        0.5,
        "the same for an SD of the partners' ability",
        range=(0, 5),
        source="science 3.11",
        confidence="low",
    )
    problem_solving: Fraction = parameter(
        0.1, "of the distance to a better partner closed by a success", source="assumption", confidence="low"
    )
    summits: Count = parameter(1, "summits a year", range=(0, 12), figure="k100-annual-summit")
    surveys: Count = parameter(1, "surveys of needs a year", range=(0, 12), figure="k100-annual-survey")
    reviews: Count = parameter(
        1, "times a year the hub reviews its support", range=(0, 12), figure="k100-annual-support-review"
    )
    review_gain: Fraction = parameter(
        0.1, "more partners it can look after then", source="assumption", confidence="low"
    )
    hub_capacity: Ratio = parameter(
        100, "partners the hub can look after at first", range=(1, 1e4), unit="partners", source="assumption"
    )
    research: Years = parameter(
        2, "years of research until the problems are known", range=(0, 50), figure="k100-research-years"
    )
    themes: Count = parameter(
        7, "themes over which partners spread", range=(1, len(THEMES)), figure="k100-challenge-themes"
    )
    beside: Fraction = parameter(
        0.4, "use of a project on a theme that does not press here", source="assumption", confidence="low"
    )
    cost: YuanPerTeacher = parameter(
        8_000,
        "cost of a teacher coached or inducted",
        range=(0, 500_000),
        source="assumption",
        confidence="low",
    )
    hub_cost: YuanPerStudent = parameter(
        2.0,
        "the county's part of the hub",
        range=(0, 1_000),
        unit="yuan/student/year",
        source="assumption",
        confidence="low",
    )

    network: Network | None = None

    def plan(self, world: World) -> None:
        """Who could join, and who founds it."""
        if self.share > 0:
            self.network = Network(self, world)
            self._coaching = (0.0, 0.0)
            self._trained: Array = np.zeros(0, np.int64)
            self._lent = np.zeros(self.network.founders.size)

    def agents(self) -> list[NetworkPartner]:
        """The partners of the network, for a model to take in."""
        return [] if self.network is None else self.network.agents()

    def funding(self, world: World) -> None:
        """The network grows and works together; help for novices and campaigns come before the hiring."""
        network, count = self.network, world.flows.count
        if network is None:
            return
        nominated, admitted = network.grow(self, world, self.reach(world.year) / self.share)
        n = int(network.inside.sum())
        passed = world.year - max(self.start, world.start_year)
        care = self.hub_capacity * (1 + self.review_gain) ** (passed * self.reviews) / n
        projects, successes = network.cooperate(self, world, min(1.0, care))
        for name, amount in (
            ("network_partners", n),
            ("network_nominated", nominated),
            ("network_admitted", admitted),
            ("network_collaborations", projects),
            ("network_successes", successes),
            ("network_links", network.one.size),
            ("network_links_trusted", (network.trust() >= 0.5).sum()),
        ):
            count(name, amount)
        self._deliver(world, network, passed)

    def _deliver(self, world: World, network: Network, passed: int) -> None:
        """What the partners promised and do this year, by function."""
        promised, delivered, effect = network.promises(self, world, passed)
        function = network.function
        pipeline = next((p for p in world.active() if isinstance(p, StemPipeline)), None)
        if pipeline is None:  # there is nothing to recruit for
            function = np.where(function == SUPPLY, COACHING, function)
        n = np.bincount(function, delivered, 3)
        mean = np.bincount(function, delivered * effect, 3) / np.maximum(n, 1e-12)
        if pipeline is not None:
            pipeline.campaign += self.campaign * n[SUPPLY] * mean[SUPPLY] / max(float(promised.sum()), 1e-12)
        self._induct(world, n[INDUCTION], mean[INDUCTION])
        self._coaching = float(n[COACHING]), float(mean[COACHING])
        world.flows.count("network_promised", promised.sum())
        world.flows.count("network_delivered", n.sum())
        money, students = self.cost * n.sum(), float(world.schools.enrolment.sum())
        hub = self.hub_cost * students * self.reach(world.year)
        world.ledger.pay(world.year, OUTSIDE, EXPERTS, "network hub", hub)
        world.ledger.pay(world.year, OUTSIDE, PARTNERS, "gifts to network partners", money)
        world.ledger.pay(world.year, PARTNERS, EXPERTS, "network commitments", money)

    def _mine(self, world: World) -> Array:
        """Mask of the teachers the promise is about."""
        teachers = world.teachers
        mine = self.schools(world)[teachers.host]
        if self.subjects == "stem":
            mine &= (teachers.subject == MATHEMATICS) | (teachers.subject == SCIENCE)
        return mine

    def _some(self, world: World, mask: Array, n: float, stream: str) -> Array:
        """Rows of ``n`` of those, the fraction decided by the turn of the year."""
        rows = np.flatnonzero(mask)
        whole = int(n + world.uniform(f"network_impact {stream} part", np.array([world.index]))[0])
        luck = world.uniform(f"network_impact {stream}", world.teachers.id[rows])
        return rows[np.argsort(luck, kind="stable")[:whole]]

    def _induct(self, world: World, n: float, effect: float) -> None:
        """Mentors take some of the load off novices."""
        teachers = world.teachers
        rows = self._some(world, self._mine(world) & (teachers.experience < NOVICE_YEARS), n, "induction")
        teachers.strain[rows] -= self.induction_worth * effect
        world.flows.count("network_novices_inducted", rows.size)

    def development(self, world: World) -> None:
        """Coaching on site; and how many of those trained so far have left."""
        if self.network is None:
            return
        teachers, (n, effect) = world.teachers, self._coaching
        rows = self._some(world, self._mine(world), n, "coaching")
        gain = np.maximum(world.behaviour.training_gain * effect - teachers.trained[rows], 0.0)
        teachers.trained[rows] += gain
        teachers.quality[rows] += gain
        gone = rows_of_people(teachers, self._trained) == NOBODY
        world.flows.count("network_trained", rows.size)
        world.flows.count("network_trained_lost", gone.sum())
        self._trained = np.union1d(self._trained[~gone], teachers.id[rows])

    def reflection(self, world: World) -> None:
        """Founders that also bid for project money bring there what they learned here."""
        network = self.network
        market = next((p for p in world.active() if isinstance(p, MarketFunding)), None)
        if network is None or market is None or market.community is None:
            return
        learned = network.learned[network.founders]
        for k, partner in enumerate(market.community.partners[: learned.size]):
            partner.ability += float(learned[k] - self._lent[k])
        self._lent = learned
