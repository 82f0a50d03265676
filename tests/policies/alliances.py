"""Counties with alliances, and what tests of them share."""

from __future__ import annotations

from sim.behaviour import Behaviour
from sim.policies.alliance import Alliance
from sim.scenario.document import Scenario
from sim.world.assumptions import WorldAssumptions
from sim.world.table import from_rows
from tests.policies.pairs import pair

SEEDS = range(1, 13)
PLAIN = {"on_paper": 0.0, "attention_spread": 0.0}
"""All alliances heed the same, and papers count for nothing."""
PURPOSES = (
    "alliance contribution",
    "alliance subsidy",
    "alliance coordination",
    "alliance activities",
    "alliance grant",
)


def planned(seed=1, **terms):
    world, plain = pair(seed, Alliance(**terms))
    return world, world.policies[0], plain


def table(alliances):
    """A planner's table: nine primary schools, with the alliances they are in ("" for none)."""
    rows = [
        {"name": f"school {k}", "location": "city" if k < 3 else "village", "stage": "primary",
         "tier": "quality" if k in (0, 4, 8) else "weak", "students": 300, "teachers": 18, "alliance": name}
        for k, name in enumerate(alliances)
    ]  # fmt: skip
    return from_rows(rows)


def with_table(alliances, *policies, years=2):
    return Scenario(
        name="own schools",
        title={"en": "own schools", "zh": "own schools"},
        start_year=2024,
        years=years,
        world=WorldAssumptions(senior_schools=0),
        behaviour=Behaviour(),
        interventions=policies,
        schools=table(alliances),
    )
