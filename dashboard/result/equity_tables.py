"""The numbers behind the part about equity: gaps, gains by group, Lorenz curves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.result.shown import Shown
from dashboard.selection import groups_of
from sim.measures.measure import points
from sim.results import statistics
from sim.tables import Array

__all__ = ["GAPS", "gains", "gaps", "gini", "lorenz", "relative"]

GAPS = (
    ("location", ("city", "town"), "village"),
    ("tier", ("quality",), "weak"),
    ("ses", ("ses5",), "ses1"),
    ("alliance", ("others",), "members"),
)
"""Family, and the groups that are held against each other; of the first ones, the first that exists."""
_NO_RATIO = frozenset({"SD", "correlation", "coefficient", "Gini", ""})
"""Units without a natural zero, or whose quotient says nothing."""


def relative(shown: Shown) -> bool | None:
    """Whether parts of the level are shown; None where they mean nothing for this measure."""
    if shown.stored.quantity(shown.measure).unit in _NO_RATIO:
        return None
    return shown.picked.get("view") == "relative"


def gaps(shown: Shown) -> pd.DataFrame:
    """Gaps between groups in the summer picked.

    Returns:
        family, upper, lower, scenario, upper_mean, lower_mean, gap, low, high; and the paired difference of
        the gap from the baseline's (change, change_low, change_high; NaN for baselines and single runs). The
        gap is upper less lower, or that as per cent of the upper.
    """
    known = groups_of([shown.stored], shown.measure)
    at = shown.outcome.years.index(shown.year)
    ratio = bool(relative(shown))
    rows = []
    for family, uppers, lower in GAPS:
        upper = next((group for group in uppers if group in known), "")
        if not upper or lower not in known:
            continue
        for place, about in enumerate(shown.outcome.about):
            top, bottom = (_level(shown, place, group, at) for group in (upper, lower))
            gap = _part(top - bottom, top) if ratio else top - bottom
            change = np.full(len(gap), np.nan)
            if shown.stored.paired and place:
                base_top, base_bottom = (
                    _level(shown, place, group, at, base=True) for group in (upper, lower)
                )
                base = base_top - base_bottom
                change = gap - (_part(base, base_top) if ratio else base)
            own, moved = statistics.interval(gap), statistics.interval(change)
            rows.append(
                (
                    family,
                    upper,
                    lower,
                    about.label,
                    np.nanmean(top),
                    np.nanmean(bottom),
                    *tuple(float(one) for one in (own.mean, own.low, own.high)),
                    *tuple(float(one) for one in (moved.mean, moved.low, moved.high)),
                )
            )
    columns = ["family", "upper", "lower", "scenario", "upper_mean", "lower_mean", "gap", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "change", "change_low", "change_high"])


def gains(shown: Shown) -> pd.DataFrame:
    """Paired differences by group in the summer picked: scenario, group, baseline, mean, low, high, better.

    ``better`` is the share of pairs in which the group is better off. Absolute, or as per cent of the
    baseline's level.
    """
    at = shown.outcome.years.index(shown.year)
    quantity = shown.stored.quantity(shown.measure)
    rows = []
    for place, about in enumerate(shown.outcome.about[1:], start=1):
        for group in groups_of([shown.stored], shown.measure):
            base = _level(shown, place, group, at, base=True)
            pairs = _level(shown, place, group, at) - base
            if relative(shown):
                pairs = _part(pairs, base)
            if not np.isfinite(pairs).any():
                continue
            spread = statistics.interval(pairs)
            better = statistics.share_better(pairs[:, None], quantity.better)[0]
            rows.append(
                (
                    about.label,
                    group,
                    float(np.nanmean(base)),
                    *tuple(float(one) for one in (spread.mean, spread.low, spread.high, better)),
                )
            )
    return pd.DataFrame(rows, columns=["scenario", "group", "baseline", "mean", "low", "high", "better"])


def lorenz(shown: Shown) -> pd.DataFrame:
    """Lorenz curves over the students of compulsory schools, from the schools of the first replicate.

    Returns:
        scenario, students (share, poorest-served first), part (their share of the whole); from 0, 0 to 1, 1.
    """
    out = []
    for about in shown.outcome.about:
        values, weights = _shared(shown, about.label)
        if not len(values):
            continue
        order = np.argsort(values, kind="stable")
        people = np.concatenate([[0.0], np.cumsum(weights[order])])
        amount = np.concatenate([[0.0], np.cumsum((weights * values)[order])])
        if people[-1] <= 0 or amount[-1] <= 0:
            continue
        out.append(
            pd.DataFrame(
                {"scenario": about.label, "students": people / people[-1], "part": amount / amount[-1]}
            )
        )
    return (
        pd.concat(out, ignore_index=True) if out else pd.DataFrame(columns=["scenario", "students", "part"])
    )


def gini(curve: pd.DataFrame) -> float:
    """Gini coefficient of one Lorenz curve: twice the area between it and the diagonal."""
    x, y = curve["students"].to_numpy(float), curve["part"].to_numpy(float)
    return float(1.0 - ((x[1:] - x[:-1]) * (y[1:] + y[:-1])).sum())


def _shared(shown: Shown, scenario: str) -> tuple[Array, Array]:
    """What is shared out, for each student of a school, and the school's students."""
    schools = shown.outcome.schools
    rows = schools[
        (schools["scenario"] == scenario) & (schools["year"] == shown.year) & (schools["stage"] != "senior")
    ]
    what = shown.picked.get("figure", "funding")
    values = (
        points(rows["achievement"].to_numpy(float)) if what == "points" else rows["funding"].to_numpy(float)
    )
    weights = rows["students"].to_numpy(float)
    keep = np.isfinite(values) & (weights > 0)
    return np.maximum(values[keep], 0.0), weights[keep]


def _level(shown: Shown, place: int, group: str, at: int, base: bool = False) -> Array:
    """A measure of a group in every replicate; of the baseline as this scenario is compared with it."""
    m, g = shown.outcome.measure(shown.measure), shown.outcome.group(group)
    values = shown.stored.comparison.baseline_of(place) if base else shown.outcome.values[place]
    found: Array = values[:, at, m, g]
    return found


def _part(amount: Array, whole: Array) -> Array:
    return 100.0 * amount / np.where(whole == 0, np.nan, np.abs(whole))
