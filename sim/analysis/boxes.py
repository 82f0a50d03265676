"""Boxes: rules on factors, and how well they tell cases from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.tables import Array

__all__ = ["Box", "Limit", "columns_of"]


@dataclass(frozen=True)
class Limit:
    """What a box asks of one factor.

    Attributes:
        factor: its path.
        low, high: bounds, inclusive; None where there is none.
        among: the values allowed, for words and switches.
        share: of all points that fulfil it.
        quasi_p: chance that a random part of the box without this limit would hold as many cases.
        again: share of resamples in which this factor was limited again.
    """

    factor: str
    low: float | None = None
    high: float | None = None
    among: tuple[Any, ...] | None = None
    share: float = 1.0
    quasi_p: float = 0.0
    again: float = float("nan")

    def holds(self, column: pd.Series) -> Array:
        """Which values are within it."""
        if self.among is not None:
            return column.isin(list(self.among)).to_numpy(bool)
        values = column.to_numpy(float)
        low, high = (-np.inf if self.low is None else self.low), (np.inf if self.high is None else self.high)
        return (values >= low) & (values <= high)


@dataclass(frozen=True)
class Box:
    """A box, and how well it tells cases from others.

    Attributes:
        limits: the most telling first.
        coverage: share of all cases that are in it.
        density: share of the points in it that are cases.
        mass: share of all points that are in it.
        base: share of all points that are cases.
        points, cases: how many points and cases are in it.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    base: float
    points: int
    cases: int

    def inside(self, factors: pd.DataFrame) -> Array:
        """Which points are in it."""
        out = np.ones(len(factors), bool)
        for limit in self.limits:
            out &= limit.holds(factors[limit.factor])
        return out


def columns_of(boxes: Sequence[Box]) -> list[dict[str, Any]]:
    """Limits of boxes as rows: box, factor, low, high, among, share, quasi_p, again."""
    return [
        {
            "box": number,
            "factor": limit.factor,
            "low": limit.low,
            "high": limit.high,
            "among": None if limit.among is None else list(limit.among),
            "share": limit.share,
            "quasi_p": limit.quasi_p,
            "again": limit.again,
        }
        for number, box in enumerate(boxes, start=1)
        for limit in box.limits
    ]
