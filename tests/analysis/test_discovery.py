"""Scenario discovery finds boxes that were planted, and none where there is none."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.boxes import Limit
from sim.analysis.discovery import in_table
from sim.analysis.prim import prim
from sim.analysis.table import NotEnough, Table


def planted(n=600, seed=1, noise=0.04):
    luck = np.random.default_rng(seed)
    frame = pd.DataFrame(luck.random((n, 5)) * 10, columns=list("abcde"))
    frame["word"] = luck.choice(["north", "south", "west"], n)
    frame["on"] = luck.random(n) < 0.5
    cases = (frame["a"] < 4) & frame["b"].between(3, 8) & (frame["word"] != "south")
    return frame, (cases ^ (luck.random(n) < noise)).to_numpy()


def test_a_planted_box_is_found():
    frame, cases = planted()
    [box] = prim(frame, cases)
    limits = {limit.factor: limit for limit in box.limits}
    assert set(limits) == {"a", "b", "word"}
    assert limits["a"].low is None
    assert limits["a"].high == pytest.approx(4, abs=0.4)
    assert limits["b"].low == pytest.approx(3, abs=0.5)
    assert limits["b"].high == pytest.approx(8, abs=0.5)
    assert set(limits["word"].among) == {"north", "west"}
    assert box.density > 0.9
    assert box.coverage > 0.7
    assert all(limit.quasi_p < 1e-4 and limit.again >= 0.7 for limit in box.limits)
    inside = box.inside(frame)
    assert box.density == pytest.approx(cases[inside].mean())
    assert box.coverage == pytest.approx(cases[inside].sum() / cases.sum())
    assert box.points == inside.sum()


def test_two_planted_boxes_are_found_one_after_the_other():
    luck = np.random.default_rng(4)
    frame = pd.DataFrame(luck.random((1500, 4)), columns=list("abcd"))
    one, other = (frame["a"] < 0.3) & (frame["b"] < 0.5), (frame["c"] > 0.75) & (frame["a"] > 0.5)
    boxes = prim(frame, (one | other).to_numpy(), boxes=2, resamples=0)
    assert len(boxes) == 2
    assert {limit.factor for limit in boxes[0].limits} != {limit.factor for limit in boxes[1].limits}
    held = boxes[0].inside(frame) | boxes[1].inside(frame)
    assert (one | other)[held].mean() > 0.9
    assert held[(one | other).to_numpy()].mean() > 0.85


def test_pure_chance_has_few_limits_and_they_are_not_found_again():
    """Peeling always finds something; what says so is that resamples do not find it again."""
    again = []
    for seed in range(2):
        luck = np.random.default_rng(seed)
        frame = pd.DataFrame(luck.random((200, 5)), columns=list("abcde"))
        for box in prim(frame, luck.random(200) < 0.3):
            again += [limit.again for limit in box.limits]
            assert box.density < 0.75
    assert np.mean(again or [0.0]) < 0.7


def test_more_coverage_costs_density():
    frame, cases = planted(noise=0.02)
    wide = prim(frame, cases, coverage=0.8, resamples=0)[0]
    narrow = prim(frame, cases, coverage=0.4, resamples=0)[0]
    assert wide.coverage >= 0.8
    assert narrow.density >= wide.density


def test_it_is_the_same_every_time():
    frame, cases = planted(200)
    assert prim(frame, cases, resamples=5) == prim(frame, cases, resamples=5)


def test_rules_are_said_in_two_languages():
    frame, cases = planted(300)
    found = in_table(Table.of(frame, cases.astype(float), "the gap closes"), at_least=0.5)
    [english], [chinese] = found.rules(), found.rules("zh", {"a": "甲"})
    assert "a is at most " in english
    assert "of all cases are among them" in english
    assert "word is north or west" in english
    assert "甲 不高于" in chinese
    assert "word 为 north或west" in chinese
    assert list(found.to_frame()["factor"]) == [limit.factor for limit in found.boxes[0].limits]
    assert found.to_json()["boxes"][0]["rule"]["zh"].startswith("当")
    assert len(found.plot().data) == 2


def test_a_case_can_be_a_share_of_the_points():
    frame, _ = planted(200)
    found = in_table(Table.of(frame, frame["a"] + frame["b"]), at_least="75%")
    assert found.cases.sum() == 50
    low = in_table(Table.of(frame, frame["a"] + frame["b"]), at_most="10%")
    assert low.cases.sum() == 20


def test_questions_without_an_answer_are_refused():
    frame, _ = planted(50)
    points = Table.of(frame, frame["a"])
    with pytest.raises(NotEnough, match="what is a case"):
        in_table(points)
    with pytest.raises(NotEnough, match=r"no point is a case; .* is between"):
        in_table(points, at_least=99)
    with pytest.raises(NotEnough, match="every point is a case"):
        in_table(points, at_least=-1)
    with pytest.raises(NotEnough, match="found 'much'"):
        in_table(points, at_least="much")
    with pytest.raises(ValueError, match="no point is a case"):
        prim(frame, np.zeros(50, bool))


def test_a_limit_holds_what_it_says():
    column = pd.Series([1.0, 2.0, 3.0])
    assert Limit("x", 2.0, None).holds(column).tolist() == [False, True, True]
    assert Limit("x", among=("a",)).holds(pd.Series(["a", "b"])).tolist() == [True, False]
