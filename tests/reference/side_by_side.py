"""Live the fast engine and the reference side by side, and list every difference after every phase."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.draws import Luck
from sim.ledger import PARTIES
from sim.model import (
    assessment,
    choice,
    demography,
    development,
    finance,
    funding,
    learning,
    provision,
    reflection,
    staffing,
)
from sim.scenario import Scenario
from sim.tables import Table
from sim.vocabulary import NOBODY
from sim.world.build import build_county
from sim.world.county import World
from tests.reference.agents import POINTERS
from tests.reference.model import Reference

__all__ = ["both", "differences", "live_year"]

ENGINE = (
    demography,
    finance,
    funding,
    staffing,
    development,
    provision,
    choice,
    learning,
    assessment,
    reflection,
)
TOLERANCE = {"f": 2e-5, "d": 2e-6}
"""Allowed difference, absolute up to 1 and relative above, of columns in single and in double precision.

The engine computes students in single precision (six digits after the point for numbers near one) and adds
up in another order; school and teacher columns inherit a part of that through means over students.
"""
MONEY = 1e-7
"""Allowed difference of amounts of money, relative to the county's revenue.

They depend on counts and not on scores; steps of the salary scale are computed in single precision.
"""


def both(scenario: Scenario, seed: int) -> tuple[World, Reference]:
    """A county, once for the engine and once as objects."""
    world = build_county(scenario, Luck(seed), 0)
    return world, Reference(world)


def live_year(world: World, reference: Reference, year: int) -> Iterator[tuple[str, list[str]]]:
    """Live a school year in both; yields each phase with the differences after it."""
    world.begin(year)
    reference.begin(year)
    for phase in ENGINE:
        phase(world)
        reference.live(phase.__name__)
        yield phase.__name__, differences(world, reference)


def differences(world: World, reference: Reference) -> list[str]:
    """What the two do not hold in common, one line each."""
    found = []
    for name in ("students", "teachers", "schools"):
        found += _people(name, getattr(world, name), getattr(reference, name))
    if [school.sections for school in reference.schools] != world.sections.tolist():
        found.append("sections")
    found += _money(world, reference) + _flows(world, reference)
    if world.cutoffs.keys() != reference.cutoffs.keys():
        found.append("cutoffs")
    for name, line in reference.cutoffs.items():
        found += _number(f"cutoff {name}", world.cutoffs[name], line, TOLERANCE["f"])
    return found


def _people(kind: str, table: Table, people: list[Any]) -> list[str]:
    """Decisions must be equal, numbers nearly."""
    if table.id.tolist() != [person.key for person in people]:
        return [f"{kind}: {len(table)} in the engine, {len(people)} in the reference, or others"]
    found = []
    for name, declared in table.columns.items():
        if name == "id":
            continue
        fast = getattr(table, name)
        slow = [getattr(person, name) for person in people]
        if name in POINTERS:
            slow = [NOBODY if school is None else school.row for school in slow]
        slow = np.array(slow, float)
        close = TOLERANCE.get(declared.dtype.char, 0.0) * np.maximum(np.abs(slow), 1.0)
        with np.errstate(invalid="ignore"):
            same = (np.abs(fast.astype(float) - slow) <= close) | (
                np.isnan(fast.astype(float)) & np.isnan(slow)
            )
        if not same.all():
            k = int(np.flatnonzero(~same)[0])
            found.append(
                f"{kind}.{name}: {np.sum(~same)} of {len(same)}, first at {k}: {fast[k]} and {slow[k]}"
            )
    return found


def _number(what: str, fast: float, slow: float, close: float) -> list[str]:
    same = math.isclose(fast, slow, rel_tol=close, abs_tol=close)
    return [] if same else [f"{what}: {fast} and {slow}"]


def _money(world: World, reference: Reference) -> list[str]:
    found = []
    government, scale = world.government, max(reference.revenue, 1.0)
    for name in ("revenue", "education_budget", "per_student"):
        found += _number(f"government.{name}", getattr(government, name), getattr(reference, name), MONEY)
    slow = [reference.balance[party] for party in PARTIES] + [school.balance for school in reference.schools]
    for account, (fast_one, slow_one) in enumerate(zip(world.ledger.balance, slow)):
        found += _number(f"balance of account {account}", fast_one / scale, slow_one / scale, MONEY)
    for purpose, amount in reference.paid.items():
        fast = world.ledger.total(purpose, year=world.year)
        found += _number(f"paid for {purpose}", fast / scale, amount / scale, MONEY)
    total = float(world.ledger.balance.sum())
    return found + _number("sum of all balances", total / scale, 0.0, 1e-12)


def _flows(world: World, reference: Reference) -> list[str]:
    found = []
    fast_moves: Counter[tuple[str, int, int]] = Counter()
    for kind, origins, destinations in world.flows.moves:
        fast_moves.update((kind, int(a), int(b)) for a, b in zip(origins, destinations))
    slow_moves = Counter((kind, a, b) for kind, _, a, b in reference.moves)
    if fast_moves != slow_moves:
        found.append(
            f"moves: only engine {fast_moves - slow_moves}, only reference {slow_moves - fast_moves}"
        )
    if world.flows.counts != reference.counts:
        found.append(f"counts: {world.flows.counts} and {reference.counts}")
    if world.flows.graduates.keys() != reference.graduates.keys():
        found.append(f"graduates: {set(world.flows.graduates)} and {set(reference.graduates)}")
        return found
    for name, slow in reference.graduates.items():
        fast = np.asarray(world.flows.graduates[name], float)
        if len(fast) != len(slow) or not np.allclose(
            fast, np.array(slow, float), rtol=0, atol=TOLERANCE["f"]
        ):
            found.append(f"graduates.{name}")
    return found
