"""What it costs, who pays for what, what is left for the county, and what it buys."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from dashboard.components.parts import chart_card, notice, table
from dashboard.numerals import digits_for, money, money_column, money_interval, number
from dashboard.result.money_charts import financing_figure, plane_figure, spending_figure, title_of
from dashboard.result.money_tables import efficiency, financing, pairs, quadrants, spending
from dashboard.result.shown import Shown
from dashboard.titles import measure_in, measure_title
from dashboard.words import Words
from sim.results.outcome import rows_of

__all__ = ["TABLES", "panel"]


def panel(shown: Shown, word: Words) -> list[Any]:
    """Cost by year, the county's part, the plane of cost and effect, and cost for what is gained."""
    if not shown.stored.paired:
        return [notice(word("result.money_single")), _spending_card(shown, word)]
    return [
        _spending_card(shown, word),
        _financing_card(shown, word),
        _plane_card(shown, word),
        _efficiency_card(shown, word),
    ]


def _spending_card(shown: Shown, word: Words) -> Any:
    rows = spending(shown)
    by = shown.picked.get("by", "purpose")
    paired = shown.stored.paired
    title = word(f"result.spending_{by}" if paired else f"result.spent_{by}")
    whole = rows[rows[by] == "all"]
    if not whole["mean"].any() and not rows["mean"].any():
        return html.Article([html.H2(title), html.P(word("finding.cost_none"))], className="card")
    last = whole[whole["year"] == shown.outcome.years[-1]].iloc[0]
    average = float(whole["mean"].mean())
    said = [average, last["mean"], last["low"], last["high"]]
    found = [
        html.P(
            word(
                "result.spending_found" if paired else "result.spent_found",
                average=money(average, word, among=said),
                year=int(last["year"]),
                last=money(last["mean"], word, among=said),
                interval=money_interval(last["low"], last["high"], word, among=said),
            )
        )
    ]
    caption = word("result.spending_caption" if paired else "result.spent_caption")
    caption += word("result.prices", year=shown.outcome.about[shown.place].price_year)
    head = [
        word("table.summer"),
        word(f"table.{by}"),
        word("table.mean"),
        word("table.low90"),
        word("table.high90"),
    ]
    unit, cells = money_column(rows[["mean", "low", "high"]].to_numpy(float).ravel(), word)
    body = [
        [str(row["year"]), title_of(row[by], by, word), *cells[3 * at : 3 * at + 3]]
        for at, row in enumerate(rows.to_dict("records"))
    ]
    figure, series = spending_figure(rows, by, word)
    return chart_card(
        "spending",
        title,
        found,
        figure,
        caption,
        table(caption + word("money.in", unit=unit), head, body, first_number=2),
        shown.csv("spending", word),
        word,
        series=series,
        wide=True,
    )


def _financing_card(shown: Shown, word: Words) -> Any:
    rows = financing(shown)
    last = rows.iloc[-1]
    said = [last["cost"], last["others"], last["county"]]
    found = [
        html.P(
            word(
                "result.financing_found",
                year=int(last["year"]),
                cost=money(last["cost"], word, among=said),
                others=money(last["others"], word, among=said),
                county=money(last["county"], word, among=said),
            )
        )
    ]
    short = rows[(rows["short"] > 0) | (rows["baseline_short"] > 0)]
    if len(short):
        sums = [float(rows[name].sum()) for name in ("short", "baseline_short")]
        found.append(
            html.P(
                word(
                    "result.short_found",
                    short=money(sums[0], word, among=sums),
                    baseline=money(sums[1], word, among=sums),
                )
            )
        )
    else:
        found.append(html.P(word("result.short_none")))
    caption = word("result.financing_caption")
    caption += word("result.prices", year=shown.outcome.about[shown.place].price_year)
    head = [word("table.summer"), word("result.cost"), word("result.others"), word("result.county")]
    head += [word("table.low90"), word("table.high90"), word("result.short"), word("result.baseline_short")]
    columns = [name for name in rows.columns if name != "year"]
    unit, cells = money_column(rows[columns].to_numpy(float).ravel(), word)
    n = len(columns)
    body = [[str(int(year)), *cells[n * at : n * at + n]] for at, year in enumerate(rows["year"])]
    return chart_card(
        "financing",
        word("result.financing"),
        found,
        financing_figure(rows, word),
        caption,
        table(caption + word("money.in", unit=unit), head, body),
        shown.csv("financing", word),
        word,
        series=[(4, word("result.others")), (1, word("result.county")), (2, word("result.short"))],
    )


def _plane_card(shown: Shown, word: Words) -> Any:
    rows = pairs(shown).dropna()
    quantity = shown.stored.quantity(shown.measure)
    measure = measure_in(shown.stored, shown.measure, shown.group, word)
    title = word("result.plane")
    if rows.empty:
        return html.Article([html.H2(title), html.P(word("finding.none"))], className="card", id="card-plane")
    caption = word(
        "result.plane_caption",
        measure=measure,
        year=shown.outcome.years[-1],
        rate=number(100 * shown.outcome.about[shown.place].discount_rate, 1),
    )
    found: list[Any] = []
    if quantity.better:
        shares = quadrants(rows, quantity.better)
        n = len(rows)
        found.append(
            html.P(
                word(
                    "result.plane_found",
                    n=n,
                    **{name: round(share * n) for name, share in shares.items()},
                )
            )
        )
    else:
        found.append(html.P(word("result.plane_neutral", measure=measure)))
    digits = digits_for(rows["effect"]) + 1
    head = [word("result.replicate"), word("result.effect"), word("result.per_student_cost")]
    body = [
        [str(int(row["replicate"]) + 1), number(row["effect"], digits, signed=True), number(row["cost"], 1)]
        for row in rows.to_dict("records")
    ]
    return chart_card(
        "plane",
        title,
        found,
        plane_figure(rows, quantity.unit, quantity.better, shown, word),
        caption,
        table(caption, head, body),
        shown.csv("pairs", word),
        word,
    )


def _efficiency_card(shown: Shown, word: Words) -> Any:
    rows = efficiency(shown)
    caption = word(
        "result.efficiency_caption",
        rate=number(100 * shown.outcome.about[shown.place].discount_rate, 1),
        first=shown.outcome.years[0],
    )
    body = []
    for row in rows_of(rows):
        if np.isfinite(row.mean):
            sums = [row.mean, row.low, row.high]
            bounds = money_interval(row.low, row.high, word, among=sums)
            body.append([word(f"result.efficiency.{row.name}"), money(row.mean, word, among=sums), bounds])
        else:
            body.append(
                [word(f"result.efficiency.{row.name}"), word("result.no_number"), _reason(row.reason, word)]
            )
    head = [word("result.what"), word("table.mean"), word("result.interval")]
    title = (
        measure_title(shown.stored, "academic_achievement", word)
        if "academic_achievement" in shown.stored.measures
        else ""
    )
    return html.Article(
        [
            html.H2(word("result.efficiency")),
            html.P(word("result.efficiency_how", measure=title), className="muted") if title else None,
            table(caption, head, body),
        ],
        className="card wide",
        id="card-efficiency",
    )


_REASONS = {
    "academic achievement of this group is not recorded": "result.reason.missing",
    "one replicate does not say whether the effect is above zero": "result.reason.single",
    "the effect on academic achievement is not clearly above zero": "result.reason.unclear",
    "there are no students in this group": "result.reason.nobody",
}


def _reason(text: str, word: Words) -> str:
    return word(_REASONS[text]) if text in _REASONS else text


TABLES = {"spending": spending, "financing": financing, "pairs": pairs, "efficiency": efficiency}
