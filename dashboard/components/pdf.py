"""A page's report as a PDF: where it says how far it is, and the callbacks that follow the print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flask
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.components.aria import aria
from dashboard.components.parts import notice
from dashboard.printing import Printer, chromium
from dashboard.words import Words, words

__all__ = ["Printable", "progress_part", "register_pdf", "respond"]


@dataclass(frozen=True)
class Printable:
    """What can be printed.

    Attributes:
        key: the same for the same PDF.
        report: makes the HTML.
        href: where the PDF can be had once it is printed.
    """

    key: str
    report: Callable[[], bytes]
    href: str


Find = Callable[[Any, Words], "Printable | str"]
"""What the page shows, by what its store says of itself; or why that cannot be printed."""


def progress_part(name: str) -> html.Div:
    """Where a PDF says how far it is."""
    return html.Div(
        [
            html.Div([], id=f"{name}-progress", role="status", **aria(live="polite")),
            html.Button("", id=f"{name}-cancel", className="button quiet", n_clicks=0, hidden=True),
            dcc.Interval(id=f"{name}-clock", interval=500, disabled=True),
        ],
        className="pdf",
    )


def register_pdf(app: Dash, printer: Printer, name: str, button: str, at: str, find: Find) -> None:
    """Print when the button is pressed, tell how far it is, and have the browser save it once it is done.

    Args:
        name: of the :func:`progress_part`.
        button: id of the button.
        at: id of the store that says what the page shows.
        find: looks that up.
    """
    app.clientside_callback(
        ClientsideFunction("pdf", "follow"),
        Output(f"{name}-progress", "className"),
        Input(button, "n_clicks"),
        Input(f"{name}-progress", "children"),
        State(f"{name}-progress", "id"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(f"{name}-progress", "children"),
        Output(f"{name}-clock", "disabled"),
        Output(f"{name}-cancel", "hidden"),
        Output(f"{name}-cancel", "children"),
        Input(button, "n_clicks"),
        Input(f"{name}-cancel", "n_clicks"),
        Input(f"{name}-clock", "n_intervals"),
        State(at, "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def make(clicks: int, cancel: int, clock: int, shown: Any, where: Any) -> Any:
        word = words(str((where or {}).get("lang")))
        found = find(shown, word)
        if isinstance(found, str):
            return notice(found, "warning"), True, True, no_update
        if ctx.triggered_id == button and clicks:
            if not chromium():
                return notice(word("result.pdf_none"), "warning"), True, True, no_update
            if not printer.start(found.key, found.report):
                return notice(word("try.full"), "warning"), True, True, no_update
        elif ctx.triggered_id == f"{name}-cancel" and cancel:
            printer.cancel(found.key)
        state = printer.get(found.key)
        if state is None:
            return [], True, True, no_update
        if state.state == "done":
            text = word("result.pdf_done", size=f"{max(len(state.pdf) / 1e6, 0.1):.1f}")
            link = html.A(
                word("result.pdf_get"),
                href=found.href,
                download="",
                className="button quiet",
                id=f"{name}-get",
            )
            return notice([text, " ", link]), True, True, no_update
        kind = "warning" if state.state == "failed" else "info"
        return (
            notice(word(f"result.pdf_{state.state}"), kind),
            state.over,
            state.over,
            word("try.cancel"),
        )


def respond(printer: Printer, key: str, name: str) -> flask.Response:
    """The PDF as a file; "not found" where it was not printed.

    Args:
        name: of the file, without its ending; anything but letters and digits of ASCII becomes a dash.
    """
    state = printer.get(key)
    if state is None or state.state != "done":
        flask.abort(404)
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)[:90]
    return flask.Response(
        state.pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{safe}.pdf"'},
    )
