"""Indices agree with formulas and with other people's software, and say when they cannot know."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.emulator import Emulator
from sim.analysis.indices import morris, pawn, sobol
from sim.analysis.sensitivity import of_table
from sim.analysis.table import NotEnough, Table
from tests.analysis.functions import (
    ISHIGAMI,
    WEIGHTS,
    as_table,
    by_factor,
    g,
    g_indices,
    ishigami,
    names,
    points,
)


def inside(found, index, exact, slack=0.01):
    low, high = by_factor(found, f"{index}_low"), by_factor(found, f"{index}_high")
    return (low - slack <= exact) & (exact <= high + slack)


def test_sobol_indices_of_the_ishigami_function_are_the_published_ones():
    found = sobol(ishigami(points("sobol", 3, base=4096)), names(3))
    for index, exact in ISHIGAMI.items():
        assert np.allclose(by_factor(found, index), exact, atol=0.02)
        assert inside(found, index, np.array(exact)).all()


def test_sobol_indices_of_the_g_function_are_the_exact_ones():
    found = sobol(g(points("sobol", 8, base=2048)), names(8))
    for index, exact in zip(("S1", "ST"), g_indices()):
        assert np.allclose(by_factor(found, index), exact, atol=0.02)
        assert inside(found, index, exact).all()


def test_sobol_indices_are_those_of_scipy():
    from scipy.stats import sobol_indices

    rows = g(points("sobol", 8, base=256)).reshape(-1, 10)
    theirs = sobol_indices(
        func={"f_A": rows[None, :, 0], "f_B": rows[None, :, -1], "f_AB": rows[:, 1:-1].T[:, None, :]}, n=256
    )
    ours = sobol(rows.ravel(), names(8))
    # Ours takes the variance over both samples with their own mean, as theirs does.
    assert np.allclose(by_factor(ours, "S1"), theirs.first_order, atol=1e-6)
    assert np.allclose(by_factor(ours, "ST"), theirs.total_order, atol=1e-6)


def test_base_rows_with_a_lost_run_are_left_out():
    values = g(points("sobol", 8, base=512))
    values[37] = np.nan
    rows = values.reshape(-1, 10)
    kept = rows[np.isfinite(rows).all(axis=1)].ravel()
    assert sobol(values, names(8)).frame.equals(sobol(kept, names(8)).frame)


def test_effects_of_a_straight_line_are_its_slopes():
    unit = points("morris", 4, trajectories=6, levels=4)
    found = morris(unit, unit @ [3.0, -2.0, 1.0, 0.0], names(4))
    assert np.allclose(by_factor(found, "mu"), [3, -2, 1, 0])
    assert np.allclose(by_factor(found, "mu_star"), [3, 2, 1, 0])
    assert np.allclose(by_factor(found, "sigma"), 0)


def test_effects_of_the_g_function_are_the_exact_ones():
    """On levels 1/8, 3/8, 5/8, 7/8 each step is over half the range, and the others' mean is 1."""
    unit = points("morris", 8, trajectories=200, levels=4)
    found = morris(unit, g(unit), names(8))
    exact = 2 / (1 + WEIGHTS)
    assert np.allclose(by_factor(found, "mu_star"), exact, rtol=0.1)
    assert inside(found, "mu_star", exact, 0.02).all()
    assert (by_factor(found, "sigma")[:2] > by_factor(found, "mu_star")[:2] * 0.9).all()


def test_effects_are_those_of_salib():
    pytest.importorskip("SALib", reason="SALib is not installed (levelfield[analysis])")
    from SALib.analyze.morris import analyze

    unit = points("morris", 8, trajectories=20, levels=4)
    ours = morris(unit, g(unit), names(8))
    problem = {"num_vars": 8, "names": names(8), "bounds": [[0, 1]] * 8}
    # SALib takes its step to be p/(2(p-1)) of a range that ends at the outer levels: three quarters of ours.
    inner = (unit - 0.125) / 0.75
    theirs = analyze(problem, inner, g(unit), num_levels=4, seed=1)
    assert np.allclose(by_factor(ours, "mu_star") * 0.75, theirs["mu_star"])
    assert np.allclose(by_factor(ours, "sigma") * 0.75, theirs["sigma"])


def test_an_emulator_finds_the_published_indices_on_any_points():
    unit = points("latin_hypercube", 3, points=400)
    found = of_table(as_table(unit, ishigami(unit)))
    assert found.method == "emulator"
    assert found.about["explained"] > 0.99
    for index, exact in ISHIGAMI.items():
        assert np.allclose(by_factor(found, index), exact, atol=0.02)
    assert found.about["together"][0]["factors"] == ["x0", "x2"]


