"""Tasks on a Dask cluster that is there already: ``dask scheduler``, ``dask worker --nthreads 1``.

Dask finds workers, moves tasks and replaces machines that went away. It is not asked to remember anything:
results are fetched as soon as they are there and released, tasks are tried again by :func:`run_tasks`, and
when the scheduler itself dies a new client waits for the next one at the same address.
"""

from __future__ import annotations

import contextlib
import importlib
import pickle
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from sim.engines.base import Engine, EngineError, Failure, Lost, Reply, WorkerDied, call

__all__ = ["Cluster"]

_ASK = 5.0
"""Seconds for which the number of workers is believed."""
_GOODBYE = 5.0
"""Seconds that leaving a cluster may take."""


class Cluster(Engine):
    """Workers behind a Dask scheduler; they need the same version of this package, and one thread each.

    Args:
        address: of the scheduler, for example ``tcp://127.0.0.1:8786``.
        patience: seconds to wait for a scheduler and its first worker, now and after each loss.

    Raises:
        EngineError: none answers there, it has no workers, or Dask is not installed.
    """

    exact = False

    def __init__(self, address: str, patience: float = 60.0) -> None:
        self.address, self.patience = address, patience
        try:
            self._distributed: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise EngineError(
                "a cluster needs Dask, which is not installed: pip install 'levelfield[cluster]'"
            ) from error
        self._open: dict[Future[Reply], Any] = {}
        self._lock = threading.Lock()
        self._asked, self._n = 0.0, 1
        self._client: Any = self._connected(min(patience, 10.0))

    @property
    def workers(self) -> int:  # type: ignore[override]
        """Threads of all workers, as of a few seconds ago."""
        if time.monotonic() > self._asked + _ASK:
            with contextlib.suppress(Exception):
                self._n = max(1, sum(self._client.nthreads().values()))
            self._asked = time.monotonic()
        return self._n

    @property
    def window(self) -> int:  # type: ignore[override]
        """Three tasks for each thread."""
        return 3 * self.workers

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Start a task as soon as a worker is free."""
        future: Future[Reply] = Future()
        future.set_running_or_notify_cancel()
        try:
            theirs = self._client.submit(
                _packed_call,
                function,
                tuple(args),
                key=f"levelfield-{uuid.uuid4().hex}",
                pure=False,
                retries=0,
            )
        except Exception as error:
            future.set_exception(Lost(str(error)))
            return future
        with self._lock:
            self._open[future] = theirs
        theirs.add_done_callback(partial(self._finished, future))
        return future

    def _finished(self, future: Future[Reply], theirs: Any) -> None:
        """A task is over on the cluster: fetch what came of it, and let the cluster forget it."""
        reply: Reply | None = None
        error: Exception = Lost("the scheduler was lost")
        try:
            if theirs.status == "finished":
                reply = pickle.loads(theirs.result(timeout=self.patience))
            elif theirs.status == "error":
                reason = theirs.exception(timeout=self.patience)
                if isinstance(reason, self._distributed.KilledWorker):
                    error = WorkerDied("workers of the cluster ended while they had this task")
                else:
                    reply = Reply(None, Failure.of(reason), 0.0)
        except Exception as problem:
            error = Lost(str(problem))
        with self._lock:
            if self._open.pop(future, None) is None:
                return  # given up already
        if reply is not None:
            future.set_result(reply)
        else:
            future.set_exception(error)
        with contextlib.suppress(Exception):
            theirs.release()

    def renew(self) -> None:
        """Give up the connection and wait for a scheduler at the same address."""
        self._drop(Lost("the scheduler was lost"))
        self._client = self._connected(self.patience)

    def close(self) -> None:
        """Leave the cluster; it stays as it is."""
        self._drop(Lost("the connection was closed"))

    def kill(self) -> None:
        """Leave the cluster; tasks that were under way are called off."""
        self._drop(Lost("the connection was closed"))

    def _drop(self, why: Lost) -> None:
        with self._lock:
            forsaken, self._open = self._open, {}
        # Beside this thread, because a client whose scheduler is gone may wait for it for ever.
        leaving = threading.Thread(target=_leave, args=(self._client, list(forsaken.values())), daemon=True)
        leaving.start()
        leaving.join(_GOODBYE)
        for future in forsaken:
            future.set_exception(why)

    def _connected(self, patience: float) -> Any:
        end = time.monotonic() + patience
        while True:
            client = None
            try:
                client = self._distributed.Client(
                    self.address, timeout=max(1.0, min(5.0, patience)), set_as_default=False
                )
                client.wait_for_workers(1, timeout=max(1.0, end - time.monotonic()))
                self._asked = 0.0
                return client
            except (OSError, TimeoutError, ValueError) as error:
                reason = (
                    "has no workers" if client is not None else f"no Dask scheduler answers ({_short(error)})"
                )
                if client is not None:
                    with contextlib.suppress(Exception):
                        client.close(timeout=2)
                if time.monotonic() >= end or isinstance(error, ValueError):
                    raise EngineError(f"cluster {self.address}: {reason}") from error
                time.sleep(0.5)


def _short(error: BaseException) -> str:
    text = str(error).splitlines()
    return text[0][:120] if text else type(error).__name__


def _packed_call(function: Callable[..., Any], args: Sequence[Any]) -> bytes:
    """A worker's task; packed here, so that what cannot be pickled is the task's failure, not Dask's."""
    return call(function, args).packed()


def _leave(client: Any, forsaken: list[Any]) -> None:
    """Call off what is under way and close the connection."""
    with contextlib.suppress(Exception):
        if client.status == "running":
            client.cancel(forsaken)
    with contextlib.suppress(Exception):
        client.close(timeout=2)
