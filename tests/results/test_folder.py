"""A run folder holds everything, twice the same, and appears whole or not at all."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.results import folder as folders
from sim.results.compare import Comparison, compare
from sim.results.folder import FolderError, list_runs, name_for, open_run, write_comparison, write_run
from sim.results.run import Result, run
from sim.scenario import Scenario, load

FILES = {
    "run.json",
    "measures.parquet",
    "students.parquet",
    "effects.parquet",
    "costs.parquet",
    "ledger.parquet",
    "flows.parquet",
    "activity.parquet",
    "schools.parquet",
    "draws.parquet",
    "provenance.json",
    "timing.json",
    "report.html",
    "scenarios",
}


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but the timing."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }


@pytest.fixture(scope="module")
def stored(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_comparison(comparison, tmp_path_factory.mktemp("runs") / "mine")


def test_a_folder_holds_what_it_promises(stored: Path) -> None:
    assert {path.name for path in stored.iterdir()} == FILES
    summary = json.loads((stored / "run.json").read_text("utf-8"))
    assert summary["kind"] == "comparison"
    assert summary["years"] == [2023, 2024, 2025]
    assert [one["label"] for one in summary["scenarios"]] == ["china-county", "tiny-mix"]
    frame = pd.read_parquet(stored / "measures.parquet")
    assert list(frame.columns) == ["scenario", "replicate", "year", "measure", "group", "value"]
    assert frame["value"].notna().all()
    assert set(pd.read_parquet(stored / "ledger.parquet")["scenario"]) == {"china-county", "tiny-mix"}


def test_one_and_two_workers_write_the_same_bytes(
    baseline: Scenario, mix: Scenario, comparison: Comparison, stored: Path, tmp_path: Path
) -> None:
    again = compare(baseline, mix, replicates=3, workers=2, command="levelfield compare a b")
    assert contents(write_comparison(again, tmp_path / "mine")) == contents(stored)


def test_a_stored_comparison_is_the_comparison(comparison: Comparison, stored: Path) -> None:
    back = open_run(stored)
    assert isinstance(back, Comparison)
    for name in ("values", "students", "reference"):
        assert np.array_equal(getattr(back, name), getattr(comparison, name), equal_nan=True), name
    pd.testing.assert_frame_equal(back.to_frame(), comparison.to_frame())
    pd.testing.assert_frame_equal(back.costs(), comparison.costs())
    pd.testing.assert_frame_equal(back.goals(), comparison.goals())
    assert back.about == comparison.about
    assert back.provenance == json.loads(json.dumps(comparison.provenance))


def test_each_scenario_keeps_its_own_members(baseline: Scenario, mix: Scenario, tmp_path: Path) -> None:
    fewer = [policy.fresh() for policy in mix.interventions]
    fewer[0].share = 0.5
    several = compare(
        baseline, [mix, replace(mix, name="fewer", interventions=tuple(fewer))], replicates=1, workers=1
    )
    back = open_run(write_comparison(several, tmp_path / "several"))
    assert isinstance(back, Comparison)
    assert np.array_equal(back.reference, several.reference, equal_nan=True)
    assert not np.array_equal(back.reference[0], back.reference[1], equal_nan=True)


def test_a_stored_run_is_the_run(mix: Scenario, tmp_path: Path) -> None:
    result = run(mix, replicates=2, workers=1)
    back = open_run(write_run(result, tmp_path / name_for(result, False)))
    assert isinstance(back, Result)
    pd.testing.assert_frame_equal(back.to_frame(), result.to_frame())
    assert back.about[0].goals == result.about[0].goals


def test_the_scenarios_in_a_folder_are_the_ones_that_were_run(mix: Scenario, stored: Path) -> None:
    assert load(stored / "scenarios" / "tiny-mix.yaml").hash == mix.hash
    assert (
        yaml.safe_load((stored / "scenarios" / "tiny-mix.yaml").read_text("utf-8"))["title"]["zh"]
        == "小型组合"
    )


def test_an_earlier_run_is_replaced_and_anything_else_is_left_alone(
    comparison: Comparison, tmp_path: Path
) -> None:
    mine = write_comparison(comparison, tmp_path / "mine")
    (mine / "stray.txt").write_text("from an earlier version")
    write_comparison(comparison, mine)
    assert {path.name for path in mine.iterdir()} == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    with pytest.raises(FolderError, match="holds no earlier run"):
        write_comparison(comparison, other)
    assert (other / "chapter.txt").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="in the way"):
        write_comparison(comparison, tmp_path / "file")


def test_a_failure_halfway_leaves_the_earlier_run_and_nothing_else(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = write_comparison(comparison, tmp_path / "mine")
    before = contents(mine)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "write_parquet", full_disk)
    with pytest.raises(FolderError, match="No space left"):
        write_comparison(comparison, mine)
    assert contents(mine) == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_what_a_killed_writer_left_is_not_listed_and_goes_with_the_next(
    comparison: Comparison, tmp_path: Path
) -> None:
    dead = tmp_path / ".mine.tmp-4194999"
    dead.mkdir()
    (dead / "run.json").write_text("{}")
    assert list_runs(tmp_path) == []
    write_comparison(comparison, tmp_path / "mine")
    assert not dead.exists()


def test_listing_passes_over_what_is_no_run(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "run.json").write_text("{ not json")
    (tmp_path / "note.txt").write_text("")
    os.symlink(stored, tmp_path / "linked")
    [info] = list_runs(tmp_path)
    assert info.kind == "comparison"
    assert info.scenarios == ("china-county", "tiny-mix")
    assert info.title["zh"].startswith("小型组合")
    assert list_runs(tmp_path / "nowhere") == []


@pytest.mark.parametrize("spoil", ["run.json", "measures.parquet", "provenance.json"])
def test_a_spoilt_folder_is_met_with_one_line(comparison: Comparison, tmp_path: Path, spoil: str) -> None:
    mine = write_comparison(comparison, tmp_path / "mine")
    (mine / spoil).write_bytes(b"\x00 nonsense")
    with pytest.raises(FolderError) as caught:
        open_run(mine)
    assert str(mine) in str(caught.value)
    (mine / spoil).unlink()
    with pytest.raises(FolderError, match="is missing"):
        open_run(mine)


def test_a_report_needs_nothing_else(stored: Path) -> None:
    text = (stored / "report.html").read_text("utf-8")
    assert text.count("<script>") == 2
    assert "src=" not in text.split("<script>")[0]
    assert '"showSendToCloud": false' in text
    assert "小型组合" in text
    assert "Tiny mix" in text
    assert "levelfield compare a b" in text
    assert str(stored) not in text


def test_charts_speak_both_languages_and_hold_plain_lists(comparison: Comparison) -> None:
    for kind in ("difference", "levels", "groups"):
        english, chinese = (comparison.plot("teacher_quality", "weak", kind, lang) for lang in ("en", "zh"))
        assert "Teacher quality" in english.layout.title.text
        assert "教师质量" in chinese.layout.title.text
        assert "bdata" not in english.to_json()
    with pytest.raises(ValueError, match="expected kind"):
        comparison.plot(kind="pie")
