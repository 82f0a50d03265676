"""Limits of a search: how many policies a mix may have, and how far an objective's mean may go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.analysis.objectives import Objective
from sim.draws import Luck
from sim.tables import Array

__all__ = ["beyond", "few", "limited"]

_FAR = 1e200
"""Beyond every value that a measure or a cost can have, and far from what overflows."""


def few(genes: Array, switches: Array, most: int, luck: Luck, generation: int) -> Array:
    """The same population with at most so many policies on in each mix; luck chooses which stay.

    Args:
        genes: shape ``(n, n_genes)``.
        switches: which genes are 0 or 1, shape ``(n_genes,)``.
        most: how many may be on; 0 for all.
        luck: of the search.
        generation: number of this generation.
    """
    places = np.flatnonzero(switches)
    if not most or not len(places):
        return genes
    on = genes[:, places] >= 0.5
    shape = on.shape
    draw = luck.uniform("nsga most", np.arange(on.size), generation).reshape(shape)
    rank = np.argsort(np.argsort(np.where(on, -draw, 1.0), axis=1), axis=1)
    out = genes.copy()
    out[:, places] = (on & (rank < most)).astype(float)
    return out


def beyond(means: Array, objectives: Sequence[Objective]) -> Array:
    """How far means lie beyond the limits, in sum, each as a share of its limit; 0 within.

    Args:
        means: of the objectives in their own units, shape ``(..., n_objectives)``.
    """
    out = np.zeros(means.shape[:-1])
    for j, one in enumerate(objectives):
        for limit, sign in ((one.at_most, 1.0), (one.at_least, -1.0)):
            if limit is not None:
                out += np.maximum(sign * (means[..., j] - limit), 0.0) / (abs(limit) or 1.0)
    return out


def limited(means: Array, objectives: Sequence[Objective]) -> Array:
    """Means as numbers to be minimised, such that whatever lies beyond a limit is beaten by all within.

    Of two beyond, the one that lies less far beats the other (Deb et al. 2002, section VI).

    Args:
        means: of the objectives in their own units, shape ``(..., n_objectives)``.
    """
    signs = np.array([1.0 if one.better == "lower" else -1.0 for one in objectives])
    far = beyond(means, objectives)[..., None]
    return np.where(far > 0, _FAR * (2.0 - 1.0 / (1.0 + far)), means * signs)
