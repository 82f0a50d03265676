"""A smart education platform: diagnosis, matching, joint research, feedback (智慧教育大脑、教育云).

Reads effort for joint work and for show, motivation, internet and own rooms; writes ``teachers.workload`` and
``learned``, ``schools.effort_low``, ``effort_academic`` and ``course_seats``, ``students.course_fit``, and
payments. A platform does nothing by standing there: each school's use grows with training and with the
effort its principal spends on joint work, and fades without.

When what happens: clouds are built in staffing, when it is known who is in which alliance; teachers of
connected schools meet in development, by last year's use; use grows and hours change in provision, when this
year's effort is known; electives are matched in choice. Rules: the four modules and three layers of file 001;
numbers without a study are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, EXPERTS, SUPPLIERS
from sim.parameters import Count, Days, Fraction, Hours, Ratio, Yuan, YuanPerYear, parameter
from sim.phases.development import learn_from, refresh_quality
from sim.phases.provision import NORMAL_MOTIVATION
from sim.policies.base import Policy
from sim.priors import transported
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["SmartPlatform"]

DIAGNOSIS, MATCHING, RESEARCH, FEEDBACK = range(1, 5)
"""The modules in the order in which they are built."""
EDGE, TERMINAL = 2, 3
"""The layers after the cloud: servers in schools that go on when it is down, devices for those who work."""
HALF_TRAINED = 2.0
"""Days of training a year that bring half of the use there could be (assumption)."""
KEPT = 0.6
"""Of last year's use that is kept where no results come back (assumption)."""


