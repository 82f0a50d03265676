"""The record of a run: every measure, for every group, in every year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from sim.measures.catalogue import MEASURES, Measure
from sim.measures.tally import GROUPS, PLACES, Tally
from sim.measures.years import Years
from sim.tables import Array

__all__ = ["Record", "evaluate"]

_SES = slice(GROUPS.index("ses1"), GROUPS.index("ses5") + 1)
_ALLIANCE = slice(GROUPS.index("members"), GROUPS.index("others") + 1)


def evaluate(measures: Sequence[Measure], years: Years) -> Array:
    """Values of measures, shape ``(n_years, n_measures, 14 groups)``; NaN where a measure is not defined."""
    values = np.empty((len(years), len(measures), len(GROUPS)))
    for k, measure in enumerate(measures):
        values[:, k] = measure.of(years)
        if measure.over == "region":
            values[:, k, 1:] = np.nan
        elif measure.over != "students":
            values[:, k, _SES] = np.nan
    nobody = years.schools()[:, GROUPS.index("members")] == 0
    values[nobody, :, _ALLIANCE] = np.nan
    return values


class Record:
    """What was measured, year by year.

    Counties can be added together or one after the other: sums merge exactly, so the region's values are the
    same to the bit as long as counties come in their order. Measures are evaluated when first asked for.
    """

    measures: tuple[Measure, ...] = tuple(MEASURES.values())
    groups: tuple[str, ...] = GROUPS

    def __init__(self) -> None:
        self.tallies: dict[int, Tally] = {}

    def add(self, year: int, tallies: Iterable[Tally]) -> None:
        """Add counties' tallies to a year (a summer); a year already there is added to.

        Raises:
            ValueError: no tally at all.
        """
        whole = self.tallies.get(year)
        for tally in tallies:
            whole = tally if whole is None else whole + tally
        if whole is None:
            raise ValueError(f"nothing to add to {year}")
        self.tallies[year] = whole
        self.__dict__.pop("values", None)

    def merge(self, other: Record) -> None:
        """Add another record of the same years; its counties come after those of this one."""
        for year, tally in other.tallies.items():
            self.add(year, [tally])

    @property
    def years(self) -> list[int]:
        """The summers recorded, in order."""
        return sorted(self.tallies)

    @cached_property
    def values(self) -> Array:
        """All values, shape ``(n_years, n_measures, n_groups)``; NaN where a measure is not defined."""
        if not self.tallies:
            return np.zeros((0, len(self.measures), len(self.groups)))
        return evaluate(self.measures, Years([self.tallies[year] for year in self.years]))

    def value(self, measure: str, group: str = "all") -> Array:
        """One measure of one group, shape ``(n_years,)``.

        Raises:
            KeyError: there is no such measure or group.
        """
        if measure not in MEASURES or group not in GROUPS:
            raise KeyError(f"no measure {measure!r} for a group {group!r}")
        return self.values[:, list(MEASURES).index(measure), GROUPS.index(group)]

    def to_frame(self) -> pd.DataFrame:
        """Tidy table: year, measure, group, value, unit; undefined values are left out."""
        values = self.values
        year, measure, group = np.nonzero(np.isfinite(values))
        names = np.array([one.name for one in self.measures], object)
        units = np.array([one.unit for one in self.measures], object)
        return pd.DataFrame(
            {
                "year": np.array(self.years, np.int64)[year],
                "measure": names[measure],
                "group": np.array(self.groups, object)[group],
                "value": values[year, measure, group],
                "unit": units[measure],
            }
        )

    @property
    def flows(self) -> pd.DataFrame:
        """Moves of teachers: year, kind, from, to, count; places are location and tier, or outside."""
        rows = [
            (year, kind, PLACES[a], PLACES[b], float(table[a, b]))
            for year in self.years
            for kind, table in sorted(self.tallies[year].moves.items())
            for a, b in np.argwhere(table)
        ]
        return pd.DataFrame(rows, columns=["year", "kind", "from", "to", "count"])

    @property
    def activity(self) -> pd.DataFrame:
        """What policies did: year, policy ("" for the phases' own), name, count (added over counties)."""
        rows = [
            (year, *deed.split(" ", 1), count)
            for year in self.years
            for deed, count in sorted(self.tallies[year].deeds.items())
        ]
        frame = pd.DataFrame(rows, columns=["year", "policy", "name", "count"])
        return frame.astype({"year": np.int64, "count": float})
