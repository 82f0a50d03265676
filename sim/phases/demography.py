"""Placeholder during construction."""

from sim.world.county import World


def demography(world: World) -> None:
    """To be written."""
