"""Tables of the report."""

from __future__ import annotations

import html
from typing import Any

from calibration.report.labels import figure_label, measure_label, policies_of, policy_label, site_label
from sim.results import words
from sim.results.page import LANGUAGES, Page, both

__all__ = ["clashes", "figure_table", "holdout", "parameters", "policies", "sites_table", "trust"]

_KINDS = {
    "fitted": ("fitted", "拟合"),
    "target": ("promise", "承诺"),
    "input": ("given", "给定"),
}
_FACTORS = {
    "misfit": (
        "factor on how far the model may miss a figure",
        "模型可偏离数据程度的倍数",
    ),
    "inflation": (
        "times a change without comparison is reported too large",
        "缺乏对照的变化被夸大的倍数",
    ),
    "selection": (
        "error of such a change, as part of it",
        "此类变化的误差（占其本身的比例）",
    ),
}


def _number(value: float | None) -> str:
    return words.number(value) if value is not None else "–"


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return " … ".join(words.aligned((low, high), 3))


def _mark(inside: bool | None) -> str:
    if inside is None:
        return f'<span class="unclear">{both("no value", "无数值")}</span>'
    if inside:
        return f'<span class="good">{both("in", "内")}</span>'
    return f'<span class="bad">{both("out", "外")}</span>'


def _last(row: dict[str, Any], kind: str) -> str:
    """Inside or not; of a promise, how often it is kept."""
    if kind == "input":
        return ""
    if kind == "target" and row["kept"] is not None:
        share = f"{100 * row['kept']:.0f}"
        return both(f"kept in {share} % of runs", f"{share}% 的运行达成")
    return _mark(row["inside"])


def figure_table(page: Page, result: dict[str, Any]) -> None:
    """Every figure, place by place; promises and what the model is given are marked as such."""
    rows = []
    for row in sorted(result["figures"], key=lambda row: (row["site"], not row["fitted"], row["id"])):
        kind = "fitted" if row["fitted"] else "target" if row["kind"] == "target" else "input"
        sign = {">": "&gt;", ">=": "≥", "<": "&lt;", "<=": "≤"}.get(row["relation"], "")
        rows.append(
            [
                both(*(site_label(row["site"], lang) for lang in LANGUAGES)),
                both(*(measure_label(row, lang) for lang in LANGUAGES))
                + f"<br><code>{row['reading']}</code>",
                both(*_KINDS[kind]),
                both(*(words.unit(row["unit"], lang) for lang in LANGUAGES)),
                f"{sign}{_number(row['reported'])}",
                f"<b>{_number(row['median'])}</b>",
                _span(row["low"], row["high"]),
                _span(row["model_low"], row["model_high"]),
                _number(row["literature_median"]),
                _span(row["literature_low"], row["literature_high"]),
                words.signed(row["tension"]) if row["tension"] is not None else "–",
                _last(row, kind),
            ]
        )
    page.table(
        [
            both("place", "地区"),
            both("figure", "数据"),
            "",
            both("unit", "单位"),
            both("reported", "报告值"),
            both("predicted", "预测"),
            both("90 % interval", "90% 区间"),
            both("model alone", "仅模型"),
            both("literature", "文献"),
            both("90 % interval", "90% 区间"),
            both("tension", "张力"),
            "",
        ],
        rows,
        left=4,
    )


def sites_table(page: Page, result: dict[str, Any]) -> None:
    """How many figures of each place are inside."""
    _grouped(
        page,
        result,
        {
            name: [row for row in result["figures"] if row["site"] == name]
            for name in dict.fromkeys(row["site"] for row in result["figures"])
        },
        site_label,
        ("place", "地区"),
    )


