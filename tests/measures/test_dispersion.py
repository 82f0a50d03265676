"""Gaps, Gini coefficients, variances and correlations behave as their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.vocabulary import CITY, JUNIOR, ORDINARY, QUALITY, VILLAGE, WEAK
from sim.world.county import World
from tests.measures.worlds import county, measured, mixed_county, value

GAPS = ("urban_rural_achievement_gap", "practical_ability_score_gap", "senior_title_teacher_share_gap")
TIER_GAPS = ("quality_weak_achievement_gap", "class_participation_gap", "teacher_quality_gap",
    "progression_gap",
             "undergraduate_progression_gap")  # fmt: skip


def schools_with(funding: list[float], pupils: list[int]) -> World:
    n = len(funding)
    return county(
        {"location": [CITY] * n, "tier": [ORDINARY] * n, "stage": [JUNIOR] * n,
         "funding": np.array(funding) * pupils},
        {"school": np.repeat(np.arange(n), pupils), "grade": 7},
        {"school": np.arange(n)},
    )  # fmt: skip


@given(
    funding=st.floats(1, 1e6),
    pupils=st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
@settings(max_examples=25, deadline=None)
def test_equal_schools_have_no_dispersion(funding: float, pupils: list[int]) -> None:
    record = measured(schools_with([funding] * len(pupils), pupils))
    assert record.value("funding_gini")[0] == pytest.approx(0, abs=1e-9)
    assert record.value("per_student_funding_cv")[0] == pytest.approx(0, abs=1e-9)
    assert record.value("conditions_gini")[0] == pytest.approx(0, abs=1e-9)


@given(
    schools=st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 9)), min_size=1, max_size=8),
    factor=st.floats(0.1, 50),
)
@settings(max_examples=25, deadline=None)
def test_dispersion_is_bounded_and_does_not_depend_on_the_currency(
    schools: list[tuple[float, int]], factor: float
) -> None:
    funding, pupils = [f for f, _ in schools], [n for _, n in schools]
    here = measured(schools_with(funding, pupils))
    there = measured(schools_with([factor * one for one in funding], pupils))
    assert 0 <= here.value("funding_gini")[0] < 1
    for measure in ("funding_gini", "per_student_funding_cv"):
        assert there.value(measure)[0] == pytest.approx(here.value(measure)[0], abs=1e-6)


def test_gini_and_variation_of_four_schools_by_hand() -> None:
    world = schools_with([1, 2, 3, 4], [5, 5, 5, 5])
    assert value(world, "funding_gini") == pytest.approx(0.25)
    assert value(world, "per_student_funding_cv") == pytest.approx(np.sqrt(1.25) / 2.5)
    # A school of ten counts like two schools of five.
    weighted, split = schools_with([1, 4], [10, 5]), schools_with([1, 1, 4], [5, 5, 5])
    for measure in ("funding_gini", "per_student_funding_cv"):
        assert value(weighted, measure) == pytest.approx(value(split, measure))


@pytest.mark.parametrize("seed", range(3))
def test_gaps_turn_round_with_the_labels(seed: int) -> None:
    world = mixed_county(seed, n_students=3000, n_teachers=431)
    before = measured(world)
    place, tier = world.schools.location, world.schools.tier
    place[:] = np.select([place == CITY, place == VILLAGE], [VILLAGE, CITY], place)
    tier[:] = np.select([tier == QUALITY, tier == WEAK], [WEAK, QUALITY], tier)
    after = measured(world)
    for measure in GAPS + TIER_GAPS:
        assert before.value(measure)[0] != 0, measure
        assert after.value(measure)[0] == pytest.approx(-before.value(measure)[0])
    for measure in (
        "per_student_funding_ratio",
        "course_resource_count_ratio",
        "teacher_promotion_rate_ratio",
    ):
        assert after.value(measure)[0] == pytest.approx(1 / before.value(measure)[0])


def test_between_school_share_is_the_analysis_of_variance_within_counties() -> None:
    worlds = [mixed_county(seed) for seed in (11, 12)]
    between = within = size = 0.0
    df = np.zeros(2)
    for world in worlds:
        people = world.students
        people.score[:] += 0.8 * np.random.default_rng(world.year).normal(size=world.n_schools)[people.school]
        young = people.grade <= 9
        score, grade, school = people.score[young].astype(float), people.grade[young], people.school[young]
        for g in range(1, 10):
            score[grade == g] -= score[grade == g].mean()
        n = np.bincount(school)
        n, used = n[n > 0], np.unique(school)
        means = np.array([score[school == s].mean() for s in used])
        between += (n * (means - score.mean()) ** 2).sum()
        within += sum(((score[school == s] - score[school == s].mean()) ** 2).sum() for s in used)
        df += len(used) - 1, len(score) - len(used)
        size += len(score) - (n**2).sum() / len(score)
    component = (between / df[0] - within / df[1]) / (size / df[0])
    expected = component / (component + within / df[1])
    assert expected > 0.2
    assert measured(*worlds).value("school_variance_share")[0] == pytest.approx(expected, abs=1e-5)


def test_shifting_a_grade_changes_no_correlation_and_no_spread() -> None:
    world = mixed_county(8)
    measures = ("score_sd", "score_year_correlation", "ses_score_correlation", "school_variance_share")
    before = [value(world, measure) for measure in measures]
    for grade in range(1, 10):
        rows = world.students.grade == grade
        world.students.score[rows] += grade
        world.students.prior_score[rows] -= 2 * grade
    assert [value(world, measure) for measure in measures] == pytest.approx(before, abs=1e-4)


def test_correlations_of_one_grade_are_pearsons() -> None:
    draw = np.random.default_rng(0)
    ses, prior = draw.normal(size=(2, 60))
    score = 0.5 * ses + 0.4 * prior + draw.normal(size=60)
    world = county(
        {"location": [CITY], "tier": [QUALITY], "stage": [JUNIOR]},
        {"school": np.zeros(60, int), "grade": 8, "ses": ses, "score": score, "prior_score": prior},
        {"school": [0]},
    )
    assert value(world, "ses_score_correlation") == pytest.approx(np.corrcoef(ses, score)[0, 1], abs=1e-5)
    assert value(world, "score_year_correlation") == pytest.approx(np.corrcoef(prior, score)[0, 1], abs=1e-5)
    assert value(world, "score_sd") == pytest.approx(score.std(), abs=1e-5)
    world.students.score[:] = 1.0
    assert np.isnan(value(world, "ses_score_correlation"))
