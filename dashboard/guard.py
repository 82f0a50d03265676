"""Who may ask the dashboard, how much at once, and what an answer forbids the browser.

On this machine only, nothing needs to be proved: the server answers to this machine's names and to nobody
else's. Shared with others (behind a reverse proxy, or on another address) it asks for a token: once, then a
cookie stands for it. Whatever it is, no request may be large, none may come from another site's page, and
nobody may ask faster than people do.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import threading
import time
from collections import OrderedDict
from html import escape
from urllib.parse import urlencode, urlsplit

import flask

from dashboard.words import LANGUAGES, words

__all__ = ["SHORTEST", "Pace", "asked_language", "is_loopback", "names_of", "protect", "wrong_token"]

SHORTEST = 16
"""Characters that a token must have at least."""
_LARGEST_REQUEST = 1_000_000
_COOKIE = "levelfield_visit"
_MONTH = 30 * 24 * 3600
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_DOOR = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title} · Levelfield</title>
<style>body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 26rem; margin: 18vh auto; padding: 0 1rem; }}
label, input, button {{ display: block; font: inherit; box-sizing: border-box; }}
input {{ width: 100%; padding: .5rem; margin: .3rem 0 1rem; }}
button {{ padding: .5rem 1.2rem; }} .wrong {{ font-weight: 600; }}</style></head>
<body><main><h1>Levelfield</h1><p>{why}</p>{wrong}<form method="post" action="/enter">
<input type="hidden" name="next" value="{next}"><label for="token">{label}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>{enter}</button></form></main></body></html>"""


class Pace:
    """How fast each asker may ask: so many at once, refilled at so many a second.

    Args:
        rate: a second.
        burst: at once.
        askers: that are remembered; whoever came longest ago is forgotten first.
    """

    def __init__(self, rate: float, burst: float, askers: int = 1000) -> None:
        self.rate, self.burst, self.askers = rate, burst, askers
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, asker: str, take: float = 1.0) -> bool:
        """Whether this asker may ask now; counts it if so. ``take=0`` only looks."""
        now = time.monotonic()
        with self._lock:
            left, when = self._left.pop(asker, (self.burst, now))
            left = min(self.burst, left + self.rate * (now - when))
            good = left >= max(take, 1.0)
            self._left[asker] = (left - take if good else left, now)
            while len(self._left) > self.askers:
                self._left.popitem(last=False)
            return good


def protect(
    server: flask.Flask, token: str = "", *, pace: Pace | None = None, tries: Pace | None = None
) -> None:
    """Put the guard before a server.

    Args:
        server: the dashboard's.
        token: to be shown by everybody, "" for none.
        pace: of requests, by address; 100 a second and 1,000 at once by default.
        tries: of wrong tokens, all askers together (behind a proxy they have one address); 10 at once and
            one more every six seconds by default.

    Raises:
        ValueError: the token is too short or has characters that a header cannot carry.
    """
    if token and (wrong := wrong_token(token)):
        raise ValueError(wrong)
    pace = pace or Pace(100, 1000)
    tries = tries or Pace(1 / 6, 10)
    server.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    server.config.setdefault("LEVELFIELD_HOSTS", names_of("127.0.0.1"))
    visit = _visit(token)

    @server.before_request
    def known() -> flask.typing.ResponseReturnValue | None:
        request = flask.request
        if not pace.allows(request.remote_addr or ""):
            return flask.Response("Too many requests.", 429, {"Retry-After": "1"})
        if request.method not in ("GET", "HEAD", "OPTIONS") and _foreign(request):
            flask.abort(403)  # a page of another site asks through a visitor's browser
        if not token:
            allowed = server.config["LEVELFIELD_HOSTS"]
            name = request.host.rsplit(":", 1)[0].strip("[]").lower()
            if allowed and name not in allowed:
                flask.abort(403)  # another site's name that was pointed at this machine
            return None
        if request.path == "/enter" and request.method == "POST":
            return None
        if _same(request.cookies.get(_COOKIE, ""), visit):
            return None
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        shown = shown if kind == "Bearer" else request.args.get("token", "")
        if not shown:
            return _door(401)
        if not tries.allows("", 0):
            return _door(429)
        if not _same(shown, token):
            tries.allows("")
            return _door(401, wrong=True)
        if kind == "Bearer":
            return None
        rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
        return _welcome(request.path + (f"?{urlencode(rest)}" if rest else ""), visit)

    @server.post("/enter")
    def enter() -> flask.typing.ResponseReturnValue:
        where = _inside(flask.request.form.get("next", "/"))
        if not token:
            return flask.redirect(where, 303)
        if not tries.allows("", 0):
            return _door(429)
        if not _same(flask.request.form.get("token", ""), token):
            tries.allows("")
            return _door(401, wrong=True, where=where)
        return _welcome(where, visit)

    @server.after_request
    def private(response: flask.Response) -> flask.Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if token:
            response.headers["Cache-Control"] = "private, no-store"
        return response


