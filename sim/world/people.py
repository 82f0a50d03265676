"""The people of a county at the start: who teaches where, and who sits in the classes.

Teachers: as many as the pupil-teacher ratio of each location asks for; quality that differs mostly within
schools (docs/science.md A1, A2) and a little with the families' SES (3.1); titles that carry some signal of
quality (A18), diplomas that carry none. Students: grades 1 to 9 by cohort, and the three cohorts above,
of whom senior high schools take the best by examination.

Shares by location and tier are met exactly, to half a person; everything else is drawn by id.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.tables import Array
from sim.vocabulary import (
    BACHELOR,
    JUNIOR_TITLE,
    LOCATIONS,
    MASTER,
    MIDDLE_TITLE,
    SENIOR,
    SENIOR_TITLE,
    TIERS,
)
from sim.world.assumptions import WorldAssumptions
from sim.world.equip import by_location
from sim.world.ids import in_school, teacher_ids
from sim.world.populations import Schools, Teachers
from sim.world.shares import allot, take_top

__all__ = ["SENIOR_RATIO", "SUBJECT_MIX", "staff", "staff_numbers", "subject_of"]

SENIOR_RATIO = 13.0
"""Pupils for each teacher in academic senior high schools (docs/science.md 4.1)."""
SUBJECT_MIX = (0.24, 0.24, 0.14, 0.18, 0.20)
"""Teachers by subject, in the order of `sim.vocabulary.SUBJECTS` (assumption)."""
BACKBONE = 0.10
"""Teachers designated as backbone teachers (assumption)."""
FEMALE = (0.70, 0.58, 0.55)
"""Women among teachers of primary, junior and senior schools (assumption, national order of size)."""
NEAR = np.array([3.0, 4.0, 5.0])
"""Spread of homes around the school, km, by location (assumption)."""


def subject_of(k: Array) -> Array:
    """Subject of a school's ``k``-th teacher: any number meets the mix, generalists first."""
    return _sequence()[np.asarray(k) % 100]


@lru_cache(maxsize=1)
def _sequence() -> Array:
    mix, count, sequence = np.array(SUBJECT_MIX), np.zeros(5), []
    for n in range(100):
        subject = int(np.argmax(mix * (n + 1) - count)) if n > 1 else n
        count[subject] += 1
        sequence.append(subject)
    return np.array(sequence, np.int8)


def staff_numbers(schools: Schools, assumed: WorldAssumptions) -> Array:
    """Teachers of each school, shape ``(n_schools,)``: location ratios to half a teacher."""
    ratio = by_location(assumed.pupil_teacher_ratio)
    out = np.zeros(len(schools), np.int64)
    for at in range(len(LOCATIONS)):
        here = schools.location == at
        upper = np.flatnonzero(here & (schools.stage == SENIOR))
        lower = np.flatnonzero(here & (schools.stage < SENIOR))
        total = round(float(schools.enrolment[here].sum()) / ratio[at])
        n_upper = round(float(schools.enrolment[upper].sum()) / SENIOR_RATIO)
        if lower.size and total - n_upper < 0.6 * schools.enrolment[lower].sum() / ratio[at]:
            n_upper = round(float(schools.enrolment[upper].sum()) / ratio[at])
        for rows, count in ((upper, n_upper if lower.size else total), (lower, total - n_upper)):
            if rows.size:
                out[rows] = 1 + allot(schools.enrolment[rows] + 10.0, max(int(count) - rows.size, 0))
    return out


def staff(
    schools: Schools,
    numbers: Array,
    mean_ses: Array,
    assumed: WorldAssumptions,
    behaviour: Behaviour,
    luck: Luck,
    county: int,
    given: dict[str, Array],
) -> Teachers:
    """The teachers of a county.

    Args:
        schools: with location, tier, stage and place.
        numbers: teachers by school, shape ``(n_schools,)``.
        mean_ses: families' SES by school, SD, shape ``(n_schools,)``.
        assumed, behaviour, luck, county: as everywhere.
        given: senior_title_share, bachelor_share, master_share of the planner's table, NaN if unknown.
    """
    number = schools.id & ((1 << 19) - 1)
    row = np.repeat(np.arange(len(schools)), numbers)
    k = np.arange(row.size) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    ids = teacher_ids(county, 0, in_school(number[row], k))
    location, tier = schools.location[row], schools.tier[row]
    teachers = Teachers(ids, school=row, host=row, subject=subject_of(k))
    female = luck.uniform("world teacher sex", ids) < np.array(FEMALE)[schools.stage[row]]
    limit = assumed.retirement_age - 5 * female
    age = np.floor(23 + (limit - 23) * luck.uniform("world teacher age", ids))
    experience = np.maximum(age - 22 - np.floor(3 * luck.uniform("world teacher start", ids)), 0.0)
    teachers.female[:], teachers.age[:], teachers.experience[:] = female, age, experience
    teachers.tenure[:] = np.floor(experience * np.sqrt(luck.uniform("world teacher tenure", ids)))
    teachers.innate[:] = _innate(schools, row, ids, mean_ses, behaviour, luck)
    _learn(teachers, row, len(schools), behaviour)
    standard = (teachers.quality - teachers.quality.mean()) / max(behaviour.teacher_quality_sd, 0.01)
    reliability = behaviour.rating_reliability
    teachers.rating[:] = np.sqrt(reliability) * standard + np.sqrt(1 - reliability) * luck.normal(
        "rating", ids
    )
    teachers.backbone[:] = take_top(teachers.rating, BACKBONE, experience >= 3)
    _titles(teachers, location, row, assumed, luck, standard, given)
    _degrees(teachers, location, tier, row, assumed, luck, given)
    teachers.x[:] = schools.x[row] + NEAR[location] * luck.normal("world teacher east", ids)
    teachers.y[:] = schools.y[row] + NEAR[location] * luck.normal("world teacher north", ids)
    teachers.motivation[:] = np.clip(0.6 + 0.12 * luck.normal("world teacher motivation", ids), 0.05, 0.95)
    teachers.habit[:] = 0.4 * luck.uniform("world teacher habit", ids)
    teachers.workload[:] = 48.0 + 2.5 * luck.normal("world teacher workload", ids)
    teachers.satisfaction[:] = np.clip(
        0.65 + 0.12 * luck.normal("world teacher satisfaction", ids) + 0.3 * (teachers.motivation - 0.6),
        0.05,
        0.95,
    )
    return teachers


