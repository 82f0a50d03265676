"""What a sweep stores is what comparisons would say, whoever lived it, and anybody can read it."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engines import Local
from sim.results.compare import compare
from sim.results.outcome import UnknownName
from sim.results.stored import FolderError
from sim.scenario import load
from sim.sweep import living
from sim.sweep.opened import Sweep
from sim.world.county import World
from tests.sweep.small import contents, document

LEVER = "interventions.teacher_rotation.share"
BONUS = "interventions.teacher_incentives.bonus"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return sim.sweep(document(), workers=1, out=tmp_path_factory.mktemp("swept") / "a")


def test_effects_are_those_of_a_comparison(swept: Sweep) -> None:
    small = {"world.students": 300, "world.schools": {"city": 1, "town": 1, "village": 2},
             "world.senior_schools": 1, "years": 2}  # fmt: skip
    policies = {LEVER: 0.5, BONUS: 0.2, "goals": []}
    baseline, scenario = load("china-county", small), load("weak-schools-first", small | policies)
    alone = compare(baseline, scenario, replicates=2, workers=1, stance="central")
    same = swept.runs.join(swept.design)
    runs = same[(same[LEVER] == 0.5) & (same[BONUS] == 0.2)].index
    assert len(runs) == 2
    for measure in swept.measures:
        for group in swept.groups:
            found = swept.outcome(measure, group, 2025).loc[runs].to_numpy()
            assert np.array_equal(found, alone.difference(1, measure, group)[:, -1], equal_nan=True)
            level = swept.outcome(measure, group, 2025, effect=False).loc[runs].to_numpy()
            assert np.array_equal(level, alone.series(1, measure, group)[:, -1], equal_nan=True)


def test_neither_workers_nor_batches_matter(
    swept: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Local(2) as pool:
        sim.sweep(document(), pool=pool, out=tmp_path / "two")
    monkeypatch.setattr(living, "_size", lambda *rest: 1)
    sim.sweep(document(), workers=1, out=tmp_path / "one")
    assert contents(tmp_path / "two") == contents(swept.folder)
    assert contents(tmp_path / "one") == contents(swept.folder)


def test_a_folder_is_enough_to_have_a_sweep_again(tmp_path: Path) -> None:
    """Levels of all kinds, a distribution, and a stance: all come from the folder."""
    kinds = {
        "interventions.alliance.where": [{"location": ["village"]}, {"tier": ["weak", "ordinary"]}],
        "behaviour.fading": [0.3, 1],
        LEVER: [0, 0.5],
        BONUS: 0.2,
    }
    one = sim.sweep(
        document(factors=kinds, stances=["literature", "central"], design="one_at_a_time"),
        workers=1,
        out=tmp_path / "one",
    )
    again = sim.sweep(one.folder, workers=1, out=tmp_path / "again")
    assert again.id == one.id
    assert contents(again.folder) == contents(one.folder)
    sampled = {
        "behaviour.fading": {"uniform": [0.3, 0.5]},
        "alliance.contact": "prior",
        LEVER: 0.3,
        BONUS: 0.2,
    }
    plan = sim.sweep.load(document(factors=sampled, design={"kind": "latin_hypercube", "points": 3}))
    two = sim.sweep(plan, workers=1, out=tmp_path / "two")
    assert sim.sweep.load(two.folder).id == plan.id
    assert np.array_equal(two.unit, plan.points.unit.repeat(2, axis=0))


def test_any_parquet_reader_opens_it(swept: Sweep) -> None:
    results = pd.read_parquet(swept.folder / "results")
    assert list(results.columns) == ["run", "scenario", "seed", "year", "group", "measure", "value"]
    assert set(results["scenario"]) == {"china-county", "weak-schools-first"}
    assert set(results["year"]) == {2023, 2024, 2025}
    assert results["value"].notna().all()
    design = pd.read_parquet(swept.folder / "design.parquet")
    assert list(design["run"]) == list(range(12))
    assert set(design[LEVER]) == {0.1, 0.5}
    record = json.loads((swept.folder / "provenance.json").read_text("utf-8"))
    assert record["sweep"] == swept.id
    assert {one["label"] for one in record["scenarios"]} == {"china-county", "weak-schools-first"}
    for one in record["scenarios"]:
        assert one["document"]["world"]["students"] == 300
    assert not (swept.folder / "runs.db").exists()


def test_the_reading_api(swept: Sweep) -> None:
    again = sim.sweep.open(swept.folder)
    assert list(again.design.columns) == [LEVER, BONUS]
    assert len(again.points) == 6
    assert again.finished
    assert again.failures.empty
    assert again.unit is None
    assert list(again.outcome("teacher_quality", "weak").index) == list(range(12))
    bands = again.bands("teacher_quality", by=LEVER)
    assert set(bands[LEVER]) == {0.1, 0.5}
    assert (bands["q05"] <= bands["median"]).all()
    assert (bands["runs"] == 6).all()
    assert len(again.plot("teacher_quality", "weak", by=BONUS).data) == 6
    with pytest.raises(UnknownName, match="did you mean 'teacher_quality'"):
        again.outcome("teacher_qualty")
    with pytest.raises(ValueError, match="year 2031 was not kept"):
        again.outcome("teacher_quality", year=2031)


def test_runs_of_a_replicate_share_their_luck(swept: Sweep) -> None:
    """A baseline that no factor touches is the same in all runs of a replicate, and differs between them."""
    base = swept.outcome("academic_achievement", scenario="china-county", effect=False)
    by_replicate = base.groupby(swept.runs["replicate"]).nunique()
    assert list(by_replicate) == [1, 1]
    assert base.nunique() == 2


def test_assumptions_change_in_both_arms_and_levers_in_one(tmp_path: Path) -> None:
    factors = {LEVER: [0.0, 0.5], BONUS: 0.2, "world.pupil_teacher_ratio": [14, 20]}
    swept = sim.sweep(document(factors=factors, replicates=1), workers=1, out=tmp_path / "a")
    base = swept.outcome("academic_achievement", scenario="china-county", effect=False)
    ratio = swept.design["world.pupil_teacher_ratio"]
    assert base.groupby(ratio).nunique().eq(1).all()
    assert base.nunique() == 2


def test_several_scenarios_each_have_their_own_members(tmp_path: Path) -> None:
    narrow = {
        "title": "Narrow",
        "extends": "weak-schools-first",
        "interventions": [{"use": "alliance", "where": {"location": "village"}}],
    }
    import yaml

    (tmp_path / "narrow.yaml").write_text(yaml.safe_dump(narrow), "utf-8")
    (tmp_path / "sweep.yaml").write_text(
        yaml.safe_dump(document(scenarios=["weak-schools-first", "narrow.yaml"], replicates=1)), "utf-8"
    )
    swept = sim.sweep(tmp_path / "sweep.yaml", workers=1, out=tmp_path / "both")
    assert swept.scenarios == ["weak-schools-first", "narrow"]
    with pytest.raises(ValueError, match="several scenarios"):
        swept.outcome("teacher_quality")
    (tmp_path / "sweep.yaml").write_text(
        yaml.safe_dump(document(scenarios=["narrow.yaml"], replicates=1)), "utf-8"
    )
    alone = sim.sweep(tmp_path / "sweep.yaml", workers=1, out=tmp_path / "alone")
    for group in swept.groups:
        assert np.array_equal(
            swept.outcome("teacher_quality", group, scenario="narrow"),
            alone.outcome("teacher_quality", group),
            equal_nan=True,
        )


def test_without_a_baseline_there_are_levels(tmp_path: Path) -> None:
    swept = sim.sweep(document(baseline=None, replicates=1), workers=1, out=tmp_path / "levels")
    assert swept.outcome("teacher_quality").notna().all()
    with pytest.raises(ValueError, match="no baseline"):
        swept.outcome("teacher_quality", effect=True)


def test_a_stance_fills_what_the_sweep_leaves_open(tmp_path: Path) -> None:
    swept = sim.sweep(document(stances=["central", "literature"]), workers=1, out=tmp_path / "stances")
    assert set(swept.runs["stance"]) == {"central", "literature"}
    outcome = swept.outcome("academic_achievement", effect=False)
    assert outcome.groupby(swept.runs["stance"]).mean().nunique() == 2
    draws = pd.read_parquet(swept.folder / "draws.parquet")
    assert set(draws["stance"]) == {"literature"}
    assert set(draws["replicate"]) == {0, 1}


def test_a_run_that_fails_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.policies.teacher_rotation import TeacherRotation

    plan = TeacherRotation.plan

    def refuse(self: TeacherRotation, world: World) -> None:
        if self.share == 0.5:
            raise ZeroDivisionError("nobody to send")
        plan(self, world)

    monkeypatch.setattr(TeacherRotation, "plan", refuse)
    swept = sim.sweep(document(), workers=1, out=tmp_path / "failing")
    failures = swept.failures
    assert list(failures["run"]) == [6, 7, 8, 9, 10, 11]
    assert set(failures["stage"]) == {"run"}
    assert set(failures["type"]) == {"ZeroDivisionError"}
    assert set(failures["message"]) == {"nobody to send"}
    assert failures["traceback"].str.contains("in refuse").all()
    assert list(swept.outcome("teacher_quality").index) == [0, 1, 2, 3, 4, 5]
    assert contents(swept.folder) == contents(sim.sweep(document(), workers=1, out=swept.folder).folder)


def test_a_folder_with_something_else_is_left_alone(swept: Sweep, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderError, match="is not empty and holds no sweep"):
        sim.sweep(document(), workers=1, out=tmp_path)
    with pytest.raises(FolderError, match=f"^{re.escape(str(swept.folder))}: holds another sweep"):
        sim.sweep(document(seed=5), workers=1, out=swept.folder)
    with pytest.raises(FolderError, match="holds no sweep"):
        sim.sweep.open(tmp_path)


def test_who_was_killed_before_anything_was_written_goes_on(swept: Sweep, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / ".design.parquet.tmp").write_bytes(b"half")
    assert contents(sim.sweep(document(), workers=1, out=tmp_path).folder) == contents(swept.folder)


def test_a_folder_of_a_newer_version_is_not_misread(swept: Sweep, tmp_path: Path) -> None:
    shutil.copytree(swept.folder, tmp_path / "newer")
    record = json.loads((swept.folder / "provenance.json").read_text())
    (tmp_path / "newer" / "provenance.json").write_text(json.dumps(record | {"format": 99}))
    with pytest.raises(FolderError, match="newer version"):
        sim.sweep.open(tmp_path / "newer")


def test_it_loads_into_xarray(swept: Sweep) -> None:
    pytest.importorskip("xarray")
    data = swept.to_xarray()
    assert data["teacher_quality"].dims == ("run", "scenario", "year", "group")
    assert list(data[LEVER].to_numpy()) == list(swept.design[LEVER])
