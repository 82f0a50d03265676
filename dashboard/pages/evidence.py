"""The evidence: what the model was fitted to and tested on, what failed first."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.address import Address, link, read
from dashboard.components.aria import aria
from dashboard.components.parts import chart_card, icon, legend, notice, page_head
from dashboard.components.stance import stance_about
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.evidence import parts, pictures, source
from dashboard.evidence.words import figure_name, measure_name, policy_name, site_name
from dashboard.words import Words, words

PATH = "/evidence"
NAME = "evidence"
STANCES = ("reported", "pooled")
_MOST = 60
"""Figures drawn in one chart; the table has all."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.evidence")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """What failed, then figures, places left out, parameters, facts."""
    stance = address.get("stance") if address.get("stance") in STANCES else STANCES[0]
    found = source.result(stance)
    head = page_head(word("evidence.title"), html.P(word("evidence.lead"), className="lead"))
    fit: list[Any] = (
        _fit(found, address, word)
        if found
        else [notice(word("evidence.none", stance=word(f"stance.{stance}"))), parts.priors(word)]
    )
    return [
        head,
        _switch(stance, address, word),
        parts.failures(found, word),
        parts.numbers(found, word),
        *fit,
        parts.facts(word),
        parts.provenance(found, word),
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
        for one in STANCES
    ]
    return html.Div(
        [html.Ul(ways, className="stance-ways", **aria(label=word("evidence.stances"))), stance_about(word)],
        className="stances",
    )


def _fit(found: dict[str, Any], address: Address, word: Words) -> list[Any]:
    chosen = source.shown(
        found, address.get("site") or "all", address.get("policy") or "all", address.get("kind") or "all"
    )
    figures = [row for row in found["figures"] if row["reported"] is not None]
    named = {row["id"] for row in figures}
    one = address.get("figure") if address.get("figure") in named else _first(chosen, figures)
    return [
        html.Section(
            [
                html.H2(word("evidence.figures"), id="figures-heading"),
                html.P(word("evidence.figures_how"), className="muted"),
                dcc.Store(id="evidence-stance", data=found["stance"]),
                _controls(found, chosen, word),
                html.Div(figures_part(found, chosen, word), id="evidence-results"),
                html.P("", id="evidence-live", className="visually-hidden", role="status"),
            ],
            className="stack",
            **aria(labelledby="figures-heading"),
        ),
        html.Section(
            [
                html.H2(word("evidence.one"), id="one-heading"),
                dmc.Select(
                    id="evidence-figure",
                    label=word("evidence.pick"),
                    data=[
                        {"value": row["id"], "label": f"{figure_name(row, word)} [{row['id']}]"}
                        for row in sorted(figures, key=lambda row: (row["site"], row["id"]))
                    ],
                    value=one,
                    searchable=True,
                    clearSearchOnFocus=True,
                    allowDeselect=False,
                    nothingFoundMessage=word("pick.nothing"),
                    maxDropdownHeight=360,
                ),
                html.Div(_detail(found, one, word), id="evidence-detail"),
            ],
            className="stack",
            id="one",
            **aria(labelledby="one-heading"),
        ),
        parts.clashes(found, word),
        parts.left_out(found, word),
        _parameters(found, word),
    ]


def _first(chosen: source.Shown, figures: list[dict[str, Any]]) -> str:
    """The figure that is furthest off of those that are listed."""
    rows = chosen.rows or chosen.others or figures
    return str(rows[0]["id"])


def _controls(found: dict[str, Any], chosen: source.Shown, word: Words) -> html.Div:
    """The filter of the figures."""
    from calibration.report.labels import policies_of

    sites = sorted({row["site"] for row in found["figures"]}, key=lambda name: site_name(name, word))
    policies = sorted(
        {name for row in found["figures"] for name in policies_of(row["id"])},
        key=lambda name: policy_name(name, word),
    )
    everything = {"value": "all", "label": word("evidence.all")}

    def pick(name: str, options: list[dict[str, str]], value: str) -> dmc.Select:
        return dmc.Select(
            id=f"evidence-{name}",
            label=word(f"evidence.pick_{name}"),
            data=[everything, *options],
            value=value,
            searchable=name != "kind",
            clearSearchOnFocus=True,
            allowDeselect=False,
            nothingFoundMessage=word("pick.nothing"),
            maxDropdownHeight=360,
        )

    return html.Div(
        [
            pick("site", [{"value": name, "label": site_name(name, word)} for name in sites], chosen.site),
            pick(
                "policy",
                [{"value": name, "label": policy_name(name, word)} for name in policies],
                chosen.policy,
            ),
            pick(
                "kind",
                [{"value": name, "label": word(f"evidence.kind.{name}")} for name in ("out", "in")],
                chosen.kind,
            ),
        ],
        className="card filter-row",
        role="group",
        **aria(label=word("evidence.filter")),
    )


