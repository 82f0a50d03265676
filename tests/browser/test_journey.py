"""What people do in a real browser."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest

from dashboard.numerals import digits_for, number
from dashboard.store import Store
from tests.browser.conftest import Server, Visit

pytestmark = pytest.mark.browser

DRAWN = "#card-difference .js-plotly-plot .scatterlayer .trace"


def effect(server: Server, measure: str, group: str, year: int):
    table = Store(server.runs).open("rotation-vs-county").comparison.to_frame()
    return table[(table["measure"] == measure) & (table["group"] == group) & (table["year"] == year)].iloc[0]


def pick(page, control: str, option: str) -> None:
    page.locator(f"#{control}").click()
    page.get_by_role("option", name=option, exact=True).click()


def test_from_the_list_to_a_number_and_its_file(visit: Visit, server: Server):
    page = visit.page
    page.goto("/")
    page.get_by_role("link", name="Teacher rotation at 30% against A county, no policy", exact=True).click()
    page.get_by_role("link", name="Learning", exact=True).click()
    page.wait_for_selector(DRAWN)
    assert page.title() == "Teacher rotation at 30% against A county, no policy · Levelfield"

    page.get_by_role("textbox", name="Measure").click()
    page.get_by_role("option", name="Dropout rate").click()
    page.get_by_role("textbox", name="Group").click()
    page.get_by_role("option", name="Village", exact=True).click()
    finding = page.locator("#finding-difference")
    page.wait_for_function(
        "document.querySelector('#finding-difference').innerText.includes('Dropout rate, village')"
    )
    row = effect(server, "dropout_rate", "village", 2026)
    digits = digits_for([row["mean"], row["low"], row["high"]])
    assert number(abs(row["mean"]), digits) in finding.inner_text()
    assert f"{number(row['low'], digits)} to {number(row['high'], digits)}" in finding.inner_text()

    page.locator("#table-difference summary").click()
    last = page.locator("#table-difference tbody tr").last.inner_text().split("\t")
    assert last[1] == "2026"
    assert last[2] == number(row["mean"], digits_for_table(server), signed=True)

    with page.expect_download() as download:
        page.locator("#csv-difference").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    lines = [line for line in csv.DictReader(io.StringIO(text)) if line["year"] == "2026"]
    assert [float(line["mean"]) for line in lines] == [row["mean"]]
    assert download.value.suggested_filename.endswith(".csv")


def digits_for_table(server: Server) -> int:
    table = Store(server.runs).open("rotation-vs-county").comparison.to_frame()
    rows = table[(table["measure"] == "dropout_rate") & (table["group"] == "village")]
    return digits_for([*rows["mean"], *rows["low"].dropna(), *rows["high"].dropna()]) + 1


def test_the_language_switch_changes_every_word_and_keeps_the_view(visit: Visit):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county&measure=dropout_rate&group=village&year=2025&lang=en")
    page.wait_for_selector(DRAWN)
    page.get_by_role("button", name="切换到中文").click()
    page.wait_for_function("document.querySelector('#card-difference h2').innerText === '政策带来的差异'")
    page.wait_for_selector(DRAWN)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title().startswith("教师轮岗（30%）")
    assert page.locator("#measure").input_value() == "辍学率"
    assert page.locator("#group").input_value() == "乡村"
    assert page.locator("#year").input_value() == "2025"
    assert "个百分点" in page.locator("#card-difference .js-plotly-plot").text_content()
    left = page.locator("main").evaluate(
        "e => { const copy = e.cloneNode(true);"
        " copy.querySelectorAll('.provenance, .takeaways, style').forEach(n => n.remove());"
        " return copy.textContent; }"
    )
    assert not set(re.findall(r"[A-Za-z]{2,}", left)) - {"CSV"}
    assert "lang=zh" in page.url

    page.goto("/")
    page.wait_for_selector("h1")
    assert page.locator("h1").inner_text() == "您想了解什么？"
    page.get_by_role("button", name="Switch to English").click()
    page.wait_for_function("document.querySelector('h1').innerText === 'What do you want to find out?'")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_shared_link_opens_the_same_view(visit: Visit, browser, server: Server):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county")
    page.wait_for_selector(DRAWN)
    pick(page, "measure", "Courses shared")
    pick(page, "group", "Weak schools")
    pick(page, "year", "2025")
    page.wait_for_function("document.querySelector('#finding-difference').innerText.includes('summer 2025')")
    page.wait_for_function("location.search.includes('year=2025')")
    other = browser.new_context()
    fresh = other.new_page()
    fresh.goto(page.url)
    fresh.wait_for_selector(DRAWN)
    for part in (
        "#finding-difference",
        "#finding-levels",
        "#finding-groups",
        "#finding-costs",
        ".provenance",
    ):
        assert fresh.locator(part).inner_text() == page.locator(part).inner_text()
    other.close()


def test_back_returns_to_the_view_that_was_left(visit: Visit):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county")
    page.wait_for_selector(DRAWN)
    pick(page, "measure", "Dropout rate")
    page.wait_for_function("location.search.includes('measure=dropout_rate')")
    page.get_by_role("link", name="Start", exact=True).click()
    page.wait_for_function("document.querySelector('h1').innerText === 'What do you want to find out?'")
    page.go_back()
    page.wait_for_selector(DRAWN)
    assert page.locator("#measure").input_value() == "Dropout rate"


def test_a_choice_that_the_new_measure_does_not_have_falls_back_to_everyone(visit: Visit):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county&measure=dropout_rate&group=village")
    page.wait_for_selector(DRAWN)
    pick(page, "measure", "Urban-rural achievement gap")
    page.wait_for_function("document.querySelector('#group').value === 'Everyone'")
    page.wait_for_function(
        "document.querySelector('#finding-difference').innerText.includes('achievement gap')"
    )
    page.wait_for_function("location.search.includes('group=all')")


def test_ticked_results_are_compared(visit: Visit):
    page = visit.page
    page.goto("/")
    button = page.locator("#compare-ticked")
    assert button.is_disabled()
    page.get_by_role(
        "checkbox", name="Compare: Teacher rotation at 30% against A county, no policy", exact=True
    ).check()
    page.get_by_role("checkbox", name="Compare: A county, no policy", exact=True).last.check()
    button.click()
    page.wait_for_selector(DRAWN)
    assert page.locator("h1").inner_text() == "2 results side by side"


def test_dark_theme_recolours_the_charts_and_is_remembered(visit: Visit):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county")
    page.wait_for_selector(DRAWN)
    line = "#card-difference .js-plotly-plot .scatterlayer .js-line"
    light = page.locator(line).last.evaluate("e => getComputedStyle(e).stroke")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(
        "([selector, was]) => "
        "getComputedStyle([...document.querySelectorAll(selector)].at(-1)).stroke !== was",
        arg=[line, light],
    )
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    page.reload(wait_until="commit")
    page.wait_for_selector(DRAWN)
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"


def test_a_keyboard_alone_reaches_a_finding(visit: Visit):
    page = visit.page
    page.goto("/compare?run=rotation-vs-county")
    page.wait_for_selector(DRAWN)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "measure":
            break
    assert page.evaluate("document.activeElement.id") == "measure"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("ArrowDown")
    page.keyboard.type("dropout")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#finding-difference').innerText.includes('Dropout rate')")
    assert page.evaluate("document.activeElement.id") == "measure"
    page.wait_for_function("document.querySelector('#spoken').innerText.includes('Dropout rate')")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.locator("#table-difference tbody tr").first.is_visible()


def test_trying_a_scenario_opens_its_result(visit: Visit, server: Server):
    page = visit.page
    server.pace = 0.05
    page.goto("/try?scenario=z-county")
    page.locator("#try-run").click()
    page.locator("#job-progress").get_by_text(re.compile("Simulating: [1-9] of 8")).wait_for()
    page.wait_for_selector(DRAWN)
    assert "run=z-county-tried" in page.url
    assert [(request.scenario, request.baseline, request.replicates) for request in server.asked[-1:]] == [
        ("z-county", "z-county-baseline", 8)
    ]
    # The same request again is the same job: it opens at once.
    before = len(server.asked)
    page.goto("/try?scenario=z-county")
    page.locator("#try-run").click()
    page.wait_for_selector(DRAWN)
    assert len(server.asked) == before


def test_cancelling_a_trial_stops_it(visit: Visit, server: Server):
    page = visit.page
    server.pace = 0.2
    page.goto("/try?scenario=chengdu")
    page.locator("#try-run").click()
    page.locator("#try-cancel").click()
    page.locator("#job-progress").get_by_text("Cancelled").wait_for()
    page.wait_for_timeout(600)
    polls = sum("_dash-update-component" in url for url in visit.requests)
    page.wait_for_timeout(1200)
    assert sum("_dash-update-component" in url for url in visit.requests) == polls
    assert "/try" in page.url


def test_a_reload_finds_the_running_job_again(visit: Visit, server: Server):
    page = visit.page
    server.pace = 0.3
    page.goto("/try?scenario=alliance-2030")
    page.locator("#try-run").click()
    page.locator("#job-progress").get_by_text("Simulating").wait_for()
    page.wait_for_function("location.search.includes('job=')")
    page.reload()
    page.locator("#job-progress").get_by_text("Simulating").wait_for()
    page.wait_for_selector(DRAWN)
    assert "run=alliance-2030-tried" in page.url


def test_a_keyboard_alone_cancels_a_job_that_another_visitor_sees(visit: Visit, browser, server: Server):
    page = visit.page
    server.pace = 2.0
    page.goto("/try?scenario=haidian")
    page.wait_for_selector("#try-run")
    page.locator("#try-run").focus()
    page.keyboard.press("Enter")
    page.locator("#job-progress").get_by_text("Simulating").wait_for()
    page.locator("#queue-count").get_by_text("1").wait_for()
    page.locator("#queue").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'page-heading'")
    other = browser.new_context(base_url=server.url).new_page()
    other.goto("/jobs?lang=zh")
    other.locator(".job-state", has_text="运行中").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Cancel":
            break
    page.keyboard.press("Enter")
    page.locator("#jobs-spoken").get_by_text("Cancelled").wait_for()
    page.locator(".job-state", has_text="Cancelled").first.wait_for()
    other.locator(".job-state", has_text="已取消").first.wait_for()
    other.context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/sweeps?sweep=nothing",
        "/compare?run=nothing",
        "/compare?run=damaged,half",
        "/nowhere",
        "/compare",
        "/compare?run=county&foo=1",
        "/try?job=ffff&scenario=zzz",
    ],
)
def test_wrong_links_are_answered_in_plain_words(path: str, visit: Visit):
    page = visit.page
    page.goto(path)
    page.wait_for_selector("h1")
    assert "Traceback" not in page.content()
    assert page.locator("#page a, #page button, #page input").count() > 0


OUTSIDE = """width => [...document.querySelectorAll('main :is(h1, h2, p, label, button, figcaption, .chart)')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().right > width + 1).map(e => e.textContent)"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut_off(lang: str, visit: Visit):
    page = visit.page
    for path in ("/?", "/compare?run=policies-vs-county&", "/try?"):
        page.goto(f"{path}lang={lang}")
        page.wait_for_selector("h1")
        if "compare" in path:
            page.wait_for_selector(DRAWN)
        for width in (390, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            time.sleep(0.4)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(OUTSIDE, width) == []


def test_no_chart_offers_to_send_its_data_away(visit: Visit):
    page = visit.page
    page.goto("/compare?run=policies-vs-county")
    page.wait_for_selector(DRAWN)
    assert page.locator(".modebar-btn").count() == 0
    assert "cloud" not in page.locator("#page").inner_html().lower()


def test_the_pages_work_under_their_own_content_policy(browser, server: Server):
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    for path in ("/", "/compare?run=policies-vs-county", "/try"):
        answer = page.goto(path)
        assert "unsafe-eval" not in answer.headers["content-security-policy"]
        page.wait_for_selector("h1")
    page.goto("/compare?run=policies-vs-county")
    page.wait_for_selector(DRAWN)
    page.locator("#group").click()
    page.get_by_role("option", name="Village", exact=True).click()
    page.locator("#finding-difference").get_by_text("village").first.wait_for()
    context.close()
    assert complaints == []