def policies(page: Page, result: dict[str, Any]) -> None:
    """How many figures of each policy are inside; a figure counts for every policy that its row names."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in result["figures"]:
        for name in policies_of(row["id"]):
            groups.setdefault(name, []).append(row)
    _grouped(page, result, dict(sorted(groups.items())), policy_label, ("policy", "政策"))


def _grouped(
    page: Page,
    result: dict[str, Any],
    groups: dict[str, list[dict[str, Any]]],
    label: Any,
    head: tuple[str, str],
) -> None:
    rows = []
    for name, members in groups.items():
        known = [row for row in members if row["fitted"] and row["inside"] is not None]
        worst = max(known, key=lambda row: abs(row["tension"]), default=None)
        promised = [row for row in members if row["kept"] is not None]
        n = len(known)
        rows.append(
            [
                both(*(label(name, lang) for lang in LANGUAGES)),
                both(*(measure_label(worst, lang) for lang in LANGUAGES)) if worst else "–",
                words.signed(worst["tension"]) if worst else "–",
                str(n),
                str(sum(row["inside"] for row in known)) if n else "–",
                str(sum(row["literature_inside"] for row in known)) if n else "–",
                f"{sum(row['kept'] >= 0.5 for row in promised)}/{len(promised)}" if promised else "–",
            ]
        )
    page.table(
        [
            both(*head),
            both("furthest off", "偏离最大"),
            both("tension", "张力"),
            both("figures fitted", "拟合数据"),
            both("inside", "区间内"),
            both("literature: inside", "文献：区间内"),
            both("promises kept in most runs", "多数运行达成的承诺"),
        ],
        rows,
        left=2,
    )


def clashes(page: Page, result: dict[str, Any]) -> None:
    """Pairs of figures that hardly any one set of parameters explains."""
    if not result["clashes"]:
        page.note(
            "No pair of figures was found that excludes each other (or the fit was a quick one).",
            "未发现相互排斥的数据（或仅进行了快速拟合）。",
        )
        return
    by_id = {row["id"]: row for row in result["figures"]}
    page.note(
        "How many times less probable the two are together than each for itself, over all parameters "
        "that the "
        "literature allows. A figure that hardly any parameters explain is not in this list: its quarrel "
        "is with "
        "the model.",
        "在文献允许的全部参数范围内，两者同时成立的概率比各自单独成立低多少倍。几乎没有参数能解释的数据不"
        "在此列：那是与模型本身的矛盾。",
    )
    page.table(
        [
            both("one figure", "数据一"),
            both("the other", "数据二"),
            both("times less probable", "概率降低倍数"),
        ],
        [
            [
                *(
                    both(*(figure_label(by_id[pair[side]], lang) for lang in LANGUAGES))
                    + f"<br><code>{pair[side]}</code>"
                    for side in ("one", "other")
                ),
                f"{pair['odds']:,.0f}" if pair["odds"] < 1e5 else "&gt; 100,000",
            ]
            for pair in result["clashes"]
        ],
        left=2,
    )


def holdout(page: Page, result: dict[str, Any]) -> None:
    """What the rest says about a place that is left out."""
    if not result["holdout"]:
        page.note("A quick fit leaves no place out.", "快速拟合不做留出检验。")
        return
    page.note(
        "Each place with two figures or more is left out in turn; parameters are inferred from the "
        "others alone "
        "and predict it. Listed as it came out.",
        "依次留出每个有两项以上数据的地区，仅由其余地区推断参数并加以预测。结果照实列出。",
    )
    rows = [
        [
            both(*(site_label(row["site"], lang) for lang in LANGUAGES)),
            ", ".join(f"<code>{one['id']}</code>" for one in row["figures"] if not one["inside90"]) or "–",
            str(row["n"]),
            f"{100 * row['covered90']:.0f}%",
            f"{100 * row['covered50']:.0f}%",
        ]
        for row in result["holdout"]
    ]
    n = sum(row["n"] for row in result["holdout"])
    wide, narrow = (
        sum(row["n"] * row[key] for row in result["holdout"]) / n for key in ("covered90", "covered50")
    )
    rows.append(
        [
            f"<b>{both('all', '合计')}</b>",
            "",
            str(n),
            f"<b>{100 * wide:.0f}%</b>",
            f"<b>{100 * narrow:.0f}%</b>",
        ]
    )
    page.table(
        [
            both("place", "地区"),
            both("missed", "未覆盖"),
            both("figures", "数据"),
            both("inside 90 %", "90% 区间内"),
            both("inside 50 %", "50% 区间内"),
        ],
        rows,
        left=2,
    )


def parameters(page: Page, result: dict[str, Any]) -> None:
    """Every parameter before and after."""
    rows = []
    for row in sorted(result["parameters"], key=lambda row: row["width"]):
        notes = []
        if row["bound"]:
            notes.append(
                both(
                    *{"low": ("at its lower bound", "触及下限"), "high": ("at its upper bound", "触及上限")}[
                        row["bound"]
                    ]
                )
            )
        if row["pushed"]:
            notes.append(both("beyond the prior", "超出先验"))
        if not row["identified"]:
            notes.append(f'<span class="unclear">{both("not identified", "未能识别")}</span>')
        rows.append(
            [
                f"<code>{html.escape(row['name'])}</code>",
                html.escape(f"{row['source']} ({row['confidence']})"),
                _of(row["prior"]),
                _of(row["posterior"]),
                f"{row['width']:.2f}",
                " ".join(notes),
            ]
        )
    page.table(
        [
            both("parameter", "参数"),
            both("source", "出处"),
            both("prior", "先验"),
            both("posterior", "后验"),
            both("width left", "剩余宽度"),
            "",
        ],
        rows,
        left=2,
    )


def trust(page: Page, result: dict[str, Any]) -> None:
    """The factors of trust before and after."""
    page.table(
        ["", both("prior", "先验"), both("posterior", "后验")],
        [[both(*_FACTORS[row["name"]]), _of(row["prior"]), _of(row["posterior"])] for row in result["trust"]],
    )


def _of(span: dict[str, float]) -> str:
    low, median, high = words.aligned((span["low"], span["median"], span["high"]), 2)
    return f"{median} ({low} … {high})"
