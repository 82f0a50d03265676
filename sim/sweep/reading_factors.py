"""Reading the factors of a sweep file: what is held, and what is scanned, over which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.priors import uncertain
from sim.scenario.tree import Mark, Node
from sim.scenario.values import Checker
from sim.scenario.words import nearest
from sim.sweep.arms import Arm
from sim.sweep.factors import Factor, changes, current, declared

__all__ = ["check_path", "held_and_scanned", "overlap"]

FORMS = ("value", "values", "start", "stop", "steps", "uniform", "normal", "prior")
"""The keys of a table that says how a factor varies; any other table is a value."""
NEVER = {
    "seed": "a sweep has one seed: of its own (seed:), and replicates for more luck",
    "title": "a title is no factor",
    "note": "a note is no factor",
    "extends": "name the scenarios under scenarios:",
    "baseline": "name the baseline under baseline:",
}
_STEPS = 10_000


def held_and_scanned(
    check: Checker, node: Node | None, arms: Sequence[Arm]
) -> tuple[dict[str, Any], list[Factor], dict[str, Mark], dict[str, list[Mark]]]:
    """What is held, what is scanned, and where each was written; where each value of a list was.

    Args:
        check: notes what is wrong.
        node: the table ``factors``, or None.
        arms: all scenarios, the baseline included.
    """
    held: dict[str, Any] = {}
    factors: list[Factor] = []
    marks: dict[str, Mark] = {}
    items: dict[str, list[Mark]] = {}
    entries = (check.table(node, "factors") or {}) if node is not None else {}
    for path, entry in entries.items():
        if not check_path(check, path, entry.at, arms):
            continue
        marks[path] = entry.mark
        items[path] = [item.mark for item in (entry.items() or entry.entries().get("values", entry).items())]
        factor = _Form(check, path, entry, arms).read()
        if isinstance(factor, Factor):
            factors.append(factor)
        elif factor is not None:
            held[path] = factor.plain()
    for one, other in overlap(list(marks)):
        check.wrong(entries[other].at, f"factors.{other}", f"sets what {one} sets too; expected one of them")
    return held, factors, marks, items


def check_path(check: Checker, path: str, mark: Mark, arms: Sequence[Arm]) -> bool:
    """Whether a path may be varied and concerns a scenario; its last parts are checked with its values."""
    owner, _, rest = path.partition(".")
    where = f"factors.{path}"
    if owner in NEVER:
        check.wrong(mark, where, f"cannot be varied: {NEVER[owner]}")
        return False
    used = {policy.name for arm in arms if not arm.baseline for policy in arm.scenario.interventions}
    policies = _policies()
    if owner == "interventions" and (which := rest.split(".")[0]) and not which.isdigit():
        if which not in used:
            hint = nearest(which, used) or (f"; they use {', '.join(sorted(used))}" if used else "")
            check.wrong(mark, where, f"no scenario of the sweep uses {which}{hint}")
            return False
    elif owner in policies:
        if path not in uncertain():
            known = rest in policies[owner].parameters
            hint = f"; write interventions.{path}" if known else nearest(path, uncertain())
            check.wrong(mark, where, f"is no uncertain parameter{hint}")
            return False
        if not any(changes(path, arm.scenario, arm.baseline) for arm in arms):
            check.wrong(mark, where, f"no scenario of the sweep uses {owner}")
            return False
    return True


def overlap(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of paths of which one sets a part of the other."""
    policies = _policies()
    full = [f"interventions.{path}" if path.split(".")[0] in policies else path for path in paths]
    for i, one in enumerate(full):
        for j in range(i + 1, len(full)):
            if one == full[j] or one.startswith(f"{full[j]}.") or full[j].startswith(f"{one}."):
                yield paths[i], paths[j]


