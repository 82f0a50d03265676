"""The library: scenarios that come along, stored results, files that come in and go out."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from typing import Any

import dash_mantine_components as dmc
import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard import bundles, scenario_files
from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.components.parts import icon, notice, page_head
from dashboard.components.stance import available
from dashboard.context import Context
from dashboard.draft_code import encode
from dashboard.jobs import Comparison, QueueFull
from dashboard.words import Words, words

PATH = "/library"
NAME = "library"
_REPLICATES = 20
_SHOWN = 300
_KEPT = 40


class _Opened:
    """The last few files that were opened here, under the fingerprint of what they hold."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, data: bytes) -> str:
        key = sha256(data).hexdigest()[:16]
        with self._lock:
            self._files[key] = data
            self._files.move_to_end(key)
            while len(self._files) > _KEPT:
                self._files.popitem(last=False)
        return key

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._files.get(key)


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.library")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """What comes in, scenarios, results."""
    return [
        page_head(word("library.title"), html.P(word("library.lead"), className="lead")),
        _bring(word),
        _scenarios(word),
        html.Section(
            [
                html.H2(word("library.runs"), id="library-runs-heading"),
                _search("library-run-search", word),
                html.Div(runs_part(word, context), id="library-runs"),
            ],
            className="stack",
            **aria(labelledby="library-runs-heading"),
        ),
    ]


def _bring(word: Words) -> html.Section:
    """Files that come in: a scenario, a bundle."""

    def choose(name: str, accept: str, most: int) -> html.Div:
        said: dict[str, Any] = {
            "data-accept": accept,
            "data-most": str(most),
            "data-url": f"/library/{name}",
            "data-busy": word("library.reading"),
            "data-large": word("library.too_large", size=f"{most / 1e6:g}"),
            "data-failed": word("library.failed"),
            "aria-label": word(f"library.choose_{name}"),
        }
        return html.Div(
            [
                html.H3(word(f"library.{name}")),
                html.P(word(f"library.{name}_how"), className="muted"),
                html.Button(
                    word("library.choose"),
                    id={"type": "library-choose", "name": name},
                    n_clicks=0,
                    className="button",
                    **said,
                ),
            ],
            className="card bring",
        )

    return html.Section(
        [
            html.H2(word("library.bring"), id="library-bring-heading"),
            html.Div(
                [
                    choose("open", ".yaml,.yml", scenario_files.LARGEST),
                    choose("import", ".zip", bundles.LARGEST),
                ],
                className="charts",
            ),
            dcc.Store(id="library-answer"),
            html.P("", id="library-busy", className="muted", role="status", **aria(live="polite")),
            html.Div([], id="library-said"),
            html.Div([], id="library-asked", role="status", **aria(live="polite")),
        ],
        className="stack",
        **aria(labelledby="library-bring-heading"),
    )


def _search(name: str, word: Words) -> html.Div:
    return html.Div(
        [
            dmc.TextInput(id=name, label=word("method.search"), value="", className="search"),
            html.P("", id=f"{name}-found", className="muted", role="status"),
        ],
        className="search-row",
    )


def _scenarios(word: Words) -> html.Section:
    found = scenario_files.catalogue()
    titles = {name: word.pick(one.title, name) for name, one in found.items()}
    body = []
    for name in sorted(found, key=lambda name: (not found[name].interventions, titles[name])):
        one = found[name]
        note = word.pick(one.note, "")
        base = one.baseline if one.baseline in found else ""
        body.append(
            html.Tr(
                [
                    html.Th(
                        [
                            titles[name],
                            html.Div(html.Code(name)),
                            html.Details([html.Summary(word("library.note")), html.P(note)], className="note")
                            if note
                            else None,
                        ],
                        scope="row",
                    ),
                    html.Td(titles[base] if base else "–"),
                    html.Td(str(len(one.interventions)), className="number"),
                    html.Td(f"{one.start_year}–{one.start_year + one.years}", className="nowrap"),
                    html.Td(f"{one.world.students * one.world.counties:,}", className="number"),
                    html.Td(
                        [
                            dcc.Link(
                                word("library.lab"),
                                href=link("/lab", scenario=name, baseline=base, lang=word.lang),
                                className="button quiet",
                            ),
                            html.A(
                                word("library.yaml"),
                                href=f"/library/scenario/{name}.yaml",
                                download=f"{name}.yaml",
                                className="button quiet",
                                **aria(label=word("library.yaml_of", title=titles[name])),
                            ),
                        ],
                        className="actions",
                    ),
                ]
            )
        )
    caption = word("library.scenarios", n=len(body))
    columns = ("scenario", "baseline", "policies", "years", "students", "do")
    numeric = {2, 4}
    return html.Section(
        [
            html.H2(word("library.scenarios_title"), id="library-scenarios-heading"),
            _search("library-scenario-search", word),
            dcc.Store(id="library-scenario-frame", data=["library-scenarios", word("method.found")]),
            _table(
                "library-scenarios",
                caption,
                [
                    html.Th(
                        word(f"library.column.{name}"),
                        scope="col",
                        className="number" if at in numeric else "",
                    )
                    for at, name in enumerate(columns)
                ],
                body,
            ),
        ],
        className="stack",
        **aria(labelledby="library-scenarios-heading"),
    )


def runs_part(word: Words, context: Context) -> list[Any]:
    """The stored results, newest first."""
    listed = context.store.listing()
    if not listed:
        return [
            dcc.Store(id="library-run-frame", data=["library-run-table", word("method.found")]),
            html.P(word("start.empty"), className="muted"),
        ]
    body = []
    for info in listed[:_SHOWN]:
        run = info.path.name
        text = word.pick(info.title, run)
        when = datetime.fromtimestamp(info.written).astimezone()
        body.append(
            html.Tr(
                [
                    html.Th(
                        [
                            dcc.Link(text, href=link("/compare", [run], lang=word.lang)),
                            html.Div(run, className="id"),
                        ],
                        scope="row",
                    ),
                    html.Td(html.Span(word(f"kind.{info.kind}"), className="tag")),
                    html.Td(
                        html.Time(
                            when.strftime("%Y-%m-%d %H:%M"), dateTime=when.isoformat(timespec="minutes")
                        ),
                        className="nowrap",
                    ),
                    html.Td(str(info.replicates), className="number"),
                    html.Td(f"{_size(info.path) / 1e6:.1f}", className="number"),
                    html.Td(
                        [
                            html.A(
                                word("library.bundle"),
                                href=link("/export/bundle", [run], lang=word.lang),
                                download="",
                                className="button quiet",
                                **aria(label=word("library.bundle_of", title=text)),
                            ),
                            html.Button(
                                word("library.delete"),
                                id={"type": "library-delete", "run": run},
                                n_clicks=0,
                                className="button quiet",
                                **aria(label=word("library.delete_of", title=f"{text} ({run})")),
                            ),
                        ],
                        className="actions",
                    ),
                ]
            )
        )
    columns = ("result", "kind", "when", "replicates", "size", "do")
    return [
        dcc.Store(id="library-run-frame", data=["library-run-table", word("method.found")]),
        _table(
            "library-run-table",
            word("start.caption", n=len(listed)),
            [
                html.Th(
                    word(f"library.column.{name}"), scope="col", className="number" if at in (3, 4) else ""
                )
                for at, name in enumerate(columns)
            ],
            body,
        ),
    ]


def _size(folder: Any) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _table(name: str, caption: str, heads: list[Any], body: list[Any]) -> html.Div:
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr(heads)),
                html.Tbody(body),
            ],
            className="runs",
        ),
        className="table-frame tall",
        id=name,
        tabIndex="0",
        role="region",
        **aria(label=caption),
    )


def register(app: Dash, context: Context) -> None:
    """Search, files that come in, simulating what was opened, deleting."""
    files = _Opened()
    for name in ("scenario", "run"):
        app.clientside_callback(
            ClientsideFunction("pages", "search"),
            Output(f"library-{name}-search-found", "children"),
            Input(f"library-{name}-search", "value"),
            State(f"library-{name}-frame", "data"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("pages", "choose"),
        Output("library-busy", "children"),
        Input({"type": "library-choose", "name": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    _routes(app, context, files)
    _calls(app, context, files)


def _routes(app: Dash, context: Context, files: _Opened) -> None:
    @app.server.route("/library/scenario/<name>.yaml")
    def scenario_yaml(name: str) -> flask.Response:
        text = scenario_files.text_of(name)
        if text is None:
            flask.abort(404)
        return flask.Response(
            text,
            mimetype="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'},
        )

    @app.server.post("/library/open")
    def open_file() -> flask.typing.ResponseReturnValue:
        flask.request.max_content_length = scenario_files.LARGEST
        data = flask.request.get_data()
        return {"kind": "scenario", "key": files.keep(data)}

    @app.server.post("/library/import")
    def import_bundle() -> flask.typing.ResponseReturnValue:
        flask.request.max_content_length = bundles.LARGEST
        import tempfile

        with tempfile.TemporaryFile() as file:
            shutil.copyfileobj(flask.request.stream, file)
            file.seek(0)
            try:
                return {"kind": "run", "run": bundles.take_in(file, context.store.root)}
            except bundles.Refused as refused:
                return {"kind": "refused", "reason": refused.reason, "detail": refused.detail}


def _calls(app: Dash, context: Context, files: _Opened) -> None:
    @app.callback(
        Output("library-said", "children"),
        Output("library-runs", "children"),
        Input("library-answer", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def say(answer: Any, address: Any) -> tuple[Any, Any]:
        word = words(str((address or {}).get("lang")))
        if not isinstance(answer, dict):
            return [], no_update
        kind = answer.get("kind")
        if kind == "refused":
            reason = str(answer.get("reason"))
            key = f"library.refused.{reason}"
            said = word(key, detail=str(answer.get("detail"))[:120]) if key in word else reason[:80]
            return [notice([html.Strong(word("library.refused")), " ", said], "warning")], no_update
        if kind == "run":
            run = str(answer.get("run"))
            if not context.store.has(run):
                return [], no_update
            return [
                notice(
                    [
                        word("library.imported"),
                        " ",
                        dcc.Link(run, href=link("/compare", [run], lang=word.lang)),
                    ]
                )
            ], runs_part(word, context)
        if kind == "scenario":
            data = files.get(str(answer.get("key")))
            if data is not None:
                return opened_part(data, str(answer["key"]), word), no_update
        return [], no_update

    @app.callback(
        Output("library-asked", "children"),
        Output("library-runs", "children", allow_duplicate=True),
        Input({"type": "library-delete", "run": ALL}, "n_clicks"),
        Input({"type": "library-sure", "run": ALL}, "n_clicks"),
        Input({"type": "library-keep", "run": ALL}, "n_clicks"),
        Input({"type": "library-simulate", "key": ALL}, "n_clicks"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def act(a: Any, b: Any, c: Any, d: Any, address: Any) -> tuple[Any, Any]:
        word = words(str((address or {}).get("lang")))
        asked = ctx.triggered_id
        if not isinstance(asked, dict) or not ctx.triggered[0]["value"]:
            return no_update, no_update
        kind = asked["type"]
        if kind == "library-keep":
            return [], no_update
        if kind == "library-simulate":
            return _simulate(str(asked["key"]), files, word, context), no_update
        run = str(asked["run"])
        if kind == "library-delete":
            return _sure(run, word, context), no_update
        return _deleted(run, word, context), runs_part(word, context)


def _sure(run: str, word: Words, context: Context) -> list[Any]:
    """The question before anything is deleted."""
    if not context.store.has(run):
        return [notice(word("run.missing", run=run[:120]), "warning")]
    return [
        html.Div(
            [
                icon("warning"),
                html.Div(
                    [
                        html.P(word("library.sure", run=run)),
                        html.Div(
                            [
                                html.Button(
                                    word("library.sure_yes"),
                                    id={"type": "library-sure", "run": run},
                                    n_clicks=0,
                                    className="button",
                                ),
                                html.Button(
                                    word("library.sure_no"),
                                    id={"type": "library-keep", "run": run},
                                    n_clicks=0,
                                    className="button quiet",
                                ),
                            ],
                            className="buttons",
                        ),
                    ]
                ),
            ],
            className="notice notice-warning",
            role="alert",
        )
    ]


def _deleted(run: str, word: Words, context: Context) -> list[Any]:
    """Delete a result; only what the listing holds can be named."""
    info = next((info for info in context.store.listing() if info.path.name == run), None)
    if info is None or info.path.is_symlink():
        return [notice(word("run.missing", run=run[:120]), "warning")]
    gone = info.path.parent / f".{run}.old-{os.getpid()}"
    try:
        os.rename(info.path, gone)
    except OSError as error:
        return [notice(word("library.not_deleted", why=error.strerror or ""), "warning")]
    shutil.rmtree(gone, ignore_errors=True)
    return [notice(word("library.deleted", run=run))]


def opened_part(data: bytes, key: str, word: Words) -> list[Any]:
    """What became of a file that was opened: its problems, or what can be done with it."""
    found = scenario_files.opened(data)
    if found.scenario is None:
        rows = [
            html.Tr(
                [
                    html.Th(str(line) if line else "–", scope="row"),
                    html.Td(str(column) if column else "–"),
                    html.Td(html.Code(path)),
                    html.Td(message, lang="en"),
                ]
            )
            for line, column, path, message in found.problems
        ]
        heads = [
            html.Th(word(f"library.column.{name}"), scope="col")
            for name in ("line", "place", "path", "problem")
        ]
        return [
            notice(word("library.problems", n=len(rows)), "warning"),
            _table("library-problems", word("library.problems", n=len(rows)), heads, rows),
        ]
    scenario = found.scenario
    said: list[Any] = [
        html.H3(word.pick(scenario.title, word("library.untitled"))),
        html.P(
            word(
                "library.opened",
                policies=len(scenario.interventions),
                first=scenario.start_year,
                last=scenario.start_year + scenario.years,
            )
        ),
    ]
    draft = scenario_files.as_draft(scenario)
    code = encode(draft.changes)
    actions: list[Any] = []
    if len(code) <= 3000:
        actions.append(
            dcc.Link(
                word("library.lab"),
                href=link(
                    "/lab",
                    scenario=draft.start,
                    baseline=found.baseline or draft.start,
                    changes=code,
                    lang=word.lang,
                ),
                className="button",
            )
        )
    if draft.left:
        said.append(
            notice(word("library.left", names=word.list(list(draft.left)), start=draft.start), "info")
        )
    if found.baseline:
        actions.append(
            html.Button(
                word("library.simulate", baseline=found.baseline, n=_REPLICATES),
                id={"type": "library-simulate", "key": key},
                n_clicks=0,
                className="button quiet",
            )
        )
    else:
        said.append(html.P(word("library.no_baseline"), className="muted"))
    return [html.Article([*said, html.Div(actions, className="buttons")], className="card")]


def _simulate(key: str, files: _Opened, word: Words, context: Context) -> list[Any]:
    """Queue the comparison of an opened file with its baseline."""
    from sim.stances import DEFAULT

    data = files.get(key)
    found = scenario_files.opened(data) if data is not None else None
    if found is None or found.scenario is None or not found.baseline:
        return [notice(word("library.failed"), "warning")]
    document = json.dumps(dict(found.scenario.document), ensure_ascii=False)
    stance = DEFAULT if DEFAULT in available() else "central"
    request = Comparison(f"file-{key[:6]}", found.baseline, _REPLICATES, stance, document)
    try:
        context.jobs.submit(request)
    except QueueFull:
        return [notice(word("try.full"), "warning")]
    return [
        notice(
            [
                word("library.queued"),
                " ",
                dcc.Link(word("jobs.link"), href=link("/jobs", lang=word.lang)),
            ]
        )
    ]
