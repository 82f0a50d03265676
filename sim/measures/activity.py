"""Size and conduct: how many there are, and what schools give their effort to."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.tally import COMPULSORY
from sim.measures.years import ratio

__all__ = ["MEASURES"]

MEASURES = (
    Measure(
        "students",
        {"en": "Students", "zh": "学生数"},
        "students",
        "",
        "students in grades 1 to 12",
        lambda t: t.students(),
    ),
    Measure(
        "compulsory_students",
        {"en": "Students in compulsory education", "zh": "义务教育学生数"},
        "students",
        "",
        "students in grades 1 to 9",
        lambda t: t.students("students", COMPULSORY),
    ),
    Measure(
        "schools",
        {"en": "Schools", "zh": "学校数"},
        "schools",
        "",
        "open schools of all stages",
        lambda t: t.schools(),
        over="schools",
    ),
    Measure(
        "classes",
        {"en": "Classes", "zh": "班级数"},
        "classes",
        "",
        "classes of open schools of all stages",
        lambda t: t.schools("classes"),
        over="schools",
    ),
    Measure(
        "class_size",
        {"en": "Class size", "zh": "平均班额"},
        "students",
        "lower",
        "students over classes, open schools of all stages",
        lambda t: ratio(t.students(), t.schools("classes")),
        over="schools",
    ),
    Measure(
        "academic_weight_in_evaluation",
        {"en": "Weight of academic results", "zh": "评价中学业成绩权重"},
        "%",
        "lower",
        "mean weight of academic results in the assessment of open schools of all stages",
        lambda t: 100 * t.school_mean("weight_academic"),
        over="schools",
        figures=("academic-evaluation-weight",),
    ),
    Measure(
        "formalism",
        {"en": "Effort that goes to show", "zh": "形式主义程度"},
        "%",
        "lower",
        "effort for plaques, counts and visits as a share of all effort, open schools of all stages",
        lambda t: 100 * ratio(t.schools("effort_show"), t.schools("effort")),
        over="schools",
    ),
    Measure(
        "principals_without_sharing_motive_share",
        {"en": "Principals who see no reason to share", "zh": "缺乏共享动力的校长占比"},
        "%",
        "lower",
        "share of principals of open schools of all stages whose readiness to share is below 0.35 of 1",
        lambda t: 100 * t.school_mean("unwilling"),
        over="schools",
        figures=("principals-no-motive",),
    ),
    Measure(
        "principals_openness",
        {"en": "Principals' readiness to share", "zh": "校长共享意愿"},
        "0 to 1",
        "higher",
        "mean readiness to share teachers and courses over open schools of all stages",
        lambda t: t.school_mean("openness"),
        over="schools",
    ),
    Measure(
        "trust",
        {"en": "Trust between schools", "zh": "校际信任"},
        "0 to 1",
        "higher",
        "mean trust in partners over open schools of all stages",
        lambda t: t.school_mean("trust"),
        over="schools",
    ),
    Measure(
        "process_evaluation_adoption_share",
        {"en": "Students with a record of growth", "zh": "过程性评价覆盖率"},
        "%",
        "higher",
        "share of students in grades 1 to 12 whose growth is recorded through the year",
        lambda t: 100 * ratio(t.activity("students_with_growth_record"), t.students()).clip(max=1.0),
        over="region",
        figures=("process-eval-adoption", "t-process-eval-coverage"),
    ),
)
