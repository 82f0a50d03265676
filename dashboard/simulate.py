"""What the jobs of the dashboard do: the same as `levelfield` does, into the same folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard import parts_job, sweep_job
from dashboard.jobs import Comparison, Request, Simulate
from dashboard.store import Store
from dashboard.takes import search
from dashboard.takes.question import Question

if TYPE_CHECKING:
    from sim.results.ensemble import Pool
    from sim.scenario import Scenario

__all__ = ["into", "scenarios", "stop", "stored"]

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


def into(root: Path) -> Simulate:
    """A worker for the queue that stores its results below a folder."""

    def work(request: Request, progress: Callable[[int, int], None]) -> str:
        return _WORK[type(request)](request, root, progress)

    return work


def stored(store: Store) -> Callable[[str], bool]:
    """Whether the result of a job is still there."""

    def exists(run: str) -> bool:
        folder = store.root / run
        return bool(run) and (store.has(run) or (folder.exists() and not (folder / "run.json").exists()))

    return exists


def _compare(request: Comparison, root: Path, progress: Callable[[int, int], None]) -> str:
    from sim.results.compare import compare
    from sim.results.folder import name_for, write_comparison

    progress(0, request.replicates)
    comparison = compare(
        _scenario(request.baseline, request.reference),
        _scenario(request.scenario, request.draft),
        request.replicates,
        pool=_warm(),
        progress=progress,
        keep=root,
        command=request.command,
        stance=request.stance,
    )
    return write_comparison(comparison, root / name_for(comparison, True)).name


def _scenario(name: str, draft: str) -> Scenario:
    """A scenario of the catalogue, or what a planner made of it."""
    from sim.scenario import from_document, load

    return from_document(json.loads(draft), name) if draft else load(name)


def _sweep(request: sweep_job.Scan, root: Path, progress: Callable[[int, int], None]) -> str:
    return sweep_job.work(request, root, progress, _warm())


def _take_apart(request: parts_job.TakeApart, root: Path, progress: Callable[[int, int], None]) -> str:
    return parts_job.work(request, root, progress, _warm())


def _answer(request: Question, root: Path, progress: Callable[[int, int], None]) -> str:
    return search.work(request, root, progress, _warm())


_WORK: dict[type[Request], Callable[[Any, Path, Callable[[int, int], None]], str]] = {
    Comparison: _compare,
    Question: _answer,
    sweep_job.Scan: _sweep,
    parts_job.TakeApart: _take_apart,
}
"""Who does what is asked for."""


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
