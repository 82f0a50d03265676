"""Run folders: what is written, how it is read again, and how to find it.

    run.json            what it is: kind, title, scenarios, measures, groups, years (for listing)
    scenarios/*.yaml    each scenario, resolved: it can be run as it is
    measures.parquet    scenario, replicate, year, measure, group, value (defined values only)
    students.parquet    scenario, replicate, year, students in all and in weak schools
    effects.parquet     comparisons: paired effects with intervals
    costs.parquet       comparisons: cost by payer and purpose
    ledger.parquet      scenario, replicate, year (summer), payer, payee, purpose, amount in yuan
    flows.parquet       scenario, replicate, year, kind, from, to, count of teachers
    activity.parquet    scenario, replicate, year, policy, name, count: what policies did
    schools.parquet     scenario, and the schools of the first replicate, one by one, year by year
    draws.parquet       replicate, and the value of each uncertain parameter that the stance put in
    provenance.json     scenarios in full with hashes, seeds, stance, command, code, git revision, versions
    timing.json         seconds, memory, workers, machine: the only file that may differ between twins
    report.html         everything worth showing, in one file

In a comparison of several scenarios with different alliance members, the baseline's values of the groups
"members" and "others" appear once for each of them, as scenario ``baseline | scenario``.

A folder is written beside its place under a name that begins with a dot, and then takes its place in one
step; a reader sees the old one or the new one. Listing reads nothing but ``run.json``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.outcome import About, Outcome, to_json
from sim.results.replicate import BY_MEMBERSHIP
from sim.results.stored import FolderError, RunInfo, list_runs, open_run
from sim.tables import Array

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.run import Result

__all__ = [
    "FolderError",
    "RunInfo",
    "check_target",
    "list_runs",
    "name_for",
    "open_run",
    "safe_name",
    "write_comparison",
    "write_parquet",
    "write_run",
]

FORMAT = 1


def name_for(outcome: Outcome, baseline_first: bool) -> str:
    """A folder name that is the same for the same question: names, replicates, seed, and a short hash."""
    import hashlib

    hashes = [about.hash for about in outcome.about]
    seeds, stance = [about.seed for about in outcome.about], outcome.provenance.get("stance_hash", "")
    asked = json.dumps([hashes, seeds, outcome.replicates, baseline_first, stance])
    names = [safe_name(label) for label in outcome.labels]
    name = f"{'+'.join(names[1:])}-vs-{names[0]}" if baseline_first else names[0]
    return f"{name[:80]}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def safe_name(label: str) -> str:
    """A label as the name of a file or folder: of any language, without what a path would read."""
    return (
        "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in label).lstrip(".")
        or "run"
    )


def check_target(folder: Path, named: bool) -> None:
    """Complain now, not after an hour, about a folder that cannot be written.

    Args:
        folder: where the run will go (``named``), or the root below which it will.
        named: whether the folder itself will be replaced.

    Raises:
        FolderError: it cannot be written, or holds something that is no run.
    """
    home = folder.parent if named else folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
        if named and folder.exists():
            if not folder.is_dir():
                raise FolderError(f"{folder}: cannot be written: a file of that name is in the way")
            if any(folder.iterdir()) and not (folder / "run.json").exists():
                raise FolderError(f"{folder}: is not empty and holds no earlier run; name another folder")
    except FolderError:
        raise
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror or error}") from error


def write_run(result: Result, folder: Path) -> Path:
    """Write a run's folder, with its report; returns the folder.

    Raises:
        FolderError: it cannot be written.
    """
    return _write(result, folder, "run", {})


def write_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write a comparison's folder, with its report; returns the folder.

    Raises:
        FolderError: it cannot be written.
    """
    tables = {"effects": comparison.to_frame(), "costs": comparison.costs()}
    kind = "decomposition" if comparison.provenance.get("kind") == "decomposition" else "comparison"
    return _write(comparison, folder, kind, tables)


def _write(outcome: Outcome, folder: Path, kind: str, tables: dict[str, pd.DataFrame]) -> Path:
    from sim.results.report import report_html

    folder = Path(folder)
    check_target(folder, named=True)
    _sweep(folder)
    fresh = folder.parent / f".{folder.name}.tmp-{os.getpid()}"
    try:
        (fresh / "scenarios").mkdir(parents=True)
        for about in outcome.about:
            (fresh / "scenarios" / f"{safe_name(about.label)}.yaml").write_text(
                _yaml(about), encoding="utf-8"
            )
        tables = {
            "measures": _measures(outcome),
            "students": _students(outcome),
            "ledger": outcome.ledger,
            "flows": outcome.flows,
            "activity": outcome.activity,
            "draws": outcome.draws,
            **({"schools": outcome.schools} if len(outcome.schools) else {}),
            **tables,
        }
        for name, frame in tables.items():
            write_parquet(frame, fresh / f"{name}.parquet")
        (fresh / "run.json").write_text(to_json(_summary(outcome, kind)) + "\n", encoding="utf-8")
        record = outcome.provenance | {"scenarios": [asdict(about) for about in outcome.about]}
        (fresh / "provenance.json").write_text(to_json(record) + "\n", encoding="utf-8")
        (fresh / "timing.json").write_text(to_json(outcome.timing) + "\n", encoding="utf-8")
        (fresh / "report.html").write_text(report_html(outcome), encoding="utf-8")
        _take_place(fresh, folder)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise FolderError(f"{folder}: cannot be written: {error.strerror or error}") from error
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder


