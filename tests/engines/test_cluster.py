"""On a real scheduler with two workers, each a process: the same answers, whatever dies."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.engines import Cluster, EngineError, engine, run_tasks
from sim.model import EducationModel
from sim.nation import live_country
from sim.scenario import load
from tests.engines import work
from tests.engines.cluster import OwnCluster
from tests.sweep.small import contents, document

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnCluster]:
    cluster = OwnCluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.wait()
        yield cluster
    finally:
        cluster.close()


def test_every_task_comes_back_once_from_both_workers(own: OwnCluster) -> None:
    with engine(cluster=own.address) as cluster:
        assert cluster.workers == 2
        found = {
            one.key: one.value for one in run_tasks(work.double, ((x, (x,)) for x in range(60)), cluster)
        }
        assert found == {x: 2 * x for x in range(60)}
        pids = {one.value for one in run_tasks(work.pid, [(x, ()) for x in range(20)], cluster)}
        assert len(pids) == 2
        assert os.getpid() not in pids


def test_what_a_task_raises_is_its_answer_there_too(own: OwnCluster) -> None:
    with Cluster(own.address) as cluster:
        [outcome] = run_tasks(work.refuse, [("no", (3,))], cluster)
        assert outcome.error is not None
        assert (outcome.error.type, outcome.error.message) == ("ValueError", "not 3")
        assert "in refuse" in outcome.error.traceback


def test_a_killed_worker_costs_nothing(own: OwnCluster, tmp_path: Path) -> None:
    with Cluster(own.address) as cluster:
        tasks = [(x, (tmp_path / "killed" if x == 4 else tmp_path, x)) for x in range(12)]
        outcomes = {one.key: one.value for one in run_tasks(work.die_once, tasks, cluster)}
    assert outcomes == {x: x for x in range(12)}
    own.wait()


def test_a_sweep_on_the_cluster_is_the_sweep_on_this_machine(own: OwnCluster, tmp_path: Path) -> None:
    here = sim.sweep(document(), workers=1, out=tmp_path / "here")
    there = sim.sweep(document(), cluster=own.address, out=tmp_path / "there")
    assert contents(there.folder) == contents(here.folder)


def test_counties_of_a_country_on_the_cluster_add_up_to_the_country_in_one_piece(own: OwnCluster) -> None:
    changes = {"world.students": 300, "world.schools": {"city": 1, "town": 1, "village": 2}, "years": 1}
    region = load("china-county", changes | {"world.counties": 5, "world.senior_schools": 1})
    whole = EducationModel(region).run()
    with Cluster(own.address) as cluster:
        country = live_country(region, chunk=2, pool=cluster)
    assert np.array_equal(country.record.values, whole.values, equal_nan=True)
    assert country.record.flows.equals(whole.flows)


def test_a_killed_scheduler_costs_only_what_was_under_way(own: OwnCluster) -> None:
    tasks = [(x, (x, 0.05)) for x in range(30)]
    with Cluster(own.address) as cluster:
        found = []
        for outcome in run_tasks(work.nap, tasks, cluster):
            found.append(outcome.value)
            if len(found) == 5:
                os.killpg(own.scheduler.pid, signal.SIGKILL)
                own.begin()
    assert sorted(found) == list(range(30))


def test_without_a_scheduler_one_line_says_so() -> None:
    begin = time.monotonic()
    with pytest.raises(EngineError, match=r"cluster tcp://127.0.0.1:1: no Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:1", patience=1)
    assert time.monotonic() - begin < 10
