"""The library: what comes in is checked, what goes is asked for twice, only listed names count."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dashboard.context import Context
from dashboard.draft import Draft, build
from dashboard.jobs import Jobs
from dashboard.library import scenario_files
from dashboard.library.bundles import Refused, take_in
from dashboard.library.opened import opened_file
from dashboard.library.results import delete
from dashboard.pages import library
from dashboard.store import Store
from dashboard.words import words
from tests.dashboard.fixture import comparison, runs_folder
from tests.dashboard.reading import text_of

GOOD = """
title: {en: Mine, zh: 我县}
extends: china-county
baseline: china-county
interventions:
  - use: teacher_rotation
    share: 0.2
    from: 2025
    where: {location: village}
goals:
  - {measure: dropout_rate, group: village, at_most: 0.5, by: 2030}
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from dashboard.exports import export
    from dashboard.pages import PAGES  # noqa: F401  (exports is a part of a page)
    from sim.results.folder import write_comparison

    root = tmp_path_factory.mktemp("theirs")
    write_comparison(comparison((0, 1)), root / "theirs")
    found = export("bundle", "theirs", Store(root), words("en"))
    assert found is not None
    return found[2]


def packed(write: Callable[[zipfile.ZipFile], None]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    out.seek(0)
    return out


def test_a_bundle_comes_back_as_the_same_numbers_and_none_of_its_own_files(bundle: bytes, tmp_path: Path):
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            script = entry.filename.endswith("report.html")
            new.writestr(entry, b"<script>steal()</script>" if script else old.read(entry))
    run = take_in(changed, tmp_path)
    again = take_in(io.BytesIO(bundle), tmp_path)
    assert (run, again) == ("theirs", "theirs-2")
    taken = Store(tmp_path).open(run).outcome
    assert np.array_equal(taken.values, comparison((0, 1)).values, equal_nan=True)
    assert "steal()" not in (tmp_path / run / "report.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["theirs", "theirs-2"]


@pytest.mark.parametrize(
    ("reason", "write"),
    [
        ("path", lambda archive: archive.writestr("../run.json", "{}")),
        ("path", lambda archive: archive.writestr("/run.json", "{}")),
        ("path", lambda archive: archive.writestr("a\\..\\run.json", "{}")),
        ("path", lambda archive: archive.writestr("run.json", "{}")),
        ("foreign", lambda archive: archive.writestr("a/model.pkl", "x")),
        ("foreign", lambda archive: archive.writestr("a/run.py", "x")),
        ("path", lambda archive: archive.writestr("a/scenarios/../../x.yaml", "x")),
        ("ratio", lambda archive: archive.writestr("a/run.json", "0" * 3_000_000)),
        ("entries", lambda archive: [archive.writestr(f"a/{n}.csv", "") for n in range(201)]),
        ("several", lambda archive: [archive.writestr(f"{n}/run.json", "{}") for n in "ab"]),
        ("no_run", lambda archive: archive.writestr("a/run.json", "{}")),
        ("no_run", lambda archive: None),
        ("damaged", lambda archive: archive.writestr("a/run.json", "[" * 1000)),
    ],
)
def test_a_bundle_that_is_no_result_is_refused_with_a_reason(reason: str, write, tmp_path: Path):
    with pytest.raises(Refused) as refused:
        take_in(packed(write), tmp_path)
    assert refused.value.reason == reason
    assert f"library.refused.{refused.value.reason}" in words("zh")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_archive_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="no_zip"):
        take_in(io.BytesIO(b"\x80\x04pickle"), tmp_path)


def test_sizes_that_a_record_claims_are_not_made_room_for(bundle: bytes, tmp_path: Path):
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("run.json"):
                data = json.dumps(json.loads(data) | {"replicates": 10**9}).encode()
            new.writestr(entry, data)
    with pytest.raises(Refused, match="unpacked"):
        take_in(changed, tmp_path)


def test_an_opened_file_becomes_the_same_scenario_as_a_draft():
    found = scenario_files.opened(GOOD.encode())
    assert found.problems == ()
    assert found.scenario is not None
    draft = scenario_files.as_draft(found.scenario)
    assert (draft.start, draft.left) == ("china-county", ())
    built = build(Draft(draft.start, "china-county", draft.changes)).scenario
    [mine], [theirs] = found.scenario.interventions, built.interventions
    assert mine.values() == theirs.values()
    assert (mine.start, mine.where) == (theirs.start, theirs.where)
    assert [(goal.measure, goal.at_most) for goal in built.goals] == [("dropout_rate", 0.5)]


def test_what_the_lab_cannot_change_is_said():
    found = scenario_files.opened(GOOD.replace("interventions:", "seed: 7\ninterventions:").encode())
    assert found.scenario is not None
    assert scenario_files.as_draft(found.scenario).left == ("seed",)


def test_a_wrong_file_is_told_with_its_lines():
    found = scenario_files.opened(GOOD.replace("teacher_rotation", "teacher_rotaton").encode())
    assert found.scenario is None
    [(line, column, path, message)] = found.problems
    assert (line, column, path) == (6, 10, "interventions.0.use")
    assert "did you mean teacher_rotation" in message
    page = text_of(opened_file(GOOD.replace("0.2", "7").encode(), "k", words("en")))
    assert "0 to 1" in page


def test_what_is_wrong_in_a_file_is_told_in_chinese_with_the_word_to_use():
    wrong = GOOD.replace("teacher_rotation", "teacher_rotaton").encode()
    page = text_of(opened_file(wrong, "k", words("zh")))
    assert "无法识别 'teacher_rotaton'" in page
    assert "did you mean teacher_rotation" in page


@pytest.mark.parametrize(
    "line",
    [
        "extends: /etc/passwd",
        "extends: ../secret.yaml",
        "world: {schools_from: /etc/passwd}",
        "baseline: /etc/passwd",
    ],
)
def test_an_opened_file_can_name_no_other_file(line: str):
    found = scenario_files.opened(f"title: {{en: a, zh: b}}\n{line}\n".encode())
    assert found.scenario is None
    assert all("passwd" not in message and "secret" not in message for *_, message in found.problems)


def test_only_a_listed_result_is_deleted(tmp_path: Path):
    runs = runs_folder(tmp_path / "runs")
    outside = tmp_path / "outside"
    outside.mkdir()
    context = Context(Store(runs), Jobs(lambda request, progress: ""), dict)
    word = words("en")
    for name in ("../outside", "notes", str(outside), "", "damaged"):
        delete(name, word, context)
    assert outside.is_dir()
    assert (runs / "notes").is_dir()
    assert (runs / "damaged").is_dir()
    delete("county", word, context)
    assert not (runs / "county").exists()
    assert not context.store.has("county")
    assert sorted(path.name for path in runs.iterdir() if path.name.startswith(".")) == []


def test_every_scenario_that_comes_along_is_listed_with_its_note(context: Context):
    from dashboard.address import read
    from sim.scenario.words import preset_names

    for lang in ("en", "zh"):
        text = text_of(library.layout(read("/library", "", lang), words(lang), context))
        for name, scenario in scenario_files.catalogue().items():
            assert words(lang).pick(scenario.title) in text, name
    assert set(scenario_files.catalogue()) == set(preset_names())
    assert scenario_files.text_of("../pyproject") is None
