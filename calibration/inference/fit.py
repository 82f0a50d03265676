"""The waves of a fit in order: spread, move, emulate, sample, refine.

1. A Latin hypercube over the prior.
2. ES-MDA from there: the ensemble moves towards the reports in a few waves.
3. Twice: fit the emulator to all points so far, sample every stance's posterior, evaluate new points drawn
   from them 1.3 times as wide. Before new points are used, they tell how well the emulator predicts points
   that it has not seen.
4. The final emulator and posteriors.

Everything follows from the seed and from what the model answers; each stage has its own generator, so a fit
that goes on from stored answers takes the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from calibration.inference.emulator import REACH, Emulator, fit_emulator
from calibration.inference.ensemble import moved
from calibration.inference.figures import Array, Figures
from calibration.inference.sampling import Posterior, Sampler, posterior
from calibration.inference.trust import POOLED, REPORTED, Trust

__all__ = ["Evaluate", "Fit", "Problem", "Settings", "Unseen", "calibrate", "spread"]

Evaluate = Callable[[str, Array], Array]
"""Given a stage's name and points ``(n, p)`` in z, the model's outputs ``(n, r, m)`` for each replicate."""
INFLATION = 1.3


@dataclass(frozen=True)
class Problem:
    """What is asked.

    Attributes:
        parameters: names, in the order of z.
        figures: what was reported.
        uses: whether output j can depend on parameter i, shape ``(p, m)``.
        luck: variance of each output over single replicates, shape ``(m,)``.
    """

    parameters: tuple[str, ...]
    figures: Figures
    uses: npt.NDArray[np.bool_]
    luck: Array

    def __post_init__(self) -> None:
        if self.uses.shape != (len(self.parameters), len(self.figures.outputs)):
            raise ValueError(f"uses has shape {self.uses.shape}, not parameters by outputs")

    @property
    def evidence(self) -> Figures:
        """The figures that are fitted."""
        return self.figures.only([figure.evidence for figure in self.figures.figures])


@dataclass(frozen=True)
class Settings:
    """How much is evaluated.

    Attributes:
        spread: points of the Latin hypercube.
        ensemble: members of ES-MDA, which are the first of those.
        waves: of ES-MDA.
        refine: points of each refinement; none in the quick mode, which ends with the ensemble.
        replicates: of each point, always with the same luck.
        draws: real runs from every posterior at the end, each with luck of its own.
        plants: points taken as truths, to see whether they are found (:mod:`calibration.inference.recovery`).
        sampler: how long chains are.
    """

    spread: int = 300
    ensemble: int = 200
    waves: int = 4
    refine: tuple[int, ...] = (450, 450)
    replicates: int = 2
    draws: int = 150
    plants: int = 12
    sampler: Sampler = field(default_factory=Sampler)

    @property
    def points(self) -> int:
        """Points in all."""
        evaluated = self.waves if self.refine else self.waves - 1
        return max(self.spread, self.ensemble) + evaluated * self.ensemble + sum(self.refine)


@dataclass(frozen=True)
class Unseen:
    """How well an emulator predicted points that it had not seen; shapes ``(m,)``."""

    points: int
    r2: Array
    covered90: Array


@dataclass(frozen=True)
class Fit:
    """What a fit found.

    Attributes:
        problem: what was asked.
        settings, seed: how.
        z: all points, shape ``(n, p)``.
        outputs: means over replicates, shape ``(n, m)``, NaN where the model gave none.
        stage: name of the stage of each point.
        ensemble: the last ensemble, shape ``(e, p)``.
        emulator: None in the quick mode.
        posteriors: by stance.
        unseen: for each refinement.
        fitted: the figures that could be fitted.
    """

    problem: Problem
    settings: Settings
    seed: int
    z: Array
    outputs: Array
    stage: tuple[str, ...]
    ensemble: Array
    emulator: Emulator | None
    posteriors: Mapping[str, Posterior]
    unseen: tuple[Unseen, ...]
    fitted: Figures

    @property
    def noise(self) -> Array:
        """Variance of an output around the emulator (or the ensemble's members), shape ``(m,)``."""
        return noise_of(self.problem, self.settings, self.emulator)


def noise_of(problem: Problem, settings: Settings, emulator: Emulator | None) -> Array:
    """Luck of the reported place, luck left in the mean of our replicates, and the emulator's error."""
    luck = problem.luck * (1.0 + 1.0 / settings.replicates)
    return luck if emulator is None else luck + np.where(emulator.known, emulator.error, 0.0) ** 2


def spread(n: int, p: int, luck: np.random.Generator) -> Array:
    """A Latin hypercube over independent N(0, 1), shape ``(n, p)``."""
    cells = luck.permuted(np.tile(np.arange(n)[:, None], (1, p)), axis=0)
    return np.asarray(ndtri((cells + luck.random((n, p))) / n), float)


def calibrate(
    problem: Problem,
    evaluate: Evaluate,
    settings: Settings,
    seed: int,
    trusts: Sequence[Trust] = (REPORTED, POOLED),
) -> Fit:
    """Fit.

    Args:
        problem: what is asked.
        evaluate: the model.
        settings: how much.
        seed: of designs, perturbations and chains; the model's luck is its own.
        trusts: the stances.
    """
    p = len(problem.parameters)
    design = _Design(evaluate, p)
    z = spread(max(settings.spread, settings.ensemble), p, _luck(seed, 0))
    z, outputs = design.add("spread", z)
    z, outputs = z[: settings.ensemble], outputs[: settings.ensemble]
    start = noise_of(problem, settings, None)
    for wave in range(settings.waves):
        z = moved(z, outputs, problem.evidence, start, problem.uses, settings.waves, _luck(seed, 1, wave))
        z = np.clip(z, -REACH - 1, REACH + 1)
        if wave + 1 < settings.waves or settings.refine:
            z, outputs = design.add(f"wave {wave + 1}", z)
    unseen = []
    emulator: Emulator | None = None
    fitted = problem.evidence
    for number, n in enumerate(settings.refine):
        known, posteriors, _ = _sampled(problem, settings, design, trusts, seed, number)
        fresh = _inflated([one.z for one in posteriors.values()], n, _luck(seed, 3, number))
        unseen.append(_unseen(known, *design.add(f"refinement {number + 1}", fresh)))
    if settings.refine:
        emulator, posteriors, fitted = _sampled(problem, settings, design, trusts, seed, len(settings.refine))
    else:
        posteriors = {one.name: Posterior(z, np.zeros((len(z), len(one.names)))) for one in trusts[:1]}
    return Fit(
        problem, settings, seed, design.z, design.outputs, tuple(design.stage), z, emulator, posteriors,
        tuple(unseen), fitted,
    )  # fmt: skip


class _Design:
    """Points evaluated so far."""

    def __init__(self, evaluate: Evaluate, p: int) -> None:
        self.evaluate = evaluate
        self.z, self.outputs = np.zeros((0, p)), np.zeros((0, 0))
        self.stage: list[str] = []

    def add(self, stage: str, z: Array) -> tuple[Array, Array]:
        """Evaluate points; returns them as evaluated ``(n, p)`` and means over replicates ``(n, m)``.

        Rounded, so that another processor's last bits do not make other points of them.
        """
        z = np.round(z, 6)
        answers = self.evaluate(stage, z)
        known = np.isfinite(answers)
        count = known.sum(axis=1)
        total = np.where(known, answers, 0.0).sum(axis=1)
        outputs = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        self.z = np.vstack([self.z, z])
        self.outputs = np.vstack([self.outputs.reshape(-1, outputs.shape[1]), outputs])
        self.stage += [stage] * len(z)
        return z, outputs


def _sampled(
    problem: Problem, settings: Settings, design: _Design, trusts: Sequence[Trust], seed: int, number: int
) -> tuple[Emulator, dict[str, Posterior], Figures]:
    """The emulator of all points so far, every stance's posterior on it, and the figures it can answer."""
    emulator = fit_emulator(design.z, design.outputs, problem.uses, near(design.stage))
    fitted = answerable(problem.evidence, emulator)
    noise = noise_of(problem, settings, emulator)
    posteriors = {
        one.name: posterior(fitted, emulator, noise, one, _luck(seed, 2, number, at), settings.sampler)
        for at, one in enumerate(trusts)
    }
    return emulator, posteriors, fitted


def near(stage: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Points near the posterior: those of refinements, before there are any those of the waves."""
    refined = np.array([one.startswith("refinement") for one in stage])
    return refined if refined.any() else np.array([one.startswith("wave") for one in stage])


def answerable(figures: Figures, emulator: Emulator) -> Figures:
    """The figures all of whose readings the emulator knows."""
    unknown = set(figures.owner[~emulator.known[figures.output]])
    return figures.only([at not in unknown for at in range(len(figures))])


def _inflated(draws: Sequence[Array], n: int, luck: np.random.Generator) -> Array:
    """New points from posteriors in equal parts, drawn apart from their means; shape ``(n, p)``."""
    out = []
    for at, z in enumerate(draws):
        some = z[luck.choice(len(z), n // len(draws) + (at < n % len(draws)), replace=False)]
        out.append(z.mean(axis=0) + INFLATION * (some - z.mean(axis=0)))
    return np.clip(np.vstack(out), -REACH, REACH)


def _unseen(emulator: Emulator, z: Array, outputs: Array) -> Unseen:
    gap = outputs - emulator.predict(z)
    known = np.isfinite(gap)
    n = np.maximum(known.sum(axis=0), 1)
    off = np.where(known, gap, 0.0)
    mean = np.where(known, outputs, 0.0).sum(axis=0) / n
    whole = np.where(known, outputs - mean, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = 1.0 - (off**2).sum(axis=0) / (whole**2).sum(axis=0)
        inside = np.abs(off) <= 1.645 * np.where(emulator.known, emulator.error, np.nan)
    covered = np.where(known.any(axis=0), (inside & known).sum(axis=0) / n, np.nan)
    return Unseen(len(z), r2, covered)


def _luck(seed: int, *of: int) -> np.random.Generator:
    return np.random.default_rng([seed, *of])
