"""Reported figures that contradict each other under the model."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.evidence.cells import block, frame
from dashboard.evidence.words import figure_name
from dashboard.numerals import number
from dashboard.words import Words

__all__ = ["clashes"]


def clashes(found: dict[str, Any], word: Words) -> Any:
    """Figures that hardly any one set of parameters explains together."""
    heading = html.H2(word("evidence.clashes"), id="clashes-heading")
    if not found["clashes"]:
        return html.Section(
            [heading, html.P(word("evidence.clash_none"), className="muted")],
            **aria(labelledby="clashes-heading"),
        )
    known = {row["id"]: row for row in found["figures"]}

    def name(one: str) -> str:
        return figure_name(known[one], word) if one in known else one

    head = [word(f"evidence.clash_{part}") for part in ("one", "other", "odds")]
    rows = [
        block(
            head,
            name(pair["one"]),
            [
                (name(pair["other"]), "wide"),
                (number(pair["odds"], 0) if pair["odds"] < 1e5 else "> 100,000", "number wide"),
            ],
        )
        for pair in found["clashes"]
    ]
    return html.Section(
        [
            heading,
            html.P(word("evidence.clash_how"), className="muted"),
            frame(word("evidence.clashes"), head, rows, first_number=2, last_text=0, look="stacks"),
        ],
        className="stack",
        **aria(labelledby="clashes-heading"),
    )
