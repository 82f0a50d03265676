"""What the address bar holds, so that a link opens the same view again.

``/compare?run=a,b&measure=dropout_rate&group=village&year=2024&lang=zh``: a page's path and a few short
words. Whatever an address says is only ever looked up (a run in the listing, a measure in the run), never
used as a path. What is not understood is kept apart, to be shown as a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from dashboard.words import LANGUAGES

__all__ = ["MAX_RUNS", "Address", "link", "read"]

MAX_RUNS = 6
_LONGEST = 4000
_WORD = re.compile(r"[\w .:+-]{1,160}")
_CHANGES = re.compile(r"[\w .:,/~+-]{1,3000}")
"""The code of a draft (:mod:`dashboard.draft_code`), which is longer than a word."""
KEYS = (
    *("run", "measure", "group", "year", "scenario", "baseline", "replicates", "job", "lang"),
    *("across", "up"),
    *("tab", "stance", "changes", "policy", "sweep", "story", "step", "site", "figure", "answer"),
    *("view", "by", "kind"),
)
"""What an address may hold; each page reads its own."""


@dataclass(frozen=True)
class Address:
    """An address that has been read.

    Attributes:
        path: of the page.
        lang: ``en`` or ``zh``.
        runs: ids of stored runs, at most :data:`MAX_RUNS`.
        values: the other keys that were given and are well-formed.
        unknown: keys that mean nothing here, and keys whose value is malformed.
    """

    path: str = "/"
    lang: str = "en"
    runs: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    def get(self, key: str) -> str:
        """The value of a key, "" where the address does not have it."""
        return dict(self.values).get(key, "")


def read(path: str, search: str, lang: str = "en") -> Address:
    """Read a path and a query (with or without its question mark); never fails."""
    lang = lang if lang in LANGUAGES else "en"
    runs: list[str] = []
    values: dict[str, str] = {}
    unknown: list[str] = []
    if len(search) > _LONGEST:
        return Address(path, lang, unknown=(search[:20] + "…",))
    for key, value in parse_qsl(search.lstrip("?"), keep_blank_values=True):
        if key not in KEYS:
            unknown.append(key[:40])
        elif key == "lang":
            if value in LANGUAGES:
                lang = value
            else:
                unknown.append(key)
        elif key == "run":
            for name in value.split(","):
                if not _WORD.fullmatch(name):
                    unknown.append(key)
                elif name not in runs:
                    runs.append(name)
        elif not (_CHANGES if key == "changes" else _WORD).fullmatch(value):
            unknown.append(key)
        else:
            values[key] = value
    if len(runs) > MAX_RUNS:
        unknown.append("run")
    return Address(path, lang, tuple(runs[:MAX_RUNS]), tuple(values.items()), tuple(dict.fromkeys(unknown)))


def link(path: str, runs: tuple[str, ...] | list[str] = (), **values: object) -> str:
    """The address of a page; empty values are left out."""
    pairs = [("run", ",".join(runs))] if runs else []
    pairs += [(key, str(value)) for key, value in values.items() if value not in ("", None)]
    return f"{path}?{urlencode(pairs, safe=',')}" if pairs else path
