"""Who is in which studio, as what: studios are founded, lose people and find new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.membership import rows_of_people
from sim.agents.studio import EXHAUSTED, Studio
from sim.phases.provision import NORMAL_HOURS
from sim.tables import Array
from sim.vocabulary import NOBODY, SENIOR_TITLE, SUBJECTS
from sim.world.county import World

if TYPE_CHECKING:
    from sim.policies.studios import Studios

__all__ = ["HOST", "MEMBER", "TRAINEE", "WORKING_DAYS", "StudioTeams"]

HOST, MEMBER, TRAINEE = range(3)
FIRST_ID, IDS_OF_A_COUNTY = 10_000_001, 1_000
WORKING_DAYS = 5.0


class StudioTeams:
    """The studios of a county and everybody in them.

    Attributes:
        studios: all there have been; their places in this list are their numbers.
        person: ids of teachers in a studio, shape ``(n_people,)``, like the others below.
        number: of the studio.
        role: HOST, MEMBER or TRAINEE.
        since: September in which the person joined.
        practises: has taken up the loop plan, do, reflect, improve.
    """

    def __init__(self) -> None:
        self.studios: list[Studio] = []
        none = np.zeros(0, np.int64)
        self._set(none, none, none, none, np.zeros(0, bool))

    @property
    def at_work(self) -> list[Studio]:
        """The studios that are open."""
        return [studio for studio in self.studios if studio.open]

    def size(self, role: int) -> int:
        """People with a role."""
        return int((self.role == role).sum())

    def census(self) -> Array:
        """People of each studio by role, shape ``(n_studios, 3)``."""
        return np.bincount(self.number * 3 + self.role, minlength=3 * len(self.studios)).reshape(-1, 3)

    def hours(self, terms: Studios) -> Array:
        """Weekly studio work that nobody takes off each person's hands, shape ``(n_people,)``."""
        size = np.bincount(self.number, minlength=1)[self.number] - 1
        host = terms.host_hours * size / (terms.members + terms.trainees)
        host = np.maximum(host - terms.relief * NORMAL_HOURS / WORKING_DAYS, 0.0)
        trainee = terms.trainee_hours * self.practises
        return np.where(self.role == HOST, host, np.where(self.role == MEMBER, terms.member_hours, trainee))

    def name_people(self) -> None:
        """Tell each studio who its members and trainees are."""
        for number, studio in enumerate(self.studios):
            mine = self.number == number
            studio.members = self.person[mine & (self.role == MEMBER)]
            studio.trainees = self.person[mine & (self.role == TRAINEE)]

    def dissolve(self) -> None:
        """Close all studios."""
        for studio in self.studios:
            studio.open = False
        self._keep(np.zeros(self.person.size, bool))

    def let_go(self, terms: Studios, world: World) -> None:
        """Leavers, tired hosts and trainees whose time is over go; others take the free places."""
        teachers = world.teachers
        for studio in self.at_work:
            if studio.energy < EXHAUSTED:
                world.flows.count("studio_hosts_drained", 1)
                self._keep(self.person != studio.host)
        over = (self.role == TRAINEE) & (world.year - self.since >= terms.term) & ~self.practises
        over |= (self.role == TRAINEE) & (world.year - self.since >= 2 * terms.term)
        rows = rows_of_people(teachers, self.person)
        stays = (rows != NOBODY) & ~over
        self._keep(stays)
        rating = teachers.rating[rows[stays]]
        people = self.census()
        for number, studio in enumerate(self.studios):
            lacking = people[number, HOST] < 1 or people[number, MEMBER] < terms.members
            if studio.open and lacking:
                self._promote(terms, number, rating)
        closed = np.array([not studio.open for studio in self.studios] or [False])
        if closed.any():
            self._keep(~closed[self.number])

    def _promote(self, terms: Studios, number: int, rating: Array) -> None:
        """A member becomes host where there is none, trainees who practise become members."""
        mine, studio = self.number == number, self.studios[number]
        if not (mine & (self.role == HOST)).any():
            heirs = np.flatnonzero(mine & (self.role == MEMBER))
            if not heirs.size:
                studio.open = False
                return
            heir = heirs[np.argmax(rating[heirs])]
            self.role[heir], self.practises[heir] = HOST, True
            studio.host, studio.energy = int(self.person[heir]), 1.0
        places = terms.members - int((mine & (self.role == MEMBER)).sum())
        able = np.flatnonzero(mine & (self.role == TRAINEE) & self.practises)
        self.role[able[np.argsort(-rating[able], kind="stable")[: max(places, 0)]]] = MEMBER

    def found(self, terms: Studios, world: World, wanted: int) -> None:
        """Found studios until ``wanted`` are at work: the best known teachers of a subject lead them."""
        teachers = world.teachers
        if wanted <= len(self.at_work):
            return
        here = terms.schools(world)[teachers.school]
        free = ~np.isin(teachers.id, self.person)
        honours = teachers.rating + 10.0 * (teachers.title == SENIOR_TITLE)
        followers = teachers.rating + 10.0 * teachers.backbone
        staff = np.bincount(teachers.subject[here], minlength=len(SUBJECTS))
        for _ in range(wanted - len(self.at_work)):
            have = np.bincount([s.subject for s in self.at_work], minlength=len(SUBJECTS))
            subject = int(np.argmax(staff / (have + 1)))
            rows = np.flatnonzero(free & (teachers.subject == subject))
            if not rows.size:
                break
            host = rows[np.argmax(honours[rows])]
            rows = rows[rows != host]
            members = rows[np.argsort(-followers[rows], kind="stable")[: terms.members]]
            free[host] = free[members] = False
            number = len(self.studios)
            id, leader = FIRST_ID + world.index * IDS_OF_A_COUNTY + number, int(teachers.id[host])
            self.studios.append(Studio(id, subject=subject, founded=world.year, host=leader))
            self._join(world, np.array([host]), number, HOST)
            self._join(world, members, number, MEMBER)

    def invite(self, terms: Studios, world: World) -> None:
        """Schools nominate trainees, others follow colleagues; there are only so many places."""
        teachers = world.teachers
        rows = rows_of_people(teachers, self.person)
        inside = np.zeros(len(teachers), bool)
        inside[rows] = True
        staff = np.bincount(teachers.host, minlength=world.n_schools)
        engaged = np.bincount(teachers.host[rows], minlength=world.n_schools)
        colleagues = (engaged / np.maximum(staff, 1))[teachers.host]
        luck = world.uniform("studios join", teachers.id)
        willing = luck < terms.nominated + terms.imitation * colleagues
        willing &= ~inside & terms.schools(world)[teachers.host]
        taken = self.census()[:, TRAINEE]
        for number, studio in enumerate(self.studios):
            places = terms.trainees - int(taken[number])
            if not studio.open or not places:
                continue
            rows = np.flatnonzero(willing & (teachers.subject == studio.subject))
            rows = rows[np.argsort(luck[rows], kind="stable")[:places]]
            willing[rows] = False
            self._join(world, rows, number, TRAINEE)

    def _join(self, world: World, rows: Array, number: int, role: int) -> None:
        ids = world.teachers.id[rows]
        self._set(
            np.concatenate([self.person, ids]),
            np.concatenate([self.number, np.full(ids.size, number)]),
            np.concatenate([self.role, np.full(ids.size, role)]),
            np.concatenate([self.since, np.full(ids.size, world.year)]),
            np.concatenate([self.practises, np.full(ids.size, role == HOST)]),
        )

    def _keep(self, mask: Array) -> None:
        self._set(
            self.person[mask], self.number[mask], self.role[mask], self.since[mask], self.practises[mask]
        )

    def _set(self, person: Array, number: Array, role: Array, since: Array, practises: Array) -> None:
        self.person, self.number, self.role = person, number, role
        self.since, self.practises = since, practises
