"""Sentences that the simulator says in English, in Chinese: designs of experiments, formulas of measures,
meanings of parameters.

``text/sentences/`` holds what each English sentence is in Chinese, so a sentence that is changed where it is
declared has no Chinese until somebody translates it anew; the tests ask for that.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from dashboard.words import Words

__all__ = ["said", "translated"]

_FOLDER = Path(__file__).parent / "text" / "sentences"


@cache
def translated() -> dict[str, str]:
    """Every English sentence that has a Chinese one."""
    found: dict[str, str] = {}
    for path in sorted(_FOLDER.glob("*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def said(english: str, word: Words) -> str:
    """A sentence in the reader's language; in English where nobody has translated it."""
    return translated().get(english, english) if word.lang == "zh" else english
