"""Placeholder during construction."""

from sim.world.county import World


def staffing(world: World) -> None:
    """To be written."""
