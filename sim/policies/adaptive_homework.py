"""A homework platform: the teacher sets, the pupil does, the parent watches (智能作业平台).

Practice on a platform is below what the model resolves, so what full, used practice is worth is one parameter
with a source (``effect``); whether anybody practises, and whether the teacher does anything with what the
platform reports, is behaviour: teachers take it up from colleagues, pupils need a device and somebody who
watches.

Reads colleagues, motivation, SES, ``left_behind``, ``durable`` and internet; writes ``students.tutoring``,
``teachers.workload`` and payments. Rules: science 3.16 (B6, B8: supervised extra practice helps, the machine
alone does not; practice instead of lessons brings nothing); diffusion B19.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.counting import count_and_sum
from sim.ledger import COUNTY, HOUSEHOLDS, SUPPLIERS
from sim.parameters import SD, Fraction, Hours, Ratio, Yuan, YuanPerStudent, parameter
from sim.phases.provision import NORMAL_MOTIVATION
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import CORE_SUBJECTS
from sim.world.county import World

__all__ = ["AdaptiveHomework"]

TRIAL_HOURS = 4 / 3
"""Practice a week in the trials that gave the effect: two sessions of forty minutes (science B6)."""
LESSON_HOURS = 15.0
"""Core lessons a week (assumption)."""
YEAR_OF_LESSONS = 0.4
"""What a year of lessons is worth, SD of a vertical scale: grades 4 to 5 (Bloom et al. 2008, recalled)."""


class AdaptiveHomework(Policy):
    """Teachers set practice on a platform that marks it, adapts it and reports on it (智能作业平台).

    Acts on what pupils practise and on teachers' hours. Teachers take it up as colleagues do; pupils do the
    more of it the better they are watched and equipped, so village pupils whose parents are away fall behind
    unless parents follow by phone. It teaches only where the teacher acts on the reports, and practice that
    takes the place of lessons loses what the lessons would have taught. Free for public schools.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Adaptive homework platform", "zh": "智能作业平台"}
    fails_by = (
        "substitution of lesson time",
        "use without change of teaching",
        "slow diffusion among teachers",
        "less use by poor and left-behind pupils",
    )
    shown_by = ("academic_achievement", "all")
    revealed_by = ("platform_reports_used_share",)
    paid_by = (
        "the county pays suppliers for teachers' training and, where there is a price, the licence; "
        "households pay for the device and the line"
    )
    figures = (
        "yq-users",
        "yq-student-share",
        "yq-teachers-connected",
        "yq-students-connected",
        "yq-records-per-day",
        "yq-wangguadian-interest",
    )

    share: Fraction = parameter(1.0, "of the schools it is about where the platform is offered")
    effect: SD = parameter(
        0.12,
        "gain a year from full practice that the teacher follows up",
        range=(0.0, 0.25),
        source="science B6, B8, 3.16; shrunk by 3.19",
        prior=(0.03, 0.22),
    )
    weak_bonus: Ratio = parameter(
        0.3, "more of it for those below the mean", range=(0, 1), source="science 3.16, B8", confidence="low"
    )
    hours: Hours = parameter(1.33, "practice that teachers set a week", range=(0, 20), source="science B6")
    half_dose: Hours = parameter(
        1.0, "practice that brings half of what any amount could", range=(0.05, 10), source="science 3.16",
        confidence="low",
    )  # fmt: skip
    in_lessons: Fraction = parameter(
        0.1, "of the practice that takes the place of lessons", source="science B6, 3.16", confidence="low"
    )
    pioneers: Fraction = parameter(
        0.03,
        "teachers who take it up in a year on their own",
        source="science B19",
    )
    imitation: Ratio = parameter(
        0.38,
        "chance a year to take it up where all colleagues have",
        range=(0, 1),
        source="science B19",
        prior=(0.2, 0.6),
    )
    uses_report: Fraction = parameter(
        0.5,
        "of its users who change their teaching by its reports, at normal motivation",
        source="science 3.16, assumption",
        confidence="low",
    )
    hours_saved: Hours = parameter(
        1.5,
        "marking saved by a teacher who uses it (of about 8 hours of marking)",
        range=(0, 8),
        source="science B18, assumption",
        confidence="low",
    )
    report_hours: Hours = parameter(
        0.5, "of these spent again by who works with the reports", range=(0, 8), source="assumption",
        confidence="low",
    )  # fmt: skip
    completion: Fraction = parameter(
        0.7, "of the practice done by a pupil of mean SES whose parents are there", source="assumption",
        confidence="low",
    )  # fmt: skip
    completion_ses: Ratio = parameter(
        0.08, "more of it for each SD of SES", range=(0, 0.5), source="assumption", confidence="low",
        unit="fraction per SD",
    )  # fmt: skip
    left_behind_gap: Fraction = parameter(
        0.3, "less of it where parents work elsewhere and do not watch", source="assumption", confidence="low"
    )
    parents_follow: Fraction = parameter(
        0.4, "of parents working elsewhere who follow by phone", source="assumption", confidence="low"
    )
    devices: Fraction = parameter(
        0.7, "of pupils of mean SES with a device of their own", source="assumption", confidence="low"
    )
    devices_ses: Ratio = parameter(
        0.15, "more of them for each SD of SES", range=(0, 0.5), source="assumption", confidence="low",
        unit="fraction per SD",
    )  # fmt: skip
    pupils_per_device: Ratio = parameter(
        2.0, "pupils that share a device without loss", range=(1, 10), source="science B6", unit="pupils"
    )
    price: YuanPerStudent = parameter(
        0, "licence for a pupil and year", range=(0, 5_000), figure="yq-homework-price"
    )
    training_cost: Yuan = parameter(
        400, "introduction of a teacher", range=(0, 50_000), source="assumption", confidence="low"
    )
    household_cost: YuanPerStudent = parameter(
        60, "device and line of a pupil who practises all of it, a year", range=(0, 5_000),
        source="assumption", confidence="low",
    )  # fmt: skip

    def plan(self, world: World) -> None:
        """Nobody uses it."""
        self.users: Array = np.zeros(0, np.int64)
        """Ids of the teachers who use it, rising."""
        self._using: Array = np.zeros(0, bool)
        self._follow: Array = np.zeros(0, bool)

    def development(self, world: World) -> None:
        """Teachers take it up, some on their own, most where colleagues have."""
        teachers, n = world.teachers, world.n_schools
        offered = self.chosen(world, self.schools(world) & world.schools.internet, self.reach(world.year))
        using = np.zeros(len(teachers), bool)
        if self.users.size:
            at = np.minimum(np.searchsorted(self.users, teachers.id), self.users.size - 1)
            using = self.users[at] == teachers.id
        # Who moves to a school without it has nothing to set on.
        using &= offered[teachers.host]
        staff = np.maximum(np.bincount(teachers.host, minlength=n), 1)
        colleagues = np.bincount(teachers.host, using, n) / staff
        hazard = self.pioneers + self.imitation * colleagues[teachers.host]
        hazard *= teachers.motivation / NORMAL_MOTIVATION
        open_to_it = offered[teachers.host] & ~using
        new = open_to_it & (world.uniform("adaptive_homework take-up", teachers.id) < hazard)
        self._using = using | new
        self.users = np.sort(teachers.id[self._using])
        willing = self.uses_report * teachers.motivation / NORMAL_MOTIVATION
        luck = world.luck.uniform("adaptive_homework reports", teachers.id)
        self._follow = self._using & (luck < willing)
        introduction = self.training_cost * np.count_nonzero(new)
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "homework platform training", introduction)
        world.flows.count("homework_teachers", np.count_nonzero(self._using))
        world.flows.count("homework_teachers_using_reports", np.count_nonzero(self._follow))

    def provision(self, world: World) -> None:
        """The platform marks; who reads its reports spends a part of the time again."""
        workload = world.teachers.workload
        saved = self.hours_saved * self._using - self.report_hours * self._follow
        workload[:] = np.maximum(workload - saved, 0.0)

    def choice(self, world: World) -> None:
        """Pupils practise, as far as somebody sets it, watches, and lends a device."""
        students, teachers, n = world.students, world.teachers, world.n_schools
        core = teachers.subject < CORE_SUBJECTS
        at = teachers.host[core]
        staff = np.maximum(np.bincount(at, minlength=n), 1)
        set_for = np.bincount(at, self._using[core], n) / staff
        followed = np.bincount(at, self._follow[core], n) / staff
        if not set_for.any():
            return
        school = students.school
        done = self.done(students.ses, students.left_behind)
        gain = (self.effect * self.dose() * followed).astype(np.float32)
        # Whoever gives up lessons for it gives them up for the whole class.
        lost = YEAR_OF_LESSONS * min(self.in_lessons * self.hours / LESSON_HOURS, 1.0) * set_for
        worth = gain.take(school) * done
        worth *= np.array([1.0, 1 + self.weak_bonus], np.float32).take(students.durable < 0)
        worth -= lost.astype(np.float32).take(school)
        students.tutoring += worth
        practised = count_and_sum(school, done, n)[1] * set_for * world.scale
        self._account(world, practised, set_for)

    def done(self, ses: Array, left_behind: Array) -> Array:
        """Part of what is set that pupils do, shape as ``ses``, 0 to 1."""
        unwatched = self.left_behind_gap * (1 - self.parents_follow)
        done = self.completion_ses * ses
        done += np.array([self.completion, self.completion - unwatched], ses.dtype).take(left_behind)
        device = self.pupils_per_device * self.devices_ses * ses
        device += self.pupils_per_device * self.devices
        np.clip(done, 0, 1, out=done)
        done *= np.clip(device, 0, 1, out=device)
        return done

    def dose(self) -> float:
        """What the hours set are worth, 1 = those of the trials; more brings less and less."""
        usual = TRIAL_HOURS / (TRIAL_HOURS + self.half_dose)
        return self.hours / (self.hours + self.half_dose) / usual

    def _account(self, world: World, practised: Array, set_for: Array) -> None:
        """Count who practises, and pay.

        Args:
            practised: pupils of each school, each by the part done in the core subjects, ``(n_schools,)``.
            set_for: part of core lessons whose teacher sets practice, ``(n_schools,)``.
        """
        ledger, year = world.ledger, world.year
        licences = self.price * (world.schools.enrolment * (set_for > 0)).sum()
        ledger.pay(year, COUNTY, SUPPLIERS, "homework platform licence", licences)
        ledger.pay(year, HOUSEHOLDS, SUPPLIERS, "homework devices", self.household_cost * practised.sum())
        world.flows.count("homework_practised", practised.sum())
        lost = self.in_lessons * self.hours * (world.schools.enrolment * set_for).sum()
        world.flows.count("homework_lesson_hours_lost", lost)
