"""A fit in a folder: the same whatever happens on the way, and saying plainly what it found."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.fitting import run
from calibration.fitting.evaluation import Evaluation
from calibration.fitting.problem import Question, question, quick_sites
from calibration.fitting.run import fit_in
from calibration.fitting.store import OtherFit, Store, key_of
from calibration.inference.fit import Settings
from calibration.inference.sampling import Sampler
from calibration.observations import observations
from calibration.results import NoResult, read
from calibration.results.__main__ import take_over
from calibration.sites import sites
from sim.engines import Serial
from sim.priors import uncertain
from sim.stances import read as read_stance
from tests.calibration.toy import Toy, live

SITES = ("haidian", "suxichang", "chengdu")
SMALL = Settings(
    spread=60, ensemble=40, waves=2, refine=(40,), replicates=1, draws=40, plants=2,
    sampler=Sampler(islands=2, size=30, moves=2, steps=8, leaps=6),
)  # fmt: skip
FILES = ("reported.json", "pooled.json", "fit.json", "stances/reported.csv", "stances/pooled.csv")
SAME = """
import sys
from pathlib import Path
from calibration.fitting.problem import question
from calibration.fitting.run import fit_in
from tests.calibration.test_fitting import SITES, SMALL
from tests.calibration.toy import Toy
import calibration.fitting.run as run

run.code = lambda: "as it is now"
fit_in(Path(sys.argv[1]), workers=1, settings=SMALL, asked=question(SITES), evaluation=Toy)
"""


@pytest.fixture(scope="module", autouse=True)
def _the_code_stays() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "code", lambda: "as it is now")
        yield


def fitted(folder: Path, **changes: Any) -> Path:
    options: dict[str, Any] = {"workers": 1, "settings": SMALL, "asked": question(SITES), "evaluation": Toy}
    fit_in(folder, **(options | changes))
    return folder


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fitted(tmp_path_factory.mktemp("fit"))


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_a_fit_that_was_killed_goes_on_and_ends_the_same(done: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", SAME, str(tmp_path)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    )
    ended = time.monotonic() + 120
    answers = tmp_path / "answers.db"
    while time.monotonic() < ended and not (answers.exists() and _count(answers) > 50):
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = _count(answers)
    assert kept > 50
    if not (tmp_path / "fit.json").exists():
        assert kept < _count(done / "answers.db")
    seen: list[int] = []
    fitted(tmp_path, told=lambda stage, done, of, left: seen.append(done))
    assert seen[0] > 0
    assert written(tmp_path) == written(done)


def _count(path: Path) -> int:
    import sqlite3

    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
    try:
        return int(file.execute("SELECT COUNT(*) FROM answer").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        file.close()


def test_a_finished_fit_asks_the_model_nothing_more(done: Path) -> None:
    before, answers = written(done), _count(done / "answers.db")
    fitted(done, evaluation=Broken)
    assert written(done) == before
    assert _count(done / "answers.db") == answers


class Broken(Evaluation):
    """An evaluation of a model that always fails."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.simulate = broken


def broken(*_: Any) -> Any:
    raise ArithmeticError("no such world")


