"""The changes of a draft as a short word for the address, and back.

While they are few: ``teacher_rotation.share:0.5,alliance:off``. Beyond that: ``z.`` and the same as JSON,
compressed, in the letters that need no escape. Reading is bounded, whatever the address holds.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from collections.abc import Mapping
from typing import Any

__all__ = ["LONGEST", "decode", "encode"]

LONGEST = 3000
"""Letters of a code that are read at all."""
_READABLE = 400
_UNPACKED = 65_536
_ITEMS = 800
_PATH = re.compile(r"[a-z][a-z0-9_]{0,40}(\.[a-z0-9_]{1,40}){0,2}")
_PLAIN = re.compile(r"[\w ./~+-]{0,300}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def encode(changes: Mapping[str, Any]) -> str:
    """The changes in one word, "" for none; the same changes give the same word."""
    items = sorted(changes.items())
    if all(isinstance(value, str) is False or _safe(value) for _, value in items):
        text = ",".join(f"{path}:{_said(value)}" for path, value in items)
        if len(text) <= _READABLE:
            return text
    packed = zlib.compress(json.dumps(dict(items), ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return "z." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> tuple[dict[str, Any], list[str]]:
    """The changes of a word, and what in it could not be read; never fails."""
    if not text:
        return {}, []
    if len(text) > LONGEST:
        return {}, [text[:20] + "…"]
    if text.startswith("z.") and ":" not in text:
        return _unpacked(text[2:])
    changes: dict[str, Any] = {}
    wrong = []
    for item in text.split(",")[:_ITEMS]:
        path, colon, value = item.partition(":")
        if not colon or not _PATH.fullmatch(path) or not _PLAIN.fullmatch(value):
            wrong.append(item[:40])
        else:
            changes[path] = _read(value)
    return changes, wrong


def _unpacked(text: str) -> tuple[dict[str, Any], list[str]]:
    nothing: tuple[dict[str, Any], list[str]] = ({}, [text[:20] + "…"])
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        reader = zlib.decompressobj()
        plain = reader.decompress(packed, _UNPACKED)
        if reader.unconsumed_tail:
            return nothing
        found = json.loads(plain.decode())
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return nothing
    if not isinstance(found, dict) or len(found) > _ITEMS:
        return nothing
    changes, wrong = {}, []
    for path, value in found.items():
        plain_value = isinstance(value, str | bool | int | float) and (
            not isinstance(value, float) or math.isfinite(value)
        )
        if _PATH.fullmatch(path) and plain_value and len(str(value)) <= 2000:
            changes[path] = value
        else:
            wrong.append(path[:40])
    return changes, wrong


def _safe(value: str) -> bool:
    """Whether a word comes back as it is from the readable form."""
    return bool(_PLAIN.fullmatch(value)) and isinstance(_read(value), str)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _read(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return int(text) if re.fullmatch(r"-?\d{1,15}", text) else number
    return text
