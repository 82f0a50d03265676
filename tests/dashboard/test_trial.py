"""Trying a scenario: only what the catalogue lists, by name."""

from __future__ import annotations

import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.jobs import Jobs
from dashboard.pages import trial
from dashboard.pages.trial import _submit
from dashboard.words import words
from tests.dashboard.reading import find, text_of


def context_with(context: Context, jobs: Jobs) -> Context:
    return Context(context.store, jobs, context.scenarios)


def test_a_scenario_brings_its_usual_baseline(context: Context):
    shown = trial.layout(read("/try", "scenario=rotation"), words("en"), context)
    assert find(shown, "try-scenario")["value"] == "rotation"
    assert find(shown, "try-baseline")["value"] == "county"


@pytest.mark.parametrize(
    ("scenario", "baseline", "replicates"),
    [
        ("../rotation", "county", "8"),
        ("rotation", "/etc/passwd", "8"),
        ("rotation.yaml", "county", "8"),
        ("rotation", "county", "1000000"),
        ("rotation", "county", "8; rm"),
        (None, "county", "8"),
    ],
)
def test_only_names_and_sizes_of_the_lists_are_accepted(scenario, baseline, replicates, context: Context):
    job, problem = _submit(scenario, baseline, replicates, words("en"), context)
    assert job == ""
    assert problem == words("en")("try.wrong")


def test_a_scenario_is_not_compared_with_itself(context: Context):
    assert _submit("county", "county", "8", words("en"), context) == ("", words("en")("try.same"))


def test_a_forgotten_job_is_said(context: Context):
    assert words("en")("try.unknown_job") in text_of(
        trial.layout(read("/try", "job=ffff"), words("en"), context)
    )


def test_every_control_has_a_label(context: Context):
    shown = trial.layout(read("/try", ""), words("zh"), context)
    for name in ("try-scenario", "try-baseline", "try-replicates"):
        assert find(shown, name)["label"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_scenario_is_about_stands_beside_the_form(lang: str):
    from dashboard.components.about_scenario import about_scenario
    from sim.scenario import load

    word = words(lang)
    shown = text_of(about_scenario("weak-schools-first", word))
    for one in load("weak-schools-first").interventions:
        assert word.pick(one.title, one.name) in shown
    assert "2024" in shown  # when rotation begins
    assert word("try.policies_none") in text_of(about_scenario("china-county", word))
    assert about_scenario("../china-county", word) == about_scenario("nothing", word) == []
