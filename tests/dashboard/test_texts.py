"""Both languages say everything, with the same places to fill in."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

import dashboard
from dashboard.address import read
from dashboard.context import Context
from dashboard.pages import PAGES
from dashboard.pages.method import TABS
from dashboard.simulate import scenarios
from dashboard.words import LANGUAGES, words
from tests.dashboard.reading import of_language, said, text_of

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
SAME_IN_CHINESE = {
    "CSV",
    "English",
    "Excel",
    "HTML",
    "JSON",
    "JavaScript",
    "Levelfield",
    "PDF",
    "PNG",
    "SHA",
    "STEAM",
    "STEM",
    "SVG",
}
NAMES = re.compile(
    r"<.*?>|[a-z0-9]+(?:[-/.][a-z0-9]+)+|100[Kk]in10|Urban ?Teachers|levelfield demo|\b[0-9a-f]{16}\b"
)
"""Marks of a line, ids and files, programmes and commands: the same in any language."""
LINKS = (
    ("/", ""),
    ("/try", ""),
    ("/jobs", ""),
    ("/sweeps", ""),
    ("/try", "scenario=rotation&replicates=20"),
    ("/compare", ""),
    ("/compare", "run=policies-vs-county&measure=dropout_rate&group=village"),
    ("/compare", "run=policies-vs-county,county&measure=mean_workload"),
    ("/compare", "run=county"),
    ("/compare", "run=nothing,damaged,half"),
    ("/lab", "scenario=weak-schools-first&baseline=china-county"),
    ("/run", "run=rotation-vs-county"),
    ("/library", ""),
    ("/stories", ""),
    ("/stories", "story=z-county&step=2"),
    ("/evidence", ""),
    ("/evidence", "stance=pooled"),
    *(("/method", f"tab={tab}") for tab in TABS),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def page(path: str, search: str, lang: str, context: Context) -> object:
    [found] = [page for page in PAGES if path == page.PATH]
    if path == "/lab":  # begins from a scenario that comes along
        context = replace(context, scenarios=scenarios)
    return found.layout(read(path, search, lang), words(lang), context)


def test_both_languages_have_the_same_keys_and_placeholders():
    english, chinese = words("en").texts, words("zh").texts
    assert english.keys() == chinese.keys()
    assert {key: placeholders(text) for key, text in english.items()} == {
        key: placeholders(text) for key, text in chinese.items()
    }


def test_chinese_texts_are_chinese():
    for key, text in words("zh").texts.items():
        bare = re.sub(r"\{\w+\}|</?\w+>", "", text)  # neither places to fill in nor marks of a line
        left = set(LATIN_WORD.findall(bare)) - SAME_IN_CHINESE
        assert not left or key.startswith("app.other_language"), (key, left)


def test_english_texts_are_english():
    for key, text in words("en").texts.items():
        # The switch and the steps of large sums in Chinese are only shown to those who read Chinese.
        assert not HAN.search(text) or key.startswith("app.other_language"), key


def test_every_key_that_the_code_names_exists():
    known = words("en").texts
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "word":
                [key, *_] = node.args
                if isinstance(key, ast.Constant):
                    assert key.value in known, f"{path.name}:{node.lineno} {key.value}"


@pytest.mark.parametrize(("path", "search"), LINKS)
def test_every_page_can_be_read_in_chinese(path: str, search: str, context: Context):
    allowed = SAME_IN_CHINESE | {
        "nothing",
        "damaged",
        "half",
        "county",
        "rotation",
        "policies",
        "vs",
        "literature",
    }
    for text in said(of_language(page(path, search, "zh", context), "zh-CN")):
        left = set(LATIN_WORD.findall(NAMES.sub("", text))) - allowed
        assert not left, text


@pytest.mark.parametrize(("path", "search"), LINKS)
def test_every_page_can_be_read_in_english(path: str, search: str, context: Context):
    # A Chinese term may stand in brackets after the English one.
    assert not HAN.search(
        re.sub(r"\([^()]*\)", "", text_of(of_language(page(path, search, "en", context), "en")))
    )


def test_units_and_titles_of_every_measure_are_known_in_chinese():
    from calibration.observations import observations
    from dashboard.titles import unit_title
    from sim.measures.catalogue import MEASURES

    units = {measure.unit for measure in MEASURES.values()}
    units |= {reading.unit for one in observations() for reading in one.readings}
    for unit in units:
        assert not LATIN_WORD.search(unit_title(unit, words("zh"))), unit
    for measure in MEASURES.values():
        assert HAN.search(measure.title["zh"]), measure.name


def test_the_questions_of_the_first_page_have_answers():
    from dashboard.pages.start import _QUESTIONS
    from sim.measures.catalogue import MEASURES

    assert {measure for _, measure, _ in _QUESTIONS if measure} <= set(MEASURES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_has_one_main_heading_and_a_title(lang: str, context: Context):
    from tests.dashboard.reading import components, plain

    for path, search in LINKS:
        shown = plain(page(path, search, lang, context))
        assert [props["component"] for props in components(shown)].count("H1") == 1
        [module] = [module for module in PAGES if path == module.PATH]
        assert module.title(read(path, search, lang), words(lang), context)
