"""A link opens the same view again, and nothing in it can do harm."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import MAX_RUNS, link, read
from dashboard.app import address_from
from dashboard.context import Context
from dashboard.pages import compare
from dashboard.selection import select
from dashboard.words import words
from tests.dashboard.reading import find, text_of

names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.+", min_size=1, max_size=60)


@given(
    st.lists(names, unique=True, max_size=MAX_RUNS),
    names,
    names,
    st.integers(1900, 2200),
    st.sampled_from(["en", "zh"]),
)
def test_a_link_says_what_was_shared(runs, measure, group, year, lang):
    parts = urlsplit(link("/compare", runs, measure=measure, group=group, year=year, lang=lang))
    address = read(parts.path, parts.query)
    assert address.path == "/compare"
    assert address.runs == tuple(runs)
    assert (address.get("measure"), address.get("group"), address.get("year")) == (measure, group, str(year))
    assert address.lang == lang
    assert not address.unknown


@given(st.text(max_size=300))
def test_reading_an_address_never_fails(search):
    address = read("/compare", search)
    assert address.lang in ("en", "zh")
    assert len(address.runs) <= MAX_RUNS


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
)
def test_whatever_the_browser_reports_is_read(data):
    assert address_from(data).lang in ("en", "zh")


def test_a_bomb_of_an_address_is_not_read():
    assert read("/compare", "run=" + "a," * 40_000).runs == ()


def test_unknown_keys_and_malformed_values_are_reported():
    address = read("/compare", "?run=county&colour=red&year=<script>&lang=fr")
    assert set(address.unknown) == {"colour", "year", "lang"}
    assert address.runs == ("county",)


def test_the_view_of_a_link_is_shown(context: Context):
    address = read("/compare", "run=policies-vs-county&measure=dropout_rate&group=village&year=2025")
    shown = compare.layout(address, words("en"), context)
    assert find(shown, "measure")["value"] == "dropout_rate"
    assert find(shown, "group")["value"] == "village"
    assert find(shown, "year")["value"] == "2025"


def test_what_a_run_does_not_have_is_said_and_replaced(context: Context):
    address = read("/compare", "run=county&measure=happiness&group=martians&year=1901")
    chosen = select(address, context.store, words("en"))
    assert (chosen.measure, chosen.group, chosen.year) == ("academic_achievement", "all", 2026)
    assert "happiness, martians, 1901" in text_of(compare.layout(address, words("en"), context))


@pytest.mark.parametrize(
    "run", ["nothing", "../county", "..", "/etc", "county/../county", ".", "notes", "%2e%2e"]
)
def test_only_listed_runs_open(run: str, context: Context):
    address = read("/compare", f"run={run}")
    chosen = select(address, context.store, words("en"))
    assert not chosen.runs
    assert chosen.missing or address.unknown


@pytest.mark.parametrize("run", ["damaged", "half"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_broken_run_is_a_plain_message(run: str, lang: str, context: Context):
    shown = text_of(compare.layout(read("/compare", f"run={run}"), words(lang), context))
    assert words(lang)("run.broken", run=run) in shown
    assert "Traceback" not in shown


def test_a_readable_run_is_shown_beside_a_broken_one(context: Context):
    shown = compare.layout(read("/compare", "run=half,county"), words("en"), context)
    assert words("en")("run.broken", run="half") in text_of(shown)
    assert find(shown, "measure")["value"] == "academic_achievement"
