"""The same numbers as the charts: on the page as tables, and as rows for a file."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.parts import table
from dashboard.numerals import digits_for, money_column, number
from dashboard.titles import group_title, payer_title, purpose_title
from dashboard.views import Line, each
from dashboard.words import Words

__all__ = ["cost_table", "group_table", "to_csv", "year_table"]


def year_table(
    rows: pd.DataFrame, lines: list[Line], unit: str, caption: str, word: Words, signed: bool
) -> html.Div:
    """Scenario, summer, mean, 50 % and 90 % band."""
    digits = digits_for(pd.concat([rows["mean"], rows["low90"], rows["high90"]]).dropna()) + 1
    body = []
    for line in lines:
        for row in each(_of(rows, line).sort_values("year")):
            body.append(
                [
                    line.title,
                    str(row.year),
                    *(
                        number(value, digits, signed)
                        for value in (row.mean, row.low90, row.low50, row.high50, row.high90)
                    ),
                    str(row.replicates),
                ]
            )
    head = [
        word("table.scenario"),
        word("table.summer"),
        word("table.mean"),
        *_bounds(word),
        word("table.replicates"),
    ]
    return table(caption, head, body)


def group_table(rows: pd.DataFrame, lines: list[Line], caption: str, word: Words) -> html.Div:
    """Scenario, group, level, and the paired difference with its interval."""
    level = digits_for(rows["mean"].dropna()) + 1
    effect = digits_for(pd.concat([rows["difference"], rows["low"], rows["high"]]).dropna()) + 1
    body = []
    for line in lines:
        for row in each(_of(rows, line)):
            body.append(
                [
                    line.title,
                    group_title(row.group, word),
                    number(row.mean, level),
                    *(number(value, effect, signed=True) for value in (row.difference, row.low, row.high)),
                ]
            )
    head = [
        word("table.scenario"),
        word("table.group"),
        word("table.mean"),
        word("table.difference"),
        word("table.low90"),
        word("table.high90"),
    ]
    return table(caption, head, body, first_number=2)


def cost_table(rows: pd.DataFrame, lines: list[Line], caption: str, word: Words) -> html.Div:
    """Scenario, payer, purpose, sum with interval; all sums in one unit, which the caption names."""
    body, sums = [], []
    for line in lines:
        for row in each(_of(rows, line)):
            body.append([line.title, payer_title(row.payer, word), purpose_title(row.purpose, word)])
            sums += [row.mean, row.low, row.high]
    unit, cells = money_column(sums, word, signed=True)
    body = [row + cells[3 * at : 3 * at + 3] for at, row in enumerate(body)]
    caption += word("money.in", unit=unit)
    head = [
        word("table.scenario"),
        word("table.payer"),
        word("table.purpose"),
        word("table.mean"),
        word("table.low90"),
        word("table.high90"),
    ]
    return table(caption, head, body, first_number=3)


def to_csv(rows: pd.DataFrame, extra: dict[str, Any], word: Words) -> str:
    """Rows as CSV with full precision: codes as they are stored, and titles in the reader's language beside.

    It begins with a byte order mark, so that spreadsheets read the Chinese; text that a spreadsheet would
    take for a formula is quoted with an apostrophe.
    """
    rows = rows.copy()
    for at, (name, value) in enumerate(extra.items()):
        rows.insert(min(at, len(rows.columns)), name, value)
    if "group" in rows:
        rows["group_title"] = [group_title(group, word) for group in rows["group"]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    if isinstance(value, float):
        return "" if pd.isna(value) else repr(float(value))
    return value


def _bounds(word: Words) -> list[str]:
    return [word(f"table.{name}") for name in ("low90", "low50", "high50", "high90")]


def _of(rows: pd.DataFrame, line: Line) -> pd.DataFrame:
    return rows[(rows["run"] == line.run) & (rows["scenario"] == line.scenario)]
