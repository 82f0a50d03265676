"""An alliance of schools as a Mesa agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.roster import Register
    from sim.tables import Array

__all__ = ["Alliance"]


class Alliance(mesa.Agent):
    """A group of schools that work together, as long as at least one belongs to it.

    Attributes:
        number: the group, as in the column ``alliance`` of schools.
    """

    def __init__(self, register: Register, number: int, unique_id: int) -> None:
        self.model, self.unique_id, self.pos = register.model, unique_id, None
        self._register, self.number = register, number

    @property
    def county(self) -> int:
        """Number of the county in the region."""
        return self._register.world.index

    @property
    def gone(self) -> bool:
        """No school belongs to it any more."""
        return not self._rows().size

    @property
    def schools(self) -> AgentSet:
        """Its schools."""
        return self._set(self._rows())

    @property
    def lead_schools(self) -> AgentSet:
        """The schools that lead it."""
        rows = self._rows()
        return self._set(rows[self._register.world.schools.lead[rows]])

    @property
    def trust(self) -> float:
        """Mean trust of its schools in their partners, 0 to 1; NaN when it is gone."""
        rows = self._rows()
        return float(self._register.world.schools.trust[rows].mean()) if rows.size else float("nan")

    def _rows(self) -> Array:
        return np.flatnonzero(self._register.world.schools.alliance == self.number)

    def _set(self, rows: Array) -> AgentSet:
        return self._register.model.agent_set(self._register.rosters["schools"].at(rows))

    def __repr__(self) -> str:
        return f"<Alliance {self.number} of county {self.county}>"
