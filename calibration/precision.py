"""How exactly a figure is reported, and how far the model may miss it for reasons that it does not contain.

Two standard deviations, by rule and not figure by figure, so that nobody can widen the one that does not fit.

**Precision** is that of the report. A number is taken as rounded to its last digit that is not an ending
zero (12.5 to a tenth, 41 to one, 68 000 to a thousand), but never more coarsely than to a tenth of itself
(100 to ten); uniformly: a standard deviation of the unit over the root of 12. One that the source calls
approximate (relation ``~``, or vague in the note) may be a tenth of its size off, whatever its digits. For a
change between two numbers both count.

**Discrepancy** is that of the model: documents seldom say how they measured, and a county is not their
place. It is a share of what is reported (:data:`SHARE`, by contrast) and a floor in its unit
(:data:`FLOOR`), added as variances. Where the source does not define what it reports (the note of the row or
the formula of the measure says so), both count twice.
"""

from __future__ import annotations

from math import hypot, sqrt

__all__ = ["ABOUT", "FLOOR", "SHARE", "discrepancy", "precision"]

ABOUT = 0.1
"""What "about" may mean, as a share of the number."""

SHARE = {
    "level": 0.15,
    "gap": 0.2,
    "relative gap": 0.2,
    "before-after": 0.3,
    "points": 0.3,
    "relative": 0.3,
    "ratio": 0.3,
    "counterfactual": 0.3,
    "counterfactual relative": 0.3,
}
"""Discrepancy by contrast, as a share of what is reported: a level is compared with less left open than a
change of which nobody says what it was measured against."""
COUNT = 0.3
"""The same for a level that counts people, schools or money: what is counted is seldom said."""

FLOOR = {
    "%": 3.0,
    "percentage points": 3.0,
    "points": 3.0,
    "points of 100": 3.0,
    "coefficient": 0.03,
    "ratio": 0.1,
    "times": 0.2,
    "pupils per teacher": 0.5,
    "fraction": 0.02,
}
"""Least discrepancy by unit; none for counts and money, of which a share is enough."""
UNDEFINED = 2.0
"""Times the discrepancy where the source does not define what it reports."""


def precision(text: str, *, about: bool = False) -> float:
    """Standard deviation of a reported number, from its digits.

    Args:
        text: as in figures.csv (``12.5``, ``41``, ``68000``).
        about: whether the source calls it approximate.

    Raises:
        ValueError: it is no number.
    """
    value = float(text)
    whole, _, part = text.strip().lstrip("+-").partition(".")
    if part.rstrip("0"):
        unit = 10.0 ** -len(part)
    else:
        unit = min(10.0 ** (len(whole) - len(whole.rstrip("0"))), abs(value) / 10 or 1.0)
        unit = max(unit, 1.0) if value == int(value) else unit
    return hypot(unit / sqrt(12), ABOUT * value if about else 0.0)


def discrepancy(value: float, contrast: str, unit: str, *, defined: bool = True) -> float:
    """Standard deviation of what the model leaves out, in the figure's unit.

    Args:
        value: what is reported.
        contrast: a key of :data:`SHARE`.
        unit: the unit of the contrast (``%`` for a relative change).
        defined: whether the source says what it measured.
    """
    counted = contrast == "level" and unit not in FLOOR
    share = COUNT if counted else SHARE[contrast]
    return (1.0 if defined else UNDEFINED) * hypot(share * value, FLOOR.get(unit, 0.0))
