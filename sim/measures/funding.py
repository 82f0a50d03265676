"""Project money: who gives it, who gets it, and what it costs to ask."""

from __future__ import annotations

from sim.measures.measure import Measure
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES"]


def use_of_funds(t: Years) -> Array:
    """Money put to work, of that and what bids cost together, so far; in %."""
    return 100 * ratio(t.so_far("funds_deployed"), t.so_far("funds_deployed", "bid_effort_cost"))


def conversion(t: Years) -> Array:
    """Projects that went on of those that came to an end or a decision, so far; in %."""
    on = t.so_far("projects_renewed", "innovation_projects_that_last")
    return 100 * ratio(on, t.so_far("projects_renewed", "projects_dropped", "innovation_projects"))


MEASURES = (
    Measure(
        "funder_count",
        {"en": "Funders", "zh": "资助者数"},
        "funders",
        "",
        "funders who give project money this year, added over counties",
        lambda t: t.activity("funders"),
        over="region",
        figures=("k100-funders-30", "k100-funders-40"),
    ),
    Measure(
        "funds_raised",
        {"en": "Project money raised so far", "zh": "累计筹集资金"},
        "CNY",
        "higher",
        "money that donors have given to funders since the record begins",
        lambda t: t.so_far("funds_raised"),
        over="region",
        figures=("k100-funds-raised",),
    ),
    Measure(
        "funds_deployed",
        {"en": "Project money put to work so far", "zh": "累计投入资金"},
        "CNY",
        "higher",
        "instalments of grants paid to partners since the record begins",
        lambda t: t.so_far("funds_deployed"),
        over="region",
        figures=("k100-funds-deployed",),
    ),
    Measure(
        "partners_funded",
        {"en": "Partners funded so far", "zh": "累计受资助机构数"},
        "organisations",
        "",
        "partner organisations that have won a grant since the record begins",
        lambda t: t.so_far("partners_funded"),
        over="region",
        figures=("k100-partners-funded",),
    ),
    Measure(
        "grants_made",
        {"en": "Grants so far", "zh": "累计资助次数"},
        "grants",
        "",
        "grants made since the record begins",
        lambda t: t.so_far("grants"),
        over="region",
        figures=("k100-grants-made",),
    ),
    Measure(
        "innovation_project_count",
        {"en": "Projects with money", "zh": "创新项目数"},
        "projects",
        "",
        "projects of partner organisations and of the innovation fund that run this year",
        lambda t: t.activity("projects_running", "innovation_projects"),
        over="region",
        figures=("t-innovation-projects", "shanghai-innovation-projects"),
    ),
    Measure(
        "innovation_conversion_rate",
        {"en": "Projects that prove themselves", "zh": "创新成果转化率"},
        "%",
        "higher",
        "of the projects whose results were followed up, and of those of the innovation fund, the share that "
        "went on, since the record begins",
        conversion,
        over="region",
        figures=("shanghai-conversion-rate",),
    ),
    Measure(
        "bids",
        {"en": "Bids for project money", "zh": "项目申报数"},
        "bids",
        "",
        "bids that partners wrote this year",
        lambda t: t.activity("bids"),
        over="region",
    ),
    Measure(
        "bid_success_rate",
        {"en": "Bids that win", "zh": "项目申报成功率"},
        "%",
        "",
        "share of this year's bids that got money",
        lambda t: 100 * ratio(t.activity("bids_funded"), t.activity("bids")),
        over="region",
    ),
    Measure(
        "bid_cost",
        {"en": "Cost of bids", "zh": "项目申报成本"},
        "CNY",
        "lower",
        "what partners spent on exploring, writing and polishing this year's bids, won or lost",
        lambda t: t.activity("bid_effort_cost"),
        over="region",
    ),
    Measure(
        "lost_bid_cost",
        {"en": "Cost of lost bids", "zh": "落选申报成本"},
        "CNY",
        "lower",
        "the part of it that went into bids that got nothing",
        lambda t: t.activity("lost_bid_cost"),
        over="region",
    ),
    Measure(
        "needy_grant_share",
        {"en": "Grants that go where the need is", "zh": "投向薄弱校的资助占比"},
        "%",
        "higher",
        "share of this year's grants whose projects choose the neediest schools",
        lambda t: 100 * ratio(t.activity("grants_to_needy"), t.activity("grants")),
        over="region",
    ),
    Measure(
        "grant_selection_gain",
        {"en": "How much better funded projects are", "zh": "资助择优增益"},
        "SD of projects",
        "higher",
        "mean value of the projects funded this year less the mean of all bids",
        lambda t: (
            ratio(t.activity("grant_value"), t.activity("grants"))
            - ratio(t.activity("bid_value"), t.activity("bids"))
        ),
        over="region",
    ),
    Measure(
        "funding_use_efficiency",
        {"en": "Project money that reaches its aim", "zh": "资金使用效率"},
        "%",
        "higher",
        "project money put to work, of that and the cost of all bids together, since the record begins",
        use_of_funds,
        over="region",
        figures=("longgang-efficiency",),
    ),
    Measure(
        "total_alliance_funding",
        {"en": "Money for joint work", "zh": "联盟总经费"},
        "CNY",
        "",
        "payments into alliances' common pools and project money paid out by funders this year",
        lambda t: t.region("pooled") + t.activity("funds_deployed"),
        over="region",
        figures=("longgang-funds",),
    ),
    Measure(
        "social_resource_share",
        {"en": "Money from society", "zh": "社会资源占比"},
        "%",
        "",
        "share of the cost of policies borne by households, donors, funders and partner organisations",
        lambda t: 100 * ratio(t.region("social"), t.region("policy_cost")),
        over="region",
        figures=("social-resource-share",),
    ),
    Measure(
        "regional_education_investment",
        {"en": "Investment in education", "zh": "区域教育投入"},
        "CNY",
        "higher",
        "the counties' education budgets and the cost of policies this year",
        lambda t: t.region("budget") + t.region("policy_cost"),
        over="region",
        figures=("shanghai-investment-growth",),
    ),
    Measure(
        "vouchers_used",
        {"en": "Course vouchers used", "zh": "教育券使用数"},
        "students",
        "",
        "students who took a course with a voucher this year",
        lambda t: t.activity("vouchers_used"),
        over="region",
    ),
    Measure(
        "vouchers_used_poorest_share",
        {"en": "Vouchers used by the poorest fifth", "zh": "最贫困五分之一家庭用券占比"},
        "%",
        "higher",
        "share of vouchers used this year by students of the poorest fifth",
        lambda t: 100 * ratio(t.activity("vouchers_used_ses1"), t.activity("vouchers_used")),
        over="region",
    ),
    Measure(
        "vouchers_unplaced_share",
        {"en": "Voucher applicants without a place", "zh": "教育券落选率"},
        "%",
        "lower",
        "share of those who applied for a course with a voucher and got none",
        lambda t: 100 * ratio(t.activity("vouchers_unplaced"), t.activity("voucher_applicants")),
        over="region",
    ),
    Measure(
        "vouchers_misled_share",
        {"en": "Voucher users who chose worse", "zh": "教育券误选率"},
        "%",
        "lower",
        "share of vouchers used for a course worse than the one the student gave up for it",
        lambda t: 100 * ratio(t.activity("vouchers_misled"), t.activity("vouchers_used")),
        over="region",
    ),
    Measure(
        "voucher_distance",
        {"en": "Way to voucher courses", "zh": "教育券平均路程"},
        "km",
        "lower",
        "mean way from home to the course of those who use a voucher in person",
        lambda t: ratio(
            t.activity("voucher_kilometres"), t.activity("vouchers_used") - t.activity("vouchers_online")
        ),
        over="region",
    ),
)
