"""Who governs groups of schools, what they are assessed by together, and what happens to those that fail.

A council with a rotating chair (理事会, 轮值主席), bundled assessment (捆绑考核), yearly audits and delisting
after failed ones (摘牌), looked after by up to three levels of government (三级联动). Nothing here makes
schools work together: the council gives principals a say, the assessment changes what counts for them, and
they divide their effort accordingly (`sim.phases.provision`). Two failures follow from that. What is assessed
together is worth to each school only its own part of the joint result, so the rest ride free. And whatever
auditors do not see through counts as work, so plaques pay.

Reads alliances, effort, trust; writes assessment weights, ``schools.trust``, ``schools.delisted``, grants and
payments. Rules: docs/science.md 3.5; free riding in teams after Holmstrom (1982), pressure among peers after
Kandel and Lazear (1992).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, EXPERTS, PROVINCE, SUPPLIERS
from sim.mechanisms.pairing import place_within
from sim.parameters import Count, Fraction, Ratio, YuanPerStudent, YuanPerYear, parameter
from sim.phases.provision import share_for_show
from sim.phases.reflection import NORMAL_TRUST
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["Governance"]

FULL_COMMITTEE = 6.0
"""External experts with whom one level's audit is one full look (figures.csv alliance-experts-min, -max)."""
DISTRICTS = 1_000_000
"""Numbers from here on are learning districts; below, alliances."""
SAY_KEPT = 0.8
"""What is left after a year of having had the chair (assumption)."""
LOOK_ERROR = 0.15
"""Error of one look at a group's joint work, 1 = usual work (assumption)."""


