"""The form for a simple sweep: a scenario, one to three factors, a design; the price while one types."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.components.parts import notice
from dashboard.components.sweep_cards import factor_name
from dashboard.context import Context
from dashboard.jobs import QueueFull
from dashboard.sweep_job import Scan, yaml_of
from dashboard.sweep_plan import MEASURES, Asked, Row, Said, options, said, start_of
from dashboard.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["form", "register"]

_ROWS = 3
_DESIGNS = ("grid", "one_at_a_time", "latin_hypercube", "sobol", "morris")
_FORMS = ("steps", "range", "prior")
_FIRST = "weak-schools-first"


def form(address: Address, word: Words, context: Context) -> html.Section:
    """The form with a first suggestion in it."""
    known = context.scenarios()
    names = sorted(known, key=lambda name: word.pick(known[name][0], name))
    if not names:
        return html.Section(notice(word("try.no_scenarios"), "warning"))
    asked = address.get("scenario")
    paired = [name for name in names if known[name][1]]
    scenario = asked if asked in known else _FIRST if _FIRST in known else (paired or names)[0]
    listed = [{"value": name, "label": word.pick(known[name][0], name)} for name in names]
    factors = _options(scenario, word)
    first = _suggested(scenario)
    rows = [_row(at, first[at] if at < len(first) else None, scenario, factors, word) for at in range(_ROWS)]
    return html.Section(
        [
            html.H2(word("sweep.new"), id="sweep-new-heading"),
            html.P(word("sweep.new_lead"), className="muted"),
            html.Div(
                [
                    html.Div(
                        [
                            _select("sweep-form-scenario", word("try.scenario"), listed, scenario, word),
                            _select(
                                "sweep-form-baseline",
                                word("try.baseline"),
                                listed,
                                known[scenario][1] or names[0],
                                word,
                            ),
                        ],
                        className="pair",
                    ),
                    html.Div(rows, className="factors"),
                    html.Div(
                        [
                            _select(
                                "sweep-form-design",
                                word("sweep.design"),
                                [{"value": one, "label": word(f"sweep.design.{one}")} for one in _DESIGNS],
                                "grid",
                                word,
                            ),
                            _number(
                                "sweep-form-points", word("sweep.size"), 64, 2, 4096, word("sweep.size_how")
                            ),
                            _number(
                                "sweep-form-replicates",
                                word("sweep.replicates"),
                                4,
                                1,
                                200,
                                word("sweep.replicates_how"),
                            ),
                        ],
                        className="triple",
                    ),
                    dmc.MultiSelect(
                        id="sweep-form-measures",
                        label=word("sweep.measures"),
                        description=word("sweep.measures_how"),
                        data=_measures(word),
                        value=list(MEASURES),
                        searchable=True,
                        maxValues=12,
                        nothingFoundMessage=word("pick.nothing"),
                    ),
                    html.Div("", id="sweep-form-said", role="status", **aria(live="polite")),
                    html.Div(
                        [
                            html.Button(
                                word("sweep.start"), id="sweep-form-start", className="button", n_clicks=0
                            ),
                            html.Button(
                                word("sweep.download"),
                                id="sweep-form-download",
                                className="button quiet",
                                n_clicks=0,
                            ),
                        ],
                        className="buttons",
                    ),
                    html.Div([], id="sweep-form-answer", role="status", **aria(live="polite")),
                    html.Details(
                        [
                            html.Summary(word("sweep.preview")),
                            html.Pre("", id="sweep-form-yaml", className="command", tabIndex="0"),
                        ]
                    ),
                    dcc.Store(id="sweep-form-document"),
                    dcc.Download(id="sweep-form-file"),
                ],
                className="card form sweep-form",
            ),
        ],
        **aria(labelledby="sweep-new-heading"),
    )


def register(app: Dash, context: Context) -> None:
    """A scenario brings its baseline and factors; every change is checked and priced; starting queues."""
    states = [
        ("sweep-form-scenario", "value"),
        ("sweep-form-baseline", "value"),
        *(
            (f"sweep-form-{name}-{at}", "value")
            for at in range(_ROWS)
            for name in ("path", "form", "low", "high", "steps")
        ),
        ("sweep-form-design", "value"),
        ("sweep-form-points", "value"),
        ("sweep-form-replicates", "value"),
        ("sweep-form-measures", "value"),
    ]

    @app.callback(
        Output("sweep-form-baseline", "value"),
        *(Output(f"sweep-form-path-{at}", "data") for at in range(_ROWS)),
        *(Output(f"sweep-form-path-{at}", "value") for at in range(_ROWS)),
        Input("sweep-form-scenario", "value"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def chosen(scenario: str, data: Any) -> tuple[Any, ...]:
        known = context.scenarios()
        if scenario not in known:
            return (no_update,) * (1 + 2 * _ROWS)
        word = words(str((data or {}).get("lang")))
        found = _options(scenario, word)
        first: list[Any] = [*_suggested(scenario), *[None] * _ROWS][:_ROWS]
        return (known[scenario][1] or no_update, *[found] * _ROWS, *first)

    for at in range(_ROWS):

        @app.callback(
            Output(f"sweep-form-low-{at}", "value"),
            Output(f"sweep-form-high-{at}", "value"),
            Output(f"sweep-form-form-{at}", "value"),
            Input(f"sweep-form-path-{at}", "value"),
            State("sweep-form-scenario", "value"),
            prevent_initial_call=True,
        )
        def bounds(path: str | None, scenario: str) -> tuple[Any, ...]:
            if not path or scenario not in context.scenarios():
                return no_update, no_update, no_update
            start = start_of(scenario, path)
            if start is None:
                return no_update, no_update, no_update
            prior = start.prior and not path.startswith("interventions.")
            return start.low, start.high, "prior" if prior else "steps"

    @app.callback(
        Output("sweep-form-said", "children"),
        Output("sweep-form-document", "data"),
        Output("sweep-form-yaml", "children"),
        Output("sweep-form-start", "disabled"),
        *(Input(*one) for one in states),
        State("address", "data"),
    )
    def priced(*args: Any) -> tuple[Any, ...]:
        *values, data = args
        word = words(str((data or {}).get("lang")))
        asked = _asked(values, context)
        if asked is None:
            return notice(word("try.wrong"), "warning"), None, "", True
        told = said(asked, context.store)
        document = None if told.problems else json.dumps(told.document)
        return _told(told, word), document, yaml_of(told.document), bool(told.problems)

    @app.callback(
        Output("sweep-form-file", "data"),
        Input("sweep-form-download", "n_clicks"),
        State("sweep-form-yaml", "children"),
        prevent_initial_call=True,
    )
    def download(clicks: int, text: str) -> Any:
        return (
            {"content": str(text), "filename": "sweep.yaml", "type": "text/yaml"}
            if clicks and text
            else no_update
        )

    @app.callback(
        Output("sweep-form-answer", "children"),
        Output("looked", "data", allow_duplicate=True),
        Input("sweep-form-start", "n_clicks"),
        *(State(*one) for one in states),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def start(clicks: int, *args: Any) -> tuple[Any, Any]:
        *values, data = args
        word = words(str((data or {}).get("lang")))
        if not clicks or ctx.triggered_id != "sweep-form-start":
            return no_update, no_update
        asked = _asked(values, context)
        told = said(asked, context.store) if asked is not None else None
        if asked is None or told is None or told.problems:
            return notice(word("try.wrong"), "warning"), no_update
        scan = Scan(asked.scenario, asked.baseline, json.dumps(told.document), told.runs)
        try:
            context.jobs.submit(scan)
        except QueueFull:
            return notice(word("try.full"), "warning"), no_update
        where = dcc.Link(word("sweep.watch"), href=link("/jobs", lang=word.lang))
        return notice([word("sweep.queued"), " ", where], "good"), no_update

    app.clientside_callback(
        ClientsideFunction("queue", "look"),
        Output("looked", "data", allow_duplicate=True),
        Input("sweep-form-answer", "children"),
        prevent_initial_call=True,
    )


def _asked(values: Sequence[Any], context: Context) -> Asked | None:
    """What the form says; None where it names something that is in no list."""
    known = context.scenarios()
    scenario, baseline = values[0], values[1]
    design, size, replicates, measures = values[-4:]
    if scenario not in known or baseline not in known or design not in _DESIGNS:
        return None
    if not isinstance(measures, list) or len(measures) > 12:
        return None
    rows = []
    for at in range(_ROWS):
        path, kind, low, high, steps = values[2 + 5 * at : 7 + 5 * at]
        if path:
            if kind not in _FORMS:
                return None
            rows.append(Row(str(path)[:120], kind, low, high, steps))
    return Asked(scenario, baseline, tuple(rows), design, size, replicates, tuple(map(str, measures)))


def _told(told: Said, word: Words) -> Any:
    """What the sweep will cost, or what is wrong."""
    if told.problems:
        known = [word.texts.get(f"sweep.problem.{one}", one) for one in told.problems]
        return notice(html.Ul([html.Li(one) for one in known], className="plain"), "warning")
    time = (
        word("sweep.minutes", n=f"{told.seconds / 60:,.0f}")
        if told.seconds >= 90
        else word("sweep.seconds", n=f"{max(1, told.seconds):,.0f}")
    )
    size = f"{told.bytes / 1e6:,.1f}" if told.bytes >= 1e5 else "0.1"
    return notice(
        word(
            "sweep.costs",
            runs=f"{told.runs:,}",
            points=f"{told.points:,}",
            replicates=told.replicates,
            time=time,
            size=size,
        )
    )


def _row(at: int, path: str | None, scenario: str, factors: list[dict[str, Any]], word: Words) -> Any:
    start = start_of(scenario, path) if path else None
    number = word("sweep.factor_n", n=at + 1)
    return html.Fieldset(
        [
            html.Legend(number, className="visually-hidden"),
            dmc.Select(
                id=f"sweep-form-path-{at}",
                label=number,
                data=factors,
                value=path,
                searchable=True,
                clearable=True,
                clearButtonProps=aria(label=word("sweep.clear", factor=number)),
                placeholder=word("sweep.choose"),
                nothingFoundMessage=word("pick.nothing"),
                comboboxProps={"shadow": "md"},
            ),
            _select(
                f"sweep-form-form-{at}",
                word("sweep.form"),
                [{"value": one, "label": word(f"sweep.form.{one}")} for one in _FORMS],
                "steps",
                word,
            ),
            _number(f"sweep-form-low-{at}", word("sweep.low"), start.low if start else None),
            _number(f"sweep-form-high-{at}", word("sweep.high"), start.high if start else None),
            _number(f"sweep-form-steps-{at}", word("sweep.steps"), 4, 2, 20),
        ],
        className="factor",
    )


def _select(name: str, label: str, data: list[dict[str, Any]], value: str, word: Words) -> Any:
    return dmc.Select(
        id=name,
        label=label,
        data=data,
        value=value,
        allowDeselect=False,
        searchable=len(data) > 12,
        nothingFoundMessage=word("pick.nothing"),
        comboboxProps={"shadow": "md"},
    )


def _number(
    name: str,
    label: str,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    how: str = "",
) -> Any:
    bounds = {key: at for key, at in (("min", low), ("max", high)) if at is not None}
    return dmc.NumberInput(
        id=name, label=label, value=value, description=how or None, debounce=400, hideControls=True, **bounds
    )


@lru_cache(maxsize=64)
def _suggested(scenario: str) -> list[str]:
    """The first lever of a scenario's own policies, twice where it has two."""
    found = [one["path"] for one in options(scenario) if one["kind"] == "policy" and one["main"]]
    return found[:2] or [one["path"] for one in options(scenario)][:1]


def _options(scenario: str, word: Words) -> list[dict[str, Any]]:
    """What can be varied, by kind, in the reader's words."""
    out = []
    for kind in ("policy", "assumption"):
        items = [
            {"value": one["path"], "label": factor_name(one["path"], word)}
            for one in options(scenario)
            if one["kind"] == kind
        ]
        if items:
            out.append({"group": word(f"sweep.kind.{kind}"), "items": items})
    return out


def _measures(word: Words) -> list[dict[str, str]]:
    from sim.measures.catalogue import MEASURES as CATALOGUE

    return [{"value": name, "label": word.pick(one.title, name)} for name, one in CATALOGUE.items()]
