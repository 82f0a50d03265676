"""Reading run folders: what is there, and a stored run as it was; nothing in a folder is executed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.outcome import About, Quantity
from sim.results.replicate import BY_MEMBERSHIP
from sim.tables import Array

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.run import Result

__all__ = ["FolderError", "RunInfo", "list_runs", "open_run"]

_TABLES = ("measures", "students", "ledger", "flows")


class FolderError(OSError):
    """A folder that cannot be written, or holds no run; the message is one clear line."""


@dataclass(frozen=True)
class RunInfo:
    """What a listing shows of a stored run."""

    path: Path
    kind: str
    title: dict[str, str]
    scenarios: tuple[str, ...]
    replicates: int
    years: tuple[int, ...]
    seed: int
    written: float
    """Seconds since 1970 when it was written."""


def list_runs(root: Path) -> list[RunInfo]:
    """The runs stored below a folder, newest first; what is not a run is left out."""
    found = []
    root = Path(root)
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if path.name.startswith("."):
            continue
        try:
            summary = json.loads((path / "run.json").read_text(encoding="utf-8"))
            found.append(
                RunInfo(
                    path,
                    summary["kind"],
                    summary["title"],
                    tuple(one["label"] for one in summary["scenarios"]),
                    summary["replicates"],
                    tuple(summary["years"]),
                    summary["scenarios"][0]["seed"],
                    (path / "run.json").stat().st_mtime,
                )
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue
    return sorted(found, key=lambda info: (-info.written, info.path.name))


def open_run(path: Path | str) -> Result | Comparison:
    """A stored run, as it was when it was written; nothing in it is executed.

    Raises:
        FolderError: the folder holds no run, or one that cannot be read.
    """
    from sim.results.compare import Comparison
    from sim.results.run import Result

    path = Path(path)
    if not path.is_dir():
        raise FolderError(f"{path}: there is no such folder")
    needed = ("run.json", "provenance.json", "timing.json", *(f"{name}.parquet" for name in _TABLES))
    missing = [name for name in needed if not (path / name).exists()]
    if missing:
        raise FolderError(f"{path}: holds no run ({missing[0]} is missing)")
    try:
        summary = json.loads((path / "run.json").read_text(encoding="utf-8"))
        record = json.loads((path / "provenance.json").read_text(encoding="utf-8"))
        seconds = json.loads((path / "timing.json").read_text(encoding="utf-8"))
        about = tuple(About.from_dict(one) for one in record.pop("scenarios"))
        measures, students, ledger, flows = (_frame(path / f"{name}.parquet") for name in _TABLES)
        # Older runs lived with the defaults, and kept neither counts of what policies did nor schools.
        extra: dict[str, Any] = {
            name: _frame(path / f"{name}.parquet")
            for name in ("draws", "activity", "schools")
            if (path / f"{name}.parquet").exists()
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderError(f"{path}: cannot be read as a run: {error}") from error
    years = tuple(summary["years"])
    quantities = tuple(Quantity(**one) for one in summary["measures"])
    groups = tuple(summary["groups"])
    n = int(summary["replicates"])
    labels = [one.label for one in about]
    shape = (n, len(years), len(quantities), len(groups))

    def grid(wanted: list[str]) -> Array:
        out = np.full((len(wanted), *shape), np.nan)
        rows = measures[measures["scenario"].isin(wanted)]
        at = (
            _codes(rows["scenario"], wanted),
            rows["replicate"].to_numpy(np.int64),
            rows["year"].to_numpy(np.int64) - years[0],
            _codes(rows["measure"], [one.name for one in quantities]),
            _codes(rows["group"], groups),
        )
        out[at] = rows["value"].to_numpy(float)
        return out

    values = grid(labels)
    people = students[["all", "weak"]].to_numpy(float).reshape(len(labels), n, len(years), 2)
    common = (about, years, quantities, groups, values, people, ledger, flows, record, seconds)
    if summary["kind"] == "run":
        return Result(*common, **extra)
    where = [groups.index(group) for group in BY_MEMBERSHIP]
    reference = np.stack([values[0][..., where]] * (len(labels) - 1))
    stored = set(measures["scenario"].unique())
    for place, label in enumerate(labels[1:]):
        if f"{labels[0]} | {label}" in stored:
            reference[place] = grid([f"{labels[0]} | {label}"])[0][..., where]
    return Comparison(*common, **extra, reference=reference)


def _frame(path: Path) -> pd.DataFrame:
    import pyarrow.parquet as pq

    frame = pq.read_table(path).to_pandas()
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame[name] = frame[name].astype(object)
    return frame


def _codes(column: pd.Series, words: Any) -> Array:
    return pd.Categorical(column, categories=list(words)).codes.astype(np.int64)
