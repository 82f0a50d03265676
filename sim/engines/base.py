"""What every engine offers, and what becomes of a task."""

from __future__ import annotations

import pickle
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Any, NoReturn, Self

__all__ = ["Engine", "EngineError", "Failure", "Lost", "Outcome", "Reply", "TaskFailed", "WorkerDied", "call"]


class EngineError(RuntimeError):
    """An engine cannot be used; the message is one clear line."""


class WorkerDied(RuntimeError):
    """A worker process ended before its task was done (killed from outside, or for want of memory)."""


class Lost(RuntimeError):
    """A task came to nothing through no fault of its own: the engine lost its connection."""


class TaskFailed(RuntimeError):
    """A task raised something that cannot travel between processes; the message has its type and words."""


class _Remote(Exception):
    """The traceback of a task, as the worker saw it."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


@dataclass(frozen=True)
class Failure:
    """Why a task has no value.

    Attributes:
        stage: ``task`` where it raised, ``worker`` where its worker ended.
        type: name of the exception's class.
        message: what it says.
        traceback: where it was raised, as text; "" where nobody saw it.
        exception: the exception itself where it can travel between processes.
    """

    stage: str
    type: str
    message: str
    traceback: str = ""
    exception: BaseException | None = None

    @classmethod
    def of(cls, error: BaseException, stage: str = "task") -> Failure:
        """What can be said of an exception that was just caught."""
        text = "".join(traceback.format_exception(error)) if stage == "task" else ""
        return cls(stage, type(error).__name__, str(error), text, error)

    def raise_it(self) -> NoReturn:
        """Raise the exception, or :class:`TaskFailed` where it could not travel."""
        if self.exception is None:
            raise TaskFailed(f"{self.type}: {self.message}") from _Remote(self.traceback)
        if self.exception.__traceback__ is None and self.traceback:
            raise self.exception from _Remote(self.traceback)
        raise self.exception


@dataclass(frozen=True)
class Reply:
    """What a worker sends back: a value or a failure, and the seconds it took."""

    value: Any
    error: Failure | None
    seconds: float

    def packed(self) -> bytes:
        """The reply as bytes; a value or an exception that cannot be pickled becomes a failure in words."""
        reply = self
        if self.error is not None and not _travels(self.error.exception):
            error = Failure(self.error.stage, self.error.type, self.error.message, self.error.traceback)
            reply = Reply(None, error, self.seconds)
        try:
            return pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            return pickle.dumps(Reply(None, Failure.of(error), self.seconds))


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes:
        key: the task's.
        value: what the function returned; None after a failure.
        error: None, or why there is no value.
        attempts: how often it was started.
        seconds: that the last attempt took in its worker; 0 where the worker ended.
    """

    key: Any
    value: Any
    error: Failure | None
    attempts: int
    seconds: float

    def result(self) -> Any:
        """The value; raises what the task raised."""
        if self.error is not None:
            self.error.raise_it()
        return self.value


class Engine(ABC):
    """Runs functions somewhere; use it as a context manager, or call :meth:`close`.

    Attributes:
        workers: how many tasks run at a time.
        window: how many to hand over at a time: enough that nobody waits, few to repeat after a crash.
        exact: whether it is known which task a worker had in hand when it ended.
    """

    workers: int
    window: int
    exact: bool = True

    @abstractmethod
    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Start ``function(*args)`` as soon as a worker is free; may be called from any thread.

        The future fails with :class:`WorkerDied` or :class:`Lost`, never with what the function raised: that
        is in the reply.
        """

    def renew(self) -> None:  # noqa: B027  (most engines lose nothing)
        """After a :class:`Lost`: be ready again; whatever was submitted before is done or lost then.

        Raises:
            EngineError: it cannot be had back.
        """

    @abstractmethod
    def close(self) -> None:
        """Let running tasks finish, forget the waiting ones, and end."""

    @abstractmethod
    def kill(self) -> None:
        """End at once, whatever is running."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.kill()


def call(function: Callable[..., Any], args: Sequence[Any]) -> Reply:
    """Call a function and say what came of it."""
    begin = perf_counter()
    try:
        value = function(*args)
    except (Exception, SystemExit) as error:
        return Reply(None, Failure.of(error), perf_counter() - begin)
    return Reply(value, None, perf_counter() - begin)


def _travels(error: BaseException | None) -> bool:
    """Whether an exception comes out of a pickle as it went in."""
    if error is None:
        return True
    try:
        return str(pickle.loads(pickle.dumps(error))) == str(error)
    except Exception:
        return False
