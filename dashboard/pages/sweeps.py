"""Sweeps: those that are stored, one of them explored, and a form for another."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components import sweep_answers, sweep_cards
from dashboard.components.aria import aria
from dashboard.components.parts import notice, page_head
from dashboard.components.sweep_effects import effects_card
from dashboard.components.sweep_list import stored_sweeps
from dashboard.components.sweep_names import factor_name
from dashboard.context import Context
from dashboard.pages import sweep_form, sweep_form_calls
from dashboard.pages.sweep_shown import Shown, shown
from dashboard.sweeps import NotStored, SweepInfo, Sweeps, deciding, failing
from dashboard.titles import group_title
from dashboard.words import Words, words

if TYPE_CHECKING:
    from sim.sweep.opened import Sweep

PATH = "/sweeps"
NAME = "sweeps"

_LOOK = 5000
_PICKED = ("measure", "group", "year", "scenario", "across", "up")


@lru_cache(maxsize=8)
def sweeps_at(root: Path) -> Sweeps:
    """The sweeps of a runs folder, with what was made of them lately."""
    return Sweeps(root)


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    info = _info(address, context)
    return word.pick(info.title, info.id) if info else word("nav.sweeps")


def _info(address: Address, context: Context) -> SweepInfo | None:
    asked = address.get("sweep")
    return next((one for one in sweeps_at(context.store.root).listing() if one.id == asked), None)


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """One sweep where the address names one; all of them and the form otherwise."""
    asked = address.get("sweep")
    if asked:
        info = _info(address, context)
        if info is None:
            return [
                page_head(word("sweep.title")),
                notice(word("sweep.missing", name=asked), "warning"),
                _back(word),
            ]
        return _explored(info, address, word, context)
    return [
        page_head(word("sweep.title"), html.P(word("sweep.lead"), className="lead")),
        html.Section(
            [
                html.H2(word("sweep.stored"), id="sweeps-heading"),
                *stored_sweeps(sweeps_at(context.store.root).listing(), PATH, word),
            ],
            **aria(labelledby="sweeps-heading"),
        ),
        sweep_form.form(address, word, context),
    ]


def register(app: Dash, context: Context) -> None:
    """Picking redraws; a growing sweep is looked at again; sensitivity and failures come after the charts."""
    sweep_form_calls.register(app, context)
    app.clientside_callback(
        ClientsideFunction("sweep", "remember"),
        Output("picked", "data", allow_duplicate=True),
        *(Input(f"sweep-{name}", "value") for name in _PICKED),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("sweep-charts", "children"),
        Output("sweep-deep", "data"),
        Output("sweep-growth", "children"),
        Output("sweep-clock", "disabled"),
        Output("sweep-over", "data"),
        Output("sweep-spoken", "children"),
        *(Input(f"sweep-{name}", "value") for name in _PICKED),
        Input("sweep-clock", "n_intervals"),
        State("sweep-id", "data"),
        State("sweep-over", "data"),
        State("sweep-asked", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def draw(*args: Any) -> tuple[Any, ...]:
        *picked, _, name, over, asked, data = args
        word = words(str((data or {}).get("lang")))
        values = {key: str(value) for key, value in zip(_PICKED, picked, strict=True) if value is not None}
        try:
            sweep = sweeps_at(context.store.root).open(str(name))
        except NotStored:
            return notice(word("sweep.missing", name=str(name)), "warning"), None, "", True, 0, ""
        now = len(sweep.over())
        same = values == asked
        if same and now == over:
            return no_update, no_update, _growth(sweep, now, word), sweep.finished, no_update, no_update
        view = shown(sweeps_at(context.store.root), sweep, values, word)
        spoken = word("sweep.spoken", what=view.what) if not same else no_update
        return charts(view, word), values, _growth(sweep, now, word), sweep.finished, now, spoken

    @app.callback(
        Output("sweep-answers", "children"),
        Output("sweep-asked", "data"),
        Input("sweep-deep", "data"),
        State("sweep-id", "data"),
        State("address", "data"),
    )
    def answer(values: Any, name: str, data: Any) -> tuple[Any, Any]:
        word = words(str((data or {}).get("lang")))
        try:
            sweep = sweeps_at(context.store.root).open(str(name))
        except NotStored:
            return [], values
        view = shown(sweeps_at(context.store.root), sweep, dict(values or {}), word)
        return answers(view, sweeps_at(context.store.root), word), values


def _explored(info: SweepInfo, address: Address, word: Words, context: Context) -> list[Any]:
    """The page of one sweep."""
    stored = sweeps_at(context.store.root)
    head = page_head(word.pick(info.title, info.id), html.P(_summary(info, word), className="muted"))
    try:
        sweep = stored.open(info.id)
        asked = {name: address.get(name) for name in _PICKED if address.get(name)}
        view = shown(stored, sweep, asked, word)
    except NotStored:
        return [head, notice(word("sweep.missing", name=info.id), "warning"), _back(word)]
    over = len(sweep.over())
    values = view.picked
    return [
        head,
        dcc.Store(id="sweep-id", data=info.id),
        dcc.Store(id="sweep-over", data=over),
        dcc.Store(id="sweep-asked", data=values),
        dcc.Store(id="sweep-deep", data=values),
        dcc.Interval(id="sweep-clock", interval=_LOOK, disabled=info.finished),
        html.Div(_growth(sweep, over, word), id="sweep-growth", role="status"),
        _pickers(sweep, view, word),
        html.Div(charts(view, word), id="sweep-charts"),
        html.Div(html.P(word("sweep.working"), className="muted"), id="sweep-answers"),
        html.P("", id="sweep-spoken", className="visually-hidden", role="status", **aria(live="polite")),
        _origin(sweep, info, word),
        _back(word),
    ]


def charts(view: Shown, word: Words) -> Any:
    """What can be drawn at once."""
    if view.points is None:
        return html.Div(html.P(word("sweep.nothing_yet"), className="lead"), className="card")
    cards = [effects_card(view.points, view.about, word)]
    if len(view.points.names) > 1:
        cards.append(sweep_cards.heat_card(view.points, view.across, view.up, view.about, word))
    cards.append(sweep_cards.points_card(view.points, view.across, view.about, view.links, word))
    return html.Div(cards, className="charts")


def answers(view: Shown, stored: Sweeps, word: Words) -> Any:
    """What takes a moment: which factors decide, where it fails."""
    if view.points is None:
        return []
    found = stored.kept(("decide", *view.key), lambda: deciding(view.points))  # type: ignore[arg-type]
    case, boxes = stored.kept(("fail", *view.key), lambda: failing(view.points, view.better))  # type: ignore[arg-type]
    return html.Div(
        [
            sweep_answers.deciding_card(found, view.about, word),
            sweep_answers.failing_card(case, boxes, view.about, word),
        ],
        className="charts",
    )


def _growth(sweep: Sweep, over: int, word: Words) -> Any:
    """How far a sweep is that still grows; what was lost in one that is over."""
    if sweep.finished:
        lost = len(sweep.failures)
        return notice(word("sweep.lost", n=lost), "warning") if lost else ""
    total = int(sweep.record["runs"])
    return notice(
        [
            word("sweep.growing", done=f"{over:,}", total=f"{total:,}"),
            " ",
            dcc.Link(word("jobs.link"), href=link("/jobs", lang=word.lang)),
        ]
    )


def _pickers(sweep: Sweep, view: Shown, word: Words) -> html.Div:
    def select(name: str, label: str, options: list[dict[str, str]], hidden: bool = False) -> Any:
        return dmc.Select(
            id=f"sweep-{name}",
            label=label,
            data=options,
            value=view.picked[name],
            allowDeselect=False,
            searchable=len(options) > 12,
            nothingFoundMessage=word("pick.nothing"),
            comboboxProps={"shadow": "md"},
            style={"display": "none"} if hidden else None,
        )

    factors = [{"value": path, "label": factor_name(path, word)} for path in sweep.factors]
    return html.Div(
        [
            select("measure", word("pick.measure"), view.measures),
            select(
                "group",
                word("pick.group"),
                [{"value": g, "label": group_title(g, word)} for g in sweep.groups],
            ),
            select("year", word("pick.year"), [{"value": str(y), "label": str(y)} for y in sweep.years]),
            select(
                "scenario",
                word("sweep.scenario"),
                [{"value": s, "label": s} for s in sweep.scenarios],
                hidden=len(sweep.scenarios) < 2,
            ),
            select("across", word("sweep.across"), factors),
            select("up", word("sweep.up"), factors, hidden=len(factors) < 2),
        ],
        className="controls sweep-controls",
        role="group",
        **aria(label=word("pick.label")),
    )


def _summary(info: SweepInfo, word: Words) -> str:
    names = word.list([factor_name(path, word) for path in info.factors])
    return word("sweep.summary", n=f"{info.runs:,}", factors=names)


def _origin(sweep: Sweep, info: SweepInfo, word: Words) -> html.Section:
    record = sweep.record
    facts = [
        (word("provenance.run"), info.id),
        (word("provenance.version"), f"Levelfield {(record.get('versions') or {}).get('levelfield', '?')}"),
        (word("provenance.seed"), str(record["seed"])),
        (word("provenance.replicates"), str(record["replicates"])),
        (
            word("provenance.stance"),
            word.list([word.texts.get(f"stance.{one['name']}", one["name"]) for one in record["stances"]]),
        ),
    ]
    command = str(record.get("command") or "")
    parts: list[Any] = [
        html.H2(word("provenance.title"), id="provenance-heading"),
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts"),
    ]
    if command:
        parts += [
            html.P(word("provenance.again"), className="muted"),
            html.Pre(command, className="command", tabIndex="0"),
        ]
    if (sweep.folder / "sweep.yaml").exists():
        parts.append(
            html.A(
                word("sweep.file"), href=link(f"/sweep-file/{info.id}"), download="", className="button quiet"
            )
        )
    return html.Section(parts, className="provenance", **aria(labelledby="provenance-heading"))


def _back(word: Words) -> Any:
    return html.P(dcc.Link(word("sweep.all"), href=link(PATH, lang=word.lang)))
