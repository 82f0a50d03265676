"""The server as `levelfield dashboard` starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAM = "import sys; from dashboard.app import serve; serve(sys.argv[1], port=0)"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_server_answers_where_it_says_and_ends_quietly(sent: signal.Signals, tmp_path: Path):
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "none")]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Levelfield: http://127.0.0.1:"), line
        address = line.split()[1]
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b"Levelfield" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(
                urllib.request.Request(address, headers={"Host": "elsewhere.example"}), timeout=20
            )
        assert refused.value.code == 403
        refused.value.close()
        process.send_signal(sent)
        _, complaints = process.communicate(timeout=20)
    assert process.returncode == 0
    assert complaints == ""


WORLD = {"students": 300, "schools": {"city": 1, "town": 1, "village": 2}, "senior_schools": 1}
REPLICATES = 400
"""So many that the server is ended in the middle; a pair takes some milliseconds."""


def waiting_job(runs: Path) -> None:
    """The memory of a queue in which a comparison of a very small county waits."""
    from dashboard.job_memory import Memory
    from dashboard.jobs import Comparison, Job
    from sim.scenario import load

    drafts = []
    for name in ("china-county", "weak-schools-first"):
        document: dict[str, Any] = json.loads(json.dumps(load(name).document))
        document |= {"world": document["world"] | WORLD, "years": 2, "goals": []}
        drafts.append(json.dumps(document))
    request = Comparison("weak-schools-first", "china-county", REPLICATES, "central", drafts[1], drafts[0])
    runs.mkdir()
    memory = Memory(runs)
    memory.write([Job(request, total=REPLICATES)])
    memory.close()


@contextmanager
def serving(runs: Path) -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", PROGRAM, str(runs)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=runs) as process:
        try:
            yield process
        finally:
            process.kill()


def descendants(process: int) -> set[int]:
    """Processes that a process started, and those that they started."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(folder.name)] = int(fields[1])
    found, before = {process}, 0
    while len(found) != before:
        before = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {process}


def living(processes: set[int]) -> set[int]:
    alive = set()
    for number in processes:
        try:
            if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                alive.add(number)
        except OSError:
            continue
    return alive


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_however_the_server_ends_no_process_is_left_and_the_next_one_goes_on(tmp_path: Path):
    runs = tmp_path / "runs"
    waiting_job(runs)
    kept = 0
    for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with serving(runs) as process:
            assert until(lambda before=kept: finished(runs) > before, 60), "no replicate was finished"
            workers = descendants(process.pid)
            assert workers
            process.send_signal(sent)
            process.wait(20)
            assert until(lambda ours=workers: not living(ours), 10), f"{sent.name} left {living(workers)}"
        kept = finished(runs)
        assert kept < REPLICATES, "it was done before it could be ended; take more replicates"
    [job] = json.loads((runs / ".jobs.json").read_text(encoding="utf-8"))
    assert job["state"] == "running"
    assert job["starts"] == 1, "only the end that nobody asked for counts"


def finished(runs: Path) -> int:
    """Replicates that are kept for the next call."""
    return len(list(runs.glob(".partial/*/[0-9]*.npz")))
