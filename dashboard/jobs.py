"""The queue of simulations that the dashboard has been asked for: one runs, a few wait.

It belongs to the server, not to a browser tab: a reload or a second visitor finds the same job, and the
same request twice is one job. A job stores its result in the runs folder like any other run.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["REPLICATES", "Cancelled", "Comparison", "Job", "Jobs", "QueueFull", "Request"]

REPLICATES = (8, 20, 100)
"""Numbers of paired replicates that can be asked for."""
_WAITING = 6
_REMEMBERED = 50


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
        state: ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
        done, total: steps of the request.
        run: id of the stored result once it is done.
        message: why it failed, in one line.
        ahead: jobs that come before it.
        started: clock time at which it began to run (seconds), 0 before.
    """

    request: Request
    state: str = "waiting"
    done: int = 0
    total: int = 0
    run: str = ""
    message: str = ""
    ahead: int = 0
    started: float = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")

    def seconds_left(self) -> float | None:
        """An estimate from the steps that are done, None before the first."""
        if self.state != "running" or not self.done:
            return None
        return (time.monotonic() - self.started) / self.done * (self.total - self.done)


Simulate = Callable[[Request, Callable[[int, int], None]], str]
"""Runs a request and stores it; calls ``progress(done, total)``, which raises :class:`Cancelled`; returns the
id of the stored result."""


class Jobs:
    """The queue.

    Args:
        simulate: does the work, in this queue's only worker thread.
        exists: whether a stored run is still there; a job whose result was deleted is done again.
    """

    def __init__(self, simulate: Simulate, exists: Callable[[str], bool] = lambda run: True) -> None:
        self._simulate, self._exists = simulate, exists
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
            if sum(job.state == "waiting" for job in self._jobs.values()) >= _WAITING:
                raise QueueFull
            self._jobs.pop(request.id, None)
            self._jobs[request.id] = Job(request, total=request.steps)
            self._cancel.discard(request.id)
            finished = [key for key, job in self._jobs.items() if job.over]
            for key in finished[: max(0, len(self._jobs) - _REMEMBERED)]:
                del self._jobs[key]
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="levelfield-jobs", daemon=True)
                self._worker.start()
            self._change.notify_all()
            return request.id

    def get(self, job: str) -> Job | None:
        """Where a job stands; None for one that is not known."""
        with self._change:
            found = self._jobs.get(job)
            if found is None:
                return None
            earlier = [key for key, other in self._jobs.items() if not other.over]
            ahead = earlier.index(job) if job in earlier else 0
            return Job(**{**found.__dict__, "ahead": ahead})

    def all(self) -> list[tuple[str, Job]]:
        """All remembered jobs, newest first."""
        with self._change:
            return list(reversed(self._jobs.items()))

    def cancel(self, job: str) -> None:
        """Stop a job: at once if it waits, after the step it is at if it runs."""
        with self._change:
            found = self._jobs.get(job)
            if found is None or found.over:
                return
            self._cancel.add(job)
            if found.state == "waiting":
                self._set(job, state="cancelled")

    def _set(self, job: str, **changes: object) -> None:
        with self._change:
            self._jobs[job] = Job(**{**self._jobs[job].__dict__, **changes})
            self._change.notify_all()

    def _next(self) -> str:
        with self._change:
            while True:
                for key, job in self._jobs.items():
                    if job.state == "waiting":
                        self._set(key, state="running", started=time.monotonic())
                        return key
                self._change.wait()

    def _work(self) -> None:
        while True:
            job = self._next()

            def progress(done: int, total: int, job: str = job) -> None:
                if job in self._cancel:
                    raise Cancelled
                self._set(job, done=done, total=total)

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
