"""How long somebody waits for the dashboard in a real browser: first chart, another page, another measure.

Needs Playwright and a Chromium; without them there are no rows. A small comparison is made first, so that
what is timed is the dashboard and not the simulator.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.rows import Row, Setting, row

__all__ = ["dashboard"]

_DRAWN = "#card-difference .js-plotly-plot .scatterlayer .trace"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def dashboard(setting: Setting) -> list[Row]:
    """Cold load to the first chart; from page to page; from one measure to another (wall time)."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    if chromium is None:
        return []
    times: dict[str, list[float]] = {"dashboard_chart": [], "dashboard_page": [], "dashboard_measure": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(Path(folder)) as (url, run),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=_FLAGS)
        for _ in range(2 if setting.quick else 8):
            context = browser.new_context(base_url=url, reduced_motion="reduce")
            for name, seconds in _visit(context.new_page(), run).items():
                times[name].append(seconds)
            context.close()
        browser.close()
    return [
        row(
            name,
            statistics.median(taken[1:]),
            "wall",
            visits=len(taken) - 1,
            slowest=round(max(taken[1:]), 3),
        )
        for name, taken in times.items()
    ]


def _visit(page: Any, run: str) -> dict[str, float]:
    """One visitor: a link to a result, another measure, the first page."""
    begin = perf_counter()
    page.goto(f"/compare?run={run}&lang=en")
    page.wait_for_selector(_DRAWN)
    chart = perf_counter() - begin
    page.locator("#measure").fill("drop")
    option = page.get_by_role("option", name="Dropout", exact=True)
    option.wait_for()
    begin = perf_counter()
    option.click()
    page.locator("#finding-difference").get_by_text("Dropout").first.wait_for()
    measure = perf_counter() - begin
    begin = perf_counter()
    page.get_by_role("link", name="Start", exact=True).click()
    page.locator("h1").get_by_text("What do you").wait_for()
    return {"dashboard_chart": chart, "dashboard_measure": measure, "dashboard_page": perf_counter() - begin}


@contextmanager
def _served(runs: Path) -> Iterator[tuple[str, str]]:
    """A dashboard over a small comparison: its address, and the comparison's name."""
    from werkzeug.serving import make_server

    import sim
    from dashboard.app import Quiet, create_app
    from sim.results.folder import write_comparison

    changes = {
        "world.students": 600,
        "world.schools": {"city": 1, "town": 2, "village": 3},
        "world.senior_schools": 1,
    }
    from sim.scenario import load

    arms = [load(name, overrides=changes) for name in ("china-county", "weak-schools-first")]
    name = write_comparison(sim.compare(arms[0], arms[1], replicates=4, workers=1), runs / "small").name
    server = make_server("127.0.0.1", 0, create_app(runs).server, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", name
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
