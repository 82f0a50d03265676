"""The method: what the model is, the school year, every parameter and measure, limits, terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from dash import Dash, dcc, html

from dashboard.address import Address, link, read
from dashboard.components.aria import aria
from dashboard.components.parts import page_head
from dashboard.components.searched import search_in
from dashboard.context import Context
from dashboard.downloads import CSV, download
from dashboard.method.policies import policies
from dashboard.method.prose import cite, model
from dashboard.method.tables import TABLE, csv_text, measures, parameters, terms
from dashboard.method.year import year
from dashboard.words import Words, words

PATH = "/method"
NAME = "method"
TABS: dict[str, Callable[[Words], list[Any]]] = {
    "model": model,
    "year": year,
    "policies": policies,
    "parameters": parameters,
    "measures": measures,
    "terms": terms,
    "cite": cite,
}
"""The parts of the page; one is shown at a time."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.method")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """One part of the method at a time; the address says which."""
    tab = address.get("tab") if address.get("tab") in TABS else next(iter(TABS))
    return [
        page_head(word("method.title"), html.P(word("method.lead"), className="lead")),
        html.Nav(
            [
                html.Span(
                    dcc.Link(word(f"method.tab.{name}"), href=link(PATH, tab=name, lang=word.lang)),
                    className="here" if name == tab else "",
                    **(aria(current="page") if name == tab else {}),
                )
                for name in TABS
            ],
            className="tabs",
            **aria(label=word("method.contents")),
        ),
        *TABS[tab](word),
    ]


def register(app: Dash, context: Context) -> None:
    """Searching happens in the browser; tables can be taken along."""
    search_in(app, TABLE)

    @app.server.route("/method/<name>.csv")
    def method_csv(name: str) -> flask.Response:
        asked = read(PATH, flask.request.query_string.decode("utf-8", "replace"))
        return download(csv_text(name, words(asked.lang)), f"{name}.csv", CSV)
