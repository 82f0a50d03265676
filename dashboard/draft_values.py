"""The values that a draft may change: what each path stands for, what it is now, what is allowed there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboard.draft_goals import goal_of, goal_text

if TYPE_CHECKING:
    from sim.parameters import Parameter
    from sim.scenario import Scenario

__all__ = ["Value", "base_values", "declared", "flat", "loaded", "settled", "start_year"]

Value = str | float | int | bool
_YEARS = (1, 30)


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
def loaded(name: str) -> Scenario:
    """A scenario of the catalogue."""
    from sim.scenario import load

    return load(name)


@lru_cache(maxsize=64)
def base_values(name: str) -> dict[str, Value]:
    """The value of every path in a scenario of the catalogue; policies that are off have their defaults."""
    from sim.policies.base import WHERE, all_policies
    from sim.stances import DEFAULT

    scenario = loaded(name)
    used = {policy.name: policy for policy in scenario.interventions}
    out: dict[str, Value] = {}
    for kind in all_policies():
        policy = used.get(kind.name) or kind()
        out[kind.name] = "on" if kind.name in used else "off"
        out |= flat(kind.name, policy.values())
        out[f"{kind.name}.from"] = policy.start if kind.name in used else scenario.start_year
        out[f"{kind.name}.until"] = min(policy.until, scenario.start_year + 100)
        out[f"{kind.name}.ramp_years"] = policy.ramp_years
        for key in WHERE:
            out[f"{kind.name}.where.{key}"] = "~".join(policy.where.get(key, []))
    out |= flat("behaviour", scenario.behaviour.values()) | flat("world", scenario.world.values())
    goals = "~".join(goal_text(goal) for goal in scenario.document.get("goals", ()))
    return out | {"years": scenario.years, "stance": DEFAULT, "schools": "", "goals": goals}


def flat(owner: str, values: Mapping[str, Any]) -> dict[str, Value]:
    """Parameters by path, tables one path for each entry."""
    out: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            out |= {f"{owner}.{name}.{key}": inner for key, inner in value.items()}
        else:
            out[f"{owner}.{name}"] = value
    return out


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


def start_year(scenario: str) -> int:
    """The first school year of a scenario of the catalogue."""
    return loaded(scenario).start_year
