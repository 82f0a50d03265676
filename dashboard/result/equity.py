"""How far apart groups are, who gains and who loses, and how evenly money and learning are spread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.components.figure import axis_title
from dashboard.components.parts import chart_card, notice, table
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.result.equity_charts import gain_figure, gap_figure, lorenz_figure
from dashboard.result.equity_tables import gains, gaps, gini, lorenz, relative
from dashboard.result.shown import Shown
from dashboard.titles import group_title, measure_title
from dashboard.views import each
from dashboard.words import Words
from sim.results import statistics

__all__ = ["TABLES", "panel"]


def panel(shown: Shown, word: Words) -> list[Any]:
    """Gaps, gains by group, and Lorenz curves."""
    out: list[Any] = []
    unit = shown.stored.quantity(shown.measure).unit
    if relative(shown) is None and shown.picked.get("view") == "relative":
        out.append(notice(word("result.no_ratio", measure=measure_title(shown.stored, shown.measure, word))))
    out.append(_gap_card(shown, unit, word))
    out.append(_lorenz_card(shown, word))
    if shown.stored.paired:
        out.append(_gain_card(shown, unit, word))
    return out


def _gap_card(shown: Shown, unit: str, word: Words) -> Any:
    rows = gaps(shown)
    unit = "%" if relative(shown) else unit
    measure = measure_title(shown.stored, shown.measure, word)
    if rows.empty:
        return html.Article(
            [
                html.H2(word("result.gaps", year=shown.year)),
                html.P(word("result.no_groups", measure=measure)),
            ],
            className="card",
        )
    digits = digits_for(rows["gap"].dropna())
    titles = {line.scenario: line for line in shown.lines}
    found: list[Any] = []
    for row in each(rows):
        if row.family == "alliance" or (shown.stored.paired and titles[row.scenario].baseline):
            continue
        size = with_unit(number(abs(row.gap), digits), unit, word, difference=not relative(shown))
        names = {"upper": group_title(row.upper, word), "lower": group_title(row.lower, word)}
        names["side"] = word("result.above" if row.gap >= 0 else "result.below")
        if np.isfinite(row.change_low):
            key = "wider" if row.change_low > 0 else "narrower" if row.change_high < 0 else "unclear"
            if row.gap < 0 and key != "unclear":
                key = "moved"  # the lower group is ahead: wider and narrower would mislead
            moved = digits_for([row.change, row.change_low, row.change_high])
            change = with_unit(number(row.change, moved, signed=True), unit, word, difference=True)
            bounds = interval(row.change_low, row.change_high, word, moved)
            text = word(f"result.gap_{key}", **names, size=size, change=change, interval=bounds)
        else:
            text = word("result.gap_level", **names, size=size)
        found.append(html.P((f"{titles[row.scenario].title}: " if len(shown.lines) > 2 else "") + text))
    caption = word(
        "result.gaps_caption",
        measure=measure,
        year=shown.year,
        unit=axis_title(unit, word, not relative(shown)),
        n=shown.outcome.replicates,
    )
    head = [word("result.gap_between"), word("table.scenario"), word("result.upper"), word("result.lower")]
    head += [word("result.gap"), word("table.low90"), word("table.high90"), word("result.change")]
    head += [word("table.low90"), word("table.high90")]
    body = [
        [word(f"family.{row.family}"), titles[row.scenario].title]
        + [
            number(value, digits + 1)
            for value in (row.upper_mean, row.lower_mean, row.gap, row.low, row.high)
        ]
        + [number(value, digits + 1, signed=True) for value in (row.change, row.change_low, row.change_high)]
        for row in each(rows)
    ]
    return chart_card(
        "gaps",
        word("result.gaps", year=shown.year),
        found,
        gap_figure(rows, shown, shown.stored.quantity(shown.measure).unit, word),
        caption,
        table(caption, head, body, first_number=2),
        shown.csv("gaps", word),
        word,
        series=shown.series(),
    )


def _gain_card(shown: Shown, unit: str, word: Words) -> Any:
    rows = gains(shown)
    unit = "%" if relative(shown) else "percentage points" if unit == "%" else unit
    measure = measure_title(shown.stored, shown.measure, word)
    better = shown.stored.quantity(shown.measure).better
    found = [_who(rows, line, better, unit, shown, word) for line in shown.compared]
    caption = word(
        "result.gains_caption",
        measure=measure,
        year=shown.year,
        unit=axis_title(unit, word, False),
        n=shown.outcome.replicates,
    )
    digits = digits_for(pd.concat([rows["mean"], rows["low"], rows["high"]]).dropna()) + 1
    titles = {line.scenario: line.title for line in shown.lines}
    head = [word("table.scenario"), word("table.group"), word("result.baseline"), word("table.difference")]
    head += [word("table.low90"), word("table.high90"), word("result.pairs_better")]
    body = [
        [titles[row.scenario], group_title(row.group, word), number(row.baseline, digits)]
        + [number(value, digits, signed=True) for value in (row.mean, row.low, row.high)]
        + [number(100 * row.better, 0) + "%" if np.isfinite(row.better) else "–"]
        for row in each(rows)
    ]
    return chart_card(
        "gains",
        word("result.gains", year=shown.year),
        found,
        gain_figure(rows, shown, unit, word),
        caption,
        table(caption, head, body, first_number=2),
        shown.csv("gains", word),
        word,
        wide=True,
        series=[(line.series, line.title) for line in shown.compared],
    )


def _who(rows: pd.DataFrame, line: Any, better: str, unit: str, shown: Shown, word: Words) -> Any:
    """Who clearly gains, who clearly loses, in one sentence."""
    mine = rows[(rows["scenario"] == line.scenario) & (rows["group"] != "all")]
    sign = -1 if better == "lower" else 1
    up, down = mine[mine["low"] > 0], mine[mine["high"] < 0]
    gain, lose = (up, down) if sign > 0 else (down, up)
    names = [
        word.list([group_title(group, word).lower() for group in part["group"]])
        if len(part)
        else word("result.nobody")
        for part in (gain, lose)
    ]
    key = "result.who" if better else "result.who_more"
    text = word(key, gain=names[0], lose=names[1])
    return html.P((f"{line.title}: " if len(shown.compared) > 1 else "") + text)


def _lorenz_card(shown: Shown, word: Words) -> Any:
    curves = lorenz(shown)
    what = word(f"result.figure.{shown.picked.get('figure', 'funding')}")
    title = word("result.lorenz", what=what, year=shown.year)
    if curves.empty:
        return html.Article([html.H2(title), html.P(word("result.no_schools"))], className="card")
    found: list[Any] = []
    measured = shown.picked.get("figure", "funding") == "funding" and "funding_gini" in shown.stored.measures
    at = shown.outcome.years.index(shown.year)
    body = []
    for place, line in enumerate(shown.lines):
        one = curves[curves["scenario"] == line.scenario]
        if one.empty:
            continue
        own = gini(one)
        text = word("result.gini", scenario=line.title, gini=number(own, 3))
        if measured:
            spread = statistics.interval(shown.outcome.series(place, "funding_gini")[:, at])
            if np.isfinite(spread.low):
                text += word(
                    "result.gini_runs",
                    n=shown.outcome.replicates,
                    mean=number(float(spread.mean), 3),
                    interval=interval(float(spread.low), float(spread.high), word, 3),
                )
        found.append(html.P(text))
        for share in (0.1, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9):
            part = float(np.interp(share, one["students"], one["part"]))
            body.append([line.title, number(100 * share, 0) + "%", number(100 * part, 1) + "%"])
    caption = word("result.lorenz_caption", what=what, year=shown.year)
    head = [word("table.scenario"), word("result.lorenz_students"), word("result.lorenz_part")]
    return chart_card(
        "lorenz",
        title,
        found,
        lorenz_figure(curves, shown, word),
        caption,
        table(caption, head, body),
        shown.csv("lorenz", word),
        word,
        series=shown.series(),
    )


TABLES = {"gaps": gaps, "gains": gains, "lorenz": lorenz}
