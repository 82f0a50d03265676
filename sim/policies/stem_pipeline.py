"""The way of STEM graduates into teaching: choice, strict selection, residency, a post (STEM师资培养).

Of a hundred college graduates nineteen have studied a STEM subject, and most of those prefer industry: the
better they are and the wider the pay gap, the more so (Roy; science 3.6). Who applies is selected strictly,
trains for four years, practises from the second and teaches from the third (驻校实习), and takes
one of the posts in mathematics and science that ordinary hiring has left open. Later on, industry pulls.

Reads vacancies, pay and amenities; writes ``teachers`` (new ones), ``trained``, ``strain``, ``degree``,
``workload`` of mentors, and payments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.agents.membership import rows_of_people
from sim.agents.residency import Residency, graduates
from sim.ledger import EXPERTS, PROVINCE, TEACHERS
from sim.mechanisms.matching import assign
from sim.parameters import Count, Fraction, Hours, Ratio, YuanPerYear, parameter
from sim.phases.vacancies import consider, open_posts
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import MASTER, MATHEMATICS, NOBODY, SCIENCE, SUBJECTS
from sim.world.county import World
from sim.world.populations import Teachers

__all__ = ["StemPipeline"]

FIRST_ID = 40_000_001
WORST = 0.5
"""Largest pull of industry, as pay (assumption): what a teacher would stay for has a limit too."""
PRACTISED = 5
"""Years of experience of a mentor, at least (assumption)."""
THEORY_AND_PRACTICE = 2
"""Years for which residents have no salary (assumption)."""


class StemPipeline(Policy):
    """STEM graduates are won for teaching, selected, trained in school and employed (STEM师资培养).

    Acts on who enters teaching, on what they have practised before, and on their mentors' working time. Fails
    where industry pays too much more, and where teaching is held in low esteem.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "STEM teacher pipeline", "zh": "STEM师资培养"}
    fails_by = (
        "pay gap: few apply, many leave",
        "low prestige of teaching",
        "no open posts where they want to live",
    )
    shown_by = ("stem_teachers_trained", "all")
    revealed_by = ("stem_applicant_share",)
    paid_by = "the province pays training, mentors and stipends; schools pay those who teach"
    figures = (
        "k100-ppp-envelope",
        "k100-core-functions",
        "k100-teacher-goal",
        "k100-teachers-trained",
        "k100-tqp-partners",
        "k100-tqp-amount",
        "usa-stem-retention-10y",
        "usa-stem-salary-start",
        "usa-stem-salary-mid",
        "usa-teacher-salary-mid",
    )

    share: Fraction = parameter(1.0, "of the places below that there are")
    places: Ratio = parameter(
        0.2,
        "places in the programme each year",
        range=(0, 20),
        unit="places per 1000 students",
        source="figures.csv k100-teacher-goal in ten years for 49.5 million students",
        confidence="low",
    )
    college_graduates: Ratio = parameter(
        29,
        "college graduates of the county in a year",
        range=(0, 200),
        unit="per 1000 students",
        source="assumption: a twelfth of them a year, 35 % to college",
        confidence="low",
    )
    stem_share: Fraction = parameter(
        0.19, "of college graduates with a STEM subject", figure="usa-stem-major-share"
    )
    industry_share: Fraction = parameter(
        0.53, "of STEM graduates in STEM jobs: 10 of 19", figure="usa-stem-employment-share"
    )
    outside_pay: Ratio = parameter(
        1.5,
        "pay in industry over teachers' pay; in the USA up to 2.8 in mid-career",
        range=(0.2, 10),
        source="assumption, after figures.csv usa-stem-salary-mid",
        confidence="low",
    )
    pay_worth: Ratio = parameter(
        1.5,
        "worth of log pay to graduates, in log-odds",
        range=(0, 10),
        source="science 3.6",
        confidence="low",
    )
    ability_pay: Ratio = parameter(
        0.10,
        "more pay in industry for an SD of ability, log",
        range=(0, 1),
        source="science 3.6",
        confidence="low",
    )
    prestige: Ratio = parameter(
        -1.5,
        "esteem of teaching against industry, in log-odds",
        range=(-10, 5),
        source="assumption",
        confidence="low",
    )
    acceptance: Fraction = parameter(
        0.3, "of applicants who are admitted, at most", source="assumption", confidence="low"
    )
    reliability: Fraction = parameter(
        0.6, "how well the programme's assessment sees ability", source="assumption", confidence="low"
    )
    years: Count = parameter(
        4, "years of the programme", range=(1, 10), figure="urban-teachers-duration", unit="years"
    )
    practice_from: Count = parameter(
        2,
        "year in which practice begins",
        range=(1, 10),
        figure="urban-teachers-residency-year",
        unit="programme year",
    )
    teaching_from: Count = parameter(
        3,
        "year in which they teach a class",
        range=(1, 10),
        figure="urban-teachers-teaching-year",
        unit="programme year",
    )
    stays: Fraction = parameter(
        0.95, "of residents who stay another year", source="assumption", confidence="low"
    )
    practice_worth: Ratio = parameter(
        1.0,
        "years of experience that a year of residency is worth",
        range=(0, 5),
        unit="years/year",
        source="assumption",
        confidence="low",
    )
    mentoring: Fraction = parameter(
        0.5, "how far a mentor equals a coach on site", source="science B1, assumption", confidence="low"
    )
    support: Fraction = parameter(
        0.05, "what the programme takes off a beginner's load, as pay", range=(0.0, 0.5), source="assumption"
    )
    pull: Ratio = parameter(
        0.10,
        "cost, as pay, of staying when industry pays e times as much",
        range=(0, 1),
        source="assumption, after figures.csv usa-stem-retention-10y",
        confidence="low",
    )
    bond: Ratio = parameter(
        1.0,
        "likelier to take a post than others, in log-odds",
        range=(0, 10),
        source="assumption",
        confidence="low",
    )
    copiers: Count = parameter(
        60,
        "universities that may ever copy the programme",
        range=(0, 5000),
        unit="universities",
        source="assumption",
        confidence="low",
    )
    copying: Ratio = parameter(
        0.5,
        "places that universities which copy it add when all have, for each of its own",
        range=(0, 10),
        unit="places per place",
        figure="urban-teachers-replication",
        confidence="low",
    )
    innovation: Fraction = parameter(
        0.03, "of them that copy it in a year by themselves", source="science D10"
    )
    imitation: Fraction = parameter(0.38, "how much more do when all have", source="science D10")
    mentor_hours: Hours = parameter(
        2, "work of a mentor for a resident", range=(0, 20), source="assumption", confidence="low"
    )
    training_cost: YuanPerYear = parameter(
        60_000, "training of a resident", range=(0, 1e6), source="assumption", confidence="low"
    )
    stipend: YuanPerYear = parameter(
        30_000,
        "stipend of a resident without a salary",
        range=(0, 1e6),
        source="assumption",
        confidence="low",
    )

    residency: Residency | None = None
    campaign = 0.0
    """What others do this year for the esteem of teaching, in log-odds; used up when graduates choose."""

    def plan(self, world: World) -> None:
        """The programme exists, without residents."""
        if self.share > 0:
            self.residency = Residency(FIRST_ID + world.index)
        self.placed: Array = np.zeros(0, np.int64)
        self.admitted: Array = np.zeros(0, np.int64)

    def agents(self) -> list[Residency]:
        """The programme, for a model to take in."""
        return [] if self.residency is None else [self.residency]

    def end(self, world: World) -> None:
        """Nobody is trained any more; who has a post keeps it."""
        self.residency = None

    def funding(self, world: World) -> None:
        """Beginners are supported; on those who have finished, industry pulls."""
        teachers, rows = world.teachers, rows_of_people(world.teachers, self.placed)
        world.flows.count("stem_teachers_left", (rows == NOBODY).sum())
        self.placed, self.admitted = self.placed[rows != NOBODY], self.admitted[rows != NOBODY]
        rows = rows[rows != NOBODY]
        finished = world.year - self.admitted >= self.years
        teachers.degree[rows[finished]] = MASTER
        gap = min(self.pull * float(np.log(self.outside_pay / self._offer(world))), WORST)
        teachers.strain[rows] += np.where(finished, gap, -self.support)

    def staffing(self, world: World) -> None:
        """Residents move up a year, graduates choose, and who is ready takes a post that is open."""
        residency, year = self.residency, world.year
        if residency is None:
            return
        residency.lose(world, self.stays)
        self._recruit(world, residency)
        for admitted in sorted(residency.cohorts):
            if year - admitted >= self.teaching_from - 1:
                self._place(world, residency.cohorts[admitted], admitted)
            over = year - admitted >= self.years - 1
            if over:
                world.flows.count("stem_without_post", len(residency.cohorts.pop(admitted)))
        residency.spread(self.innovation, self.imitation)
        self._pay(world, residency)

    def development(self, world: World) -> None:
        """Beginners are coached by mentors while the programme lasts."""
        teachers = world.teachers
        rows = rows_of_people(teachers, self.placed)
        rows = rows[(rows != NOBODY) & (world.year - self.admitted < self.years)]
        gain = world.behaviour.training_gain * self.mentoring - teachers.trained[rows]
        teachers.trained[rows] += np.maximum(gain, 0.0)
        teachers.quality[rows] += np.maximum(gain, 0.0)

    def provision(self, world: World) -> None:
        """Those who practise or begin have mentors, the best rated of the two subjects; that takes time."""
        if self.residency is None:
            return
        cohorts = self.residency.cohorts
        n = sum(len(cohorts[y]) for y in cohorts if world.year - y >= self.practice_from - 1)
        n += int((world.year - self.admitted < self.years).sum())
        teachers = world.teachers
        able = (teachers.subject == MATHEMATICS) | (teachers.subject == SCIENCE)
        able &= self.schools(world)[teachers.host] & (teachers.experience >= PRACTISED)
        rows = np.flatnonzero(able)
        mentors = rows[np.argsort(-teachers.rating[rows], kind="stable")[:n]]
        teachers.workload[mentors] += self.mentor_hours

    def _offer(self, world: World) -> float:
        """What a beginner can earn here against the salary scale, policies' offers included."""
        schools = world.schools
        weight = schools.posts * self.schools(world)
        offer = (1 + schools.allowance) * (
            1 + schools.offer_recognition
        ) + schools.offer / world.assumptions.wage
        return float((offer * weight).sum() / max(weight.sum(), 1e-9)) if weight.any() else 1.0

    def _recruit(self, world: World, residency: Residency) -> None:
        """STEM graduates of the year choose; the programme admits."""
        students = float(world.schools.enrolment.sum()) / 1000
        n = round(self.college_graduates * self.stem_share * students)
        people = graduates(world, n, world.behaviour.rating_reliability)
        spread = max(world.behaviour.teacher_quality_sd, 0.01)
        gap = np.log(self.outside_pay / self._offer(world)) + self.ability_pay * people.innate / spread
        gap -= np.log1p(self.stipend / world.assumptions.wage)
        odds = self.prestige + self.campaign - self.pay_worth * gap
        self.campaign = 0.0
        teaching = world.uniform("stem_pipeline choice", people.id) < 1 / (1 + np.exp(-odds))
        people.keep(teaching)
        applied = len(people)
        places = self.places * students * self.reach(world.year) * (1 + self.copying * residency.copies)
        admitted = residency.admit(self, world, people, places)
        count = world.flows.count
        count("stem_graduates", n)
        count("stem_industry", self.industry_share * (n - applied))
        count("stem_applicants", applied)
        count("stem_admitted", admitted)
        count("stem_copies", self.copiers * residency.copies)

    def _place(self, world: World, cohort: Teachers, admitted: int) -> None:
        """Residents take posts in mathematics and science that they like and that are open."""
        behaviour = world.behaviour
        seats = open_posts(world)
        seats[~self.schools(world)] = 0
        seats[:, [k for k in range(len(SUBJECTS)) if k not in (MATHEMATICS, SCIENCE)]] = 0
        if not len(cohort) or not seats.any():
            return
        stay = (
            0.5 * cohort.innate / max(behaviour.teacher_quality_sd, 0.01) + behaviour.amenity_town - self.bond
        )
        choices = consider(
            world, cohort.id, cohort.subject, cohort.x, cohort.y, cohort.wage, cohort.school, stay, seats,
            "stem_pipeline posts",
        )  # fmt: skip
        won = assign(choices, cohort.rating, seats.ravel())
        hired = cohort.copy()
        hired.keep(won != NOBODY)
        cohort.keep(won == NOBODY)
        hired.school[:] = hired.host[:] = won[won != NOBODY] // len(SUBJECTS)
        practised = max(self.teaching_from - self.practice_from, 0)
        hired.experience[:] = self.practice_worth * practised
        hired.age[:] += world.year - admitted
        hired.adjusting[:] = True
        world.flows.move("hired", np.full(len(hired), NOBODY), hired.school)
        world.flows.count("stem_placed", len(hired))
        self.placed = np.concatenate([self.placed, hired.id])
        self.admitted = np.concatenate([self.admitted, np.full(len(hired), admitted)])
        world.teachers.append(hired)

    def _pay(self, world: World, residency: Residency) -> None:
        """Training and stipends."""
        beginners = int((world.year - self.admitted < self.years).sum())
        without = sum(len(c) for y, c in residency.cohorts.items() if world.year - y < THEORY_AND_PRACTICE)
        training = self.training_cost * (residency.in_training + beginners)
        world.ledger.pay(world.year, PROVINCE, EXPERTS, "STEM residency training", training)
        world.ledger.pay(world.year, PROVINCE, TEACHERS, "STEM residents' stipends", self.stipend * without)
        world.flows.count("stem_in_training", residency.in_training)
        world.flows.count("stem_teachers", self.placed.size)
