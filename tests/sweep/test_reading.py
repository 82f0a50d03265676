"""A sweep file is as strict as a scenario file: everything wrong is said at once, at its place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli import main
from sim.scenario import ScenarioError
from sim.sweep.reading import SWEEPS, load
from sim.sweep.schema import PUBLISHED, json_schema, schema_text
from tests.sweep.small import document, written


def complaints(**changes: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load(document(**changes))
    return [f"{problem.path}: {problem.message}" for problem in error.value.problems]


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({"world.studnts": 300}, "world.studnts: unknown key 'studnts' (did you mean students?)"),
        ({"behavior.fading": 0.4}, "behavior: unknown key 'behavior' (did you mean behaviour?)"),
        (
            {"interventions.alliance.share": [0.1, 3]},
            "interventions.alliance.share: expected a number from 0 to 1 (fraction); found 3; "
            "3 per cent is written 0.03",
        ),
        (
            {"interventions.studios.share": [0.1]},
            "factors.interventions.studios.share: no scenario of the sweep uses studios; they use "
            "alliance, teacher_incentives, teacher_rotation",
        ),
        (
            {"studios.practice": "prior"},
            "factors.studios.practice: no scenario of the sweep uses studios",
        ),
        (
            {"alliance.share": [0.1]},
            "factors.alliance.share: is no uncertain parameter; write interventions.alliance.share",
        ),
        (
            {"behaviour.fading": [0.3, 0.4], "behaviour.fading.x": 1},
            "factors.behaviour.fading.x: sets what behaviour.fading sets too; expected one of them",
        ),
        (
            {"teacher_rotation.compliance": "prior", "interventions.teacher_rotation.compliance": [0.3]},
            "factors.interventions.teacher_rotation.compliance: sets what teacher_rotation.compliance sets "
            "too; expected one of them",
        ),
        ({"seed": [1, 2]}, "factors.seed: cannot be varied: a sweep has one seed"),
        ({"behaviour.fading": []}, "factors.behaviour.fading: an empty list"),
        ({"behaviour.fading": [0.3, 0.3]}, "factors.behaviour.fading: 0.3 is listed twice"),
        (
            {"behaviour.fading": {"start": 0.1, "stop": 0.2}},
            "expected start, stop and steps; steps is missing",
        ),
        ({"behaviour.fading": {"start": 0, "stop": 1, "steps": 1}}, "how many values: a whole number from 2"),
        (
            {"behaviour.fading": {"unifrm": [0, 1], "normal": [0, 1]}},
            "unknown key 'unifrm' (did you mean uniform?)",
        ),
        ({"world.students": {"start": 1, "stop": 2, "steps": 3}}, "expected whole numbers, found 1, 1.5, 2"),
        ({"world.students": "prior"}, "factors.world.students: has no prior"),
        ({"behaviour.fading": {"uniform": [0.5, 0.3]}}, "expected the lower number first"),
        ({"behaviour.fading": {"normal": [0.5, 0]}}, "expected a spread above 0"),
        ({"behaviour.fading": {"uniform": [0.5, 3]}}, "behaviour.fading: expected a number"),
        (
            {"behaviour.fading": {"uniform": [0.3, 0.5]}},
            "behaviour.fading is a distribution, which has no grid",
        ),
    ],
)
def test_factors_that_cannot_be(factors: dict[str, Any], said: str) -> None:
    assert any(said in line for line in complaints(factors=factors)), complaints(factors=factors)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"replicats": 3}, "replicats: unknown key 'replicats' (did you mean replicates?)"),
        ({"replicates": 0}, "replicates: expected how often each point is lived: a whole number from 1"),
        (
            {"scenarios": "weak-school-first"},
            "no scenario named 'weak-school-first' (did you mean weak-schools-first?)",
        ),
        ({"scenarios": []}, "scenarios: an empty list"),
        (
            {"baseline": "county-2020-baseline"},
            "county-2020-baseline starts in 2020, weak-schools-first in 2023",
        ),
        (
            {"stances": ["literatur"]},
            "expected one of central, literature, reported, pooled (did you mean literature?)",
        ),
        ({"stances": ["central", "central"]}, "stances: central is named twice"),
        ({"keep": {"measures": ["teacher_qualty"]}}, "(did you mean teacher_quality?)"),
        ({"keep": {"groups": ["weak", "vilage"]}}, "(did you mean village?)"),
        ({"keep": {"years": [2031]}}, "keep.years: expected a summer: a whole number from 2023 to 2030"),
        ({"design": "gird"}, "design: unknown name 'gird' (did you mean grid?)"),
        ({"design": {"kind": "sobol", "base": 5}}, "design.base: expected a power of 2, found 5"),
        ({"design": {"kind": "latin_hypercube"}}, "latin_hypercube needs points"),
        ({"design": {"kind": "grid", "points": 5}}, "design.points: unknown key 'points'"),
        ({"design": "table"}, "a table needs file:"),
    ],
)
def test_anything_else_that_cannot_be(changes: dict[str, Any], said: str) -> None:
    assert any(said in line for line in complaints(**changes)), complaints(**changes)


def test_values_that_do_not_fit_together_are_met_before_anything_runs() -> None:
    shares = {"world.quality_schools.city": [0.3, 0.7], "world.weak_schools.city": [0.05, 0.4]}
    [first, *_] = complaints(factors=shares)
    assert first.startswith("design: point ")
    assert "quality and weak schools of city together: expected at most 1, found 1.1" in first


def test_problems_have_their_place_and_the_exit_status_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "title: bad\nscenarios: weak-schools-first\nfactors:\n"
        "  interventions.alliance.share: [0.1, 7]\n  world.studnts: 5\n",
        "utf-8",
    )
    for command in ("check", "sweep"):
        with pytest.raises(SystemExit) as leaving:
            main([command, str(path)])
        assert leaving.value.code == 2
        said = "".join(capsys.readouterr())
        assert "bad.yaml:4:39: interventions.alliance.share: expected a number from 0 to 1" in said
        assert "bad.yaml:5:18: world.studnts: unknown key" in said
        assert len(said.strip().splitlines()) == 2


def test_a_table_is_checked_cell_by_cell(tmp_path: Path) -> None:
    lever = "interventions.alliance.share"
    (tmp_path / "points.csv").write_text(f"{lever},behaviour.fading\n0.2,0.4\n0.5,7\n", "utf-8")
    written(tmp_path, factors={}, design={"kind": "table", "file": "points.csv"})
    text = (tmp_path / "small.yaml").read_text("utf-8")
    plain = yaml.safe_load(text)
    plain["factors"] = {
        path: value for path, value in plain["factors"].items() if not isinstance(value, list)
    }
    (tmp_path / "small.yaml").write_text(yaml.safe_dump(plain), "utf-8")
    with pytest.raises(ScenarioError, match=r"points\.csv:3:2: behaviour.fading: expected a number"):
        load(tmp_path / "small.yaml")
    (tmp_path / "points.csv").write_text(f"{lever},behaviour.fading\n0.2,0.4\n0.5,0.5\n", "utf-8")
    plan = load(tmp_path / "small.yaml")
    assert plan.points.values == ((0.2, 0.4), (0.5, 0.5))
    (tmp_path / "points.csv").write_text(f"{lever},behaviour.fadng\n0.2,0.4,3\n", "utf-8")
    with pytest.raises(ScenarioError, match="expected 2 values, found 3"):
        load(tmp_path / "small.yaml")


def test_a_vector_is_scanned_and_a_scalar_is_held() -> None:
    plan = load(
        document(
            factors={
                "behaviour.fading": 0.4,
                "interventions.alliance.where": {"value": {"location": ["village", "town"]}},
                "world.labs": {"city": 0.9, "town": 0.8, "village": 0.5},
            }
        )
    )
    assert [factor.path for factor in plan.factors] == [
        "interventions.teacher_rotation.share",
        "interventions.teacher_incentives.bonus",
    ]
    [alliance, *_] = plan.scenarios[0].interventions
    assert alliance.where == {"location": ["town", "village"]} or set(alliance.where["location"]) == {
        "town",
        "village",
    }
    assert plan.scenarios[0].behaviour.fading == 0.4
    assert plan.baseline is not None
    assert plan.baseline.world.labs == {"city": 0.9, "town": 0.8, "village": 0.5}
    assert plan.runs == 12


@pytest.mark.parametrize("name", SWEEPS.names())
def test_sweeps_that_come_along_are_in_order(name: str) -> None:
    plan = load(name)
    assert plan.runs >= 90
    assert set(plan.title) == {"en", "zh"}
    assert plan.title["en"] != plan.title["zh"]


def test_the_schema_is_current_and_knows_every_path() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text()
    schema = json_schema()
    for name in SWEEPS.names():
        for factor in load(name).factors:
            assert factor.path in schema["properties"]["factors"]["properties"]
    assert json.loads(schema_text()) == schema


def test_what_is_asked_and_the_code_make_the_id() -> None:
    one = load(document())
    assert load(document()).id == one.id
    assert load(document(title="another title")).id == one.id
    assert load(document(seed=7)).id != one.id
    assert load(document(), replicates=3).id != one.id
    assert load(document(), stance="literature").id != one.id
