"""What a scenario does and what it is meant to reach: its interventions and goals, checked."""

from __future__ import annotations

from typing import Any

from sim.parameters import Parameter, ParameterError
from sim.policies.base import WHERE, Policy, all_policies
from sim.scenario.document import Goal
from sim.scenario.tree import Node
from sim.scenario.values import Checker
from sim.scenario.words import figures, groups, measures, nearest

__all__ = ["ENTRY_KEYS", "GOAL_KEYS", "defined_groups", "goals", "interventions"]

ENTRY_KEYS = ("use", "from", "until", "ramp_years", "where")
"""What every entry of ``interventions`` may say beside the policy's own parameters."""
GOAL_KEYS = ("measure", "group", "at_least", "at_most", "change", "by", "figure")
CHANGES = ("none", "absolute", "relative")


def interventions(
    check: Checker, node: Node | None, span: range | None
) -> list[tuple[Policy, dict[str, Any]]]:
    """The policies of a scenario in its order, each with its entry as plain data.

    Args:
        check: notes what is wrong.
        node: the list, or None where there is none.
        span: the summers of the run, first and last included; None where they are not known.
    """
    known = {policy.name: policy for policy in all_policies()}
    out: list[tuple[Policy, dict[str, Any]]] = []
    first: dict[str, int] = {}
    for i, item in enumerate(check.items(node, "interventions") if node is not None else []):
        path = f"interventions.{i}"
        entries = check.table(item, path)
        if entries is None:
            continue
        use = entries.get("use")
        if use is None:
            hint = next((f" (`{name}:` is written `use: {name}`)" for name in entries if name in known), "")
            check.wrong(
                item.mark, path, f"no policy named; expected use: and one of {', '.join(known)}{hint}"
            )
            continue
        name = check.word(use, f"{path}.use", known)
        if name is None:
            continue
        if name in first:
            check.wrong(
                use.mark,
                f"{path}.use",
                f"{name} is used twice, first in line {first[name]}; "
                "write one entry (ramp_years: lets it grow)",
            )
            continue
        first[name] = use.mark.line
        made = _entry(check, known[name], item, entries, f"interventions.{name}", span)
        if made is not None:
            out.append(made)
    return out


def _entry(
    check: Checker,
    kind: type[Policy],
    item: Node,
    entries: dict[str, Node] | Any,
    path: str,
    span: range | None,
) -> tuple[Policy, dict[str, Any]] | None:
    """One policy with its dates, its place and its parameters."""
    values = check.section(kind, item, path, skip=ENTRY_KEYS)
    low, high = (span[0], span[-1]) if span else (1900, 2300)
    dates: dict[str, Any] = {}
    start = low if span else 0
    given = None
    if "from" in entries:
        given = check.whole(
            entries["from"], f"{path}.from", low, high - 1, "the first school year it acts in"
        )
        start = start if given is None else given
    if "until" in entries:
        until = check.whole(
            entries["until"], f"{path}.until", low, high, "the first school year it no longer acts in"
        )
        if until is not None and until <= start and ("from" not in entries or given is not None):
            check.wrong(
                entries["until"].mark,
                f"{path}.until",
                f"expected a year after from ({start}), found {until}; it would never act",
            )
        elif until is not None:
            dates["until"] = until
    if "ramp_years" in entries:
        ramp = check.declared(
            Parameter("ramp_years", 0.0, "", "years", 0, 100), entries["ramp_years"], f"{path}.ramp_years"
        )
        if ramp:
            dates["ramp_years"] = ramp
    where = _where(check, entries["where"], f"{path}.where") if "where" in entries else {}
    try:
        policy = kind(start=start, where=where, **dates, **values)
    except ParameterError as problem:
        # A policy may check several of its parameters together.
        check.wrong(item.at, path, str(problem))
        return None
    plain: dict[str, Any] = {"use": kind.name, "from": start, **dates}
    if where:
        plain["where"] = {key: list(words) for key, words in where.items()}
    return policy, {**plain, **policy.stated()}


