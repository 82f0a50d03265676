"""The result at a glance: what changed most, the goals as traffic lights, year by year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard import views
from dashboard.components.aria import aria
from dashboard.components.goals import goal_cards, status_of
from dashboard.components.parts import icon
from dashboard.numerals import digits_for, interval, money, money_interval, number, with_unit
from dashboard.result import deeds
from dashboard.result.shown import Shown
from dashboard.titles import measure_in
from dashboard.words import Words
from sim.results import statistics
from sim.results import words as shared
from sim.results.goals import goals_table, in_words

__all__ = ["TABLES", "by_year", "headlines", "panel"]

_MOST = 6


def panel(shown: Shown, word: Words) -> list[Any]:
    """Headline numbers, goals, goals by year, and what could be going wrong."""
    return [
        _headlines(shown, word),
        goal_cards(shown.selection(), word),
        _matrix(shown, word),
        deeds.warnings(shown, word),
    ]


def headlines(shown: Shown) -> pd.DataFrame:
    """A few numbers of the last summer: scenario, measure, group, value, mean, low, high, share_better.

    ``mean`` is the paired difference from the baseline in comparisons, the change since the first summer in
    single runs.
    """
    outcome = shown.outcome
    rows = []
    for place, about in enumerate(outcome.about):
        if shown.stored.paired and place == 0:
            continue
        for measure, group in shared.headlines(outcome)[:_MOST]:
            values = outcome.series(place, measure, group)
            if shown.stored.paired:
                pairs = shown.stored.comparison.difference(place, measure, group)[:, -1]
            else:
                pairs = values[:, -1] - values[:, 0]
            if not np.isfinite(pairs).any():
                continue
            spread = statistics.interval(pairs)
            better = outcome.quantities[outcome.measure(measure)].better
            share = float(statistics.share_better(pairs[:, None], better)[0])
            rows.append(
                (
                    about.label,
                    measure,
                    group,
                    float(np.nanmean(values[:, -1])),
                    float(spread.mean),
                    float(spread.low),
                    float(spread.high),
                    better,
                    share,
                )
            )
    names = ["scenario", "measure", "group", "value", "mean", "low", "high", "better", "share_better"]
    return pd.DataFrame(rows, columns=names)


def by_year(shown: Shown) -> pd.DataFrame:
    """Every goal in every summer: the columns of ``sim.results.goals.goals_table``."""
    return goals_table(shown.outcome)


def _headlines(shown: Shown, word: Words) -> Any:
    rows = headlines(shown)
    titles = {line.scenario: line.title for line in shown.lines}
    several = rows["scenario"].nunique() > 1
    parts: list[Any] = []
    for scenario, mine in rows.groupby("scenario", sort=False):
        cards = [_number_card(row, shown, word) for row in mine.to_dict("records")]
        cost = _cost_card(str(scenario), shown, word)
        if several:
            parts.append(html.H3(titles[str(scenario)]))
        parts.append(html.Ul([*cards, *([cost] if cost else [])], className="kpis"))
    how = "result.headlines_how" if shown.stored.paired else "result.headlines_run"
    return html.Section(
        [
            html.H2(word("result.headlines", year=shown.outcome.years[-1]), id="headlines-heading"),
            html.P(word(how, first=shown.outcome.years[0]), className="muted"),
            *parts,
        ],
        **aria(labelledby="headlines-heading"),
    )


def _number_card(row: Any, shown: Shown, word: Words) -> Any:
    unit = shown.stored.quantity(row["measure"]).unit
    digits = digits_for([row["mean"], row["low"], row["high"]])
    clear = np.isfinite(row["low"]) and (row["low"] > 0 or row["high"] < 0)
    good = clear and row["better"] and (row["mean"] > 0) == (row["better"] == "higher")
    kind = "info" if not clear or not row["better"] else "good" if good else "bad"
    says = word(f"result.says.{'unclear' if not clear else 'moved' if kind == 'info' else kind}")
    bounds = (
        word("result.ninety", interval=interval(row["low"], row["high"], word, digits))
        if np.isfinite(row["low"])
        else word("chart.no_bands")
    )
    return html.Li(
        [
            html.Span(measure_in(shown.stored, row["measure"], row["group"], word), className="kpi-name"),
            html.Span(
                with_unit(number(row["mean"], digits, signed=True), unit, word, difference=True),
                className="kpi-number",
            ),
            html.Span(bounds, className="kpi-interval"),
            html.Span([icon(kind), " ", says], className=f"kpi-says status-{kind}"),
        ],
        className="card kpi",
    )


def _cost_card(scenario: str, shown: Shown, word: Words) -> Any:
    if not shown.stored.paired:
        return None
    rows = shown.stored.comparison.efficiency()
    rows = rows[(rows["scenario"] == scenario) & (rows["name"] == "mean_per_year")]
    if rows.empty:
        return None
    row = rows.iloc[0]
    bounds = (
        word(
            "result.ninety",
            interval=money_interval(row["low"], row["high"], word, [row["mean"]]),
        )
        if np.isfinite(row["low"])
        else word("chart.no_bands")
    )
    return html.Li(
        [
            html.Span(word("result.cost_a_year"), className="kpi-name"),
            html.Span(
                money(row["mean"], word, signed=True, among=[row["low"], row["high"]]), className="kpi-number"
            ),
            html.Span(bounds, className="kpi-interval"),
        ],
        className="card kpi",
    )


def _matrix(shown: Shown, word: Words) -> Any:
    """Goals down, summers across; each cell a sign, a percentage and a word."""
    rows = by_year(shown)
    if rows.empty:
        return html.P(word("result.no_goals"), className="muted")
    years = sorted(int(year) for year in rows["year"].unique())
    titles = {line.scenario: line.title for line in shown.lines}
    several = rows["scenario"].nunique() > 1
    body = []
    for (scenario, _), mine in rows.groupby(["scenario", "goal"], sort=False):
        first = mine.iloc[0]
        name = measure_in(shown.stored, first["measure"], first["group"], word)
        label = f"{titles[str(scenario)]}: {name}" if several else name
        cells: list[Any] = [
            html.Th([label, html.Br(), html.Span(_bound(first, word), className="muted")], scope="row")
        ]
        chances = dict(zip(mine["year"].astype(int), mine["probability"], strict=True))
        for year in years:
            chance = float(chances.get(year, np.nan))
            kind = status_of(chance)
            due = year == int(first["by"])
            cells.append(
                html.Td(
                    [
                        icon(kind),
                        html.Strong(f" {number(100 * chance, 0)}%" if np.isfinite(chance) else "–"),
                        html.Span(in_words(chance, word.lang), className="light-word"),
                    ],
                    className=f"light status-{kind}" + (" due" if due else ""),
                )
            )
        body.append(html.Tr(cells))
    head = [html.Th(word("result.goal"), scope="col"), *(html.Th(str(year), scope="col") for year in years)]
    caption = word("result.matrix_caption")
    return html.Article(
        [
            html.Div(
                [
                    html.H2(word("result.matrix")),
                    html.A(
                        word("chart.csv"),
                        href=shown.csv("goals", word),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("result.matrix"))),
                    ),
                ],
                className="heading-row",
            ),
            html.Div(
                html.Table(
                    [html.Caption(caption), html.Thead(html.Tr(head)), html.Tbody(body)], className="lights"
                ),
                className="table-frame",
                tabIndex="0",
                role="region",
                **aria(label=caption),
            ),
        ],
        className="card wide",
        id="card-lights",
    )


def _bound(row: Any, word: Words) -> str:
    """The target of a goal in words: at most 0.5% by 2023."""
    bounds = []
    for name in ("at_least", "at_most"):
        value = row[name]
        if value is not None and np.isfinite(value):
            text = with_unit(
                f"{value:,.6g}".replace("-", "−"), row["unit"], word, difference=row["change"] == "absolute"
            )
            bounds.append(word(f"goals.{name}", value=text))
    return word(f"result.bound_{row['change'] or 'none'}", bound=word.list(bounds), year=int(row["by"]))


TABLES = {
    "goals": by_year,
    "headlines": headlines,
    "goals_due": lambda shown: views.goals([shown.stored]),
}
