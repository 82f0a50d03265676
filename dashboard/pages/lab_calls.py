"""What the server answers in the lab: a draft described, simulated, drawn, stored."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update
from dash.exceptions import PreventUpdate

from dashboard.address import link
from dashboard.components import lab_results
from dashboard.components.job import job_card
from dashboard.components.parts import notice
from dashboard.context import Context
from dashboard.draft import base_values, declared
from dashboard.interactive import Busy, Desk, Superseded
from dashboard.levers import reach
from dashboard.own_tables import OwnTables
from dashboard.pages.lab_draft import draft_from
from dashboard.pages.lab_forms import register_forms
from dashboard.pages.lab_show import (
    answered,
    csv_file,
    described,
    for_the_browser,
    nothing,
    pair_of,
    submit,
    word_of,
    yaml_file,
)
from dashboard.pages.lab_tables import register_tables
from dashboard.pages.lab_takes import register_takes

__all__ = ["register"]

_PICKERS = ("lab-measure-levels", "lab-group-levels", "lab-measure-difference", "lab-group-difference")


def register(app: Dash, context: Context, figure_data: Callable[[Any], Any]) -> None:
    """Everything between the browser and the simulator."""
    tables = OwnTables(context.store.root)
    desk = Desk(rows=tables.rows)
    _in_the_browser(app)
    register_forms(app, context)
    _answers(app, context, desk, figure_data)
    _buttons(app, context, desk)
    register_tables(app, context, tables)
    register_takes(app, context)


def _in_the_browser(app: Dash) -> None:
    values = [
        Input({"type": "lab-switch", "path": ALL}, "checked"),
        Input({"type": "lab-number", "path": ALL}, "value"),
        Input({"type": "lab-choice", "path": ALL}, "value"),
        Input({"type": "lab-where", "path": ALL}, "value"),
        Input({"type": "lab-span", "path": ALL}, "value"),
    ]
    app.clientside_callback(
        ClientsideFunction("lab", "collect"),
        Output("lab-changes", "data"),
        *values,
        State("lab-base", "data"),
        State("lab-changes", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("lab", "step"),
        Output("lab-undo", "disabled"),
        Output("lab-redo", "disabled"),
        Input("lab-undo", "n_clicks"),
        Input("lab-redo", "n_clicks"),
        Input("lab-saved", "n_clicks"),
        Input("lab-bare", "n_clicks"),
        Input("lab-load", "data"),
        State("lab-base", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("lab", "answered"),
        Output("lab-full", "title"),
        Input("lab-result", "data"),
        Input("lab-response", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("lab", "address"),
        Output("lab-yaml", "title"),
        Input("lab-code", "data"),
        State("lab-base", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("lab", "other"),
        Output("go", "href", allow_duplicate=True),
        Input("lab-scenario", "value"),
        Input("lab-reference", "value"),
        State("lab-base", "data"),
        State("lab-code", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("lab", "png"),
        Output({"type": "lab-png", "name": MATCH}, "title"),
        Input({"type": "lab-png", "name": MATCH}, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("levelfield", "copy"),
        Output("lab-share", "children"),
        Input("lab-share", "n_clicks"),
        prevent_initial_call=True,
    )


def _answers(app: Dash, context: Context, desk: Desk, figure_data: Callable[[Any], Any]) -> None:
    @app.callback(
        Output("lab-code", "data"),
        Output("lab-name", "children"),
        Output("lab-changed", "children"),
        Output("lab-problem", "children"),
        Input("lab-ask", "data"),
        State("lab-base", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def describe(ask: Any, base: Any, address: Any) -> tuple[Any, ...]:
        word = word_of(address)
        draft = draft_from(base, (ask or {}).get("changes"), context)
        if draft is None:
            raise PreventUpdate
        return described(draft, (ask or {})["changes"], desk, word)

    @app.callback(
        Output("lab-result", "data"),
        Output("lab-live", "children"),
        Output("lab-cards", "children"),
        Output("lab-cost", "children"),
        Output("lab-timeline", "children"),
        *[
            output
            for name in ("levels", "difference")
            for output in (
                Output({"type": "figure", "name": f"lab-{name}"}, "data"),
                Output(f"lab-finding-{name}", "children"),
                Output(f"lab-caption-{name}", "children"),
                Output(f"lab-twin-{name}", "children"),
            )
        ],
        Output("lab-problem", "children", allow_duplicate=True),
        Input("lab-ask", "data"),
        *[Input(name, "value") for name in _PICKERS],
        State("lab-base", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def show(
        ask: Any, trend: str, trend_group: str, gap: str, gap_group: str, base: Any, address: Any
    ) -> tuple[Any, ...]:
        word = word_of(address)
        draft = draft_from(base, (ask or {}).get("changes"), context)
        if draft is None:
            raise PreventUpdate
        began = time.perf_counter()
        answer, problem = answered(desk, ask, draft, word)
        if answer is None:
            return ({"failed": True, "ticket": ask["ticket"]}, *[no_update] * 12, problem)
        trend_pair = pair_of(answer, trend, trend_group)
        gap_pair = pair_of(answer, gap, gap_group)
        drawn = lab_results.charts(answer, trend_pair, gap_pair, word)
        parts: list[Any] = []
        for name in ("levels", "difference"):
            figure, finding, caption, twin = drawn[name]
            parts += [figure_data(figure), finding, caption, twin]
        return (
            for_the_browser(answer, ask, trend_pair, gap_pair, time.perf_counter() - began, word),
            lab_results.sentence(answer, gap_pair, word),
            lab_results.cards(answer, word),
            lab_results.cost_card(answer, word),
            lab_results.timeline(answer, word),
            *parts,
            nothing(answer, word) if ctx.triggered_id == "lab-ask" else no_update,
        )

    @app.callback(
        Output("lab-response", "data"),
        Input("lab-touch", "data"),
        *[State(name, "value") for name in _PICKERS],
        State("lab-base", "data"),
        prevent_initial_call=True,
    )
    def respond(touch: Any, trend: str, trend_group: str, gap: str, gap_group: str, base: Any) -> Any:
        draft = draft_from(base, (touch or {}).get("changes"), context)
        parameter = declared().get(str((touch or {}).get("path")))
        if draft is None or parameter is None or parameter.kind not in ("number", "integer"):
            raise PreventUpdate
        answer = desk.known(draft)
        if answer is None:
            raise PreventUpdate
        path = str(touch["path"])
        values = {**base_values(draft.scenario), **draft.changes}
        default = parameter.default[path.rsplit(".", 1)[-1]] if parameter.keys else parameter.default
        points = reach(parameter, float(values[path]), float(default)).points
        if parameter.kind == "integer":
            points = sorted({float(round(point)) for point in points})
        if len(points) < 4:
            raise PreventUpdate
        asked = {pair_of(answer, trend, trend_group), pair_of(answer, gap, gap_group)}
        pairs = sorted({f"{m}/{g}" for m, g in [*asked, *lab_results.pairs_of(answer)]} | {"cost"})
        try:
            found = desk.respond(str(touch["visitor"]), int(touch["ticket"]), draft, path, points, pairs)
        except (Superseded, Busy, ValueError, KeyError):
            raise PreventUpdate from None
        return {
            "path": path,
            "around": {key: value for key, value in draft.changes.items() if key != path},
            "low": min(points),
            "high": max(points),
            "runs": len(points),
            "pairs": found.pairs,
            "fits": found.fits,
        }


def _buttons(app: Dash, context: Context, desk: Desk) -> None:
    @app.callback(
        Output("lab-file", "data"),
        Input("lab-yaml", "n_clicks"),
        Input("lab-yaml-reference", "n_clicks"),
        *[Input(f"lab-csv-{name}", "n_clicks") for name in ("levels", "difference")],
        *[State(name, "value") for name in _PICKERS],
        State("lab-changes", "data"),
        State("lab-base", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def save(*given: Any) -> Any:
        *_, trend, trend_group, gap, gap_group, changes, base, address = given
        draft = draft_from(base, changes, context)
        if draft is None or not any(given[:4]):
            raise PreventUpdate
        if ctx.triggered_id in ("lab-yaml", "lab-yaml-reference"):
            return yaml_file(draft, ctx.triggered_id == "lab-yaml-reference", desk)
        answer = desk.known(draft)
        if answer is None:
            raise PreventUpdate
        pair = (gap, gap_group) if ctx.triggered_id == "lab-csv-difference" else (trend, trend_group)
        return csv_file(
            answer, pair_of(answer, *pair), ctx.triggered_id == "lab-csv-difference", word_of(address)
        )

    @app.callback(
        Output("lab-job-id", "data"),
        Output("lab-job", "children"),
        Output("lab-job-clock", "disabled"),
        Output("lab-job-cancel", "hidden"),
        Input("lab-full", "n_clicks"),
        Input("lab-job-cancel", "n_clicks"),
        Input("lab-job-clock", "n_intervals"),
        State("lab-replicates", "value"),
        State("lab-changes", "data"),
        State("lab-base", "data"),
        State("lab-job-id", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def full(
        clicks: int, cancel: int, clock: int, n: str, changes: Any, base: Any, job: str, address: Any
    ) -> tuple[Any, ...]:
        word = word_of(address)
        if ctx.triggered_id == "lab-full" and clicks:
            draft = draft_from(base, changes, context)
            job, problem = submit(draft, n, desk, word, context) if draft else ("", word("try.wrong"))
            if problem:
                return "", [notice(problem, "warning")], True, True
        elif ctx.triggered_id == "lab-job-cancel" and cancel:
            context.jobs.cancel(str(job))
        found = context.jobs.get(str(job))
        if found is None:
            return "", [], True, True
        said = job_card(found, word)
        if found.state == "done":
            href = link("/compare", [found.run], lang=word.lang)
            said = [notice([word("lab.full_done"), dcc.Link(word("lab.full_open"), href=href)])]
        return job, said, found.over, found.over
