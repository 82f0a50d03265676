"""Learning: what students know and can do."""

from __future__ import annotations

import numpy as np

from sim.measures.measure import Measure, points
from sim.measures.tally import ALL_GRADES
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES", "correlation"]

ZHONGKAO_MEAN, ZHONGKAO_SD = 500.0, 100.0
"""Points of the senior-high entrance examination (750 in all): mean and SD of the reference population
(assumption: the usual size of a city's paper)."""


def correlation(n: Array, x: Array, y: Array, xx: Array, yy: Array, xy: Array) -> Array:
    """Correlation within grades from sums by grade, shape ``(n_years, 14, n_grades)``, pooled over grades."""
    cross = (xy - _square(x, y, n)).sum(axis=2)
    spread = (xx - _square(x, x, n)).sum(axis=2) * (yy - _square(y, y, n)).sum(axis=2)
    # A spread that rounding alone could make is no spread.
    return ratio(cross, np.sqrt(np.where(spread > 1e-9, spread, 0.0)))


def _square(x: Array, y: Array, n: Array) -> Array:
    return np.divide(x * y, n, out=np.zeros(n.shape), where=n > 0)


def score_sd(t: Years) -> Array:
    """SD of scores within grades, pooled over grades 1 to 9."""
    n, total = t.by_grade("scored"), t.by_grade("score")
    squares = (t.by_grade("score_squared") - _square(total, total, n)).sum(axis=2)
    return np.sqrt(ratio(np.maximum(squares, 0.0), n.sum(axis=2)))


def score_year_correlation(t: Years) -> Array:
    """Correlation of this year's with last year's score."""
    return correlation(
        *(
            t.by_grade(name)
            for name in ("both", "prior", "score_both", "prior_squared", "score_squared_both", "score_prior")
        )
    )


def ses_score_correlation(t: Years) -> Array:
    """Correlation of family SES with the score."""
    return correlation(
        *(
            t.by_grade(name)
            for name in ("scored", "ses", "score", "ses_squared", "score_squared", "ses_score")
        )
    )


