"""Every word of the dashboard, in two languages; keys and placeholders are the same in both.

``text/en/`` and ``text/zh/`` hold one file for each page or kind of part; a key stands in one of them only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["LANGUAGES", "Words", "words"]

LANGUAGES = ("en", "zh")
_TAGS = {"en": "en", "zh": "zh-CN"}


class Words:
    """The texts of one language: ``words("zh")("start.title")``.

    Args:
        lang: ``en`` or ``zh``.
        texts: text by key, with ``{placeholders}``.
    """

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        self.lang = lang
        self.texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The text of ``key`` with its placeholders filled; KeyError for a key that does not exist."""
        return self.texts[key].format(**values) if values else self.texts[key]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def pick(self, title: Mapping[str, str] | str, otherwise: str = "") -> str:
        """A bilingual title in this language, in the other one where this one is missing."""
        if isinstance(title, str):
            return title or otherwise
        return title.get(self.lang) or next((title[lang] for lang in LANGUAGES if title.get(lang)), otherwise)

    def list(self, items: list[str]) -> str:
        """Items joined as this language joins them."""
        return self("list.comma").join(items)

    @property
    def tag(self) -> str:
        """The language tag for ``<html lang>``."""
        return _TAGS[self.lang]


@cache
def words(lang: str) -> Words:
    """The texts of a language; English for a language we do not have."""
    lang = lang if lang in LANGUAGES else "en"
    texts: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "text" / lang).glob("*.json")):
        more = json.loads(path.read_text(encoding="utf-8"))
        twice = texts.keys() & more.keys()
        if twice:
            raise ValueError(f"{path.name}: {min(twice)!r} stands in another file too")
        texts |= more
    return Words(lang, texts)
