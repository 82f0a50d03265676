"""What a scenario takes over from the one it extends, and what --set changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load, settings
from sim.world.assumptions import WorldAssumptions

PARENT = """\
title: {en: Parent, zh: 父}
note: {en: Parent's note, zh: 说明}
start_year: 2023
years: 4
seed: 7
baseline: china-county
world:
  students: 3000
  schools: {city: 4, town: 5, village: 6}
  pupil_teacher_ratio: 17
behaviour: {migration: 0.02}
interventions:
  - {use: course_vouchers, share: 0.2, value: 500}
  - {use: alliance, from: 2024}
goals:
  - {measure: dropout_rate, group: village, at_most: 0.5}
  - {measure: dropout_rate, group: city, at_most: 0.5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    return tmp_path


def child(folder: Path, text: str) -> Path:
    path = folder / "child.yaml"
    path.write_text(f"extends: parent.yaml\n{text}", encoding="utf-8")
    return path


def test_everything_not_said_is_the_parents_except_the_title(folder: Path) -> None:
    parent, one = load(folder / "parent.yaml"), load(child(folder, ""))
    assert {**one.document, "title": None} == {**parent.document, "title": None}
    assert one.title == {"en": "child", "zh": "child"}
    assert "extends" not in one.document


def test_tables_are_merged_key_by_key(folder: Path) -> None:
    one = load(child(folder, "world: {schools: {town: 1}, pupil_teacher_ratio: {city: 12}, radius: 20}\n"))
    assert one.world.schools == {"city": 4, "town": 1, "village": 6}
    assert one.world.pupil_teacher_ratio == {"city": 12, "town": 17, "village": 17}
    assert (one.world.students, one.world.radius) == (3000, 20)
    assert one.behaviour.migration == 0.02


def test_a_number_for_a_whole_table_replaces_it(folder: Path) -> None:
    assert set(load(child(folder, "world: {schools: 3}\n")).world.schools.values()) == {3}


def test_a_policy_named_again_is_changed_in_its_place_and_others_come_after(folder: Path) -> None:
    text = (
        "interventions:\n  - {use: teacher_incentives}\n  - {use: course_vouchers, share: 0.4, from: 2025}\n"
    )
    one = load(child(folder, text))
    assert [policy.name for policy in one.interventions] == [
        "course_vouchers",
        "alliance",
        "teacher_incentives",
    ]
    vouchers = one.interventions[0]
    assert (vouchers.share, vouchers.value, vouchers.start) == (0.4, 500, 2025)
    assert one.interventions[1].start == 2024
    assert one.interventions[2].start == 2023


def test_interventions_and_goals_of_the_parent_can_be_dropped(folder: Path) -> None:
    one = load(
        child(
            folder,
            "interventions_replace: true\ninterventions: [{use: alliance}]\ngoals_replace: true\ngoals: []\n",
        )
    )
    assert [policy.name for policy in one.interventions] == ["alliance"]
    assert one.goals == ()
    assert "interventions_replace" not in one.document


def test_dropping_holds_for_one_file_only(folder: Path) -> None:
    child(folder, "interventions_replace: true\ninterventions: [{use: alliance}]\n")
    (folder / "grandchild.yaml").write_text("extends: child.yaml\ninterventions: [{use: teacher_rotation}]\n")
    assert [p.name for p in load(folder / "grandchild.yaml").interventions] == [
        "alliance",
        "teacher_rotation",
    ]


def test_a_goal_for_the_same_measure_group_and_year_replaces_the_parents(folder: Path) -> None:
    text = "goals:\n  - {measure: dropout_rate, group: village, at_most: 0.1}\n"
    text += "  - {measure: exam_score, at_least: 70}\n"
    goals = load(child(folder, text)).goals
    assert [(goal.measure, goal.group, goal.at_most) for goal in goals] == [
        ("dropout_rate", "village", 0.1),
        ("dropout_rate", "city", 0.5),
        ("exam_score", "all", None),
    ]
    assert {goal.by for goal in goals} == {2027}


def test_a_policy_twice_in_the_child_is_refused_though_the_parent_has_it(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="used twice"):
        load(
            child(
                folder, "interventions:\n  - {use: alliance, share: 0.1}\n  - {use: alliance, share: 0.2}\n"
            )
        )


def test_a_path_is_relative_to_the_file_that_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "one.yaml").write_text("extends: ../parent.yaml\nbaseline: ../parent.yaml\n")
    (folder / "two.yaml").write_text("extends: below/one.yaml\n")
    monkeypatch.chdir(folder / "below")
    assert load("one.yaml").years == 4
    two = load("../two.yaml")
    assert load(two.baseline).title["en"] == "Parent"


def test_a_title_in_one_language_stands_for_both(folder: Path) -> None:
    assert load(child(folder, "title: {zh: 子}\n")).title == {"en": "子", "zh": "子"}
    assert load(child(folder, "title: Child\n")).title == {"en": "Child", "zh": "Child"}


def test_settings_change_what_their_path_names(folder: Path) -> None:
    one = load(
        folder / "parent.yaml",
        settings(
            [
                "world.students=2000",
                "world.schools.town=1",
                "world.funding=12000",
                "years=3",
                "behaviour.migration = 0.05",
                "interventions.course_vouchers.share=0.9",
                "interventions.1.share=0.5",
                "goals.1.at_most=0.25",
            ]
        ),
        seed=11,
    )
    assert (one.world.students, one.world.schools, one.years, one.seed) == (
        2000,
        {"city": 4, "town": 1, "village": 6},
        3,
        11,
    )
    assert one.world.funding == {"city": 12000, "town": 12000, "village": 12000}
    assert one.behaviour.migration == 0.05
    assert [policy.share for policy in one.interventions] == [0.9, 0.5]
    assert one.goals[1].at_most == 0.25
    assert one.document["world"]["students"] == 2000


def test_a_setting_can_be_a_table_or_a_list() -> None:
    assert settings(["world.schools={city: 1, town: 1, village: 2}", "x=[a, 2]", "y=a {b}"]) == {
        "world.schools": {"city": 1, "town": 1, "village": 2},
        "x": ["a", 2],
        "y": "a {b}",
    }
    small = load("china-county", settings(["world.schools={city: 1, town: 1, village: 2}"]))
    assert [small.world.values()["schools"][place] for place in ("city", "town", "village")] == [1, 1, 2]


@pytest.mark.parametrize("value", ["{city: 1", "[1, 2", "{city: 1} 2", "{a: 1, a: 2}"])
def test_a_setting_whose_brackets_are_wrong_is_one_clear_line(value: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        settings([f"world.schools={value}"])
    [problem] = caught.value.problems
    assert str(problem).startswith("--set: world.schools: ")


def test_settings_leave_the_scenario_they_are_applied_to_alone(folder: Path) -> None:
    before = load(folder / "parent.yaml")
    load(folder / "parent.yaml", {"world.students": 2000})
    assert load(folder / "parent.yaml") == before
    assert load("china-county").world.values() == WorldAssumptions().values()


def test_a_setting_needs_a_path_and_a_value() -> None:
    with pytest.raises(ScenarioError, match="path=value"):
        settings(["world.students"])


def test_an_alias_may_repeat_a_value(folder: Path) -> None:
    one = load(child(folder, "world:\n  labs: &rich {city: 0.9, town: 0.8}\n  multimedia: *rich\n"))
    assert one.world.labs == one.world.multimedia | {"village": one.world.labs["village"]}


def test_the_dates_of_a_policy_are_open_where_nothing_is_said(folder: Path) -> None:
    vouchers = load(folder / "parent.yaml").interventions[0]
    assert vouchers.start == 2023
    assert vouchers.active(2026)
    assert vouchers.where == {}
