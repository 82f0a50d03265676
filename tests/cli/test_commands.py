"""The commands: what they print, what they leave, and with which status they end."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sim.cli import main

ROOT = Path(__file__).parents[2]
MIX = """
title: {en: Tiny mix, zh: 小型组合}
extends: china-county
world: {students: 800, schools: {city: 2, town: 3, village: 5}}
years: 2
interventions:
  - use: alliance
  - {use: teacher_rotation, share: 0.4}
goals:
  - {measure: academic_achievement, group: weak, at_least: -1, by: 2025}
"""
BASE = """
title: {en: Tiny county, zh: 小县}
extends: china-county
world: {students: 800, schools: {city: 2, town: 3, village: 5}}
years: 2
"""


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "120"}


def levelfield(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(),
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with two small scenarios."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "mix.yaml").write_text(MIX, encoding="utf-8")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }


def test_help_names_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "sim", "--help"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0
    for name in ("demo", "run", "compare", "goals", "rerun", "dashboard"):
        assert name in done.stdout


def test_help_and_import_load_nothing_heavy() -> None:
    code = (
        "import sys, sim, sim.cli; sim.cli._register(); "
        "print(sorted(set(sys.modules) & {'numpy', 'pandas', 'numba', 'mesa', 'plotly', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("command", ["run", "compare", "goals", "rerun", "demo", "dashboard"])
def test_every_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"Example: levelfield {command}" in " ".join(capsys.readouterr().out.split())


def test_compare_prints_effects_and_leaves_a_folder(desk: Path) -> None:
    done = levelfield(desk, "compare", "base.yaml", "mix.yaml", "--replicates", "3", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "Tiny mix against Tiny county" in done.stdout
    assert "90 % interval" in done.stdout
    assert "extra cost" in done.stdout
    assert "goals" in done.stdout
    [folder] = [path for path in (desk / "runs").iterdir() if not path.name.startswith(".")]
    assert str(Path("runs") / folder.name / "report.html") in done.stdout
    assert (folder / "report.html").exists()
    assert not (desk / "runs" / ".partial").exists()


def test_compare_as_json_is_one_document_of_the_agreed_shape(desk: Path) -> None:
    done = levelfield(
        desk,
        "compare",
        "base.yaml",
        "mix.yaml",
        "-n",
        "2",
        "--json",
        "--out",
        "mine",
        "--measures",
        "academic_achievement,dropout_rate",
        "--group",
        "weak",
        "--years",
        "2024-2025",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert {"baseline", "scenarios", "effects", "costs", "provenance"} <= set(found)
    assert {(row["measure"], row["group"], row["year"]) for row in found["effects"]} == {
        (measure, "weak", year)
        for measure in ("academic_achievement", "dropout_rate")
        for year in (2024, 2025)
    }
    assert {
        "scenario",
        "measure",
        "group",
        "year",
        "unit",
        "baseline_mean",
        "mean",
        "low",
        "high",
        "replicates",
    } <= set(found["effects"][0])
    assert {"scenario", "year", "payer", "purpose", "mean", "low", "high"} <= set(found["costs"][0])
    assert found["folder"] == "mine"
    assert (desk / "mine" / "run.json").exists()


def test_run_and_goals_as_json(desk: Path) -> None:
    done = levelfield(desk, "run", "mix.yaml", "-n", "1", "--json", "--out", "mine")
    found = json.loads(done.stdout)
    assert {"measures", "folder", "provenance"} <= set(found)
    assert {"year", "measure", "group", "mean", "low", "high", "unit"} <= set(found["measures"][0])
    assert found["measures"][0]["low"] is None
    done = levelfield(desk, "goals", "mix.yaml", "-n", "2", "--json", "--out", "mine")
    found = json.loads(done.stdout)
    assert [row["year"] for row in found["goals"]] == [2024, 2025]
    assert 0 <= found["goals"][0]["probability"] <= 1


def test_one_and_two_workers_leave_the_same_files(desk: Path) -> None:
    for workers in ("1", "2"):
        done = levelfield(desk, "compare", "base.yaml", "mix.yaml", "-n", "3", "-w", workers, "-o", workers)
        assert done.returncode == 0, done.stderr
    assert contents(desk / "1") == contents(desk / "2")


def test_rerun_gives_the_same_bits_and_says_when_it_does_not(desk: Path) -> None:
    levelfield(
        desk, "compare", "base.yaml", "mix.yaml", "-n", "2", "-o", "mine", "--set", "world.students=700"
    )
    done = levelfield(desk, "rerun", "mine")
    assert (done.returncode, done.stdout.strip()) == (0, "mine: every number is the same"), done.stderr
    text = (desk / "mine" / "scenarios" / "mix.yaml").read_text("utf-8")
    assert "share: 0.4" in text
    (desk / "mine" / "scenarios" / "mix.yaml").write_text(
        text.replace("share: 0.4", "share: 0.1"), encoding="utf-8"
    )
    done = levelfield(desk, "rerun", "mine")
    assert done.returncode == 1
    assert "differs in scenario mix, measures" in done.stderr


def test_setting_an_assumption_moves_the_baseline_too_and_a_policy_does_not(desk: Path) -> None:
    done = levelfield(
        desk,
        "compare",
        "base.yaml",
        "mix.yaml",
        "-n",
        "1",
        "-o",
        "mine",
        "--set",
        "world.students=600",
        "--set",
        "interventions.teacher_rotation.share=0.1",
    )
    assert done.returncode == 0, done.stderr
    about = json.loads((desk / "mine" / "provenance.json").read_text("utf-8"))["scenarios"]
    assert [one["document"]["world"]["students"] for one in about] == [600, 600]
    assert [policy["parameters"]["share"] for policy in about[1]["interventions"]][1] == 0.1


BAD: list[tuple[Sequence[str], str]] = [
    (("run", "nowhere.yaml"), "nowhere.yaml"),
    (("run", "china-conty"), "china-county"),
    (("compare", "base.yaml"), "SCENARIO"),
    (("run", "base.yaml", "--replicates", "0"), "--replicates"),
    (("run", "base.yaml", "--replicates", "many"), "--replicates"),
    (("run", "base.yaml", "--wrokers", "2"), "--wrokers"),
    (("run", "base.yaml", "--workers", "0"), "--workers"),
    (("run", "base.yaml", "--seed", "-1"), "--seed"),
    (("run", "base.yaml", "--stance", "literatur"), "did you mean literature"),
    (("run", "base.yaml", "--stance", "hope"), "expected one of central, literature, reported, pooled"),
    (("run", "base.yaml", "--measures", "teacher_qualty"), "did you mean 'teacher_quality'"),
    (("run", "base.yaml", "--group", "vilage"), "did you mean 'village'"),
    (("run", "base.yaml", "--years", "soon"), "expected a year"),
    (("run", "base.yaml", "--years", "1999"), "the run is from 2023 to 2025"),
    (("run", "base.yaml", "--set", "world.students"), "expected path=value"),
    (("run", "base.yaml", "--set", "world.studnets=3"), "students"),
    (("run", "base.yaml", "--set", "world.students=-3"), "students"),
    (
        ("compare", "base.yaml", "mix.yaml", "--set", "interventions.course_vouchers.share=1"),
        "course_vouchers",
    ),
    (("run", "base.yaml", "--out", "base.yaml"), "a file of that name is in the way"),
    (("run", "base.yaml", "--out", "/proc/nowhere"), "cannot be written"),
    (("run", "base.yaml", "--out", "."), "holds no earlier run"),
    (("goals", "base.yaml"), "has no goals"),
    (("rerun", "nowhere"), "there is no such folder"),
    (("rerun", "."), "holds no run"),
    (("fly",), "fly"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_input_ends_with_status_2_and_one_clear_line(
    desk: Path,
    words: Sequence[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    out, err = capsys.readouterr()
    assert ended.value.code == 2, err
    assert said in err
    assert out == ""
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert not (desk / "runs" / ".partial").exists()


def test_every_problem_of_every_scenario_is_told_at_once(desk: Path) -> None:
    (desk / "bad.yaml").write_text(
        MIX.replace("students: 800", "students: -1").replace("share: 0.4", "share: 4")
    )
    (desk / "worse.yaml").write_text(BASE.replace("years: 2", "years: two"))
    done = levelfield(desk, "compare", "worse.yaml", "bad.yaml")
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 3
    assert [line.split(":")[0] for line in lines] == ["worse.yaml", "bad.yaml", "bad.yaml"]


def test_scenarios_from_different_years_are_refused_before_anything_runs(desk: Path) -> None:
    (desk / "later.yaml").write_text(MIX.replace("years: 2\n", "years: 1\nstart_year: 2024\n"))
    done = levelfield(desk, "compare", "base.yaml", "later.yaml")
    assert done.returncode == 2
    assert "starts in 2024" in done.stderr


def test_an_unexpected_failure_is_one_line_with_status_1(desk: Path) -> None:
    code = (
        "import sim.results.run as r, sim.cli\n"
        "def fail(*_, **__): raise RuntimeError('the roof leaks')\n"
        "r.execute = fail\n"
        "sim.cli.main(['run', 'base.yaml'{}])"
    )
    for extra, traceback in (("", False), (", '--traceback'", True)):
        done = subprocess.run(
            [sys.executable, "-c", code.format(extra)],
            cwd=desk,
            capture_output=True,
            text=True,
            env=environment(),
        )
        assert done.returncode == 1
        assert "the roof leaks" in done.stderr
        assert ("Traceback" in done.stderr) is traceback
        assert traceback or len(done.stderr.strip().splitlines()) == 1


LONG = ("compare", "base.yaml", "mix.yaml", "--replicates", "60", "--workers", "2", "--out", "store/mine")


def started(desk: Path) -> subprocess.Popen[str]:
    """A long comparison, two replicates into it."""
    # A shell that runs the tests in the background has told their processes to ignore Ctrl-C.
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from sim.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, *LONG],
        cwd=desk,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while len(list(desk.glob("store/.partial/*/*.npz"))) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    return process


def gone(group: int) -> bool:
    """Whether no process of a session is left, a few seconds from now at the latest."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_a_killed_comparison_leaves_the_store_readable_and_goes_on_from_there(desk: Path) -> None:
    from sim.results.folder import list_runs, open_run

    process = started(desk)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert gone(process.pid), "workers outlive their parent"
    assert list_runs(desk / "store") == []
    kept = {path.name: path.stat().st_mtime_ns for path in desk.glob("store/.partial/*/*.npz")}
    assert len(kept) >= 2
    short = ["6" if word == "60" else word for word in LONG]
    assert levelfield(desk, *short).returncode == 0
    assert open_run(desk / "store" / "mine").replicates == 6
    assert levelfield(desk, *short[:-1], "store/whole", "--seed", "1").returncode == 0
    assert (
        contents(desk / "store" / "mine")["measures.parquet"]
        == contents(desk / "store" / "whole")["measures.parquet"]
    )
    assert [info.path.name for info in sorted(list_runs(desk / "store"), key=lambda info: info.path)] == [
        "mine",
        "whole",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_at_once_with_130_and_keeps_what_had_finished(desk: Path) -> None:
    process = started(desk)
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert out == ""
    assert "interrupted" in said
    assert "Traceback" not in said
    assert gone(process.pid)
    assert len(list(desk.glob("store/.partial/*/*.npz"))) >= 2
    assert not (desk / "store" / "mine").exists()


def test_the_dashboard_says_when_it_cannot_listen(desk: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = levelfield(desk, "dashboard", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


TABLE = """name,location,tier,students,teachers
North School,city,quality,300,20
South School,town,ordinary,200,14
Hill School,village,weak,80,8
Valley Middle School,town,ordinary,160,14
"""


@pytest.mark.parametrize("options", [(), ("--schools", "schools.csv")])
def test_what_new_says_comes_next_can_be_typed(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "schools.csv").write_text(TABLE, encoding="utf-8")
    done = levelfield(tmp_path, "new", "our county", *options)
    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Next: ")]
    check, compare = (shlex.split(part) for part in line.removeprefix("Next: ").split("; "))
    checked = levelfield(tmp_path, *check[1:])
    assert checked.returncode == 0, checked.stderr
    small = ["--replicates", "1", "--workers", "1"]
    if not options:
        small += ["--set", "world.students=600", "--set", "world.schools={city: 1, town: 1, village: 2}"]
    compared = levelfield(tmp_path, *compare[1:], *small)
    assert compared.returncode == 0, compared.stderr
    assert "our county, with policies against our county" in compared.stdout


@pytest.mark.parametrize("words", ["catalog policies", "catalog schema", "--help"])
def test_a_reader_who_has_enough_ends_it_quietly(tmp_path: Path, words: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words.split()],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()  # before anything is written, like the quickest of all heads
    said = process.stderr.read()
    assert (process.wait(60), said) == (0, b"")
    process.stderr.close()


def test_the_catalogue_shows_one_policy_in_full(tmp_path: Path) -> None:
    listed = levelfield(tmp_path, "catalog", "policies").stdout
    assert "teacher_rotation" in listed
    assert "compliance" not in listed
    shown = levelfield(tmp_path, "catalog", "policies", "teacher_rotation").stdout
    assert "compliance" in shown
    assert "can fail by:" in shown
    assert "course_vouchers" not in shown
    [row] = json.loads(levelfield(tmp_path, "catalog", "measures", "dropout_rate", "--json").stdout)
    assert row["name"] == "dropout_rate"
    wrong = levelfield(tmp_path, "catalog", "policies", "teacher_rotatoin")
    assert wrong.returncode == 2
    assert "did you mean teacher_rotation?" in wrong.stderr


def test_no_line_of_the_catalogue_is_wider_than_the_terminal(tmp_path: Path) -> None:
    from rich.cells import cell_len

    for what in ("policies", "measures", "phases", "parameters"):
        lines = levelfield(tmp_path, "catalog", what).stdout.splitlines()
        assert max(map(cell_len, lines)) <= 120
        assert not [line for line in lines if "…" in line]
