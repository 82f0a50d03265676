"""Sweeps: what handing runs to workers costs beside living them, and a chart from thousands of runs."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rows import Row, Setting, median_seconds, row
from sim.engines import engine, run_tasks
from sim.sweep.opened import Sweep
from sim.sweep.plan import SweepPlan
from sim.sweep.reading import load
from sim.sweep.running import execute, record_of
from sim.sweep.store import Store
from sim.sweep.work import Lived, Work, live_runs

__all__ = ["sweep_chart", "sweep_overhead"]

SMALL = {
    "scenarios": "weak-schools-first",
    "baseline": "china-county",
    "factors": {
        "world.students": 600,
        "world.schools": {"city": 2, "town": 2, "village": 3},
        "interventions.teacher_rotation.share": [0.1, 0.3, 0.5],
    },
    "replicates": 4,
    "stances": ["central"],
    "keep": {"measures": ["teacher_quality"], "groups": ["all", "weak"]},
}


def sweep_overhead(setting: Setting, cluster: str | None = None) -> list[Row]:
    """Per cent of the workers' time in a sweep of counties in which they lived nothing."""
    plan = load(SMALL) if setting.quick else load("rotation-and-backbone", stance="central", replicates=32)
    with tempfile.TemporaryDirectory() as folder, engine(setting.workers, cluster) as where:
        work = Work.of(plan)
        warm = [(plan.run(0), plan.points.values[0])]
        list(run_tasks(live_runs, [(k, (work, warm)) for k in range(2 * where.workers)], where))
        first: dict[str, float] = {}

        def progress(done: int, of: int) -> None:
            first.setdefault("time", perf_counter())  # when workers begin

        statistics = execute(plan, Path(folder) / "sweep", where, progress=progress)["statistics"]
        seconds = perf_counter() - first["time"]
    idle = 100 * (1 - statistics["worker_seconds"] / (seconds * where.workers))
    return [row("sweep_overhead", max(idle, 0.01), "wall", runs=plan.runs, workers=where.workers,
                seconds_a_run=statistics["seconds_a_run"])]  # fmt: skip


def sweep_chart(setting: Setting) -> list[Row]:
    """Bands by year for each value of a factor, from a store of thousands of runs of random values."""
    plan = load("rotation-and-backbone", replicates=4 if setting.quick else 400, stance="central")
    with tempfile.TemporaryDirectory() as folder:
        _fill(plan, Path(folder) / "sweep")

        def chart(k: int) -> Any:
            return Sweep(Path(folder) / "sweep").bands("teacher_quality", "weak", by=plan.factors[0].path)

        seconds = median_seconds(chart, 3 if setting.quick else 15, perf_counter)
    return [row("sweep_chart", seconds, "wall", runs=plan.runs)]


def _fill(plan: SweepPlan, folder: Path) -> None:
    """A finished sweep in which nobody lived."""
    shape = (2, 8, len(plan.measures), len(plan.groups))
    values = zlib.compress(np.linspace(0.0, 1.0, int(np.prod(shape))).tobytes())
    years = tuple(range(2023, 2031))
    with Store(folder, plan, record_of(plan, "")) as store:
        for first in range(0, plan.runs, 100):
            numbers = range(first, min(first + 100, plan.runs))
            store.add([Lived(number, years, values, 0.1) for number in numbers])
        store.finish({})
