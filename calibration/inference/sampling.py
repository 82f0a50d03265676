"""Draws from the posterior on the emulator, and whether they can be trusted.

A population of draws from the prior is led to the posterior in small steps of temperature; at each it is
resampled and then moved by Hamiltonian Monte Carlo (Del Moral, Doucet & Jasra 2006, J. R. Stat. Soc. B 68;
Neal 2011). Ambiguous figures make posteriors with several hills, and chains that start at random stay on
the hill where they happen to arrive; a tempered population shares itself out among hills by their weight.
Surfaces are quadratic, so gradients cost as little as the surfaces themselves. Measured against emcee and
others: docs/calibration.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from calibration.inference.emulator import Emulator
from calibration.inference.figures import Array, Figures
from calibration.inference.likelihood import errors, log_likelihood, output_gradient
from calibration.inference.trust import Trust

__all__ = ["Posterior", "Sampler", "posterior", "tempered"]

Likelihood = Callable[[Array], tuple[Array, Array]]
"""Log likelihood ``(w,)`` and its gradient ``(w, d)`` at ``(w, d)``."""
ACCEPTANCE = 0.8
RETAINED = 0.6
"""Share of effective draws that a step of temperature must leave."""
DIFFERENCE = 1e-4
"""Step of the numerical derivative by the factors of trust; its error costs acceptance, not correctness."""


@dataclass(frozen=True)
class Sampler:
    """How long to sample.

    Attributes:
        islands: populations that know nothing of each other; that they agree is the check.
        size: draws in each.
        moves: Hamiltonian steps at each temperature.
        steps: of them at the end, all of which are kept.
        leaps: most leapfrog steps in one step; the number is drawn each time.
    """

    islands: int = 4
    size: int = 80
    moves: int = 3
    steps: int = 20
    leaps: int = 10


@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior in z.

    Attributes:
        z: parameters, shape ``(n, p)``.
        trust: factors of trust in z, shape ``(n, k)``.
        r_hat: how much wider all islands together are than each alone, the worst dimension; 1 where
            they agree.
        acceptance: share of accepted steps.
        evidence: log probability of the reports under the prior, mean over islands.
    """

    z: Array
    trust: Array
    r_hat: float = np.nan
    acceptance: float = np.nan
    evidence: float = np.nan

    def thinned(self, n: int) -> Posterior:
        """``n`` draws evenly spread over all of them."""
        at = np.linspace(0, len(self.z) - 1, min(n, len(self.z))).round().astype(int)
        return Posterior(self.z[at], self.trust[at], self.r_hat, self.acceptance, self.evidence)


def posterior(
    figures: Figures, emulator: Emulator, noise: Array, trust: Trust, luck: np.random.Generator, how: Sampler
) -> Posterior:
    """Sample what the reports say about parameters and about themselves.

    Args:
        figures: what is fitted; outputs that the emulator does not know must not be read.
        emulator: in place of the model.
        noise: variance of each output around the emulator, shape ``(m,)``.
        trust: the stance.
        luck: the sampler's own.
        how: how long.
    """
    p, k = emulator.parameters, len(trust.names)

    def likelihood(x: Array) -> tuple[Array, Array]:
        z, of_trust = x[:, :p], x[:, p:]
        outputs = emulator.predict(z)
        error = errors(figures, trust, of_trust, noise)
        value = log_likelihood(figures, outputs, error)
        gradient = np.empty_like(x)
        gradient[:, :p] = emulator.pull_back(z, output_gradient(figures, outputs, error))
        for at in range(k):
            shift = np.zeros(k)
            shift[at] = DIFFERENCE
            there = log_likelihood(figures, outputs, errors(figures, trust, of_trust + shift, noise))
            gradient[:, p + at] = (there - value) / DIFFERENCE
        return value, gradient

    chain, r_hat, acceptance, evidence = tempered(likelihood, p + k, luck, how)
    flat = chain.reshape(-1, p + k)
    return Posterior(flat[:, :p], flat[:, p:], r_hat, acceptance, evidence)


def tempered(
    likelihood: Likelihood, d: int, luck: np.random.Generator, how: Sampler
) -> tuple[Array, float, float, float]:
    """Draws from N(0, 1)^d times a likelihood.

    Returns:
        draws of shape ``(steps, islands * size, d)``; R-hat between islands; share of accepted steps at
        the end; log evidence.
    """
    # One thread: matrices are small, threads that wait for each other cost more, and bits stay the same.
    with threadpool_limits(1):
        return _tempered(likelihood, d, luck, how)


