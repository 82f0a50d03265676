"""The queue outlives the server: what ran or waited goes on, what was over is listed, nothing loops."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.job_memory import Memory
from dashboard.jobs import Cancelled, Comparison, Jobs, Request
from dashboard.sweep_job import Scan
from tests.dashboard.test_jobs import Simulator, state, until

ONE, TWO = Comparison("rotation", "county", 8), Comparison("alliance", "county", 8)
DEAD = threading.Event()


def hang(request: Request, progress: Callable[[int, int], None]) -> str:
    progress(0, 8)
    DEAD.wait(20)
    progress(1, 8)
    return ""


@pytest.fixture(autouse=True)
def alive():
    DEAD.clear()
    yield
    DEAD.set()


def killed(root: Path) -> None:
    """A server that began a job, had one waiting, and was killed."""
    memory = Memory(root)
    jobs = Jobs(hang, memory=memory)
    jobs.restore()
    jobs.submit(ONE)
    jobs.submit(TWO)
    until(lambda: state(jobs, ONE.id).state == "running")
    jobs._memory = None  # it writes no more
    memory.close()


def test_what_ran_and_what_waited_go_on_after_the_server_was_killed(tmp_path: Path):
    killed(tmp_path)
    simulator = Simulator()
    jobs = Jobs(simulator, memory=Memory(tmp_path))
    jobs.restore()
    simulator.step.release(16)
    until(lambda: all(job.over for _, job in jobs.all()))
    assert simulator.asked == [ONE, TWO]
    assert [job.state for _, job in jobs.all()] == ["done", "done"]


def test_a_job_that_kills_its_server_is_not_taken_up_for_ever(tmp_path: Path):
    killed(tmp_path)
    killed(tmp_path)
    simulator = Simulator()
    jobs = Jobs(simulator, memory=Memory(tmp_path))
    jobs.restore()
    simulator.step.release(16)
    until(lambda: state(jobs, TWO.id).state == "done")
    assert state(jobs, ONE.id).state == "stopped"
    jobs.submit(ONE)
    until(lambda: state(jobs, ONE.id).state == "done")


def test_a_server_that_ends_in_order_may_do_so_any_number_of_times(tmp_path: Path):
    for _ in range(4):
        memory = Memory(tmp_path)
        jobs = Jobs(hang, memory=memory)
        jobs.restore()
        jobs.submit(ONE)
        until(lambda: state(jobs, ONE.id).state == "running")  # noqa: B023
        jobs.end()
        memory.close()
    found = Memory(tmp_path).read()
    assert [(job.request, job.state, job.starts) for job in found] == [(ONE, "waiting", 0)]


def test_ending_stops_what_runs_and_begins_nothing_more():
    raised = threading.Event()

    def simulate(request: Request, progress: Callable[[int, int], None]) -> str:
        progress(0, 8)
        DEAD.wait(5)
        try:
            progress(1, 8)
        except Cancelled:
            raised.set()
            raise
        return ""

    jobs = Jobs(simulate)
    jobs.submit(ONE)
    jobs.submit(TWO)
    until(lambda: state(jobs, ONE.id).state == "running")
    jobs.end()
    DEAD.set()
    assert raised.wait(5)
    assert [job.state for _, job in jobs.all()] == ["waiting", "waiting"]


def test_what_is_over_is_listed_after_a_restart(tmp_path: Path):
    simulator, memory = Simulator(), Memory(tmp_path)
    jobs = Jobs(simulator, memory=memory)
    jobs.submit(ONE)
    simulator.step.release(8)
    until(lambda: state(jobs, ONE.id).state == "done")
    memory.close()
    again = Jobs(simulator, memory=Memory(tmp_path))
    again.restore()
    assert state(again, ONE.id).run == "rotation-vs-county"
    assert again.submit(ONE) == ONE.id
    assert simulator.asked == [ONE]


def test_a_second_server_on_the_same_runs_takes_nothing_up(tmp_path: Path):
    memory = Memory(tmp_path)
    first = Jobs(hang, memory=memory)
    first.submit(ONE)
    until(lambda: state(first, ONE.id).state == "running")
    simulator = Simulator()
    second = Jobs(simulator, memory=Memory(tmp_path))
    second.restore()
    assert second.all() == []
    second.submit(TWO)
    simulator.step.release(8)
    until(lambda: state(second, TWO.id).state == "done")
    memory.close()
    assert [job.request for job in Memory(tmp_path).read()] == [ONE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1, null]",
        '[{"asks": "os.system", "request": {"command": "true"}}]',
        '[{"asks": "Comparison", "request": {"scenario": "a"}, "state": "waiting"}]',
        '[{"asks": "Comparison", "request": [], "state": "waiting"}]',
    ],
)
def test_a_memory_that_is_damaged_or_of_another_version_is_no_reason_to_fail(text: str, tmp_path: Path):
    (tmp_path / ".jobs.json").write_text(text, encoding="utf-8")
    jobs = Jobs(Simulator(), memory=Memory(tmp_path))
    jobs.restore()
    assert jobs.all() == []


def test_requests_come_back_as_they_were(tmp_path: Path):
    scan = Scan("rotation", "county", json.dumps({"replicates": 3}), 12)
    memory = Memory(tmp_path)
    jobs = Jobs(hang, memory=memory)
    jobs.submit(scan)
    memory.close()
    [found] = Memory(tmp_path).read()
    assert found.request == scan
    assert found.request.id == scan.id


def test_a_memory_that_was_given_up_is_not_taken_back(tmp_path: Path):
    memory = Memory(tmp_path)
    jobs = Jobs(Simulator(), memory=memory)
    jobs.submit(ONE)
    until(lambda: state(jobs, ONE.id).state == "running")
    memory.close()
    jobs.submit(TWO)
    assert [job.request for job in Memory(tmp_path).read()] == [ONE]


def test_nothing_is_written_where_nothing_was_asked_for(tmp_path: Path):
    jobs = Jobs(hang, memory=Memory(tmp_path / "none"))
    jobs.restore()
    jobs.end()
    assert not (tmp_path / "none").exists()


def test_an_estimate_does_not_count_what_was_kept(monkeypatch: pytest.MonkeyPatch):
    clock = [100.0]
    monkeypatch.setattr("dashboard.jobs.time.monotonic", lambda: clock[0])
    told: list[float | None] = []

    def simulate(request: Request, progress: Callable[[int, int], None]) -> str:
        for done in (0, 60, 61, 63):
            progress(done, 100)
            left = state(jobs, request.id).seconds_left()
            told.append(left)
            clock[0] += 2.0
        return "x"

    jobs = Jobs(simulate)
    jobs.submit(ONE)
    until(lambda: state(jobs, ONE.id).state == "done")
    assert told == [None, None, pytest.approx(2.0 * 39), pytest.approx(4.0 / 3 * 37)]
