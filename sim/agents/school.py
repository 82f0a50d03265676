"""A school as a Mesa agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.agents.row import RowAgent, rows_of
from sim.vocabulary import LOCATIONS, STAGES, TIERS
from sim.world.populations import Schools

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.alliance import Alliance

__all__ = ["School"]


@rows_of(Schools)
class School(RowAgent):
    """A school of one stage; a closed one stays an agent with ``open`` false."""

    @property
    def students(self) -> AgentSet:
        """Its students."""
        return self._people("students", "school", self.row)

    @property
    def teachers(self) -> AgentSet:
        """Who teaches here this year, rotating teachers included."""
        return self._people("teachers", "host", self.row)

    @property
    def staff(self) -> AgentSet:
        """The teachers it employs, those who rotate elsewhere included."""
        return self._people("teachers", "school", self.row)

    @property
    def alliance_agent(self) -> Alliance | None:
        """The alliance it belongs to, or None."""
        return self._roster.register.alliance(self.alliance)

    def remove(self) -> None:
        """A school's row is fixed for the whole run.

        Raises:
            TypeError: always.
        """
        raise TypeError("a school keeps its row for the whole run; it is closed by the demography phase")

    def __repr__(self) -> str:
        words = f"{TIERS[self.tier]} {LOCATIONS[self.location]} {STAGES[self.stage]}"
        return f"<School {self.unique_id}: {words}{'' if self.open else ', closed'}>"
