"""Designs lay their points as the literature says, and the same seed lays the same points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.priors import Prior
from sim.sweep.designs import Design, count, make
from sim.sweep.factors import Factor

UNIT = [Factor(name, "uniform", (0.0, 1.0)) for name in ("a", "b", "c")]
BASE = (0.5, 0.5, 0.5)


def levels(*values: object) -> Factor:
    return Factor("x", "levels", levels=values)


def test_a_grid_has_every_combination_once() -> None:
    points = make(Design("grid", {}), [levels(1, 2), levels("u", "v", "w")], (1, "u")).values
    assert len(set(points)) == 6 == count(Design("grid", {}), [levels(1, 2), levels("u", "v", "w")])


def test_one_at_a_time_leaves_all_others_where_they_were() -> None:
    points = make(Design("one_at_a_time", {}), [levels(1, 2), UNIT[0]], (1, 0.5)).values
    assert points[0] == (1, 0.5)
    assert points[1:] == ((2, 0.5), (1, pytest.approx(0.05)), (1, pytest.approx(0.95)))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(0, 10))
def test_each_slice_of_a_latin_hypercube_holds_one_point(n: int, seed: int) -> None:
    unit = make(Design("latin_hypercube", {"points": n}, seed), UNIT, BASE).unit
    assert unit is not None
    for column in unit.T:
        assert sorted((column * n).astype(int)) == list(range(n))


def test_sobol_points_are_two_samples_and_all_that_differ_in_one_factor() -> None:
    unit = make(Design("sobol", {"base": 64}, 3), UNIT, BASE).unit
    assert unit is not None
    blocks = unit.reshape(64, 5, 3)
    a, b = blocks[:, 0], blocks[:, -1]
    for place in range(3):
        mixed = blocks[:, 1 + place]
        assert np.array_equal(mixed[:, place], b[:, place])
        others = [k for k in range(3) if k != place]
        assert np.array_equal(mixed[:, others], a[:, others])
    for sample in (a, b):
        # Even: each of 64 slices of each factor holds one point.
        assert all(sorted((column * 64).astype(int)) == list(range(64)) for column in sample.T)
    assert not np.array_equal(unit, make(Design("sobol", {"base": 64}, 4), UNIT, BASE).unit)


def test_each_step_of_a_morris_walk_changes_one_factor_by_half_the_levels() -> None:
    unit = make(Design("morris", {"trajectories": 20, "levels": 4}, 1), UNIT, BASE).unit
    assert unit is not None
    steps = np.diff(unit.reshape(20, 4, 3), axis=1)
    assert ((np.abs(steps) > 0).sum(axis=2) == 1).all()
    assert np.allclose(np.abs(steps).sum(axis=1), 0.5)
    assert set(np.round(np.unique(unit), 6)) == {0.125, 0.375, 0.625, 0.875}
    starts = unit.reshape(20, 4, 3)[:, 0]
    assert len(np.unique(starts, axis=0)) > 5


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_the_same_seed_lays_the_same_points(kind: str) -> None:
    numbers = {
        "latin_hypercube": {"points": 9},
        "sobol": {"base": 8},
        "morris": {"trajectories": 3, "levels": 4},
    }
    one, two = (make(Design(kind, numbers[kind], 5), UNIT, BASE) for _ in range(2))
    assert one.values == two.values
    assert len(one.values) == count(Design(kind, numbers[kind], 5), UNIT)


FACTORS = [
    Factor("x", "uniform", (2.0, 5.0), low=0.0, high=10.0),
    Factor("x", "normal", (0.2, 0.5), low=0.0, high=1.0),
    Factor("x", "prior", prior=Prior(0.1, 0.0, 0.4, (0.0, 1.0)), low=0.0, high=1.0),
    Factor("x", "uniform", (2.0, 9.0), whole=True),
]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(FACTORS), st.floats(0, 1), st.floats(0, 1))
def test_values_grow_with_their_share_and_stay_within_what_is_allowed(
    factor: Factor, u: float, v: float
) -> None:
    low, high = sorted((u, v))
    assert factor.at(low) <= factor.at(high)
    assert factor.low is None or factor.at(low) >= factor.low
    assert factor.high is None or factor.at(high) <= factor.high
    assert isinstance(factor.at(u), int) == factor.whole


def test_a_prior_has_its_median_in_the_middle_and_its_points_where_they_belong() -> None:
    prior = FACTORS[2]
    assert [prior.at(u) for u in (0.05, 0.5, 0.95)] == pytest.approx([0.0, 0.1, 0.4])
