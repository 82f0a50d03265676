"""Every policy has a picture of what it does, made from its terms as they are now, that can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from docs.build import policies_page
from docs.pictures import FOLDER, HEIGHT, WIDTH, Drawn, _apart, _ticks, made_from, number, stamp_of, svg
from sim.policies.base import all_policies

POLICIES = list(all_policies())
IDS = [policy.name for policy in POLICIES]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("policy", POLICIES, ids=IDS)
def test_it_was_made_from_the_pair_of_scenarios_as_they_are(policy):
    assert stamp_of(policy) == made_from(policy), "run `python docs/build.py --written`"


@pytest.mark.parametrize("policy", POLICIES, ids=IDS)
def test_it_is_light_needs_nothing_else_and_says_what_it_shows(policy):
    text = (FOLDER / f"{policy.name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert len(text) < 8_000
    assert not re.search(r"href|url\(|<script|<style|<image", text)
    assert root.get("role") == "img"
    said = root.findtext(f"{SVG}desc")
    for arm in ("no policy", "works", "fails"):
        assert arm in said
        assert any(one.text == arm for one in root.iter(f"{SVG}text"))
    assert policies_page().count(f"(pictures/policies/{policy.name}.svg)") == 1


@pytest.mark.parametrize("policy", POLICIES, ids=IDS)
def test_nothing_is_drawn_outside_it(policy):
    root = ElementTree.parse(FOLDER / f"{policy.name}.svg").getroot()
    for one in root.iter(f"{SVG}text"):
        # Letters of these fonts are a little over half as wide as the font is high, in the mean.
        size = float(one.get("font-size", 12))
        wide = 0.58 * size * len(one.text)
        anchor = one.get("text-anchor", "start")
        left = float(one.get("x")) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        assert left >= 0
        assert left + wide <= WIDTH, one.text
        assert 0 < float(one.get("y")) < HEIGHT
    for line in root.iter(f"{SVG}polyline"):
        points = np.array([pair.split(",") for pair in line.get("points").split()], float)
        assert (points >= 0).all()
        assert (points <= (WIDTH, HEIGHT)).all()


def test_lines_that_end_at_one_place_keep_their_names_apart():
    for ends in ([100.0, 100.0, 100.0], [40.0, 41.0, 190.0], [201.0, 202.0, 202.0]):
        places = sorted(y for y, _ in _apart(list(zip(ends, range(3), strict=True)), 50.0, 202.0))
        assert min(np.diff(places)) >= 15.0 - 1e-9
        assert places[-1] <= 202.0 + 1e-9


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (-0.313, -0.21), (5e-5, 9e-5), (3.0, 3.0), (0.0, 0.0), (1e6, 3e6)]
)
def test_an_axis_holds_its_values_between_round_numbers(low, high):
    ticks = _ticks(low, high)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= high - 1e-9
    assert 2 <= len(ticks) <= 6


def test_numbers_are_written_for_people():
    assert [number(v) for v in (0.0, -0.2513, 93.456, 481_234.0, 7.0)] == [
        "0",
        "−0.251",
        "93.5",
        "481 234",
        "7.00",
    ]


def test_what_is_not_defined_is_not_drawn():
    lines = np.array([[0.0, np.nan], [0.0, 1.0], [0.0, 0.5]])
    drawn = Drawn("alliance", "A", "%", (2023, 2024), lines, "B", "%", np.array([np.nan, 1.0, 2.0]))
    root = ElementTree.fromstring(svg(drawn, "0"))
    assert sum(one.tag == f"{SVG}rect" for one in root) == 1 + 2
