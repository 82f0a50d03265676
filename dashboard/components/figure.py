"""The frame that all figures share: transparent, in the theme's ink, without anything to drag or zoom."""

from __future__ import annotations

from typing import Any

from dashboard.components.palette import BACKGROUND, GRID, INK, MUTED
from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = ["PLAIN", "Figure", "axis_title", "for_phones", "frame"]

Figure = dict[str, Any]
PLAIN = {"exponentformat": "none", "separatethousands": True}
"""For axes of numbers: 15,000 in both languages, not 15k. Not for years."""
_FONT = 13


def axis_title(unit: str, word: Words, difference: bool) -> str:
    """The unit of an axis, of levels or of differences."""
    if difference and unit == "%":
        return unit_title("percentage points", word)
    return unit_title(unit, word) if unit else ""


def for_phones(figure: Figure, height: int, marks: float = 1.0, layout: dict[str, Any] | None = None) -> None:
    """How a picture is drawn on a phone where it is drawn in another way.

    Args:
        height: pixels.
        marks: size of the marks, as a share of that on a desk.
        layout: what is different in the layout: lists in place of lists, keys within objects.
    """
    figure["layout"]["meta"] = {"phone": {"height": height, "marks": marks, "layout": layout or {}}}


def frame(traces: list[dict[str, Any]], height: int) -> Figure:
    """A figure of a height in pixels around its traces."""
    axis: dict[str, Any] = {
        "automargin": True,
        "gridcolor": GRID,
        "linecolor": GRID,
        "tickcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": MUTED, "size": _FONT},
        "title": {"text": "", "font": {"color": MUTED, "size": _FONT}, "standoff": 12},
    }
    return {
        "data": traces,
        "layout": {
            "height": height,
            "margin": {"l": 12, "r": 16, "t": 12, "b": 12},
            "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "font": {
                "family": "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', "
                "'PingFang SC', 'Microsoft YaHei', sans-serif",
                "color": INK,
                "size": _FONT,
            },
            "hoverlabel": {
                "align": "left",
                "bgcolor": BACKGROUND["light"],
                "bordercolor": MUTED,
                "font": {"size": _FONT, "color": INK},
            },
            "barmode": "group",
            "bargap": 0.35,
            "xaxis": {**axis, "title": dict(axis["title"]), "showgrid": False},
            "yaxis": {**axis, "title": dict(axis["title"]), **PLAIN},
            "uirevision": "keep",
        },
    }
