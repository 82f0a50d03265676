"""A long table with a field that finds rows in it; the browser does the searching (assets/pages.js)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.components.aria import aria
from dashboard.components.stacks import stacked
from dashboard.words import Words

__all__ = ["heads", "search_field", "search_in", "tall_table"]


def search_field(name: str, rows: int, word: Words, *beside: Any, how: str = "") -> html.Div:
    """Where to type what is looked for in the table ``NAME-table``, and how many rows are shown.

    Args:
        name: begins the ids.
        rows: that the table has now.
        beside: what stands in the same row.
        how: what can be typed, in words.
    """
    found = word("search.found")
    return html.Div(
        [
            dcc.Store(id=f"{name}-frame", data={"table": f"{name}-table", "words": found}),
            dmc.TextInput(
                id=f"{name}-search",
                label=word("search.label"),
                description=how or None,
                value="",
                className="search",
            ),
            html.P(
                found.replace("{n}", str(rows)).replace("{of}", str(rows)),
                id=f"{name}-found",
                className="muted found",
                role="status",
            ),
            *beside,
        ],
        className="search-row",
    )


def search_in(app: Dash, *names: str) -> None:
    """Let the fields of these names find rows in their tables."""
    for name in names:
        app.clientside_callback(
            ClientsideFunction("pages", "search"),
            Output(f"{name}-found", "children"),
            Input(f"{name}-search", "value"),
            State(f"{name}-frame", "data"),
            prevent_initial_call=True,
        )


def heads(titles: Sequence[str], numeric: Sequence[int] = ()) -> list[html.Th]:
    """The headings of columns; those at ``numeric`` stand over numbers."""
    return [
        html.Th(text, scope="col", className="number" if at in numeric else "")
        for at, text in enumerate(titles)
    ]


def tall_table(
    name: str,
    caption: str,
    head: Sequence[html.Th],
    body: Sequence[html.Tr],
    look: str = "",
    wide: Sequence[int] = (),
) -> html.Div:
    """A table ``NAME-table`` that scrolls within its frame; its caption is read out and not shown.

    A phone shows a block for each line, with a line of its own for each of the columns ``wide``.
    """
    titles = [str(one.children) for one in head]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr(head)),
                html.Tbody(stacked(titles, body, wide)),
            ],
            className=look,
        ),
        className="table-frame tall stacks",
        id=f"{name}-table",
        tabIndex="0",
        role="region",
        **aria(label=caption),
    )
