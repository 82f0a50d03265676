"""One or several stored runs: differences, levels, groups, goals, cost, and where it all comes from."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard import views
from dashboard.address import Address, link
from dashboard.components import charts, findings, tables
from dashboard.components.aria import aria
from dashboard.components.development import (
    absent,
    compared,
    difference_card,
    groups_card,
    levels_card,
    series,
)
from dashboard.components.differences import differences_card
from dashboard.components.goals import goal_cards
from dashboard.components.parts import chart_card, notice, page_head
from dashboard.components.pickers import group_options, pickers
from dashboard.components.provenance import provenance
from dashboard.components.side_by_side import goal_matrix_card, panels_card
from dashboard.components.weighing import four_way_card, trade_off_card
from dashboard.context import Context
from dashboard.selection import Selection, select
from dashboard.titles import measure_in
from dashboard.words import Words, words

PATH = "/compare"
NAME = "compare"
_MOST_GOALS = 8
"""Goals that get a card of their own beside the table of all."""
_MOST_LINES = 2
"""Scenarios whose groups and costs can be drawn beside each other; more need the width of the page."""
_MOST_PARTS = 7
"""Parts of the costs of many scenarios that are drawn each by itself."""
_PARTS = ("measured", "paid", "weighed")
"""Groups of charts that are drawn anew together."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar: what is compared."""
    listed = {info.path.name: info for info in context.store.listing()}
    titles = [word.pick(listed[run].title, run) for run in address.runs if run in listed]
    return " / ".join(titles) if titles else word("nav.compare")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """The page for the runs of the address; without any, a way to choose."""
    chosen = select(address, context.store, word)
    problems: list[Any] = [notice(word(error.reason, run=error.run), "warning") for error in chosen.missing]
    if not chosen.runs:
        back = dcc.Link(word("compare.choose"), href=link("/", lang=word.lang), className="button")
        return [
            page_head(word("compare.title")),
            *(problems or [html.P(word("compare.none"), className="lead")]),
            back,
        ]
    if chosen.ignored:
        problems.append(notice(word("compare.ignored", names=word.list(chosen.ignored)), "warning"))
    if len(chosen.runs) > 1:
        problems.append(notice(word("compare.separate")))
    return [
        page_head(_heading(chosen, word), _summary(chosen, word)),
        *problems,
        dcc.Store(id="runs", data=chosen.ids),
        differences_card(chosen, word),
        pickers(chosen, word),
        *_goals(chosen, word),
        html.Div(results(chosen, word), id="results"),
        html.P("", id="spoken", className="visually-hidden", role="status", **aria(live="polite")),
        provenance(chosen, word),
    ]


