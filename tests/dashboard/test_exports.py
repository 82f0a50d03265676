"""Taking a result along: files that open elsewhere, a PDF that can be stopped; and taking it apart."""

from __future__ import annotations

import io
import json
import os
import stat
import time
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from dash import Dash

from dashboard.app import create_app
from dashboard.exports import KINDS, export
from dashboard.parts_job import TakeApart, name_of, policies, work
from dashboard.printing import Printer, chromium
from dashboard.store import NotStored, Store
from dashboard.words import words
from sim.results.folder import open_run, write_comparison

RUN = "policies-vs-county"


@pytest.fixture(scope="module")
def store(runs: Path) -> Store:
    return Store(runs)


@pytest.fixture(scope="module")
def app(runs: Path) -> Dash:
    return create_app(runs)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_opens_in_the_readers_language_and_needs_nothing_else(lang: str, store: Store) -> None:
    found = export("report", RUN, store, words(lang))
    assert found is not None
    name, mime, content = found
    text = content.decode()
    assert name == f"{RUN}.html"
    assert mime.startswith("text/html")
    assert f"get('lang') || '{lang}'" in text
    assert not [part for part in text.split("<script")[1:] if part.split(">")[0].find("src=") >= 0]
    assert '<link rel="stylesheet"' not in text


def test_the_workbook_holds_the_numbers_of_the_result(store: Store) -> None:
    found = export("workbook", RUN, store, words("en"))
    assert found is not None
    book = openpyxl.load_workbook(io.BytesIO(found[2]), read_only=True)
    effects = store.open(RUN).comparison.to_frame()
    rows = list(book["paired effects"].iter_rows(values_only=True))
    assert list(rows[0]) == list(effects.columns)
    assert len(rows) == len(effects) + 1
    at = list(effects.columns).index("mean")
    # A cell holds 15 digits of a number, as spreadsheets do.
    assert [row[at] for row in rows[1:]] == pytest.approx(effects["mean"].tolist(), rel=1e-14)
    about = dict(row[:2] for row in book["About"].iter_rows(values_only=True))
    assert about["Command"].startswith("levelfield compare county")
    assert "dictionary of measures" in book.sheetnames


def test_a_formula_stays_a_text(store: Store) -> None:
    from dashboard.exports import _safe

    assert _safe("=1+1") == "'=1+1"
    assert _safe("county") == "county"
    assert _safe(float("nan")) is None


def test_the_bundle_is_the_folder_without_code_and_opens_again(store: Store, tmp_path: Path) -> None:
    (store.root / RUN / "evil.py").write_text("raise SystemExit", encoding="utf-8")
    (store.root / RUN / "data.pickle").write_bytes(b"x")
    try:
        found = export("bundle", RUN, store, words("en"))
        assert found is not None
        again = export("bundle", RUN, store, words("en"))
        assert again is not None
        assert again[2] == found[2]
    finally:
        (store.root / RUN / "evil.py").unlink()
        (store.root / RUN / "data.pickle").unlink()
    with zipfile.ZipFile(io.BytesIO(found[2])) as archive:
        names = archive.namelist()
        assert all(name.startswith(f"{RUN}/") and ".." not in name for name in names)
        assert {Path(name).suffix for name in names} == {".json", ".yaml", ".parquet", ".html"}
        archive.extractall(tmp_path)
    there, here = open_run(tmp_path / RUN), open_run(store.root / RUN)
    assert there.values.tobytes() == here.values.tobytes()


def test_tables_and_records_come_as_they_are(store: Store) -> None:
    found = export("effects.csv", RUN, store, words("en"))
    assert found is not None
    table = pd.read_csv(io.BytesIO(found[2]), encoding="utf-8-sig")
    assert table["mean"].tolist() == store.open(RUN).comparison.to_frame()["mean"].tolist()
    record = export("provenance", RUN, store, words("en"))
    assert record is not None
    assert json.loads(record[2])["stance"] == "literature"


@pytest.mark.parametrize("kind", ["nothing", "nothing.csv", "../run.json", "effects", "run.json.csv"])
def test_what_is_no_kind_of_file_is_not_there(kind: str, store: Store) -> None:
    assert export(kind, RUN, store, words("en")) is None


@pytest.mark.parametrize("run", ["", "..", "../..", "/etc", "nothing", "notes"])
def test_what_is_no_result_is_not_there(run: str, store: Store) -> None:
    with pytest.raises(NotStored):
        export("report", run, store, words("en"))


