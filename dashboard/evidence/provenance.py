"""How the evidence was made, and how it is made again."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.evidence import source
from dashboard.numerals import number
from dashboard.words import Words

__all__ = ["provenance"]


def provenance(found: dict[str, Any] | None, word: Words) -> html.Section:
    """How fit and facts were made, and the commands that make them again."""
    about, facts_about = source.made() if found else {}, source.validated()["provenance"]
    pairs: list[tuple[str, str]] = []
    if found and about:
        pairs += [
            (word("evidence.made.points"), number(about["points"], 0)),
            (word("provenance.seed"), str(about["seed"])),
            (word("evidence.made.draws"), number(found["sampling"]["draws"], 0)),
            (
                word("evidence.made.rhat"),
                "–" if found["sampling"]["r_hat"] is None else number(found["sampling"]["r_hat"], 3),
            ),
            (word("evidence.made.code"), str(about["code"])),
        ]
    if facts_about:
        pairs += [
            (word("evidence.made.facts"), str(facts_about.get("written", "–"))),
            (word("provenance.version"), f"Levelfield {facts_about.get('levelfield', '')}"),
        ]
    commands = ["levelfield validate"]
    if found:
        commands = [
            f"levelfield calibrate --stance {found['stance']} --report calibration.html",
            *commands,
        ]
    return html.Section(
        [
            html.H2(word("provenance.title"), id="provenance-heading"),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs], className="facts"),
            html.P(word("provenance.again"), className="muted"),
            html.Pre("\n".join(commands), className="command", tabIndex="0"),
        ],
        className="provenance",
        **aria(labelledby="provenance-heading"),
    )
