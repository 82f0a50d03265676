"""What schools have before anyone enters them: rooms, laboratories, networks, courses, principals, norms.

Shares of schools are met exactly, to half a school: with n schools in a location a share is hit to 1/(2n).
Laboratories and multimedia are fractions of a school and are met exactly. Within a location better-off
schools (higher tier, larger) are equipped first, with luck.

Source: the baseline rows of figures.csv named in sim.world.assumptions; spreads around them: assumption.
"""

from __future__ import annotations

import numpy as np

from sim.draws import Luck
from sim.tables import Array
from sim.vocabulary import LOCATIONS, QUALITY, TIERS
from sim.world.assumptions import WorldAssumptions
from sim.world.populations import Schools
from sim.world.shares import take_top

__all__ = ["equip"]

SIZE_OF_OFFER = 0.4
"""Elasticity of the number of courses in school size, within a tier (assumption)."""
DUPLICATED = 0.65
"""Courses that a neighbour offers too (figures.csv course-duplication)."""
SHARED_BY_OTHERS = 0.25
"""Courses open to others, ordinary and weak schools (figures.csv course-sharing-rate: under 30 %)."""


def by_location(values: dict[str, float]) -> Array:
    """A table of numbers by location as an array in the order of `sim.vocabulary.LOCATIONS`."""
    return np.array([values[name] for name in LOCATIONS], float)


def by_tier(values: dict[str, float]) -> Array:
    """A table of numbers by tier as an array in the order of `sim.vocabulary.TIERS`."""
    return np.array([values[name] for name in TIERS], float)


def equip(schools: Schools, assumed: WorldAssumptions, luck: Luck) -> None:
    """Write rooms, courses, principals and norms; expects location, tier, stage and enrolment."""
    ids, location, tier = schools.id, schools.location, schools.tier
    size = np.maximum(schools.enrolment, 1.0)
    standing = 0.6 * (1.0 - tier) + 0.3 * (np.log(size) - np.log(size).mean())

    def score(stream: str) -> Array:
        return standing + 0.6 * luck.normal(stream, ids)

    for at, name in enumerate(LOCATIONS):
        rows = np.flatnonzero(location == at)
        if not rows.size:
            continue
        schools.lab[rows] = _filled_up(score("world laboratories")[rows], assumed.labs[name])
        schools.multimedia[rows] = _tilted(score("world multimedia")[rows], assumed.multimedia[name])
        schools.computer_room |= take_top(score("world computer room"), assumed.computer_rooms[name], rows)
        schools.smart_classroom |= take_top(
            score("world smart classroom"), assumed.smart_classrooms[name], rows
        )
    schools.internet[:] = take_top(score("world internet"), assumed.internet)
    schools.facility_use[:] = assumed.facility_use
    _courses(schools, assumed, luck, size)
    schools.leadership[:] = luck.normal("world leadership", ids)
    schools.training_norm[:] = by_tier(assumed.training_money)[tier]
    schools.allowance[:] = by_location(assumed.allowance)[location]
    rest = 1.0 - assumed.academic_weight
    schools.weight_academic[:], schools.weight_whole[:] = assumed.academic_weight, rest * 2 / 3
    schools.weight_share[:] = rest / 3


def _filled_up(score: Array, share: float) -> Array:
    """Values 1 and 0 with mean ``share``, the best first; one school in between takes the remainder."""
    order = np.argsort(-score, kind="stable")
    out = np.empty(score.size)
    out[order] = np.clip(share * score.size - np.arange(score.size), 0.0, 1.0)
    return out


def _tilted(score: Array, share: float) -> Array:
    """Values between 0 and 1 with mean ``share``, rising with rank by score."""
    rank = np.empty(score.size)
    rank[np.argsort(score, kind="stable")] = np.arange(score.size)
    tilt = (2.0 * rank + 1.0 - score.size) / score.size
    return share + 0.8 * min(share, 1.0 - share) * tilt


def _courses(schools: Schools, assumed: WorldAssumptions, luck: Luck, size: Array) -> None:
    """Elective courses and who may join them; the mean of each tier is the assumed one exactly."""
    ids, tier = schools.id, schools.tier
    offer = size**SIZE_OF_OFFER
    n = np.bincount(tier, minlength=3)
    mean = np.bincount(tier, offer, 3) / np.maximum(n, 1)
    schools.courses[:] = by_tier(assumed.courses)[tier] * offer / mean[tier]
    best = np.flatnonzero(tier == QUALITY)
    unwilling = take_top(luck.normal("world openness", ids), assumed.unwilling_principals, best)
    noise = luck.uniform("world readiness", ids)
    schools.openness[:] = 0.25 + 0.3 * noise
    schools.openness[best] = np.where(unwilling[best], 0.05 + 0.2 * noise[best], 0.45 + 0.4 * noise[best])
    schools.shared[:] = SHARED_BY_OTHERS
    if best.size:
        readiness = schools.openness[best]
        weight = schools.courses[best] if schools.courses[best].any() else np.ones(best.size)
        share = (1.0 - assumed.exclusive) * readiness * weight.sum() / (readiness * weight).sum()
        schools.shared[best] = share if share.max() <= 1.0 else 1.0 - assumed.exclusive
    schools.duplicated[:] = DUPLICATED
    schools.course_seats[:] = np.floor(15.0 * schools.courses * schools.shared)
