"""Society: families, communities and enterprises in schools."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.tally import GROUPS
from sim.measures.years import Years, everyone, ratio
from sim.tables import Array

__all__ = ["MEASURES"]
SES_POOREST = GROUPS.index("ses1")


def of_schools(t: Years, name: str) -> Array:
    """Schools counted under a name, as part of all open ones, in %."""
    return 100 * ratio(t.activity(name), everyone(t.schools()[:, 0]))


MEASURES = (
    Measure(
        "parent_participation_rate",
        {"en": "Families that take part", "zh": "家长参与率"},
        "%",
        "higher",
        "share of students whose family takes part in what its school offers parents",
        lambda t: 100 * ratio(t.activity("families_taking_part"), everyone(t.students()[:, 0])),
        over="region",
        figures=("parent-participation",),
    ),
    Measure(
        "parent_participation_poorest_rate",
        {"en": "Families of the poorest fifth that take part", "zh": "最贫困五分之一家长参与率"},
        "%",
        "higher",
        "share of students of the poorest fifth whose family takes part",
        lambda t: (
            100 * ratio(t.activity("families_taking_part_ses1"), everyone(t.students()[:, SES_POOREST]))
        ),
        over="region",
    ),
    Measure(
        "schools_with_parent_mechanism_share",
        {"en": "Schools that bring parents in", "zh": "建立家长参与机制的学校占比"},
        "%",
        "higher",
        "share of open schools that inform parents and open to them all year",
        lambda t: of_schools(t, "schools_open_to_families"),
        over="region",
        figures=("parent-mechanism-share",),
    ),
    Measure(
        "schools_with_community_link_share",
        {"en": "Schools linked to a community venue", "zh": "与社区资源稳定联系的学校占比"},
        "%",
        "higher",
        "share of open schools whose students have courses in a community venue near",
        lambda t: of_schools(t, "schools_with_venue"),
        over="region",
        figures=("community-link-share",),
    ),
    Measure(
        "community_resource_utilisation",
        {"en": "Use of weekend courses", "zh": "社区资源利用率"},
        "%",
        "higher",
        "places in weekend and library courses that are taken",
        lambda t: 100 * ratio(t.activity("weekend_visits"), t.activity("weekend_places")),
        over="region",
        figures=("community-resource-use",),
    ),
    Measure(
        "community_curriculum_integration",
        {"en": "Weekend courses that fit", "zh": "社区资源与课程契合度"},
        "%",
        "higher",
        "of the students who come to weekend and library courses, those for whom the course is in the "
        "subject they like best and their school had none for them",
        lambda t: 100 * ratio(t.activity("weekend_courses_that_fit"), t.activity("weekend_visits")),
        over="region",
        figures=("shanghai-community-fit",),
    ),
    Measure(
        "schools_with_enterprise_link_share",
        {"en": "Schools with a partner from outside", "zh": "与企业长期合作的学校占比"},
        "%",
        "higher",
        "share of open schools to which an enterprise, university or donor gives this year",
        lambda t: of_schools(t, "schools_with_partners"),
        over="region",
        figures=("enterprise-link-share",),
    ),
    Measure(
        "gifts_to_need_share",
        {"en": "Gifts to the needier half", "zh": "投向薄弱校的社会捐助占比"},
        "%",
        "higher",
        "of the partners who give this year, those who give to the needier half of schools",
        lambda t: 100 * ratio(t.activity("gifts_to_the_needier_half"), t.activity("partners_giving")),
        over="region",
    ),
    Measure(
        "special_course_count",
        {"en": "Weekend courses", "zh": "周末特色课程数"},
        "courses",
        "higher",
        "weekend and library courses by parents and community tutors this year",
        lambda t: t.activity("weekend_courses"),
        over="region",
        figures=("weekend-class-courses",),
    ),
)
