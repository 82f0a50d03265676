"""Who applies from outside for a teaching post, year by year."""

from __future__ import annotations

import numpy as np

from sim.vocabulary import BACHELOR, BELOW_BACHELOR, MASTER
from sim.world.county import World
from sim.world.ids import teacher_ids
from sim.world.populations import Teachers

__all__ = ["candidates"]

_SUBJECTS = np.cumsum([0.22, 0.22, 0.17, 0.19, 0.20])
"""Subjects of graduates who look for a teaching post (assumption)."""


def candidates(world: World, n: int) -> Teachers:
    """The ``n`` people who look for a post this year: the first ``n`` of an endless list.

    The list is the same in every scenario, so a policy changes who is hired, never who exists.
    """
    ids = teacher_ids(world.index, world.year, np.arange(n))
    spread = world.behaviour.teacher_quality_sd
    luck = world.luck
    distance = world.assumptions.radius * luck.uniform("recruit distance", ids) ** 1.5
    angle = 2 * np.pi * luck.uniform("recruit angle", ids)
    level = luck.uniform("recruit degree", ids)
    pool = Teachers(
        ids,
        subject=np.minimum(np.searchsorted(_SUBJECTS, luck.uniform("recruit subject", ids)), 4),
        age=22 + np.floor(4 * luck.uniform("recruit age", ids)),
        female=luck.uniform("recruit sex", ids) < 0.65,
        degree=np.where(level < 0.15, BELOW_BACHELOR, np.where(level < 0.80, BACHELOR, MASTER)),
        innate=spread * luck.normal("innate", ids),
        x=distance * np.cos(angle),
        y=distance * np.sin(angle),
        wage=0.78 * world.assumptions.wage,
    )
    pool.quality[:] = pool.innate
    reliability = world.behaviour.rating_reliability
    noise = luck.normal("rating", ids)
    pool.rating[:] = np.sqrt(reliability) * pool.innate / max(spread, 0.01) + np.sqrt(1 - reliability) * noise
    return pool
