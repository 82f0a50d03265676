"""The report in a real browser: one file that speaks two languages and asks nobody for anything."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
CODE = {"Levelfield", "English", "levelfield", "rerun", "county", "rotation"}
"""Names, and what is typed: the same in any language."""
SEEN = """() => [...document.querySelectorAll('h1, h2, p, li, th, td, .modebar-btn, svg text')]
    .filter(one => one.tagName === 'text' || one.getClientRects().length)
    .map(one => one.dataset.title || one.innerText || one.textContent || '')"""


def test_the_report_can_be_read_in_chinese(browser, server: Server) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((server.runs / "rotation-vs-county" / "report.html").resolve().as_uri())
    assert page.title() == "Teacher rotation at 30% against A county, no policy"
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert page.title() == "教师轮岗（30%） 对照 一个县（无政策）"
    # The last table says which code made the numbers, in names that are no words of a language.
    page.evaluate("() => [...document.querySelectorAll('table')].pop().remove()")
    texts = page.evaluate(SEEN)
    assert "学业成就" in texts
    assert "下载图片（PNG）" in texts
    left = {word for text in texts for word in LATIN_WORD.findall(text)} - CODE - {"PNG"}
    assert not left
    page.get_by_role("button", name="English").click()
    assert "Download plot as a PNG" in page.evaluate(SEEN)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_on_paper_two_charts_stand_beside_each_other_and_the_screen_gets_its_own_back(
    browser, server: Server
) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 703, "height": 1000})
    page = context.new_page()
    page.goto((server.runs / "rotation-vs-county" / "report.html").resolve().as_uri())
    drawn = "() => document.querySelector('.grid .main-svg').getBoundingClientRect().width"
    before = page.evaluate(drawn)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(drawn) < 703 / 2 < before
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(drawn) == before
    context.close()