class Governance(Policy):
    """Alliances have a council with a rotating chair, are assessed together, audited and delisted (协同治理).

    Schools in no alliance are governed as learning districts of neighbours (学区). Acts on what schools are
    assessed by, on the say that principals have, and on which alliances go on. What it brings follows from
    effort: little where each school's part of the joint result is small, plaques where nobody looks closely.
    """

    title: ClassVar[Mapping[str, str]] = {
        "en": "Governance and assessment of alliances",
        "zh": "联盟治理与考核",
    }
    fails_by = (
        "formalism: effort goes to plaques where audits do not see through them",
        "free riding: a small part of the joint result is a small reason to work",
        "a chair that does not rotate: only one school has a say",
        "delisting ends the joint work there was",
    )
    shown_by = ("course_sharing_rate", "all")
    revealed_by = ("formalism", "project_landing_rate")
    paid_by = "The county pays councils, experts and the reward for passing; the province pays the auditors."
    figures = (
        "k100-advisers", "al-stage-1", "al-stage-2", "al-stage-3", "ycity-unified-items", "system-loop-steps",
        "alliance-directors", "alliance-coordinators-min", "alliance-coordinators-max",
        "member-contribution-share", "contribution-ratio-quality", "contribution-ratio-weak",
        "singapore-superintendent", "pairing-annual-plan", "t-innovation-projects", "guangzhou-completion",
        "guangzhou-exchange", "hangzhou-decision-efficiency", "hangzhou-conflicts", "haidian-member-zhongkao",
        "haidian-schools-per-group", "finland-satisfaction", "finland-waste",
    )  # fmt: skip

    share: Fraction = parameter(1.0, "of the alliances and districts that are governed so")
    levels: Count = parameter(
        3,
        "levels of government that look after it: county, city, province",
        range=(1, 3),
        unit="levels",
        figure=("policy-network-levels", "governance-three-levels"),
    )
    parties: Count = parameter(
        3,
        "who sits on the council: government; schools too; society too",
        range=(1, 3),
        unit="parties",
        figure="ternary-governance",
    )
    chair_term: Count = parameter(
        1,
        "school years until the chair passes on; 0: never",
        range=(0, 20),
        unit="years",
        figure="rotating-chair-period",
    )
    schools_per_district: Count = parameter(
        8,
        "schools of a learning district",
        range=(2, 100),
        unit="schools",
        figure=("shanghai-district-count", "shanghai-district-schools", "singapore-cluster-size"),
    )
    weight: Fraction = parameter(
        0.10, "weight of joint work in a school's assessment", range=(0.0, 0.8), confidence="low"
    )
    bundled: Fraction = parameter(0.7, "of that, assessed for the group as a whole", confidence="low")
    peer_pressure: Fraction = parameter(
        0.2,
        "how far council members hold each other to account, at usual trust",
        source="science 3.5, assumption",
        confidence="low",
    )
    council_trust: Fraction = parameter(
        0.05, "trust that a year in the chair adds, of what is lacking", range=(0, 0.5), confidence="low"
    )
    society_voice: Fraction = parameter(
        0.02,
        "weight that society's seats give to the whole child",
        range=(0.0, 0.5),
        confidence="low",
    )
    audits_per_year: Count = parameter(
        1,
        "third-party audits in a year",
        range=(0, 4),
        unit="per year",
        figure=("audit-period", "fund-annual-evaluation", "fund-quarterly-report"),
    )
    depth: Fraction = parameter(
        0.3, "of what is only for show, seen through at one look of one level", confidence="low"
    )
    experts: Count = parameter(
        6,
        "external experts of a group",
        range=(0, 50),
        unit="people",
        figure=("alliance-experts-min", "alliance-experts-max"),
    )
    pass_mark: Ratio = parameter(
        0.8,
        "joint work that an audit asks for, 1 = as usual",
        range=(0.0, 5.0),
        confidence="low",
    )
    failed_years: Count = parameter(
        2,
        "failed years in a row after which a group is delisted",
        range=(1, 20),
        unit="years",
        figure="delisting-years",
    )
    threat: Ratio = parameter(
        0.5, "rise of the weight after a failed year", range=(0.0, 3.0), confidence="low"
    )
    reward: YuanPerStudent = parameter(
        50, "education money for passing the year's audit", range=(0, 5_000), confidence="low"
    )
    council_cost: YuanPerYear = parameter(
        40_000, "meetings of a council", range=(0, 5_000_000), confidence="low"
    )
    expert_fee: YuanPerYear = parameter(
        10_000, "for each external expert", range=(0, 500_000), confidence="low"
    )
    audit_cost: YuanPerYear = parameter(
        30_000, "one look of one level at one group", range=(0, 5_000_000), confidence="low"
    )

    def plan(self, world: World) -> None:
        """Neighbours form districts; nobody has had the chair, nobody has failed."""
        schools = world.schools
        self.district = np.full(world.n_schools, NOBODY)
        rows = np.flatnonzero(self.schools(world))
        around = np.arctan2(schools.y[rows], schools.x[rows])
        order = rows[np.lexsort((schools.id[rows], around))]
        count = max(1, round(rows.size / self.schools_per_district))
        self.district[order] = np.arange(rows.size) * count // max(rows.size, 1)
        self.say = np.zeros(world.n_schools)
        self.passed = np.zeros(world.n_schools, bool)
        self.failed: dict[int, int] = {}
        self.group: Array = np.full(world.n_schools, NOBODY)

    def end(self, world: World) -> None:
        """Nobody is assessed any more, so nobody is barred."""
        world.schools.delisted[:] = False

    def staffing(self, world: World) -> None:
        """This year's groups, what they are assessed by, and what their councils cost."""
        schools, ledger, year = world.schools, world.ledger, world.year
        self.group = self.groups(world)
        here = self.group != NOBODY
        if not here.any():
            return
        self.assess(world, here)
        n = np.unique(self.group[here]).size
        ledger.pay(year, COUNTY, SUPPLIERS, "governance councils", n * self.council_cost)
        ledger.pay(year, COUNTY, EXPERTS, "governance experts", n * self.experts * self.expert_fee)
        ledger.pay(year, PROVINCE, EXPERTS, "governance audits", n * self._audits() * self.audit_cost)
        reward = self.reward * schools.enrolment * (self.passed & here)
        ledger.pay(year, COUNTY, ledger.school(np.arange(reward.size)), "governance reward", reward)
        schools.grants += reward
        world.flows.count("governed_groups", n)

    def development(self, world: World) -> None:
        """Principals who have had the chair trust the council more."""
        schools = world.schools
        self.say *= SAY_KEPT
        if self.parties > 1:
            self.say[self.chair(world, self.group)] = 1.0
            gain = self.council_trust * self.say * (1 - schools.trust)
            schools.trust += np.where(self.group != NOBODY, gain, 0.0)

    def assessment(self, world: World) -> None:
        """Audits: joint work, and the show that is not seen through, against the pass mark."""
        here = np.flatnonzero(self.group != NOBODY)
        looks = self._audits()
        self.passed[:] = False
        if not here.size or not looks:
            return
        schools = world.schools
        names, member = np.unique(self.group[here], return_inverse=True)
        size = np.bincount(member)
        real = np.bincount(member, schools.effort_share[here]) / size
        show = np.bincount(member, share_for_show(world)[here]) / size
        error = LOOK_ERROR / np.sqrt(looks) * world.normal("governance audit", names)
        fails = real + (1 - self.seen_through()) * show + error < self.pass_mark
        self.passed[here] = ~fails[member]
        self.failed = {
            int(name): self.failed.get(int(name), 0) + 1 for name, fail in zip(names, fails) if fail
        }
        out = np.array([self.failed.get(int(name), 0) >= self.failed_years for name in names])
        schools.delisted[here] = out[member]
        for name, amount in (
            ("audits", names.size * looks), ("groups_failed", fails.sum()), ("groups_delisted", out.sum()),
            ("groups_passed_in_form_only", np.count_nonzero(~fails & (real < self.pass_mark))),
        ):  # fmt: skip
            world.flows.count(name, amount)

    def groups(self, world: World) -> Array:
        """Alliance or district of each school that is governed this year, NOBODY elsewhere."""
        schools = world.schools
        group = np.where(schools.alliance != NOBODY, schools.alliance, self.district + DISTRICTS)
        here = self.schools(world) & ~schools.delisted & (self.district != NOBODY)
        names = np.unique(group[here])
        order = names[np.argsort(world.luck.uniform("governance reach", names), kind="stable")]
        reached = order[: int(np.floor(self.reach(world.year) * names.size + 0.5))]
        return np.where(here & np.isin(group, reached), group, NOBODY)

    def chair(self, world: World, group: Array) -> Array:
        """Rows of the schools in the chair: the strongest first, then each of the others in turn."""
        schools = world.schools
        rows = np.flatnonzero(group != NOBODY)
        strength = np.lexsort(
            (schools.id[rows], schools.location[rows], schools.tier[rows], ~schools.lead[rows])
        )
        rows = rows[strength]
        place = place_within(group[rows], np.arange(rows.size))
        _, member, size = np.unique(group[rows], return_inverse=True, return_counts=True)
        passed = world.year - max(self.start, world.start_year)
        turn = passed // self.chair_term if self.chair_term else 0
        return rows[place == turn % size[member]]

    def own_part(self, world: World, here: Array) -> Array:
        """What a unit more of a school's joint work brings in its own assessment, shape ``(n_schools,)``.

        Of what is bundled, a school of n gets one n-th; peers on the council make it answer for more, the
        better they trust each other; who has the chair answers for all of it.
        """
        schools = world.schools
        _, member, size = np.unique(self.group[here], return_inverse=True, return_counts=True)
        alone = 1.0 / size[member]
        pressure: Array = np.zeros(member.size)
        if self.parties > 1:
            trust = (np.bincount(member, schools.trust[here]) / size)[member]
            pressure = np.minimum(self.peer_pressure * trust / NORMAL_TRUST, 1.0)
        out = np.zeros(world.n_schools)
        out[here] = 1 - self.bundled + self.bundled * (alone + (1 - alone) * pressure)
        if self.parties > 1:
            out[self.chair(world, self.group)] = 1.0
        return out

    def assess(self, world: World, here: Array) -> None:
        """Joint work enters the assessment; what auditors do not see through is as good as plaques."""
        schools = world.schools
        failed = np.array([self.failed.get(int(name), 0) > 0 for name in self.group])
        weight = np.where(here, np.minimum(self.weight * (1 + self.threat * failed), 0.9), 0.0)
        schools.weight_academic *= 1 - weight
        counts = weight * self.own_part(world, here)
        true = self.seen_through()
        schools.weight_share += counts * true
        schools.weight_show += counts * (1 - true)
        if self.parties > 2:
            voice = np.where(here, self.society_voice, 0.0)
            schools.weight_academic -= voice * schools.weight_academic
            schools.weight_whole += voice

    def seen_through(self) -> float:
        """Part of what is only for show that somebody sees through: each look sees what others missed."""
        return 1 - (1 - self.depth) ** (self._audits() * self.experts / FULL_COMMITTEE)

    def _audits(self) -> int:
        """Looks at each group in a year."""
        return self.levels * self.audits_per_year
