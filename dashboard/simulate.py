"""What a job of the dashboard does: the same comparison as `levelfield compare`, into the same folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.jobs import Request, Simulate

if TYPE_CHECKING:
    from sim.results.ensemble import Pool

__all__ = ["into", "scenarios", "stop"]

_pool_lock = threading.Lock()
_pool: list[Pool] = []


@lru_cache(maxsize=1)
def scenarios() -> dict[str, tuple[dict[str, str], str]]:
    """Title by language and usual baseline ("" for none) of each scenario that travels with the package."""
    from sim.scenario import ScenarioError, load
    from sim.scenario.words import preset_names

    found = {}
    for name in preset_names():
        try:
            scenario = load(name)
        except ScenarioError:
            continue
        found[name] = (dict(scenario.title), scenario.baseline)
    return found


def command_of(request: Request) -> str:
    """What to type to have the same result."""
    return f"levelfield compare {request.baseline} {request.scenario} --replicates {request.replicates}"


def into(root: Path) -> Simulate:
    """A worker for the queue that stores its comparisons below a folder."""

    def work(request: Request, progress: Callable[[int, int], None]) -> str:
        from sim.results.compare import compare
        from sim.results.folder import name_for, write_comparison

        progress(0, request.replicates)
        comparison = compare(
            request.baseline,
            request.scenario,
            request.replicates,
            pool=_warm(),
            progress=progress,
            keep=root,
            command=command_of(request),
        )
        return write_comparison(comparison, root / name_for(comparison, True)).name

    return work


def _warm() -> Pool:
    """The pool that all jobs share; its workers stay warm between them."""
    from sim.results.ensemble import Pool

    with _pool_lock:
        if not _pool:
            _pool.append(Pool())
        return _pool[0]


def stop() -> None:
    """End the workers."""
    with _pool_lock:
        while _pool:
            _pool.pop().kill()