def test_the_addresses_of_files(app: Dash) -> None:
    client = app.server.test_client()
    for kind in KINDS:
        answer = client.get(f"/export/{kind}?run={RUN}&lang=zh")
        assert answer.status_code == 200, kind
        assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get("/export/report?run=../../etc").status_code == 404
    assert client.get("/export/nothing?run=county").status_code == 404
    assert client.get(f"/export-pdf?run={RUN}").status_code == 404  # nobody has asked for it


def program(folder: Path, text: str) -> str:
    path = folder / "chromium"
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def wait(printer: Printer, key: str, seconds: float = 10) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = printer.get(key)
        if found is not None and found.over:
            return found.state
        time.sleep(0.02)
    raise AssertionError("the print does not end")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").split(") ")[1][0] != "Z"
    except OSError:
        return False


def test_a_report_is_printed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'for word in "$@"; do case $word in --print-to-pdf=*) printf "%%PDF-1.4 page" > "${word#*=}"'
    text += ";; esac; done"
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", program(tmp_path, f"echo once >> {tmp_path}/times\n{text}\n"))
    printer = Printer()
    assert printer.start("a", lambda: b"<html>")
    assert wait(printer, "a") == "done"
    assert printer.start("a", lambda: b"<html>")
    found = printer.get("a")
    assert found is not None
    assert found.pdf == b"%PDF-1.4 page"
    assert (tmp_path / "times").read_text("utf-8").split() == ["once"]


def test_a_print_can_be_stopped_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", program(tmp_path, f"echo $$ > {tmp_path}/pid\nsleep 60\n"))
    printer = Printer()
    printer.start("a", lambda: b"<html>")
    until = time.monotonic() + 10
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text("utf-8").strip():
        assert time.monotonic() < until
        time.sleep(0.02)
    printer.cancel("a")
    assert wait(printer, "a") == "cancelled"
    process = int((tmp_path / "pid").read_text("utf-8"))
    until = time.monotonic() + 10
    while alive(process) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(process)


def test_a_print_that_takes_too_long_or_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", program(tmp_path, "sleep 60\n"))
    slow = Printer(seconds=0.2)
    slow.start("a", lambda: b"<html>")
    assert wait(slow, "a") == "failed"
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", program(tmp_path, "exit 1\n"))
    broken = Printer()
    broken.start("a", lambda: b"<html>")
    assert wait(broken, "a") == "failed"
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", "")
    assert chromium() == ""
    none = Printer()
    none.start("a", lambda: b"<html>")
    assert wait(none, "a") == "failed"


def test_few_prints_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVELFIELD_CHROMIUM", program(tmp_path, "sleep 60\n"))
    printer = Printer()
    assert [printer.start(name, lambda: b"<html>") for name in "abcd"] == [True, True, True, False]
    printer.close()
    assert {wait(printer, name) for name in "abc"} == {"cancelled"}


@pytest.mark.skipif(not chromium(), reason="no Chromium on this machine")
def test_a_chinese_report_becomes_a_real_pdf(store: Store) -> None:
    found = export("report", RUN, store, words("zh"))
    assert found is not None
    printer = Printer()
    printer.start("a", lambda: found[2])
    assert wait(printer, "a", 70) == "done"
    printed = printer.get("a")
    assert printed is not None
    assert printed.pdf.startswith(b"%PDF")
    assert printed.pdf.count(b"/Page") > 2


def test_taking_a_result_apart_is_a_job_whose_result_the_page_finds(tmp_path: Path) -> None:
    from sim.results.compare import compare
    from sim.scenario import from_document, load

    tiny = {"world.students": 300, "world.schools": {"city": 1, "town": 1, "village": 2}, "years": 1}
    base = load("china-county", tiny)
    entries = [{"use": "teacher_rotation", "share": 0.3}, {"use": "teacher_incentives", "bonus": 0.4}]
    mix = from_document({**base.document, "interventions": entries}, "mix")
    asked = compare(base, mix, replicates=1, workers=1)
    write_comparison(asked, tmp_path / "asked")
    stored = Store(tmp_path).open("asked")
    assert policies(stored, 1) == ["teacher_rotation", "teacher_incentives"]
    request = TakeApart("asked", "mix", 1, name_of(stored, 1))
    seen: list[tuple[int, int]] = []
    name = work(request, tmp_path, lambda done, of: seen.append((done, of)), None)
    assert name == name_of(stored, 1)
    assert seen[-1] == (1, 1)
    found = Store(tmp_path).open(name)
    assert found.info.kind == "decomposition"
    assert found.outcome.values[1].tobytes() == asked.values[1].tobytes()
    assert request.opens == ("/run", "run")
    assert os.listdir(tmp_path / name)
