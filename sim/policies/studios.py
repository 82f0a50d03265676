"""Teacher studios 1+N+X: a host of provincial rank, core members and trainees work on lessons (名师工作室).

The province confirms studios in batches. Schools nominate trainees, others follow colleagues who are in. Who
takes up the loop plan, do, reflect, improve in the own classroom turns what the host knows into teaching of
the own; the others attend. What passes through members on its way to trainees loses most of its force
(science B4, 3.12), hosts have pupils of their own, and tired hosts give little.

Reads teachers' subject, rating, title and quality; writes ``habit``, ``trained``, ``workload``,
``days_away``, ``strain``, ``recognition`` and payments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.agents.membership import rows_of_people
from sim.agents.studio import Studio
from sim.agents.studio_teams import HOST, MEMBER, TRAINEE, WORKING_DAYS, StudioTeams
from sim.ledger import COUNTY, PROVINCE, SUPPLIERS, TEACHERS
from sim.parameters import Count, Days, Fraction, Hours, Ratio, Years, YuanPerYear, parameter
from sim.phases.provision import NORMAL_HOURS
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["Studios"]

HEAVIEST = 0.5
"""Largest burden of leading, as pay (assumption): whoever cannot bear it gives the studio up instead."""


class Studios(Policy):
    """Studios of one host, core members and trainees work on real lessons (名师工作室、教师网络研修工作室).

    Acts on teachers' habits, on what those who practise learn from the host, on working time and honours.
    Fails where trainees attend without practising, and where hosts carry the studio on top of a full post.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Teacher studios", "zh": "名师工作室"}
    fails_by = (
        "hosts drained: too much work without relief",
        "attendance without practice",
        "loss in the cascade from host to members to trainees",
    )
    shown_by = ("teacher_habit", "all")
    revealed_by = ("studio_practice_share",)
    paid_by = "the province pays running costs and stipends; the county pays for the cover of hosts' lessons"
    figures = (
        "jx-studio-count",
        "jx-programme-start",
        "jx-teachers-trained",
        "jx-areas-covered",
        "jx-team-count",
        "jx-backbone-in-teams",
        "haidian-teaching-ability",
        "haidian-class-participation",
    )

    share: Fraction = parameter(1.0, "of the studios the province would confirm that are founded")
    studios_per_thousand: Ratio = parameter(
        2.0,
        "studios the province would confirm for a thousand teachers",
        range=(0, 50),
        unit="studios per 1000 teachers",
        source="figures.csv jx-studio-count over some 430 000 teachers of the province (assumption)",
        confidence="low",
    )
    hosts: Count = parameter(
        1, "hosts of a studio", range=(1, 1), figure=("jx-studio-hosts", "jx-studio-hosts-again")
    )
    members: Count = parameter(
        10, "core members of a studio, at most", range=(0, 10), figure="jx-studio-members-max"
    )
    trainees: Count = parameter(
        100,
        "trainees of a studio, at most",
        range=(1, 100),
        figure=("jx-studio-trainees-max", "jx-cascade-10-100"),
    )
    guided_each: Count = parameter(
        10, "teachers whom one can guide in a year", range=(1, 100), figure="jx-cascade-1-10"
    )
    batches: Count = parameter(
        4, "batches in which studios are confirmed", range=(1, 20), figure="jx-studio-batches"
    )
    batch_interval: Years = parameter(
        1, "years between batches", range=(0, 20), source="assumption", confidence="low"
    )
    term: Years = parameter(
        3,
        "years a trainee stays; twice as long who practises",
        range=(1, 30),
        source="assumption",
        confidence="low",
    )
    nominated: Fraction = parameter(
        0.15,
        "chance that a school nominates a teacher of the subject, a year",
        source="assumption",
        confidence="low",
    )
    practice: Fraction = parameter(
        0.7,
        "of studio work that is practice in the own classroom instead of listening",
        source="assumption",
        confidence="low",
        prior=(0.2, 0.9),
    )
    loop_steps: Count = parameter(
        4,
        "steps of plan, do, reflect, improve that are asked for",
        range=(0, 4),
        figure="jx-habit-loop-steps",
    )
    innovation: Fraction = parameter(
        0.03, "trainees who take the loop up in a year by themselves", source="science D10"
    )
    imitation: Fraction = parameter(0.38, "how much more do where all around them have", source="science D10")
    habit_gain: Fraction = parameter(
        0.3, "of the way to a firm habit gone in a year of practice", source="assumption", confidence="low"
    )
    kept: Fraction = parameter(
        0.4,
        "of an expert's effect kept when it is handed on",
        range=(0.0, 1.0),
        source="science B4, 3.12",
        prior=(0.2, 0.7),
    )
    host_hours: Hours = parameter(
        12, "work of a host with a full studio", range=(0, 40), source="assumption", confidence="low"
    )
    relief: Days = parameter(
        1, "days a week on which somebody else takes a host's lessons", range=(0, 5), source="assumption"
    )
    member_hours: Hours = parameter(
        3, "work of a core member", range=(0, 20), source="assumption", confidence="low"
    )
    trainee_hours: Hours = parameter(
        1.5, "work of a trainee who practises", range=(0, 20), source="assumption", confidence="low"
    )
    saved_hours: Hours = parameter(
        1.0,
        "preparation saved by as many resources as anyone can use",
        range=(0, 10),
        source="assumption",
        confidence="low",
    )
    enough_resources: Ratio = parameter(
        100,
        "resources that save half of that",
        range=(1, 1e5),
        unit="lessons",
        source="assumption",
        confidence="low",
    )
    recovery: Fraction = parameter(
        0.3, "of lost energy that a host regains in a year", source="assumption", confidence="low"
    )
    drain: Fraction = parameter(
        0.2, "energy lost by ten hours a week on top of a full post", source="assumption", confidence="low"
    )
    honour: Fraction = parameter(
        0.03,
        "worth of the honour to hosts and members, as pay",
        range=(0.0, 0.5),
        source="assumption",
        confidence="low",
    )
    running_costs: YuanPerYear = parameter(
        80_000,
        "platform, meetings and materials of a studio",
        range=(0, 5e6),
        source="assumption",
        confidence="low",
    )
    host_stipend: YuanPerYear = parameter(12_000, "stipend of a host", range=(0, 5e5), source="assumption")
    member_stipend: YuanPerYear = parameter(
        4_000, "stipend of a core member", range=(0, 5e5), source="assumption"
    )

    def plan(self, world: World) -> None:
        """There are no studios yet."""
        self.teams = StudioTeams()
        self._rows: Array = np.zeros(0, np.int64)

    def agents(self) -> list[Studio]:
        """The studios at work in this county."""
        return self.teams.at_work

    def end(self, world: World) -> None:
        """Studios are dissolved; habits stay."""
        self.teams.dissolve()

    def funding(self, world: World) -> None:
        """The honour of leading and the burden of it weigh when teachers decide whether to stay."""
        rows, teams = rows_of_people(world.teachers, self.teams.person), self.teams
        leading = (rows != NOBODY) & (teams.role < TRAINEE)
        world.teachers.recognition[rows[leading]] += self.honour
        burden = np.minimum(teams.hours(self)[leading] / NORMAL_HOURS, HEAVIEST)
        world.teachers.strain[rows[leading]] += burden

    def development(self, world: World) -> None:
        """Studios lose and find people, and work for a year."""
        teams = self.teams
        teams.let_go(self, world)
        teams.found(self, world, self._confirmed(world))
        teams.invite(self, world)
        teams.name_people()
        self._rows = rows_of_people(world.teachers, teams.person)
        self._take_up(world)
        self._learn(world)
        self._pay(world)

    def provision(self, world: World) -> None:
        """Studio work comes on top of the week; shared lessons save some preparation."""
        teams = self.teams
        stock = np.array([studio.resources for studio in teams.studios] or [0.0])[teams.number]
        saved = self.saved_hours * stock / (stock + self.enough_resources)
        world.teachers.workload[self._rows] += teams.hours(self) - saved
        world.flows.count("preparation_hours_saved", saved.sum())

    def _confirmed(self, world: World) -> int:
        """Studios that the province has confirmed by now, in batches."""
        due, passed = self.batches, world.year - max(self.start, world.start_year)
        if self.batch_interval > 0:
            due = min(due, int(passed / self.batch_interval) + 1)
        staff = self.schools(world)[world.teachers.school].sum()
        total = np.floor(self.reach(world.year) * self.studios_per_thousand * staff / 1000.0 + 0.5)
        # The smallest county that is meant to have studios at all has one.
        return int(np.ceil(max(total, float(self.studios_per_thousand > 0)) * due / self.batches))

    def _take_up(self, world: World) -> None:
        """Who begins to practise the loop: few by themselves, more where fellows and colleagues do."""
        teachers, teams, rows = world.teachers, self.teams, self._rows
        if not rows.size:
            return
        asked = self.practice * self.loop_steps / 4
        fellows = np.bincount(teams.number, teams.practises) / np.maximum(np.bincount(teams.number), 1)
        staff = np.bincount(teachers.host, minlength=world.n_schools)
        practising = np.bincount(teachers.host[rows], teams.practises, world.n_schools)
        around = 0.5 * fellows[teams.number] + 0.5 * (practising / np.maximum(staff, 1))[teachers.host[rows]]
        trainee = asked * (self.innovation + self.imitation * around)
        chance = np.where(teams.role == MEMBER, asked, trainee)
        teams.practises |= world.uniform("studios practice", teams.person) < chance
        step = self.habit_gain * self.loop_steps / 4 * teams.practises
        teachers.habit[rows] += step * (1 - teachers.habit[rows])

    def _learn(self, world: World) -> None:
        """Those who practise gain of what the host knows as much as reaches them and their habit holds."""
        teachers, teams, rows = world.teachers, self.teams, self._rows
        n, hours = len(teams.studios), teams.hours(self)
        known, reaching = np.zeros(n), np.zeros((3, n))
        hosts = teams.role == HOST
        known[teams.number[hosts]] = teachers.quality[rows[hosts]]
        for number, studio in enumerate(teams.studios):
            if studio.open:
                mine = teams.number == number
                # A host who wears out does so in the middle of the year's work.
                studio.tire(float(hours[mine & hosts].sum()), self.recovery, self.drain)
                reaching[MEMBER:, number] = studio.reach_of_guidance(self.guided_each, self.kept)
                studio.make_resources(float(teams.practises[mine].sum()))
        dose = reaching[teams.role, teams.number] * teams.practises * teachers.habit[rows]
        own = teachers.quality[rows] - teachers.trained[rows]
        # A second year restores what has faded; nobody learns more than the host knows better.
        goal = np.minimum(world.behaviour.training_gain * dose, known[teams.number] - own)
        gain = np.maximum(goal - teachers.trained[rows], 0.0)
        teachers.trained[rows] += gain
        teachers.quality[rows] += gain
        teachers.days_away[rows[hosts]] += self.relief

    def _pay(self, world: World) -> None:
        """Running costs, stipends, cover; and what happened."""
        ledger, year, count, teams = world.ledger, world.year, world.flows.count, self.teams
        hosts, members = teams.size(HOST), teams.size(MEMBER)
        stipends = hosts * self.host_stipend + members * self.member_stipend
        cover = self.relief / WORKING_DAYS * world.teachers.wage[self._rows[teams.role == HOST]].sum()
        ledger.pay(year, PROVINCE, SUPPLIERS, "studio running costs", hosts * self.running_costs)
        ledger.pay(year, PROVINCE, TEACHERS, "studio stipends", stipends)
        ledger.pay(year, COUNTY, TEACHERS, "cover for studio hosts", cover)
        count("studios", hosts)
        count("studio_members", members)
        count("studio_trainees", teams.size(TRAINEE))
        count("studio_practising", int(teams.practises.sum()))
        count("studio_resources", sum(studio.resources for studio in teams.at_work))
