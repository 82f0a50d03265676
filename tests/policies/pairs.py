"""Counties with and without a policy, with the same people and the same luck, for effects that need many."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import CORE_SUBJECTS, NOBODY
from sim.world.build import build_county
from sim.world.county import World
from tests.policies.small_county import live, scenario

__all__ = ["behaving", "pair", "paired", "staff", "standard_error"]


@lru_cache(maxsize=64)
def _lived(seed: int) -> World:
    """24 schools, 3 000 students, 170 teachers, no senior high school; its first year lived."""
    county = scenario(students=3000, schools={"city": 6, "town": 8, "village": 10}, senior_schools=0)
    world = build_county(county, Luck(seed), 0)
    live(world, world.start_year - 1)
    return world


def behaving(world: World, **values: float) -> World:
    """The same county with other behavioural parameters."""
    world.behaviour = Behaviour(**{**world.behaviour.values(), **values})
    return world


def pair(seed: int, *policies: Policy, **behaviour: float) -> tuple[World, World]:
    """One county twice: with these policies, and without any."""
    with_policy, plain = _lived(seed).copy(), _lived(seed).copy()
    with_policy.policies = [policy.fresh() for policy in policies]
    for policy in with_policy.policies:
        policy.plan(with_policy)
    return behaving(with_policy, **behaviour), behaving(plain, **behaviour)


def paired(measure, seeds, years, *policies, **behaviour) -> Array:
    """What policies change: ``measure`` after each year with, minus without; ``(n_seeds, years, ...)``."""
    out = []
    for seed in seeds:
        one, other = pair(seed, *policies, **behaviour)
        rows = []
        for year in range(one.start_year, one.start_year + years):
            live(one, year)
            live(other, year)
            rows.append(np.subtract(measure(one), measure(other)))
        out.append(rows)
    return np.array(out, float)


def standard_error(differences: Array) -> Array:
    """Of the mean over replicates (the first axis)."""
    return np.asarray(differences.std(axis=0, ddof=1) / np.sqrt(len(differences)))


def staff(world: World, at: Array, core: bool = True) -> Array:
    """Teachers of each school by subject, shape ``(n_schools, 5)``; ``at`` is where they count."""
    use = (world.teachers.subject < CORE_SUBJECTS) | (not core)
    cell = at[use].astype(int) * 5 + world.teachers.subject[use]
    assert (at != NOBODY).all()
    return np.bincount(cell, minlength=5 * world.n_schools).reshape(-1, 5)
