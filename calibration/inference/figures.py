"""What was reported: figures, each with one or more readings, in a form that arrays can work on.

A figure is one reported number. Where the report leaves open what it means (18 points, or 18 per cent?), it
has several readings, each equally probable before the fit. Figures of one study err together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

__all__ = ["Array", "Figure", "Figures", "Reading"]

Array = npt.NDArray[np.float64]
MOST_COMBINATIONS = 512
"""Of readings within one study."""


@dataclass(frozen=True)
class Reading:
    """One way to read a figure.

    Attributes:
        output: name of the model's output that it is compared with.
        value: the reported value, in the output's unit.
        precision: standard deviation of the reported value itself (rounding, sampling), same unit.
        discrepancy: how far the model may lie off for reasons it does not contain, same unit.
        bound: 1 where the report says "more than", -1 where it says "less than", else 0. A bound that is
            kept is no miss at all.
    """

    output: str
    value: float
    precision: float
    discrepancy: float
    bound: int = 0


@dataclass(frozen=True)
class Figure:
    """One reported number.

    Attributes:
        name: its id.
        readings: one or more.
        place: where it was reported; figures of a place are held out together.
        study: figures of one study share part of their error; the place by default.
        change: it reports a change that was not measured against anything (before and after).
        evidence: it is fitted; what was only promised or planned is predicted and not fitted.
    """

    name: str
    readings: tuple[Reading, ...]
    place: str
    study: str = ""
    change: bool = False
    evidence: bool = True

    def __post_init__(self) -> None:
        if not self.readings:
            raise ValueError(f"figure {self.name}: expected at least one reading")
        for reading in self.readings:
            if not np.isfinite(reading.value):
                raise ValueError(f"figure {self.name}: {reading.value} is no value")
            if not (reading.precision >= 0 and reading.discrepancy >= 0):
                raise ValueError(f"figure {self.name}: precision and discrepancy cannot be negative")
            if reading.precision + reading.discrepancy <= 0:
                raise ValueError(f"figure {self.name}: expected some precision or discrepancy above 0")


@dataclass(frozen=True)
class Figures:
    """Figures in arrays; ``n`` readings in all, ``c`` combinations of readings within studies.

    Attributes:
        figures: in order.
        outputs: names of the model's outputs, in the order of every array of outputs ``(..., m)``.
    """

    figures: tuple[Figure, ...]
    outputs: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        names = [figure.name for figure in self.figures]
        if len(set(names)) != len(names):
            raise ValueError("two figures have the same name")
        if not self.outputs:
            seen = dict.fromkeys(reading.output for figure in self.figures for reading in figure.readings)
            object.__setattr__(self, "outputs", tuple(seen))

    def __len__(self) -> int:
        return len(self.figures)

    def only(self, keep: Sequence[bool]) -> Figures:
        """Some of the figures, with the same outputs."""
        return Figures(tuple(f for f, kept in zip(self.figures, keep) if kept), self.outputs)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """All readings, figure by figure."""
        return tuple(reading for figure in self.figures for reading in figure.readings)

    @cached_property
    def owner(self) -> npt.NDArray[np.intp]:
        """Place of the figure of each reading, shape ``(n,)``."""
        return np.array([at for at, f in enumerate(self.figures) for _ in f.readings], np.intp)

    @cached_property
    def first(self) -> npt.NDArray[np.intp]:
        """Place of the first reading of each figure, shape ``(len(self),)``."""
        return np.searchsorted(self.owner, np.arange(len(self.figures)))

    @cached_property
    def output(self) -> npt.NDArray[np.intp]:
        """Column of the output of each reading, shape ``(n,)``."""
        at = {name: column for column, name in enumerate(self.outputs)}
        return np.array([at[reading.output] for reading in self.readings], np.intp)

    @cached_property
    def value(self) -> Array:
        """Reported values, shape ``(n,)``."""
        return np.array([reading.value for reading in self.readings], float)

    @cached_property
    def precision(self) -> Array:
        """Standard deviations of the reports, shape ``(n,)``."""
        return np.array([reading.precision for reading in self.readings], float)

    @cached_property
    def discrepancy(self) -> Array:
        """Standard deviations of what the model leaves out, shape ``(n,)``."""
        return np.array([reading.discrepancy for reading in self.readings], float)

    @cached_property
    def bound(self) -> Array:
        """1 for lower bounds, -1 for upper ones, else 0; shape ``(n,)``."""
        return np.array([reading.bound for reading in self.readings], float)

    @cached_property
    def change(self) -> Array:
        """1 for readings of changes reported without comparison, else 0; shape ``(n,)``."""
        return np.array([float(self.figures[at].change) for at in self.owner])

    @cached_property
    def sign(self) -> Array:
        """Direction of a reported change, 0 for levels and bounds; shape ``(n,)``."""
        return np.sign(self.value) * self.change * (self.bound == 0)

    def misses(self, predicted: Array) -> Array:
        """Reported minus predicted, 0 where a bound is kept; last axis ``n``."""
        gap = self.value - predicted
        return np.where(gap * self.bound < 0, 0.0, gap)

    @cached_property
    def combinations(self) -> tuple[Array, npt.NDArray[np.intp]]:
        """Every joint reading of every study.

        Returns:
            membership ``(n, c)``, 1 where a reading is part of a combination; and where each study's
            combinations begin, ``(n_studies,)``.

        Raises:
            ValueError: a study has too many ambiguous figures.
        """
        studies: dict[str, list[int]] = {}
        for at, figure in enumerate(self.figures):
            studies.setdefault(figure.study or figure.place, []).append(at)
        columns: list[list[int]] = []
        starts = []
        for study, members in studies.items():
            ways = [np.flatnonzero(self.owner == at).tolist() for at in members]
            if np.prod([len(way) for way in ways]) > MOST_COMBINATIONS:
                raise ValueError(f"study {study}: too many figures with several readings")
            starts.append(len(columns))
            columns += [list(one) for one in product(*ways)]
        membership = np.zeros((len(self.readings), len(columns)))
        for column, rows in enumerate(columns):
            membership[rows, column] = 1.0
        return membership, np.array(starts, np.intp)
