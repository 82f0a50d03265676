"""The tables behind the charts: what is drawn, what is written under it, what the CSV holds.

Means and 90 % intervals come from the simulator's own functions, so that page, file and command line show
the same number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from dashboard.components.palette import SERIES
from dashboard.store import Stored
from dashboard.words import Words
from sim.results.costs import small_parts
from sim.results.goals import goals_table
from sim.results.statistics import ENOUGH, interval, quantiles, share_better
from sim.tables import Array

__all__ = [
    "BANDS",
    "Line",
    "by_group",
    "costs",
    "differences",
    "each",
    "folded",
    "goals",
    "levels",
    "lines_of",
]

BANDS = ["low90", "low50", "high50", "high90"]
"""Columns of the 90 % and of the 50 % band."""
_ALL = "all"


@dataclass(frozen=True)
class Line:
    """One scenario of one stored run: what a line in a chart stands for.

    Attributes:
        series: its number in the palette (which begins again after the last); 0 for baselines.
        run: id of the stored run.
        scenario: its label there.
        place: its place on the first axis of the run's arrays.
        title: in the reader's language, unlike every other line's.
        baseline: whether others are compared with it.
    """

    series: int
    run: str
    scenario: str
    place: int
    title: str
    baseline: bool = False


def lines_of(runs: list[Stored], word: Words) -> list[Line]:
    """The lines of the opened runs, in their order; titles that occur twice get their result's number."""
    found: list[Line] = []
    series = 0
    for stored in runs:
        for place, about in enumerate(stored.outcome.about):
            baseline = stored.paired and place == 0
            series += not baseline
            title = word.pick(about.title, about.label)
            colour = 0 if baseline else 1 + (series - 1) % (len(SERIES) - 1)
            found.append(Line(colour, stored.id, about.label, place, title, baseline))
    titles = [line.title for line in found]
    return [
        replace(line, title=word("line.twice", title=line.title, mark=_mark(line, found, runs, word)))
        if titles.count(line.title) > 1
        else line
        for line in found
    ]


def _mark(line: Line, found: list[Line], runs: list[Stored], word: Words) -> str:
    """What tells a line from others of its title: which of the results it is in, which of its kind there."""
    alike = [one for one in found if one.title == line.title]
    inside = [one for one in alike if one.run == line.run]
    number = str(1 + inside.index(line)) if len(inside) > 1 else ""
    if len(inside) == len(alike):
        return number
    name = word("line.result", n=1 + [stored.id for stored in runs].index(line.run))
    return f"{name}-{number}" if number else name


def levels(runs: list[Stored], measure: str, group: str) -> pd.DataFrame:
    """Means and bands over replicates: run, scenario, year, mean, low90 ... high90, replicates."""
    tables = []
    for stored in _with(runs, measure, group):
        for place, about in enumerate(stored.outcome.about):
            table = _over_replicates(stored.outcome.series(place, measure, group))
            tables.append(_placed(table, stored, about.label, year=stored.outcome.years))
    return _together(tables, ["run", "scenario", "year", "mean", *BANDS, "replicates"])


def differences(runs: list[Stored], measure: str, group: str) -> pd.DataFrame:
    """Paired differences from the baseline: run, scenario, year, mean, low90 ... replicates, share_better.

    Empty where no run is a comparison.
    """
    tables = []
    for stored in _with(runs, measure, group):
        if not stored.paired:
            continue
        better = stored.quantity(measure).better
        for place, about in enumerate(stored.outcome.about[1:], start=1):
            pairs = stored.comparison.difference(place, measure, group)
            table = _over_replicates(pairs).assign(share_better=share_better(pairs, better))
            tables.append(_placed(table, stored, about.label, year=stored.outcome.years))
    return _together(tables, ["run", "scenario", "year", "mean", *BANDS, "replicates", "share_better"])


