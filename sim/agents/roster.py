"""Which agents a county's rows have become so far.

A :class:`Roster` belongs to one table: it finds the row of an id and keeps the agent of each id that was
asked for, until that person leaves. Tables replace their arrays when rows move, so a roster is out of date
exactly when the table's ``id`` array is another one than it has indexed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.alliance import Alliance
from sim.agents.government import Government
from sim.agents.organisation import Organisation
from sim.agents.row import GoneError, RowAgent
from sim.agents.school import School
from sim.agents.student import Student
from sim.agents.teacher import Teacher
from sim.tables import Array, Table
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    import mesa
    from mesa.agent import AgentSet

    from sim.agents.inhabited import Inhabited
    from sim.world.county import World

__all__ = ["Register", "Roster"]

# Students, teachers and schools have ids from 0 upwards (sim.world.ids); everyone else goes below zero.
_COUNTY = 1 << 40


class Roster:
    """The agents of one table of one county.

    Args:
        register: of the county.
        kind: class of the agents.
    """

    def __init__(self, register: Register, kind: type[RowAgent]) -> None:
        self.register, self.kind = register, kind
        self._ids: Array | None = None
        self._rows: dict[int, int] = {}
        self._agents: dict[int, RowAgent] = {}
        self._everyone: list[RowAgent] | None = None

    @property
    def table(self) -> Table:
        """The county's table as it is now."""
        return getattr(self.register.world, self.kind.population)

    def refresh(self) -> None:
        """Index the table anew if rows have moved; forget the agents of those who left."""
        ids = self.table.id
        if ids is self._ids:
            return
        self._ids = ids
        self._rows = dict(zip(ids.tolist(), range(len(ids)), strict=True))
        self._agents = {key: agent for key, agent in self._agents.items() if key in self._rows}
        self._everyone = None

    def has(self, unique_id: int) -> bool:
        """Whether someone with this id lives here now."""
        self.refresh()
        return unique_id in self._rows

    def row(self, unique_id: int) -> int:
        """Row of an id.

        Raises:
            GoneError: nobody with this id lives here any more.
        """
        if self.table.id is not self._ids:
            self.refresh()
        try:
            return self._rows[unique_id]
        except KeyError:
            raise GoneError(
                f"{self.kind.__name__} {unique_id} has left county {self.register.world.index}"
            ) from None

    def at(self, rows: Array) -> list[Any]:
        """The agents in ``rows``, in that order."""
        self.refresh()
        agents, kind, found = self._agents, self.kind, []
        for unique_id in self.table.id[rows].tolist():
            agent = agents.get(unique_id)
            if agent is None:
                agent = agents[unique_id] = kind._of(self, unique_id)
            found.append(agent)
        return found

    def everyone(self) -> list[RowAgent]:
        """All agents in the table's order; the same list until rows move."""
        self.refresh()
        if self._everyone is None:
            self._everyone = self.at(np.arange(len(self.table)))
        return self._everyone


class Register:
    """All agents of one county.

    Args:
        model: the model the county belongs to.
        world: the county.
    """

    def __init__(self, model: Inhabited, world: World) -> None:
        self.model, self.world = model, world
        kinds: tuple[type[RowAgent], ...] = (Student, Teacher, School)
        self.rosters = {kind.population: Roster(self, kind) for kind in kinds}
        self.government = Government(self, -_COUNTY * (world.index + 1))
        self._alliances: dict[int, Alliance] = {}

    def everyone(self, population: str) -> AgentSet:
        """The agents of a population of this county."""
        return self.model.agent_set(self.rosters[population].everyone())

    def refresh(self) -> None:
        """Notice who has come and who has left."""
        for roster in self.rosters.values():
            roster.refresh()

    def school(self, row: int) -> School | None:
        """The school in a row; None for NOBODY."""
        return None if row == NOBODY else self.rosters["schools"].at(np.array([row]))[0]

    def alliance(self, number: int) -> Alliance | None:
        """An alliance by number; None for NOBODY."""
        if number == NOBODY:
            return None
        if number not in self._alliances:
            self._alliances[number] = Alliance(self, number, self.government.unique_id - 1 - number)
        return self._alliances[number]

    def alliances(self) -> list[Alliance]:
        """The alliances that have at least one school now, by number."""
        numbers = np.unique(self.world.schools.alliance)
        return [alliance for number in numbers.tolist() if (alliance := self.alliance(number)) is not None]

    def organisations(self) -> list[mesa.Agent]:
        """Who the county's policies brought: funders, partners."""
        found: list[mesa.Agent] = []
        for policy in self.world.policies:
            for agent in getattr(policy, "agents", list)():
                if getattr(agent, "model", None) is not self.model:
                    self._take_in(agent)
                found.append(agent)
        return found

    def _take_in(self, agent: mesa.Agent) -> None:
        """Let an organisation live in the model, under its own id below zero."""
        agent.model, agent.pos = self.model, None
        agent.unique_id = -1 - agent.id if isinstance(agent, Organisation) else self.model.next_number()
