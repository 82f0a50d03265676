"""Alliances of schools: a lead school and its members work together (联盟、集团化办学、教育共同体)."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import ClassVar, Literal

import numpy as np

from sim.ledger import COUNTY, POOL, SUPPLIERS, TEACHERS
from sim.parameters import Count, Fraction, Ratio, Yuan, YuanPerYear, parameter
from sim.phases.development import learn_from, refresh_quality
from sim.phases.provision import AIMS, in_earnest
from sim.policies.base import Policy
from sim.tables import Array, place_within
from sim.vocabulary import NOBODY, QUALITY, WEAK
from sim.world.county import World

__all__ = ["Alliance"]

NORMAL_ACTIVITIES = 10.0
"""Joint activities a term that give full contact (figures.csv ycity-activities)."""
MOST_WEIGHT = 0.8
"""Most that the alliance's assessment counts in a school's own, however it is heeded."""


class Alliance(Policy):
    """Groups of schools share a plan, a budget and joint activities, led by a strong one (学校联盟).

    Acts on whom teachers learn from, on trust between principals, on what is open to the others' students and
    on what schools are assessed by. What comes of it depends on effort: principals who see no reason to share
    meet without working together, and where plaques are counted, effort goes to plaques.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "School alliances", "zh": "学校联盟"}
    fails_by = (
        "loose cooperation: little real joint work where principals are closed",
        "plaques without effect: effort goes to what is counted",
        "strong schools fear to share",
    )
    shown_by = ("course_sharing_rate", "all")
    revealed_by = ("formalism", "project_landing_rate")
    paid_by = "members pay contributions into a pool; the pool and the county pay coordination and activities"
    figures = (
        "beijing-zhongkao",
        "china-group-schools",
        "cooperation-experience-only",
        "formalistic-alliances",
        "chengdu-gap-coefficient",
        "zcounty-alliances",
        "zcounty-rural-schools-min",
    )

    share: Fraction = parameter(1.0, "of the eligible schools that belong to one", source="assumption")
    lead_schools_per_group: Count = parameter(
        1,
        "leading schools in an alliance",
        range=(1, 5),
        unit="schools",
        figure=(
            "zcounty-lead-schools",
            "beijing-one-plus-n",
            "ycity-lead-schools",
            "chengdu-urban-schools-per-group",
            "hangzhou-lead-schools",
        ),
    )
    members_per_group: Count = parameter(
        6,
        "other schools in an alliance",
        range=(1, 60),
        unit="schools",
        figure=(
            "zcounty-rural-schools-max",
            "chengdu-rural-schools-per-group",
            "haidian-schools-per-group",
            "singapore-cluster-size",
            "g30-schools",
        ),
    )
    joint_activities_per_term: Count = parameter(
        10, "joint activities planned", range=(0, 60), unit="per term", figure="ycity-activities"
    )
    contact: Fraction = parameter(
        0.30,
        "how far ten activities a term equal working in the same school",
        source="assumption",
        confidence="low",
        prior=(0.1, 0.6),
    )
    assessed_by: Literal["results", "activities", "plaques"] = parameter(
        "activities", "what the assessment of the alliance counts", source="assumption"
    )
    assessment_weight: Fraction = parameter(
        0.05,
        "weight of that in a school's assessment",
        range=(0.0, 0.8),
        source="assumption",
        confidence="low",
        prior=(0.0, 0.25),
    )
    on_paper: Fraction = parameter(
        0.3,
        "of assessed activities that papers and photographs fulfil, nothing else",
        source="assumption",
        confidence="low",
        prior=(0.05, 0.7),
    )
    attention_spread: Ratio = parameter(
        0.5,
        "how differently alliances heed what is assessed, SD of its log",
        range=(0.0, 1.5),
        source="assumption",
        confidence="low",
        prior=(0.0, 1.0),
    )
    trust_spread: Fraction = parameter(
        0.1,
        "how differently the schools of alliances trust each other when they begin, SD",
        range=(0.0, 0.3),
        source="assumption",
        confidence="low",
        prior=(0.0, 0.2),
    )
    trust_gain: Fraction = parameter(
        0.1,
        "of the trust that is lacking, gained in a year of usual joint work",
        range=(0.0, 0.6),
        source="science 3.11, assumption",
        confidence="low",
        prior=(0.03, 0.3),
    )
    contribution_share: Fraction = parameter(
        0.05,
        "of their funding that members pay into the pool",
        range=(0.0, 0.5),
        figure="member-contribution-share",
    )
    quality_contribution: Fraction = parameter(
        0.60,
        "of the pool that quality schools pay",
        figure=("contribution-ratio-quality", "contribution-ratio-weak"),
    )
    coordination: YuanPerYear = parameter(
        450_000,
        "director and coordinators of an alliance",
        range=(0, 1e8),
        figure=("alliance-directors", "alliance-coordinators-min", "alliance-coordinators-max"),
    )
    activity_cost: Yuan = parameter(4_000, "cost of one joint activity", range=(0, 1e6), source="assumption")

    def plan(self, world: World) -> None:
        """Keep the groups there are; of the other schools, the strongest lead and take their nearest.

        Groups that exist already come from the planner's own table of schools; ``share`` and the numbers of
        schools in a group are about the rest.
        """
        schools = world.schools
        here = self.schools(world)
        self.given = schools.alliance.copy()
        self.leads, self.begun = np.zeros((2, world.n_schools), bool)
        # Who is alone in a group has nobody to work with, and is one of the rest.
        named = here & (schools.alliance != NOBODY)
        size = np.bincount(schools.alliance[named], minlength=int(schools.alliance.max()) + 2)
        kept = named & (size[schools.alliance] > 1)
        self.group = np.where(kept, schools.alliance, NOBODY)
        rows = self._strongest_first(world, np.flatnonzero(kept))
        place = place_within(self.group[rows], np.arange(rows.size))
        self.leads[rows[place < self.lead_schools_per_group]] = True
        self._draw(world, np.flatnonzero(self.chosen(world, here & ~kept, self.share)))
        if self.share > 0:
            world.members = world.members | (self.group != NOBODY)

    @staticmethod
    def _strongest_first(world: World, rows: Array) -> Array:
        """``rows`` by tier, then from city to village."""
        schools = world.schools
        return rows[np.lexsort((schools.id[rows], schools.location[rows], schools.tier[rows]))]

    def _draw(self, world: World, rows: Array) -> None:
        """Draw up groups of ``rows``, numbered after those there are."""
        size = self.lead_schools_per_group + self.members_per_group
        groups = int(np.ceil(rows.size / size)) if rows.size > 1 else 0
        if not groups:
            return
        first = max(int(self.group.max()), int(self.given.max())) + 1
        leads = self._strongest_first(world, rows)[: min(groups * self.lead_schools_per_group, rows.size - 1)]
        self.leads[leads] = True
        self.group[leads] = first + np.arange(leads.size) % groups
        self._fill(world, rows[~self.leads[rows]], leads)

    def _fill(self, world: World, rows: Array, leads: Array) -> None:
        """Give every other school to the nearest lead that has room, the closest pairs first.

        Groups become equal to one school, so that no lead is left without members.
        """
        schools = world.schools
        group = self.group[leads]
        size = np.bincount(group)
        least, larger = divmod(rows.size + leads.size, np.unique(group).size)

        def nearest(k: int) -> tuple[float, int, int]:
            """Distance, school, and its nearest lead with room; a group that is full stays full."""
            east, north = schools.x[rows[k]] - schools.x[leads], schools.y[rows[k]] - schools.y[leads]
            far = np.where(size[group] < least + (larger > 0), np.hypot(east, north), np.inf)
            lead = int(np.argmin(far))
            return float(far[lead]), k, lead

        # One pair for each school at a time: a table of all pairs would not fit for a country's schools.
        waiting = [nearest(k) for k in range(rows.size)]
        heapify(waiting)
        while waiting:
            far, k, lead = heappop(waiting)
            if far == np.inf:
                return
            mine = group[lead]
            if size[mine] >= least + (larger > 0):
                heappush(waiting, nearest(k))
                continue
            self.group[rows[k]] = mine
            size[mine] += 1
            larger -= size[mine] > least

    def end(self, world: World) -> None:
        """Alliances are over; those that existed before are what they were."""
        world.schools.alliance[:] = self.given
        world.schools.lead[:] = False

    def funding(self, world: World) -> None:
        """This year's members, what they are assessed by, and the common pool."""
        schools = world.schools
        here = self.members(world)
        schools.alliance[:] = np.where(here, self.group, NOBODY)
        schools.lead[:] = here & self.leads
        self.begin(world, here)
        heeded = {aim: self.assessment_weight * part for aim, part in self.counted().items()}
        weights = {aim: part * self.attention(world, aim)[here] for aim, part in heeded.items()}
        total = np.sum(list(weights.values()), axis=0)
        fits = np.minimum(1.0, MOST_WEIGHT / np.maximum(total, 1e-9))
        for aim in AIMS:
            getattr(schools, f"weight_{aim}")[here] *= 1 - fits * total
        for aim, weight in weights.items():
            getattr(schools, f"weight_{aim}")[here] += fits * weight
        self.pool_money(world, here)

    def begin(self, world: World, here: Array) -> None:
        """Schools bring into their alliance what they have lived through together before."""
        new = here & ~self.begun
        self.begun |= here
        before = self.trust_spread * world.luck.normal("alliance trust", np.maximum(self.group, 0))
        trust = world.schools.trust
        trust[new] = np.clip(trust + before, 0.0, 1.0)[new]

    def counted(self) -> dict[str, float]:
        """What fulfils the assessment, by aim; adds up to 1."""
        if self.assessed_by == "activities":
            return {"share": 1 - self.on_paper, "show": self.on_paper}
        return {"low" if self.assessed_by == "results" else "show": 1.0}

    def attention(self, world: World, aim: str) -> Array:
        """How far each school's alliance heeds what is assessed of an aim, ``(n_schools,)``, mean 1."""
        spread = self.attention_spread
        luck = world.luck.normal(f"alliance attention to {aim}", np.maximum(self.group, 0))
        return np.exp(spread * luck - 0.5 * spread**2)

    def members(self, world: World) -> Array:
        """Mask of the open schools that take part this year: the ramp fills groups school by school.

        A lead without a member yet, or a member that is left alone, is no alliance.
        """
        part = self.reach(world.year) / self.share
        planned = self.group != NOBODY
        # Closed schools keep their place in the line: nobody has to leave because another school closes.
        joined = self.leads | self.chosen(world, planned & ~self.leads, part)
        here = planned & joined & world.schools.open & ~world.schools.delisted
        size = np.bincount(self.group[here], minlength=int(self.group.max()) + 2)
        return here & (size[self.group] > 1)

    def pool_money(self, world: World, here: Array) -> None:
        """Contributions, coordination, activities; what is left goes to the members, the weak first."""
        schools, ledger, year = world.schools, world.ledger, world.year
        activities = 2 * self.joint_activities_per_term * self.activity_cost
        cost = self.coordination + activities
        paid, back = np.zeros(world.n_schools), np.zeros(world.n_schools)
        groups, subsidy = np.unique(self.group[here]), 0.0
        for group in groups:
            rows = np.flatnonzero(here & (self.group == group))
            paid[rows] = gives = self.contributions(world, rows)
            pool = gives.sum()
            subsidy += max(cost - pool, 0.0)
            need = schools.enrolment[rows] * np.where(schools.tier[rows] == WEAK, 1.5, 1.0)
            back[rows] = max(pool - cost, 0.0) * need / max(need.sum(), 1e-9)
        givers, takers = np.flatnonzero(paid), np.flatnonzero(back)
        ledger.pay(year, ledger.school(givers), POOL, "alliance contribution", paid[givers])
        ledger.pay(year, COUNTY, POOL, "alliance subsidy", subsidy)
        ledger.pay(year, POOL, TEACHERS, "alliance coordination", self.coordination * groups.size)
        ledger.pay(year, POOL, SUPPLIERS, "alliance activities", activities * groups.size)
        ledger.pay(year, POOL, ledger.school(takers), "alliance grant", back[takers])
        schools.grants += back - paid

    def contributions(self, world: World, rows: Array) -> Array:
        """What each member in ``rows`` of one alliance pays into its pool, yuan; the strong most of it."""
        funding = world.schools.funding[rows]
        part = np.where(world.schools.tier[rows] == QUALITY, funding, 0.0)
        rest = funding - part
        paid = self.contribution_share * funding
        if part.any() and rest.any():
            paid = paid.sum() * (
                self.quality_contribution * part / part.sum()
                + (1 - self.quality_contribution) * rest / rest.sum()
            )
        return np.minimum(paid, 0.5 * funding)

    def development(self, world: World) -> None:
        """Teachers meet the alliance's other teachers; trust grows from work done together."""
        schools, teachers = world.schools, world.teachers
        here = schools.alliance != NOBODY
        work = np.where(here, self.work(world), 0.0)
        group = np.where(here, schools.alliance, 0)[teachers.host]
        inside = here[teachers.host]
        n_groups = int(self.group.max()) + 1 if self.group.size else 0
        if n_groups <= 0 or not inside.any():
            return
        # The example is the alliance's mean without the own school: whom one meets are the others.
        n_school = np.bincount(teachers.host, inside, world.n_schools)
        q_school = np.bincount(teachers.host, inside * teachers.quality, world.n_schools)
        n_group = np.bincount(group, inside, n_groups)[group] - n_school[teachers.host]
        q_group = np.bincount(group, inside * teachers.quality, n_groups)[group] - q_school[teachers.host]
        example = np.where(inside & (n_group > 0), q_group / np.maximum(n_group, 1), -np.inf)
        learn_from(world, example, world.behaviour.colleague_learning * self.contact * work[teachers.host])
        refresh_quality(world)
        schools.trust += self.trust_gain * np.minimum(work, 1.0) * (1 - schools.trust)
        world.flows.count(
            "joint_activities", 2 * self.joint_activities_per_term * float(np.minimum(work, 1)[here].sum())
        )
        world.flows.count("alliance_schools", int(here.sum()))

    def provision(self, world: World) -> None:
        """What principals trust each other with, they open to the others' students."""
        schools = world.schools
        here = schools.alliance != NOBODY
        schools.shared[here] += (0.2 * self.work(world) * schools.trust * (1 - schools.shared))[here]
        np.clip(schools.shared, 0.0, 1.0, out=schools.shared)

    def work(self, world: World) -> Array:
        """Real joint work of each school, 1 = ten activities a term in earnest; shape ``(n_schools,)``."""
        return self.joint_activities_per_term / NORMAL_ACTIVITIES * in_earnest(world)
