"""Training bases: a county's training institution joins a national plan and pays for it (骨干教师培训基地).

The plan's experts are few and shared by all bases. They lecture, and what days are left they spend in
classrooms: lectures alone reach the classroom hardly at all (science B2), a visit afterwards does where the
course was about what the teacher needs. The county joins where the title and the places seem worth the yearly
fee and its schools' training money can bear it.

Reads ``training_norm`` and who needs what; writes ``teachers.trained``, ``days_away`` and payments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.agents.training_base import TrainingBase
from sim.ledger import COUNTY, EXPERTS, OUTSIDE, TEACHERS
from sim.parameters import Count, Fraction, Ratio, Years, Yuan, YuanPerYear, parameter
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import SCIENCE, SENIOR_TITLE
from sim.world.county import World

__all__ = ["MODULES", "TrainingBases"]

MODULES = ("heads' management", "research", "class teachers", "new curriculum", "science teaching")
"""The five course modules of the plan."""
HEADS, RESEARCH, CLASS_TEACHERS, CURRICULUM, SCIENCE_TEACHING = range(len(MODULES))
FIRST_ID = 20_000_001
STAGES = 3
NOVICE_YEARS = 5
SCHOOL_WEEKS = 40.0


class TrainingBases(Policy):
    """A county's training institution joins a national plan for backbone teachers (骨干教师培训基地).

    Acts on what teachers learn and on the lessons they miss for it. Fails where courses are not followed up
    or miss the need, where the experts are shared by too many, and where poor counties cannot pay the fee.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Training bases", "zh": "骨干教师培训基地"}
    fails_by = (
        "workshop without transfer to the classroom",
        "fee excludes poor counties",
        "expert pool stretched over too many bases",
    )
    shown_by = ("teacher_teaching_ability", "all")
    revealed_by = ("certified_visited_share",)
    paid_by = "the county pays the yearly fee and travel; the plan's organiser pays for starting a base"
    figures = ("bb-base-count", "bb-region-share", "bb-beneficiaries")

    share: Fraction = parameter(1.0, "of the teachers of the schools it is about who may take part")
    experts: Count = parameter(
        600, "experts of the plan", range=(0, 100_000), figure="bb-experts", unit="people"
    )
    bases: Count = parameter(
        200, "bases that share them when the plan is complete", range=(1, 10_000), figure="bb-base-count"
    )
    expert_days: Ratio = parameter(
        20,
        "days a year an expert gives",
        range=(0, 250),
        unit="days/year",
        source="assumption",
        confidence="low",
    )
    service_staff: Count = parameter(
        100, "people who organise courses", range=(0, 100_000), figure="bb-service-team", unit="people"
    )
    served_each: Ratio = parameter(
        1_000,
        "person-times that one of them can organise",
        range=(0, 1e6),
        unit="person-times/year",
        source="assumption: with 200 bases, bb-beneficiaries in three years",
        confidence="low",
    )
    certificate_cap: Count = parameter(
        1_000,
        "certificates of a base in a year, at most",
        range=(0, 1_000),
        figure="bb-cert-cap",
        unit="person-times/year",
    )
    term: Years = parameter(
        3,
        "years for which a base joins",
        range=(1, 20),
        figure=("bb-plan-years", "bb-plan-years-again", "bb-plan-years-approx"),
    )
    stage: Years = parameter(
        1,
        "length of each of the three stages in which the bases are set up",
        range=(0, 20),
        figure=("bb-stage-1", "bb-stage-2", "bb-stage-3"),
    )
    trial: Years = parameter(
        2, "years before feedback has changed the courses", range=(0, 20), figure="bb-trial-years"
    )
    fees_a_year: Count = parameter(1, "payments of the fee a year", range=(0, 12), figure="bb-annual-fee")
    fee: Yuan = parameter(
        20_000, "fee for service and coordination", range=(0, 1e8), source="assumption", confidence="low"
    )
    certificate_fee: Yuan = parameter(
        150, "fee for a certificate", range=(0, 1e5), source="assumption", confidence="low"
    )
    affordable: Fraction = parameter(
        0.10, "of schools' training money that a fee may take", source="assumption", confidence="low"
    )
    brand: YuanPerYear = parameter(
        50_000, "worth of the title to the county", range=(0, 1e8), source="assumption", confidence="low"
    )
    place_worth: Yuan = parameter(
        300,
        "worth of a fully useful place in a course",
        range=(0, 1e5),
        source="assumption",
        confidence="low",
    )
    expected: Fraction = parameter(
        0.7, "usefulness that is expected at first", source="assumption", confidence="low"
    )
    matching: Fraction = parameter(
        0.4, "chance that a course is the one a teacher needs", source="assumption", confidence="low"
    )
    matching_later: Fraction = parameter(
        0.7, "the same after feedback", source="assumption", confidence="low"
    )
    misfit: Fraction = parameter(
        0.3, "use of a course that is not needed", source="assumption", confidence="low"
    )
    course_days: Ratio = parameter(
        5, "length of a course", range=(0, 60), unit="days", source="assumption", confidence="low"
    )
    course_size: Ratio = parameter(
        50, "teachers in a course", range=(1, 1000), unit="teachers", source="assumption", confidence="low"
    )
    follow_up: Fraction = parameter(
        0.1,
        "of those who attend who are to be visited in class",
        source="science B2, assumption",
        confidence="low",
    )
    visits: Ratio = parameter(
        3,
        "days an expert spends on each of them",
        range=(0.1, 60),
        unit="days",
        source="assumption",
        confidence="low",
    )
    travel_cost: Yuan = parameter(400, "travel and board of a place", range=(0, 1e5), source="assumption")
    start_cost: Yuan = parameter(50_000, "cost of setting up a base", range=(0, 1e7), source="assumption")

    base: TrainingBase | None = None

    def plan(self, world: World) -> None:
        """The county's institution has not joined yet."""
        if self.share > 0:
            number = np.array([FIRST_ID + world.index])
            taste = 0.25 * float(world.luck.normal("training_bases taste", number)[0])
            self.base = TrainingBase(int(number[0]), taste=taste, believed=self.expected)

    def agents(self) -> list[TrainingBase]:
        """The county's training institution, member or not."""
        return [] if self.base is None else [self.base]

    def end(self, world: World) -> None:
        """The plan is over."""
        if self.base is not None:
            self.base.joined = False

    def development(self, world: World) -> None:
        """The county decides; a base trains."""
        if self.base is not None and self._joins(world, self.base):
            self._train(world, self.base)

    def places(self) -> int:
        """Places in courses a base can offer in a year."""
        return int(min(self.certificate_cap, self.service_staff * self.served_each / self.bases))

    def days_of_experts(self, year: int, first: int) -> float:
        """Days of experts for each base: fewer as more bases are set up."""
        stage = STAGES if self.stage <= 0 else min(STAGES, 1 + int((year - first) / self.stage))
        return self.experts * self.expert_days / max(self.bases * stage / STAGES, 1.0)

    def _joins(self, world: World, base: TrainingBase) -> bool:
        """Whether the county pays the fee this year."""
        schools, before = world.schools, base.joined
        staff = np.bincount(world.teachers.school, minlength=world.n_schools)
        places = min(self.places(), int(staff[self.schools(world)].sum()))
        fee = self.fee * self.fees_a_year + self.certificate_fee * places
        decision = base.decide(
            world.year,
            benefit=(self.brand + self.place_worth * places * base.believed) * float(np.exp(base.taste)),
            fee=fee,
            budget=self.affordable * float((staff * schools.training_norm).sum()),
            term=max(1, round(self.term)),
        )
        count, pay = world.flows.count, world.ledger.pay
        count("training_bases", base.joined)
        count("training_bases_cannot_pay", decision == "cannot pay")
        count("training_bases_not_worth_it", decision == "not worth it")
        if base.joined:
            pay(world.year, COUNTY, EXPERTS, "training base fee", fee)
            pay(
                world.year, OUTSIDE, EXPERTS, "setting up a training base", 0.0 if before else self.start_cost
            )
        return base.joined

    def _train(self, world: World, base: TrainingBase) -> None:
        """Courses for those who are sent, visits for some of them; lessons are missed."""
        teachers, year = world.teachers, world.year
        rows = self._sent(world)
        if not rows.size:
            return
        fit = self._fit(world, rows)
        followed = self._followed(world, rows)
        behaviour = world.behaviour
        use = np.where(followed, 1.0, behaviour.workshop_fit) * fit
        gain = np.maximum(behaviour.training_gain * use - teachers.trained[rows], 0.0)
        teachers.trained[rows] += gain
        teachers.quality[rows] += gain
        teachers.days_away[rows] += self.course_days / SCHOOL_WEEKS
        world.ledger.pay(year, COUNTY, TEACHERS, "travel to training courses", rows.size * self.travel_cost)
        base.certificates += rows.size
        base.see(float((fit * (0.5 + 0.5 * followed)).mean()))
        world.flows.count("training_certificates", rows.size)
        world.flows.count("trained_teachers_visited", int(followed.sum()))
        world.flows.count("training_places_that_fit", int((fit == 1).sum()))

    def _sent(self, world: World) -> Array:
        """Rows of the teachers who take part: backbone teachers first, as many as there are places."""
        teachers, luck = world.teachers, world.luck
        may = self.schools(world)[teachers.host]
        may &= luck.uniform("training_bases reach", teachers.id) < self.reach(world.year)
        rows = np.flatnonzero(may)
        turn = world.uniform("training_bases turn", teachers.id[rows]) - teachers.backbone[rows]
        return rows[np.argsort(turn, kind="stable")[: self.places()]]

    def _fit(self, world: World, rows: Array) -> Array:
        """How far the course was about what each needs, 0 to 1; shape ``(len(rows),)``."""
        teachers = world.teachers
        need = np.full(rows.size, CURRICULUM)
        need[teachers.title[rows] == SENIOR_TITLE] = HEADS
        need[teachers.backbone[rows]] = RESEARCH
        need[teachers.subject[rows] == SCIENCE] = SCIENCE_TEACHING
        need[teachers.experience[rows] < NOVICE_YEARS] = CLASS_TEACHERS
        tried = world.year - max(self.start, world.start_year) >= self.trial
        asked = world.uniform("training_bases need", teachers.id[rows])
        offered = world.uniform("training_bases module", teachers.id[rows])
        module = np.floor(len(MODULES) * offered).astype(np.int64)
        fits = (asked < (self.matching_later if tried else self.matching)) | (module == need)
        return np.where(fits, 1.0, self.misfit)

    def _followed(self, world: World, rows: Array) -> Array:
        """Who is visited in class afterwards: experts lecture first, then visit while they have days."""
        days = self.days_of_experts(world.year, max(self.start, world.start_year))
        lectures = rows.size * self.course_days / self.course_size
        able = max(days - lectures, 0.0) / self.visits
        visited = np.zeros(rows.size, bool)
        luck = world.uniform("training_bases visit", world.teachers.id[rows])
        visited[np.argsort(luck, kind="stable")[: int(min(able, self.follow_up * rows.size))]] = True
        return visited
