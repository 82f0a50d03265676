"""The words of charts and reports, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sim.results.chinese import PURPOSES, UNITS
from sim.results.outcome import Outcome, Quantity

__all__ = [
    "HEADLINES",
    "Lang",
    "aligned",
    "change_unit",
    "group",
    "headlines",
    "measure_in",
    "number",
    "payer",
    "purpose",
    "signed",
    "stance",
    "unit",
    "where",
    "word",
    "yuan",
    "yuan_span",
    "yuan_step",
]

Lang = Literal["en", "zh"]

HEADLINES = (
    ("academic_achievement", "all"),
    ("academic_achievement", "city"),
    ("academic_achievement", "village"),
    ("academic_achievement", "weak"),
    ("urban_rural_achievement_gap", "all"),
    ("teacher_quality", "weak"),
    ("dropout_rate", "village"),
    ("teacher_satisfaction_rate", "all"),
    ("progression_rate", "weak"),
)
"""What a summary shows: measure and group."""

_GROUPS = {
    "all": ("all", "全体"),
    "city": ("city", "城区"),
    "town": ("county town", "县镇"),
    "village": ("village", "乡村"),
    "quality": ("quality schools", "优质校"),
    "ordinary": ("ordinary schools", "普通校"),
    "weak": ("weak schools", "薄弱校"),
    "ses1": ("poorest fifth", "家庭最困难的五分之一"),
    "ses2": ("second fifth", "第二个五分之一"),
    "ses3": ("middle fifth", "中间五分之一"),
    "ses4": ("fourth fifth", "第四个五分之一"),
    "ses5": ("richest fifth", "家庭最富裕的五分之一"),
    "members": ("alliance members", "联盟成员校"),
    "others": ("other schools", "非成员校"),
}
_PLACES = _GROUPS | {
    "primary": ("primary", "小学"),
    "junior": ("junior secondary", "初中"),
    "senior": ("senior high", "高中"),
}
_PAYERS = {
    "province": ("province", "省级财政"),
    "county": ("county", "县级财政"),
    "households": ("households", "家庭"),
    "funders": ("funders", "资助方"),
    "partners": ("partners", "合作机构"),
    "outside": ("donors outside", "外部捐助"),
    "all": ("all payers", "各方合计"),
    "other": ("other", "其他"),
}
_ENGLISH_UNITS = {
    "CNY": "yuan",
    "CNY/student": "yuan/student",
    "CNY/teacher": "yuan/teacher",
    "CNY/teacher/year": "yuan/teacher and year",
}
_STANCES = {
    "central": ("central values", "中心取值"),
    "literature": ("literature", "文献"),
    "reported": ("reported figures", "报告数据"),
    "pooled": ("pooled", "综合"),
}
_WORDS = {
    "effect": ("effect", "效应"),
    "difference": ("difference from the baseline", "与基准的差异"),
    "median": ("median", "中位数"),
    "mean": ("mean", "均值"),
    "band50": ("half of all runs", "半数运行"),
    "band90": ("9 of 10 runs", "九成运行"),
    "goal": ("goal", "目标"),
    "year": ("summer", "年份（夏季）"),
    "probability": ("probability", "概率"),
    "by_group": ("effect by group", "分群体效应"),
    "cost_by_purpose": ("extra cost by purpose", "新增成本（按用途）"),
    "cost_by_payer": ("extra cost by payer", "新增成本（按承担方）"),
    "in": ("in", "，"),
    "no_cost": ("no extra cost", "没有新增成本"),
    "goals": ("Probability of reaching each goal", "各目标达成概率"),
    "by": ("by", "期限"),
    "at_least": ("at least", "不低于"),
    "at_most": ("at most", "不高于"),
    "change_absolute": ("change since the start", "较起始年变化"),
    "total": ("total", "合计"),
    "other": ("other", "其他"),
    "change_relative": ("change since the start, %", "较起始年变化（%）"),
}


def _of(table: dict[str, tuple[str, str]], name: str, lang: str) -> str:
    pair = table.get(name)
    return pair[lang == "zh"] if pair else name


def word(name: str, lang: str = "en") -> str:
    """A word of charts and reports."""
    return _of(_WORDS, name, lang)


def group(name: str, lang: str = "en") -> str:
    """A group's name."""
    return _of(_GROUPS, name, lang)