class _Form:
    """Reads how one factor varies."""

    def __init__(self, check: Checker, path: str, node: Node, arms: Sequence[Arm]) -> None:
        self.check, self.path, self.node = check, path, node
        self.where = f"factors.{path}"
        found = declared(path)
        scenarios = [arm.scenario for arm in arms]
        whole = found.kind == "integer" if found is not None else isinstance(current(path, scenarios), int)
        low, high = (found.low, found.high) if found is not None else (None, None)
        self.blank = Factor(path, "levels", low=low, high=high, whole=whole and not _switch(found))

    def read(self) -> Factor | Node | None:
        """The factor; or the node of a value that is held; or None after a problem."""
        node = self.node
        if isinstance(node.value, list):
            return self.levels(node)
        if node.value == "prior":
            return self.prior(node)
        entries = node.entries()
        if not isinstance(node.value, dict) or not set(entries) & set(FORMS):
            if node.value is None:
                self.check.wrong(node.mark, self.where, "expected a value, a list, a range or a distribution")
                return None
            return node
        for key in entries:
            if key not in FORMS:
                self.check.unknown(entries[key], f"{self.where}.{key}", key, FORMS)
                return None
        if {"start", "stop"} & set(entries):
            return self.range(entries)
        if len(entries) != 1:
            self.check.wrong(node.mark, self.where, f"expected one of {', '.join(FORMS)}; found several")
            return None
        [(key, entry)] = entries.items()
        if key == "value":
            return entry
        if key == "values":
            return self.levels(entry)
        if key == "prior":
            return self.prior(entry)
        return self.distribution(key, entry)

    def levels(self, node: Node) -> Factor | None:
        items = self.check.items(node, self.where)
        if not items:
            self.check.wrong(node.mark, self.where, "an empty list; expected the values to scan")
            return None
        values = [item.plain() for item in items]
        for i, value in enumerate(values):
            if value in values[:i]:
                self.check.wrong(items[i].mark, self.where, f"{items[i].found()} is listed twice")
                return None
        return replace(self.blank, levels=tuple(values))

    def range(self, entries: Mapping[str, Node]) -> Factor | None:
        missing = [key for key in ("start", "stop", "steps") if key not in entries]
        if missing or len(entries) != 3:
            expected = "expected start, stop and steps"
            found = f"{missing[0]} is missing" if missing else f"found {', '.join(entries)}"
            self.check.wrong(self.node.mark, self.where, f"{expected}; {found}")
            return None
        start = self.check.number(entries["start"], f"{self.where}.start", "the first value")
        stop = self.check.number(entries["stop"], f"{self.where}.stop", "the last value")
        steps = self.check.whole(entries["steps"], f"{self.where}.steps", 2, _STEPS, "how many values")
        if start is None or stop is None or steps is None:
            return None
        # Rounded, so that 0.1 times 3 is 0.3.
        values = [float(f"{value:.12g}") for value in np.linspace(start, stop, steps)]
        if self.blank.whole:
            if not all(value == int(value) for value in values):
                listed = ", ".join(f"{value:g}" for value in values[:6])
                self.check.wrong(self.node.mark, self.where, f"expected whole numbers, found {listed}")
                return None
            values = [int(value) for value in values]
        return replace(self.blank, levels=tuple(dict.fromkeys(values)))

    def distribution(self, kind: str, node: Node) -> Factor | None:
        words = {"uniform": "[lowest, highest]", "normal": "[mean, standard deviation]"}
        items = node.items()
        if kind not in words or len(items) != 2:
            expected = f"{kind}: {words.get(kind, '')}".strip()
            self.check.wrong(node.mark, f"{self.where}.{kind}", f"expected {expected}, found {node.found()}")
            return None
        read = [self.check.number(item, f"{self.where}.{kind}", "a number") for item in items]
        numbers = [number for number in read if number is not None]
        if len(numbers) < 2:
            return None
        if kind == "uniform" and numbers[0] >= numbers[1]:
            self.check.wrong(node.mark, f"{self.where}.uniform", "expected the lower number first")
            return None
        if kind == "normal" and numbers[1] <= 0:
            self.check.wrong(items[1].mark, f"{self.where}.normal", "expected a spread above 0")
            return None
        return replace(self.blank, kind=kind, numbers=tuple(numbers))

    def prior(self, node: Node) -> Factor | None:
        path = self.path.removeprefix("interventions.")
        found = uncertain().get(path)
        if found is None:
            self.check.wrong(
                node.mark, self.where, "has no prior; expected a list, a range or a distribution"
            )
            return None
        if node.value not in ("prior", True, None):
            self.check.wrong(node.mark, f"{self.where}.prior", f"expected true, found {node.found()}")
            return None
        return replace(self.blank, kind="prior", prior=found.prior)


def _switch(parameter: Any) -> bool:
    return parameter is not None and parameter.kind == "switch"


def _policies() -> Mapping[str, Any]:
    from sim.policies.base import all_policies

    return {policy.name: policy for policy in all_policies()}
