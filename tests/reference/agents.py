"""Students, teachers and schools as ordinary Mesa agents.

An agent has the attributes that `sim.world.populations` declares as columns, under the same names, with
their meaning and unit given there. Where a column holds the row of a school, the attribute holds the
:class:`School` itself, or None for nobody. ``key`` is the person's id for ever, by which luck is drawn.
"""

from __future__ import annotations

import struct
from typing import Any

import mesa

from sim.world.populations import Schools, Students, Teachers

__all__ = ["POINTERS", "Person", "School", "Student", "Teacher", "single"]

POINTERS = ("school", "origin", "host", "feeds", "course_school", "admitted")
"""Attributes that are a school."""


_SINGLE = struct.Struct("f")


def single(value: float) -> float:
    """The nearest number of single precision."""
    return _SINGLE.unpack(_SINGLE.pack(value))[0]


class Person(mesa.Agent):
    """What the three kinds have in common: a key, and every declared attribute at its value at birth."""

    columns = Students.columns

    def __init__(self, model: mesa.Model, key: int, **values: Any) -> None:
        super().__init__(model)
        self.key = key
        for name, declared in self.columns.items():
            if name in values:
                setattr(self, name, values[name])
            elif name in POINTERS:
                setattr(self, name, None)
            elif name != "id":
                setattr(self, name, declared.dtype.type(declared.default).item())

    def store(self) -> None:
        """Round what is kept in single precision, as the engine does on writing."""
        for name, declared in self.columns.items():
            if declared.dtype.char == "f":
                setattr(self, name, single(getattr(self, name)))


class Student(Person):
    """Someone enrolled, grades 1 to 12."""

    columns = Students.columns

    def enter(self, school: School | None) -> None:
        """Start at another school; the class is formed later in the year."""
        self.school = school
        self.section = -1
        self.entered = True

    def leave(self) -> None:
        """Leave the county's schools."""
        self.model.students.remove(self)
        self.remove()


class Teacher(Person):
    """Someone employed as a teacher."""

    columns = Teachers.columns

    def leave(self) -> None:
        """Leave the county's schools."""
        self.model.teachers.remove(self)
        self.remove()


class School(Person):
    """A school of one stage.

    Attributes:
        row: its place in the county's list of schools.
        sections: parallel classes in grades 1 to 12.
        balance: what it has in its account, yuan.
    """

    columns = Schools.columns

    def __init__(self, model: mesa.Model, key: int, row: int, **values: Any) -> None:
        super().__init__(model, key, **values)
        self.row = row
        self.sections = [0] * 12
        self.balance = 0.0

    @property
    def pupils(self) -> list[Student]:
        """Students enrolled here."""
        return [student for student in self.model.students if student.school is self]

    @property
    def staff(self) -> list[Teacher]:
        """Teachers who work here this year, whoever employs them."""
        return [teacher for teacher in self.model.teachers if teacher.host is self]

    @property
    def employees(self) -> list[Teacher]:
        """Teachers whom the school employs."""
        return [teacher for teacher in self.model.teachers if teacher.school is self]

    @property
    def money_ratio(self) -> float:
        """Money for each student against the school's first year; 1 = as then."""
        if self.reference_money <= 0:
            return 1.0
        per_student = (self.funding + self.grants) / max(self.enrolment, 1.0)
        return per_student / max(self.reference_money, 1.0)
