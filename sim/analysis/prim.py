"""Where cases lie: PRIM, the patient rule induction method.

After Friedman and Fisher 1999 (doi 10.1023/A:1008894516817). A box holds all points at first. Again and again
the twentieth of the points in it is peeled off, at one end of one factor, whose loss raises the share of
cases most. From each box of that path the limits that chance could explain are dropped, one box is chosen,
and limits that were drawn too tight are moved out again (pasting). As in scenario discovery (Bryant, Lempert
2010, doi 10.1016/j.techfore.2009.08.002), each limit has a quasi-p value, and a share of bootstrap resamples
in which the same factor is limited again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.draws import Luck
from sim.tables import Array

__all__ = ["Box", "Limit", "prim"]

PEEL = 0.05
"""Share of the points in a box that is peeled off or pasted at a time."""
LEAST = 0.05
"""Share of all points that a box holds at least."""
_SIMPLER = 0.97
"""Of two boxes whose scores differ by less than this factor, the one with fewer limits is taken."""
CHANCE = 0.05
"""A limit with a larger quasi-p value is dropped."""


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


class _Points:
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
class _Region:
    """Bounds and allowed codes while a box is being made."""

    low: Array
    high: Array
    codes: list[frozenset[int] | None]

    def copy(self) -> _Region:
        return _Region(self.low.copy(), self.high.copy(), list(self.codes))

    def limited(self) -> list[int]:
        """Factors that it limits."""
        return [
            j
            for j in range(len(self.low))
            if np.isfinite(self.low[j]) or np.isfinite(self.high[j]) or self.codes[j] is not None
        ]

    def free(self, j: int) -> _Region:
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


def prim(
    factors: pd.DataFrame,
    cases: Array | pd.Series,
    peel: float = PEEL,
    least: float = LEAST,
    coverage: float | None = None,
    boxes: int = 1,
    resamples: int = 20,
) -> list[Box]:
    """Boxes that hold many cases and few others.

    Args:
        factors: a column for each; numbers, words or switches.
        cases: which points are cases, shape ``(n_points,)``.
        peel: share of the points in a box that is peeled off at a time.
        least: share of all points that a box holds at least.
        coverage: of the boxes that hold at least this share of the cases the densest is chosen; where None,
            the one with the largest harmonic mean of coverage and density.
        boxes: how many to look for, each among the points that the earlier ones have left.
        resamples: for how often each factor is limited again.

    Returns:
        boxes that are denser than all points together; none where there is none.

    Raises:
        ValueError: no point is a case, or every one is.
    """
    cases = np.asarray(cases, bool)
    if cases.all() or not cases.any():
        raise ValueError("every point is a case" if len(cases) and cases.all() else "no point is a case")
    out: list[Box] = []
    left = np.ones(len(cases), bool)
    everything = _Points(factors, cases)
    for _ in range(boxes):
        if not cases[left].any() or left.sum() < 10:
            break
        some = _Points(factors[left], cases[left])
        region = _best(some, peel, max(least, 2 / left.sum()), coverage)
        if region is None:
            break
        region = _pasted(some, region, peel)
        box = _described(everything, some, region)
        if box.density <= everything.cases.mean():
            break
        out.append(_again(some, box, peel, max(least, 2 / left.sum()), coverage, resamples))
        left &= ~box.inside(factors)
    return out


def _path(points: _Points, peel: float, least: float) -> list[_Region]:
    """The boxes from all points down to the least share."""
    k = points.x.shape[1]
    region = _Region(np.full(k, -np.inf), np.full(k, np.inf), [None] * k)
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
    region: _Region, j: int, column: Array, words: tuple[Any, ...] | None, peel: float
) -> list[tuple[_Region, Array]]:
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


def _best(points: _Points, peel: float, least: float, coverage: float | None) -> _Region | None:
    """The box of the path that says most, without the limits that chance could explain."""
    total = points.cases.sum()
    scored = []
    for region in (_told(points, one) for one in _path(points, peel, least)[1:]):
        if not region.limited():
            continue
        inside = region.inside(points.x)
        held, density = points.cases[inside].sum() / total, points.cases[inside].mean()
        score = density if coverage is not None else 2 * held * density / max(held + density, 1e-12)
        if coverage is None or held >= coverage:
            scored.append((float(score), len(region.limited()), region))
    if not scored:
        return None
    top = max(score for score, _, _ in scored)
    good = [one for one in scored if one[0] >= _SIMPLER * top]
    return min(good, key=lambda one: (one[1], -one[0]))[2]


def _quasi_p(points: _Points, region: _Region, j: int) -> float:
    """Chance that a random part of the box without the limits on a factor would hold as many cases."""
    from scipy.special import bdtrc

    within, wider = region.inside(points.x), region.free(j).inside(points.x)
    rate = float(points.cases[wider].mean())
    return float(bdtrc(points.cases[within].sum() - 1, int(within.sum()), rate))


def _told(points: _Points, region: _Region) -> _Region:
    """The box without the limits that chance could explain, the weakest first."""
    while limited := region.limited():
        p = {j: _quasi_p(points, region, j) for j in limited}
        worst = max(limited, key=lambda j: p[j])
        if p[worst] <= CHANCE:
            break
        region = region.free(worst)
    return region


def _pasted(points: _Points, region: _Region, peel: float) -> _Region:
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


def _described(everything: _Points, some: _Points, region: _Region) -> Box:
    """A region as a box, with limits in the factors' own values."""
    limits = []
    for j in region.limited():
        words, codes = some.words[j], region.codes[j]
        limit = Limit(
            str(some.factors.columns[j]),
            float(region.low[j]) if np.isfinite(region.low[j]) else None,
            float(region.high[j]) if np.isfinite(region.high[j]) else None,
            tuple(words[code] for code in sorted(codes)) if words is not None and codes is not None else None,
            quasi_p=_quasi_p(some, region, j),
        )
        share = float(limit.holds(everything.factors[limit.factor]).mean())
        limits.append(replace(limit, share=share))
    limits.sort(key=lambda one: one.quasi_p)
    box = Box(tuple(limits), 0, 0, 0, float(everything.cases.mean()), 0, 0)
    inside = box.inside(everything.factors)
    held = everything.cases[inside].sum()
    return replace(
        box,
        coverage=float(held / everything.cases.sum()),
        density=float(held / max(inside.sum(), 1)),
        mass=float(inside.mean()),
        points=int(inside.sum()),
        cases=int(held),
    )


def _again(
    points: _Points, box: Box, peel: float, least: float, coverage: float | None, resamples: int
) -> Box:
    """The box with the share of resamples in which each of its factors is limited again."""
    n, names = len(points.x), list(points.factors.columns)
    if not resamples:
        return box
    found = dict.fromkeys(names, 0)
    done = 0
    for number in range(resamples):
        rows = (Luck(0).uniform("prim", np.arange(n), number) * n).astype(np.int64)
        if points.cases[rows].min() == points.cases[rows].max():
            continue
        some = _Points(points.factors.iloc[rows], points.cases[rows])
        region = _best(some, peel, least, coverage)
        done += 1
        if region is None:
            continue
        for j in region.limited():
            found[names[j]] += 1
    limits = tuple(replace(one, again=found[one.factor] / done if done else np.nan) for one in box.limits)
    return replace(box, limits=limits)


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
