"""Files that come in: a scenario to open, a bundle to import."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from hashlib import sha256
from typing import Any

import flask
from dash import dcc, html

from dashboard.components.aria import aria
from dashboard.library import bundles, scenario_files
from dashboard.store import Store
from dashboard.words import Words

__all__ = ["Kept", "bring", "take_files"]

_KEPT = 40


class Kept:
    """The last few files that were opened here, under the fingerprint of what they hold."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, data: bytes) -> str:
        """Keep a file; its key."""
        key = sha256(data).hexdigest()[:16]
        with self._lock:
            self._files[key] = data
            self._files.move_to_end(key)
            while len(self._files) > _KEPT:
                self._files.popitem(last=False)
        return key

    def get(self, key: str) -> bytes | None:
        """A file by its key; None where it is not kept (any more)."""
        with self._lock:
            return self._files.get(key)


def bring(word: Words) -> html.Section:
    """The buttons that ask for a file (assets/pages.js), and where it is said what came of it."""
    return html.Section(
        [
            html.H2(word("library.bring"), id="library-bring-heading"),
            html.Div(
                [
                    _choice("open", ".yaml,.yml", scenario_files.LARGEST, word),
                    _choice("import", ".zip", bundles.LARGEST, word),
                ],
                className="charts",
            ),
            dcc.Store(id="library-answer"),
            html.P("", id="library-busy", className="muted", role="status", **aria(live="polite")),
            html.Div([], id="library-said", role="status", **aria(live="polite")),
        ],
        className="stack",
        **aria(labelledby="library-bring-heading"),
    )


def _choice(name: str, accept: str, most: int, word: Words) -> html.Div:
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


def take_files(server: flask.Flask, store: Store, kept: Kept) -> None:
    """Where the browser sends a chosen file; the answer says what it is, or why it is refused."""

    @server.post("/library/open")
    def open_file() -> flask.typing.ResponseReturnValue:
        flask.request.max_content_length = scenario_files.LARGEST
        return {"kind": "scenario", "key": kept.keep(flask.request.get_data())}

    @server.post("/library/import")
    def import_bundle() -> flask.typing.ResponseReturnValue:
        flask.request.max_content_length = bundles.LARGEST
        with tempfile.TemporaryFile() as file:
            shutil.copyfileobj(flask.request.stream, file)
            file.seek(0)
            try:
                return {"kind": "run", "run": bundles.take_in(file, store.root)}
            except bundles.Refused as refused:
                return {"kind": "refused", "reason": refused.reason, "detail": refused.detail}
