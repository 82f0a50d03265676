"""Values of the runs that are over, wherever they are: in the parts, or still in the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.sweep.ledger import NAME, Ledger, LedgerBroken
from sim.sweep.parts import about, select
from sim.sweep.work import Lived, unpack_values

__all__ = ["Rows"]


class Rows:
    """What is read of a sweep's runs, also while another process adds to them.

    Args:
        folder: of the sweep.
        record: its provenance.
    """

    def __init__(self, folder: Path, record: dict[str, Any]) -> None:
        self.folder, self.record = folder, record

    @property
    def finished(self) -> bool:
        """Whether every run is over."""
        return not (self.folder / NAME).exists()

    def years(self) -> list[int]:
        """Summers of the runs that are over."""
        tail = {year for one in self._tail() for year in one.years}
        return sorted(tail.union(*(about(path)["years"] for path in self._paths())))

    def over(self) -> pd.Index:
        """Numbers of the runs that have values."""
        tail = {one.number for one in self._tail()}
        for path in self._paths():
            for first, last in about(path)["runs"]:
                tail.update(range(first, last + 1))
        return pd.Index(sorted(tail), name="run", dtype=np.int64)

    def failures(self) -> pd.DataFrame:
        """Of a sweep that is not finished: run, stage, type, message, traceback."""
        lost = self._of_ledger(lambda ledger: ledger.failures())
        return pd.DataFrame(
            [(one.number, one.stage, one.type, one.message, one.traceback) for one in lost],
            columns=["run", "stage", "type", "message", "traceback"],
        )

    def long(self, measures: list[str] | None, groups: list[str] | None) -> pd.DataFrame:
        """Run, scenario, seed, year, group, measure, value; all measures and groups, or some."""
        # The ledger first: what it forgets in the meantime is in a part by then.
        chosen = self.record["measures"] if measures is None else measures
        among = self.record["groups"] if groups is None else groups
        tail = [self._long(one, chosen, among) for one in self._tail()]
        parts = self._parts(measures, groups)
        here = set(parts["run"].unique()) if tail else set()
        tail = [one for one in tail if len(one) and one["run"].iloc[0] not in here]
        return pd.concat([parts, *tail], ignore_index=True) if tail else parts

    def _paths(self) -> list[Path]:
        return sorted((self.folder / "results").glob("part-*.parquet"))

    def _parts(self, measures: list[str] | None, groups: list[str] | None) -> pd.DataFrame:
        try:
            return select(self._paths(), measures, groups)
        except FileNotFoundError:  # a part was written anew while we looked
            return select(self._paths(), measures, groups)

    def _ledger(self) -> Ledger | None:
        if self.finished:
            return None
        try:
            return Ledger(self.folder, str(self.record["sweep"]), readonly=True)
        except (LedgerBroken, sqlite3.OperationalError):
            return None

    def _of_ledger(self, read: Callable[[Ledger], Iterable[Lived]]) -> list[Lived]:
        """Runs that the ledger tells of; none where it is gone."""
        ledger = self._ledger()
        if ledger is None:
            return []
        try:
            return list(read(ledger))
        finally:
            ledger.close()

    def _tail(self) -> list[Lived]:
        """Runs that are over and in no part yet."""
        return self._of_ledger(lambda ledger: ledger.read())

    def _long(self, lived: Lived, measures: list[str], groups: list[str]) -> pd.DataFrame:
        """A run of the ledger as rows."""
        names = self.record["rows"]
        shape = (len(names), len(lived.years), len(self.record["measures"]), len(self.record["groups"]))
        values = unpack_values(lived.values, shape)
        m = [self.record["measures"].index(name) for name in measures]
        g = [self.record["groups"].index(name) for name in groups]
        some = values[:, :, m][:, :, :, g]
        s, y, i, j = np.nonzero(~np.isnan(some))
        return pd.DataFrame(
            {
                "run": np.full(len(s), lived.number, np.int32),
                "scenario": np.array(names, object)[s],
                "seed": np.full(len(s), self.record["seed"], np.int64),
                "year": np.array(lived.years, np.int32)[y],
                "group": np.array(groups, object)[j],
                "measure": np.array(measures, object)[i],
                "value": some[s, y, i, j],
            }
        )
