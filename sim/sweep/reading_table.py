"""A design written out: a CSV file with a column for each factor and a row for each point."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.scenario.inherit import label_of
from sim.scenario.reader import read_text, scalar
from sim.scenario.tree import Mark, Node
from sim.scenario.values import Checker
from sim.scenario.words import nearest
from sim.sweep.arms import Arm
from sim.sweep.designs import Points
from sim.sweep.factors import Factor, declared
from sim.sweep.reading_factors import check_path, overlap

__all__ = ["table"]


def table(
    check: Checker, file: str, folder: Path, mark: Mark, arms: Sequence[Arm], held: Mapping[str, Mark]
) -> tuple[list[Factor], Points | None]:
    """The factors and points of a CSV file, every cell checked in every scenario that it concerns.

    Args:
        check: notes what is wrong, with the row and the column of the table.
        file: its name, relative to ``folder``.
        mark: where the sweep names it.
        arms: all scenarios, the baseline included.
        held: what the sweep file holds, and where.
    """
    path = folder / file
    if not path.is_file():
        beside = [one.name for one in path.parent.glob("*.csv")] if path.parent.is_dir() else []
        check.wrong(mark, "design.file", f"no such file: {file}{nearest(path.name, beside)}")
        return [], None
    label = label_of(path)
    text = read_text(path, label, check.problems)
    rows = list(csv.reader(io.StringIO(text or "")))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        check.wrong(Mark(label, 1, 1), "", "expected a row of factors and at least one row of values")
        return [], None
    names = [name.strip() for name in rows[0]]
    before = len(check.problems)
    for column, name in enumerate(names, start=1):
        check_path(check, name, Mark(label, 1, column), arms)
    for one, other in overlap([*held, *names]):
        column = names.index(other) + 1 if other in names else 1
        check.wrong(Mark(label, 1, column), other, f"sets what {one} sets too; expected one of them")
    if len(check.problems) > before:
        return [], None
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            check.wrong(Mark(label, line, 1), "", f"expected {len(names)} values, found {len(row)}")
    if len(check.problems) > before:
        return [], None
    values = [tuple(scalar(cell.strip()) for cell in row) for row in rows[1:]]
    seen: set[str] = set()
    for line, point in enumerate(values, start=2):
        for column, (name, value) in enumerate(zip(names, point), start=1):
            if f"{name} {value!r}" in seen:
                continue
            seen.add(f"{name} {value!r}")
            mark, found = Mark(label, line, column), declared(name)
            if found is not None:
                check.declared(found, Node(value, mark), name)
                continue
            for arm in arms:
                arm.built({name: value}, check.problems, {name: mark})
    if len(check.problems) > before:
        return [], None
    factors = [
        Factor(name, "levels", levels=tuple(dict.fromkeys(point[place] for point in values)))
        for place, name in enumerate(names)
    ]
    return factors, Points(tuple(values))
