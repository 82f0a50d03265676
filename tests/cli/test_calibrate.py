"""`levelfield calibrate` shows a result, writes its report, and refuses what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import calibration.results
from calibration.fitting import run
from calibration.fitting.problem import question
from calibration.inference.fit import Settings
from calibration.inference.sampling import Sampler
from calibration.results.bounds import bounded
from sim.cli import app, main
from sim.cli import calibrate as command
from tests.calibration.toy import Toy

SMALL = Settings(
    spread=40, ensemble=30, waves=2, refine=(30,), replicates=1, draws=30, plants=2,
    sampler=Sampler(islands=2, size=30, moves=1, steps=6, leaps=5),
)  # fmt: skip


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shipped")
    run.fit_in(out, workers=1, settings=SMALL, asked=question(("haidian", "chengdu")), evaluation=Toy)
    return out


@pytest.fixture
def _shown(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration.results, "FOLDER", shipped)


def call(*words: str, status: int = 0) -> tuple[str, str]:
    """Standard output and error of the command as a user would call it."""
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(["calibrate", *words])
    assert end.value.code == status, err.getvalue()
    return out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("_shown")
def test_json_is_one_document_and_nothing_else() -> None:
    out, _ = call("--json", "--stance", "pooled")
    found = json.loads(out)
    assert found["stance"] == "pooled"
    assert {"figures", "coverage", "holdout", "parameters"} <= set(found)


@pytest.mark.usefixtures("_shown")
def test_the_table_names_every_fitted_figure(shipped: Path) -> None:
    out, _ = call()
    for row in json.loads((shipped / "reported.json").read_text())["figures"]:
        if row["fitted"]:
            assert row["id"][:8] in out
    assert "places left out" in out


@pytest.mark.usefixtures("_shown")
def test_the_report_is_one_file(tmp_path: Path) -> None:
    out, _ = call("--report", "--out", str(tmp_path / "page.html"))
    assert out.strip() == str(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_quick_fit_can_be_made_and_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(("haidian",))
    real = run.fit_in

    def small(folder: Path, **options: object) -> object:
        kept = {key: options[key] for key in ("quick", "seed", "told")}
        settings = Settings(spread=20, ensemble=20, waves=2, refine=(), replicates=1, draws=20)
        return real(folder, workers=1, settings=settings, asked=asked, evaluation=Toy, **kept)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "fit_in", small)
    for _ in range(2):
        out, _ = call("--fit", "--quick", "--json", "--out", str(tmp_path / "fit"))
        assert json.loads(out)["stance"] == "reported"
    assert (tmp_path / "fit" / "answers.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stance", "literature"), "expected one of reported, pooled"),
        (("--quick",), "needs --fit"),
        (("--confirm", "haidian"), "needs --fit"),
        (("--mixed",), "needs --fit"),
        (("--fit", "--confirm", "haidain"), "haidian"),
        (("--fit", "--quick", "--confirm", "haidian"), "leaves no site out"),
    ],
)
def test_what_cannot_be_is_one_line_and_status_2(words: tuple[str, ...], said: str) -> None:
    _, err = call(*words, status=2)
    assert said in err
    assert len(err.splitlines()) == 1


def test_without_a_result_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration.results, "FOLDER", tmp_path)
    _, err = call(status=2)
    assert err.startswith("no result of a calibration comes along yet")
    assert "levelfield calibrate --fit" in err
    assert str(tmp_path) not in err
    assert len(err.splitlines()) == 1
    _, err = call("--out", str(tmp_path / "mine"), status=2)
    assert "mine" in err


def test_a_fit_of_one_s_own_is_shown_again(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calibration.results, "FOLDER", tmp_path)
    out, _ = call("--out", str(shipped), "--json")
    assert json.loads(out) == bounded(json.loads((shipped / "reported.json").read_text("utf-8")))


def test_help_comes_with_an_example() -> None:
    call("--help")
    shown = CliRunner().invoke(app, ["calibrate", "--help"])
    assert "Example: levelfield calibrate" in shown.output
    assert command.register.__doc__
