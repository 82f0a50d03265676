"""An agent that is a row of a table: reading and writing its attributes reads and writes the columns.

Such an agent costs nothing until someone asks for it. It knows who it is (``unique_id``, the id in the table)
and in which county it lives, and looks its row up whenever it is read, so it stays the same object while rows
move from year to year. Who has left the county is :attr:`RowAgent.gone`; reading more of it is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import mesa
import numpy as np

from sim.tables import Column, Table

if TYPE_CHECKING:
    from mesa.agent import AgentSet

    from sim.agents.roster import Roster

__all__ = ["Attribute", "GoneError", "RowAgent", "rows_of"]

_Kind = TypeVar("_Kind", bound="type[RowAgent]")


class GoneError(AttributeError):
    """The agent has left the county: it has no attributes any more."""


class Attribute:
    """One column of a table, seen from one agent's row; values are plain Python numbers."""

    def __init__(self, column: Column) -> None:
        self.name = column.name
        self.column = column
        self.__doc__ = f"{column.doc}; {column.unit}" if column.unit else column.doc

    def __get__(self, agent: RowAgent | None, owner: type[RowAgent]) -> Any:
        if agent is None:
            return self
        roster = agent._roster
        return getattr(roster.table, self.name).item(roster.row(agent.unique_id))

    def __set__(self, agent: RowAgent, value: Any) -> None:
        """Write to the column.

        Raises:
            AttributeError: the column is ``id``.
            TypeError: the value is not a number.
            ValueError: the column cannot hold the value (a fraction in a column of whole numbers).
        """
        if self.name == "id":
            raise AttributeError("an id is for ever and cannot be changed")
        if not isinstance(value, int | float | np.number | np.bool_):
            raise TypeError(f"{type(agent).__name__}.{self.name} is a number and cannot be {value!r}")
        dtype = self.column.dtype
        stored = dtype.type(value)
        if dtype.kind in "ib" and stored != value:
            raise ValueError(
                f"{type(agent).__name__}.{self.name} holds {dtype.name} values and cannot be {value!r}"
            )
        roster = agent._roster
        getattr(roster.table, self.name)[roster.row(agent.unique_id)] = stored


class RowAgent(mesa.Agent):
    """A row of a county's table as a Mesa agent.

    Attributes:
        gone: has left the county; reading any column is then an error.
    """

    population: ClassVar[str] = ""
    """Name of the table in a county: students, teachers or schools."""
    _roster: Roster
    unique_id: int

    def __init__(self, model: mesa.Model, *args: Any, **kwargs: Any) -> None:
        """Agents of this kind are not created one by one.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{type(self).__name__} agents are rows of a county's table; find them in "
            f"model.agents_by_type[{type(self).__name__}], or append rows to world.{self.population}"
        )

    @classmethod
    def _of(cls, roster: Roster, unique_id: int) -> RowAgent:
        """The agent of a row, without what Mesa's own constructor costs and registers."""
        agent = object.__new__(cls)
        agent.__dict__.update(model=roster.register.model, unique_id=unique_id, pos=None, _roster=roster)
        return agent

    @property
    def gone(self) -> bool:
        """Has left the county (graduated, dropped out, retired, left the profession)."""
        return not self._roster.has(self.unique_id)

    @property
    def row(self) -> int:
        """Row in the table this year.

        Raises:
            GoneError: the agent has left.
        """
        return self._roster.row(self.unique_id)

    @property
    def county(self) -> int:
        """Number of the county in the region."""
        return self._roster.register.world.index

    def remove(self) -> None:
        """Leave the county at once; whoever is gone already stays gone."""
        if not self.gone:
            table = self._roster.table
            table.keep(table.id != self.unique_id)

    def _school(self, row: int) -> Any:
        """The school agent in a row, or None for NOBODY."""
        return self._roster.register.school(row)

    def _people(self, population: str, column: str, row: int, but: int | None = None) -> AgentSet:
        """The agents of a population whose ``column`` holds ``row``, in the table's order."""
        roster = self._roster.register.rosters[population]
        rows = np.flatnonzero(getattr(roster.table, column) == row)
        found = [agent for agent in roster.at(rows) if agent.unique_id != but]
        return self._roster.register.model.agent_set(found)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.unique_id}{' (gone)' if self.gone else ''}>"


def rows_of(table: type[Table]) -> Callable[[_Kind], _Kind]:
    """Give a class of agents one attribute for each column of a table, and name them in its docstring.

    Raises:
        TypeError: a column has the name of something that agents of this class have already.
    """

    def decorate(cls: _Kind) -> _Kind:
        cls.population = table.__name__.lower()
        lines = []
        for name, column in table.columns.items():
            if hasattr(cls, name):
                raise TypeError(f"column {name!r} of {table.__name__} would hide {cls.__name__}.{name}")
            attribute = Attribute(column)
            setattr(cls, name, attribute)
            lines.append(f"        {name}: {attribute.__doc__}.")
        cls.__doc__ = f"{(cls.__doc__ or '').rstrip()}\n\n    Columns:\n" + "\n".join(lines) + "\n"
        return cls

    return decorate