def _innate(
    schools: Schools, row: Array, ids: Array, mean_ses: Array, behaviour: Behaviour, luck: Luck
) -> Array:
    """Innate quality: a school's part correlated with SES, and the teacher's own (science A1, A2, 3.1)."""
    sd, between, along = (
        behaviour.teacher_quality_sd,
        behaviour.quality_between_schools,
        behaviour.quality_ses_correlation,
    )
    spread = mean_ses.std()
    rich = (mean_ses - mean_ses.mean()) / spread if spread > 1e-9 else np.zeros(len(schools))
    school = along * rich + np.sqrt(1 - along**2) * luck.normal("world school quality", schools.id)
    own = luck.normal("world teacher quality", ids)
    return sd * (np.sqrt(between) * school[row] + np.sqrt(1 - between) * own)


def _learn(teachers: Teachers, row: Array, n_schools: int, behaviour: Behaviour) -> None:
    """What experience and colleagues have added by now; writes ``learned`` and ``quality``.

    Colleague learning closes part of the distance to better colleagues each year (docs/science.md 3.4); the
    present staff is taken to have worked together for as long as each has been there.
    """
    base = teachers.innate + behaviour.experience_plateau * (
        1.0 - np.exp(-teachers.experience.astype(float) / behaviour.experience_years)
    )
    closed = 1.0 - (1.0 - behaviour.colleague_learning) ** teachers.tenure
    n = np.bincount(row, minlength=n_schools)
    learned = np.zeros(base.size)
    for _ in range(2):
        quality = base + learned
        others = (np.bincount(row, quality, n_schools)[row] - quality) / np.maximum(n[row] - 1, 1)
        learned = closed * np.maximum(np.where(n[row] > 1, others, base) - base, 0.0)
    teachers.learned[:], teachers.quality[:] = learned, base + learned


def _titles(
    teachers: Teachers,
    location: Array,
    row: Array,
    assumed: WorldAssumptions,
    luck: Luck,
    standard: Array,
    given: dict[str, Array],
) -> None:
    """Titles by experience, with a little quality: the senior share of each location is exact."""
    experience = teachers.experience.astype(float)
    score = 0.12 * experience + 0.7 * standard + 0.6 * luck.normal("world teacher title", teachers.id)
    teachers.title[:] = np.where(experience >= 7, MIDDLE_TITLE, np.where(experience >= 1, JUNIOR_TITLE, 0))
    known = given.get("senior_title_share")
    for at, name in enumerate(LOCATIONS):
        rows = np.flatnonzero((location == at) if known is None else (location == at) & np.isnan(known[row]))
        teachers.title[take_top(score, assumed.senior_titles[name], rows)] = SENIOR_TITLE
    if known is None:
        return
    for school in np.flatnonzero(~np.isnan(known)):
        teachers.title[take_top(score, float(known[school]), _staff_of(row, school))] = SENIOR_TITLE


def _degrees(
    teachers: Teachers,
    location: Array,
    tier: Array,
    row: Array,
    assumed: WorldAssumptions,
    luck: Luck,
    given: dict[str, Array],
) -> None:
    """Degrees: masters by tier and bachelors or higher by location, both exact; no sign of quality.

    Where a location has fewer graduates than its tiers ask masters for, the location's share wins.
    """
    younger = -0.05 * teachers.age.astype(float) + luck.normal("world teacher degree", teachers.id)
    known = {name: given.get(name, np.full(1, np.nan)) for name in ("master_share", "bachelor_share")}
    free = {
        name: np.isnan(value)[row if value.size > 1 else np.zeros_like(row)] for name, value in known.items()
    }
    for at, name in enumerate(TIERS):
        rows = np.flatnonzero((tier == at) & free["master_share"])
        teachers.degree[take_top(younger, assumed.masters[name], rows)] = MASTER
    for school in np.flatnonzero(~np.isnan(known["master_share"])):
        teachers.degree[take_top(younger, float(known["master_share"][school]), _staff_of(row, school))] = (
            MASTER
        )
    groups = [
        (np.flatnonzero((location == at) & free["bachelor_share"]), assumed.bachelors[name])
        for at, name in enumerate(LOCATIONS)
    ]
    groups += [
        (_staff_of(row, school), float(known["bachelor_share"][school]))
        for school in np.flatnonzero(~np.isnan(known["bachelor_share"]))
    ]
    for rows, share in groups:
        masters = rows[teachers.degree[rows] == MASTER]
        graduates = int(np.floor(share * rows.size + 0.5))
        order = rows[np.argsort(-(younger[rows] + 1e6 * (teachers.degree[rows] == MASTER)), kind="stable")]
        teachers.degree[masters] = BACHELOR
        teachers.degree[order[:graduates]] = BACHELOR
        teachers.degree[order[graduates:]] = 0
        teachers.degree[order[: min(graduates, masters.size)]] = MASTER


def _staff_of(row: Array, school: Any) -> Array:
    """Rows of a school's teachers; ``row`` (the school of each) rises."""
    return np.arange(*np.searchsorted(row, [school, school + 1]))
