"""The method: what the model is, the school year, every parameter and measure, limits, terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard import method
from dashboard.address import Address, link, read
from dashboard.components.aria import aria
from dashboard.components.parts import page_head
from dashboard.components.stance import stance_about
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.words import Words, words

PATH = "/method"
NAME = "method"


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


def _model(word: Words) -> list[Any]:
    """The model in plain words."""
    who = [
        html.Li([html.Strong(word(f"method.who.{name}")), " ", word(f"method.who.{name}.does")])
        for name in ("students", "teachers", "schools", "government", "partners")
    ]
    return [
        _section(
            "model",
            word("method.tab.model"),
            [
                *(html.P(word(f"method.model.{at}")) for at in range(1, 5)),
                html.H3(word("method.who")),
                html.Ul(who),
                html.H3(word("method.luck")),
                html.P(word("method.luck.says")),
                html.H3(word("method.money")),
                html.P(word("method.money.says")),
                html.H3(word("method.unknown")),
                html.P(word("method.unknown.says")),
                stance_about(word),
                html.H3(word("method.limits")),
                html.Ul([html.Li(word(f"method.limit.{at}")) for at in range(1, 9)]),
                html.P(
                    dcc.Link(word("method.evidence"), href=link("/evidence", lang=word.lang)),
                    className="muted",
                ),
            ],
        )
    ]


def _year(word: Words) -> list[Any]:
    """The school year as a chain of phases with the policies that act in each."""
    titles = {name: word.pick(policy.title, name) for name, policy in method.policies().items()}
    steps = []
    for at, (phase, acting) in enumerate(method.phases(), start=1):
        chips = [
            html.Li(
                dcc.Link(titles[name], href=link(PATH, tab="policies", lang=word.lang) + f"#policy-{name}")
            )
            for name in acting
        ]
        steps.append(
            html.Li(
                [
                    html.Div(
                        [
                            html.Span(str(at), className="step-number", **aria(hidden="true")),
                            html.H3(word(f"method.phase.{phase}")),
                        ],
                        className="step-head",
                    ),
                    html.P(word(f"method.phase.{phase}.does")),
                    html.Ul(chips, className="chips", **aria(label=word("method.acting")))
                    if chips
                    else html.P(word("method.acting_none"), className="muted"),
                ],
                className="card year-step",
            )
        )
    return [
        _section(
            "year", word("method.tab.year"), [html.P(word("method.year")), html.Ol(steps, className="year")]
        )
    ]


def _policies(word: Words) -> list[Any]:
    """Every policy: what it acts on, who pays, how it can fail."""
    out: list[Any] = []
    for group, cards in method.policy_cards(word):
        out.append(
            _section(
                f"group-{group}",
                word(f"lab.group.{group}"),
                [html.Div([_policy(card, word) for card in cards], className="fact-list")],
            )
        )
    return out


def _policy(card: dict[str, Any], word: Words) -> html.Article:
    return html.Article(
        [
            html.H3(card["title"]),
            html.P(html.Code(card["name"])),
            html.P(card["does"]),
            html.Dl(
                [
                    html.Div([html.Dt(word("method.acts_in")), html.Dd(word.list(card["phases"]))]),
                    html.Div([html.Dt(word("method.pays")), html.Dd(card["pays"])]),
                    html.Div([html.Dt(word("method.shows")), html.Dd(card["shows"])]),
                    html.Div(
                        [
                            html.Dt(word("method.fails")),
                            html.Dd(html.Ul([html.Li(one) for one in card["fails"]])),
                        ]
                    ),
                ],
                className="terms",
            ),
        ],
        className="card fact",
        id=f"policy-{card['name']}",
    )


def _parameters(word: Words) -> list[Any]:
    """Every parameter, searchable."""
    rows = method.parameter_rows(word)
    head = ("parameter", "value", "range", "prior", "unit", "source", "confidence")
    body = [
        html.Tr(
            [
                html.Th(
                    [
                        html.Span(row["owner"], className="owner"),
                        row["name"],
                        html.Div(html.Code(row["path"])),
                        html.Div(row["meaning"], className="meaning") if word.lang == "en" else None,
                    ],
                    scope="row",
                ),
                *(
                    html.Td(row[name], className="number" if name == "prior" else "")
                    for name in ("value", "range", "prior", "unit", "source", "confidence")
                ),
            ]
        )
        for row in rows
    ]
    return [
        _section(
            "parameters",
            word("method.tab.parameters"),
            [
                html.P(word("method.parameters", n=len(rows))),
                *_searched("parameters", [word(f"method.column.{name}") for name in head], body, word),
            ],
        )
    ]


def _measures(word: Words) -> list[Any]:
    """Every measure, searchable."""
    rows = method.measure_rows(word)
    body = [
        html.Tr(
            [
                html.Th([row["title"], html.Div(html.Code(row["name"]))], scope="row"),
                html.Td(row["unit"]),
                html.Td(row["better"]),
                html.Td(row["formula"], lang="en"),
            ]
        )
        for row in rows
    ]
    return [
        _section(
            "measures",
            word("method.tab.measures"),
            [
                html.P(word("method.measures", n=len(rows))),
                *_searched(
                    "measures",
                    [word(f"method.column.{name}") for name in ("measure", "unit", "better", "formula")],
                    body,
                    word,
                ),
            ],
        )
    ]


def _terms(word: Words) -> list[Any]:
    """The glossary in both languages."""
    body = [
        html.Tr(
            [
                html.Th(one[word.lang], scope="row"),
                html.Td(
                    one["zh" if word.lang == "en" else "en"], lang="zh-CN" if word.lang == "en" else "en"
                ),
                html.Td(one[f"{word.lang}_means"]),
            ]
        )
        for one in method.glossary()
    ]
    return [
        _section(
            "terms",
            word("method.tab.terms"),
            _searched(
                "terms", [word(f"method.column.{name}") for name in ("term", "other", "means")], body, word
            ),
        )
    ]


def _cite(word: Words) -> list[Any]:
    """How to cite, and what to say with a number."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("levelfield")
    except PackageNotFoundError:
        number = "0"
    return [
        _section(
            "cite",
            word("method.tab.cite"),
            [
                html.P(word("method.cite")),
                html.Pre(word("method.cite_text", version=number), className="command", tabIndex="0"),
                html.P(word("method.cite_numbers")),
                html.Ul([html.Li(word(f"method.cite_number.{at}")) for at in range(1, 5)]),
            ],
        )
    ]


