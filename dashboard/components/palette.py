"""The colours of data. Each is told apart by people who see colours differently (and by dash and marker),
and stands out from its background at 3:1 or more in both themes; a test measures that.

Figures are made in the light colours; the browser exchanges them for the dark ones. The same values are
the tokens ``--series-0`` ... of ``assets/style.css``.
"""

from __future__ import annotations

__all__ = ["BACKGROUND", "DARK", "DASHES", "GRID", "INK", "MARKERS", "MUTED", "SERIES", "faint"]

SERIES = (
    "#667085",
    "#0b62a8",
    "#c2410c",
    "#7a3e9d",
    "#0a7a63",
    "#946200",
    "#b0246b",
    "#3f4a5a",
    "#4d7c0f",
    "#1d4ed8",
    "#9f1239",
    "#57534e",
)
"""Series 0 is always a baseline."""
_SERIES_DARK = (
    "#a3adbb",
    "#6cb4f5",
    "#ff9a5c",
    "#cfa2f0",
    "#4fd1b0",
    "#e3b341",
    "#f78fc4",
    "#c8d0db",
    "#a3d65c",
    "#93b4ff",
    "#ff9db0",
    "#c9c2bc",
)
INK, MUTED, GRID = "#1b2430", "#566173", "#dfe4ea"
_INK_DARK, _MUTED_DARK, _GRID_DARK = "#e8ecf1", "#a9b3c0", "#313a46"
BACKGROUND = {"light": "#ffffff", "dark": "#171c23"}
"""Of a card, on which charts lie."""

DASHES = (
    "dot",
    "solid",
    "dash",
    "longdash",
    "dashdot",
    "longdashdot",
    "solid",
    "dash",
    "longdash",
    "dashdot",
    "longdashdot",
    "solid",
)
MARKERS = (
    "circle-open",
    "circle",
    "diamond",
    "square",
    "triangle-up",
    "cross",
    "star",
    "hexagon",
    "pentagon",
    "triangle-down",
    "x",
    "hourglass",
)


def faint(colour: str, opacity: float) -> str:
    """A colour made transparent, in eight hexadecimal digits so that the exchange still finds it."""
    return f"{colour}{round(opacity * 255):02x}"


DARK = dict(
    zip((*SERIES, INK, MUTED, GRID), (*_SERIES_DARK, _INK_DARK, _MUTED_DARK, _GRID_DARK), strict=True)
)
DARK[BACKGROUND["light"]] = BACKGROUND["dark"]
"""The dark colour for each light one."""
