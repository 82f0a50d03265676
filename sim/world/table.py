"""The planner's own table of schools: a CSV or Excel file, one row for each school.

Headings and words may be English or Chinese. Everything wrong is said at once, row by row; nothing is
guessed silently: what a table does not say is drawn from the scenario's assumptions, and :func:`filled`
says what that was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario.document import Problem, ScenarioError
from sim.world.columns import COLUMNS, Field, plain, stage_in_name, suggestion
from sim.world.spreadsheet import ROWS, Grid, read_grid, wrong_file

__all__ = ["ROWS", "filled", "from_rows", "read_schools", "to_rows"]

PUPILS_PER_TEACHER = 200


def read_schools(path: str | Path) -> pd.DataFrame:
    """Read a table of schools.

    Args:
        path: a CSV file (UTF-8, with or without byte order mark, or GB18030; commas, semicolons or tabs) or
            an Excel workbook (.xlsx), of which the first sheet is read. Empty rows and rows whose first
            cell starts with ``#`` are passed over.

    Returns:
        One row for each school, the columns of `sim.world.columns.COLUMNS`; shares from 0 to 1, words in
        English, NaN, None or "" where the table is silent. ``attrs["ignored"]`` lists columns not known.

    Raises:
        ScenarioError: the file cannot be read, or rows are wrong: one problem each, ``line`` is the row.
    """
    return _checked(read_grid(Path(path)), str(path))


def from_rows(rows: Sequence[Mapping[str, Any]], label: str = "schools_table") -> pd.DataFrame:
    """The same table from plain rows, as :func:`to_rows` wrote them; checked like a file.

    Raises:
        ScenarioError: as in :func:`read_schools`; the first row is number 1.
    """
    names = list(dict.fromkeys(str(key) for row in rows for key in row))
    grid: Grid = [(0, names)]
    grid += [(number, [row.get(name) for name in names]) for number, row in enumerate(rows, 1)]
    return _checked(grid, label)


def to_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A checked table as plain data (words, numbers, true and false), without what it does not say."""
    out = []
    for record in table.to_dict("records"):
        row: dict[str, Any] = {}
        for name, value in record.items():
            if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
                continue
            kind = COLUMNS[str(name)].kind
            row[str(name)] = (
                int(value)
                if kind == "count"
                else bool(value)
                if kind == "switch"
                else str(value)
                if kind in ("text", "word")
                else float(value)
            )
        out.append(row)
    return out


def filled(table: pd.DataFrame) -> list[str]:
    """What a checked table does not say and is drawn or derived instead, one line each."""
    n, out = len(table), []
    for name, field in COLUMNS.items():
        if name in ("tier", "exam_mean", "longitude", "latitude", "x", "y", "alliance") or field.required:
            continue
        missing = int(_unsaid(table[name]).sum())
        if missing:
            how = (
                "read from the schools' names, primary where they say nothing"
                if name == "stage"
                else "drawn from the scenario's assumptions for their location and tier"
            )
            out.append(f"{name}: missing for {missing} of {n} schools; {how}")
    no_tier = int(_unsaid(table["tier"]).sum())
    if no_tier:
        out.append(f"tier: missing for {no_tier} of {n} schools; by rank of exam_mean within the stage")
    placed = ~(_unsaid(table["longitude"]) & _unsaid(table["x"]))
    if not placed.all():
        out.append(f"coordinates: missing for {int((~placed).sum())} of {n} schools; drawn by location")
    out += [f"column {name!r} is not known and was not read" for name in table.attrs.get("ignored", ())]
    return out


