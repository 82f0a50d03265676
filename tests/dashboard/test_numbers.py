"""Page, file and results say the same number."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import views
from dashboard.address import read
from dashboard.components.development import in_steps
from dashboard.context import Context
from dashboard.numerals import digits_for, money, money_column, money_interval, number
from dashboard.pages import compare
from dashboard.pages.files import CHARTS, csv_file
from dashboard.words import words
from tests.dashboard.reading import components, find, plain, text_of

LINK = "run=policies-vs-county&measure={measure}&group={group}&year=2026"


def rows(chart: str, search: str, context: Context) -> list[dict[str, str]]:
    found = csv_file(chart, read("/csv", search), context)
    assert found is not None
    return list(csv.DictReader(io.StringIO(found[1].removeprefix("\ufeff"))))


@given(st.floats(-1e12, 1e12))
def test_a_number_is_written_close_to_its_value(value):
    digits = digits_for([value])
    text = number(value, digits).replace("−", "-").replace(",", "")
    assert abs(float(text) - value) <= 0.5 * 10.0**-digits * (1 + 1e-9)


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(["en", "zh"]))
def test_money_is_always_said(amount, lang):
    assert money(amount, words(lang))


def test_sums_that_stand_together_are_written_in_one_unit():
    english, chinese = words("en"), words("zh")
    assert money(649_930, english) == "649,930 yuan"
    assert money(1_530_000, english) == "1.53 million yuan"
    assert money(649_930, english, among=[1_530_000]) == "0.65 million yuan"
    assert money(0.0, english, among=[1_530_000]) == "0 yuan"
    assert money_interval(-20_000, 1_530_000, english) == "−0.02 to 1.53 million yuan"
    assert money_interval(649_930, float("nan"), english) == "–"
    assert money_column([6_731_900, 7_298, float("nan")], english) == (
        "million yuan",
        ["6.732", "0.007", "–"],
    )
    assert money_column([1_462, 250], english) == ("yuan", ["1,462", "250"])
    assert money(649_930, chinese) == "65.0 万元"
    assert money(649_930, chinese, among=[1.2e8], signed=True) == "+0.01 亿元"
    assert money_interval(5_750_000, 7_850_000, chinese) == "575 至 785 万元"


def test_a_measure_of_money_is_drawn_in_the_steps_of_its_language_and_others_as_they_are():
    rows = pd.DataFrame({"year": [2026], "mean": [15_722_847.0], "low90": [14_393_673.0]})
    steps, unit = in_steps(rows, "CNY", words("zh"))
    assert unit == "万元"
    assert steps["mean"].tolist() == [1572.2847]
    assert steps["year"].tolist() == [2026]
    same, unit = in_steps(rows, "students", words("zh"))
    assert unit == "students"
    assert same is rows


def test_minus_is_a_minus_and_zero_has_no_sign():
    assert number(-0.5, 1) == "−0.5"
    assert number(0.5, 1, signed=True) == "+0.5"
    assert number(-0.001, 1, signed=True) == "0.0"
    assert number(float("nan")) == "–"


@pytest.mark.parametrize("measure", ["academic_achievement", "dropout_rate", "urban_rural_achievement_gap"])
def test_differences_are_the_stored_effects(measure: str, context: Context):
    stored = context.store.open("policies-vs-county")
    effects = stored.comparison.to_frame()
    for group in ("all", "members") if measure != "urban_rural_achievement_gap" else ("all",):
        ours = views.differences([stored], measure, group).set_index(["scenario", "year"])
        theirs = effects[(effects["measure"] == measure) & (effects["group"] == group)].set_index(
            ["scenario", "year"]
        )
        for here, there in (("mean", "mean"), ("low90", "low"), ("high90", "high")):
            np.testing.assert_array_equal(ours[here], theirs[there].loc[ours.index])


def test_the_finding_says_the_effect_of_the_table(context: Context):
    stored = context.store.open("policies-vs-county")
    effects = stored.comparison.to_frame()
    row = effects[
        (effects["scenario"] == "alliance")
        & (effects["measure"] == "dropout_rate")
        & (effects["group"] == "village")
        & (effects["year"] == 2026)
    ].iloc[0]
    shown = compare.layout(
        read("/compare", LINK.format(measure="dropout_rate", group="village")), words("en"), context
    )
    said = text_of(find(shown, "finding-difference")["children"])
    digits = digits_for([row["mean"], row["low"], row["high"]])
    assert row["high"] < 0
    assert f"{number(-row['mean'], digits)} percentage points lower" in said
    assert f"{number(row['low'], digits)} to {number(row['high'], digits)}" in said


def test_an_interval_over_zero_is_no_clear_difference(context: Context):
    stored = context.store.open("policies-vs-county")
    effects = stored.comparison.to_frame()
    unclear = effects[(effects["low"] < 0) & (effects["high"] > 0) & (effects["year"] == 2026)]
    assert len(unclear)
    row = unclear.iloc[0]
    search = LINK.format(measure=row["measure"], group=row["group"])
    said = text_of(
        find(compare.layout(read("/compare", search), words("en"), context), "finding-difference")["children"]
    )
    assert "no clear difference" in said


def test_a_lower_dropout_rate_is_marked_as_better_and_a_lower_achievement_would_not_be(context: Context):
    shown = compare.layout(
        read("/compare", LINK.format(measure="dropout_rate", group="village")), words("en"), context
    )
    classes = [props.get("className", "") for props in components(plain(shown))]
    assert "says says-good" in classes
    assert "says says-bad" not in classes


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if chart != "four"])
def test_every_chart_has_a_file_with_a_byte_order_mark(chart: str, context: Context):
    found = csv_file(chart, read("/csv", LINK.format(measure="academic_achievement", group="all")), context)
    assert found is not None
    name, text = found
    assert re.fullmatch(r"[\w.-]+\.csv", name)
    assert text.startswith("\ufeff")
    assert len(rows(chart, LINK.format(measure="academic_achievement", group="all"), context)) > 0


def test_the_file_has_full_precision(context: Context):
    stored = context.store.open("policies-vs-county")
    effects = stored.comparison.to_frame()
    wanted = effects[(effects["measure"] == "dropout_rate") & (effects["group"] == "village")]
    found = {
        (row["scenario"], int(row["year"])): float(row["mean"])
        for row in rows("difference", LINK.format(measure="dropout_rate", group="village"), context)
    }
    assert found == {(row.scenario, row.year): row.mean for row in wanted.itertuples()}


def test_there_is_no_file_for_what_does_not_exist(context: Context):
    assert csv_file("secrets", read("/csv", "run=county"), context) is None
    assert csv_file("levels", read("/csv", "run=nothing"), context) is None
    assert csv_file("levels", read("/csv", ""), context) is None


def test_text_that_a_spreadsheet_would_run_is_made_harmless():
    import pandas as pd

    from dashboard.components.tables import to_csv

    text = to_csv(pd.DataFrame({"scenario": ["=1+1", "@x"], "mean": [-0.5, 2.0]}), {}, words("en"))
    assert "'=1+1,-0.5" in text
    assert "'@x,2.0" in text


def test_the_zero_line_and_every_line_are_drawn_on_the_difference_chart(context: Context):
    shown = compare.layout(
        read("/compare", LINK.format(measure="academic_achievement", group="all")), words("en"), context
    )
    figure = find(shown, {"type": "figure", "name": "difference"})["data"]["figure"]
    assert figure["layout"]["yaxis"]["zeroline"] is True
    drawn = [trace["name"] for trace in figure["data"] if "name" in trace]
    assert drawn == ["Teacher rotation at 30%", "Alliance, rotation and incentives"]


def test_inner_bands_lie_within_outer_ones_and_hold_the_mean(context: Context):
    stored = context.store.open("policies-vs-county")
    for table in (
        views.levels([stored], "dropout_rate", "all"),
        views.differences([stored], "dropout_rate", "all"),
    ):
        later = table[table["year"] > 2023]
        assert (later["low90"] <= later["low50"]).all()
        assert (later["low50"] <= later["mean"]).all()
        assert (later["mean"] <= later["high50"]).all()
        assert (later["high50"] <= later["high90"]).all()


def test_what_is_too_small_to_see_is_one_row_and_no_yuan_is_lost():
    parts = {"bonus": 1000.0, "travel": 30.0, "school funding": 0.5, "deficit": -0.2}
    table = pd.DataFrame(
        [
            ("run", "new", 2026, payer, purpose, mean, mean - 1, mean + 1, 3)
            for payer, purpose, mean in [
                ("all", "all", sum(parts.values())),
                ("county", "all", sum(parts.values())),
                *(("all", purpose, mean) for purpose, mean in parts.items()),
                *(("county", purpose, mean) for purpose, mean in parts.items()),
            ]
        ],
        columns=["run", "scenario", "year", "payer", "purpose", "mean", "low", "high", "replicates"],
    )
    shown = views.folded(table)
    by_purpose = shown[(shown["payer"] == "all") & (shown["purpose"] != "all")]
    assert list(by_purpose["purpose"]) == ["bonus", "travel", "other"]
    assert by_purpose["mean"].sum() == pytest.approx(sum(parts.values()))
    assert by_purpose["low"].isna().tolist() == [False, False, True]
    assert list(shown[shown["purpose"] == "all"]["payer"]) == ["all", "county"]


def test_costs_by_purpose_and_by_payer_are_the_same_money(context: Context):
    table = views.costs([context.store.open("policies-vs-county")], 2026)
    for _, part in table.groupby("scenario"):
        whole = part[(part["payer"] == "all") & (part["purpose"] == "all")]["mean"].iloc[0]
        by_purpose = part[(part["payer"] == "all") & (part["purpose"] != "all")]["mean"].sum()
        by_payer = part[(part["purpose"] == "all") & (part["payer"] != "all")]["mean"].sum()
        assert by_purpose == pytest.approx(whole)
        assert by_payer == pytest.approx(whole)
