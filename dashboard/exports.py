"""A stored result as files to take along: report, tables, workbook, bundle, records of where it comes from.

What is asked for is looked up among the stored results and among a few names; nothing in an address is ever a
path. Nothing is executed and nothing leaves this machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.components.tables import to_csv
from dashboard.downloads import plain_name
from dashboard.result.data import FILES, tables_of
from dashboard.store import Store, Stored
from dashboard.words import Words

__all__ = ["KINDS", "export", "report_of", "workbook"]

_SHEET_ROWS = 1_000_000
"""Rows of a sheet at most; a workbook cannot hold more than 1,048,576."""
_BUNDLED = (".json", ".yaml", ".yml", ".parquet", ".html", ".csv")
"""Kinds of files that a bundle may hold: no code, no pickle."""
_EPOCH = (2020, 1, 1, 0, 0, 0)
"""Times in a bundle, so that the same result gives the same bytes."""

Export = tuple[str, str, bytes]
"""File name, type, content."""


def export(kind: str, run: str, store: Store, word: Words) -> Export | None:
    """A result as a file; None for a kind that does not exist.

    Args:
        kind: a name of :data:`KINDS`, or a table of ``dashboard.result.data.FILES`` with ``.csv``.
        run: id of a stored result.

    Raises:
        NotStored: there is no such result, or it cannot be read.
    """
    table = kind.removesuffix(".csv")
    if kind.endswith(".csv") and table in FILES:
        stored = store.open(run)
        found = tables_of(stored.outcome).get(table)
        if found is None:
            return None
        return f"{_name(stored)}-{table}.csv", "text/csv; charset=utf-8", to_csv(found, {}, word).encode()
    if kind not in KINDS:
        return None
    stored = store.open(run)
    ending, mime, make = KINDS[kind]
    return f"{_name(stored)}{ending}", mime, make(stored, word)


def report_of(stored: Stored, word: Words) -> bytes:
    """The report that lies in its folder, opening in the reader's language; made anew if it is missing."""
    path = stored.info.path / "report.html"
    if path.exists():
        text = path.read_text(encoding="utf-8")
    else:
        from sim.results.report import report_html

        text = report_html(stored.outcome)
    return text.replace("navigator.language || 'en'", f"'{word.lang}'").encode()


def workbook(stored: Stored, word: Words) -> bytes:
    """All tables as sheets of one workbook, with a first sheet that says what it is."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    first = book.create_sheet(_sheet(word("result.sheet_about"), set()))
    record = stored.outcome.provenance
    facts: list[tuple[str, Any]] = [
        (word("result.sheet_title"), word.pick(stored.info.title, stored.id)),
        (word("provenance.run"), stored.id),
        (word("provenance.replicates"), stored.outcome.replicates),
        (word("provenance.stance"), str(record.get("stance", ""))),
        (word("result.sheet_again"), str(record.get("command") or "")),
        (word("provenance.version"), str((record.get("versions") or {}).get("levelfield", ""))),
        (word("result.sheet_code"), str(record.get("code", ""))),
        *(
            (word("result.sheet_scenario", name=word.pick(about.title, about.label)), about.hash)
            for about in stored.outcome.about
        ),
    ]
    for name, value in facts:
        first.append([name, _safe(value)])
    used: set[str] = {first.title}
    for name, frame in tables_of(stored.outcome).items():
        sheet = book.create_sheet(_sheet(word(f"result.file.{name}"), used))
        used.add(sheet.title)
        sheet.freeze_panes = "A2"
        from openpyxl.cell import WriteOnlyCell

        head = []
        for column in frame.columns:
            cell = WriteOnlyCell(sheet, value=str(column))
            cell.font = Font(bold=True)
            head.append(cell)
        sheet.append(head)
        for row in frame.head(_SHEET_ROWS).itertuples(index=False):
            sheet.append([_safe(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bundle(stored: Stored, word: Words) -> bytes:
    """The folder of the result as one archive: data and text only, in a fixed order, with fixed times."""
    out = io.BytesIO()
    home = stored.info.path
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(home.rglob("*")):
            inside = path.relative_to(home)
            hidden = any(part.startswith(".") for part in inside.parts)
            if path.is_symlink() or not path.is_file() or hidden or path.suffix not in _BUNDLED:
                continue
            entry = zipfile.ZipInfo(f"{stored.id}/{inside.as_posix()}", _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def _file(name: str) -> Callable[[Stored, Words], bytes]:
    def read(stored: Stored, word: Words) -> bytes:
        return Path(stored.info.path / name).read_bytes()

    return read


KINDS: dict[str, tuple[str, str, Callable[[Stored, Words], bytes]]] = {
    "report": (".html", "text/html; charset=utf-8", report_of),
    "workbook": (
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook,
    ),
    "bundle": (".levelfield.zip", "application/zip", bundle),
    "record": ("-run.json", "application/json", _file("run.json")),
    "provenance": ("-provenance.json", "application/json", _file("provenance.json")),
}
"""What a result can be taken along as: ending, type, and who makes it."""


def _name(stored: Stored) -> str:
    return plain_name(stored.id, 80) or "result"


def _sheet(title: str, used: set[str]) -> str:
    """A name that a workbook accepts and does not have yet."""
    bare = "".join("-" if letter in "[]:*?/\\" else letter for letter in title)[:28]
    name, number = bare, 2
    while name in used:
        name, number = f"{bare} {number}", number + 1
    return name


def _safe(value: Any) -> Any:
    """A value that a spreadsheet shows and never computes."""
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
