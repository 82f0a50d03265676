"""Other people's tools can call the simulator, and take what sweeps have stored."""

import numpy as np
import pytest

import sim
from sim.analysis.friends import ema_model, ema_table, salib_table
from sim.results.outcome import UnknownName
from tests.analysis.conftest import ASSUMED
from tests.sweep.small import WORLD, document

OUTCOMES = [("academic_achievement", "all"), ("teacher_quality", "all")]
SALIB = "SALib is not installed (levelfield[analysis])"
EMA = "the EMA Workbench is not installed"


@pytest.fixture(scope="module")
def question():
    design = {"kind": "latin_hypercube", "points": 1}
    factors = ASSUMED | {"interventions.teacher_rotation.share": {"uniform": [0.05, 0.6]}}
    return sim.Question(document(factors=factors, design=design), OUTCOMES, replicates=1)


def test_a_question_answers_as_the_sweep_does(grid):
    asked = sim.Question(document(factors={**grid_factors()}), OUTCOMES)
    point = dict(grid.points.iloc[3])
    runs = grid.runs[grid.runs["point"] == 3].index
    expected = [grid.outcome(measure, group)[runs].mean() for measure, group in OUTCOMES]
    assert list(asked(point).values()) == pytest.approx(expected, abs=1e-15)
    renamed = {path.replace(".", "__"): value for path, value in point.items()}
    assert asked(**renamed) == asked(point)


def grid_factors():
    return ASSUMED | {"behaviour.teacher_quality_sd": [0.1, 0.15], "behaviour.move_cost": [3, 5]}


def test_a_question_says_what_it_does_not_know(question):
    with pytest.raises(UnknownName, match=r"did you mean 'behaviour.move_cost'"):
        question({"behaviour.move_cst": 3})
    with pytest.raises(UnknownName, match="unknown measure"):
        sim.Question(document(), [("dropout_rate", "all")])


def test_salib_samples_and_analyses_it(question):
    pytest.importorskip("SALib", reason=SALIB)
    from SALib.analyze.morris import analyze
    from SALib.sample.morris import sample

    unit = sample(question.problem, 3, num_levels=4, seed=1)
    found = analyze(question.problem, unit, question.evaluate(unit)[:, 0], num_levels=4, seed=1)
    assert list(found["names"]) == [factor.path for factor in question.factors]
    assert np.isfinite(found["mu_star"]).all()


def test_salib_analyses_a_stored_sweep(sampled):
    pytest.importorskip("SALib", reason=SALIB)
    from SALib.analyze.morris import analyze

    problem, unit, values = salib_table(sampled, "academic_achievement")
    theirs = analyze(problem, (unit - 0.125) / 0.75, values, num_levels=4, seed=1)
    ours = sim.sensitivity(sampled, "academic_achievement").frame.set_index("factor")["mu_star"]
    steps = 0.75  # of a distribution between their outer levels
    assert np.allclose(theirs["mu_star"], ours[problem["names"]] * steps)


def test_a_stored_sweep_becomes_experiments_and_outcomes(sampled):
    experiments, outcomes = ema_table(sampled, OUTCOMES)
    assert len(experiments) == len(sampled.runs)
    assert set(sampled.factors) | {"scenario", "policy", "model"} == set(experiments.columns)
    assert np.array_equal(outcomes["teacher_quality all"], sampled.outcome("teacher_quality"))


@pytest.mark.filterwarnings("ignore")
def test_the_ema_workbench_runs_it(question):
    ema = pytest.importorskip("ema_workbench", reason=EMA, exc_type=ImportError)
    model = ema_model(question)
    experiments, outcomes = ema.perform_experiments(model, scenarios=2, policies=2)
    assert len(experiments) == 4
    assert np.isfinite(outcomes["academic_achievement_all"]).all()


def test_mesa_batch_run_varies_the_same_model():
    from mesa.batchrunner import batch_run

    from sim.scenario import load

    small = load("china-county", {name: value for name, value in WORLD.items() if name != "goals"})
    rows = batch_run(sim.EducationModel, {"scenario": [small], "replicate": [0, 1]},
                     number_processes=1, display_progress=False)  # fmt: skip
    assert {row["replicate"] for row in rows} == {0, 1}


def test_results_load_into_pandas_and_xarray_by_one_call(sampled):
    assert len(sampled.to_frame("teacher_quality", "all")) > 0
    pytest.importorskip("xarray", reason="xarray is not installed (levelfield[export])")
    assert "run" in sampled.to_xarray().dims
