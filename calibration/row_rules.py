"""What a row of `figures.csv` says by the rules: of whom, against what, how much, until when."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from calibration.precision import discrepancy, precision
from calibration.sites.site import Site
from sim.measures.catalogue import MEASURES, Range
from sim.scenario import Goal

__all__ = [
    "contrast_of",
    "discrepancy_of",
    "group_of",
    "is_about",
    "last_summer",
    "range_of",
    "relation_of",
    "unit_of",
    "value_of",
]

WORDS = (
    ("urban and rural", "all"),
    ("county-town", "town"),
    ("rural", "village"),
    ("urban", "city"),
    ("weak schools", "weak"),
    ("quality schools", "quality"),
    ("key schools", "quality"),
)
"""Words of a population, and the group of the model that they mean; the first that occurs counts."""
VAGUE = "vague"
"""What a note calls a number that is approximate."""
APART = ("_gap", "_ratio", "_cv", "coefficient")
"""What a quantity is called that compares two groups by itself."""
UNDEFINED = ("definition is not given", "scale is not given")
"""What a note says where the source does not define what it reports."""


def is_about(row: Mapping[str, str]) -> bool:
    """Whether a row's number is approximate."""
    return row["relation"] == "~" or VAGUE in row["note"]


def group_of(population: str, measure: str) -> str:
    """The group that a population means."""
    if MEASURES[measure].over == "region":
        return "all"
    return next((group for words, group in WORDS if words in population), "all")


def contrast_of(row: Mapping[str, str]) -> str:
    """What a row compares, by the columns that it fills."""
    kinds = {
        "relative": "relative",
        "percentage_points": "points",
        "absolute": "points",
        "ratio": "ratio",
    }
    if row["change"]:
        return kinds[row["change_kind"]]
    if row["before"] and row["after"]:
        return "before-after"
    between = any(word in row["quantity"] for word in APART)
    return "gap" if row["kind"] == "baseline" and row["comparator"] and between else "level"


def value_of(row: Mapping[str, str], contrast: str, about: bool) -> tuple[float, float]:
    """What is reported, and how exactly; without a number, that there is a change at all."""
    if row["change"]:
        return float(row["change"]), precision(row["change"], about=about)
    if contrast in ("before-after", "counterfactual") and row["before"] and row["after"]:
        apart = float(row["after"]) - float(row["before"])
        return apart, hypot(*(precision(row[column], about=about) for column in ("before", "after")))
    text = row["after"] or row["before"]
    return (float(text), precision(text, about=about)) if text else (0.0, 0.0)


def last_summer(row: Mapping[str, str], site: Site, goal: Goal | None, at: str) -> int:
    """The last summer compared."""
    start, end = site.scenario.start_year, site.scenario.start_year + site.scenario.years
    if at:
        return int(at) if at.isdigit() else {"start": start, "end": end}[at]
    if goal is not None:
        return int(goal.by)
    if row["kind"] == "baseline":
        return end if site.levels_at == "end" else start
    return min(end, start + int(row["horizon_years"])) if row["horizon_years"] else end


def relation_of(row: Mapping[str, str], goal: Goal | None) -> str:
    """Equal, about, or an inequality; to do more than was promised is to keep a promise."""
    if row["kind"] == "target" and goal is not None:
        return ">=" if goal.at_least is not None else "<="
    return row["relation"] or "="


def unit_of(contrast: str, row: Mapping[str, str]) -> str:
    """The unit of a contrast: per cent of a relative change, else the row's own."""
    if "relative" in contrast:
        return "%"
    if contrast == "ratio":
        return "times"
    return row["unit"]


def range_of(contrast: str, measure: str, scale: float = 1.0) -> Range:
    """What an answer can be at all, in the figure's unit, from what its measure can be.

    Args:
        contrast: one of `calibration.observations.CONTRASTS`.
        measure: its name.
        scale: by which the site multiplies its measure, above 0.
    """
    low, high = MEASURES[measure].range
    never_negative = low is not None and low >= 0
    if contrast in ("level", "gap"):
        return (None if low is None else scale * low, None if high is None else scale * high)
    if contrast == "relative gap":
        return (None, 100.0 if never_negative else None)
    if contrast == "ratio":
        return (0.0 if never_negative else None, None)
    if "relative" in contrast:
        return (-100.0 if never_negative else None, None)
    if low is None or high is None:
        return (None, None)
    return (scale * (low - high), scale * (high - low))


def discrepancy_of(value: float, contrast: str, row: Mapping[str, str], measure: str) -> float:
    """How far the figure and the measure may lie apart for being defined differently."""
    defined = "the source gives none" not in MEASURES[measure].formula
    defined &= not any(words in row["note"] for words in UNDEFINED)
    return discrepancy(value, contrast, unit_of(contrast, row), defined=defined)
