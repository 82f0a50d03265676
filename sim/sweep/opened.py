"""A sweep's results, finished or still growing, as tables for whoever analyses them.

import sim
sweep = sim.sweep.open("runs/sweep-rotation-1a2b3c4d")
sweep.design                                        # run x factors
sweep.outcome("academic_achievement", "weak")       # by run: the effect where there is a baseline
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.outcome import UnknownName
from sim.results.stored import FolderError
from sim.sweep.parts import FORMAT
from sim.sweep.rows import Rows

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
            if self.record["format"] > FORMAT:
                raise FolderError(f"{folder}: was written by a newer version of Levelfield")
            self._runs = pd.read_parquet(self.folder / "design.parquet")
        except FolderError:
            raise
        except (OSError, ValueError, KeyError) as error:
            raise FolderError(f"{folder}: holds no sweep ({error})") from error
        self._rows = Rows(self.folder, self.record)

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
        return self._rows.years()

    @property
    def finished(self) -> bool:
        """Whether every run is over."""
        return self._rows.finished

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
        about = self._runs[list(_RUN[:4])]
        return about.merge(self._rows.failures().astype({"run": np.int32}), on="run")

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
        years = self.years
        if year is None:
            year = years[-1] if years else 0
        elif years and year not in years:
            raise ValueError(f"year {year} was not kept; there are {', '.join(map(str, years))}")
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
        return self._rows.over()

    def to_frame(
        self, measures: str | list[str] | None = None, groups: str | list[str] | None = None
    ) -> pd.DataFrame:
        """Results, long: run, scenario, seed, year, group, measure, value; all, or some measures and groups.

        Raises:
            UnknownName: one that was not kept.
        """
        return self._rows.long(
            _known(measures, self.measures, "measure"), _known(groups, self.groups, "group")
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


def _known(words: str | list[str] | None, known: list[str], kind: str) -> list[str] | None:
    """Names as a list, or None for all."""
    chosen = [words] if isinstance(words, str) else words
    for word in chosen or ():
        if word not in known:
            raise UnknownName(kind, word, known)
    return chosen
