"""Where the numbers on a page come from, and the command that gives them again."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.selection import Selection
from dashboard.store import Stored
from dashboard.words import Words

__all__ = ["provenance", "strip"]


def provenance(chosen: Selection, word: Words) -> html.Section:
    """A strip of short facts for each run, the command, and the hashes behind them."""
    return html.Section(
        [
            html.H2(word("provenance.title"), id="provenance-heading"),
            *(
                part
                for at, stored in enumerate(chosen.runs)
                for part in _of(at, stored, len(chosen.runs) > 1, word)
            ),
        ],
        className="provenance",
        **aria(labelledby="provenance-heading"),
    )


def strip(stored: Stored, word: Words) -> list[tuple[str, str]]:
    """Name and value of each fact."""
    record = stored.outcome.provenance
    versions = record.get("versions") or {}
    revision = str(record.get("git_revision") or "")
    facts = [
        (word("provenance.run"), stored.id),
        (
            word("provenance.version"),
            f"Levelfield {versions.get('levelfield', '?')}"
            + (f" · {revision[:9]}{'+' if revision.endswith('+') else ''}" if revision else ""),
        ),
        (word("provenance.seed"), word.list(sorted({str(about.seed) for about in stored.outcome.about}))),
        (word("provenance.replicates"), str(stored.outcome.replicates)),
        (
            word("provenance.stance"),
            word.texts.get(f"stance.{record.get('stance')}", str(record.get("stance", ""))),
        ),
    ]
    seconds = stored.outcome.timing.get("wall_seconds")
    if isinstance(seconds, int | float):
        facts.append((word("provenance.seconds"), word("provenance.seconds_value", n=f"{seconds:.1f}")))
    return [(name, value) for name, value in facts if value]


def _of(at: int, stored: Stored, several: bool, word: Words) -> list[Any]:
    command = str(stored.outcome.provenance.get("command") or "")
    facts = html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in strip(stored, word)], className="facts"
    )
    parts: list[Any] = [html.H3(word.pick(stored.info.title, stored.id))] if several else []
    parts.append(facts)
    if command:
        parts += [
            html.P(word("provenance.again"), className="muted"),
            html.Pre(command, className="command", id=f"command-{at}", tabIndex="0"),
        ]
    hashes = [
        html.Li([html.Span(word.pick(about.title, about.label)), " ", html.Code(about.hash[:16])])
        for about in stored.outcome.about
    ]
    parts.append(html.Details([html.Summary(word("provenance.hashes")), html.Ul(hashes, className="plain")]))
    return parts
