"""Whatever interrupts a sweep, the same command ends with the results of an undisturbed one, to the byte."""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

import sim
from sim.results.stored import FolderError
from sim.sweep import parts, store
from sim.sweep.folders import SweepStopped
from sim.sweep.ledger import FORMAT, Ledger, LedgerBroken
from sim.sweep.opened import Sweep
from sim.sweep.work import Lived
from tests.sweep.small import ROOT, contents, document, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
REPLICATES = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sweep of 72 runs that keeps everything, so that it has several parts."""
    folder = tmp_path_factory.mktemp("desk")
    written(folder, replicates=REPLICATES, keep={})
    return folder


@pytest.fixture(scope="module")
def undisturbed(desk: Path) -> dict[str, bytes]:
    done = levelfield(desk, "whole")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert {key: result[key] for key in ("runs", "failed", "resumed")} == {
        "runs": 72,
        "failed": 0,
        "resumed": 0,
    }
    assert set(result) == {"sweep", "folder", "runs", "failed", "seconds", "resumed"}
    found = contents(desk / "whole")
    assert sum(name.startswith("results/part-") for name in found) >= 2
    return found


def command(out: str) -> list[str]:
    return [sys.executable, "-m", "sim", "sweep", "small.yaml", "--out", out, "--workers", "2", "--json"]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def levelfield(desk: Path, out: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(out), cwd=desk, capture_output=True, text=True, timeout=300, env=environment()
    )


def over(folder: Path) -> int:
    """Runs that count: their rows are in the ledger."""
    try:
        with closing(sqlite3.connect(f"file:{folder / 'runs.db'}?mode=ro", uri=True, timeout=10)) as database:
            return int(database.execute("SELECT COUNT(*) FROM run").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def started(desk: Path, out: str, runs: int) -> subprocess.Popen[str]:
    """A sweep that is under way: so many runs count."""
    process = subprocess.Popen(
        command(out),
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    end = time.monotonic() + 120
    while over(desk / out) < runs:
        assert time.monotonic() < end
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return process


def gone(group: int) -> bool:
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
@pytest.mark.parametrize(("how", "runs"), [(signal.SIGKILL, 40), (signal.SIGINT, 10)])
def test_a_killed_or_interrupted_coordinator(
    desk: Path, undisturbed: dict[str, bytes], how: signal.Signals, runs: int
) -> None:
    out = f"ended-{how.name}"
    process = started(desk, out, runs)
    before = over(desk / out)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert gone(process.pid), "workers outlive their parent"
    kept = over(desk / out)
    assert before <= kept < 72
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert "the same command goes on from there" in said
    done = levelfield(desk, out)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["resumed"] == kept
    assert contents(desk / out) == undisturbed


@pytest.mark.slow
def test_killed_workers(desk: Path, undisturbed: dict[str, bytes]) -> None:
    process = started(desk, "workers", 8)
    for runs in (8, 30):
        while over(desk / "workers") < runs:
            time.sleep(0.01)
        server = [
            child
            for child in psutil.Process(process.pid).children()
            if any("forkserver" in word for word in child.cmdline())
        ]
        server[0].children()[0].kill()
    said, _ = process.communicate(timeout=120)
    assert json.loads(said)["failed"] == 0
    assert contents(desk / "workers") == undisturbed


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """A finished sweep with several parts, lived in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "_MOST", 4)
        return sim.sweep(document(), workers=1, out=tmp_path_factory.mktemp("small") / "whole")


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_MOST", 4)


@pytest.fixture
def again(_small_parts: None, small: Sweep, tmp_path: Path) -> Iterator[Path]:
    """A copy of it, to be damaged; it must be the same at the end."""
    import shutil

    folder = tmp_path / "again"
    shutil.copytree(small.folder, folder)
    yield folder
    swept = sim.sweep(document(), workers=1, out=folder)
    assert swept.finished
    assert contents(folder) == contents(small.folder)


def test_a_damaged_part_is_lived_again(again: Path) -> None:
    part = sorted(again.glob("results/part-*"))[1]
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)


def test_a_part_that_was_cut_off_or_is_missing_is_lived_again(again: Path) -> None:
    first, second, *_ = sorted(again.glob("results/part-*"))
    first.write_bytes(first.read_bytes()[:100])
    with pytest.raises(FolderError, match=f"{first.name}: is damaged.*levelfield sweep .*again` lives"):
        sim.sweep.open(again).outcome("teacher_quality", "weak")
    second.unlink()
    (again / "results" / ".part-00002.tmp").write_bytes(b"left by somebody who was killed")


def test_a_damaged_part_is_noticed_while_the_ledger_is_there(
    again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, again, 9)
    part = sorted(again.glob("results/part-*"))[0]
    part.write_bytes(part.read_bytes()[::-1])


