"""Several years' tallies side by side, with the words in which measures are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from sim.measures.tally import (
    ALL_GRADES,
    COMPULSORY,
    GRADUATE_FIELDS,
    GROUPS,
    REGION_FIELDS,
    ROW_FIELDS,
    SCHOOL_FIELDS,
    STUDENT_FIELDS,
    TAUGHT_FIELDS,
    TEACHER_FIELDS,
    VARIANCE_FIELDS,
    Tally,
)
from sim.tables import Array
from sim.vocabulary import SENIOR

__all__ = ["Years", "everyone", "ratio"]

_TABLES: Mapping[str, tuple[str, ...]] = {
    "students": STUDENT_FIELDS,
    "teachers": TEACHER_FIELDS,
    "taught": TAUGHT_FIELDS,
    "schools": SCHOOL_FIELDS,
    "graduates": GRADUATE_FIELDS,
    "variance": VARIANCE_FIELDS,
    "region": REGION_FIELDS,
}


def ratio(top: Array, bottom: Array) -> Array:
    """``top / bottom``, NaN where there is nothing below the line."""
    return top / np.where(bottom != 0, bottom, np.nan)


def everyone(values: Array) -> Array:
    """One value a year, in the column of everyone and NaN in the others; shape ``(n_years, 14)``."""
    out = np.full((len(values), len(GROUPS)), np.nan)
    out[:, 0] = values
    return out


class Years:
    """What a measure's function is given; every method returns shape ``(n_years, 14 groups)``.

    Args:
        tallies: one for each year.
    """

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self.tallies = list(tallies)
        self._sums: dict[tuple[str, str], Array] = {}
        for table, fields in _TABLES.items():
            sums = np.stack([getattr(tally, table) for tally in self.tallies])
            if table in ("teachers", "taught", "schools"):
                sums = sums.sum(axis=2)
            self._sums |= {(table, name): sums[..., k] for k, name in enumerate(fields)}

    def __len__(self) -> int:
        return len(self.tallies)

    def by_grade(self, name: str, grades: slice = COMPULSORY) -> Array:
        """A sum over students by grade, shape ``(n_years, 14, n_grades)``."""
        return self._sums["students", name][:, :, grades]

    def students(self, name: str = "students", grades: slice = ALL_GRADES) -> Array:
        """A sum over students of these grades."""
        return self.by_grade(name, grades).sum(axis=2)

    def student_mean(self, name: str, grades: slice = COMPULSORY, of: str = "students") -> Array:
        """A mean over students of these grades."""
        return ratio(self.students(name, grades), self.students(of, grades))

    def teachers(self, name: str = "teachers") -> Array:
        """A sum over teachers, by employer."""
        return self._sums["teachers", name]

    def teacher_mean(self, name: str) -> Array:
        """A mean over teachers, by employer."""
        return ratio(self.teachers(name), self.teachers())

    def taught(self, name: str = "working") -> Array:
        """A sum over teachers, by where they work."""
        return self._sums["taught", name]

    def schools(self, name: str = "schools") -> Array:
        """A sum over open schools of all stages."""
        return self._sums["schools", name]

    def school_mean(self, name: str) -> Array:
        """A mean over open schools of all stages, each counting once."""
        return ratio(self.schools(name), self.schools())

    def graduates(self, name: str) -> Array:
        """A sum over those who took an entrance examination."""
        return self._sums["graduates", name]

    def variance(self, name: str) -> Array:
        """A sum of squares (or degrees of freedom) of scores."""
        return self._sums["variance", name]

    def region(self, name: str) -> Array:
        """A sum of the region (money, counties, alliances), in the column of everyone."""
        return everyone(self._sums["region", name])

    def activity(self, *names: str) -> Array:
        """What policies counted under these names this year, added up, in the column of everyone."""
        return everyone(
            np.array([sum(tally.activity.get(name, 0.0) for name in names) for tally in self.tallies], float)
        )

    def so_far(self, *names: str) -> Array:
        """What policies have counted under these names since the record begins, in the column of everyone."""
        return everyone(np.cumsum(self.activity(*names)[:, 0]))

    def variation(self, name: str, places: tuple[int, ...] = (0, 1, 2)) -> Array:
        """Coefficient of variation of a per-school value, weighted by enrolment.

        Over the open compulsory schools of each group.

        Args:
            name: one of ``ROW_FIELDS``.
            places: locations that count.
        """
        return self._over_schools(_variation, name, places)

    def gini(self, name: str) -> Array:
        """Gini coefficient of a per-school value over the students of compulsory schools."""
        return self._over_schools(_gini, name, (0, 1, 2))

    @cached_property
    def _rows(self) -> list[tuple[dict[str, Array], Array]]:
        """For each year: the compulsory schools' columns, and who belongs to which group, ``(14, n)``."""
        out = []
        for tally in self.tallies:
            rows = tally.rows.T
            rows = rows[
                :, (rows[ROW_FIELDS.index("stage")] < SENIOR) & (rows[ROW_FIELDS.index("enrolment")] > 0)
            ]
            row = dict(zip(ROW_FIELDS, rows))
            belongs = np.zeros((len(GROUPS), rows.shape[1]))
            belongs[0] = 1.0
            for code in range(3):
                belongs[1 + code] = row["location"] == code
                belongs[4 + code] = row["tier"] == code
            belongs[GROUPS.index("members")] = row["member"]
            belongs[GROUPS.index("others")] = 1.0 - row["member"]
            out.append((row, belongs))
        return out

    def _over_schools(self, statistic: Statistic, name: str, places: tuple[int, ...]) -> Array:
        out = np.empty((len(self), len(GROUPS)))
        for year, (row, belongs) in enumerate(self._rows):
            counts = np.isfinite(row[name]) & np.isin(row["location"], places)
            out[year] = statistic(row[name][counts], (belongs * row["enrolment"])[:, counts])
        return out


Statistic = Callable[[Array, Array], Array]
"""From values ``(n,)`` and each group's weights ``(14, n)`` to one number for each group."""


def _variation(values: Array, weights: Array) -> Array:
    total = weights.sum(axis=1)
    mean = ratio((weights * values).sum(axis=1), total)
    spread = (weights * (values - mean[:, None]) ** 2).sum(axis=1)
    return ratio(np.sqrt(ratio(spread, total)), mean)


def _gini(values: Array, weights: Array) -> Array:
    order = np.argsort(values, kind="stable")
    weights = weights[:, order]
    amounts = weights * values[order]
    total = amounts.sum(axis=1)
    # Twice the area under the Lorenz curve, by trapezia.
    area = (weights * (2.0 * np.cumsum(amounts, axis=1) - amounts)).sum(axis=1)
    return np.maximum(1.0 - ratio(area, weights.sum(axis=1) * np.maximum(total, 0.0)), 0.0)
