"""One county: its people, its government, its money and its luck.

Counties are the natural shard of a region (teacher assignment, budgets and entrance examinations are the
county's), so a region is a list of worlds that never touch each other, and the country can be run one
county at a time with the same result.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.behaviour import Behaviour
from sim.counting import count, count_and_sum
from sim.draws import Luck
from sim.ledger import Ledger
from sim.tables import Array
from sim.world.populations import Schools, Students, Teachers

if TYPE_CHECKING:
    from sim.policies.base import Policy
    from sim.world.assumptions import WorldAssumptions

__all__ = ["Government", "World"]


@dataclass
class Government:
    """The county government: what it has, and what it chose this year (yuan/year)."""

    revenue: float = 0.0
    """General revenue of the county, own and untied transfers, yuan/year."""
    earmarked: float = 0.0
    """Transfers tied to education that policies brought this year, yuan/year; reset every year."""
    required: float = 0.0
    """Part of ``earmarked`` that must come on top of own spending (maintenance of effort), yuan/year."""
    education_budget: float = 0.0
    """What it spends on running schools this year, yuan/year."""
    per_student: float = 0.0
    """Last year's education budget for each student, yuan."""


@dataclass
class Flows:
    """What happened this year, for measuring; reset every year."""

    moves: list[tuple[str, Array, Array]] = field(default_factory=list)
    """Teacher moves: kind (transfer, rotation, return, walk, hired, retired, exit,
    promoted), from rows, to rows (NOBODY)."""
    counts: dict[str, float] = field(default_factory=dict)
    """Counts by name (policy activity: bids, grants, places taken); summed over the county."""
    deeds: dict[str, float] = field(default_factory=dict)
    """The same by who did it: the policy's name (nothing for the phases' own), a blank, the count's name."""
    acting: str = ""
    """The policy whose turn it is."""
    graduates: dict[str, Array] = field(default_factory=dict)
    """Arrays about students who finished a stage this year, by name."""

    def count(self, name: str, amount: float | np.integer[Any] | np.floating[Any]) -> None:
        """Add to a named count."""
        self.counts[name] = self.counts.get(name, 0.0) + float(amount)
        deed = f"{self.acting} {name}"
        self.deeds[deed] = self.deeds.get(deed, 0.0) + float(amount)

    def move(self, kind: str, origin: Array, destination: Array | int) -> None:
        """Note moves of teachers between school rows; NOBODY is outside the county's schools."""
        origin = np.asarray(origin)
        if origin.size:
            self.moves.append((kind, origin.copy(), np.broadcast_to(destination, origin.shape).copy()))


