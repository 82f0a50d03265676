"""The evidence page: failures first, numbers as the fit and the experiments gave them, both languages."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.evidence import pictures, source
from dashboard.evidence.words import figure_name, parameter_meaning, parameter_name, site_name
from dashboard.levers import meaning_of
from dashboard.numerals import number
from dashboard.pages import evidence
from dashboard.words import words
from tests.dashboard.reading import components, find, of_language, plain, said, text_of

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def figure(name: str, site: str, inside: bool | None, tension: float | None, **more: Any) -> dict[str, Any]:
    value = {
        "id": name,
        "site": site,
        "measure": "dropout_rate",
        "group": "village",
        "contrast": "level",
        "unit": "%",
        "kind": "effect",
        "input": False,
        "fitted": True,
        "relation": "=",
        "years": [2020, 2023],
        "reported": 1.25,
        "reading": name,
        "readings": 1,
        "literature_inside": True,
        "inside": inside,
        "inside50": False,
        "inside_declared": inside,
        "kept": None,
        "tension": tension,
        "literature_tension": 0.5,
        "defined": 1.0,
        "spread": 1 / 1.645,
    }
    for prefix, middle in (("", 2.5), ("model_", 2.4), ("literature_", 3.5)):
        value |= {f"{prefix}median": middle, f"{prefix}low": middle - 1, f"{prefix}high": middle + 1}
    return value | more


def parameter(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "prior": {"median": 0.1, "low": 0.0, "high": 0.4},
        "posterior": {"median": 0.17, "low": 0.08, "high": 0.22},
        "identified": True,
        "width": 0.36,
        "shift": 0.06,
        "pushed": False,
        "bound": None,
        "source": "science 3.5",
        "confidence": "low",
    } | more


RESULT: dict[str, Any] = {
    "stance": "reported",
    "figures": [
        figure("zcounty-dropout", "z-county", True, 0.4),
        figure("chengdu-one", "chengdu", False, -3.25),
        figure("chengdu-two", "chengdu", False, 2.5, relation=">"),
        figure("z-promise", "z-county", True, 0.1, kind="target", fitted=False, kept=0.415),
        figure("z-none", "z-county", None, None, median=None, low=None, high=None),
    ],
    "coverage": {
        "figures": 4,
        "predicted": 3,
        "inside90": 1,
        "inside50": 0,
        "share90": 0.3333,
        "share50": 0.0,
        "declared90": 0.3333,
        "literature90": 1.0,
        "relative_width": 1.26,
        "relative_width_model": 0.23,
        "promised": 1,
        "given": 0,
    },
    "holdout": [
        {
            "site": "chengdu",
            "n": 2,
            "covered90": 0.5,
            "covered50": 0.0,
            "figures": [
                {"id": "chengdu-one", "inside90": False, "inside50": False, "z": 3.1},
                {"id": "chengdu-two", "inside90": True, "inside50": False, "z": 1.1},
            ],
        }
    ],
    "parameters": [
        parameter("behaviour.effort_substitution"),
        parameter("teacher_rotation.compliance", identified=False, width=0.98),
        parameter("behaviour.move_cost", bound="high", pushed=True, width=0.2),
    ],
    "trust": [],
    "clashes": [{"one": "chengdu-one", "other": "zcounty-dropout", "odds": 12.5}],
    "emulator": None,
    "sampling": {"r_hat": 1.014, "draws": 1080, "points": 600},
    "failures": [],
}


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "result", lambda stance: RESULT if stance == "reported" else None)
    monkeypatch.setattr(source, "made", lambda: {"points": 600, "seed": 1, "code": "74efcda1baa68708"})


def shown(search: str, lang: str, context: Context) -> Any:
    return evidence.layout(read("/evidence", search, lang), words(lang), context)


def test_what_fails_stands_before_everything_else(fitted: None, context: Context):
    heads = [
        props["children"]
        for props in components(plain(shown("", "en", context)))
        if props["component"] == "H2" and isinstance(props["children"], str)
    ]
    assert heads[0] == words("en")("evidence.failures")
    first = text_of(shown("", "en", context)[2])
    for fact in source.facts():
        assert (f"Fact {fact['fact']} fails" in first) is not fact["passed"]
    assert "Reported figures outside their 90% interval: 2" in first


def test_figures_come_with_the_furthest_off_first_and_can_be_filtered(fitted: None):
    everything = source.shown(RESULT, "all", "all", "all")
    assert [row["id"] for row in everything.rows] == ["chengdu-one", "chengdu-two", "zcounty-dropout"]
    assert {row["id"] for row in everything.others} == {"z-promise", "z-none"}
    assert [row["id"] for row in source.shown(RESULT, "z-county", "all", "in").rows] == ["zcounty-dropout"]
    assert not source.shown(RESULT, "z-county", "all", "out").rows
    assert source.shown(RESULT, "../etc", "no", "maybe") == everything


def test_the_page_says_the_numbers_of_the_fit(fitted: None, context: Context):
    text = text_of(shown("figure=chengdu-one", "en", context))
    row = RESULT["figures"][1]
    for value in (row["reported"], row["median"], row["low"], row["high"]):
        assert number(value) in text
    assert "1 / 3" in text
    assert "50%" in text
    assert number(-3.25, 1, signed=True) in text


def test_a_reported_value_is_the_zero_of_the_chart(fitted: None):
    drawn = pictures.forest(source.shown(RESULT, "all", "all", "all").rows, words("en"))
    marks = [trace for trace in drawn["data"] if trace.get("name") == "not reproduced"]
    spread = 2 / (2 * 1.645)
    assert marks[0]["x"] == pytest.approx([1.25 / spread] * 2)
    assert marks[0]["marker"]["symbol"] == ["diamond", "triangle-right"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_long_name_beside_a_line_gives_up_its_place_before_what_is_measured(lang: str):
    word = words(lang)
    row = figure("one", "z-county", True, 0.1, measure="teacher_turnover", group="all")
    [short] = pictures.forest([row], word)["layout"]["yaxis"]["ticktext"]
    assert short.endswith(figure_name(row, word)[-4:])
    crowded = figure("two", "z-county", True, 0.1, measure="teachers_reporting_ability_gain_share")
    [cut] = pictures.forest([crowded], word)["layout"]["yaxis"]["ticktext"]
    assert len(cut) <= 54
    assert site_name("z-county", word)[:6] in cut


def test_the_file_has_every_figure_with_all_its_digits(fitted: None):
    text = evidence.csv_text("figures", read("/evidence", "stance=reported&kind=out"))
    assert text is not None
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["id"] for row in rows] == ["chengdu-one", "chengdu-two"]
    assert float(rows[0]["tension"]) == -3.25
    assert evidence.csv_text("passwords", read("/evidence", "")) is None


def test_facts_say_how_many_fail(context: Context):
    facts = source.facts()
    failed = [fact for fact in facts if not fact["passed"]]
    assert facts[: len(failed)] == failed
    for fact in failed:
        assert fact["title_zh"] in text_of(shown("", "zh", context))


def test_without_a_fit_the_page_says_so_and_shows_priors(monkeypatch: pytest.MonkeyPatch, context: Context):
    from sim.priors import uncertain

    monkeypatch.setattr(source, "result", lambda stance: None)
    text = text_of(shown("stance=pooled", "en", context))
    assert "No fit comes along for the stance “discounted reports” yet" in text
    assert f"{len(uncertain())} uncertain parameters" in text


def test_the_page_can_be_read_in_chinese(fitted: None, context: Context):
    allowed = {"CSV", "PNG", "SVG", "SD", "STEM", "Levelfield"}
    for text in said(of_language(shown("figure=zcounty-dropout", "zh", context), "zh-CN")):
        bare = re.sub(r"\[[\w:.-]+\]|<.*?>|[0-9a-f]{16}", "", text)
        if bare in ("zcounty-dropout",):
            continue
        assert not set(LATIN_WORD.findall(bare)) - allowed, text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("stance", ["reported", "pooled"])
def test_every_parameter_listed_says_what_it_means(stance: str, lang: str, fitted: None, context: Context):
    shown_text = text_of(shown(f"stance={stance}", lang, context))
    told = parameter_meaning("behaviour.effort_substitution", words(lang))
    assert told in shown_text
    assert bool(LATIN_WORD.search(told)) is (lang == "en")
    assert not parameter_meaning("behaviour.no_longer_there", words(lang))
    factor = parameter_meaning("site.china.courses", words(lang))
    assert factor.startswith(meaning_of("world.courses", words(lang)))
    assert factor != meaning_of("world.courses", words(lang))


def test_a_filter_of_the_address_is_what_the_pickers_show(fitted: None, context: Context):
    layout = shown("site=chengdu&kind=out", "en", context)
    assert find(layout, "evidence-site")["value"] == "chengdu"
    assert find(layout, "evidence-kind")["value"] == "out"


def test_what_is_not_known_of_a_place_has_a_name_with_the_place_in_both_languages():
    from calibration.sites import sites

    unknown = [(site, path) for site, found in sites().items() for path in found.unknown]
    assert unknown
    for site, path in unknown:
        for lang in ("en", "zh"):
            told = parameter_name(path, words(lang))
            place = site_name(site, words(lang))
            assert told.startswith(place)
            if lang == "zh":
                assert not LATIN_WORD.search(told.removeprefix(place)), told
