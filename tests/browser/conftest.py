from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.jobs import Request
from dashboard.takes.answer import Answer, Mix, save
from dashboard.takes.question import Question
from sim.results.folder import open_run
from tests.dashboard.fixture import comparison, runs_folder

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Server:
    """A dashboard that listens, and what its simulator was asked."""

    url: str
    runs: Path
    asked: list[Request] = field(default_factory=list)
    pace: float = 0.05


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from werkzeug.serving import make_server

    from dashboard.app import create_app
    from sim.results.folder import write_comparison

    runs = runs_folder(tmp_path_factory.mktemp("runs"))
    found = Server("", runs)

    def simulate(request: Request, progress: Callable[[int, int], None]) -> str:
        found.asked.append(request)
        for done in range(request.replicates):
            progress(done, request.replicates)
            time.sleep(found.pace)
        return write_comparison(comparison((0, 1), seed=9), runs / f"{request.scenario}-tried").name

    listening = make_server("127.0.0.1", 0, create_app(runs, run_job=simulate).server, threaded=True)
    found.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield found
    listening.shutdown()
    listening.server_close()
    thread.join(5)


def serious(result: Any) -> list[str]:
    """What axe-core calls serious or critical, with the places."""
    return [
        f"{one['id']} ({one['impact']}): "
        + "; ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:3])
        for one in result.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def made_up_answer(runs: Path) -> Answer:
    """Store an answer to "what would it take" with two mixes, and say what it is."""
    (runs / "optimise-made-up").mkdir()
    asked = Question(
        "weak-schools-first", "china-county", "{}", "dropout_rate", "all", 2026, "lower", money=4e6, most=2
    )
    mixes = (
        Mix({"studios": 0.6, "alliance": 1.0}, -0.4, -0.7, -0.1, 0.05, 0.95, 3.2e6, 2.9e6, 3.6e6, 0.97, 0.7),
        Mix({"studios": 1.0}, -0.2, -0.6, 0.2, 0.05, 0.6, 4.6e6, 4.1e6, 5.2e6, 0.1),
    )
    run = "policies-vs-county"
    labels = open_run(runs / run).labels[1:2]
    found = Answer(asked, mixes, 120, 960, 20, True, "optimise-made-up", run, labels)
    save(found, runs)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: `make browser` installs it")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Visit:
    """A tab, and everything it asked for or complained about."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser, server: Server) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
        locale="en-GB",
        base_url=server.url,
        color_scheme="light",
        bypass_csp=True,  # Playwright waits for conditions by evaluating text; the policy has its own test
    )
    found = Visit(context.new_page())
    found.page.set_default_timeout(20_000)
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on(
        "console", lambda message: message.type == "error" and found.complaints.append(message.text)
    )
    yield found
    context.close()
    # Whatever a test did: nobody else was asked for anything, and the browser had nothing to complain about.
    assert found.complaints == []
    assert {url for url in found.requests if not url.startswith((server.url, "data:", "blob:"))} == set()
