"""One or several stored runs: differences, levels, groups, goals, cost, and where it all comes from."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import views
from dashboard.address import Address, link
from dashboard.components import charts, findings, tables
from dashboard.components.aria import aria
from dashboard.components.differences import differences_card
from dashboard.components.goals import goal_cards
from dashboard.components.parts import chart_card, notice, page_head
from dashboard.components.pickers import group_options, pickers
from dashboard.components.provenance import provenance
from dashboard.components.side_by_side import goal_matrix_card, panels_card
from dashboard.components.weighing import four_way_card, trade_off_card
from dashboard.context import Context
from dashboard.pages.selection import Selection, groups_of, select
from dashboard.titles import measure_in, measure_title, unit_title
from dashboard.words import Words, words

PATH = "/compare"
NAME = "compare"


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
        page_head(_heading(chosen, word), html.P(_summary(chosen, word), className="muted")),
        *problems,
        dcc.Store(id="runs", data=chosen.ids),
        differences_card(chosen, word),
        pickers(chosen, word),
        goal_matrix_card(chosen, word),
        goal_cards(chosen, word),
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
        Output("results", "children"),
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
            return missing, [], None, ""
        spoken = word(
            "compare.spoken",
            measure=measure_in(chosen.first, chosen.measure, chosen.group, word),
            year=chosen.year,
        )
        return results(chosen, word), group_options(chosen, word), chosen.group, spoken


def results(chosen: Selection, word: Words) -> list[Any]:
    """All charts of a selection."""
    cards = []
    if chosen.paired:
        cards.append(_difference(chosen, word))
    cards.append(_levels(chosen, word))
    cards.append(_by_group(chosen, word))
    if chosen.paired:
        cards.append(_costs(chosen, word))
    more = (panels_card, trade_off_card, four_way_card)
    cards += [card for make in more if (card := make(chosen, word)) is not None]
    return [html.Div(cards, className="charts")]


def _difference(chosen: Selection, word: Words) -> Any:
    rows = views.differences(chosen.runs, chosen.measure, chosen.group)
    quantity = chosen.first.quantity(chosen.measure)
    lines = _compared(chosen)
    found = findings.difference_finding(
        rows, lines, chosen.first, chosen.measure, chosen.group, chosen.year, word
    )
    caption = _caption("chart.difference_caption", chosen, word, difference=True)
    return chart_card(
        "difference",
        word("chart.difference"),
        found,
        charts.fan(rows, lines, quantity.unit, word, difference=True),
        caption,
        tables.year_table(rows, lines, quantity.unit, caption, word, True),
        _csv("difference", chosen, word),
        word,
        series=_series(lines),
    )


def _levels(chosen: Selection, word: Words) -> Any:
    rows = views.levels(chosen.runs, chosen.measure, chosen.group)
    quantity = chosen.first.quantity(chosen.measure)
    found = findings.level_finding(
        rows, chosen.lines, chosen.first, chosen.measure, chosen.group, chosen.year, word
    )
    caption = _caption("chart.levels_caption", chosen, word)
    return chart_card(
        "levels",
        word("chart.levels"),
        found,
        charts.fan(rows, chosen.lines, quantity.unit, word),
        caption,
        tables.year_table(rows, chosen.lines, quantity.unit, caption, word, False),
        _csv("levels", chosen, word),
        word,
        series=_series(chosen.lines),
        wide=not chosen.paired,
    )


def _by_group(chosen: Selection, word: Words) -> Any:
    groups = groups_of(chosen.runs, chosen.measure)
    rows = views.by_group(chosen.runs, chosen.measure, groups, chosen.year)
    quantity = chosen.first.quantity(chosen.measure)
    found = findings.group_finding(rows, chosen.lines, chosen.first, chosen.measure, word)
    caption = word(
        "chart.groups_caption",
        measure=measure_title(chosen.first, chosen.measure, word),
        year=chosen.year,
        unit=unit_title(quantity.unit, word),
    ) + (word("chart.groups_bars") if chosen.paired else "")
    return chart_card(
        "groups",
        word("chart.groups", year=chosen.year),
        found,
        charts.dumbbell(rows, chosen.lines, chosen.group, quantity.unit, word),
        caption,
        tables.group_table(rows, chosen.lines, caption, word),
        _csv("groups", chosen, word),
        word,
        series=_series(chosen.lines),
        wide=not chosen.paired,
    )


def _costs(chosen: Selection, word: Words) -> Any:
    rows = views.costs(chosen.runs, chosen.year)
    lines = _compared(chosen)
    found = findings.cost_finding(rows, lines, word)
    parts = rows[(rows["payer"] == "all") ^ (rows["purpose"] == "all")]
    caption = word("chart.costs_caption", year=chosen.year)
    if not parts["mean"].any():
        return html.Article(
            [html.H2(word("chart.costs", year=chosen.year)), html.Div(found, className="finding")],
            className="card",
            id="card-costs",
        )
    shown = views.folded(rows)
    return chart_card(
        "costs",
        word("chart.costs", year=chosen.year),
        found,
        charts.cost_bars(shown, lines, word),
        caption,
        tables.cost_table(shown, lines, caption, word),
        _csv("costs", chosen, word),
        word,
        series=_series(lines) if len(lines) > 1 else (),
    )


def _compared(chosen: Selection) -> list[views.Line]:
    """The scenarios that have a baseline."""
    paired = {stored.id for stored in chosen.runs if stored.paired}
    return [line for line in chosen.lines if line.run in paired and not line.baseline]


def _series(lines: list[views.Line]) -> list[tuple[int, str]]:
    shown: dict[tuple[int, str], None] = {}
    for line in lines:
        shown[(line.series, line.title)] = None
    return list(shown)


def _csv(chart: str, chosen: Selection, word: Words) -> str:
    return link(
        f"/csv/{chart}",
        chosen.ids,
        measure=chosen.measure,
        group=chosen.group,
        year=chosen.year,
        lang=word.lang,
    )


def _caption(key: str, chosen: Selection, word: Words, difference: bool = False) -> str:
    unit = chosen.first.quantity(chosen.measure).unit
    unit = unit_title("percentage points" if difference and unit == "%" else unit, word)
    replicates = min(stored.outcome.replicates for stored in chosen.runs)
    bands = word("chart.bands", n=replicates) if replicates > 1 else word("chart.no_bands")
    return word(
        key, measure=measure_in(chosen.first, chosen.measure, chosen.group, word), unit=unit, bands=bands
    )


def _heading(chosen: Selection, word: Words) -> str:
    if len(chosen.runs) > 1:
        return word("compare.several", n=len(chosen.runs))
    return word.pick(chosen.first.info.title, chosen.first.id)


def _summary(chosen: Selection, word: Words) -> str:
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
        parts.append(f"{word.pick(stored.info.title, stored.id)}: {text}" if len(chosen.runs) > 1 else text)
    return " · ".join(parts)
