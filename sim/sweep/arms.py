"""From the values of a point to the scenarios that are lived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.scenario.check import checked
from sim.scenario.inherit import override, resolve
from sim.scenario.tree import Mark, Node, Problems, from_data
from sim.sweep.factors import changes

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Arm", "placed"]


class Arm:
    """A scenario of a sweep, from which those of its points are made.

    Args:
        scenario: what is held.
        baseline: whether it is the baseline, whose policies no lever moves.
    """

    def __init__(self, scenario: Scenario, baseline: bool = False) -> None:
        self.scenario, self.baseline = scenario, baseline
        self._node: Node | None = None
        self._made: tuple[str, Scenario] | None = None

    def built(
        self, values: Mapping[str, Any], problems: Problems, marks: Mapping[str, Mark]
    ) -> Scenario | None:
        """The scenario at a point; checked like a file, with problems noted where the values were written.

        Args:
            values: by path.
            problems: where problems are noted.
            marks: the places of values in the sweep file.
        """
        here = {}
        for path, value in values.items():
            where = changes(path, self.scenario, self.baseline)
            if where is not None:
                here[where] = (path, value)
        if not here:
            return self.scenario
        key = repr(here)
        if self._made is not None and self._made[0] == key:
            return self._made[1]
        if self._node is None:
            whole = from_data(self.scenario.document, self.scenario.name, problems)
            self._node = resolve(whole, None, None, problems)[0]
        node, found = self._node, Problems()
        for where, (path, value) in here.items():
            mark = marks.get(path, Mark(self.scenario.name))
            node = override(node, where, placed(from_data(value, mark.file, found), mark), found)
        scenario = checked(node, self.scenario.name, None, True, found)
        for problem in found.sorted():
            problems.add(Mark(problem.file, problem.line, problem.column), problem.path, problem.message)
        if scenario is not None:
            self._made = (key, scenario)
        return scenario


def placed(node: Node, mark: Mark) -> Node:
    """The same data, all of it at one place."""
    if isinstance(node.value, dict):
        return Node({name: placed(entry, mark) for name, entry in node.value.items()}, mark, mark)
    if isinstance(node.value, list):
        return Node([placed(item, mark) for item in node.value], mark, mark)
    return Node(node.value, mark, mark)
