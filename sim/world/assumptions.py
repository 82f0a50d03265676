"""What a scenario assumes about its region: the ``world:`` section of a scenario file.

The defaults are a Chinese county of city, county-town and village schools as the source documents
describe it (rows with kind baseline of figures.csv) and as the ministry's bulletins size it (docs/science.md,
population statistics).
"""

from __future__ import annotations

from typing import Literal

from sim.parameters import (
    SD,
    Count,
    Fraction,
    Kilometres,
    Parameters,
    PupilsPerTeacher,
    Ratio,
    Year,
    YuanPerStudent,
    YuanPerTeacher,
    YuanPerYear,
    parameter,
)

__all__ = ["WorldAssumptions"]


class WorldAssumptions(Parameters):
    """The region of a scenario."""

    counties: Count = parameter(1, "counties in the region", range=(1, 5000))
    schools: dict[str, Count] = parameter(
        {"city": 8, "town": 12, "village": 20},
        "primary and junior schools",
        range=(0, 2000),
        source="science 4.1, 4.2",
    )
    junior_share: Fraction = parameter(0.28, "of these schools, junior secondary", source="science 4.1")
    senior_schools: Count = parameter(
        3,
        "academic senior high schools in the county; 0 leaves them outside",
        range=(0, 100),
        source="science 4.1",
    )
    students: Count = parameter(
        25000,
        "students in grades 1 to 9 of a county",
        range=(50, 5_000_000),
        source="science 4.1",
        unit="students",
    )
    student_share: dict[str, Fraction] = parameter(
        {"city": 0.44, "town": 0.40, "village": 0.16}, "students by location", source="science 4.2"
    )
    size_spread: Ratio = parameter(
        0.45, "spread of school size within a location, log scale", range=(0.0, 1.5), source="science 4.1"
    )
    teaching_points: Fraction = parameter(
        0.15, "village primary schools that are teaching points (教学点)", source="science 4.1"
    )
    students_per_agent: Count = parameter(
        1, "real students for each simulated one", range=(1, 1000), unit="students"
    )
    class_size: Count = parameter(
        45, "students in a class at most when it is formed", range=(5, 100), unit="students"
    )
    largest_class: Count = parameter(
        55,
        "mean size of a grade's classes above which it is dealt into more",
        range=(5, 200),
        unit="students",
        source="assumption",
    )
    radius: Kilometres = parameter(
        30, "distance from the county seat to the remotest village", range=(1, 300)
    )

    quality_schools: dict[str, Fraction] = parameter(
        {"city": 0.45, "town": 0.25, "village": 0.05}, "schools of the quality tier"
    )
    weak_schools: dict[str, Fraction] = parameter(
        {"city": 0.10, "town": 0.25, "village": 0.60}, "schools of the weak tier"
    )
    ses: dict[str, SD] = parameter(
        {"city": 0.55, "town": 0.0, "village": -0.45},
        "families' mean SES",
        range=(-3, 3),
        source="science A12, 3.1",
    )
    ses_spread: SD = parameter(0.85, "spread of SES within a location", range=(0.1, 3), source="science A11")
    left_behind: dict[str, Fraction] = parameter(
        {"city": 0.02, "town": 0.08, "village": 0.25},
        "children whose parents work elsewhere",
        source="science 4.2",
    )

    pupil_teacher_ratio: dict[str, PupilsPerTeacher] = parameter(
        {"city": 15, "town": 18, "village": 23},
        "pupils for each teacher",
        figure=("urban-pupil-teacher-ratio", "rural-pupil-teacher-ratio"),
    )
    senior_titles: dict[str, Fraction] = parameter(
        {"city": 0.32, "town": 0.22, "village": 0.15},
        "teachers with a senior title",
        figure=("urban-senior-title", "rural-senior-title"),
    )
    bachelors: dict[str, Fraction] = parameter(
        {"city": 0.78, "town": 0.68, "village": 0.56},
        "teachers with a bachelor degree or higher",
        figure=("urban-bachelor-teachers", "rural-bachelor-teachers"),
    )
    masters: dict[str, Fraction] = parameter(
        {"quality": 0.45, "ordinary": 0.20, "weak": 0.08},
        "teachers with a master degree, by tier",
        figure=("quality-school-masters", "weak-school-masters"),
    )
    wage: YuanPerYear = parameter(
        95_000, "mean salary of a teacher", range=(1_000, 2_000_000), source="assumption"
    )
    allowance: dict[str, Fraction] = parameter(
        {"city": 0.08, "town": 0.0, "village": 0.0}, "local pay on top of the salary scale"
    )

    funding: dict[str, YuanPerStudent] = parameter(
        {"city": 18_000, "town": 13_000, "village": 9_000},
        "money for running schools, for each student a year",
        figure=("urban-funding-per-student", "rural-funding-per-student"),
    )
    training_money: dict[str, YuanPerTeacher] = parameter(
        {"quality": 5_000, "ordinary": 3_000, "weak": 1_400},
        "training money for each teacher, by tier",
        figure=("quality-school-training-funds", "weak-school-training-funds"),
    )
    revenue_growth: Ratio = parameter(0.02, "real growth of the county's revenue a year", range=(-0.2, 0.2))
    discount_rate: Fraction = parameter(0.03, "discount rate of costs", range=(0.0, 0.2))
    price_year: Year = parameter(2023, "year of the prices")

    labs: dict[str, Fraction] = parameter(
        {"city": 0.884, "town": 0.726, "village": 0.453},
        "schools with equipped laboratories",
        figure=("urban-lab-equipment", "county-lab-equipment", "rural-lab-equipment"),
    )
    multimedia: dict[str, Fraction] = parameter(
        {"city": 0.978, "town": 0.865, "village": 0.632},
        "classrooms with multimedia",
        figure=("urban-multimedia", "county-multimedia", "rural-multimedia"),
    )
    computer_rooms: dict[str, Fraction] = parameter(
        {"city": 0.925, "town": 0.789, "village": 0.517},
        "schools with a computer room",
        figure=("urban-computer-rooms", "county-computer-rooms", "rural-computer-rooms"),
    )
    smart_classrooms: dict[str, Fraction] = parameter(
        {"city": 0.675, "town": 0.45, "village": 0.223},
        "schools with a smart classroom",
        figure=("urban-smart-classrooms", "rural-smart-classrooms"),
    )
    internet: Fraction = parameter(0.952, "schools with internet access", figure="internet-access")
    facility_use: Fraction = parameter(0.40, "use of laboratories and rooms", figure="sum-equipment-use")
    courses: dict[str, Ratio] = parameter(
        {"quality": 21, "ordinary": 12, "weak": 6},
        "elective courses of a school of a thousand students, by tier",
        range=(0, 200),
        figure="course-resource-ratio",
    )
    exclusive: Fraction = parameter(
        0.70, "of a quality school's courses, closed to others", figure="exclusive-course-share"
    )
    unwilling_principals: Fraction = parameter(
        0.60, "principals of quality schools who see no reason to share", figure="principals-no-motive"
    )
    academic_weight: Fraction = parameter(
        0.85, "weight of academic results in schools' assessment", figure="academic-evaluation-weight"
    )

    academic_senior: Fraction = parameter(
        0.61, "junior graduates with a seat in academic senior high school", source="science D3"
    )
    undergraduate: Fraction = parameter(
        0.45, "senior high graduates admitted to undergraduate study", source="assumption"
    )
    births: Literal["national", "constant"] = parameter(
        "national", "births follow the national series, or stay", source="science 4.3"
    )
    retirement_age: Count = parameter(
        60,
        "retirement age of men; women five years earlier",
        range=(50, 75),
        unit="years",
        source="science C3",
    )
    close_below: Count = parameter(
        8, "a school with fewer students closes", range=(0, 200), unit="students", source="science 3.20"
    )
