"""Placeholder during construction."""

from sim.world.county import World


def reflection(world: World) -> None:
    """To be written."""
