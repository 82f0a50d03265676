"""Does the fit find parameters that are known? Planted truths on the model itself, without new runs.

Some points of the Latin hypercube are taken as truths. What the model answered there, with errors of
reporting on top, is fitted as if it had been reported, by an emulator that has never seen these points.
Intervals that mean what they say hold nine of ten planted values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.inference.checks import IDENTIFIED, identified
from calibration.inference.emulator import Emulator, fit_emulator
from calibration.inference.figures import Array, Figures
from calibration.inference.fit import Fit, answerable, near, noise_of
from calibration.inference.holdout import predicted_reports
from calibration.inference.sampling import Sampler, posterior
from calibration.inference.trust import REPORTED

__all__ = ["Planted", "Recovery", "plant", "recover"]


@dataclass(frozen=True)
class Planted:
    """Truths, and what a fit knows that has never seen them.

    Attributes:
        truths: points of the hypercube, shape ``(plants, p)``.
        outputs: what the model answered there, shape ``(plants, m)``.
        figures: those that are fitted, without ambiguity and without bounds.
        emulator: of all other points.
        noise: variance of each output around it, shape ``(m,)``.
        luck: variance that the mean over replicates lacks against a place that has lived once, ``(m,)``.
        sampler: how long.
    """

    truths: Array
    outputs: Array
    figures: Figures
    emulator: Emulator
    noise: Array
    luck: Array
    sampler: Sampler


@dataclass(frozen=True)
class Recovery:
    """What was found of one truth; shapes ``(p,)``.

    Attributes:
        inside50, inside90: whether each planted value is in its interval.
        width: of each posterior, in parts of its prior's.
    """

    inside50: np.ndarray
    inside90: np.ndarray
    width: Array

    @property
    def told(self) -> np.ndarray:
        """Values of which the reports said something, the only ones that could have been missed easily."""
        return self.width < IDENTIFIED


def plant(fit: Fit) -> Planted:
    """The last points of a fit's hypercube at which the model gave everything, as truths."""
    columns = fit.fitted.output
    whole = [
        at
        for at, stage in enumerate(fit.stage)
        if stage == "spread" and np.isfinite(fit.outputs[at, columns]).all()
    ][-fit.settings.plants :]
    rest = np.setdiff1d(np.arange(len(fit.z)), whole)
    stage = [fit.stage[at] for at in rest]
    emulator = fit_emulator(fit.z[rest], fit.outputs[rest], fit.problem.uses, near(stage))
    figures = Figures(
        tuple(
            replace(figure, readings=(replace(figure.readings[0], bound=0),)) for figure in fit.fitted.figures
        ),
        fit.fitted.outputs,
    )
    return Planted(
        fit.z[whole],
        fit.outputs[whole],
        answerable(figures, emulator),
        emulator,
        noise_of(fit.problem, fit.settings, emulator),
        fit.problem.luck * (1.0 - 1.0 / fit.settings.replicates),
        fit.settings.sampler,
    )


def recover(planted: Planted, which: int, luck: np.random.Generator) -> Recovery:
    """Fit to reports from one truth.

    Args:
        planted: from :func:`plant`.
        which: number of the truth.
        luck: draws errors of reporting, and is the sampler's.
    """
    none = np.zeros((1, len(REPORTED.names)))
    outputs, truth = planted.outputs[[which]], planted.truths[which]
    values = predicted_reports(planted.figures, outputs, planted.luck, REPORTED, none, luck)[0]
    figures = Figures(
        tuple(
            replace(figure, readings=(replace(figure.readings[0], value=float(value)),))
            for figure, value in zip(planted.figures.figures, values)
        ),
        planted.figures.outputs,
    )
    found = posterior(figures, planted.emulator, planted.noise, REPORTED, luck, planted.sampler).z
    low90, low50, high50, high90 = np.quantile(found, (0.05, 0.25, 0.75, 0.95), axis=0)
    return Recovery(
        (truth >= low50) & (truth <= high50), (truth >= low90) & (truth <= high90), identified(found)
    )
