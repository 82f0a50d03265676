"""An answer to "what would it take" in a real browser: readable for all, and taken along in one click."""

from __future__ import annotations

import re
import zlib

import pytest

from tests.browser.conftest import Server, Visit, made_up_answer, serious

pytestmark = pytest.mark.browser

MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module", autouse=True)
def answer(server: Server) -> None:
    made_up_answer(server.runs)


def letters(pdf: bytes) -> str:
    """Every letter that the fonts of a PDF say they can write: what can be searched and copied."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(packed)
        except zlib.error:
            continue
        if b"begincmap" in text:
            found += [chr(int(code, 16)) for code in MAPPED.findall(text)]
    return "".join(found)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_serious_stands_in_a_readers_way_with_everything_open(lang: str, visit: Visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is missing").Axe()
    page = visit.page
    page.goto(f"/answer?answer=optimise-made-up&lang={lang}")
    page.wait_for_selector(".mix")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    for theme in ("light", "dark"):
        page.evaluate(
            "theme => document.documentElement.setAttribute('data-mantine-color-scheme', theme)", theme
        )
        assert serious(axe.run(page, options={"resultTypes": ["violations"]})) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_click_saves_a_pdf_with_the_answer_in_it(lang: str, visit: Visit):
    page = visit.page
    saved: list[object] = []
    page.on("download", lambda one: saved.append(one))
    page.goto(f"/answer?answer=optimise-made-up&lang={lang}")
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="PDF", exact=True).click()
    assert download.value.suggested_filename == f"optimise-made-up-{lang}.pdf"
    pdf = download.value.path().read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 1
    assert len(HAN.findall(letters(pdf))) > 50 if lang == "zh" else "W" in letters(pdf)
    # It is saved once, and again when asked for again.
    page.wait_for_timeout(1200)
    assert len(saved) == 1
    with page.expect_download():
        page.get_by_role("button", name="PDF", exact=True).click()
    page.wait_for_timeout(1200)
    assert len(saved) == 2
