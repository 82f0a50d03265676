"""`levelfield new` writes a first scenario and never over one that is there."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.cli.new import register
from sim.scenario import load

EXAMPLE = Path(__file__).parents[2] / "scenarios" / "example-county.csv"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    register(app)
    app.command()(lambda: None)  # a second command, so that `new` keeps its name
    return lambda *arguments: CliRunner().invoke(app, ["new", *map(str, arguments)])


def test_a_scenario_from_the_preset_can_be_loaded(run):
    assert run("first").exit_code == 0
    scenario = load("first.yaml")
    assert (scenario.world.students, scenario.interventions, scenario.goals) == (25_000, (), ())
    assert set(scenario.title) == {"en", "zh"}


def test_the_second_file_is_the_same_county_with_policies(run):
    run("first")
    county, policies = load("first.yaml"), load("first-policies.yaml")
    assert policies.interventions
    assert policies.world.values() == county.world.values()
    assert (policies.start_year, policies.years, policies.seed) == (
        county.start_year,
        county.years,
        county.seed,
    )
    assert all(county.start_year <= policy.start < county.start_year + 6 for policy in policies.interventions)


def test_a_scenario_from_a_table_says_what_is_missing_and_can_be_loaded(run):
    done = run("our county", "--schools", EXAMPLE)
    assert done.exit_code == 0, done.output
    assert "28 schools" in done.output
    assert "master_share: missing" in done.output
    text = Path("our county.yaml").read_text(encoding="utf-8")
    assert "schools_from:" in text
    assert "master_share: missing" in text
    scenario = load("our county.yaml")
    assert scenario.schools is not None
    assert len(scenario.schools) == 28


def test_it_does_not_overwrite_unless_told_to(run):
    Path("mine.yaml").write_text("precious")
    refused = run("mine")
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert Path("mine.yaml").read_text() == "precious"
    assert not Path("mine-policies.yaml").exists()
    Path("other-policies.yaml").write_text("precious")
    assert run("other").exit_code == 2
    assert not Path("other.yaml").exists()
    assert run("mine", "--force").exit_code == 0
    assert load("mine.yaml").years == 6


def test_a_wrong_table_is_refused_row_by_row_and_nothing_is_written(run):
    Path("bad.csv").write_text("name,location,tier,students,teachers\nA,moon,weak,-3,2\n")
    refused = run("first", "--schools", "bad.csv")
    assert refused.exit_code == 2
    assert "bad.csv:2:2: location: unknown word 'moon'" in refused.output
    assert "bad.csv:2:4: students" in refused.output
    assert not Path("first.yaml").exists()


@pytest.mark.parametrize("name", ["no/such/folder/x", ""])
def test_a_place_that_cannot_be_written_is_an_error_in_one_line(run, name):
    assert run(name).exit_code == 2