def test_a_ruined_ledger_costs_its_runs_only(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_after(monkeypatch, again, 9)
    for path in again.glob("runs.db*"):
        path.write_bytes(b"not a database at all" * 1000)


def stop_after(monkeypatch: pytest.MonkeyPatch, folder: Path, runs: int) -> None:
    """Start the sweep anew and interrupt it when so many runs count."""
    import shutil

    shutil.rmtree(folder)

    def progress(done: int, of: int) -> None:
        if done >= runs:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sim.sweep.living._size", lambda *rest: 1)
        with pytest.raises(KeyboardInterrupt):
            sim.sweep(document(), workers=1, out=folder, progress=progress)
    assert over(folder) == runs


def test_a_disk_that_is_full_for_a_part(again: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil

    shutil.rmtree(again)
    written: list[Path] = []

    def replace(source: Path, target: Path) -> None:
        if "part-" in str(target) and len(written) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.extend([target] if "part-" in str(target) else [])
        os.rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(parts.os, "replace", replace)
        with pytest.raises(SweepStopped, match="the disk is full; what had finished is kept"):
            sim.sweep(document(), workers=1, out=again)
    assert not list(again.glob("results/.*.tmp"))


def test_a_disk_that_is_full_for_the_ledger(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    shutil.rmtree(again)
    add = Ledger.add
    calls: list[int] = []

    def limited(self: Ledger, runs: list[Lived]) -> None:
        calls.append(1)
        if len(calls) == 4:  # SQLite's own limit raises what a full disk raises
            [pages] = self.database.execute("PRAGMA page_count").fetchone()
            self.database.execute(f"PRAGMA max_page_count = {pages}")
            runs = [Lived(one.number, one.years, one.values * 50) for one in runs]
        add(self, runs)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", limited)
        patch.setattr("sim.sweep.living._size", lambda *rest: 1)
        with pytest.raises(SweepStopped, match="the disk is full"):
            sim.sweep(document(), workers=1, out=again)
    assert 0 < over(again) < 12


@pytest.mark.usefixtures("_small_parts")
def test_a_finished_sweep_costs_nothing_again(small: Sweep) -> None:
    before = {path: path.stat().st_mtime_ns for path in small.folder.rglob("*")}
    sim.sweep(document(), workers=1, out=small.folder)
    assert {path: path.stat().st_mtime_ns for path in small.folder.rglob("*") if path in before} == before


@pytest.mark.usefixtures("_small_parts")
def test_readers_see_every_run_that_counts(
    small: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a run is in the ledger or in a part makes no difference to who reads."""
    whole = small.outcome("teacher_quality", "weak")
    seen: list[int] = []

    def progress(done: int, of: int) -> None:
        reader = sim.sweep.open(tmp_path / "a")
        found = reader.outcome("teacher_quality", "weak")
        assert len(found) == done
        assert found.equals(whole.loc[found.index])
        assert reader.failures.empty
        seen.append(done)

    monkeypatch.setattr("sim.sweep.living._size", lambda *rest: 1)
    sim.sweep(document(), workers=1, out=tmp_path / "a", progress=progress)
    assert seen[0] == 0
    assert len(seen) >= 8


def test_two_processes_do_not_write_the_same_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def progress(done: int, of: int) -> None:
        with pytest.raises(FolderError, match="another process is running this sweep"):
            sim.sweep(document(), workers=1, out=tmp_path / "a")

    sim.sweep(document(), workers=1, out=tmp_path / "a", progress=progress)


def test_runs_that_ended_their_worker_are_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.sweep import living

    whole = sim.sweep(document(), workers=1, out=tmp_path / "whole")
    add = store.Store.add

    def harm(self: store.Store, runs: list[Lived]) -> None:
        lost = [Lived(one.number, stage="worker", type="WorkerDied", message="gone") for one in runs]
        add(self, [bad if bad.number in (5, 7) else one for bad, one in zip(lost, runs)])

    with monkeypatch.context() as patch:
        patch.setattr(store.Store, "add", harm)
        patch.setattr(living, "_size", lambda *rest: 1)
        swept = sim.sweep(document(), workers=1, out=tmp_path / "again")
    assert list(swept.failures["run"]) == [5, 7]
    assert set(swept.failures["stage"]) == {"worker"}
    swept = sim.sweep(document(), workers=1, out=tmp_path / "again")
    assert swept.failures.empty
    assert contents(tmp_path / "again") == contents(whole.folder)


def test_a_ledger_of_the_first_format_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        database.executescript(
            """
            CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE run (number INTEGER PRIMARY KEY, years TEXT NOT NULL, seconds REAL NOT NULL,
                blob BLOB, type TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
                traceback TEXT NOT NULL DEFAULT '');
            INSERT INTO about VALUES ('sweep', 'abc');
            INSERT INTO run VALUES (0, '[2024]', 0.5, x'00', '', '', '');
            INSERT INTO run VALUES (1, '[]', 0.1, NULL, 'ValueError', 'no', 'where');
            PRAGMA user_version = 1;
            """
        )
    ledger = Ledger(tmp_path, "abc")
    assert ledger.known() == ({0}, {1: "run"})
    assert ledger.database.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    ledger.add([Lived(2, stage="worker", type="WorkerDied", message="gone")])
    assert [one.stage for one in ledger.failures()] == ["run", "worker"]
    ledger.close()
    with pytest.raises(LedgerBroken, match="another sweep"):
        Ledger(tmp_path, "other")
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerBroken, match="newer version"):
        Ledger(tmp_path, "abc")
