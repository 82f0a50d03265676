"""The queue of simulations that the dashboard has been asked for: one runs, a few wait.

It belongs to the server, not to a browser tab: a reload or a second visitor finds the same job, and the
same request twice is one job. A job stores its result in the runs folder like any other run. With a memory
(`job_memory.py`) the queue outlives the server: what ran or waited is taken up again, from the replicates
or runs that had finished.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.job_memory import Memory

__all__ = ["REPLICATES", "WAITING", "Cancelled", "Comparison", "Job", "Jobs", "QueueFull", "Request"]

REPLICATES = (8, 20, 100)
"""Numbers of paired replicates that can be asked for."""
WAITING = 6
"""Jobs that may wait."""
_REMEMBERED = 50
_STARTS = 2
"""Times that a job may be running when the server dies, before it is no longer taken up by itself."""


class Cancelled(Exception):
    """The job was cancelled while it ran."""


class QueueFull(RuntimeError):
    """As many jobs wait as may wait."""


class Request:
    """Something that takes long: a frozen dataclass. What is asked for in the same words is the same job."""

    @property
    def id(self) -> str:
        """The same for the same request."""
        asked: dict[str, Any] = asdict(self)  # type: ignore[call-overload]
        text = json.dumps([type(self).__name__, asked], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def steps(self) -> int:
        """How much there is to do, in the unit in which progress is told."""
        return 0

    @property
    def command(self) -> str:
        """What to type to have the same result, "" where nothing short enough does it."""
        return ""

    @property
    def opens(self) -> tuple[str, str]:
        """The page that shows the result, and the key of its address that names it."""
        return "/compare", "run"

    @property
    def about(self) -> tuple[str, ...]:
        """Names of the catalogue's scenarios that it is about, the one of most interest first."""
        names = (getattr(self, name, "") for name in ("scenario", "baseline", "reference"))
        # A draft's document is no name.
        return tuple(dict.fromkeys(name for name in names if name and not name.startswith("{")))


@dataclass(frozen=True)
class Comparison(Request):
    """A comparison of two scenarios.

    Attributes:
        scenario, baseline: names of the catalogue.
        replicates: paired replicates.
        stance: what is assumed about how people behave.
        draft: the scenario's whole document as JSON where a planner changed it, "" as it stands.
        reference: likewise the baseline's.
    """

    scenario: str
    baseline: str
    replicates: int
    stance: str = "literature"
    draft: str = ""
    reference: str = ""

    @property
    def steps(self) -> int:
        """One for each replicate."""
        return self.replicates

    @property
    def command(self) -> str:
        """The comparison from a terminal; a draft has no name there until its result is stored."""
        if self.draft or self.reference:
            return ""
        asked = f"levelfield compare {self.baseline} {self.scenario} --replicates {self.replicates}"
        return f"{asked} --stance {self.stance}"


@dataclass(frozen=True)
class Job:
    """Where a job stands.

    Attributes:
        request: what was asked for.
        state: ``waiting``, ``running``, ``done``, ``failed``, ``cancelled``, or ``stopped``: the server died
            more than once while it ran, so it waits to be asked for again.
        done, total: steps of the request.
        run: id of the stored result once it is done.
        message: why it failed, in one line.
        ahead: jobs that come before it.
        started: clock of the machine when it began to run (seconds), 0 before.
        mark: the same clock when the first step was done, and the steps that were done then.
        asked: time of day when it was asked for (seconds since 1970).
        starts: times that it began to run.
    """

    request: Request
    state: str = "waiting"
    done: int = 0
    total: int = 0
    run: str = ""
    message: str = ""
    ahead: int = 0
    started: float = 0.0
    mark: tuple[float, int] = (0.0, 0)
    asked: float = 0.0
    starts: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled", "stopped")

    def seconds_left(self) -> float | None:
        """An estimate from the steps that were done since it began, None before there is one.

        Steps that were kept from an earlier time took no time, so they do not count.
        """
        since, before = self.mark
        if self.state != "running" or self.done <= before:
            return None
        return (time.monotonic() - since) / (self.done - before) * (self.total - self.done)


Simulate = Callable[[Request, Callable[[int, int], None]], str]
"""Runs a request and stores it; calls ``progress(done, total)``, which raises :class:`Cancelled`; returns the
id of the stored result."""


