"""Evidence, method, library and stories in a real browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.browser.conftest import Server, Visit

pytestmark = pytest.mark.browser


def bundle(run: Path, more: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in run.rglob("*"):
            if path.is_file():
                archive.write(path, f"brought/{path.relative_to(run).as_posix()}")
        if more:
            archive.writestr(more, "x")
    return out.getvalue()


def bring(page, name: str, file: str, data: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=name).click()
    chooser.value.set_files([{"name": file, "mimeType": "application/octet-stream", "buffer": data}])


def test_files_are_brought_refused_and_deleted(visit: Visit, server: Server):
    page = visit.page
    page.goto("/library?lang=en")
    page.wait_for_selector("#library-scenarios-table tbody tr")

    wrong = b"title: {en: a, zh: b}\nextends: china-county\ninterventions:\n  - use: teacher_rotaton\n"
    bring(page, "Choose a scenario file to open", "mine.yaml", wrong)
    page.wait_for_selector("#library-problems-table tbody tr")
    assert page.locator("#library-problems-table tbody th").inner_text() == "4"
    bring(
        page,
        "Choose a scenario file to open",
        "mine.yaml",
        wrong.replace(b"rotaton", b"rotation").replace(b"extends", b"baseline: china-county\nextends"),
    )
    page.wait_for_selector("#library-said article")
    href = page.locator("#library-said a.button").get_attribute("href")
    assert "changes=teacher_rotation" in href

    run = server.runs / "rotation-vs-county"
    bring(page, "Choose a bundle to import", "a.zip", bundle(run, "brought/evil.py"))
    page.wait_for_selector("#library-said .notice-warning")
    assert "evil.py" in page.locator("#library-said").inner_text()
    bring(page, "Choose a bundle to import", "a.zip", bundle(run))
    page.wait_for_selector("#library-said a[href*=brought]")
    page.get_by_role(
        "button", name="Delete: Teacher rotation at 30% against A county, no policy (brought)"
    ).click()
    keep = page.get_by_role("button", name="Keep it")
    keep.wait_for()
    box = keep.bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"], "asked where it is seen"
    assert keep.evaluate("one => one === document.activeElement")
    keep.click()
    page.wait_for_selector("#library-asked button", state="detached")
    assert (server.runs / "brought").is_dir()
    page.get_by_role(
        "button", name="Delete: Teacher rotation at 30% against A county, no policy (brought)"
    ).click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_function("!document.querySelector('#library-runs').innerText.includes('brought')")
    assert not (server.runs / "brought").exists()


def test_a_story_is_told_with_the_keyboard(visit: Visit):
    page = visit.page
    page.goto("/stories?story=weak-schools-first&lang=en")
    claim = page.locator("#story-claim")
    page.wait_for_selector("#story-claim")
    first = claim.inner_text()

    def shows(step: int) -> None:
        page.wait_for_function(
            "step => document.querySelector('.story-count').innerText.startsWith(step + ' of')", arg=str(step)
        )
        page.wait_for_function("step => new URL(location).searchParams.get('step') === step", arg=str(step))

    page.keyboard.press("ArrowRight")
    shows(2)
    assert claim.inner_text() != first
    page.keyboard.press("End")
    shows(7)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    shows(1)
    assert claim.inner_text() == first
    assert not page.locator("#story-note").is_visible()
    page.keyboard.press("n")
    assert page.locator("#story-note").is_visible()
    page.get_by_role("button", name="Step 3").click()
    shows(3)
    page.keyboard.press("ArrowLeft")
    shows(2)
    page.reload()
    page.wait_for_selector("#story-claim")
    shows(2)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    content = page.locator("#story-content")
    assert content.evaluate("one => one.scrollHeight <= one.clientHeight"), "nothing spills under the steps"


def test_the_story_file_works_without_a_server(visit: Visit, browser, tmp_path: Path):
    answer = visit.page.request.get("/stories/export/weak-schools-first.html?lang=zh")
    path = tmp_path / "story.html"
    path.write_bytes(answer.body())
    context = browser.new_context(offline=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(path.as_uri())
    before = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("h1").inner_text() != before
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    context.close()
    assert complaints == []


def test_a_table_is_searched_while_typing(visit: Visit):
    page = visit.page
    page.goto("/method?tab=parameters&lang=en")
    page.wait_for_selector("#method-table tbody tr")
    page.locator("#method-search").fill("move cost")
    page.wait_for_function("document.querySelector('#method-found').innerText.match(/^[1-9] of/)")
    shown = page.locator("#method-table tbody tr:visible")
    assert 1 <= shown.count() <= 9
    assert "behaviour.move_cost" in shown.all_inner_texts()[0] or shown.count() > 1


def test_the_evidence_begins_with_what_failed(visit: Visit):
    page = visit.page
    page.goto("/evidence?lang=en")
    page.wait_for_selector("#failures .says")
    assert page.locator("h2").first.inner_text() == "What does not hold"
    link = page.locator("#failures a[href^='#fact-']").first
    target = link.get_attribute("href")
    assert page.locator(target).count() == 1


def test_a_table_of_many_columns_is_readable_on_a_phone(visit: Visit):
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/evidence?lang=en")
    frame = page.locator("section[aria-labelledby=held-heading] .table-frame")
    frame.wait_for()
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth"), "nothing to scroll sideways"
    cell = frame.locator("tbody tr td.wide").first
    assert cell.evaluate("one => one.clientWidth > 250"), "texts have the width of the phone"
    heading = "one => getComputedStyle(one, '::before').content"
    assert frame.locator("tbody tr td.number").first.evaluate(heading) == '"Figures"'
