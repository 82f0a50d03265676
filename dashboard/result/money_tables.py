"""The numbers behind the part about money: spending, what is left for the county, cost beside effect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.result.shown import Shown
from sim.results import statistics
from sim.results.costs import differences
from sim.tables import Array

__all__ = ["efficiency", "financing", "pairs", "quadrants", "spending"]

_SHORT = ("county deficit",)
"""Purposes of payments that cover what a county cannot pay itself."""


def spending(shown: Shown) -> pd.DataFrame:
    """What the scenario costs more than its baseline, by year and by what is picked (payer or purpose).

    Returns:
        year, the picked one, mean, low, high (yuan); ``all`` is the sum. For single runs, all that is spent.
    """
    by = shown.picked.get("by", "purpose")
    if not shown.stored.paired:
        return _spent(shown, by)
    rows = shown.stored.comparison.costs()
    rows = rows[rows["scenario"] == shown.outcome.labels[shown.place]]
    other = "payer" if by == "purpose" else "purpose"
    rows = rows[rows[other] == "all"]
    return rows[["year", by, "mean", "low", "high"]].reset_index(drop=True)


def _spent(shown: Shown, by: str) -> pd.DataFrame:
    from sim.results.costs import net_outlay

    net = net_outlay(shown.outcome.ledger)
    years, n = shown.outcome.years[1:], shown.outcome.replicates
    out = []
    for name in ["all", *sorted(net[by].unique())]:
        rows = net if name == "all" else net[net[by] == name]
        sums = rows.pivot_table("amount", "replicate", "year", aggfunc="sum", fill_value=0.0)
        spread = statistics.interval(
            sums.reindex(range(n), columns=list(years), fill_value=0.0).to_numpy(float)
        )
        for at, year in enumerate(years):
            out.append((year, name, *(float(one[at]) for one in (spread.mean, spread.low, spread.high))))
    return pd.DataFrame(out, columns=["year", by, "mean", "low", "high"])


def financing(shown: Shown) -> pd.DataFrame:
    """Who has to find the money, by year, yuan.

    Returns:
        year, cost (extra), others (brought by everyone but the county), county (what is left for it; with
        low, high), short and baseline_short: what the county could not pay and had to be covered, in the
        scenario and in the baseline.
    """
    comparison = shown.stored.comparison
    label, base = shown.outcome.labels[shown.place], shown.outcome.labels[0]
    n, years = shown.outcome.replicates, shown.outcome.years
    keys, amounts = differences(comparison.ledger, base, label, n, years)
    county = (
        amounts[[payer == "county" for payer, _ in keys]].sum(axis=0) if keys else np.zeros((n, len(years)))
    )
    total = amounts.sum(axis=0) if keys else county
    spread = statistics.interval(county)
    ledger = comparison.ledger[comparison.ledger["purpose"].isin(_SHORT)]
    short = [
        ledger[ledger["scenario"] == one].groupby("year")["amount"].sum().reindex(years, fill_value=0.0) / n
        for one in (label, base)
    ]
    rows = [
        (
            year,
            float(total[:, at].mean()),
            float((total - county)[:, at].mean()),
            float(spread.mean[at]),
            float(spread.low[at]),
            float(spread.high[at]),
            float(short[0][year]),
            float(short[1][year]),
        )
        for at, year in enumerate(years)
        if at > 0
    ]
    names = ["year", "cost", "others", "county", "low", "high", "short", "baseline_short"]
    return pd.DataFrame(rows, columns=names)


def pairs(shown: Shown) -> pd.DataFrame:
    """Each pair in the plane: replicate, effect (in the last summer, unit of the measure), cost.

    Cost is discounted to the start year and for each student, yuan.
    """
    comparison, place = shown.stored.comparison, shown.place
    label, years = shown.outcome.labels[place], shown.outcome.years
    _, amounts = differences(
        comparison.ledger, shown.outcome.labels[0], label, shown.outcome.replicates, years
    )
    weights = (1.0 + shown.outcome.about[place].discount_rate) ** -(np.array(years) - years[0])
    spent: Array = (
        (amounts.sum(axis=0) * weights).sum(axis=1) if len(amounts) else np.zeros(shown.outcome.replicates)
    )
    students = shown.outcome.students[place, :, 1:, 0].mean(axis=1)
    effect = comparison.difference(place, shown.measure, shown.group)[:, -1]
    return pd.DataFrame(
        {
            "replicate": np.arange(len(spent)),
            "effect": effect,
            "cost": np.where(students > 0, spent / np.maximum(students, 1.0), np.nan),
        }
    )


def quadrants(rows: pd.DataFrame, better: str) -> dict[str, float]:
    """Shares of pairs by quadrant: better or worse, dearer or cheaper; they add up to 1.

    A pair on a line counts as not better and not dearer.
    """
    rows = rows.dropna()
    good = rows["effect"] < 0 if better == "lower" else rows["effect"] > 0
    dear = rows["cost"] > 0
    n = max(1, len(rows))
    return {
        "better_dearer": float((good & dear).sum() / n),
        "better_cheaper": float((good & ~dear).sum() / n),
        "worse_dearer": float((~good & dear).sum() / n),
        "worse_cheaper": float((~good & ~dear).sum() / n),
    }


def efficiency(shown: Shown) -> pd.DataFrame:
    """Cost a year, in all, for each student and for each SD gained, of the scenario picked."""
    rows = shown.stored.comparison.efficiency()
    return rows[rows["scenario"] == shown.outcome.labels[shown.place]].reset_index(drop=True)
