"""The statistics find what was planted, criteria judge as they say, and cheap facts are lived for real."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.validation import EXPERIMENTS, Criterion, shipped, validate
from calibration.validation.experiment import means
from calibration.validation.page import PAGE, markdown
from calibration.validation.running import document, experiment
from calibration.validation.statistics import (
    concentration,
    dissimilarity,
    gini,
    jackknife,
    jump,
    oaxaca,
    variation,
)


@given(st.floats(-0.5, 0.5), st.floats(-1, 1), st.floats(-1, 1), st.integers(1, 1000))
@settings(max_examples=20, deadline=None)
def test_a_planted_jump_is_found_whatever_the_slopes(planted, slope, bend, seed):
    luck = np.random.default_rng(seed)
    x = luck.uniform(-1, 1, 4000)
    treated = x >= 0
    y = planted * treated + slope * x + bend * x * treated + 0.1 * luck.standard_normal(x.size)
    assert jump(x, y, 0.5) == pytest.approx(planted, abs=0.05)


def test_a_gap_between_schools_without_a_jump_is_not_taken_for_one():
    luck = np.random.default_rng(3)
    x = luck.uniform(-1, 1, 20_000)
    y = 0.8 * x + 0.3 * luck.standard_normal(x.size)
    assert y[x >= 0].mean() - y[x < 0].mean() > 0.7
    assert abs(jump(x, y, 0.4)) < 0.05


def test_a_jump_needs_both_sides():
    with pytest.raises(ValueError, match="one side"):
        jump(np.array([0.1, 0.2, 0.3, 0.4, -0.1]), np.zeros(5), 1.0)


@given(st.floats(0.1, 0.9), st.floats(0.3, 1.5), st.integers(1, 1000))
@settings(max_examples=20, deadline=None)
def test_a_planted_gap_is_taken_apart(explained, gap, seed):
    """Families differ by one SD between places; the rest of the gap belongs to the place."""
    luck = np.random.default_rng(seed)
    town = luck.uniform(size=20_000) < 0.6
    family = town + luck.standard_normal(town.size)
    y = explained * gap * family + (1 - explained) * gap * town + 0.3 * luck.standard_normal(town.size)
    found, share = oaxaca(y, family[:, None], town)
    assert found == pytest.approx(gap, abs=0.06)
    assert share == pytest.approx(explained, abs=0.06)


def test_dissimilarity_is_0_where_all_are_mixed_and_1_where_none_are():
    place = np.repeat(np.arange(10), 20)
    assert dissimilarity(place, np.tile([True, False], 100)) == 0.0
    assert dissimilarity(place, place < 5) == 1.0


@given(st.lists(st.floats(0.5, 20), min_size=3, max_size=30), st.floats(0.1, 10))
@settings(max_examples=30, deadline=None)
def test_inequality_does_not_depend_on_the_unit(values, unit):
    x, w = np.array(values), np.ones(len(values))
    assert gini(unit * x, w) == pytest.approx(gini(x, w), abs=1e-9)
    assert variation(unit * x, w) == pytest.approx(variation(x, w), abs=1e-9)
    assert concentration(x, x, w) == pytest.approx(gini(x, w), abs=1e-9)
    assert concentration(x, -x, w) == pytest.approx(-gini(x, w), abs=1e-9)


def test_gini_of_a_few_numbers_by_hand():
    assert gini(np.array([0.0, 1.0]), np.ones(2)) == pytest.approx(0.5)
    assert gini(np.array([3.0, 3.0, 3.0]), np.array([1.0, 2.0, 5.0])) == 0.0


def test_the_jackknife_of_a_mean_is_its_standard_error():
    x = np.random.default_rng(1).standard_normal(30)
    values, errors = jackknife(means, {"x": x})
    assert values["x"] == pytest.approx(x.mean())
    assert errors["x"] == pytest.approx(x.std(ddof=1) / math.sqrt(30))


def test_one_replicate_decides_nothing():
    _, errors = jackknife(means, {"x": np.array([0.3])})
    assert not Criterion("x", "", low=0.0).judge(0.3, errors["x"]).passed


@pytest.mark.parametrize(
    ("value", "error", "passed"),
    [(0.30, 0.0, True), (0.61, 0.0, True), (0.66, 0.0, False), (0.66, 0.2, True), (-0.30, 1.0, False)],
)
def test_a_band_holds_inside_and_near_it_but_never_with_the_wrong_sign(value, error, passed):
    """The band 0.2 to 0.6 is a 90 % interval about 0.4: its own error is 0.12."""
    assert Criterion("x", "", 0.2, 0.6).judge(value, error).passed is passed


def test_an_order_must_be_told_from_chance():
    order = Criterion("x", "", low=0.0)
    assert order.judge(0.03, 0.01).passed
    assert not order.judge(0.015, 0.01).passed
    assert not order.judge(-0.03, 0.01).passed
    assert Criterion("x", "", high=0.0).judge(-0.03, 0.01).passed


def test_a_number_without_band_decides_nothing():
    assert Criterion("x", "").judge(3.0, 0.1).passed is None


@pytest.mark.parametrize("number", EXPERIMENTS)
def test_every_fact_says_what_it_is_and_has_something_that_decides(number):
    about = experiment(number)
    assert about.number == number
    assert set(about.title) == {"en", "zh"}
    assert about.circular in ("clean", "shortcut off", "partly input")
    for text in (about.evidence, about.design, about.audit, about.because, about.short, about.in_chinese):
        assert len(text) > 20
    names = [one.name for one in about.criteria]
    assert len(names) == len(set(names))
    first = about.criteria[0]
    assert first.low is not None or first.high is not None


def test_the_result_that_comes_along_is_of_these_experiments():
    facts = shipped()["facts"]
    assert [row["fact"] for row in facts] == list(EXPERIMENTS)
    for row in facts:
        about = experiment(row["fact"])
        assert {"fact", "band", "value", "z", "passed", "seconds", "explanation"} <= set(row)
        assert [(one["name"], one["low"], one["high"]) for one in row["criteria"]] == [
            (one.name, one.low, one.high) for one in about.criteria
        ], f"fact {row['fact']} has changed; run: levelfield validate --ship"
        assert (row["design"], row["circular"], row["audit"]) == (about.design, about.circular, about.audit)
        assert row["passed"] == all(one["passed"] for one in row["criteria"] if one["passed"] is not None)
    assert shipped()["summary"]["of"] == len(facts)


def test_the_page_is_that_of_the_result_that_comes_along():
    assert PAGE.read_text(encoding="utf-8") == markdown(shipped()), "run: levelfield validate --ship"


def test_cheap_facts_pass_when_they_are_lived():
    """Transfers and incentives: no need of many replicates."""
    seen: list[tuple[int, int]] = []
    found = validate([18, 17], replicates=2, workers=1, progress=lambda done, of: seen.append((done, of)))
    assert [one.experiment.number for one in found] == [17, 18]
    assert all(one.passed for one in found)
    assert seen[0] == (0, 4)
    assert seen[-1] == (4, 4)
    again = validate([17], replicates=2, workers=1)
    assert [one.value for one in again[0].criteria] == [one.value for one in found[0].criteria]
    written = document(found, 1, 1.0)
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    assert "Fact 17" in markdown(written)


def test_the_command_prints_one_document_and_refuses_facts_it_does_not_know():
    command = [sys.executable, "-c", "from sim.cli import main; main()", "validate", "--workers", "1"]
    done = subprocess.run(
        [*command, "--fact", "18", "-n", "2", "--json"], capture_output=True, text=True, check=True
    )
    (row,) = json.loads(done.stdout)
    assert row["fact"] == 18
    assert row["band"][0] < row["value"] < row["band"][1]
    wrong = subprocess.run([*command, "--fact", "7"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "--fact 7: expected one of 1, 2, 6" in wrong.stderr
