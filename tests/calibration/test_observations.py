"""Every reported figure is something that the model can be asked, or has a reason why it is not."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from calibration.observations import CONTRASTS, OVERRIDES, Observation, derive, observations, reasons
from calibration.places import REPORTED, places
from calibration.precision import discrepancy, precision
from calibration.sites import noise, sites
from sim.measures.catalogue import MEASURES
from sim.measures.tally import GROUPS
from sim.scenario.words import figures

ROWS = {name: row for name, row in figures().items() if row["kind"] in REPORTED and not row["restates"]}
NEW = {
    "id": "new-figure",
    "seed": "004",
    "place": "Z county",
    "kind": "effect",
    "quantity": "teacher_satisfaction_rate",
    "population": "teachers of weak schools",
    "before": "",
    "after": "",
    "change": "12.5",
    "change_kind": "relative",
    "unit": "%",
    "horizon_years": "2",
    "start_year": "",
    "comparator": "",
    "relation": "~",
    "restates": "",
    "note": "",
}


@pytest.fixture(scope="module")
def found() -> dict[str, Observation]:
    return {one.id: one for one in observations()}


def test_every_row_is_an_observation_or_has_a_reason(found: dict[str, Observation]) -> None:
    why = reasons()
    assert set(ROWS) == {name for name in found if not name.endswith(":start")} | set(why)
    assert not set(found) & set(why)
    for name, text in why.items():
        assert len(text) > 15, name


def test_what_has_no_measure_keeps_the_reason_of_its_place() -> None:
    for name, text in reasons().items():
        place = places()[name]
        assert place.measure or text == place.reason or place.parameter in text


def test_observations_ask_for_measures_and_groups_that_there_are(found: dict[str, Observation]) -> None:
    for one in found.values():
        assert one.site in sites()
        assert one.arm in ("scenario", "baseline")
        start, end = sites()[one.site].scenario.start_year, sites()[one.site].scenario.summers[-1]
        assert start == one.years[0] <= one.years[1] <= end, one.id
        for reading in one.readings:
            assert reading.measure in MEASURES
            assert set(reading.group.split("/")) <= set(GROUPS)
            assert reading.contrast in CONTRASTS
            assert np.isfinite(reading.value)
            assert reading.precision > 0 or reading.discrepancy > 0


def test_ids_of_readings_are_unique() -> None:
    ids = [reading.id for one in observations() for reading in one.readings]
    assert len(ids) == len(set(ids))


def test_goals_and_observations_agree(found: dict[str, Observation]) -> None:
    """What a goal of a site's scenario says is what is compared."""
    compared = 0
    for site in sites().values():
        for goal in site.scenario.goals:
            one = found.get(goal.figure)
            if one is None or one.site != site.name or _is_overridden(goal.figure):
                continue
            compared += 1
            assert (one.measure, one.group, one.years[1]) == (goal.measure, goal.group, goal.by), one.id
            bound = goal.at_least if goal.at_least is not None else goal.at_most
            assert bound is not None
            expected = {"relative": {"relative", "ratio"}, "absolute": {"points"}}
            assert one.contrast in expected.get(goal.change, {"level", "before-after"})
            if one.contrast in ("relative", "points"):
                assert bound == pytest.approx(one.value)
            elif one.contrast == "level" and one.unit == MEASURES[one.measure].unit:
                scale = site.scale.get(one.measure, 1.0)
                assert bound == pytest.approx(one.value) or scale != 1.0
    assert compared > 40


def test_promises_and_what_the_model_is_told_are_not_fitted(found: dict[str, Observation]) -> None:
    assert all(not one.fitted for one in found.values() if one.kind == "target" or one.input)
    assert all(one.fitted for one in found.values() if one.kind != "target" and not one.input)
    assert {one.id for one in found.values() if one.kind == "target"} == {
        name for name, row in ROWS.items() if row["kind"] == "target" and name in found
    }
    assert found["urban-funding-per-student"].input
    assert found["zcounty-dropout:start"].input
    assert not found["zcounty-dropout"].input


