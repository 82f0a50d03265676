"""What a sweep is about to cost, known from living a few of its runs where all of them will be lived."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from math import inf

from sim.sweep.folders import disk
from sim.sweep.living import Living

__all__ = ["Estimate", "estimate"]

_SAMPLES = ((1, inf), (1, 60.0), (4, 4.0))
"""Runs that a worker is given, and how long a run may have taken before for that to be worth while. The first
compiles, or loads what was compiled before (15 s at most, which is little beside a run of a minute); the
second says what a run takes alone; runs that take little are lived together, which takes less for each."""
_WORKERS = 16
"""Workers that are given some, at most."""


@dataclass(frozen=True)
class Estimate:
    """What a sweep is about to cost.

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


def estimate(living: Living) -> Estimate:
    """Live a few of the runs that are left, on all workers at a time, and say what the others will cost."""
    workers, seconds = living.where.workers, 0.0
    for size, worth in _SAMPLES:
        if living.left and seconds < worth:
            seconds = living.sample(min(workers, _WORKERS, len(living.left)), size)
    store, left = living.store, len(living.left)
    with disk(store.folder):
        free = shutil.disk_usage(store.folder).free
    return Estimate(
        left,
        living.plan.runs,
        store.resumed,
        seconds,
        workers,
        seconds * left / workers,
        store.bytes_a_run() * living.plan.runs,
        free,
    )
