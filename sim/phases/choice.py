"""Placeholder during construction."""

from sim.world.county import World


def choice(world: World) -> None:
    """To be written."""
