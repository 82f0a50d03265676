"""Many replicates on several processes, with the same result whatever their number.

A task is one replicate with all its arms. Results come back in the order of the replicates; nothing is
shared between tasks. Given a folder, each finished replicate is kept there until all are done, so that an
interrupted call continues where it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from sim.engines import Engine, Reply, WorkerDied, default_workers, engine, run_tasks
from sim.results.packing import pack, unpack
from sim.results.replicate import Plan, Replicate, live

__all__ = ["Partial", "Pool", "Progress", "WorkerDied", "default_workers", "replicates_of"]

Progress = Callable[[int, int], None]
"""Told how many replicates are done, and of how many."""


_FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which replicates of an interrupted call are no longer kept."""


class Pool(Engine):
    """Workers that stay warm between calls; use it as a context manager, or call :meth:`close`.

    Args:
        workers: processes; 1 runs in the calling process. One for each processor by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._engine = engine(workers)
        self.workers, self.window = self._engine.workers, self._engine.window

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Start a task as soon as a worker is free; with one worker, run it now."""
        return self._engine.submit(function, args)

    def close(self) -> None:
        """Let the workers finish and end them."""
        self._engine.close()

    def kill(self) -> None:
        """End the workers at once, whatever they are doing."""
        self._engine.kill()


def replicates_of(
    plan: Plan,
    replicates: int,
    pool: Engine,
    progress: Progress | None = None,
    partial: Partial | None = None,
) -> Iterator[Replicate]:
    """Yield the replicates of a plan in order, living those that are not kept already.

    Args:
        plan: what to live.
        replicates: how many.
        pool: workers, or any other engine.
        progress: told after each finished replicate.
        partial: keeps finished replicates until the caller removes it.

    Raises:
        WorkerDied: a replicate ended its worker process twice; what had finished is kept.
    """
    kept = {number: partial.read(number) for number in range(replicates)} if partial else {}
    ready = {number: replicate for number, replicate in kept.items() if replicate is not None}
    missing = [number for number in range(replicates) if number not in ready]
    done, given = len(ready), 0
    if progress:
        progress(done, replicates)
    for outcome in run_tasks(live, ((number, (plan, number)) for number in missing), pool):
        if outcome.error and outcome.error.stage == "worker":
            raise WorkerDied(
                f"replicate {outcome.key} ended {outcome.attempts} worker processes (for want of memory, or "
                "ended from outside); the same command continues from the replicates that had finished"
            ) from outcome.error.exception
        replicate = outcome.result()
        if partial:
            partial.write(replicate)
        ready[replicate.number] = replicate
        done += 1
        if progress:
            progress(done, replicates)
        while given in ready:
            yield ready.pop(given)
            given += 1
    while given in ready:
        yield ready.pop(given)
        given += 1


class Partial:
    """Finished replicates of a call that is still running, one file each.

    Args:
        root: folder of runs; they lie in its ``.partial/<key>``.
        key: what was asked, with the code and the libraries that answer it.
    """

    def __init__(self, root: Path, key: str) -> None:
        self.folder = Path(root) / ".partial" / hashlib.sha256(key.encode()).hexdigest()[:24]

    def read(self, number: int) -> Replicate | None:
        """A kept replicate, or None; a file that cannot be read counts as not kept."""
        try:
            # Opened here, because NumPy leaves a broken file open.
            with (
                open(self.folder / f"{number}.npz", "rb") as file,
                np.load(file, allow_pickle=False) as arrays,
            ):
                return unpack(dict(arrays))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def write(self, replicate: Replicate) -> None:
        """Keep a replicate; it appears whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                arrays: dict[str, Any] = pack(replicate)
                np.savez(file, **arrays)
            os.replace(name, self.folder / f"{replicate.number}.npz")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def remove(self) -> None:
        """Forget everything kept, and what calls that nobody repeated in a week have left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            for other in self.folder.parent.iterdir():
                if other.stat().st_mtime < time.time() - _FORGOTTEN:
                    shutil.rmtree(other, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()
