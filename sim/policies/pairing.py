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
    for row in np.flatnonzero(helped):
        fit = schools.open & (schools.stage == schools.stage[row]) & ~helped & (schools.tier < WEAK)
        own = fit & schools.lead & (schools.alliance == schools.alliance[row]) & (schools.alliance != NOBODY)
        fit = own if own.any() else fit & (schools.tier == schools.tier[fit].min(initial=WEAK))
        rows = np.flatnonzero(fit)
        if rows.size:
            far = np.hypot(schools.x[rows] - schools.x[row], schools.y[rows] - schools.y[row])
            out[row] = rows[np.argmin(far)]
    return out
