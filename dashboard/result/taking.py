"""Taking a result along: the buttons above it, the drawer that says how to have it again, and the PDF."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import flask
from dash import ClientsideFunction, Dash, Input, Output, html

from dashboard.address import link, read
from dashboard.components.aria import aria
from dashboard.components.copyable import copyable
from dashboard.components.pdf import Printable, register_pdf, respond
from dashboard.context import Context
from dashboard.exports import report_of
from dashboard.printing import Printer, chromium
from dashboard.result.shown import Shown
from dashboard.store import NotStored
from dashboard.words import Words

__all__ = ["python_lines", "register_printing", "reproduce", "toolbar"]

_EXPORTS = ("report", "workbook", "bundle", "record", "provenance")


def toolbar(shown: Shown, word: Words) -> html.Div:
    """Copy the link, how to have it again, files, print."""
    marks: Any = {"data-copied": word("share.copied"), "data-copy": word("share.copy")}
    run = [shown.full.id]
    links: list[Any] = [
        html.Li(
            [
                html.A(
                    word(f"result.export.{kind}"),
                    href=link(f"/export/{kind}", run, lang=word.lang),
                    download="",
                ),
                html.Span(word(f"result.export_how.{kind}"), className="muted"),
            ]
        )
        for kind in _EXPORTS
    ]
    links.insert(
        1,
        html.Li(
            [
                html.Button(
                    word("result.export.pdf"), id="result-pdf", className="link", n_clicks=0, type="button"
                ),
                html.Span(
                    word("result.export_how.pdf" if chromium() else "result.export_how.pdf_none"),
                    className="muted",
                ),
            ]
        ),
    )
    return html.Div(
        [
            html.Button(word("share.copy"), id="result-share", className="button quiet", n_clicks=0, **marks),
            html.Button(word("result.again"), id="result-again", className="button quiet", n_clicks=0),
            html.Details(
                [html.Summary(word("result.export"), className="button quiet"), html.Ul(links)],
                className="menu",
            ),
            html.Button(
                word("result.print"),
                className="button quiet",
                type="button",
                n_clicks=0,
                id="result-print",
            ),
        ],
        className="toolbar",
    )


def python_lines(shown: Shown, root: str) -> str:
    """The lines of Python that give the same numbers, from the scenarios in the result's own folder.

    Args:
        root: name of the folder of results.
    """
    outcome = shown.full.outcome
    folder = f"{root}/{shown.full.id}"
    files = [f"{folder}/scenarios/{_file(label)}.yaml" for label in outcome.labels]
    stance = str(outcome.provenance.get("stance") or "central")
    seed = outcome.about[0].seed
    given = f"replicates={outcome.replicates}, seed={seed}, stance={stance!r}"
    if shown.full.info.kind == "run":
        call = f"result = sim.run({files[0]!r}, {given})"
        name = "result"
    else:
        others = ",\n     ".join(repr(file) for file in files[1:])
        call = f"comparison = sim.compare(\n    {files[0]!r},\n    [{others}],\n    {given},\n)"
        name = "comparison"
    opened = f'stored = open_run("{folder}")'
    return (
        "import sim\nfrom sim.results.folder import open_run\n\n"
        f"{opened}  # the numbers of this page\n{call}\n{name}.to_frame()"
    )


def _file(label: str) -> str:
    from sim.results.folder import safe_name

    return safe_name(label)


def reproduce(shown: Shown, word: Words, root: str) -> dmc.Drawer:
    """The drawer with the exact command, the lines of Python and the records."""
    record = shown.full.outcome.provenance
    command = str(record.get("command") or "")
    again = f"levelfield rerun {root}/{shown.full.id}"
    python = python_lines(shown, root)
    blocks: list[Any] = []
    for text, name in ((command, "again-command"), (again, "again-rerun"), (python, "again-python")):
        if text:
            what = word(f"result.{name.replace('-', '_')}")
            blocks += [html.P(what), copyable(text, name, what, word)]
    run = [shown.full.id]
    blocks += [
        html.P(word("result.again_files")),
        html.Ul(
            [
                html.Li(
                    html.A(
                        word(f"result.export.{kind}"),
                        href=link(f"/export/{kind}", run, lang=word.lang),
                        download="",
                    )
                )
                for kind in ("record", "provenance", "bundle")
            ],
            className="plain",
        ),
        html.Dl(
            [
                html.Div([html.Dt(name), html.Dd(html.Code(value))])
                for name, value in (
                    (word("result.git"), str(record.get("git_revision") or "–")),
                    (word("result.code"), str(record.get("code") or "–")[:16]),
                    (word("result.versions"), _versions(record)),
                )
            ],
            className="facts",
        ),
    ]
    return dmc.Drawer(
        html.Div(blocks, className="again"),
        id="result-drawer",
        title=word("result.again_title"),
        position="right",
        size="lg",
        opened=False,
        closeButtonProps=aria(label=word("result.close")),
    )


def _versions(record: dict[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in (record.get("versions") or {}).items()) or "–"


def register_printing(app: Dash, context: Context, printer: Printer) -> None:
    """The drawer, copying, printing in the browser, and the PDF."""
    app.clientside_callback(
        ClientsideFunction("result", "opened"),
        Output("result-drawer", "opened"),
        Input("result-again", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("levelfield", "copy"),
        Output("result-share", "children"),
        Input("result-share", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("result", "printed"),
        Output("result-print", "title"),
        Input("result-print", "n_clicks"),
        prevent_initial_call=True,
    )

    def find(at: Any, word: Words) -> Printable | str:
        run = str((at or {}).get("run", ""))
        try:
            stored = context.store.open(run)
        except NotStored as error:
            return word(error.reason, run=error.run)
        key = _key(stored.id, stored.info.written, word.lang)
        return Printable(key, lambda: report_of(stored, word), link("/export-pdf", [run], lang=word.lang))

    register_pdf(app, printer, "pdf", "result-pdf", "result-at", find)

    @app.server.route("/export-pdf")
    def printed() -> flask.Response:
        address = read("/export-pdf", flask.request.query_string.decode("utf-8", "replace"))
        try:
            stored = context.store.open(address.runs[0] if address.runs else "")
        except NotStored:
            flask.abort(404)
        key = _key(stored.id, stored.info.written, address.lang)
        return respond(printer, key, f"{stored.id[:80]}-{address.lang}")


def _key(run: str, written: float, lang: str) -> str:
    return f"{run} {written} {lang}"
