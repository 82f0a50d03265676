"""The folder of a sweep while it is written: what is there, what is left to do, and how results get in.

    design.parquet      run, point, stance, replicate, seed, then a column for each factor
    results/            part-*.parquet: run, scenario, seed, year, group, measure, value
    failures.parquet    runs that failed: run, point, stance, replicate, stage, type, message, traceback
    draws.parquet       stance, replicate, and the draws of uncertain parameters, where there are any
    provenance.json     the sweep in full, code, versions: the same for two identical sweeps
    timing.json         seconds, workers, machine: the only file that may differ between twins
    runs.db             the ledger, while the sweep is not finished

A run counts when its row is in the ledger. Runs move on into parts, span by span; a part is written whole
before the ledger forgets its runs, so at any moment every finished run is in one of the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from sim.results.folder import write_parquet
from sim.results.outcome import to_json
from sim.sweep.folders import claim, disk, whole_file
from sim.sweep.frames import design_frame, draws_frame, failures_frame
from sim.sweep.ledger import NAME, Ledger, LedgerBroken
from sim.sweep.parts import Values, part_runs, read_part, sound_parts, sync, write_part
from sim.sweep.plan import SweepPlan, shape
from sim.sweep.work import Lived, unpack_values

__all__ = ["RETRIED", "Store"]

_BYTES = 9.0
"""A value takes about so many bytes of a part, with its run, year, group and measure."""
_BEGUN = ("results", "design.parquet", "draws.parquet")
"""What is there before the provenance is."""
RETRIED = "worker"
"""Runs that ended their worker are tried again by the next call; other failures would only repeat."""


class Store:
    """The folder of a sweep, locked against other writers; use it as a context manager.

    Args:
        folder: of the sweep; made where it is not there.
        plan: the sweep.
        record: its provenance.

    Raises:
        FolderError: it cannot be written, holds something else, or another process writes it.
    """

    def __init__(self, folder: Path, plan: SweepPlan, record: dict[str, Any]) -> None:
        self.folder, self.plan, self.record = Path(folder), plan, record
        self.results = self.folder / "results"
        self.size = part_runs(plan)
        self.ledger: Ledger | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Store:
        self._lock = claim(self.folder, "sweep", self.plan.id, _BEGUN)
        try:
            with disk(self.folder):
                self.results.mkdir(exist_ok=True)
                self._begin()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        self._close()

    def _close(self) -> None:
        if self.ledger is not None:
            self.ledger.close()
        if self._lock is not None:
            self._lock.close()

    def _begin(self) -> None:
        """Write what describes the sweep, and find out what is left to do."""
        n = self.plan.runs
        self.parts = sound_parts(self.results, self.plan)
        done = {run for _, runs in self.parts.values() for run in runs}
        failed = self._written_failures()
        over = done | {one.number for one in failed}
        if len(over) == n and not (self.folder / NAME).exists() and not _retried(failed):
            self.todo: list[int] = []
            self.resumed, self.failed = n, len(failed)
            return
        self._describe()
        try:
            self.ledger = Ledger(self.folder, self.plan.id)
        except LedgerBroken:
            # Whatever it held that is in no part is lived again.
            for ending in ("-wal", "-shm", ""):
                (self.folder / (NAME + ending)).unlink(missing_ok=True)
            self.ledger = Ledger(self.folder, self.plan.id)
        self.ledger.add(one for one in failed if one.number not in done and one.stage != RETRIED)
        here, stages = self.ledger.known()
        self.ledger.forget([number for number, stage in stages.items() if stage == RETRIED])
        lost = {number for number, stage in stages.items() if stage != RETRIED}
        over = done | here | lost
        self.todo = [number for number in range(n) if number not in over]
        self.resumed, self.failed = len(over), len(lost)
        left = Counter(number // self.size for number in self.todo)
        self.left = {part: left[part] for part in range(-(-n // self.size))}
        fresh = {number // self.size for number in here - done}
        for part in sorted(fresh):
            if not self.left[part]:
                self._pack(part)

    def _describe(self) -> None:
        """Write the files that say what the sweep is."""
        frame = design_frame(self.plan)
        whole_file(self.folder / "design.parquet", lambda path: write_parquet(frame, path))
        draws = draws_frame(self.plan)
        if draws is not None:
            whole_file(self.folder / "draws.parquet", lambda path: write_parquet(draws, path))
        kept = self.folder / "provenance.json"
        if not kept.exists():
            text = to_json(self.record) + "\n"
            whole_file(kept, lambda path: path.write_text(text, encoding="utf-8"))

    def add(self, runs: list[Lived]) -> None:
        """Take runs that are over; they are durable when this returns.

        Raises:
            SweepStopped: the disk is full.
        """
        assert self.ledger is not None
        with disk(self.folder):
            self.ledger.add(runs)
            self.failed += sum(bool(one.stage) for one in runs)
            touched = Counter(one.number // self.size for one in runs)
            for part, n in touched.items():
                self.left[part] -= n
                if not self.left[part]:
                    self._pack(part)

    def _pack(self, part: int) -> None:
        """All runs of a span are over: put them into a part."""
        assert self.ledger is not None
        first, last = part * self.size, (part + 1) * self.size - 1
        runs = {
            one.number: Values(one.years, unpack_values(one.values, shape(self.plan, one.years)))
            for one in self.ledger.read(first, last)
        }
        if part in self.parts:
            runs = read_part(self.parts[part][0], self.plan, self.parts[part][1]) | runs
        if runs:
            self.parts[part] = (write_part(self.results, part, self.plan, runs), set(runs))
        self.ledger.packed(first, last)

    def bytes_a_run(self) -> float:
        """About what a run takes on disk, from one that is here (0 where none is)."""
        assert self.ledger is not None
        one = next(self.ledger.read(), None)
        if one is None:
            return 0.0
        values = unpack_values(one.values, shape(self.plan, one.years))
        return _BYTES * float(np.count_nonzero(~np.isnan(values)))

    def finish(self, timing: dict[str, Any]) -> None:
        """All runs are over: write what failed and how long it took, and remove the ledger."""
        if self.ledger is None:
            return
        with disk(self.folder):
            frame = failures_frame(self.plan, self.ledger.failures())
            whole_file(self.folder / "failures.parquet", lambda path: write_parquet(frame, path))
            text = to_json(timing) + "\n"
            whole_file(self.folder / "timing.json", lambda path: path.write_text(text, encoding="utf-8"))
            sync(self.folder)
            self.ledger.remove()

    def _written_failures(self) -> list[Lived]:
        """Runs that a finished sweep says have failed."""
        try:
            rows = pd.read_parquet(self.folder / "failures.parquet").to_dict("records")
            words = ("stage", "type", "message", "traceback")
            return [Lived(int(row["run"]), (), b"", 0.0, *(str(row[word]) for word in words)) for row in rows]
        except (OSError, ValueError, KeyError):
            return []


def _retried(failed: Iterable[Lived]) -> bool:
    return any(one.stage == RETRIED for one in failed)