def payer(name: str, lang: str = "en") -> str:
    """A payer's name."""
    return _of(_PAYERS, name, lang)


def stance(name: str, lang: str = "en") -> str:
    """Where behavioural parameters come from."""
    return _of(_STANCES, name, lang)


def purpose(name: str, lang: str = "en") -> str:
    """A purpose's name; in English as in the ledger."""
    return PURPOSES.get(name, name) if lang == "zh" else name


def unit(name: str, lang: str = "en") -> str:
    """A unit's name; in English as in the catalogue, with money in words."""
    return UNITS.get(name, name) if lang == "zh" else _ENGLISH_UNITS.get(name, name)


def measure_in(quantity: Quantity, of: str, lang: str = "en") -> str:
    """A measure of a group: ``Academic achievement, weak schools``."""
    title = str(quantity.title.get(lang) or quantity.title.get("en") or quantity.name)
    if of == "all":
        return title
    return f"{title}（{group(of, lang)}）" if lang == "zh" else f"{title}, {group(of, lang)}"


def headlines(outcome: Outcome) -> list[tuple[str, str]]:
    """The headline measures that this outcome has values of."""
    import numpy as np

    known = {quantity.name for quantity in outcome.quantities}
    return [
        (name, of)
        for name, of in HEADLINES
        if name in known and np.isfinite(outcome.values[..., outcome.measure(name), outcome.group(of)]).any()
    ]


def number(value: Any, digits: int = 3) -> str:
    """A number with as many decimals as three figures need; an em dash where there is none."""
    import math

    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    decimals = min(max(digits - 1 - math.floor(math.log10(abs(value))), 0), 4)
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0", "") else text.replace("-", "−")


def signed(value: Any, digits: int = 2) -> str:
    """A difference, always with its sign."""
    text = number(value, digits)
    return text if text in ("–", "0") or text.startswith("−") else f"+{text}"


def aligned(values: Sequence[Any], digits: int = 2, sign: bool = False, most: int = 4) -> list[str]:
    """Numbers that belong together, all with the decimals that the largest needs, ``most`` at most."""
    import math

    known = [abs(value) for value in values if value is not None and math.isfinite(value) and value]
    decimals = min(max(digits - 1 - math.floor(math.log10(max(known))), 0), most) if known else 0
    out = []
    for value in values:
        if value is None or not math.isfinite(value):
            out.append("–")
            continue
        text = f"{value:{'+' if sign else ''},.{decimals}f}"
        zero = not float(text.replace(",", ""))
        out.append(text.lstrip("+-") if zero else text.replace("-", "−"))
    return out


def yuan(value: Any, lang: str = "en") -> str:
    """An amount of yuan, rounded to what one can say."""
    import math

    if value is None or not math.isfinite(value):
        return "–"
    scale, name = _scale(value, lang)
    return f"{number(value / scale)} {name}"


def yuan_span(low: Any, high: Any, lang: str = "en") -> str:
    """An interval of amounts of yuan, in one scale."""
    import math

    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    scale, name = _scale(max(abs(low), abs(high)), lang)
    return f"{' … '.join(aligned((low / scale, high / scale), 3))} {name}"


def yuan_step(value: float, lang: str = "en") -> tuple[float, str]:
    """The step in which a language writes sums of this size, and its name: (1e6, "million yuan")."""
    return _scale(value, lang)


def _scale(value: float, lang: str) -> tuple[float, str]:
    scales = (
        ((1e8, "亿元"), (1e4, "万元"), (1.0, "元"))
        if lang == "zh"
        else ((1e9, "billion yuan"), (1e6, "million yuan"), (1.0, "yuan"))
    )
    return next((pair for pair in scales if abs(value) >= pair[0]), scales[-1])


def change_unit(name: str, lang: str = "en") -> str:
    """The unit of a difference: two percentages differ by percentage points."""
    return unit("percentage points" if name == "%" else name, lang)


def where(clause: Mapping[str, Sequence[str]], lang: str = "en") -> str:
    """A where-clause in words."""
    parts = [
        ("、" if lang == "zh" else ", ").join(_of(_PLACES, str(one), lang) for one in allowed)
        for allowed in clause.values()
    ]
    return ("；" if lang == "zh" else "; ").join(parts) or "–"
