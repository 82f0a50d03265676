"""A sweep's results, finished or still growing, as tables for whoever analyses them.

import sim
sweep = sim.sweep.open("runs/sweep-rotation-1a2b3c4d")
sweep.design                                        # run x factors
sweep.outcome("academic_achievement", "weak")       # by run: the effect where there is a baseline
"""

from __future__ import annotations

import json
import sqlite3
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.outcome import UnknownName
from sim.results.stored import FolderError
from sim.sweep.ledger import NAME, Ledger, LedgerBroken
from sim.sweep.parts import about, select
from sim.sweep.work import unpack_values

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Sweep", "open_sweep"]

_RUN = ("run", "point", "stance", "replicate", "seed")


class Sweep:
    """Results of a sweep; reads only what is asked for.

    Args:
        folder: of the sweep.

    Attributes:
        folder: where it lies.
        record: its provenance: scenarios in full, factors, design, stances, code, versions.

    Raises:
        FolderError: the folder holds no sweep.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise FolderError(f"{folder}: there is no such folder")
        try:
            self.record: dict[str, Any] = json.loads(
                (self.folder / "provenance.json").read_text(encoding="utf-8")
            )
            if self.record["kind"] != "sweep":
                raise FolderError(f"{folder}: holds no sweep, but a {self.record['kind']}")
            self._runs = pd.read_parquet(self.folder / "design.parquet")
        except FolderError:
            raise
        except (OSError, ValueError, KeyError) as error:
            raise FolderError(f"{folder}: holds no sweep ({error})") from error

    @property
    def id(self) -> str:
        """Names what was asked and the code that answered it."""
        return str(self.record["sweep"])

    @property
    def factors(self) -> list[str]:
        """Paths of what was varied."""
        return [one["path"] for one in self.record["factors"]]

    @property
    def scenarios(self) -> list[str]:
        """Labels of the scenarios, without the baseline."""
        return [one["label"] for one in self.record["scenarios"] if one["label"] != self.baseline]

    @property
    def baseline(self) -> str | None:
        """Label of the baseline, or None."""
        return self.record["baseline"]

    @property
    def measures(self) -> list[str]:
        """Measures that were kept."""
        return list(self.record["measures"])

    @property
    def groups(self) -> list[str]:
        """Groups that were kept."""
        return list(self.record["groups"])

    @cached_property
    def years(self) -> list[int]:
        """Summers that were kept."""
        if self.record["years"] is not None:
            return list(self.record["years"])
        tail = {year for one in self._tail() for year in one.years}
        return sorted(tail.union(*(about(path)["years"] for path in self._paths())))

    @property
    def finished(self) -> bool:
        """Whether every run is over."""
        return not (self.folder / NAME).exists()

    @property
    def runs(self) -> pd.DataFrame:
        """By run: point, stance, replicate, seed."""
        return self._runs[list(_RUN)].set_index("run")

    @property
    def design(self) -> pd.DataFrame:
        """By run: the value of each factor (JSON where it is neither number, word nor switch)."""
        return self._runs.set_index("run")[self.factors]

    @property
    def points(self) -> pd.DataFrame:
        """By point: the value of each factor."""
        return self._runs.drop_duplicates("point").set_index("point")[self.factors]

    @property
    def unit(self) -> pd.DataFrame | None:
        """By run: each factor as a number from 0 to 1, for designs that sample; None for others."""
        names = [f"unit {path}" for path in self.factors]
        if not names or names[0] not in self._runs:
            return None
        return self._runs.set_index("run")[names].set_axis(self.factors, axis=1)

    @property
    def failures(self) -> pd.DataFrame:
        """Runs that failed: run, point, stance, replicate, stage, type, message, traceback."""
        if self.finished:
            return pd.read_parquet(self.folder / "failures.parquet")
        ledger = self._ledger()
        lost = [] if ledger is None else ledger.failures()
        rows = pd.DataFrame(
            [(one.number, one.stage, one.type, one.message, one.traceback) for one in lost],
            columns=["run", "stage", "type", "message", "traceback"],
        )
        about = self._runs[list(_RUN[:4])]
        return about.merge(rows.astype({"run": np.int32}), on="run")

    def outcome(
        self,
        measure: str,
        group: str = "all",
        year: int | None = None,
        effect: bool | None = None,
        scenario: str | None = None,
    ) -> pd.Series:
        """One number for each run that is over.

        Args:
            measure, group: of what was kept.
            year: summer; the last one kept by default.
            effect: scenario minus baseline, of the same people and luck; the level where False. By default
                the effect where there is a baseline.
            scenario: label; needed where there are several.

        Returns:
            values by run, NaN where the measure is not defined.

        Raises:
            UnknownName: a measure, group or scenario that was not kept.
            ValueError: an effect without a baseline, or a year that was not kept.
        """
        table = self.by_year(measure, group, effect, scenario)
        if year is None:
            year = max(self.years)
        if year not in self.years:
            raise ValueError(f"year {year} was not kept; there are {', '.join(map(str, self.years))}")
        here = table[table["year"] == year]
        over = self.over()
        out = pd.Series(here["value"].to_numpy(), index=here["run"].to_numpy()).reindex(over)
        out.index.name, out.name = "run", f"{measure} {group} {year}"
        return out

    def by_year(self, measure: str, group: str, effect: bool | None, scenario: str | None) -> pd.DataFrame:
        """Run, year and value of one measure of one group; see :meth:`outcome`."""
        if effect is None:
            effect = self.baseline is not None
        if effect and self.baseline is None:
            raise ValueError("there is no baseline, so there are levels but no effects (effect=False)")
        if scenario is None:
            if len(self.scenarios) > 1:
                raise ValueError(f"several scenarios; expected one of {', '.join(self.scenarios)}")
            scenario = self.scenarios[0]
        if scenario not in (*self.scenarios, self.baseline):
            raise UnknownName("scenario", scenario, self.scenarios)
        frame = self.to_frame(measure, group)
        there = frame[frame["scenario"] == scenario][["run", "year", "value"]]
        if not effect:
            return there
        own = f"{self.baseline} | {scenario}"
        by_members = group in ("members", "others") and len(self.scenarios) > 1
        base = frame[frame["scenario"] == (own if by_members else self.baseline)]
        both = there.merge(base[["run", "year", "value"]], on=["run", "year"], suffixes=("", " before"))
        both["value"] = both["value"] - both["value before"]
        return both[["run", "year", "value"]]

    def over(self) -> pd.Index:
        """Numbers of the runs that have results."""
        tail = {one.number for one in self._tail()}
        for path in self._paths():
            for first, last in about(path)["runs"]:
                tail.update(range(first, last + 1))
        return pd.Index(sorted(tail), name="run", dtype=np.int64)

    def to_frame(
        self, measures: str | list[str] | None = None, groups: str | list[str] | None = None
    ) -> pd.DataFrame:
        """Results, long: run, scenario, seed, year, group, measure, value; all, or some measures and groups.

        Raises:
            UnknownName: one that was not kept.
        """
        chosen = _list(measures, self.measures, "measure")
        among = _list(groups, self.groups, "group")
        # The ledger first: what it forgets in the meantime is in a part by then.
        tail = [self._long(one, chosen, among) for one in self._tail()]
        parts = self._parts(chosen if measures is not None else None, among if groups is not None else None)
        here = set(parts["run"].unique()) if tail else set()
        tail = [one for one in tail if len(one) and one["run"].iloc[0] not in here]
        return pd.concat([parts, *tail], ignore_index=True) if tail else parts

    def _paths(self) -> list[Path]:
        return sorted((self.folder / "results").glob("part-*.parquet"))

    def _parts(self, measures: list[str] | None, groups: list[str] | None) -> pd.DataFrame:
        for attempt in (0, 1):
            try:
                return select(self._paths(), measures, groups)
            except FileNotFoundError:  # a part was written anew while we looked
                if attempt:
                    raise
        raise AssertionError

    def _ledger(self) -> Ledger | None:
        if self.finished:
            return None
        try:
            return Ledger(self.folder, self.id, readonly=True)
        except (LedgerBroken, sqlite3.OperationalError):
            return None

    def _tail(self) -> list[Any]:
        """Runs that are over and in no part yet."""
        ledger = self._ledger()
        if ledger is None:
            return []
        try:
            return list(ledger.read())
        finally:
            ledger.close()

    def _long(self, lived: Any, measures: list[str], groups: list[str]) -> pd.DataFrame:
        """A run of the ledger as rows."""
        rows = [one["label"] for one in self.record["scenarios"]]
        rows += self.record["rows"][len(rows) :]
        shape = (len(rows), len(lived.years), len(self.measures), len(self.groups))
        values = unpack_values(lived.values, shape)
        m = [self.measures.index(name) for name in measures]
        g = [self.groups.index(name) for name in groups]
        some = values[:, :, m][:, :, :, g]
        s, y, i, j = np.nonzero(~np.isnan(some))
        return pd.DataFrame(
            {
                "run": np.full(len(s), lived.number, np.int32),
                "scenario": np.array(rows, object)[s],
                "seed": np.full(len(s), self.record["seed"], np.int64),
                "year": np.array(lived.years, np.int32)[y],
                "group": np.array(groups, object)[j],
                "measure": np.array(measures, object)[i],
                "value": some[s, y, i, j],
            }
        )

    def bands(
        self,
        measure: str,
        group: str = "all",
        by: str | None = None,
        effect: bool | None = None,
        scenario: str | None = None,
    ) -> pd.DataFrame:
        """Mean, median and 5, 25, 75 and 95 % quantiles over runs, by year, and by the values of a factor.

        Args:
            measure, group, effect, scenario: as for :meth:`outcome`.
            by: a factor, or None for all runs together.
        """
        from sim.sweep.charts import bands

        return bands(self, self.by_year(measure, group, effect, scenario), by)

    def to_xarray(self) -> Any:
        """Results as an ``xarray.Dataset``: a variable for each measure over run, scenario, year and group.

        Factors, point, stance and replicate are coordinates of run. Needs xarray (``levelfield[export]``).
        """
        import xarray  # type: ignore[import-not-found, unused-ignore]

        frame = self.to_frame()
        wide = frame.pivot(index=["run", "scenario", "year", "group"], columns="measure", values="value")
        data = xarray.Dataset.from_dataframe(wide)
        about = self._runs.set_index("run").loc[data["run"].to_numpy()]
        return data.assign_coords({name: ("run", about[name].to_numpy()) for name in about.columns})

    def plot(
        self,
        measure: str,
        group: str = "all",
        by: str | None = None,
        effect: bool | None = None,
        scenario: str | None = None,
    ) -> go.Figure:
        """Medians with 90 % bands over the years, a band for each value of a factor (plotly)."""
        from sim.sweep.charts import banded

        return banded(self, measure, group, by, effect, scenario)


def open_sweep(folder: Path | str) -> Sweep:
    """A sweep's results, finished or still growing; nothing in the folder is executed.

    Raises:
        FolderError: the folder holds no sweep.
    """
    return Sweep(folder)


def _list(words: str | list[str] | None, known: list[str], kind: str) -> list[str]:
    chosen = known if words is None else [words] if isinstance(words, str) else list(words)
    for word in chosen:
        if word not in known:
            raise UnknownName(kind, word, known)
    return chosen
