"""Stories: files are read strictly, numbers come from results, the file to take along needs nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.pages import stories as page
from dashboard.stories.export import page_of
from dashboard.stories.file import SHIPPED, Step, Story, read_story, stories, story_text
from dashboard.stories.steps import result_for, seen
from dashboard.stories.told import step_part
from dashboard.words import words
from sim.scenario import ScenarioError
from tests.dashboard.reading import find, text_of

ONE = """
title: {en: Rotation, zh: 轮岗}
steps:
  - text: {en: A claim, zh: 一个观点}
    notes: {en: Say this, zh: 这样讲}
    run: rotation-vs-county
    view: {chart: difference, measure: dropout_rate, group: village, year: 2025}
    highlight: {year: 2024, says: {en: here, zh: 此处}}
  - text: {en: Words only, zh: 只有文字}
"""


@pytest.fixture
def story() -> Story:
    return story_text(ONE, "one", "one.yaml")


def test_the_stories_that_come_along_are_in_order(tmp_path: Path):
    found, wrong = stories(tmp_path)
    assert wrong == {}
    assert set(found) == {path.stem for path in SHIPPED.glob("*.yaml")}
    assert len(found) >= 2
    for told in found.values():
        for step in told.steps:
            assert not any(re.search(r"\d", step.text[lang]) for lang in step.text), (
                "numbers come from results"
            )


@pytest.mark.parametrize(
    ("found", "line", "path"),
    [
        ("zh: 一个观点", 4, "steps.0.text.zh"),
        ("chart: difference", 7, "steps.0.view.chart"),
        ("measure: dropout_rate", 7, "steps.0.view.measure"),
        ("year: 2025", 7, "steps.0.view.year"),
        ("notes:", 5, "steps.0.notess"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(found: str, line: int, path: str):
    key, _, _ = found.partition(":")
    broken = ONE.replace(
        found, f"{key}s:" if key == "notes" else f"{key}: [x]" if key != "zh" else "zh: ''", 1
    )
    with pytest.raises(ScenarioError) as error:
        story_text(broken, "one", "one.yaml")
    assert [(problem.line, problem.path) for problem in error.value.problems] == [(line, path)]


def test_an_own_story_takes_the_place_of_one_that_comes_along(tmp_path: Path):
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "z-county.yaml").write_text(ONE, encoding="utf-8")
    (tmp_path / "stories" / "bad.yaml").write_text("title: x", encoding="utf-8")
    found, wrong = stories(tmp_path)
    assert found["z-county"].title["en"] == "Rotation"
    assert list(wrong) == ["bad"]
    with pytest.raises(ScenarioError):
        read_story(tmp_path / "stories" / "none.yaml")


def test_a_step_shows_the_numbers_of_its_result(story: Story, context: Context):
    word = words("en")
    step = story.steps[0]
    stored = context.store.open("rotation-vs-county")
    table = stored.comparison.to_frame()
    row = table[(table.measure == "dropout_rate") & (table.group == "village") & (table.year == 2025)].iloc[0]
    found = seen(step, result_for(step, context.store), context.store, word)
    assert found is not None
    assert found.figure is not None
    line = next(trace for trace in found.figure["data"] if trace["mode"] == "lines+markers")
    assert line["y"][line["x"].index(2025)] == pytest.approx(row["mean"])
    assert found.figure["layout"]["shapes"][0]["x0"] == 2024
    assert "summer 2025" in text_of(step_part(step, 0, 2, word, context))


def test_a_result_of_another_scenario_under_the_same_name_is_not_used(context: Context):
    # The stored fixture is called county and rotation, but holds other scenarios than any that come along.
    step = Step({}, scenario="weak-schools-first", baseline="china-county")
    assert result_for(step, context.store) == ""
    shown = step_part(step, 0, 1, words("en"), context)
    assert words("en")("stories.simulate") in text_of(shown)


def test_a_missing_result_is_said_and_not_offered(story: Story, context: Context):
    step = replace(story.steps[0], run="../etc")
    assert "../etc" in text_of(step_part(step, 0, 1, words("en"), context))
    assert words("en")("stories.simulate") not in text_of(step_part(step, 0, 1, words("en"), context))


def test_the_address_names_a_step(context: Context):
    word = words("zh")
    for asked, at in (("3", 2), ("999", 6), ("x", 0), ("", 0)):
        search = f"story=weak-schools-first&step={asked}"
        assert find(page.layout(read("/stories", search, "zh"), word, context), "story-step")["data"] == at


def test_the_file_to_take_along_holds_everything_in_both_languages(story: Story, context: Context):
    text = page_of(story, context.store, "zh")
    data = json.loads(re.search(r'id="data" type="application/json">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert data["lang"] == "zh"
    assert data["zh"]["steps"][0]["notes"] == "这样讲"
    finding = " ".join(data["en"]["steps"][0]["finding"])
    assert "summer 2025" in finding
    assert data["en"]["steps"][0]["figure"]["data"]
    assert data["en"]["steps"][1]["figure"] is None
    before = text.split("<script>")[0]
    assert "http" not in before.replace("http-equiv", "")
    assert "src=" not in before
    assert "default-src 'none'" in before
