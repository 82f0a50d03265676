"""Placeholder during construction."""

from sim.world.county import World


def learning(world: World) -> None:
    """To be written."""
