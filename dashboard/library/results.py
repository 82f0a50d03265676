"""The stored results, as a table: open, take along as a bundle, delete."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon, notice
from dashboard.components.searched import heads, search_field, tall_table
from dashboard.context import Context
from dashboard.words import Words
from sim.results.folder import RunInfo

__all__ = ["TABLE", "ask", "delete", "results"]

TABLE = "library-results"
_SHOWN = 300
"""Rows of the table; a store of more results is looked through in the terminal."""


def results(word: Words, context: Context) -> list[Any]:
    """The stored results, newest first."""
    listed = context.store.listing()
    shown = listed[:_SHOWN]
    columns = ("result", "kind", "when", "replicates", "size", "do")
    return [
        search_field(TABLE, len(shown), word),
        tall_table(
            TABLE,
            word("start.caption", n=len(listed)),
            heads([word(f"library.column.{name}") for name in columns], numeric=(3, 4)),
            [_row(info, word) for info in shown],
            "runs",
            wide=(5,),
        )
        if listed
        else html.P(word("start.empty"), className="muted"),
    ]


def _row(info: RunInfo, word: Words) -> html.Tr:
    run = info.path.name
    text = word.pick(info.title, run)
    when = datetime.fromtimestamp(info.written).astimezone()
    return html.Tr(
        [
            html.Th(
                [dcc.Link(text, href=link("/run", [run], lang=word.lang)), html.Div(run, className="id")],
                scope="row",
            ),
            html.Td(html.Span(word(f"kind.{info.kind}"), className="tag")),
            html.Td(
                html.Time(when.strftime("%Y-%m-%d %H:%M"), dateTime=when.isoformat(timespec="minutes")),
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


def _size(folder: Path) -> int:
    """Bytes of a result; one that is deleted meanwhile counts as far as it was there."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
        except OSError:
            continue
    return size


def ask(run: str, word: Words, context: Context) -> list[Any]:
    """The question before anything is deleted."""
    if not context.store.has(run):
        return [notice(word("run.missing", run=run[:120]), "warning")]
    answers = [("library-sure", "sure_yes", "button"), ("library-keep", "sure_no", "button quiet")]
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
                                    word(f"library.{text}"),
                                    id={"type": kind, "run": run},
                                    n_clicks=0,
                                    className=look,
                                    autoFocus=kind == "library-keep",
                                )
                                for kind, text, look in answers
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


def delete(run: str, word: Words, context: Context) -> list[Any]:
    """Delete a result and say so; only what the listing holds can be named."""
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
