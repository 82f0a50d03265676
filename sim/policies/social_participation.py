"""Enterprises, universities and donors give schools money, equipment and courses (社会参与、教育PPP)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import mesa
import numpy as np

from sim.agents.organisation import Organisation
from sim.draws import pairs
from sim.ledger import COUNTY, EXPERTS, OUTSIDE, SUPPLIERS, TEACHERS
from sim.parameters import Count, Fraction, Ratio, Yuan, YuanPerYear, parameter
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import CITY, NOBODY
from sim.world.county import World

__all__ = ["Donor", "SocialParticipation"]

ENTERPRISE, UNIVERSITY, DONOR = range(3)
KINDS = ("enterprise", "university", "donor")
PUPILS_PER_ROOM = 300.0
"""Pupils for whom one laboratory is enough (assumption)."""
_FIRST_ID = 700
_IDS_OF_A_COUNTY = 1_000
_REMEMBERS = 0.5
"""How far a year of giving decides how ready a partner is to give again (assumption)."""


class Donor(Organisation):
    """An enterprise, a university or a donor that may give to schools.

    Attributes:
        kind: 0 enterprise, 1 university, 2 donor (exogenous).
        size: what it gives in a year in which it gives, yuan (exogenous).
        vanity: how much being seen counts against being needed, 0 to 1 (exogenous).
        goodwill: chance that it gives this year.
        school: row of the school it gives to, NOBODY for none.
        given: yuan given so far.
    """

    def __init__(
        self,
        id: int,
        *,
        kind: int,
        size: float,
        vanity: float,
        goodwill: float,
        model: mesa.Model | None = None,
    ) -> None:
        self.kind, self.size, self.vanity, self.goodwill = kind, size, vanity, goodwill
        self.school, self.given = NOBODY, 0.0
        super().__init__(id, model)


class SocialParticipation(Policy):
    """Enterprises, universities and donors give schools money, equipment and courses (社会参与、教育PPP模式).

    Partners give where they are seen: large, well-known schools, where their name stands on a laboratory. The
    county can steer them to where the need is, at the price of those who came to be seen. A guided innovation
    fund (教育创新基金) pays projects; what becomes of them depends on the school. Acts on schools' money,
    laboratories and courses. Gifts to schools that have everything change nothing, and ceremonies less.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Enterprises, universities and donors", "zh": "社会参与"}
    fails_by = (
        "few partners: nobody is asked, or those who gave are not seen and leave",
        "naming without substance: the gift goes into plaques and ceremonies",
        "gifts go where they are visible, not where they are needed",
        "projects that end with their money",
    )
    shown_by = ("courses_per_school", "all")
    revealed_by = ("formalism",)
    paid_by = (
        "partners pay schools, suppliers and those who teach; the county pays the liaison office and its "
        "part of the innovation fund"
    )
    figures = (
        "finland-enterprise-courses",
        "finland-donation-share",
        "t-innovation-projects",
        "shanghai-innovation-projects",
        "shanghai-conversion-rate",
        "longgang-funds",
        "longgang-efficiency",
    )

    share: Fraction = parameter(1.0, "of the partners in reach that are asked", source="assumption")
    partners: Count = parameter(
        12,
        "enterprises, universities and donors in reach of the county",
        range=(0, 200),
        source="assumption",
        confidence="low",
    )
    ready: Fraction = parameter(
        0.15, "of those asked for the first time that give", figure="enterprise-link-share"
    )
    universities: Fraction = parameter(
        0.2, "of partners that are universities", source="assumption", confidence="low"
    )
    donors: Fraction = parameter(
        0.3, "of the other partners that give money and nothing else", source="assumption", confidence="low"
    )
    gift: YuanPerYear = parameter(
        200_000, "mean gift of a year", range=(0, 1e8), source="assumption", confidence="low"
    )
    naming: Fraction = parameter(
        0.5, "of gifts that carry the giver's name", source="assumption", confidence="low"
    )
    ceremony: Fraction = parameter(
        0.15, "of a named gift that goes into the name", source="assumption", confidence="low"
    )
    show_weight: Fraction = parameter(
        0.1,
        "weight of being shown that a named gift brings into a school's assessment",
        range=(0, 0.8),
        source="assumption",
        confidence="low",
    )
    steering: Fraction = parameter(
        0.2, "how far the county leads gifts to where the need is", source="assumption", confidence="low"
    )
    word: Fraction = parameter(
        0.2,
        "how far the others follow when all partners give",
        source="science D10, assumption",
        confidence="low",
    )
    room_cost: Yuan = parameter(
        400_000, "equipment of one laboratory", range=(1_000, 1e7), source="assumption", confidence="low"
    )
    course_cost: Yuan = parameter(
        30_000,
        "course of a year taught by people of the partner",
        range=(1_000, 1e7),
        source="assumption",
        confidence="low",
    )
    projects: Count = parameter(
        2,
        "innovation projects that the fund begins a year, at most one for each partner that gives",
        range=(0, 200),
        unit="projects/year",
        source="assumption",
        confidence="low",
    )
    project_grant: Yuan = parameter(
        400_000,
        "grant to a project",
        range=(300_000, 500_000),
        figure=("incubation-min", "incubation-max"),
    )
    seed: Fraction = parameter(0.5, "of a grant that the county pays", source="assumption", confidence="low")
    project_courses: Ratio = parameter(
        3,
        "courses that a project makes",
        range=(0, 50),
        unit="courses",
        source="assumption",
        confidence="low",
    )
    office: YuanPerYear = parameter(
        150_000, "the county's liaison with partners", range=(0, 1e8), source="assumption", confidence="low"
    )

    people: list[Donor] | None = None
    """The partners of one county, made in :meth:`plan`."""

    def plan(self, world: World) -> None:
        """Bring together the partners in reach; nothing has been given."""
        self.lent = np.zeros(world.n_schools)
        if self.share > 0:
            self.people = self.gather(world)

    def gather(self, world: World) -> list[Donor]:
        """The county's partners: the same ones whatever is asked of them."""
        luck = world.luck
        ids = world.index * _IDS_OF_A_COUNTY + _FIRST_ID + np.arange(self.partners)
        size = self.gift * np.exp(0.6 * luck.normal("social_participation size", ids) - 0.18)
        vanity = luck.uniform("social_participation vanity", ids)
        university = luck.uniform("social_participation university", ids) < self.universities
        donor = luck.uniform("social_participation donor", ids) < self.donors
        kind = np.where(university, UNIVERSITY, np.where(donor, DONOR, ENTERPRISE))
        return [
            Donor(
                int(ids[k]),
                kind=int(kind[k]),
                size=float(size[k]),
                vanity=float(vanity[k]),
                goodwill=self.ready,
            )
            for k in range(ids.size)
        ]

    def agents(self) -> list[Donor]:
        """The partners of this county, for a model to take in; empty before :meth:`plan`."""
        return self.people or []

    def funding(self, world: World) -> None:
        """Who gives to whom this year, what becomes of it, and who will give again."""
        if self.people is None:
            return
        world.ledger.pay(world.year, COUNTY, TEACHERS, "liaison with partners", self.office)
        schools = world.schools
        # What partners taught last year has ended; who gives again teaches again.
        schools.courses[:] = np.maximum(schools.courses - self.lent, 0.0)
        self.lent[:] = 0.0
        seen, need = self.seen(world), self.need(world)
        givers = self.givers(world)
        if givers:
            self.choose(world, givers, seen, need)
            self.give(world, givers)
            self.run_projects(world, len(givers), seen)
        schools.courses += self.lent
        self.remember(givers, seen)
        count = world.flows.count
        count("partners_giving", len(givers))
        count("courses_of_partners", self.lent.sum())
        to_need = [need[one.school] for one in givers if one.school != NOBODY]
        count("schools_with_partners", len({one.school for one in givers if one.school != NOBODY}))
        count("gifts_to_the_needier_half", sum(value > 0.5 for value in to_need))

    def givers(self, world: World) -> list[Donor]:
        """The partners that are asked and give this year."""
        people = self.people or []
        ids = np.array([one.id for one in people], np.int64)
        asked = world.luck.uniform("social_participation asked", ids) < self.reach(world.year)
        draw = world.uniform("social_participation gives", ids)
        out = [one for k, one in enumerate(people) if asked[k] and draw[k] < one.goodwill]
        return out if self.schools(world).any() else []

    def seen(self, world: World) -> Array:
        """How visible each school is, as its rank from 0 to 1: size, name, the city; ``(n_schools,)``."""
        schools = world.schools
        size = np.log(np.maximum(schools.enrolment, 1.0))
        return _rank(size + schools.reputation + 0.5 * (schools.location == CITY), schools.open)

    def need(self, world: World) -> Array:
        """How much each school lacks, as its rank from 0 to 1: laboratory and courses; ``(n_schools,)``."""
        schools = world.schools
        return _rank(-schools.lab - schools.courses / 20.0, schools.open)

    def choose(self, world: World, givers: list[Donor], seen: Array, need: Array) -> None:
        """Each giver's school: where it is seen, as far as it wants that and the county lets it."""
        rows = np.flatnonzero(self.schools(world))
        vanity = np.array([one.vanity for one in givers])[:, None]
        ids = np.array([one.id for one in givers], np.int64)
        both = pairs(ids, world.schools.id[rows])
        taste = world.luck.uniform("social_participation taste", both.ravel()).reshape(both.shape)
        free = 2 * (0.5 + 0.5 * vanity) * seen[rows]
        worth = (1 - self.steering) * free + self.steering * 2 * need[rows] - 0.2 * np.log(-np.log(taste))
        for one, best in zip(givers, np.argmax(worth, axis=1), strict=True):
            one.school = int(rows[best])

    def give(self, world: World, givers: list[Donor]) -> None:
        """Names first, then equipment, courses or money."""
        schools, ledger, year, n = world.schools, world.ledger, world.year, world.n_schools
        at = np.array([one.school for one in givers])
        kind = np.array([one.kind for one in givers])
        size = np.array([one.size for one in givers])
        ids = np.array([one.id for one in givers], np.int64)
        named = world.uniform("social_participation name", ids) < self.naming
        for one in givers:
            one.given += one.size
        left = size * (1 - self.ceremony * named)
        money = left * (kind == DONOR)
        rooms = 0.5 * left * (kind == ENTERPRISE)
        teaching = left - money - rooms
        ledger.pay(year, OUTSIDE, SUPPLIERS, "naming of gifts", size - left)
        ledger.pay(year, OUTSIDE, ledger.school(at), "donations", money)
        ledger.pay(year, OUTSIDE, SUPPLIERS, "donated equipment", rooms)
        ledger.pay(year, OUTSIDE, EXPERTS, "courses of partners", teaching)

        schools.grants += np.bincount(at, money, n)
        self.lent += np.bincount(at, teaching, n) / self.course_cost
        # What a school has already it is given in vain.
        full = np.maximum(schools.enrolment / PUPILS_PER_ROOM, 0.1)
        bought = np.bincount(at, rooms, n) / self.room_cost
        useful = np.minimum(bought, (1 - schools.lab) * full)
        schools.lab[:] = np.minimum(schools.lab + useful / full, 1.0)
        names = np.bincount(at, named, n)
        schools.weight_show += self.show_weight * names
        schools.weight_academic *= (1 - self.show_weight) ** names
        count = world.flows.count
        count("gifts", size.sum())
        count("named_gifts", named.sum())
        count("gifts_without_need", (bought - useful).sum() * self.room_cost)

    def run_projects(self, world: World, n_givers: int, seen: Array) -> None:
        """The fund's projects: courses for this year, and for good where the school goes on with them."""
        schools, ledger, year = world.schools, world.ledger, world.year
        n = min(self.projects, n_givers)
        rows = np.flatnonzero(self.schools(world))
        # Committees see what applicants have done, and who applies.
        shine = schools.effort_whole[rows] + np.minimum(schools.effort_share[rows], 2.0) + seen[rows]
        draw = world.uniform("social_participation project", schools.id[rows])
        best = rows[np.argsort(-(shine - 0.3 * np.log(-np.log(draw))), kind="stable")[:n]]
        accounts, grant = ledger.school(best), self.project_grant
        ledger.pay(year, COUNTY, accounts, "innovation fund, county", np.full(best.size, self.seed * grant))
        ledger.pay(
            year, OUTSIDE, accounts, "innovation fund, partners", np.full(best.size, (1 - self.seed) * grant)
        )
        ledger.pay(year, accounts, EXPERTS, "innovation projects", np.full(best.size, grant))
        go_on = 0.5 * schools.effort_whole[best] * np.minimum(schools.effort_share[best], 2.0)
        lasts = world.uniform("social_participation lasts", schools.id[best]) < go_on
        schools.courses[best[lasts]] += self.project_courses
        self.lent[best[~lasts]] += self.project_courses
        world.flows.count("innovation_projects", best.size)
        world.flows.count("innovation_projects_that_last", lasts.sum())

    def remember(self, givers: list[Donor], seen: Array) -> None:
        """Who was seen gives again; who was not, less; the others hear of those who give."""
        people = self.people or []
        giving = len(givers) / max(len(people), 1)
        gave = {one.id for one in givers}
        for one in people:
            if one.id in gave:
                content = (1 - one.vanity) + one.vanity * (0.5 + self.naming) * seen[one.school]
                one.goodwill += _REMEMBERS * (min(content, 1.0) - one.goodwill)
            else:
                one.school = NOBODY
                one.goodwill += self.word * giving * (1 - one.goodwill)

    def end(self, world: World) -> None:
        """Partners go; what they taught goes with them, what schools made their own stays."""
        schools = world.schools
        schools.courses[:] = np.maximum(schools.courses - self.lent, 0.0)
        self.lent[:] = 0.0


def _rank(values: Array, among: Array) -> Array:
    """Rank among the schools of a mask, 0 the lowest to 1, shape ``(n_schools,)``; 0 outside."""
    out = np.zeros(values.size)
    rows = np.flatnonzero(among)
    out[rows[np.argsort(values[rows], kind="stable")]] = np.arange(rows.size) / max(rows.size - 1, 1)
    return out
