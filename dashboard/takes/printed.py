"""An answer as one HTML file that needs nothing else: to send, and to print as a PDF."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from dash import html

from dashboard.components.static import html_of
from dashboard.store import Store
from dashboard.takes.answer import Answer
from dashboard.takes.risks import risks
from dashboard.takes.shown import asked, cards, finding, how, key_to_cards
from dashboard.words import Words

__all__ = ["commands", "report"]

_STYLES = ("style.css", "takes.css")
_PAGE = """<!DOCTYPE html>
<html lang="{tag}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head>
<body class="paper"><main class="inner">{content}</main></body></html>
"""


def commands(answer: Answer, root: str) -> tuple[str, str]:
    """What to type to have the same mixes again, and the same stored run.

    Args:
        root: name of the folder of results.
    """
    return (
        f"levelfield optimise {root}/{answer.folder}/question.yaml",
        f"levelfield rerun {root}/{answer.run}",
    )


def report(answer: Answer, store: Store, word: Words) -> bytes:
    """The whole answer in a language."""
    content: list[Any] = [
        html.P(word("app.name"), className="muted"),
        html.H1(asked(answer.question, word)),
        html.P(finding(answer, word), className="answer-finding"),
        html.H2(word("takes.mixes")),
        key_to_cards(answer, word),
        cards(answer, word, links=False),
        html.H2(word("takes.risks")),
        *_opened(risks(answer, store, word)),
        html.H2(word("takes.how_found")),
        *how(answer, word),
        html.H2(word("takes.again")),
        *[html.Pre(one, className="command") for one in commands(answer, store.root.name)],
    ]
    home = Path(__file__).parents[1] / "assets"
    style = "\n".join((home / name).read_text(encoding="utf-8") for name in _STYLES)
    return _PAGE.format(
        tag=word.tag, title=escape(asked(answer.question, word)), style=style, content=html_of(content)
    ).encode()


def _opened(parts: list[Any]) -> list[Any]:
    """The same with every disclosure open: paper cannot be clicked."""
    for part in parts:
        if isinstance(part, html.Details):
            part.open = True  # type: ignore[attr-defined]
    return parts
