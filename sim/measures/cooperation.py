"""Cooperation: what alliances and networks really do."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES"]


def of_alliances(t: Years, name: str) -> Array:
    """A part of all alliances, in %."""
    return 100 * ratio(t.region(name), t.region("alliances"))


MEASURES = (
    Measure(
        "alliance_count",
        {"en": "Alliances", "zh": "学校联盟数"},
        "alliances",
        "",
        "alliances to which open schools belong this year",
        lambda t: t.region("alliances"),
        over="region",
    ),
    Measure(
        "formalistic_alliance_share",
        {"en": "Alliances in form only", "zh": "形式化联盟占比"},
        "%",
        "lower",
        "share of alliances whose schools give more effort to show than to joint work, both in units of what "
        "joint work usually takes",
        lambda t: of_alliances(t, "alliances_in_form"),
        over="region",
        figures=("formalistic-alliances", "formalistic-alliances-again"),
    ),
    Measure(
        "experience_sharing_only_share",
        {"en": "Alliances that only share experience", "zh": "停留于经验分享的联盟占比"},
        "%",
        "lower",
        "share of alliances that are neither in form only nor build courses together",
        lambda t: of_alliances(t, "alliances_that_talk"),
        over="region",
        figures=("cooperation-experience-only", "cooperation-experience-only-again"),
    ),
    Measure(
        "course_coconstruction_share",
        {"en": "Alliances that build courses together", "zh": "实现课程共建的联盟占比"},
        "%",
        "higher",
        "share of alliances, not in form only, with joint work as usual or more and mean trust of 0.5 "
        "or more",
        lambda t: of_alliances(t, "alliances_that_build"),
        over="region",
        figures=("cooperation-course-building", "cooperation-course-building-again"),
    ),
    Measure(
        "project_completion_rate",
        {"en": "Joint projects reported as done", "zh": "合作项目完成率"},
        "%",
        "higher",
        "what schools in alliances do in earnest, and show, of the joint work that is planned, at most all, "
        "mean over these schools",
        lambda t: 100 * ratio(t.schools("reported"), t.schools("allied")),
        over="schools",
        figures=("guangzhou-completion-before", "guangzhou-completion"),
    ),
    Measure(
        "project_landing_rate",
        {"en": "Joint projects put into practice", "zh": "合作项目落地率"},
        "%",
        "higher",
        "what schools in alliances do in earnest of the joint work that is planned, at most all, mean over "
        "these schools",
        lambda t: 100 * ratio(t.schools("delivered"), t.schools("allied")),
        over="schools",
        figures=("project-landing-rate", "project-landing-rate-again"),
    ),
    Measure(
        "conflict_incidents",
        {"en": "Schools at odds with their alliance", "zh": "联盟冲突事件数"},
        "schools",
        "lower",
        "schools whose joint work is a quarter of the usual or more above their partners' mean and whose "
        "trust is below 0.5",
        lambda t: t.schools("conflicts"),
        over="schools",
        figures=("hangzhou-conflicts",),
    ),
    Measure(
        "alliance_partner_count",
        {"en": "Partners of the network", "zh": "网络伙伴机构数"},
        "organisations",
        "",
        "organisations in the network this year, added over counties",
        lambda t: t.activity("network_partners"),
        over="region",
        figures=("k100-partner-growth", "k100-partners-300-again"),
    ),
    Measure(
        "alliance_regions_covered",
        {"en": "Counties in which the network works", "zh": "网络覆盖地区数"},
        "regions",
        "",
        "counties of the region with a partner of the network",
        lambda t: t.region("counties_with_network_partners"),
        over="region",
        figures=("k100-regions-covered",),
    ),
    Measure(
        "partner_collaborations",
        {"en": "Partners' joint projects", "zh": "伙伴合作项目数"},
        "collaborations",
        "higher",
        "projects that partners of the network do together this year",
        lambda t: t.activity("network_collaborations"),
        over="region",
        figures=("k100-collaborations-2017",),
    ),
    Measure(
        "network_delivery_rate",
        {"en": "Commitments kept", "zh": "承诺兑现率"},
        "%",
        "higher",
        "what partners of the network deliver of what they promised this year",
        lambda t: 100 * ratio(t.activity("network_delivered"), t.activity("network_promised")),
        over="region",
    ),
)
