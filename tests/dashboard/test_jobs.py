"""One simulation runs, a few wait, the same request is one job, and cancelling stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from dashboard.jobs import Cancelled, Comparison, Job, Jobs, QueueFull, Request


class Simulator:
    """Stands in for the simulator: takes a step each time it is allowed to."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.step = threading.Semaphore(0)
        self.at_once = self.most_at_once = 0

    def __call__(self, request: Request, progress: Callable[[int, int], None]) -> str:
        self.asked.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for done in range(request.replicates):
                progress(done, request.replicates)
                assert self.step.acquire(timeout=10)
            if request.scenario == "broken":
                raise RuntimeError("the county burned down\nat line 3")
            return f"{request.scenario}-vs-{request.baseline}"
        finally:
            self.at_once -= 1


def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen within five seconds")


def state(jobs: Jobs, job: str) -> Job:
    found = jobs.get(job)
    assert found is not None
    return found


def test_a_job_runs_and_names_its_result():
    simulator = Simulator()
    jobs = Jobs(simulator)
    job = jobs.submit(Comparison("rotation", "county", 8))
    simulator.step.release(8)
    until(lambda: state(jobs, job).state == "done")
    assert state(jobs, job).run == "rotation-vs-county"
    assert state(jobs, job).done == 8


def test_the_same_request_twice_is_one_job():
    simulator = Simulator()
    jobs = Jobs(simulator)
    first, second = (
        jobs.submit(Comparison("rotation", "county", 8)),
        jobs.submit(Comparison("rotation", "county", 8)),
    )
    assert first == second
    assert jobs.submit(Comparison("rotation", "county", 20)) != first
    simulator.step.release(28)
    until(lambda: all(job.over for _, job in jobs.all()))
    assert jobs.submit(Comparison("rotation", "county", 8)) == first
    assert len(simulator.asked) == 2


def test_a_result_that_was_deleted_is_simulated_again():
    simulator = Simulator()
    stored = {"rotation-vs-county"}
    jobs = Jobs(simulator, exists=lambda run: run in stored)
    job = jobs.submit(Comparison("rotation", "county", 8))
    simulator.step.release(16)
    until(lambda: state(jobs, job).state == "done")
    stored.clear()
    jobs.submit(Comparison("rotation", "county", 8))
    until(lambda: len(simulator.asked) == 2)


def test_one_runs_at_a_time_in_order_and_the_queue_is_bounded():
    simulator = Simulator()
    jobs = Jobs(simulator)
    ids = [jobs.submit(Comparison(f"s{number}", "county", 8)) for number in range(1)]
    until(lambda: state(jobs, ids[0]).state == "running")
    ids += [jobs.submit(Comparison(f"s{number}", "county", 8)) for number in range(1, 7)]
    assert [state(jobs, job).ahead for job in ids] == list(range(7))
    with pytest.raises(QueueFull):
        jobs.submit(Comparison("one too many", "county", 8))
    simulator.step.release(7 * 8)
    until(lambda: all(state(jobs, job).state == "done" for job in ids))
    assert simulator.most_at_once == 1
    assert [request.scenario for request in simulator.asked] == [f"s{number}" for number in range(7)]


def test_cancelling_stops_what_runs_and_what_waits():
    simulator = Simulator()
    jobs = Jobs(simulator)
    first = jobs.submit(Comparison("a", "county", 8))
    until(lambda: state(jobs, first).state == "running")
    second = jobs.submit(Comparison("b", "county", 8))
    jobs.cancel(second)
    assert state(jobs, second).state == "cancelled"
    jobs.cancel(first)
    simulator.step.release(1)
    until(lambda: state(jobs, first).state == "cancelled")
    third = jobs.submit(Comparison("a", "county", 8))
    simulator.step.release(8)
    until(lambda: state(jobs, third).state == "done")
    assert [request.scenario for request in simulator.asked] == ["a", "a"]


def test_a_failure_is_one_line_and_the_queue_goes_on():
    simulator = Simulator()
    jobs = Jobs(simulator)
    failing, next_one = (
        jobs.submit(Comparison("broken", "county", 8)),
        jobs.submit(Comparison("rotation", "county", 8)),
    )
    simulator.step.release(16)
    until(lambda: state(jobs, next_one).state == "done")
    assert state(jobs, failing).state == "failed"
    assert state(jobs, failing).message == "the county burned down"


def test_progress_after_cancelling_raises_in_the_simulator():
    raised = threading.Event()
    begun = threading.Event()
    cancelled = threading.Event()

    def simulate(request: Request, progress: Callable[[int, int], None]) -> str:
        progress(0, 8)
        begun.set()
        assert cancelled.wait(5)
        try:
            progress(1, 8)
        except Cancelled:
            raised.set()
            raise
        return "finished all the same"

    jobs = Jobs(simulate)
    job = jobs.submit(Comparison("a", "county", 8))
    assert begun.wait(5)
    jobs.cancel(job)
    cancelled.set()
    assert raised.wait(5)
    until(lambda: state(jobs, job).over)


def test_an_unknown_job_is_none():
    jobs = Jobs(Simulator())
    assert jobs.get("ffff") is None
    jobs.cancel("ffff")
