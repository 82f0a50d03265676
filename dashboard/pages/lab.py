"""The policy lab: change a scenario and see at once what follows."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, dcc, html

from dashboard.address import Address
from dashboard.components import lab_levers, lab_tools
from dashboard.components.aria import aria
from dashboard.components.lab_goals import goal_editor
from dashboard.components.palette import DARK
from dashboard.components.parts import GRAPH_CONFIG, notice, page_head
from dashboard.components.pickers import searchable
from dashboard.components.stance import available
from dashboard.context import Context
from dashboard.draft import base_values, decode, settled
from dashboard.pages import lab_calls
from dashboard.pages.lab_draft import span_of, start_of
from dashboard.takes.form import form as takes_form
from dashboard.takes.question import bare
from dashboard.titles import group_title
from dashboard.words import Words

PATH = "/lab"
NAME = "lab"
TREND = ("academic_achievement", "weak")
GAP = ("academic_achievement", "weak")


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.lab")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """Levers on the left, what follows on the right, tools below."""
    scenarios = context.scenarios()
    head = page_head(
        word("lab.title"),
        html.P(word("lab.lead"), className="lead"),
        html.P(html.A(word("lab.to_takes"), href="#lab-takes")),
    )
    if not scenarios:
        return [head, notice(word("try.no_scenarios"), "warning")]
    scenario, reference = start_of(address, scenarios)
    base = base_values(scenario)
    changes, unread = decode(address.get("changes"))
    kept, wrong = settled(scenario, changes)
    warned = [*unread, *wrong]
    values = {**base, **kept}
    span = span_of(scenario, values)
    return [
        head,
        notice(word("lab.unread", keys=word.list([f"“{one}”" for one in warned])), "warning")
        if warned
        else None,
        *_stores(scenario, reference, base, kept, span),
        _start(scenario, reference, scenarios, word),
        html.Div(
            [
                html.Section(
                    [
                        html.H2(word("lab.levers"), id="lab-levers-heading"),
                        *lab_levers.lever_groups(values, span, word),
                        _assumptions(word, values),
                        goal_editor(word),
                    ],
                    className="levers",
                    **aria(labelledby="lab-levers-heading"),
                ),
                _results(word),
            ],
            className="lab",
        ),
        takes_form(span, word),
        lab_tools.own_table(word),
    ]


def _stores(scenario: str, reference: str, base: Any, changes: Any, span: tuple[int, int]) -> list[Any]:
    start = {"scenario": scenario, "reference": reference, "values": base, "span": span}
    return [
        dcc.Store(id="lab-base", data=start | {"bare": bare(scenario, reference)}),
        dcc.Store(id="lab-changes", data=changes),
        dcc.Store(id="lab-load"),
        dcc.Store(id="lab-ask"),
        dcc.Store(id="lab-touch"),
        dcc.Store(id="lab-response"),
        dcc.Store(id="lab-result"),
        dcc.Store(id="lab-code"),
        dcc.Download(id="lab-file"),
    ]


def _start(scenario: str, reference: str, scenarios: Any, word: Words) -> html.Div:
    """What the draft begins from, and what it is compared with."""
    names = sorted(scenarios, key=lambda name: word.pick(scenarios[name][0], name))
    options = [{"value": name, "label": word.pick(scenarios[name][0], name)} for name in names]

    return html.Div(
        [
            searchable("lab-scenario", word("lab.start"), options, scenario, word),
            searchable("lab-reference", word("lab.reference"), options, reference, word),
            html.P("", id="lab-name", className="draft-name"),
        ],
        className="card lab-start",
    )


def _assumptions(word: Words, values: Any) -> html.Details:
    """Not policy: how the world behaves. Opened when asked for."""
    parts = [
        html.Details(
            [
                html.Summary(
                    word(f"lab.{owner}"), id={"type": "lab-assume-button", "owner": owner}, n_clicks=0
                ),
                html.Div([], id={"type": "lab-assume", "owner": owner}),
            ],
            className="more",
        )
        for owner in lab_levers.ASSUMED
    ]
    return html.Details(
        [
            html.Summary(word("lab.assumptions")),
            html.P(word("lab.assumptions_note"), className="muted"),
            dmc.Select(
                id={"type": "lab-choice", "path": "stance"},
                label=word("lab.stance"),
                description=word("lab.stance_how"),
                data=[{"value": one, "label": word(f"stance.{one}")} for one in available()],
                value=str(values["stance"]),
                allowDeselect=False,
                size="xs",
            ),
            dmc.NumberInput(
                id={"type": "lab-number", "path": "years"},
                label=word("lab.years"),
                value=int(values["years"]),
                min=1,
                max=30,
                step=1,
                size="xs",
                allowDecimal=False,
            ),
            *parts,
        ],
        className="assumptions",
    )


def _results(word: Words) -> html.Section:
    return html.Section(
        [
            html.H2(word("lab.results"), id="lab-results-heading", className="visually-hidden"),
            lab_tools.bar(word),
            html.Div([], id="lab-problem"),
            html.P("", id="lab-live", className="live", role="status", **aria(live="polite")),
            html.Ul([], id="lab-cards", className="kpis"),
            html.Div(
                [_chart("levels", TREND, word), _chart("difference", GAP, word)],
                className="charts lab-charts",
            ),
            html.Div(
                [
                    html.Article(
                        [html.H2(word("lab.cost")), html.Div([], id="lab-cost", className="cost")],
                        className="card",
                    ),
                    html.Article(
                        [html.H2(word("lab.timeline")), html.Div([], id="lab-timeline")], className="card"
                    ),
                ],
                className="charts",
            ),
            html.Article(
                [html.H2(word("lab.changed")), html.Div([], id="lab-changed")], className="card changed"
            ),
        ],
        className="lab-results",
        **aria(labelledby="lab-results-heading"),
    )


def _chart(name: str, first: tuple[str, str], word: Words) -> html.Article:
    """A chart with pickers; its figure, words and table come with each answer."""
    from sim.measures.catalogue import MEASURES
    from sim.measures.tally import GROUPS

    measures = [{"value": one, "label": word.pick(measure.title, one)} for one, measure in MEASURES.items()]
    heading = word(f"lab.chart.{name}")
    return html.Article(
        [
            html.H2(heading),
            html.Div(
                [
                    dmc.Select(
                        id=f"lab-measure-{name}",
                        data=measures,
                        value=first[0],
                        searchable=True,
                        clearSearchOnFocus=True,
                        allowDeselect=False,
                        nothingFoundMessage=word("pick.nothing"),
                        size="xs",
                        **aria(label=f"{heading}: {word('pick.measure')}"),
                    ),
                    dmc.Select(
                        id=f"lab-group-{name}",
                        data=[{"value": one, "label": group_title(one, word)} for one in GROUPS],
                        value=first[1],
                        allowDeselect=False,
                        size="xs",
                        **aria(label=f"{heading}: {word('pick.group')}"),
                    ),
                ],
                className="picks",
            ),
            html.Div([], id=f"lab-finding-{name}", className="finding"),
            html.Figure(
                [
                    dcc.Store(id={"type": "figure", "name": f"lab-{name}"}, data=None),
                    dcc.Graph(
                        id={"type": "chart", "name": f"lab-{name}"},
                        figure=_empty(),
                        config=GRAPH_CONFIG,
                        className="chart",
                        style={"height": "320px"},
                    ),
                    html.Figcaption("", id=f"lab-caption-{name}"),
                ],
                **aria(label=heading),
            ),
            html.Div(
                [
                    html.Details([html.Summary(word("chart.table")), html.Div([], id=f"lab-twin-{name}")]),
                    html.Button(
                        word("chart.csv"),
                        id=f"lab-csv-{name}",
                        n_clicks=0,
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=heading)),
                    ),
                    html.Button(
                        "PNG",
                        id={"type": "lab-png", "name": f"lab-{name}"},
                        n_clicks=0,
                        className="button quiet",
                        **aria(label=word("lab.png", title=heading)),
                    ),
                ],
                className="below",
            ),
        ],
        className="card",
        id=f"lab-card-{name}",
    )


def _empty() -> dict[str, Any]:
    from dashboard.components.figure import frame

    out = frame([], 320)
    out["layout"] |= {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    return out


def figure_data(figure: Any) -> Any:
    """A figure as the browser recolours it."""
    return {"figure": figure or _empty(), "dark": DARK}


def register(app: Dash, context: Context) -> None:
    """Everything that happens."""
    lab_calls.register(app, context, figure_data)
