"""Plain data that remembers where it was written, so that every complaint can name a line and a column."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.scenario.document import Problem

__all__ = ["DEPTH", "NODES", "Mark", "Node", "Problems", "clean", "from_data", "number"]

DEPTH = 20
"""Levels of lists and tables inside each other that a file may have; a scenario needs six."""
NODES = 500_000
"""Keys and values that a file may hold, aliases written out; a table of 5 000 schools has 250 000."""

MOST = 500
"""Problems that are told of one scenario; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line 0 where there is none (data from a program, an option of a command)."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    Attributes:
        value: None, a bool, int, float or str, a list of nodes, or a dict of nodes by name.
        mark: where the value starts.
        key: where its key starts, for a value in a table.
        spread: the value was written once for all keys of a table (``pupil_teacher_ratio: 15``).
    """

    value: Any
    mark: Mark
    key: Mark | None = None
    spread: bool = False

    @property
    def at(self) -> Mark:
        """Where to point when the whole entry is meant: its key, or else the value."""
        return self.key or self.mark

    def entries(self) -> Mapping[str, Node]:
        """The entries of a table; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> Sequence[Node]:
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else ()

    def with_value(self, value: Any) -> Node:
        """The same place with another value."""
        return replace(self, value=value)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def found(self) -> str:
        """The value in words, for "found ..."."""
        if isinstance(self.value, dict):
            return "a table"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "nothing"
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        text = repr(self.value)
        return text if len(text) <= 60 else f"{text[:56]}...{text[-1]}"


@dataclass
class Problems:
    """What was found wrong so far; beyond ``MOST`` it is only counted."""

    found: dict[Problem, None] = field(default_factory=dict)
    more: int = 0

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return len(self.found) >= MOST

    def add(self, mark: Mark, path: str, message: str) -> None:
        """Note one problem; said twice of the same place, it is kept once."""
        if self.full:
            self.more += 1
            return
        self.found[Problem(mark.file, mark.line, mark.column, clean(path, 120), clean(message, 2000))] = None

    def sorted(self) -> list[Problem]:
        """All problems: file by file as they were opened, then from top to bottom."""
        order = {file: rank for rank, file in enumerate(dict.fromkeys(p.file for p in self.found))}
        out = sorted(self.found, key=lambda p: (order[p.file], p.line, p.column))
        if self.more:
            out.append(Problem(out[-1].file, 0, 0, "", f"and {self.more:,} problems more"))
        return out

    def __bool__(self) -> bool:
        return bool(self.found)

    def __len__(self) -> int:
        return len(self.found) + self.more


def clean(text: str, longest: int) -> str:
    """One line without anything that a terminal would act on, whatever a file's names hold."""
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 3]}..."


def number(value: float | int) -> float | int:
    """A whole number too long to be one is a float, as in other readers; the checks refuse infinity."""
    if isinstance(value, int) and abs(value) >= 10**18:
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")
    return value


def from_data(data: Any, file: str, problems: Problems) -> Node:
    """Nodes for data that a program made (line 0): dicts, lists, numbers, words.

    What cannot be part of a scenario (another type, a key that is no word, data inside itself) is noted
    in ``problems`` and left out.
    """
    mark, left = Mark(file), iter(range(NODES))

    def refuse(path: str, message: str) -> Node:
        problems.add(mark, path, message)
        return Node(None, mark)

    def convert(value: Any, path: str, depth: int) -> Node:
        if depth > DEPTH:
            return refuse("", f"tables and lists inside each other: more than {DEPTH} levels")
        if next(left, None) is None:
            return refuse("", f"more than {NODES} values")
        if isinstance(value, Mapping):
            out = {}
            for key, entry in value.items():
                if not isinstance(key, str):
                    refuse(path, f"expected a word as key, found a {type(key).__name__}")
                    continue
                out[str(key)] = replace(convert(entry, f"{path}.{key}" if path else key, depth + 1), key=mark)
            return Node(out, mark)
        if isinstance(value, (list, tuple)):
            return Node([convert(item, f"{path}.{i}", depth + 1) for i, item in enumerate(value)], mark)
        if isinstance(value, str):
            return Node(str(value), mark)
        if value is None or isinstance(value, bool):
            return Node(value, mark)
        if isinstance(value, numbers.Integral):
            return Node(number(int(value)), mark)
        if isinstance(value, numbers.Real):
            return Node(float(value), mark)
        if type(value).__name__ in ("bool", "bool_"):
            return Node(bool(value), mark)
        return refuse(path, f"expected a number, a word, a list or a table, found a {type(value).__name__}")

    return convert(data, "", 0)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in [*node.entries().values(), *node.items()]:
        yield from walk(child)
