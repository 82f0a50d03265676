"""Comparing results: what differs is said in full, parts sum to the whole, nobody is ahead who is beaten."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import read
from dashboard.comparing import FourWay, four_way, front, goal_matrix, trade_off
from dashboard.components.differences import name_of, value_of
from dashboard.context import Context
from dashboard.differing import differing, kept_apart
from dashboard.pages import compare
from dashboard.pages.files import csv_file
from dashboard.selection import select
from dashboard.store import Store
from dashboard.words import words
from sim.results.folder import write_comparison
from tests.dashboard.fixture import comparison
from tests.dashboard.reading import components, find, plain, text_of

ROTATION = {"use": "teacher_rotation", "from": 2024, "share": 0.3}


def stored(root: Path, name: str, *, seed: int = 5, stance: str = "literature", share: float = 0.3,
           assumed: float = 0.2, luck: int = 5, code: str = "a" * 64) -> None:  # fmt: skip
    """A comparison of a county with and without rotation, under an assumption."""
    made = comparison((0, 1), seed=luck)
    about = []
    for place, one in enumerate(made.about):
        document: dict[str, Any] = dict(one.document) | {
            "behaviour": {"move_cost": assumed},
            "world": {"students": 25000, "funding": {"city": 18000, "town": 13000, "village": 9000}},
            "interventions": [ROTATION | {"share": share}] if place else [],
        }
        about.append(dataclasses.replace(one, document=document, seed=seed))
    record = made.provenance | {"stance": stance, "code": code}
    write_comparison(dataclasses.replace(made, about=tuple(about), provenance=record), root / name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("runs")
    stored(root, "one")
    stored(root, "twin", luck=6)
    stored(root, "assumed", assumed=0.4, luck=7)
    stored(root, "central", stance="central", code="b" * 64)
    stored(root, "more", share=0.5)
    stored(root, "elsewhere", assumed=0.4, seed=9, luck=8)
    return Store(root)


def chosen(store: Store, runs: str, lang: str = "en") -> Any:
    return select(read("/compare", f"run={runs}&measure=dropout_rate&group=village"), store, words(lang))


def test_every_difference_is_named_and_nothing_else(store: Store):
    some = chosen(store, "one,more")
    rotated = [line for line in some.lines if not line.baseline]
    found = differing(some.runs, rotated)
    assert [(one.path, one.values) for one in found] == [("teacher_rotation.share", (0.3, 0.5))]
    assert name_of(found[0], some, words("en")) == "Teacher rotation, Share"
    assert value_of(found[0], 0.5, words("en")) == "0.5"


def test_a_policy_that_one_uses_is_one_difference_not_ten(store: Store):
    some = chosen(store, "one")
    found = differing(some.runs, some.lines)
    assert [(one.path, one.values) for one in found] == [("teacher_rotation", ("off", "on"))]
    shown = text_of(compare.layout(read("/compare", "run=one"), words("en"), context_of(store)))
    assert "Teacher rotation: switched on, from 2024" in shown


def test_a_parameter_that_a_file_leaves_out_has_its_default(store: Store):
    from dashboard.draft import declared

    default = declared()["behaviour.move_cost"].default
    root = store.root
    made = comparison((0, 1))
    about = [dataclasses.replace(one, document=dict(one.document) | {"behaviour": behaviour})
             for one, behaviour in zip(made.about, ({}, {"move_cost": default}), strict=True)]  # fmt: skip
    write_comparison(dataclasses.replace(made, about=tuple(about)), root / "defaults")
    some = chosen(store, "defaults")
    assert differing(some.runs, some.lines) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_identical_scenarios_are_said_to_be(lang: str, store: Store):
    some = chosen(store, "one,twin", lang)
    assert differing(some.runs, [some.lines[0], some.lines[2]]) == []
    shown = text_of(compare.layout(read("/compare", "run=one,twin", lang), words(lang), context_of(store)))
    assert words(lang)("four.none") in shown


def test_what_makes_runs_hard_to_compare_is_warned_of(store: Store):
    assert kept_apart(chosen(store, "one,twin").runs) == []
    assert {key for key, _ in kept_apart(chosen(store, "one,central,elsewhere").runs)} == {
        "version",
        "seed",
        "stance",
    }
    shown = text_of(compare.layout(read("/compare", "run=one,central"), words("en"), context_of(store)))
    assert "They rest on different stances: literature, central values." in shown


def context_of(store: Store) -> Context:
    from dashboard.jobs import Jobs

    return Context(store, Jobs(lambda request, progress: ""), dict)


def test_policy_assumption_and_interaction_sum_to_the_whole_and_match_the_runs(store: Store):
    some = chosen(store, "one,assumed")
    found = four_way(some.runs, some.lines, "dropout_rate", "village", 2026)
    assert isinstance(found, FourWay)
    parts = found.parts.set_index("part")["mean"]
    assert parts["policy"] + parts["assumption"] + parts["interaction"] == pytest.approx(
        parts["all"], abs=1e-12
    )
    effects = some.runs[0].comparison.to_frame()
    row = effects[
        (effects["measure"] == "dropout_rate") & (effects["group"] == "village") & (effects["year"] == 2026)
    ]
    assert parts["policy"] == pytest.approx(row["mean"].iloc[0])
    assert found.paired
    assert (found.parts["low"] <= found.parts["mean"]).all()
    assert (found.parts["mean"] <= found.parts["high"]).all()


def test_without_common_luck_there_are_parts_but_no_intervals(store: Store):
    some = chosen(store, "one,elsewhere")
    found = four_way(some.runs, some.lines, "dropout_rate", "village", 2026)
    assert isinstance(found, FourWay)
    assert not found.paired
    assert found.parts["low"].isna().all()
    parts = found.parts.set_index("part")["mean"]
    assert parts[:3].sum() == pytest.approx(parts["all"], abs=1e-12)


@pytest.mark.parametrize(("runs", "why"), [("one", "one"), ("one,more", "none"), ("one,twin", "none")])
def test_where_nothing_can_be_taken_apart_it_says_why(runs: str, why: str, store: Store):
    some = chosen(store, runs)
    assert four_way(some.runs, some.lines, "dropout_rate", "village", 2026) == why


def test_every_goal_is_asked_of_every_scenario(context: Context):
    some = select(read("/compare", "run=policies-vs-county"), context.store, words("en"))
    rows = goal_matrix(some.runs, some.lines)
    assert len(rows) == 3 * len(some.lines)
    own = rows[rows["own"]]
    assert set(own["scenario"]) == {"alliance"}
    known = some.runs[0].outcome.goals()
    for row in own.to_dict("records"):
        there = known[(known["measure"] == row["measure"]) & (known["year"] == row["by"])]
        assert there["probability"].iloc[0] == row["probability"]
        before = rows[(rows["goal"] == row["goal"]) & (rows["scenario"] == "county")]
        assert before["probability"].iloc[0] == there["baseline_probability"].iloc[0]


points = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=8)


@given(points, st.sampled_from(["higher", "lower"]))
def test_nobody_on_the_front_is_beaten_and_whoever_is_not_is(some, better):
    cost, effect = np.array(some).T
    gain = effect if better == "higher" else -effect
    ahead = front(cost, effect, better)
    everybody = [*zip(cost, gain, strict=True), (0.0, 0.0)]
    for is_ahead, c, g in zip(ahead, cost, gain, strict=True):
        beaten = any(c2 <= c and g2 >= g and (c2, g2) != (c, g) for c2, g2 in everybody)
        assert is_ahead != beaten


def test_a_measure_without_a_better_side_has_no_front():
    assert not front([1.0, 2.0], [1.0, 2.0], "").any()


def test_the_trade_off_has_the_numbers_of_the_result(context: Context):
    some = select(read("/compare", "run=policies-vs-county"), context.store, words("en"))
    rows = trade_off(
        some.runs, [line for line in some.lines if not line.baseline], "dropout_rate", "all", 2026
    )
    result = some.runs[0].comparison
    effects = result.to_frame()
    costs = result.costs()
    for row in rows.to_dict("records"):
        there = effects[(effects["scenario"] == row["scenario"]) & (effects["measure"] == "dropout_rate")
                        & (effects["group"] == "all") & (effects["year"] == 2026)].iloc[0]  # fmt: skip
        assert (row["effect"], row["effect_low"], row["effect_high"]) == pytest.approx(
            tuple(there[["mean", "low", "high"]]), rel=1e-12
        )
        whole = costs[(costs["scenario"] == row["scenario"]) & (costs["payer"] == "all")
                      & (costs["purpose"] == "all")]  # fmt: skip
        assert row["cost"] == pytest.approx(whole["mean"].mean())


def test_panels_share_one_scale(context: Context):
    shown = compare.layout(read("/compare", "run=policies-vs-county"), words("en"), context)
    figures = [
        props["data"]["figure"]["layout"]
        for props in components(plain(shown))
        if props["component"] == "Store" and str(props.get("id") or {}).count("panel-")
    ]
    assert len(figures) == 2
    assert figures[0]["yaxis"]["range"] == figures[1]["yaxis"]["range"]
    assert figures[0]["xaxis"]["range"] == figures[1]["xaxis"]["range"]


@pytest.mark.parametrize("chart", ["changes", "matrix", "trade", "four"])
def test_every_new_chart_has_its_numbers_as_a_file(chart: str, store: Store):
    found = csv_file(
        chart, read("/csv", "run=one,assumed&measure=dropout_rate&group=village"), context_of(store)
    )
    assert found is not None
    name, text = found
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > (0 if chart == "matrix" else 1)  # these scenarios have no goals


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_four_ways_are_told(lang: str, store: Store):
    shown = compare.layout(read("/compare", "run=one,assumed", lang), words(lang), context_of(store))
    assert "move_cost" not in text_of(shown)
    assert find(shown, "table-four")
