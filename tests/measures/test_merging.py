"""A region is the sum of its counties, to the bit, however they are put together."""

from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.catalogue import MEASURES
from sim.measures.record import Record
from sim.measures.tally import Tally
from sim.phases.measurement import measurement
from tests.measures.worlds import COUNTS, mixed_county

SO_FAR = [one.name for one in MEASURES.values() if "since the record begins" in one.formula]


@pytest.fixture(scope="module")
def tallies() -> list[Tally]:
    return [measurement(mixed_county(seed, scale=1 + seed)) for seed in range(6)]


def record(*groups: list[Tally]) -> Record:
    out = Record()
    for group in groups:
        out.add(2021, group)
    return out


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 6), max_size=4))
def test_counties_added_in_any_portions_give_the_same_region(tallies: list[Tally], cuts: list[int]) -> None:
    whole = record(tallies)
    edges = [0, *sorted(cuts), 6]
    parts = [record(tallies[a:b]) for a, b in pairwise(edges) if b > a]
    merged = Record()
    for part in parts:
        merged.merge(part)
    assert merged.values.tobytes() == whole.values.tobytes()
    assert merged.flows.equals(whole.flows)
    assert merged.activity.equals(whole.activity)


def test_counties_one_by_one_give_the_region(tallies: list[Tally]) -> None:
    assert record(*[[tally] for tally in tallies]).values.tobytes() == record(tallies).values.tobytes()


def test_sums_do_not_depend_on_the_order_of_counties(tallies: list[Tally]) -> None:
    forth, back = record(tallies).tallies[2021], record(tallies[::-1]).tallies[2021]
    for name in ("students", "teachers", "taught", "schools", "graduates", "variance", "region"):
        assert getattr(forth, name).tobytes() == getattr(back, name).tobytes()


def test_a_tally_survives_the_way_to_another_process(tallies: list[Tally]) -> None:
    there_and_back = pickle.loads(pickle.dumps(tallies))
    assert record(there_and_back).values.tobytes() == record(tallies).values.tobytes()


def test_means_of_a_region_are_those_of_its_people() -> None:
    worlds = [mixed_county(seed) for seed in (1, 2)]
    together = record([measurement(world) for world in worlds])
    young = [world.students.grade <= 9 for world in worlds]
    practical = np.concatenate([world.students.practical[mask] for world, mask in zip(worlds, young)])
    assert together.value("practical_ability_score")[0] == pytest.approx(70 + 15 * practical.mean(), abs=1e-4)


def test_a_record_keeps_years_in_order_and_forgets_nothing(tallies: list[Tally]) -> None:
    out = Record()
    out.add(2023, tallies[:1])
    first = out.values[0].copy()
    out.add(2022, tallies[1:2])
    assert out.years == [2022, 2023]
    this_year = ~np.isin(list(MEASURES), SO_FAR)
    np.testing.assert_array_equal(out.values[1, this_year], first[this_year])
    frame = out.to_frame()
    assert list(frame.columns) == ["year", "measure", "group", "value", "unit"]
    assert len(frame) == np.isfinite(out.values).sum()


def test_nothing_to_add_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to add"):
        Record().add(2021, [])


def test_activity_adds_up_over_counties(tallies: list[Tally]) -> None:
    rows = record(tallies).activity
    assert dict(zip(rows["name"], rows["count"])) == {
        name: len(tallies) * amount for name, amount in COUNTS.items()
    }


def test_what_adds_up_over_the_years_never_falls(tallies: list[Tally]) -> None:
    out = Record()
    for year, tally in enumerate(tallies, 2020):
        out.add(year, [tally])
    for name in ("funds_raised", "grants_made", "stem_teachers_trained", "teachers_trained_person_times"):
        assert (np.diff(out.value(name)) > 0).all()
    assert out.value("funds_raised").tolist() == [COUNTS["funds_raised"] * (k + 1) for k in range(6)]


def test_money_of_a_country_adds_up_to_the_same_whatever_the_order() -> None:
    worlds = [mixed_county(seed) for seed in range(3)]
    for world in worlds:
        world.flows.counts["funds_raised"] = 1e12 / 3
    tallies = [measurement(world) for world in worlds]
    one, other = (tallies[0] + tallies[1]) + tallies[2], tallies[0] + (tallies[1] + tallies[2])
    assert one.activity == other.activity


@pytest.mark.parametrize("name", [("no_such_measure", "all"), ("students", "nobody")])
def test_asking_for_what_is_not_measured_is_an_error(tallies: list[Tally], name: tuple[str, str]) -> None:
    with pytest.raises(KeyError, match="no measure"):
        record(tallies).value(*name)
