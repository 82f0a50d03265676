"""A quadratic surface in z for each output of the model, with its own error.

Features are Hermite polynomials, which are orthonormal under the prior: z_i, (z_i^2 - 1)/sqrt(2) and z_i
z_j of the parameters on which the output can depend. Ridge regression; the penalty, and how much harder it
is on curvature than on slopes, is chosen by generalised cross-validation (Golub, Heath & Wahba 1979). The
error is that of leaving each point out in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from calibration.inference.figures import Array

__all__ = ["Emulator", "features", "fit_emulator"]

Index = npt.NDArray[np.intp]
REACH = 3.5
"""Surfaces are not followed further out than this many prior standard deviations."""
ENOUGH = 30
"""Points near the posterior from which the error is measured there."""
PENALTIES = np.geomspace(1e-2, 1e5, 36)
CURVATURE = (1.0, 0.5, 0.2, 0.05)
"""Weights of quadratic features against linear ones, of which one is chosen."""


def features(z: Array, first: Index, second: Index) -> Array:
    """Linear and quadratic features.

    Args:
        z: shape ``(n, p)``.
        first, second: the parameters of each product, shape ``(k,)``.

    Returns:
        shape ``(n, p + k)``: slopes, then products.
    """
    z = np.clip(z, -REACH, REACH)
    products = z[:, first] * z[:, second]
    same = first == second
    products[:, same] = (products[:, same] - 1.0) / np.sqrt(2.0)
    return np.hstack([z, products])


@dataclass(frozen=True)
class Emulator:
    """Surfaces of ``m`` outputs over ``p`` parameters with ``q`` features, of which ``k`` are products.

    Attributes:
        first, second: the parameters of each product, shape ``(k,)``.
        level: shape ``(m,)``.
        slope: shape ``(q, m)``; 0 where an output cannot depend on a feature.
        error: standard deviation of left-out points near the posterior around the surface, shape ``(m,)``.
        r2: share of the variance of left-out points that is explained, shape ``(m,)``.
        points: how many points each output was fitted to, shape ``(m,)``.
    """

    first: Index
    second: Index
    level: Array
    slope: Array
    error: Array
    r2: Array
    points: npt.NDArray[np.intp]

    def predict(self, z: Array) -> Array:
        """Outputs at ``z`` of shape ``(n, p)``; shape ``(n, m)``."""
        return self.level + features(z, self.first, self.second) @ self.slope

    def pull_back(self, z: Array, gradient: Array) -> Array:
        """Derivative by ``z`` of something whose derivative by the outputs is known.

        Args:
            z: shape ``(n, p)``.
            gradient: by the outputs, shape ``(n, m)``.

        Returns:
            shape ``(n, p)``.
        """
        n, p = z.shape
        by_feature = gradient @ self.slope.T
        curved = np.zeros((n, p, p))
        weight = np.where(self.first == self.second, np.sqrt(0.5), 1.0)
        curved[:, self.first, self.second] = by_feature[:, p:] * weight
        inside = np.clip(z, -REACH, REACH)
        slope = by_feature[:, :p] + ((curved + curved.transpose(0, 2, 1)) @ inside[:, :, None])[:, :, 0]
        return np.where(np.abs(z) < REACH, slope, 0.0)

    @property
    def parameters(self) -> int:
        """How many parameters it has."""
        return len(self.slope) - len(self.first)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Outputs that could be fitted."""
        return np.isfinite(self.error)


def fit_emulator(
    z: Array, outputs: Array, uses: npt.NDArray[np.bool_], near: npt.NDArray[np.bool_] | None = None
) -> Emulator:
    """Fit a surface to each output.

    Args:
        z: design points, shape ``(n, p)``.
        outputs: shape ``(n, m)``, NaN where the model gave none.
        uses: whether output j can depend on parameter i, shape ``(p, m)``.
        near: points at which the error is measured, shape ``(n,)``; all by default. Near the posterior
            surfaces may be rougher than where most points lie.

    Returns:
        the emulator; outputs with fewer than ten values have NaN everywhere.
    """
    with threadpool_limits(1):
        return _fit(z, outputs, uses, np.ones(len(z), bool) if near is None else near)