def test_progress_only_rises_and_ends_complete(tmp_path: Path) -> None:
    told: list[tuple[int, int, float]] = []
    small = replace(SMALL, spread=20, ensemble=20, refine=(), waves=1)
    asked = question(SITES[:2])
    fitted(tmp_path, settings=small, asked=asked, told=lambda *one: told.append(one[1:]))
    done = [one[0] for one in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    assert all(left >= 0 for *_, left in told if not math.isnan(left))


def test_where_the_model_always_fails_the_result_says_so_and_stays_with_the_prior(tmp_path: Path) -> None:
    small = replace(SMALL, spread=20, ensemble=20, refine=(), waves=1)
    fitted(tmp_path, settings=small, asked=question(SITES[:1]), evaluation=Broken)
    result = read(tmp_path, "reported")
    assert all(row["inside"] is None for row in result["figures"])
    assert result["failures"][0]["site"] == SITES[0]
    assert "no such world" in result["failures"][0]["error"]
    assert not any(row["identified"] for row in result["parameters"] if row["width"] > 0.8)


def test_answers_of_another_code_are_refused_unless_asked_for(done: Path, tmp_path: Path) -> None:
    Store(tmp_path / "answers.db", {"code": "old"}).close()
    with pytest.raises(OtherFit, match="another code"):
        Store(tmp_path / "answers.db", {"code": run.code()})
    with Store(tmp_path / "answers.db", {"code": run.code()}, mixed=True) as store:
        assert store.mixed
    (tmp_path / "other.db").write_text("not a database, but long enough to be looked at closely " * 20)
    with pytest.raises(OtherFit, match="no file of a fit"):
        Store(tmp_path / "other.db", {})


def test_a_key_names_the_site_the_values_and_the_luck() -> None:
    base = key_of("a", {"x": 1.0}, (0, 1), "all")
    assert base == key_of("a", {"x": 1.0}, [0, 1], "all")
    others = [
        key_of("b", {"x": 1.0}, (0, 1), "all"),
        key_of("a", {"x": 1.0 + 1e-15}, (0, 1), "all"),
        key_of("a", {"x": 1.0}, (0, 2), "all"),
        key_of("a", {"x": 1.0}, (0, 1), "fitted"),
    ]
    assert len({base, *others}) == 5


def test_a_result_has_the_promised_shape(done: Path) -> None:
    asked = question(SITES)
    for stance in ("reported", "pooled"):
        result = read(done, stance)
        assert result["stance"] == stance
        assert [row["id"] for row in result["figures"]] == [one.id for one in asked.observations]
        wanted = "id site measure reported median low high literature_median inside tension"
        for row in result["figures"]:
            assert set(wanted.split()) <= set(row)
            assert row["low"] <= row["median"] <= row["high"]
        assert all({"site", "n", "covered90", "covered50"} <= set(row) for row in result["holdout"])
        assert {row["site"] for row in result["holdout"]} == set(SITES)
        names = [row["name"] for row in result["parameters"]]
        assert names == list(asked.priors)
        assert all({"prior", "posterior", "identified"} <= set(row) for row in result["parameters"])
        json.dumps(result, allow_nan=False)


def test_coverage_counts_fitted_figures_only(done: Path) -> None:
    result = read(done, "reported")
    fitted_rows = [row for row in result["figures"] if row["fitted"]]
    assert result["coverage"]["figures"] == len(fitted_rows)
    assert result["coverage"]["inside90"] == sum(row["inside"] for row in fitted_rows)
    assert not any(row["fitted"] for row in result["figures"] if row["kind"] == "target" or row["input"])


def test_posteriors_can_be_run_as_stances(done: Path) -> None:
    for name in ("reported", "pooled"):
        stance = read_stance(done / "stances" / f"{name}.csv")
        assert set(stance.parameters) <= set(uncertain())
        assert len(stance.draws) >= 100
        assert not any(parameter.startswith("site.") for parameter in stance.parameters)


def test_pooled_pulls_less_than_reported(done: Path) -> None:
    """Discounted figures move parameters less far from the literature."""

    def moved(stance: str) -> float:
        return float(np.mean([row["shift"] ** 2 for row in read(done, stance)["parameters"]]))

    assert moved("pooled") < 1.2 * moved("reported")
    assert {row["name"] for row in read(done, "pooled")["trust"]} == {"misfit", "inflation", "selection"}
    assert {row["name"] for row in read(done, "reported")["trust"]} == {"misfit"}


def test_a_quick_fit_is_never_shipped(tmp_path: Path) -> None:
    small = replace(SMALL, spread=20, ensemble=20, refine=(), waves=1)
    fitted(tmp_path, settings=small, asked=question(SITES[:1]), quick=True)
    with pytest.raises(NoResult, match="quick"):
        take_over(tmp_path)


def test_a_left_out_place_is_confirmed_by_a_fit_of_its_own(tmp_path: Path) -> None:
    fitted(tmp_path, asked=question(SITES[:2]), confirm=SITES[0])
    found = read(tmp_path, "reported")["confirmed"]
    assert found["site"] == SITES[0]
    assert found["shift"] < 0.6
    assert 0.6 < found["width"] < 1.6


@pytest.fixture(scope="module")
def whole() -> Question:
    return question()


def test_every_observation_is_asked_and_promises_are_not_fitted(whole: Question) -> None:
    assert list(whole.observations) == observations()
    assert len(whole.problem.evidence) == sum(one.fitted for one in observations())
    for figure, one in zip(whole.problem.figures.figures, whole.observations):
        assert figure.place == one.site
        assert not (figure.evidence and one.kind == "target")


def test_a_site_never_uses_what_it_fixes_or_what_is_elsewhere(whole: Question) -> None:
    for name, used in whole.used.items():
        assert not set(used) & sites()[name].fixed
        for parameter in used:
            if parameter.startswith("site."):
                assert parameter.startswith(f"site.{name}.")


def test_what_a_site_is_said_not_to_use_changes_nothing_there(whole: Question) -> None:
    """On the simulator itself, at one small site."""
    from calibration.sites import simulate

    z = np.random.default_rng(0).standard_normal(len(whole.priors))
    values = dict(zip(whole.priors, whole.table(z[None])[0].tolist()))
    mine = {name: values[name] for name in whole.used["chengdu"]}
    assert simulate("chengdu", values, 1) == simulate("chengdu", mine, 1)


def test_points_that_differ_elsewhere_only_are_lived_once(tmp_path: Path) -> None:
    asked = question(SITES[:2])
    z = np.zeros((3, len(asked.priors)))
    own = [at for at, name in enumerate(asked.priors) if name not in asked.used[SITES[0]]]
    z[1, own] = 1.0
    with Store(tmp_path / "answers.db", {}) as store:
        model = Toy(asked, store, Serial(), (0, 1))
        out = model("", z)
        assert out.shape == (3, 2, len(asked.problem.figures.outputs))
        assert _count(tmp_path / "answers.db") == 3
    said = live(SITES[0], dict(zip(asked.priors, asked.table(z)[0].tolist())), (0, 1), True)
    column = asked.problem.figures.outputs.index(next(iter(said[1])))
    assert out[0, 1, column] == pytest.approx(next(iter(said[1].values())))


def test_the_quick_mode_takes_sites_with_figures_and_policies() -> None:
    assert 3 <= len(quick_sites()) <= 8
    for name in quick_sites():
        assert sum(one.fitted for one in observations() if one.site == name) >= 2
