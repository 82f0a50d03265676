"""What would it take: the cheapest mixes of policies that reach a goal.

A coarse search, in the queue of jobs: every policy alone, then the promising ones together, then at half
strength, each judged by a few paired replicates; the best are lived again with people and luck that the
search has not seen. It finds good mixes, not the best of all: it says how many it tried.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.draft import Draft, Value, base_values, build, settled
from dashboard.interactive import mean_cost
from dashboard.jobs import Request
from dashboard.own_tables import OwnTables

__all__ = ["Found", "Mix", "Search", "load", "search"]

FEW, FRESH = 4, 12
"""Replicates of a trial, and of a confirmation."""
_TOGETHER = 5
_BEST = 3
_FRESH_SEED = 7_919
"""Added to the seed for people and luck that the search has not seen."""
_FULL, _HALF = 1.0, 0.5


@dataclass(frozen=True)
class Search(Request):
    """What is wanted, and from where.

    Attributes:
        scenario, reference: names of the catalogue.
        changes: the draft's changes as JSON; its policies stay as they are, others are added.
        measure, group, bound, value, by: the goal: ``at_least`` or ``at_most`` a value by a summer.
        kind: ``gain`` bounds the paired difference from the reference, ``absolute`` the change since the
            start, ``none`` the level.
        chance: probability wanted (0 to 1).
        money: most that may be spent a year (yuan), 0 for no limit.
        policies: which may be used; all for none.
    """

    scenario: str
    reference: str
    changes: str
    measure: str
    group: str
    bound: str
    value: float
    by: int
    kind: str = "gain"
    chance: float = 0.8
    money: float = 0.0
    policies: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Trials at most."""
        n = len(self.policies) or 21
        pairs = _TOGETHER * (_TOGETHER - 1) // 2
        return n + pairs + _BEST * (_TOGETHER - 2) + 2 * _BEST + _BEST

    @property
    def replicates(self) -> int:
        """Of a confirmation."""
        return FRESH


@dataclass(frozen=True)
class Mix:
    """One mix of policies and what it does.

    Attributes:
        policies: share of its own full extent for each (1, or 0.5 at half strength).
        chance: share of replicates that reach the goal.
        shortfall: how far the mean is from the goal, 0 where it is reached (the measure's unit).
        effect, low, high: the value that the goal bounds, mean and 90 % interval.
        cost: extra yuan a year, mean; cost_low, cost_high its interval.
        fresh: whether on people and luck that the search has not seen.
    """

    policies: dict[str, float]
    chance: float
    shortfall: float
    effect: float
    low: float
    high: float
    cost: float
    cost_low: float
    cost_high: float
    fresh: bool = False


@dataclass(frozen=True)
class Found:
    """The end of a search: confirmed mixes, the cheapest that reach the goal first; how many were tried."""

    mixes: tuple[Mix, ...]
    tried: int
    reached: bool
    asked: dict[str, Any] = field(default_factory=dict)


Try = Callable[[dict[str, float], bool], Mix]


def changes_of(mix: dict[str, float], base: dict[str, Value]) -> dict[str, Value]:
    """The changes of a draft that switch a mix on."""
    out: dict[str, Value] = {}
    for name, strength in mix.items():
        out[name] = "on"
        if strength != _FULL:
            out[f"{name}.share"] = round(float(base[f"{name}.share"]) * strength, 6)
    return out


def search(request: Search, attempt: Try, names: Iterable[str], tell: Callable[[int], None]) -> Found:
    """Look for mixes.

    Args:
        request: what is wanted.
        attempt: simulates a mix; on fresh people and luck where told so.
        names: policies that may be used.
        tell: told how many trials are done.
    """
    tried: dict[str, Mix] = {}

    def judge(mix: dict[str, float]) -> Mix:
        key = json.dumps(mix, sort_keys=True)
        if key not in tried:
            tried[key] = attempt(mix, False)
            tell(len(tried))
        return tried[key]

    def order(mix: Mix) -> tuple[bool, bool, float, float]:
        dear = bool(request.money) and mix.cost > request.money
        short = mix.chance < request.chance
        return (dear, short, mix.cost if not short else mix.shortfall, mix.cost)

    alone = sorted((judge({name: _FULL}) for name in names), key=order)
    leaders = [next(iter(mix.policies)) for mix in alone[:_TOGETHER]]
    pairs = [
        judge({one: _FULL, other: _FULL}) for at, one in enumerate(leaders) for other in leaders[at + 1 :]
    ]
    for mix in sorted(pairs, key=order)[:_BEST]:
        for name in leaders:
            if name not in mix.policies and (mix.chance < request.chance):
                judge({**mix.policies, name: _FULL})
    for mix in sorted(tried.values(), key=order)[:_BEST]:
        for name in list(mix.policies)[:2]:
            judge({**mix.policies, name: _HALF})
    best = sorted(tried.values(), key=order)[:_BEST]
    confirmed = []
    for mix in best:
        confirmed.append(attempt(mix.policies, True))
        tell(len(tried) + len(confirmed))
    confirmed.sort(key=order)
    reached = any(order(mix)[:2] == (False, False) for mix in confirmed)
    return Found(tuple(confirmed), len(tried), reached, asdict(request))


