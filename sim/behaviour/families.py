"""How families choose, move, and how students drop out (docs/science.md 3.3, 3.14, 3.20)."""

from __future__ import annotations

from sim.parameters import Count, Fraction, Parameters, Ratio, parameter

__all__ = ["Families"]


class Families(Parameters):
    """Families and students."""

    choice_quality: Ratio = parameter(
        1.0,
        "worth of an SD of reputation to families, in log-odds",
        range=(0.0, 5.0),
        source="science 3.14",
        confidence="low",
    )
    choice_distance: Ratio = parameter(
        0.15,
        "dislike of a kilometre to school, in log-odds",
        range=(0.0, 2.0),
        source="science 3.14",
        confidence="low",
        prior=(0.05, 0.40),
    )
    schools_considered: Count = parameter(
        8,
        "schools of a stage that a family considers, the nearest ones",
        range=(1, 50),
        source="science 3.14",
        confidence="low",
    )
    choosers: Fraction = parameter(
        0.10, "families who may choose a school beyond their catchment", source="assumption", confidence="low"
    )
    choosers_ses: Ratio = parameter(
        0.8,
        "log increase of that for each SD of SES",
        range=(0.0, 3.0),
        source="science 3.14, assumption",
        confidence="low",
    )
    information_noise: Ratio = parameter(
        0.8,
        "error in what a family of mean SES believes of a school or course",
        range=(0.0, 5.0),
        source="science 3.14",
        confidence="low",
    )
    information_ses: Ratio = parameter(
        0.25,
        "how much smaller that error is for each SD of SES",
        range=(0.0, 1.0),
        source="science 3.14",
        confidence="low",
    )
    migration: Fraction = parameter(
        0.012,
        "village students who move to a town or city school in a year",
        range=(0.0, 0.2),
        source="science 3.20",
    )
    dropout_junior: Fraction = parameter(
        0.010,
        "junior students who drop out in a year, at the mean",
        range=(0.0, 0.5),
        source="science D1, 3.3",
    )
    dropout_senior: Fraction = parameter(
        0.012,
        "senior students who drop out in a year, at the mean",
        range=(0.0, 0.5),
        source="assumption",
        confidence="low",
    )
    dropout_village: Ratio = parameter(
        0.9,
        "village against city, in log-odds",
        range=(0.0, 4.0),
        source="figures.csv zcounty-dropout",
        confidence="low",
    )
    dropout_score: Ratio = parameter(
        0.6, "an SD lower score, in log-odds", range=(0.0, 2.0), source="science 3.3", confidence="low"
    )
    dropout_ses: Ratio = parameter(
        0.25, "an SD lower SES, in log-odds", range=(0.0, 2.0), source="science 3.3", confidence="low"
    )
    satisfied_from: Fraction = parameter(
        0.6,
        "satisfaction from which a student, a family or a teacher counts as satisfied in a questionnaire",
        source="assumption: the upper two of five steps; other questionnaires count the middle one, or more",
        confidence="low",
        prior=(0.4, 0.75),
    )
    dropout_far: Ratio = parameter(
        0.3,
        "far or closed school, twice for girls, in log-odds",
        range=(0.0, 2.0),
        source="science 3.3, A21",
        confidence="low",
    )
