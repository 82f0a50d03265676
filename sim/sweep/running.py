"""Running a sweep: from its file to a finished folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engines import Engine, engine, run_tasks
from sim.results.folder import safe_name
from sim.results.provenance import code, git_revision, timing, versions
from sim.sweep.estimate import Estimate, estimate
from sim.sweep.living import Living
from sim.sweep.opened import Sweep
from sim.sweep.parts import FORMAT
from sim.sweep.plan import SweepPlan
from sim.sweep.reading import check_points, load
from sim.sweep.recall import is_folder
from sim.sweep.store import Store

if TYPE_CHECKING:
    from sim.results.ensemble import Progress

__all__ = ["default_folder", "execute", "record_of", "sweep"]

_CHECK = 200
"""Points that are checked together in a task."""


def default_folder(plan: SweepPlan, root: Path = Path("runs")) -> Path:
    """Where a sweep goes if nothing is said: the same place for the same question and code."""
    return root / f"sweep-{safe_name(plan.name)[:60]}-{plan.id[:8]}"


def sweep(
    source: str | Path | Mapping[str, Any] | SweepPlan,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    out: Path | str | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    stance: str | None = None,
    progress: Progress | None = None,
    pool: Engine | None = None,
) -> Sweep:
    """Run a sweep, or what is left of it; the same call continues what was interrupted.

    Args:
        source: a sweep file, the name of one that came along, its keys as plain data, the folder of one to
            go on with or (with ``out``) to have again, or a sweep that was loaded before.
        workers: processes; one for each processor by default.
        cluster: address of a Dask scheduler to use instead.
        out: folder; below ``runs/`` by default.
        replicates, seed, stance: instead of the file's.
        progress: told how many runs are over, and of how many.
        pool: an engine to use instead of starting one.

    Raises:
        ScenarioError: the sweep file or one of its scenarios is wrong.
        FolderError: the folder cannot be written or holds something else.
        EngineError: the cluster is not there.
        SweepStopped: the disk is full; what had finished is kept.
    """
    plan = (
        source
        if isinstance(source, SweepPlan)
        else load(source, replicates=replicates, seed=seed, stance=stance)
    )
    own = isinstance(source, (str, Path)) and is_folder(source)
    folder = Path(out) if out is not None else Path(str(source)) if own else default_folder(plan)
    with nullcontext(pool) if pool is not None else engine(workers, cluster) as where:
        execute(plan, folder, where, progress=progress)
    return Sweep(folder)


def execute(
    plan: SweepPlan,
    folder: Path,
    where: Engine,
    *,
    command: str = "",
    progress: Progress | None = None,
    announce: Callable[[Estimate], None] | None = None,
) -> dict[str, Any]:
    """Live what is left of a sweep.

    Args:
        plan: the sweep.
        folder: of its results.
        where: engine.
        command: what to type to have it again, for its provenance.
        progress: told how many runs are over, and of how many.
        announce: told what it will cost, before it starts.

    Returns:
        sweep, folder, runs, failed, seconds, resumed, and the statistics of ``timing.json``.
    """
    began = time.perf_counter()
    with Store(folder, plan, record_of(plan, command)) as store:
        spent = 0.0
        if store.todo:
            _check_all(plan, where)
            living = Living(plan, store, where, progress)
            if progress:
                progress(living.done, plan.runs)
            cost = estimate(living)
            if announce:
                announce(cost)
            living.rest(cost.seconds_a_run)
            spent = living.seconds
        wall = time.perf_counter() - began
        statistics = _statistics(plan, store, where, wall, spent)
        store.finish(statistics)
    return {
        "sweep": plan.id,
        "folder": str(folder),
        "runs": plan.runs,
        "failed": store.failed,
        "seconds": round(wall, 3),
        "resumed": store.resumed,
        "statistics": statistics,
    }


def record_of(plan: SweepPlan, command: str) -> dict[str, Any]:
    """Where results come from; the same for two identical sweeps."""
    return {
        "kind": "sweep",
        "format": FORMAT,
        "sweep": plan.id,
        "command": command,
        **plan.record(),
        "code": code(),
        "git_revision": git_revision(),
        "versions": versions(),
    }


def _check_all(plan: SweepPlan, where: Engine) -> None:
    """Check the values of all points together, on the engine, before anything is lived.

    Raises:
        ScenarioError: the values of a point do not fit together.
    """
    from sim.scenario import Problem, ScenarioError

    n = len(plan.points.values)
    if n <= _CHECK:
        return  # reading the file has done it
    spans = [range(first, min(first + _CHECK, n)) for first in range(0, n, _CHECK)]
    for outcome in run_tasks(check_points, ((span.start, (plan, span)) for span in spans), where):
        wrong = outcome.result()
        if wrong:
            raise ScenarioError([Problem(plan.name, 0, 0, "design", one) for one in wrong])


def _statistics(plan: SweepPlan, store: Store, where: Engine, wall: float, spent: float) -> dict[str, Any]:
    """What it took."""
    n, total = store.ledger.seconds() if store.ledger is not None else (0, 0.0)
    return timing(wall, where.workers) | {
        "runs": plan.runs,
        "failed": store.failed,
        "resumed": store.resumed,
        "seconds_a_run": round(total / n, 6) if n else None,
        "worker_seconds": round(spent, 3),
    }
