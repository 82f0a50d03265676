"""What a sweep will cost is said before it costs it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.engines import Serial, engine, run_tasks
from sim.sweep import living
from sim.sweep.estimate import Estimate
from sim.sweep.reading import load
from sim.sweep.running import execute
from sim.sweep.work import Lived, live_runs
from tests.sweep.small import document


def estimated(folder: Path, **changes: Any) -> Estimate:
    """What is said of a sweep."""
    said: list[Estimate] = []
    execute(load(document(**changes)), folder, Serial(), announce=said.append)
    [estimate] = said
    return estimate


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Runs that were lived together, in order."""
    out: list[list[int]] = []

    def noted(work: Any, jobs: Any) -> list[Lived]:
        out.append([run.number for run, _ in jobs])
        return live_runs(work, jobs)

    monkeypatch.setattr(living, "live_runs", noted)
    return out


def pretend(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """Tasks that seem to take so long, the last of these from then on."""
    left = list(seconds)

    def slow(*args: Any) -> Iterator[Any]:
        for outcome in run_tasks(*args):
            yield replace(outcome, seconds=left.pop(0) if len(left) > 1 else left[0])

    monkeypatch.setattr(living, "run_tasks", slow)


def test_what_is_only_paid_once_is_not_counted_for_every_run(
    tmp_path: Path, calls: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, 15, 0.1, 0.2)
    estimate = estimated(tmp_path / "a", replicates=8)
    assert [len(batch) for batch in calls[:3]] == [1, 1, 4]
    assert sorted(number for batch in calls for number in batch) == list(range(48)), "each run once"
    assert (estimate.of, estimate.runs) == (48, 42)
    assert estimate.seconds_a_run == pytest.approx(0.2 / 4)
    assert estimate.seconds == pytest.approx(42 * 0.2 / 4)


def test_a_second_run_is_timed_where_the_first_was_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, 20, 5)
    estimate = estimated(tmp_path / "a")
    assert (estimate.seconds_a_run, estimate.runs, estimate.seconds) == (5, 10, 50)


def test_a_run_beside_which_compiling_is_nothing_is_timed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, 400, 1)
    estimate = estimated(tmp_path / "a")
    assert (estimate.seconds_a_run, estimate.runs) == (400, 11)


def test_runs_are_timed_where_they_are_many(tmp_path: Path, calls: list[list[int]]) -> None:
    """Small counties come first in this sweep; they alone would promise too little."""
    estimated(tmp_path / "a", factors={"world.students": [300, 600, 900]}, replicates=1)
    assert [len(batch) for batch in calls[:3]] == [1, 1, 4]
    middle = [number // 6 for batch in calls[:3] for number in batch]
    assert set(middle) >= {1}


def test_every_worker_takes_part(tmp_path: Path) -> None:
    said: list[Estimate] = []
    with engine(2) as where:
        execute(load(document(replicates=8)), tmp_path / "a", where, announce=said.append)
    assert said[0].workers == 2
    assert said[0].runs == 48 - 2 * (1 + 1 + 4)
    assert said[0].seconds == pytest.approx(said[0].seconds_a_run * said[0].runs / 2)
