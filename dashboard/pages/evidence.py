"""The evidence: what the model was fitted to and tested on, what failed first."""

from __future__ import annotations

from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.address import Address, link, read
from dashboard.components.aria import aria
from dashboard.components.parts import notice, page_head
from dashboard.components.stance import stance_about
from dashboard.context import Context
from dashboard.downloads import CSV, download
from dashboard.evidence import source
from dashboard.evidence.clashes import clashes
from dashboard.evidence.facts import facts
from dashboard.evidence.failures import failures, numbers
from dashboard.evidence.figures import figures, figures_section
from dashboard.evidence.files import csv_text
from dashboard.evidence.holdout import left_out
from dashboard.evidence.one_figure import one_figure, one_section
from dashboard.evidence.parameters import parameters, priors
from dashboard.evidence.provenance import provenance
from dashboard.words import Words, words

PATH = "/evidence"
NAME = "evidence"


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.evidence")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """What failed, then figures, places left out, parameters, facts."""
    stance = address.get("stance") if address.get("stance") in source.STANCES else source.STANCES[0]
    found = source.result(stance)
    head = page_head(word("evidence.title"), html.P(word("evidence.lead"), className="lead"))
    fit: list[Any] = (
        _fit(found, address, word)
        if found
        else [notice(word("evidence.none", stance=word(f"stance.{stance}"))), priors(word)]
    )
    return [
        head,
        _switch(stance, address, word),
        failures(found, word),
        numbers(found, word),
        *fit,
        facts(word),
        provenance(found, word),
    ]


def _switch(stance: str, address: Address, word: Words) -> html.Div:
    """The two ways in which reported figures are believed."""
    ways = [
        html.Li(
            dcc.Link(
                word(f"evidence.stance.{one}"),
                href=link(PATH, stance=one, site=address.get("site"), lang=word.lang),
                className="button" if one == stance else "button quiet",
            ),
            **(aria(current="true") if one == stance else {}),
        )
        for one in source.STANCES
    ]
    return html.Div(
        [
            html.Ul(ways, className="stance-ways", **aria(label=word("evidence.stances"))),
            stance_about(word, onward=False),
        ],
        className="stances",
    )


def _fit(found: dict[str, Any], address: Address, word: Words) -> list[Any]:
    chosen = source.shown(
        found, address.get("site") or "all", address.get("policy") or "all", address.get("kind") or "all"
    )
    return [
        figures_section(found, chosen, word),
        one_section(found, chosen, address.get("figure"), word),
        clashes(found, word),
        left_out(found, word),
        parameters(found, word),
    ]


def register(app: Dash, context: Context) -> None:
    """A filter redraws the figures; what is picked goes into the address."""
    app.clientside_callback(
        ClientsideFunction("pages", "remember"),
        Output("picked", "data", allow_duplicate=True),
        Input("evidence-site", "value"),
        Input("evidence-policy", "value"),
        Input("evidence-kind", "value"),
        Input("evidence-figure", "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("evidence-results", "children"),
        Output("evidence-live", "children"),
        Input("evidence-site", "value"),
        Input("evidence-policy", "value"),
        Input("evidence-kind", "value"),
        State("evidence-stance", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def draw(site: Any, policy: Any, kind: Any, stance: Any, address: Any) -> tuple[Any, str]:
        word = words(str((address or {}).get("lang")))
        found = source.result(str(stance))
        if found is None:
            return [], ""
        chosen = source.shown(found, str(site), str(policy), str(kind))
        return figures(found, chosen, word), word("evidence.spoken", n=len(chosen.rows))

    @app.callback(
        Output("evidence-detail", "children"),
        Input("evidence-figure", "value"),
        State("evidence-stance", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def detail(one: Any, stance: Any, address: Any) -> Any:
        word = words(str((address or {}).get("lang")))
        found = source.result(str(stance))
        return [] if found is None else one_figure(found, str(one), word)

    @app.server.route("/evidence/<name>.csv")
    def evidence_csv(name: str) -> flask.Response:
        asked = read(PATH, flask.request.query_string.decode("utf-8", "replace"))
        return download(csv_text(name, asked), f"evidence-{name}.csv", CSV)
