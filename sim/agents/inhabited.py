"""The Mesa face of the model: ``agents``, ``agents_by_type``, data collection, on Mesa 3.3 and 3.5.

Nothing here takes part in the simulation, and nothing of it is built before it is used: a run that nobody
looks at through Mesa has no agent objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
from mesa.agent import AgentSet

from sim.agents.government import Government
from sim.agents.luck import Shuffle
from sim.agents.roster import Register
from sim.agents.school import School
from sim.agents.student import Student
from sim.agents.teacher import Teacher

if TYPE_CHECKING:
    from sim.draws import Luck
    from sim.measures.record import Record
    from sim.scenario import Scenario
    from sim.world.county import World

__all__ = ["Inhabited"]

_ROWS = {Student: "students", Teacher: "teachers", School: "schools"}
_GUESTS = 1 << 62


class Inhabited(mesa.Model):
    """A model whose people are rows of tables and whose agents are views of them.

    Agents that a user adds (subclasses of ``mesa.Agent``) are registered by Mesa as always, with ids below
    zero so that nobody shares one.

    Args:
        scenario: what the model simulates.
        luck: of the run; also seeds Mesa's generators.
        collect: makes a data collector, which collects after every step.
    """

    luck: Luck
    record: Record
    worlds: list[World]

    def __init__(
        self, scenario: Scenario, luck: Luck, collect: Callable[[], mesa.DataCollector] | None = None
    ) -> None:
        self.luck, self._scenario_lived = luck, scenario
        self._registers: list[Register] = []
        self._sets: dict[type, tuple[list[Any], AgentSet]] = {}
        self._collector: mesa.DataCollector | None = None
        self._collects = collect is not None
        self._guests = 0
        # Mesa 3.5 warns of seed=, Mesa 3.3 knows rng= as well.
        super().__init__(rng=luck.seed % 2**32)
        self._shuffle = Shuffle(self)
        if collect is not None:
            self._collector = collect()

    @property
    def year(self) -> int:
        """The summer in which the last school year lived has ended."""
        raise NotImplementedError

    @property
    def scenario(self) -> Scenario:
        """What the model simulates."""
        return self._scenario_lived

    @scenario.setter
    def scenario(self, offered: Any) -> None:
        """Mesa 3.5 gives every model a scenario object of its own kind; this model has a better one."""

    @property
    def agents(self) -> AgentSet:
        """Everyone: schools, teachers and students of all counties, governments, alliances, organisations."""
        return self._set_of(mesa.Agent, [self._people(kind) for kind in self.agent_types])

    @property
    def agent_types(self) -> list[type]:
        """The classes of agents that live here now."""
        return [School, Teacher, Student, *self._few()]

    @property
    def agents_by_type(self) -> Mapping[type, AgentSet]:
        """The agents of each class."""
        return _ByType(self)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take in an agent that a user adds (Mesa calls this)."""
        super().register_agent(agent)
        agent.unique_id = self.next_number()

    def next_number(self) -> int:
        """A unique id for an agent that has none of its own."""
        self._guests += 1
        return self._guests - _GUESTS

    def agent_set(self, agents: Iterable[mesa.Agent]) -> AgentSet:
        """A set of agents of this model that shuffles with the run's luck."""
        return AgentSet(agents, random=self._shuffle)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """The data collector: the one given, or else the record's measures of everybody, year by year.

        The latter costs nothing before it is asked for: it has one value for each school year lived under the
        scenario's policies, and ``year``, the summer in which that year ended.
        """
        return self._recorded() if self._collector is None else self._collector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._collector = collector

    def _after_step(self) -> None:
        """Let departed agents go and collect; free of cost where nobody has asked for agents."""
        self._sets.clear()
        for register in self._registers:
            register.refresh()
        if self._collects and self._collector is not None:
            collector = self._collector
            collector.collect(self)
            if not hasattr(collector, "_collection_steps") and collector._agent_records:
                # batch_run of Mesa 3.3 takes the k-th values of the model together with the agents of step k,
                # counted from 0, but the collector files agents under steps counted from 1.
                collector._agent_records[self.steps - 1] = collector._agent_records.pop(self.steps)

    def _counties(self) -> list[Register]:
        """The registers of the counties, in their order."""
        if [id(one.world) for one in self._registers] != [id(world) for world in self.worlds]:
            known = {id(one.world): one for one in self._registers}
            self._registers = [known.get(id(world)) or Register(self, world) for world in self.worlds]
        return self._registers

    def _few(self) -> dict[type, list[mesa.Agent]]:
        """The agents that are not rows, by class: governments, alliances, organisations, a user's own."""
        counties = self._counties()
        found: dict[type, list[mesa.Agent]] = {Government: [one.government for one in counties]}
        for county in counties:
            for agent in [*county.alliances(), *county.organisations()]:
                found.setdefault(type(agent), []).append(agent)
        for agent in super().agents:
            found.setdefault(type(agent), []).append(agent)
        return found

    def _people(self, kind: type) -> list[Any]:
        """Lists of the agents of a class, one after the other.

        Raises:
            KeyError: no agent of this class lives here.
        """
        if kind in _ROWS:
            return [county.rosters[_ROWS[kind]].everyone() for county in self._counties()]
        return [self._few()[kind]]

    def _set_of(self, kind: type, lists: list[list[Any]]) -> AgentSet:
        """The set of everyone in nested ``lists``, the same object until they change."""
        flat = [part for parts in lists for part in parts]
        known = self._sets.get(kind)
        if known is None or len(known[0]) != len(flat) or not all(map(_same, known[0], flat)):
            known = flat, self.agent_set(agent for part in flat for agent in part)
            self._sets[kind] = known
        return known[1]

    def _recorded(self) -> mesa.DataCollector:
        """A data collector that has collected every measure of everybody after each year."""
        names = [measure.name for measure in self.record.measures]
        collector = mesa.DataCollector(
            model_reporters={"year": _year, **{name: partial(_latest, name=name) for name in names}}
        )
        collector.model_vars["year"] = list(self.record.years[1:])
        for k, name in enumerate(names):
            collector.model_vars[name] = self.record.values[1:, k, 0].tolist()
        if hasattr(collector, "_collection_steps"):
            collector._collection_steps = list(range(1, len(self.record.years)))
        return collector


class _ByType(Mapping[type, AgentSet]):
    """The agents of a model by class; a class is only looked up when it is asked for."""

    def __init__(self, model: Inhabited) -> None:
        self._model = model

    def __getitem__(self, kind: type) -> AgentSet:
        return self._model._set_of(kind, [self._model._people(kind)])

    def __iter__(self) -> Iterator[type]:
        return iter(self._model.agent_types)

    def __len__(self) -> int:
        return len(self._model.agent_types)


def _same(one: list[Any], other: list[Any]) -> bool:
    return one is other or (len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True)))


def _year(model: Inhabited) -> int:
    return model.year


def _latest(model: Inhabited, name: str) -> float:
    return float(model.record.value(name)[-1])