def _tempered(
    likelihood: Likelihood, d: int, luck: np.random.Generator, how: Sampler
) -> tuple[Array, float, float, float]:
    n = how.islands * how.size
    walk = _Walk(likelihood, luck.standard_normal((n, d)), luck, how.leaps)
    evidence = np.zeros(how.islands)
    while walk.heat < 1.0:
        heat = _next_heat(walk.value, walk.heat)
        weight = (heat - walk.heat) * walk.value.reshape(how.islands, -1)
        top = weight.max(axis=1, keepdims=True)
        evidence += np.log(np.exp(weight - top).mean(axis=1)) + top[:, 0]
        chosen = [
            island * how.size + _resampled(np.exp(weight[island] - top[island]), luck)
            for island in range(how.islands)
        ]
        walk.take(np.concatenate(chosen))
        walk.heat = heat
        walk.measure()
        for _ in range(how.moves):
            walk.move()
    kept, accepted = np.empty((how.steps, n, d)), 0.0
    for step in range(how.steps):
        if step == how.steps // 4:
            walk.measure()
        accepted += walk.move() / how.steps
        kept[step] = walk.x
    later = kept[how.steps // 4 :]
    means = later.reshape(len(later), how.islands, how.size, d).mean(axis=(0, 2))
    within = later.var(axis=(0, 1))
    apart = means.var(axis=0, ddof=1) if how.islands > 1 else np.zeros(d)
    r_hat = float(np.sqrt(1.0 + (apart / np.maximum(within, 1e-300)).max())) if d else 1.0
    return later, r_hat, accepted, float(evidence.mean())


class _Walk:
    """A population moved by Hamiltonian Monte Carlo at one temperature.

    Attributes:
        x: shape ``(n, d)``.
        value, gradient: log likelihood and its gradient there.
        heat: power of the likelihood, 0 to 1.
    """

    def __init__(self, likelihood: Likelihood, x: Array, luck: np.random.Generator, leaps: int) -> None:
        self.likelihood, self.x, self.luck, self.leaps = likelihood, x, luck, leaps
        self.value, self.gradient = likelihood(x)
        self.heat = 0.0
        self.length = 1.2 / max(x.shape[1], 1) ** 0.25
        self.root = np.eye(x.shape[1])

    def take(self, rows: np.ndarray) -> None:
        """Go on with these rows."""
        self.x, self.value, self.gradient = self.x[rows], self.value[rows], self.gradient[rows]

    def measure(self) -> None:
        """Measure steps in the population's own spread, shrunk towards its diagonal."""
        n, d = self.x.shape
        spread = np.cov(self.x.T).reshape(d, d) + 1e-8 * np.eye(d)
        weight = n / (n + 3.0 * d)
        self.root = np.linalg.cholesky(weight * spread + (1 - weight) * np.diag(np.diag(spread)))

    def move(self) -> float:
        """One step of everybody; returns the share that was accepted."""
        momentum = self.luck.standard_normal(self.x.shape)
        x, value, gradient = self.x, self.value, self.gradient
        before = 0.5 * (momentum**2).sum(axis=1) + 0.5 * (x**2).sum(axis=1) - self.heat * value
        length = self.length * (0.8 + 0.4 * self.luck.random())
        for _ in range(1 + int(self.luck.integers(self.leaps))):
            momentum = momentum + 0.5 * length * (self.heat * gradient - x) @ self.root
            x = x + length * momentum @ self.root.T
            value, gradient = self.likelihood(x)
            momentum = momentum + 0.5 * length * (self.heat * gradient - x) @ self.root
        after = 0.5 * (momentum**2).sum(axis=1) + 0.5 * (x**2).sum(axis=1) - self.heat * value
        change = before - after
        chance = np.exp(np.minimum(np.where(np.isfinite(change), change, -np.inf), 0.0))
        taken = self.luck.random(len(x)) < chance
        self.x = np.where(taken[:, None], x, self.x)
        self.value = np.where(taken, value, self.value)
        self.gradient = np.where(taken[:, None], gradient, self.gradient)
        self.length *= float(np.exp(0.4 * (chance.mean() - ACCEPTANCE)))
        return float(taken.mean())


def _next_heat(value: Array, heat: float) -> float:
    """The largest next power that leaves enough effective draws."""

    def retained(step: float) -> float:
        weight = np.exp(step * (value - value.max()))
        return float(weight.sum() ** 2 / (weight**2).sum() / len(value))

    if retained(1.0 - heat) >= RETAINED:
        return 1.0
    low, high = 0.0, 1.0 - heat
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if retained(middle) >= RETAINED else (low, middle)
    return heat + max(low, 1e-9)


def _resampled(weight: Array, luck: np.random.Generator) -> np.ndarray:
    """Rows in proportion to their weight, as evenly as chance allows (systematic resampling)."""
    n = len(weight)
    edges = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(edges, (np.arange(n) + luck.random()) / n), n - 1)
