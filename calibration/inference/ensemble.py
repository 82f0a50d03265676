"""ES-MDA: an ensemble of parameter sets moves towards the reports in a few waves.

In each wave every member is shifted along the ensemble's own covariance between parameters and outputs,
with the reports' variance multiplied by the number of waves (Emerick & Reynolds 2013, Computers &
Geosciences 55). It is exact for linear models and cheap for others; here it finds the region that the
emulator has to be good in, and it is the whole fit of the quick mode.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from calibration.inference.figures import Array, Figures
from calibration.inference.likelihood import errors
from calibration.inference.trust import REPORTED

__all__ = ["chosen_readings", "moved"]


def chosen_readings(figures: Figures, outputs: Array, noise: Array) -> npt.NDArray[np.intp]:
    """The reading of each figure that the ensemble is nearest to, in its standard deviations.

    Args:
        figures: what was reported.
        outputs: of the ensemble, shape ``(e, m)``, NaN where there is none.
        noise: variance of each output, shape ``(m,)``.

    Returns:
        rows of ``figures.readings``, shape ``(len(figures),)``.
    """
    error = errors(figures, REPORTED, np.zeros((1, len(REPORTED.names))), noise)
    with np.errstate(invalid="ignore"):
        off = figures.misses(_mean(outputs)[figures.output]) ** 2 / error.variance[0]
    off = np.where(np.isfinite(off), off, np.inf)
    return np.array(
        [first + int(np.argmin(off[figures.owner == at])) for at, first in enumerate(figures.first)], np.intp
    )


def _mean(outputs: Array) -> Array:
    """Mean over members that have a value, NaN where none has."""
    known = np.isfinite(outputs)
    count = known.sum(axis=0)
    return np.where(count, np.where(known, outputs, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def moved(
    z: Array,
    outputs: Array,
    figures: Figures,
    noise: Array,
    uses: npt.NDArray[np.bool_],
    waves: int,
    luck: np.random.Generator,
) -> Array:
    """The ensemble after one wave.

    Args:
        z: members, shape ``(e, p)``.
        outputs: what the model says for them, shape ``(e, m)``; a missing value counts as the mean.
        figures: what is fitted.
        noise: variance of each output around the model's mean, shape ``(m,)``.
        uses: whether output j can depend on parameter i, shape ``(p, m)``; chance covariances of others
            are set to zero.
        waves: how many there are in all.
        luck: draws the perturbations of the reports.

    Returns:
        shape ``(e, p)``.
    """
    usable = np.isfinite(outputs).mean(axis=0) >= 0.5
    rows = chosen_readings(figures, outputs, noise)
    rows = rows[usable[figures.output[rows]]]
    if not len(rows):
        return z.copy()
    column = figures.output[rows]
    mean = _mean(outputs)[column]
    y = np.where(np.isfinite(outputs[:, column]), outputs[:, column], mean)
    error = errors(figures, REPORTED, np.zeros((1, len(REPORTED.names))), noise)
    # In units of each report's own error, so that yuan and shares can stand in one matrix.
    unit = np.sqrt(error.variance[0, rows])
    off_y, off_z = (y - mean) / unit, z - z.mean(axis=0)
    members = len(z) - 1
    cross = (off_z.T @ off_y) / members * uses[:, column]
    own = (off_y.T @ off_y) / members
    report = np.diag(error.own[0, rows] / unit**2) + _common(figures, rows, error.common[0], unit)
    root = np.linalg.cholesky(report)
    perturbation = np.sqrt(waves) * luck.standard_normal((len(z), len(rows))) @ root.T
    gap = figures.value[rows] - y
    gap = np.where(gap * figures.bound[rows] < 0, 0.0, gap) / unit + perturbation
    return z + gap @ np.linalg.solve(own + waves * report, cross.T)


def _common(figures: Figures, rows: npt.NDArray[np.intp], weight: Array, unit: Array) -> Array:
    """Covariance that figures of one study have in common, shape ``(r, r)``."""
    study = np.array([figures.figures[at].study or figures.figures[at].place for at in figures.owner[rows]])
    w = weight[rows] / unit
    return np.outer(w, w) * (study[:, None] == study[None, :])
