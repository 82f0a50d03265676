"""A whole country, one county after another: the region is never in memory at once.

Counties never touch each other and their sums add up exactly, so a region streamed in chunks of counties
through worker processes has the same record, to the bit, as one lived whole, whatever the chunks and the
workers. A worker builds a county, lives all its years, adds it to the chunk's record and forgets it; only
sums and one row for each school come back. Finished chunks are kept in the folder of runs until all are
done: the same call continues an interrupted one.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import resource
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from sim.engines import Engine, WorkerDied, default_workers, engine, run_tasks
from sim.measures.packing import pack_record, unpack_record
from sim.measures.record import Record
from sim.scenario import Scenario, load
from sim.stances import Stance, stance_of
from sim.tables import Array

__all__ = ["CHUNK", "Country", "live_counties", "live_country"]

CHUNK = 10
"""Counties handed to a worker at a time."""


@dataclass(frozen=True)
class Country:
    """What living a region county by county gave.

    Attributes:
        record: the region's record.
        peak_memory: largest memory of the calling process and of all workers together, bytes: the sum of
            their own peaks, so never too little.
        processor_seconds: processor time of the calling process and of all workers, starting them left out.
        continued: counties that were taken over from an interrupted call.
    """

    record: Record
    peak_memory: int
    processor_seconds: float
    continued: int


def live_counties(scenario: Scenario, seed: int | None, replicate: int, counties: range) -> Record:
    """Live some counties of a region, one after another, and add them up."""
    from sim.model import EducationModel

    record = Record()
    for county in counties:
        model = EducationModel(scenario, seed=seed, replicate=replicate, counties=range(county, county + 1))
        record.merge(model.run())
        model.worlds = []
    return record


def live_country(
    scenario: Scenario | str | Path,
    *,
    workers: int | None = None,
    chunk: int = CHUNK,
    seed: int | None = None,
    replicate: int = 0,
    keep: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    pool: Engine | None = None,
    stance: Stance | str = "central",
) -> Country:
    """Live a region county by county.

    Args:
        scenario: a loaded scenario, the name of one that travels with the package, or a path.
        workers: processes; one for each processor by default, 1 runs in the calling process.
        chunk: counties handed to a worker at a time; results do not depend on it.
        seed, replicate: as in :class:`~sim.model.EducationModel`.
        keep: folder of runs, in whose ``.partial`` finished chunks wait; nothing is kept where omitted.
        progress: told after each chunk how many counties are done, and of how many.
        pool: an engine to use instead of starting workers, for example a cluster.
        stance: where uncertain parameters come from; by default all are at their defaults, which is how one
            life of a country is best read.

    Raises:
        ScenarioError: the scenario is not valid.
        StanceError: there is no such stance.
        ValueError: ``chunk`` below 1.
        WorkerDied: a chunk ended its worker process twice; finished chunks are kept.
    """
    if chunk < 1:
        raise ValueError(f"chunk: expected at least 1, found {chunk}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    scenario = stance_of(stance).applied(scenario, replicate)
    n = scenario.world.counties
    chunks = [range(first, min(first + chunk, n)) for first in range(0, n, chunk)]
    store = None if keep is None else _Store(keep, scenario, seed, replicate, chunk)
    begin, spent = process_time(), 0.0
    whole, here = Record(), (platform.node(), os.getpid())
    peaks = {here: 0}
    ready: dict[int, Record] = {}
    done = continued = merged = 0

    def take(number: int, record: Record) -> None:
        """Merge what is next in line; a chunk that came early waits."""
        nonlocal done, merged
        ready[number] = record
        done += len(chunks[number])
        while merged in ready:
            whole.merge(ready.pop(merged))
            merged += 1
        if progress:
            progress(done, n)

    if progress:
        progress(0, n)
    waiting = []
    for number in range(len(chunks)):
        arrays = store.read(number) if store else None
        if arrays is None:
            waiting.append(number)
        else:
            take(number, unpack_record(arrays))
            continued += len(chunks[number])
    tasks = [(number, (scenario, seed, replicate, chunks[number])) for number in waiting]
    wanted = default_workers(len(tasks)) if workers is None else workers
    with nullcontext(pool) if pool is not None else engine(max(1, min(wanted, len(tasks)))) as where:
        for outcome in run_tasks(_task, tasks, where):
            if outcome.error and outcome.error.stage == "worker":
                raise WorkerDied(
                    "a worker process was ended from outside, or ran out of memory; "
                    "the same command continues from the counties that had finished"
                ) from outcome.error.exception
            arrays, process, peak, seconds = outcome.result()
            if store:
                store.write(outcome.key, arrays)
            peaks[process] = max(peaks.get(process, 0), peak)
            spent += seconds if process != here else 0.0
            take(outcome.key, unpack_record(arrays))
    peaks[here] = _peak()
    if store:
        store.remove()
    return Country(whole, sum(peaks.values()), spent + process_time() - begin, continued)


def _task(
    scenario: Scenario, seed: int | None, replicate: int, counties: range
) -> tuple[dict[str, Array], tuple[str, int], int, float]:
    """A worker's task: counties as arrays; machine and number of the worker, its peak memory and its time."""
    begin = process_time()
    arrays = pack_record(live_counties(scenario, seed, replicate, counties))
    return arrays, (platform.node(), os.getpid()), _peak(), process_time() - begin


def _peak() -> int:
    """Largest memory this process has had, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class _Store:
    """Finished chunks of a call that is still running, one file each, named by what was asked."""

    def __init__(self, root: Path, scenario: Scenario, seed: int | None, replicate: int, chunk: int) -> None:
        from sim.results.provenance import code, versions

        table = "" if scenario.schools is None else scenario.schools.to_csv(index=False)
        asked = json.dumps([scenario.hash, table, seed, replicate, chunk, code(), versions()])
        self.folder = Path(root) / ".partial" / f"country-{hashlib.sha256(asked.encode()).hexdigest()[:24]}"

    def read(self, number: int) -> dict[str, Array] | None:
        """A kept chunk, or None; a file that cannot be read counts as not kept."""
        try:
            # Opened here, because NumPy leaves a broken file open.
            with (
                open(self.folder / f"{number}.npz", "rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                return dict(arrays)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def write(self, number: int, arrays: dict[str, Array]) -> None:
        """Keep a chunk; it appears whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            os.replace(name, self.folder / f"{number}.npz")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def remove(self) -> None:
        """Forget everything kept."""
        shutil.rmtree(self.folder, ignore_errors=True)
