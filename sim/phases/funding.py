"""Funding: project money beyond the schools' own budgets.

Without a policy nobody offers any. Policies act here: partners explore and bid, funders choose, or money
is assigned (`market_funding`), alliances collect contributions.
"""

from __future__ import annotations

from sim.world.county import World

__all__ = ["funding"]


def funding(world: World) -> None:
    """Project money of the year: none, unless a policy brings it."""
