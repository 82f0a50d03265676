"""Compare scenarios with a baseline: paired effects with intervals, by group, with cost.

import sim
comparison = sim.compare("china-county", ["weak-schools-first"], replicates=20)
comparison.to_frame()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.costs import costs_table, differences, efficiency_table
from sim.results.ensemble import Pool, Progress
from sim.results.goals import goals_table
from sim.results.outcome import About, Outcome, gather, labels_of, records
from sim.results.provenance import provenance, timing
from sim.results.replicate import BY_MEMBERSHIP, Plan
from sim.results.run import execute, loaded_scenario
from sim.results.statistics import interval, share_better
from sim.stances import DEFAULT, Stance, stance_of
from sim.tables import Array

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.scenario import Scenario

__all__ = ["EFFECTS", "Comparison", "compare"]

EFFECTS = [
    "scenario",
    "measure",
    "group",
    "year",
    "unit",
    "baseline_mean",
    "scenario_mean",
    "mean",
    "low",
    "high",
    "standard_error",
    "share_better",
    "replicates",
]
"""Columns of the effects table. ``mean`` is the mean paired difference, scenario minus baseline."""


@dataclass
class Comparison(Outcome):
    """Paired replicates of a baseline (the first scenario) and of others.

    Attributes:
        reference: the baseline's values of the groups "members" and "others", for the members of each
            scenario, shape ``(n_scenarios - 1, n_replicates, n_years, n_measures, 2)``.
    """

    reference: Array = field(default_factory=lambda: np.zeros((0, 0, 0, 0, 2)))

    def baseline_of(self, scenario: int) -> Array:
        """The baseline's values as scenario number ``scenario`` (from 1) is compared with them.

        Returns:
            shape ``(n_replicates, n_years, n_measures, n_groups)``.
        """
        where = [self.groups.index(group) for group in BY_MEMBERSHIP]
        out: Array = self.values[0].copy()
        out[..., where] = self.reference[scenario - 1]
        return out

    def difference(self, scenario: int, measure: str, group: str = "all") -> Array:
        """Paired differences of one measure of one group, shape ``(n_replicates, n_years)``."""
        m, g = self.measure(measure), self.group(group)
        return self.values[scenario, :, :, m, g] - self.baseline_of(scenario)[:, :, m, g]

    @cached_property
    def _effects(self) -> pd.DataFrame:
        parts = []
        units = np.array([quantity.unit for quantity in self.quantities], object)
        names = np.array([quantity.name for quantity in self.quantities], object)
        for place in range(1, len(self.about)):
            base, there = self.baseline_of(place), self.values[place]
            pairs = there - base
            both = np.isfinite(pairs)
            spread = interval(pairs)
            better = np.stack(
                [share_better(pairs[:, :, m], quantity.better) for m, quantity in enumerate(self.quantities)],
                axis=1,
            )
            n = np.maximum(spread.n, 1)
            means = [
                np.where(spread.n > 0, np.where(both, values, 0.0).sum(axis=0) / n, np.nan)
                for values in (base, there)
            ]
            grid = np.meshgrid(
                np.arange(len(names)), np.arange(len(self.groups)), np.arange(len(self.years)), indexing="ij"
            )
            m, g, y = (axis.ravel() for axis in grid)
            keep = spread.n[y, m, g] > 0
            m, g, y = m[keep], g[keep], y[keep]
            parts.append(
                pd.DataFrame(
                    {
                        "scenario": self.labels[place],
                        "measure": names[m],
                        "group": np.array(self.groups, object)[g],
                        "year": np.array(self.years)[y],
                        "unit": units[m],
                        "baseline_mean": means[0][y, m, g],
                        "scenario_mean": means[1][y, m, g],
                        "mean": spread.mean[y, m, g],
                        "low": spread.low[y, m, g],
                        "high": spread.high[y, m, g],
                        "standard_error": spread.standard_error[y, m, g],
                        "share_better": better[y, m, g],
                        "replicates": spread.n[y, m, g],
                    },
                    columns=EFFECTS,
                )
            )
        return pd.concat(parts, ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """Paired effects by scenario, measure, group and year (columns :data:`EFFECTS`)."""
        return self._effects.copy()

    @cached_property
    def _costs(self) -> pd.DataFrame:
        return costs_table(self.ledger, self.labels[0], self.labels[1:], self.replicates, self.years)

    def costs(self) -> pd.DataFrame:
        """Costs by scenario, year, payer and purpose (see :mod:`sim.results.costs`)."""
        return self._costs.copy()

    @cached_property
    def _efficiency(self) -> pd.DataFrame:
        names = {quantity.name for quantity in self.quantities}
        rows: list[dict[str, Any]] = []
        for place, about in enumerate(self.about[1:], start=1):
            _, by_key = differences(self.ledger, self.labels[0], about.label, self.replicates, self.years)
            effects = {
                group: self.difference(place, "academic_achievement", group)[:, -1]
                for group in ("all", "weak")
                if "academic_achievement" in names
            }
            rows += efficiency_table(
                by_key.sum(axis=0),
                self.students[place],
                effects,
                about.discount_rate,
                self.years,
                about.label,
            )
        return pd.DataFrame(rows)

    def efficiency(self) -> pd.DataFrame:
        """Discounted cost, for each student and each SD gained; the reason where there is none."""
        return self._efficiency.copy()

    def goals(self) -> pd.DataFrame:
        """Probability of reaching each goal, by year; also how likely the baseline reaches it."""
        return goals_table(self)

    def plot(
        self,
        measure: str = "academic_achievement",
        group: str = "all",
        kind: str = "difference",
        lang: str = "en",
    ) -> go.Figure:
        """A chart of one measure: ``difference`` (paired, with zero line), ``levels`` (bands) or ``groups``.

        Raises:
            UnknownName: there is no such measure or group.
            ValueError: another kind.
        """
        from sim.results import charts

        if kind == "difference":
            return charts.paired_difference(self, measure, group, lang)
        if kind == "levels":
            return charts.bands(self, measure, group, lang)
        if kind == "groups":
            return charts.by_group(self, measure, lang)
        raise ValueError(f"expected kind difference, levels or groups; found {kind!r}")

    def to_json(self) -> dict[str, Any]:
        """As `levelfield compare --json` prints it."""

        def arm(about: About) -> dict[str, Any]:
            return {"name": about.label, "title": dict(about.title), "hash": about.hash}

        return {
            "baseline": arm(self.about[0]),
            "scenarios": [arm(about) for about in self.about[1:]],
            "effects": records(self._effects),
            "costs": records(self._costs),
            "efficiency": records(self._efficiency),
            "goals": records(self.goals()),
            "provenance": self.provenance,
        }


def compare(
    baseline: Scenario | str | Path,
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path,
    replicates: int = 20,
    workers: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    pool: Pool | None = None,
    keep: Path | None = None,
    command: str = "",
    stance: Stance | str = DEFAULT,
) -> Comparison:
    """Compare scenarios with a baseline, pair by pair on the same people and luck.

    Args:
        baseline: a loaded scenario, a name or a path.
        scenarios: one or several of them.
        replicates: pairs, at least 1; intervals need 2.
        workers: processes; by default one for each processor.
        seed: of all arms; the baseline's by default, whatever the scenarios say.
        progress: called as ``progress(done, of)``.
        pool: warm workers to use instead of starting some.
        keep: folder of runs, in which finished replicates are kept until the call has ended.
        command: what to type to have the result again, for its provenance.
        stance: where uncertain parameters come from: a name of :data:`sim.stances.STANCES`, or draws of
            one's own. ``central`` puts all at their defaults, so that only luck varies.

    Raises:
        ScenarioError: a scenario is not valid.
        StanceError: there is no such stance.
        ValueError: no scenario, no replicate, or no year in common.
    """
    several = (
        [scenarios]
        if isinstance(scenarios, (str, Path)) or not isinstance(scenarios, Sequence)
        else scenarios
    )
    loaded = [loaded_scenario(one) for one in (baseline, *several)]
    if len(loaded) < 2:
        raise ValueError("a comparison needs a baseline and at least one scenario")
    if len({one.start_year for one in loaded}) > 1:
        found = ", ".join(f"{one.name} in {one.start_year}" for one in loaded)
        raise ValueError(f"scenarios that are compared must start in the same year; found {found}")
    labels = labels_of(loaded)
    common = loaded[0].seed if seed is None else seed
    lived = stance_of(stance)
    plan = Plan(tuple(loaded), (common,) * len(loaded), paired=True, stance=lived)
    [parts], seconds, used = execute([plan], replicates, workers, pool, progress, keep)
    whole = gather(parts, labels)
    record = provenance(
        "comparison",
        [common] * len(loaded),
        replicates,
        lived,
        command,
        {label: one.hash for label, one in zip(labels, loaded)},
    )
    about = tuple(About.of(one, label, common) for one, label in zip(loaded, labels))
    return Comparison(
        about,
        **{
            name: whole[name]
            for name in (
                *("years", "quantities", "groups", "values", "students"),
                *("ledger", "flows", "activity", "schools"),
            )
        },
        provenance=record,
        timing=timing(seconds, used),
        draws=lived.table(replicates),
        reference=whole["reference"],
    )
