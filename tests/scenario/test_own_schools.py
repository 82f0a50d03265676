"""A scenario of the planner's own schools: `world: {schools_from: FILE}`."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.scenario import ScenarioError, from_document, load, to_yaml

TABLE = """\
name,location,stage,tier,students,teachers,master_share,computer_room,budget
东城小学,city,primary,quality,1200,70,0.35,yes,21600000
Town Middle,town,junior,ordinary,900,60,,no,
西村小学,village,primary,weak,180,12,5%,,
"""
SCENARIO = "title: Ours\nextends: china-county\nyears: 3\nworld:\n  schools_from: schools.csv\n"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "schools.csv").write_text(TABLE, encoding="utf-8")
    path = tmp_path / "ours.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_the_table_beside_the_scenario_is_read(scenario: Path) -> None:
    schools = load(scenario).schools
    assert schools is not None
    assert list(schools["name"]) == ["东城小学", "Town Middle", "西村小学"]
    assert list(schools["students"]) == [1200, 900, 180]
    assert schools["master_share"][2] == 0.05


def test_the_document_holds_the_table_and_needs_no_file(scenario: Path, tmp_path: Path) -> None:
    one = load(scenario)
    assert one.schools is not None
    assert "schools_from" not in one.document["world"]
    elsewhere = tmp_path / "elsewhere" / "ours.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(to_yaml(one.document), encoding="utf-8")
    for again in (load(elsewhere), from_document(json.loads(json.dumps(one.document)), "ours")):
        assert again == one
        assert again.schools is not None
        pd.testing.assert_frame_equal(again.schools, one.schools)


def test_a_scenario_may_extend_one_with_a_table(scenario: Path) -> None:
    (scenario.parent / "below").mkdir()
    child = scenario.parent / "below" / "child.yaml"
    child.write_text("extends: ../ours.yaml\ninterventions: [{use: alliance}]\n")
    schools = load(child).schools
    assert schools is not None
    assert len(schools) == 3


def test_what_is_wrong_with_the_table_is_told_by_its_rows(scenario: Path) -> None:
    (scenario.parent / "schools.csv").write_text(TABLE.replace("weak,180", "weka,-180"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(scenario)
    lines = [str(problem) for problem in caught.value.problems]
    assert len(lines) == 2
    assert all(line.startswith(f"{scenario.parent / 'schools.csv'}:4:") for line in lines)
    assert "did you mean weak?" in lines[0]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("schools_from: school.csv", "no such file: school.csv (did you mean schools.csv?)"),
        ("schools_from: 3", "expected a CSV or Excel file, found 3"),
        ("schools_from:", "expected a CSV or Excel file, found nothing"),
        ("schools_table: []", "no schools at all"),
        ("schools_table: [3]", "expected a table of a school, found 3"),
    ],
)
def test_a_wrong_entry_is_told_in_its_line(scenario: Path, written: str, says: str) -> None:
    scenario.write_text(SCENARIO.replace("schools_from: schools.csv", written), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(scenario)
    assert [problem.line for problem in caught.value.problems] == [5]
    assert says in str(caught.value)


def test_a_wrong_cell_of_a_written_table_is_told_in_its_line(scenario: Path) -> None:
    rows = "schools_table:\n    - {name: A, location: city, tier: weak, students: 100, teachers: 9}\n"
    rows += "    - {name: B, location: vilage, tier: weak, students: 100, teachers: 9}\n"
    scenario.write_text(SCENARIO.replace("schools_from: schools.csv", rows), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(scenario)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (7, "world.schools_table.1.location")
    assert "did you mean village?" in str(problem)


@pytest.mark.parametrize(
    "data", [b"", b"\0\1\2", b"PK\3\4 no workbook", b"\xff\xfe\xfd" * 50, b'"' * 1000, b"a,b\n1"]
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_that_is_no_table_is_refused(scenario: Path, data: bytes, ending: str) -> None:
    (scenario.parent / f"x.{ending}").write_bytes(data)
    scenario.write_text(SCENARIO.replace("schools.csv", f"x.{ending}"), encoding="utf-8")
    with pytest.raises(ScenarioError):
        load(scenario)
