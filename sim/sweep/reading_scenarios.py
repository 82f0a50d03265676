"""Reading what a sweep lives: its scenarios, their baseline, and stances."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario.document import Scenario, ScenarioError
from sim.scenario.inherit import find
from sim.scenario.load import load as load_scenario
from sim.scenario.tree import Mark, Node
from sim.scenario.values import Checker
from sim.stances import DEFAULT, StanceError
from sim.stances import load as load_stance

if TYPE_CHECKING:
    from sim.stances import Stance

__all__ = ["read_scenarios", "read_stances"]


def read_scenarios(check: Checker, root: Node, folder: Path) -> tuple[list[Scenario], Scenario | None]:
    """The scenarios and their baseline.

    Args:
        check: notes what is wrong.
        root: the sweep's own table.
        folder: that paths are relative to.
    """
    entries = root.entries()
    node = entries.get("scenarios")
    if node is None:
        check.wrong(root.mark, "scenarios", "missing; expected a scenario or a list of them")
        return [], None
    items = list(node.items()) if isinstance(node.value, list) else [node]
    if not items:
        check.wrong(node.mark, "scenarios", "an empty list; expected at least one scenario")
    found = [one for item in items if (one := _scenario(check, item, "scenarios", folder)) is not None]
    baseline = None
    if "baseline" in entries and entries["baseline"].value is not None:
        baseline = _scenario(check, entries["baseline"], "baseline", folder)
    for one in [*found[1:], *([baseline] if baseline else [])]:
        if one.start_year != found[0].start_year if found else False:
            check.wrong(
                node.at,
                "scenarios",
                f"{one.name} starts in {one.start_year}, {found[0].name} in {found[0].start_year}; "
                "scenarios of a sweep start in the same year",
            )
    return found, baseline


def _scenario(check: Checker, node: Node, path: str, folder: Path) -> Scenario | None:
    """A scenario by name or path; its own problems are noted with their own places."""
    if not isinstance(node.value, str):
        check.wrong(node.mark, path, f"expected the name of a scenario or a path, found {node.found()}")
        return None
    file, wrong = find(node.value, folder)
    if file is None:
        check.wrong(node.mark, path, wrong)
        return None
    try:
        return load_scenario(file)
    except ScenarioError as error:
        for one in error.problems:
            check.wrong(Mark(one.file, one.line, one.column), one.path, one.message)
        return None


def read_stances(check: Checker, root: Node, given: str | None) -> list[Stance]:
    """The stances, each once.

    Args:
        check: notes what is wrong.
        root: the sweep's own table.
        given: a name to use instead of the file's.
    """
    node = root.entries().get("stances")
    names = [(given or DEFAULT, Mark("--stance") if given else root.mark)]
    if node is not None and given is None:
        items = list(node.items()) if isinstance(node.value, list) else [node]
        names = [(item.value, item.mark) for item in items]
        if not names:
            check.wrong(node.mark, "stances", "an empty list; expected at least one stance")
    out: list[Stance] = []
    for name, mark in names:
        try:
            if not isinstance(name, str):
                raise StanceError("expected the name of a stance")
            stance = load_stance(name)
            if any(stance.name == other.name for other in out):
                raise StanceError(f"{stance.name} is named twice")
            out.append(stance)
        except StanceError as error:
            check.wrong(mark, "stances", str(error))
    return out
