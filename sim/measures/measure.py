"""A measure: what one number says, declared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.measures.tally import GROUPS
from sim.measures.years import Years, everyone, ratio
from sim.tables import Array

__all__ = [
    "POINTS_MEAN",
    "POINTS_SD",
    "Measure",
    "Range",
    "gap",
    "of_group",
    "points",
    "relative_gap",
    "times",
]

Range = tuple[float | None, float | None]
"""Lowest and highest possible value; None where there is no end."""

POINTS_MEAN, POINTS_SD = 70.0, 15.0
"""The 100-point scale of school tests: the reference mean scores 70, an SD is 15 points (assumption)."""

NO_END: Range = (None, None)
FROM_ZERO: Range = (0.0, None)
RANGES: Mapping[str, Range] = {
    "%": (0.0, 100.0),
    "points of 100": (0.0, 100.0),
    "share": (0.0, 1.0),
    "fraction": (0.0, 1.0),
    "0 to 1": (0.0, 1.0),
    "Gini": (0.0, 1.0),
    "correlation": (-1.0, 1.0),
    "percentage points": (-100.0, 100.0),
    "SD": NO_END,
    "SD of projects": NO_END,
    "points": NO_END,
    "points/hour": NO_END,
}
"""What a number in a unit can be. All other units count, price or time something: never below 0."""


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: as in a scenario's goals; the ``quantity`` of figures.csv where there is one.
        title: in English (``en``) and Chinese (``zh``).
        unit: as in figures.csv; percentages run from 0 to 100.
        better: ``higher``, ``lower``, or empty where neither is.
        formula: how it is computed, in words, with the people or schools it is over.
        of: computes it from the sums of several years, shape ``(n_years, 14 groups)``.
        over: what it describes: ``students`` (also by SES fifth), ``teachers``, ``schools``, or the
            ``region`` as a whole (only the group ``all``).
        figures: rows of calibration/figures.csv that report this quantity.
        limits: what it can be, where that does not follow from its unit.
    """

    name: str
    title: Mapping[str, str]
    unit: str
    better: Literal["higher", "lower", ""]
    formula: str
    of: Callable[[Years], Array]
    over: Literal["students", "teachers", "schools", "region"] = "students"
    figures: tuple[str, ...] = ()
    limits: Range | None = None

    @property
    def range(self) -> Range:
        """Lowest and highest possible value, in its unit."""
        return RANGES.get(self.unit, FROM_ZERO) if self.limits is None else self.limits

    def record(self) -> dict[str, Any]:
        """This measure as a row of ``levelfield catalog measures``."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "unit": self.unit,
            "range": list(self.range),
            "better": self.better,
            "over": self.over,
            "formula": self.formula,
            "figures": list(self.figures),
        }


def points(sd: Array) -> Array:
    """SD units on the 100-point scale of school tests (mean 70, SD 15; not clipped)."""
    return POINTS_MEAN + POINTS_SD * sd


def of_group(values: Array, group: str) -> Array:
    """The column of a group, shape ``(n_years,)``; ``urban`` is the city, or the county town without one."""
    if group == "urban":
        city = values[:, GROUPS.index("city")]
        return np.where(np.isfinite(city), city, values[:, GROUPS.index("town")])
    return values[:, GROUPS.index(group)]


def gap(values: Array, ahead: str, behind: str) -> Array:
    """Difference between two groups, in the column of everyone; shape ``(n_years, 14)``."""
    return everyone(of_group(values, ahead) - of_group(values, behind))


def relative_gap(values: Array, ahead: str, behind: str) -> Array:
    """How far one group is behind another, as a fraction of the one ahead; in the column of everyone."""
    top = of_group(values, ahead)
    return everyone(ratio(top - of_group(values, behind), top))


def times(values: Array, ahead: str, behind: str) -> Array:
    """One group over another, in the column of everyone; shape ``(n_years, 14)``."""
    return everyone(ratio(of_group(values, ahead), of_group(values, behind)))
