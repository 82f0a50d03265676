"""The studies' statistics, on plain arrays: jumps at a line, gaps taken apart, segregation, inequality."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.tables import Array

__all__ = ["concentration", "dissimilarity", "gini", "jackknife", "jump", "oaxaca", "variation"]


def jump(running: Array, outcome: Array, bandwidth: float) -> float:
    """Jump of an outcome where the running variable passes 0: local linear regression, triangular kernel.

    Args:
        running: distance to the threshold, shape ``(n,)``; who is at or above 0 is treated.
        outcome: shape ``(n,)``.
        bandwidth: half width of the window, in units of ``running``.

    Raises:
        ValueError: fewer than three observations on one side of the window.
    """
    weight = np.maximum(1.0 - np.abs(running) / bandwidth, 0.0)
    use = weight > 0
    above = running[use] >= 0
    if min(above.sum(), (~above).sum()) < 3:
        raise ValueError("too few observations on one side of the threshold")
    x = running[use]
    design = np.stack([np.ones_like(x), above, x, x * above], axis=1).astype(float)
    root = np.sqrt(weight[use])[:, None]
    solution = np.linalg.lstsq(design * root, outcome[use] * root[:, 0], rcond=None)[0]
    return float(solution[1])


def oaxaca(outcome: Array, features: Array, first: Array) -> tuple[float, float]:
    """Gap between two groups, and the part of it that differences in features explain (Oaxaca, Blinder).

    With the coefficients of the pooled regression that has an indicator of the group (Jann 2008), so that
    what the groups differ in by themselves is not laid on the features.

    Args:
        outcome: shape ``(n,)``.
        features: shape ``(n, k)``, without a constant.
        first: mask of the group whose advantage is taken apart, shape ``(n,)``.

    Returns:
        ``(gap, explained share of it)``.
    """
    design = np.column_stack([np.ones(outcome.size), features, first]).astype(float)
    coefficients = np.linalg.lstsq(design, outcome.astype(float), rcond=None)[0]
    gap = float(outcome[first].mean() - outcome[~first].mean())
    apart = features[first].mean(axis=0) - features[~first].mean(axis=0)
    return gap, float(apart @ coefficients[1:-1]) / gap


def dissimilarity(place: Array, minority: Array) -> float:
    """Dissimilarity index of two groups over places: the part of either that would have to move, 0 to 1.

    Args:
        place: number of each person's place, shape ``(n,)``.
        minority: mask of one of the groups, shape ``(n,)``.
    """
    n = int(place.max()) + 1
    one = np.bincount(place[minority], minlength=n) / max(int(minority.sum()), 1)
    other = np.bincount(place[~minority], minlength=n) / max(int((~minority).sum()), 1)
    return float(0.5 * np.abs(one - other).sum())


def gini(values: Array, weights: Array) -> float:
    """Gini coefficient: half the mean difference of two weighted values, over their mean."""
    total = weights.sum()
    difference = np.abs(values[:, None] - values[None, :])
    return float(weights @ difference @ weights / (2 * total**2) / np.average(values, weights=weights))


def concentration(values: Array, rank_by: Array, weights: Array) -> float:
    """Concentration index: above 0 where those who rank high have more of it, 0 where rank does not matter.

    Args:
        values, rank_by, weights: shape ``(n,)`` each.
    """
    order = np.argsort(rank_by, kind="stable")
    v, w = values[order], weights[order] / weights.sum()
    rank = np.cumsum(w) - 0.5 * w
    mean = float(w @ v)
    return float(2.0 * (w @ ((v - mean) * (rank - 0.5))) / mean)


def variation(values: Array, weights: Array) -> float:
    """Coefficient of variation, weighted."""
    mean = np.average(values, weights=weights)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weights)) / mean)


def jackknife(
    statistic: Callable[[Mapping[str, Array]], Mapping[str, float]], samples: Mapping[str, Array]
) -> tuple[dict[str, float], dict[str, float]]:
    """A statistic of all replicates, and its Monte Carlo error by leaving out one replicate at a time.

    Args:
        statistic: from arrays over replicates, ``(n,)`` each, to numbers by name.
        samples: arrays over replicates, ``(n,)`` each.

    Returns:
        ``(values, errors)`` by name; errors are infinite where there is one replicate only.
    """
    values = dict(statistic(samples))
    n = len(next(iter(samples.values())))
    if n < 2:
        return values, dict.fromkeys(values, float("inf"))
    keep = ~np.eye(n, dtype=bool)
    left = [statistic({name: array[row] for name, array in samples.items()}) for row in keep]
    errors = {}
    for name in values:
        part = np.array([one[name] for one in left])
        errors[name] = float(np.sqrt((n - 1) / n * ((part - part.mean()) ** 2).sum()))
    return values, errors
