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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.results.stored import FolderError
from sim.sweep.plan import SweepPlan
from sim.tables import Array

__all__ = [
    "COLUMNS",
    "FORMAT",
    "Values",
    "about",
    "part_runs",
    "read_part",
    "select",
    "sound_parts",
    "write_part",
]

FORMAT = 1
"""Version of a sweep's folder."""
COLUMNS = ("run", "scenario", "seed", "year", "group", "measure", "value")
"""Columns of a part."""
_ROWS = 1_000_000
"""About so many rows are in a part."""
_MOST = 2_000
"""No part has more runs."""
_GROUP = 1 << 14
"""Rows of a row group: what has to be read for one measure of one group."""


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
    said = {"sweep": plan.id, "runs": _spans(numbers), "years": years}
    table = pa.table({name: columns[name] for name in COLUMNS})
    return table.replace_schema_metadata({"levelfield": json.dumps(said)})


def _spans(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers in order as spans: first and last of each."""
    out: list[list[int]] = []
    for number in numbers:
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return out


def about(path: Path) -> dict[str, Any]:
    """What a part says of itself: the sweep, spans of run numbers, years."""
    import pyarrow.parquet as pq

    with _sound(path):
        said: dict[str, Any] = json.loads(pq.read_schema(path).metadata[b"levelfield"])
    return said


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """A damaged part, in one line."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        folder = path.parent.parent
        raise FolderError(
            f"{path}: is damaged or cannot be read; `levelfield sweep {folder}` lives its runs again"
        ) from error


def sound_parts(folder: Path, plan: SweepPlan) -> dict[int, tuple[Path, set[int]]]:
    """The parts that are whole and belong to a sweep: path and runs of each; others are removed."""
    out: dict[int, tuple[Path, set[int]]] = {}
    for path in sorted(folder.glob("part-*.parquet")):
        try:
            _, number, digest = path.stem.split("-")
            with open(path, "rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest()[:12] == digest
            said = about(path) if whole else {}
            if said.get("sweep") == plan.id:
                runs = {run for first, last in said["runs"] for run in range(first, last + 1)}
                out[int(number)] = (path, runs)
                continue
        except (OSError, ValueError, KeyError, TypeError):
            pass
        path.unlink(missing_ok=True)
    for left in folder.glob(".part-*.tmp"):
        left.unlink(missing_ok=True)
    return out


def select(
    paths: Sequence[Path], measures: Sequence[str] | None, groups: Sequence[str] | None
) -> pd.DataFrame:
    """Rows of some measures and groups (None: of all), with the columns of a part, words as objects.

    Only row groups that can hold them are read; Arrow's own datasets read all of a dictionary column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted = {name: words for name, words in (("measure", measures), ("group", groups)) if words is not None}
    tables = []
    for path in paths:
        with _sound(path), pq.ParquetFile(path) as file:
            place = {name: file.schema_arrow.get_field_index(name) for name in wanted}
            keep = []
            for k in range(file.num_row_groups):
                group = file.metadata.row_group(k)
                spans = {name: group.column(place[name]).statistics for name in wanted}
                if all(
                    any(span.min <= word <= span.max for word in wanted[name]) for name, span in spans.items()
                ):
                    keep.append(k)
            table = file.read_row_groups(keep, columns=list(COLUMNS))
        for name, words in wanted.items():
            table = table.filter(pc.is_in(table[name], value_set=pa.array(list(words), pa.string())))
        tables.append(table)
    if not tables:
        empty = {
            name: np.zeros(0, kind) for name, kind in zip(COLUMNS, ("i4", "O", "i8", "i4", "O", "O", "f8"))
        }
        return pd.DataFrame(empty)
    frame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    return frame.astype(dict.fromkeys(("scenario", "group", "measure"), object))


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
