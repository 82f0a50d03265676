"""Fact 17: pay for every pupil's progress lifts the whole class, pay for reaching a level those near it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from calibration.validation.experiment import Criterion, Experiment
from calibration.validation.worlds import build, compulsory, county, level, level_of, live_together
from sim.tables import Array

__all__ = ["FACT"]

STAKES = 2.5
"""How much depends on results, against the usual: pay by percentiles then gives 0.10 SD on average (B14)."""
ADDED = 1 - 1 / STAKES
"""Part of the weight that the incentive has added."""
SCHEME: dict[str, Any] = {
    "use": "evaluation_reform", "stakes": STAKES, "pace": 1.0, "attachment": 0.0, "records": 1.0,
    "record_hours": 0.0, "published": 0.0, "value_added": 0.0,
    "weights": {
        "academic": 0.850, "practical": 0.025, "innovation": 0.025, "wellbeing": 0.025,
        "responsibility": 0.025,
    },
}  # fmt: skip
"""An incentive on top of the usual assessment: the other dimensions hardly count, nothing is published."""
ARMS = {
    "percentile": {"value_added": ADDED},
    "line": {"line_part": ADDED},
    "low line": {"line_part": ADDED, "line": 0.61},
    "levels": {},
}
"""What is added counts every pupil's progress; those who reach a high or a low line; or the mean level."""


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """Gain of a year by thirds of the distribution before it."""
    plain = build(county(1), seed, replicate)
    before = plain.worlds[0]
    start = dict(zip(before.students.id.tolist(), level(before).tolist()))
    live_together([plain], 1)
    world = plain.worlds[0]
    ids = world.students.id[compulsory(world) & (world.students.grade > 1)]
    grade = world.students.grade[compulsory(world) & (world.students.grade > 1)]
    third = _thirds(np.array([start[one] for one in ids.tolist()]), grade)
    here = level_of(world, ids)
    out: dict[str, float] = {}
    for name, terms in ARMS.items():
        model = build(county(1, {}, [{**SCHEME, **terms}]), seed, replicate)
        live_together([model], 1)
        gain = level_of(model.worlds[0], ids) - here
        out[f"{name} mean"] = float(np.nanmean(gain))
        for k, part in enumerate(("low", "middle", "high")):
            out[f"{name} {part}"] = float(np.nanmean(gain[third == k]))
    return out


def _thirds(values: Array, grade: Array) -> Array:
    """Third of its grade in which each lies, 0 to 2; shape ``(n,)``."""
    out = np.zeros(values.size, np.int64)
    for one in np.unique(grade):
        rows = grade == one
        out[rows] = np.searchsorted(np.quantile(values[rows], [1 / 3, 2 / 3]), values[rows], side="right")
    return out


FACT = Experiment(
    number=17,
    title={
        "en": "Incentives by percentiles lift every third, incentives by levels those near the line",
        "zh": "百分位激励提升各层学生，达线激励只提升临界学生",
    },
    evidence=("randomised teacher incentives in rural China (Loyalka et al. 2019; Chang et al. 2020)"),
    design=(
        "Schools' evaluation gets more weight for a year: for every pupil's progress, or for how many "
        "reach the level of the best three in ten; gains by thirds of the distribution before, against "
        "no incentive."
    ),
    circular="partly input",
    audit=(
        "How much depends on results is set so that percentiles give 0.10 SD on average; whom the "
        "incentives reach follows from effort alone. Attention to those near a line was added to the "
        "model when this fact could not be asked of it, with the line's place as an assumption."
    ),
    because=(
        "Teachers divide effort by what it earns: where each pupil's gain counts the weakest are worth "
        "as much as the best, where a line counts only those near it are."
    ),
    short=(
        "How much depends on results is set, not found. The level scheme of one of the studies counted "
        "the class's mean level; without a line all thirds gain about alike here. Where the line lies is "
        "an assumption that matters: where 61 % reach it, as for academic senior high school, the lowest "
        "third gains too (shown below)."
    ),
    in_chinese="教师按所得分配精力：每个学生的进步都算时，后进生同样值得投入；只算达线人数时，只有临界学生受益。平均效果为设定值。",
    criteria=(
        Criterion("percentile low", "lowest third under percentiles, SD", 0.10, 0.20, 0.15),
        Criterion("line low", "lowest third under a line, SD", high=0.05),
        Criterion("percentile middle", "middle third under percentiles, SD", low=0.0),
        Criterion("percentile high", "highest third under percentiles, SD", low=0.0),
        Criterion("line high", "highest third under a line, SD", low=0.05),
        Criterion("percentile mean", "all under percentiles, SD (set)"),
        Criterion("low line low", "lowest third under a line that 61 % reach, SD"),
        Criterion("levels low", "lowest third where the mean level counts, SD"),
    ),
    live=live,
    replicates=6,
)
