"""Every place of the documents can be lived, and its policies show in what its document talks about."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import sim
from sim import Result
from sim.measures.catalogue import MEASURES
from sim.scenario import Scenario, load
from sim.scenario.words import figures, preset_names

PLACES = [name for name in preset_names() if load(name).interventions and load(name).baseline]
WITHOUT_GOALS = {"hangzhou": "conflict_incidents", "shenzhen-longgang": "total_alliance_funding"}
"""What the documents report against groups or alliances without policy; nothing of it exists before."""
SCALE: dict[str, dict[str, float]] = {
    "100kin10": {"stem_teachers_trained": 100, "funds_raised": 100 / 6.5, "funds_deployed": 100 / 6.5},
    "17zuoye": {"platform_teachers": 6400, "platform_students": 6400, "platform_registered_users": 6400},
    "dual-teacher-schools": {"dual_teacher_school_count": 175},
}
"""How many times larger the country is than what is lived (and yuan for each dollar)."""
READ_AS = {"academic_achievement": "exam_score"}
"""A standard score has no zero of which to take per cents."""
PLANNED = [
    *("100kin10", "urban-teachers", "alliance-2030", "chengdu", "haidian", "beijing-steam"),
    *("shanghai-districts", "guangzhou", "hangzhou", "suxichang", "zhejiang-platform", "shenzhen-longgang"),
    *("finland-vouchers", "jiangxi-studios", "17zuoye", "backbone-plan", "y-city", "z-county"),
    "dual-teacher-schools",
]
SMALL = 1500
LARGER = {"shenzhen-longgang": 9000, "city-alliances-baseline": 9000}
"""Below that, project money does not make one grant."""
LONGER = {"urban-teachers": 5, "usa-baseline": 5, "100kin10": 5}
"""Residents are four years in the programme before anybody can see what they are worth."""


def small(name: str, *, policies: bool) -> Scenario:
    """A year of one small county of that world; the policies begin at once and in full."""
    scenario, years = load(name), LONGER.get(name, 1)
    overrides: dict[str, Any] = {"years": years, "world.counties": 1, "world.students_per_agent": 1}
    overrides["world.students"] = max(LARGER.get(name, SMALL), 5 * sum(scenario.world.schools.values()))
    if policies:
        for policy in scenario.interventions:
            overrides[f"interventions.{policy.name}.from"] = scenario.start_year
            overrides[f"interventions.{policy.name}.ramp_years"] = 1
            if policy.until is not None:
                overrides[f"interventions.{policy.name}.until"] = scenario.start_year + years
    overrides |= {f"goals.{i}.by": scenario.start_year + years for i in range(len(scenario.goals))}
    return load(name, overrides)


@cache
def lived(name: str, policies: bool) -> Result:
    return sim.run(small(name, policies=policies), workers=1)


def values(name: str, policies: bool, measure: str) -> np.ndarray:
    """What is recorded of a measure after the year, all groups."""
    table = lived(name, policies).to_frame()
    return table[(table.measure == measure) & (table.year == table.year.max())]["mean"].to_numpy()


def test_every_place_with_reported_results_is_there() -> None:
    assert set(PLANNED) <= set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_a_place_differs_from_its_counterfactual_in_policies_alone(name: str) -> None:
    scenario, baseline = load(name), load(load(name).baseline)
    assert (baseline.start_year, baseline.years, baseline.seed) == (
        scenario.start_year,
        scenario.years,
        scenario.seed,
    )
    assert baseline.world.values() == scenario.world.values()
    assert baseline.behaviour.values() == scenario.behaviour.values()
    names = [policy.name for policy in scenario.interventions]
    assert {policy.name for policy in baseline.interventions} < set(names)


@pytest.mark.parametrize("name", PLACES)
def test_a_year_in_a_place_shows_in_what_its_document_talks_about(name: str) -> None:
    baseline = load(name).baseline
    measures = {goal.measure for goal in load(name).goals} or {WITHOUT_GOALS[name]}
    moved = [
        measure
        for measure in measures
        if not np.array_equal(
            values(name, True, measure), values(baseline, bool(load(baseline).interventions), measure), True
        )
    ]
    assert moved


@pytest.mark.parametrize("name", [name for name in PLACES if name != "weak-schools-first"])
def test_goals_are_what_the_documents_report(name: str) -> None:
    scenario = load(name)
    assert scenario.goals or name in WITHOUT_GOALS
    for goal in scenario.goals:
        row = figures()[goal.figure]
        assert READ_AS.get(row["quantity"], row["quantity"]) == goal.measure
        reported = float(row["change"] or row["after"])
        if row["change_kind"] == "ratio":  # so many times as many
            assert goal.change == "relative"
            reported = 100 * (reported - 1)
        else:
            kinds = {"relative": "relative", "percentage_points": "absolute", "absolute": "absolute"}
            assert goal.change == (kinds[row["change_kind"]] if row["change"] else "none")
        value = goal.at_least if goal.at_least is not None else goal.at_most
        assert value is not None
        assert value * SCALE.get(name, {}).get(goal.measure, 1) == pytest.approx(reported, rel=0.001)
        better = MEASURES[goal.measure].better
        if better:
            assert (goal.at_least is not None) == (better == "higher")
