"""Small scenarios and starting measures by plain NumPy, for the tests of the world."""

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.scenario.document import Scenario
from sim.world.assumptions import WorldAssumptions
from sim.world.build import build_county


def scenario(table=None, behaviour=None, start_year=2024, **world):
    return Scenario(
        "test",
        {"en": "test", "zh": "test"},
        start_year,
        5,
        WorldAssumptions(**world),
        behaviour or Behaviour(),
        schools=table,
    )


def build(seed=1, index=0, **options):
    return build_county(scenario(**options), Luck(seed), index)


def columns_equal(one, other):
    return all(
        np.array_equal(
            getattr(one, name), getattr(other, name), equal_nan=getattr(one, name).dtype.kind == "f"
        )
        for name in one.columns
    )


def share_of_teachers(world, mask, of):
    """Share of teachers for whom ``of`` holds, among those in schools of ``mask``."""
    return of[mask[world.teachers.school]].mean()
