"""Draws of uncertain parameters, one file for each stance but ``central`` (:mod:`sim.stances`).

``literature.csv`` is made from the declared priors alone: `python -m calibration.stances` makes it anew, and
a test says when it no longer matches them.
"""

from __future__ import annotations

import numpy as np

from sim.priors import uncertain
from sim.stances import Stance

__all__ = ["DRAWS", "SEED", "literature"]

DRAWS = 512
"""A power of two, for which every column of the design is spread evenly; with half
as many, some two of sixty columns go together (0.39)."""
SEED = 20240901
"""Of the scrambling; chosen before the first draw and for no reason."""


def literature(draws: int = DRAWS, seed: int = SEED) -> Stance:
    """Draws from the priors: nothing in them was fitted to any reported figure.

    Parameters are drawn independently, by a scrambled Sobol sequence in standard normal numbers, so that
    any first few draws already spread over each prior.

    Args:
        draws: how many, a power of two.
        seed: of the scrambling.
    """
    from scipy.special import ndtri
    from scipy.stats import qmc

    priors = {name: one.prior for name, one in uncertain().items() if one.prior is not None}
    points = qmc.Sobol(len(priors), scramble=True, seed=np.random.default_rng(seed)).random(draws)
    # Sobol points may lie on 0; the middle of their cell does not.
    z = ndtri((np.floor(points * draws) + 0.5) / draws)
    values = np.column_stack([prior.quantile(z[:, n]) for n, prior in enumerate(priors.values())])
    made = {
        "made": "independent draws from the declared priors: a scrambled Sobol sequence",
        "command": "python -m calibration.stances",
        "seed": seed,
        "sources": {name: f"{prior.source} ({prior.confidence})" for name, prior in priors.items()},
    }
    return Stance("literature", tuple(priors), values, made)
