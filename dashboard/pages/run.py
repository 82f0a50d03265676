"""One stored result, read part by part, and taken along."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import Any

import dash_mantine_components as dmc
import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link, read
from dashboard.components.aria import aria
from dashboard.components.parts import notice, page_head
from dashboard.components.pdf import progress_part
from dashboard.components.provenance import provenance
from dashboard.context import Context
from dashboard.exports import export
from dashboard.jobs import QueueFull
from dashboard.printing import Printer
from dashboard.result import data, deeds, equity, goals, learning, money, network, parts, teachers
from dashboard.result.shown import TABS, Pick, Shown, look_at
from dashboard.result.taking import register_printing, reproduce, toolbar
from dashboard.store import NotStored
from dashboard.words import Words, words

PATH = "/run"
NAME = "run"

_PANELS: dict[str, Callable[..., list[Any]]] = {
    "goals": goals.panel,
    "learning": learning.panel,
    "equity": equity.panel,
    "teachers": teachers.panel,
    "network": network.panel,
    "money": money.panel,
    "parts": parts.panel,
    "deeds": deeds.panel,
    "data": data.panel,
}
_ASKS_STORE = ("parts",)
"""Parts that look for other results too."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar: the result's title."""
    run = address.runs[0] if address.runs else ""
    listed = next((info for info in context.store.listing() if info.path.name == run), None)
    return word.pick(listed.title, run) if listed else word("result.page")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """The part of the result that the address asks for."""
    back = dcc.Link(word("compare.choose"), href=link("/", lang=word.lang), className="button")
    if not address.runs:
        return [page_head(word("result.page")), html.P(word("compare.none"), className="lead"), back]
    try:
        shown = look_at(address, context.store, word)
    except NotStored as error:
        return [page_head(word("result.page")), notice(word(error.reason, run=error.run), "warning"), back]
    problems: list[Any] = []
    if len(address.runs) > 1:
        several = link("/compare", list(address.runs), lang=word.lang)
        problems.append(
            notice([word("result.several"), " ", dcc.Link(word("result.to_compare"), href=several)])
        )
    if shown.ignored:
        problems.append(notice(word("compare.ignored", names=word.list(list(shown.ignored))), "warning"))
    if shown.full.info.kind == "decomposition":
        problems.append(notice(word("result.is_parts")))
    return [
        page_head(
            word.pick(shown.full.info.title, shown.full.id),
            html.P(summary(shown, word), className="muted"),
            toolbar(shown, word),
            progress_part("pdf"),
        ),
        *problems,
        _tabs(shown, word),
        dcc.Store(id="result-at", data={"run": shown.full.id, "tab": shown.tab}),
        _controls(shown, word),
        html.Div(panel(shown, word, context), id="result-panel", className="charts result"),
        *(parts.progress_part(shown, word, context) if shown.tab == "parts" else []),
        html.P("", id="result-spoken", className="visually-hidden", role="status", **aria(live="polite")),
        provenance(shown.selection(), word),
        reproduce(shown, word, context.store.root.name),
    ]


def panel(shown: Shown, word: Words, context: Context) -> list[Any]:
    """The charts and tables of a part."""
    draw = _PANELS[shown.tab]
    return draw(shown, word, context) if shown.tab in _ASKS_STORE else draw(shown, word)


def summary(shown: Shown, word: Words) -> str:
    """What kind of result it is, in one line."""
    years = shown.outcome.years
    text = word(
        "compare.summary",
        kind=word(f"kind.{shown.full.info.kind}"),
        n=shown.outcome.replicates,
        first=years[0],
        last=years[-1],
    )
    stance = str(shown.outcome.provenance.get("stance", ""))
    if f"stance.{stance}" in word:
        text += word("result.summary_stance", stance=word(f"stance.{stance}"))
    return text


