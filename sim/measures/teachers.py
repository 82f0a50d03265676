"""Teachers: who teaches where, how well, and who comes and goes."""

from __future__ import annotations

from sim.measures.measure import Measure, gap, times
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES", "SHARE_OF_STAFF"]

SHARE_OF_STAFF = "share of the teachers employed in September before anyone left or came, by the school left"


def at_start(t: Years) -> Array:
    """Teachers employed before this year's moves."""
    left = t.schools("exits") + t.schools("retired") + t.schools("moved_out")
    return t.teachers() + left - t.schools("hired") - t.schools("moved_in")


def mean_quality(t: Years) -> Array:
    """Mean quality of the teachers at work, SD of student gain a year."""
    return ratio(t.taught("quality"), t.taught())


def senior_titles(t: Years) -> Array:
    """Teachers with a senior title, in %."""
    return 100 * t.teacher_mean("senior_title")


def promotion_ratio(t: Years) -> Array:
    """Promotions for each teacher, weak against quality schools."""
    return times(ratio(t.schools("promoted"), t.teachers()), "weak", "quality")


MEASURES = (
    Measure(
        "teachers",
        {"en": "Teachers", "zh": "教师数"},
        "teachers",
        "",
        "teachers employed",
        lambda t: t.teachers(),
        over="teachers",
    ),
    Measure(
        "pupil_teacher_ratio",
        {"en": "Pupils for each teacher", "zh": "生师比"},
        "pupils per teacher",
        "lower",
        "students attending over teachers employed, schools of all stages",
        lambda t: ratio(t.students(), t.teachers()),
        over="teachers",
        figures=(
            "urban-pupil-teacher-ratio",
            "rural-pupil-teacher-ratio",
            "urban-pupil-teacher-ratio-again",
            "rural-pupil-teacher-ratio-again",
        ),
    ),
    Measure(
        "teacher_quality",
        {"en": "Teacher quality", "zh": "教师质量"},
        "SD",
        "higher",
        "mean latent quality (student gain a year) of the teachers at work, by where they work this year",
        mean_quality,
        over="teachers",
    ),
    Measure(
        "teacher_quality_gap",
        {"en": "Gap in teacher quality", "zh": "师资质量差距"},
        "SD",
        "lower",
        "mean teacher quality where they work, quality minus weak schools",
        lambda t: gap(mean_quality(t), "quality", "weak"),
        over="region",
    ),
    Measure(
        "quality_teacher_concentration",
        {"en": "Where good teachers are", "zh": "优质师资集聚度"},
        "%",
        "",
        "of the teachers in their county's best fifth by quality, the share working in schools of the group",
        lambda t: 100 * ratio(t.taught("good"), t.taught("good")[:, :1]),
        over="teachers",
        figures=("key-school-teacher-concentration", "weak-school-teacher-concentration"),
    ),
    Measure(
        "senior_title_teacher_share",
        {"en": "Teachers with a senior title", "zh": "高级职称教师占比"},
        "%",
        "higher",
        "share of teachers employed",
        senior_titles,
        over="teachers",
        figures=("urban-senior-title", "rural-senior-title"),
    ),
    Measure(
        "senior_title_teacher_share_gap",
        {"en": "Urban-rural gap in senior titles", "zh": "城乡高级职称教师占比差距"},
        "percentage points",
        "lower",
        "share with a senior title, urban minus village schools",
        lambda t: gap(senior_titles(t), "urban", "village"),
        over="region",
        figures=("senior-title-gap", "t-senior-title-gap"),
    ),
    Measure(
        "bachelor_teacher_share",
        {"en": "Teachers with a bachelor degree", "zh": "本科及以上教师占比"},
        "%",
        "higher",
        "share of teachers employed with a bachelor degree or higher",
        lambda t: 100 * t.teacher_mean("bachelor"),
        over="teachers",
        figures=(
            "urban-bachelor-teachers",
            "rural-bachelor-teachers",
            "urban-bachelor-teachers-again",
            "rural-bachelor-teachers-again",
        ),
    ),
    Measure(
        "masters_teacher_share",
        {"en": "Teachers with a master degree", "zh": "硕士及以上教师占比"},
        "%",
        "higher",
        "share of teachers employed with a master degree or higher",
        lambda t: 100 * t.teacher_mean("master"),
        over="teachers",
        figures=(
            "quality-school-masters",
            "weak-school-masters",
            "quality-school-masters-again",
            "weak-school-masters-again",
        ),
    ),
    Measure(
        "backbone_share",
        {"en": "Backbone teachers", "zh": "骨干教师占比"},
        "%",
        "higher",
        "share of teachers employed who are designated backbone teachers",
        lambda t: 100 * t.teacher_mean("backbone"),
        over="teachers",
    ),
    Measure(
        "novice_share",
        {"en": "Novice teachers", "zh": "新手教师占比"},
        "%",
        "lower",
        "share of teachers employed with less than three years of experience",
        lambda t: 100 * t.teacher_mean("novice"),
        over="teachers",
    ),
    Measure(
        "teacher_exchange_share",
        {"en": "Teachers working away", "zh": "教师交流比例"},
        "%",
        "",
        "share of teachers employed who work at another school this year, or some days of the week",
        lambda t: 100 * t.teacher_mean("away"),
        over="teachers",
        figures=("teacher-exchange-share", "guangzhou-exchange"),
    ),
    Measure(
        "teacher_exit_rate",
        {"en": "Teachers leaving the profession", "zh": "教师流失率"},
        "%",
        "lower",
        f"teachers who left before retirement; {SHARE_OF_STAFF}",
        lambda t: 100 * ratio(t.schools("exits"), at_start(t)),
        over="teachers",
    ),
    Measure(
        "teacher_transfer_rate",
        {"en": "Teachers transferring", "zh": "教师调动率"},
        "%",
        "lower",
        f"teachers who changed employer within the county; {SHARE_OF_STAFF}",
        lambda t: 100 * ratio(t.schools("moved_out"), at_start(t)),
        over="teachers",
    ),
    Measure(
        "teacher_turnover",
        {"en": "Teacher turnover", "zh": "教师流动率"},
        "%",
        "lower",
        f"teachers who transferred, left or retired; {SHARE_OF_STAFF}",
        lambda t: (
            100 * ratio(t.schools("exits") + t.schools("moved_out") + t.schools("retired"), at_start(t))
        ),
        over="teachers",
    ),
    Measure(
        "vacancy_rate",
        {"en": "Vacant posts", "zh": "教师空编率"},
        "%",
        "lower",
        "posts of the establishment without a teacher employed, share of posts in open schools",
        lambda t: 100 * ratio(t.schools("vacant"), t.schools("posts")),
        over="teachers",
    ),
    Measure(
        "teacher_promotion_rate_ratio",
        {"en": "Promotion in weak against quality schools", "zh": "薄弱校与优质校晋升率之比"},
        "ratio",
        "higher",
        "promotions to a senior title for each teacher employed, weak over quality schools; undefined in a "
        "year without promotions in quality schools",
        promotion_ratio,
        over="region",
        figures=("weak-promotion-ratio",),
    ),
    Measure(
        "teacher_satisfaction_rate",
        {"en": "Satisfied teachers", "zh": "教师满意度"},
        "%",
        "higher",
        "share of teachers employed whose satisfaction with work is behaviour.satisfied_from or more",
        lambda t: 100 * t.teacher_mean("satisfied"),
        over="teachers",
        figures=("ycity-teacher-satisfaction", "zcounty-teacher-satisfaction", "sum-teacher-satisfaction"),
    ),
    Measure(
        "teacher_motivation",
        {"en": "Teacher motivation", "zh": "教师工作动力"},
        "0 to 1",
        "higher",
        "mean motivation of teachers employed",
        lambda t: t.teacher_mean("motivation"),
        over="teachers",
    ),
    Measure(
        "teacher_habit",
        {"en": "Habit of reflecting on teaching", "zh": "教学反思习惯"},
        "0 to 1",
        "higher",
        "mean habit of plan, do, reflect, improve of teachers employed",
        lambda t: t.teacher_mean("habit"),
        over="teachers",
    ),
    Measure(
        "teacher_workload",
        {"en": "Teachers' working time", "zh": "教师工作时间"},
        "hours/week",
        "lower",
        "mean working time of teachers employed",
        lambda t: t.teacher_mean("workload"),
        over="teachers",
    ),
)
