"""Equity: how far groups of students are apart."""

from __future__ import annotations

import numpy as np

from sim.measures.learning import ses_score_correlation
from sim.measures.measure import Measure, gap, points, relative_gap
from sim.measures.tally import ALL_GRADES, GROUPS
from sim.measures.years import Years, ratio
from sim.tables import Array
from sim.vocabulary import CITY, TOWN, VILLAGE

__all__ = ["MEASURES"]


def school_variance_share(t: Years) -> Array:
    """Intraclass correlation of scores by one-way analysis of variance, pooled over counties."""
    between = ratio(t.variance("between"), t.variance("between_df"))
    within = ratio(t.variance("within"), t.variance("within_df"))
    size = ratio(t.variance("students_per_school"), t.variance("between_df"))
    component = np.maximum(ratio(between - within, size), 0.0)
    return ratio(component, component + within)


def achievement_cv(t: Years) -> Array:
    """Variation of mean scores over urban and village schools."""
    city = t.schools()[:, GROUPS.index("city")][:, None] > 0
    return np.where(city, t.variation("points", (CITY, VILLAGE)), t.variation("points", (TOWN, VILLAGE)))


def education_gap(t: Years) -> Array:
    """Mean of five relative gaps between urban and village schools."""
    qualified = (t.teacher_mean("bachelor"), t.teacher_mean("senior_title"))
    values = (
        ratio(t.schools("funding"), t.schools("enrolment")),
        *qualified,
        t.school_mean("conditions"),
        points(t.student_mean("score", of="scored")),
    )
    return np.mean([relative_gap(value, "urban", "village") for value in values], axis=0)


MEASURES = (
    Measure(
        "ses_score_correlation",
        {"en": "Correlation of family SES and score", "zh": "家庭背景与成绩相关"},
        "correlation",
        "lower",
        "correlation of SES and this year's score within grades, grades 1 to 9; inside an "
        "SES fifth it is what is left within the fifth",
        ses_score_correlation,
    ),
    Measure(
        "school_variance_share",
        {"en": "Between-school share of score variance", "zh": "校际成绩差异占比"},
        "share",
        "lower",
        "intraclass correlation of scores in compulsory schools within counties, differences of "
        "grade removed, by analysis of variance (0 where schools differ less than chance)",
        school_variance_share,
        over="schools",
    ),
    Measure(
        "urban_rural_achievement_gap",
        {"en": "Urban-rural achievement gap", "zh": "城乡学业差距"},
        "SD",
        "lower",
        "mean score of students in urban schools minus village schools, grades 1 to 9",
        lambda t: gap(t.student_mean("score", of="scored"), "urban", "village"),
        over="region",
        figures=("ycity-score-gap", "sum-score-gap"),
    ),
    Measure(
        "quality_weak_achievement_gap",
        {"en": "Achievement gap between strong and weak schools", "zh": "优质校与薄弱校学业差距"},
        "SD",
        "lower",
        "mean score of students in quality schools minus weak schools, grades 1 to 9",
        lambda t: gap(t.student_mean("score", of="scored"), "quality", "weak"),
        over="region",
    ),
    Measure(
        "ses_achievement_gap",
        {"en": "Achievement gap between rich and poor", "zh": "贫富学生学业差距"},
        "SD",
        "lower",
        "mean score of the richest fifth minus the poorest fifth, grades 1 to 9",
        lambda t: gap(t.student_mean("score", of="scored"), "ses5", "ses1"),
        over="region",
    ),
    Measure(
        "urban_rural_achievement_cv",
        {"en": "Urban-rural variation of achievement", "zh": "城乡学业差异系数"},
        "coefficient",
        "lower",
        "coefficient of variation of schools' mean scores in points (100-point scale), "
        "weighted by enrolment, over compulsory schools in urban places and villages",
        achievement_cv,
        over="region",
        figures=("finland-canada-cv", "china-achievement-cv"),
    ),
    Measure(
        "urban_rural_education_gap_coefficient",
        {"en": "Urban-rural education gap", "zh": "城乡教育差距系数"},
        "coefficient",
        "lower",
        "mean of five relative gaps (urban - village) / urban: funding for each student, "
        "teachers with a bachelor degree, teachers with a senior title, school conditions, examination "
        "score in points; 0 is equal (our definition, the source gives none)",
        education_gap,
        over="region",
        figures=("chengdu-gap-coefficient",),
        limits=(None, 1.0),
    ),
    Measure(
        "practical_ability_score_gap",
        {"en": "Urban-rural gap in practical ability", "zh": "城乡实践能力差距"},
        "points",
        "lower",
        "mean practical ability of urban minus village schools, 100-point scale, grades 1 to 9",
        lambda t: gap(points(t.student_mean("practical")), "urban", "village"),
        over="region",
        figures=("henan-practical-gap",),
    ),
    Measure(
        "class_participation_gap",
        {"en": "Gap in class participation", "zh": "课堂参与差距"},
        "%",
        "lower",
        "class participation rate of quality minus weak schools, percentage points",
        lambda t: gap(100 * t.student_mean("engagement", ALL_GRADES), "quality", "weak"),
        over="region",
        figures=("jiangsu-participation-gap", "participation-gap-again"),
        limits=(-100.0, 100.0),
    ),
    Measure(
        "school_conditions_gap",
        {"en": "Urban-rural gap in school conditions", "zh": "城乡办学条件差距"},
        "%",
        "lower",
        "how far village schools' index of conditions is below urban schools', relative to these "
        "(index: mean of laboratories, multimedia, computer room, smart classroom, internet; schools of all "
        "stages, each counting once)",
        lambda t: 100 * relative_gap(t.school_mean("conditions"), "urban", "village"),
        over="region",
        figures=("ycity-conditions-gap",),
        limits=(None, 100.0),
    ),
    Measure(
        "conditions_gini",
        {"en": "Inequality of school conditions", "zh": "办学条件基尼系数"},
        "Gini",
        "lower",
        "Gini coefficient of the index of conditions over students of compulsory schools",
        lambda t: t.gini("conditions"),
        over="schools",
    ),
    Measure(
        "funding_gini",
        {"en": "Inequality of funding", "zh": "生均经费基尼系数"},
        "Gini",
        "lower",
        "Gini coefficient of funding for each student over students of compulsory schools",
        lambda t: t.gini("funding"),
        over="schools",
    ),
)
