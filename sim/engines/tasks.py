"""Running many tasks on an engine, whatever happens to its workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Any

from sim.engines.base import Engine, Failure, Lost, Outcome, Reply, WorkerDied

__all__ = ["CRASHES", "run_tasks"]

CRASHES = 2
"""A task that ended its worker so often is not tried again."""
_TRANSIENT = frozenset({"MemoryError", "ConnectionError", "ConnectionResetError", "TimeoutError"})
"""What a task may raise for reasons that pass."""


@dataclass
class _Task:
    key: Hashable
    args: Sequence[Any]
    attempts: int = 0
    crashes: int = 0


def run_tasks(
    function: Callable[..., Any],
    tasks: Iterable[tuple[Hashable, Sequence[Any]]],
    engine: Engine,
    attempts: int = 3,
    window: int | None = None,
) -> Iterator[Outcome]:
    """Yield what became of each task, in the order in which they finish; each task exactly once.

    A task whose worker ended is put back, and given up when it has ended two. Where the engine cannot tell
    which task a worker had in hand, suspects are tried again alone, when nothing else runs. What a task
    raises is its answer, except for want of memory or of a connection, which is tried again. Tasks that were
    lost with a scheduler are started anew as soon as there is one; that counts as no attempt.

    Args:
        function: named in a module, called as ``function(*args)``.
        tasks: ``(key, args)``, taken one at a time as workers need them.
        engine: where they run.
        attempts: how often one may be started.
        window: tasks handed to the engine at a time; its own window by default.

    Raises:
        EngineError: the engine is lost and does not come back.
    """
    left = iter(tasks)
    again: deque[_Task] = deque()
    suspects: deque[_Task] = deque()
    running: dict[Future[Reply], _Task] = {}
    alone = False

    def start(task: _Task) -> None:
        task.attempts += 1
        running[engine.submit(function, task.args)] = task

    def put_back(task: _Task) -> None:
        task.attempts -= 1
        again.append(task)

    try:
        while True:
            limit = window or engine.window
            while not alone and len(running) < limit:
                if again:
                    start(again.popleft())
                elif (fresh := next(left, None)) is not None:
                    start(_Task(*fresh))
                else:
                    break
            if not running:
                if not suspects:
                    return
                start(suspects.popleft())
                alone = True
            lost = False
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                alone = False
                try:
                    reply = future.result()
                except (Lost, CancelledError):
                    lost = True
                    put_back(task)
                    continue
                except WorkerDied as error:
                    task.crashes += 1
                    if task.crashes < CRASHES and task.attempts < attempts:
                        (again if engine.exact else suspects).append(task)
                        continue
                    reply = Reply(None, Failure.of(error, "worker"), 0.0)
                if reply.error and reply.error.type in _TRANSIENT and task.attempts < attempts:
                    again.append(task)
                    continue
                yield Outcome(task.key, reply.value, reply.error, task.attempts, reply.seconds)
            if lost:
                engine.renew()
                # All that were under way are lost with it: left here, they would end the next connection.
                for future in [one for one in running if _lost(one)]:
                    put_back(running.pop(future))
    finally:
        for future in running:
            future.cancel()


def _lost(future: Future[Reply]) -> bool:
    """Whether a task came to nothing with its engine's connection."""
    return future.cancelled() or (future.done() and isinstance(future.exception(), Lost))
