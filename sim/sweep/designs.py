"""Which points of the space of factors are lived: designs.

Designs that sample lay points into a unit cube; a factor turns a number between 0 and 1 into its value. Their
order is that of SALib's samplers, so that its analyses take outcomes as they come. Chance is keyed like all
chance here: the same design with the same seed has the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.draws import Luck
from sim.sweep.factors import Factor, spread
from sim.tables import Array

__all__ = ["DESIGNS", "NUMBERS", "Design", "Points", "make"]

DESIGNS = ("grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "table")
"""All combinations; each factor by itself; an even sample; for Sobol and for Morris indices; a CSV file."""
NUMBERS: dict[str, dict[str, tuple[int | None, int, int]]] = {
    "latin_hypercube": {"points": (None, 1, 10_000_000)},
    "sobol": {"base": (None, 2, 1 << 20)},
    "morris": {"trajectories": (10, 2, 100_000), "levels": (4, 2, 100)},
}
"""The numbers that a design needs: default (None: must be said), smallest and largest."""


@dataclass(frozen=True)
class Design:
    """A design: its kind, its numbers, its seed, the file of a table."""

    kind: str
    numbers: dict[str, int]
    seed: int = 1
    file: str = ""

    def record(self) -> dict[str, Any]:
        """As provenance keeps it."""
        out: dict[str, Any] = {"kind": self.kind, **self.numbers}
        if self.kind in NUMBERS:
            out["seed"] = self.seed
        return out | ({"file": self.file} if self.file else {})


@dataclass(frozen=True)
class Points:
    """Points of a design.

    Attributes:
        values: one value for each factor, by point.
        unit: the same as numbers from 0 to 1, shape ``(n_points, n_factors)``; None where they were listed.
    """

    values: tuple[tuple[Any, ...], ...]
    unit: Array | None = None


def count(design: Design, factors: Sequence[Factor]) -> int:
    """How many points a design will have (for one at a time: at most)."""
    k = len(factors)
    if design.kind == "grid":
        return int(np.prod([float(len(factor.levels)) for factor in factors])) if k else 1
    if design.kind == "one_at_a_time":
        return 1 + sum(len(factor.levels) or 2 for factor in factors)
    if design.kind == "latin_hypercube":
        return design.numbers["points"]
    if design.kind == "sobol":
        return design.numbers["base"] * (k + 2)
    return design.numbers["trajectories"] * (k + 1)


def make(design: Design, factors: Sequence[Factor], base: Sequence[Any]) -> Points:
    """The points of a design.

    Args:
        design: any but a table.
        factors: what is scanned; a grid needs levels.
        base: the value of each factor where a sweep says nothing, for one at a time.
    """
    if design.kind == "grid":
        return Points(tuple(product(*(factor.levels for factor in factors))))
    if design.kind == "one_at_a_time":
        return Points(_one_at_a_time(factors, base))
    unit = _SAMPLES[design.kind](design, len(factors), Luck(design.seed))
    return Points(spread(unit, factors), unit)


def _one_at_a_time(factors: Sequence[Factor], base: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
    """The base, then each value of each factor with all others as in the base."""
    out = [tuple(base)]
    for place, factor in enumerate(factors):
        for value in factor.levels or (factor.at(0.05), factor.at(0.95)):
            point = (*base[:place], value, *base[place + 1 :])
            if point not in out:
                out.append(point)
    return tuple(out)


def _latin_hypercube(design: Design, k: int, luck: Luck) -> Array:
    """Each of n equal slices of each factor holds exactly one point (McKay, Beckman, Conover 1979)."""
    n = design.numbers["points"]
    ids = np.arange(n)
    out = np.empty((n, k))
    for place in range(k):
        order = np.argsort(luck.uniform(f"latin hypercube order {place}", ids), kind="stable")
        out[:, place] = (order + luck.uniform(f"latin hypercube place {place}", ids)) / n
    return out


def _sobol(design: Design, k: int, luck: Luck) -> Array:
    """Two samples A and B, and A with one column of B each (Saltelli 2010): for each row A, A_B1.., B."""
    from scipy.stats.qmc import Sobol

    n, bits = design.numbers["base"], 30
    sequence = Sobol(2 * k, scramble=False, bits=bits).random_base2(n.bit_length() - 1)
    plain = (sequence * (1 << bits)).astype(np.int64)
    # A digital shift: keeps the evenness, moves the points off the corners, differs by seed.
    shift = (luck.uniform("sobol shift", np.arange(2 * k)) * (1 << bits)).astype(np.int64)
    both = ((plain ^ shift) + 0.5) / (1 << bits)
    a, b = both[:, :k], both[:, k:]
    out = np.repeat(a[:, None, :], k + 2, axis=1)
    for place in range(k):
        out[:, place + 1, place] = b[:, place]
    out[:, -1] = b
    return out.reshape(n * (k + 2), k)


def _morris(design: Design, k: int, luck: Luck) -> Array:
    """Walks on a grid of levels, each changing every factor once, by half the levels (Morris 1991)."""
    n, p = design.numbers["trajectories"], design.numbers["levels"]
    step = p // 2
    out = np.empty((n, k + 1, k))
    for walk in range(n):
        ids = np.arange(k) + walk * k
        level = (luck.uniform("morris start", ids) * p).astype(np.int64)
        order = np.argsort(luck.uniform("morris order", ids), kind="stable")
        out[walk, 0] = level
        for j, place in enumerate(order):
            level[place] += step if level[place] + step < p else -step
            out[walk, j + 1] = level
    return (out.reshape(n * (k + 1), k) + 0.5) / p


_SAMPLES: dict[str, Callable[[Design, int, Luck], Array]] = {
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}
