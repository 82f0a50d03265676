"""Exact shares: how a total or a percentage is met by whole people and whole rooms."""

from __future__ import annotations

import numpy as np

from sim.tables import Array

__all__ = ["allot", "take_top"]


def allot(weights: Array, total: int) -> Array:
    """Whole numbers in proportion to ``weights`` that sum to ``total`` exactly (largest remainder).

    Args:
        weights: non-negative, any shape; all zero gives zeros only if ``total`` is 0, else equal shares.
        total: the sum, 0 or more.

    Returns:
        int64 array of the shape of ``weights``; no entry is further than 1 from its exact share.
    """
    flat = np.asarray(weights, float).ravel()
    if not flat.size:
        return np.zeros(np.shape(weights), np.int64)
    # Scaled to 1 first: the smallest numbers a computer knows would overflow the division below.
    flat = flat / flat.max() if flat.max() > 0 else np.ones(flat.size)
    exact = flat * (total / flat.sum())
    whole = np.floor(exact).astype(np.int64)
    short = int(total - whole.sum())
    if short > 0:
        order = np.argsort(whole - exact, kind="stable")
        whole[order[:short]] += 1
    return whole.reshape(np.shape(weights))


def take_top(score: Array, share: float, rows: Array | None = None) -> Array:
    """Mask of the top ``share`` of ``rows`` by ``score``: exact to half a person.

    Args:
        score: one value for each agent, shape ``(n,)``.
        share: fraction to take, 0 to 1.
        rows: row numbers or mask to choose from; everyone by default.
    """
    out = np.zeros(len(score), bool)
    chosen = np.arange(len(score)) if rows is None else np.asarray(rows)
    if chosen.dtype == bool:
        chosen = np.flatnonzero(chosen)
    count = int(np.floor(share * chosen.size + 0.5))
    out[chosen[np.argsort(-score[chosen], kind="stable")[:count]]] = True
    return out