def register(app: Dash, context: Context) -> None:
    """What is picked redraws the part and goes into the address; files; printing; taking apart."""
    printer = Printer()
    atexit.register(printer.close)
    _serve_files(app, context)
    register_printing(app, context, printer)
    app.clientside_callback(
        ClientsideFunction("result", "pick"),
        Output("picked", "data", allow_duplicate=True),
        Input({"type": "result-pick", "key": ALL}, "value"),
        State({"type": "result-pick", "key": ALL}, "id"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("result-panel", "children"),
        Output("result-spoken", "children"),
        Input({"type": "result-pick", "key": ALL}, "value"),
        State({"type": "result-pick", "key": ALL}, "id"),
        State("result-at", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def draw(values: list[Any], ids: list[dict[str, str]], at: dict[str, str], where: dict[str, str]) -> Any:
        word = words(str((where or {}).get("lang")))
        shown = _picked(values, ids, at, word, context)
        if shown is None:
            return no_update, no_update
        return panel(shown, word, context), word("result.spoken")

    @app.callback(
        Output("parts-job", "data"),
        Output("parts-progress", "children"),
        Output("parts-clock", "disabled"),
        Output("parts-cancel", "hidden"),
        Output("result-panel", "children", allow_duplicate=True),
        Input({"type": "parts-run", "into": ALL}, "n_clicks"),
        Input("parts-cancel", "n_clicks"),
        Input("parts-clock", "n_intervals"),
        State("parts-job", "data"),
        State({"type": "result-pick", "key": ALL}, "value"),
        State({"type": "result-pick", "key": ALL}, "id"),
        State("result-at", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def take_apart(
        runs: list[int],
        cancel: int,
        clock: int,
        job: str,
        values: list[Any],
        ids: list[dict[str, str]],
        at: dict[str, str],
        where: dict[str, str],
    ) -> tuple[Any, ...]:
        word = words(str((where or {}).get("lang")))
        shown = _picked(values, ids, at, word, context)
        if shown is None:
            return "", [], True, True, no_update
        if isinstance(ctx.triggered_id, dict) and any(runs or ()):
            try:
                job = context.jobs.submit(parts.request_of(shown))
            except QueueFull:
                return "", [notice(word("try.full"), "warning")], True, True, no_update
        elif ctx.triggered_id == "parts-cancel" and cancel:
            context.jobs.cancel(str(job))
        found = context.jobs.get(str(job))
        if found is None:
            return no_update, no_update, True, True, no_update
        drawn = panel(shown, word, context) if found.state == "done" else no_update
        return job, parts.job_told(found, word), found.over, found.over, drawn


def _picked(
    values: list[Any], ids: list[dict[str, str]], at: dict[str, str] | None, word: Words, context: Context
) -> Shown | None:
    """What is looked at after something was picked; None where the result is gone."""
    pairs = [(str(one["key"]), str(value)) for one, value in zip(ids, values, strict=True)]
    run, tab = str((at or {}).get("run", "")), str((at or {}).get("tab", ""))
    try:
        return look_at(Address(PATH, word.lang, (run,), tuple(pairs)), context.store, word, tab)
    except NotStored:
        return None


def _serve_files(app: Dash, context: Context) -> None:
    """What a result can be taken along as."""

    @app.server.route("/export/<kind>")
    def exported(kind: str) -> flask.Response:
        address = read("/export", flask.request.query_string.decode("utf-8", "replace"))
        try:
            found = export(kind, address.runs[0] if address.runs else "", context.store, words(address.lang))
        except (NotStored, OSError):
            found = None
        if found is None:
            flask.abort(404)
        name, mime, content = found
        return flask.Response(
            content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


def _tabs(shown: Shown, word: Words) -> html.Nav:
    """Links to the parts, the present one marked; each keeps what was picked where the other has it too."""
    keep = {
        key: value for key, value in shown.picked.items() if key in ("measure", "group", "year", "scenario")
    }
    return html.Nav(
        [
            html.Span(
                dcc.Link(
                    word(f"result.tab.{tab}"),
                    href=link(PATH, [shown.full.id], tab=tab, lang=word.lang, **keep),
                ),
                className="here" if tab == shown.tab else "",
                **(aria(current="page") if tab == shown.tab else {}),
            )
            for tab in TABS
        ],
        className="tabs",
        **aria(label=word("result.tabs")),
    )


def _controls(shown: Shown, word: Words) -> html.Div:
    """What can be picked in this part."""
    if not shown.picks:
        return html.Div(hidden=True)
    return html.Div(
        [_control(pick, shown.picked[pick.key], word) for pick in shown.picks],
        className="controls picks",
        role="group",
        **aria(label=word("pick.label")),
    )


def _control(pick: Pick, value: str, word: Words) -> Any:
    key = {"type": "result-pick", "key": pick.key}
    label = word(f"result.pick.{pick.key}")
    if pick.form == "segments":
        return html.Div(
            [
                html.Span(label, className="pick-label", id=f"pick-label-{pick.key}"),
                dmc.SegmentedControl(
                    id=key,
                    data=[{"value": one, "label": text} for one, text in pick.options],
                    value=value,
                    **aria(label=label),
                ),
            ],
            className="pick-segments",
        )
    if pick.form == "slider":
        years = [int(one) for one in pick.values]
        return html.Div(
            [
                html.Span(label, className="pick-label"),
                dmc.Slider(
                    id=key,
                    min=years[0],
                    max=years[-1],
                    step=1,
                    value=int(value),
                    marks=[{"value": year, "label": str(year)} for year in years],
                    thumbLabel=label,
                    label=None,
                    updatemode="mouseup",
                    color="teal",
                ),
            ],
            className="pick-slider",
        )
    return dmc.Select(
        id=key,
        label=label,
        data=_options(pick),
        value=value,
        searchable=len(pick.options) > 12,
        clearSearchOnFocus=True,
        allowDeselect=False,
        nothingFoundMessage=word("pick.nothing"),
        maxDropdownHeight=380,
        className=f"pick-{pick.key}",
        comboboxProps={"shadow": "md"},
    )


def _options(pick: Pick) -> list[dict[str, Any]]:
    if not pick.families:
        return [{"value": value, "label": text} for value, text in pick.options]
    out: list[dict[str, Any]] = []
    for family, options in pick.families:
        items = [{"value": value, "label": text} for value, text in options]
        out += [{"group": family, "items": items}] if family else items
    return out
