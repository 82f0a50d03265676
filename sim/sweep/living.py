"""Living what is left of a sweep: batches of runs go to an engine, what comes back goes into the store."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from sim.engines import Engine, Failure, run_tasks
from sim.sweep.plan import Run, SweepPlan
from sim.sweep.store import RETRIED, Store
from sim.sweep.work import Job, Lived, Work, live_runs

if TYPE_CHECKING:
    from sim.results.ensemble import Progress

__all__ = ["Living"]

_TASK, _PER_WORKER = 1.5, 0.02
"""Seconds that a task should take: long beside handing it over, short beside what a crash may cost. With many
workers it is longer, so that the one process that writes is done with one when the next comes."""
_MOST = 256
"""Runs in a task, at most."""


class Living:
    """The runs of a sweep that are left, on their way through an engine.

    Args:
        plan: the sweep.
        store: where results go.
        where: engine.
        progress: told how many runs are over, and of how many.

    Attributes:
        left: numbers of the runs that nothing is known of yet, in order.
        seconds: that workers took so far.
    """

    def __init__(self, plan: SweepPlan, store: Store, where: Engine, progress: Progress | None) -> None:
        self.plan, self.store, self.where, self.progress = plan, store, where, progress
        self.work = Work.of(plan)
        self.left, self.done = list(store.todo), plan.runs - len(store.todo)
        self.seconds = 0.0

    def sample(self, tasks: int, size: int) -> float:
        """Live a few runs, spread over all that are left; returns the seconds that one took.

        Args:
            tasks: how many workers get some of them.
            size: how many each gets, of those that it would get in earnest.
        """
        chosen: set[int] = set()
        batches, n = [], len(self.left)
        for place in range(tasks):
            at = (2 * place + 1) * n // (2 * tasks)
            near = (self.left[k % n] for k in range(at, at + n))
            number = next((number for number in near if number not in chosen), None)
            if number is None:
                break
            batch = self._like(number, size, chosen)
            chosen.update(batch)
            batches.append([self._job(self.plan.run(number)) for number in batch])
        before = self.seconds
        self._live(batches)
        self.left = [number for number in self.left if number not in chosen]
        return (self.seconds - before) / len(chosen)

    def rest(self, seconds: float) -> None:
        """Live all that are left, each of which takes about so many seconds."""
        self._live(self._batches(_size(seconds, len(self.left), self.where.workers)))
        self.left = []

    def _like(self, number: int, size: int, chosen: set[int]) -> list[int]:
        """A run, and those beside it that a task could hold with it."""
        step, part = len(self.plan.stances) * self.plan.replicates, number // self.store.size
        begin, end = part * self.store.size, (part + 1) * self.store.size
        places = range(bisect_left(self.left, begin), bisect_left(self.left, end))
        like = [one for one in (self.left[at] for at in places) if (one - number) % step == 0]
        free = [one for one in like if one not in chosen]
        first = max(0, min(free.index(number), len(free) - size))
        return free[first : first + size]

    def _batches(self, size: int) -> Iterator[list[Job]]:
        """Runs that are lived together: of the same stance and replicate, within a part; at most ``size``."""
        for _, near in groupby(self.left, key=lambda number: number // self.store.size):
            runs = sorted(map(self.plan.run, near), key=lambda run: (run.stance, run.replicate, run.number))
            for _, same in groupby(runs, key=lambda run: (run.stance, run.replicate)):
                jobs = [self._job(run) for run in same]
                pieces = -(-len(jobs) // size)  # as long as each other: a short one would share little
                for k in range(pieces):
                    yield jobs[len(jobs) * k // pieces : len(jobs) * (k + 1) // pieces]

    def _job(self, run: Run) -> Job:
        return run, self.plan.points.values[run.point]

    def _live(self, batches: Iterable[Sequence[Job]]) -> None:
        """Live batches; those that ended their worker are lived run by run afterwards."""
        suspects: list[Job] = []
        for alone in (False, True):
            jobs: Iterable[Sequence[Job]] = [[job] for job in suspects] if alone else batches
            asked: dict[int, Sequence[Job]] = {}
            tasks = ((number, (self.work, batch)) for number, batch in enumerate(jobs))
            for outcome in run_tasks(live_runs, _noted(tasks, asked), self.where):
                batch = asked.pop(outcome.key)
                self.seconds += outcome.seconds
                if outcome.error is None:
                    lived = outcome.value
                elif not _of_the_run(outcome.error):
                    outcome.error.raise_it()
                elif len(batch) > 1:
                    suspects += batch
                    continue
                else:
                    lived = [_gave_up(batch[0][0].number, outcome.error)]
                self.store.add(lived)
                self.done += len(lived)
                if self.progress:
                    self.progress(self.done, self.plan.runs)


def _size(seconds: float, runs: int, workers: int) -> int:
    """Runs in a task: some seconds' worth, but enough tasks that no worker idles at the end."""
    wanted = (_TASK + _PER_WORKER * workers) / max(seconds, 1e-3)
    return max(1, min(_MOST, round(wanted), runs // (4 * workers)))


def _noted(
    tasks: Iterable[tuple[int, tuple[Work, Sequence[Job]]]], asked: dict[int, Sequence[Job]]
) -> Iterator[tuple[int, tuple[Work, Sequence[Job]]]]:
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
