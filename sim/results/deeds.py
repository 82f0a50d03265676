"""What policies did, as they count it themselves: bids written, rooms booked, days of help given.

A policy counts in its own words (`world.flows.count("bids", ...)`); report and dashboard show these names in
both languages. A test reads the source and names whatever is missing. Counts by fifths of families are one
entry: the number of the fifth is added.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.results import words
from sim.results.outcome import rows_of
from sim.results.page import LANGUAGES, both

if TYPE_CHECKING:
    from sim.results.outcome import Outcome
    from sim.results.page import Page

__all__ = ["DEEDS", "called", "section", "summary"]

DEEDS = {
    # adaptive_homework
    "homework_lesson_hours_lost": ("lesson hours that practice took", "练习占用的课时"),
    "homework_practised": ("pupils who practise", "完成练习的学生"),
    "homework_teachers": ("teachers who use the platform", "使用平台的教师"),
    "homework_teachers_using_reports": ("of these, who act on its reports", "依据报告改进教学的教师"),
    # alliance
    "alliance_schools": ("schools in alliances", "联盟学校"),
    "joint_activities": ("joint activities held in earnest", "落实的联合活动"),
    # course_sharing
    "courses_planned_together": ("courses planned together", "共同规划的课程"),
    "courses_taken": ("courses taken from the library", "取用的库内课程"),
    "free_riders": ("schools that take and do not give", "只取不予的学校"),
    "library_courses": ("courses in the library", "课程库中的课程"),
    "library_schools": ("schools that use the library", "使用课程库的学校"),
    "points": ("points earned", "积分"),
    "special_courses": ("special courses built", "建成的特色课程"),
    "students_in_base_courses": ("students in common courses", "修读基础课程包的学生"),
    # course_vouchers
    "voucher_applicants": ("applicants with a voucher", "持券申请者"),
    "voucher_first_choice": ("who got their first wish", "第一志愿获录者"),
    "voucher_kilometres": ("kilometres to courses elsewhere, a week", "每周跨校上课里程（公里）"),
    "voucher_seats": ("seats opened", "开放的名额"),
    "vouchers_issued": ("vouchers issued", "发放的教育券"),
    "vouchers_misled": ("who chose a worse course than their own", "误选较差课程者"),
    "vouchers_online": ("courses taken online", "线上修读者"),
    "vouchers_unplaced": ("applicants without a seat", "落选者"),
    "vouchers_used": ("vouchers used", "使用的教育券"),
    # dual_teacher
    "dual_teacher_classes": ("classes taught by two", "双师班级"),
    "dual_teacher_leads": ("leads on the screen", "主讲教师"),
    "dual_teacher_lessons": ("students' lessons with two teachers", "双师课堂（学生人次折算）"),
    "dual_teacher_not_heard": ("of these, lost to the line", "因网络未听到的部分"),
    "dual_teacher_schools": ("schools with such lessons", "双师学校"),
    "dual_teacher_unattended": ("of these, with nobody who keeps the class at work", "无人辅导的部分"),
    "smart_classrooms_built": ("smart classrooms built", "新建智慧教室"),
    # evaluation_reform
    "evaluation_surveys": ("outside surveys", "外部测查"),
    "schools_that_drill": ("schools that drill for what is at stake", "应试操练的学校"),
    "students_with_growth_record": ("students with a record of growth", "有成长记录的学生"),
    # fiscal_equalisation
    "equalisation_crowded_out": ("own money taken away, yuan", "挤出的本级投入（元）"),
    "equalisation_transfer": ("transfers, yuan", "转移支付（元）"),
    "teachers_compensated": ("teachers whose absence is compensated", "获补偿的外派教师"),
    # governance
    "audits": ("audits", "审计次数"),
    "governed_groups": ("groups assessed", "受考核的联盟"),
    "groups_delisted": ("groups delisted", "摘牌的联盟"),
    "groups_failed": ("groups that failed", "考核不合格的联盟"),
    "groups_passed_in_form_only": ("groups that passed in form only", "形式上合格的联盟"),
    # home_school_community
    "absent_parents_near": ("children whose absent parents are near", "外出父母参与陪伴的学生"),
    "families_taking_part": ("families that take part", "参与的家庭"),
    "open_venue_days": ("days that venues are open", "场所开放天数"),
    "schools_open_to_families": ("schools open to families", "向家庭开放的学校"),
    "schools_with_venue": ("schools with a venue nearby", "附近有场所的学校"),
    "weekend_courses": ("weekend courses", "周末课程"),
    "weekend_courses_that_fit": ("visits to courses that fit", "合意的上课人次"),
    "weekend_places": ("places in weekend courses", "周末课程名额"),
    "weekend_visits": ("visits to weekend courses", "周末课程上课人次"),
    # market_funding and network_impact
    "bid_effort_cost": ("cost of bids, yuan", "申报成本（元）"),
    "bid_value": ("value of all bids, SD summed", "全部申报的价值（标准差合计）"),
    "bids": ("bids", "申报数"),
    "bids_funded": ("bids funded", "获资助的申报"),
    "funders": ("funders", "出资方"),
    "funds_deployed": ("project money put to work, yuan", "投入使用的项目资金（元）"),
    "funds_raised": ("project money raised, yuan", "募集的项目资金（元）"),
    "grant_value": ("value of funded bids, SD summed", "获资助申报的价值（标准差合计）"),
    "grants": ("grants", "资助数"),
    "grants_to_needy": ("of these, to needy schools", "其中面向薄弱学校"),
    "lost_bid_cost": ("cost of lost bids, yuan", "落选申报成本（元）"),
    "partners_funded": ("partners funded", "获资助的机构"),
    "partners_without_means": ("partners without means to bid", "无力申报的机构"),
    "projects_dropped": ("projects dropped", "终止的项目"),
    "projects_renewed": ("projects renewed", "续期的项目"),
    "projects_running": ("projects running", "进行中的项目"),
    "teachers_coached": ("teachers coached", "接受入校指导的教师"),
    "teachers_supported": ("teachers supported to stay", "获留任支持的教师"),
    "network_admitted": ("partners admitted", "通过审查的机构"),
    "network_collaborations": ("projects that partners do together", "伙伴合作项目"),
    "network_delivered": ("promises kept, teachers", "兑现的承诺（教师）"),
    "network_links": ("links between partners", "伙伴联系"),
    "network_links_trusted": ("of these, with trust", "其中有信任的联系"),
    "network_nominated": ("partners nominated", "获提名的机构"),
    "network_novices_inducted": ("beginners accompanied", "获入职引导的新教师"),
    "network_partners": ("partners", "合作机构"),
    "network_promised": ("promises, teachers", "承诺（教师）"),
    "network_successes": ("projects that succeed", "成功的项目"),
    "network_trained": ("teachers trained", "培养的教师"),
    "network_trained_lost": ("of those trained, lost", "培养后流失的教师"),
    # quota_admission
    "admitted_by_quota": ("admitted who otherwise would not be", "因指标增加录取的学生"),
    "displaced_by_quota": ("not admitted who otherwise would be", "因指标未录取的学生"),
    "key_places_weak_schools": ("places in key schools won from weak schools", "薄弱校考入重点高中的学生"),
    "places_reserved": ("places reserved", "预留名额"),
    "reserved_places_taken": ("reserved places taken", "使用的预留名额"),
    "reserved_places_weak_schools": ("of these, from weak schools", "其中薄弱校学生"),
    "reserved_places_weak_schools_poor": ("of these, from poorer families", "其中家境较差者"),
    # resource_pool
    "duplicate_purchases": ("duplicate purchases, yuan", "重复购置（元）"),
    "laboratories_bought": ("laboratories bought", "购置的实验室"),
    "laboratories_lent": ("laboratories lent", "借用的实验室"),
    "laboratories_worn_out": ("laboratories worn out", "损耗的实验室"),
    "mobile_laboratory_hours": ("hours of mobile laboratories", "流动实验室课时"),
    "own_hours_crowded_out": ("hosts' own hours crowded out", "被挤占的本校课时"),
    "pool_hours": ("hours booked and used", "预约并使用的课时"),
    "pool_hours_asked": ("hours asked for", "申请的课时"),
    "pool_hours_outside": ("hours used in evenings and at weekends", "晚间与周末使用的课时"),
    "pool_hours_turned_away": ("hours turned away", "落空的课时"),
    "schools_that_book": ("schools that book", "使用预约的学校"),
    # smart_platform and studios
    "preparation_hours_saved": ("hours of preparation saved, a week", "每周节省的备课时间"),
    "smart_platform_failed": ("years with an outage", "发生中断的年数"),
    "smart_platform_islands": ("schools whose own system is in the way", "自有系统不互通的学校"),
    "smart_platform_logins": ("teachers who log in", "登录的教师"),
    "smart_platform_matched": ("seats filled by matching", "匹配成功的名额"),
    "smart_platform_schools": ("schools on the platform", "接入平台的学校"),
    "smart_platform_use": ("teachers who work with it", "真正使用的教师"),
    "studio_hosts_drained": ("hosts drained by their work", "不堪重负的主持人"),
    "studio_members": ("core members", "核心成员"),
    "studio_practising": ("who practise in class", "在课堂实践者"),
    "studio_resources": ("resources made", "生成的资源"),
    "studio_trainees": ("trainees", "研修学员"),
    "studios": ("studios", "工作室"),
    # social_participation
    "courses_of_partners": ("courses of partners", "伙伴提供的课程"),
    "gifts": ("gifts, yuan", "捐赠（元）"),
    "gifts_to_the_needier_half": ("partners who give to the needier half", "捐给较困难一半学校的伙伴"),
    "gifts_without_need": ("gifts without need, yuan", "捐给无需者（元）"),
    "innovation_projects": ("innovation projects", "创新项目"),
    "innovation_projects_that_last": ("of these, kept afterwards", "其中持续下来的"),
    "named_gifts": ("gifts with a name on the door, yuan", "冠名捐赠（元）"),
    "partners_giving": ("partners who give", "捐助的伙伴"),
    "schools_with_partners": ("schools with partners", "有伙伴的学校"),
    # stem_pipeline
    "stem_admitted": ("admitted to the programme", "项目录取者"),
    "stem_applicants": ("applicants", "申请者"),
    "stem_copies": ("universities that copy it", "仿效的高校"),
    "stem_graduates": ("STEM graduates", "理工科毕业生"),
    "stem_in_training": ("in training", "在培人数"),
    "stem_industry": ("who go to industry", "进入产业者"),
    "stem_placed": ("placed in schools", "到校任教者"),
    "stem_teachers": ("who teach now", "在岗教师"),
    "stem_teachers_left": ("who left teaching", "离职教师"),
    "stem_without_post": ("who found no post", "未找到岗位者"),
    # teachers and schools
    "teachers_with_bonus": ("teachers with the bonus", "获补贴的教师"),
    "teachers_asked_to_move": ("teachers asked to move", "受邀调动的教师"),
    "posts_kept_for_movers": ("posts kept for them", "为其保留的岗位"),
    "teachers_moved_for_bonus": ("teachers who moved for the bonus", "因补贴调动的教师"),
    "teachers_away": ("teachers away", "外出任教的教师"),
    "trained_teachers_visited": ("trained teachers visited in class", "获跟踪指导的教师"),
    "training_bases": ("training bases", "培训基地"),
    "training_bases_cannot_pay": ("counties that cannot pay the fee", "交不起费用的县"),
    "training_bases_not_worth_it": ("counties to which it is not worth the fee", "认为不值得的县"),
    "training_certificates": ("certificates", "证书"),
    "training_places_that_fit": ("places that fit the need", "合乎需要的名额"),
    "leadership_lent": ("leadership lent, SD summed", "借力的管理水平（标准差合计）"),
    "people_sent_to_help": ("people sent to help", "派出的支援人员"),
    "support_days_given": ("days a week of help given", "实际支援天数（每周）"),
    "support_days_planned": ("days a week of help planned", "计划支援天数（每周）"),
    "support_plans": ("plans of pairs", "结对计划"),
    "supported_in_form_only": ("schools helped in form only", "仅形式上受帮扶的学校"),
    "supported_schools": ("schools helped", "受帮扶学校"),
    # the phases' own
    "classes_added": ("classes added because they were too large", "因班额过大增加的班级"),
    "schools_closed": ("schools closed", "撤并的学校"),
}
"""English and Chinese name of each count."""
_FIFTH = re.compile(r"(.*_ses)(\d)$")


def called(name: str, lang: str = "en") -> str:
    """The name of a count in a language; its own words where it has none."""
    fifth = _FIFTH.match(name)
    if fifth:
        base = fifth[1] if fifth[1] in DEEDS else fifth[1].removesuffix("_ses")
        number = {"en": f", SES fifth {fifth[2]}", "zh": f"（社会经济第{fifth[2]}组）"}[lang]
        return called(base, lang) + number if base in DEEDS else name.replace("_", " ")
    pair = DEEDS.get(name)
    return pair[lang == "zh"] if pair else name.replace("_", " ")


def summary(outcome: Outcome) -> pd.DataFrame:
    """What policies did in the first year in which they did it and in the last: means over replicates.

    Returns:
        scenario, policy, name, first_year, first, last, low, high (nine in ten runs in the last year); in the
        order of scenarios and policies. What the phases count by themselves is left out.
    """
    activity, years = outcome.activity, list(outcome.years)
    by_policy = dict(iter(activity.groupby(["scenario", "policy"], sort=False)))
    rows = []
    for about in outcome.about:
        for policy in [str(one["use"]) for one in about.interventions]:
            theirs = by_policy.get((about.label, policy))
            if theirs is None:
                continue
            names = sorted(map(str, theirs["name"].unique()))
            counts = np.zeros((len(names), outcome.replicates, len(years)))
            at = (
                pd.Categorical(theirs["name"], categories=names).codes.astype(np.int64),
                theirs["replicate"].to_numpy(np.int64),
                np.searchsorted(years, theirs["year"].to_numpy(np.int64)),
            )
            np.add.at(counts, at, theirs["count"].to_numpy(float))
            for name, table in zip(names, counts):
                done = np.flatnonzero((table != 0).any(axis=0))
                if not len(done):
                    continue
                first, end = int(done[0]), table[:, -1]
                low, high = np.quantile(end, (0.05, 0.95))  # a count is never below nothing
                means = table[:, first].mean(), end.mean()
                rows.append((about.label, policy, name, years[first], *means, float(low), float(high)))
    columns = ["scenario", "policy", "name", "first_year", "first", "last", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def section(page: Page, outcome: Outcome) -> None:
    """The report's table of it; nothing for folders from before that was kept."""
    table = summary(outcome)
    if table.empty:
        return
    last = outcome.years[-1]
    page.heading("What the policies did", "政策做了什么")
    page.note(
        "As each policy counts its own doing, mean of all runs: how much was done, not what came of it.",
        "各项政策对自身活动的计数，为全部运行的均值：说明做了多少，不说明成效如何。",
    )
    titles = {one["use"]: one.get("title") or {} for about in outcome.about for one in about.interventions}
    scenarios = {about.label: both(about.called("en"), about.called("zh")) for about in outcome.about}
    several = table["scenario"].nunique() > 1
    rows: list[list[str]] = []
    before: tuple[str, str] = ("", "")
    for row in rows_of(table):
        title = both(*(titles[row.policy].get(lang, row.policy) for lang in LANGUAGES))
        low, high = words.aligned((row.low, row.high), 3, most=3)
        rows.append(
            [
                *([scenarios[row.scenario] if row.scenario != before[0] else ""] if several else []),
                title if (row.scenario, row.policy) != before else "",
                both(*(called(row.name, lang) for lang in LANGUAGES)),
                f"{words.number(row.first)} ({row.first_year})",
                words.number(row.last),
                f"{low} … {high}",
            ]
        )
        before = (row.scenario, row.policy)
    page.table(
        [
            *([both("scenario", "情景")] if several else []),
            both("policy", "政策"),
            both("what it counts", "计数内容"),
            both("first year", "首年"),
            both(f"year to summer {last}", f"至 {last} 年夏"),
            both("9 in 10 runs", "九成运行"),
        ],
        rows,
        left=2 + several,
    )