def wrong_token(token: str) -> str:
    """What is wrong with a token, "" for nothing."""
    if len(token) < SHORTEST:
        return f"a token of {len(token)} characters is too easy to guess; expected at least {SHORTEST}"
    if not token.isascii() or not token.isprintable() or " " in token:
        return "a token may hold letters, digits and signs of ASCII, and no blanks"
    return ""


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> frozenset[str]:
    """The names under which a browser may ask, empty for any."""
    return frozenset({"127.0.0.1", "localhost", "::1", host.lower()}) if is_loopback(host) else frozenset()


def asked_language() -> str:
    """The language of the address, of the last visit, of the browser, in this order."""
    for asked in (flask.request.args.get("lang"), flask.request.cookies.get("levelfield_lang")):
        if asked in LANGUAGES:
            return str(asked)
    best = flask.request.accept_languages.best_match(["en", "zh", "zh-CN", "zh-TW"], "en")
    return "zh" if str(best).startswith("zh") else "en"


def _visit(token: str) -> str:
    """What the cookie holds: made from the token, but not the token."""
    return hmac.new(token.encode(), b"levelfield visit", hashlib.sha256).hexdigest()


def _same(shown: str, expected: str) -> bool:
    """Compared in a time that does not tell how much was right."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), expected.encode())


def _foreign(request: flask.Request) -> bool:
    """Whether a request was sent by a page of another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if not origin:
        return False  # no browser, or one that would not have sent the cookie
    return urlsplit(origin).netloc not in (
        request.host,
        request.headers.get("X-Forwarded-Host") or request.host,
    )


def _inside(where: str) -> str:
    """A path of this dashboard; anything else becomes the first page."""
    parts = urlsplit(where)
    plain = where.startswith("/") and not where.startswith(("//", "/\\")) and where.isprintable()
    return where if plain and not parts.scheme and not parts.netloc else "/"


def _welcome(where: str, visit: str) -> flask.typing.ResponseReturnValue:
    """On to the page, without the token in the address, and with a cookie for the next time."""
    answer = flask.redirect(_inside(where), 303)
    secure = flask.request.is_secure or flask.request.headers.get("X-Forwarded-Proto") == "https"
    answer.set_cookie(_COOKIE, visit, max_age=_MONTH, httponly=True, samesite="Lax", secure=secure)
    return answer


def _door(status: int, wrong: bool = False, where: str = "") -> flask.Response:
    """The page that asks for the token; plain words to whoever is no browser."""
    word = words(asked_language())
    if flask.request.method != "GET" and flask.request.path != "/enter":
        return flask.Response(word("door.why"), status, mimetype="text/plain; charset=utf-8")
    rest = [(key, value) for key, value in flask.request.args.items(multi=True) if key != "token"]
    here = where or (flask.request.path + (f"?{urlencode(rest)}" if rest else ""))
    said = word("door.slow") if status == 429 else word("door.wrong") if wrong else ""
    page = _DOOR.format(
        lang=word.tag,
        title=word("door.title"),
        why=word("door.why"),
        wrong=f'<p class="wrong" role="alert">{said}</p>' if said else "",
        next=escape(here, quote=True),
        label=word("door.token"),
        enter=word("door.enter"),
    )
    return flask.Response(page, status, {"Retry-After": "6"} if status == 429 else {}, mimetype="text/html")
