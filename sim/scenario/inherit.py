"""What a scenario takes over from the one it extends.

The rules: ``world``, ``behaviour``, ``title`` and ``note`` are merged key by key, the child's word last (a
title is the file's own and is not inherited). The child's interventions come after the parent's; one that the
parent has already is changed in place, parameter by parameter. Goals likewise: a goal for the same measure,
group and year replaces the parent's. ``interventions_replace: true`` and ``goals_replace: true`` drop the
parent's. Everything else is replaced.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.behaviour import Behaviour
from sim.parameters import Parameters
from sim.scenario.reader import read_yaml
from sim.scenario.tree import Node, Problems
from sim.scenario.words import failure_names, nearest, preset_names, preset_path
from sim.world.assumptions import WorldAssumptions

__all__ = ["find", "override", "resolve"]

CHAIN = 20
"""Files that may extend one another in a row."""
TABLES: dict[str, type[Parameters]] = {"world": WorldAssumptions, "behaviour": Behaviour}


def label_of(path: Path) -> str:
    """A file's name for messages: short where it lies below the working folder."""
    try:
        return os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)
    except (OSError, ValueError):
        return str(path)


def find(name: str, folder: Path | None) -> tuple[Path | None, str]:
    """The file meant by a name: a scenario that travels with the package, or a path.

    Args:
        name: what was written.
        folder: what a relative path is relative to; the working folder where None.

    Returns:
        The path, and "" - or None, and what is wrong.
    """
    preset = preset_path(name)
    looks_like_path = name.endswith((".yaml", ".yml")) or "/" in name or os.sep in name
    if preset is not None:
        return preset, ""
    if not name or "\0" in name:
        return None, "expected the name of a scenario or a path, found " + repr(name[:60])
    path = Path(name) if folder is None else folder / name
    try:
        there = path.exists()
    except (OSError, ValueError):
        return None, f"{name[:60]!r} is no usable file name"
    if there:
        return path, ""
    known = preset_names()
    if looks_like_path:
        beside = failure_names() if name.startswith("failures/") else []
        beside += [other.name for other in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        return None, f"no such file: {name[:200]}{nearest(name if name in beside else path.name, beside)}"
    return None, f"no scenario named {name[:60]!r}{nearest(name, known)}; there are {', '.join(known)}"


def resolve(node: Node, path: Path | None, folder: Path | None, problems: Problems) -> tuple[Node, bool]:
    """A file's table with everything it inherits.

    Args:
        node: the file's own table.
        path: the file, where it is one.
        folder: what its relative paths are relative to.
        problems: where problems are noted.

    Returns:
        The merged table without ``extends``, and whether the whole chain could be read.
    """
    chain = [path.resolve()] if path is not None else []
    layers, complete = [_expanded(node)], True
    while (reference := layers[-1].entries().get("extends")) is not None:
        if not isinstance(reference.value, str):
            expected = "expected the name of a scenario or a path"
            problems.add(reference.mark, "extends", f"{expected}, found {reference.found()}")
            complete = False
            break
        found, wrong = find(reference.value, folder)
        if found is None:
            problems.add(reference.mark, "extends", wrong)
            complete = False
            break
        real = found.resolve()
        if real in chain:
            ring = [*chain[chain.index(real) :], real]
            names = " -> ".join(file.name for file in ring)
            problems.add(reference.mark, "extends", f"goes round in a circle: {names}")
            complete = False
            break
        if len(chain) >= CHAIN:
            problems.add(reference.mark, "extends", f"more than {CHAIN} files extend one another")
            complete = False
            break
        chain.append(real)
        parent = read_yaml(found, label_of(found), problems)
        if parent is None:
            complete = False
            break
        layers.append(_expanded(parent))
        folder = found.parent
    merged = layers.pop()
    while layers:
        merged = _merge(merged, layers.pop())
    entries = {name: value for name, value in merged.entries().items() if name != "extends"}
    return merged.with_value(entries), complete


def _expanded(layer: Node) -> Node:
    """A layer in which a number written once for a whole table stands under each of its keys."""
    out = dict(layer.entries())
    for section, owner in TABLES.items():
        if section not in out:
            continue
        inner = dict(out[section].entries())
        for name, value in inner.items():
            declared = owner.parameters.get(name)
            if declared is not None and declared.keys and not isinstance(value.value, (dict, list)):
                one = replace(value, spread=True)
                inner[name] = value.with_value(dict.fromkeys(declared.keys, one))
        if inner:
            out[section] = out[section].with_value(inner)
    return layer.with_value(out)


def _merge(parent: Node, child: Node) -> Node:
    """The child's table over the parent's."""
    out = {name: value for name, value in parent.entries().items() if name not in ("title", "extends")}
    for name, value in child.entries().items():
        above = out.get(name)
        if above is None:
            out[name] = value
        elif name in ("world", "behaviour", "note"):
            out[name] = _over(above, value)
        elif name in ("interventions", "goals") and isinstance(value.value, list):
            fresh = child.entries().get(f"{name}_replace")
            out[name] = value if fresh is not None and fresh.value is True else _append(above, value)
        else:
            out[name] = value
    for name in ("interventions_replace", "goals_replace"):
        if name not in child.entries():
            out.pop(name, None)
    # schools_from and schools_table are two ways to say the same: the child's word counts.
    if "world" in out and "world" in child.entries():
        own, inner = child.entries()["world"].entries(), dict(out["world"].entries())
        for mine, other in (("schools_from", "schools_table"), ("schools_table", "schools_from")):
            if mine in own and other not in own:
                inner.pop(other, None)
        if inner:
            out["world"] = out["world"].with_value(inner)
    return child.with_value(out)


def _over(parent: Node, child: Node) -> Node:
    """Tables key by key, anything else replaced."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    out = dict(parent.value)
    for name, value in child.value.items():
        out[name] = _over(out[name], value) if name in out else value
    return child.with_value(out)


def _identity(item: Node) -> tuple[object, ...] | None:
    """What makes two entries of a list the same one: the policy, or the goal's measure, group and year."""
    entries = item.entries()
    if "use" in entries:
        return ("use", repr(entries["use"].plain()))
    if "measure" in entries:
        return tuple(
            repr(entries[key].plain()) if key in entries else "" for key in ("measure", "group", "by")
        )
    return None


def _append(parent: Node, child: Node) -> Node:
    """The parent's entries, changed where the child has the same one, then the child's others."""
    out = list(parent.items())
    places = {_identity(item): i for i, item in enumerate(out) if _identity(item) is not None}
    seen: set[object] = set()
    for item in child.items():
        identity = _identity(item)
        # Named twice in one file stays twice, for the checks to refuse.
        place = places.get(identity) if identity not in seen else None
        seen.add(identity)
        if place is None:
            out.append(item)
        elif "use" in item.entries():
            out[place] = _over(out[place], item)
        else:
            out[place] = item
    return child.with_value(out)


def override(node: Node, path: str, value: Node, problems: Problems) -> Node:
    """The table with one value set (``--set path=value``).

    Args:
        node: a merged table.
        path: ``world.students``, ``interventions.teacher_rotation.share``, ``goals.0.at_least``.
        value: what to set.
        problems: where a path that leads nowhere is noted.
    """
    parts = path.split(".")
    if not all(parts):
        problems.add(
            value.mark, path[:60], "expected a path such as world.students or interventions.alliance.share"
        )
        return node
    return _expanded(_set(node, parts, [], replace(value, key=value.mark), problems))


def _set(node: Node, parts: list[str], done: list[str], value: Node, problems: Problems) -> Node:
    if not parts:
        return value
    name, rest, here = parts[0], parts[1:], [*done, parts[0]]
    if isinstance(node.value, list):
        place = _place(node, name)
        if place is None:
            names = [str(item.entries()["use"].value) for item in node.items() if "use" in item.entries()]
            there = f"there are {', '.join(names)}" if names else f"there are {len(node.value)} entries"
            problems.add(value.mark, ".".join(here), f"no entry {name[:60]!r}{nearest(name, names)}; {there}")
            return node
        items = list(node.value)
        items[place] = _set(items[place], rest, here, value, problems)
        return node.with_value(items)
    entries = dict(node.entries())
    default: Any = [] if not done and name in ("interventions", "goals") else {}
    below = entries.get(name, Node(default if rest else None, value.mark, value.mark))
    if rest and not isinstance(below.value, (dict, list)):
        below = Node({}, value.mark, value.mark)
    entries[name] = _set(below, rest, here, value, problems)
    return node.with_value(entries)


def _place(node: Node, name: str) -> int | None:
    """The entry of a list meant by its number, or by the policy it uses."""
    if name.isascii() and name.isdigit():
        return int(name) if len(name) < 6 and int(name) < len(node.value) else None
    for i, item in enumerate(node.items()):
        if "use" in item.entries() and item.entries()["use"].value == name:
            return i
    return None
