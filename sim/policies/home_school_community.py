"""Parents are informed, volunteer and teach; community venues and schools open at weekends (家校社协同)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.counting import count as count_people
from sim.counting import count_and_sum
from sim.ledger import COUNTY, EXPERTS, HOUSEHOLDS, SUPPLIERS, TEACHERS
from sim.parameters import SD, Count, Days, Fraction, Kilometres, Ratio, Yuan, YuanPerStudent, parameter
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import LOCATIONS, NOBODY, SES_FIFTHS
from sim.world.county import World

__all__ = ["HomeSchoolCommunity"]

WEEKS = 36
SCHOOL_DAYS = 5.0
SPEED = 20.0
"""Speed of the way to a venue, km/h (assumption)."""
FARE = 0.2
"""Fare for a kilometre, yuan (assumption)."""
TYPICAL = 6.0
"""Courses with which about two in three students find one that fits (as in choice)."""
MEMORY = 0.2
"""Part of what a child aims at that is made anew each year (sim.phases.years)."""


class HomeSchoolCommunity(Policy):
    """Parents, schools and the community raise children together (家校社协同).

    Parents are told how their children do; some volunteer and teach, a tutor pool (社区导师库) adds others;
    schools and community venues open at weekends for courses and residents. Acts on what families aim at, on
    whether an absent parent is near by telephone, and on which courses a child can get to. It moves what
    students hope for and attend rather than tests. Better-off families take part first; those who would gain
    most come when they are visited, which has to be paid.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Home, school and community", "zh": "家校社协同"}
    fails_by = (
        "participation rises with SES unless outreach is paid",
        "idle venues: places are opened and staffed, and nobody comes",
        "few volunteers and tutors: nothing to come for",
    )
    shown_by = ("student_learning_interest", "all")
    revealed_by = ("parent_participation_rate", "community_resource_utilisation")
    paid_by = "the county pays messages, home visits, opening of venues and tutors; families pay the way"
    figures = ("yq-wangguadian-interest", "weekend-class-courses", "yq-charity-pupils")

    share: Fraction = parameter(1.0, "of the schools that take part", source="assumption")
    participation: Fraction = parameter(
        0.35, "families of mean SES that take part when they are asked", figure="parent-participation"
    )
    by_ses: Ratio = parameter(
        0.15,
        "how many more do for each SD of SES",
        range=(0, 1),
        unit="fraction per SD",
        source="assumption",
        confidence="low",
    )
    outreach: YuanPerStudent = parameter(
        0,
        "home visits and telephone calls to a family of less than mean SES",
        range=(0, 5_000),
        source="assumption",
    )
    outreach_half: YuanPerStudent = parameter(
        150,
        "money at which half of what keeps poorer families away is overcome",
        range=(1, 5_000),
        source="assumption",
        confidence="low",
    )
    messages: YuanPerStudent = parameter(
        10, "telling a family how the child does", range=(0, 1_000), source="assumption", confidence="low"
    )
    hope: SD = parameter(
        0.25,
        "rise of what a child aims at when the parents know how it stands, in the long run",
        range=(0.0, 1.0),
        source="science 3.2, A19",
        confidence="low",
        prior=(0.0, 0.5),
    )
    nearer: Fraction = parameter(
        0.3,
        "of left-behind children of these families whose parents are near by telephone",
        source="figures.csv yq-wangguadian-interest (no size), assumption",
        confidence="low",
    )
    library_days: Days = parameter(
        1, "course days a week at the community library", range=(0, 5), figure="library-course-day"
    )
    weekend_days: Days = parameter(
        1, "days at the weekend on which the school is open", range=(0, 2), figure="weekend-open-day"
    )
    venues: dict[str, Fraction] = parameter(
        {"city": 0.5, "town": 0.3, "village": 0.1},
        "schools with a community venue near that opens to them",
        source="figures.csv communities-open-resources (23 %), assumption",
        confidence="low",
    )
    volunteers: Ratio = parameter(
        0.01,
        "courses that a family taking part offers, at mean SES",
        range=(0, 1),
        unit="courses/family",
        source="assumption",
        confidence="low",
        prior=(0.002, 0.05),
    )
    tutors: Ratio = parameter(
        1.0,
        "courses from the tutor pool for each school, where there is a venue",
        range=(0, 40),
        unit="courses/school",
        source="assumption",
        confidence="low",
    )
    most_courses: Count = parameter(
        40,
        "courses of a weekend class at most",
        range=(1, 200),
        unit="courses",
        figure="weekend-class-courses",
    )
    places: Count = parameter(
        25, "places in a weekend course", range=(1, 200), unit="places", source="assumption", confidence="low"
    )
    free_weekends: Fraction = parameter(
        0.5,
        "of families taking part who live next door, those that have time for a weekend course",
        source="assumption",
        confidence="low",
        prior=(0.15, 0.9),
    )
    near_km: Kilometres = parameter(
        5,
        "way from home at which half of these still come",
        range=(0.5, 100),
        source="assumption",
        confidence="low",
        prior=(1.5, 20),
    )
    residents: Fraction = parameter(
        0.1,
        "of open weekend hours in which residents use the school's rooms",
        source="assumption",
        confidence="low",
    )
    way: Kilometres = parameter(
        2, "way to school or venue at the weekend", range=(0, 50), source="assumption", confidence="low"
    )
    tutor_pay: Yuan = parameter(
        6_000, "pay of a tutor for a course", range=(0, 1e6), source="assumption", confidence="low"
    )
    opening: Yuan = parameter(
        600, "opening school or venue for a day", range=(0, 1e6), source="assumption", confidence="low"
    )

    def plan(self, world: World) -> None:
        """Which schools have a venue near; no parent has called yet."""
        schools = world.schools
        chance = np.array([self.venues[place] for place in LOCATIONS])[schools.location]
        self.venue = world.luck.uniform("home_school_community venue", schools.id) < chance
        self.called = np.zeros(0, np.int64)
        self.weekend = np.zeros(world.n_schools)

    def choice(self, world: World) -> None:
        """Who takes part this year, and what that brings the child."""
        here = self.chosen(world, self.schools(world), self.reach(world.year))
        students = world.students
        asked = np.take(here, students.school)
        part = np.flatnonzero(self.takes_part(world) & asked)
        students.aspiration[part] += np.float32(MEMORY * self.hope)
        self.call_home(world, part)
        self.hold_courses(world, here, part)
        self.pay(world, here, asked)
        world.flows.count("schools_open_to_families", here.sum())
        world.flows.count("schools_with_venue", (here & self.venue).sum())
        world.flows.count("families_taking_part", part.size * world.scale)
        fifth = count_people(students.ses_fifth[part], SES_FIFTHS) * world.scale
        world.flows.count("families_taking_part_ses1", fifth[0])
        world.flows.count("families_taking_part_ses5", fifth[-1])

    def takes_part(self, world: World) -> Array:
        """Whether a family takes part if its school does, shape ``(n_students,)``; the same every year."""
        students = world.students
        overcome = self.outreach / (self.outreach + self.outreach_half)
        kept_away = np.minimum(students.ses, 0.0) * np.float32(self.by_ses * overcome)
        draw = world.luck.uniform("home_school_community takes part", students.id)
        taken: Array = draw < self.participation + np.float32(self.by_ses) * students.ses - kept_away
        return taken

    def call_home(self, world: World, part: Array) -> None:
        """Absent parents who follow their child by telephone are less absent, this year."""
        students = world.students
        absent = part[students.left_behind[part]]
        near = world.uniform("home_school_community telephone", students.id[absent]) < self.nearer
        self.called = absent[near]
        students.left_behind[self.called] = False
        world.flows.count("absent_parents_near", self.called.size * world.scale)

    def hold_courses(self, world: World, here: Array, part: Array) -> None:
        """Weekend and library courses: as many as parents and tutors offer, for those who come."""
        students, n = world.students, world.n_schools
        at = np.take(students.school, part)
        families, ses = count_and_sum(at, np.take(students.ses, part), n)
        # Parents of better-off families can offer more.
        able = np.maximum(families + 0.5 * ses, 0.0)
        by_parents = self.volunteers * able * world.scale * min(self.weekend_days, 1.0)
        by_tutors = self.tutors * self.venue * min(self.library_days, 1.0)
        courses = here * np.minimum(by_parents + by_tutors, self.most_courses)
        places = courses * self.places
        finds = 1 - np.exp(-courses / TYPICAL)
        # Who lives far from the school, or has no weekend free, leaves places empty.
        could = self.could_come(world, part)
        wanted = np.bincount(at, could, n) * world.scale * finds
        chance = finds * np.minimum(1.0, places / np.maximum(wanted, 1e-9))
        draw = world.uniform("home_school_community comes", np.take(students.id, part))
        come = draw < np.take(chance, at) * could
        comes, at = part[come], at[come]
        own = students.course_school[comes]
        # Guests of another school have their course; the others take what fits where nothing did.
        gains = comes[(own == NOBODY) | ((own == at) & (students.course_fit[comes] < 1))]
        students.course_fit[gains] = 1.0
        students.course_school[gains] = students.school[gains]
        students.travel[gains] += np.float32(2 * self.way / SPEED)
        visits = count_people(at, n) * world.scale
        ledger, count = world.ledger, world.flows.count
        fares = visits.sum() * 2 * self.way * WEEKS * FARE
        ledger.pay(world.year, HOUSEHOLDS, SUPPLIERS, "way to weekend courses", fares)
        taught = np.minimum(by_tutors, courses) * here
        ledger.pay(world.year, COUNTY, EXPERTS, "community tutors", self.tutor_pay * taught.sum())
        # Rooms for everyone enrolled stand open; a course day fills those of who comes.
        use = visits / np.maximum(world.schools.enrolment, 1.0) + self.residents
        self.weekend = np.where(here, np.minimum(use, 1.0), 0.0)
        count("weekend_courses", courses.sum())
        count("weekend_places", places.sum())
        count("weekend_visits", visits.sum())
        count("weekend_courses_that_fit", gains.size * world.scale)

    def could_come(self, world: World, rows: Array) -> Array:
        """Chance that a family has the time for a weekend course and is near enough, shape of ``rows``."""
        students, schools = world.students, world.schools
        at = np.take(students.school, rows)
        east, north = np.take(students.x, rows) - schools.x[at], np.take(students.y, rows) - schools.y[at]
        far = np.sqrt(east * east + north * north)
        out: Array = self.free_weekends * np.exp2(-far / self.near_km)
        return out

    def pay(self, world: World, here: Array, asked: Array) -> None:
        """Messages to all, home visits to the poorer half, opening whoever comes."""
        students, ledger, year = world.students, world.ledger, world.year
        poorer = np.count_nonzero(asked & (students.ses < 0)) * world.scale
        families = np.count_nonzero(asked) * world.scale
        days = self.weekend_days * here.sum() + self.library_days * (here & self.venue).sum()
        ledger.pay(year, COUNTY, SUPPLIERS, "messages to parents", self.messages * families)
        ledger.pay(year, COUNTY, TEACHERS, "home visits", self.outreach * poorer)
        ledger.pay(year, COUNTY, SUPPLIERS, "opening of schools and venues", self.opening * days * WEEKS)
        world.flows.count("open_venue_days", days * WEEKS)

    def assessment(self, world: World) -> None:
        """The school year is over; parents are where they were."""
        world.students.left_behind[self.called] = True

    def reflection(self, world: World) -> None:
        """Use of rooms is over all the hours they are open: idle weekends count."""
        schools, days = world.schools, self.weekend_days
        weekend = (SCHOOL_DAYS * schools.facility_use + days * self.weekend) / (SCHOOL_DAYS + days)
        schools.facility_use[:] = np.where(self.weekend > 0, weekend, schools.facility_use)
