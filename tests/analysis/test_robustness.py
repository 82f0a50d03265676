"""Policies are compared state by state, and only over states that all of them lived."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.robustness import Robustness, regret_of
from sim.analysis.table import NotEnough
from tests.sweep.small import document

VALUES = np.array([[1.0, 5.0, 2.0], [3.0, 3.0, 3.0], [0.0, 6.0, 0.0]])


def table(**changes):
    names = ["bold", "steady", "gamble"]
    parts = {
        "values": pd.DataFrame(VALUES, index=names),
        "policies": pd.DataFrame({"scenario": names}, index=names),
        "states": pd.DataFrame({"x": [0, 1, 2]}),
        "outcome": "y",
        "better": "higher",
        "enough": 3.0,
    }
    return Robustness(**(parts | changes))


def test_regret_is_what_the_best_would_have_brought_more():
    assert regret_of(VALUES).tolist() == [[2, 1, 1], [0, 3, 0], [3, 0, 3]]
    assert regret_of(VALUES, "lower").tolist() == [[1, 2, 2], [3, 0, 3], [0, 3, 0]]
    with pytest.raises(ValueError, match="higher or lower"):
        regret_of(VALUES, "more")


def test_the_smallest_largest_regret_comes_first():
    found = table().to_frame().set_index("policy")
    assert table().choice() == "bold"
    assert found["max_regret"].to_dict() == {"bold": 2, "steady": 3, "gamble": 3}
    assert found["best_share"].to_dict() == pytest.approx({"bold": 0, "steady": 2 / 3, "gamble": 1 / 3})
    assert found["enough_share"].to_dict() == pytest.approx({"bold": 1 / 3, "steady": 1, "gamble": 1 / 3})
    assert found.loc["gamble", "worst"] == 0
    down = table(better="lower").to_frame().set_index("policy")
    assert down.loc["gamble", "worst"] == 6
    assert down["enough_share"].to_dict() == pytest.approx({"bold": 2 / 3, "steady": 1, "gamble": 2 / 3})


def test_regret_of_the_best_policy_is_zero_in_every_state():
    assert (table().regret().min() == 0).all()
    assert (table().regret().to_numpy() >= 0).all()


def test_a_grid_of_levers_and_assumptions_gives_policies_and_states(grid):
    found = sim.robustness(grid, "academic_achievement", enough=0.0)
    assert len(found.values) == 3  # two levers' values, and doing nothing
    assert found.values.shape[1] == len(found.states) == 8  # four assumptions, two replicates
    assert found.left_out == 0
    assert (found.values.loc["china-county"] == 0).all()
    state = found.states.iloc[5]
    effects = grid.outcome("academic_achievement")
    for share in (0.1, 0.5):
        runs = grid.runs.join(grid.design)
        run = runs[
            (runs["interventions.teacher_rotation.share"] == share)
            & (runs["behaviour.move_cost"] == state["behaviour.move_cost"])
            & (runs["behaviour.teacher_quality_sd"] == state["behaviour.teacher_quality_sd"])
            & (runs["replicate"] == state["replicate"])
        ].index
        assert found.values.loc[f"teacher_rotation.share={share}", found.states.index[5]] == effects[run[0]]
    assert len(found.plot().data) == 3
    assert found.to_json()["minimax_regret"] == found.choice()


def test_policies_without_a_common_state_are_refused(tmp_path):
    factors = {
        "interventions.teacher_rotation.share": {"uniform": [0.1, 0.5]},
        "interventions.teacher_incentives.bonus": 0.2,
        "behaviour.move_cost": "prior",
    }
    design = {"kind": "latin_hypercube", "points": 3}
    swept = sim.sweep(
        document(factors=factors, design=design, replicates=1), workers=1, out=tmp_path / "even"
    )
    with pytest.raises(NotEnough, match="no state of the world in common"):
        sim.robustness(swept, "academic_achievement")


def test_a_measure_without_direction_needs_one(grid):
    from sim.analysis import robustness as module

    assert module._direction("academic_achievement") == "higher"
    with pytest.raises(NotEnough, match="better direction"):
        sim.robustness(grid, "academic_achievement", better="sideways")
