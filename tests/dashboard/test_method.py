"""The method page: every parameter, measure and policy, as the classes declare them."""

from __future__ import annotations

import csv
import io
import re

import pytest

from dashboard.address import read
from dashboard.context import Context
from dashboard.method import catalogue as method
from dashboard.method.tables import csv_text
from dashboard.pages.method import TABS, layout
from dashboard.words import words
from tests.dashboard.reading import text_of

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_parameter_stands_there_with_value_source_and_confidence(lang: str):
    from sim.behaviour import Behaviour
    from sim.policies.base import all_policies
    from sim.world.assumptions import WorldAssumptions

    declared = {
        f"{owner}.{name}": parameter
        for owner, cls in (
            ("behaviour", Behaviour),
            ("world", WorldAssumptions),
            *((policy.name, policy) for policy in all_policies()),
        )
        for name, parameter in cls.parameters.items()
    }
    rows = {row["path"]: row for row in method.parameter_rows(words(lang))}
    assert rows.keys() == declared.keys()
    for path, parameter in declared.items():
        assert rows[path]["source"], path
        assert rows[path]["confidence"], path
        assert bool(rows[path]["prior"]) is (parameter.prior is not None), path
        assert lang == "en" or HAN.search(rows[path]["name"]), path
        assert (rows[path]["meaning"] == parameter.doc) is (lang == "en"), path
        assert lang == "en" or HAN.search(rows[path]["meaning"]), path


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("tab", TABS)
def test_every_part_can_be_read(tab: str, lang: str, context: Context):
    text = text_of(layout(read("/method", f"tab={tab}", lang), words(lang), context))
    assert words(lang)(f"method.tab.{tab}") in text


def test_every_policy_says_who_pays_and_how_it_fails():
    from sim.policies.base import all_policies

    cards = [card for _, some in method.policy_cards(words("zh")) for card in some]
    assert {card["name"] for card in cards} == {policy.name for policy in all_policies()}
    for card in cards:
        assert HAN.search(card["pays"]), card["name"]
        assert card["fails"], card["name"]
        assert all(HAN.search(one) for one in card["fails"]), card["name"]


def test_every_phase_of_the_year_is_named():
    for lang in ("en", "zh"):
        for phase, _ in method.phases():
            assert f"method.phase.{phase}.does" in words(lang)


def test_tables_can_be_taken_along():
    text = csv_text("measures", words("zh"))
    assert text is not None
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert {row["name"] for row in rows} >= {"academic_achievement", "dropout_rate"}
    assert csv_text("model", words("en")) is None


def test_every_term_is_explained_in_both_languages():
    for term in method.glossary():
        assert set(term) == {"en", "zh", "en_means", "zh_means"}
        assert HAN.search(term["zh"])
        assert HAN.search(term["zh_means"])
        assert not HAN.search(term["en"] + term["en_means"])
