"""What the form for a sweep does: a scenario brings its factors, every change is priced, starting queues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import link
from dashboard.components.parts import notice
from dashboard.components.sweep_names import factor_name
from dashboard.context import Context
from dashboard.jobs import QueueFull
from dashboard.levers import meaning_of
from dashboard.pages.sweep_form import DESIGNS, FORMS, ROWS, factors_of, suggested
from dashboard.problems import message_in
from dashboard.sweep_job import Scan, yaml_of
from dashboard.sweep_plan import Asked, Row, Said, said, start_of
from dashboard.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["problem_in", "register"]


def register(app: Dash, context: Context) -> None:
    """A scenario brings its baseline and factors; every change is checked and priced; starting queues."""
    states = [
        ("sweep-form-scenario", "value"),
        ("sweep-form-baseline", "value"),
        *(
            (f"sweep-form-{name}-{at}", "value")
            for at in range(ROWS)
            for name in ("path", "form", "low", "high", "steps")
        ),
        ("sweep-form-design", "value"),
        ("sweep-form-points", "value"),
        ("sweep-form-replicates", "value"),
        ("sweep-form-measures", "value"),
    ]

    @app.callback(
        Output("sweep-form-baseline", "value"),
        *(Output(f"sweep-form-path-{at}", "data") for at in range(ROWS)),
        *(Output(f"sweep-form-path-{at}", "value") for at in range(ROWS)),
        Input("sweep-form-scenario", "value"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def chosen(scenario: str, data: Any) -> tuple[Any, ...]:
        known = context.scenarios()
        if scenario not in known:
            return (no_update,) * (1 + 2 * ROWS)
        word = words(str((data or {}).get("lang")))
        found = factors_of(scenario, word)
        first: list[Any] = [*suggested(scenario), *[None] * ROWS][:ROWS]
        return (known[scenario][1] or no_update, *[found] * ROWS, *first)

    for at in range(ROWS):

        @app.callback(
            Output(f"sweep-form-low-{at}", "value"),
            Output(f"sweep-form-high-{at}", "value"),
            Output(f"sweep-form-form-{at}", "value"),
            Output(f"sweep-form-means-{at}", "children"),
            Input(f"sweep-form-path-{at}", "value"),
            State("sweep-form-scenario", "value"),
            State("address", "data"),
            prevent_initial_call=True,
        )
        def bounds(path: str | None, scenario: str, data: Any) -> tuple[Any, ...]:
            means = meaning_of(path or "", words(str((data or {}).get("lang"))))
            start = start_of(scenario, path) if path and scenario in context.scenarios() else None
            if path is None or start is None:
                return no_update, no_update, no_update, means
            prior = start.prior and not path.startswith("interventions.")
            return start.low, start.high, "prior" if prior else "steps", means

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
    if scenario not in known or baseline not in known or design not in DESIGNS:
        return None
    if not isinstance(measures, list) or len(measures) > 12:
        return None
    rows = []
    for at in range(ROWS):
        path, kind, low, high, steps = values[2 + 5 * at : 7 + 5 * at]
        if path:
            if kind not in FORMS:
                return None
            rows.append(Row(str(path)[:120], kind, low, high, steps))
    return Asked(scenario, baseline, tuple(rows), design, size, replicates, tuple(map(str, measures)))


def problem_in(one: str, word: Words) -> str:
    """A problem by its key, or what the checker of files says of a factor."""
    if f"sweep.problem.{one}" in word:
        return word(f"sweep.problem.{one}")
    path, _, message = one.removeprefix("factors.").partition(": ")
    return word("sweep.part", policy=factor_name(path, word), name=message_in(message, word))


def _told(told: Said, word: Words) -> Any:
    """What the sweep will cost, or what is wrong."""
    if told.problems:
        found = [html.Li(problem_in(one, word)) for one in told.problems]
        return notice(html.Ul(found, className="plain"), "warning")
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
