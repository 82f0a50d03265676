"""Dual-teacher classes: a lead explains on the screen, the local teacher teaches with the class (双师课堂).

Reads rooms, internet, classes, ratings, quality, motivation and workload; writes ``schools.visiting``,
``visiting_quality``, ``smart_classroom`` and ``internet``, ``teachers.learned``, ``workload`` and ``bonus``,
and payments. Rules: science 3.15; B10 and B11 for what studies found, B13 for lessons that nobody attends to.

When what happens: in development leads are picked and those in the room learn from them; in provision both
work longer; in choice, when every policy has settled who is tired, the lessons are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from sim.ledger import COUNTY, SUPPLIERS, TEACHERS
from sim.mechanisms.pairing import partners, place_within
from sim.mechanisms.visits import add_lessons
from sim.parameters import SD, Count, Fraction, Hours, Ratio, Yuan, YuanPerTeacher, YuanPerYear, parameter
from sim.phases.development import learn_from, refresh_quality
from sim.phases.provision import NORMAL_HOURS, NORMAL_MOTIVATION
from sim.policies.base import Policy
from sim.priors import transported
from sim.tables import Array
from sim.vocabulary import CORE_SUBJECTS, NOBODY, WEAK
from sim.world.county import World

__all__ = ["DualTeacher"]

LED = 0.5
"""Most of a subject's teachers of a school who lead at once (assumption)."""
COMFORTABLE = 10.0
"""Classes that listen to one lead before anybody notices (science 3.15)."""


@dataclass(frozen=True)
class Mode:
    """A way of giving dual-teacher lessons (assumptions, after the three modes of file 004).

    Attributes:
        at_once: lead and class are there at the same time: it needs a smart classroom and a good line, and
            the lead's attention is divided. Otherwise lessons are loaded beforehand and shown on what
            multimedia there is.
        part: of the lead's part of a live lesson that is kept.
        attended: how far the lesson depends on somebody in the room.
        hours: local preparation, against a live lesson.
    """

    at_once: bool
    part: float
    attended: float
    hours: float


MODES = {
    "live": Mode(True, 1.0, 1.0, 1.0),
    "recorded": Mode(False, 0.7, 1.0, 1.0),
    "package": Mode(False, 0.4, 0.3, 2.0),
}


