"""Placeholder during construction."""

from sim.world.county import World


def development(world: World) -> None:
    """To be written."""
