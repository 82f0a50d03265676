"""A comparison is a matter of pairs: same people, same luck, and only the policy between them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.model import EducationModel
from sim.results import ensemble as engine
from sim.results.compare import EFFECTS, Comparison, compare
from sim.results.ensemble import Partial, Pool
from sim.results.outcome import UnknownName
from sim.results.packing import pack, unpack
from sim.results.replicate import Plan, Replicate, live
from sim.results.run import run
from sim.scenario import Scenario, load
from sim.stances import stance_of

TINY = {"world.students": 800, "world.schools": {"city": 2, "town": 3, "village": 5}, "years": 2}


def equal(one: Comparison, other: Comparison) -> bool:
    return (
        np.array_equal(one.values, other.values, equal_nan=True)
        and np.array_equal(one.reference, other.reference, equal_nan=True)
        and one.ledger.equals(other.ledger)
        and one.flows.equals(other.flows)
    )


def test_an_arm_is_what_the_model_lives_by_itself(comparison: Comparison, mix: Scenario) -> None:
    """Sharing the county and its first year between the arms changes nothing."""
    alone = EducationModel(stance_of("literature").applied(mix, 2), replicate=2).run()
    assert np.array_equal(comparison.values[1, 2], alone.values, equal_nan=True)


def test_nothing_differs_before_the_policies_begin(comparison: Comparison) -> None:
    first = comparison.to_frame().query("year == 2023")
    assert len(first) > 100
    assert (first["mean"] == 0).all()
    # A ratio that has a value in one replicate only has no interval.
    assert (first.loc[first["replicates"] > 1, "low"] == 0).all()


def test_a_policy_with_share_0_leaves_every_number_as_it_is(baseline: Scenario, mix: Scenario) -> None:
    nothing = []
    for policy in mix.interventions:
        idle = policy.fresh()
        idle.share = 0.0
        nothing.append(idle)
    found = compare(baseline, replace(mix, interventions=tuple(nothing)), replicates=1, workers=1)
    assert found.values[1].tobytes() == found.values[0].tobytes()
    assert not found.costs()["mean"].any()


def test_workers_do_not_matter(baseline: Scenario, mix: Scenario, comparison: Comparison) -> None:
    seen: list[tuple[int, int]] = []
    with Pool(2) as pool:
        found = compare(
            baseline, mix, replicates=3, pool=pool, progress=lambda done, of: seen.append((done, of))
        )
        again = compare(baseline, mix, replicates=3, pool=pool)
    assert equal(found, comparison)
    assert equal(again, comparison)
    assert seen[0] == (0, 3)
    assert seen[-1] == (3, 3)


def test_members_are_the_same_schools_in_both_arms(comparison: Comparison) -> None:
    """All members start alike, and the baseline has members though it has no alliance."""
    start = comparison.difference(1, "academic_achievement", "members")[:, 0]
    assert np.isfinite(start).all()
    assert (start == 0).all()
    assert np.isfinite(comparison.difference(1, "academic_achievement", "members")).all()


def test_each_scenario_is_compared_with_its_own_members(baseline: Scenario, mix: Scenario) -> None:
    fewer = [policy.fresh() for policy in mix.interventions]
    fewer[0].share = 0.5
    both = compare(
        baseline, [mix, replace(mix, name="fewer", interventions=tuple(fewer))], replicates=1, workers=1
    )
    alone = compare(baseline, both_second(mix, fewer), replicates=1, workers=1)
    at = both.groups.index("members")
    assert np.array_equal(both.baseline_of(2), alone.baseline_of(1), equal_nan=True)
    assert not np.array_equal(both.baseline_of(1)[..., at], both.baseline_of(2)[..., at], equal_nan=True)


def both_second(mix: Scenario, policies: list) -> Scenario:
    return replace(mix, name="fewer", interventions=tuple(policies))


def test_effects_are_paired_differences(comparison: Comparison) -> None:
    frame = comparison.to_frame()
    assert list(frame.columns) == EFFECTS
    row = frame.query("measure == 'teacher_quality' and group == 'weak' and year == 2025").iloc[0]
    pairs = comparison.difference(1, "teacher_quality", "weak")[:, -1]
    assert row["mean"] == pytest.approx(pairs.mean())
    assert row["scenario_mean"] - row["baseline_mean"] == pytest.approx(row["mean"])
    assert row["low"] <= row["mean"] <= row["high"]
    assert row["share_better"] == (pairs > 0).mean()
    assert row["replicates"] == 3


def test_pairing_narrows_the_interval(comparison: Comparison) -> None:
    paired = comparison.difference(1, "academic_achievement", "all")[:, -1].std(ddof=1)
    at = comparison.measure("academic_achievement")
    unpaired = np.hypot(*(comparison.values[arm, :, -1, at, 0].std(ddof=1) for arm in (0, 1)))
    assert paired < unpaired / 2


def test_one_replicate_gives_no_interval(baseline: Scenario, mix: Scenario) -> None:
    frame = compare(baseline, mix, replicates=1, workers=1).to_frame()
    assert frame["low"].isna().all()
    assert frame["mean"].notna().all()


def test_county_by_county_is_the_region_whole(mix_file: Path) -> None:
    region = load(mix_file, TINY | {"world.counties": 3, "world.students": 400})
    whole = EducationModel(region, replicate=1)
    record = whole.run()
    arm = live(Plan((region,), (region.seed,), False), 1).arms[0]
    assert np.array_equal(arm.values, record.values, equal_nan=True)
    assert arm.flows.equals(record.flows)
    spent = sum(world.ledger.total("salaries") for world in whole.worlds)
    assert arm.ledger.query("purpose == 'salaries'")["amount"].sum() == pytest.approx(spent, rel=1e-12)
    assert arm.students[-1, 0] == sum((world.students.school >= 0).sum() for world in whole.worlds)


def test_a_goal_counts_the_replicates_that_reach_it(comparison: Comparison) -> None:
    goals = comparison.goals()
    level = goals.query("goal == 1 and year == 2025").iloc[0]
    values = comparison.series(1, "academic_achievement", "weak")[:, -1]
    assert level["probability"] == (values >= -1).mean()
    assert level["median"] == pytest.approx(np.median(values))
    change = goals.query("goal == 3 and year == 2024").iloc[0]
    series = comparison.series(1, "teacher_satisfaction_rate")
    assert change["probability"] == (series[:, 1] - series[:, 0] >= 5).mean()
    relative = goals.query("goal == 2 and year == 2025").iloc[0]
    series = comparison.series(1, "dropout_rate", "village")
    known = series[:, 0] > 0
    assert relative["unit"] == "%"
    if known.any():
        gone = 100 * (series[known, -1] / series[known, 0] - 1)
        assert relative["probability"] == pytest.approx((gone <= -50).mean())
    assert set(goals["year"]) == {2024, 2025}


def test_a_replicate_survives_being_kept(baseline: Scenario, mix: Scenario, tmp_path: Path) -> None:
    one = live(Plan((baseline, mix), (1, 1), True), 0)
    assert same(one, unpack(pack(one)))
    partial = Partial(tmp_path, "question")
    partial.write(one)
    kept = partial.read(0)
    assert kept is not None
    assert same(one, kept)
    assert partial.read(1) is None
    (partial.folder / "1.npz").write_bytes(b"PK not a whole file")
    assert partial.read(1) is None


def same(one: Replicate, other: Replicate) -> bool:
    return (
        one.measures == other.measures
        and one.groups == other.groups
        and np.array_equal(one.reference, other.reference, equal_nan=True)
        and all(
            np.array_equal(a.values, b.values, equal_nan=True)
            and a.ledger.equals(b.ledger)
            and a.flows.equals(b.flows)
            and a.years == b.years
            for a, b in zip(one.arms, other.arms)
        )
    )


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the replicates that were really lived."""
    numbers: list[int] = []

    def note(plan: Plan, number: int) -> Replicate:
        if len(numbers) == 2 and numbers != [0, 1, 2]:
            numbers.append(-1)
            raise KeyboardInterrupt
        numbers.append(number)
        return live(plan, number)

    monkeypatch.setattr(engine, "live", note)
    return numbers