MEASURES = (
    Measure(
        "academic_achievement",
        {"en": "Academic achievement", "zh": "学业成就"},
        "SD",
        "higher",
        "mean achievement without measurement error (durable and recent together), students in grades 1 to 9",
        lambda t: t.student_mean("achievement"),
        figures=("dual-achievement", "dual-achievement-again"),
    ),
    Measure(
        "exam_score",
        {"en": "Examination score", "zh": "考试成绩"},
        "points",
        "higher",
        "mean score of this year's examination on the 100-point scale (70 + 15 x SD), grades 1 to 9",
        lambda t: points(t.student_mean("score", of="scored")),
    ),
    Measure(
        "score_sd",
        {"en": "Spread of examination scores", "zh": "考试成绩标准差"},
        "SD",
        "lower",
        "standard deviation of scores within grades, grades 1 to 9",
        score_sd,
        limits=(0.0, None),
    ),
    Measure(
        "excellence_rate",
        {"en": "Excellence rate", "zh": "优秀率"},
        "%",
        "higher",
        "share of examined students in grades 1 to 9 with 85 points or more of 100 (1 SD above the reference "
        "mean)",
        lambda t: 100 * t.student_mean("excellent", of="scored"),
        figures=("zcounty-excellence",),
    ),
    Measure(
        "zhongkao_mean_score",
        {"en": "Senior-high entrance examination", "zh": "中考平均分"},
        "points",
        "higher",
        "mean score of this year's grade 9 candidates (500 + 100 x SD, 750 in all), by junior school",
        lambda t: ZHONGKAO_MEAN + ZHONGKAO_SD * ratio(t.graduates("zhongkao_score"), t.graduates("zhongkao")),
        figures=(
            "beijing-zhongkao",
            "haidian-weak-zhongkao",
            "haidian-member-zhongkao",
            "haidian-weak-zhongkao-again",
        ),
    ),
    Measure(
        "value_added",
        {"en": "Value added", "zh": "增值"},
        "SD",
        "higher",
        "mean of schools' value added (gain against expectation), weighted by enrolment",
        lambda t: ratio(t.schools("value_added"), t.schools("enrolment_valued")),
        over="schools",
    ),
    Measure(
        "score_year_correlation",
        {"en": "Correlation of scores from year to year", "zh": "相邻两年成绩相关"},
        "correlation",
        "",
        "correlation of this and last year's score within grades, students in grades 1 to 9 with both",
        score_year_correlation,
    ),
    Measure(
        "practical_ability_score",
        {"en": "Practical ability", "zh": "实践能力得分"},
        "points",
        "higher",
        "mean practical ability on the 100-point scale (70 + 15 x SD), grades 1 to 9",
        lambda t: points(t.student_mean("practical")),
        figures=("beijing-steam-practical",),
    ),
    Measure(
        "innovation_score",
        {"en": "Innovation", "zh": "创新能力得分"},
        "points",
        "higher",
        "mean innovation on the 100-point scale (70 + 15 x SD), grades 1 to 9",
        lambda t: points(t.student_mean("innovation")),
    ),
    Measure(
        "wellbeing_score",
        {"en": "Wellbeing", "zh": "身心健康得分"},
        "points",
        "higher",
        "mean wellbeing on the 100-point scale (70 + 15 x SD), grades 1 to 9",
        lambda t: points(t.student_mean("wellbeing")),
    ),
    Measure(
        "responsibility_score",
        {"en": "Social responsibility", "zh": "社会责任感得分"},
        "points",
        "higher",
        "mean social responsibility on the 100-point scale (70 + 15 x SD), grades 1 to 9",
        lambda t: points(t.student_mean("responsibility")),
    ),
    Measure(
        "class_participation_rate",
        {"en": "Class participation", "zh": "课堂参与率"},
        "%",
        "higher",
        "mean effort and participation in class (0 to 1) as a percentage, students in grades 1 to 12",
        lambda t: 100 * t.student_mean("engagement", ALL_GRADES),
        figures=("haidian-class-participation",),
    ),
    Measure(
        "study_burden",
        {"en": "Homework and drill above the norm", "zh": "课业负担"},
        "hours/week",
        "lower",
        "mean hours of homework and drill above the norm, students in grades 1 to 9",
        lambda t: t.student_mean("burden"),
    ),
    Measure(
        "comprehensive_quality_attainment_rate",
        {"en": "Students who pass in all five dimensions", "zh": "综合素质达标率"},
        "%",
        "higher",
        "share of students in grades 1 to 9 with 60 points or more of 100 in each of the five dimensions "
        "(2/3 SD below the reference mean)",
        lambda t: 100 * t.student_mean("attaining"),
        figures=("zhejiang-process-eval-effect", "t-comprehensive-quality"),
    ),
    Measure(
        "interdisciplinary_problem_solving",
        {"en": "Solving problems across subjects", "zh": "跨学科问题解决能力"},
        "points",
        "higher",
        "mean of achievement, practical ability and innovation on the 100-point scale, grades 1 to 9",
        lambda t: points(
            (t.student_mean("achievement") + t.student_mean("practical") + t.student_mean("innovation")) / 3
        ),
        figures=("shanghai-problem-solving", "shanghai-problem-solving-again"),
    ),
    Measure(
        "innovation_award_count",
        {"en": "Students at the level of an innovation award", "zh": "创新奖获奖学生数"},
        "students",
        "higher",
        "students in grades 1 to 12 whose innovation is 2 SD or more above the reference mean",
        lambda t: t.students("inventive", ALL_GRADES),
        figures=("haidian-innovation-awards", "haidian-innovation-awards-again"),
    ),
    Measure(
        "student_learning_interest",
        {"en": "Interested students", "zh": "学习兴趣"},
        "%",
        "higher",
        "share of students in grades 1 to 12 whose effort and participation in class is 0.5 of 1 (the norm) "
        "or more",
        lambda t: 100 * t.student_mean("interested", ALL_GRADES),
        figures=("yq-wangguadian-interest",),
    ),
)
