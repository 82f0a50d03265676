"""Progression: who stays, and who reaches the next stage."""

from __future__ import annotations

import numpy as np

from sim.measures.measure import Measure, gap
from sim.measures.tally import SECONDARY
from sim.measures.years import Years, ratio
from sim.tables import Array

__all__ = ["MEASURES"]


def retention_rate(t: Years) -> Array:
    """Share who would finish nine grades if this year's dropout in each grade stayed; empty grades pass."""
    rate = np.nan_to_num(ratio(t.by_grade("dropped"), t.by_grade("students")))
    return np.where(t.by_grade("students").sum(axis=2) > 0, 100 * np.prod(1 - rate, axis=2), np.nan)


def progression_rate(t: Years) -> Array:
    """Share of candidates admitted to senior high school, in %."""
    return 100 * ratio(t.graduates("zhongkao_admitted"), t.graduates("zhongkao"))


def undergraduate_rate(t: Years) -> Array:
    """Share of senior graduates admitted to undergraduate study, in %."""
    return 100 * ratio(t.graduates("gaokao_undergraduate"), t.graduates("gaokao"))


MEASURES = (
    Measure(
        "dropout_rate",
        {"en": "Dropout", "zh": "辍学率"},
        "%",
        "lower",
        "share of students in grades 7 to 12 who dropped out this year",
        lambda t: 100 * t.student_mean("dropped", SECONDARY),
        figures=("zcounty-dropout",),
    ),
    Measure(
        "retention_rate",
        {"en": "Nine-year retention", "zh": "九年巩固率"},
        "%",
        "higher",
        "share who would finish nine grades if this year's dropout in each grade were to stay",
        retention_rate,
    ),
    Measure(
        "progression_rate",
        {"en": "Progression to senior high school", "zh": "普通高中升学率"},
        "%",
        "higher",
        "share of this year's grade 9 candidates admitted to academic senior high school, by junior school",
        progression_rate,
        figures=("t-quota-progression",),
    ),
    Measure(
        "progression_gap",
        {"en": "Gap in progression to senior high school", "zh": "高中升学率差距"},
        "percentage points",
        "lower",
        "progression rate of quality minus weak junior schools",
        lambda t: gap(progression_rate(t), "quality", "weak"),
        over="region",
    ),
    Measure(
        "undergraduate_progression_rate",
        {"en": "Progression to undergraduate study", "zh": "本科升学率"},
        "%",
        "higher",
        "share of this year's grade 12 candidates admitted to undergraduate study, by the junior school "
        "they came from",
        undergraduate_rate,
        figures=("chengdu-rural-progression", "chengdu-rural-undergrad-rate"),
    ),
    Measure(
        "undergraduate_progression_gap",
        {"en": "Gap in progression to undergraduate study", "zh": "本科升学率差距"},
        "%",
        "lower",
        "undergraduate progression rate of quality minus weak junior schools, percentage points",
        lambda t: gap(undergraduate_rate(t), "quality", "weak"),
        over="region",
        figures=("haidian-undergrad-gap",),
        limits=(-100.0, 100.0),
    ),
)
