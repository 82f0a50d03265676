"""Lessons that somebody else gives in a school: walk-teaching, a lead on a screen.

Several policies may send somebody into the same school in the same year. Each adds its part to what others
have already taken, so none undoes another's: the parts add up to at most all lessons, the quality is the mean
over them. `World.begin` sets both columns to nothing every September.
"""

from __future__ import annotations

import numpy as np

from sim.tables import Array
from sim.world.county import World

__all__ = ["add_lessons"]


def add_lessons(world: World, share: Array, quality: Array) -> Array:
    """Give a part of each school's lessons to others, beside those that others give already.

    Args:
        share: part of all lessons, shape ``(n_schools,)``, 0 to 1; what does not fit is not given.
        quality: of those who give them, on the scale of ``teachers.quality``, shape ``(n_schools,)``, SD.

    Returns:
        The part that is given, shape ``(n_schools,)``.
    """
    schools = world.schools
    before = schools.visiting.copy()
    part = np.minimum(np.maximum(share, 0.0), np.maximum(1.0 - before, 0.0))
    some = part > 0
    total = before + part
    mixed = (before * schools.visiting_quality + part * quality) / np.where(some, total, 1.0)
    schools.visiting[some] = total[some]
    schools.visiting_quality[some] = mixed[some]
    return part
