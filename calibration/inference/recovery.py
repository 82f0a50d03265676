"""Does the fit find parameters that are known? Planted truths on the model itself, without new runs.

Some points of the Latin hypercube are taken as truths. What the model answered there, with errors of
reporting on top, is fitted as if it had been reported, by an emulator that has never seen these points.
Intervals that mean what they say hold nine of ten planted values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.inference.checks import IDENTIFIED, identified
from calibration.inference.emulator import fit_emulator
from calibration.inference.figures import Array, Figure, Figures
from calibration.inference.fit import Fit, answerable, noise_of
from calibration.inference.holdout import predicted_reports
from calibration.inference.sampling import posterior
from calibration.inference.trust import REPORTED

__all__ = ["Recovery", "recovered"]


@dataclass(frozen=True)
class Recovery:
    """Planted values and what was found; shapes ``(plants, p)``.

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


def recovered(fit: Fit, luck: np.random.Generator, plants: int | None = None) -> Recovery:
    """Fit to reports from known parameters.

    Args:
        fit: a finished fit.
        luck: draws errors of reporting, and is the sampler's.
        plants: how many truths, each of all parameters; as the fit's settings say by default.
    """
    spread = [at for at, stage in enumerate(fit.stage) if stage == "spread"]
    columns = fit.fitted.output
    whole = [at for at in spread if np.isfinite(fit.outputs[at, columns]).all()][
        -(plants or fit.settings.plants) :
    ]
    rest = np.setdiff1d(np.arange(len(fit.z)), whole)
    emulator = fit_emulator(fit.z[rest], fit.outputs[rest], fit.problem.uses)
    noise = noise_of(fit.problem, fit.settings, emulator)
    # Answers are means over replicates; the place that reports has lived once.
    single = fit.problem.luck * (1.0 - 1.0 / fit.settings.replicates)
    inside50, inside90, width = [], [], []
    for at in whole:
        first = _first_readings(fit.fitted)
        reports = predicted_reports(
            first, fit.outputs[at][None], single, REPORTED, np.zeros((1, len(REPORTED.names))), luck
        )[0]
        figures = answerable(_with_values(first, reports), emulator)
        found = posterior(figures, emulator, noise, REPORTED, luck, fit.settings.sampler).z
        low90, low50, high50, high90 = np.quantile(found, (0.05, 0.25, 0.75, 0.95), axis=0)
        inside50.append((fit.z[at] >= low50) & (fit.z[at] <= high50))
        inside90.append((fit.z[at] >= low90) & (fit.z[at] <= high90))
        width.append(identified(found))
    return Recovery(np.array(inside50), np.array(inside90), np.array(width))


def _first_readings(figures: Figures) -> Figures:
    """The figures without ambiguity and without bounds."""
    return Figures(
        tuple(
            replace(figure, readings=(replace(figure.readings[0], bound=0),)) for figure in figures.figures
        ),
        figures.outputs,
    )


def _with_values(figures: Figures, values: Array) -> Figures:
    def planted(figure: Figure, value: float) -> Figure:
        return replace(figure, readings=(replace(figure.readings[0], value=value),))

    return Figures(
        tuple(planted(figure, float(value)) for figure, value in zip(figures.figures, values)),
        figures.outputs,
    )
