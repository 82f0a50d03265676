"""Engines: where tasks run - in this process, in workers on this machine, or on a Dask cluster.

    from sim.engines import engine, run_tasks
    with engine(workers=4) as where:
        for outcome in run_tasks(function, [(key, args), ...], where):
            ...

Whatever the engine, a task is a function named in a module, with arguments that can be pickled; it comes back
as an :class:`Outcome`, also when it raised or ended its worker. An engine promises nothing about results that
were not fetched: who needs them after a crash writes them down when they arrive.
"""

from __future__ import annotations

from sim.engines.base import Engine, EngineError, Failure, Lost, Outcome, Reply, TaskFailed, WorkerDied
from sim.engines.cluster import Cluster
from sim.engines.local import Local, default_workers
from sim.engines.serial import Serial
from sim.engines.tasks import run_tasks

__all__ = [
    "Cluster",
    "Engine",
    "EngineError",
    "Failure",
    "Local",
    "Lost",
    "Outcome",
    "Reply",
    "Serial",
    "TaskFailed",
    "WorkerDied",
    "default_workers",
    "engine",
    "run_tasks",
]


def engine(workers: int | None = None, cluster: str | None = None) -> Engine:
    """The engine meant by the usual two options.

    Args:
        workers: processes on this machine; one for each processor by default, 1 is this process itself.
        cluster: address of a Dask scheduler (``tcp://host:8786``), which is used instead.

    Raises:
        EngineError: no scheduler answers there, or Dask is not installed.
    """
    if cluster:
        return Cluster(cluster)
    n = default_workers() if workers is None else max(1, int(workers))
    return Serial() if n == 1 else Local(n)
