"""What a scenario is once it has been read, resolved and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.behaviour import Behaviour
from sim.policies.base import Policy
from sim.world.assumptions import WorldAssumptions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Goal", "Problem", "Scenario", "ScenarioError"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input file."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class ScenarioError(ValueError):
    """An input file is wrong; ``problems`` lists everything found, one clear line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Goal:
    """A target: a measure of a group reaches a value by a year.

    ``at_least``/``at_most`` bound the level; with ``change`` they bound the change since the start year:
    ``absolute`` (in the measure's unit) or ``relative`` (in per cent of the start value).
    """

    measure: str
    group: str
    by: int
    at_least: float | None = None
    at_most: float | None = None
    change: str = "none"
    figure: str = ""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario, resolved and checked.

    Attributes:
        name: its short name (file stem).
        title: ``{"en": ..., "zh": ...}``.
        note: what the documents say was done and what was assumed, by language.
        start_year: the summer before the first school year lived under the scenario's policies.
        years: school years lived.
        world, behaviour: assumptions.
        interventions: policies in the order of the file, not yet attached to any county.
        goals: targets.
        seed: of people and luck.
        baseline: name of the scenario it is usually compared with, or "".
        schools: the planner's own table of schools, checked, or None.
        document: everything above as plain data with all inheritance resolved: reading it back gives the
            same scenario. Uncertain parameters stand in it only where somebody has set them; the others are
            the stance's (:mod:`sim.stances`).
    """

    name: str
    title: Mapping[str, str]
    start_year: int
    years: int
    world: WorldAssumptions
    behaviour: Behaviour
    interventions: tuple[Policy, ...] = ()
    goals: tuple[Goal, ...] = ()
    seed: int = 1
    note: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""
    schools: pd.DataFrame | None = None
    document: Mapping[str, Any] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Scenarios are equal when their names and their resolved documents are."""
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.name == other.name and self.document == other.document

    def __hash__(self) -> int:
        return hash((self.name, self.hash))

    @property
    def hash(self) -> str:
        """SHA-256 of the resolved document in canonical JSON."""
        text = json.dumps(self.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def summers(self) -> range:
        """The summers that are recorded: ``start_year`` to ``start_year + years``."""
        return range(self.start_year, self.start_year + self.years + 1)
