"""The report says first what failed, in both languages, and needs nothing but itself."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from calibration.fitting.problem import question
from calibration.fitting.run import fit_in
from calibration.inference.fit import Settings
from calibration.inference.sampling import Sampler
from calibration.report import report_html, words, write_report
from calibration.results import NoResult, provenance, read
from tests.calibration.toy import Toy

SMALL = Settings(
    spread=40, ensemble=30, waves=2, refine=(30,), replicates=1, draws=30, plants=2,
    sampler=Sampler(islands=2, size=30, moves=1, steps=6, leaps=5),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fit")
    asked = question(("haidian", "suxichang", "alliance-2030"))
    fit_in(out, workers=1, settings=SMALL, asked=asked, evaluation=Toy)
    return out


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    return read(folder, "reported")


@pytest.fixture(scope="module")
def page(folder: Path, result: dict[str, Any]) -> str:
    return report_html(result, provenance(folder))


def test_every_figure_and_every_parameter_is_in_it(page: str, result: dict[str, Any]) -> None:
    for row in result["figures"]:
        assert row["reading"] in page
    for row in result["parameters"]:
        assert row["name"] in page


def test_it_loads_nothing_from_elsewhere(page: str) -> None:
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", body)
    assert page.count("<!doctype html>") == 1


def test_both_languages_say_the_same_number_of_things(page: str) -> None:
    body = page[: page.index("<script>")]
    assert body.count('<span lang="en">') == body.count('<span lang="zh">') > 100
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    for figure in data["figures"].values():
        assert set(figure) == {"en", "zh"}
        assert len(figure["en"]["data"]) == len(figure["zh"]["data"])


def test_failures_come_first(result: dict[str, Any]) -> None:
    bad = json.loads(json.dumps(result))
    rows = [row for row in bad["figures"] if row["fitted"]]
    rows[0] |= {"inside": False, "tension": -4.2}
    rows[1] |= {"inside": None, "tension": None}
    told = words.findings(bad)
    assert rows[0]["id"] in told[0][0]
    assert "−4.2" in told[0][0]
    assert rows[0]["id"] in told[0][1]
    assert any("no value" in en and rows[1]["id"] in en for en, _ in told)


def test_a_fit_that_covers_too_little_says_so(result: dict[str, Any]) -> None:
    poor = result | {"coverage": result["coverage"] | {"share90": 0.5}}
    good = result | {"coverage": result["coverage"] | {"share90": 0.9}}
    assert any("80 % or more" in en for en, _ in words.findings(poor))
    assert not any("80 % or more" in en for en, _ in words.findings(good))


def test_clashing_figures_failures_and_bounds_are_told(result: dict[str, Any], folder: Path) -> None:
    one, other = (row["id"] for row in result["figures"][:2])
    bad = json.loads(json.dumps(result))
    bad["clashes"] = [{"one": one, "other": other, "odds": 250.0}]
    bad["failures"] = [{"site": "haidian", "points": 3, "error": "ValueError: <b>"}]
    bad["parameters"][0] |= {"bound": "high"}
    page = report_html(bad, provenance(folder))
    for text in (f"{one} / {other}", "3 points could not be run", "at its upper bound", "触及上限"):
        assert text in page
    assert "ValueError: <b>" not in page


def test_a_quick_fit_has_a_report_too(tmp_path: Path) -> None:
    small = replace(SMALL, refine=())
    fit_in(tmp_path, workers=1, settings=small, asked=question(("haidian",)), evaluation=Toy, quick=True)
    path = write_report(tmp_path / "new" / "page.html", tmp_path, "reported")
    assert "leaves no place out" in path.read_text("utf-8")
    with pytest.raises(NoResult):
        write_report(tmp_path / "other.html", tmp_path, "pooled")


def test_twins_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = (
        write_report(tmp_path / name, folder, "pooled").read_bytes() for name in ("a.html", "b.html")
    )
    assert one == other