def figures_part(found: dict[str, Any], chosen: source.Shown, word: Words) -> list[Any]:
    """The forest of figures that the filter lets through, and their table."""
    rows = chosen.rows
    outside = [row for row in rows if not row["inside"]]
    said = word(
        "evidence.some_outside" if outside else "evidence.none_outside", n=len(rows), out=len(outside)
    )
    href = link(
        "/evidence/figures.csv",
        stance=found["stance"],
        site=chosen.site,
        policy=chosen.policy,
        kind=chosen.kind,
        lang=word.lang,
    )
    if not rows:
        return [
            notice(word("evidence.nothing")),
            *([parts.figure_table(chosen.others, found["stance"], word)] if chosen.others else []),
        ]
    caption: list[Any] = [word("evidence.forest_how")]
    if len(rows) > _MOST:
        caption.append(" " + word("evidence.forest_most", n=_MOST))
    card = chart_card(
        "forest",
        word("evidence.forest"),
        [
            html.P(
                [icon("bad" if outside else "good"), " ", html.Span(said)],
                className=f"says says-{'bad' if outside else 'good'}",
            ),
            _key(word),
        ],
        pictures.forest(rows[:_MOST], word),
        "".join(caption),
        parts.figure_table([*rows, *chosen.others], found["stance"], word),
        href,
        word,
        wide=True,
    )
    return [html.Div([card], className="charts long")]


def _key(word: Words) -> html.Ul:
    return legend(
        [(1, word("evidence.inside")), (2, word("evidence.outside")), (0, word("evidence.literature"))], word
    )


def _detail(found: dict[str, Any], one: str, word: Words) -> list[Any]:
    row = next((row for row in found["figures"] if row["id"] == one), None)
    if row is None:
        return []
    return [
        html.Div(
            [
                chart_card(
                    "one",
                    figure_name(row, word),
                    parts.verdict(row, word),
                    pictures.one_figure(row, word),
                    word("evidence.one_how"),
                    parts.one_table(row, word),
                    link("/evidence/figures.csv", stance=found["stance"], figure=one, lang=word.lang),
                    word,
                ),
                parts.about_figure(row, word),
            ],
            className="charts",
        )
    ]


def _parameters(found: dict[str, Any], word: Words) -> html.Section:
    spoken = [row for row in found["parameters"] if row["identified"] or row["pushed"] or row["bound"]]
    spoken.sort(key=lambda row: row["width"])
    table = parts.parameter_table(found["parameters"], word)
    href = link("/evidence/parameters.csv", stance=found["stance"], lang=word.lang)
    heading = html.H2(word("evidence.parameters"), id="parameters-heading")
    said = word("evidence.parameters_said", n=len(spoken), of=len(found["parameters"]))
    if not spoken:
        return html.Section(
            [heading, html.P(said), table], className="stack", **aria(labelledby="parameters-heading")
        )
    card = chart_card(
        "parameters",
        word("evidence.parameters_chart"),
        [html.P(said), legend([(0, word("evidence.prior")), (1, word("evidence.posterior"))], word)],
        pictures.dumbbells(spoken[:_MOST], word),
        word("evidence.parameters_how"),
        table,
        href,
        word,
        wide=True,
    )
    return html.Section(
        [heading, html.Div([card], className="charts long")],
        className="stack",
        **aria(labelledby="parameters-heading"),
    )


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
        return figures_part(found, chosen, word), word("evidence.spoken", n=len(chosen.rows))

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
        return [] if found is None else _detail(found, str(one), word)

    @app.server.route("/evidence/<name>.csv")
    def evidence_csv(name: str) -> flask.Response:
        asked = read(PATH, flask.request.query_string.decode("utf-8", "replace"))
        text = csv_text(name, asked)
        if text is None:
            flask.abort(404)
        return flask.Response(
            text,
            mimetype="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="evidence-{name}.csv"'},
        )


def csv_text(name: str, asked: Address) -> str | None:
    """The figures, parameters or facts behind the page as a file; None where there is no such thing."""
    import pandas as pd

    word = words(asked.lang)
    if name == "facts":
        rows = [
            {"fact": fact["fact"], "title": fact["title"], "passed": fact["passed"], **one}
            for fact in source.facts()
            for one in fact["criteria"]
        ]
        return to_csv(pd.DataFrame(rows), {}, word)
    found = source.result(asked.get("stance") or STANCES[0])
    if found is None:
        return None
    if name == "figures":
        chosen = source.shown(
            found, asked.get("site") or "all", asked.get("policy") or "all", asked.get("kind") or "all"
        )
        rows = [*chosen.rows, *chosen.others]
        if asked.get("figure"):
            rows = [row for row in found["figures"] if row["id"] == asked.get("figure")]
        rows = [
            {**row, "years": "-".join(map(str, row["years"])), "title": measure_name(row, word)}
            for row in rows
        ]
        return to_csv(pd.DataFrame(rows), {"stance": found["stance"]}, word)
    if name == "parameters":
        rows = [
            {
                **{key: value for key, value in row.items() if key not in ("prior", "posterior")},
                **{f"{kind}_{at}": row[kind][at] for kind in ("prior", "posterior") for at in row[kind]},
            }
            for row in found["parameters"]
        ]
        return to_csv(pd.DataFrame(rows), {"stance": found["stance"]}, word)
    return None
