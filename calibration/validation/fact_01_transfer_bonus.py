"""Fact 1: a bonus of a fifth of pay moves few of the best teachers, and still fills most posts offered."""

from __future__ import annotations

from collections.abc import Mapping

from calibration.validation.experiment import Criterion, Experiment, Samples
from calibration.validation.worlds import CITY, build, county
from sim.model import EducationModel

__all__ = ["FACT"]

DISTRICTS = 10
PLACE = {
    **CITY,
    "world.counties": DISTRICTS,
    "world.radius": 100,
    "world.weak_schools": {"city": 0.32, "town": 0.32, "village": 0.32},
    "world.quality_schools": {"city": 0.30, "town": 0.30, "village": 0.30},
    "world.pupil_teacher_ratio": {"city": 16, "town": 16, "village": 16},
    "world.allowance": {"city": 0.0, "town": 0.0, "village": 0.0},
    "world.senior_schools": 0,
    "behaviour.service_years": 0,
    "behaviour.candidates_per_vacancy": 8,
    # C1, the only thing fitted: 8 % of teachers leave teaching in a year (retirement included), 8 % move.
    "behaviour.exit_rate": 0.07,
    "behaviour.move_cost": 3.2,
}
"""Large districts with American turnover (science C1): schools of one place, without service rules."""
YEARS = 3
OFFER = {"use": "teacher_incentives", "paid_to": "movers", "bonus": 0.20, "paid_years": 2}
SMALL_POOL = 0.06
"""Part of the teachers asked where the pool is small: five or six for each post."""


def _asked(model: EducationModel) -> tuple[float, float, float]:
    """Teachers asked, posts kept for them, teachers who came, in the first year of the offer."""
    model.step()
    counts = [world.flows.counts for world in model.worlds]
    names = ("teachers_asked_to_move", "posts_kept_for_movers", "teachers_moved_for_bonus")
    asked, posts, came = (sum(one.get(name, 0.0) for one in counts) for name in names)
    return asked, posts, came


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """The offer to the best fifth and to a small pool; turnover without any offer."""
    out: dict[str, float] = {}
    for pool, best in (("", 0.20), (" of few", SMALL_POOL)):
        scenario = county(1, PLACE, [{**OFFER, "best": best}])
        asked, posts, came = _asked(build(scenario, seed, replicate))
        out |= {f"asked{pool}": asked, f"posts{pool}": posts, f"came{pool}": came}
    plain = build(county(YEARS, {**PLACE, "world.counties": 3}), seed, replicate)
    out |= {"staff": 0.0, "transfer": 0.0, "left": 0.0}
    for _ in range(YEARS):
        out["staff"] += sum(len(world.teachers) for world in plain.worlds)
        plain.step()
        for world in plain.worlds:
            for kind, origin, _ in world.flows.moves:
                if kind == "transfer":
                    out["transfer"] += origin.size
                elif kind in ("exit", "retired"):
                    out["left"] += origin.size
    return out


def statistic(samples: Samples) -> Mapping[str, float]:
    """Rates over all districts and replicates."""
    total = {name: float(values.sum()) for name, values in samples.items()}
    return {
        "accept": 100 * total["came"] / total["asked"],
        "fill": 100 * total["came"] / total["posts"],
        "fill of few": 100 * total["came of few"] / total["posts of few"],
        "pool": total["asked"] / total["posts"],
        "pool of few": total["asked of few"] / total["posts of few"],
        "movers": 100 * total["transfer"] / total["staff"],
        "leavers": 100 * total["left"] / total["staff"],
    }


FACT = Experiment(
    number=1,
    title={
        "en": "Few of the best accept a transfer bonus, yet most posts are filled",
        "zh": "优秀教师少有人接受调任奖金，但岗位大多得以填补",
    },
    evidence=(
        "Talent Transfer Initiative, ten American districts, a fifth of pay for the best fifth of "
        "teachers (Glazerman et al. 2013)"
    ),
    design=(
        "Ten city districts with American turnover. Weak schools keep the posts that fall vacant this "
        "summer for teachers who rank in the best fifth elsewhere, and pay them 20 % of the mean salary "
        "for two years; then the same with fewer than six asked for each post."
    ),
    circular="clean",
    audit=(
        "The cost of moving and the exit rate are set so that turnover without the offer is that of C1 "
        "(8 % leave, 8 % move), which the rule allows; nothing of the bonus study went in. That an offer "
        "can go to the best of other schools alone was added to the model for this experiment."
    ),
    because=(
        "Moving is disliked as much as annual mobility says; a fifth of pay is worth half a log unit "
        "against it, so few move, but a school fills its posts when enough are asked."
    ),
    short="How many posts one teacher hears of, and how posts are dealt to subjects, decides the rest.",
    in_chinese="少有人愿意调动：两成工资的奖金抵不过搬迁的代价；但只要邀请的人足够多，岗位仍能填满。",
    criteria=(
        Criterion("accept", "teachers asked who accept, %", 3, 9, 5.4),
        Criterion("fill", "posts filled with the whole pool, %", 75, 98, 88),
        Criterion("fill of few", "posts filled with fewer than six asked for each, %", high=50),
        Criterion("pool", "asked for each post, whole pool"),
        Criterion("pool of few", "asked for each post, small pool"),
        Criterion("movers", "move in a year without the offer, % (C1: 8)"),
        Criterion("leavers", "leave teaching in a year without the offer, % (C1: 8)"),
    ),
    live=live,
    statistic=statistic,
    replicates=4,
)
