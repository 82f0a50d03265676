"""Whatever happens to workers, every task comes back once, and a bad one harms nobody else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.engines import Engine, Local, Serial, TaskFailed, WorkerDied, engine, run_tasks
from tests.engines import work


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    with Local(2, preload=()) as workers:
        yield workers


@pytest.fixture(params=["serial", "local"])
def either(request: pytest.FixtureRequest, local: Local) -> Engine:
    return local if request.param == "local" else Serial()


def test_every_task_comes_back_once(either: Engine) -> None:
    found = {one.key: one.value for one in run_tasks(work.double, ((x, (x,)) for x in range(50)), either)}
    assert found == {x: 2 * x for x in range(50)}


def test_what_a_task_raises_is_its_answer(either: Engine) -> None:
    [outcome] = run_tasks(work.refuse, [("no", (3,))], either)
    assert outcome.error is not None
    assert (outcome.error.stage, outcome.error.type, outcome.error.message) == ("task", "ValueError", "not 3")
    assert "in refuse" in outcome.error.traceback
    assert outcome.attempts == 1
    with pytest.raises(ValueError, match="not 3"):
        outcome.result()


def test_what_cannot_be_pickled_is_said_in_words(local: Local) -> None:
    [outcome] = run_tasks(work.odd, [("odd", ())], local)
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("Odd", "1 and 2")
    with pytest.raises(TaskFailed, match="Odd: 1 and 2"):
        outcome.result()
    [value] = run_tasks(work.closure, [("closure", ())], local)
    assert value.error is not None
    assert value.error.stage == "task"


def test_want_of_memory_is_tried_again(either: Engine, tmp_path: Path) -> None:
    [outcome] = run_tasks(work.short_of_memory_once, [("memory", (tmp_path / "seen",))], either)
    assert (outcome.value, outcome.attempts) == ("enough now", 2)


def test_a_task_whose_worker_was_killed_is_done_by_another(local: Local, tmp_path: Path) -> None:
    tasks = [(x, (tmp_path / "killed" if x == 4 else tmp_path, x)) for x in range(12)]
    outcomes = {one.key: one for one in run_tasks(work.die_once, tasks, local)}
    assert {key: one.value for key, one in outcomes.items()} == {x: x for x in range(12)}
    assert {key: one.attempts for key, one in outcomes.items()} == {x: 1 + (x == 4) for x in range(12)}


def test_a_task_that_kills_its_worker_twice_is_given_up_and_its_neighbours_are_not_harmed(
    local: Local, tmp_path: Path
) -> None:
    tasks = [(x, (tmp_path, x, x in (3, 7))) for x in range(20)]
    outcomes = {one.key: one for one in run_tasks(work.sometimes, tasks, local)}
    for x, outcome in outcomes.items():
        if x in (3, 7):
            assert outcome.error is not None
            assert outcome.error.stage == "worker"
            assert outcome.attempts == 2
            with pytest.raises(WorkerDied, match="signal 9"):
                outcome.result()
        else:
            assert (outcome.value, outcome.attempts) == (x, 1)
    assert len(outcomes) == 20


def test_tasks_are_taken_as_they_are_needed(local: Local) -> None:
    taken = []

    def endless() -> Iterator[tuple[int, tuple[int]]]:
        for x in range(10**6):
            taken.append(x)
            yield x, (x,)

    outcomes = run_tasks(work.double, endless(), local, window=5)
    for _ in range(10):
        next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert len(taken) <= 15


def test_workers_stay_warm_and_use_one_thread(local: Local) -> None:
    first = {one.value for one in run_tasks(work.pid, [(x, ()) for x in range(20)], local)}
    again = {one.value for one in run_tasks(work.pid, [(x, ()) for x in range(20)], local)}
    assert again <= first
    assert os.getpid() not in first
    [threads] = run_tasks(work.threads, [("threads", ())], local)
    assert threads.value == "1"


def test_several_threads_may_share_the_workers(local: Local) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def some(k: int) -> list[int]:
        return sorted(one.value for one in run_tasks(work.double, [(x, (x + k,)) for x in range(30)], local))

    with ThreadPoolExecutor(4) as threads:
        for k, found in enumerate(threads.map(some, range(4))):
            assert found == [2 * (x + k) for x in range(30)]


def test_leaving_in_anger_ends_workers_at_once() -> None:
    begin = time.monotonic()
    workers = Local(1, preload=())
    [who] = run_tasks(work.pid, [("pid", ())], workers)
    slow = workers.submit(work.nap, (1, 60.0))
    waiting = workers.submit(work.nap, (2, 60.0))
    workers.__exit__(RuntimeError, RuntimeError("enough"), None)
    assert time.monotonic() - begin < 30
    assert slow.done()
    assert waiting.cancelled()
    assert isinstance(who.value, int)
    with pytest.raises(ProcessLookupError):
        os.kill(who.value, 0)


def test_one_worker_is_this_process() -> None:
    assert isinstance(engine(workers=1), Serial)
    assert isinstance(engine(workers=3), Local)


SCRIPT = """
import sys
from sim.engines import Local, run_tasks
from tests.engines import work
if __name__ == "__main__":
    with Local(2, preload=()) as local:
        print(*{one.value for one in run_tasks(work.pid, [(x, ()) for x in range(8)], local)}, flush=True)
        for outcome in run_tasks(work.nap, [(x, (x, 60.0)) for x in range(4)], local):
            pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_the_process_that_started_them(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    assert len(process.stdout.readline().split()) >= 1
    process.send_signal(how)
    process.communicate(timeout=30)
    for _ in range(500):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("workers outlive their parent")


def test_a_script_that_is_started_again_by_its_workers_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace('if __name__ == "__main__":', "if True:"))
    process = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        timeout=60,
    )
    assert process.returncode == 1
    assert "__main__" in process.stderr.splitlines()[-1]
