"""Small building blocks: notices, tables, legends, chart cards. All text arrives translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.aria import aria
from dashboard.components.palette import DARK
from dashboard.words import Words

__all__ = ["GRAPH_CONFIG", "chart_card", "icon", "legend", "notice", "page_head", "table"]

GRAPH_CONFIG: Any = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}
"""For every graph: nothing that could send data away."""

_ICONS = {"good": "✓", "between": "▲", "bad": "✕", "info": "i", "warning": "!"}


def icon(kind: str) -> html.Span:
    """A sign that says the same as the colour beside it."""
    return html.Span(_ICONS[kind], className=f"icon icon-{kind}", **aria(hidden="true"))


def notice(children: Any, kind: str = "info") -> html.Div:
    """A message in a box; a warning is read out by screen readers."""
    role = "alert" if kind == "warning" else "note"
    return html.Div([icon(kind), html.Div(children)], className=f"notice notice-{kind}", role=role)


def page_head(title: str, *below: Any) -> html.Div:
    """The page's only ``h1``, which receives the focus when the page opens."""
    return html.Div([html.H1(title, id="page-heading", tabIndex="-1"), *below], className="page-head")


def legend(items: Sequence[tuple[int, str]], word: Words) -> html.Ul:
    """Which line is which scenario: the number of a series and its title."""
    return html.Ul(
        [
            html.Li([html.Span(className=f"swatch series-{at}", **aria(hidden="true")), title])
            for at, title in items
        ],
        className="legend",
        **aria(label=word("chart.legend")),
    )


def table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]], first_number: int = 1, merged: int = 0
) -> html.Div:
    """A table with a caption and scoped headings; cells from ``first_number`` on are numbers.

    Args:
        merged: columns at the left in which cells that repeat the one above are joined with it.
    """

    def height(row: int, at: int) -> int:
        """Rows of a merged cell; 0 for one that is part of the cell above."""
        same = list(rows[row][: at + 1])
        if row and list(rows[row - 1][: at + 1]) == same:
            return 0
        below = next((n for n in range(row + 1, len(rows)) if list(rows[n][: at + 1]) != same), len(rows))
        return below - row

    def cell(row: int, at: int, text: Any) -> Any:
        span: Any = {"rowSpan": height(row, at)} if at < merged else {}
        if span.get("rowSpan") == 0:
            return None
        if at == 0:
            return html.Th(text, scope="rowgroup" if span.get("rowSpan", 1) > 1 else "row", **span)
        return html.Td(text, className="number" if at >= first_number else "", **span)

    heads = [
        html.Th(text, scope="col", className="number" if at >= first_number else "")
        for at, text in enumerate(head)
    ]
    body = [
        html.Tr([one for at, text in enumerate(row) if (one := cell(place, at, text)) is not None])
        for place, row in enumerate(rows)
    ]
    return html.Div(
        html.Table([html.Caption(caption), html.Thead(html.Tr(heads)), html.Tbody(body)]),
        className="table-frame",
        tabIndex="0",
        role="region",
        **aria(label=caption),
    )


def chart_card(
    name: str,
    title: str,
    finding: Any,
    figure: dict[str, Any],
    caption: Any,
    twin: html.Div,
    csv: str,
    word: Words,
    *,
    series: Sequence[tuple[int, str]] = (),
    wide: bool = False,
) -> html.Article:
    """A chart with what it shows in words above it, and its numbers as a table and a file below it.

    The figure goes through a store, so that the browser can put it into the colours of the theme.
    """
    style: dict[str, Any] = {"height": f"{figure['layout']['height']}px"}
    short = figure["layout"].get("meta", {}).get("phone", {}).get("height")
    if short:
        style["--phone-height"] = f"{short}px"
    return html.Article(
        [
            html.H2(title),
            html.Div(finding, className="finding", id=f"finding-{name}"),
            legend(series, word) if series else None,
            html.Figure(
                [
                    dcc.Store(id={"type": "figure", "name": name}, data={"figure": figure, "dark": DARK}),
                    dcc.Graph(
                        id={"type": "chart", "name": name},
                        figure={"data": [], "layout": figure["layout"]},
                        config=GRAPH_CONFIG,
                        className="chart short" if short else "chart",
                        style=style,
                    ),
                    html.Figcaption(caption),
                ],
                **aria(label=title),
            ),
            html.Div(
                [
                    html.Details([html.Summary(word("chart.table")), twin], id=f"table-{name}"),
                    html.Div(
                        [
                            html.A(
                                word("chart.csv"),
                                href=csv,
                                className="button quiet",
                                id=f"csv-{name}",
                                download="",
                                **aria(label=word("chart.csv_of", title=title)),
                            ),
                            *(_picture(kind, name, title, word) for kind in ("png", "svg")),
                        ],
                        className="takeaways",
                    ),
                ],
                className="below",
            ),
        ],
        className="card wide" if wide else "card",
        id=f"card-{name}",
    )


def _picture(kind: str, name: str, title: str, word: Words) -> html.Button:
    """Saves the chart beside it as a picture; the browser draws it (assets/result.js)."""
    marks: Any = {"data-picture": kind, "data-name": name}
    return html.Button(
        kind.upper(),
        className="button quiet",
        type="button",
        n_clicks=0,
        **marks,
        **aria(label=word("chart.picture_of", kind=kind.upper(), title=title)),
    )
