"""What a sweep is once its file has been read and checked: scenarios, factors, points, and what to keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.results.replicate import BY_MEMBERSHIP
from sim.sweep.arms import Arm
from sim.sweep.designs import Design, Points
from sim.sweep.factors import Factor

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.stances import Stance

__all__ = ["Run", "SweepPlan"]


class Run(NamedTuple):
    """One run: a point, under a stance, with the luck of a replicate; all scenarios of the sweep live it."""

    number: int
    point: int
    stance: int
    replicate: int


@dataclass(frozen=True, eq=False)
class SweepPlan:
    """A sweep, resolved and checked.

    Attributes:
        name: short name (file stem).
        title, note: by language.
        scenarios: the arms, with what is held put in.
        baseline: what they are compared with, pair by pair, or None.
        factors: what is scanned.
        held: what is the same in all points, by path.
        design, points: which points are lived.
        replicates: of each point and stance; replicate r has the same people and luck everywhere.
        seed: of people and luck.
        stances: where uncertain parameters come from that neither scenario nor sweep sets.
        measures, groups: what is kept; in catalogue order.
        years: summers kept; None for all.
    """

    name: str
    title: Mapping[str, str]
    scenarios: tuple[Scenario, ...]
    baseline: Scenario | None
    factors: tuple[Factor, ...]
    held: Mapping[str, Any]
    design: Design
    points: Points
    replicates: int
    seed: int
    stances: tuple[Stance, ...]
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    years: tuple[int, ...] | None
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.points.values) * len(self.stances) * self.replicates

    def run(self, number: int) -> Run:
        """A run by its number: points first, then stances, then replicates."""
        rest, replicate = divmod(number, self.replicates)
        point, stance = divmod(rest, len(self.stances))
        return Run(number, point, stance, replicate)

    def each(self) -> Iterator[Run]:
        """All runs in order."""
        return map(self.run, range(self.runs))

    def values(self, point: int) -> dict[str, Any]:
        """The values of a point, by path."""
        return {factor.path: value for factor, value in zip(self.factors, self.points.values[point])}

    @property
    def paired(self) -> bool:
        """Whether scenarios are compared with a baseline."""
        return self.baseline is not None

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Names of the arms as results have them: the baseline first, where there is one."""
        from sim.results.outcome import labels_of

        return labels_of(self._documents)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows of a run's values: arms, then the baseline as each scenario's members have it.

        The groups "members" and "others" are the scenario's alliance members in both arms of a pair. With one
        scenario the baseline's own row says so; with several, each has a row ``baseline | scenario``.
        """
        several = self.labels[1:] if self.paired and len(self.scenarios) > 1 and self.by_membership else ()
        return (*self.labels, *(f"{self.labels[0]} | {label}" for label in several))

    @cached_property
    def drawn(self) -> tuple[Stance, ...]:
        """The stances with the draws that are used, one for each replicate."""
        from sim.stances import Stance

        return tuple(
            Stance.of_table(one.name, one.table(self.replicates)) if one.parameters else one
            for one in self.stances
        )

    @property
    def by_membership(self) -> bool:
        """Whether a group is kept whose meaning depends on a scenario's members."""
        return any(group in BY_MEMBERSHIP for group in self.groups)

    @property
    def _documents(self) -> tuple[Scenario, ...]:
        return (*((self.baseline,) if self.baseline is not None else ()), *self.scenarios)

    def arms(self) -> list[Arm]:
        """The arms, the baseline first."""
        return [Arm(one, baseline=one is self.baseline) for one in self._documents]

    def record(self) -> dict[str, Any]:
        """Everything that decides about results, as plain data."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "note": dict(self.note),
            "scenarios": [
                {"label": label, "name": one.name, "hash": one.hash, "document": one.document}
                for label, one in zip(self.labels, self._documents)
            ],
            "baseline": self.labels[0] if self.paired else None,
            "factors": [factor.record() for factor in self.factors],
            "held": dict(self.held),
            "design": self.design.record(),
            "points": len(self.points.values),
            "replicates": self.replicates,
            "seed": self.seed,
            "stances": [{"name": one.name, "hash": one.hash} for one in self.drawn],
            "measures": list(self.measures),
            "groups": list(self.groups),
            "years": None if self.years is None else list(self.years),
            "rows": list(self.rows),
            "runs": self.runs,
        }

    @cached_property
    def id(self) -> str:
        """Names what is asked and the code that answers it; 16 characters."""
        from sim.results.outcome import plain
        from sim.results.provenance import code, versions

        asked = self.record() | {"title": None, "note": None, "values": self.points.values}
        tables = ["" if one.schools is None else one.schools.to_csv(index=False) for one in self._documents]
        text = json.dumps(plain([asked, tables, code(), versions()]), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def shape(plan: SweepPlan, years: Sequence[int]) -> tuple[int, int, int, int]:
    """Shape of a run's values: rows, years, measures, groups."""
    return len(plan.rows), len(years), len(plan.measures), len(plan.groups)
