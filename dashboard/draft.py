"""A draft: a scenario of the catalogue with what a planner changed in it.

Changes are flat, a path and a plain value each, so that a form, an address and a file can all say them:

    alliance                      on or off
    teacher_rotation.share        a parameter;  .from, .until, .ramp_years: its dates
    teacher_rotation.where.tier   words joined by ~, none for everywhere
    world.funding.village         an assumption about the place, one entry of a table
    behaviour.move_cost           an assumption about how people behave
    years, stance, schools, goals school years lived; stance; fingerprint of an own table; targets

Policies and goals change the scenario only. Assumptions (behaviour, world, own schools, years, stance) hold
for the reference too: otherwise their effect would be taken for the policy's.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dashboard.draft_code import decode, encode
from dashboard.draft_goals import goals_of
from dashboard.draft_values import Value, base_values, declared, loaded, settled, start_year

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = [
    "Built",
    "Draft",
    "Rows",
    "Value",
    "base_values",
    "build",
    "declared",
    "decode",
    "encode",
    "settled",
    "start_year",
]

Rows = Callable[[str], "list[dict[str, Any]] | None"]
"""Finds the planner's own table of schools by its fingerprint."""


@dataclass(frozen=True)
class Draft:
    """What is asked: a scenario, what it is compared with, and the changes.

    Attributes:
        scenario, reference: names of the catalogue.
        changes: value by path, only what differs from the scenario.
    """

    scenario: str
    reference: str
    changes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same question."""
        text = json.dumps([self.scenario, self.reference, sorted(self.changes.items())], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def stance(self) -> str:
        """What is assumed about behaviour."""
        from sim.stances import DEFAULT

        return str(self.changes.get("stance", DEFAULT))


@dataclass(frozen=True)
class Built:
    """A draft made into two scenarios that can be lived.

    Attributes:
        scenario, reference: checked; a changed one has a name and a title of its own.
        id: of the draft, "" where nothing was changed.
        moved: whether an assumption moved the reference too.
    """

    scenario: Scenario
    reference: Scenario
    id: str
    moved: bool


def build(draft: Draft, rows: Rows = lambda key: None) -> Built:
    """The scenarios of a draft, checked like files.

    Raises:
        ScenarioError: they do not go together (a policy that ends before it begins, a table that is gone).
    """
    from sim.scenario import Problem, ScenarioError, from_document

    scenario, reference = loaded(draft.scenario), loaded(draft.reference)
    if not (set(draft.changes) - {"stance"}):
        return Built(scenario, reference, draft.key[:6] if draft.changes else "", False)
    table = None
    if asked := draft.changes.get("schools"):
        table = rows(str(asked))
        if table is None:
            raise ScenarioError(
                [Problem("draft", 0, 0, "schools", "this table of schools is not stored here")]
            )
    document = copy.deepcopy(dict(scenario.document))
    _assume(document, draft.changes, table)
    _policies(document, draft)
    if "goals" in draft.changes:
        document["goals"] = goals_of(str(draft.changes["goals"]), document.get("goals", ()))
        if "years" in draft.changes:
            _fit_goals(document)
    theirs = copy.deepcopy(dict(reference.document))
    _assume(theirs, draft.changes, table)
    moved = theirs != dict(reference.document)
    text = json.dumps([document, theirs, draft.stance], sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    if moved:
        reference = from_document(_named(theirs, mark), f"{draft.reference}-draft-{mark}")
    if document != dict(scenario.document):
        scenario = from_document(_named(document, mark), f"{draft.scenario}-draft-{mark}")
    return Built(scenario, reference, mark, moved)


def _named(document: dict[str, Any], mark: str) -> dict[str, Any]:
    """The document with a title that says it is a draft, and without a note that is about something else."""
    title = document.get("title", {})
    both = {
        "en": f"{title.get('en', '')} (draft {mark})".strip(),
        "zh": f"{title.get('zh') or title.get('en', '')}（草案 {mark}）",
    }
    out = {key: value for key, value in document.items() if key not in ("note", "baseline")}
    return out | {"title": both}


def _assume(
    document: dict[str, Any], changes: Mapping[str, Value], table: list[dict[str, Any]] | None
) -> None:
    """Put the changes that hold for both scenarios into a document."""
    for path, value in changes.items():
        owner, *names = path.split(".")
        if owner in ("behaviour", "world"):
            place = document.setdefault(owner, {})
            if len(names) == 2:
                inner = place.get(names[0])
                whole = declared()[path].default
                place[names[0]] = {**whole, **(inner if isinstance(inner, dict) else {}), names[1]: value}
            else:
                place[names[0]] = value
        elif path == "years":
            document["years"] = value
            _fit_years(document)
    if table is not None:
        world = document.setdefault("world", {})
        world.pop("schools_from", None)
        world["schools_table"] = table


def _fit_years(document: dict[str, Any]) -> None:
    """Goals and dates for years that are not lived any more are moved to the last one."""
    _fit_goals(document)
    last = int(document["start_year"]) + int(document["years"])
    document["interventions"] = [
        entry for entry in document.get("interventions", ()) if entry.get("from", 0) < last
    ]
    for entry in document["interventions"]:
        if entry.get("until", 0) >= last:
            entry.pop("until")


def _fit_goals(document: dict[str, Any]) -> None:
    last = int(document["start_year"]) + int(document["years"])
    for goal in document.get("goals", ()):
        goal["by"] = min(goal["by"], last)


def _policies(document: dict[str, Any], draft: Draft) -> None:
    """Switch policies on and off and set their parameters; those that are off keep what was set, unused."""
    entries = {entry["use"]: dict(entry) for entry in document.get("interventions", ())}
    last = int(document["start_year"]) + int(document["years"])
    base = base_values(draft.scenario)
    for name in [path for path, value in base.items() if value in ("on", "off") and "." not in path]:
        if draft.changes.get(name, base[name]) == "off":
            entries.pop(name, None)
            continue
        mine = {
            path[len(name) + 1 :]: value
            for path, value in draft.changes.items()
            if path.startswith(f"{name}.")
        }
        if name not in entries and base[name] == "on":
            continue  # it would begin after the last year that is lived
        entry = entries.setdefault(name, {"use": name})
        for key, value in mine.items():
            first, _, rest = key.partition(".")
            if first == "where":
                where = dict(entry.get("where", {}))
                where[rest] = str(value).split("~")
                entry["where"] = {part: words for part, words in where.items() if words != [""]}
                if not entry["where"]:
                    entry.pop("where")
            elif rest:
                whole = declared()[f"{name}.{key}"].default
                entry[first] = {**whole, **entry.get(first, {}), rest: value}
            elif first == "until" and int(value) > last:
                entry.pop("until", None)
            else:
                entry[first] = value
    document["interventions"] = list(entries.values())