def test_before_and_after_are_a_start_and_a_change(found: dict[str, Observation]) -> None:
    for name, row in ROWS.items():
        if row["before"] and row["after"] and name in found and found[name].contrast == "before-after":
            assert found[name].value == pytest.approx(float(row["after"]) - float(row["before"]))
            assert found[f"{name}:start"].value == float(row["before"])
            assert found[f"{name}:start"].years[0] == found[f"{name}:start"].years[1]


def test_ambiguous_figures_have_all_their_readings(found: dict[str, Observation]) -> None:
    for name in ("haidian-weak-zhongkao", "haidian-member-zhongkao"):
        kinds = {(one.contrast, one.value) for one in found[name].readings}
        assert kinds == {("points", 18.0), ("relative", 18.0)}
    unclear = [
        name
        for name, row in ROWS.items()
        if name in found and "relative or points" in row["note"].lower().replace(";", ",")
    ]
    assert len(unclear) > 5
    for name in unclear:
        assert len(found[name].readings) > 1, name


def test_adding_a_figure_is_adding_a_row(found: dict[str, Observation]) -> None:
    [one] = derive({"new-figure": NEW})
    assert (one.site, one.measure, one.group, one.contrast) == (
        "z-county",
        "teacher_satisfaction_rate",
        "weak",
        "relative",
    )
    assert (one.years, one.value, one.unit, one.fitted) == ((2020, 2022), 12.5, "%", True)
    assert one.precision > 1.25  # it is about 12.5
    assert one.block == found["zcounty-dropout"].block


def test_a_figure_from_a_place_without_site_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="no site stands for 'Atlantis'"):
        derive({"new-figure": {**NEW, "place": "Atlantis"}})


@pytest.mark.parametrize(
    ("text", "unit"), [("12.5", 0.1), ("41", 1), ("68000", 1000), ("100", 10), ("0.21", 0.01), ("30", 3)]
)
def test_precision_is_that_of_the_last_digit(text: str, unit: float) -> None:
    assert precision(text) == pytest.approx(unit / np.sqrt(12))
    assert precision(text, about=True) > 0.1 * float(text)


def test_the_model_may_miss_more_where_more_is_left_open() -> None:
    assert discrepancy(20, "relative", "%") > discrepancy(20, "level", "%")
    assert discrepancy(20, "level", "%", defined=False) > discrepancy(20, "level", "%")
    assert discrepancy(40, "relative", "%") > discrepancy(20, "relative", "%")
    assert discrepancy(0, "points", "%") > 0
    assert discrepancy(-20, "relative", "%") == discrepancy(20, "relative", "%")


def test_an_inequality_that_is_met_is_no_distance(found: dict[str, Observation]) -> None:
    below, above = found["course-sharing-rate"], found["guangzhou-exchange"]
    assert (below.relation, above.relation) == ("<", ">")
    assert below.distance(below.value - 10) == above.distance(above.value + 10) == 0.0
    assert below.distance(below.value + 10) > 0 > above.distance(above.value - 10)
    assert abs(above.distance(above.value - 10, noise=50.0)) < abs(above.distance(above.value - 10))


def test_every_answer_has_its_luck_measured() -> None:
    ids = {reading.id for one in observations() for reading in one.readings}
    assert ids == set(noise()), "run: python -m calibration.sites"
    assert all(sd >= 0 for sd in noise().values())


def test_the_table_of_overrides_names_rows_that_need_it() -> None:
    with OVERRIDES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            assert line["id"] in ROWS
            assert any(value for key, value in line.items() if key != "id"), line["id"]


def _is_overridden(name: str) -> bool:
    with OVERRIDES.open(encoding="utf-8", newline="") as file:
        return any(line["id"] == name and not line["reading"] for line in csv.DictReader(file))
