"""A sweep as analyses take it: points and factors on one side, one number for each point on the other.

A point's outcome is the mean over its replicates and stances. These are the same people, luck and draws at
every point, so differences between points are the factors' doing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.tables import Array

if TYPE_CHECKING:
    from sim.sweep.opened import Sweep

__all__ = ["NotEnough", "Table", "opened", "table"]


class NotEnough(ValueError):
    """A sweep cannot answer what it is asked; the message says why, and what would."""


@dataclass(frozen=True)
class Table:
    """Points of a design and what came out at them.

    Attributes:
        factors: the value of each factor, shape ``(n_points, n_factors)``; columns are paths.
        unit: the same as numbers from 0 to 1: the share of the factor's distribution below the value.
        levels: for each factor how many values it has, or 0 where it is drawn from a distribution.
        values: the outcome by point and luck (each stance and replicate), shape ``(n_points, n_lucks)``; NaN
            where a run failed or the measure is not defined.
        outcome: what came out, in words.
        design: kind of the design, with its numbers; empty where the points are just points.
    """

    factors: pd.DataFrame
    unit: Array
    levels: tuple[int, ...]
    values: Array
    outcome: str = ""
    design: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, factors: pd.DataFrame, outcome: Array | pd.Series, name: str = "") -> Table:
        """A table from any points and numbers: a column of numbers with many values counts as drawn."""
        unit, levels = np.empty(factors.shape), []
        for k, path in enumerate(factors.columns):
            column = factors[path]
            n = column.nunique()
            drawn = pd.api.types.is_float_dtype(column) and n > max(12, len(column) // 4)
            unit[:, k] = _ranks(column, n, drawn)
            levels.append(0 if drawn else n)
        values = np.asarray(outcome, float)
        return cls(factors, unit, tuple(levels), values.reshape(len(factors), -1), name)

    @property
    def names(self) -> list[str]:
        """Paths of the factors."""
        return list(self.factors.columns)

    @property
    def mean(self) -> Array:
        """Outcome of each point, mean over lucks; NaN where there is none. Shape ``(n_points,)``."""
        known = np.isfinite(self.values)
        n = known.sum(axis=1)
        total = np.where(known, self.values, 0.0).sum(axis=1)
        return np.where(n > 0, total / np.maximum(n, 1), np.nan)

    @property
    def lost(self) -> int:
        """Points without an outcome."""
        return int(np.isnan(self.mean).sum())

    def there(self) -> Table:
        """Only the points that have an outcome.

        Raises:
            NotEnough: fewer than eight of them.
        """
        known = np.isfinite(self.mean)
        if known.sum() < 8:
            raise NotEnough(f"{int(known.sum())} points with an outcome; expected at least 8")
        return Table(
            self.factors[known],
            self.unit[known],
            self.levels,
            self.values[known],
            self.outcome,
            {} if not known.all() else self.design,
        )

    def luck_share(self) -> float:
        """Share of the variance of a single run that is luck's (and its stance's); NaN with one luck."""
        known = np.isfinite(self.values).all(axis=1)
        values = self.values[known]
        lucks = values.shape[1]
        if lucks < 2 or len(values) < 2:
            return float("nan")
        within = float(values.var(axis=1, ddof=1).mean())
        between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - within / lucks)
        return within / (within + between) if within + between > 0 else float("nan")


def opened(source: Sweep | Path | str) -> Sweep:
    """A sweep, from itself or from its folder.

    Raises:
        FolderError: the folder holds no sweep.
    """
    if isinstance(source, (str, Path)):
        from sim.sweep.opened import open_sweep

        return open_sweep(source)
    return source


def table(
    source: Sweep | Path | str,
    measure: str,
    group: str = "all",
    year: int | None = None,
    effect: bool | None = None,
    scenario: str | None = None,
) -> Table:
    """What came out of a sweep, by point.

    Args:
        source: a sweep or its folder; one that still runs gives the points that are there.
        measure, group, year, effect, scenario: as for :meth:`sim.sweep.opened.Sweep.outcome`.

    Raises:
        UnknownName: a measure, group or scenario that was not kept.
        NotEnough: nothing was varied.
        ValueError: an effect without a baseline, or a year that was not kept.
    """
    sweep = opened(source)
    if not sweep.factors:
        raise NotEnough("the sweep varies nothing")
    series = sweep.outcome(measure, group, year, effect, scenario)
    runs = sweep.runs
    lucks = runs["stance"].astype(str) + " " + runs["replicate"].astype(str)
    places = pd.Index(lucks.drop_duplicates())
    values = np.full((len(sweep.points), len(places)), np.nan)
    at = runs.loc[series.index]
    values[at["point"].to_numpy(), places.get_indexer(pd.Index(lucks.loc[series.index]))] = series.to_numpy()
    factors = sweep.points
    unit, levels = _units(sweep, factors)
    said = effect if effect is not None else sweep.baseline is not None
    words = (
        f"{'effect on ' if said else ''}{measure}, {group}, {year if year is not None else max(sweep.years)}"
    )
    return Table(factors, unit, levels, values, words, dict(sweep.record["design"]))


def _units(sweep: Sweep, factors: pd.DataFrame) -> tuple[Array, tuple[int, ...]]:
    """Factors as numbers from 0 to 1, and how many values each has (0: drawn)."""
    sampled = sweep.unit
    by_point = None if sampled is None else sampled.groupby(sweep.runs["point"]).first()
    # Walks of a Morris design step between few places of every distribution.
    steps = sweep.record["design"].get("levels") if sweep.record["design"]["kind"] == "morris" else None
    out, levels = np.empty(factors.shape), []
    for k, record in enumerate(sweep.record["factors"]):
        column = factors[record["path"]]
        n = column.nunique()
        drawn = record["kind"] != "levels" and by_point is not None
        if drawn and by_point is not None:
            out[:, k] = by_point[record["path"]].to_numpy()
        else:
            out[:, k] = _ranks(column, n, False)
        levels.append(n if not drawn or steps else 0)
    return out, tuple(levels)


def _ranks(column: pd.Series, n: int, drawn: bool) -> Array:
    """Places among the values in order, from 0 to 1; words are in the order of the alphabet."""
    if drawn:
        return (column.rank(method="average").to_numpy(float) - 0.5) / len(column)
    values: Sequence[Any] = sorted(column.unique())
    where = {value: (place + 0.5) / n for place, value in enumerate(values)}
    return np.array([where[value] for value in column], float)
