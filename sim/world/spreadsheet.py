"""A file of cells: CSV in the encodings people use, or the first sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.scenario.document import Problem, ScenarioError

__all__ = ["ROWS", "Grid", "read_grid", "wrong_file"]

ROWS = 20_000
"""Schools a table may have."""
BYTES = 50_000_000
"""Size of a file that is read at all."""
Grid = list[tuple[int, Sequence[Any]]]
"""Rows of cells with their number in the file; the first holds the headings."""


def read_grid(path: Path) -> Grid:
    """The rows of a file, at most a little more than are allowed.

    Raises:
        ScenarioError: it cannot be read as a table.
    """
    label = str(path)
    try:
        if path.is_dir():
            raise wrong_file(label, "expected a file, found a folder")
        size = path.stat().st_size
        if size > BYTES:
            raise wrong_file(label, f"expected at most {BYTES // 1_000_000} MB, found {size / 1e6:.0f} MB")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise wrong_file(label, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if data.startswith(b"PK\x03\x04"):
        return _excel(data, label)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise wrong_file(label, "an Excel file of the old kind (.xls); save it as .xlsx or CSV")
    return _csv(data, label)


def wrong_file(label: str, message: str, line: int = 0) -> ScenarioError:
    """The error that says what is wrong with a file as a whole."""
    return ScenarioError([Problem(label, line, 0, "", message)])


def _csv(data: bytes, label: str) -> Grid:
    """Rows of a CSV file."""
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise wrong_file(label, "expected a table (CSV or .xlsx), found a binary file")
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise wrong_file(label, "expected text in UTF-8 or GB18030, found a binary file or another encoding")
    head = next((line for line in text.splitlines() if line.strip(" ,;\t") and not line.startswith("#")), "")
    delimiter = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        grid: Grid = []
        for cells in reader:
            grid.append((reader.line_num, cells))
            if len(grid) > 2 * ROWS:
                break
    except csv.Error as error:
        raise wrong_file(label, f"cannot be read as CSV: {error}", reader.line_num) from None
    return grid


def _excel(data: bytes, label: str) -> Grid:
    """Rows of the first sheet of a workbook."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 10 * BYTES:
                raise wrong_file(
                    label, "expected a workbook of common size, found one that unpacks to far more"
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            sheet = book.worksheets[0]
            grid: Grid = []
            for number, row in enumerate(sheet.iter_rows(max_row=2 * ROWS, max_col=200, values_only=True), 1):
                grid.append((number, row))
            book.close()
    except ScenarioError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise wrong_file(
            label, f"cannot be read as an Excel workbook: {type(error).__name__}: {error}"
        ) from None
    return grid
