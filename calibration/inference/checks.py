"""What a fit can and cannot say: which parameters are identified, which figures contradict each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.inference.figures import Array
from calibration.inference.fit import Fit
from calibration.inference.likelihood import errors, log_likelihood
from calibration.inference.trust import REPORTED

__all__ = ["IDENTIFIED", "Clash", "clashes", "identified", "pushed"]

IDENTIFIED = 0.8
"""A parameter whose posterior is narrower than this part of its prior counts as identified."""
PUSHED = 1.645
"""A posterior median beyond the prior's 5 or 95 % point is where the literature hardly goes."""
DRAWS = 20_000
FEW = 25.0
"""Effective draws below which nothing is said about a pair."""


@dataclass(frozen=True)
class Clash:
    """Two figures that hardly go together.

    Attributes:
        one, other: their names.
        odds: how many times less probable they are together than each for itself; above 1 they contradict
            each other, below 1 they support each other.
    """

    one: str
    other: str
    odds: float


def identified(z: Array) -> Array:
    """Width of a posterior in parts of its prior's, shape ``(p,)``: 1 says that nothing was learned.

    Args:
        z: draws from the posterior, shape ``(n, p)``; the prior is N(0, 1).
    """
    return z.std(axis=0)


def pushed(z: Array) -> np.ndarray:
    """Whether the figures push a parameter into or beyond the tail of its prior, shape ``(p,)``."""
    return np.abs(np.median(z, axis=0)) > PUSHED


def clashes(fit: Fit, seed: int = 0) -> list[Clash]:
    """All pairs of figures that the emulator can tell about, the worst first.

    Two figures clash when hardly any one set of parameters explains both although each has some that explain
    it: the ratio p(a) p(b) / p(a, b), averaged over the prior. Figures that hardly any parameters explain at
    all are left out: their quarrel is with the model.

    Raises:
        ValueError: the fit was quick and has no emulator.
    """
    if fit.emulator is None:
        raise ValueError("a quick fit has no emulator to compare figures with")
    luck = np.random.default_rng([seed, 9])
    n = len(fit.fitted)
    weight = np.empty((DRAWS, n))
    for begin in range(0, DRAWS, 1000):
        outputs = fit.emulator.predict(luck.standard_normal((1000, fit.emulator.parameters)))
        for at in range(n):
            alone = fit.fitted.only([one == at for one in range(n)])
            error = errors(alone, REPORTED, np.zeros((1, len(REPORTED.names))), fit.noise)
            weight[begin : begin + 1000, at] = log_likelihood(alone, outputs, error)
    weight = np.exp(weight - weight.max(axis=0))
    mean, together = weight.mean(axis=0), weight.T @ weight / DRAWS
    effective = DRAWS * together**2 / np.maximum((weight**2).T @ (weight**2) / DRAWS, 1e-300)
    names = [figure.name for figure in fit.fitted.figures]
    known = DRAWS * mean**2 / (weight**2).mean(axis=0) >= FEW
    out = []
    for a in range(n):
        for b in range(a + 1, n):
            if known[a] and known[b]:
                # With few effective draws the odds are a lower bound, as far as draws can tell.
                joint = max(together[a, b], 1.0 / DRAWS * weight[:, a].max() * 1e-6)
                odds = mean[a] * mean[b] / joint
                if effective[a, b] >= FEW or odds > 1.0:
                    out.append(Clash(names[a], names[b], float(min(odds, 1e6))))
    return sorted(out, key=lambda one: -one.odds)
