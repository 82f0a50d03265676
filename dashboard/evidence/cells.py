"""What several parts of the evidence page write alike: numbers with their intervals, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.components.stacks import stacked
from dashboard.evidence.words import value_in
from dashboard.numerals import digits_for, number
from dashboard.words import Words

__all__ = ["alike", "block", "frame", "percent", "reported", "sign", "span", "use"]

_SIGNS = {">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}


def span(of: dict[str, Any], prefix: str = "", fine: bool = False) -> Any:
    """A median, and its 5 and 95 % points below it; a dash where there is none."""
    median, low, high = alike(of, prefix, fine)
    return median if median == "–" else [f"{median} ", html.Span(f"({low} … {high})", className="ends")]


def alike(of: dict[str, Any], prefix: str = "", fine: bool = False) -> tuple[str, str, str]:
    """A median and its 5 and 95 % points with the same decimals; dashes where there are none.

    Decimals follow from the largest of the three, or (``fine``) from a median that is much smaller.
    """
    values = [of[f"{prefix}{key}"] for key in ("median", "low", "high")]
    digits = digits_for(value for value in values if value is not None)
    if fine and values[0]:
        digits = max(digits, digits_for(values[:1]))
    median, low, high = ("–" if value is None else number(value, digits) for value in values)
    return median, low, high


def percent(share: float | None) -> str:
    """A share as per cent, without decimals."""
    return "–" if share is None else f"{number(100 * share, 0)}%"


def reported(row: dict[str, Any], word: Words) -> str:
    """What the documents report of a figure, with its unit: "> 1.25%"."""
    return sign(row) + value_in(row["reported"], row, word)


def sign(row: dict[str, Any]) -> str:
    """The sign before a reported bound ("> "), nothing before a plain value."""
    return _SIGNS.get(row["relation"], "")


def use(row: dict[str, Any], word: Words) -> str:
    """What a figure is for: fitted to, a promise that was made, given to the model."""
    kind = "fitted" if row["fitted"] else "target" if row["kind"] == "target" else "given"
    return word(f"evidence.is.{kind}")


def block(head: Sequence[str], name: Any, cells: Sequence[tuple[Any, str]]) -> html.Tr:
    """A line of a table that ``stacks``: on a phone it is a block, each cell under its own heading.

    Args:
        head: headings of the table.
        name: what the line is about.
        cells: contents and looks: ``number``, ``wide`` (a line of its own on a phone), ``none`` (left out
            there, as an empty one is) or nothing.
    """
    looks = [html.Td(text, className=look) for text, look in cells]
    return stacked(head, [html.Tr([html.Th(name, scope="row"), *looks])])[0]


def frame(
    caption: str,
    head: Sequence[str],
    body: list[Any],
    *,
    first_number: int,
    last_text: int,
    look: str = "",
) -> html.Div:
    """A table whose cells are components; ``look`` is a further class of its frame."""
    end = len(head) - last_text
    return html.Div(
        html.Table(
            [
                html.Caption(caption),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(text, scope="col", className="number" if first_number <= at < end else "")
                            for at, text in enumerate(head)
                        ]
                    )
                ),
                html.Tbody(body),
            ]
        ),
        className=f"table-frame {look}".strip(),
        tabIndex="0",
        role="region",
        **aria(label=caption),
    )
