"""Families and the traits children bring: home, SES, interest, and development beyond examinations.

Practical ability, innovation, wellbeing and responsibility start as nearly standard normal traits moderately
related to achievement, SES, left-behind status and laboratories (the factors stand in :func:`whole_child`;
assumption, no source gives them).
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, sqrt

import numpy as np

from sim.draws import Luck
from sim.tables import Array
from sim.vocabulary import SUBJECTS
from sim.world.assumptions import WorldAssumptions
from sim.world.equip import by_location
from sim.world.populations import Schools, Students

__all__ = ["GIRLS", "HOMES_NEAR", "ses_cuts", "settle", "whole_child"]

GIRLS = 0.465
"""Girls among students (assumption after the ministry's yearbooks)."""
HOMES_NEAR = np.array([1.5, 2.0, 3.0])
"""Spread of homes around the school, km, by location (assumption)."""


@lru_cache(maxsize=256)
def _cuts(means: tuple[float, ...], shares: tuple[float, ...], spread: float) -> tuple[float, ...]:
    out = []
    for part in (0.2, 0.4, 0.6, 0.8):
        low, high = min(means) - 6 * spread, max(means) + 6 * spread
        for _ in range(50):
            middle = (low + high) / 2
            below = sum(
                share * 0.5 * (1 + erf((middle - mean) / spread / sqrt(2)))
                for mean, share in zip(means, shares)
            )
            low, high = (middle, high) if below < part * sum(shares) else (low, middle)
        out.append((low + high) / 2)
    return tuple(out)


def ses_cuts(assumed: WorldAssumptions, schools: Schools) -> Array:
    """The four SES values that part the county's families into fifths; fixed by where children are born."""
    shares = np.bincount(schools.location, schools.catchment, 3)
    return np.array(_cuts(tuple(by_location(assumed.ses)), tuple(shares.tolist()), assumed.ses_spread))


def settle(students: Students, schools: Schools, assumed: WorldAssumptions, luck: Luck) -> None:
    """Home, sex, interest, parents, SES fifth."""
    ids, origin = students.id, students.origin
    home = schools.location[origin]
    students.home[:] = home
    students.x[:] = schools.x[origin] + HOMES_NEAR[home] * luck.normal("home east", ids)
    students.y[:] = schools.y[origin] + HOMES_NEAR[home] * luck.normal("home north", ids)
    students.female[:] = luck.uniform("sex", ids) < GIRLS
    students.left_behind[:] = luck.uniform("left behind", ids) < by_location(assumed.left_behind)[home]
    students.interest[:] = np.floor(len(SUBJECTS) * luck.uniform("interest", ids))
    students.ses_fifth[:] = (students.ses > ses_cuts(assumed, schools)[:, None]).sum(axis=0)


def whole_child(students: Students, schools: Schools, luck: Luck) -> None:
    """The other four dimensions of development, and what the student expects of school."""
    ids, ses = students.id, students.ses.astype(float)
    level = (students.durable + students.recent).astype(float)
    level = (level - level.mean()) / max(level.std(), 1e-9)
    lab = schools.lab[students.school] - schools.lab.mean()
    traits = ("practical", "innovation", "wellbeing", "responsibility", "satisfaction")
    practical, innovation, wellbeing, responsibility, satisfaction = (
        luck.normal(f"start {name}", ids) for name in traits
    )
    students.practical[:] = 0.25 * level + 0.12 * ses + 0.30 * lab + 0.93 * practical
    students.innovation[:] = 0.30 * level + 0.12 * ses + 0.92 * innovation
    students.wellbeing[:] = 0.10 * level + 0.08 * ses - 0.25 * students.left_behind + 0.98 * wellbeing
    students.responsibility[:] = 0.12 * level + 0.05 * ses + 0.98 * responsibility
    students.satisfaction[:] = np.clip(0.6 + 0.02 * level + 0.10 * satisfaction, 0.02, 0.98)
