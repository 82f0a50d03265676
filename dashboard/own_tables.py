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

from dashboard.words import Words

__all__ = ["OwnTables", "Said", "columns_in", "in_words", "unpacked"]

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


def columns_in(name: str, word: Words) -> str:
    """A column's heading in the reader's language."""
    from sim.world.columns import COLUMNS

    if name not in COLUMNS or word.lang == "en":
        return name.replace("_", " ")
    return next((heading for heading in COLUMNS[name].headings if not heading.isascii()), name)


_CHINESE = (
    (r"a whole number of (.+?), (\S+) to (\d+)", r"\2 至 \3 之间的整数"),
    (r"a whole number of (\w+)", r"整数"),
    (r"a share from 0 to 1, or per cent \(35%\)", "0 至 1 的比例或百分数（35%）"),
    (r"a number \((.+?)\), (\S+) to (\d+)", r"\2 至 \3 之间的数"),
    (r"a number \((.+?)\)", "数字"),
    (r"coordinates", "坐标"),
    (r"missing; every school needs it", "缺失；每所学校都要填写"),
    (r"missing; every school needs a tier or an exam_mean", "缺失；每所学校都要有层次或平均分"),
    (r"missing columns? (.+); found (.*)", r"缺少列：\1；现有：\2"),
    (r"unknown word (.+); expected (.+)", r"无法识别 \1；应为 \2"),
    (r"unknown column (.+)", r"无法识别的列 \1"),
    (r"expected (.+), found (.+)", r"应为 \1，实际为 \2"),
    (r"(.+) is in row (\d+) already", r"\1 与第 \2 行重复"),
    (r"the table has headings but no schools", "表中只有标题，没有学校"),
    (r"the table is empty.*", "表是空的；第一行应为标题，以下每行一所学校"),
    (r"(\w+): missing for (\d+) of (\d+) schools; (.+)", r"\1：\3 所学校中有 \2 所未填写；\4"),
    (r"drawn from the scenario's assumptions for their location and tier", "按所在地与层次由情景假定抽取"),
    (r"read from the schools' names, primary where they say nothing", "按校名判断，无从判断时视为小学"),
    (r"by rank of exam_mean within the stage", "按学段内平均分排名确定"),
    (r"drawn by location", "按所在地抽取"),
    (r"column (.+) is not known and was not read", r"列 \1 无法识别，未读取"),
)


def in_words(message: str, word: Words) -> str:
    """A message of the checker in the reader's language, where it has a translation."""
    if word.lang == "en":
        return message
    for pattern, chinese in _CHINESE:
        message = re.sub(pattern, chinese, message)
    return re.sub(r"[a-z_]{3,}", lambda found: columns_in(found[0], word), message)
