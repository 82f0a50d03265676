"""Teaching: what lessons are worth, and what teachers gain by working with others."""

from __future__ import annotations

from sim.measures.measure import Measure, points
from sim.measures.years import Years, everyone, ratio
from sim.tables import Array

__all__ = ["MEASURES"]

USUAL_PREPARATION = 8.0
"""Hours a week that teachers prepare lessons, where nothing saves any (TALIS 2013 Shanghai, recalled)."""
TRAINED = (
    "studio_members", "studio_trainees", "training_certificates", "teachers_coached", "network_trained",
)  # fmt: skip
"""Counts of teachers who were trained this year, one by one."""


def effectiveness(t: Years) -> Array:
    """What lessons are worth, on the 100-point scale."""
    return points(ratio(t.schools("teaching"), t.schools("enrolment_taught")))


def preparation(t: Years) -> Array:
    """Hours of preparation left after what platforms and shared lessons save."""
    return USUAL_PREPARATION - ratio(t.activity("preparation_hours_saved"), everyone(t.teachers()[:, 0]))


MEASURES = (
    Measure(
        "teaching_effectiveness",
        {"en": "What lessons are worth", "zh": "教学成效"},
        "points",
        "higher",
        "mean quality of whoever gives the lessons, visitors and leads on a screen included, weighted by "
        "enrolment; 70 is the county's usual teacher at the start, 15 points are an SD of teachers",
        effectiveness,
        over="schools",
        figures=("t-dual-teacher-effectiveness",),
    ),
    Measure(
        "teaching_efficiency",
        {"en": "What lessons are worth for each hour worked", "zh": "教学效率"},
        "points/hour",
        "higher",
        "what lessons are worth (points) over the mean working week of teachers employed",
        lambda t: ratio(effectiveness(t), t.teacher_mean("workload")),
        over="teachers",
        figures=("t-teaching-efficiency",),
    ),
    Measure(
        "teacher_teaching_ability",
        {"en": "Teachers' ability", "zh": "教师教学能力"},
        "points",
        "higher",
        "mean quality of teachers employed; 70 is the county's usual teacher at the start, 15 points are an "
        "SD of teachers",
        lambda t: points(t.teacher_mean("ability")),
        over="teachers",
        figures=("haidian-teaching-ability",),
    ),
    Measure(
        "teachers_reporting_ability_gain_share",
        {"en": "Teachers who learn beside visitors", "zh": "认为教学能力提升的教师占比"},
        "%",
        "higher",
        "of the teachers who work where visitors or a lead on a screen give lessons, the share with a "
        "better teacher there to learn from or training that still lasts",
        lambda t: 100 * ratio(t.taught("with_visitors_gaining"), t.taught("with_visitors")),
        over="teachers",
        figures=("dual-teacher-approval", "dual-teacher-approval-again"),
    ),
    Measure(
        "teachers_see_no_reward_share",
        {"en": "Teachers whom joint work does not pay", "zh": "认为协作无激励的教师占比"},
        "%",
        "lower",
        "share of teachers employed at schools that give joint work less effort than the usual assessment "
        "brings about, and who have no title preference or honour this year",
        lambda t: 100 * t.teacher_mean("unrewarded"),
        over="teachers",
        figures=("teachers-no-reward",),
    ),
    Measure(
        "cross_school_course_developer_share",
        {"en": "Teachers who develop courses for other schools", "zh": "跨校课程开发教师占比"},
        "%",
        "higher",
        "elective courses open to other schools over teachers employed (each course is one teacher's; at "
        "most all teachers)",
        lambda t: 100 * ratio(t.schools("courses_shared"), t.teachers()).clip(max=1.0),
        over="teachers",
        figures=("chengdu-course-developers",),
    ),
    Measure(
        "teacher_preparation_time",
        {"en": "Teachers' time for preparation", "zh": "教师备课时间"},
        "hours/week",
        "lower",
        "8 hours a week less what platforms and shared lessons save, over all teachers",
        preparation,
        over="region",
        figures=("zj-prep-time",),
    ),
    Measure(
        "teachers_trained_person_times",
        {"en": "Teachers trained so far", "zh": "教师培训人次"},
        "person-times",
        "higher",
        "teachers trained in studios, at training bases and on site by partners, each year anew, since the "
        "record begins",
        lambda t: t.so_far(*TRAINED),
        over="region",
        figures=("jx-teachers-trained", "bb-beneficiaries"),
    ),
    Measure(
        "teacher_training_cost",
        {"en": "Cost of teachers' training", "zh": "教师培训成本"},
        "CNY/teacher/year",
        "lower",
        "payments for ordinary training, studios, bases, coaching and introductions over teachers employed",
        lambda t: ratio(t.region("training"), everyone(t.teachers()[:, 0])),
        over="region",
        figures=("suxichang-training-cost", "suxichang-training-cost-again"),
    ),
    Measure(
        "training_team_count",
        {"en": "Teachers' studios", "zh": "名师工作室数"},
        "teams",
        "",
        "studios at work this year",
        lambda t: t.activity("studios"),
        over="region",
        figures=("jx-team-count",),
    ),
    Measure(
        "backbone_teachers_in_teams",
        {"en": "Hosts and core members of studios", "zh": "工作室骨干教师数"},
        "teachers",
        "",
        "hosts and core members of the studios at work this year",
        lambda t: t.activity("studios", "studio_members"),
        over="region",
        figures=("jx-backbone-in-teams",),
    ),
    Measure(
        "areas_covered",
        {"en": "Counties with a studio", "zh": "工作室覆盖县区数"},
        "cities and districts",
        "",
        "counties of the region in which a studio is at work",
        lambda t: t.region("counties_with_studios"),
        over="region",
        figures=("jx-areas-covered",),
    ),
    Measure(
        "training_base_count",
        {"en": "Training bases", "zh": "培训基地数"},
        "bases",
        "",
        "counties' institutions that are a training base this year",
        lambda t: t.activity("training_bases"),
        over="region",
        figures=("bb-base-count",),
    ),
    Measure(
        "administrative_coverage_share",
        {"en": "Counties with a training base", "zh": "培训基地覆盖率"},
        "fraction",
        "higher",
        "share of the region's counties with a training base",
        lambda t: ratio(t.region("counties_with_training_bases"), t.region("counties")),
        over="region",
        figures=("bb-region-share",),
    ),
    Measure(
        "dual_teacher_school_count",
        {"en": "Schools with dual-teacher classes", "zh": "双师课堂学校数"},
        "schools",
        "",
        "schools that get dual-teacher lessons this year",
        lambda t: t.activity("dual_teacher_schools"),
        over="region",
        figures=("dual-schools", "dual-schools-again"),
    ),
)
