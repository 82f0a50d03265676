"""Reported figures that contradict each other under the model."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.components.parts import table
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

    rows = [
        [
            name(pair["one"]),
            name(pair["other"]),
            number(pair["odds"], 0) if pair["odds"] < 1e5 else "> 100,000",
        ]
        for pair in found["clashes"]
    ]
    return html.Section(
        [
            heading,
            html.P(word("evidence.clash_how"), className="muted"),
            table(
                word("evidence.clashes"),
                [word("evidence.clash_one"), word("evidence.clash_other"), word("evidence.clash_odds")],
                rows,
                first_number=2,
            ),
        ],
        className="stack",
        **aria(labelledby="clashes-heading"),
    )