class DualTeacher(Policy):
    """A strong school's teacher explains from afar, the local one helps and goes on from there (双师课堂).

    Weak schools take part unless a where-clause names others. Acts on who explains a part of the lessons and
    on whom local teachers learn from; a lesson is worth what the two teachers are, as far as the line carries
    and as far as somebody in the room keeps the class at work. The gain is larger where local teaching is
    weak, and nobody has to move. Modes: live with tutoring, recorded with interaction, packages
    adapted locally.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Dual-teacher classes", "zh": "双师课堂"}
    fails_by = (
        "bandwidth: the lead does not come through",
        "no facilitator: most of the lesson is lost on the class",
        "too many sites for each lead",
        "too few smart classrooms",
    )
    shown_by = ("academic_achievement", "weak")
    revealed_by = ("dual_teacher_unattended_share", "dual_teacher_lost_share")
    paid_by = "the county pays suppliers for classrooms and lines, and leads for their extra work"
    figures = (
        "platform-count",
        "t-dual-teacher-effectiveness",
        "dual-schools",
        "dual-interest",
        "dual-achievement",
        "dual-teacher-approval",
        "haidian-weak-zhongkao",
        "zcounty-excellence",
    )

    share: Fraction = parameter(1.0, "of the schools it is about that take part", source="assumption")
    mode: Literal["live", "recorded", "package"] = parameter(
        "live", "live with local tutoring, recorded with interaction, or packages adapted locally"
    )
    lessons: Fraction = parameter(
        0.4, "of lessons given this way, where rooms allow", source="assumption", confidence="low"
    )
    classrooms: Count = parameter(
        25,
        "smart classrooms built for an alliance (for the county where there is none)",
        range=(0, 500),
        unit="classrooms",
        figure=("smart-classrooms-min", "smart-classrooms-max"),
    )
    sites_per_lead: Count = parameter(
        10, "classes planned for each lead", range=(1, 1000), unit="classes", source="science 3.15"
    )
    crowding: Ratio = parameter(
        0.15,
        "of the lead lost for each log unit of classes above ten",
        range=(0, 1),
        source="science 3.15",
        confidence="low",
    )
    lead_part: Fraction = parameter(
        0.5,
        "weight of the lead in a lesson of two teachers",
        source="science 3.15",
        confidence="low",
        prior=(0.2, 0.8),
    )
    bandwidth: Fraction = parameter(0.9, "of a live lesson that comes through", source="assumption")
    facilitators: Fraction = parameter(
        0.9, "of these lessons with a local teacher who works with the class", source="assumption"
    )
    unattended_loss: SD = parameter(
        0.25,
        "loss in a lesson that nobody attends to",
        range=(0, 0.35),
        source="science B13; spread by 3.19",
        prior=transported(0.29, 0.05, 0.6).within(0.0, 0.35),
    )
    assistance: SD = parameter(
        0.10,
        "gain in a lesson where the lead explains and the local teacher is free to help",
        range=(0, 0.2),
        source="science 3.15, B16; spread by 3.19",
        confidence="low",
        prior=transported(0.10, 0.05, 0.6).within(0.0, 0.2),
    )
    intensity: Ratio = parameter(
        1.0,
        "how much more a local teacher learns in a lesson with the lead than from a colleague in that time",
        range=(0.0, 10.0),
        source="science 3.15 (a lead is one more colleague); spread: B1, assumption",
        confidence="low",
        prior=(0.5, 4.0),
    )
    lead_hours: Fraction = parameter(
        0.10, "longer week of a lead", range=(0, 1), source="science 3.15", confidence="low"
    )
    local_hours: Hours = parameter(
        2.0,
        "longer week of local teachers, if all their lessons were given this way",
        range=(0, 20),
        source="assumption",
        confidence="low",
    )
    classroom_cost: Yuan = parameter(
        150_000, "a smart classroom", range=(0, 5_000_000), source="assumption", confidence="low"
    )
    upkeep: YuanPerYear = parameter(
        12_000, "line and upkeep of a classroom", range=(0, 500_000), source="assumption", confidence="low"
    )
    lead_pay: YuanPerTeacher = parameter(
        12_000, "extra pay of a lead", range=(0, 200_000), source="assumption", confidence="low"
    )

    def plan(self, world: World) -> None:
        """Nothing is built, nobody leads."""
        n = world.n_schools
        self.rooms: Array = world.schools.smart_classroom.astype(float)
        """Smart classrooms of each school."""
        self._bought = np.zeros(n)
        self._lead_of: Array = np.full(n, NOBODY)
        self._known: tuple[bytes, ...] = ()
        self._given = np.zeros(n)
        self._leads: Array = np.zeros(0, np.int64)
        self._remote, self._heard = np.zeros(n), np.zeros(n)

    def development(self, world: World) -> None:
        """Rooms are built and leads picked; whoever is in the room with a better teacher learns from it."""
        schools, teachers = world.schools, world.teachers
        mode = MODES[self.mode]
        here = self._taking_part(world)
        classes = np.maximum(world.sections.sum(axis=1), 1)
        if mode.at_once:
            self._build(world, here, self.lessons * classes)
        shown = self.rooms * schools.internet / classes if mode.at_once else schools.multimedia
        self._given = np.where(here, np.minimum(self.lessons, shown), 0.0)
        listening = self._given * classes / max(self.lessons, 1e-9)
        sites = self._pick_leads(world, listening)
        self._heard = self.through(world, sites)
        contact = mode.part * self.lead_part * self.facilitators * self._given * self._heard
        rate = self.intensity * contact[teachers.host]
        example = np.where(self._given > 0, self._remote, -np.inf)[teachers.host]
        learn_from(world, example, world.behaviour.colleague_learning * rate)
        refresh_quality(world)
        world.flows.count("dual_teacher_schools", np.count_nonzero(self._given > 0))
        world.flows.count("dual_teacher_leads", self._leads.size)
        world.flows.count("dual_teacher_classes", listening.sum())

    def provision(self, world: World) -> None:
        """Leads prepare for more than their own class; local teachers prepare with them."""
        teachers = world.teachers
        hours = self.local_hours * MODES[self.mode].hours * self._given
        teachers.workload += hours[teachers.host]
        teachers.workload[self._leads] *= 1 + self.lead_hours
        teachers.bonus[self._leads] += self.lead_pay
        ledger, year = world.ledger, world.year
        ledger.pay(year, COUNTY, TEACHERS, "dual-teacher leads", self.lead_pay * self._leads.size)
        ledger.pay(year, COUNTY, SUPPLIERS, "dual-teacher upkeep", self.upkeep * self._bought.sum())

    def choice(self, world: World) -> None:
        """The lessons are given, beside those of other visitors."""
        mode, behaviour = MODES[self.mode], world.behaviour
        lead = self.lead_part * mode.part
        worth = world.teachers.quality + behaviour.teaching_effort * (
            world.teachers.motivation - NORMAL_MOTIVATION
        )
        local = world.mean_by_school(worth, world.teachers.host)
        attended = self.attention(world)
        # Where the line breaks the local teacher takes over, and the time until then is lost.
        at_work = attended * (1 - lead * (1 - self._heard))
        arrives = lead * self._heard
        quality = arrives * self._remote + (1 - arrives) * local
        quality += self.assistance * mode.part * self._heard * attended
        quality -= self.unattended_loss * mode.attended * (1 - at_work)
        given = add_lessons(world, self._given, quality)
        taught = given * world.schools.enrolment
        world.flows.count("dual_teacher_lessons", taught.sum())
        world.flows.count("dual_teacher_unattended", (taught * (1 - attended)).sum())
        world.flows.count("dual_teacher_not_heard", (taught * (1 - self._heard)).sum())

    def attention(self, world: World) -> Array:
        """How far the local teacher keeps the class at work, 0 to 1: by motivation and hours left."""
        teachers = world.teachers
        vigour = teachers.motivation / NORMAL_MOTIVATION * NORMAL_HOURS / np.maximum(teachers.workload, 1.0)
        return self.facilitators * np.clip(world.mean_by_school(vigour, teachers.host, 1.0), 0.0, 1.0)

    def through(self, world: World, sites: Array) -> Array:
        """How much of the lead reaches each school, 0 to 1: by the line and by how many others listen.

        Args:
            sites: classes for each lead, shape ``(n_schools,)``.
        """
        if not MODES[self.mode].at_once:
            return np.ones(world.n_schools)
        crowd = np.log(np.maximum(sites, COMFORTABLE) / COMFORTABLE)
        return self.bandwidth * np.clip(1 - self.crowding * crowd, 0.0, 1.0)

    def _taking_part(self, world: World) -> Array:
        """Mask of the schools that take part and have somebody to listen to; settles who that is."""
        schools = world.schools
        about = self.schools(world) if self.where else self.schools(world) & (schools.tier == WEAK)
        # Who leads whom changes only with schools and alliances.
        known = (schools.open.tobytes(), schools.alliance.tobytes(), schools.lead.tobytes(), about.tobytes())
        if known != self._known:
            self._known, self._lead_of = known, partners(world, about)
        return self.chosen(world, about, self.reach(world.year)) & (self._lead_of != NOBODY)

    def _build(self, world: World, here: Array, wanted: Array) -> None:
        """Build what is still missing, each alliance up to its classrooms, shared out by need.

        A new classroom comes with a line; one that was there before is of use where there is internet.
        """
        schools = world.schools
        group = np.where(schools.alliance == NOBODY, 0, schools.alliance + 1)
        if (schools.alliance[here] == NOBODY).all():
            group[:] = 0
        missing = np.where(here, np.maximum(np.ceil(wanted - 1e-9) - self.rooms * schools.internet, 0.0), 0.0)
        total = np.bincount(group, missing)[group]
        left = np.maximum(self.classrooms - np.bincount(group, self._bought)[group], 0.0)
        fair = np.minimum(missing, left * missing / np.maximum(total, 1.0))
        new = np.floor(fair + 1e-9)
        spare = np.minimum(left, total) - np.bincount(group, new)[group]
        new += (place_within(group, new - fair) < np.floor(spare + 0.5)) & (new < missing)
        self.rooms += new
        self._bought += new
        schools.smart_classroom |= new > 0
        schools.internet |= new > 0
        world.ledger.pay(
            world.year, COUNTY, SUPPLIERS, "dual-teacher classrooms", self.classroom_cost * new.sum()
        )
        world.flows.count("smart_classrooms_built", new.sum())

    def _pick_leads(self, world: World, listening: Array) -> Array:
        """The best-rated core teachers of each leading school; returns classes for each lead, by school.

        Args:
            listening: classes of each school that take part, shape ``(n_schools,)``.
        """
        teachers, n = world.teachers, world.n_schools
        taken = np.flatnonzero(listening > 0)
        of = self._lead_of[taken]
        classes = np.bincount(of, listening[taken], n)
        core = np.flatnonzero((teachers.subject < CORE_SUBJECTS) & (classes > 0)[teachers.host])
        cell = teachers.host[core] * CORE_SUBJECTS + teachers.subject[core]
        staff = np.bincount(cell, minlength=n * CORE_SUBJECTS)
        posts = np.ceil(classes / self.sites_per_lead)[teachers.host[core]]
        rank = place_within(cell, -teachers.rating[core])
        self._leads = core[rank < np.minimum(posts, np.ceil(LED * staff[cell]))]
        at = teachers.host[self._leads]
        leads = np.bincount(at, minlength=n) / CORE_SUBJECTS
        remote = world.mean_by_school(teachers.quality[self._leads], at)
        self._remote = np.zeros(n)
        self._remote[taken] = remote[of]
        sites = np.zeros(n)
        sites[taken] = (classes / np.maximum(leads, 1 / CORE_SUBJECTS))[of]
        # Where nobody can lead there is nothing to listen to.
        self._given[taken[leads[of] == 0]] = 0.0
        return sites
