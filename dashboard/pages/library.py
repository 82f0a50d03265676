"""The library: scenarios that come along, stored results, files that come in and go out."""

from __future__ import annotations

from typing import Any

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.components.parts import notice, page_head
from dashboard.components.searched import search_in
from dashboard.context import Context
from dashboard.downloads import YAML, download
from dashboard.library import results as stored
from dashboard.library import scenario_files
from dashboard.library.bringing import Kept, bring, take_files
from dashboard.library.opened import opened_file, simulate
from dashboard.library.results import results
from dashboard.library.scenarios import TABLE, scenarios
from dashboard.words import Words, words

PATH = "/library"
NAME = "library"


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.library")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """What comes in, scenarios, results."""
    return [
        page_head(word("library.title"), html.P(word("library.lead"), className="lead")),
        bring(word),
        scenarios(word),
        html.Section(
            [
                html.H2(word("library.runs"), id="library-runs-heading"),
                html.Div(results(word, context), id="library-runs", className="stack"),
                html.Div([], id="library-asked", role="status", **aria(live="polite")),
            ],
            className="stack",
            **aria(labelledby="library-runs-heading"),
        ),
    ]


def register(app: Dash, context: Context) -> None:
    """Search, files that come in, simulating what was opened, deleting."""
    kept = Kept()
    search_in(app, TABLE, stored.TABLE)
    app.clientside_callback(
        ClientsideFunction("pages", "choose"),
        Output("library-busy", "children"),
        Input({"type": "library-choose", "name": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    take_files(app.server, context.store, kept)

    @app.server.route("/library/scenario/<name>.yaml")
    def scenario_yaml(name: str) -> flask.Response:
        return download(scenario_files.text_of(name), f"{name}.yaml", YAML)

    @app.callback(
        Output("library-said", "children"),
        Output("library-runs", "children"),
        Input("library-answer", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def say(answer: Any, address: Any) -> tuple[Any, Any]:
        word = words(str((address or {}).get("lang")))
        return _said(answer if isinstance(answer, dict) else {}, kept, word, context)

    @app.callback(
        Output("library-asked", "children"),
        Output("library-runs", "children", allow_duplicate=True),
        Output("library-said", "children", allow_duplicate=True),
        Input({"type": "library-delete", "run": ALL}, "n_clicks"),
        Input({"type": "library-sure", "run": ALL}, "n_clicks"),
        Input({"type": "library-keep", "run": ALL}, "n_clicks"),
        Input({"type": "library-simulate", "key": ALL}, "n_clicks"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def act(a: Any, b: Any, c: Any, d: Any, address: Any) -> tuple[Any, Any, Any]:
        word = words(str((address or {}).get("lang")))
        asked = ctx.triggered_id
        if not isinstance(asked, dict) or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        kind = asked["type"]
        if kind == "library-keep":
            return [], no_update, no_update
        if kind == "library-simulate":
            key = str(asked["key"])
            return no_update, no_update, simulate(kept.get(key), key, word, context)
        run = str(asked["run"])
        if kind == "library-delete":
            return stored.ask(run, word, context), no_update, no_update
        return stored.delete(run, word, context), results(word, context), no_update


def _said(answer: dict[str, Any], kept: Kept, word: Words, context: Context) -> tuple[Any, Any]:
    """What came of a file that was brought, and the stored results where they changed."""
    kind = answer.get("kind")
    if kind == "refused":
        reason = str(answer.get("reason"))
        key = f"library.refused.{reason}"
        said = word(key, detail=str(answer.get("detail"))[:120]) if key in word else reason[:80]
        return [notice([html.Strong(word("library.refused")), " ", said], "warning")], no_update
    if kind == "run" and context.store.has(run := str(answer.get("run"))):
        to = dcc.Link(run, href=link("/run", [run], lang=word.lang))
        return [notice([word("library.imported"), " ", to])], results(word, context)
    if kind == "scenario" and (data := kept.get(key := str(answer.get("key")))) is not None:
        return opened_file(data, key, word), no_update
    return [], no_update
