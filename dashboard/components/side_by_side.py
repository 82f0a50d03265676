"""Cards that set stored runs side by side: the goals of all, and panels on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from dash import dcc, html

from dashboard import views
from dashboard.address import link
from dashboard.comparing import goal_matrix
from dashboard.components import charts
from dashboard.components.aria import aria
from dashboard.components.development import bands_of, in_steps
from dashboard.components.goals import status_of, target
from dashboard.components.palette import DARK
from dashboard.components.parts import GRAPH_CONFIG, icon
from dashboard.numerals import number
from dashboard.titles import measure_in, unit_title
from dashboard.views import Line
from dashboard.words import Words
from sim.results.goals import in_words

if TYPE_CHECKING:
    from dashboard.selection import Selection

__all__ = ["compared", "goal_matrix_card", "panels_card"]

_LIKELY = 0.66


def compared(chosen: Selection) -> list[Line]:
    """The scenarios that have a baseline of their own."""
    paired = {stored.id for stored in chosen.runs if stored.paired}
    return [line for line in chosen.lines if line.run in paired and not line.baseline]


def goal_matrix_card(chosen: Selection, word: Words) -> Any:
    """Goals down, scenarios across: sign, word and share of replicates; None for a single scenario."""
    lines = [line for line in chosen.lines if not line.baseline]
    rows = goal_matrix(chosen.runs, lines)
    if len(lines) < 2 or rows.empty:
        return None
    opened = {stored.id: stored for stored in chosen.runs}
    body = []
    for _, goal in rows.groupby("goal"):
        first = goal.iloc[0]
        stored = next((one for one in opened.values() if first["measure"] in one.measures), chosen.first)
        cells: list[Any] = [html.Th(target(first, stored, word), scope="row")]
        for row in goal.to_dict("records"):
            cells.append(html.Td(_chance(row, word)))
        body.append(html.Tr(cells))
    said = []
    for line in lines:
        mine = rows[(rows["run"] == line.run) & (rows["scenario"] == line.scenario)]
        likely = int((mine["probability"] >= _LIKELY).sum())
        known = int(mine["probability"].notna().sum())
        key = "matrix.finding" if known else "matrix.finding_none"
        said.append(html.P(word(key, scenario=line.title, n=likely, of=known)))
    heads = [word("matrix.goal"), *(line.title for line in lines)]
    whole = html.Table(
        [
            html.Caption(word("matrix.caption")),
            html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
            html.Tbody(body),
        ],
        className="matrix",
    )
    return html.Section(
        [
            html.H2(word("matrix.title"), id="matrix-heading"),
            html.Div(said, className="finding"),
            html.Div(
                whole,
                className="table-frame",
                tabIndex="0",
                role="region",
                **aria(label=word("matrix.title")),
            ),
            html.Div(
                html.A(
                    word("chart.csv"),
                    href=link("/csv/matrix", chosen.ids, lang=word.lang),
                    download="",
                    className="button quiet",
                    **aria(label=word("chart.csv_of", title=word("matrix.title"))),
                ),
                className="below",
            ),
        ],
        className="card wide",
        id="card-matrix",
        **aria(labelledby="matrix-heading"),
    )


def _chance(row: Any, word: Words) -> Any:
    probability = float(row["probability"])
    if not np.isfinite(probability):
        return html.Span(word("matrix.none"), className="muted")
    kind = status_of(probability)
    parts: list[Any] = [
        icon(kind),
        html.Span(in_words(probability, word.lang)),
        html.Strong(f"{number(100 * probability, 0)}%", className="chance"),
    ]
    if not row["own"]:
        parts.append(html.Span("◦", title=word("matrix.borrowed"), role="img",
                               **aria(label=word("matrix.borrowed"))))  # fmt: skip
    return html.Div(parts, className=f"status status-{kind}")


def panels_card(chosen: Selection, word: Words) -> Any:
    """Paired differences, a panel for each scenario, all on the same axes; None for a single one."""
    lines = compared(chosen)
    if len(lines) < 2:
        return None
    rows = views.differences(chosen.runs, chosen.measure, chosen.group)
    if rows.empty:
        return None
    rows, unit = in_steps(rows, chosen.first.quantity(chosen.measure).unit, word)
    low = float(np.nanmin([rows["low90"].min(), rows["mean"].min(), 0.0]))
    high = float(np.nanmax([rows["high90"].max(), rows["mean"].max(), 0.0]))
    room = 0.06 * (high - low or 1)
    years = [int(rows["year"].min()) - 0.15, int(rows["year"].max()) + 0.15]
    panels = []
    for at, line in enumerate(lines):
        own = rows[(rows["run"] == line.run) & (rows["scenario"] == line.scenario)]
        if own.empty:
            continue
        figure = charts.fan(own, [line], unit, word, difference=True)
        figure["layout"] |= {"height": 230}
        for fixed in ("tickvals", "ticktext"):
            figure["layout"]["xaxis"].pop(fixed)
        figure["layout"]["xaxis"] |= {
            "range": years,
            "dtick": max(1, round((years[1] - years[0]) / 4)),
            "tickformat": "d",
        }
        figure["layout"]["xaxis"]["title"]["text"] = ""
        figure["layout"]["yaxis"] |= {"range": [low - room, high + room], "rangemode": "normal"}
        name = f"panel-{at}"
        panels.append(
            html.Div(
                [
                    html.H3(
                        [
                            html.Span(className=f"swatch series-{line.series}", **aria(hidden="true")),
                            " ",
                            line.title,
                        ]
                    ),
                    dcc.Store(id={"type": "figure", "name": name}, data={"figure": figure, "dark": DARK}),
                    dcc.Graph(
                        id={"type": "chart", "name": name},
                        figure={"data": [], "layout": figure["layout"]},
                        config=GRAPH_CONFIG,
                        className="chart",
                        style={"height": "230px"},
                    ),
                ],
                className="panel",
            )
        )
    caption = word(
        "panels.caption",
        measure=measure_in(chosen.first, chosen.measure, chosen.group, word),
        unit=unit_title("percentage points" if unit == "%" else unit, word),
        bands=bands_of(chosen, word),
    )
    title = word("panels.title")
    return html.Article(
        [
            html.H2(title),
            html.P(word("panels.finding"), className="finding"),
            html.Figure(
                [html.Div(panels, className="panels"), html.Figcaption(caption)], **aria(label=title)
            ),
        ],
        className="card wide",
        id="card-panels",
    )
