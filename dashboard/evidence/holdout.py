"""Places left out of the fit, and how well all others predict them."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.components.parts import icon
from dashboard.evidence.cells import block, frame, percent
from dashboard.evidence.words import measure_name, site_name
from dashboard.words import Words

__all__ = ["covered", "left_out"]


def covered(found: dict[str, Any], key: str) -> tuple[float, int]:
    """The share of held-out figures inside an interval (``covered90``, ``covered50``), and their number."""
    n = sum(row["n"] for row in found["holdout"])
    return (sum(row["n"] * row[key] for row in found["holdout"]) / n if n else 0.0), n


def left_out(found: dict[str, Any], word: Words) -> html.Section:
    """How well a place is predicted from all others."""
    heading = html.H2(word("evidence.held"), id="held-heading")
    if not found["holdout"]:
        return html.Section(
            [heading, html.P(word("evidence.held_none"), className="muted")],
            **aria(labelledby="held-heading"),
        )
    known = {row["id"]: row for row in found["figures"]}
    head = [word(f"evidence.column.{name}") for name in ("site", "missed", "n", "in90", "in50")]
    rows = []
    for one in sorted(found["holdout"], key=lambda one: (one["covered90"], site_name(one["site"], word))):
        missed = [figure["id"] for figure in one["figures"] if not figure["inside90"]]
        rows.append(
            [
                site_name(one["site"], word),
                word.list([measure_name(known[name], word) if name in known else name for name in missed]),
                str(one["n"]),
                percent(one["covered90"]),
                percent(one["covered50"]),
            ]
        )
    wide, n = covered(found, "covered90")
    half, _ = covered(found, "covered50")
    rows.append([word("evidence.held_all"), "", str(n), percent(wide), percent(half)])
    good = wide >= 0.75
    return html.Section(
        [
            heading,
            html.P(
                [
                    icon("good" if good else "bad"),
                    " ",
                    html.Span(word("evidence.held_said", n=n, share=percent(wide), half=percent(half))),
                ],
                className=f"says says-{'good' if good else 'bad'}",
            ),
            html.P(word("evidence.held_how"), className="muted"),
            frame(
                word("evidence.held"),
                head,
                [_row(head, row) for row in rows],
                first_number=2,
                last_text=0,
                look="stacks",
            ),
        ],
        className="stack",
        **aria(labelledby="held-heading"),
    )


def _row(head: list[str], row: list[str]) -> html.Tr:
    place, missed, *numbers = row
    return block(
        head, place, [(missed or "–", "wide" if missed else "none"), *((text, "number") for text in numbers)]
    )
