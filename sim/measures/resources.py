"""Resources: rooms, equipment and courses."""

from __future__ import annotations

from sim.measures.measure import Measure, times
from sim.measures.tally import ALL_GRADES
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES"]


def course_count_ratio(t: Years) -> Array:
    """Courses of a quality school against a weak one."""
    return times(t.school_mean("courses"), "quality", "weak")


def share_of_courses(t: Years, name: str) -> Array:
    """A part of all schools' own courses, in %."""
    return 100 * ratio(t.schools(name), t.schools("courses"))


MEASURES = (
    Measure(
        "lab_equipment_rate",
        {"en": "Equipped laboratories", "zh": "实验室配备率"},
        "%",
        "higher",
        "mean completeness of laboratories over open schools of all stages",
        lambda t: 100 * t.school_mean("lab"),
        over="schools",
        figures=(
            "henan-rural-labs",
            "henan-urban-labs",
            "urban-lab-equipment",
            "county-lab-equipment",
            "rural-lab-equipment",
        ),
    ),
    Measure(
        "multimedia_classroom_rate",
        {"en": "Classrooms with multimedia", "zh": "多媒体教室配备率"},
        "%",
        "higher",
        "mean share of classrooms with multimedia over open schools of all stages",
        lambda t: 100 * t.school_mean("multimedia"),
        over="schools",
        figures=("urban-multimedia", "county-multimedia", "rural-multimedia"),
    ),
    Measure(
        "computer_room_rate",
        {"en": "Schools with a computer room", "zh": "计算机教室配备率"},
        "%",
        "higher",
        "share of open schools of all stages",
        lambda t: 100 * t.school_mean("computer_room"),
        over="schools",
        figures=("urban-computer-rooms", "county-computer-rooms", "rural-computer-rooms"),
    ),
    Measure(
        "smart_classroom_rate",
        {"en": "Schools with a smart classroom", "zh": "智慧教室配备率"},
        "%",
        "higher",
        "share of open schools of all stages",
        lambda t: 100 * t.school_mean("smart_classroom"),
        over="schools",
        figures=("urban-smart-classrooms", "rural-smart-classrooms"),
    ),
    Measure(
        "internet_access_rate",
        {"en": "Schools with internet access", "zh": "互联网接入率"},
        "%",
        "higher",
        "share of open schools of all stages",
        lambda t: 100 * t.school_mean("internet"),
        over="schools",
        figures=("internet-access",),
    ),
    Measure(
        "equipment_utilisation_rate",
        {"en": "Use of laboratories and rooms", "zh": "设施设备利用率"},
        "%",
        "higher",
        "mean share of open hours in which laboratories and rooms are used, open schools of all stages",
        lambda t: 100 * t.school_mean("facility_use"),
        over="schools",
        figures=(
            "equipment-use-before",
            "t-equipment-use",
            "t-equipment-use-again",
            "suxichang-equipment-use",
            "sum-equipment-use",
            "sum-equipment-use-label",
        ),
    ),
    Measure(
        "courses_per_school",
        {"en": "Elective courses of a school", "zh": "校均选修课程数"},
        "courses",
        "higher",
        "mean number of own elective courses over open schools of all stages",
        lambda t: t.school_mean("courses"),
        over="schools",
    ),
    Measure(
        "course_resource_count_ratio",
        {"en": "Courses of quality against weak schools", "zh": "课程资源数量比"},
        "ratio",
        "lower",
        "mean number of own elective courses, quality over weak schools",
        course_count_ratio,
        over="region",
        figures=("course-resource-ratio",),
    ),
    Measure(
        "exclusive_course_share",
        {"en": "Exclusive courses", "zh": "独享课程占比"},
        "%",
        "lower",
        "share of elective courses that are closed to other schools, open schools of all stages",
        lambda t: 100 - share_of_courses(t, "courses_shared"),
        over="schools",
        figures=("exclusive-course-share",),
    ),
    Measure(
        "course_sharing_rate",
        {"en": "Shared courses", "zh": "课程共享率"},
        "%",
        "higher",
        "share of elective courses that are open to other schools, open schools of all stages",
        lambda t: share_of_courses(t, "courses_shared"),
        over="schools",
        figures=("shanghai-course-sharing", "t-course-sharing", "course-sharing-rate"),
    ),
    Measure(
        "course_duplication_rate",
        {"en": "Duplicated courses", "zh": "课程重复率"},
        "%",
        "lower",
        "share of elective courses that a neighbouring school offers too, open schools of all stages",
        lambda t: share_of_courses(t, "courses_duplicated"),
        over="schools",
        figures=("duplicate-course-share", "course-duplication", "sum-course-duplication"),
    ),
    Measure(
        "course_participation",
        {"en": "Students in an elective course", "zh": "选修课程参与率"},
        "%",
        "higher",
        "share of students in grades 1 to 12 with an elective course this year",
        lambda t: 100 * t.student_mean("with_course", ALL_GRADES),
        figures=("shanghai-course-participation", "shanghai-course-participation-again"),
    ),
    Measure(
        "cross_school_participation",
        {"en": "Students in a course of another school", "zh": "跨校选课率"},
        "%",
        "higher",
        "share of students in grades 1 to 12 whose elective course is at another school",
        lambda t: 100 * t.student_mean("course_elsewhere", ALL_GRADES),
    ),
    Measure(
        "course_travel",
        {"en": "Travel to courses", "zh": "跨校选课往返时间"},
        "hours/week",
        "lower",
        "mean travel to courses at other schools over students in grades 1 to 12",
        lambda t: t.student_mean("travel", ALL_GRADES),
    ),
)
