"""Fact 8: more teachers leave where the poor learn, and novices move more than others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from calibration.validation.experiment import Criterion, Experiment, Samples
from calibration.validation.worlds import Leavers, build, county
from sim.vocabulary import SENIOR, VILLAGE

__all__ = ["FACT"]

YEARS = 5
STUDY = {"behaviour.service_years": 0}
"""No rule that keeps newcomers for some years: the studies are of the USA and Zambia."""
NO_GAP = {**STUDY, "behaviour.amenity_town": 0.0, "behaviour.amenity_city": 0.0}
"""Places are worth the same by themselves: the gap that could have been fitted to the fact is gone."""
NOVICE = 3.0
"""Years of experience up to which one is a novice (C1)."""


def _counts(settings: dict[str, Any], seed: int, replicate: int) -> dict[str, float]:
    """Teacher-years and leavers of poor and rich schools, villages and others, novices and others."""
    model = build(county(YEARS, settings), seed, replicate)
    world = model.worlds[0]
    out: dict[str, float] = {}
    for _ in range(YEARS):
        before = Leavers(world)
        model.step()
        counted, moved, left = before.see(world)
        at = before.school
        counted &= world.schools.stage[at] < SENIOR
        ses = before.ses[at]
        poor, rich = np.quantile(ses[counted], [0.2, 0.8])
        village = world.schools.location[at] == VILLAGE
        novice = before.experience <= NOVICE
        groups = {
            "poor": ses <= poor, "rich": ses >= rich, "village": village, "town": ~village,
            "novice": novice, "other": ~novice,
        }  # fmt: skip
        for name, mask in groups.items():
            here = counted & mask
            for what, those in (("n", here), ("gone", here & (moved | left)), ("moved", here & moved)):
                out[f"{name} {what}"] = out.get(f"{name} {what}", 0.0) + float(those.sum())
    return out


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """With places of equal worth, and (only to show) with the model's defaults."""
    out = _counts(NO_GAP, seed, replicate)
    shown = _counts(STUDY, seed, replicate)
    return out | {f"default {name}": value for name, value in shown.items()}


def statistic(samples: Samples) -> Mapping[str, float]:
    """Ratios of yearly rates."""
    total = {name: float(values.sum()) for name, values in samples.items()}

    def rate(who: str, what: str) -> float:
        return total[f"{who} {what}"] / total[f"{who} n"]

    return {
        "gradient": rate("poor", "gone") / rate("rich", "gone"),
        "rural": rate("village", "gone") / rate("town", "gone"),
        "novice": rate("novice", "moved") / rate("other", "moved"),
        "default": rate("default poor", "gone") / rate("default rich", "gone"),
        "rate": 100 * rate("other", "gone"),
    }


FACT = Experiment(
    number=8,
    title={
        "en": "Turnover is higher in poor schools and among novices",
        "zh": "贫困学校与新手教师流动率更高",
    },
    evidence=(
        "USA, 1.2 times (NCES Teacher Follow-up Survey); rural Zambia, 2 times, novices move about twice "
        "as often (International Growth Centre)"
    ),
    design=(
        "Five years of a county without policy. Teachers who move or leave teaching, retirement apart, "
        "in the fifth of posts with the poorest students against the fifth with the richest; novices "
        "against others."
    ),
    circular="shortcut off",
    audit=(
        "What a town or a city is worth to teachers could have been set to give twice the rural "
        "turnover, so both are set to nothing here; students' SES, distance, workload and leadership are "
        "left. That the years before one may ask to leave are a parameter, and can be none as in the "
        "countries studied, was added for this experiment."
    ),
    because=(
        "Teachers prefer schools with better-off students and short ways; vacancies there are taken by "
        "those who teach elsewhere. Novices are placed where posts were left, and look for better ones."
    ),
    short="Novices of the model have no cheaper move than others; only their places are worse.",
    in_chinese="教师偏好生源较好、路程较近的学校；此处城镇本身的吸引力设为零，因此差距由其余因素产生。",
    criteria=(
        Criterion("gradient", "leaving and moving, poorest fifth over richest fifth", 1.1, 2.2),
        Criterion("rural", "the same, villages over towns and city", 1.1, 2.2),
        Criterion("novice", "moving, up to three years of experience over others", 1.1, 2.2),
        Criterion("default", "poorest over richest with the default worth of towns and city"),
        Criterion("rate", "experienced teachers who move or leave, % a year"),
    ),
    live=live,
    statistic=statistic,
    replicates=12,
)
