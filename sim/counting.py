"""How many agents belong to each school, and what they add up to: one pass, no conversions."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.tables import Array

__all__ = ["count", "count_and_sum"]


def count(at: Array, n: int) -> Array:
    """Agents at each of ``n`` places, shape ``(n,)``, int64; negative places (nobody's) are left out."""
    out = np.zeros(n, np.int64)
    _count(np.asarray(at, np.int32), out)
    return out


def count_and_sum(at: Array, values: Array, n: int) -> tuple[Array, Array]:
    """Agents at each of ``n`` places and the sum of their values, in their order; both shape ``(n,)``.

    Args:
        at: place of each agent, shape ``(n_agents,)``; negative places (nobody's) are left out.
        values: one number for each agent, shape ``(n_agents,)``.
        n: number of places.
    """
    counts, sums = np.zeros(n, np.int64), np.zeros(n)
    if values.dtype != np.float32:
        values = np.asarray(values, np.float64)
    _count_and_sum(np.asarray(at, np.int32), values, counts, sums)
    return counts, sums


@njit(cache=True, nogil=True)
def _count(at, counts):  # type: ignore[no-untyped-def]
    for k in at:
        if k >= 0:
            counts[k] += 1


@njit(cache=True, nogil=True)
def _count_and_sum(at, values, counts, sums):  # type: ignore[no-untyped-def]
    for i in range(at.size):
        if at[i] >= 0:
            counts[at[i]] += 1
            sums[at[i]] += values[i]
