"""Who helps whom: pairs of stronger and weaker schools."""

from __future__ import annotations

import numpy as np

from sim.tables import Array, place_within
from sim.vocabulary import NOBODY, WEAK
from sim.world.county import World

__all__ = ["partners", "place_within", "ring"]


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


def ring(world: World, among: Array) -> Array:
    """The school before each school in the ring of its alliance and stage; shape ``(n_schools,)``.

    Schools of a stage that are in no alliance form one ring, in the order of their direction from the county
    town, so that most go on to a neighbour. NOBODY for a school outside ``among``, or alone in its ring.

    Args:
        among: mask of the schools that take part, shape ``(n_schools,)``.
    """
    schools = world.schools
    out = np.full(world.n_schools, NOBODY)
    rows = np.flatnonzero(among)
    if not rows.size:
        return out
    around = np.arctan2(schools.y[rows], schools.x[rows])
    _, which = np.unique(
        np.stack([schools.alliance[rows], schools.stage[rows]], axis=1), axis=0, return_inverse=True
    )
    which = which.ravel()
    order = np.lexsort((schools.id[rows], around, which))
    rows, which = rows[order], which[order]
    size = np.bincount(which)
    first = np.cumsum(size) - size
    before = np.arange(rows.size) - 1
    starts = first[which] == np.arange(rows.size)
    before[starts] = (first + size - 1)[which[starts]]
    found = size[which] > 1
    out[rows[found]] = rows[before[found]]
    return out
