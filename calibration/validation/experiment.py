"""What an experiment is: a study's design, its statistics with bands, and when a fact counts as reproduced.

A criterion holds when the simulated value lies inside the band, or has the right sign and

    z = (simulated - reported) / sqrt(se^2 + MC^2),    |z| < 2,

where MC is the Monte Carlo error of the simulated value (jackknife over replicates) and se the study's own
error: a band is taken as a 90 % interval, so se is its half width over 1.645 and the reported value its
middle where none is given. A criterion with one bound only (an order, a threshold) holds when the value is
beyond the bound by more than two Monte Carlo errors. A fact passes when all its deciding criteria hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from calibration.validation.statistics import jackknife
from sim.tables import Array

__all__ = ["Circular", "Criterion", "Experiment", "Finding", "Judged", "means"]

Circular = Literal["clean", "shortcut off", "partly input"]
Samples = Mapping[str, Array]
NINETY = 1.6449
"""Half width of a 90 % interval, in standard errors."""
LIMIT = 2.0
"""Largest |z| that still agrees."""


def means(samples: Samples) -> dict[str, float]:
    """The mean over replicates of everything."""
    return {name: float(np.mean(values)) for name, values in samples.items()}


@dataclass(frozen=True)
class Criterion:
    """A number that a study reports and the experiment computes.

    Attributes:
        name: of the statistic's value it is about.
        says: what it is, in words; with unit.
        low, high: band, or one bound; both None: shown, decides nothing.
        reported: the study's value; the middle of the band where None.
    """

    name: str
    says: str
    low: float | None = None
    high: float | None = None
    reported: float | None = None

    def judge(self, value: float, error: float) -> Judged:
        """Whether a simulated value with its Monte Carlo error holds."""
        if self.low is None and self.high is None:
            return Judged(self.name, self.says, None, None, value, error, None, None)
        if self.low is None or self.high is None:
            beyond = value - self.low if self.low is not None else float(self.high or 0.0) - value
            z = beyond / error if error > 0 else math.copysign(math.inf, beyond)
            return Judged(self.name, self.says, self.low, self.high, value, error, z, z > LIMIT)
        reported = (self.low + self.high) / 2 if self.reported is None else self.reported
        own = (self.high - self.low) / 2 / NINETY
        z = (value - reported) / math.hypot(own, error)
        inside = self.low <= value <= self.high
        agrees = abs(z) < LIMIT and np.sign(value) == np.sign(reported)
        return Judged(
            self.name, self.says, self.low, self.high, value, error, z, bool(inside or agrees), reported
        )


@dataclass(frozen=True)
class Judged:
    """A criterion with what came out; ``passed`` is None for what decides nothing."""

    name: str
    says: str
    low: float | None
    high: float | None
    value: float
    error: float
    z: float | None
    passed: bool | None
    reported: float | None = None


@dataclass(frozen=True)
class Experiment:
    """A stylised fact as an experiment.

    Attributes:
        number: of the fact in docs/science.md and docs/validation.md.
        title: in English and Chinese.
        evidence: the studies.
        design: what is lived, and what is compared.
        circular: what the circularity audit says; ``audit`` says why in a sentence.
        because: which behaviour brings it about in the model.
        short: where the model falls short of the studies, or might.
        in_chinese: both in a sentence of Chinese.
        criteria: the first is the main one.
        live: lives one replicate, ``live(seed, replicate)``; returns numbers by name.
        statistic: from those numbers over replicates to the criteria's values.
        replicates: as many as the Monte Carlo error asks for.
    """

    number: int
    title: Mapping[str, str]
    evidence: str
    design: str
    circular: Circular
    audit: str
    because: str
    short: str
    in_chinese: str
    criteria: tuple[Criterion, ...]
    live: Callable[[int, int], Mapping[str, float]]
    statistic: Callable[[Samples], Mapping[str, float]] = means
    replicates: int = 8

    def find(self, lives: list[Mapping[str, float]], seconds: float) -> Finding:
        """Judge what replicates have brought.

        Args:
            lives: what :attr:`live` returned, replicate by replicate.
            seconds: that they took together.
        """
        samples = {name: np.array([life[name] for life in lives], float) for name in lives[0]}
        values, errors = jackknife(self.statistic, samples)
        judged = tuple(one.judge(values[one.name], errors[one.name]) for one in self.criteria)
        return Finding(self, judged, len(lives), seconds)


@dataclass(frozen=True)
class Finding:
    """What an experiment has found."""

    experiment: Experiment
    criteria: tuple[Judged, ...]
    replicates: int
    seconds: float

    @property
    def passed(self) -> bool:
        """All deciding criteria hold."""
        return all(one.passed for one in self.criteria if one.passed is not None)

    @property
    def explanation(self) -> str:
        """Why it comes out as it does; what falls short, where it fails."""
        about = self.experiment
        return about.because if self.passed else f"{about.because} {about.short}"

    def record(self) -> dict[str, Any]:
        """As plain data: ``fact``, ``band``, ``value``, ``z``, ``passed``, ``seconds``, and the rest."""
        main, about = self.criteria[0], self.experiment
        return {
            "fact": about.number,
            "title": about.title["en"],
            "title_zh": about.title["zh"],
            "band": [main.low, main.high],
            "value": main.value,
            "z": main.z,
            "passed": self.passed,
            "seconds": round(self.seconds, 2),
            "evidence": about.evidence,
            "design": about.design,
            "explanation": self.explanation,
            "explanation_zh": about.in_chinese,
            "limits": about.short,
            "circular": about.circular,
            "audit": about.audit,
            "replicates": self.replicates,
            "criteria": [asdict(one) for one in self.criteria],
        }
