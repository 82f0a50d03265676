"""Progress of long work on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.results.ensemble import Progress

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(what: str, of_what: str = "replicates") -> Iterator[Progress]:
    """Progress on standard error: a bar on a terminal, else a line every ten seconds.

    Args:
        what: what is going on.
        of_what: what is counted.
    """
    if not sys.stderr.isatty():
        yield _Lines(what, of_what)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{of_what}, left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


class _Lines:
    """Plain progress for logs."""

    def __init__(self, what: str, of_what: str) -> None:
        self.of_what = of_what
        self.what, self.told = what, time.monotonic()
        self.first: tuple[int, float] | None = None

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if self.first is None:
            self.first = done, now
        if now - self.told < 10 or done == of:
            return
        self.told = now
        fresh, spent = done - self.first[0], now - self.first[1]
        left = f", about {spent / fresh * (of - done):.0f} s left" if fresh else ""
        print(f"{self.what}: {done} of {of} {self.of_what}{left}", file=sys.stderr, flush=True)
