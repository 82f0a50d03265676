"""Goals: how likely each target is reached, year by year.

The probability is the share of replicates whose value meets the target. A goal bounds the level of a measure,
its absolute change since the start year (in the measure's unit), or its relative change (per cent of the
start value).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.results.outcome import About, Outcome
from sim.results.statistics import interval, quantiles
from sim.tables import Array

__all__ = ["goals_table", "in_words"]

COLUMNS = [
    "scenario",
    "goal",
    "measure",
    "group",
    "unit",
    "change",
    "at_least",
    "at_most",
    "by",
    "figure",
    "year",
    "probability",
    "baseline_probability",
    "median",
    "low",
    "high",
    "replicates",
]


def goals_table(outcome: Outcome) -> pd.DataFrame:
    """Every goal of every scenario, by year.

    Returns:
        one row for each goal and summer after the start: the probability that it is met then (share of
        replicates), the median and the 90 % interval of its value, in ``unit``. ``by`` is the goal's year. In
        a comparison ``baseline_probability`` is how likely the baseline meets the same goal.
    """
    rows: list[dict[str, Any]] = []
    baseline_of: Any = getattr(outcome, "baseline_of", None)
    for place, about in enumerate(outcome.about):
        for number, goal in enumerate(about.goals):
            m, g = outcome.measure(goal["measure"]), outcome.group(goal["group"])
            there = outcome.values[place, :, :, m, g]
            base = baseline_of(place)[:, :, m, g] if baseline_of and place else None
            unit = outcome.quantities[m].unit
            rows += _goal_rows(outcome.years, about, number, goal, unit, there, base)
    return pd.DataFrame(rows, columns=COLUMNS)


def _goal_rows(
    years: tuple[int, ...],
    about: About,
    number: int,
    goal: Mapping[str, Any],
    unit: str,
    series: Array,
    base: Array | None,
) -> list[dict[str, Any]]:
    change = goal.get("change") or "none"
    value = changed(series, change)
    probability = _probability(value, goal)
    before = np.full(len(years), np.nan) if base is None else _probability(changed(base, change), goal)
    spread, median = interval(value), quantiles(value, (0.5,))[0]
    return [
        {
            "scenario": about.label,
            "goal": number + 1,
            "measure": goal["measure"],
            "group": goal["group"],
            "unit": "%" if change == "relative" else unit,
            "change": change,
            "at_least": goal.get("at_least"),
            "at_most": goal.get("at_most"),
            "by": goal["by"],
            "figure": goal.get("figure") or "",
            "year": year,
            "probability": float(probability[at]),
            "baseline_probability": float(before[at]),
            "median": float(median[at]),
            "low": float(spread.low[at]),
            "high": float(spread.high[at]),
            "replicates": int(spread.n[at]),
        }
        for at, year in enumerate(years)
        if at > 0
    ]


def _probability(value: Array, goal: Mapping[str, Any]) -> Array:
    n = np.isfinite(value).sum(axis=0)
    met = reached(value, goal.get("at_least"), goal.get("at_most")).sum(axis=0)
    return np.where(n > 0, met / np.maximum(n, 1), np.nan)


def changed(series: Array, change: str) -> Array:
    """The level of a series, or its change since the first year; shape ``(n_replicates, n_years)``."""
    if change == "absolute":
        return series - series[:, :1]
    if change == "relative":
        start = np.where(series[:, :1] == 0.0, np.nan, series[:, :1])
        return 100.0 * (series - start) / np.abs(start)
    return series


def reached(value: Array, at_least: float | None, at_most: float | None) -> Array:
    """Where a value lies within the bounds of a goal; NaN never does."""
    met = np.isfinite(value)
    if at_least is not None:
        met &= np.nan_to_num(value, nan=-np.inf) >= at_least
    if at_most is not None:
        met &= np.nan_to_num(value, nan=np.inf) <= at_most
    return met


def in_words(probability: float, lang: str = "en") -> str:
    """A probability as a planner says it (bounds of the usual verbal scales, at .9, .66, .33 and .1)."""
    words = {
        "en": ("very likely", "likely", "about as likely as not", "unlikely", "very unlikely", "not known"),
        "zh": ("很可能", "较可能", "可能与不可能相当", "不太可能", "很不可能", "未知"),
    }[lang]
    if not np.isfinite(probability):
        return words[5]
    for word, bound in zip(words, (0.9, 0.66, 0.33, 0.1)):
        if probability >= bound:
            return word
    return words[4]
