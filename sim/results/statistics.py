"""How certain: the intervals, standard errors and shares that every result carries.

One choice, made here and used everywhere. Replicates differ in luck only, so the spread of the paired
differences says how much one more county like this one, with other people and other luck, could differ.
``low`` and ``high`` are that 90 % predictive interval:

* from 20 pairs on, the 5 % and 95 % quantiles of the pairs themselves (linear between order statistics);
* below 20, Student's t: ``mean -+ t(0.95, n - 1) * sd * sqrt(1 + 1/n)``, wide on purpose;
* with a single replicate there is none (null).

It does not shrink towards nothing with more replicates; ``standard_error`` (of the mean) does. Uncertainty
about behavioural parameters is not in it. Replicates in which a measure is not defined are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from sim.tables import Array

__all__ = ["ENOUGH", "LEVEL", "Interval", "interval", "quantiles", "share_better"]

LEVEL = 0.90
"""Probability that the interval covers one more replicate."""
ENOUGH = 20
"""From this many replicates on, the quantiles of the replicates themselves are used."""


@dataclass(frozen=True)
class Interval:
    """Mean, interval and precision of something over replicates; arrays of one shape, NaN where unknown."""

    mean: Array
    low: Array
    high: Array
    standard_error: Array
    n: Array


def interval(values: Array) -> Interval:
    """Mean and 90 % interval over replicates.

    Args:
        values: shape ``(n_replicates, ...)``, NaN where not defined.

    Returns:
        arrays of shape ``values.shape[1:]``; ``low`` and ``high`` are NaN below two replicates.
    """
    values = np.asarray(values, float)
    known = np.isfinite(values)
    n = known.sum(axis=0)
    some = np.maximum(n, 1)
    mean = np.where(n > 0, np.where(known, values, 0.0).sum(axis=0) / some, np.nan)
    squares = np.where(known, values - mean, 0.0) ** 2
    spread = np.where(n > 1, np.sqrt(squares.sum(axis=0) / np.maximum(n - 1, 1)), np.nan)
    reach = stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) * spread * np.sqrt(1.0 + 1.0 / some)
    low, high = mean - reach, mean + reach
    if (n >= ENOUGH).any():
        tails = quantiles(values, (0.5 - LEVEL / 2, 0.5 + LEVEL / 2))
        low, high = np.where(n >= ENOUGH, tails[0], low), np.where(n >= ENOUGH, tails[1], high)
    return Interval(mean, low, high, spread / np.sqrt(some), n)


def quantiles(values: Array, at: tuple[float, ...]) -> Array:
    """Quantiles over replicates, NaN left out; shape ``(len(at), *values.shape[1:])``.

    Args:
        values: shape ``(n_replicates, ...)``.
        at: probabilities, 0 to 1.
    """
    values = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)
    n = np.isfinite(values).sum(axis=0)
    out = np.full((len(at), *values.shape[1:]), np.nan)
    if not values.shape[0]:
        return out
    for row, probability in enumerate(at):
        place = probability * np.maximum(n - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        first = np.take_along_axis(values, below[None], axis=0)[0]
        second = np.take_along_axis(values, above[None], axis=0)[0]
        out[row] = first + (place - below) * (second - first)
    return out


def share_better(difference: Array, better: str) -> Array:
    """Share of the pairs in which the scenario did better, by the measure's direction.

    Args:
        difference: scenario minus baseline, shape ``(n_replicates, ...)``, NaN where not defined.
        better: ``higher``, ``lower``, or "" where the measure has no direction.

    Returns:
        shape ``difference.shape[1:]``, NaN without pairs or without direction; a tie is not better.
    """
    known = np.isfinite(difference)
    n = known.sum(axis=0)
    if better not in ("higher", "lower"):
        return np.full(difference.shape[1:], np.nan)
    sign = 1.0 if better == "higher" else -1.0
    won = (np.where(known, difference, 0.0) * sign > 0).sum(axis=0)
    return np.where(n > 0, won / np.maximum(n, 1), np.nan)