def test_an_interrupted_call_goes_on_where_it_was(
    baseline: Scenario, mix: Scenario, tmp_path: Path, lived: list[int], comparison: Comparison
) -> None:
    with pytest.raises(KeyboardInterrupt):
        compare(baseline, mix, replicates=3, workers=1, keep=tmp_path)
    assert lived == [0, 1, -1]
    assert len(list(tmp_path.glob(".partial/*/*.npz"))) == 2
    found = compare(baseline, mix, replicates=3, workers=1, keep=tmp_path)
    assert lived == [0, 1, -1, 2]
    assert equal(found, comparison)
    assert not (tmp_path / ".partial").exists()


def test_another_question_reuses_nothing(
    baseline: Scenario, mix: Scenario, tmp_path: Path, lived: list[int]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        compare(baseline, mix, replicates=3, workers=1, keep=tmp_path)
    compare(baseline, mix, replicates=1, workers=1, keep=tmp_path, seed=5)
    assert lived == [0, 1, -1, 0]


def test_a_run_and_an_ensemble_agree(baseline: Scenario, mix: Scenario, comparison: Comparison) -> None:
    result = run(mix, replicates=2, workers=1)
    assert np.array_equal(result.values[0], comparison.values[1, :2], equal_nan=True)
    both = sim.ensemble([baseline, mix], replicates=2, workers=1)
    assert np.array_equal(both[1].values, result.values, equal_nan=True)
    assert both[1].ledger.equals(result.ledger)
    assert both[0].labels == ("china-county",)


def test_unknown_names_are_met_with_the_nearest_known_one(comparison: Comparison) -> None:
    with pytest.raises(UnknownName, match="did you mean 'teacher_quality'"):
        comparison.plot("teacher_qualty")
    with pytest.raises(UnknownName, match="did you mean 'village'"):
        comparison.plot("teacher_quality", "vilage")


def test_scenarios_from_different_years_are_not_compared(baseline: Scenario, mix: Scenario) -> None:
    with pytest.raises(ValueError, match="same year"):
        compare(baseline, replace(mix, start_year=2025), replicates=1)
    with pytest.raises(ValueError, match="at least one replicate"):
        compare(baseline, mix, replicates=0)