def _fit(z: Array, outputs: Array, uses: npt.NDArray[np.bool_], near: npt.NDArray[np.bool_]) -> Emulator:
    pairs = np.triu(np.any(uses[:, None, :] & uses[None, :, :], axis=2))
    first, second = np.nonzero(pairs)
    everything = features(z, first, second)
    q, m = everything.shape[1], outputs.shape[1]
    level, error, r2 = np.zeros(m), np.full(m, np.nan), np.full(m, np.nan)
    slope, points = np.zeros((q, m)), np.zeros(m, np.intp)
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    for column in range(m):
        groups.setdefault((uses[:, column].tobytes(), np.isfinite(outputs[:, column]).tobytes()), []).append(
            column
        )
    for group in groups.values():
        members = np.array(group, np.intp)
        known = np.isfinite(outputs[:, members[0]])
        points[members] = known.sum()
        if known.sum() < 10:
            continue
        used = uses[:, members[0]]
        columns = np.flatnonzero(np.concatenate([used, used[first] & used[second]]))
        linear = int(used.sum())
        one = _ridge(everything[np.ix_(known, columns)], outputs[np.ix_(known, members)], linear, near[known])
        level[members], error[members], r2[members] = one[0], one[2], one[3]
        slope[np.ix_(columns, members)] = one[1]
    return Emulator(first, second, level, slope, error, r2, points)


def _ridge(x: Array, y: Array, linear: int, near: npt.NDArray[np.bool_]) -> tuple[Array, Array, Array, Array]:
    """Level, slopes, left-out error and R2 of several outputs with the same features."""
    n, k = y.shape
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    target = y - mean_y
    spread = target.std(axis=0)
    best = np.full(k, np.inf)
    slope, leave_out = np.zeros((x.shape[1], k)), np.array(target)
    choices: Sequence[float] = CURVATURE if x.shape[1] else ()
    for curvature in choices:
        weight = np.where(np.arange(x.shape[1]) < linear, 1.0, curvature)
        centred = (x - mean_x) * weight
        squares, axes, along = _axes(centred)
        turned, power = along.T @ target, along**2
        for penalty in PENALTIES:
            shrink = 1.0 / (squares + penalty)
            freedom = (squares * shrink).sum() + 1.0
            if freedom > 0.9 * n:
                continue
            residual = target - along @ (shrink[:, None] * turned)
            score = n * (residual**2).sum(axis=0) / (n - freedom) ** 2
            better = score < best
            if not better.any():
                continue
            best = np.where(better, score, best)
            slope[:, better] = (weight[:, None] * (axes @ (shrink[:, None] * turned)))[:, better]
            leverage = 1.0 / n + power @ shrink
            leave_out[:, better] = (residual / np.maximum(1.0 - leverage, 0.1)[:, None])[:, better]
    whole = np.sqrt((leave_out**2).mean(axis=0))
    error = np.sqrt((leave_out[near] ** 2).mean(axis=0)) if near.sum() >= ENOUGH else whole
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(spread > 0, 1.0 - (whole / spread) ** 2, 1.0)
    return mean_y - mean_x @ slope, slope, error, r2


def _axes(x: Array) -> tuple[Array, Array, Array]:
    """Squared singular values ``(k,)``, directions ``(q, k)``, coordinates ``(n, k)`` of a matrix ``(n, q)``.

    By the smaller of its two products with itself, which is several times faster than a decomposition of the
    matrix; what that loses in the smallest values, the penalty takes away anyway.
    """
    if len(x) >= x.shape[1]:
        squares, axes = np.linalg.eigh(x.T @ x)
        return np.maximum(squares, 0.0), axes, x @ axes
    squares, turned = np.linalg.eigh(x @ x.T)
    kept = squares > 1e-9 * squares[-1]
    squares, turned = squares[kept], turned[:, kept]
    root = np.sqrt(squares)
    return squares, x.T @ (turned / root), turned * root
