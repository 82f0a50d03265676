"""How probable the reports are, given what the model says.

For a reading j with report d and model output y:

    d ~ N(f y, precision^2 + f^2 (luck + emulator^2) + (misfit discrepancy)^2 + (selection d)^2)

where f is the inflation of a change reported without comparison (1 for levels). A part of the last two
terms is common to the figures of one study, with the sign of the reported change. Readings of an ambiguous
figure are alternatives: the probabilities of all joint readings of a study are averaged. A bound ("more
than d") that f y keeps is met exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.inference.figures import Array, Figures
from calibration.inference.trust import SHARED, Trust

__all__ = ["Errors", "errors", "log_likelihood", "output_gradient", "reading_weights"]


@dataclass(frozen=True)
class Errors:
    """Errors of readings around ``inflation * output``; shapes ``(w, n)``.

    Attributes:
        factor: by which the output is multiplied.
        own: variance that is the reading's own.
        common: weight of the study's common error, a standard deviation with sign.
    """

    factor: Array
    own: Array
    common: Array

    @property
    def variance(self) -> Array:
        """Whole variance."""
        return self.own + self.common**2


def errors(figures: Figures, trust: Trust, z_trust: Array, noise: Array) -> Errors:
    """The errors of every reading.

    Args:
        figures: what was reported.
        trust: the stance.
        z_trust: its factors, shape ``(w, k)``.
        noise: variance of each output around the model's mean (luck, emulator), shape ``(m,)``.
    """
    value = trust.values(z_trust)
    factor = 1.0 + (value["inflation"] - 1.0) * figures.change
    shared = (value["misfit"] * figures.discrepancy) ** 2 + (
        value["selection"] * np.abs(figures.value) * figures.change
    ) ** 2
    part = SHARED * figures.sign**2
    own = figures.precision**2 + factor**2 * noise[figures.output] + (1 - part) * shared
    return Errors(factor, own, np.sqrt(part * shared) * figures.sign)


def _residual(figures: Figures, outputs: Array, error: Errors) -> Array:
    return figures.misses(error.factor * outputs[:, figures.output])


def _combinations(figures: Figures, residual: Array, error: Errors) -> tuple[Array, Array]:
    """Every joint reading of every study: its log probability, and how far its common error is pulled.

    Both ``(w, c)``. A study's covariance is diagonal plus rank one, so Sherman and Morrison give its inverse.
    """
    membership, _ = figures.combinations
    weight = 1.0 / error.own
    spread = 1.0 + (error.common**2 * weight) @ membership
    cross = (residual * error.common * weight) @ membership
    plain = (np.log(2 * np.pi * error.own) + residual**2 * weight) @ membership
    return -0.5 * (plain + np.log(spread) - cross**2 / spread), cross / spread


def _by_study(figures: Figures, each: Array) -> tuple[Array, Array]:
    """Log of the mean over a study's joint readings ``(w, s)``, and the weight of each in it ``(w, c)``."""
    _, starts = figures.combinations
    ways = np.diff(np.append(starts, each.shape[1]))
    top = np.maximum.reduceat(each, starts, axis=1)
    part = np.exp(each - np.repeat(top, ways, axis=1))
    total = np.add.reduceat(part, starts, axis=1)
    return top + np.log(total) - np.log(ways), part / np.repeat(total, ways, axis=1)


def log_likelihood(figures: Figures, outputs: Array, error: Errors) -> Array:
    """Log probability of all reports.

    Args:
        figures: what was reported.
        outputs: what the model says, shape ``(w, m)``.
        error: from :func:`errors`.

    Returns:
        shape ``(w,)``.
    """
    if not len(figures):
        return np.zeros(len(outputs))
    each, _ = _combinations(figures, _residual(figures, outputs, error), error)
    return _by_study(figures, each)[0].sum(axis=1)


def output_gradient(figures: Figures, outputs: Array, error: Errors) -> Array:
    """Derivative of :func:`log_likelihood` by each output, shape ``(w, m)``."""
    out = np.zeros_like(outputs)
    if not len(figures):
        return out
    membership, _ = figures.combinations
    residual = _residual(figures, outputs, error)
    each, pull = _combinations(figures, residual, error)
    _, part = _by_study(figures, each)
    # d log p / d residual = -(residual - common * pull) / own, averaged over joint readings.
    slope = (residual * (part @ membership.T) - error.common * ((part * pull) @ membership.T)) / error.own
    np.add.at(out.T, figures.output, (slope * error.factor).T)
    return out


def reading_weights(figures: Figures, outputs: Array, error: Errors) -> Array:
    """Posterior probability of each reading among its figure's, averaged over draws; shape ``(n,)``."""
    residual = _residual(figures, outputs, error)
    each = -0.5 * (np.log(error.variance) + residual**2 / error.variance)
    top = np.maximum.reduceat(each, figures.first, axis=1)[:, figures.owner]
    weight = np.exp(each - top)
    return (weight / np.add.reduceat(weight, figures.first, axis=1)[:, figures.owner]).mean(axis=0)
