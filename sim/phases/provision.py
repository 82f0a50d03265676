"""Placeholder during construction."""

from sim.world.county import World


def provision(world: World) -> None:
    """To be written."""
