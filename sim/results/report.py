"""The report: one HTML file that needs nothing else, in English and Chinese, with a switch inside.

It holds plotly.js once, every figure as data in both languages, and the tables behind them. It says nothing
about the machine or the hour, so that two identical runs write the same bytes.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results import charts, deeds, words
from sim.results.findings import findings
from sim.results.goals import in_words
from sim.results.outcome import rows_of
from sim.results.page import LANGUAGES, LOCALES, PAGE, SCRIPT, STYLE, Page, both

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.outcome import Outcome

__all__ = ["report_html"]

BY_GROUP = ("academic_achievement", "teacher_quality", "dropout_rate", "per_student_funding")


def report_html(outcome: Outcome) -> str:
    """The report of a result or comparison, as one HTML document."""
    from plotly.offline import get_plotlyjs

    page = Page()
    paired = hasattr(outcome, "difference")
    told = findings(outcome)
    if told:
        page.parts.append(
            '<ul class="findings">'
            + "".join(f"<li>{both(one['en'], one['zh'])}</li>" for one in told)
            + "</ul>"
        )
    _policies(page, outcome)
    if paired:
        _comparison(page, outcome)  # type: ignore[arg-type]
    else:
        _run(page, outcome)
    deeds.section(page, outcome)
    _goals(page, outcome)
    _caveats(page, outcome)
    _provenance(page, outcome)
    title = {lang: _title(outcome, lang, paired) for lang in LANGUAGES}
    data = json.dumps(
        {"config": charts.CONFIG, "locales": LOCALES, "figures": page.figures},
        ensure_ascii=False,
        sort_keys=True,
    )
    return PAGE.format(
        title=html.escape(title["en"]),
        heading=both(title["en"], title["zh"]),
        style=STYLE,
        subtitle=both(*(_subtitle(outcome, lang) for lang in LANGUAGES)),
        body="\n".join(page.parts),
        plotly=get_plotlyjs(),
        data=data.replace("</", "<\\/"),
        script=SCRIPT,
    )


def _title(outcome: Outcome, lang: str, paired: bool) -> str:
    if not paired:
        return outcome.about[0].called(lang)
    names = " · ".join(about.called(lang) for about in outcome.about[1:])
    return f"{names} {'against' if lang == 'en' else '对照'} {outcome.about[0].called(lang)}"


def _subtitle(outcome: Outcome, lang: str) -> str:
    first, last = outcome.years[0], outcome.years[-1]
    seed = outcome.about[0].seed
    if lang == "zh":
        return f"{first}—{last} 年 · {outcome.replicates} 次重复 · 随机种子 {seed}"
    plural = "" if outcome.replicates == 1 else "s"
    kind = "paired replicate" if len(outcome.about) > 1 else "replicate"
    return f"{first} to {last} · {outcome.replicates} {kind}{plural} · seed {seed}"


def _policies(page: Page, outcome: Outcome) -> None:
    rows = []
    for about in outcome.about:
        for policy in about.interventions:
            titles = policy.get("title") or {}
            until = "" if policy["until"] >= 9999 else f"–{policy['until']}"
            rows.append(
                [
                    both(about.called("en"), about.called("zh")),
                    both(titles.get("en", policy["use"]), titles.get("zh", policy["use"])),
                    html.escape(f"{max(policy['from'], outcome.years[0])}{until}"),
                    both(*(words.where(policy["where"], lang) for lang in LANGUAGES)),
                    html.escape(words.number(policy["parameters"].get("share"))),
                ]
            )
    if rows:
        page.heading("What is done", "做了什么")
        page.table(
            [
                both("scenario", "情景"),
                both("policy", "政策"),
                both("from", "起始"),
                both("where", "范围"),
                both("share reached", "覆盖比例"),
            ],
            rows,
            left=4,
        )


def _run(page: Page, outcome: Outcome) -> None:
    shown = words.headlines(outcome)
    page.heading("Where it leads", "走向")
    page.grid(
        [
            {lang: charts.bands(outcome, measure, group, lang) for lang in LANGUAGES}
            for measure, group in shown
        ]
    )


def _comparison(page: Page, comparison: Comparison) -> None:
    shown = words.headlines(comparison)
    effects = comparison.to_frame()
    last = comparison.years[-1]
    page.heading(f"Effects in summer {last}", f"{last} 年夏的效应")
    rows = []
    for about in comparison.about[1:]:
        for measure, group in shown:
            found = effects[
                (effects["scenario"] == about.label)
                & (effects["measure"] == measure)
                & (effects["group"] == group)
                & (effects["year"] == last)
            ]
            for row in rows_of(found):
                quantity = comparison.quantities[comparison.measure(measure)]
                effect, low, high = words.aligned((row.mean, row.low, row.high), sign=True)
                before, after = words.aligned((row.baseline_mean, row.scenario_mean), 3, most=3)
                rows.append(
                    [
                        both(*(words.measure_in(quantity, group, lang) for lang in LANGUAGES)),
                        *(
                            [both(about.called("en"), about.called("zh"))]
                            if len(comparison.about) > 2
                            else []
                        ),
                        both(*(words.unit(quantity.unit, lang) for lang in LANGUAGES)),
                        before,
                        after,
                        f"<b>{effect}</b>",
                        f"{low} … {high}" if np.isfinite(row.low) else "–",
                        _percent(row.share_better),
                        _mark(row, quantity.better),
                    ]
                )
    several = [both("scenario", "情景")] if len(comparison.about) > 2 else []
    page.table(
        [
            both("measure", "指标"),
            *several,
            both("unit", "单位"),
            both("baseline", "基准"),
            both("scenario", "情景"),
            both("effect", "效应"),
            both("90 % interval", "90% 区间"),
            both("pairs better", "改善的配对"),
            "",
        ],
        rows,
        left=2 + len(several),
    )
    page.heading("Year by year", "逐年变化")
    page.note(
        "Left: levels, median with the range of half and of 9 in 10 runs. Right: the paired difference from "
        "the baseline; where the light band leaves the zero line, 9 in 10 pairs agree.",
        "左：水平值，中位数及半数与九成运行的范围。右：与基准的配对差异；浅色带离开零线处，九成配对方向一致。",
    )
    figures = []
    for measure, group in shown:
        figures.append({lang: charts.bands(comparison, measure, group, lang) for lang in LANGUAGES})
        figures.append(
            {lang: charts.paired_difference(comparison, measure, group, lang) for lang in LANGUAGES}
        )
    page.grid(figures)
    page.heading("Who gains", "谁受益")
    known = {quantity.name for quantity in comparison.quantities}
    page.grid(
        [
            {lang: charts.by_group(comparison, measure, lang) for lang in LANGUAGES}
            for measure in BY_GROUP
            if measure in known
        ]
    )
    _costs(page, comparison)


def _costs(page: Page, comparison: Comparison) -> None:
    page.heading("What it costs", "成本")
    efficiency = comparison.efficiency()
    names = {
        "mean_per_year": ("extra cost a year", "年均新增成本"),
        "discounted_total": ("total, discounted", "贴现总成本"),
        "discounted_per_student": ("total for each student, discounted", "生均贴现总成本"),
        "per_sd_gained_all": ("for each SD that a student gains", "每提高一个标准差（全体学生）"),
        "per_sd_gained_weak": (
            "for each SD that a student in a weak school gains",
            "每提高一个标准差（薄弱校学生）",
        ),
    }
    why = {
        "academic achievement of this group is not recorded": "该群体没有学业成就记录",
        "one replicate does not say whether the effect is above zero": "仅一次重复，无法判断效应是否大于零",
        "the effect on academic achievement is not clearly above zero": "学业成就效应未明确大于零",
        "there are no students in this group": "该群体没有学生",
    }
    rows = []
    for row in rows_of(efficiency):
        about = comparison.about[comparison.labels.index(row.scenario)]
        value = (
            both(words.yuan(row.mean, "en"), words.yuan(row.mean, "zh"))
            if np.isfinite(row.mean)
            else both(f"no number: {row.reason}", f"无：{why.get(row.reason, row.reason)}")
        )
        span = both(*(words.yuan_span(row.low, row.high, lang) for lang in LANGUAGES))
        rows.append([both(about.called("en"), about.called("zh")), both(*names[row.name]), value, span])
    page.table([both("scenario", "情景"), "", "", both("90 % interval", "90% 区间")], rows, left=2)
    first = comparison.about[1]
    page.note(
        f"Constant yuan of {first.price_year}, discounted at {100 * first.discount_rate:g} % a year. What "
        "each payer paid less what it received, scenario less baseline; transfers between payers cancel in "
        "the sum.",
        f"{first.price_year} 年不变价，贴现率每年 {100 * first.discount_rate:g}%。各承担方支出减收入，情景减"
        "基准；承担方之间的转移在合计中相互抵消。",
    )
    for place in range(1, len(comparison.about)):
        if comparison.costs().query("scenario == @comparison.labels[@place]")["mean"].any():
            page.grid(
                [
                    {lang: charts.cost_stack(comparison, by, lang, place) for lang in LANGUAGES}
                    for by in ("purpose", "payer")
                ]
            )


def _goals(page: Page, outcome: Outcome) -> None:
    table = outcome.goals()  # type: ignore[attr-defined]
    if not len(table):
        return
    page.heading("Goals", "目标")
    paired = hasattr(outcome, "difference")
    rows = []
    for (label, _), mine in table.groupby(["scenario", "goal"], sort=False):
        first = mine.iloc[0]
        at = mine[mine["year"] == first["by"]]
        about = outcome.about[outcome.labels.index(str(label))]
        row = at.iloc[0] if len(at) else mine.iloc[-1]
        text = [charts.goal_in_words(outcome, first, lang) for lang in LANGUAGES]
        if not len(at):
            text = [f"{text[0]} (the run ends in {row['year']})", f"{text[1]}（运行到 {row['year']} 年）"]
        rows.append(
            [
                both(*text),
                *([both(about.called("en"), about.called("zh"))] if len(outcome.about) > 2 else []),
                *([_percent(row["baseline_probability"])] if paired else []),
                f"<b>{_percent(row['probability'])}</b>",
                both(*(in_words(row["probability"], lang) for lang in LANGUAGES)),
                both(
                    *(f"{words.number(row['median'])} {words.unit(row['unit'], lang)}" for lang in LANGUAGES)
                ),
                _span(row["low"], row["high"]),
            ]
        )
    page.table(
        [
            both("goal", "目标"),
            *([both("scenario", "情景")] if len(outcome.about) > 2 else []),
            *([both("baseline", "基准")] if paired else []),
            both("probability", "概率"),
            both("in words", "说法"),
            both("median", "中位数"),
            both("90 % interval", "90% 区间"),
        ],
        rows,
    )
    page.grid([{lang: charts.goal_chart(outcome, lang) for lang in LANGUAGES}], wide=True)


def _caveats(page: Page, outcome: Outcome) -> None:
    page.heading("How to read this", "如何阅读")
    drawn = outcome.draws.shape[1] > 1
    page.note(
        "An interval holds 9 of 10 further counties like this one, with other people and other luck"
        + (", and with behaviour as uncertain as the stance leaves it. " if drawn else ". ")
        + ("" if drawn else "Uncertainty about how people behave is not in it. ")
        + "Uncertainty about what the scenario assumes is not in it either.",
        "区间涵盖十个同类县（人口与运气不同"
        + ("，行为参数在所选立场的不确定范围内变动）中的九个。" if drawn else "）中的九个。")
        + ("" if drawn else "对人们行为方式的不确定性不在其中。")
        + "情景假设的不确定性也不在其中。",
    )


def _provenance(page: Page, outcome: Outcome) -> None:
    record = outcome.provenance
    stance = str(record.get("stance", "–"))
    page.heading("Where it comes from", "来源")
    rows = [
        (both("again", "重现"), f"<code>{html.escape(str(record.get('command') or '–'))}</code>"),
        (both("stance", "参数立场"), both(stance, words.stance(stance, "zh"))),
        (
            both("git revision", "代码版本"),
            f"<code>{html.escape(str(record.get('git_revision') or '–'))}</code>",
        ),
        (both("code", "代码指纹"), f"<code>{html.escape(str(record.get('code', '–'))[:16])}</code>"),
        (
            both("versions", "软件版本"),
            html.escape(
                ", ".join(f"{name} {version}" for name, version in record.get("versions", {}).items())
            ),
        ),
    ]
    rows += [
        (both(f"scenario {about.label}", f"情景 {about.label}"), f"<code>{about.hash[:16]}</code>")
        for about in outcome.about
    ]
    page.table(["", ""], rows, left=2)
    page.note(
        "The folder of this report holds every scenario in full; levelfield rerun FOLDER runs them again and "
        "checks that every number is the same.",
        "本报告所在文件夹保存了全部情景；运行  levelfield rerun 文件夹  可重新计算并逐位核对。",
    )


def _span(low: float, high: float) -> str:
    return " … ".join(words.aligned((low, high), 3)) if np.isfinite(low) and np.isfinite(high) else "–"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%" if np.isfinite(value) else "–"


def _mark(row: Any, better: str) -> str:
    if not np.isfinite(row.low) or row.low <= 0 <= row.high:
        return f'<span class="unclear">{both("not clear", "不明确")}</span>'
    up = row.low > 0
    arrow = "▲" if up else "▼"
    if better not in ("higher", "lower"):
        return f"{arrow} {both('more' if up else 'less', '增' if up else '减')}"
    good = up == (better == "higher")
    words_ = ("better", "改善") if good else ("worse", "变差")
    return f'<span class="{"good" if good else "bad"}">{arrow} {both(*words_)}</span>'
