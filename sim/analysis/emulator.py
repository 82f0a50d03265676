"""A polynomial that stands for the simulator between the points of a sweep, and the indices that it has.

Orthonormal polynomials of each factor's distribution (Legendre polynomials of its unit scale; for factors
with few values, polynomials orthonormal on those) are multiplied up to a total degree and fitted by ridge
regression. Which degrees and how much shrinkage is decided by leaving out each point in turn. The variance
that a set of factors accounts for is then the sum of their squared coefficients (Sudret 2008,
doi 10.1016/j.ress.2007.04.002), so Sobol indices follow from any sweep whose points fill its space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from sim.tables import Array

__all__ = ["Emulator"]

_DEGREES = (1, 2, 3, 4, 6, 8)
_NORMS = (0.5, 0.75, 1.0)
_MOST_TERMS = 450
_SHRINKAGE = tuple(float(x) for x in 10.0 ** np.arange(-6, 2.1, 0.5))


@dataclass(frozen=True)
class Emulator:
    """A fitted polynomial.

    Attributes:
        terms: degree of each factor in each term, shape ``(n_terms, n_factors)``; the constant is left out.
        coefficients: shape ``(n_terms,)``.
        constant: mean over the distributions of all factors.
        levels: how many values each factor has; 0 where it is drawn.
        shrinkage: of the ridge regression, relative to the number of points.
        explained: share of the variance between points that it predicts for points left out, at most 1;
            0 or less says that it knows nothing.
    """

    terms: Array
    coefficients: Array
    constant: float
    levels: tuple[int, ...]
    shrinkage: float
    explained: float

    @classmethod
    def fit(cls, unit: Array, values: Array, levels: Sequence[int] | None = None) -> Emulator:
        """Fit to points.

        Args:
            unit: shape ``(n_points, n_factors)``, 0 to 1.
            values: shape ``(n_points,)``, no NaN.
            levels: how many values each factor has; 0 where it is drawn from a distribution.
        """
        levels = tuple(levels or (0,) * unit.shape[1])
        values = np.asarray(values, float)
        spread = float(values.var())
        best: Emulator | None = None
        if spread > 1e-28 * max(1.0, float(np.abs(values).max()) ** 2):
            tables = [_basis(unit[:, k], n, max(_DEGREES)) for k, n in enumerate(levels)]
            for terms in _candidates(levels, len(values)):
                tried = _ridge(_columns(tables, terms), values, spread)
                if best is None or tried[3] > best.explained + 1e-6:
                    best = cls(terms, tried[0], tried[1], levels, tried[2], tried[3])
        if best is None:
            none = np.zeros((0, unit.shape[1]), np.int64)
            best = cls(none, np.zeros(0), float(values.mean()), levels, 0.0, 0.0)
        return best

    def refit(self, unit: Array, values: Array, weights: Array) -> list[Emulator]:
        """The same terms and shrinkage for weighted points, one emulator for each row of weights."""
        if not len(self.terms):
            return [self] * len(weights)
        tables = [_basis(unit[:, k], n, max(_DEGREES)) for k, n in enumerate(self.levels)]
        x = np.column_stack([np.ones(len(values)), _columns(tables, self.terms)])
        penalty = np.full(x.shape[1], self.shrinkage * len(values))
        penalty[0] = 0.0
        out = []
        for row in weights:
            weighted = x * row[:, None]
            solved = np.linalg.solve(x.T @ weighted + np.diag(penalty + 1e-10), weighted.T @ values)
            out.append(Emulator(self.terms, solved[1:], float(solved[0]), self.levels, self.shrinkage, 0.0))
        return out

    def predict(self, unit: Array) -> Array:
        """Outcomes at points, shape ``(n_points,)``."""
        if not len(self.terms):
            return np.full(len(unit), self.constant)
        tables = [_basis(unit[:, k], n, max(_DEGREES)) for k, n in enumerate(self.levels)]
        return self.constant + _columns(tables, self.terms) @ self.coefficients

    @property
    def variance(self) -> float:
        """Variance over the distributions of all factors."""
        return float((self.coefficients**2).sum())

    def indices(self) -> tuple[Array, Array]:
        """Sobol indices of first order and total, each of shape ``(n_factors,)``."""
        square = self.coefficients**2
        active = self.terms > 0
        whole = square.sum() or 1.0
        alone = active.sum(axis=1) == 1
        return (square[alone] @ active[alone]) / whole, (square @ active) / whole

    def pairs(self) -> Array:
        """Share of the variance that each pair of factors accounts for beyond both alone, ``(k, k)``."""
        square, active = self.coefficients**2, self.terms > 0
        two = active.sum(axis=1) == 2
        out = (active[two] * square[two, None]).T @ active[two] / (square.sum() or 1.0)
        np.fill_diagonal(out, 0.0)
        return out


def _basis(unit: Array, levels: int, degree: int) -> Array:
    """Orthonormal polynomials of degree 0, 1, ... at each point, shape ``(n_points, degree + 1)``."""
    if levels == 0:
        scale = np.sqrt(2 * np.arange(degree + 1) + 1)
        return np.polynomial.legendre.legvander(2 * np.asarray(unit) - 1, degree) * scale
    places = (np.arange(levels) + 0.5) / levels
    most = min(degree, levels - 1)
    q, r = np.linalg.qr(np.polynomial.legendre.legvander(2 * places - 1, most))
    table = np.zeros((levels, degree + 1))
    table[:, : most + 1] = q * np.sign(np.diag(r)) * np.sqrt(levels)
    nearest = np.clip((np.asarray(unit) * levels).astype(np.int64), 0, levels - 1)
    return table[nearest]


def _columns(tables: Sequence[Array], terms: Array) -> Array:
    """Each term at each point, shape ``(n_points, n_terms)``."""
    out = np.ones((len(tables[0]), len(terms)))
    for k, table in enumerate(tables):
        some = terms[:, k] > 0
        out[:, some] *= table[:, terms[some, k]]
    return out


def _candidates(levels: Sequence[int], points: int) -> Iterator[Array]:
    """Sets of terms to try, each once: those below a degree, interactions cut off sooner or later."""
    seen = set()
    for degree in _DEGREES:
        for norm in _NORMS:
            terms = _terms(levels, degree, norm, min(_MOST_TERMS, int(0.8 * points)))
            if terms is not None and len(terms) and terms.tobytes() not in seen:
                seen.add(terms.tobytes())
                yield terms


def _terms(levels: Sequence[int], degree: int, norm: float, most: int) -> Array | None:
    """Degrees of all terms whose ``norm`` is at most ``degree``; None where they are more than ``most``."""
    k = len(levels)
    top = [min(degree, n - 1) if n else degree for n in levels]
    rows = []
    for order in range(1, min(3 if k <= 12 else 2, k) + 1):
        for some in combinations(range(k), order):
            for powers in product(*(range(1, top[j] + 1) for j in some)):
                if sum(p**norm for p in powers) ** (1 / norm) <= degree + 1e-9:
                    row = [0] * k
                    for j, p in zip(some, powers):
                        row[j] = p
                    rows.append(row)
            if len(rows) > most:
                return None
    return np.array(rows, np.int64).reshape(-1, k)


def _ridge(columns: Array, values: Array, spread: float) -> tuple[Array, float, float, float]:
    """Coefficients, constant, shrinkage and explained share of the shrinkage that predicts best."""
    n = len(values)
    middle, mean = columns.mean(axis=0), float(values.mean())
    x, y = columns - middle, values - mean
    size, vectors = np.linalg.eigh(x.T @ x / n)
    size = np.maximum(size, 0.0)
    turned = x @ vectors
    target = turned.T @ y / n
    best = (np.zeros(columns.shape[1]), mean, 0.0, -np.inf)
    squares = turned**2
    for shrinkage in _SHRINKAGE:
        weights = 1.0 / (size + shrinkage)
        leverage = squares @ weights / n + 1.0 / n
        if leverage.max() > 0.9999:
            continue
        left_out = (y - turned @ (weights * target)) / (1.0 - leverage)
        explained = 1.0 - float((left_out**2).mean()) / spread
        if explained > best[3]:
            beta = vectors @ (weights * target)
            best = (beta, mean - float(middle @ beta), shrinkage, explained)
    return best
