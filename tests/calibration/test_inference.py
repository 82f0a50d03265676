"""Inference finds planted parameters, says how surely, and knows what it cannot say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.inference.checks import clashes, identified
from calibration.inference.emulator import fit_emulator
from calibration.inference.ensemble import moved
from calibration.inference.figures import Array, Figure, Figures, Reading
from calibration.inference.fit import Fit, Problem, Settings, calibrate, spread
from calibration.inference.holdout import left_out, within
from calibration.inference.likelihood import errors, log_likelihood, output_gradient
from calibration.inference.recovery import plant, recover
from calibration.inference.sampling import Sampler, tempered
from calibration.inference.trust import POOLED, REPORTED

SAMPLER = Sampler(islands=4, size=40, moves=2, steps=12, leaps=8)
SMALL = Settings(spread=90, ensemble=60, waves=3, refine=(50,), replicates=1, sampler=SAMPLER)
PLANTS = 8
P, PLACES, EACH = 8, 6, 3


def world(z: Array) -> Array:
    """A small model: eight parameters, the last of them silent; six places with three outputs each."""
    luck = np.random.default_rng(7)
    slope = luck.normal(0, 1, (P, PLACES * EACH)) * (luck.random((P, PLACES * EACH)) < 0.5)
    slope[-1] = 0.0
    bend = luck.normal(0, 0.15, (P, PLACES * EACH)) * (slope != 0)
    return z @ slope + (z**2) @ bend


def problem_of(truth: Array, luck: np.random.Generator, inflation: float = 1.0) -> Problem:
    """What would be reported in a world with these parameters; two thirds of it are changes."""
    exact = world(truth[None])[0]
    change = np.arange(len(exact)) % EACH != 0
    reported = exact * np.where(change, inflation, 1.0) + luck.normal(0, 0.3, len(exact))
    figures = tuple(
        Figure(f"f{j}", (Reading(f"o{j}", float(value), 0.1, 0.28),), f"place {j // EACH}", change=change[j])
        for j, value in enumerate(reported)
    )
    return Problem(
        tuple(f"p{i}" for i in range(P)),
        Figures(figures),
        np.ones((P, len(exact)), bool),
        np.full(len(exact), 0.05**2),
    )


def model(stage: str, z: Array) -> Array:
    luck = np.random.default_rng(len(stage) + len(z))
    return (world(z) + luck.normal(0, 0.05, (len(z), PLACES * EACH)))[:, None, :]


@pytest.fixture(scope="module")
def plants() -> list[tuple[Array, Fit]]:
    out = []
    for number in range(PLANTS):
        luck = np.random.default_rng(100 + number)
        truth = luck.standard_normal(P)
        out.append((truth, calibrate(problem_of(truth, luck), model, SMALL, number, (REPORTED,))))
    return out


def test_planted_parameters_are_found_as_surely_as_is_claimed(plants: list[tuple[Array, Fit]]) -> None:
    inside90, inside50 = [], []
    for truth, fit in plants:
        draws = fit.posteriors["reported"].z
        low, first, third, high = np.quantile(draws, (0.05, 0.25, 0.75, 0.95), axis=0)
        inside90 += list((truth > low) & (truth < high))
        inside50 += list((truth > first) & (truth < third))
    print(f"coverage over {PLANTS} plants: 90 % {np.mean(inside90):.2f}, 50 % {np.mean(inside50):.2f}")
    # Binomial over 64 intervals: four standard deviations either side.
    assert 0.75 < np.mean(inside90) <= 1.0
    assert 0.25 < np.mean(inside50) < 0.75


def test_intervals_are_narrower_than_the_prior_where_figures_speak(plants: list[tuple[Array, Fit]]) -> None:
    width = np.mean([identified(fit.posteriors["reported"].z) for _, fit in plants], axis=0)
    assert (width[:-1] < 0.75).all()
    off = np.mean([(fit.posteriors["reported"].z.mean(axis=0) - truth)[:-1] ** 2 for truth, fit in plants])
    assert off < 0.25


def test_a_parameter_of_which_no_figure_speaks_keeps_its_prior(plants: list[tuple[Array, Fit]]) -> None:
    for _, fit in plants:
        silent = fit.posteriors["reported"].z[:, -1]
        assert 0.8 < silent.std() < 1.2
        assert abs(silent.mean()) < 0.4


def test_islands_agree_and_the_emulator_covers_points_it_has_not_seen(
    plants: list[tuple[Array, Fit]],
) -> None:
    for _, fit in plants:
        assert fit.posteriors["reported"].r_hat < 1.1
    assert np.mean([np.nanmean(fit.unseen[0].covered90) for _, fit in plants]) > 0.75
    assert np.mean([np.nanmean(fit.unseen[0].r2) for _, fit in plants]) > 0.9


def test_places_left_out_are_predicted_as_surely_as_is_claimed(plants: list[tuple[Array, Fit]]) -> None:
    inside = []
    for _, fit in plants[:3]:
        for place in range(PLACES):
            left = left_out(fit, f"place {place}", REPORTED, np.random.default_rng(place))
            assert len(left.figures) == EACH
            inside += list(left.inside90)
    assert 0.72 < np.mean(inside) <= 1.0


def test_truths_planted_in_points_of_the_fit_are_found_without_new_runs(
    plants: list[tuple[Array, Fit]],
) -> None:
    known = [plant(replace(fit, settings=replace(fit.settings, plants=5))) for _, fit in plants[:4]]
    found = [recover(one, at, np.random.default_rng(at)) for one in known for at in range(5)]
    inside = np.array([one.inside90 for one in found])
    assert inside.shape == (20, P)
    assert 0.8 < inside.mean() < 0.98
    assert np.array([one.told for one in found])[:, :-1].mean() > 0.8


def test_the_same_seed_gives_the_same_fit() -> None:
    truth = np.linspace(-1, 1, P)
    tiny = replace(SMALL, spread=40, ensemble=30, waves=2, refine=(20,))
    one, other = (
        calibrate(problem_of(truth, np.random.default_rng(1)), model, tiny, 3, (REPORTED,)) for _ in range(2)
    )
    assert np.array_equal(one.z, other.z)
    assert np.array_equal(one.posteriors["reported"].z, other.posteriors["reported"].z)


def test_exaggerated_reports_are_seen_through_only_when_they_are_discounted() -> None:
    apart: dict[str, list[Array]] = {"reported": [], "pooled": []}
    for number in range(3):
        luck = np.random.default_rng(200 + number)
        truth = luck.standard_normal(P)
        fit = calibrate(problem_of(truth, luck, inflation=2.0), model, SMALL, number, (REPORTED, POOLED))
        for name, found in fit.posteriors.items():
            apart[name].append((found.z.mean(axis=0) - truth) ** 2)
        inflation = POOLED.values(fit.posteriors["pooled"].trust)["inflation"]
        assert 1.3 < np.median(inflation) < 2.8
    assert np.mean(apart["pooled"]) < 0.7 * np.mean(apart["reported"])


def two(a: float, b: float, bound: int = 0) -> Figures:
    return Figures(
        (
            Figure("a", (Reading("o", a, 0.1, 0.2, bound),), "here", change=True),
            Figure("b", (Reading("q", b, 0.1, 0.2), Reading("q", b + 2, 0.1, 0.2)), "here", change=True),
        )
    )


@settings(max_examples=40, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.sampled_from([-1, 0, 1]))
def test_the_gradient_is_that_of_the_likelihood(a: float, b: float, y: float, v: float, bound: int) -> None:
    figures, outputs = two(a, b, bound), np.array([[y, v]])
    error = errors(figures, POOLED, np.full((1, 3), 0.3), np.full(2, 0.01))
    gradient = output_gradient(figures, outputs, error)[0]
    for at in range(2):
        step = np.zeros((1, 2))
        step[0, at] = 1e-6
        slope = (
            log_likelihood(figures, outputs + step, error) - log_likelihood(figures, outputs - step, error)
        )[0] / 2e-6
        assert gradient[at] == pytest.approx(slope, abs=1e-3 * (1 + abs(slope)))


def test_the_likelihood_is_that_of_a_normal_distribution_with_common_errors() -> None:
    from scipy.stats import multivariate_normal

    figures = Figures(
        tuple(
            Figure(name, (Reading(name, value, 0.1, 0.5),), "here", change=True)
            for name, value in (("a", 1.0), ("b", -2.0), ("c", 0.5))
        )
    )
    outputs, noise = np.array([[0.4, -1.0, 0.7]]), np.array([0.01, 0.02, 0.03])
    error = errors(figures, REPORTED, np.zeros((1, 1)), noise)
    covariance = np.diag(error.own[0]) + np.outer(error.common[0], error.common[0])
    assert np.diag(covariance) == pytest.approx(0.1**2 + 0.5**2 + noise)
    expected = multivariate_normal(outputs[0], covariance).logpdf([1.0, -2.0, 0.5])
    assert log_likelihood(figures, outputs, error)[0] == pytest.approx(expected)


def test_either_reading_of_an_ambiguous_figure_is_good_enough() -> None:
    figures = two(0.0, 1.0)
    error = errors(figures, REPORTED, np.zeros((1, 1)), np.full(2, 0.01))
    first, second, neither = log_likelihood(figures, np.array([[0, 1.0], [0, 3.0], [0, 7.0]]), error)
    assert first == pytest.approx(second, abs=0.1)
    assert neither < first - 5


def test_a_bound_that_is_kept_costs_nothing() -> None:
    figures = Figures((Figure("a", (Reading("o", 5.0, 0.1, 0.2, 1),), "here"),))
    error = errors(figures, REPORTED, np.zeros((1, 1)), np.full(1, 0.01))
    at, far_above, below = log_likelihood(figures, np.array([[5.0], [50.0], [3.0]]), error)
    assert at == pytest.approx(far_above)
    assert below < at - 5


def test_a_bound_is_inside_when_the_prediction_can_reach_it() -> None:
    value, low, high = np.full(3, 5.0), np.array([1.0, 4.0, 6.0]), np.array([3.0, 7.0, 9.0])
    assert within(value, low, high, np.zeros(3)).tolist() == [False, True, False]
    assert within(value, low, high, np.ones(3)).tolist() == [False, True, True]
    assert within(value, low, high, -np.ones(3)).tolist() == [True, True, False]


def test_the_ensemble_is_exact_for_a_linear_model() -> None:
    luck = np.random.default_rng(0)
    figures = Figures((Figure("a", (Reading("o", 2.0, 1.0, 0.0),), "here"),))
    z = spread(4000, 1, luck)
    for _ in range(4):
        z = moved(z, z, figures, np.zeros(1), np.ones((1, 1), bool), 4, luck)
    assert z.mean() == pytest.approx(1.0, abs=0.06)
    assert z.var() == pytest.approx(0.5, abs=0.05)


def test_an_output_never_depends_on_a_parameter_that_its_place_does_not_use() -> None:
    luck = np.random.default_rng(0)
    z = luck.standard_normal((60, 3))
    uses = np.array([[True], [True], [False]])
    emulator = fit_emulator(z, (z[:, :1] + 5 * z[:, 2:]), uses)
    moved_ = z.copy()
    moved_[:, 2] += 1.0
    assert np.array_equal(emulator.predict(z), emulator.predict(moved_))


def test_a_quadratic_model_is_emulated_without_error_and_missing_values_are_left_out() -> None:
    luck = np.random.default_rng(0)
    z = luck.standard_normal((80, 3)).clip(-3, 3)
    y = np.column_stack([1 + z[:, 0] - z[:, 1] * z[:, 2] + 0.5 * z[:, 1] ** 2, z[:, 0], np.full(80, np.nan)])
    y[::3, 1] = np.nan
    emulator = fit_emulator(z, y, np.ones((3, 3), bool))
    fresh = luck.standard_normal((50, 3)).clip(-3, 3)
    exact = 1 + fresh[:, 0] - fresh[:, 1] * fresh[:, 2] + 0.5 * fresh[:, 1] ** 2
    assert emulator.predict(fresh)[:, 0] == pytest.approx(exact, abs=0.01)
    assert emulator.known.tolist() == [True, True, False]
    assert emulator.points.tolist() == [80, 53, 0]


def test_two_hills_are_climbed_in_proportion_to_their_weight() -> None:
    def likelihood(x: Array) -> tuple[Array, Array]:
        # Narrow hills at -2 and +2 in the first dimension: 3 to 1, both equally far from the prior's middle.
        off = (x[:, :1] - np.array([-2.0, 2.0])) / 0.2
        part = np.array([0.75, 0.25]) * np.exp(-0.5 * off**2) + 1e-300
        gradient = np.zeros_like(x)
        gradient[:, 0] = (part * -off / 0.2).sum(axis=1) / part.sum(axis=1)
        return np.log(part.sum(axis=1)), gradient

    how = Sampler(islands=4, size=150, moves=2, steps=8, leaps=8)
    draws, r_hat, _, _ = tempered(likelihood, 3, np.random.default_rng(2), how)
    assert (draws[..., 0] < 0).mean() == pytest.approx(0.75, abs=0.08)
    assert r_hat < 1.1


def test_the_evidence_is_that_of_a_normal_model() -> None:
    from scipy.stats import norm

    def likelihood(x: Array) -> tuple[Array, Array]:
        return norm.logpdf(2.0, x[:, 0], 0.5), np.column_stack([(2.0 - x[:, 0]) / 0.25, np.zeros(len(x))])

    _, _, _, evidence = tempered(likelihood, 2, np.random.default_rng(0), Sampler(size=200))
    assert evidence == pytest.approx(norm.logpdf(2.0, 0.0, np.sqrt(1.25)), abs=0.1)


def test_figures_that_no_parameters_explain_together_clash() -> None:
    """One output is reported as high here and as low there; a third figure has its own parameter."""
    figures = Figures(
        (
            Figure("high", (Reading("o", 1.5, 0.2, 0.1),), "here"),
            Figure("low", (Reading("o", -1.5, 0.2, 0.1),), "there"),
            Figure("else", (Reading("q", 0.5, 0.2, 0.1),), "elsewhere"),
        )
    )
    problem = Problem(("a", "b"), figures, np.eye(2, dtype=bool), np.full(2, 1e-4))
    fit = calibrate(problem, lambda stage, z: z[:, None, :], replace(SMALL, refine=(20,)), 0, (REPORTED,))
    found = clashes(fit)
    assert {found[0].one, found[0].other} == {"high", "low"}
    assert found[0].odds > 20
    assert all(0.8 < clash.odds < 1.25 for clash in found[1:])


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ((), "at least one reading"),
        ((Reading("o", float("nan"), 1, 1),), "no value"),
        ((Reading("o", 1.0, -1, 1),), "negative"),
        ((Reading("o", 1.0, 0, 0),), "above 0"),
    ],
)
def test_a_figure_without_a_value_or_an_error_is_refused(readings: tuple[Reading, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Figure("a", readings, "here")
