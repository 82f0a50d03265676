"""Where cases lie: PRIM, the patient rule induction method.

After Friedman and Fisher 1999 (doi 10.1023/A:1008894516817). A box holds all points at first. Again and again
the twentieth of the points in it is peeled off, at one end of one factor, whose loss raises the share of
cases most. From each box of that path the limits that chance could explain are dropped, one box is chosen,
and limits that were drawn too tight are moved out again (pasting). As in scenario discovery (Bryant, Lempert
2010, doi 10.1016/j.techfore.2009.08.002), each limit has a quasi-p value, and a share of bootstrap resamples
in which the same factor is limited again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sim.analysis.boxes import Box, Limit
from sim.analysis.peeling import Points, Region, pasted, peeled
from sim.draws import Luck
from sim.tables import Array

__all__ = ["CHANCE", "LEAST", "PEEL", "prim"]

PEEL = 0.05
"""Share of the points in a box that is peeled off or pasted at a time."""
LEAST = 0.05
"""Share of all points that a box holds at least."""
_SIMPLER = 0.97
"""Of two boxes whose scores differ by less than this factor, the one with fewer limits is taken."""
CHANCE = 0.05
"""A limit with a larger quasi-p value is dropped."""


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
    everything = Points(factors, cases)
    for _ in range(boxes):
        if not cases[left].any() or left.sum() < 10:
            break
        some = Points(factors[left], cases[left])
        region = _best(some, peel, max(least, 2 / left.sum()), coverage)
        if region is None:
            break
        region = pasted(some, region, peel)
        box = _described(everything, some, region)
        if box.density <= everything.cases.mean():
            break
        out.append(_again(some, box, peel, max(least, 2 / left.sum()), coverage, resamples))
        left &= ~box.inside(factors)
    return out


def _best(points: Points, peel: float, least: float, coverage: float | None) -> Region | None:
    """The box of the path that says most, without the limits that chance could explain."""
    total = points.cases.sum()
    scored = []
    for region in (_told(points, one) for one in peeled(points, peel, least)[1:]):
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


def _quasi_p(points: Points, region: Region, j: int) -> float:
    """Chance that a random part of the box without the limits on a factor would hold as many cases."""
    from scipy.special import bdtrc

    within, wider = region.inside(points.x), region.free(j).inside(points.x)
    rate = float(points.cases[wider].mean())
    return float(bdtrc(points.cases[within].sum() - 1, int(within.sum()), rate))


def _told(points: Points, region: Region) -> Region:
    """The box without the limits that chance could explain, the weakest first."""
    while limited := region.limited():
        p = {j: _quasi_p(points, region, j) for j in limited}
        worst = max(limited, key=lambda j: p[j])
        if p[worst] <= CHANCE:
            break
        region = region.free(worst)
    return region


def _described(everything: Points, some: Points, region: Region) -> Box:
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
    points: Points, box: Box, peel: float, least: float, coverage: float | None, resamples: int
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
        some = Points(points.factors.iloc[rows], points.cases[rows])
        region = _best(some, peel, least, coverage)
        done += 1
        if region is None:
            continue
        for j in region.limited():
            found[names[j]] += 1
    limits = tuple(replace(one, again=found[one.factor] / done if done else np.nan) for one in box.limits)
    return replace(box, limits=limits)
