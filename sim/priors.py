"""What is believed of an uncertain number before any reported figure is looked at: its prior.

A prior is three numbers: the median, which is the parameter's default, and the values that it is below
with a chance of 5 and of 95 %. Between and beyond them it is a normal distribution of two pieces, each
with its own spread, cut off at the values that the parameter allows. So every prior is a map from a
standard normal number, and calibration can work on standard normal numbers for all of them.

    effect: SD = parameter(0.12, "gain a year ...", range=(0, 0.25), prior=(0.03, 0.22), source="science B8")
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from sim.parameters import Parameter

__all__ = ["Z95", "Prior", "Transported", "fingerprint", "transported", "uncertain"]

Z95 = 1.6448536269514722
"""A standard normal number is below it with a chance of 95 %."""
HETEROGENEITY = 2 / 3
"""Spread of an effect between contexts, as a part of its size (docs/science.md 3.19)."""


@dataclass(frozen=True)
class Prior:
    """A normal distribution of two pieces, cut off at the allowed range.

    Attributes:
        median: half of it lies below; the parameter's default.
        low, high: its 5 % and 95 % points. ``low`` may equal the median only where nothing below the
            median is allowed, and ``high`` only where nothing above is.
        bounds: the values allowed (inclusive), None where there is no bound; draws beyond are put on it.
        source: where it comes from.
        confidence: ``high``, ``medium`` or ``low``.

    Raises:
        ValueError: the numbers are not in order or not within the bounds.
    """

    median: float
    low: float
    high: float
    bounds: tuple[float | None, float | None] = (None, None)
    source: str = "assumption"
    confidence: str = "medium"

    def __post_init__(self) -> None:
        numbers = (self.low, self.median, self.high)
        if not all(np.isfinite(numbers)) or not self.low <= self.median <= self.high or self.low == self.high:
            raise ValueError(
                "a prior's low, median and high must be in order, "
                f"found {self.low}, {self.median}, {self.high}"
            )
        bottom, top = self.bounds
        if (bottom is not None and self.low < bottom) or (top is not None and self.high > top):
            raise ValueError(f"a prior from {self.low} to {self.high} is not within {bottom} to {top}")
        if (self.low == self.median != bottom) or (self.high == self.median != top):
            raise ValueError(f"a prior needs a spread on both sides of {self.median}, which is no bound")

    def quantile(self, z: ArrayLike) -> NDArray[np.float64]:
        """Values of this prior for standard normal numbers, in their shape: 0 gives the median.

        The allowed range is kept, so numbers far out may all give the same bound.
        """
        z = np.asarray(z, np.float64)
        spread = np.where(z < 0, self.median - self.low, self.high - self.median) / Z95
        # The products of an infinite number and a side without spread stay on the median.
        with np.errstate(invalid="ignore"):
            value = self.median + np.where(spread == 0, 0.0, z * spread)
        # The points themselves come out exactly.
        value = np.where(z == -Z95, self.low, np.where(z == Z95, self.high, value))
        out: NDArray[np.float64] = np.clip(value, *_open(self.bounds))
        return out

    def z(self, value: ArrayLike) -> NDArray[np.float64]:
        """Standard normal numbers for allowed values, in their shape: the inverse of :meth:`quantile`.

        A bound has the number at which it is first reached.

        Raises:
            ValueError: a value is outside the bounds.
        """
        value = np.asarray(value, np.float64)
        bottom, top = _open(self.bounds)
        if not np.all((value >= bottom) & (value <= top)):
            raise ValueError(f"expected values from {bottom:g} to {top:g}")
        gap = value - self.median
        spread = np.where(gap < 0, self.median - self.low, self.high - self.median) / Z95
        out: NDArray[np.float64] = np.divide(gap, spread, out=np.zeros(value.shape), where=spread > 0)
        return out

    def record(self) -> dict[str, Any]:
        """This prior as `levelfield catalog parameters --json` shows it."""
        return {
            "median": self.median,
            "low": self.low,
            "high": self.high,
            "source": self.source,
            "confidence": self.confidence,
        }


class Transported(NamedTuple):
    """What an effect that was measured elsewhere says here: median, 5 % and 95 % points."""

    median: float
    low: float
    high: float

    def within(self, bottom: float, top: float) -> tuple[float, float]:
        """Low and high for a declaration whose allowed range is ``bottom`` to ``top``."""
        return max(self.low, bottom), min(self.high, top)


def transported(effect: float, se: float, weight: float) -> Transported:
    """An effect of a trial in another country or another kind of system (docs/science.md 3.19).

    Normal around ``weight * effect`` with variance ``(weight * se)**2 + (2/3 * effect)**2``: results differ
    between contexts far more than within a trial.

    Args:
        effect: as the trial found it, any unit.
        se: its standard error.
        weight: how much of it carries over: 0.6 from systems such as that of the USA to China, 0.8 from
            trials in poor countries to the Chinese countryside, 1 within China.
    """
    median = weight * effect
    spread = float(np.hypot(weight * se, HETEROGENEITY * effect))
    return Transported(median, median - Z95 * spread, median + Z95 * spread)


def uncertain() -> dict[str, Parameter]:
    """Every parameter that has a prior, by ``behaviour.NAME`` or ``POLICY.NAME``, in a fixed order."""
    from sim.behaviour import Behaviour
    from sim.policies.base import all_policies

    owners = {"behaviour": Behaviour.parameters} | {one.name: one.parameters for one in all_policies()}
    return {
        f"{owner}.{name}": parameter
        for owner, parameters in owners.items()
        for name, parameter in parameters.items()
        if parameter.prior is not None
    }


def fingerprint() -> str:
    """SHA-256 of all declared priors: another one when a median, a range or a name has changed."""
    declared = {
        name: [one.prior.median, one.prior.low, one.prior.high, *one.prior.bounds]
        for name, one in uncertain().items()
        if one.prior is not None
    }
    return hashlib.sha256(json.dumps(declared).encode()).hexdigest()


def _open(bounds: tuple[float | None, float | None]) -> tuple[float, float]:
    bottom, top = bounds
    return -np.inf if bottom is None else bottom, np.inf if top is None else top
