"""What of the stored runs a page shows: an address made into runs, measure, group and year that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.address import Address
from dashboard.store import NotStored, Store, Stored
from dashboard.titles import GROUP_FAMILIES, measures_of
from dashboard.views import Line, lines_of
from dashboard.words import Words

__all__ = ["Selection", "groups_of", "select"]

_FIRST_CHOICE = ("academic_achievement", "urban_rural_achievement_gap")


@dataclass(frozen=True)
class Selection:
    """Opened runs and what is looked at in them.

    Attributes:
        runs: those that could be opened, in the order of the address.
        lines: their scenarios.
        measures: names that all runs have.
        measure, group, year: what is shown.
        missing: runs that could not be opened, with the key of the text that says why.
        ignored: words of the address that these runs do not have.
    """

    runs: list[Stored]
    lines: list[Line]
    measures: list[str]
    measure: str
    group: str
    year: int
    missing: list[NotStored]
    ignored: list[str]

    @property
    def first(self) -> Stored:
        """The run that gives titles and units."""
        return self.runs[0]

    @property
    def paired(self) -> bool:
        """Whether any run is a comparison."""
        return any(stored.paired for stored in self.runs)

    @property
    def years(self) -> list[int]:
        """Summers of any run after its first."""
        return sorted({year for stored in self.runs for year in stored.outcome.years[1:]})

    @property
    def ids(self) -> list[str]:
        """Of the opened runs."""
        return [stored.id for stored in self.runs]


def select(address: Address, store: Store, word: Words) -> Selection:
    """Open what the address names; what does not exist falls back to the first choice and is reported."""
    runs: list[Stored] = []
    missing: list[NotStored] = []
    for run in address.runs:
        try:
            runs.append(store.open(run))
        except NotStored as error:
            missing.append(error)
    if not runs:
        return Selection([], [], [], "", "all", 0, missing, [])
    measures = measures_of(runs)
    ignored = []
    measure, group, year = address.get("measure"), address.get("group") or "all", address.get("year")
    if measure not in measures:
        if measure:
            ignored.append(measure)
        measure = next((name for name in (*_FIRST_CHOICE, *measures) if name in measures), "")
    if measure and group not in groups_of(runs, measure):
        ignored.append(group)
        group = "all"
    years = sorted({summer for stored in runs for summer in stored.outcome.years[1:]})
    if year not in map(str, years):
        if year:
            ignored.append(year)
        year = str(years[-1])
    return Selection(runs, lines_of(runs, word), measures, measure, group, int(year), missing, ignored)


def groups_of(runs: list[Stored], measure: str) -> list[str]:
    """The groups for which any of the runs has the measure, everybody first, families together."""
    order = ["all", *(group for family in GROUP_FAMILIES.values() for group in family)]
    found = set()
    for stored in runs:
        at = stored.outcome.measure(measure)
        some: Any = np.isfinite(stored.outcome.values[:, :, :, at, :]).any(axis=(0, 1, 2))
        found |= {group for group, has in zip(stored.outcome.groups, some, strict=True) if has}
    return [group for group in order if group in found]
