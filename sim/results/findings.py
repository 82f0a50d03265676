"""What came out, in sentences, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results import words
from sim.results.statistics import interval

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.outcome import Outcome

__all__ = ["effect_sentence", "findings"]

Sentence = dict[str, str]
TOLD = (
    ("academic_achievement", "weak"),
    ("academic_achievement", "all"),
    ("urban_rural_achievement_gap", "all"),
    ("teacher_quality", "weak"),
    ("dropout_rate", "village"),
)
SURE = 0.8
"""From this probability on a goal counts as reached."""


def findings(outcome: Outcome) -> list[Sentence]:
    """A few sentences on what a result or comparison shows."""
    out: list[Sentence] = []
    if hasattr(outcome, "difference"):
        comparison: Comparison = outcome  # type: ignore[assignment]
        for place in range(1, len(comparison.about)):
            told = [pair for pair in TOLD if pair in words.headlines(comparison)]
            out += [effect_sentence(comparison, place, measure, group) for measure, group in told]
            out.append(_cost(comparison, place))
    out += _goals(outcome)
    if outcome.replicates == 1:
        out.append(
            {
                "en": "One replicate: there is no interval, and what differs may be luck.",
                "zh": "仅一次重复：没有区间，差异可能出于偶然。",
            }
        )
    return out


def effect_sentence(comparison: Comparison, place: int, measure: str, group: str) -> Sentence:
    """One effect in the last year, with its interval; says so where it is not clear."""
    quantity = comparison.quantities[comparison.measure(measure)]
    spread = interval(comparison.difference(place, measure, group)[:, -1])
    mean, low, high = float(spread.mean), float(spread.low), float(spread.high)
    year = comparison.years[-1]
    signed, least, most = words.aligned((mean, low, high), sign=True)
    out: Sentence = {}
    for lang in ("en", "zh"):
        what = words.measure_in(quantity, group, lang)
        who = comparison.about[place].called(lang)
        unit = words.change_unit(quantity.unit, lang)
        span = f"{least} … {most}" if np.isfinite(low) else ""
        clear = np.isfinite(low) and not low <= 0 <= high
        if lang == "en":
            size = f"{signed.lstrip('+−')} {unit} {'higher' if mean > 0 else 'lower'} than the baseline"
            inner = f" (90 % interval {span})" if span else ""
            text = f"{what}: {size}{inner}" if clear else f"{what}: no clear change, {signed} {unit}{inner}"
            out[lang] = f"{who}, summer {year}. {text}."
        else:
            size = f"比基准{'高' if mean > 0 else '低'} {signed.lstrip('+−')} {unit}"
            inner = f"（90% 区间 {span}）" if span else ""
            text = f"{what}{size}{inner}" if clear else f"{what}无明确变化，{signed} {unit}{inner}"
            out[lang] = f"{who}，{year} 年夏：{text}。"
    return out


def _cost(comparison: Comparison, place: int) -> Sentence:
    about = comparison.about[place]
    table = comparison.efficiency()
    table = table[table["scenario"] == about.label].set_index("name")
    year, student = table.loc["mean_per_year"], table.loc["discounted_per_student"]
    n = len(comparison.years) - 1
    if not year["mean"]:
        return {
            "en": f"{about.called('en')} costs nothing more than the baseline.",
            "zh": f"{about.called('zh')}与基准相比没有新增成本。",
        }
    out: Sentence = {}
    for lang in ("en", "zh"):
        span = words.yuan_span(year["low"], year["high"], lang)
        known = np.isfinite(year["low"])
        if lang == "en":
            out[lang] = (
                f"{about.called('en')} costs {words.yuan(year['mean'], lang)} a year more than the baseline"
                f"{f' (90 % interval {span})' if known else ''}, {words.yuan(student['mean'], lang)} for "
                f"each student over {n} years, discounted."
            )
        else:
            out[lang] = (
                f"{about.called('zh')}每年比基准多支出 {words.yuan(year['mean'], lang)}"
                f"{f'（90% 区间 {span}）' if known else ''}，{n} 年贴现合计每名学生 "
                f"{words.yuan(student['mean'], lang)}。"
            )
    return out


def _goals(outcome: Outcome) -> list[Sentence]:
    out = []
    table = outcome.goals()  # type: ignore[attr-defined]
    for about in outcome.about:
        mine = table[(table["scenario"] == about.label) & (table["year"] == table["by"])]
        if len(mine):
            n, sure = len(mine), int((mine["probability"] >= SURE).sum())
            out.append(
                {
                    "en": f"{about.called('en')} reaches {sure} of {n} goals in time with probability "
                    f"{100 * SURE:.0f} % or more.",
                    "zh": f"{about.called('zh')}的 {n} 项目标中，有 {sure} 项以不低于 {100 * SURE:.0f}% "
                    "的概率按期达成。",
                }
            )
    return out
