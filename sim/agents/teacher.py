"""A teacher as a Mesa agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.row import RowAgent, rows_of
from sim.world.populations import Teachers

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.school import School

__all__ = ["Teacher"]


@rows_of(Teachers)
class Teacher(RowAgent):
    """A teacher employed by a school of the county."""

    @property
    def employer(self) -> School | None:
        """The school that employs the teacher."""
        return self._school(self.school)

    @property
    def workplace(self) -> School | None:
        """The school where the teacher works this year: the host while rotating, else the employer."""
        return self._school(self.host)

    @property
    def colleagues(self) -> AgentSet:
        """The other teachers who work at the same school this year."""
        return self._people("teachers", "host", self.host, but=self.unique_id)
