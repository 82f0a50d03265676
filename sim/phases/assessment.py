"""Placeholder during construction."""

from sim.world.county import World


def assessment(world: World) -> None:
    """To be written."""
