"""Finished runs as Parquet: one part for each span of run numbers, readable without this package.

A part is long: run, scenario, seed, year, group, measure, value; defined values only, sorted by measure,
group, scenario, run and year, so that whoever wants one measure of one group reads a small piece of it. The
same runs give the same bytes. Its name ends in the beginning of its own SHA-256: a part that was damaged is
known by its name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.sweep.plan import SweepPlan
from sim.tables import Array

__all__ = ["COLUMNS", "Values", "part_runs", "read_part", "sound_parts", "write_part"]

COLUMNS = ("run", "scenario", "seed", "year", "group", "measure", "value")
"""Columns of a part."""
_ROWS = 1_000_000
"""About so many rows are in a part."""
_MOST = 2_000
"""No part has more runs."""
_GROUP = 1 << 16


@dataclass(frozen=True)
class Values:
    """Values of a run: the years, and an array of shape ``(n_rows, n_years, n_measures, n_groups)``."""

    years: tuple[int, ...]
    values: Array


def part_runs(plan: SweepPlan) -> int:
    """Runs that a part holds: always the same for the same sweep."""
    years = len(plan.years) if plan.years else max(len(arm.scenario.summers) for arm in plan.arms())
    rows = len(plan.rows) * years * len(plan.measures) * len(plan.groups)
    return max(1, min(_MOST, _ROWS // max(1, rows)))


def write_part(folder: Path, number: int, plan: SweepPlan, runs: Mapping[int, Values]) -> Path:
    """Write a part; it appears whole or not at all.

    Args:
        folder: of the parts.
        number: of the part.
        plan: the sweep.
        runs: its finished runs by number.
    """
    import pyarrow.parquet as pq

    fresh = folder / f".part-{number:05d}.tmp"
    try:
        pq.write_table(
            _table(plan, runs),
            fresh,
            compression="zstd",
            row_group_size=_GROUP,
            use_dictionary=["scenario", "group", "measure", "run", "year", "seed"],
            write_page_index=True,
        )
        with open(fresh, "rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
            os.fsync(file.fileno())
        path = folder / f"part-{number:05d}-{digest}.parquet"
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(folder)
    for old in folder.glob(f"part-{number:05d}-*.parquet"):
        if old != path:
            old.unlink()
    return path


def sync(folder: Path) -> None:
    """Make sure that names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _table(plan: SweepPlan, runs: Mapping[int, Values]) -> Any:
    import pyarrow as pa

    numbers = sorted(runs)
    years = sorted({year for one in runs.values() for year in one.years})
    whole = np.full((len(numbers), len(plan.rows), len(years), len(plan.measures), len(plan.groups)), np.nan)
    for k, number in enumerate(numbers):
        one = runs[number]
        at = [years.index(year) for year in one.years]
        whole[k][:, at] = one.values
    values = whole.transpose(3, 4, 1, 0, 2)  # measure, group, scenario, run, year
    flat = np.ascontiguousarray(values).ravel()
    keep = np.flatnonzero(~np.isnan(flat))
    m, g, s, r, y = np.unravel_index(keep, values.shape)
    words = {"scenario": (s, plan.rows), "group": (g, plan.groups), "measure": (m, plan.measures)}
    columns: dict[str, Any] = {
        "run": np.array(numbers, np.int32)[r],
        "seed": np.full(len(keep), plan.seed, np.int64),
        "year": np.array(years, np.int32)[y] if years else np.zeros(0, np.int32),
        "value": flat[keep],
    }
    for name, (codes, known) in words.items():
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), list(known))
    about = {"sweep": plan.id, "runs": _spans(numbers)}
    table = pa.table({name: columns[name] for name in COLUMNS})
    return table.replace_schema_metadata({"levelfield": json.dumps(about)})


def _spans(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers in order as spans: first and last of each."""
    out: list[list[int]] = []
    for number in numbers:
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return out


def sound_parts(folder: Path, plan: SweepPlan) -> dict[int, tuple[Path, set[int]]]:
    """The parts that are whole and belong to a sweep: path and runs of each; others are removed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out: dict[int, tuple[Path, set[int]]] = {}
    for path in sorted(folder.glob("part-*.parquet")):
        try:
            _, number, digest = path.stem.split("-")
            with open(path, "rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest()[:12] == digest
            about = json.loads(pq.read_schema(path).metadata[b"levelfield"]) if whole else {}
            if about.get("sweep") == plan.id:
                runs = {run for first, last in about["runs"] for run in range(first, last + 1)}
                out[int(number)] = (path, runs)
                continue
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            pass
        path.unlink(missing_ok=True)
    for left in folder.glob(".part-*.tmp"):
        left.unlink(missing_ok=True)
    return out


def read_part(path: Path, plan: SweepPlan, numbers: set[int]) -> dict[int, Values]:
    """The runs of a part as they were before it was written."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    years = sorted(set(table["year"].to_pylist()))
    order = sorted(numbers)
    whole = np.full((len(order), len(plan.rows), len(years), len(plan.measures), len(plan.groups)), np.nan)

    def codes(name: str, known: Sequence[str]) -> Array:
        column = table[name].combine_chunks()
        place = {word: k for k, word in enumerate(known)}
        words = np.array([place[word] for word in column.dictionary.to_pylist()], np.int64)
        return words[column.indices.to_numpy()]

    whole[
        np.searchsorted(order, table["run"].to_numpy()),
        codes("scenario", plan.rows),
        np.searchsorted(years, table["year"].to_numpy()),
        codes("measure", plan.measures),
        codes("group", plan.groups),
    ] = table["value"].to_numpy()
    return {number: Values(tuple(years), whole[k]) for k, number in enumerate(order)}
