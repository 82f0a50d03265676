"""Placeholder during construction."""

from sim.world.county import World


def funding(world: World) -> None:
    """To be written."""
