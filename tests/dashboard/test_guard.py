"""Who may ask: this machine, or whoever shows the token; slowly, and never through another site's page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.app import create_app, serve
from dashboard.guard import Pace, is_loopback, protect, wrong_token
from sim.cli.common import BadInput
from sim.cli.serve import serve as serve_from_terminal

TOKEN = "a-word-for-the-workshop"


@pytest.fixture(scope="module")
def shared(runs: Path) -> Flask:
    return create_app(runs, token=TOKEN).server


@pytest.fixture
def visitor(shared: Flask) -> FlaskClient:
    return shared.test_client()


def small(**values: Pace) -> FlaskClient:
    server = Flask("small")
    protect(server, TOKEN if "tries" in values else "", **values)
    server.add_url_rule("/", "first", lambda: "in")
    return server.test_client()


@pytest.mark.parametrize(
    "path", ["/", "/compare?run=county", "/_dash-layout", "/_dash-dependencies", "/csv/levels?run=county",
             "/assets/levelfield.js"]
)  # fmt: skip
def test_nothing_is_shown_without_the_token(path: str, visitor: FlaskClient):
    answer = visitor.get(path)
    assert answer.status_code == 401
    assert "county, no policy" not in answer.get_data(as_text=True)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert visitor.post("/_dash-update-component", json={}).status_code == 401


def test_the_token_is_shown_once_and_leaves_the_address(visitor: FlaskClient):
    answer = visitor.get(f"/compare?run=county&token={TOKEN}&lang=zh")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/compare?run=county&lang=zh"
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert TOKEN not in cookie
    assert visitor.get("/_dash-layout").status_code == 200
    assert visitor.get("/csv/levels?run=county").status_code == 200


def test_a_cookie_goes_over_encrypted_lines_only_where_the_line_is_encrypted(visitor: FlaskClient):
    answer = visitor.get(f"/?token={TOKEN}", headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Secure" not in visitor.get(f"/?token={TOKEN}x", headers={}).headers.get("Set-Cookie", "")


def test_the_door_asks_in_the_readers_language_and_lets_in(visitor: FlaskClient):
    door = visitor.get("/try", headers={"Accept-Language": "zh"})
    page = door.get_data(as_text=True)
    assert 'lang="zh-CN"' in page
    assert "口令" in page
    assert re.search(r'name="next" value="/try"', page)
    answer = visitor.post("/enter", data={"token": TOKEN, "next": "/try"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/try")
    assert visitor.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_door_leads_nowhere_else(where: str, visitor: FlaskClient):
    answer = visitor.post("/enter", data={"token": TOKEN, "next": where})
    assert answer.headers["Location"] == "/"


def test_what_stands_in_an_address_is_no_markup_at_the_door(visitor: FlaskClient):
    page = visitor.get('/try?x="><script>alert(1)</script>').get_data(as_text=True)
    assert "<script" not in page


def test_a_script_may_show_the_token_in_a_header(visitor: FlaskClient):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert visitor.get("/csv/levels?run=county", headers=headers).status_code == 200
    assert visitor.get("/csv/levels?run=county").status_code == 401


@pytest.mark.parametrize("cookie", ["", "0" * 64, TOKEN, "口令"])
def test_a_made_up_cookie_is_refused(cookie: str, visitor: FlaskClient):
    visitor.set_cookie("levelfield_visit", cookie, domain="localhost")
    assert visitor.get("/").status_code == 401


def test_the_cookie_of_another_token_is_refused(runs: Path, visitor: FlaskClient):
    other = create_app(runs, token="another-word-for-us").server.test_client()
    cookie = other.get("/?token=another-word-for-us").headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    visitor.set_cookie("levelfield_visit", cookie, domain="localhost")
    assert visitor.get("/").status_code == 401


def test_guessing_is_slow_and_hinders_nobody_who_is_in():
    client = small(tries=Pace(0, 3))
    inside = client.application.test_client()
    assert inside.get(f"/?token={TOKEN}").status_code == 303
    assert [client.get(f"/?token=guess-{at}").status_code for at in range(5)] == [401, 401, 401, 429, 429]
    assert client.get(f"/?token={TOKEN}").status_code == 429
    assert inside.get("/").get_data(as_text=True) == "in"


def test_with_a_token_a_proxy_may_use_its_own_name(visitor: FlaskClient):
    visitor.get(f"/?token={TOKEN}")
    visitor.set_cookie(
        "levelfield_visit", visitor.get_cookie("levelfield_visit").value, domain="plan.example"
    )
    assert visitor.get("/_dash-layout", headers={"Host": "plan.example"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost"}, 405),
        ({"Origin": "https://plan.example", "X-Forwarded-Host": "plan.example"}, 405),
        ({"Sec-Fetch-Site": "same-origin"}, 405),
        ({}, 405),
    ],
)
def test_a_page_of_another_site_may_not_ask_through_a_visitor(headers: dict[str, str], status: int):
    # 405: let through to a page that takes no such request.
    assert small().post("/", headers=headers).status_code == status


def test_nobody_may_ask_faster_than_people_do():
    client = small(pace=Pace(0, 5))
    codes = [client.get("/").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_a_pace_is_each_askers_own_refills_and_forgets():
    pace = Pace(1000, 2, askers=2)
    assert pace.allows("a")
    assert pace.allows("b")
    for name in "cdefg":
        pace.allows(name)
    assert len(pace._left) == 2
    slow = Pace(0, 1)
    assert slow.allows("a")
    assert not slow.allows("a")
    assert slow.allows("b")


@pytest.mark.parametrize(("host", "alone"), [
    ("127.0.0.1", True), ("::1", True), ("localhost", True), ("127.8.8.8", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("plan.example", False),
])  # fmt: skip
def test_an_address_that_others_reach_needs_a_token(host: str, alone: bool, tmp_path: Path):
    assert is_loopback(host) == alone
    if not alone:
        with pytest.raises(ValueError, match="token"):
            serve(tmp_path, host)
        with pytest.raises(BadInput, match="--no-token"):
            serve_from_terminal(tmp_path, host)


@pytest.mark.parametrize(
    "token", ["short", "with blanks in between", "口令口令口令口令口令口令口令口令", "line\nbreaks-are-none"]
)
def test_a_token_that_is_easily_guessed_or_cannot_be_sent_is_refused(token: str, tmp_path: Path):
    assert wrong_token(token)
    with pytest.raises(BadInput, match="token"):
        serve_from_terminal(tmp_path, token=token)
