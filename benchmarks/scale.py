"""What `docs/scale.md` states: the cost of a run, of everything around it, and of many workers.

    python -m benchmarks.scale            # some minutes, on a machine that does nothing else
    python -m benchmarks.scale --quick    # that it runs; the numbers mean nothing

Each line is a number with its unit and the words of the page; `--json` prints them as one document.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.rows import Setting, machine
from benchmarks.sweeps import SMALL, sweep_chart, sweep_overhead
from sim.engines import Engine, Local, engine, run_tasks
from sim.sweep.ledger import Ledger
from sim.sweep.plan import SweepPlan
from sim.sweep.reading import load
from sim.sweep.running import record_of
from sim.sweep.store import Store
from sim.sweep.work import Lived, Work, live_runs

__all__ = ["Measured", "measure"]


@dataclass(frozen=True)
class Measured:
    """A number of the page: what it is, the number, its unit."""

    what: str
    value: float
    unit: str


def measure(quick: bool = False, dask: bool = True) -> Iterator[Measured]:
    """All numbers, one after the other.

    Args:
        quick: small worlds and few repeats.
        dask: also start a scheduler and two workers, and measure them.
    """
    plan = load(SMALL) if quick else load("rotation-and-backbone", stance="central")
    yield from one_run(plan, 1 if quick else 5)
    with Local(2) as pool:
        yield from handing_over(pool, "on this machine", 40 if quick else 4000)
    setting = Setting(quick=quick, workers=2)
    yield Measured("workers idled in a sweep, on this machine", sweep_overhead(setting)[0].value, "%")
    if dask:
        yield from on_dask(quick)
    yield from around(load(SMALL if quick else "rotation-and-backbone", replicates=2 if quick else 400))
    yield Measured("a banded chart from 4 800 runs", sweep_chart(setting)[0].value, "s")
    for workers in (4,) if quick else (64, 256):
        yield from driver(workers, 100 if quick else 200 * workers)


def one_run(plan: SweepPlan, repeats: int) -> Iterator[Measured]:
    """Processor seconds of a run, lived alone and with others of the same luck."""
    work, points = Work.of(plan), len(plan.points.values)
    live_runs(work, [_job(plan, 0, 0)])
    for size in sorted({1, min(4, points), points}):
        times = []
        for replicate in range(min(repeats, plan.replicates)):
            begin = process_time()
            live_runs(work, [_job(plan, point, replicate) for point in range(size)])
            times.append((process_time() - begin) / size)
        name = "lived alone" if size == 1 else f"{size} points with the same luck in a task"
        yield Measured(f"a county run, {name}", median(times), "processor s")


def _job(plan: SweepPlan, point: int, replicate: int) -> tuple[Any, tuple[Any, ...]]:
    number = point * len(plan.stances) * plan.replicates + replicate
    return plan.run(number), plan.points.values[point]


def handing_over(pool: Engine, where: str, tasks: int) -> Iterator[Measured]:
    """What a task costs that does nothing."""
    list(run_tasks(_nothing, [(k, (k,)) for k in range(2 * pool.workers)], pool))
    begin, busy = perf_counter(), process_time()
    for _ in run_tasks(_nothing, ((k, (k,)) for k in range(tasks)), pool):
        pass
    yield Measured(f"a task and its result, {where}", 1e3 * (perf_counter() - begin) / tasks, "ms")
    yield Measured(f"of it the driver's processor, {where}", 1e3 * (process_time() - busy) / tasks, "ms")


def on_dask(quick: bool) -> Iterator[Measured]:
    """The same with a scheduler and two workers in processes of their own."""
    from tests.engines.cluster import OwnCluster

    name = "on Dask"
    with tempfile.TemporaryDirectory() as folder:
        own = OwnCluster(Path(folder))
        try:
            own.wait()
            with engine(cluster=own.address) as pool:
                yield from handing_over(pool, name, 20 if quick else 500)
            setting = Setting(quick=quick, workers=2)
            idle = sweep_overhead(setting, cluster=own.address)[0].value
            yield Measured(f"workers idled in a sweep, {name}", idle, "%")
        finally:
            own.close()


def around(plan: SweepPlan) -> Iterator[Measured]:
    """What the process that writes does for each run, and what the disk holds afterwards."""
    commits: list[float] = []
    add = Ledger.add

    def timed(self: Ledger, some: Any) -> None:
        begin = perf_counter()
        add(self, some)
        commits.append(perf_counter() - begin)

    with tempfile.TemporaryDirectory() as folder:
        Ledger.add = timed  # type: ignore[method-assign]
        lived, values = _random_runs(plan)
        try:
            begin = process_time()
            _fill(plan, Path(folder) / "sweep", lived)
            spent = process_time() - begin
        finally:
            Ledger.add = add  # type: ignore[method-assign]
        written = sum(path.stat().st_size for path in (Path(folder) / "sweep" / "results").iterdir())
    yield Measured("driver's processor for each run: its row, its part", 1e3 * spent / plan.runs, "ms")
    yield Measured("committing a task's runs", 1e3 * median(commits), "ms")
    yield Measured("disk for each value that is kept", written / values, "bytes")


def _random_runs(plan: SweepPlan) -> tuple[list[Lived], int]:
    """Runs of random values, each of its own, as real ones are; and how many values they have."""
    shape = (len(plan.rows), 8, len(plan.measures), len(plan.groups))
    rng, years = np.random.default_rng(1), tuple(range(2023, 2031))
    lived = [
        Lived(number, years, zlib.compress(rng.normal(size=shape).tobytes(), 1), 0.1)
        for number in range(plan.runs)
    ]
    return lived, plan.runs * int(np.prod(shape))


def _fill(plan: SweepPlan, folder: Path, lived: Sequence[Lived]) -> None:
    """A sweep that is told them, ten in a task."""
    with Store(folder, plan, record_of(plan, "")) as store:
        for first in range(0, plan.runs, 10):
            store.add(list(lived[first : first + 10]))
        store.finish({})


def driver(workers: int, tasks: int, seconds: float = 0.15, together: int = 10) -> Iterator[Measured]:
    """How many runs a second the one process can take from workers that sleep instead of living."""
    values = zlib.compress(np.random.default_rng(1).normal(size=(2, 8, 4, 5)).tobytes(), 1)
    with Local(workers) as pool:
        list(run_tasks(_asleep, [(k, (0.0, 1, values)) for k in range(2 * workers)], pool))
        begin = perf_counter()
        args = (seconds, together, values)
        for _ in run_tasks(_asleep, ((k, args) for k in range(max(1, tasks // together))), pool):
            pass
        rate = tasks / (perf_counter() - begin)
    yield Measured(f"{workers} workers that sleep", rate, "runs a second")
    yield Measured(f"{workers} workers that sleep, busy", 100 * rate * seconds / workers, "%")


def _nothing(k: int) -> int:
    return k


def _asleep(seconds: float, runs: int, values: bytes) -> list[Lived]:
    time.sleep(seconds * runs)
    return [Lived(number, (), values, seconds) for number in range(runs)]


def main(words: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that it runs")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--no-dask", action="store_true", help="without a scheduler and two workers")
    asked = parser.parse_args(words)
    found = []
    for one in measure(asked.quick, not asked.no_dask):
        found.append(one)
        print(f"{one.what:<70} {one.value:>9.4g} {one.unit}", file=sys.stderr if asked.json else sys.stdout)
    if asked.json:
        print(json.dumps({"machine": machine(), "measured": [asdict(one) for one in found]}, indent=1))


if __name__ == "__main__":
    from benchmarks.scale import main as run  # workers find its functions by the module's own name

    run()
