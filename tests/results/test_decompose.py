"""Taking a scenario apart: each policy away, each alone, on the same people and luck."""

from pathlib import Path

import numpy as np
import pytest

from sim.results.compare import Comparison
from sim.results.decompose import ALONE, WHOLE, WITHOUT, Indivisible, changed_policies, decompose, parts
from sim.results.folder import list_runs, open_run, write_comparison
from sim.scenario import Scenario, from_document

POLICIES = ["alliance", "teacher_rotation", "teacher_incentives"]


@pytest.fixture(scope="module")
def taken_apart(baseline: Scenario, mix: Scenario) -> Comparison:
    return decompose(baseline, mix, replicates=2, workers=1)


def test_every_policy_is_left_out_once_and_done_alone_once(taken_apart: Comparison) -> None:
    roles = taken_apart.provenance["parts"]
    assert [(one["role"], one["policy"]) for one in roles] == [
        ("reference", ""),
        (WHOLE, ""),
        *((WITHOUT, use) for use in POLICIES),
        *((ALONE, use) for use in POLICIES),
    ]
    for one, about in zip(roles, taken_apart.about, strict=True):
        here = [entry["use"] for entry in about.interventions]
        expected = {
            "reference": [],
            WHOLE: POLICIES,
            WITHOUT: [use for use in POLICIES if use != one["policy"]],
            ALONE: [one["policy"]],
        }
        assert here == expected[one["role"]]


def test_whole_and_reference_are_those_of_the_comparison_itself(
    taken_apart: Comparison, comparison: Comparison
) -> None:
    assert np.array_equal(taken_apart.values[0], comparison.values[0, :2], equal_nan=True)
    assert np.array_equal(taken_apart.values[1], comparison.values[1, :2], equal_nan=True)


def test_the_parts_and_their_interplay_are_the_whole(taken_apart: Comparison, comparison: Comparison) -> None:
    year = comparison.years[-1]
    table = parts(taken_apart, "teacher_quality", "weak", year)
    mean = table.set_index(["policy", "role"])["mean"]
    assert mean["", "sum"] == pytest.approx(sum(mean[use, ALONE] for use in POLICIES))
    assert mean["", "sum"] + mean["", "interplay"] == pytest.approx(mean["", WHOLE])
    whole = comparison.difference(1, "teacher_quality", "weak")[:2, -1].mean()
    assert mean["", WHOLE] == pytest.approx(whole)
    assert (table["replicates"] == 2).all()


def test_a_policy_that_both_share_is_no_part(mix: Scenario) -> None:
    with_alliance = from_document(
        {**mix.document, "interventions": mix.document["interventions"][:1]}, "base"
    )
    assert changed_policies(with_alliance.document, mix.document) == POLICIES[1:]
    stronger = {**mix.document["interventions"][0], "share": 0.5}
    other = {**mix.document, "interventions": [stronger]}
    assert changed_policies(other, mix.document) == POLICIES


def test_a_single_policy_cannot_be_taken_apart(mix: Scenario) -> None:
    less = from_document({**mix.document, "interventions": mix.document["interventions"][1:]}, "less")
    with pytest.raises(Indivisible, match="differ in 1 policies"):
        decompose(less, mix, replicates=1)


def test_it_is_stored_like_any_result(taken_apart: Comparison, tmp_path: Path) -> None:
    write_comparison(taken_apart, tmp_path / "parts")
    [info] = list_runs(tmp_path)
    assert info.kind == "decomposition"
    assert "policy by policy" in info.title["en"]
    again = open_run(tmp_path / "parts")
    assert isinstance(again, Comparison)
    year = taken_apart.years[-1]
    assert parts(again, "teacher_quality", "all", year).equals(
        parts(taken_apart, "teacher_quality", "all", year)
    )
