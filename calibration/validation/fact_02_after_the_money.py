"""Fact 2: what a retention bonus has gained is lost when the payments end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.validation.experiment import Criterion, Experiment, Samples
from calibration.validation.worlds import Leavers, build, compulsory, county, level
from sim.tables import Array
from sim.vocabulary import WEAK

__all__ = ["FACT"]

START, PAID, AFTER = 2023, 3, 2
COUNTIES = 6
BONUS = {"use": "teacher_incentives", "bonus": 0.20, "until": START + PAID}


def _followed(seed: int, replicate: int, policies: list[dict[str, object]]) -> Array:
    """By year: staff of weak schools, those who stayed, quality and number of leavers, quality of stayers.

    The last column is the achievement of these schools' students; shape ``(years, 6)``.
    """
    model = build(county(PAID + AFTER, {"world.counties": COUNTIES}, policies), seed, replicate)
    out = np.zeros((PAID + AFTER, 6))
    for row in out:
        before = [Leavers(world) for world in model.worlds]
        model.step()
        for one, world in zip(before, model.worlds):
            counted, moved, left = one.see(world)
            weak = world.schools.tier == WEAK
            here = counted & weak[one.school]
            gone = moved | left
            pupils = compulsory(world) & weak[world.students.school]
            row += (
                here.sum(),
                (here & ~gone).sum(),
                one.quality[here & gone].sum(),
                (here & gone).sum(),
                one.quality[here & ~gone].sum(),
                level(world)[pupils].mean() / COUNTIES,
            )
    return out


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """Retention with and without the bonus, while it is paid and after."""
    paid, plain = _followed(seed, replicate, [BONUS]), _followed(seed, replicate, [])
    gain = paid[:, 1] / paid[:, 0] - plain[:, 1] / plain[:, 0]
    after = slice(PAID, PAID + AFTER)
    leavers = paid[after, 2].sum() / paid[after, 3].sum()
    stayers = paid[after, 4].sum() / paid[after, 1].sum()
    return {
        "during": 100 * float(gain[:PAID].mean()),
        "after": 100 * float(gain[after].mean()),
        "leavers": leavers - stayers,
        "score": float(paid[PAID - 1, 5] - plain[PAID - 1, 5]),
        "score after": float(paid[-1, 5] - plain[-1, 5]),
    }


def statistic(samples: Samples) -> Mapping[str, float]:
    """Means, and the share of the gain that is lost."""
    mean = {name: float(values.mean()) for name, values in samples.items()}
    return {**mean, "lost": 1 - mean["after"] / mean["during"]}


FACT = Experiment(
    number=2,
    title={"en": "The gain in retention ends with the payments", "zh": "留任率的改善随津贴停发而消失"},
    evidence=(
        "Talent Transfer Initiative (Glazerman et al. 2013); stipends withdrawn in Dallas (Morgan et al. "
        "2023, NBER 31051)"
    ),
    design=(
        "Weak schools pay everyone a fifth of the mean salary more for three years, then nothing, in six "
        "counties; the same teachers without the bonus are the comparison."
    ),
    circular="clean",
    audit="Pay enters through the wage elasticity (C4), which comes from other studies.",
    because="Who stays for the money weighs a place without it again every year; nothing else was bought.",
    short=(
        "Scores do not fall within two years as they did where large stipends were withdrawn: those who "
        "leave are no better than those who stay by more than a hundredth of an SD, and what pupils have "
        "learned lasts. Satisfaction carries over for some years."
    ),
    in_chinese="教师每年都会重新衡量去留，津贴一停，留下的理由随之消失；成绩在两年内未见下降，这与研究不同。",
    criteria=(
        Criterion("lost", "of the gain in yearly retention, lost within two years", low=0.5),
        Criterion("during", "gain in yearly retention while paid, percentage points", low=0.0),
        Criterion("after", "gain in yearly retention afterwards, percentage points"),
        Criterion("leavers", "quality of leavers minus stayers after the end, SD of student gain"),
        Criterion("score", "achievement of the schools' students at the end of payments, SD"),
        Criterion("score after", "the same two years later, SD"),
    ),
    live=live,
    statistic=statistic,
    replicates=10,
)
