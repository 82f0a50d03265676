"""With every policy on, every measure is defined and what policies count is what measures read."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.catalogue import MEASURES
from sim.measures.record import Record
from sim.phases.measurement import measurement
from sim.policies.base import all_policies
from tests.measures.test_standing import counted
from tests.policies.small_county import county, live


@pytest.fixture(scope="module")
def record() -> Record:
    # A county of few people needs more money and more places for anything to happen in it.
    enough = {"market_funding": {"money": 2_000}, "stem_pipeline": {"places": 5.0, "prestige": 1.0}}
    policies = [policy(**enough.get(policy.name, {})) for policy in all_policies()]
    world = county(*policies, seed=3)
    out = Record()
    for year in range(world.start_year, world.start_year + 4):
        live(world, year)
        out.add(year + 1, [measurement(world)])
    return out


def test_every_count_is_counted_when_every_policy_is_on(record: Record) -> None:
    found = set(record.activity["name"])
    # These happen only where there is a reason to.
    assert counted() - found <= {"projects_dropped"}


def test_every_measure_is_defined_when_every_policy_is_on(record: Record) -> None:
    whole = record.values[:, :, 0]
    # Promotions, votes of confidence and lost places are rare: some year must have them.
    undefined = [name for name, years in zip(MEASURES, whole.T) if np.isnan(years).all()]
    # This county has no weak junior school.
    assert set(undefined) <= {"progression_gap", "undergraduate_progression_gap"}


def test_every_value_is_one_that_its_measure_can_have(record: Record) -> None:
    for measure, years in zip(record.measures, record.values.transpose(1, 0, 2)):
        low, high = measure.range
        if np.isfinite(years).any():
            assert low is None or np.nanmin(years) >= low - 1e-9, measure.name
            assert high is None or np.nanmax(years) <= high + 1e-9, measure.name
