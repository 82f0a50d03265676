"""Reading a YAML file into nodes that know their line and column, refusing what no honest file contains.

Plain words follow YAML 1.2 with decimal numbers only: ``no``, ``on``, ``1:30`` and ``0o17`` are words,
``017`` is seventeen. The reader works on the parser's events, never builds objects, and stops at a size, a
depth and a number of values, so a file made to exhaust memory (aliases of aliases, a million brackets) is
refused at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.tree import DEPTH, NODES, Mark, Node, Problems, number

__all__ = ["SIZE", "read_text", "read_yaml", "scalar"]

SIZE = 5_000_000
"""Bytes that a scenario file may have: one with a table of 5 000 schools written out has 2 million."""

_NULL = ("", "~", "null", "Null", "NULL")
_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """The file cannot be read any further; the problem is noted already."""


def scalar(text: str) -> bool | int | float | str | None:
    """What a plain (unquoted) word of a file means."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return number(int(text)) if len(text) <= 400 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if match := _INFINITE.fullmatch(text):
        return float(f"{match[1]}inf")
    return float("nan") if text in (".nan", ".NaN", ".NAN") else text


def read_yaml(path: Path, label: str, problems: Problems) -> Node | None:
    """Read one file.

    Args:
        path: the file.
        label: what to call it in messages.
        problems: where problems are noted.

    Returns:
        The top-level table, or None where there is none to be had.
    """
    text = read_text(path, label, problems)
    return None if text is None else parse(text, label, problems)


def read_text(path: Path, label: str, problems: Problems) -> str | None:
    """The text of a file that is not too large, not binary and in UTF-8; None with a problem noted else."""
    try:
        data = _bytes(path)
    except _Refused as refused:
        problems.add(Mark(label), "", str(refused))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        found = f"expected text in UTF-8, found the byte 0x{data[error.start]:02x}"
        problems.add(Mark(label, line, column), "", found)
        return None


def _bytes(path: Path) -> bytes:
    """What a file holds; its size is looked at before it is read."""
    try:
        if path.is_dir():
            raise _Refused("expected a file, found a folder")
        if not path.exists():
            raise _Refused("no such file")
        if not path.is_file():
            raise _Refused("expected a file, found something else (a device or a pipe)")
        size = path.stat().st_size
        if size > SIZE:
            raise _Refused(f"too large: {size:,} bytes; at most {SIZE:,} are read")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _Refused(f"cannot be read: {getattr(error, 'strerror', None) or 'not a usable name'}") from None
    if b"\0" in data:
        raise _Refused("expected a text file in UTF-8, found a binary file")
    return data


def parse(text: str, label: str, problems: Problems) -> Node | None:
    """The top-level table of a YAML text, or None with a problem noted."""
    start = Mark(label, 1, 1)
    try:
        root = _Builder(label, problems).build(text)
    except _Refused:
        return None
    except yaml.YAMLError as error:
        problems.add(*_syntax(error, text, label))
        return None
    if root is None or root.value is None:
        problems.add(start, "", "the file is empty; expected a scenario (title, start_year, years, ...)")
        return None
    if not isinstance(root.value, dict):
        problems.add(root.mark, "", f"expected a table (title: ..., start_year: ...), found {root.found()}")
        return None
    return root


def _syntax(error: yaml.YAMLError, text: str, label: str) -> tuple[Mark, str, str]:
    """A parser's complaint, in one line."""
    place = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if place is None:
        position = getattr(error, "position", None)
        before = text[:position] if isinstance(position, int) else ""
        return (
            Mark(label, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1),
            "",
            f"not YAML: {said}",
        )
    mark = Mark(label, place.line + 1, place.column + 1)
    lines = text.splitlines()
    line = lines[place.line] if place.line < len(lines) else ""
    if "\t" in line[: place.column + 1] and not line[: place.column].strip():
        return mark, "", "a tab is used for indentation; write spaces"
    context = getattr(error, "context", None)
    return mark, "", f"not YAML: {said}" + (f" ({context})" if context else "")


class _Builder:
    """Builds nodes from the parser's events, without recursion in depth that a file could choose."""

    def __init__(self, label: str, problems: Problems) -> None:
        self.label, self.problems = label, problems
        self.anchors: dict[str, Node | None] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self.count = 0

    def refuse(self, mark: Mark, message: str, path: str = "") -> _Refused:
        self.problems.add(mark, path, message)
        return _Refused()

    def mark(self, event: Any) -> Mark:
        return Mark(self.label, event.start_mark.line + 1, event.start_mark.column + 1)

    def build(self, text: str) -> Node | None:
        """The only document of the text."""
        events = iter(yaml.parse(text, Loader=_LOADER))
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(
                        self.mark(event), "a second document begins here; a file holds one scenario"
                    )
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event, events, 0, "")[0]
        return root

    def node(self, event: Any, events: Iterator[Any], depth: int, path: str) -> tuple[Node, int, int]:
        """The node that begins with an event, how many values it holds and how deep it goes."""
        mark = self.mark(event)
        if depth > DEPTH:
            raise self.refuse(mark, f"tables and lists inside each other: more than {DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth, path)
        if event.tag is not None:
            raise self.refuse(mark, f"the tag {event.tag} is not allowed; write plain values", path)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        before = self.count
        self.charge(mark, 1)
        deepest = depth
        if isinstance(event, yaml.ScalarEvent):
            node = Node(scalar(event.value) if event.implicit[0] else event.value, mark)
        elif isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                item, _, reached = self.node(inner, events, depth + 1, f"{path}.{len(items)}")
                items.append(item)
                deepest = max(deepest, reached)
            node = Node(items, mark)
        else:
            node, deepest = self.table(events, mark, depth, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            self.sizes[event.anchor] = (self.count - before, deepest - depth)
        return node, self.count - before, deepest

    def table(self, events: Iterator[Any], mark: Mark, depth: int, path: str) -> tuple[Node, int]:
        """The entries of a table up to its end."""
        out: dict[str, Node] = {}
        deepest = depth
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key, _, _ = self.node(inner, events, depth + 1, path)
            name = key.value
            where = f"{path}.{name}" if path else str(name)
            value, _, reached = self.node(next(events), events, depth + 1, where)
            deepest = max(deepest, reached)
            if not isinstance(name, str):
                self.problems.add(key.mark, path, f"expected a word as key, found {key.found()}")
            elif name in out:
                first = out[name].at.line
                self.problems.add(key.mark, where, f"{name!r} is written twice; the first is in line {first}")
            else:
                out[name] = replace(value, key=key.mark)
        return Node(out, mark), deepest

    def alias(self, event: Any, depth: int, path: str) -> tuple[Node, int, int]:
        """What an alias stands for, charged as if it had been written out."""
        mark = self.mark(event)
        if event.anchor not in self.anchors:
            raise self.refuse(mark, f"the alias *{event.anchor} stands for nothing", path)
        node = self.anchors[event.anchor]
        if node is None:
            raise self.refuse(mark, f"the alias *{event.anchor} stands inside what it stands for", path)
        size, deep = self.sizes[event.anchor]
        self.charge(mark, size)
        if depth + deep > DEPTH:
            raise self.refuse(mark, f"tables and lists inside each other: more than {DEPTH} levels")
        return node, size, depth + deep

    def charge(self, mark: Mark, values: int) -> None:
        self.count += values
        if self.count > NODES:
            raise self.refuse(mark, f"more than {NODES:,} values (counting what aliases stand for)")
