"""Several objectives at once: who dominates whom, and NSGA-II (Deb et al. 2002, doi 10.1109/4235.996017).

Objectives are minimised. Genes lie between 0 and 1; some are switches, 0 or 1. Chance is keyed, so the same
seed and the same objective values give the same search, also when it is interrupted and begun again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.draws import Luck
from sim.tables import Array

__all__ = ["best_of", "children", "crowding", "first_ones", "front", "minimise", "ranks"]

_CROSSOVER, _SPREAD_CROSSOVER, _SPREAD_MUTATION = 0.9, 15.0, 20.0


def front(values: Array) -> Array:
    """Which rows no other row dominates: at least as good everywhere and better somewhere.

    Args:
        values: shape ``(n, n_objectives)``; rows with NaN or infinity are never on the front.

    Returns:
        shape ``(n,)``; of equal rows all are on it or none.
    """
    values = np.asarray(values, float)
    sound: Array = np.asarray(np.isfinite(values).all(axis=1))
    out: Array = sound.copy()
    for i in np.flatnonzero(sound):
        no_worse = (values[sound] <= values[i]).all(axis=1)
        better = (values[sound] < values[i]).any(axis=1)
        out[i] = not (no_worse & better).any()
    return out


def ranks(values: Array) -> Array:
    """Front of each row: 0 where nobody dominates it, 1 where only those do, ...; shape ``(n,)``."""
    values = np.where(np.isfinite(values), values, np.inf)
    no_worse = (values[:, None] <= values[None]).all(axis=2)
    better = (values[:, None] < values[None]).any(axis=2)
    dominates = no_worse & better
    out = np.full(len(values), -1, np.int64)
    rank = 0
    while (out < 0).any():
        free = (out < 0) & ~(dominates & (out < 0)[:, None]).any(axis=0)
        out[free] = rank
        rank += 1
    return out


def crowding(values: Array) -> Array:
    """How far the neighbours on a front are, infinite at its ends; shape ``(n,)``."""
    n, m = values.shape
    out = np.zeros(n)
    for j in range(m):
        order = np.argsort(values[:, j], kind="stable")
        column = values[order, j]
        out[order[[0, -1]]] = np.inf
        if n > 2 and np.isfinite(column).all() and column[-1] > column[0]:
            out[order[1:-1]] += (column[2:] - column[:-2]) / (column[-1] - column[0])
    return out


def best_of(values: Array, most: int) -> Array:
    """Places of the rows that survive: front by front, the least crowded of the last one."""
    rank = ranks(values)
    chosen: list[int] = []
    for level in range(int(rank.max()) + 1):
        here = np.flatnonzero(rank == level)
        if len(chosen) + len(here) > most:
            far = np.argsort(-crowding(values[here]), kind="stable")
            here = here[far[: most - len(chosen)]]
        chosen += here.tolist()
        if len(chosen) >= most:
            break
    return np.array(chosen, np.int64)


def first_ones(size: int, switches: Array, luck: Luck) -> Array:
    """A first population that is spread evenly over every gene, shape ``(size, n_genes)``."""
    k, ids = len(switches), np.arange(size)
    out = np.empty((size, k))
    for j in range(k):
        order = np.argsort(luck.uniform(f"first order {j}", ids), kind="stable")
        out[:, j] = (order + luck.uniform(f"first place {j}", ids)) / size
    return np.where(switches, np.round(out), out)


def children(genes: Array, values: Array, size: int, switches: Array, luck: Luck, generation: int) -> Array:
    """Offspring of a population: tournaments of two, simulated binary crossover, polynomial mutation.

    Args:
        genes: of the parents, shape ``(n, n_genes)``, 0 to 1.
        values: their objectives, shape ``(n, n_objectives)``.
        size: how many children.
        switches: which genes are 0 or 1, shape ``(n_genes,)``.
        luck: of the search.
        generation: number of this generation.

    Returns:
        shape ``(size, n_genes)``.
    """
    n, k = genes.shape
    rank, room = ranks(values), np.empty(n)
    for level in np.unique(rank):
        room[rank == level] = crowding(values[rank == level])

    def draw(stream: str, *shape: int) -> Array:
        return luck.uniform(f"nsga {stream}", np.arange(int(np.prod(shape))), generation).reshape(shape)

    pairs = 2 * -(-size // 2)
    rivals = (draw("tournament", pairs, 2) * n).astype(np.int64)
    one, other = rivals.T
    wins = (rank[one] < rank[other]) | ((rank[one] == rank[other]) & (room[one] >= room[other]))
    chosen = np.where(wins, one, other)
    a, b = genes[chosen[0::2]], genes[chosen[1::2]]
    u, meet = draw("cross", *a.shape), draw("meet", len(a), 1) < _CROSSOVER
    beta = np.where(u <= 0.5, 2 * u, 1 / (2 * (1 - u))) ** (1 / (_SPREAD_CROSSOVER + 1))
    here = meet & (draw("gene", *a.shape) < 0.5)
    c = np.where(here, 0.5 * ((1 + beta) * a + (1 - beta) * b), a)
    d = np.where(here, 0.5 * ((1 - beta) * a + (1 + beta) * b), b)
    c, d = np.where(here & switches, b, c), np.where(here & switches, a, d)
    out = np.stack([c, d], axis=1).reshape(pairs, k)[:size]
    u = draw("change", *out.shape)
    shift = np.where(
        u < 0.5,
        (2 * u) ** (1 / (_SPREAD_MUTATION + 1)) - 1,
        1 - (2 * (1 - u)) ** (1 / (_SPREAD_MUTATION + 1)),
    )
    changed = np.where(switches, 1 - out, out + shift)
    out = np.where(draw("mutate", *out.shape) < 1 / k, changed, out)
    return np.where(switches, np.round(np.clip(out, 0, 1)), np.clip(out, 0, 1))


def minimise(
    function: Callable[[Array], Array], genes: int, size: int = 40, generations: int = 50, seed: int = 0
) -> tuple[Array, Array]:
    """Minimise a function of numbers from 0 to 1: the search that :mod:`sim.analysis.optimise` makes.

    Args:
        function: of genes, shape ``(n, genes)``; returns objectives, shape ``(n, n_objectives)``.
        genes: how many.
        size: of the population.
        generations: how many.
        seed: of the search.

    Returns:
        genes and objectives of the front of the last population.
    """
    luck, none = Luck(seed), np.zeros(genes, bool)
    here = first_ones(size, none, luck)
    values = function(here)
    for generation in range(1, generations + 1):
        young = children(here, values, size, none, luck, generation)
        both, known = np.vstack([here, young]), np.vstack([values, function(young)])
        kept = best_of(known, size)
        here, values = both[kept], known[kept]
    best = front(values)
    return here[best], values[best]
