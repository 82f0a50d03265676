"""Development: a year more of experience, a little from better colleagues, hardly anything from workshops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.reference.agents import Teacher

if TYPE_CHECKING:
    from tests.reference.model import Reference


def development(model: Reference) -> None:
    behaviour = model.behaviour
    for teacher in model.teachers:
        if teacher.tenure > 0 or teacher.experience > 0:
            teacher.experience += 1
        teacher.trained *= behaviour.training_fade
        teacher.trained += behaviour.training_gain * behaviour.workshop_fit
        refresh_quality(model, teacher)
    learn_from_colleagues(model)
    for teacher in model.teachers:
        refresh_quality(model, teacher)


def learn_from_colleagues(model: Reference) -> None:
    """Whoever is below the mean of the others in the school closes part of the distance, novices twice."""
    for school in model.schools:
        staff = school.staff
        for teacher in staff:
            others = [one.quality for one in staff if one is not teacher]
            if not others:
                continue
            distance = max(math.fsum(others) / len(others) - teacher.quality, 0.0)
            novice = teacher.experience < 5
            teacher.learned += model.behaviour.colleague_learning * distance * (2 if novice else 1)


def refresh_quality(model: Reference, teacher: Teacher) -> None:
    """Quality is what was brought, experience, colleagues and training; employers see it through noise."""
    behaviour = model.behaviour
    teacher.quality = (
        teacher.innate + by_experience(model, teacher.experience) + teacher.learned + teacher.trained
    )
    seen = (teacher.quality - usual_quality(model)) / max(behaviour.teacher_quality_sd, 0.01)
    noise = model.once_normal("rating", teacher.key)
    reliable = behaviour.rating_reliability
    teacher.rating = math.sqrt(reliable) * seen + math.sqrt(1 - reliable) * noise


def by_experience(model: Reference, years: float) -> float:
    """What experience adds: fast at first, then level."""
    return model.behaviour.experience_plateau * (1 - math.exp(-years / model.behaviour.experience_years))


def usual_quality(model: Reference) -> float:
    """Mean quality of the county's teachers at the start: the level around which quality is measured."""
    return model.cutoffs["quality"]
