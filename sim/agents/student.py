"""A student as a Mesa agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.row import RowAgent, rows_of
from sim.world.populations import Students

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.school import School

__all__ = ["Student"]


@rows_of(Students)
class Student(RowAgent):
    """A student enrolled in a school of the county."""

    @property
    def school_agent(self) -> School | None:
        """The school attended."""
        return self._school(self.school)

    @property
    def course_agent(self) -> School | None:
        """The school of this year's elective course, or None."""
        return self._school(self.course_school)

    @property
    def classmates(self) -> AgentSet:
        """The others of the same class, where classes are formed."""
        table, row = self._roster.register.world.students, self.row
        same = (
            (table.school == table.school[row])
            & (table.grade == table.grade[row])
            & (table.section == table.section[row])
        )
        same[row] = False
        return self._roster.register.model.agent_set(self._roster.at(same.nonzero()[0]))
