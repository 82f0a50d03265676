"""The school year without policies, written the slow way: one Mesa agent for each student, teacher, school.

Nothing here is vectorised and nothing is clever: plain loops over objects and plain floats. It is the
specification that the fast engine (`sim.phases`) has to meet, and the place to read what a phase does. It
starts from a county built by `sim.world.build` and draws the same keyed luck, so after any phase both must
hold the same decisions (who is where, who left, who was hired) and numbers equal to rounding;
`tests/test_reference.py` holds them side by side, phase by phase. `benchmarks/reference.py` times both.

How to read it: this file is the school year; each phase has a file of its own with the same name; `agents.py`
says what people have. Constants that no scenario can set are written out where they are used, on purpose a
second time: a slip in either copy shows as a difference. The only things shared with the engine are scalar
draws, ids, the birth series, the words of `sim.vocabulary`, and the declarations of parameters and columns.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import mesa

from sim.draws import normal_at, uniform_at
from sim.vocabulary import NOBODY
from sim.world.county import World
from tests.reference.agents import POINTERS, School, Student, Teacher
from tests.reference.assessment import assessment
from tests.reference.choice import choice
from tests.reference.demography import demography
from tests.reference.development import development
from tests.reference.finance import finance
from tests.reference.learning import learning
from tests.reference.provision import provision
from tests.reference.reflection import reflection
from tests.reference.staffing import staffing

__all__ = ["PHASES", "Reference"]


def funding(model: Reference) -> None:
    """Project money of the year: without policies nobody offers any."""


PHASES = (demography, finance, funding, staffing, development, provision, choice, learning, assessment,
          reflection)  # fmt: skip


class Reference(mesa.Model):
    """One county, object by object.

    Args:
        world: a county to copy; it is not changed.
        single: round what the engine stores in single precision after each phase, so that both live every
            phase from the same numbers. Off for timing.
    """

    def __init__(self, world: World, single: bool = True) -> None:
        super().__init__()
        self.single = single
        self.assumptions, self.behaviour, self.luck = world.assumptions, world.behaviour, world.luck
        self.index, self.year, self.start_year = world.index, world.year, world.start_year
        self.scale, self.children = world.scale, world.children
        self.cutoffs = dict(world.cutoffs)
        self.usual_scores = world.usual_scores.tolist()
        self.revenue = world.government.revenue
        self.education_budget = world.government.education_budget
        self.per_student = world.government.per_student
        self.schools: list[School] = []
        self.schools = _people(self, School, world.schools)
        self.students: list[Student] = _people(self, Student, world.students)
        self.teachers: list[Teacher] = _people(self, Teacher, world.teachers)
        for school in self.schools:
            school.sections = world.sections[school.row].tolist()
            school.balance = float(world.ledger.of_schools()[school.row])
        self.balance: dict[str, float] = defaultdict(float)
        self.paid: dict[str, float] = defaultdict(float)
        self.moves: list[tuple[str, int, int, int]] = []
        self.counts: dict[str, float] = {}
        self.graduates: dict[str, list[float]] = {}

    def step(self) -> None:
        """One school year."""
        self.begin(self.year)
        for phase in PHASES:
            self.live(phase.__name__)
        self.year += 1

    def begin(self, year: int) -> None:
        """Open a school year: reset what lasts only a year."""
        self.year = year
        self.moves, self.counts, self.graduates = [], {}, {}
        self.paid = defaultdict(float)
        whole = 1 - self.assumptions.academic_weight
        for school in self.schools:
            school.grants = school.offer = school.offer_recognition = 0.0
            school.visiting = school.visiting_quality = 0.0
            school.weight_academic = self.assumptions.academic_weight
            school.weight_whole, school.weight_share = whole * 2 / 3, whole / 3
            school.weight_low = school.weight_show = 0.0
        for teacher in self.teachers:
            teacher.days_away = teacher.bonus = teacher.recognition = teacher.strain = 0.0
        for student in self.students:
            student.tutoring = student.travel = 0.0

    def live(self, phase: str) -> None:
        """One phase of the year."""
        next(one for one in PHASES if one.__name__ == phase)(self)
        if self.single:
            for person in (*self.students, *self.teachers):
                person.store()

    # Luck

    def uniform(self, stream: str, key: int) -> float:
        """A uniform draw of this year's stream."""
        return uniform_at(self.luck.key(stream, self.year), key)

    def normal(self, stream: str, key: int) -> float:
        """A standard normal draw of this year's stream."""
        return normal_at(self.luck.key(stream, self.year), key)

    def once_uniform(self, stream: str, key: int) -> float:
        """A uniform draw that is made once in a life."""
        return uniform_at(self.luck.key(stream), key)

    def once_normal(self, stream: str, key: int) -> float:
        """A standard normal draw that is made once in a life."""
        return normal_at(self.luck.key(stream), key)

    # Money and flows

    def pay(self, payer: School | str, payee: School | str, purpose: str, amount: float) -> None:
        """A payment between schools and named parties (sim.ledger.PARTIES), yuan."""
        assert amount >= 0, purpose
        for account, change in ((payer, -amount), (payee, amount)):
            if isinstance(account, School):
                account.balance += change
            else:
                self.balance[account] += change
        self.paid[purpose] += amount

    def move(self, kind: str, teacher: Teacher, origin: School | None, destination: School | None) -> None:
        """Note that a teacher moved."""
        self.moves.append((kind, teacher.key, _row(origin), _row(destination)))

    def count_enrolment(self) -> None:
        """Students of each school, in real students."""
        for school in self.schools:
            school.enrolment = 0.0
        for student in self.students:
            student.school.enrolment += self.scale


def _people(model: Reference, kind: type[Any], table: Any) -> list[Any]:
    """The rows of a table as agents; school rows become the schools themselves."""
    out = []
    columns = {name: getattr(table, name).tolist() for name in table.columns if name != "id"}
    for row, key in enumerate(table.id.tolist()):
        values = {name: column[row] for name, column in columns.items()}
        if kind is School:
            out.append(School(model, key, row, **values))
            continue
        for name in POINTERS:
            if name in values:
                values[name] = None if values[name] == NOBODY else model.schools[values[name]]
        out.append(kind(model, key, **values))
    if kind is School:
        for school in out:
            school.feeds = None if school.feeds == NOBODY else out[school.feeds]
    return out


def _row(school: School | None) -> int:
    return NOBODY if school is None else school.row
