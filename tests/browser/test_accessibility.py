"""No page keeps anybody out: axe-core finds nothing serious on any page, in either theme or language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.pages import PAGES
from dashboard.result.shown import TABS
from tests.browser.conftest import Server, made_up_answer, serious
from tests.sweep.small import document

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parent / "shots"
VIEWS = {
    "/answer": "answer=optimise-made-up",
    "/compare": "run=policies-vs-county,rotation-vs-county",
    "/run": "run=policies-vs-county",
}
"""What a page needs in its address to have something to show."""
SETTLED = (
    "() => [...document.querySelectorAll('.js-plotly-plot')].length"
    " >= Math.min(1, document.querySelectorAll('figure .chart').length)"
)


def paths() -> list[str]:
    found = [page.PATH for page in PAGES]
    return [f"{path}?{VIEWS[path]}" if path in VIEWS else path for path in found] + [
        "/compare",
        "/sweeps?sweep=sweep-small",
        *(f"/run?{VIEWS['/run']}&tab={tab}" for tab in TABS[1:]),
        "/nowhere",
    ]


@pytest.fixture(scope="module")
def axe() -> object:
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is missing").Axe()


@pytest.fixture(scope="module", autouse=True)
def sweep(server: Server) -> None:
    """A small sweep, so that the page of one has something to show."""
    import sim

    sim.sweep(document(), workers=1, out=server.runs / "sweep-small")


@pytest.fixture(scope="module", autouse=True)
def answer(server: Server) -> None:
    """An answer to "what would it take", made up: the page of one has something to show."""
    made_up_answer(server.runs)


def test_the_search_finds_what_there_is_to_find(axe, browser):
    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><img src="data:,"><input></main></html>')
    found = {one.split()[0] for one in serious(axe.run(page))}
    page.close()
    assert {"image-alt", "label"} <= found


@pytest.mark.parametrize(
    ("path", "lang", "theme"),
    [
        ("/run?run=policies-vs-county", "en", "dark"),
        ("/run?run=policies-vs-county", "zh", "light"),
        ("/compare?run=policies-vs-county,county", "zh", "dark"),
    ],
)
def test_what_can_be_opened_on_a_result_is_as_clear(
    path: str, lang: str, theme: str, axe, browser, server: Server
):
    context = browser.new_context(
        base_url=server.url, color_scheme=theme, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{path}&lang={lang}")
    page.wait_for_selector("#page-heading")
    page.wait_for_function(SETTLED)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    found = serious(axe.run(page, options={"resultTypes": ["violations"]}))
    if path.startswith("/run"):
        page.keyboard.press("Escape")
        page.locator("#result-again").click()
        page.wait_for_selector("#again-command", state="visible")
        found += serious(axe.run(page, options={"resultTypes": ["violations"]}))
    context.close()
    assert found == []


@pytest.mark.parametrize("path", paths())
def test_nothing_serious_stands_in_anybodys_way(path: str, axe, browser, server: Server):
    """Also: the browser complains about nothing, and nobody else is asked for anything."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        reduced_motion="reduce",
        base_url=server.url,
        color_scheme="light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    found: list[str] = []
    for lang in ("en", "zh"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        page.wait_for_selector("h1")
        page.wait_for_function(SETTLED)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[lang]
        for theme in ("light", "dark"):
            page.evaluate(
                "theme => document.documentElement.setAttribute('data-mantine-color-scheme', theme)", theme
            )
            name = re.sub(r"\W+", "-", re.sub(r"run=[^&]*&?", "", path)).strip("-") or "start"
            SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=str(SHOTS / f"page-{name}-{lang}-{theme}.png"))
            # The other theme has the same elements in other colours.
            rules = {} if theme == "light" else {"runOnly": ["color-contrast"]}
            result = axe.run(page, options={"resultTypes": ["violations"]} | rules)
            found += [f"{lang} {theme}: {one}" for one in serious(result)]
    context.close()
    assert found == []
    assert complaints == []
    assert {url for url in asked if not url.startswith((server.url, "data:", "blob:"))} == set()
