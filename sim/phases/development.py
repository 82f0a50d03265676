"""Development: teachers learn from experience, from better colleagues, and (a little) from training.

A teacher closes part of the distance to the mean of the better-taught classrooms around (science 3.4, A8),
novices twice as fast. Ordinary workshops reach the classroom hardly at all (science B2), and what training
brought fades. Reads who works where; writes ``experience``, ``learned``, ``trained``, ``quality`` and
``rating``.
"""

from __future__ import annotations

import numpy as np

from sim.tables import Array
from sim.world.county import World

__all__ = ["development", "learn_from", "refresh_quality", "usual_quality"]

NOVICE_YEARS = 5
"""Until then a teacher learns twice as fast (science 3.4)."""


def development(world: World) -> None:
    """A year of professional learning without policy."""
    teachers, behaviour = world.teachers, world.behaviour
    # Who is hired this year has not taught yet.
    teachers.experience += (teachers.tenure > 0) | (teachers.experience > 0)
    teachers.trained *= behaviour.training_fade
    teachers.trained += behaviour.training_gain * behaviour.workshop_fit
    refresh_quality(world)
    learn_from(world, colleagues(world), behaviour.colleague_learning)
    refresh_quality(world)


def colleagues(world: World) -> Array:
    """Mean quality of everyone else who works in the same school, shape ``(n_teachers,)``, SD."""
    teachers = world.teachers
    n = np.bincount(teachers.host, minlength=world.n_schools)[teachers.host]
    total = np.bincount(teachers.host, teachers.quality, world.n_schools)[teachers.host]
    return np.where(n > 1, (total - teachers.quality) / np.maximum(n - 1, 1), teachers.quality)


def learn_from(world: World, example: Array, rate: Array | float) -> None:
    """Teachers close ``rate`` of the distance to a better ``example``; novices twice as much.

    Args:
        example: quality of those learned from, shape ``(n_teachers,)``, SD.
        rate: share of the distance closed this year, ``(n_teachers,)`` or one number.
    """
    teachers = world.teachers
    distance = np.maximum(example - teachers.quality, 0.0)
    teachers.learned += rate * distance * (1 + (teachers.experience < NOVICE_YEARS))


def refresh_quality(world: World) -> None:
    """Bring ``quality`` and what employers see of it up to date."""
    teachers, behaviour = world.teachers, world.behaviour
    by_experience = behaviour.experience_plateau * (
        1 - np.exp(-teachers.experience / behaviour.experience_years)
    )
    teachers.quality[:] = teachers.innate + by_experience + teachers.learned + teachers.trained
    spread = max(behaviour.teacher_quality_sd, 0.01)
    seen = (teachers.quality - usual_quality(world)) / spread
    noise = world.luck.normal("rating", teachers.id)
    reliability = behaviour.rating_reliability
    teachers.rating[:] = np.sqrt(reliability) * seen + np.sqrt(1 - reliability) * noise


def usual_quality(world: World) -> float:
    """Mean quality of the county's teachers at the start, SD: the level that keeps achievement."""
    return world.cutoffs["quality"]
