"""Tasks in the calling process, one after the other: for one processor, for tests, for a debugger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sim.engines.base import Engine, Reply, call

__all__ = ["Serial"]


class Serial(Engine):
    """Runs a task where and when it is submitted."""

    workers = window = 1

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Run the task now."""
        future: Future[Reply] = Future()
        future.set_result(call(function, args))
        return future

    def close(self) -> None:
        """Nothing is left to end."""

    def kill(self) -> None:
        """Nothing is left to end."""
