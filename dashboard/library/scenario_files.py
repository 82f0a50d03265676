"""Scenario files: those that travel with the package, and one that a planner opens.

A file that is opened may extend a scenario of the catalogue and nothing else; it is checked like any other,
and what is wrong is told with its line. It can be simulated as it stands, and opened in the lab as a draft as
far as the lab has a lever for what it says.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["LARGEST", "AsDraft", "Opened", "as_draft", "catalogue", "opened", "text_of"]

LARGEST = 300_000
"""Bytes of a scenario file that is opened here."""


@dataclass(frozen=True)
class Opened:
    """What became of a file.

    Attributes:
        scenario: None where something is wrong.
        problems: line, column, path, message.
        baseline: its usual baseline, of the catalogue; "" for none.
    """

    scenario: Scenario | None = None
    problems: tuple[tuple[int, int, str, str], ...] = ()
    baseline: str = ""


@dataclass(frozen=True)
class AsDraft:
    """A scenario as changes of one of the catalogue.

    Attributes:
        start: name of the catalogue.
        changes: by path, as in `dashboard.draft`.
        left: keys of the file that the lab has no lever for.
    """

    start: str
    changes: dict[str, Any] = field(default_factory=dict)
    left: tuple[str, ...] = ()


def catalogue() -> dict[str, Scenario]:
    """The scenarios that travel with the package, by name; those that are out of order are left out."""
    from sim.scenario import ScenarioError, load
    from sim.scenario.words import preset_names

    found = {}
    for name in preset_names():
        try:
            found[name] = load(name)
        except ScenarioError:
            continue
    return found


def text_of(name: str) -> str | None:
    """The file of a scenario of the catalogue; None for a name that is not there."""
    from sim.scenario.words import preset_path

    path = preset_path(name)
    return None if path is None else path.read_text(encoding="utf-8")


def opened(data: bytes, name: str = "scenario.yaml") -> Opened:
    """Check a file that somebody brought; it can name no other file.

    Args:
        data: what it holds.
        name: what to call it.
    """
    from sim.scenario import ScenarioError, load
    from sim.scenario.reader import read_yaml
    from sim.scenario.tree import Problems
    from sim.scenario.words import preset_names

    if len(data) > LARGEST:
        return Opened(problems=((0, 0, "", f"too large: at most {LARGEST:,} bytes"),))
    with tempfile.TemporaryDirectory(prefix="levelfield-") as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_bytes(data)
        problems = Problems()
        node = read_yaml(path, name, problems)
        if node is None:
            return Opened(problems=_told(problems.sorted()))
        outside = [
            (entry.mark.line, entry.mark.column, key, "expected the name of a scenario that comes along")
            for key in ("extends", "baseline")
            if (entry := node.entries().get(key)) is not None and entry.value not in preset_names()
        ]
        world = node.entries().get("world")
        table = world.entries().get("schools_from") if world else None
        if table is not None:
            outside.append(
                (
                    table.mark.line,
                    table.mark.column,
                    "world.schools_from",
                    "a file opened here cannot name another; add the table of schools in the lab",
                )
            )
        if outside:
            return Opened(problems=tuple(outside))
        try:
            scenario = load(path)
        except ScenarioError as error:
            return Opened(problems=_told(error.problems))
    return Opened(scenario, baseline=scenario.baseline)


def _told(problems: Any) -> tuple[tuple[int, int, str, str], ...]:
    return tuple((one.line, one.column, one.path, one.message) for one in problems)


def as_draft(scenario: Scenario) -> AsDraft:
    """The scenario as changes of its baseline, or of an ordinary county where it names none."""
    from dashboard.draft import base_values, settled

    start = scenario.baseline or "china-county"
    theirs = base_values(start)
    kept, _ = settled(start, {path: value for path, value in _values(scenario).items() if path in theirs})
    return AsDraft(start, kept, _left(dict(scenario.document), start))


def _values(scenario: Scenario) -> dict[str, Any]:
    """Every path of a scenario with its value, as the lab counts them."""
    from dashboard.draft_goals import goal_text
    from dashboard.draft_values import flat
    from sim.policies.base import WHERE, all_policies

    used = {policy.name: policy for policy in scenario.interventions}
    out: dict[str, Any] = {}
    for kind in all_policies():
        out[kind.name] = "on" if kind.name in used else "off"
        policy = used.get(kind.name)
        if policy is None:
            continue
        out |= flat(kind.name, policy.values())
        out[f"{kind.name}.from"] = policy.start
        out[f"{kind.name}.until"] = min(policy.until, scenario.start_year + 100)
        out[f"{kind.name}.ramp_years"] = policy.ramp_years
        for key in WHERE:
            out[f"{kind.name}.where.{key}"] = "~".join(policy.where.get(key, []))
    out |= flat("behaviour", scenario.behaviour.values()) | flat("world", scenario.world.values())
    goals = "~".join(goal_text(goal) for goal in scenario.document.get("goals", ()))
    return out | {"years": scenario.years, "goals": goals}


def _left(mine: dict[str, Any], name: str) -> tuple[str, ...]:
    """What the lab cannot change: places, start and seed that differ from the scenario it begins from."""
    from dashboard.draft import declared
    from sim.scenario import load

    theirs = dict(load(name).document)
    world, other = dict(mine.get("world", {})), dict(theirs.get("world", {}))
    levers = {path.split(".")[1] for path in declared() if path.startswith("world.")}
    out = [key for key in ("start_year", "seed", "students_per_agent") if mine.get(key) != theirs.get(key)]
    out += [
        f"world.{key}"
        for key in sorted(world.keys() | other.keys())
        if key not in levers and world.get(key) != other.get(key)
    ]
    return tuple(out)
