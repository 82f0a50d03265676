"""An answer to "what would it take": to read, to share as a link, to take along as a PDF, to have again."""

from __future__ import annotations

import atexit
import io
import zipfile
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.address import Address, link, read
from dashboard.components.copyable import copyable
from dashboard.components.parts import notice, page_head
from dashboard.components.pdf import Printable, progress_part, register_pdf, respond
from dashboard.context import Context
from dashboard.downloads import HTML, download
from dashboard.printing import Printer
from dashboard.takes.answer import Answer, load
from dashboard.takes.printed import commands, report
from dashboard.takes.question import FILE
from dashboard.takes.risks import risks
from dashboard.takes.shown import asked, cards, finding, how, key_to_cards
from dashboard.words import Words, words

PATH = "/answer"
NAME = "answer"

_FILES = (FILE, "scenario.yaml", "baseline.yaml")
_EPOCH = (2020, 1, 1, 0, 0, 0)


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("takes.title")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """The answer that the address names."""
    found = load(context.store.root, address.get("answer"))
    lab = dcc.Link(word("takes.ask"), href=link("/lab", lang=word.lang), className="button")
    if found is None:
        return [page_head(word("takes.title")), notice(word("takes.gone"), "warning"), html.Div(lab)]
    return [
        page_head(
            word("takes.title"),
            html.P(asked(found.question, word), className="answer-question"),
            _toolbar(found, word),
            progress_part("answer-pdf"),
        ),
        dcc.Store(id="answer-at", data={"answer": found.folder}),
        html.Section(
            [html.H2(word("takes.answer")), html.P(finding(found, word), className="answer-finding")],
            className="card",
        ),
        html.Section(
            [html.H2(word("takes.mixes")), key_to_cards(found, word), cards(found, word)], className="stack"
        ),
        html.Section(
            [html.H2(word("takes.risks")), *risks(found, context.store, word)], className="card risks"
        ),
        html.Section([html.H2(word("takes.how_found")), *how(found, word)], className="card"),
        _again(found, word, context.store.root.name),
    ]


def _toolbar(found: Answer, word: Words) -> html.Div:
    marks: Any = {"data-copied": word("share.copied"), "data-copy": word("share.copy")}
    parts: list[Any] = [
        html.Button(word("share.copy"), id="answer-share", className="button quiet", n_clicks=0, **marks),
        html.Button(
            word("result.export.pdf"), id="answer-pdf-go", className="button quiet", n_clicks=0, type="button"
        ),
        html.A(
            word("takes.html"),
            href=link("/export-answer", answer=found.folder, lang=word.lang),
            download="",
            className="button quiet",
        ),
    ]
    if found.run:
        href = link("/run", [found.run], lang=word.lang)
        parts.append(dcc.Link(word("takes.all_results"), href=href, className="button quiet"))
    return html.Div(parts, className="toolbar")


def _again(found: Answer, word: Words, root: str) -> html.Section:
    """The commands that give the same numbers, and the files that they read."""
    mixes, run = commands(found, root)
    blocks: list[Any] = []
    for text, name in ((mixes, "answer-mixes"), (run, "answer-run")):
        what = word(f"takes.{name.replace('-', '_')}")
        blocks += [html.P(what), copyable(text, name, what, word)]
    files = link("/export-answer", answer=found.folder, kind="files", lang=word.lang)
    return html.Section(
        [
            html.H2(word("takes.again")),
            *blocks,
            html.P(html.A(word("takes.files"), href=files, download="")),
        ],
        className="card",
    )


def register(app: Dash, context: Context) -> None:
    """Copying the link, the PDF, and the files."""
    printer = Printer()
    atexit.register(printer.close)
    root = context.store.root
    app.clientside_callback(
        ClientsideFunction("levelfield", "copy"),
        Output("answer-share", "children"),
        Input("answer-share", "n_clicks"),
        prevent_initial_call=True,
    )

    def find(at: Any, word: Words) -> Printable | str:
        found = load(root, str((at or {}).get("answer", "")))
        if found is None:
            return word("takes.gone")
        href = link("/export-answer", answer=found.folder, kind="pdf", lang=word.lang)
        return Printable(f"{found.folder} {word.lang}", lambda: report(found, context.store, word), href)

    register_pdf(app, printer, "answer-pdf", "answer-pdf-go", "answer-at", find)

    @app.server.route("/export-answer")
    def answer_file() -> flask.Response:
        address = read("/export-answer", flask.request.query_string.decode("utf-8", "replace"))
        found = load(root, address.get("answer"))
        if found is None:
            flask.abort(404)
        name, kind = f"{found.folder}-{address.lang}", address.get("kind")
        if kind == "pdf":
            return respond(printer, f"{found.folder} {address.lang}", name)
        if kind == "files":
            return download(_files(found, context), f"{found.folder}.zip", "application/zip")
        return download(report(found, context.store, words(address.lang)), f"{name}.html", HTML)


def _files(found: Answer, context: Context) -> bytes | None:
    """The question and its scenarios as an archive that `levelfield optimise` can be called in."""
    out = io.BytesIO()
    home = context.store.root / found.folder
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _FILES:
            if not (home / name).is_file():
                return None
            archive.writestr(zipfile.ZipInfo(f"{found.folder}/{name}", _EPOCH), (home / name).read_bytes())
    return out.getvalue()
