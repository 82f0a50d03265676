"""Reading a stored result in a real browser, and taking it along."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Server, Visit

pytestmark = pytest.mark.browser


def test_what_is_picked_is_drawn_stays_in_the_address_and_becomes_a_picture(visit: Visit, server: Server):
    page = visit.page
    page.goto("/run?run=rotation-vs-county&lang=en")
    page.wait_for_selector("#card-lights, .kpis")
    page.get_by_role("link", name="Learning", exact=True).click()
    page.wait_for_selector("#card-difference .scatterlayer .trace")
    page.get_by_text("spread", exact=True).click()
    page.wait_for_selector("#card-spread .violinlayer .violins")
    assert "view=spread" in page.url
    assert "tab=learning" in page.url
    page.reload()
    page.wait_for_selector("#card-spread .violinlayer .violins")
    for kind, mark in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as download:
            page.locator(f"#card-spread button[data-picture={kind}]").click()
        assert download.value.suggested_filename == f"levelfield-spread.{kind}"
        drawn = download.value.path().read_bytes()
        assert drawn.startswith(mark)
    # The legend stands beside the chart on the page, and inside the picture.
    assert b"Teacher rotation at 30%" in drawn
    page.get_by_role("link", name="Money", exact=True).click()
    page.wait_for_selector("#card-plane .scatterlayer .trace")
    page.go_back()
    page.wait_for_selector("#card-spread .violinlayer .violins")


def test_the_drawer_says_how_and_every_file_of_the_menu_comes(visit: Visit, server: Server):
    page = visit.page
    page.goto("/run?run=rotation-vs-county&lang=en")
    page.get_by_role("button", name="Reproduce").press("Enter")
    page.wait_for_selector("#again-command", state="visible")
    assert page.locator("#again-command").inner_text().startswith("levelfield compare county rotation")
    assert "levelfield rerun" in page.locator("#again-rerun").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("#again-command", state="detached")
    for name, ending in (("Report (HTML)", ".html"), ("Workbook (Excel)", ".xlsx"), ("Bundle (ZIP)", ".zip")):
        page.locator("details.menu summary").press("Enter")
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename.endswith(ending)
        assert not page.locator("details.menu").evaluate("menu => menu.open")


def test_the_exported_report_works_from_a_file_without_any_request(browser, visit: Visit, tmp_path):
    page = visit.page
    page.goto("/run?run=rotation-vs-county&lang=zh")
    page.locator("details.menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="报告（HTML）", exact=True).click()
    kept = tmp_path / "report.html"
    download.value.save_as(kept)
    context = browser.new_context(offline=True)
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(kept.as_uri())
    alone.wait_for_selector(".js-plotly-plot .scatterlayer .trace")
    assert alone.evaluate("document.documentElement.lang") == "zh-CN"
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_on_paper_there_are_numbers_and_charts_and_no_buttons(visit: Visit):
    page = visit.page
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/run?run=rotation-vs-county&tab=learning&lang=en")
    page.wait_for_selector("#card-difference .scatterlayer .trace")
    for hidden in (".toolbar", ".tabs", ".picks", ".site-header", ".below"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("#card-difference .js-plotly-plot").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [390, 1280])
def test_no_part_is_wider_than_its_window(width: int, visit: Visit):
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    for tab in ("goals", "equity", "money", "data"):
        page.goto(f"/run?run=policies-vs-county&tab={tab}&lang=zh")
        page.wait_for_selector("#result-panel > *")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_printed_charts_are_as_wide_as_the_paper_and_the_screen_gets_its_own_back(
    visit: Visit, server: Server
):
    page = visit.page
    page.goto("/run?run=rotation-vs-county&tab=money&lang=en")
    page.wait_for_selector("#card-spending .main-svg .barlayer .trace")
    drawn = "() => document.querySelector('#card-spending .main-svg').getBoundingClientRect().width"
    before = page.evaluate(drawn)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(drawn) < 700 < before
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(f"({drawn})() === {before}")
