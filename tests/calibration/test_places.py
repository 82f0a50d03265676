"""Every figure of the documents has a place in the model, or a reason why it has none."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from calibration.places import MEASURED_AS, REASONS, SET_BY, Place, markdown, places, uses
from sim.cli.listing import figure_rows
from sim.measures.catalogue import MEASURES
from sim.policies.base import all_policies
from sim.scenario.words import figures, preset_names

ROOT = Path(__file__).parents[2]
REPORTED = ("baseline", "effect", "target")
KINDS = ("baseline", "effect", "target", "rule", "context")


@pytest.fixture(scope="module")
def found() -> dict[str, Place]:
    return places()


def rows_of(*kinds: str) -> list[str]:
    return [name for name, row in figures().items() if row["kind"] in kinds]


def test_no_row_is_orphaned(found: dict[str, Place]) -> None:
    assert list(found) == list(figures())
    assert [name for name, place in found.items() if place.orphaned] == []


def test_every_row_lives_in_one_place(found: dict[str, Place]) -> None:
    assert {row["kind"] for row in figures().values()} == set(KINDS)
    for name, place in found.items():
        assert sum(map(bool, (place.measure, place.parameter, place.reason))) == 1, name


def test_nearly_all_that_is_reported_is_measured(found: dict[str, Place]) -> None:
    reported = rows_of(*REPORTED)
    left = [name for name in reported if not found[name].measure]
    assert len(left) < len(reported) / 8


def test_what_has_no_measure_has_none_of_its_quantity(found: dict[str, Place]) -> None:
    for name in rows_of(*REPORTED):
        if not found[name].measure:
            assert figures()[name]["quantity"] not in MEASURES
        else:
            assert found[name].measure in MEASURES


def test_rules_are_parameters_or_describe_a_policy(found: dict[str, Place]) -> None:
    policies = {policy.name for policy in all_policies()}
    for name in rows_of("rule"):
        parameter = found[name].parameter
        assert found[name].reason or parameter.split(".")[0] in {*policies, "world", "behaviour"}, name


def test_what_the_tables_name_exists() -> None:
    policies = {policy.name: policy.parameters for policy in all_policies()}
    for name, setter in SET_BY.items():
        assert name in figures()
        owner, _, last = setter.rpartition(".")
        if owner in policies:
            assert last in policies[owner]
        elif owner != "world":
            assert hasattr(importlib.import_module(owner), last)
    for name, measure in MEASURED_AS.items():
        assert name in figures()
        assert measure in MEASURES
    assert set(REASONS) <= set(figures())


def test_a_reason_is_given_only_where_it_is_needed(found: dict[str, Place]) -> None:
    for name, reason in REASONS.items():
        assert found[name].reason == reason
        assert len(reason) > 15


def test_ids_cited_by_policies_and_parameters_are_rows() -> None:
    assert set(uses()) <= set(figures())


def test_scenarios_of_a_figure_exist_and_goals_lead_back(found: dict[str, Place]) -> None:
    known = set(preset_names())
    for name, place in found.items():
        assert set(place.scenarios) <= known
        cited = {
            text.removeprefix("goal of ") for text in uses().get(name, []) if text.startswith("goal of ")
        }
        assert cited <= set(place.scenarios)
    assert any(place.scenarios for place in found.values())


def test_the_catalogue_says_for_every_figure_where_it_lives(found: dict[str, Place]) -> None:
    rows = figure_rows()
    assert json.loads(json.dumps(rows)) == rows
    assert [row["id"] for row in rows] == list(found)
    for row in rows:
        assert row["kind"] in KINDS
        assert len({"measure", "parameter", "reason"} & set(row)) == 1
        assert row["scenarios"] == list(found[row["id"]].scenarios)


def test_the_page_of_figures_is_current() -> None:
    written = (ROOT / "docs/figures.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m calibration.places > docs/figures.md"
