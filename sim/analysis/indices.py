"""Sensitivity indices of points that were designed for them, and scores of points that were not.

* :func:`sobol`: what share of the variance of the outcome a factor accounts for, alone (S1) and with its
  interactions (ST). Estimators of Saltelli et al. 2010 and Jansen 1999 (doi 10.1016/j.cpc.2009.09.018), as
  in SciPy; needs a Sobol design.
* :func:`morris`: how much the outcome moves when a factor moves over its whole distribution, all else equal:
  mean size mu* (Campolongo et al. 2007, doi 10.1016/j.envsoft.2006.10.004), mean mu, and spread sigma, which
  is large where the effect hangs on the other factors or is not a straight line. Needs a Morris design.
* :func:`pawn`: how much the distribution of the outcome changes when a factor is known (Pianosi and Wagener
  2018, doi 10.1016/j.envsoft.2018.07.019), beside what chance alone would give; any points will do.

Intervals are 90 % intervals: of a bootstrap over base rows or walks; of a jackknife over groups of points
where a resample that holds points twice would look more certain than it is (PAWN, emulators).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.draws import Luck
from sim.tables import Array

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Indices", "as_frame", "jackknifed", "morris", "pawn", "resampled", "sobol"]

RESAMPLES = 1000
GROUPS = 20
"""Groups of points of which the jackknife leaves out one at a time."""
_TAILS = (0.05, 0.95)
_Z = 1.6448536269514722


@dataclass(frozen=True)
class Indices:
    """Indices of all factors for one outcome.

    Attributes:
        method: ``sobol``, ``emulator``, ``morris`` or ``pawn``.
        frame: a row for each factor, the most important first: ``factor``, then indices with ``NAME_low`` and
            ``NAME_high``, the ends of their 90 % intervals.
        outcome: what the indices are of.
        about: points, lost points, share of luck, quality of the emulator: whatever bears on trust.
    """

    method: str
    frame: pd.DataFrame
    outcome: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.frame.copy()

    def to_json(self) -> dict[str, Any]:
        """As `levelfield sensitivity --json` prints it."""
        from sim.results.outcome import records

        return {
            "method": self.method,
            "outcome": self.outcome,
            "about": dict(self.about),
            "indices": records(self.frame),
        }

    @property
    def shown(self) -> list[str]:
        """Names of the indices, the one that orders them first."""
        return {"sobol": ["ST", "S1"], "emulator": ["ST", "S1"], "morris": ["mu_star"], "pawn": ["score"]}[
            self.method
        ]

    def plot(self) -> go.Figure:
        """A bar for each factor with its interval (plotly)."""
        from sim.analysis.charts import bars

        return bars(self)


def resampled(n: int, resamples: int, seed: int = 0) -> Array:
    """How often each of ``n`` is drawn in each bootstrap resample, shape ``(resamples, n)``."""
    ids = np.arange(n * resamples)
    drawn = (Luck(seed).uniform("bootstrap", ids) * n).astype(np.int64).reshape(resamples, n)
    out = np.zeros((resamples, n))
    np.add.at(out, (np.repeat(np.arange(resamples), n), drawn.ravel()), 1.0)
    return out


def jackknifed(n: int, groups: int = GROUPS, seed: int = 0) -> Array:
    """Weights that leave out one group of points at a time, shape ``(groups, n)``, 0 or 1."""
    groups = min(groups, n)
    order = np.argsort(Luck(seed).uniform("jackknife", np.arange(n)), kind="stable")
    out = np.ones((groups, n))
    out[np.arange(n) % groups, order] = 0.0
    return out


def sobol(
    values: Array,
    names: Sequence[str],
    resamples: int = RESAMPLES,
    outcome: str = "",
    about: Mapping[str, Any] | None = None,
) -> Indices:
    """Sobol indices from the outcomes of a Sobol design.

    Args:
        values: in the order of the design: for each base row A, A with each column of B in turn, B; shape
            ``(n_base * (n_factors + 2),)``. Base rows with NaN are left out.
        names: of the factors.
        resamples: of the bootstrap.

    Raises:
        ValueError: the number of outcomes does not fit the factors.
    """
    k = len(names)
    values = np.asarray(values, float)
    if values.ndim != 1 or values.size % (k + 2) or values.size < 2 * (k + 2):
        raise ValueError(f"expected a multiple of {k + 2} outcomes, at least two, found shape {values.shape}")
    rows = values.reshape(-1, k + 2)
    rows = rows[np.isfinite(rows).all(axis=1)]
    n = len(rows)
    if n < 2:
        raise ValueError("fewer than two base rows without a lost run")
    rows = rows - rows[:, [0, -1]].mean()
    a, ab, b = rows[:, 0], rows[:, 1:-1], rows[:, -1]
    weights = np.vstack([np.ones(n), resampled(n, resamples)])
    first = weights @ (b[:, None] * (ab - a[:, None])) / n
    total = weights @ ((a[:, None] - ab) ** 2) / (2 * n)
    mean = weights @ (a + b) / (2 * n)
    variance = weights @ (a**2 + b**2) / (2 * n) - mean**2
    if variance[0] <= 1e-14 * max(1.0, float(np.abs(values[np.isfinite(values)]).max()) ** 2):
        zero = np.zeros((resamples + 1, k))
        found = {"S1": zero, "ST": zero}
    else:
        scale = np.where(variance > 0, variance, np.inf)[:, None]
        found = {"S1": first / scale, "ST": total / scale}
    frame = as_frame(names, found, "ST")
    return Indices("sobol", frame, outcome, {"points": len(values), "base_rows": n, **(about or {})})


def morris(
    unit: Array,
    values: Array,
    names: Sequence[str],
    resamples: int = RESAMPLES,
    outcome: str = "",
    about: Mapping[str, Any] | None = None,
) -> Indices:
    """Elementary effects from the outcomes of a Morris design, per whole distribution of a factor.

    Args:
        unit: points in order, walk by walk, shape ``(n_walks * (n_factors + 1), n_factors)``, 0 to 1.
        values: outcomes, shape ``(n_walks * (n_factors + 1),)``; steps to or from NaN are left out.
        names: of the factors.
        resamples: of the bootstrap over walks.

    Raises:
        ValueError: the points are no walks that change one factor at a time.
    """
    k = len(names)
    if len(unit) % (k + 1) or len(unit) != len(values):
        raise ValueError(f"expected walks of {k + 1} points, found {len(unit)} points")
    walks = np.asarray(unit, float).reshape(-1, k + 1, k)
    outcomes = np.asarray(values, float).reshape(-1, k + 1)
    steps = np.diff(walks, axis=1)
    if not ((np.abs(steps) > 1e-12).sum(axis=2) == 1).all():
        raise ValueError("the points are no walks that change one factor at a time")
    which = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0]
    effects = np.full((len(walks), k), np.nan)
    np.put_along_axis(effects, which, np.diff(outcomes, axis=1) / size, axis=1)
    weights = np.vstack([np.ones(len(walks)), resampled(len(walks), resamples)])
    known = np.isfinite(effects)
    effects = np.where(known, effects, 0.0)
    n = np.maximum(weights @ known, 1.0)
    mu = weights @ effects / n
    square = weights @ effects**2 / n
    spread = np.sqrt(np.maximum(square - mu**2, 0.0) * n / np.maximum(n - 1, 1.0))
    found = {"mu_star": weights @ np.abs(effects) / n, "mu": mu, "sigma": spread}
    frame = as_frame(names, found, "mu_star")
    return Indices("morris", frame, outcome, {"points": len(unit), "walks": len(walks), **(about or {})})


def pawn(
    unit: Array,
    values: Array,
    names: Sequence[str],
    levels: Sequence[int] | None = None,
    slices: int = 8,
    shuffles: int = 100,
    outcome: str = "",
    about: Mapping[str, Any] | None = None,
) -> Indices:
    """Score factors of any points: the mean distance (Kolmogorov-Smirnov) of the outcome's distribution with
    a factor within a slice from its distribution over all points.

    Args:
        unit: shape ``(n_points, n_factors)``, 0 to 1.
        values: shape ``(n_points,)``, no NaN.
        names: of the factors.
        levels: how many values each factor has, which are its slices; 0 for factors cut into ``slices``.
        slices: of equal share; fewer where points are few.
        shuffles: that say what chance gives.

    Returns:
        ``score`` from 0 to 1 with its interval, and ``chance``, below which 95 % of factors without any
        influence would score.
    """
    n, k = np.asarray(unit).shape
    slices = max(2, min(slices, n // 15))
    order = np.argsort(values, kind="stable")
    weights = np.vstack([np.ones(n), jackknifed(n)])[:, order]
    shuffled = np.argsort(
        Luck(0).uniform("shuffle", np.arange(shuffles * n)).reshape(shuffles, n), axis=1, kind="stable"
    )
    scores, chance = np.empty((len(weights), k)), np.empty(k)
    for j in range(k):
        some = levels[j] if levels and 0 < levels[j] <= slices else slices
        if some == slices:
            edges = np.quantile(unit[:, j], np.arange(1, some) / some)
            slice_of = np.searchsorted(edges, unit[:, j], side="right")[order]
        else:
            slice_of = np.minimum((unit[:, j] * some).astype(np.int64), some - 1)[order]
        scores[:, j] = [_distance(slice_of, some, row) for row in weights]
        by_chance = [_distance(slice_of[row], some, weights[0]) for row in shuffled]
        chance[j] = np.quantile(by_chance, 0.95)
    frame = as_frame(names, {"score": scores}, "score", {"chance": chance}, jackknife=True)
    return Indices("pawn", frame, outcome, {"points": n, "slices": slices, **(about or {})})


def _distance(slice_of: Array, slices: int, weights: Array) -> float:
    """Mean over slices of the largest gap between two distribution functions; points in order of outcome."""
    inside = np.zeros((slices, len(slice_of)))
    inside[slice_of, np.arange(len(slice_of))] = weights
    sums = inside.sum(axis=1, keepdims=True)
    some = sums[:, 0] > 0
    within = np.cumsum(inside[some], axis=1) / sums[some]
    everywhere = np.cumsum(weights) / weights.sum()
    return float(np.abs(within - everywhere).max(axis=1).mean())


def as_frame(
    names: Sequence[str],
    found: Mapping[str, Array],
    first: str,
    more: Mapping[str, Array] | None = None,
    jackknife: bool = False,
) -> pd.DataFrame:
    """Indices with their intervals, ordered by one of them; row 0 of ``found`` is the estimate."""
    columns: dict[str, Any] = {"factor": list(names)}
    for name, values in found.items():
        columns[name] = estimate = values[0]
        others = values[1:]
        if jackknife:
            spread = np.sqrt((len(others) - 1) * others.var(axis=0))
            low, high = np.clip(estimate - _Z * spread, 0, 1), np.clip(estimate + _Z * spread, 0, 1)
        else:
            low, high = np.quantile(others, _TAILS, axis=0) if len(others) else (estimate, estimate)
        columns[f"{name}_low"], columns[f"{name}_high"] = low, high
    frame = pd.DataFrame(columns | dict(more or {}))
    return frame.sort_values(first, ascending=False, kind="stable", ignore_index=True)
