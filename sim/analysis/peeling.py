"""Peeling and pasting: how a region that holds many cases is cut out of all points, and let out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.tables import Array

__all__ = ["Points", "Region", "pasted", "peeled"]


class Points:
    """Factors as numbers: words and switches by code."""

    def __init__(self, factors: pd.DataFrame, cases: Array) -> None:
        self.factors, self.cases = factors, cases.astype(float)
        self.words: list[tuple[Any, ...] | None] = []
        columns = []
        for path in factors.columns:
            column = factors[path]
            if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
                self.words.append(None)
                columns.append(column.to_numpy(float))
            else:
                values = tuple(sorted(column.unique(), key=str))
                self.words.append(values)
                columns.append(np.array([values.index(value) for value in column], float))
        self.x = np.column_stack(columns)


@dataclass
class Region:
    """Bounds and allowed codes while a box is being made."""

    low: Array
    high: Array
    codes: list[frozenset[int] | None]

    def copy(self) -> Region:
        return Region(self.low.copy(), self.high.copy(), list(self.codes))

    def limited(self) -> list[int]:
        """Factors that it limits."""
        return [
            j
            for j in range(len(self.low))
            if np.isfinite(self.low[j]) or np.isfinite(self.high[j]) or self.codes[j] is not None
        ]

    def free(self, j: int) -> Region:
        """The same without limits on a factor."""
        out = self.copy()
        out.low[j], out.high[j], out.codes[j] = -np.inf, np.inf, None
        return out

    def inside(self, x: Array) -> Array:
        out = np.ones(len(x), bool)
        for j in self.limited():
            codes = self.codes[j]
            if codes is not None:
                out &= np.isin(x[:, j], list(codes))
            else:
                out &= (x[:, j] >= self.low[j]) & (x[:, j] <= self.high[j])
        return out


def peeled(points: Points, peel: float, least: float) -> list[Region]:
    """The boxes from all points down to the least share."""
    k = points.x.shape[1]
    region = Region(np.full(k, -np.inf), np.full(k, np.inf), [None] * k)
    path, n = [region], len(points.x)
    inside = np.ones(n, bool)
    while True:
        x, y = points.x[inside], points.cases[inside]
        best, gain = None, 0.0
        for j in range(k):
            for tried, kept in _peels(region, j, x[:, j], points.words[j], peel):
                left = int(kept.sum())
                if left < least * n or left == len(y):
                    continue
                # Per point lost: a peel that takes many must be better by more (Kwakkel and Jaxa-Rozen 2016).
                here = (float(y[kept].mean()) - float(y.mean())) / (len(y) - left)
                if best is None or here > gain:
                    best, gain = tried, here
        if best is None:
            return path
        region = best
        inside = region.inside(points.x)
        path.append(region)
        if points.cases[inside].mean() in (0.0, 1.0):
            return path


def _peels(
    region: Region, j: int, column: Array, words: tuple[Any, ...] | None, peel: float
) -> list[tuple[Region, Array]]:
    """The ways to peel one factor, with which points stay."""
    out = []
    if words is not None:
        codes = np.unique(column).astype(int)
        if len(codes) > 1:
            for code in codes:
                tried = region.copy()
                tried.codes[j] = frozenset(int(one) for one in codes if one != code)
                out.append((tried, column != code))
        return out
    for side, share in (("low", peel), ("high", 1 - peel)):
        at = float(np.quantile(column, share))
        outside = column <= at if side == "low" else column >= at
        if outside.all():
            continue
        edge = column[~outside]
        bound = (
            _between(edge.min(), column[outside].max())
            if side == "low"
            else _between(edge.max(), column[outside].min())
        )
        tried = region.copy()
        getattr(tried, side)[j] = bound
        out.append((tried, ~outside))
    return out


def _between(inside: float, outside: float) -> float:
    return float((inside + outside) / 2)


def pasted(points: Points, region: Region, peel: float) -> Region:
    """The box with each limit moved out as long as that takes in no smaller share of cases."""
    while True:
        inside = region.inside(points.x)
        density, step = points.cases[inside].mean(), max(1, int(peel * inside.sum()))
        best, gain = None, -np.inf
        for j in region.limited():
            wide = region.free(j).inside(points.x) & ~inside
            column = points.x[:, j]
            tries = []
            if (codes := region.codes[j]) is not None:
                for code in np.unique(column[wide]).astype(int):
                    tried = region.copy()
                    tried.codes[j] = codes | {int(code)}
                    tries.append(tried)
            else:
                for side in ("low", "high"):
                    bound = getattr(region, side)[j]
                    beyond = wide & (column < bound if side == "low" else column > bound)
                    if not np.isfinite(bound) or not beyond.any():
                        continue
                    near = np.sort(column[beyond])
                    near = near[::-1] if side == "low" else near
                    tried = region.copy()
                    last = min(step, len(near)) - 1
                    rest = near[near < near[last]] if side == "low" else near[near > near[last]]
                    reach = (
                        (-np.inf if side == "low" else np.inf)
                        if not len(rest)
                        else _between(near[last], rest[0])
                    )
                    getattr(tried, side)[j] = reach
                    tries.append(tried)
            for tried in tries:
                now = tried.inside(points.x)
                here = float(points.cases[now].mean())
                if now.sum() > inside.sum() and here >= density and here > gain:
                    best, gain = tried, here
        if best is None:
            return region
        region = best
