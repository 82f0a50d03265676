"""A sweep on the page has the sweep's own numbers, grows while it runs, and leads nowhere else."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from dashboard.address import read
from dashboard.context import Context
from dashboard.jobs import Jobs
from dashboard.pages import sweeps
from dashboard.pages.sweep_files import CHARTS, csv_of
from dashboard.pages.sweep_form_calls import problem_in
from dashboard.pages.sweep_shown import changes_of, shown
from dashboard.store import Store
from dashboard.sweep_job import Scan, work, yaml_of
from dashboard.sweep_plan import MOST_RUNS, Asked, Row, options, said, start_of
from dashboard.sweeps import NotStored, Sweeps, deciding, failing, main_effects, over_two
from dashboard.words import words
from sim.analysis.table import Table
from sim.engines import Serial
from tests.dashboard.reading import find, text_of
from tests.dashboard.reading import said as texts
from tests.sweep.small import document

NAME = "sweep-small"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    sim.sweep(document(), workers=1, out=root / NAME)
    (root / "notes").mkdir()
    (root / "broken").mkdir()
    (root / "broken" / "provenance.json").write_text('{"kind": "sweep"', encoding="utf-8")
    (root / "broken" / "design.parquet").write_text("", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def here(root: Path) -> Context:
    known = {
        "weak-schools-first": ({"en": "Weak schools first", "zh": "薄弱学校优先"}, "china-county"),
        "china-county": ({"en": "A Chinese county, no policy", "zh": "中国的一个县（无政策）"}, ""),
    }
    return Context(Store(root), Jobs(lambda request, progress: ""), lambda: known)


def asked(**changes: object) -> Asked:
    values: dict[str, object] = {
        "scenario": "weak-schools-first",
        "baseline": "china-county",
        "rows": (Row("interventions.teacher_rotation.share", "steps", 0.1, 0.5, 3),),
        "design": "grid",
        "size": 64,
        "replicates": 2,
        "measures": ("academic_achievement",),
    }
    return Asked(**(values | changes))  # type: ignore[arg-type]


def test_the_listing_has_sweeps_and_nothing_else(root: Path):
    [info] = Sweeps(root).listing()
    assert (info.id, info.runs, info.finished, info.baseline) == (NAME, 12, True, "china-county")


@pytest.mark.parametrize("name", ["", "..", "../runs", "/etc", "notes", "broken", "run", f"{NAME}/.."])
def test_only_what_is_listed_opens(name: str, root: Path, here: Context):
    with pytest.raises(NotStored):
        Sweeps(root).open(name)
    assert csv_of("points", read("/sweeps", f"sweep={name}"), here) is None


def test_the_points_on_the_page_are_those_of_the_sweep(root: Path, here: Context):
    text = csv_of("points", read("/sweeps", f"sweep={NAME}&measure=teacher_quality&group=weak"), here)
    assert text is not None
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    sweep = sim.sweep.open(root / NAME)
    effects = sweep.outcome("teacher_quality", "weak")
    means = effects.groupby(sweep.runs["point"]).mean()
    assert [float(row["mean"]) for row in rows] == pytest.approx(list(means))


def test_means_over_the_values_of_a_factor_are_means_of_its_points():
    factors = pd.DataFrame({"a": [1, 1, 2, 2], "b": ["x", "y", "x", "y"]})
    values = np.array([[1.0, 3.0], [2.0, 2.0], [5.0, 7.0], [6.0, 6.0]])
    rows = main_effects(Table.of(factors, values)).set_index(["factor", "value"])
    assert rows.loc[("a", 1), "mean"] == 2.0
    assert rows.loc[("a", 2), "mean"] == 6.0
    assert (rows["low"] <= rows["mean"]).all()
    assert (rows["mean"] <= rows["high"]).all()
    cells = over_two(Table.of(factors, values), "a", "b")
    assert cells["mean"].tolist() == [2.0, 2.0, 6.0, 6.0]


def test_luck_that_is_common_to_all_points_widens_no_interval():
    factors = pd.DataFrame({"a": [1, 1, 2, 2]})
    same = np.array([[0.0], [0.0], [1.0], [1.0]]) + np.array([[-50.0, 0.0, 50.0]])
    points = Table(factors, np.zeros((4, 1)), (2,), same, "", {"kind": "grid"})
    rows = main_effects(points)
    assert (rows["high"] - rows["low"]).max() == pytest.approx(0.0, abs=1e-12)


def test_where_it_fails_is_told_by_the_side_that_is_worse():
    rng = np.random.default_rng(3)
    a = rng.uniform(0, 1, 200)
    factors = pd.DataFrame({"a": a, "b": rng.uniform(0, 1, 200)})
    points = Table.of(factors, a - 0.3)
    case, found = failing(points, "higher")
    assert case == "worse"
    assert found is not None
    assert [limit.factor for limit in found.boxes[0].limits] == ["a"]
    case, found = failing(points, "lower")
    assert found is not None
    assert found.cases.sum() == (a >= 0.3).sum()
    assert failing(Table.of(factors, a + 1), "higher")[0] == "quarter"
    assert failing(Table.of(factors[:4], a[:4]), "higher") == ("few", None)


def test_a_sweep_too_small_to_decide_says_so():
    factors = pd.DataFrame({"a": [1, 2, 3]})
    assert deciding(Table.of(factors, np.array([1.0, 2.0, 3.0]))) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sweep_is_shown_in_both_languages(lang: str, here: Context):
    layout = sweeps.layout(read("/sweeps", f"sweep={NAME}", lang), words(lang), here)
    assert find(layout, "sweep-measure")["value"] == "academic_achievement"
    assert find(layout, "sweep-across")["value"] == "interventions.teacher_rotation.share"
    told = [text for text in texts(layout) if "teacher_rotation" in text or "academic_" in text]
    assert not told
    for chart in CHARTS:
        assert csv_of(chart, read("/sweeps", f"sweep={NAME}", lang), here) or chart == "decide"


def test_a_point_opens_in_the_lab_with_its_values(root: Path):
    stored = Sweeps(root)
    sweep = stored.open(NAME)
    view = shown(stored, sweep, {}, words("en"))
    assert len(view.links) == len(sweep.points)
    from dashboard.draft_code import decode

    for at, href in enumerate(view.links):
        asked_for = parse_qs(urlsplit(href).query)
        changes, wrong = decode(asked_for["changes"][0])
        assert not wrong
        assert (
            changes["teacher_rotation.share"] == sweep.points["interventions.teacher_rotation.share"].iloc[at]
        )
        assert changes["world.schools.village"] == 2
        assert changes["stance"] == "central"
        assert asked_for["scenario"] == ["weak-schools-first"]
    assert changes_of(sweep, {"title.en": "x"}) is None


def test_a_missing_sweep_is_a_plain_message(here: Context):
    shown_page = text_of(sweeps.layout(read("/sweeps", "sweep=nothing"), words("en"), here))
    assert "no stored sweep “nothing”" in shown_page


def test_what_the_form_offers_can_be_varied(root: Path):
    for one in options("weak-schools-first"):
        start = start_of("weak-schools-first", one["path"])
        assert start is not None
        assert start.low < start.high


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_form_says_what_each_chosen_factor_means(lang: str, here: Context):
    from dashboard.levers import meaning_of
    from dashboard.pages.sweep_form import form

    layout = form(read("/sweeps", "", lang), words(lang), here)
    first = find(layout, "sweep-form-path-0")["value"]
    told = find(layout, "sweep-form-means-0")["children"]
    assert told == meaning_of(first, words(lang))
    assert told
    assert (told == meaning_of(first, words("en"))) is (lang == "en")
    assert not meaning_of("interventions.alliance.from", words(lang))


def test_the_form_counts_what_the_simulator_counts(root: Path):
    told = said(asked(), Store(root))
    assert (told.problems, told.points, told.replicates, told.runs) == ((), 3, 2, 6)
    assert told.seconds > 0
    assert told.bytes > 0
    assert yaml.safe_load(yaml_of(told.document)) == told.document
    both = (*asked().rows, Row("behaviour.move_cost", "prior"))
    told = said(asked(rows=both, design="sobol", size=8), Store(root))
    assert (told.problems, told.runs) == ((), 8 * 4 * 2)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"rows": ()}, "no_factor"),
        ({"rows": asked().rows * 2}, "twice"),
        ({"rows": (Row("seed", "steps", 1, 2, 2),)}, "unknown"),
        ({"rows": (Row("interventions.teacher_rotation.share", "steps", None, 0.5, 3),)}, "number"),
        ({"rows": (Row("interventions.teacher_rotation.share", "steps", 0.6, 0.5, 3),)}, "order"),
        ({"rows": (Row("interventions.teacher_rotation.share", "steps", 0.1, 0.5, 2000),)}, "steps"),
        ({"rows": (Row("interventions.teacher_rotation.share", "range", 0.1, 0.5),)}, "sampled"),
        ({"design": "sobol", "size": 33}, "power"),
        ({"design": "latin_hypercube", "size": 10**9}, "size"),
        ({"replicates": "8; rm"}, "replicates"),
        ({"baseline": "weak-schools-first"}, "same"),
        ({"measures": ()}, "no_measure"),
    ],
)
def test_what_cannot_be_run_is_said_in_the_readers_words(changes, problem, root: Path):
    told = said(asked(**changes), Store(root))
    assert problem in told.problems
    for lang in ("en", "zh"):
        assert f"sweep.problem.{problem}" in words(lang).texts


def test_too_many_runs_are_refused_before_they_are_counted_out(root: Path):
    told = said(asked(design="latin_hypercube", size=4096, replicates=200), Store(root))
    assert told.problems == ("many",)
    assert MOST_RUNS < 4096 * 200


def test_a_value_that_is_not_allowed_is_refused_by_the_simulators_reader(root: Path):
    told = said(asked(rows=(Row("interventions.teacher_rotation.share", "steps", -1, 0.5, 3),)), Store(root))
    assert any("teacher_rotation.share" in one for one in told.problems)


def test_the_job_is_the_same_sweep_as_from_a_terminal_and_leaves_its_file(tmp_path: Path, root: Path):
    small = document()
    progress: list[tuple[int, int]] = []
    name = work(
        Scan("weak-schools-first", "china-county", json.dumps(small), 12),
        tmp_path,
        lambda done, total: progress.append((done, total)),
        Serial(),
    )
    assert progress[0] == (0, 12)
    assert progress[-1] == (12, 12)
    ours, theirs = sim.sweep.open(tmp_path / name), sim.sweep.open(root / NAME)
    pd.testing.assert_series_equal(ours.outcome("teacher_quality"), theirs.outcome("teacher_quality"))
    assert yaml.safe_load((tmp_path / name / "sweep.yaml").read_text(encoding="utf-8")) == small


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (Row("interventions.teacher_rotation.share", "steps", 5, 10, 4), "应在 0 至 1 之间，实际为 5.0"),
        (Row("interventions.alliance.joint_activities_per_term", "steps", 0.5, 7, 4), "应为整数"),
    ],
)
def test_what_is_wrong_with_a_factor_is_said_once_and_in_chinese(row: Row, says: str, root: Path):
    [problem] = said(asked(rows=(row,)), Store(root)).problems
    text = problem_in(problem, words("zh"))
    assert says in text
    assert text.startswith(("教师轮岗：", "学校联盟："))
    assert not re.search("[A-Za-z]{2,}", text)