def register(app: Dash, context: Context) -> None:
    """A picked measure, group or year redraws the charts and goes into the address."""
    app.clientside_callback(
        ClientsideFunction("levelfield", "remember"),
        Output("picked", "data"),
        Input("measure", "value"),
        Input("group", "value"),
        Input("year", "value"),
        prevent_initial_call=True,
    )

    app.clientside_callback(
        ClientsideFunction("levelfield", "copy"),
        Output("share", "children"),
        Input("share", "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        *[Output(f"results-{part}", "children") for part in _PARTS],
        Output("group", "data"),
        Output("group", "value"),
        Output("spoken", "children"),
        Input("measure", "value"),
        Input("group", "value"),
        Input("year", "value"),
        State("runs", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def draw(measure: str, group: str, year: str, runs: list[str], data: dict[str, str]) -> tuple[Any, ...]:
        word = words(str(data.get("lang")))
        values = (("measure", str(measure)), ("group", str(group)), ("year", str(year)))
        chosen = select(Address(PATH, word.lang, tuple(map(str, runs)), values), context.store, word)
        if not chosen.runs:
            missing = [notice(word(error.reason, run=error.run), "warning") for error in chosen.missing]
            return missing, [], [], [], None, ""
        spoken = word(
            "compare.spoken",
            measure=measure_in(chosen.first, chosen.measure, chosen.group, word),
            year=chosen.year,
        )
        drawn: list[Any] = [part(chosen, word) for part in (_measured, _weighed)]
        # What a year costs is the same whatever is measured: it is drawn anew for another year only.
        paid = _paid(chosen, word) if ctx.triggered_id == "year" else no_update
        return drawn[0], paid, drawn[1], group_options(chosen, word), chosen.group, spoken


def results(chosen: Selection, word: Words) -> list[Any]:
    """All charts of a selection."""
    drawn = (_measured(chosen, word), _paid(chosen, word), _weighed(chosen, word))
    parts = [
        html.Div(cards, id=f"results-{part}", className="part")
        for part, cards in zip(_PARTS, drawn, strict=True)
    ]
    return [html.Div(parts, className="charts")]


def _goals(chosen: Selection, word: Words) -> list[Any]:
    """The goals of all scenarios side by side, and each on a card where there are few."""
    matrix, cards = goal_matrix_card(chosen, word), goal_cards(chosen, word)
    return [matrix, cards] if matrix is None or len(views.goals(chosen.runs)) <= _MOST_GOALS else [matrix]


def _measured(chosen: Selection, word: Words) -> list[Any]:
    """How the measure develops, and for whom."""

    def csv(chart: str) -> str:
        return _csv(chart, chosen, word)

    wide = not chosen.paired
    cards = [difference_card(chosen, csv, word)] if chosen.paired else []
    many = wide or len(compared(chosen)) > _MOST_LINES
    return [*cards, levels_card(chosen, csv, word, wide), groups_card(chosen, csv, word, many)]


def _paid(chosen: Selection, word: Words) -> list[Any]:
    """What a year costs."""
    return [_costs(chosen, word)] if chosen.paired else []


def _weighed(chosen: Selection, word: Words) -> list[Any]:
    """Several scenarios side by side and against each other."""
    four = four_way_card(chosen, word)
    wide = four is None or "wide" in four.className
    cards = (panels_card(chosen, word), trade_off_card(chosen, word, wide), four)
    return [card for card in cards if card is not None]


def _costs(chosen: Selection, word: Words) -> Any:
    rows = views.costs(chosen.runs, chosen.year)
    lines = compared(chosen)
    found = findings.cost_finding(rows, lines, word)
    parts = rows[(rows["payer"] == "all") ^ (rows["purpose"] == "all")]
    caption = word("chart.costs_caption", year=chosen.year)
    if not parts["mean"].any():
        return html.Article(
            [html.H2(word("chart.costs", year=chosen.year)), html.Div(found, className="finding")],
            className="card",
            id="card-costs",
        )
    many = len(lines) > _MOST_LINES
    drawn = [
        line for line in lines if ((rows["run"] == line.run) & (rows["scenario"] == line.scenario)).any()
    ]
    shown = views.folded(rows, _MOST_PARTS if many else None)
    return chart_card(
        "costs",
        word("chart.costs", year=chosen.year),
        [*found, *absent(rows, lines, chosen.year, word)],
        charts.cost_bars(shown, lines, word),
        caption,
        tables.cost_table(shown, lines, caption, word),
        _csv("costs", chosen, word),
        word,
        series=series(drawn) if len(lines) > 1 else (),
        wide=many,
    )


def _csv(chart: str, chosen: Selection, word: Words) -> str:
    return link(
        f"/csv/{chart}",
        chosen.ids,
        measure=chosen.measure,
        group=chosen.group,
        year=chosen.year,
        lang=word.lang,
    )


def _heading(chosen: Selection, word: Words) -> str:
    if len(chosen.runs) > 1:
        return word("compare.several", n=len(chosen.runs))
    return word.pick(chosen.first.info.title, chosen.first.id)


def _summary(chosen: Selection, word: Words) -> Any:
    """What each result is, in a line."""
    parts = []
    for stored in chosen.runs:
        years = stored.outcome.years
        text = word(
            "compare.summary",
            kind=word(f"kind.{stored.info.kind}"),
            n=stored.outcome.replicates,
            first=years[0],
            last=years[-1],
        )
        title = word.pick(stored.info.title, stored.id)
        parts.append(word("compare.summary_of", title=title, text=text) if len(chosen.runs) > 1 else text)
    if len(parts) == 1:
        return html.P(parts[0], className="muted")
    return html.Ol([html.Li(part) for part in parts], className="muted summaries")
