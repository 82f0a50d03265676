"""Running a sweep: what is left to do goes to an engine in batches, what comes back goes into the folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engines import Engine, Failure, engine, run_tasks
from sim.results.provenance import code, git_revision, timing, versions
from sim.sweep.opened import Sweep
from sim.sweep.plan import SweepPlan
from sim.sweep.reading import check_points, load
from sim.sweep.recall import is_folder
from sim.sweep.store import FORMAT, RETRIED, Store, disk
from sim.sweep.work import Job, Lived, Work, live_runs

if TYPE_CHECKING:
    from sim.results.ensemble import Progress

__all__ = ["Estimate", "default_folder", "execute", "sweep"]

_TASK, _PER_WORKER = 1.5, 0.02
"""Seconds that a task should take: long beside handing it over, short beside what a crash may cost. With many
workers it is longer, so that the one process that writes is done with one when the next comes."""
_MOST = 256
"""Runs in a task, at most."""
_PROBES = 4
_SLOW = 4.0
_CHECK = 200


@dataclass(frozen=True)
class Estimate:
    """What a sweep is about to cost, from a probe of its first runs.

    Attributes:
        runs: left to live.
        of: runs of the whole sweep.
        resumed: runs that were there already.
        seconds_a_run: on one processor.
        workers: that share them.
        seconds: until all is done.
        bytes: of disk that results will take.
        free: bytes of disk that are free.
    """

    runs: int
    of: int
    resumed: int
    seconds_a_run: float
    workers: int
    seconds: float
    bytes: float
    free: int


def default_folder(plan: SweepPlan, root: Path = Path("runs")) -> Path:
    """Where a sweep goes if nothing is said: the same place for the same question and code."""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in plan.name)
    return root / f"sweep-{safe[:60]}-{plan.id[:8]}"


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
    with Store(folder, plan, _record(plan, command)) as store:
        resumed, spent = store.resumed, 0.0
        if store.todo:
            _check_all(plan, where)
            work = Work.of(plan)
            seconds = _probe(plan, work, store)
            estimate = _estimate(plan, store, seconds, where)
            if announce:
                announce(estimate)
            if progress:
                progress(plan.runs - len(_left(store)), plan.runs)
            spent = _live(plan, work, store, where, seconds, progress)
        wall = time.perf_counter() - began
        statistics = _statistics(plan, store, where, wall, spent)
        store.finish(statistics)
    return {
        "sweep": plan.id,
        "folder": str(folder),
        "runs": plan.runs,
        "failed": store.failed,
        "seconds": round(wall, 3),
        "resumed": resumed,
        "statistics": statistics,
    }


def _record(plan: SweepPlan, command: str) -> dict[str, Any]:
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


def _left(store: Store) -> list[int]:
    return [number for number in store.todo if number not in store.probed]


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


def _probe(plan: SweepPlan, work: Work, store: Store) -> float:
    """Live the first runs here, to know what one costs: seconds for each on one processor."""
    first = plan.run(store.todo[0])
    same = [
        run
        for run in map(plan.run, store.todo[:1000])
        if (run.stance, run.replicate) == (first.stance, first.replicate)
    ]
    begin = time.perf_counter()
    [lived] = live_runs(work, [_job(plan, first)])
    seconds = time.perf_counter() - begin
    probed = [lived]
    if seconds < _SLOW:
        # The first call compiles or loads what was compiled: time it again, with those it is lived with.
        batch = same[:_PROBES]
        begin = time.perf_counter()
        probed = live_runs(work, [_job(plan, run) for run in batch])
        seconds = (time.perf_counter() - begin) / len(batch)
    store.add(probed)
    store.probed = {one.number for one in probed}
    return seconds


def _job(plan: SweepPlan, run: Any) -> Job:
    return run, plan.points.values[run.point]


def _batches(plan: SweepPlan, numbers: Sequence[int], size: int, span: int) -> Iterator[list[Job]]:
    """Runs that are lived together: of the same stance and replicate, within a span of a part."""
    for _, near in groupby(numbers, key=lambda number: number // span):
        runs = sorted(map(plan.run, near), key=lambda run: (run.stance, run.replicate, run.number))
        for _, same in groupby(runs, key=lambda run: (run.stance, run.replicate)):
            jobs = [_job(plan, run) for run in same]
            for first in range(0, len(jobs), size):
                yield jobs[first : first + size]


def _size(seconds: float, runs: int, workers: int) -> int:
    """Runs in a task: some seconds' worth, but enough tasks that no worker idles at the end."""
    wanted = (_TASK + _PER_WORKER * workers) / max(seconds, 1e-3)
    return max(1, min(_MOST, round(wanted), runs // (4 * workers)))


def _live(
    plan: SweepPlan, work: Work, store: Store, where: Engine, seconds: float, progress: Progress | None
) -> float:
    """Live all runs that are left; returns the seconds that workers took."""
    left = _left(store)
    done, spent = plan.runs - len(left), 0.0
    batches = _batches(plan, left, _size(seconds, len(left), where.workers), store.size)
    suspects: list[Job] = []
    for alone in (False, True):
        jobs = ([job] for job in suspects) if alone else batches
        tasks = ((number, (work, batch)) for number, batch in enumerate(jobs))
        asked: dict[int, list[Job]] = {}
        for outcome in run_tasks(live_runs, _noted(tasks, asked), where):
            batch = asked.pop(outcome.key)
            spent += outcome.seconds
            if outcome.error is None:
                lived = outcome.value
            elif not _of_the_run(outcome.error):
                outcome.error.raise_it()
            elif len(batch) > 1:
                suspects += batch
                continue
            else:
                lived = [_gave_up(batch[0][0].number, outcome.error)]
            store.add(lived)
            done += len(lived)
            if progress:
                progress(done, plan.runs)
    return spent


def _noted(
    tasks: Iterator[tuple[int, tuple[Work, list[Job]]]], asked: dict[int, list[Job]]
) -> Iterator[tuple[int, tuple[Work, list[Job]]]]:
    """Tasks as they are taken, with their runs remembered until they come back."""
    for key, args in tasks:
        asked[key] = args[1]
        yield key, args


def _of_the_run(error: Failure) -> bool:
    """Whether a run can have caused it; anything else is wrong with the engine, and ends the sweep."""
    return error.stage == "worker" or error.type == "MemoryError"


def _gave_up(number: int, error: Failure) -> Lived:
    """A run that ended its worker, again and alone."""
    return Lived(number, stage=RETRIED, type=error.type, message=error.message, traceback=error.traceback)


def _estimate(plan: SweepPlan, store: Store, seconds: float, where: Engine) -> Estimate:
    import shutil

    left = len(_left(store))
    with disk(store.folder):
        free = shutil.disk_usage(store.folder).free
    return Estimate(
        left,
        plan.runs,
        store.resumed,
        seconds,
        where.workers,
        seconds * left / where.workers,
        store.bytes_a_run() * plan.runs,
        free,
    )


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
