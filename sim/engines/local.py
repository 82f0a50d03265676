"""Tasks in worker processes on this machine.

Workers come from a fork server, which has no threads and has imported the simulator already; they compute
with one thread each, leave Ctrl-C to the process that asked for them, and end with it, however it ends. Each
has one task at a time, so it is known which task a worker had in hand when it died; another worker takes its
place. (``concurrent.futures`` gives up all its tasks then, ``multiprocessing.Pool`` waits for ever.)
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from sim.engines.base import Engine, EngineError, Failure, Reply, WorkerDied, call

__all__ = ["Local", "default_workers"]

_READY = b"ready"
_STILLBORN = 3
"""Workers that may end in a row before they began, until it is clear that none ever will."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def default_workers(tasks: int | None = None) -> int:
    """One worker for each processor this process may use, but no more than there are tasks."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, here if tasks is None else min(here, tasks))


class Local(Engine):
    """Workers on this machine, started when they are needed and warm from then on.

    Args:
        workers: processes; one for each processor by default.
        preload: modules that the fork server imports, so that workers need not.
    """

    def __init__(self, workers: int | None = None, preload: Sequence[str] = ("sim.model",)) -> None:
        self.workers = default_workers() if workers is None else max(1, int(workers))
        self.window = 3 * self.workers
        self.preload = tuple(preload)
        self._lock = threading.Lock()
        self._crew: _Crew | None = None

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Start a task as soon as a worker is free."""
        message = pickle.dumps((function, tuple(args)), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._crew is None or not self._crew.alive:
                self._crew = _Crew(self.workers, self.preload)
            return self._crew.put(message)

    def close(self) -> None:
        """Let running tasks finish, forget the waiting ones, and end the workers."""
        self._end(kill=False)

    def kill(self) -> None:
        """End the workers at once, whatever they are doing."""
        self._end(kill=True)

    def _end(self, kill: bool) -> None:
        with self._lock:
            crew, self._crew = self._crew, None
        if crew is not None:
            crew.end(kill)


@dataclass(eq=False)
class _Hand:
    """A worker, and the task that it has."""

    process: ForkServerProcess
    line: Connection
    ready: bool = False
    task: Future[Reply] | None = None


class _Crew:
    """The workers of an engine, and the thread that gives them their tasks."""

    def __init__(self, n: int, preload: Sequence[str]) -> None:
        self.n = n
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(list(preload))
        self.waiting: deque[tuple[Future[Reply], bytes]] = deque()
        self.hands: list[_Hand] = []
        self.stillborn = 0
        self.ending = self.killing = False
        self.ear, self.bell = self.context.Pipe(duplex=False)
        self.lock = threading.Lock()
        self.rung = self.over = False
        self.thread = threading.Thread(target=self._work, name="levelfield-engine", daemon=True)
        self.thread.start()

    @property
    def alive(self) -> bool:
        return not self.over and not self.ending

    def put(self, message: bytes) -> Future[Reply]:
        future: Future[Reply] = Future()
        with self.lock:
            if self.over:
                future.cancel()
            else:
                self.waiting.append((future, message))
        self._ring()
        return future

    def end(self, kill: bool) -> None:
        self.killing = self.killing or kill
        self.ending = True
        if kill:
            for hand in list(self.hands):
                hand.process.kill()
        self._ring()
        self.thread.join()

    def _ring(self) -> None:
        """Wake the thread."""
        with self.lock:
            if not self.rung and not self.over:
                self.rung = True
                self.bell.send_bytes(b"!")

    def _work(self) -> None:
        problem: BaseException | None = None
        try:
            while not self.killing and not (self.ending and not any(hand.task for hand in self.hands)):
                self._deal()
                whose: dict[Any, _Hand] = {hand.line: hand for hand in self.hands}
                ends: dict[Any, _Hand] = {hand.process.sentinel: hand for hand in self.hands}
                for what in wait([self.ear, *whose, *ends]):
                    if what is self.ear:
                        self._wake()
                    elif what in whose:
                        self._listen(whose[what])
                    else:
                        self._bury(ends[what])
        except BaseException as error:  # whatever it is, nobody may wait for ever
            problem = error
        finally:
            self._dismiss(problem)

    def _wake(self) -> None:
        with self.lock:
            self.ear.recv_bytes()
            self.rung = False

    def _deal(self) -> None:
        """Give free workers something to do, and see that there are enough of them."""
        while self.waiting and not self.ending:
            hand = next((hand for hand in self.hands if hand.ready and hand.task is None), None)
            if hand is None:
                break
            future, message = self.waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            hand.task = future
            try:
                hand.line.send_bytes(message)
            except OSError:
                self._bury(hand)
        starting = sum(not hand.ready for hand in self.hands)
        while not self.ending and len(self.hands) < self.n and starting < len(self.waiting):
            self.hands.append(self._hire())
            starting += 1

    def _hire(self) -> _Hand:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_serve, args=(theirs,), daemon=True)
        with _one_thread():
            process.start()
        theirs.close()
        return _Hand(process, ours)

    def _listen(self, hand: _Hand) -> None:
        """Take what a worker has to say."""
        if hand not in self.hands:
            return
        try:
            message = hand.line.recv_bytes()
        except (EOFError, OSError):
            self._bury(hand)
            return
        if message == _READY:
            hand.ready, self.stillborn = True, 0
            return
        future, hand.task = hand.task, None
        try:
            reply = pickle.loads(message)
        except Exception as error:
            reply = Reply(None, Failure.of(error), 0.0)
        if future is not None:
            future.set_result(reply)

    def _bury(self, hand: _Hand) -> None:
        """A worker has ended; what it said before that still counts."""
        if hand not in self.hands:
            return
        while hand.task is not None and not hand.line.closed:
            try:
                if not hand.line.poll():
                    break
                message = hand.line.recv_bytes()
            except (EOFError, OSError):
                break
            future, hand.task = hand.task, None
            with contextlib.suppress(Exception):
                future.set_result(pickle.loads(message))
                continue
            hand.task = future
            break
        self.hands.remove(hand)
        hand.line.close()
        hand.process.kill()
        hand.process.join()
        if hand.task is not None:
            code = hand.process.exitcode or 0
            how = f"by signal {-code}" if code < 0 else f"with status {code}"
            hand.task.set_exception(WorkerDied(f"the worker process ended {how} before its task was done"))
        if not hand.ready:
            self.stillborn += 1
            if self.stillborn >= _STILLBORN:
                raise EngineError(
                    "worker processes end before they begin; a script that starts workers needs its own "
                    "calls below `if __name__ == '__main__':`"
                )

    def _dismiss(self, problem: BaseException | None) -> None:
        with self.lock:
            self.over = True
            self.bell.close()
            self.ear.close()
        for future, _ in self.waiting:
            if problem is None:
                future.cancel()
            elif future.set_running_or_notify_cancel():
                future.set_exception(problem)
        for hand in self.hands:
            if self.killing or hand.task is not None:
                hand.process.kill()
            else:
                with contextlib.suppress(OSError):
                    hand.line.send_bytes(b"")
        for hand in self.hands:
            hand.process.join()
            hand.line.close()
            if hand.task is not None:
                hand.task.set_exception(problem or WorkerDied("the workers were ended"))
        self.hands.clear()


@contextlib.contextmanager
def _one_thread():  # type: ignore[no-untyped-def]
    """Libraries that would compute with several threads are told not to, before they are loaded."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(line: Connection) -> None:
    """A worker's life: do what comes down the line until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    line.send_bytes(_READY)
    while True:
        try:
            message = line.recv_bytes()
        except (EOFError, OSError):
            return
        if not message:
            return
        try:
            function, args = pickle.loads(message)
        except Exception as error:
            reply = Reply(None, Failure.of(error), 0.0)
        else:
            reply = call(function, args)
        line.send_bytes(reply.packed())
