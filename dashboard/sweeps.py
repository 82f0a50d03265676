"""The stored sweeps, finished or growing, and the tables that the page of a sweep shows.

Which assumptions decide and where something fails are `sim.analysis`'s answers; means over the points of a
value are made here.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.tables import Array

if TYPE_CHECKING:
    from sim.analysis.discovery import Discovery
    from sim.analysis.indices import Indices
    from sim.analysis.table import Table
    from sim.sweep.opened import Sweep

__all__ = ["NotStored", "SweepInfo", "Sweeps", "bins", "deciding", "failing", "main_effects", "over_two"]

_LARGEST = 50_000_000
_KEPT = 12
_BINS = 5
_MOST_LEVELS = 8
_Z = 1.6448536269514722


class NotStored(LookupError):
    """There is no such sweep, or it cannot be read."""


@dataclass(frozen=True)
class SweepInfo:
    """A line of the listing.

    Attributes:
        id: name of its folder.
        title: by language.
        scenarios, baseline: labels; "" for no baseline.
        factors: paths.
        runs: how many there are to be.
        finished: whether all are over.
        written: when it was begun (seconds since 1970).
    """

    id: str
    title: dict[str, str]
    scenarios: tuple[str, ...]
    baseline: str
    factors: tuple[str, ...]
    runs: int
    finished: bool
    written: float


class Sweeps:
    """The sweeps of a runs folder; an id from outside is looked up in the listing and nowhere else.

    Args:
        root: folder that holds a folder for each sweep; need not exist yet.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[float, SweepInfo | None]] = {}
        self._made: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def listing(self) -> list[SweepInfo]:
        """Sweeps that can be read, newest first."""
        if not self.root.is_dir():
            return []
        found = [
            info
            for path in self.root.iterdir()
            if not path.name.startswith(".")
            and not (path / "run.json").exists()
            and (info := self._info(path)) is not None
        ]
        return sorted(found, key=lambda info: (-info.written, info.id))

    def _info(self, path: Path) -> SweepInfo | None:
        record = path / "provenance.json"
        try:
            stat = record.stat()
            if stat.st_size > _LARGEST or not (path / "design.parquet").exists():
                return None
            kept = self._known.get(record)
            if kept is None or kept[0] != stat.st_mtime:
                kept = (stat.st_mtime, _read(path, record, stat.st_mtime))
                self._known[record] = kept
        except (OSError, ValueError, KeyError, TypeError):
            return None
        info = kept[1]
        if info is None:
            return None
        finished = not (path / "runs.db").exists()
        return info if finished == info.finished else SweepInfo(**{**info.__dict__, "finished": finished})

    def open(self, name: str) -> Sweep:
        """A sweep of the listing.

        Raises:
            NotStored: there is none of that name, or it cannot be read.
        """
        from sim.results.stored import FolderError
        from sim.sweep.opened import open_sweep

        if name not in {info.id for info in self.listing()}:
            raise NotStored(name)
        try:
            return open_sweep(self.root / name)
        except (FolderError, OSError, ValueError, KeyError) as error:
            raise NotStored(name) from error

    def table(self, sweep: Sweep, measure: str, group: str, year: int, scenario: str) -> Table:
        """What came out by point; kept while nothing new has come.

        Raises:
            UnknownName, NotEnough, ValueError: as :func:`sim.analysis.table.table`.
        """
        from sim.analysis.table import table

        key = ("table", sweep.folder.name, len(sweep.over()), measure, group, year, scenario)
        return self.kept(key, lambda: table(sweep, measure, group, year, None, scenario))  # type: ignore[no-any-return]

    def kept(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Something made once and remembered for a while."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


def _read(path: Path, record: Path, written: float) -> SweepInfo | None:
    found = json.loads(record.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or found.get("kind") != "sweep":
        return None
    baseline = found.get("baseline") or ""
    labels = tuple(str(one["label"]) for one in found["scenarios"] if one["label"] != baseline)
    return SweepInfo(
        path.name,
        {str(lang): str(text) for lang, text in dict(found["title"]).items()},
        labels,
        str(baseline),
        tuple(str(one["path"]) for one in found["factors"]),
        int(found["runs"]),
        True,
        written,
    )


def bins(points: Table, factor: str) -> tuple[Array, list[Any], list[tuple[float, float] | None]]:
    """The values of a factor put into a few places.

    Returns:
        ``(place, at, spans)``: for each point the number of its place, for each place a value that stands
        for it, and the span of values in it (None where it is a single value).
    """
    column = points.factors[factor]
    values = sorted(column.unique())
    if len(values) <= _MOST_LEVELS or not pd.api.types.is_numeric_dtype(column):
        where = {value: number for number, value in enumerate(values)}
        return (
            np.array([where[value] for value in column]),
            [_plain(value) for value in values],
            [None] * len(values),
        )
    edges = np.quantile(column.to_numpy(float), np.linspace(0, 1, _BINS + 1))
    place = np.clip(np.searchsorted(edges, column.to_numpy(float), side="right") - 1, 0, _BINS - 1)
    middles = [float(column[place == number].mean()) for number in range(_BINS)]
    return place, middles, [(float(edges[k]), float(edges[k + 1])) for k in range(_BINS)]


def main_effects(points: Table) -> pd.DataFrame:
    """Mean outcome at the values of each factor, over all values of the others.

    Returns:
        factor, place, value, span_low, span_high (NaN for a single value), mean, low, high (90 % interval of
        the mean), points.
    """
    rows = []
    means = points.mean
    known = np.isfinite(points.values)
    drawn = points.design.get("kind") in ("latin_hypercube", "sobol", "morris", "table", None)
    for factor in points.names:
        place, at, spans = bins(points, factor)
        for number, value in enumerate(at):
            mine = (place == number) & np.isfinite(means)
            if not mine.any():
                continue
            error = _error(points.values, known, mine, drawn)
            mean = float(means[mine].mean())
            span = spans[number] or (np.nan, np.nan)
            rows.append(
                (factor, number, value, *span, mean, mean - _Z * error, mean + _Z * error, int(mine.sum()))
            )
    columns = ["factor", "place", "value", "span_low", "span_high", "mean", "low", "high", "points"]
    return pd.DataFrame(rows, columns=columns)


def _error(values: Array, known: Array, mine: Array, drawn: bool) -> float:
    """Standard error of the mean of some points: of luck, and of which points a sample happened to take.

    Luck is common to all points, so it counts only as far as it moves these points otherwise than the rest.
    """
    errors = []
    if values.shape[1] >= 2:
        inner = np.where(known, values, np.nan)
        with np.errstate(invalid="ignore"):
            some = [
                float(np.nanmean(inner[mine, luck]) - np.nanmean(inner[:, luck]))
                for luck in range(values.shape[1])
                if known[mine, luck].any()
            ]
        if len(some) >= 2:
            errors.append(float(np.std(some, ddof=1) / np.sqrt(len(some))))
    if (drawn or not errors) and mine.sum() >= 2:
        means = np.nanmean(np.where(known, values, np.nan)[mine], axis=1)
        errors.append(float(np.std(means, ddof=1) / np.sqrt(len(means))))
    return max(errors, default=float("nan"))


def over_two(points: Table, across: str, up: str) -> pd.DataFrame:
    """Mean outcome over two factors: across, up (places), their values, mean, points."""
    x, x_at, _ = bins(points, across)
    y, y_at, _ = bins(points, up)
    means = points.mean
    rows = []
    for i, x_value in enumerate(x_at):
        for j, y_value in enumerate(y_at):
            mine = (x == i) & (y == j) & np.isfinite(means)
            mean = float(means[mine].mean()) if mine.any() else float("nan")
            rows.append((i, j, x_value, y_value, mean, int(mine.sum())))
    return pd.DataFrame(rows, columns=["across", "up", "across_value", "up_value", "mean", "points"])


def deciding(points: Table) -> Indices | None:
    """Which factors decide; None where the sweep cannot say."""
    from sim.analysis.sensitivity import of_table
    from sim.analysis.table import NotEnough

    try:
        return of_table(points)
    except (NotEnough, ValueError, np.linalg.LinAlgError):
        return None


def failing(points: Table, better: str) -> tuple[str, Discovery | None]:
    """Under which conditions the outcome is bad.

    Args:
        points: effects, so that zero means as without the policy.
        better: ``higher`` or ``lower``; of a measure without a better side, its lowest quarter is looked at.

    Returns:
        ``(case, discovery)``: a case is a point ``worse`` than the baseline or, where all are or none is, in
        the worst ``quarter``; None where there are too few points.
    """
    from sim.analysis.discovery import in_table
    from sim.analysis.table import NotEnough

    there = points.there() if np.isfinite(points.mean).sum() >= 8 else None
    if there is None:
        return "few", None
    bad = there.mean <= 0 if better == "higher" else there.mean >= 0
    cases = "worse" if better and bad.any() and not bad.all() else "quarter"
    bound: float | str = 0.0 if cases == "worse" else "25%" if better != "lower" else "75%"
    try:
        if better == "lower":
            return cases, in_table(there, at_least=bound)
        return cases, in_table(there, at_most=bound)
    except NotEnough:
        return "few", None


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
