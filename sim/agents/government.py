"""A county government as a Mesa agent."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import mesa

from sim.world import county

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.roster import Register

__all__ = ["Government"]


class Government(mesa.Agent):
    """A county government: what it has and what it chose this year.

    Its attributes are those of :class:`sim.world.county.Government` (yuan a year); reading and writing them
    reads and writes the county's.
    """

    def __init__(self, register: Register, unique_id: int) -> None:
        # Mesa's own constructor would register it, and keep the model alive for ever in Mesa 3.3.
        self.model, self.unique_id, self.pos = register.model, unique_id, None
        self._register = register

    @property
    def county(self) -> int:
        """Number of the county in the region."""
        return self._register.world.index

    @property
    def schools(self) -> AgentSet:
        """The schools of the county."""
        return self._register.everyone("schools")

    @property
    def teachers(self) -> AgentSet:
        """The teachers of the county."""
        return self._register.everyone("teachers")

    @property
    def students(self) -> AgentSet:
        """The students of the county."""
        return self._register.everyone("students")

    def __repr__(self) -> str:
        return f"<Government of county {self.county}>"


def _share(name: str) -> property:
    def read(self: Government) -> Any:
        return getattr(self._register.world.government, name)

    def write(self: Government, value: Any) -> None:
        setattr(self._register.world.government, name, value)

    return property(read, write, doc=f"See :attr:`sim.world.county.Government.{name}`.")


for _field in dataclasses.fields(county.Government):
    setattr(Government, _field.name, _share(_field.name))
