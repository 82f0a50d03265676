"""The dashboard put together: one page shell, the pages, the address, and what keeps it private.

    from dashboard.app import serve
    serve("runs")

It answers on 127.0.0.1 only unless told otherwise, asks nothing of any other machine, and tells the
browser so (content security policy). Nothing is unpickled, nothing is uploaded.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import Any

import flask
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from dashboard import guard, interactive, simulate
from dashboard.address import Address, link, read
from dashboard.components import parts, shell
from dashboard.context import Context
from dashboard.job_memory import Memory
from dashboard.jobs import Jobs, Simulate
from dashboard.pages import PAGES, page_of, queue, sweep_files
from dashboard.pages.files import csv_file
from dashboard.store import Store
from dashboard.words import Words, words

__all__ = ["Quiet", "create_app", "serve"]

_INDEX = """<!DOCTYPE html>
<html lang="{lang}">
<head>{metas}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>{favicon}{css}
<script>try {{ var s = JSON.parse(JSON.stringify(localStorage.getItem("mantine-color-scheme-value")));
if (s !== "dark" && s !== "light") s = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
document.documentElement.setAttribute("data-mantine-color-scheme", s); }} catch (e) {{}}</script></head>
<body><noscript>{noscript}</noscript>{app_entry}<div>{config}{scripts}{renderer}</div></body></html>"""


class Quiet(WSGIRequestHandler):
    """Says nothing about requests that went well, and waits for nobody longer than a minute."""

    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if str(code).startswith("5"):
            super().log_request(code, size)


class _App(Dash):
    """Dash with a first page in the reader's language."""

    def interpolate_index(self, *_: str, **parts: str) -> str:
        word = words(guard.asked_language())
        return _INDEX.format(
            lang=word.tag,
            metas=parts.get("metas", ""),
            title=word("app.name"),
            favicon=parts.get("favicon", ""),
            css=parts.get("css", ""),
            noscript=word("app.noscript"),
            app_entry=parts.get("app_entry", ""),
            config=parts.get("config", ""),
            scripts=parts.get("scripts", ""),
            renderer=parts.get("renderer", ""),
        )


def create_app(runs_root: Path | str, *, run_job: Simulate | None = None, token: str = "") -> Dash:
    """The dashboard over a folder of stored runs.

    Args:
        runs_root: folder that holds one folder for each stored run; need not exist yet.
        run_job: does the work of a job; the simulator by default.
        token: to be shown by every visitor, "" for none.
    """
    store = Store(runs_root)
    jobs = Jobs(
        run_job or simulate.into(store.root), exists=simulate.stored(store), memory=Memory(store.root)
    )
    context = Context(store, jobs, simulate.scenarios)
    app = _App(
        "dashboard",
        assets_folder=str(Path(__file__).parent / "assets"),
        use_pages=False,
        pages_folder="",
        suppress_callback_exceptions=True,
        serve_locally=True,
        update_title="",
        title="Levelfield",
        enable_mcp=False,
    )
    app.server.config["LEVELFIELD_JOBS"] = jobs
    app.layout = shell.layout()
    guard.protect(app.server, token)
    _say_errors_plainly(app.server)
    _serve_files(app, context)
    sweep_files.serve(app.server, context)
    _route(app, context)
    for page in PAGES:
        page.register(app, context)
    app.clientside_callback(
        ClientsideFunction("levelfield", "figure"),
        Output({"type": "chart", "name": MATCH}, "figure"),
        Input({"type": "figure", "name": MATCH}, "data"),
        Input("scheme", "computedColorScheme"),
    )
    return app


def serve(
    runs: Path | str, host: str = "127.0.0.1", port: int = 8050, token: str = "", anybody: bool = False
) -> None:
    """Serve the dashboard until interrupted.

    Args:
        runs: folder of stored runs.
        host: 127.0.0.1 shows it to this machine only.
        port: where.
        token: to be shown by every visitor, "" for none.
        anybody: whether others may reach it without a token.

    Raises:
        OSError: the port is taken.
        ValueError: others could reach it, and there is neither a token nor leave to do without one.
    """
    if not (token or anybody or guard.is_loopback(host)):
        raise ValueError(f"{host} can be reached from other machines; a token is needed")
    app = create_app(runs, token=token)
    app.server.config["LEVELFIELD_HOSTS"] = guard.names_of(host)
    server = make_server(host, port, app.server, threaded=True, request_handler=Quiet)
    shown = f"[{host}]" if ":" in host else host
    print(f"Levelfield: http://{shown}:{server.server_port}/  (Ctrl-C ends it)", file=sys.stderr, flush=True)
    jobs: Jobs = app.server.config["LEVELFIELD_JOBS"]
    jobs.restore()
    if threading.current_thread() is threading.main_thread():
        # Also where a shell started it in the background, with Ctrl-C ignored.
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, _interrupt)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        jobs.end()
        server.server_close()
        simulate.stop()
        interactive.stop()