@dataclass
class World:
    """All state of one county.

    Attributes:
        index: the county's number in the region.
        assumptions: what the scenario assumes about the county.
        behaviour: the behavioural parameters.
        luck: keyed draws of this run.
        year: September of the school year being lived.
        students, teachers, schools: the populations.
        government, ledger: money.
        policies: this county's own copies of the scenario's policies, in scenario order.
        sections: number of parallel classes, shape ``(n_schools, 12)``.
        members: schools that are, or by plan will be, in an alliance (for measuring by group).
        scale: real students for each student row.
        children: real students in grades 1 to 9 at the start; births are in proportion.
        usual_scores: mean score by grade at the start, shape ``(13,)``: what classmates are measured against.
        cutoffs: levels fixed at the start, by name (SD): usual quality of teachers, score lines.
    """

    index: int
    assumptions: WorldAssumptions
    behaviour: Behaviour
    luck: Luck
    year: int
    students: Students
    teachers: Teachers
    schools: Schools
    government: Government
    ledger: Ledger
    policies: list[Policy] = field(default_factory=list)
    sections: Array = field(default_factory=lambda: np.zeros((0, 12), np.int32))
    members: Array = field(default_factory=lambda: np.zeros(0, bool))
    flows: Flows = field(default_factory=Flows)
    scale: float = 1.0
    children: float = 0.0
    start_year: int = 0
    usual_scores: Array = field(default_factory=lambda: np.zeros(13))
    cutoffs: dict[str, float] = field(default_factory=dict)

    @property
    def n_schools(self) -> int:
        """Number of school rows, closed ones included."""
        return len(self.schools)

    def uniform(self, stream: str, ids: Array) -> Array:
        """Uniform draws of this year's stream for ``ids``."""
        return self.luck.uniform(stream, ids, self.year)

    def normal(self, stream: str, ids: Array) -> Array:
        """Standard normal draws of this year's stream for ``ids``."""
        return self.luck.normal(stream, ids, self.year)

    def begin(self, year: int) -> None:
        """Open a school year: reset what lasts only a year, end the policies whose time is over.

        Raises:
            ValueError: the year is neither the present one nor the next; nobody can skip a year.
        """
        if year not in (self.year, self.year + 1):
            raise ValueError(f"county {self.index} stands in {self.year}; it cannot begin {year}")
        self.year = year
        self.flows = Flows()
        self.government.earmarked = self.government.required = 0.0
        for name in ("grants", "offer", "offer_recognition", "visiting", "visiting_quality",
                     "lab_elsewhere"):  # fmt: skip
            getattr(self.schools, name)[:] = 0.0
        self.teachers.days_away[:] = 0.0
        self.teachers.bonus[:] = self.teachers.recognition[:] = self.teachers.strain[:] = 0.0
        self.students.tutoring[:] = self.students.travel[:] = 0.0
        academic = self.assumptions.academic_weight
        self.schools.weight_academic[:] = academic
        self.schools.weight_share[:] = (1 - academic) / 3
        self.schools.weight_whole[:] = (1 - academic) * 2 / 3
        self.schools.weight_low[:] = self.schools.weight_show[:] = 0.0
        for policy in self.policies:
            if year == policy.until and policy.share > 0:
                policy.end(self)

    def active(self) -> list[Policy]:
        """The policies that act this year, in scenario order."""
        return [policy for policy in self.policies if policy.active(self.year)]

    def count_students(self, mask: Array | None = None) -> Array:
        """Students by school, times the scale; shape ``(n_schools,)``."""
        school = self.students.school if mask is None else self.students.school[mask]
        return count(school, self.n_schools) * self.scale

    def mean_by_school(self, values: Array, school: Array, empty: float = 0.0) -> Array:
        """Mean of ``values`` by school row, ``empty`` where there are none; shape ``(n_schools,)``.

        Args:
            values: one value for each agent, shape ``(n,)``.
            school: school rows, shape ``(n,)``; NOBODY is left out.
        """
        n, total = count_and_sum(school, values, self.n_schools)
        return np.where(n > 0, total / np.maximum(n, 1), empty)

    def classes(self) -> tuple[Array, int]:
        """Class of each student as a number, and how many there are.

        Returns:
            ``(class of each student (n_students,), number of classes)``; a class is one section of one
            grade of one school.
        """
        offset = np.zeros(self.sections.size + 1, np.int32)
        np.cumsum(self.sections.ravel(), out=offset[1:])
        cell: Array = self.students.school * np.int32(12) + (self.students.grade - np.int8(1))
        return offset.take(cell) + self.students.section, int(offset[-1])

    def copy(self) -> World:
        """An independent county in the same state, with the same luck."""
        twin = copy.copy(self)
        twin.students, twin.teachers, twin.schools = (
            self.students.copy(),
            self.teachers.copy(),
            self.schools.copy(),
        )
        twin.government = copy.copy(self.government)
        twin.ledger = self.ledger.copy()
        twin.policies = [policy.fresh() for policy in self.policies]
        twin.sections, twin.members = self.sections.copy(), self.members.copy()
        twin.flows = copy.deepcopy(self.flows)
        twin.cutoffs = dict(self.cutoffs)
        return twin
