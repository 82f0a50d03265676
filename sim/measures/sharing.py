"""Sharing: what is idle, double, open to others, or missing."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.tally import ALL_GRADES
from sim.measures.years import Years, everyone, ratio
from sim.tables import Array

__all__ = ["MEASURES"]

LABORATORY = 800_000.0
"""Price of a fully equipped laboratory, yuan (assumption, as in market_funding)."""
LIFE = 10.0
"""Years it lasts (assumption)."""


def use(t: Years) -> Array:
    """Use of rooms, in %."""
    return 100 * t.school_mean("facility_use")


def part_of_courses(t: Years, name: str) -> Array:
    """A part of all schools' own courses, in %."""
    return 100 * ratio(t.schools(name), t.schools("courses"))


def efficiency(t: Years) -> Array:
    """Mean of use of rooms, courses that are open, and courses that are not double; points of 100."""
    single = 100 - part_of_courses(t, "courses_duplicated")
    return (use(t) + part_of_courses(t, "courses_shared") + single) / 3


def double_cost(t: Years) -> Array:
    """What laboratories cost a year that a neighbour could lend, and purchases next to idle stock; yuan."""
    standing = everyone(t.schools("lab_duplicated")[:, 0]) * LABORATORY / LIFE
    return standing + t.activity("duplicate_purchases")


MEASURES = (
    Measure(
        "resource_idle_rate",
        {"en": "Idle rooms", "zh": "资源闲置率"},
        "%",
        "lower",
        "100 less the use of laboratories and rooms, mean over open schools of all stages",
        lambda t: 100 - use(t),
        over="schools",
        figures=("suxichang-idle-rate", "suxichang-idle-rate-again"),
    ),
    Measure(
        "resource_waste_rate",
        {"en": "Wasted resources", "zh": "资源浪费率"},
        "%",
        "lower",
        "mean of two: the part of open hours in which rooms stand idle, and the part of elective courses "
        "that a neighbouring school offers too (our definition, the source gives none)",
        lambda t: (100 - use(t) + part_of_courses(t, "courses_duplicated")) / 2,
        over="schools",
        figures=("finland-waste", "finland-waste-again"),
    ),
    Measure(
        "resource_allocation_efficiency",
        {"en": "Efficiency of resource allocation", "zh": "资源配置效率"},
        "points of 100",
        "higher",
        "mean of three: use of rooms, part of elective courses open to other schools, part of them that no "
        "neighbour offers too (our definition, the source gives none)",
        efficiency,
        over="schools",
        figures=("resource-efficiency-score", "t-efficiency"),
    ),
    Measure(
        "equipment_duplication_rate",
        {"en": "Laboratories a neighbour could lend", "zh": "设备重复配置率"},
        "%",
        "lower",
        "part of laboratory equipment that stands within 5 km of an equally or better equipped school of the "
        "stage, where the two together would not need one laboratory's hours; open schools of all stages",
        lambda t: 100 * ratio(t.schools("lab_duplicated"), t.schools("lab")),
        over="schools",
        figures=("lab-duplication",),
    ),
    Measure(
        "duplicate_construction_cost",
        {"en": "Cost of double equipment", "zh": "重复建设成本"},
        "CNY",
        "lower",
        "laboratories that a neighbour could lend, at 800 000 yuan for ten years, and this year's purchases "
        "next to idle stock",
        double_cost,
        over="region",
        figures=("suxichang-construction-cost",),
    ),
    Measure(
        "course_sharing_efficiency",
        {"en": "Seats for guests that are taken", "zh": "课程共享效率"},
        "students per 100 seats",
        "higher",
        "students with a course at another school over the seats that courses offer to other schools' "
        "students; vouchers may fill more than was offered",
        lambda t: 100 * ratio(t.students("course_elsewhere"), t.schools("course_seats")),
        over="region",
        figures=("zj-sharing-efficiency",),
    ),
    Measure(
        "shared_course_count",
        {"en": "Courses open to other schools", "zh": "共享课程数"},
        "courses",
        "higher",
        "elective courses of open schools of all stages that are open to other schools",
        lambda t: t.schools("courses_shared"),
        over="schools",
        figures=("t-shared-courses", "t-shared-courses-again"),
    ),
    Measure(
        "schools_with_local_courses_share",
        {"en": "Schools with courses of their own", "zh": "有特色校本课程的学校占比"},
        "%",
        "higher",
        "share of open schools of all stages with three electives or more that no neighbour offers",
        lambda t: 100 * t.school_mean("own_courses"),
        over="schools",
        figures=("true-local-courses",),
    ),
    Measure(
        "practice_course_offering_rate",
        {"en": "Schools with practice courses", "zh": "实践课程开设率"},
        "%",
        "higher",
        "share of open schools of all stages with an elective and half a laboratory's equipment, "
        "with what is booked elsewhere or toured",
        lambda t: 100 * t.school_mean("practice"),
        over="schools",
        figures=("t-rural-practice-courses", "weak-practice-courses"),
    ),
    Measure(
        "schools_unable_interdisciplinary_share",
        {"en": "Schools that cannot teach across subjects", "zh": "无法开设跨学科课程的学校占比"},
        "%",
        "lower",
        "share of open schools of all stages without 0.6 of a laboratory, a computer room, or teachers of "
        "all five subjects",
        lambda t: 100 - 100 * t.school_mean("interdisciplinary"),
        over="schools",
        figures=("schools-no-interdisciplinary",),
    ),
    Measure(
        "interdisciplinary_course_share",
        {"en": "Courses across subjects", "zh": "跨学科课程占比"},
        "%",
        "higher",
        "part of elective courses that find room in the used laboratories of schools that can teach across "
        "subjects (courses times equipment times use)",
        lambda t: part_of_courses(t, "interdisciplinary_courses"),
        over="schools",
        figures=("interdisciplinary-share",),
    ),
    Measure(
        "interdisciplinary_course_coverage",
        {"en": "Students whose school teaches across subjects", "zh": "跨学科课程覆盖率"},
        "%",
        "higher",
        "share of enrolment at open schools with one course across subjects or more",
        lambda t: 100 * ratio(t.schools("enrolment_interdisciplinary"), t.schools("enrolment")),
        over="schools",
        figures=("t-interdisciplinary",),
    ),
    Measure(
        "quality_course_coverage_rate",
        {"en": "Students in a good elective", "zh": "优质课程覆盖率"},
        "%",
        "higher",
        "share of students in grades 1 to 12 with an elective as good as the county's usual teacher at the "
        "start would give it in a half-equipped laboratory",
        lambda t: 100 * t.student_mean("good_course", ALL_GRADES),
        figures=("suxichang-course-coverage", "suxichang-course-coverage-again"),
    ),
    Measure(
        "quality_resource_coverage_rate",
        {"en": "Students at well equipped schools", "zh": "优质资源覆盖率"},
        "%",
        "higher",
        "share of enrolment at open schools with an index of conditions of 0.75 or more (index as in the "
        "urban-rural gap in school conditions)",
        lambda t: 100 * ratio(t.schools("enrolment_equipped"), t.schools("enrolment")),
        over="schools",
        figures=("t-quality-coverage",),
    ),
)
