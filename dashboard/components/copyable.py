"""A command or lines of code to be copied with one click."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.words import Words

__all__ = ["copyable"]


def copyable(text: str, name: str, what: str, word: Words) -> html.Div:
    """Text with a button beside it.

    Args:
        text: as it is copied.
        name: id of the text.
        what: what it is, said to who cannot see it.
        word: of the page.
    """
    marks: Any = {"data-of": name, "data-copied": word("share.copied"), "data-copy": word("result.copy")}
    return html.Div(
        [
            html.Pre(text, className="command", id=name, tabIndex="0"),
            html.Button(
                word("result.copy"),
                type="button",
                className="button quiet",
                n_clicks=0,
                **marks,
                **aria(label=word("result.copy_of", what=what)),
            ),
        ],
        className="copied",
    )
