"""Who helps whom: pairs of stronger and weaker schools."""

from __future__ import annotations

import numpy as np

from sim.tables import Array, place_within
from sim.vocabulary import NOBODY, WEAK
from sim.world.county import World

__all__ = ["partners", "place_within"]


def partners(world: World, helped: Array) -> Array:
    """The stronger school that helps each school, shape ``(n_schools,)``; NOBODY where none does.

    The lead of its own alliance where there is one of the same stage, else the nearest open school of
    the same stage and of the best tier there is.

    Args:
        helped: mask of the schools that are helped, shape ``(n_schools,)``.
    """
    schools = world.schools
    out = np.full(world.n_schools, NOBODY)
    rows = np.flatnonzero(helped)
    able = np.flatnonzero(schools.open & ~helped & (schools.tier < WEAK))
    if not rows.size or not able.size:
        return out
    same = schools.stage[rows][:, None] == schools.stage[able]
    tier = np.where(same, schools.tier[able].astype(int), WEAK)
    best = same & (tier == tier.min(axis=1, keepdims=True))
    group = schools.alliance[rows][:, None]
    own = same & schools.lead[able] & (schools.alliance[able] == group) & (group != NOBODY)
    fit = np.where(own.any(axis=1, keepdims=True), own, best)
    east, north = schools.x[rows][:, None] - schools.x[able], schools.y[rows][:, None] - schools.y[able]
    far = np.where(fit, np.hypot(east, north), np.inf)
    nearest = np.argmin(far, axis=1)
    found = np.isfinite(far[np.arange(rows.size), nearest])
    out[rows[found]] = able[nearest[found]]
    return out
