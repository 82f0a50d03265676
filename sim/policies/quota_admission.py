"""Senior-high places reserved for the schools that feed them (指标到校).

Key senior high schools keep a part of their places for each junior school, in proportion to its graduates.
Admission has two passes: first each junior school's best take its reserved places, if they reach a floor not
far below the open line; then everyone else competes for the rest, unfilled reserved places included. The sum
of places is the same, so for everyone who gains there is somebody who does not.

Families learn what it has brought: a junior school from which it was easier to get in is worth more to those
who choose one next year. They are mostly the better-off and better-informed, and with them the competition
comes to the weak school (strategic choice). Reads examination scores and capacities; writes
``students.admitted``, ``leaves``, ``flows.graduates`` and ``schools.prospect``. Rules: docs/science.md 3.17,
D5 (families weigh the advantage of a quota; its effect on learning is not known).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.ledger import COUNTY, EXPERTS
from sim.mechanisms.matching import assign, place_rest
from sim.parameters import SD, Fraction, Ratio, YuanPerStudent, parameter
from sim.phases.assessment import (
    PARALLEL_CHOICES,
    rounded,
    senior_by_fame,
    senior_places,
    senior_wishes,
    zhongkao_score,
)
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import NOBODY, QUALITY, SENIOR, WEAK
from sim.world.county import World

__all__ = ["QuotaAdmission"]


class QuotaAdmission(Policy):
    """Key senior high schools reserve places for every junior school by its size (指标到校).

    Acts on who may take which place, and on what families see in a junior school. Weak schools' best get in
    where marks alone would not have let them; the same number of others does not. Fails when families choose
    weak schools for their reserved places, when the floor is so high that places fall back to the open pass,
    and where the key schools have few places.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Reserved senior-high places", "zh": "指标到校"}
    fails_by = (
        "strategic school choice: better-off families come for the reserved places",
        "a high floor: reserved places go back to open competition",
        "displacement: the sum of places is the same",
    )
    shown_by = ("progression_rate", "weak")
    revealed_by = ("admitted_by_quota",)
    paid_by = "The county pays for the second pass of admission."
    figures = ("t-quota-progression",)

    share: Fraction = parameter(0.5, "of the key schools' places that are reserved", source="science 3.17")
    key_schools: Literal["quality", "all"] = parameter(
        "quality", "which senior high schools reserve places: those of the best tier, or all"
    )
    weak_advantage: Ratio = parameter(
        1.0, "places for each graduate of a weak school, against others", range=(0.0, 5.0), confidence="low"
    )
    floor: SD = parameter(
        0.4,
        "how far below the open line a reserved place may be given",
        range=(0.0, 5.0),
        source="science 3.17, assumption",
        confidence="low",
    )
    seen: Ratio = parameter(
        3.0,
        "worth to families of a sure place more, in reputation",
        range=(0.0, 20.0),
        unit="student SD",
        source="science 3.17, D5",
        confidence="low",
    )
    cost: YuanPerStudent = parameter(
        20, "second pass of admission, for each graduate", range=(0, 2_000), confidence="low"
    )

    def end(self, world: World) -> None:
        """Nothing is reserved any more, so no school has more to offer than its teaching."""
        world.schools.prospect[:] = 0.0

    def assessment(self, world: World) -> None:
        """Admit the year's junior graduates again, in two passes."""
        students = world.students
        rows = np.flatnonzero((students.grade == 9) & ~students.dropped)
        feeders = self.schools(world)
        if not rows.size or not feeders.any():
            return
        score = zhongkao_score(world, rows)
        before = world.flows.graduates["zhongkao_admitted"]
        seats = float(np.floor(world.assumptions.academic_senior * rows.size + 0.5))
        ties = world.uniform("zhongkao", students.id[rows])
        inside = bool((world.schools.open & (world.schools.stage == SENIOR)).any())
        if inside:
            wanted, places = senior_wishes(world, rows), senior_places(world, seats)
            open_to = students.admitted[rows].astype(np.int64)
        else:
            # One school outside stands for all that the county's graduates go to.
            wanted, places = np.zeros((rows.size, 1), np.int64), np.array([seats])
            open_to = np.where(before, 0, NOBODY)
        key = self.key(world) if inside else np.array([0])
        reserved = self.reserve(world, students.school[rows], places[key], feeders)
        floor = self.floors(score, open_to, key)
        first = self.first_pass(score, ties, students.school[rows], wanted, key, reserved, floor)
        placed = self.second_pass(score, ties, wanted, places, first)
        placed = place_rest(placed, score, places, senior_by_fame(world), ties) if inside else placed
        self.settle(world, rows, placed, inside)
        is_key = np.zeros(places.size + 1, bool)  # NOBODY is the last
        is_key[key] = True
        self.tell(world, rows, is_key[placed], is_key[open_to], reserved, first)
        world.ledger.pay(world.year, COUNTY, EXPERTS, "quota admission", self.cost * rows.size * world.scale)

    def key(self, world: World) -> Array:
        """Rows of the senior high schools that reserve places; the best one, if none is of that tier."""
        schools = world.schools
        rows = np.flatnonzero(schools.open & (schools.stage == SENIOR))
        if self.key_schools == "all":
            return rows
        best = rows[schools.tier[rows] == QUALITY]
        return best if best.size else rows[[int(np.argmax(schools.reputation[rows]))]]

    def reserve(self, world: World, school: Array, places: Array, feeders: Array) -> Array:
        """Places of each key school for each junior school, ``(n_schools, n_key)``, whole numbers."""
        size = np.bincount(school, minlength=world.n_schools) * feeders
        claim = size * np.where(world.schools.tier == WEAK, self.weak_advantage, 1.0)
        total = max(float(claim.sum()), 1e-9)
        share = self.reach(world.year)
        out = [rounded(np.floor(share * seats) * claim / total) for seats in places]
        return np.stack(out, axis=1) if out else np.zeros((world.n_schools, 0))

    def floors(self, score: Array, open_to: Array, key: Array) -> Array:
        """Lowest score for a reserved place of each key school, ``(n_key,)``: below the open line."""
        out = np.full(key.size, -np.inf)
        for k, row in enumerate(key):
            inside = score[open_to == row]
            if inside.size:
                out[k] = inside.min() - self.floor
        return out

    def first_pass(
        self,
        score: Array,
        ties: Array,
        school: Array,
        wanted: Array,
        key: Array,
        reserved: Array,
        floor: Array,
    ) -> Array:
        """Who gets a reserved place where; NOBODY elsewhere, ``(n,)``.

        A student asks only for key schools that come before all others on the list: what is given in the
        first pass is final.
        """
        n_key = key.size
        place = np.full(max(int(wanted.max(initial=0)), int(key.max(initial=0))) + 1, NOBODY)
        place[key] = np.arange(n_key)
        number = place[wanted]
        asked = np.logical_and.accumulate(number != NOBODY, axis=1)
        # What is out of reach is a place without a seat, so that the list goes on behind it.
        code = np.where(
            score[:, None] >= floor[number], school[:, None] * np.int64(n_key) + number, reserved.size
        )
        seats = np.append(reserved.ravel(), 0.0)
        won = assign(np.where(asked, code, NOBODY), score, seats, ties=ties)
        return np.where(won != NOBODY, key[won % n_key] if n_key else NOBODY, NOBODY)

    @staticmethod
    def second_pass(score: Array, ties: Array, wanted: Array, places: Array, first: Array) -> Array:
        """Everyone else competes for what is left, reserved places that nobody could take included."""
        left = places - np.bincount(first[first != NOBODY], minlength=places.size)
        rest = np.flatnonzero(first == NOBODY)
        out = first.copy()
        out[rest] = assign(wanted[rest], score[rest], left, rounds=PARALLEL_CHOICES, ties=ties[rest])
        return out

    @staticmethod
    def settle(world: World, rows: Array, placed: Array, inside: bool) -> None:
        """Write the new admission over the old."""
        students, admitted = world.students, placed != NOBODY
        before = world.flows.graduates["zhongkao_admitted"]
        world.flows.count("admitted_by_quota", np.count_nonzero(admitted & ~before) * world.scale)
        world.flows.count("displaced_by_quota", np.count_nonzero(before & ~admitted) * world.scale)
        if inside:
            students.admitted[rows] = placed
            students.leaves[rows] = ~admitted
        world.flows.graduates["zhongkao_admitted"] = admitted

    def tell(
        self, world: World, rows: Array, now: Array, without: Array, reserved: Array, first: Array
    ) -> None:
        """What families read next year: chances at key schools that the reservation gave or took."""
        schools, school = world.schools, world.students.school[rows]
        size = np.bincount(school, minlength=world.n_schools)
        more = np.bincount(school, now.astype(float) - without, world.n_schools)
        schools.prospect[:] = np.where(size > 0, self.seen * more / np.maximum(size, 1), 0.0)
        taken = np.count_nonzero(first != NOBODY)
        world.flows.count("places_reserved", float(reserved.sum()) * world.scale)
        world.flows.count("reserved_places_taken", taken * world.scale)
        weak = schools.tier[school] == WEAK
        world.flows.count("key_places_weak_schools", np.count_nonzero(now & weak) * world.scale)
        poor = world.students.ses_fifth[rows] <= 1
        won = (first != NOBODY) & weak
        world.flows.count("reserved_places_weak_schools", np.count_nonzero(won) * world.scale)
        world.flows.count("reserved_places_weak_schools_poor", np.count_nonzero(won & poor) * world.scale)
