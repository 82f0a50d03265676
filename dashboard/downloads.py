"""A file that a planner takes along: the answer of the server that makes a browser save it."""

from __future__ import annotations

import flask

__all__ = ["CSV", "HTML", "YAML", "download", "plain_name"]

CSV = "text/csv; charset=utf-8"
HTML = "text/html; charset=utf-8"
YAML = "application/yaml; charset=utf-8"


def download(content: str | bytes | None, name: str, kind: str) -> flask.Response:
    """A file under a name; "not found" where there is no content.

    Args:
        content: what the file holds.
        name: of the file, letters of ASCII only.
        kind: its media type.
    """
    if content is None:
        flask.abort(404)
    return flask.Response(
        content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def plain_name(text: str, longest: int = 200) -> str:
    """A text as part of a file's name: letters and digits of ASCII, hyphens where there was anything else."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in text
    )
    return plain[:longest]
