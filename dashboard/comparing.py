"""The tables behind comparing stored runs: goals of all asked of all, four ways, cost against gain.

Everything comes from the stored replicates by the simulator's own functions for intervals and goals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.differing import assumptions, differing, policies
from dashboard.store import Stored
from dashboard.views import Line
from sim.results.costs import differences as cost_differences
from sim.results.goals import changed, reached
from sim.results.statistics import interval
from sim.tables import Array

__all__ = ["FourWay", "four_way", "front", "goal_matrix", "trade_off"]

_GOAL = ("measure", "group", "by", "at_least", "at_most", "change")


def goal_matrix(runs: Sequence[Stored], lines: Sequence[Line]) -> pd.DataFrame:
    """Every goal of any scenario, asked of every scenario.

    Returns:
        one row for each goal and line: goal (a number from 0), run, scenario, the goal's keys, unit, own
        (whether the scenario set it itself), probability (NaN where the scenario does not have the measure,
        the group or the year), replicates.
    """
    opened = {stored.id: stored for stored in runs}
    goals: dict[tuple[Any, ...], None] = {}
    own: set[tuple[str, str, tuple[Any, ...]]] = set()
    for stored in runs:
        for about in stored.outcome.about:
            for goal in about.goals:
                key = _goal_key(goal)
                goals[key] = None
                own.add((stored.id, about.label, key))
    rows = []
    for number, key in enumerate(sorted(goals, key=lambda one: (one[0], one[1], one[2]))):
        goal = dict(zip(_GOAL, key, strict=True))
        for line in lines:
            stored = opened[line.run]
            probability, n = _chance(stored, line.place, goal)
            unit = stored.quantity(goal["measure"]).unit if goal["measure"] in stored.measures else ""
            rows.append(
                {
                    "goal": number,
                    "run": line.run,
                    "scenario": line.scenario,
                    **goal,
                    "unit": "%" if goal["change"] == "relative" else unit,
                    "own": (line.run, line.scenario, key) in own,
                    "probability": probability,
                    "replicates": n,
                }
            )
    columns = ["goal", "run", "scenario", *_GOAL, "unit", "own", "probability", "replicates"]
    return pd.DataFrame(rows, columns=columns)


def _goal_key(goal: Any) -> tuple[Any, ...]:
    return tuple((goal.get(key) or "none") if key == "change" else goal.get(key) for key in _GOAL)


def _chance(stored: Stored, place: int, goal: dict[str, Any]) -> tuple[float, int]:
    """Share of replicates in which a goal is met in its year, and of how many."""
    outcome = stored.outcome
    if (
        goal["measure"] not in stored.measures
        or goal["group"] not in outcome.groups
        or goal["by"] not in outcome.years
    ):
        return float("nan"), 0
    series = outcome.series(place, goal["measure"], goal["group"])
    value = changed(series, goal["change"])[:, outcome.years.index(goal["by"])]
    n = int(np.isfinite(value).sum())
    if not n:
        return float("nan"), 0
    return float(reached(value, goal["at_least"], goal["at_most"]).sum() / n), n


@dataclass(frozen=True)
class FourWay:
    """Policy times assumption, for one measure, group and year.

    Attributes:
        table: level of each corner: assumption (0 or 1), policy (0 or 1), mean, low90, high90.
        parts: the steps from the first baseline to the second scenario: part (``policy``, ``assumption``,
            ``interaction``, ``all``), mean, low, high. The first three sum to the last.
        runs: ids of the two runs, the reference first.
        labels: the scenario of each.
        paired: whether intervals are of the same people and luck in all four corners.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    runs: tuple[str, str]
    labels: tuple[str, str]
    paired: bool


def four_way(
    runs: Sequence[Stored], lines: Sequence[Line], measure: str, group: str, year: int
) -> FourWay | str:
    """The first two comparisons that differ in assumptions only, taken apart; otherwise why there are none.

    Returns:
        a four-way, or the last part of a key of the texts: ``one`` (fewer than two comparisons), ``none``
        (no two with the same policies under other assumptions), ``missing`` (no value for this choice).
    """
    compared = [line for line in lines if not line.baseline and _paired(runs, line)]
    if len({line.run for line in compared}) < 2:
        return "one"
    for at, first in enumerate(compared):
        for second in compared[at + 1 :]:
            if second.run != first.run and _same_policy(runs, first, second):
                return _taken_apart(runs, first, second, measure, group, year)
    return "none"


def _paired(runs: Sequence[Stored], line: Line) -> bool:
    return any(stored.paired for stored in runs if stored.id == line.run)


def _same_policy(runs: Sequence[Stored], first: Line, second: Line) -> bool:
    """Whether scenarios have the same policies, baselines too, and something else differs in both."""
    bases = [Line(0, line.run, "", 0, "", True) for line in (first, second)]
    found = differing(runs, [first, second]), differing(runs, bases)
    return not any(map(policies, found)) and all(map(assumptions, found))


