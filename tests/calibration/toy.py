"""A stand-in for the simulator: every figure answers with a smooth function of what its site is given."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from calibration.fitting.evaluation import Evaluation
from calibration.inference.figures import Array
from calibration.observations import observations
from sim.parameters import Parameter
from sim.priors import uncertain

SPREAD = 0.35
"""Of an answer over the prior, as a share of what is reported."""


def live(
    site: str, values: dict[str, float], replicates: Sequence[int], fitted_only: bool
) -> list[dict[str, float | None]]:
    """As `calibration.fitting.evaluation.live`: same arguments, same shape, no school."""
    known = _known()
    z = {
        name: (value - known[name].default) / max(abs(known[name].default), 0.05)
        for name, value in values.items()
        if name in known
    }
    out = []
    for replicate in replicates:
        said: dict[str, float | None] = {}
        for one in observations():
            if one.site != site or (fitted_only and not one.fitted):
                continue
            for reading in one.readings:
                noise = 0.05 * (zlib.crc32(f"{reading.id} {replicate}".encode()) / 2**32 - 0.5)
                size = abs(reading.value) or 1.0
                pull = float(np.tanh(0.4 * slope(reading.id, len(z)) @ np.array(list(z.values()))))
                said[reading.id] = 0.85 * reading.value + size * (SPREAD * pull + noise)
        out.append(said)
    return out


@cache
def _known() -> dict[str, Parameter]:
    return uncertain()


@cache
def slope(name: str, n: int) -> Array:
    """How one figure depends on what its site is given."""
    luck = np.random.default_rng(zlib.crc32(name.encode()))
    return luck.normal(0, 1, n) * (luck.random(n) < 0.3)


class Toy(Evaluation):
    """An evaluation of the stand-in."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.simulate = live