def mix_of(request: Search, policies: dict[str, float], comparison: Any, fresh: bool) -> Mix:
    """What a comparison says about a mix."""
    from sim.results.goals import changed
    from sim.results.statistics import interval

    at = comparison.years.index(min(request.by, comparison.years[-1]))
    if request.kind == "gain":
        values = comparison.difference(1, request.measure, request.group)[:, at]
    else:
        series = comparison.series(1, request.measure, request.group)
        values = changed(series, request.kind)[:, at]
    met = values >= request.value if request.bound == "at_least" else values <= request.value
    met = met & np.isfinite(values)
    spread = interval(values)
    gap = (
        request.value - float(spread.mean)
        if request.bound == "at_least"
        else float(spread.mean) - request.value
    )
    cost = mean_cost(comparison)
    return Mix(
        dict(policies),
        float(met.mean()),
        max(0.0, gap) if np.isfinite(gap) else float("inf"),
        float(spread.mean),
        float(spread.low),
        float(spread.high),
        cost["mean"],
        cost["low"],
        cost["high"],
        fresh,
    )


def work(request: Search, root: Path, progress: Callable[[int, int], None]) -> str:
    """Do a search of the queue; returns its id. The same question is answered from its file."""
    from sim.results.compare import compare
    from sim.results.warm import WarmPool

    target = _file(root, request.id)
    if target.exists():
        return request.id
    base = base_values(request.scenario)
    own = json.loads(request.changes)
    rows = OwnTables(root).rows
    taken = {name for name, value in base.items() if value == "on"} | {
        path for path, value in own.items() if value == "on"
    }
    names = [
        name
        for name, value in base.items()
        if value in ("on", "off") and name not in taken and (not request.policies or name in request.policies)
    ]
    done = 0

    def check(*_: int) -> None:
        progress(done, request.steps)

    def attempt(policies: dict[str, float], fresh: bool) -> Mix:
        changes, _ = settled(request.scenario, {**own, **changes_of(policies, base)})
        built = build(Draft(request.scenario, request.reference, changes), rows)
        seed = built.reference.seed + (_FRESH_SEED if fresh else 0)
        stance = str(changes.get("stance", base["stance"]))
        comparison = compare(
            built.reference,
            built.scenario,
            FRESH if fresh else FEW,
            seed=seed,
            pool=pool,
            progress=check,
            stance=stance,
        )
        return mix_of(request, policies, comparison, fresh)

    def tell(trials: int) -> None:
        nonlocal done
        done = min(trials, request.steps)
        check()

    check()
    with WarmPool() as pool:
        found = search(request, attempt, names, tell)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh_file = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(found), file, ensure_ascii=False)
    os.replace(fresh_file, target)
    return request.id


def load(root: Path, key: str) -> Found | None:
    """A finished search by its id, None where there is none."""
    if not (len(key) == 12 and all(letter in "0123456789abcdef" for letter in key)):
        return None
    try:
        found = json.loads(_file(root, key).read_text(encoding="utf-8"))
        return Found(
            tuple(Mix(**mix) for mix in found["mixes"]), found["tried"], found["reached"], found["asked"]
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(root: Path, key: str) -> Path:
    """Where a search's end lies; another version of the simulator looks again."""
    from sim.results.provenance import code

    mark = hashlib.sha256(code().encode()).hexdigest()[:8]
    return Path(root) / ".lab" / "found" / f"{key}-{mark}.json"
