"""`levelfield check` and `levelfield catalog`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sim.behaviour import Behaviour
from sim.cli import catalog, check
from sim.policies.base import PHASES, all_policies
from sim.priors import uncertain
from sim.scenario.schema import schema_text
from sim.scenario.words import failure_names, figures, preset_names
from sim.world.assumptions import WorldAssumptions


def call(*arguments: str | Path) -> Result:
    app = typer.Typer()
    check.register(app)
    catalog.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.yaml"
    path.write_text("extends: china-county\nyeers: 3\nworld: {students: -1}\n", encoding="utf-8")
    return path


def test_check_says_ok_with_title_years_and_policies() -> None:
    result = call("check", "z-county", "china-county")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    policies = "alliance, teacher_rotation, dual_teacher, resource_pool"
    assert first == f"ok: z-county (Z county education community; 3 years from 2020; {policies})"
    assert second.startswith("ok: china-county (")


def test_check_prints_a_line_for_each_problem_and_exits_with_2(wrong: Path) -> None:
    result = call("check", wrong, "z-county", "z-conty")
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{wrong}:2:1: yeers: ")
    assert lines[1].startswith(f"{wrong}:3:19: world.students: ")
    assert lines[2].startswith("ok: z-county")
    assert "did you mean z-county?" in lines[3]
    assert len(lines) == 4


def test_check_as_json_holds_the_same(wrong: Path) -> None:
    result = call("check", "--json", wrong, "z-county")
    assert result.exit_code == 2
    bad, good = json.loads(result.stdout)
    assert (bad["ok"], good["ok"]) == (False, True)
    assert [(problem["line"], problem["path"]) for problem in bad["problems"]] == [
        (2, "yeers"),
        (3, "world.students"),
    ]
    assert good["policies"] == ["alliance", "teacher_rotation", "dual_teacher", "resource_pool"]


@pytest.mark.parametrize("what", ["phases", "policies", "measures", "parameters", "figures", "scenarios"])
def test_everything_can_be_listed_for_people_and_for_programs(what: str) -> None:
    assert call("catalog", what).exit_code == 0
    rows = json.loads(call("catalog", what, "--json").stdout)
    assert rows
    names = [row.get("id") or row.get("set_in") or row["name"] for row in rows]
    assert len(set(names)) == len(names)


def test_policies_are_listed_with_all_that_is_declared() -> None:
    rows = {row["name"]: row for row in json.loads(call("catalog", "policies", "--json").stdout)}
    for policy in all_policies():
        row = rows[policy.name]
        assert {"name", "title", "phases", "parameters", "figures"} <= set(row)
        assert [parameter["name"] for parameter in row["parameters"]] == list(policy.parameters)
        for parameter in row["parameters"]:
            assert {"name", "default", "unit", "low", "high", "source"} <= set(parameter)
        assert set(row["figures"]) <= set(figures())


def test_phases_come_in_order_with_the_policies_that_act_in_them() -> None:
    rows = json.loads(call("catalog", "phases", "--json").stdout)
    assert [row["name"] for row in rows] == [*PHASES, "measurement"]
    staffing = next(row for row in rows if row["name"] == "staffing")
    assert "teacher_rotation" in staffing["policies"]
    assert all(row["what"] for row in rows)


def test_parameters_say_where_they_are_set() -> None:
    rows = json.loads(call("catalog", "parameters", "--json").stdout)
    expected = [f"world.{name}" for name in WorldAssumptions.parameters]
    expected += [f"behaviour.{name}" for name in Behaviour.parameters]
    expected += [f"interventions.{key}" for key in uncertain() if not key.startswith("behaviour.")]
    assert [row["set_in"] for row in rows] == expected


def test_figures_say_what_uses_them() -> None:
    rows = {row["id"]: row for row in json.loads(call("catalog", "figures", "--json").stdout)}
    assert list(rows) == list(figures())
    used = rows["zcounty-dropout"]["used"]
    assert "measure dropout_rate" in used
    assert "goal of z-county" in used
    assert "parameter teacher_rotation.cycle" in rows["rotation-period"]["used"]


def test_scenarios_are_listed_with_their_baseline() -> None:
    rows = {row["name"]: row for row in json.loads(call("catalog", "scenarios", "--json").stdout)}
    assert list(rows) == [*preset_names(), *failure_names()]
    assert rows["chengdu"]["baseline"] == "chengdu-baseline"
    assert not any("problems" in row for row in rows.values())


def test_the_schema_can_be_printed() -> None:
    assert call("catalog", "schema").stdout == schema_text()


def test_every_figure_that_a_declaration_names_exists() -> None:
    for command in ("policies", "measures", "parameters"):
        for row in json.loads(call("catalog", command, "--json").stdout):
            assert set(row["figures"]) <= set(figures()), row["name"]


def test_a_policy_says_what_reveals_its_failure_and_where_to_see_it() -> None:
    said = call("catalog", "policies", "dual_teacher").stdout
    assert "failure shows in: dual_teacher_unattended_share, dual_teacher_lost_share" in said
    assert "seen failing: failures/dual_teacher" in said
    row = json.loads(call("catalog", "policies", "dual_teacher", "--json").stdout)[0]
    assert row["failure"] in failure_names()
    assert row["shown_by"] == ["academic_achievement", "weak"]
