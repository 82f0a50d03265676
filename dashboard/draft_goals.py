"""Goals of a draft as words: ``dropout_rate/village/at_most/4/none/2030``, joined by ``~``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["BOUNDS", "CHANGES", "goal_of", "goal_text", "goals_of"]

BOUNDS = ("at_least", "at_most")
CHANGES = ("none", "absolute", "relative")
"""What a goal bounds: the level, the change since the start, the same in per cent of the start."""


def goal_text(goal: Mapping[str, Any]) -> str:
    """A goal of a document in one word."""
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
    from sim.scenario.words import groups, measures

    measure, group, bound, value, change, by = text.split("/")
    known = measure in measures() and group in groups() and bound in BOUNDS and change in CHANGES
    if not known or not math.isfinite(float(value)) or not 1900 <= int(by) <= 2300:
        raise ValueError(text)
    out: dict[str, Any] = {"measure": measure, "group": group, bound: float(value), "by": int(by)}
    return out if change == "none" else out | {"change": change}


def goals_of(text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The goals of a document.

    Args:
        text: as a draft has them.
        before: goals of the scenario; one that stayed keeps what a word does not say, such as its figure.
    """
    stayed = {goal_text(goal): dict(goal) for goal in before}
    return [stayed.get(one) or goal_of(one) for one in text.split("~") if one]
