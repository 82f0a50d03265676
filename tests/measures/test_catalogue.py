"""Every measure is declared in full, in both languages, in the units of the figures it cites."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from sim.measures.catalogue import MEASURES, THEMES, Measure, markdown
from sim.measures.tally import GROUPS
from tests.measures.worlds import measured, mixed_county

ROOT = Path(__file__).parents[2]
with (ROOT / "calibration/figures.csv").open(encoding="utf-8") as table:
    FIGURES = {row["id"]: row for row in csv.DictReader(table)}
EACH = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


@EACH
def test_a_measure_says_what_it_is_in_both_languages(measure: Measure) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", measure.name)
    assert measure.title["en"].strip()
    assert re.search("[\u4e00-\u9fff]", measure.title["zh"])
    assert len(measure.formula) > 10
    assert measure.unit
    assert measure.better in ("higher", "lower", "")


def test_no_measure_is_declared_twice() -> None:
    assert len(MEASURES) == sum(len(theme.MEASURES) for theme in THEMES)
    for language in ("en", "zh"):
        titles = [measure.title[language] for measure in MEASURES.values()]
        assert len(set(titles)) == len(titles)


@EACH
def test_figures_cited_report_this_quantity_in_this_unit(measure: Measure) -> None:
    for figure in measure.figures:
        row = FIGURES[figure]
        assert row["quantity"] == measure.name
        if row["change_kind"] == "percentage_points":
            assert measure.unit == "%"
        elif row["unit"] and row["change_kind"] not in ("relative", "ratio"):
            assert measure.unit == row["unit"].replace("USD", "CNY")


def test_every_figure_of_a_measured_quantity_is_cited() -> None:
    missing = [
        row["id"] for row in FIGURES.values()
        if row["quantity"] in MEASURES and row["kind"] in ("baseline", "effect", "target")
        and row["id"] not in MEASURES[row["quantity"]].figures
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("seed", range(3))
def test_everything_is_defined_for_everyone_in_a_county_with_everything(seed: int) -> None:
    record = measured(mixed_county(seed, n_students=2000))
    undefined = [measure.name for measure, row in zip(record.measures, record.values[0]) if np.isnan(row[0])]
    assert undefined == []


@pytest.mark.parametrize("seed", range(3))
def test_values_exist_for_the_groups_that_a_measure_describes(seed: int) -> None:
    record = measured(mixed_county(seed, n_students=3000, n_teachers=500))
    ses = [group.startswith("ses") for group in GROUPS]
    for measure, row in zip(record.measures, record.values[0]):
        if measure.over == "region":
            assert np.isnan(row[1:]).all(), measure.name
        elif measure.over == "students":
            assert np.isfinite(row).all(), measure.name
        else:
            assert np.isnan(row[ses]).all(), measure.name
            assert np.isfinite(row[~np.array(ses)]).all(), measure.name


@pytest.mark.parametrize("seed", range(4))
def test_values_lie_in_the_range_that_a_measure_declares(seed: int) -> None:
    record = measured(mixed_county(seed))
    for measure, row in zip(record.measures, record.values[0]):
        low, high = measure.range
        assert low is None or np.nanmin(row) >= low - 1e-9, measure.name
        assert high is None or np.nanmax(row) <= high + 1e-9, measure.name


def test_shares_counts_and_differences_can_be_what_they_can_be() -> None:
    assert MEASURES["dropout_rate"].range == (0.0, 100.0)
    assert MEASURES["platform_registered_users"].range == (0.0, None)
    assert MEASURES["class_participation_gap"].range == (-100.0, 100.0)
    assert MEASURES["urban_rural_achievement_gap"].range == (None, None)


def test_the_page_of_measures_is_current() -> None:
    written = (ROOT / "docs/measures.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m sim.measures.catalogue > docs/measures.md"
