"""How teachers learn, come, stay and go (docs/science.md 3.4, 3.6, 3.7)."""

from __future__ import annotations

from sim.parameters import SD, Count, Fraction, Parameters, Ratio, Years, parameter
from sim.priors import transported

__all__ = ["Teaching"]


class Teaching(Parameters):
    """Teachers as learners, and their labour market."""

    # Teachers as learners (docs/science.md 3.4)
    colleague_learning: Fraction = parameter(
        0.07,
        "part of the distance to better colleagues closed in a year",
        range=(0.0, 0.3),
        source="science A8",
        confidence="high",
        prior=(0.05, 0.10),
    )
    training_gain: SD = parameter(
        0.10,
        "gain from a year of on-site coaching at full fit",
        range=(0.0, 0.3),
        source="science B1, 3.12; shrunk by 3.19",
        prior=transported(0.18, 0.02, 0.6).within(0.0, 0.3),
    )
    workshop_fit: Fraction = parameter(
        0.0,
        "how far a rote workshop reaches the classroom",
        source="science B2",
        confidence="high",
        prior=(0.0, 0.3),
    )
    training_fade: Fraction = parameter(0.8, "what is left of training after a year", source="science 3.4")
    rating_reliability: Fraction = parameter(
        0.4, "how well employers see quality", source="science 3.4", range=(0.05, 1.0), prior=(0.3, 0.5)
    )

    # Teachers' labour market (docs/science.md 3.6, 3.7)
    wage_elasticity: Ratio = parameter(
        3.0,
        "semi-elasticity of leaving and moving in pay",
        range=(0.5, 8.0),
        source="science C4",
        prior=(1.0, 5.0),
    )
    move_cost: Ratio = parameter(
        4.5, "dislike of moving, in log-odds", range=(0.0, 10.0), source="science C3, 3.7", prior=(3.8, 5.6)
    )
    titles_by_county: Fraction = parameter(
        0.0,
        "of free senior posts, those for which teachers compete across the county, not within their school",
        source="assumption: posts belong to schools; committees of the county judge",
        confidence="low",
        prior=(0.0, 0.8),
    )
    service_years: Years = parameter(
        2,
        "years in a place before a teacher may ask to leave it (服务期); 0 where there is no such rule",
        range=(0, 10),
        source="assumption",
        confidence="low",
    )
    exit_rate: Fraction = parameter(
        0.015,
        "teachers who leave the profession in a year, at normal pay",
        range=(0.0, 0.3),
        source="science C3",
        confidence="low",
        prior=(0.005, 0.04),
    )
    distance_dislike: Ratio = parameter(
        0.03,
        "dislike of a kilometre between home and school, in log-odds",
        range=(0.0, 0.5),
        source="science 3.7, assumption",
        confidence="low",
    )
    amenity_ses: Ratio = parameter(
        0.35,
        "attraction of an SD of students' SES, in log-odds",
        range=(0.0, 2.0),
        source="science 3.7, C8",
        confidence="low",
    )
    amenity_town: Ratio = parameter(
        0.4,
        "attraction of a county town over a village, in log-odds",
        range=(0.0, 3.0),
        source="science 3.7, C8",
        confidence="low",
    )
    amenity_city: Ratio = parameter(
        0.8,
        "attraction of a city over a village, in log-odds",
        range=(0.0, 4.0),
        source="science 3.7, C8",
        confidence="low",
    )
    amenity_workload: Ratio = parameter(
        0.5,
        "dislike of a log unit more pupils for each teacher, in log-odds",
        range=(0.0, 2.0),
        source="assumption",
        confidence="low",
    )
    amenity_leadership: Ratio = parameter(
        0.15,
        "attraction of an SD of leadership, in log-odds",
        range=(0.0, 1.0),
        source="assumption",
        confidence="low",
    )
    vacancies_considered: Count = parameter(
        8,
        "vacancies in the own subject that a teacher hears of and considers, near ones sooner",
        range=(1, 50),
        source="science 3.7",
        confidence="low",
    )
    candidates_per_vacancy: Ratio = parameter(
        2.0,
        "applicants for teaching for each post usually vacant",
        range=(0.2, 20.0),
        source="assumption",
        confidence="low",
    )
