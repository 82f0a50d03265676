"""Nothing leaves the machine, nothing foreign gets in, and colours can be seen."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from dash import Dash

import dashboard
from dashboard.address import read
from dashboard.app import create_app
from dashboard.components.palette import BACKGROUND, DARK, GRID, SERIES
from dashboard.context import Context
from dashboard.pages import compare
from dashboard.words import words
from tests.dashboard.reading import components, plain

HERE = Path(dashboard.__file__).parent


@pytest.fixture(scope="module")
def app(runs: Path) -> Dash:
    return create_app(runs)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [colour for colour in DARK if colour not in (GRID, BACKGROUND["light"])])
def test_data_stands_out_from_its_background_in_both_themes(colour: str):
    assert contrast(colour, BACKGROUND["light"]) >= 3
    assert contrast(DARK[colour], BACKGROUND["dark"]) >= 3


def tokens() -> dict[str, dict[str, str]]:
    css = (HERE / "assets" / "style.css").read_text(encoding="utf-8")
    light, dark = (
        css.split(mark)[1].split("}")[0] for mark in (":root {", '[data-mantine-color-scheme="dark"] {')
    )
    return {
        name: dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))
        for name, text in (("light", light), ("dark", dark))
    }


def test_text_can_be_read_in_both_themes():
    for theme in tokens().values():
        pairs = [
            *itertools.product(("ink", "muted", "accent"), ("page", "card")),
            ("on-accent", "accent"),
            ("muted", "info-soft"),
            *((name, f"{name}-soft") for name in ("good", "between", "bad", "info")),
        ]
        for text, ground in pairs:
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)
        for edge in ("edge", "focus"):
            assert contrast(theme[edge], theme["card"]) >= 3, edge


def test_the_style_sheet_and_the_figures_have_the_same_colours():
    light, dark = tokens()["light"], tokens()["dark"]
    assert [light[f"series-{at}"] for at in range(len(SERIES))] == list(SERIES)
    assert [dark[f"series-{at}"] for at in range(len(SERIES))] == [DARK[colour] for colour in SERIES]
    assert (light["card"], dark["card"]) == (BACKGROUND["light"], BACKGROUND["dark"])
    assert len(set(SERIES)) == len(SERIES)


def test_no_graph_can_send_its_data_away(context: Context):
    shown = compare.layout(read("/compare", "run=policies-vs-county"), words("en"), context)
    graphs = [props for props in components(plain(shown)) if props["component"] == "Graph"]
    assert len(graphs) == 7
    for graph in graphs:
        assert graph["config"]["showSendToCloud"] is False
        assert graph["config"]["displaylogo"] is False


def test_nothing_in_the_sources_names_another_machine():
    for path in [*HERE.rglob("*.py"), *HERE.rglob("*.css"), *HERE.rglob("*.js"), *HERE.rglob("*.json")]:
        for found in re.findall(r"https?://[^\s\"')]*", path.read_text(encoding="utf-8")):
            assert found.startswith("http://{shown}"), f"{path.name}: {found}"


def test_the_first_page_is_in_the_readers_language_and_names_no_other_machine(app: Dash):
    client = app.server.test_client()
    for headers, search, lang in (
        ({}, "", "en"),
        ({"Accept-Language": "zh-CN,zh;q=0.9"}, "", "zh-CN"),
        ({}, "?lang=zh", "zh-CN"),
        ({"Accept-Language": "zh"}, "?lang=en", "en"),
    ):
        page = client.get("/" + search, headers=headers).get_data(as_text=True)
        assert f'<html lang="{lang}">' in page
        assert not re.search(r"(src|href)=\"(https?:)?//", page)


def test_the_language_of_the_last_visit_is_remembered(app: Dash):
    client = app.server.test_client()
    client.set_cookie("levelfield_lang", "zh", domain="localhost")
    assert '<html lang="zh-CN">' in client.get("/").get_data(as_text=True)


def test_every_answer_forbids_foreign_content(app: Dash):
    for path in (
        "/",
        "/compare?run=nothing",
        "/_dash-layout",
        "/csv/levels?run=county",
        "/csv/levels?run=nothing",
    ):
        headers = app.server.test_client().get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_foreign_name_pointed_at_this_machine_is_refused(app: Dash):
    client = app.server.test_client()
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "127.0.0.1:8050"}).status_code == 200
    assert client.get("/", headers={"Host": "localhost:8050"}).status_code == 200


def test_large_requests_are_refused(app: Dash):
    answer = app.server.test_client().post(
        "/_dash-update-component", data=b"x" * 1_100_000, content_type="application/json"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/csv/levels?run=../../etc/passwd",
        "/csv/..%2f..%2fetc?run=county",
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/csv/levels",
    ],
)
def test_no_path_leads_out_of_the_runs(path: str, app: Dash):
    answer = app.server.test_client().get(path)
    text = answer.get_data(as_text=True)
    assert "create_app" not in text
    assert "root:" not in text
    assert answer.status_code == 404 or "<html" in text


def test_a_malformed_callback_is_no_traceback(app: Dash):
    answer = app.server.test_client().post("/_dash-update-component", json={"output": "page.children"})
    assert answer.status_code >= 400
    assert "Traceback" not in answer.get_data(as_text=True)


def test_debugging_is_off(app: Dash):
    assert not app.server.debug
    assert b"_reload-hash" not in app.server.test_client().get("/").data
