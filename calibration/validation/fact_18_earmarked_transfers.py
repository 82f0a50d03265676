"""Fact 18: an earmarked transfer hardly raises spending unless effort must be kept up; gaps narrow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.validation.experiment import Criterion, Experiment
from calibration.validation.statistics import variation
from calibration.validation.worlds import build, compulsory, county, level_of, live_together
from sim.tables import Array
from sim.vocabulary import SENIOR
from sim.world.county import World

__all__ = ["FACT"]

YEARS = 4
TRANSFER = {
    "use": "fiscal_equalisation", "transfer": 1_000, "project_part": 0.0, "reward_part": 0.0,
    "contribution_share": 0.0, "compensation": 0.0, "operating_subsidy": 0.0, "matching": 0.0,
}  # fmt: skip
"""Money by need and nothing else, some 7 % of what schools have."""


def _money(world: World) -> tuple[float, Array, Array]:
    """What all schools have; compulsory schools' money for each student, and students."""
    schools = world.schools
    have = schools.funding + schools.grants
    some = (schools.stage < SENIOR) & (schools.enrolment > 0)
    return float(have.sum()), have[some] / schools.enrolment[some], schools.enrolment[some]


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """Spending, disparity and learning, without and with maintenance of effort."""
    plain = build(county(YEARS), seed, replicate)
    live_together([plain], YEARS)
    world = plain.worlds[0]
    ids = world.students.id[compulsory(world)]
    total, each, weight = _money(world)
    out: dict[str, float] = {}
    for name, effort in (("free", 0.0), ("held", 1.0)):
        policy = {**TRANSFER, "maintenance_of_effort": effort}
        model = build(county(YEARS, {}, [policy]), seed, replicate)
        live_together([model], YEARS)
        other = model.worlds[0]
        given = other.flows.counts["equalisation_transfer"]
        more, now, here = _money(other)
        out[f"{name} through"] = (more - total) / given
        out[f"{name} disparity"] = variation(now, here) / variation(each, weight) - 1
        gain = level_of(other, ids) - level_of(world, ids)
        out[f"{name} gain"] = float(np.nanmean(gain)) * 0.07 / (given / total)
    return out


FACT = Experiment(
    number=18,
    title={
        "en": "Earmarked transfers are crowded out unless effort must be kept up, yet disparity narrows",
        "zh": "专项转移支付若无投入约束会被挤出，但校际差距仍缩小",
    },
    evidence=(
        "Chinese counties (Ding, Lu and Ye 2018; Huang et al. 2018); school spending and learning "
        "(Jackson and Mackevicius 2021)"
    ),
    design=(
        "The province gives a county earmarked money by need for four years, some 7 % of spending, once "
        "free and once with maintenance of effort; schools' money is compared with the county without."
    ),
    circular="shortcut off",
    audit=(
        "No pass-through is put in: the county re-chooses its own spending. It follows from the weight "
        "of education in that choice (a quarter, as in counties' budgets), by which a Cobb-Douglas "
        "government splits any yuan that can be moved."
    ),
    because=(
        "Earmarked money frees the county's own, most of which it spends on what else it cares about; "
        "what it takes away comes from all schools, what arrives goes to those in need, so disparity "
        "narrows."
    ),
    short="The gain from money is halved in the model, because smaller classes count apart.",
    in_chinese="专项资金使县里可以挪出自有资金；从各校抽走，却流向困难学校，故差距缩小。",
    criteria=(
        Criterion("free through", "of a yuan, more total spending, without a rule", 0.0, 0.4),
        Criterion("held through", "the same with maintenance of effort", low=0.8),
        Criterion("free disparity", "variation of money for each student, change without a rule", high=0.0),
        Criterion("held gain", "gain for 7 % more money for four years, SD", 0.0, 0.07, 0.03),
    ),
    live=live,
    replicates=4,
)
