"""Loading a scenario: find the file, read it, take over what it extends, check everything, then build it.

Nothing is built unless everything is in order; otherwise one :class:`ScenarioError` lists every problem
found, one line each, with file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.check import checked
from sim.scenario.document import Problem, Scenario, ScenarioError
from sim.scenario.inherit import find, label_of, override, resolve
from sim.scenario.reader import parse, read_yaml, scalar
from sim.scenario.tree import Mark, Node, Problems, clean, from_data

__all__ = ["from_document", "load", "settings", "to_yaml"]


def load(
    name_or_path: str | Path, overrides: Mapping[str, Any] | None = None, *, seed: int | None = None
) -> Scenario:
    """A scenario from a file.

    Args:
        name_or_path: the name of a scenario that travels with the package (``z-county``), or a path.
        overrides: values to set in it, by path: ``{"world.students": 3000, "years": 3,
            "interventions.teacher_rotation.share": 0.1, "goals.0.at_least": 80}``.
        seed: overrides its seed.

    Raises:
        ScenarioError: the file or an override is wrong; it lists every problem found.
    """
    problems = Problems()
    named = str(name_or_path)
    path, wrong = find(named, None)
    if path is None:
        # The message names what was looked for; a path that does not exist is its own place.
        raise ScenarioError([Problem(clean(named, 300), 0, 0, "", wrong.replace(f": {named}", "", 1))])
    node = read_yaml(path, label_of(path), problems)
    if node is None:
        raise ScenarioError(problems.sorted())
    return _build(node, path.stem, path, path.parent, overrides, seed, problems)


def from_document(
    document: Mapping[str, Any],
    name: str = "scenario",
    *,
    folder: str | Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    seed: int | None = None,
) -> Scenario:
    """A scenario from plain data, as in ``Scenario.document``; checked like a file, with line 0.

    Args:
        document: the keys of a scenario file.
        name: its short name.
        folder: what relative paths in it are relative to; the working folder where None.
        overrides, seed: as in :func:`load`.

    Raises:
        ScenarioError: something in it is wrong.
    """
    problems = Problems()
    node = from_data(document, name, problems)
    if not isinstance(node.value, dict):
        problems.add(Mark(name), "", f"expected a table of a scenario's keys, found {node.found()}")
    if problems:
        raise ScenarioError(problems.sorted())
    return _build(node, name, None, None if folder is None else Path(folder), overrides, seed, problems)


def _build(
    node: Node,
    name: str,
    path: Path | None,
    folder: Path | None,
    overrides: Mapping[str, Any] | None,
    seed: int | None,
    problems: Problems,
) -> Scenario:
    """Resolve, override, check."""
    merged, complete = resolve(node, path, folder, problems)
    changes = dict(overrides or {})
    if seed is not None:
        changes["seed"] = seed
    for where, value in changes.items():
        if not isinstance(where, str):
            problems.add(
                Mark("--set"), "", f"expected a path such as world.students, found {str(where)[:60]!r}"
            )
            continue
        merged = override(merged, where, from_data(value, "--set", problems), problems)
    scenario = checked(merged, name, folder, complete, problems)
    if scenario is None:
        raise ScenarioError(problems.sorted())
    return scenario


def settings(options: Iterable[str]) -> dict[str, Any]:
    """The values of ``--set path=value`` options.

    A value is read as a plain word of a scenario file, or as a table or list where it begins with a bracket:
    ``world.schools={city: 1, town: 1, village: 2}``.

    Raises:
        ScenarioError: an option without ``=``, or brackets that do not close.
    """
    out: dict[str, Any] = {}
    wrong = []
    for option in options:
        path, equals, value = option.partition("=")
        if not equals or not path.strip():
            raise ScenarioError(
                [Problem("--set", 0, 0, option[:60], "expected path=value, as in world.students=3000")]
            )
        path, value, problems = path.strip(), value.strip(), Problems()
        if not value.startswith(("{", "[")):
            out[path] = scalar(value)
        elif (node := parse(f"value: {value}", "--set", problems)) is not None:
            out[path] = node.entries()["value"].plain()
        # Line and column would be those of a text that nobody has seen.
        wrong += [Problem("--set", 0, 0, clean(path, 120), one.message) for one in problems.sorted()]
    if wrong:
        raise ScenarioError(wrong)
    return out


class _Writer(yaml.SafeDumper):
    """Writes plain data so that this package's reader reads back the same."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Words that would be read as a number or the like stand in quotes."""
    style = None if isinstance(scalar(text), str) and text.isprintable() else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def to_yaml(document: Mapping[str, Any]) -> str:
    """A document as the text of a scenario file; reading it gives the same document."""
    return yaml.dump(dict(document), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=110)
