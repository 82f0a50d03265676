"""What comes along as the result of the calibration is whole, and the page says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.fitting.problem import question
from calibration.fitting.run import fit_in
from calibration.inference.fit import Settings
from calibration.inference.holdout import within
from calibration.inference.sampling import Sampler
from calibration.observations import observations
from calibration.results import FITTED, FOLDER, NoResult, provenance, read, shipped
from calibration.results.bounds import range_of_row
from calibration.results.page import BEGIN, END, markdown, with_result
from sim.stances import FOLDER as STANCES
from sim.stances import read as read_stance
from tests.calibration.toy import Toy

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fit")
    sampler = Sampler(islands=2, size=30, moves=1, steps=6, leaps=5)
    settings = Settings(40, 30, 2, (30,), replicates=1, draws=30, plants=2, sampler=sampler)
    fit_in(out, workers=1, settings=settings, asked=question(("haidian", "chengdu")), evaluation=Toy)
    return out


def test_the_page_says_what_the_shipped_result_says() -> None:
    page = PAGE.read_text("utf-8")
    assert with_result(page) == page, "python docs/build.py --written"


def test_the_page_names_what_is_not_reproduced_and_every_place_left_out(folder: Path) -> None:
    text = markdown(folder)
    for stance in FITTED:
        result = read(folder, stance)
        for row in result["figures"]:
            if row["fitted"] and row["inside"] is False:
                assert f"`{row['id']}`" in text
        for row in result["holdout"]:
            assert f"| {row['site']} |" in text


def test_only_what_is_between_the_marks_changes(folder: Path) -> None:
    page = f"before\n{BEGIN}old\n{END}\nafter\n"
    fresh = with_result(page, folder)
    assert fresh.startswith(f"before\n{BEGIN}")
    assert fresh.endswith(f"{END}\nafter\n")
    assert "old" not in fresh
    assert with_result(fresh, folder) == fresh


def test_what_is_not_there_or_broken_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(NoResult, match="no result of a calibration"):
        read(tmp_path, "reported")
    (tmp_path / "reported.json").write_text("[")
    with pytest.raises(NoResult, match="cannot be read"):
        read(tmp_path, "reported")
    for text in ("[1]", "{}"):
        (tmp_path / "reported.json").write_text(text)
        with pytest.raises(NoResult, match="is no result"):
            read(tmp_path, "reported")
    with pytest.raises(NoResult, match="expected one of"):
        read(tmp_path, "central")


@pytest.mark.parametrize("stance", FITTED)
def test_the_shipped_result_belongs_to_the_shipped_draws_and_figures(stance: str) -> None:
    result, draws = shipped(stance), read_stance(STANCES / f"{stance}.csv")
    assert not provenance()["quick"]
    assert not provenance()["mixed"]
    assert draws.provenance["code"] == provenance()["code"]
    ids = {row["id"] for row in result["figures"]}
    missing = {one.id for one in question().observations} - ids
    assert not missing, f"fit again: levelfield calibrate --fit (not in the shipped fit: {sorted(missing)})"
    for row in result["figures"]:
        assert row["inside"] is None or isinstance(row["inside"], bool)


SIDES = {">": 1.0, ">=": 1.0, "<": -1.0, "<=": -1.0}


def is_possible(row: dict[str, Any], value: float) -> bool:
    low, high = range_of_row(row)
    return (low is None or value >= low) and (high is None or value <= high)


@pytest.mark.parametrize("stance", FITTED)
def test_nothing_impossible_is_predicted(stance: str) -> None:
    for row in shipped(stance)["figures"]:
        for key in ("low", "median", "high"):
            assert row[key] is None or is_possible(row, row[key]), row["id"]


@pytest.mark.parametrize("stance", FITTED)
def test_what_is_possible_holds_what_the_model_gives_and_what_was_reported(stance: str) -> None:
    for row in shipped(stance)["figures"]:
        for key in ("reported", "model_low", "model_high", "literature_low", "literature_high"):
            assert row[key] is None or is_possible(row, row[key]), (row["id"], key)


def test_what_is_reported_is_possible_in_every_reading() -> None:
    for one in observations():
        for reading in one.readings:
            row = {"measure": reading.measure, "site": one.site, "contrast": reading.contrast}
            assert is_possible(row, reading.value), reading.id


@pytest.mark.parametrize("stance", FITTED)
def test_no_figure_moves_in_or_out_where_an_interval_is_cut(stance: str) -> None:
    whole, cut = json.loads((FOLDER / f"{stance}.json").read_text("utf-8")), shipped(stance)
    assert cut["coverage"] == whole["coverage"]
    assert cut["holdout"] == whole["holdout"]
    for before, after in zip(whole["figures"], cut["figures"], strict=True):
        assert after["inside"] == before["inside"]
        if after["inside"] is not None:
            ends = (np.array([after[key]]) for key in ("reported", "low", "high"))
            bound = np.array([SIDES.get(after["relation"], 0.0)])
            assert within(*ends, bound)[0] == after["inside"], after["id"]