def _take_place(fresh: Path, folder: Path) -> None:
    """Put a finished folder in its place in one step."""
    if not folder.exists():
        os.rename(fresh, folder)
    elif _exchange(fresh, folder):
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        old = folder.parent / f".{folder.name}.old-{os.getpid()}"
        os.rename(folder, old)
        os.rename(fresh, folder)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically where the system can (Linux); False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2
    return renameat2(here, os.fsencode(one), here, os.fsencode(other), swap) == 0


def _sweep(folder: Path) -> None:
    """Remove what writers of this folder that no longer live have left behind."""
    for mark in ("tmp", "old"):
        for left in folder.parent.glob(f".{folder.name}.{mark}-*"):
            writer = left.name.rsplit("-", 1)[-1]
            if writer.isdigit() and (int(writer) == os.getpid() or not _alive(int(writer))):
                shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _yaml(about: About) -> str:
    import yaml

    return yaml.safe_dump(dict(about.document), allow_unicode=True, sort_keys=False, width=100)


def _summary(outcome: Outcome, kind: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": kind,
        "title": _title(outcome, kind),
        "scenarios": [
            {
                "label": about.label,
                "title": dict(about.title),
                "hash": about.hash,
                "seed": about.seed,
                "file": f"scenarios/{safe_name(about.label)}.yaml",
            }
            for about in outcome.about
        ],
        "replicates": outcome.replicates,
        "years": list(outcome.years),
        "groups": list(outcome.groups),
        "measures": [asdict(quantity) for quantity in outcome.quantities],
    }


def _title(outcome: Outcome, kind: str) -> dict[str, str]:
    if kind == "run":
        return {lang: outcome.about[0].called(lang) for lang in ("en", "zh")}
    if kind == "decomposition":
        title = outcome.about[1].called
        return {"en": f"{title('en')}, policy by policy", "zh": f"{title('zh')}：逐项政策分解"}
    return {
        lang: " · ".join(about.called(lang) for about in outcome.about[1:])
        + joint
        + outcome.about[0].called(lang)
        for lang, joint in (("en", " against "), ("zh", " 对照 "))
    }


def _measures(outcome: Outcome) -> pd.DataFrame:
    """Values of all scenarios, and the baseline's for members and others where those differ."""
    frame = outcome.tidy()
    reference: Array | None = getattr(outcome, "reference", None)
    if reference is None:
        return frame
    where = [outcome.groups.index(group) for group in BY_MEMBERSHIP]
    own = outcome.values[0][..., where]
    parts = [frame.astype(dict.fromkeys(("scenario", "measure", "group"), object))]
    for place, theirs in enumerate(reference):
        if not np.array_equal(theirs, own, equal_nan=True):
            values = np.full(outcome.values[:1].shape, np.nan)
            values[0][..., where] = theirs
            label = f"{outcome.labels[0]} | {outcome.labels[place + 1]}"
            parts.append(
                outcome._tidy(values, [label]).astype(dict.fromkeys(("scenario", "measure", "group"), object))
            )
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else frame


def _students(outcome: Outcome) -> pd.DataFrame:
    a, r, y, _ = outcome.students.shape
    scenario, replicate, year = (
        grid.ravel()
        for grid in np.meshgrid(
            np.array(outcome.labels, object),
            np.arange(r, dtype=np.int32),
            np.array(outcome.years, np.int32),
            indexing="ij",
        )
    )
    flat = outcome.students.reshape(a * r * y, 2)
    return pd.DataFrame(
        {"scenario": scenario, "replicate": replicate, "year": year, "all": flat[:, 0], "weak": flat[:, 1]}
    )


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table so that equal tables give equal bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = pa.array(column.cat.codes.to_numpy(np.int32))
            columns[name] = pa.DictionaryArray.from_arrays(
                codes, pa.array(list(column.cat.categories), pa.string())
            )
        elif pd.api.types.is_numeric_dtype(column):
            columns[name] = pa.array(column.to_numpy())
        else:
            columns[name] = pa.array(column.tolist(), pa.string()).dictionary_encode()
    pq.write_table(pa.table(columns), path, compression="zstd", store_schema=True)
