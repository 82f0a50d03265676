"""What a chart shows, in one sentence with a number, its unit and its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.components.parts import icon
from dashboard.numerals import digits_for, interval, money, money_interval, number, with_unit
from dashboard.store import Stored
from dashboard.titles import group_title, measure_in, payer_title
from dashboard.views import Line, each
from dashboard.words import Words

__all__ = ["cost_finding", "difference_finding", "group_finding", "level_finding"]


def difference_finding(
    table: pd.DataFrame,
    lines: list[Line],
    stored: Stored,
    measure: str,
    group: str,
    year: int,
    word: Words,
    unit: str | None = None,
) -> list[Any]:
    """For each scenario: how far the measure is from the baseline in a year, and whether clearly so.

    Args:
        unit: of the table, where it is not the measure's own.
    """
    quantity = stored.quantity(measure)
    unit = quantity.unit if unit is None else unit
    out: list[Any] = []
    for line in lines:
        row = _row(table, line, year=year)
        if row is None:
            continue
        values = {
            "year": year,
            "scenario": line.title,
            "measure": measure_in(stored, measure, group, word),
            "pairs": int(row.replicates),
        }
        digits = digits_for([row.mean, row.low90, row.high90])
        size = with_unit(number(abs(row.mean), digits), unit, word, difference=True)
        if np.isnan(row.low90):
            out.append(
                _sentence(
                    word(
                        "finding.single",
                        **values,
                        size=with_unit(number(row.mean, digits, signed=True), unit, word, difference=True),
                    ),
                    "info",
                )
            )
            continue
        values["interval"] = interval(row.low90, row.high90, word, digits)
        if row.low90 == row.high90 == row.mean == 0:
            out.append(_sentence(word("finding.same", **values), "info"))
        elif row.low90 <= 0 <= row.high90:
            mean = with_unit(number(row.mean, digits, signed=True), unit, word, difference=True)
            out.append(_sentence(word("finding.unclear", **values, size=mean), "info"))
        else:
            up = row.mean > 0
            kind = "info" if not quantity.better else "good" if up == (quantity.better == "higher") else "bad"
            text = word("finding.higher" if up else "finding.lower", **values, size=size)
            if not np.isnan(row.share_better):
                text += word(
                    "finding.share",
                    better=round(row.share_better * row.replicates),
                    pairs=int(row.replicates),
                )
            out.append(_sentence(text, kind))
    return out or [html.P(word("finding.none"))]


def level_finding(
    table: pd.DataFrame,
    lines: list[Line],
    stored: Stored,
    measure: str,
    group: str,
    year: int,
    word: Words,
    unit: str | None = None,
) -> list[Any]:
    """For each scenario: where the measure starts and where it stands in a year.

    Args:
        unit: of the table, where it is not the measure's own.
    """
    unit = stored.quantity(measure).unit if unit is None else unit
    digits = digits_for(pd.concat([table["mean"], table["low90"], table["high90"]]).dropna())
    out: list[Any] = []
    for line in lines:
        own = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)]
        row, first = _row(own, line, year=year), next(each(own.sort_values("year")), None)
        if row is None or first is None:
            continue
        start = with_unit(number(first.mean, digits), unit, word)
        now = with_unit(number(row.mean, digits), unit, word)
        key = "finding.level" if np.isnan(row.low90) or row.low90 == row.high90 else "finding.level_band"
        out.append(
            html.P(
                word(
                    key,
                    scenario=line.title,
                    first=int(first.year),
                    start=start,
                    year=year,
                    now=now,
                    interval=interval(row.low90, row.high90, word, digits),
                )
            )
        )
    return (
        [
            html.P(
                word("finding.level_of", measure=measure_in(stored, measure, group, word)), className="muted"
            ),
            *out,
        ]
        if out
        else [html.P(word("finding.none"))]
    )


def group_finding(
    table: pd.DataFrame,
    lines: list[Line],
    stored: Stored,
    measure: str,
    word: Words,
    unit: str | None = None,
) -> list[Any]:
    """For each scenario: the groups with the largest and the smallest difference.

    Args:
        unit: of the table, where it is not the measure's own.
    """
    named = stored.quantity(measure).unit if unit is None else unit
    out: list[Any] = []
    for line in lines:
        rows = table[
            (table["run"] == line.run) & (table["scenario"] == line.scenario) & (table["group"] != "all")
        ]
        rows = rows.dropna(subset=["difference"])
        if line.baseline or len(rows) < 2:
            continue
        digits = digits_for(rows["difference"])

        def told(row: Any, digits: int = digits) -> str:
            size = with_unit(number(row.difference, digits, signed=True), named, word, difference=True)
            if np.isnan(row.low):
                return size
            return word(
                "finding.with_interval", size=size, interval=interval(row.low, row.high, word, digits)
            )

        ordered = rows.sort_values("difference")
        most, least = ordered.iloc[-1], ordered.iloc[0]
        out.append(
            html.P(
                word(
                    "finding.groups",
                    scenario=line.title,
                    most=group_title(most["group"], word),
                    most_size=told(most),
                    least=group_title(least["group"], word),
                    least_size=told(least),
                )
            )
        )
    if not out and set(table["group"]) <= {"all"}:
        return [html.P(word("finding.groups_none"))]
    return out or [html.P(word("finding.groups_levels"))]


def cost_finding(table: pd.DataFrame, lines: list[Line], word: Words) -> list[Any]:
    """For each scenario: what it costs more than its baseline in a year, and who bears most of it."""
    out: list[Any] = []
    for line in lines:
        rows = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)]
        whole = rows[(rows["payer"] == "all") & (rows["purpose"] == "all")]
        if line.baseline or whole.empty:
            continue
        row = whole.iloc[0]
        sums = [row["mean"], row["low"], row["high"]]
        size = money(row["mean"], word, signed=True, among=sums)
        if not np.isnan(row["low"]):
            bounds = money_interval(row["low"], row["high"], word, among=sums)
            size = word("finding.with_interval", size=size, interval=bounds)
        payers = rows[(rows["purpose"] == "all") & (rows["payer"] != "all")]
        text = word("finding.cost", scenario=line.title, year=int(row["year"]), size=size)
        if len(payers):
            bearer = payers.sort_values("mean").iloc[-1]
            if bearer["mean"] > 0:
                text += word(
                    "finding.cost_payer",
                    payer=payer_title(str(bearer["payer"]), word),
                    size=money(bearer["mean"], word, among=sums),
                )
        out.append(html.P(text))
    return out or [html.P(word("finding.cost_none"))]


def _sentence(text: str, kind: str) -> html.P:
    return html.P([icon(kind), " ", html.Span(text)], className=f"says says-{kind}")


def _row(table: pd.DataFrame, line: Line, year: int) -> Any:
    rows = table[(table["run"] == line.run) & (table["scenario"] == line.scenario) & (table["year"] == year)]
    return next(each(rows), None)