class Jobs:
    """The queue.

    Args:
        simulate: does the work, in this queue's only worker thread.
        exists: whether a stored result is still there; a job whose result was deleted is done again.
        memory: keeps the queue beyond the end of the server.
    """

    def __init__(
        self,
        simulate: Simulate,
        exists: Callable[[str], bool] = lambda run: True,
        memory: Memory | None = None,
    ) -> None:
        self._simulate, self._exists, self._memory = simulate, exists, memory
        self._ending = False
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._cancel: set[str] = set()
        self._change = threading.Condition()
        self._worker: threading.Thread | None = None

    def submit(self, request: Request) -> str:
        """Queue a request, or find the job that already does it; returns the job's id.

        Raises:
            QueueFull: too many wait already.
        """
        with self._change:
            known = self._jobs.get(request.id)
            if known and known.state in ("waiting", "running") and request.id not in self._cancel:
                return request.id
            if known and known.state == "done" and self._exists(known.run):
                return request.id
            if known and not known.over:
                raise QueueFull  # it is being cancelled and has not stopped yet
            if sum(job.state == "waiting" for job in self._jobs.values()) >= WAITING:
                raise QueueFull
            self._jobs.pop(request.id, None)
            self._jobs[request.id] = Job(request, total=request.steps, asked=time.time())
            self._cancel.discard(request.id)
            finished = [key for key, job in self._jobs.items() if job.over]
            for key in finished[: max(0, len(self._jobs) - _REMEMBERED)]:
                del self._jobs[key]
            self._remember()
            self._begin()
            return request.id

    def restore(self) -> None:
        """Take up what the memory holds: what waited or ran goes on, what was over is listed."""
        if self._memory is None:
            return
        with self._change:
            for job in self._memory.read():
                if job.state == "running" and job.starts >= _STARTS:
                    job = replace(job, state="stopped")
                elif not job.over:
                    job = replace(job, state="waiting", done=0)
                self._jobs.setdefault(job.request.id, job)
            self._remember()
            if any(job.state == "waiting" for job in self._jobs.values()):
                self._begin()

    def end(self) -> None:
        """The server ends: nothing more is begun, and the memory has what there is to take up again."""
        with self._change:
            self._ending = True
            for key, job in self._jobs.items():
                if job.state == "running":  # no fault of the job's
                    self._jobs[key] = replace(job, state="waiting", starts=job.starts - 1)
            self._remember()
            self._memory = None

    def _begin(self) -> None:
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._work, name="levelfield-jobs", daemon=True)
            self._worker.start()
        self._change.notify_all()

    def _remember(self) -> None:
        if self._memory is not None and self._jobs:
            self._memory.write(self._jobs.values())

    def get(self, job: str) -> Job | None:
        """Where a job stands; None for one that is not known."""
        with self._change:
            found = self._jobs.get(job)
            if found is None:
                return None
            earlier = [key for key, other in self._jobs.items() if not other.over]
            ahead = earlier.index(job) if job in earlier else 0
            return replace(found, ahead=ahead)

    def all(self) -> list[tuple[str, Job]]:
        """All remembered jobs, newest first."""
        with self._change:
            ahead, found = 0, []
            for key, job in self._jobs.items():
                found.append((key, job if job.over else replace(job, ahead=ahead)))
                ahead += not job.over
            return found[::-1]

    def cancel(self, job: str) -> None:
        """Stop a job: at once if it waits, after the step it is at if it runs."""
        with self._change:
            found = self._jobs.get(job)
            if found is None or found.over:
                return
            self._cancel.add(job)
            if found.state == "waiting":
                self._set(job, state="cancelled")

    def _set(self, job: str, **changes: Any) -> None:
        with self._change:
            if self._ending:
                return
            before = self._jobs[job]
            self._jobs[job] = after = replace(before, **changes)
            if after.state != before.state:
                self._remember()
            self._change.notify_all()

    def _next(self) -> str:
        with self._change:
            while True:
                for key, job in self._jobs.items():
                    if job.state == "waiting" and not self._ending:
                        now = time.monotonic()
                        self._set(key, state="running", started=now, mark=(now, 0), starts=job.starts + 1)
                        return key
                self._change.wait()

    def _work(self) -> None:
        while True:
            job = self._next()

            def progress(done: int, total: int, job: str = job) -> None:
                if job in self._cancel or self._ending:
                    raise Cancelled
                before = self._jobs[job]
                mark = before.mark
                if not before.done and done > 1:  # kept from an earlier time, or the first of several workers
                    mark = (time.monotonic(), done)
                self._set(job, done=done, total=total, mark=mark)

            try:
                run = self._simulate(self._jobs[job].request, progress)
            except Cancelled:
                self._set(job, state="cancelled")
            except Exception as error:  # one failed job must not end the queue
                self._set(
                    job, state="failed", message=(str(error) or type(error).__name__).splitlines()[0][:300]
                )
            else:
                self._set(job, state="done", done=self._jobs[job].total, run=run)