def _unsaid(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.isna() | (column == "")


def _checked(grid: Grid, label: str) -> pd.DataFrame:
    """The table, or every problem with it."""
    rows = [
        (number, list(cells))
        for number, cells in grid
        if any(plain(cell) for cell in cells) and not plain(cells[0] if cells else "").startswith("#")
    ]
    if not rows:
        raise wrong_file(label, "the table is empty; expected a row of headings and a row for each school")
    problems: list[Problem] = []
    at, ignored = _headings(rows[0], label, problems)
    if problems:
        raise ScenarioError(problems)
    if len(rows) == 1:
        raise wrong_file(label, "the table has headings but no schools")
    if len(rows) - 1 > ROWS:
        raise wrong_file(
            label,
            f"expected at most {ROWS} schools, found {'more' if len(grid) > ROWS else ''} than that".replace(
                "  ", " "
            ),
        )
    values: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    numbers = [number for number, _ in rows[1:]]
    width = len(rows[0][1])
    for number, cells in rows[1:]:
        if any(plain(cell) for cell in cells[width:]):
            message = f"expected {width} cells as in the headings, found {len(cells)}"
            problems.append(Problem(label, number, width + 1, "", message))
        for name, field in COLUMNS.items():
            values[name].append(_cell(field, name, number, at.get(name), cells, label, problems))
    table = pd.DataFrame({name: _typed(name, column) for name, column in values.items()})
    _sense(table, numbers, at, label, problems)
    if problems:
        raise ScenarioError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    table.attrs["ignored"] = ignored
    return table


def _headings(
    row: tuple[int, list[Any]], label: str, problems: list[Problem]
) -> tuple[dict[str, int], list[str]]:
    """Position of each known column, and the headings that mean nothing to us."""
    number, cells = row
    known = {
        spelling: name
        for name, field in COLUMNS.items()
        for spelling in (name, name.replace("_", " "), *field.headings)
    }
    at: dict[str, int] = {}
    ignored = []
    for position, cell in enumerate(cells):
        text = plain(cell)
        if not text:
            continue
        # A unit in brackets is no part of the name: 学生数（人）, budget (yuan).
        name = known.get(text.lower()) or known.get(text.lower().split("(")[0].strip())
        if name is None:
            near = suggestion(text, [word for word in known if len(word) > 2])
            if near and text.isascii():
                problems.append(
                    Problem(label, number, position + 1, "", f"unknown column {text[:60]!r}{near}")
                )
            else:
                ignored.append(text[:60])
        elif name in at:
            message = f"{text[:60]!r} says the same as column {at[name] + 1}; expected one of them"
            problems.append(Problem(label, number, position + 1, name, message))
        else:
            at[name] = position
    needed = [name for name, field in COLUMNS.items() if field.required and name not in at]
    if "tier" not in at and "exam_mean" not in at:
        needed.append("tier (or exam_mean)")
    if needed and not at and len([cell for cell in cells if plain(cell)]) < 2:
        message = f"expected headings separated by commas, found one column: {plain(cells[0])[:60]!r}"
        problems.append(Problem(label, number, 1, "", message))
    elif needed:
        found = ", ".join(plain(cell)[:30] for cell in cells if plain(cell))[:200]
        message = f"missing column{'s' * (len(needed) > 1)} {', '.join(needed)}; found {found}"
        problems.append(Problem(label, number, 0, "", message))
    return at, ignored


def _cell(
    field: Field,
    name: str,
    number: int,
    position: int | None,
    cells: list[Any],
    label: str,
    problems: list[Problem],
) -> Any:
    """One value, None where the table is silent."""
    cell = cells[position] if position is not None and position < len(cells) else None
    text = plain(cell)
    if position is None or not text or text.lower() in ("nan", "na", "n/a", "-", "—"):
        if field.required:
            problems.append(
                Problem(label, number, (position or 0) + 1, name, "missing; every school needs it")
            )
        return None
    if text.startswith("=") or (text.startswith("#") and text.endswith(("!", "?"))):
        message = f"expected a value, found a formula or its error ({text[:40]}); paste values instead"
        problems.append(Problem(label, number, position + 1, name, message))
        return None
    value, wrong = field.read(cell)
    if wrong:
        problems.append(Problem(label, number, position + 1, name, wrong))
        return None
    return value


def _typed(name: str, column: list[Any]) -> Any:
    """A column in its own type: numbers with NaN, words with "", yes or no with None."""
    kind = COLUMNS[name].kind
    if kind in ("text", "word"):
        return np.array([value or "" for value in column], object)
    if kind == "switch":
        return np.array(column, object)
    return np.array([np.nan if value is None else value for value in column], float)


def _sense(
    table: pd.DataFrame, numbers: list[int], at: dict[str, int], label: str, problems: list[Problem]
) -> None:
    """What the cells of a row, and the rows together, must satisfy."""
    seen: dict[tuple[str, str], int] = {}
    stages = [stage or stage_in_name(name) for stage, name in zip(table["stage"], table["name"])]
    broken: dict[int, set[str]] = {}
    for problem in problems:
        broken.setdefault(problem.line, set()).add(problem.path)

    def wrong(k: int, name: str, message: str) -> None:
        problems.append(Problem(label, numbers[k], at.get(name, -1) + 1, name, message))

    for k, row in enumerate(table.to_dict("records")):
        bad = broken.get(numbers[k], set())
        if row["name"]:
            first = seen.setdefault((row["name"], stages[k]), numbers[k])
            if first != numbers[k]:
                wrong(k, "name", f"{row['name']!r} is in row {first} already")
        if not row["tier"] and math.isnan(row["exam_mean"]) and not bad & {"tier", "exam_mean"}:
            column = "tier" if "tier" in at else "exam_mean"
            wrong(k, column, "missing; every school needs a tier or an exam_mean")
        if row["students"] > PUPILS_PER_TEACHER * row["teachers"]:
            expected = f"expected at most {PUPILS_PER_TEACHER} students for each teacher"
            wrong(k, "students", f"{expected}, found {row['students']:g} for {row['teachers']:g}")
        if row["students"] < row["teachers"]:
            expected = "expected no more teachers than students"
            wrong(k, "teachers", f"{expected}, found {row['teachers']:g} for {row['students']:g}")
        if row["master_share"] > row["bachelor_share"]:
            wrong(k, "master_share", "more than bachelor_share, which counts masters too")
        for one, other in (("longitude", "latitude"), ("x", "y")):
            if math.isnan(row[one]) != math.isnan(row[other]) and not bad & {one, other}:
                wrong(k, one, f"{one} and {other} belong together; one of them is missing")
    if not problems:
        if not {"primary", "junior", "nine-year"} & set(stages):
            wrong(0, "stage", "no primary or junior school in the table; expected at least one")
        elif "senior" in stages and not {"junior", "nine-year"} & set(stages):
            wrong(
                stages.index("senior"), "stage", "a senior high school, but no junior school that leads to it"
            )
