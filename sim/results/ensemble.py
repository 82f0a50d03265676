"""Many replicates on several processes, with the same result whatever their number.

A task is one replicate with all its arms. Results come back in the order of the replicates; nothing is
shared between tasks. Workers are started by a fork server, which has no threads, and end with the process
that asked for them, however it ends. Given a folder, each finished replicate is kept there until all are
done, so that an interrupted call continues where it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from sim.results.replicate import Plan, Replicate, live, pack, unpack

__all__ = ["Partial", "Pool", "Progress", "WorkerDied", "default_workers", "replicates_of"]

Progress = Callable[[int, int], None]
"""Told how many replicates are done, and of how many."""


_FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which replicates of an interrupted call are no longer kept."""


class WorkerDied(RuntimeError):
    """A worker process ended before its replicate was done (often for want of memory)."""


def default_workers(replicates: int) -> int:
    """One worker for each processor this process may use, but no more than there are replicates."""
    return max(
        1,
        min(
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            replicates,
        ),
    )


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, use one thread, and end when the parent does."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    import sim.model  # noqa: F401  (so that the first task does not pay for it)


class Pool:
    """Workers that stay warm between calls; use it as a context manager, or call :meth:`close`.

    Args:
        workers: processes; 1 runs in the calling process. One for each processor by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = default_workers(10**6) if workers is None else max(1, int(workers))
        self._executor: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.kill()

    def submit(self, plan: Plan, number: int) -> Future[Replicate]:
        """Start one replicate in a worker (with ``workers=1``: live it here and now)."""
        if self.workers == 1:
            future: Future[Replicate] = Future()
            try:
                future.set_result(live(plan, number))
            except Exception as error:
                future.set_exception(error)
            return future
        return self._started().submit(live, plan, number)

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._executor is None:
                import multiprocessing

                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["sim.results.replicate"])
                self._executor = ProcessPoolExecutor(
                    self.workers, mp_context=context, initializer=_begin_worker
                )
            return self._executor

    def close(self) -> None:
        """Let the workers finish and end them."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)

    def kill(self) -> None:
        """End the workers at once, whatever they are doing."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):
                process.kill()
            executor.shutdown(wait=True, cancel_futures=True)


def replicates_of(
    plan: Plan, replicates: int, pool: Pool, progress: Progress | None = None, partial: Partial | None = None
) -> Iterator[Replicate]:
    """Yield the replicates of a plan in order, living those that are not kept already.

    Args:
        plan: what to live.
        replicates: how many.
        pool: workers.
        progress: told after each finished replicate.
        partial: keeps finished replicates until the caller removes it.

    Raises:
        WorkerDied: a worker process ended; what had finished is kept.
    """
    ready: dict[int, Replicate] = {}
    running: dict[Future[Replicate], int] = {}
    waiting = iter(range(replicates))
    given = done = 0
    if progress:
        progress(0, replicates)
    try:
        while given < replicates:
            while len(running) < 2 * pool.workers - 1 and len(ready) < 4 * pool.workers:
                number = next(waiting, None)
                if number is None:
                    break
                kept = partial.read(number) if partial else None
                if kept is None:
                    running[pool.submit(plan, number)] = number
                else:
                    ready[number] = kept
                    done += 1
            if running:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    number = running.pop(future)
                    ready[number] = future.result()
                    if partial:
                        partial.write(ready[number])
                    done += 1
            if progress:
                progress(done, replicates)
            while given in ready:
                yield ready.pop(given)
                given += 1
    except BrokenProcessPool as error:
        pool.kill()
        raise WorkerDied(
            "a worker process was ended from outside, or ran out of memory; "
            "the same command continues from the replicates that had finished"
        ) from error
    except BaseException:
        for future in running:
            future.cancel()
        raise


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
