"""Effort between aims and the county's budget (docs/science.md 3.5, 3.9)."""

from __future__ import annotations

from sim.parameters import SD, Fraction, Parameters, Ratio, parameter

__all__ = ["Governing"]


class Governing(Parameters):
    """Effort between aims, and government."""

    # Effort between aims (docs/science.md 3.5)
    effort_substitution: Fraction = parameter(
        0.1,
        "how far effort for one aim makes effort for another dearer",
        range=(0.0, 0.9),
        source="science 3.5",
        confidence="low",
        prior=(0.0, 0.4),
    )
    intrinsic_academic: Ratio = parameter(
        0.4,
        "what teachers care about: academic learning",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
    )
    intrinsic_whole: Ratio = parameter(
        0.5,
        "what teachers care about: the whole child",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
    )
    intrinsic_low: Ratio = parameter(
        0.5,
        "what teachers care about: the weakest students",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
    )
    intrinsic_share: Ratio = parameter(
        0.4,
        "what principals care about: working with other schools",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
        prior=(0.1, 0.8),
    )
    intrinsic_show: Ratio = parameter(
        0.15,
        "what principals care about: being seen",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
        prior=(0.05, 0.4),
    )
    trust_kept: Fraction = parameter(
        0.9,
        "of the trust between principals above the usual, kept over a year",
        source="science 3.11",
        confidence="low",
        prior=(0.7, 0.98),
    )
    exam_inflation: SD = parameter(
        0.05,
        "rise of scores, not of learning, for a unit of academic effort at stake",
        range=(0.0, 0.3),
        source="science 3.5",
        confidence="low",
        prior=(0.0, 0.15),
    )

    # Government (docs/science.md 3.9)
    education_preference: Fraction = parameter(
        0.25,
        "weight of education in the county government's choice",
        range=(0.05, 0.6),
        source="science D6",
        prior=(0.05, 0.6),
    )
    maintenance_of_effort: Fraction = parameter(
        0.0, "part of an earmarked transfer that must come on top", source="science D6, 3.9"
    )
    budget_inertia: Fraction = parameter(
        0.6,
        "part of last year's budget for each student that carries over",
        source="assumption",
        confidence="low",
    )
    principal_turnover: Fraction = parameter(
        0.12, "principals replaced in a year", source="assumption", confidence="low"
    )
