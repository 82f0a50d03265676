"""Under which conditions does it happen: scenario discovery in a sweep, with rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.boxes import Box, Limit, columns_of
from sim.analysis.prim import prim
from sim.analysis.table import NotEnough, Table, table
from sim.tables import Array

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.sweep.opened import Sweep

__all__ = ["Discovery", "discover", "in_table"]


@dataclass(frozen=True)
class Discovery:
    """Conditions under which an outcome is where one asks for it.

    Attributes:
        boxes: the conditions, best first; empty where none tells cases from others.
        question: what a case is, in words.
        at_least, at_most: the bounds that make a point a case.
        points: the table that was searched.
        cases: which of its points are cases.
    """

    boxes: tuple[Box, ...]
    question: str
    at_least: float | None
    at_most: float | None
    points: Table
    cases: Array

    def rules(self, lang: str = "en", names: Mapping[str, str] | None = None) -> list[str]:
        """Each box as a sentence.

        Args:
            lang: ``en`` or ``zh``.
            names: what to call factors, by path; the paths themselves by default.
        """
        return [_rule(box, self.points, lang, names or {}) for box in self.boxes]

    def to_frame(self) -> pd.DataFrame:
        """Limits, a row each: box, factor, low, high, among, share, quasi_p, again, and the box's
        coverage, density and mass.
        """
        frame = pd.DataFrame(columns_of(self.boxes))
        for name in ("coverage", "density", "mass"):
            frame[name] = [getattr(self.boxes[box - 1], name) for box in frame["box"]] if len(frame) else []
        return frame

    def to_json(self) -> dict[str, Any]:
        """As `levelfield discover --json` prints it."""
        boxes = [
            {
                "coverage": box.coverage,
                "density": box.density,
                "mass": box.mass,
                "points": box.points,
                "cases": box.cases,
                "rule": {lang: _rule(box, self.points, lang, {}) for lang in ("en", "zh")},
                "limits": [row for row in columns_of(self.boxes) if row["box"] == number],
            }
            for number, box in enumerate(self.boxes, start=1)
        ]
        return {
            "outcome": self.points.outcome,
            "question": self.question,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "points": len(self.cases),
            "cases": int(self.cases.sum()),
            "boxes": boxes,
        }

    def plot(self) -> go.Figure:
        """Cases and others over the two most telling factors, with the first box (plotly)."""
        from sim.analysis.charts import box_over_points

        return box_over_points(self)


def discover(
    source: Sweep | Path | str,
    measure: str,
    group: str = "all",
    *,
    at_least: float | str | None = None,
    at_most: float | str | None = None,
    year: int | None = None,
    effect: bool | None = None,
    scenario: str | None = None,
    coverage: float | None = None,
    boxes: int = 1,
) -> Discovery:
    """Find the conditions under which an outcome is large, or small.

    Args:
        source: a sweep or its folder.
        measure, group, year, effect, scenario: as for :meth:`sim.sweep.opened.Sweep.outcome`.
        at_least, at_most: what makes a point a case, in the measure's unit; ``"75%"`` is the value below
            which three quarters of the points lie.
        coverage: share of cases that a box must hold; the best balance of coverage and density where None.
        boxes: how many to look for.

    Raises:
        NotEnough: neither bound, too few points, or every point or none is a case.
        UnknownName, ValueError: as for :func:`sim.analysis.table.table`.
    """
    points = table(source, measure, group, year, effect, scenario).there()
    return in_table(points, at_least=at_least, at_most=at_most, coverage=coverage, boxes=boxes)


def in_table(
    points: Table,
    *,
    at_least: float | str | None = None,
    at_most: float | str | None = None,
    coverage: float | None = None,
    boxes: int = 1,
) -> Discovery:
    """Find conditions in a table of points; see :func:`discover`."""
    if at_least is None and at_most is None:
        raise NotEnough("what is a case? expected at_least or at_most")
    outcome = points.mean
    low, high = _bound(at_least, outcome), _bound(at_most, outcome)
    cases = np.ones(len(outcome), bool)
    if low is not None:
        cases &= outcome >= low
    if high is not None:
        cases &= outcome <= high
    if cases.all() or not cases.any():
        which = "every point is" if cases.all() else "no point is"
        raise NotEnough(
            f"{which} a case; {points.outcome} is between {outcome.min():.4g} and {outcome.max():.4g}"
        )
    asked = " and ".join(
        f"{words} {bound:.4g}" for words, bound in (("at least", low), ("at most", high)) if bound is not None
    )
    found = prim(points.factors, cases, coverage=coverage, boxes=boxes)
    return Discovery(tuple(found), f"{points.outcome}: {asked}", low, high, points, cases)


def _bound(asked: float | str | None, outcome: Array) -> float | None:
    if asked is None or isinstance(asked, (int, float)):
        return asked
    text = asked.strip()
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        raise NotEnough(f"expected a number or a percentage such as 75%, found {asked!r}") from None
    if not text.endswith("%"):
        return number
    if not 0 < number < 100:
        raise NotEnough(f"expected a percentage between 0 and 100, found {asked!r}")
    return float(np.quantile(outcome, number / 100))


def _rule(box: Box, points: Table, lang: str, names: Mapping[str, str]) -> str:
    """A box as a sentence in English or Chinese."""
    parts = [_limit(one, points, lang, names.get(one.factor, one.factor)) for one in box.limits]
    if lang == "zh":
        return (
            f"当{'，且'.join(parts)}时：{100 * box.density:.0f}% 的点符合"
            f"（全部点中为 {100 * box.base:.0f}%），涵盖符合者的 {100 * box.coverage:.0f}%。"
        )
    return (
        f"If {', and '.join(parts)}: {100 * box.density:.0f} % of points are cases (of all points "
        f"{100 * box.base:.0f} %), and {100 * box.coverage:.0f} % of all cases are among them."
    )


def _limit(limit: Limit, points: Table, lang: str, name: str) -> str:
    if limit.among is not None:
        values = [str(value) for value in limit.among]
        return f"{name} 为 {'或'.join(values)}" if lang == "zh" else f"{name} is {' or '.join(values)}"
    column = points.factors[limit.factor].to_numpy(float)
    digits = _digits(column)
    low = None if limit.low is None else f"{limit.low:.{digits}g}"
    high = None if limit.high is None else f"{limit.high:.{digits}g}"
    share = f"{100 * limit.share:.0f}"
    if lang == "zh":
        said = f"在 {low} 与 {high} 之间" if low and high else f"不低于 {low}" if low else f"不高于 {high}"
        where = "中间的" if low and high else "最高的" if low else "最低的"
        return f"{name} {said}（所试取值中{where} {share}%）"
    said = f"from {low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    where = "" if low and high else "highest " if low else "lowest "
    return f"{name} is {said} (the {where}{share} % of what was tried)"


def _digits(column: Array) -> int:
    """Digits that tell a twentieth of the range apart."""
    reach, size = float(np.ptp(column)), float(np.abs(column).max())
    return 3 if reach <= 0 or size <= 0 else int(np.clip(np.ceil(np.log10(size / reach)) + 2, 2, 6))
