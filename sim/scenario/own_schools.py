"""The planner's own table of schools, as a scenario names it or holds it.

`sim.world.table` reads and checks the table; here its complaints get their place in the scenario.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.document import ScenarioError
from sim.scenario.inherit import label_of
from sim.scenario.tree import Mark, Node
from sim.scenario.values import Checker
from sim.scenario.words import nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["from_document", "from_file"]


def from_file(check: Checker, node: Node, folder: Path | None) -> pd.DataFrame | None:
    """The planner's table of schools in a file of its own; what is wrong with it is told by its rows."""
    from sim.world.table import read_schools

    path = "world.schools_from"
    if not isinstance(node.value, str) or not node.value.strip():
        check.wrong(node.mark, path, f"expected a CSV or Excel file, found {node.found()}")
        return None
    file = (Path(node.mark.file).parent if node.mark.line else folder or Path()) / node.value
    try:
        there = file.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        beside = [one.name for ending in ("csv", "xlsx") for one in file.parent.glob(f"*.{ending}")]
        check.wrong(node.mark, path, f"no such file: {node.value}{nearest(file.name, beside)}")
        return None
    try:
        return read_schools(label_of(file))
    except ScenarioError as error:
        for problem in error.problems:
            check.wrong(Mark(problem.file, problem.line, problem.column), problem.path, problem.message)
        return None


def from_document(check: Checker, node: Node, folder: Path | None) -> pd.DataFrame | None:
    """The same table written out in the scenario, as a resolved document holds it."""
    from sim.world.table import from_rows

    path = "world.schools_table"
    before = len(check.problems)
    items = check.items(node, path)
    for i, item in enumerate(items):
        if not isinstance(item.value, dict):
            check.wrong(item.mark, f"{path}.{i}", f"expected a table of a school, found {item.found()}")
    if not items and len(check.problems) == before:
        check.wrong(node.mark, path, "no schools at all; expected at least one")
    if len(check.problems) > before:
        return None
    try:
        return from_rows([item.plain() for item in items])
    except ScenarioError as error:
        for problem in error.problems:
            row = items[problem.line - 1] if 0 < problem.line <= len(items) else node
            cell = row.entries().get(problem.path, row)
            where = f"{path}.{problem.line - 1}" if problem.line > 0 else path
            check.wrong(cell.mark, f"{where}.{problem.path}" if problem.path else where, problem.message)
        return None
