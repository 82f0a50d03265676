"""Small helpers: means, bounds, distances, and a draw from shares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["clip", "distance", "mean", "nearest", "pick"]


def mean(values: Iterable[float], empty: float = 0.0) -> float:
    """The mean, or ``empty`` where there is nothing."""
    values = list(values)
    return math.fsum(values) / len(values) if values else empty


def clip(value: float, low: float, high: float) -> float:
    """``value``, or the bound that it exceeds."""
    return min(max(value, low), high)


def distance(a: Any, b: Any) -> float:
    """Kilometres between two who have a place."""
    return math.hypot(a.x - b.x, a.y - b.y)


def nearest(options: Sequence[Any], here: Any) -> Any:
    """The option that lies nearest; the first of those equally near."""
    return min(options, key=lambda one: distance(one, here))


def pick(options: Sequence[Any], shares: Sequence[float], u: float) -> Any:
    """The option in whose part of the whole a uniform draw ``u`` falls."""
    ends, total = [], 0.0
    for share in shares:
        total += share
        ends.append(total)
    for option, end in zip(options, ends):
        if end / total > u:
            return option
    return options[-1]
