"""Predicted intervals end where what is measured ends: a count is never below 0, a share never above 100 %.

Errors of reporting are normal and know of no end, so the 5 % point of what would be reported of 3 teams may
lie below none. What would be reported is cut to the range that the measure declares (`Measure.range`, brought
to the figure's contrast and unit). Cutting every draw and cutting its quantiles are the same, so nothing is
drawn again, and files hold what was computed. What was reported lies in that range, so it is inside the cut
interval exactly when it was inside the whole one.
"""

from __future__ import annotations

from typing import Any

from calibration.row_rules import range_of
from calibration.sites import sites
from sim.measures.catalogue import MEASURES, Range

__all__ = ["bounded", "range_of_row"]

ENDS = ("low", "median", "high")
NINETY = 2 * 1.645
"""Width of a 90 % interval in standard deviations."""


def bounded(result: dict[str, Any]) -> dict[str, Any]:
    """A result whose predicted intervals stay within what is possible; nothing else is changed.

    Every figure gets its ``spread`` too, the standard deviation that its whole interval amounts to: charts
    measure in it, and the width of a cut interval does not tell it.
    """
    return {**result, "figures": [_bounded(row) for row in result["figures"]]}


def range_of_row(row: dict[str, Any]) -> Range:
    """What a figure of a result can be; anything where its measure is no longer known."""
    if row["measure"] not in MEASURES:
        return (None, None)
    site = sites().get(row["site"])
    scale = 1.0 if site is None else site.scale.get(row["measure"], 1.0)
    return range_of(row["contrast"], row["measure"], scale)


def _bounded(row: dict[str, Any]) -> dict[str, Any]:
    if row["median"] is None:
        return {**row, "spread": None}
    lowest, highest = range_of_row(row)
    cut = {end: _within(row[end], lowest, highest) for end in ENDS}
    return {**row, **cut, "spread": float(f"{(row['high'] - row['low']) / NINETY:.6g}")}


def _within(value: float, low: float | None, high: float | None) -> float:
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