class SmartPlatform(Policy):
    """One platform for an alliance: it diagnoses, matches, brings teachers together, reports (智慧教育大脑).

    Acts on what teachers know of who is behind, on their hours of preparation, on whom they learn from and on
    which electives pupils hear of, each as far as a school uses it. Built platforms stand unused where nobody
    was trained or principals see no reason to share; schools with systems of their own enter everything
    twice and reach nobody; who depends on it has a bad year when it fails.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Smart education platform", "zh": "智慧教育大脑"}
    fails_by = (
        "built and not used",
        "outage, worse the more schools depend on it",
        "digital islands: systems that do not speak to each other",
        "logged in for show",
    )
    shown_by = ("teaching_efficiency", "all")
    revealed_by = ("teacher_preparation_time",)
    paid_by = "the county pays suppliers for the cloud and its running, engineers, and experts for training"
    figures = (
        "zj-platform-schools",
        "zj-platform-users",
        "zj-platform-visits",
        "ai-matching-forecast",
        "t-teaching-efficiency",
        "zj-sharing-efficiency",
        "zj-prep-time",
        "zj-personal-needs",
        "jiangsu-cloud-visits",
        "ycity-conditions-gap",
    )

    share: Fraction = parameter(1.0, "of the schools it is about that are connected", source="assumption")
    modules: Count = parameter(
        4,
        "modules built: diagnosis, then matching, joint research, feedback",
        range=(0, 4),
        unit="modules",
        figure="brain-modules",
    )
    layers: Count = parameter(
        3, "layers built: cloud, then edge, terminals", range=(1, 3), unit="layers", figure="brain-layers"
    )
    training: Days = parameter(
        3, "training of each teacher a year", range=(0, 30), unit="days/year", source="assumption",
        confidence="low",
    )  # fmt: skip
    pace: Fraction = parameter(
        0.4, "of the distance to the use there could be, covered in a year", source="assumption",
        confidence="low",
    )  # fmt: skip
    preparation: Hours = parameter(8.0, "preparation of lessons a week", range=(0, 30), source="science B18")
    preparation_saved: Fraction = parameter(
        0.30,
        "of it saved where the platform is used",
        range=(0, 0.5),
        source="science B17; spread by 3.19",
        confidence="low",
        prior=transported(0.31, 0.06, 0.6).within(0.0, 0.5),
    )
    diagnosis: Ratio = parameter(
        0.25, "more that effort for the weakest achieves, knowing who is behind where", range=(0, 1),
        source="assumption", confidence="low",
    )  # fmt: skip
    matching: Fraction = parameter(
        0.4, "of pupils without a fitting elective who are matched to one", source="assumption",
        confidence="low",
    )  # fmt: skip
    matched_seats: Ratio = parameter(
        0.3, "more seats that open courses offer to others' pupils", range=(0, 2), source="assumption",
        confidence="low",
    )  # fmt: skip
    contact: Fraction = parameter(
        0.15, "how far joint research equals working in the same school", source="assumption",
        confidence="low",
    )  # fmt: skip
    own_systems: Fraction = parameter(
        0.3, "schools with a system of their own that does not speak to it", source="assumption",
        confidence="low",
    )  # fmt: skip
    double_entry: Hours = parameter(
        1.0, "entering everything twice, for a teacher of these", range=(0, 20), source="assumption",
        confidence="low",
    )  # fmt: skip
    outage: Fraction = parameter(
        0.05, "chance of a long failure in a year", source="assumption", confidence="low"
    )
    outage_length: Fraction = parameter(
        0.25, "of the year that it takes, without servers in schools", source="assumption", confidence="low"
    )
    dependence: Fraction = parameter(
        0.5, "of its use that nothing replaces while it fails", source="assumption", confidence="low"
    )
    cloud_cost: Yuan = parameter(
        6_500_000,
        "building a cloud, for each alliance (one for the county where there is none)",
        range=(0, 100_000_000),
        figure=("cloud-cost-min", "cloud-cost-max"),
    )
    running: Fraction = parameter(
        0.10, "of that, to run it for a year", range=(0, 1), source="assumption", confidence="low"
    )
    engineers: Count = parameter(
        4, "engineers of each cloud", range=(0, 50), unit="people",
        figure=("it-engineers-min", "it-engineers-max"),
    )  # fmt: skip
    engineer_pay: YuanPerYear = parameter(
        150_000, "pay of an engineer", range=(0, 2_000_000), source="assumption", confidence="low"
    )
    training_day: Yuan = parameter(
        200, "a day of training for a teacher", range=(0, 10_000), source="assumption", confidence="low"
    )

    def plan(self, world: World) -> None:
        """Nothing is built, nobody uses anything."""
        self.use: Array = np.zeros(world.n_schools)
        """How far the teachers of each school work with it, 0 to 1."""
        self._built: set[int] = set()
        self._here = self._linked = np.zeros(world.n_schools, bool)
        self._cloud: Array = np.zeros(world.n_schools, np.int64)
        self._down: Array = np.zeros(world.n_schools)

    def staffing(self, world: World) -> None:
        """Clouds are built and run; schools are connected; this year's failures."""
        schools, ledger, year = world.schools, world.ledger, world.year
        self._here = self.chosen(world, self.schools(world), self.reach(year))
        self._cloud = np.where(schools.alliance == NOBODY, 0, schools.alliance + 1)
        if (schools.alliance[self._here] == NOBODY).all():
            self._cloud[:] = 0
        _, first, cloud = np.unique(self._cloud, return_index=True, return_inverse=True)
        failed = world.uniform("smart_platform outage", schools.id[first])[cloud] < self.outage
        clouds = np.unique(self._cloud[self._here])
        new = [int(cloud) for cloud in clouds if int(cloud) not in self._built]
        self._built.update(new)
        ledger.pay(year, COUNTY, SUPPLIERS, "smart platform building", self.cloud_cost * len(new))
        ledger.pay(
            year, COUNTY, SUPPLIERS, "smart platform running", self.running * self.cloud_cost * clouds.size
        )
        pay = self.engineers * self.engineer_pay * clouds.size
        ledger.pay(year, COUNTY, EXPERTS, "smart platform engineers", pay)
        island = world.luck.uniform("smart_platform islands", schools.id) < self.own_systems
        self._linked = self._here & ~island
        length = self.outage_length * (0.5 if self.layers >= EDGE else 1.0)
        self._down = np.where(failed & self._here, length, 0.0)
        world.flows.count("smart_platform_schools", np.count_nonzero(self._here))
        world.flows.count("smart_platform_islands", np.count_nonzero(self._here & island))
        world.flows.count("smart_platform_failed", np.count_nonzero(self._down > 0))

    def development(self, world: World) -> None:
        """Joint research: teachers meet those of the other connected schools, as far as both take part."""
        if self.modules < RESEARCH:
            return
        teachers = world.teachers
        # A teacher counts for the others as far as the own school uses it.
        active = np.where(self._linked, self.use, 0.0)
        taking_part = active[teachers.host]
        if not taking_part.any():
            return
        n_school = np.bincount(teachers.host, taking_part, world.n_schools)
        q_school = np.bincount(teachers.host, taking_part * teachers.quality, world.n_schools)
        n_cloud = np.bincount(self._cloud, n_school)[self._cloud] - n_school
        q_cloud = np.bincount(self._cloud, q_school)[self._cloud] - q_school
        met = (n_cloud > 1e-9) & (active > 0)
        example = np.where(met, q_cloud / np.maximum(n_cloud, 1e-9), -np.inf)[teachers.host]
        learn_from(world, example, world.behaviour.colleague_learning * self.contact * taking_part)
        refresh_quality(world)

    def provision(self, world: World) -> None:
        """Use grows where people are trained and see a reason; it saves hours and shows who is behind."""
        schools, teachers = world.schools, world.teachers
        self._grow(world)
        use = np.where(self._here, self.use, 0.0)
        works = use * (1 - self._down)
        hours = -self.preparation * self.preparation_saved * works
        # What nobody does without it any more has to be done by hand while it fails.
        hours += self.preparation * self.dependence * use * self._down
        hours += self.double_entry * (self._here & ~self._linked)
        teachers.workload[:] = np.maximum(teachers.workload + hours[teachers.host], 0.0)
        schools.effort_academic *= 1 - self.dependence * use * self._down
        if self.modules >= DIAGNOSIS:
            schools.effort_low *= 1 + self.diagnosis * works
        if self.modules >= MATCHING:
            schools.course_seats *= 1 + self.matched_seats * np.where(self._linked, works, 0.0)
        staff = np.bincount(teachers.host, minlength=world.n_schools)
        saved = self.preparation * self.preparation_saved * (works * staff).sum()
        world.flows.count("preparation_hours_saved", saved)
        days = self.training * staff[self._here].sum()
        world.ledger.pay(world.year, COUNTY, EXPERTS, "smart platform training", self.training_day * days)
        logged_in = np.maximum(use, np.clip(schools.effort_show, 0.0, 1.0) * self._here)
        world.flows.count("smart_platform_use", (use * staff).sum())
        world.flows.count("smart_platform_logins", (logged_in * staff).sum())

    def choice(self, world: World) -> None:
        """Pupils whose elective does not fit hear of one that does."""
        students = world.students
        chance = np.where(self._linked, self.matching * self.use * (1 - self._down), 0.0)
        if self.modules < MATCHING or not chance.any():
            return
        rows = np.flatnonzero(students.course_fit < 1)
        school = students.school[rows]
        some = (students.course_school[rows] == school) & (chance > 0)[school]
        rows, school = rows[some], school[some]
        luck = world.uniform("smart_platform matching", students.id[rows])
        rows = rows[luck < chance[school]]
        students.course_fit[rows] = 1.0
        world.flows.count("smart_platform_matched", rows.size * world.scale)

    def _grow(self, world: World) -> None:
        """Use moves towards what training, effort for joint work and motivation make of it."""
        schools, teachers = world.schools, world.teachers
        trained = self.training / (self.training + HALF_TRAINED)
        reason = np.minimum(schools.effort_share, 1.0)
        drive = (
            world.mean_by_school(teachers.motivation, teachers.host, NORMAL_MOTIVATION) / NORMAL_MOTIVATION
        )
        equipped = schools.internet & ((self.layers >= TERMINAL) | schools.computer_room)
        worth = np.where(self._linked, 1.0, 0.5)
        target = np.clip(trained * reason * drive * equipped * worth * (self.modules / 4), 0.0, 1.0)
        kept = self.use * (1.0 if self.modules >= FEEDBACK else KEPT)
        # A long failure is remembered.
        kept = kept * (1 - self._down)
        self.use = np.where(self._here, kept + self.pace * (target - kept), 0.0)
