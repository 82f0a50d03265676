"""What a search makes large or small, and reading it from an optimise file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.scenario.tree import Node
from sim.scenario.values import Checker
from sim.scenario.words import groups, measures

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["COSTS", "KEYS", "MOST", "Objective", "read_objectives"]

COSTS = {
    "per_student": ("discounted_per_student", "yuan/student"),
    "total": ("discounted_total", "yuan"),
    "per_year": ("mean_per_year", "yuan/year"),
}
KEYS = ("measure", "group", "year", "level", "better", "goals", "cost", "at_least", "at_most")
"""The keys of an objective."""
MOST = 6
"""Objectives of a search."""


@dataclass(frozen=True)
class Objective:
    """One thing to be made large or small.

    Attributes:
        kind: ``measure``, ``goals`` or ``cost``.
        name: what it is called in tables.
        better: ``higher`` or ``lower``.
        unit: of its values.
        measure, group, year, level: of a measure: the effect unless ``level``; the last year where None.
        cost: which cost.
        at_least, at_most: limits of its mean; a mix beyond one is beaten by every mix within.
    """

    kind: str
    name: str
    better: str
    unit: str
    measure: str = ""
    group: str = "all"
    year: int | None = None
    level: bool = False
    cost: str = ""
    at_least: float | None = None
    at_most: float | None = None

    def record(self) -> dict[str, Any]:
        """As plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def read_objectives(check: Checker, node: Node, scenario: Scenario | None) -> list[Objective]:
    """The objectives of an optimise file.

    Args:
        check: notes what is wrong.
        node: the list of them.
        scenario: that they are asked of; None where it cannot be read: its years and goals are not checked.
    """
    items = check.items(node, "objectives")
    if not 2 <= len(items) <= MOST:
        check.wrong(node.mark, "objectives", f"expected 2 to {MOST} objectives, found {len(items)}")
    out: list[Objective] = []
    for place, item in enumerate(items):
        one = _objective(check, item, f"objectives.{place}", scenario)
        if one is not None and any(one.name == other.name for other in out):
            check.wrong(item.mark, f"objectives.{place}", f"{one.name} is there twice")
        elif one is not None:
            out.append(one)
    return out


def _objective(check: Checker, node: Node, path: str, scenario: Scenario | None) -> Objective | None:
    entries = check.table(node, path) or {}
    unknown = [key for key in entries if key not in KEYS]
    for key in unknown:
        check.unknown(entries[key], f"{path}.{key}", key, KEYS)
    kinds = [key for key in ("measure", "goals", "cost") if key in entries]
    if len(kinds) != 1:
        if kinds or not unknown:
            check.wrong(node.mark, path, "expected one of measure, goals, cost")
        return None
    [kind] = kinds
    if kind == "goals":
        found = _goals(check, node, entries[kind], path, scenario)
    elif kind == "cost":
        found = _cost(check, entries[kind], path)
    else:
        found = _measure(check, entries, path, scenario)
    if found is None:
        return None

    def limit(key: str) -> float | None:
        return check.number(entries[key], f"{path}.{key}", found.unit) if key in entries else None

    return replace(found, at_least=limit("at_least"), at_most=limit("at_most"))


def _goals(check: Checker, node: Node, entry: Node, path: str, scenario: Scenario | None) -> Objective | None:
    if check.word(entry, f"{path}.goals", ("share",)) is None:
        return None
    if scenario is not None and not scenario.goals:
        check.wrong(node.mark, path, f"the scenario {scenario.name} has no goals")
        return None
    return Objective("goals", "goals reached", "higher", "share")


def _cost(check: Checker, entry: Node, path: str) -> Objective | None:
    cost = check.word(entry, f"{path}.cost", COSTS)
    if cost is None:
        return None
    return Objective("cost", f"cost {cost.replace('_', ' ')}", "lower", COSTS[cost][1], cost=cost)


def _measure(
    check: Checker, entries: Mapping[str, Node], path: str, scenario: Scenario | None
) -> Objective | None:
    from sim.measures.catalogue import MEASURES

    name = check.word(entries["measure"], f"{path}.measure", list(measures()))
    group = check.word(entries["group"], f"{path}.group", list(groups())) if "group" in entries else "all"
    year = None
    if "year" in entries:
        first, last = (1900, 2300) if scenario is None else (scenario.summers[1], scenario.summers[-1])
        year = check.whole(entries["year"], f"{path}.year", first, last, "a summer")
    level = entries["level"].value if "level" in entries else False
    if not isinstance(level, bool):
        check.wrong(
            entries["level"].mark,
            f"{path}.level",
            f"expected true or false, found {entries['level'].found()}",
        )
        return None
    if name is None or group is None:
        return None
    better = MEASURES[name].better
    if "better" in entries:
        better = check.word(entries["better"], f"{path}.better", ("higher", "lower")) or ""
    elif better not in ("higher", "lower"):
        check.wrong(entries["measure"].mark, path, f"{name} has no better direction; expected better: "
                    "higher or lower")  # fmt: skip
    words = ", ".join([name, *([] if group == "all" else [group]), *([] if year is None else [str(year)])])
    label = f"{words} (level)" if level else words
    return Objective("measure", label, better, MEASURES[name].unit, name, group, year, level)
