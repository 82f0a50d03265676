"""Fact 13: help on the spot is worth much less for each teacher in a large programme than in a pilot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.validation.experiment import Criterion, Experiment, Samples
from calibration.validation.worlds import build, county, live_together
from sim.vocabulary import NOBODY

__all__ = ["FACT"]

YEARS = 3
SIZE = 15
REGION = {
    "world.students": 25_000 * SIZE,
    "world.students_per_agent": 40,
    "world.schools": {"city": 8 * SIZE, "town": 12 * SIZE, "village": 20 * SIZE},
    "world.senior_schools": 0,
    "world.radius": 30 * SIZE**0.5,
}
"""A prefecture of fifteen counties as one labour market, with some four thousand teachers in weak schools."""
PILOT = 0.01
"""Part of the weak schools helped in the pilot: two schools, some fifty teachers."""


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """Teachers helped, and what they learned more than without help, for a pilot and for everybody."""
    plain = build(county(YEARS, REGION), seed, replicate)
    live_together([plain], YEARS)
    world = plain.worlds[0]
    usual = world.mean_by_school(world.teachers.learned, world.teachers.host)
    out: dict[str, float] = {}
    for name, share in (("pilot", PILOT), ("all", 1.0)):
        model = build(
            county(YEARS, REGION, [{"use": "weak_school_support", "share": share}]), seed, replicate
        )
        live_together([model], YEARS)
        there, policy = model.worlds[0], model.worlds[0].policies[0]
        helped = getattr(policy, "since") != NOBODY  # noqa: B009 (state of this one policy)
        learned = there.mean_by_school(there.teachers.learned, there.teachers.host)
        staff = np.bincount(there.teachers.host, minlength=there.n_schools)
        out[f"{name} teachers"] = float(staff[helped].sum())
        out[f"{name} gain"] = float((staff * (learned - usual))[helped].sum())
    return out


def statistic(samples: Samples) -> Mapping[str, float]:
    """Gain for each teacher of the large programme over that of the pilots."""
    total = {name: float(values.sum()) for name, values in samples.items()}
    pilot, large = (total[f"{name} gain"] / total[f"{name} teachers"] for name in ("pilot", "all"))
    n = samples["pilot teachers"].size
    return {
        "ratio": large / pilot,
        "pilot": pilot,
        "large": large,
        "pilot size": total["pilot teachers"] / n,
        "large size": total["all teachers"] / n,
    }


FACT = Experiment(
    number=13,
    title={
        "en": "At scale a programme keeps a third to a half of its effect",
        "zh": "规模化后项目只保留三分之一到一半的效果",
    },
    evidence=(
        "coaching (Kraft, Blazar and Hogan 2018), a reading programme in Uganda (Kerwin and Thornton), "
        "tutoring (EdWorkingPaper 24-1031), each small against large"
    ),
    design=(
        "Mentors of strong schools work in weak ones for three years: in two schools of a prefecture "
        "(some fifty teachers), and in all weak schools (some four thousand). Compared is what a helped "
        "teacher has learned beyond the same teachers without help."
    ),
    circular="shortcut off",
    audit=(
        "No attenuation by size exists in the model, and what a cascade keeps (taken from Uganda) is not "
        "used: mentors are teachers, and there are only so many good ones near enough with days to "
        "spare."
    ),
    because=(
        "A strong school can spare a tenth of its teachers for a day a week, its best first. In a pilot "
        "a weak school has them to itself; when all are helped the days are divided among several."
    ),
    short=(
        "The penalty grows with the number of weak schools for each strong one, and pilots differ much "
        "by luck. And it depends on the programme: studios with a host for ten trainees lose next to "
        "nothing from fifty to five hundred teachers here, because the number of hosts grows along and "
        "the best are many enough."
    ),
    in_chinese="强校每周只能抽出一成教师一天；帮扶的学校一多，天数就被分薄。",
    criteria=(
        Criterion("ratio", "gain for each teacher, large programme over pilot", 0.2, 0.6),
        Criterion("pilot", "gain for each teacher in a pilot, SD of student gain"),
        Criterion("large", "gain for each teacher in the large programme, SD of student gain"),
        Criterion("pilot size", "teachers in a pilot"),
        Criterion("large size", "teachers in the large programme"),
    ),
    live=live,
    statistic=statistic,
    replicates=24,
)
