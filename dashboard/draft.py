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
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboard.draft_code import decode, encode

if TYPE_CHECKING:
    from sim.parameters import Parameter
    from sim.scenario import Scenario

__all__ = [
    "DATES",
    "Built",
    "Draft",
    "base_values",
    "build",
    "declared",
    "decode",
    "encode",
    "settled",
    "start_year",
]

DATES = ("from", "until", "ramp_years")
Value = str | float | int | bool
Rows = Callable[[str], "list[dict[str, Any]] | None"]
"""Finds the planner's own table of schools by its fingerprint."""
_YEARS = (1, 30)


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


@lru_cache(maxsize=1)
def declared() -> dict[str, Parameter]:
    """The declaration behind each path, tables under ``path.key`` (with the whole table's declaration)."""
    from sim.behaviour import Behaviour
    from sim.policies.base import all_policies
    from sim.world.assumptions import WorldAssumptions

    owners: list[tuple[str, Any]] = [(policy.name, policy) for policy in all_policies()]
    owners += [("behaviour", Behaviour), ("world", WorldAssumptions)]
    out = {}
    for owner, cls in owners:
        for name, parameter in cls.parameters.items():
            for path in [f"{owner}.{name}.{key}" for key in parameter.keys] or [f"{owner}.{name}"]:
                out[path] = parameter
    return out


@lru_cache(maxsize=64)
def _loaded(name: str) -> Scenario:
    from sim.scenario import load

    return load(name)


@lru_cache(maxsize=64)
def base_values(name: str) -> dict[str, Value]:
    """The value of every path in a scenario of the catalogue; policies that are off have their defaults."""
    from sim.policies.base import WHERE, all_policies
    from sim.stances import DEFAULT

    scenario = _loaded(name)
    used = {policy.name: policy for policy in scenario.interventions}
    out: dict[str, Value] = {}
    for kind in all_policies():
        policy = used.get(kind.name) or kind()
        out[kind.name] = "on" if kind.name in used else "off"
        out |= _flat(kind.name, policy.values())
        out[f"{kind.name}.from"] = policy.start if kind.name in used else scenario.start_year
        out[f"{kind.name}.until"] = min(policy.until, scenario.start_year + 100)
        out[f"{kind.name}.ramp_years"] = policy.ramp_years
        for key in WHERE:
            out[f"{kind.name}.where.{key}"] = "~".join(policy.where.get(key, []))
    out |= _flat("behaviour", scenario.behaviour.values()) | _flat("world", scenario.world.values())
    goals = "~".join(goal_text(goal) for goal in scenario.document.get("goals", ()))
    return out | {"years": scenario.years, "stance": DEFAULT, "schools": "", "goals": goals}


def _flat(owner: str, values: Mapping[str, Any]) -> dict[str, Value]:
    out: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            out |= {f"{owner}.{name}.{key}": inner for key, inner in value.items()}
        else:
            out[f"{owner}.{name}"] = value
    return out


def goal_text(goal: Mapping[str, Any]) -> str:
    """A goal of a document in one word: ``dropout_rate/village/at_most/4/none/2030``."""
    bound = "at_least" if goal.get("at_least") is not None else "at_most"
    words = (
        goal["measure"],
        goal.get("group", "all"),
        bound,
        f"{goal[bound]:g}",
        goal.get("change", "none"),
        goal["by"],
    )
    return "/".join(map(str, words))


def goal_of(text: str) -> dict[str, Any]:
    """The goal that :func:`goal_text` wrote; ValueError where it is none."""
    measure, group, bound, value, change, by = text.split("/")
    if bound not in ("at_least", "at_most"):
        raise ValueError(text)
    out: dict[str, Any] = {"measure": measure, "group": group, bound: float(value), "by": int(by)}
    return out if change == "none" else out | {"change": change}


def settled(scenario: str, changes: Mapping[str, Any]) -> tuple[dict[str, Value], list[str]]:
    """The changes that are allowed and differ from the scenario, and the paths of those that are not allowed.

    A path that does not exist, a value of another type or outside its range: the scenario's own stays.
    """
    base = base_values(scenario)
    kept: dict[str, Value] = {}
    wrong: list[str] = []
    for path, value in changes.items():
        if path not in base:
            wrong.append(path)
            continue
        try:
            checked = _checked(path, value)
        except (ValueError, TypeError):
            wrong.append(path)
            continue
        if checked != base[path]:
            kept[path] = checked
    return dict(sorted(kept.items())), wrong


def _checked(path: str, value: Any) -> Value:
    """A value in its own type; ValueError where it is not allowed."""
    from sim.policies.base import WHERE

    parameter = declared().get(path)
    last = path.rsplit(".", 1)[-1]
    if parameter is not None:
        out = parameter.check({last: value}) if parameter.keys else parameter.check(value)
        return out[last] if parameter.keys else out  # type: ignore[no-any-return]
    if ".where." in path:
        words = [word for word in str(value).split("~") if word]
        if not set(words) <= set(WHERE[last]):
            raise ValueError(path)
        return "~".join(word for word in WHERE[last] if word in words)
    if last == "ramp_years" and 0 <= float(value) <= 100:
        return float(value)
    if last in ("from", "until") and float(value) == int(value) and 1900 <= value <= 2300:
        return int(value)
    if path == "years" and float(value) == int(value) and _YEARS[0] <= value <= _YEARS[1]:
        return int(value)
    if path == "stance":
        from sim.stances import STANCES

        if value in STANCES:
            return str(value)
    elif path == "schools":
        if isinstance(value, str) and (not value or (value.isalnum() and len(value) == 16)):
            return value
    elif path == "goals":
        return "~".join(goal_text(goal_of(text)) for text in str(value).split("~") if text)
    elif "." not in path and value in ("on", "off"):
        return str(value)
    raise ValueError(path)


def build(draft: Draft, rows: Rows = lambda key: None) -> Built:
    """The scenarios of a draft, checked like files.

    Raises:
        ScenarioError: they do not go together (a policy that ends before it begins, a table that is gone).
    """
    from sim.scenario import Problem, ScenarioError, from_document

    scenario, reference = _loaded(draft.scenario), _loaded(draft.reference)
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
        document["goals"] = [goal_of(text) for text in str(draft.changes["goals"]).split("~") if text]
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
    last = int(document["start_year"]) + int(document["years"])
    for goal in document.get("goals", ()):
        goal["by"] = min(goal["by"], last)
    document["interventions"] = [
        entry for entry in document.get("interventions", ()) if entry.get("from", 0) < last
    ]
    for entry in document["interventions"]:
        if entry.get("until", 0) >= last:
            entry.pop("until")


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


def start_year(scenario: str) -> int:
    """The first school year of a scenario of the catalogue."""
    return _loaded(scenario).start_year
