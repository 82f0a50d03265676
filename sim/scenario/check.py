"""Everything a scenario must satisfy before anything runs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.behaviour import Behaviour
from sim.scenario.document import Scenario
from sim.scenario.inherit import find
from sim.scenario.own_schools import from_document, from_file
from sim.scenario.plan import goals, interventions
from sim.scenario.tree import Mark, Node, Problems
from sim.scenario.values import LARGEST, Checker
from sim.scenario.words import preset_path
from sim.world.assumptions import WorldAssumptions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KEYS", "checked", "languages"]

KEYS = (
    "title",
    "note",
    "extends",
    "baseline",
    "start_year",
    "years",
    "world",
    "behaviour",
    "interventions",
    "interventions_replace",
    "goals",
    "goals_replace",
    "seed",
)
"""The keys of a scenario file."""
YEARS = 100
SUM_TOLERANCE = 0.005
"""How far shares that add up to one may be from it: they are often written with two decimals."""


def checked(
    node: Node, name: str, folder: Path | None, complete: bool, problems: Problems
) -> Scenario | None:
    """The scenario of a resolved table, or None with problems noted.

    Args:
        node: the table with everything inherited.
        name: its short name.
        folder: what paths in data without a file are relative to.
        complete: whether everything it extends could be read; nothing is called missing otherwise.
        problems: where problems are noted.
    """
    check, entries = Checker(problems), node.entries()
    _unknown_keys(check, entries)
    start, years = _span(check, node, complete)
    span = range(start, start + years + 1) if start is not None and years is not None else None
    title = languages(check, entries.get("title"), "title", 200) or {"en": name, "zh": name}
    note = languages(check, entries.get("note"), "note", 5000) or {}
    before = len(problems)
    world, schools, rows = _world(check, entries.get("world"), folder)
    behaviour = check.section(
        Behaviour,
        entries.get("behaviour"),
        "behaviour",
        elsewhere=dict.fromkeys(WorldAssumptions.parameters, "world:"),
    )
    if complete and len(problems) == before:
        _sense(check, WorldAssumptions(**world), schools, entries.get("world"), node)
    policies = interventions(check, entries.get("interventions"), span)
    targets = goals(check, entries.get("goals"), span)
    for flag in ("interventions_replace", "goals_replace"):
        if flag in entries and not isinstance(entries[flag].value, bool):
            check.wrong(entries[flag].mark, flag, f"expected true or false, found {entries[flag].found()}")
    seed = check.whole(entries["seed"], "seed", 0, LARGEST, "a seed") if "seed" in entries else 1
    written, baseline = _baseline(check, entries.get("baseline"), folder)
    if problems or span is None or start is None or years is None or seed is None:
        return None
    assumed, behaves = WorldAssumptions(**world), Behaviour(**behaviour)
    document: dict[str, Any] = {"title": title}
    if note:
        document["note"] = note
    if written:
        document["baseline"] = written
    document |= {"start_year": start, "years": years, "world": assumed.values()}
    if rows:
        document["world"] = {**document["world"], "schools_table": rows}
    document |= {
        "behaviour": behaves.stated(),
        "interventions": [plain for _, plain in policies],
        "goals": [plain for _, plain in targets],
        "seed": seed,
    }
    return Scenario(
        name,
        title,
        start,
        years,
        assumed,
        behaves,
        tuple(policy for policy, _ in policies),
        tuple(goal for goal, _ in targets),
        seed,
        note,
        baseline,
        schools,
        document,
    )


def _unknown_keys(check: Checker, entries: Any) -> None:
    """Keys that a scenario does not have, with the section they belong to where they are parameters."""
    elsewhere = dict.fromkeys(Behaviour.parameters, "behaviour:") | dict.fromkeys(
        WorldAssumptions.parameters, "world:"
    )
    for name, entry in entries.items():
        if name not in KEYS:
            check.unknown(entry, name, name, KEYS, elsewhere.get(name, ""))


def _span(check: Checker, node: Node, complete: bool) -> tuple[int | None, int | None]:
    """The start year and the number of years."""
    entries = node.entries()
    out: list[int | None] = []
    for key, low, high, what in (
        ("start_year", 1900, 2200, "the summer before the first school year"),
        ("years", 1, YEARS, "the number of school years"),
    ):
        if key in entries:
            out.append(check.whole(entries[key], key, low, high, what))
        else:
            if complete:
                check.wrong(node.mark, key, f"missing; expected {what}, a whole number from {low} to {high}")
            out.append(None)
    return out[0], out[1]


def languages(check: Checker, node: Node | None, path: str, longest: int) -> dict[str, str] | None:
    """Words in English and Chinese; written once, they stand for both."""
    if node is None:
        return None
    if not isinstance(node.value, dict):
        text = check.text(node, path, longest)
        return None if text is None else {"en": text, "zh": text}
    said: dict[str, str] = {}
    for language, entry in node.value.items():
        if language not in ("en", "zh"):
            if entry.value is None:
                hint = "; a text with a comma inside {...} goes in quotes"
                check.wrong(entry.at, path, f"expected en: and zh:, found {language[:60]!r}{hint}")
            else:
                check.unknown(entry, f"{path}.{language}", language, ("en", "zh"))
            continue
        text = check.text(entry, f"{path}.{language}", longest)
        if text is not None:
            said[language] = text
    if not node.value:
        check.wrong(node.mark, path, "expected en: and zh:, found an empty table")
    first = next(iter(said.values()), None)
    return None if first is None else {language: said.get(language, first) for language in ("en", "zh")}


def _world(
    check: Checker, node: Node | None, folder: Path | None
) -> tuple[dict[str, Any], pd.DataFrame | None, list[dict[str, Any]]]:
    """The world's parameters, the planner's table of schools, and that table as plain rows."""
    own = ("schools_from", "schools_table")
    values = check.section(
        WorldAssumptions,
        node,
        "world",
        skip=own,
        elsewhere=dict.fromkeys(Behaviour.parameters, "behaviour:"),
    )
    entries = node.entries() if node is not None else {}
    given = [name for name in own if name in entries]
    if len(given) == 2:
        check.wrong(
            entries[own[0]].at, "world.schools_from", "expected schools_from or schools_table, found both"
        )
    if len(given) != 1:
        return values, None, []
    from sim.world.table import to_rows

    entry = entries[given[0]]
    read = from_file if given == ["schools_from"] else from_document
    schools = read(check, entry, folder)
    return values, schools, to_rows(schools) if schools is not None else []


def _sense(
    check: Checker, world: WorldAssumptions, schools: pd.DataFrame | None, node: Node | None, root: Node
) -> None:
    """What several values must satisfy together."""
    entries = node.entries() if node is not None else {}

    def at(*names: str) -> Mark:
        """Where the first of these parameters is written."""
        return next((entries[name].at for name in names if name in entries), (node or root).at)

    for place in world.quality_schools:
        together = world.quality_schools[place] + world.weak_schools[place]
        if together > 1 + 1e-9:
            check.wrong(
                at("quality_schools", "weak_schools"),
                "world.quality_schools",
                f"quality and weak schools of {place} together: expected at most 1, found {together:g}",
            )
    if schools is not None:
        return
    total = sum(world.student_share.values())
    if not math.isclose(total, 1.0, abs_tol=SUM_TOLERANCE):
        check.wrong(
            at("student_share"), "world.student_share", f"expected shares that sum to 1, found {total:g}"
        )
    count = sum(world.schools.values())
    if count == 0:
        check.wrong(at("schools"), "world.schools", "no schools at all; expected at least one")
        return
    agents = world.students / world.students_per_agent
    if agents < count:
        found = f"{world.students} students for {count} schools"
        if world.students_per_agent > 1:
            found = f"{agents:g} simulated students (students / students_per_agent) for {count} schools"
        check.wrong(
            at("students", "students_per_agent", "schools"),
            "world.students",
            f"expected at least one student for each school, found {found}",
        )
    for place, share in world.student_share.items():
        if share > 0 and world.schools[place] == 0:
            check.wrong(
                at("student_share", "schools"),
                f"world.student_share.{place}",
                f"{share:g} of the students, but world.schools.{place} is 0; expected 0, or schools there",
            )
        if share == 0 and world.schools[place] > 0:
            check.wrong(
                at("student_share", "schools"),
                f"world.student_share.{place}",
                f"no students for the {world.schools[place]} schools of {place}; expected more than 0",
            )


def _baseline(check: Checker, node: Node | None, folder: Path | None) -> tuple[str, str]:
    """The scenario it is compared with: as written, and as it can be loaded."""
    if node is None:
        return "", ""
    if not isinstance(node.value, str):
        check.wrong(node.mark, "baseline", f"expected the name of a scenario or a path, found {node.found()}")
        return "", ""
    base = Path(node.mark.file).parent if node.mark.line else folder
    path, wrong = find(node.value, base)
    if path is None:
        if node.mark.line or folder is not None:
            check.wrong(node.mark, "baseline", wrong)
        return node.value, node.value
    return node.value, node.value if path == preset_path(node.value) else str(path)
