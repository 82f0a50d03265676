"""Placeholder during construction."""

from sim.world.county import World


def finance(world: World) -> None:
    """To be written."""
