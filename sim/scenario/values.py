"""Checking one value of a scenario: what was found, what is allowed, and how it is probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sim.parameters import Parameter, ParameterError, Parameters
from sim.scenario.tree import Mark, Node, Problems
from sim.scenario.words import nearest

__all__ = ["LARGEST", "Checker"]

LARGEST = 10**15
"""No number of people, schools or yuan in a scenario is larger."""

_NUMBER_IN_TEXT = re.compile(r"\s*[¥$€]?\s*([-+]?[\d,_ ]*\.?\d+(?:[eE][-+]?\d+)?)\s*(.*?)\s*", re.DOTALL)


class Checker:
    """Checks values and notes problems; every method returns a usable value or None after a problem."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def wrong(self, mark: Mark, path: str, message: str) -> None:
        """Note a problem."""
        self.problems.add(mark, path, message)

    def unknown(self, node: Node, path: str, name: str, known: Iterable[str], elsewhere: str = "") -> None:
        """Note an unknown key, with the nearest known one or where it belongs."""
        if self.problems.full:
            # The nearest name takes a while to find; a file of a million wrong keys must not.
            self.wrong(node.at, path, "")
            return
        words = list(known)
        hint = f" (it belongs under {elsewhere})" if elsewhere else nearest(name, words)
        listed = "" if hint and len(words) > 12 else f"; expected one of {', '.join(words)}"
        if len(words) > 40:
            listed = "" if hint else "; `levelfield catalog parameters` lists them"
        self.wrong(node.at, path, f"unknown key {name[:60]!r}{hint}{listed}")

    def table(self, node: Node, path: str) -> Mapping[str, Node] | None:
        """The entries of a table; an empty value is an empty table."""
        if node.value is None:
            return {}
        if not isinstance(node.value, dict):
            self.wrong(node.mark, path, f"expected a table (key: value), found {node.found()}")
            return None
        return node.value

    def items(self, node: Node, path: str) -> list[Node]:
        """The items of a list; an empty value is an empty list."""
        if isinstance(node.value, list):
            return node.value
        if node.value is not None:
            self.wrong(node.mark, path, f"expected a list (lines that begin with -), found {node.found()}")
        return []

    def text(self, node: Node, path: str, longest: int = 300) -> str | None:
        """Words in one language."""
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            self.wrong(node.mark, path, f"expected words, found the number {node.value!r}; put it in quotes")
            return None
        if not isinstance(node.value, str) or not node.value.strip():
            found = "an empty text" if isinstance(node.value, str) else node.found()
            self.wrong(node.mark, path, f"expected words, found {found}")
            return None
        if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") and c not in "\n\t" for c in node.value):
            self.wrong(node.mark, path, "expected words, found control characters among them")
            return None
        if len(node.value) > longest:
            self.wrong(node.mark, path, f"expected at most {longest} characters, found {len(node.value)}")
            return None
        return node.value.strip()

    def word(self, node: Node, path: str, known: Iterable[str], what: str = "one") -> str | None:
        """One of the known words."""
        words = list(known)
        if isinstance(node.value, str) and node.value in words:
            return node.value
        hint = nearest(node.value, words) if isinstance(node.value, str) and not self.problems.full else ""
        listed = "" if hint and len(words) > 14 else f"; expected {what} of {', '.join(words)}"
        if isinstance(node.value, str):
            self.wrong(node.mark, path, f"unknown name {node.found()}{hint}{listed}")
        else:
            self.wrong(node.mark, path, f"expected {what} of {', '.join(words)}; found {node.found()}")
        return None

    def whole(self, node: Node, path: str, low: int, high: int, what: str) -> int | None:
        """A whole number within bounds."""
        value = node.value
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and low <= value <= high
            and value == int(value)
        ):
            return int(value)
        allowed = f"from {low} to {high}" if high < LARGEST else f"of at least {low}"
        self.wrong(
            node.mark, path, f"expected {what}: a whole number {allowed}, found {node.found()}{_plain(value)}"
        )
        return None

    def number(self, node: Node, path: str, unit: str) -> float | None:
        """A finite number in a unit."""
        return self.declared(Parameter(path, 0.0, "", unit, -LARGEST, LARGEST), node, path)

    def declared(self, parameter: Parameter, node: Node, path: str) -> Any:
        """A value that a parameter allows (a table is checked key by key), or None after a problem."""
        if parameter.keys and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            # A number written once stands for every key.
            node = node.with_value(dict.fromkeys(parameter.keys, replace(node, spread=True)))
        if parameter.keys and isinstance(node.value, dict):
            return self._keyed(parameter, node, path)
        if parameter.keys:
            expected = f"a number ({parameter.unit}) or a table by {', '.join(parameter.keys)}"
            self.wrong(node.mark, path, f"expected {expected}; found {node.found()}")
            return None
        value = node.value
        if parameter.kind not in ("number", "integer"):
            try:
                return parameter.check(value)
            except ParameterError:
                hint = nearest(value, parameter.choices) if isinstance(value, str) else ""
                self.wrong(node.mark, path, f"expected {_allowed(parameter)}; found {node.found()}{hint}")
                return None
        try:
            checked = parameter.check(value)
            if abs(checked) <= LARGEST:
                return checked
        except (ParameterError, OverflowError):
            pass
        self.wrong(
            node.mark, path, f"expected {_allowed(parameter)}; found {node.found()}{_meant(parameter, value)}"
        )
        return None

    def _keyed(self, parameter: Parameter, node: Node, path: str) -> dict[str, Any] | None:
        """A table of numbers by location, tier or the like; keys left out keep the default."""
        one = Parameter(
            parameter.name,
            None,
            parameter.doc,
            parameter.unit,
            parameter.low,
            parameter.high,
            parameter.kind,
            parameter.choices,
        )
        out, fine = dict(parameter.default), True
        for name, entry in node.value.items():
            if name not in parameter.keys:
                self.unknown(entry, f"{path}.{name}", name, parameter.keys)
                fine = False
                continue
            value = self.declared(one, entry, path if entry.spread else f"{path}.{name}")
            fine &= value is not None
            out[name] = value
        return parameter.check(out) if fine else None

    def section(
        self,
        owner: type[Parameters],
        node: Node | None,
        path: str,
        skip: Iterable[str] = (),
        elsewhere: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The parameters set in a table, by name; those with problems are left out.

        Args:
            owner: the class that declares them.
            node: the table, or None where the file has none.
            path: its name in messages.
            skip: keys that are no parameters and are checked by the caller.
            elsewhere: names that are parameters of another section, and which.
        """
        out: dict[str, Any] = {}
        entries = self.table(node, path) if node is not None else {}
        for name, entry in (entries or {}).items():
            if name in skip:
                continue
            if name not in owner.parameters:
                self.unknown(
                    entry, f"{path}.{name}", name, [*owner.parameters, *skip], (elsewhere or {}).get(name, "")
                )
                continue
            value = self.declared(owner.parameters[name], entry, f"{path}.{name}")
            if value is not None:
                out[name] = value
        return out


def _allowed(parameter: Parameter) -> str:
    """What a parameter allows, in words."""
    if parameter.kind == "choice":
        return f"one of {', '.join(parameter.choices)}"
    if parameter.kind == "switch":
        return "true or false"
    if parameter.kind == "text":
        return "words"
    kind = "a whole number" if parameter.kind == "integer" else "a number"
    low = None if parameter.low == -LARGEST else parameter.low
    high = None if parameter.high == LARGEST else parameter.high
    bounds = ""
    if low is not None and high is not None:
        bounds = f" from {_short(low)} to {_short(high)}"
    elif low is not None:
        bounds = f" of at least {_short(low)}"
    elif high is not None:
        bounds = f" of at most {_short(high)}"
    return f"{kind}{bounds} ({parameter.unit})"


def _short(number: float) -> str:
    """A bound as one would write it."""
    return str(int(number)) if float(number).is_integer() else f"{number:g}"


def _plain(value: Any) -> str:
    """`; write 25000` for a number that stands in quotes or with commas."""
    if not isinstance(value, str) or len(value) > 60 or not (match := _NUMBER_IN_TEXT.fullmatch(value)):
        return ""
    digits = re.sub(r"[,_ ]", "", match[1])
    return f"; write {digits} without quotes or units" if not match[2] else f"; write {digits}"


def _meant(parameter: Parameter, value: Any) -> str:
    """How a number with a unit, or a per cent where a fraction is wanted, is probably meant."""
    if isinstance(value, str):
        if len(value) > 60 or not (match := _NUMBER_IN_TEXT.fullmatch(value)):
            return ""
        number = float(re.sub(r"[,_ ]", "", match[1]))
        unit = match[2]
        if unit in ("%", "％", "percent", "per cent", "pct"):
            number = number if parameter.unit.startswith("%") else number / 100
        elif unit and not parameter.unit.startswith(unit.rstrip("s")):
            return f"; write a plain number in {parameter.unit}"
        return f"; write {number:.10g}"
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and parameter.unit == "fraction"
        and 1 < value <= 100
    ):
        share = value / 100
        if (parameter.low is None or share >= parameter.low) and (
            parameter.high is None or share <= parameter.high
        ):
            return f"; {value:g} per cent is written {share:.10g}"
    return ""