TABS: dict[str, Callable[[Words], list[Any]]] = {
    "model": _model,
    "year": _year,
    "policies": _policies,
    "parameters": _parameters,
    "measures": _measures,
    "terms": _terms,
    "cite": _cite,
}
"""The parts of the page."""


def _section(name: str, heading: str, children: list[Any]) -> html.Section:
    return html.Section(
        [html.H2(heading, id=f"{name}-heading"), *children],
        className="stack prose-page" if name in ("model", "cite") else "stack",
        **aria(labelledby=f"{name}-heading"),
    )


def _searched(name: str, head: list[str], body: list[Any], word: Words) -> list[Any]:
    """A table with a field that finds rows in it, and the table as a file."""
    caption = word(f"method.tab.{name}")
    found = word("method.found")
    return [
        html.Div(
            [
                dmc.TextInput(
                    id="method-search",
                    label=word("method.search"),
                    description=word("method.search_how"),
                    value="",
                    className="search",
                ),
                html.A(
                    word("chart.csv"),
                    href=link(f"/method/{name}.csv", lang=word.lang),
                    download="",
                    className="button quiet",
                    **aria(label=word("chart.csv_of", title=caption)),
                ),
            ],
            className="search-row",
        ),
        dcc.Store(id="method-frame", data=["method-table", found]),
        html.P(
            found.replace("{n}", str(len(body))).replace("{of}", str(len(body))),
            id="method-found",
            className="muted",
            role="status",
        ),
        html.Div(
            html.Table(
                [
                    html.Caption(caption, className="visually-hidden"),
                    html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
                    html.Tbody(body),
                ]
            ),
            className="table-frame tall",
            id="method-table",
            tabIndex="0",
            role="region",
            **aria(label=caption),
        ),
    ]


def register(app: Dash, context: Context) -> None:
    """Searching happens in the browser; tables can be taken along."""
    app.clientside_callback(
        ClientsideFunction("pages", "search"),
        Output("method-found", "children"),
        Input("method-search", "value"),
        State("method-frame", "data"),
        prevent_initial_call=True,
    )

    @app.server.route("/method/<name>.csv")
    def method_csv(name: str) -> flask.Response:
        text = csv_text(name, read(PATH, flask.request.query_string.decode("utf-8", "replace")))
        if text is None:
            flask.abort(404)
        return flask.Response(
            text,
            mimetype="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )


def csv_text(name: str, asked: Address) -> str | None:
    """A table of the page as a file; None where there is no such table."""
    import pandas as pd

    word = words(asked.lang)
    tables: dict[str, Callable[[], Any]] = {
        "parameters": lambda: method.parameter_rows(word),
        "measures": lambda: method.measure_rows(word),
        "terms": method.glossary,
    }
    return to_csv(pd.DataFrame(tables[name]()), {}, word) if name in tables else None
