"""Senior titles are posts: as many as there are, in the school or across the county."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour import Behaviour
from sim.model import EducationModel
from sim.vocabulary import QUALITY, SENIOR_TITLE, WEAK
from sim.world.county import World
from tests.policies.small_county import scenario

SEEDS = range(1, 7)


def lived(seed: int, by_county: float, years: int = 4) -> World:
    given = replace(scenario(students=5000), behaviour=Behaviour(titles_by_county=by_county))
    model = EducationModel(given, seed=seed)
    for _ in range(years):
        model.step()
    return model.worlds[0]


def seniors(world: World, tier: int) -> float:
    at = world.teachers.school[world.teachers.title == SENIOR_TITLE]
    return float((world.schools.tier[at] == tier).sum())


@pytest.mark.parametrize("by_county", [0.0, 0.5, 1.0])
def test_there_are_no_more_senior_teachers_than_posts(by_county: float) -> None:
    world = lived(1, by_county)
    schools = world.schools
    share = np.array([world.assumptions.senior_titles[place] for place in ("city", "town", "village")])
    posts = np.floor(share[schools.location] * schools.posts + 0.5)
    filled = np.bincount(world.teachers.school[world.teachers.title == SENIOR_TITLE], minlength=len(schools))
    assert filled.sum() <= posts.sum() + np.maximum(filled - posts, 0).sum() * (by_county == 0)


def test_where_the_county_competes_titles_go_to_the_strong_schools() -> None:
    """Their teachers are rated higher; free posts of weak schools are lost to them."""
    apart = []
    for seed in SEEDS:
        own, shared = lived(seed, 0.0), lived(seed, 1.0)
        gained, lost = (seniors(shared, tier) - seniors(own, tier) for tier in (QUALITY, WEAK))
        apart.append(gained - lost)
    assert np.mean(apart) > 0