def test_an_emulator_predicts_points_that_it_has_not_seen_as_well_as_it_says():
    unit, other = points("latin_hypercube", 5, points=250), points("latin_hypercube", 5, seed=2, points=2000)
    luck = np.random.default_rng(3).standard_normal(250) * 0.3
    true = lambda x: x[:, 0] + 2 * (x[:, 1] - 0.5) ** 2 + x[:, 2] * x[:, 3]  # noqa: E731
    emulator = Emulator.fit(unit, true(unit) + luck)
    error = np.mean((emulator.predict(other) - true(other)) ** 2)
    explained = 1 - (error + 0.09) / (true(unit) + luck).var()
    assert emulator.explained == pytest.approx(explained, abs=0.12)


def test_an_emulator_of_noise_knows_that_it_knows_nothing():
    unit = points("latin_hypercube", 6, points=200)
    noise = np.random.default_rng(5).standard_normal(200)
    assert Emulator.fit(unit, noise).explained < 0.1


def test_a_constant_outcome_has_no_indices():
    unit = points("latin_hypercube", 3, points=50)
    found = of_table(as_table(unit, np.full(50, 0.1)))
    assert (found.frame[["S1", "ST"]] == 0).all().all()
    assert (sobol(np.full(40, 0.1), names(3)).frame[["S1", "ST"]] == 0).all().all()


def test_factors_with_few_values_and_words_have_exact_indices():
    """On a full grid of a switch and three words the indices are those of an analysis of variance."""
    frame = pd.DataFrame([(a, b) for a in (False, True) for b in ("c", "a", "b")] * 6, columns=["on", "word"])
    y = frame["on"] * 2.0 + frame["word"].map({"a": 0.0, "b": 5.0, "c": 1.0}) * (1 + frame["on"])
    found = of_table(Table.of(frame, y))
    whole = y.var(ddof=0)
    alone = [y.groupby(frame[name]).mean().var(ddof=0) / whole for name in ("on", "word")]
    assert np.allclose(by_factor(found, "S1"), alone, atol=1e-3)
    assert np.allclose(by_factor(found, "ST"), [1 - alone[1], 1 - alone[0]], atol=1e-3)


def test_scores_rank_factors_and_do_not_praise_those_without_influence():
    unit = points("latin_hypercube", 4, points=400)
    found = pawn(unit, np.exp(3 * unit[:, 0]) + unit[:, 1], names(4))
    assert list(found.frame["factor"][:2]) == ["x0", "x1"]
    score, chance = by_factor(found, "score"), by_factor(found, "chance")
    assert score[0] > 2 * chance[0]
    assert (score[2:] < 1.3 * chance[2:]).all()


def test_scores_are_near_those_of_salib():
    pytest.importorskip("SALib", reason="SALib is not installed (levelfield[analysis])")
    from SALib.analyze.pawn import analyze

    unit = points("latin_hypercube", 3, points=600)
    y = ishigami(unit)
    problem = {"num_vars": 3, "names": names(3), "bounds": [[0, 1]] * 3}
    theirs = analyze(problem, unit, y, S=8, seed=1)
    assert np.allclose(by_factor(pawn(unit, y, names(3)), "score"), theirs["mean"], atol=0.02)


def test_the_share_of_luck_is_found_again():
    unit = points("latin_hypercube", 2, points=500)
    luck = np.random.default_rng(1).standard_normal((500, 4))
    made = as_table(unit, np.sqrt(12) * unit[:, [0]] + 2 * luck)
    assert made.luck_share() == pytest.approx(0.8, abs=0.04)


def test_a_design_that_does_not_fit_is_refused_with_what_would():
    unit = points("latin_hypercube", 3, points=50)
    with pytest.raises(NotEnough, match="need a sobol design, found latin_hypercube"):
        of_table(as_table(unit, ishigami(unit)), "sobol")
    with pytest.raises(NotEnough, match="one factor at a time"):
        of_table(as_table(unit, ishigami(unit), "one_at_a_time"))
    with pytest.raises(NotEnough, match="at least 8"):
        of_table(as_table(unit[:5], ishigami(unit[:5])))
    with pytest.raises(ValueError, match="walks"):
        morris(unit[:8], ishigami(unit[:8]), names(3))


def test_indices_can_be_drawn():
    unit = points("latin_hypercube", 3, points=100)
    for method in ("emulator", "pawn"):
        found = of_table(as_table(unit, ishigami(unit)), method)
        assert len(found.plot().data) == 2
        assert {row["factor"] for row in found.to_json()["indices"]} == set(names(3))