def _interrupt(number: int, frame: object) -> None:
    """Being told to end is like Ctrl-C: the workers end too."""
    raise KeyboardInterrupt


def _route(app: Dash, context: Context) -> None:
    """From the address to the page, in the language that is asked for."""
    app.clientside_callback(
        ClientsideFunction("levelfield", "address"),
        Output("address", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        Input("language", "n_clicks"),
    )
    app.clientside_callback(
        ClientsideFunction("levelfield", "arrived"),
        Output("arrived", "data"),
        Input("page-title", "data"),
        State("arrived", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("queue", "look"),
        Output("looked", "data"),
        Input("page-title", "data"),
        Input("job", "data", allow_optional=True),
    )

    @app.callback(
        Output("page", "children"),
        Output("page-title", "data"),
        Output("navigation", "children"),
        Output("footer", "children"),
        Output("skip", "children"),
        Output("language", "children"),
        Output("language", "aria-label"),
        Output("language", "lang"),
        Output("scheme", "aria-label"),
        Output("navigation", "aria-label"),
        Output("tagline", "children"),
        Output("queue-title", "children"),
        Output("queue", "href"),
        Input("address", "data"),
        prevent_initial_call=True,
    )
    def show(data: Any) -> tuple[Any, ...]:
        address = address_from(data)
        word = words(address.lang)
        page = page_of(address.path)
        if page is None:
            content: Any = [
                parts.page_head(word("app.nowhere")),
                parts.notice(dcc.Link(word("app.back"), href=link("/", lang=address.lang))),
            ]
            title = word("app.nowhere")
        else:
            content = page.layout(address, word, context)
            title = page.title(address, word, context)
        heading = {"text": f"{title} · {word('app.name')}", "path": address.path}
        return (
            _warned(content, address, word),
            heading,
            shell.navigation(address, word, PAGES),
            shell.footer(word),
            word("app.skip"),
            word("app.other_language"),
            word("app.other_language_label"),
            word("app.other_language_tag"),
            word("app.scheme"),
            word("app.navigation"),
            word("app.tagline"),
            word("jobs.link"),
            link("/jobs", lang=address.lang),
        )


def address_from(data: Any) -> Address:
    """The address as the browser reports it; anything unexpected reads as the start page."""
    if not isinstance(data, dict):
        return Address()
    path, search, lang = (str(data.get(key) or "") for key in ("path", "search", "lang"))
    return read(path or "/", search, lang)


def _warned(content: Any, address: Address, word: Words) -> list[Any]:
    """The page, with a note about whatever in its address was not understood."""
    content = list(content) if isinstance(content, list | tuple) else [content]
    if address.unknown:
        text = word("app.unknown_keys", keys=word.list([f"“{key}”" for key in address.unknown]))
        content.insert(1, parts.notice(text, "warning"))
    return content


def _serve_files(app: Dash, context: Context) -> None:
    """Tables as CSV, under addresses like those of the pages."""

    @app.server.route("/csv/<chart>")
    def csv(chart: str) -> flask.Response:
        query = flask.request.query_string.decode("utf-8", "replace")
        found = csv_file(chart, read("/csv", query), context)
        if found is None:
            flask.abort(404)
        name, text = found
        return flask.Response(
            text,
            mimetype="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @app.server.route("/queue")
    def queued() -> dict[str, Any]:
        return queue.summary(context, words(guard.asked_language()))


def _say_errors_plainly(server: flask.Flask) -> None:
    """No traceback reaches a browser."""

    @server.errorhandler(Exception)
    def plain(error: Exception) -> tuple[str, int]:
        if isinstance(error, HTTPException):
            return error.name, error.code or 500
        server.logger.exception("the dashboard failed to answer")
        return "Something went wrong; the server's log says what.", 500
