"""Course vouchers: students spend them on elective courses of other schools, and the money follows.

Vouchers (教育券) and the course supermarket (课程超市) widen what a student may choose. Hosting schools
decide how many seats they offer against what a voucher pays; families hear of a few schools, believe
something of their courses and apply; one of four mechanisms assigns the seats. A student who is placed gets
the course of whoever teaches it there, and the way there and back.

Reads homes, SES, alliances, ``schools.course_seats``, ``courses``, ``shared`` and openness; writes
``students.course_school``, ``course_quality``, ``course_fit`` and ``travel``, ``schools.funding`` a year
later, and payments. Rules: science 3.14; D4 for what is known of the mechanisms.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.mechanisms.applications import Applicants, Applications, Providers, apply_for_courses
from sim.mechanisms.guests import Taken, attend, count_vouchers, give_back, pay_hosts, providers_of
from sim.mechanisms.matching import assign, cutoffs
from sim.parameters import SD, Count, Fraction, Ratio, Yuan, YuanPerStudent, parameter
from sim.phases.choice import information_error
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["CourseVouchers"]

Mechanism = Literal["immediate acceptance", "parallel", "deferred acceptance", "serial dictatorship"]
SCHOOL_DAYS = 5.0
"""Trips to school in a week: one trip is a fifth of the burden of a school as far away."""


class CourseVouchers(Policy):
    """Students may take an elective course at another school, and the money follows them (教育券, 课程超市).

    Acts on what students may choose and on what hosting schools earn; the course is as good as those who
    teach it. Fails where the poor know less, where popular courses fill up, and where the way is long.
    """

    title: ClassVar = {"en": "Course vouchers", "zh": "教育券"}
    fails_by = (
        "information unequal by SES",
        "congestion of popular courses",
        "travel",
        "strategic applications under immediate acceptance",
    )
    shown_by = ("cross_school_participation", "all")
    revealed_by = ("vouchers_unplaced_share",)
    paid_by = (
        "The province or the county pays hosting schools a voucher's value; sending schools give back a "
        "part of it the year after; hosting schools pay teachers; households pay the fare."
    )
    figures = ("finland-satisfaction", "finland-waste", "finland-satisfaction-again", "finland-waste-again")

    share: Fraction = parameter(
        0.25,
        "of the students of the schools it is about who get a voucher",
        source="assumption",
        confidence="low",
    )
    first_grade: Count = parameter(
        3,
        "grade from which students get one",
        range=(1, 12),
        unit="grade",
        source="assumption",
        confidence="low",
    )
    value: YuanPerStudent = parameter(
        800,
        "worth of a voucher, for a course of one year",
        range=(0, 20_000),
        source="assumption",
        confidence="low",
    )
    payer: Literal["province", "county"] = parameter("county", "who pays the hosting school")
    sender_part: Fraction = parameter(
        0.5,
        "of the value that the sending school gives back a year later",
        source="assumption",
        confidence="low",
    )
    hosting_cost: YuanPerStudent = parameter(
        400, "cost of the first guest in a course", range=(1, 20_000), source="assumption", confidence="low"
    )
    hosting_convexity: Ratio = parameter(
        1.0,
        "rise of that cost until the usual seats are taken, relative",
        range=(0.01, 10),
        source="science 3.14",
        confidence="low",
    )
    reluctance: YuanPerStudent = parameter(
        300,
        "what a guest must bring a principal unwilling to share",
        range=(0, 20_000),
        source="assumption",
        confidence="low",
    )
    mechanism: Mechanism = parameter(
        "deferred acceptance", "how seats are assigned", source="science 3.14, D4"
    )
    choices: Count = parameter(4, "longest list of applications", range=(1, 8), source="science 3.14")
    band: Count = parameter(
        3, "choices considered together under the parallel mechanism", range=(2, 8), source="science 3.14"
    )
    priority: Literal["lottery", "score", "poor first"] = parameter(
        "lottery", "who comes first at every school, after the students of its own alliance"
    )
    strategic: Fraction = parameter(
        0.35,
        "families of mean SES who weigh chances where that can pay",
        source="science D4, assumption",
        confidence="low",
    )
    strategic_ses: Ratio = parameter(
        0.15,
        "how many more do for each SD of SES",
        range=(-1, 1),
        source="science D4, assumption",
        confidence="low",
        unit="fraction per SD",
    )
    heard_of: Count = parameter(
        8, "schools with courses that a family hears of, at most", range=(1, 30), source="science 3.14"
    )
    worth_fit: Ratio = parameter(
        2.0,
        "worth of a course that fits the student's interest, in log-odds",
        range=(0, 5),
        source="assumption",
        confidence="low",
        prior=(1.0, 3.5),
    )
    credulity: Fraction = parameter(
        0.5,
        "how far families take what they hear at face value (0: discount it for its error)",
        source="assumption",
        confidence="low",
    )
    worth_course: Ratio = parameter(
        1.0, "worth of any course over none, in log-odds", range=(0, 5), source="assumption", confidence="low"
    )
    online: Fraction = parameter(
        0.2, "hosting schools whose courses can be taken from afar", source="assumption", confidence="low"
    )
    online_loss: SD = parameter(
        0.25, "quality lost when a course is taken from afar", range=(0, 0.6), source="science B13"
    )
    trips: Ratio = parameter(
        1.0,
        "trips to the course a week",
        range=(0, 5),
        unit="trips/week",
        source="assumption",
        confidence="low",
    )
    speed: Ratio = parameter(
        20.0, "speed of the way there", range=(1, 100), unit="km/h", source="assumption", confidence="low"
    )
    fare: Yuan = parameter(
        0.2, "fare for a kilometre", range=(0, 10), unit="yuan/km", source="assumption", confidence="low"
    )
    weeks: Ratio = parameter(36, "weeks of the course", range=(1, 52), unit="weeks/year", source="assumption")
    _cutoff: Array | None = None
    _sent: Array | None = None
    _earned: Array | None = None

    def finance(self, world: World) -> None:
        """Money follows, a year later: senders give back their part, hosts run the school with theirs."""
        if self._sent is None or self._earned is None:
            return
        schools = world.schools
        back = np.minimum(self.sender_part * self.value * self._sent, schools.funding)
        schools.funding[:] = schools.funding - back + self._earned
        give_back(self, world, back)
        self._sent = self._earned = None

    def end(self, world: World) -> None:
        """The last year's vouchers are settled when the policy has ended."""
        if self._sent is not None:
            give_back(self, world, self.sender_part * self.value * self._sent * world.schools.open)
            self._sent = self._earned = None

    def choice(self, world: World) -> None:
        """Families apply, seats are assigned, students go, money moves."""
        students = world.students
        rows = self._holders(world)
        providers = providers_of(self, world, self._cutoff)
        draw = world.uniform("course_vouchers lottery", students.id[rows])
        known = self._rank(world, rows)
        lists = self._lists(world, rows, providers, known)
        rank = draw if known is None else known
        place = self._assign(lists.choices, rank, draw, students.school[rows], providers)
        won = np.flatnonzero(place != NOBODY)
        which = (lists.choices[won] == place[won, None]).argmax(axis=1)
        taken = Taken(
            rows[won],
            students.school[rows[won]],
            place[won],
            lists.kilometres[won, which],
            lists.fits[won, which],
            lists.online[won, which],
        )
        count_vouchers(self, world, rows, lists, which, taken, providers)
        attend(self, world, taken)
        self._sent, self._earned = pay_hosts(self, world, taken)

    def _holders(self, world: World) -> Array:
        """Rows of the students who hold a voucher: the same ones first, whatever the share."""
        students = world.students
        may = (students.grade >= self.first_grade) & self.schools(world)[students.school]
        rows = np.flatnonzero(may)
        return rows[world.luck.uniform("course_vouchers reach", students.id[rows]) < self.reach(world.year)]

    def _rank(self, world: World, rows: Array) -> Array | None:
        """Priority that families know beforehand, 0 to 1, shape ``(len(rows),)``; None for a lottery."""
        if self.priority == "lottery":
            return None
        line = world.students.score[rows] if self.priority == "score" else -world.students.ses[rows]
        rank = np.empty(len(rows))
        rank[np.argsort(line, kind="stable")] = (np.arange(len(rows)) + 0.5) / max(len(rows), 1)
        return rank

    def _first_final(self) -> int | None:
        """Choices that become final together; None where nothing is final before the end."""
        return {"immediate acceptance": 1, "parallel": self.band}.get(self.mechanism)

    def _lists(self, world: World, rows: Array, providers: Providers, rank: Array | None) -> Applications:
        """What each holder applies for."""
        students, behaviour = world.students, world.behaviour
        spread = max(behaviour.teacher_quality_sd, 1e-9)
        fits = students.course_fit[rows] >= 1
        has = students.course_school[rows] != NOBODY
        own = np.where(
            has,
            self.worth_course
            + self.worth_fit * fits
            + behaviour.choice_quality * students.course_quality[rows] / spread,
            0.0,
        )
        error = information_error(world, students.ses[rows])
        offering = providers.quality[providers.seats > 0]
        known = offering.var() / np.maximum(offering.var() + error**2, 1e-12) if offering.size else error * 0
        applicants = Applicants(
            students.id[rows],
            students.school[rows],
            students.x[rows],
            students.y[rows],
            error,
            self.credulity + (1 - self.credulity) * known,
            own,
            self._weigh(world, rows),
            np.full(len(rows), np.nan) if rank is None else rank,
        )
        year = world.year
        keys = (
            world.luck.key("course_vouchers heard of"),
            world.luck.key("course_vouchers belief", year),
            world.luck.key("course_vouchers fit", year),
        )
        return apply_for_courses(
            applicants,
            providers,
            keys=keys,
            usual=float(offering.mean()) if offering.size else 0.0,
            length=self.choices,
            heard_of=max(self.heard_of, self.choices),
            band=self._first_final() or self.choices,
            worth_quality=behaviour.choice_quality,
            worth_fit=self.worth_fit,
            worth_course=self.worth_course,
            dislike=behaviour.choice_distance * self.trips / SCHOOL_DAYS,
            hearing=behaviour.choice_distance,
            online_loss=self.online_loss / spread,
        )

    def _weigh(self, world: World, rows: Array) -> Array:
        """Who weighs chances: pays only where something is final early; more often the higher the SES."""
        if self._first_final() is None:
            return np.zeros(len(rows), bool)
        students = world.students
        share = self.strategic + self.strategic_ses * students.ses[rows]
        return world.luck.uniform("course_vouchers strategic", students.id[rows]) < share

    def _assign(self, choices: Array, rank: Array, draw: Array, own: Array, providers: Providers) -> Array:
        """The school of each holder's course, NOBODY for none; and the cutoffs families will remember."""
        priority, group = rank, providers.group
        if self.mechanism != "serial dictatorship" and (group != NOBODY).any():
            allied = (group[own][:, None] == group[choices]) & (group[own][:, None] != NOBODY)
            priority = rank[:, None] + (allied & (choices != NOBODY))
        band = self._first_final()
        early = np.empty(len(own), np.int64)
        place = assign(choices, priority, providers.seats, band, ties=draw, early=early)
        if band is not None:
            bonus = (group[own] == group[early]) & (group[own] != NOBODY) if priority.ndim == 2 else 0.0
            bar = cutoffs(early, rank + bonus, providers.seats)
            self._cutoff = np.where(np.isfinite(bar), bar, -np.inf)
        return place
