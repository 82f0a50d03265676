"""The scenarios that travel with the package hold what they promise."""

from __future__ import annotations

import pytest
import yaml

from sim.measures.catalogue import MEASURES
from sim.scenario import load
from sim.scenario.words import FIGURES, PRESETS, figures, preset_names
from sim.world.assumptions import WorldAssumptions

NAMES = preset_names()
ON_INPUT = ["alliance-2030", "chengdu", "z-county"]


def test_the_scenarios_of_the_plan_are_there() -> None:
    assert {*ON_INPUT, "china-county"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_in_order_and_says_in_two_languages_what_is_assumed(name: str) -> None:
    scenario = load(name)
    own = yaml.safe_load((PRESETS / f"{name}.yaml").read_text(encoding="utf-8"))
    for words in (own["title"], own["note"]):
        assert set(words) == {"en", "zh"}
    assert scenario.title["en"] != scenario.title["zh"]
    if name in [*ON_INPUT, *(load(one).baseline for one in ON_INPUT), "china-county"]:
        assert "ssumed" in scenario.note["en"]
        assert "假定" in scenario.note["zh"]


@pytest.mark.parametrize("name", ON_INPUT)
def test_each_is_compared_with_the_same_people_and_years_without_policy(name: str) -> None:
    scenario = load(name)
    baseline = load(scenario.baseline)
    assert baseline.interventions == ()
    assert (baseline.start_year, baseline.years, baseline.seed) == (
        scenario.start_year,
        scenario.years,
        scenario.seed,
    )
    assert baseline.world.values() == scenario.world.values()
    assert baseline.behaviour.values() == scenario.behaviour.values()


@pytest.mark.parametrize("name", ON_INPUT)
def test_goals_come_from_rows_that_report_that_quantity_in_that_unit(name: str) -> None:
    scenario = load(name)
    assert scenario.goals
    for goal in scenario.goals:
        row = figures()[goal.figure]
        assert row["quantity"] == goal.measure
        unit = {"none": MEASURES[goal.measure].unit, "relative": "%", "absolute": "percentage points"}[
            goal.change
        ]
        assert row["unit"] == unit
        value = goal.at_least if goal.at_least is not None else goal.at_most
        assert value == float(row["change"] or row["after"])
        assert scenario.start_year < goal.by <= scenario.start_year + scenario.years


def test_the_preset_is_the_defaults_written_out() -> None:
    assert load("china-county").world.values() == WorldAssumptions().values()


def test_the_baseline_rows_of_the_figures_are_in_the_preset() -> None:
    world, rows = load("china-county").world, figures()
    for place, row in (("city", "urban-funding-per-student"), ("village", "rural-funding-per-student")):
        assert world.funding[place] == float(rows[row]["before"])
    for place, row in (("city", "urban-senior-title"), ("village", "rural-senior-title")):
        assert world.senior_titles[place] == pytest.approx(float(rows[row]["before"]) / 100)


def test_every_figure_is_kept_with_its_own_id() -> None:
    lines = FIGURES.read_text(encoding="utf-8").splitlines()
    assert len(figures()) == len(lines) - 1 == 368


def test_the_table_of_scenarios_in_the_readme_is_complete() -> None:
    text = (PRESETS / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"[`{name}`]({name}.yaml)" in text
        assert load(name).title["en"] in text
