"""Courses are planned and built together, kept in a common library and taken from there (课程共建共享)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, EXPERTS, SUPPLIERS, TEACHERS
from sim.parameters import Count, Fraction, Ratio, Yuan, YuanPerYear, parameter
from sim.phases.choice import course_quality
from sim.phases.reflection import NORMAL_TRUST
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["CourseSharing"]

LEVELS = 3
"""Levels of course development: an expert frame, a school's design, a teacher's adaptation."""
WEEKS = 36
SEATS = 10.0
"""Seats for guests in an open course, as schools offer without the policy (provision)."""
RIDES = 0.5
"""A school that gives less than this part of what the others give rides free (assumption)."""


class CourseSharing(Policy):
    """Schools build courses together and take them from a common library (课程共建共享、课程资源库).

    A base package (基础包) gives every member the same general courses; special packages (特色包) come from
    schools, are reviewed and go into the library, where members earn points (积分) for giving and for using.
    Groups are the alliances there are; schools in none share one library of the county. Acts on which courses
    exist, which are open to others and which are made twice: what students get of it follows from what their
    own school can then offer. Duplication falls only by planning together, which needs effort and trust.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Joint courses and library", "zh": "课程共建共享"}
    fails_by = (
        "duplication: courses are pooled but not planned together",
        "free riding: points for using what others made",
        "homogenised courses: the common package displaces schools' own",
        "frames without adaptation by teachers",
    )
    shown_by = ("personalised_need_satisfaction", "all")
    revealed_by = ("course_duplication_rate", "schools_with_local_courses_share")
    paid_by = "the county pays experts, the library, joint planning, and teachers for courses and points"
    figures = (
        "sharing-model-parts",
        "platform-count",
        "beijing-steam-schools",
        "beijing-steam-practical",
        "chengdu-urban-schools-per-group",
        "chengdu-rural-schools-per-group",
        "t-course-sharing",
        "t-shared-courses",
        "sum-course-duplication",
        "shanghai-course-sharing",
    )

    share: Fraction = parameter(1.0, "of the schools that join the library", source="assumption")
    base_package: Count = parameter(
        6, "courses of the base package", range=(0, 60), unit="courses", source="assumption", confidence="low"
    )
    base_fit: Fraction = parameter(
        0.6,
        "how well a general course fits anybody (a school's own: 1 where it fits, else 0.4)",
        range=(0.4, 1.0),
        source="assumption",
        confidence="low",
    )
    displacement: Ratio = parameter(
        0.1,
        "own courses that leave the timetable for each of the base package",
        range=(0, 2),
        source="assumption",
        confidence="low",
    )
    special_package: Ratio = parameter(
        0.5,
        "special courses that a school of normal effort for joint work proposes a year",
        range=(0, 10),
        unit="courses/year",
        source="assumption",
        confidence="low",
    )
    levels: Count = parameter(
        3,
        "levels of development: expert frame, school's design, teacher's adaptation",
        range=(1, LEVELS),
        unit="levels",
        figure=("course-development-levels", "course-development-levels-again"),
    )
    planning: Ratio = parameter(
        1.0,
        "joint research topics a week, hosted in turn; one is about ten activities a term in earnest",
        range=(0, 5),
        unit="per week",
        figure=("gba-weekly-research", "ycity-activities"),
    )
    renewal: Fraction = parameter(
        0.2, "of the courses that are revised in a year", source="assumption", confidence="low"
    )
    enough: Count = parameter(
        18,
        "courses with which a school stops looking for more (95 % of students find one that fits)",
        range=(1, 200),
        unit="courses",
        source="sim.phases.choice, assumption",
        confidence="low",
    )
    electives_per_teacher: Ratio = parameter(
        1.5,
        "electives that one teacher can run at most",
        range=(0.1, 5),
        unit="courses/teacher",
        source="assumption",
        confidence="low",
    )
    uptake: Fraction = parameter(
        0.3,
        "of what a school lacks and could run that it takes in a year",
        source="assumption",
        confidence="low",
    )
    award: YuanPerYear = parameter(
        500,
        "worth of a point: of a course kept in the library for a year",
        range=(0, 100_000),
        source="assumption",
        confidence="low",
    )
    sharing_cost: YuanPerYear = parameter(
        2_000,
        "work of keeping a course ready for others, to whoever gives it",
        range=(100, 200_000),
        source="assumption",
        confidence="low",
    )
    course_cost: Yuan = parameter(
        8_000, "award for a new special course", range=(0, 1e6), source="assumption", confidence="low"
    )
    points_for_using: Ratio = parameter(
        0.1,
        "points of taking a course, against giving one",
        range=(0, 2),
        source="assumption",
        confidence="low",
    )
    points_required: Fraction = parameter(
        0.3,
        "of what a school takes that it must have earned by giving",
        source="assumption",
        confidence="low",
    )
    resentment: Fraction = parameter(
        0.1, "trust lost by givers when all others ride free", source="assumption", confidence="low"
    )
    credits: Fraction = parameter(
        0.02,
        "weight that credits for courses get in a school's assessment",
        range=(0, 0.5),
        source="assumption",
        confidence="low",
    )
    frame_cost: Yuan = parameter(
        80_000, "expert team's frame of a course", range=(0, 5e6), source="assumption", confidence="low"
    )
    topic_cost: Yuan = parameter(
        500, "cost of a joint research topic", range=(0, 1e5), source="assumption", confidence="low"
    )
    library_cost: YuanPerYear = parameter(
        200_000, "running of a library", range=(0, 1e8), source="assumption", confidence="low"
    )

    def plan(self, world: World) -> None:
        """Nothing has been given, taken or displaced yet."""
        n = world.n_schools
        self.taken, self.made, self.opened, self.lost = np.zeros((4, n))
        self.base, self.here = np.zeros((2, n), bool)
        self.framed = False

    def funding(self, world: World) -> None:
        """This year's members; credits for courses count in their assessment."""
        here, schools = self.chosen(world, self.schools(world), self.reach(world.year)), world.schools
        self.here = here
        schools.weight_academic[here] *= 1 - self.credits
        schools.weight_whole[here] += self.credits

    def provision(self, world: World) -> None:
        """A year of planning, giving, taking; then what guests may come to follows from what is open."""
        schools = world.schools
        here = self.here
        if not here.any():
            return
        groups, group = np.unique(schools.alliance[here], return_inverse=True)
        of = np.full(world.n_schools, NOBODY)
        of[here] = group
        before = schools.courses * schools.shared
        self.make_room(world, here)
        together = self.plan_together(world, here, of, groups.size)
        self.give(world, here)
        taken = self.take(world, here, of, groups.size)
        self.judge(world, here, of, groups.size, taken)
        more = schools.courses * schools.shared - before
        seats = schools.course_seats + SEATS * more * np.minimum(schools.effort_share, 3.0)
        schools.course_seats[:] = np.where(here, np.maximum(seats, 0.0), schools.course_seats)
        self.pay(world, here, groups.size)
        world.flows.count("courses_planned_together", together)

    def make_room(self, world: World, here: Array) -> None:
        """The base package takes places in the timetable, once for each school."""
        schools, new = world.schools, here & ~self.base
        lost = np.minimum(self.displacement * self.base_package, 0.8 * schools.courses) * new
        schools.courses -= lost
        self.lost += lost
        self.base |= here

    def plan_together(self, world: World, here: Array, of: Array, n_groups: int) -> float:
        """Revised courses are planned with the others, or not; new special courses pass a review.

        Returns:
            Courses that were planned together.
        """
        schools = world.schools
        company = np.bincount(of[here], minlength=n_groups)[of] > 1
        earnest = np.minimum(schools.effort_share, 2.0) * schools.trust / NORMAL_TRUST
        joint = here * company * (1 - np.exp(-0.5 * self.planning * earnest))
        revised = self.renewal * joint
        planned = float((revised * schools.courses).sum())
        doubled = schools.courses * schools.duplicated * (1 - revised)
        # What is proposed without planning doubles what there is as often as the courses there are.
        room = np.maximum(self.electives_per_teacher * self.staff(world) - schools.courses, 0.0)
        new = np.minimum(here * self.special_package * np.minimum(schools.effort_share, 2.0), room)
        twice = new * schools.duplicated * (1 - joint)
        schools.courses += new
        self.made += new
        self.new = new
        schools.duplicated[:] = np.where(
            schools.courses > 0, (doubled + twice) / np.maximum(schools.courses, 1e-9), schools.duplicated
        )
        schools.trust += 0.10 * joint * (1 - schools.trust)
        world.flows.count("special_courses", new.sum())
        return planned

    @staticmethod
    def staff(world: World) -> Array:
        """Teachers at work in each school, shape ``(n_schools,)``."""
        return np.bincount(world.teachers.host, minlength=world.n_schools)

    def give(self, world: World, here: Array) -> None:
        """Schools open a course to others when points and their own readiness are worth the work."""
        schools = world.schools
        ready = schools.openness * np.minimum(schools.trust / NORMAL_TRUST, 1.5)
        wanted = np.clip(ready + self.award / (2 * self.sharing_cost), 0.0, 1.0)
        usual = schools.shared - self.opened
        change = here * 0.5 * (np.maximum(wanted, usual) - schools.shared)
        schools.shared += change
        self.opened += change

    def take(self, world: World, here: Array, of: Array, n_groups: int) -> Array:
        """Schools take what they lack, can run, and have points for; returns courses taken, by school."""
        schools = world.schools
        # A course that two schools made is one course of the library.
        given = here * schools.courses * schools.shared * (1 - 0.5 * schools.duplicated)
        stock = np.bincount(of[here], given[here], n_groups)[of] - given
        runs = np.minimum(self.electives_per_teacher * self.staff(world), self.enough)
        lacking = np.maximum(np.minimum(runs - schools.courses, stock - self.taken), 0.0)
        wish = here * self.uptake * lacking
        earned = np.maximum(given - self.taken * self.points_required, 0.0)
        allowed = wish * (1 - self.points_required) + np.minimum(wish * self.points_required, earned)
        # A frame that nobody adapts is no course for these children.
        taken = allowed * (self.levels / LEVELS)
        # A course that is taken is not made again: what schools make twice is as before.
        schools.courses += taken
        self.taken += taken
        self.points = given + self.points_for_using * allowed
        for name, amount in (("courses_taken", taken), ("library_courses", given), ("points", self.points)):
            world.flows.count(name, amount.sum())
        return taken

    def judge(self, world: World, here: Array, of: Array, n_groups: int, taken: Array) -> None:
        """Givers see who takes without giving, and trust the library less for it."""
        schools = world.schools
        size = np.maximum(np.bincount(of[here], minlength=n_groups), 1)
        mean = (np.bincount(of[here], schools.shared[here], n_groups) / size)[of]
        rides = here & (schools.shared < RIDES * mean) & (taken > 0)
        riding = (np.bincount(of[here], rides[here], n_groups) / size)[of]
        loss = here * ~rides * self.resentment * riding * (1 - self.points_required)
        schools.trust[:] = np.maximum(schools.trust - loss, 0.0)
        world.flows.count("free_riders", rides.sum())

    def pay(self, world: World, here: Array, n_groups: int) -> None:
        """Frames once, then a part every year; the library, planning, new courses and points every year."""
        part = self.renewal if self.framed else 1.0
        self.framed = True
        frames = self.base_package * self.frame_cost * part * n_groups
        topics = self.planning * WEEKS * self.topic_cost * n_groups
        work = self.course_cost * float(self.new.sum()) + self.award * float(self.points.sum())
        for payee, purpose, amount in (
            (EXPERTS, "course frames", frames),
            (SUPPLIERS, "course library", self.library_cost * n_groups),
            (TEACHERS, "joint course planning", topics),
            (TEACHERS, "course points and awards", work),
        ):
            world.ledger.pay(world.year, COUNTY, payee, purpose, amount)
        world.flows.count("library_schools", here.sum())

    def choice(self, world: World) -> None:
        """Who finds no fitting elective at the own school has at least a course of the base package."""
        students, has = world.students, self.here
        if self.base_package <= 0 or not has.any():
            return
        fit = 0.4 + (self.base_fit - 0.4) * self.levels / LEVELS
        at = students.school
        rows = np.flatnonzero(students.course_fit < fit)
        rows = rows[has[at[rows]]]
        chosen = students.course_school[rows]
        new = self.seated(world, rows[chosen == NOBODY])
        rows = np.concatenate([new, rows[chosen == at[rows]]])
        students.course_school[new] = at[new]
        students.course_quality[new] = course_quality(world)[at[new]]
        students.course_fit[rows] = fit
        world.flows.count("students_in_base_courses", rows.size * world.scale)

    def seated(self, world: World, rows: Array) -> Array:
        """Those of ``rows``, who have no elective, for whom the base package has a seat, by lot."""
        at = world.students.school[rows]
        lacking = np.bincount(at, minlength=world.n_schools) * world.scale
        seats = self.base_package * world.behaviour.elective_seats / np.maximum(lacking, 1.0)
        draw = world.uniform("course_sharing base package", world.students.id[rows])
        return rows[draw < seats[at]]

    def end(self, world: World) -> None:
        """The library closes: taken courses are lost, what was opened closes, own courses come back."""
        schools = world.schools
        schools.courses[:] = np.maximum(schools.courses - self.taken + self.lost, 0.0)
        schools.shared[:] = np.clip(schools.shared - self.opened, 0.0, 1.0)
        self.plan(world)