def _where(check: Checker, node: Node, path: str) -> dict[str, list[str]]:
    """The schools a policy is about; words in the vocabulary's order."""
    out: dict[str, list[str]] = {}
    for key, entry in (check.table(node, path) or {}).items():
        if key not in WHERE:
            check.unknown(entry, f"{path}.{key}", key, WHERE)
            continue
        items = entry.items() if isinstance(entry.value, list) else [entry]
        if not items:
            check.wrong(
                entry.mark, f"{path}.{key}", f"an empty list; expected one or more of {', '.join(WHERE[key])}"
            )
        words = {check.word(item, f"{path}.{key}", WHERE[key]) for item in items}
        chosen = [word for word in WHERE[key] if word in words]
        if chosen:
            out[key] = chosen
    return out


def goals(check: Checker, node: Node | None, span: range | None) -> list[tuple[Goal, dict[str, Any]]]:
    """The targets of a scenario, each with its entry as plain data."""
    out = []
    for i, item in enumerate(check.items(node, "goals") if node is not None else []):
        before = len(check.problems)
        goal = _goal(check, item, f"goals.{i}", span)
        if goal is not None and len(check.problems) == before:
            plain = {key: getattr(goal, key) for key in GOAL_KEYS}
            silent = {"at_least": None, "at_most": None, "change": "none", "figure": ""}
            kept = {key: value for key, value in plain.items() if key not in silent or value != silent[key]}
            out.append((goal, kept))
    return out


def _goal(check: Checker, item: Node, path: str, span: range | None) -> Goal | None:
    entries = check.table(item, path)
    if entries is None:
        return None
    for name, entry in entries.items():
        if name not in GOAL_KEYS:
            check.unknown(entry, f"{path}.{name}", name, GOAL_KEYS)
    said: dict[str, Any] = {"group": "all", "by": span[-1] if span else 0}
    if "measure" not in entries:
        check.wrong(
            item.at, path, "no measure named; expected measure: and a name of `levelfield catalog measures`"
        )
    else:
        known = measures()
        said["measure"] = check.word(entries["measure"], f"{path}.measure", known)
    if "group" in entries:
        said["group"] = check.word(entries["group"], f"{path}.group", groups())
    if "change" in entries:
        said["change"] = check.word(entries["change"], f"{path}.change", CHANGES)
    if "by" in entries:
        low, high = (span[0] + 1, span[-1]) if span else (1900, 2300)
        said["by"] = check.whole(entries["by"], f"{path}.by", low, high, "the summer by which it is reached")
    if "figure" in entries:
        figure = entries["figure"]
        if not isinstance(figure.value, str) or figure.value not in figures():
            hint = nearest(figure.value, figures()) if isinstance(figure.value, str) else ""
            check.wrong(
                figure.mark,
                f"{path}.figure",
                f"unknown figure {figure.found()}{hint}; `levelfield catalog figures` lists them",
            )
        said["figure"] = figure.value
    bounds = [name for name in ("at_least", "at_most") if name in entries]
    if len(bounds) != 1:
        found = "both" if bounds else "neither"
        mark = entries[bounds[1]].at if bounds else item.at
        check.wrong(mark, path, f"expected one of at_least and at_most, found {found}")
    unit = "the measure's unit"
    measure = measures().get(said.get("measure") or "")
    if measure is not None and said["group"] not in (None, *(defined := defined_groups(measure.over))):
        message = f"{measure.name} has no value for {said['group']}, it is measured over {measure.over}"
        hint = " and not by SES" if measure.over != "region" else ""
        check.wrong(
            entries["group"].mark, f"{path}.group", f"{message}{hint}; expected one of {', '.join(defined)}"
        )
    if said.get("change") == "relative":
        unit = "% of the start value"
    elif measure is not None:
        unit = measure.unit
    for name in bounds:
        said[name] = check.number(entries[name], f"{path}.{name}", unit)
    return Goal(**said) if said.get("measure") else None


def defined_groups(over: str) -> list[str]:
    """The groups for which a measure over students, teachers, schools or the region has a value."""
    if over == "region":
        return ["all"]
    return [group for group in groups() if over == "students" or not group.startswith("ses")]
