"""Planners' own tables of schools: checked row by row, kept under a fingerprint of what they say.

A table is looked up by its fingerprint only; no name or path of an upload is ever used.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["OwnTables", "Said", "unpacked"]

_KEY = re.compile(r"[0-9a-f]{16}")
_KEPT = 200


@dataclass(frozen=True)
class Said:
    """What became of a table.

    Attributes:
        key: its fingerprint, "" where it was refused.
        rows: the checked rows.
        filled: what it does not say and is drawn instead, as the simulator tells it.
        problems: why it was refused: row, column, message.
    """

    key: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    filled: tuple[str, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()


class OwnTables:
    """The tables below a runs folder.

    Args:
        root: the runs folder.
    """

    def __init__(self, root: Path) -> None:
        self.folder = Path(root) / ".lab" / "schools"

    def rows(self, key: str) -> list[dict[str, Any]] | None:
        """The rows of a kept table, None for one that is not here."""
        if not _KEY.fullmatch(key):
            return None
        try:
            found = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, list) else None

    def take(self, data: bytes) -> Said:
        """Check a file's bytes (CSV or .xlsx) and keep what they say."""
        from sim.scenario import ScenarioError
        from sim.world.table import filled, read_schools, to_rows

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table"
            path.write_bytes(data)
            try:
                table = read_schools(path)
            except ScenarioError as error:
                return Said(problems=tuple((one.line, one.path, one.message) for one in error.problems))
        rows = to_rows(table)
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._write(key, text)
        return Said(key, tuple(rows), tuple(filled(table)))

    def _write(self, key: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{key}.json"
        if not target.exists():
            kept = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
            for old in kept[: max(0, len(kept) - _KEPT + 1)]:
                old.unlink(missing_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, target)


def unpacked(contents: str, largest: int) -> bytes | None:
    """The bytes of a browser's upload; None where it is too large or no upload at all."""
    _, comma, text = contents.partition(",")
    if not comma or len(text) > largest * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
