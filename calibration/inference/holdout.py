"""Leave a place out, fit the rest, predict it.

The emulator of the whole fit is kept and only the posterior is sampled anew, without the place's figures: no
new runs of the model. (The design points had seen all figures; the posterior has not.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.inference.figures import Array, Figures
from calibration.inference.fit import Fit
from calibration.inference.likelihood import errors
from calibration.inference.sampling import Posterior, posterior
from calibration.inference.trust import Trust

__all__ = ["Left", "left_out", "predicted_reports"]


@dataclass(frozen=True)
class Left:
    """A place that was left out.

    Attributes:
        place: its name.
        figures: names of its figures.
        inside50, inside90: whether each was inside the predicted interval.
        z: how far each was from the predicted mean, in predicted standard deviations.
        posterior: without the place.
    """

    place: str
    figures: tuple[str, ...]
    inside50: tuple[bool, ...]
    inside90: tuple[bool, ...]
    z: tuple[float, ...]
    posterior: Posterior


def left_out(fit: Fit, place: str, trust: Trust, luck: np.random.Generator) -> Left:
    """Fit without a place and predict its figures.

    Args:
        fit: a fit with an emulator.
        place: whose figures are left out.
        trust: the stance.
        luck: the sampler's own.

    Raises:
        ValueError: the fit was quick and has no emulator, or the place has no fitted figure.
    """
    if fit.emulator is None:
        raise ValueError("a quick fit has no emulator to leave places out with")
    mine = [figure.place == place for figure in fit.fitted.figures]
    held = fit.fitted.only(mine)
    if not len(held):
        raise ValueError(f"no fitted figure was reported in {place}")
    sampler = replace(fit.settings.sampler, size=max(fit.settings.sampler.size // 2, 20))
    found = posterior(
        fit.fitted.only([not one for one in mine]), fit.emulator, fit.noise, trust, luck, sampler
    )
    reports = predicted_reports(held, fit.emulator.predict(found.z), fit.noise, trust, found.trust, luck)
    low90, low50, high50, high90 = np.quantile(reports, (0.05, 0.25, 0.75, 0.95), axis=0)
    best = nearest_reading(held, reports)
    value, bound = held.value[best], held.bound[best]
    spread = np.maximum(reports[:, best].std(axis=0), 1e-300)
    return Left(
        place,
        tuple(figure.name for figure in held.figures),
        tuple(within(value, low50[best], high50[best], bound).tolist()),
        tuple(within(value, low90[best], high90[best], bound).tolist()),
        tuple((held.misses(reports.mean(axis=0))[best] / spread).tolist()),
        found,
    )


def predicted_reports(
    figures: Figures, outputs: Array, noise: Array, trust: Trust, z_trust: Array, luck: np.random.Generator
) -> Array:
    """What would be reported: the model's answers with every error of reporting; shape ``(w, n)``.

    Args:
        figures: whose readings are predicted.
        outputs: the model's, shape ``(w, m)``.
        noise: variance of the outputs that is not in them, shape ``(m,)``; 0 for real single runs.
        trust, z_trust: the stance and its factors.
        luck: draws the errors.
    """
    error = errors(figures, trust, z_trust, noise)
    study = [figure.study or figure.place for figure in figures.figures]
    number = {name: at for at, name in enumerate(dict.fromkeys(study))}
    which = np.array([number[study[at]] for at in figures.owner], np.intp)
    common = luck.standard_normal((len(outputs), len(number)))[:, which]
    own = luck.standard_normal((len(outputs), len(figures.readings)))
    centre = error.factor * outputs[:, figures.output]
    return centre + error.common * common + np.sqrt(error.own) * own


def nearest_reading(figures: Figures, reports: Array) -> np.ndarray:
    """The reading of each figure under which it is least surprising, shape ``(len(figures),)``."""
    spread = np.maximum(reports.std(axis=0), 1e-300)
    off = np.abs(figures.misses(reports.mean(axis=0))) / spread
    return np.array(
        [first + int(np.argmin(off[figures.owner == at])) for at, first in enumerate(figures.first)], np.intp
    )


def within(value: Array, low: Array, high: Array, bound: Array) -> np.ndarray:
    """Whether reported values are inside; one that is a bound need only be reached from its side."""
    return ((value >= low) | (bound > 0)) & ((value <= high) | (bound < 0))
