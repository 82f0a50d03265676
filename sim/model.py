"""The model: a region that lives through school years.

One step is one school year (September to August). It is the list of phases below, in order; in each, the
phase's own behaviour comes first, then the policies that act in it, in scenario order. Nothing happens
outside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.agents.inhabited import Inhabited
from sim.draws import Luck
from sim.measures.record import Record
from sim.phases.assessment import assessment
from sim.phases.choice import choice
from sim.phases.demography import demography
from sim.phases.development import development
from sim.phases.finance import finance
from sim.phases.funding import funding
from sim.phases.learning import learning
from sim.phases.measurement import measurement
from sim.phases.provision import provision
from sim.phases.reflection import reflection
from sim.phases.staffing import staffing
from sim.scenario import Scenario, load
from sim.world.build import build_county
from sim.world.county import World

if TYPE_CHECKING:
    import mesa

__all__ = ["EducationModel"]


class EducationModel(Inhabited):
    """Students, teachers, schools and funders of a region, year by year.

    The year before ``start_year`` is lived without policies, so that every measure has a value before
    anything changes: it is recorded under ``start_year``. After :meth:`step` number *n* the record holds
    the summer of ``start_year + n``.

    Args:
        scenario: a loaded scenario, the name of one that travels with the package, or a path.
        seed: overrides the scenario's seed.
        replicate: number of the replicate; the same number means the same people and luck in any scenario.
        counties: numbers of the counties to live in (all of the scenario's by default).
        worlds: counties built and lived to the start year already, to be taken over (not copied).
        members_of: a scenario whose alliances define the groups "members" and "others" here, where they
            do not exist; for a baseline that is compared with it.
        collect: makes a Mesa data collector, which then collects after every step; results are the same
            with and without. Without, ``datacollector`` holds the record's measures.

    Raises:
        ScenarioError: the scenario is not valid.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path,
        *,
        seed: int | None = None,
        replicate: int = 0,
        counties: range | None = None,
        worlds: list[World] | None = None,
        members_of: Scenario | None = None,
        collect: Callable[[], mesa.DataCollector] | None = None,
    ) -> None:
        if not isinstance(scenario, Scenario):
            scenario = load(scenario)
        luck = Luck(scenario.seed if seed is None else seed).replicate(replicate)
        super().__init__(scenario, luck, collect)
        self.replicate = replicate
        self.record = Record()
        if worlds is None:
            chosen = range(self.scenario.world.counties) if counties is None else counties
            worlds = [build_county(self.scenario, self.luck, county) for county in chosen]
            for world in worlds:
                self._live(world, world.start_year - 1)
        self.worlds = worlds
        self._admit_policies(members_of)
        self.record.add(self.scenario.start_year, [measurement(world) for world in worlds])

    @property
    def year(self) -> int:
        """The summer in which the last school year lived has ended."""
        return self.scenario.start_year + int(self.steps)

    def step(self) -> None:
        """One school year, September to August."""
        year = self.scenario.start_year + int(self.steps) - 1
        for world in self.worlds:
            self._live(world, year)
        self.record.add(year + 1, [measurement(world) for world in self.worlds])
        self.running = year + 1 < self.scenario.start_year + self.scenario.years
        self._after_step()

    def run(self) -> Record:
        """Live all years of the scenario and return the record."""
        while self.running:
            self.step()
        return self.record

    def _live(self, world: World, year: int) -> None:
        """One school year of one county."""
        world.begin(year)
        self._phase(demography, world)
        self._phase(finance, world)
        self._phase(funding, world)
        self._phase(staffing, world)
        self._phase(development, world)
        self._phase(provision, world)
        self._phase(choice, world)
        self._phase(learning, world)
        self._phase(assessment, world)
        self._phase(reflection, world)

    @staticmethod
    def _phase(behave: Callable[[World], None], world: World) -> None:
        """The phase's own behaviour, then the policies that act in it."""
        behave(world)
        for policy in world.active():
            act = getattr(policy, behave.__name__, None)
            if act is not None:
                world.flows.acting = policy.name
                act(world)
        world.flows.acting = ""

    def _admit_policies(self, members_of: Scenario | None) -> None:
        """Give each county its own copy of the scenario's policies and settle their plans."""
        for world in self.worlds:
            world.policies = [policy.fresh() for policy in self.scenario.interventions]
            for policy in world.policies:
                policy.plan(world)
        if members_of is not None:
            for world in self.worlds:
                shadow = world.copy()
                for policy in [policy.fresh() for policy in members_of.interventions]:
                    policy.plan(shadow)
                world.members = shadow.members
