"""Intervals, quantiles and shares say what their definition says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim.results.statistics import ENOUGH, interval, quantiles, share_better

FINITE = st.floats(-1e6, 1e6, allow_subnormal=False)


def test_one_replicate_has_a_mean_and_no_interval() -> None:
    found = interval(np.array([[3.0, np.nan]]))
    assert found.mean[0] == 3.0
    assert np.isnan([found.low[0], found.high[0], found.standard_error[0], found.mean[1]]).all()
    assert found.n.tolist() == [1, 0]


@given(arrays(float, st.integers(2, ENOUGH - 1), elements=FINITE))
def test_few_replicates_use_the_predictive_interval_of_students_t(values: np.ndarray) -> None:
    found = interval(values)
    n = len(values)
    reach = stats.t.ppf(0.95, n - 1) * values.std(ddof=1) * np.sqrt(1 + 1 / n)
    assert found.low == pytest.approx(values.mean() - reach, rel=1e-7, abs=1e-6)
    assert found.high == pytest.approx(values.mean() + reach, rel=1e-7, abs=1e-6)
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(n), rel=1e-7, abs=1e-6)


@given(arrays(float, st.integers(ENOUGH, 60), elements=FINITE))
def test_many_replicates_use_their_own_quantiles(values: np.ndarray) -> None:
    found = interval(values)
    assert [found.low, found.high] == pytest.approx(
        np.quantile(values, [0.05, 0.95]).tolist(), rel=1e-9, abs=1e-6
    )


@given(arrays(float, (25, 3), elements=FINITE | st.just(np.nan)))
def test_undefined_replicates_are_left_out(values: np.ndarray) -> None:
    found = quantiles(values, (0.0, 0.3, 1.0))
    for column in range(3):
        known = values[np.isfinite(values[:, column]), column]
        if known.size:
            wanted = np.quantile(known, [0.0, 0.3, 1.0])
            assert found[:, column].tolist() == pytest.approx(wanted.tolist(), rel=1e-9, abs=1e-6)
            assert interval(values).n[column] == known.size
        else:
            assert np.isnan(found[:, column]).all()


def test_the_interval_covers_nine_of_ten_further_replicates() -> None:
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(6, 20_000))
    found = interval(draws[:5])
    inside = ((draws[5] >= found.low) & (draws[5] <= found.high)).mean()
    assert 0.89 < inside < 0.91


def test_better_follows_the_direction_and_a_tie_is_not_better() -> None:
    pairs = np.array([1.0, 0.0, -1.0, 2.0, np.nan])
    assert share_better(pairs, "higher") == 0.5
    assert share_better(pairs, "lower") == 0.25
    assert np.isnan(share_better(pairs, ""))