def _taken_apart(
    runs: Sequence[Stored], first: Line, second: Line, measure: str, group: str, year: int
) -> FourWay | str:
    opened = {stored.id: stored for stored in runs}
    corners: list[Array] = []
    for line in (first, second):
        stored = opened[line.run]
        if (
            measure not in stored.measures
            or group not in stored.outcome.groups
            or year not in stored.outcome.years
        ):
            return "missing"
        at = stored.outcome.years.index(year)
        there = stored.outcome.series(line.place, measure, group)[:, at]
        base = there - stored.comparison.difference(line.place, measure, group)[:, at]
        corners += [base, there]
    seeds = [{about.seed for about in opened[line.run].outcome.about} for line in (first, second)]
    same = seeds[0] == seeds[1] and len(corners[0]) == len(corners[2])
    y00, y01, y10, y11 = corners
    rows = []
    for (assumption, policy), values in zip(((0, 0), (0, 1), (1, 0), (1, 1)), corners, strict=True):
        spread = interval(values)
        rows.append((assumption, policy, float(spread.mean), float(spread.low), float(spread.high)))
    if same:
        pairs = {
            "policy": y01 - y00,
            "assumption": y10 - y00,
            "interaction": y11 - y10 - y01 + y00,
            "all": y11 - y00,
        }
        whole = np.isfinite(np.stack(list(pairs.values()))).all(axis=0)
        if not whole.any():
            return "missing"
        spreads = {part: interval(values[whole]) for part, values in pairs.items()}
        parts = [(part, float(one.mean), float(one.low), float(one.high)) for part, one in spreads.items()]
    else:
        m00, m01, m10, m11 = (float(np.nanmean(values)) for values in corners)
        sizes = {
            "policy": m01 - m00,
            "assumption": m10 - m00,
            "interaction": m11 - m10 - m01 + m00,
            "all": m11 - m00,
        }
        parts = [(part, size, np.nan, np.nan) for part, size in sizes.items()]
    return FourWay(
        pd.DataFrame(rows, columns=["assumption", "policy", "mean", "low90", "high90"]),
        pd.DataFrame(parts, columns=["part", "mean", "low", "high"]),
        (first.run, second.run),
        (first.title, second.title),
        same,
    )


def trade_off(
    runs: Sequence[Stored], lines: Sequence[Line], measure: str, group: str, year: int
) -> pd.DataFrame:
    """Extra cost a year against the paired difference of a measure.

    Returns:
        one row for each compared scenario: run, scenario, cost, cost_low, cost_high (yuan a year, mean over
        the school years up to ``year``), effect, effect_low, effect_high, replicates, front (whether no
        other, nor doing nothing, is both cheaper and better; False for measures that have no better side).
    """
    opened = {stored.id: stored for stored in runs}
    rows = []
    better = ""
    for line in lines:
        stored = opened[line.run]
        outcome = stored.outcome
        if line.baseline or not stored.paired or year not in outcome.years or measure not in stored.measures:
            continue
        if group not in outcome.groups:
            continue
        better = stored.quantity(measure).better
        effect = interval(
            stored.comparison.difference(line.place, measure, group)[:, outcome.years.index(year)]
        )
        if not effect.n:
            continue
        _, by_key = cost_differences(
            outcome.ledger, outcome.labels[0], line.scenario, outcome.replicates, outcome.years
        )
        upto = [at for at, summer in enumerate(outcome.years) if at > 0 and summer <= year]
        money = interval(by_key.sum(axis=0)[:, upto].mean(axis=1))
        rows.append(
            {
                "run": line.run,
                "scenario": line.scenario,
                "cost": float(money.mean),
                "cost_low": float(money.low),
                "cost_high": float(money.high),
                "effect": float(effect.mean),
                "effect_low": float(effect.low),
                "effect_high": float(effect.high),
                "replicates": int(effect.n),
            }
        )
    table = pd.DataFrame(
        rows,
        columns=[
            *("run", "scenario", "cost", "cost_low", "cost_high"),
            *("effect", "effect_low", "effect_high", "replicates"),
        ],
    )
    return table.assign(front=front(table["cost"], table["effect"], better))


def front(cost: Any, effect: Any, better: str) -> Array:
    """Which points no other one beats in both cost and effect; doing nothing (0, 0) counts as one of them.

    Args:
        cost, effect: shape ``(n,)``.
        better: ``higher`` or ``lower``; anything else has no front.
    """
    cost, gain = np.asarray(cost, float), np.asarray(effect, float)
    if better not in ("higher", "lower"):
        return np.zeros(len(cost), bool)
    gain = gain if better == "higher" else -gain
    costs, gains = np.append(cost, 0.0), np.append(gain, 0.0)
    beaten = [
        bool(((costs <= c) & (gains >= g) & ((costs < c) | (gains > g))).any())
        for c, g in zip(cost, gain, strict=True)
    ]
    return ~np.array(beaten, bool)