def by_group(runs: list[Stored], measure: str, groups: Iterable[str], year: int) -> pd.DataFrame:
    """Levels of one year by group: run, scenario, group, mean, low90 ... replicates, and the paired
    difference from the baseline (difference, low, high; NaN for baselines and single runs).
    """
    groups = list(groups)
    tables = []
    for stored in runs:
        known = [group for group in groups if _with([stored], measure, group)]
        if year not in stored.outcome.years or not known:
            continue
        at = stored.outcome.years.index(year)
        parts = []
        for place, about in enumerate(stored.outcome.about):
            # All groups at once: a table for each would take most of the time of the page.
            values = [stored.outcome.series(place, measure, group)[:, at] for group in known]
            table = _over_replicates(np.stack(values, axis=1))
            table[["difference", "low", "high"]] = np.nan
            if stored.paired and place:
                gaps = [stored.comparison.difference(place, measure, group)[:, at] for group in known]
                pairs = interval(np.stack(gaps, axis=1))
                table["difference"], table["low"], table["high"] = pairs.mean, pairs.low, pairs.high
            parts.append(_placed(table.assign(order=range(len(known))), stored, about.label, group=known))
        tables.append(pd.concat(parts, ignore_index=True).sort_values("order", kind="stable"))
    return _together(
        tables, ["run", "scenario", "group", "mean", *BANDS, "replicates", "difference", "low", "high"]
    )


def costs(runs: list[Stored], year: int | None = None) -> pd.DataFrame:
    """What scenarios cost more than their baseline, yuan: run, scenario, year, payer, purpose, mean ...


    Rows with payer or purpose ``all`` are sums.
    """
    tables = []
    for stored in runs:
        if stored.paired:
            table = stored.comparison.costs()
            tables.append((table if year is None else table[table["year"] == year]).assign(run=stored.id))
    return _together(
        tables, ["run", "scenario", "year", "payer", "purpose", "mean", "low", "high", "replicates"]
    )


def folded(rows: pd.DataFrame, most: int | None = None) -> pd.DataFrame:
    """The rows of :func:`costs` that are sums, with parts too small to see as one row ``other``.

    What is put together is added up; an interval of the sum is not known.

    Args:
        most: parts by purpose, and again by payer, that are shown at most.
    """
    whole = rows[(rows["payer"] == "all") & (rows["purpose"] == "all")]
    out = [whole]
    for by, other in (("purpose", "payer"), ("payer", "purpose")):
        parts = rows[(rows[other] == "all") & (rows[by] != "all")]
        sizes = parts.assign(mean=parts["mean"].abs()).groupby(by)["mean"].max()
        small = parts[by].isin(small_parts(sizes, float(whole["mean"].abs().max() or 0), most))
        out.append(parts[~small])
        rest = parts[small].copy()
        rest[by] = "other"
        rest[["low", "high"]] = np.nan
        keys = ["run", "scenario", "year", "payer", "purpose", "low", "high", "replicates"]
        sums = rest.groupby(keys, sort=False, dropna=False)[["mean"]].sum().reset_index()
        out.append(sums[list(rows.columns)])
    return _together(out, list(rows.columns))


def goals(runs: list[Stored]) -> pd.DataFrame:
    """Every goal in the year it is set for: run, and the columns of ``sim.results.goals.goals_table``.

    A goal for a year that the run does not reach is left out.
    """
    tables = []
    for stored in runs:
        table = goals_table(stored.outcome)
        tables.append(table[table["year"] == table["by"]].assign(run=stored.id))
    return _together(tables, None)


def each(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, with columns as attributes."""
    yield from table.itertuples()


def _with(runs: list[Stored], measure: str, group: str) -> list[Stored]:
    """The runs that have a measure for a group."""
    return [stored for stored in runs if measure in stored.measures and group in stored.outcome.groups]


def _over_replicates(values: Array) -> pd.DataFrame:
    """Mean and bands of values of shape ``(n_replicates, n)``, one row for each column."""
    whole = interval(values)
    n = whole.n.astype(float)
    quartiles = quantiles(values, (0.25, 0.75))
    reach = (
        stdtrit(np.maximum(n - 1, 1), 0.75)
        * whole.standard_error
        * np.sqrt(n)
        * np.sqrt(1 + 1 / np.maximum(n, 1))
    )
    few = whole.n < ENOUGH
    return pd.DataFrame(
        {
            "mean": whole.mean,
            "low90": whole.low,
            "high90": whole.high,
            "low50": np.where(few, whole.mean - reach, quartiles[0]),
            "high50": np.where(few, whole.mean + reach, quartiles[1]),
            "replicates": whole.n.astype(int),
        }
    )


def _placed(table: pd.DataFrame, stored: Stored, scenario: str, **column: Any) -> pd.DataFrame:
    table = table.assign(run=stored.id, scenario=scenario, **column)
    return table[table["replicates"] > 0]


def _together(tables: list[pd.DataFrame], columns: list[str] | None) -> pd.DataFrame:
    tables = [table for table in tables if len(table)]
    if not tables:
        return pd.DataFrame(columns=columns)
    whole = pd.concat(tables, ignore_index=True)
    return whole if columns is None else whole[columns]
