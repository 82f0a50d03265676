"""Schools in space: how many of each kind, how large, where, and which junior school a primary feeds.

City schools stand near the county seat, town schools on a ring around it, villages are scattered to the
county's radius. Sizes are log-normal within a location, with a spike of teaching points (教学点) at the small
end, and add up to each location's students exactly. Every primary school feeds the nearest junior school
with room, one of its own location if there is one.

Reads the scenario's ``world:`` section; source: docs/science.md 4.1, 4.2 (numbers and sizes).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.draws import Luck
from sim.scenario.document import Problem, Scenario, ScenarioError
from sim.tables import Array
from sim.vocabulary import (
    JUNIOR,
    LOCATIONS,
    NOBODY,
    ORDINARY,
    PRIMARY,
    QUALITY,
    SENIOR,
    VILLAGE,
    WEAK,
)
from sim.world.assumptions import WorldAssumptions
from sim.world.births import intake_index
from sim.world.ids import school_ids, school_numbers
from sim.world.populations import Schools
from sim.world.shares import allot

__all__ = ["Plan", "cohort_weights", "coordinates", "feed", "inherit", "lay_out", "rank"]

ROOM = 1.15
"""Seats for each student at the start (assumption)."""
SES_BETWEEN = 0.42
"""Part of the spread of SES within a location that lies between schools, as SD (assumption)."""
TEACHING_POINT = 22.0
"""Median pupils of a teaching point (docs/science.md 4.1: 15 to 30)."""


@dataclass
class Plan:
    """What is settled about schools before anyone lives in them.

    Attributes:
        schools: ids, places, stages, locations, tiers.
        students: students planned by school, shape ``(n_schools,)``, real students; senior schools: their
            share of the senior seats.
        teachers: teachers by school where a table gives them, else None.
        ses: school component of families' SES, SD.
        intake: school component of achievement at entry, in units of its spread.
        lived: September of the last school year before the status-quo year.
        given: further columns of the planner's own table, NaN where it is silent.
    """

    schools: Schools
    students: Array
    teachers: Array | None
    ses: Array
    intake: Array
    lived: int
    given: dict[str, Array] = field(default_factory=dict)


def cohort_weights(assumptions: WorldAssumptions, lived: int) -> Array:
    """Relative size of the cohorts in grades 1 to 12 in school year ``lived``; shape ``(12,)``."""
    if assumptions.births == "constant":
        return np.ones(12)
    return np.array([intake_index(lived - grade + 1) for grade in range(1, 13)])


def lay_out(scenario: Scenario, luck: Luck, county: int) -> Plan:
    """The schools of a county as the scenario's assumptions describe them.

    Raises:
        ScenarioError: the county has no primary and no junior school.
    """
    assumed = scenario.world
    location, stage = _kinds(assumed)
    if not location.size:
        raise ScenarioError(
            [
                Problem(
                    scenario.name,
                    0,
                    0,
                    "world.schools",
                    "found no school at all; expected at least one city, town or village school",
                )
            ]
        )
    schools = Schools(school_ids(county, school_numbers(location, stage)), location=location, stage=stage)
    ids = schools.id
    ses = SES_BETWEEN * assumed.ses_spread * luck.normal("world school ses", ids)
    lived = scenario.start_year - 2
    students = _sizes(assumed, luck, schools, ses, cohort_weights(assumed, lived))
    schools.x[:], schools.y[:] = coordinates(luck, ids, location, assumed.radius)
    return Plan(schools, students, None, ses, luck.normal("world school intake", ids), lived)


def _kinds(assumed: WorldAssumptions) -> tuple[Array, Array]:
    """Location and stage of every school; both shape ``(n_schools,)``."""
    total = np.array([assumed.schools[name] for name in LOCATIONS])
    n_junior = allot(total * 1.0, round(assumed.junior_share * int(total.sum()))) if total.sum() else total
    if total.sum() > 1:
        for at in np.flatnonzero(total > 1):
            n_junior[at] = min(n_junior[at], total[at] - (assumed.junior_share < 1))
        if not n_junior.any():
            n_junior[int(np.argmax(total))] = 1
    location: list[int] = []
    stage: list[int] = []
    for place in (0, 1, 2):
        location += [place] * int(total[place])
        stage += [PRIMARY] * int(total[place] - n_junior[place]) + [JUNIOR] * int(n_junior[place])
    if n_junior.any() and assumed.academic_senior > 0:
        location += [int(np.flatnonzero(total)[0])] * assumed.senior_schools
        stage += [SENIOR] * assumed.senior_schools
    return np.array(location, np.int8), np.array(stage, np.int8)


def _sizes(assumed: WorldAssumptions, luck: Luck, schools: Schools, ses: Array, weights: Array) -> Array:
    """Students planned by school; shape ``(n_schools,)``."""
    location, stage, ids = schools.location, schools.stage, schools.id
    spread = assumed.size_spread
    luckier = 0.4 * ses / max(SES_BETWEEN * assumed.ses_spread, 1e-9) + 0.9165 * luck.normal(
        "world school size", ids
    )
    weight = np.exp(spread * luckier)
    share = np.array([assumed.student_share[name] for name in LOCATIONS])
    has = np.bincount(location[stage < SENIOR], minlength=3) > 0
    share = share * has if (share * has).sum() > 0 else has * 1.0
    by_location = assumed.students * share / share.sum()
    primary_part = _split(by_location, location, stage, weights)
    out = np.zeros(len(schools))
    for at in range(3):
        for which, part in ((PRIMARY, primary_part[at]), (JUNIOR, 1.0 - primary_part[at])):
            rows = np.flatnonzero((location == at) & (stage == which))
            if not rows.size:
                continue
            total, points = by_location[at] * part, np.zeros(0, np.int64)
            if at == VILLAGE and which == PRIMARY and rows.size > 1:
                count = min(round(assumed.teaching_points * rows.size), rows.size - 1)
                points = rows[np.argsort(weight[rows], kind="stable")[:count]]
                small = TEACHING_POINT * np.exp(0.4 * luck.normal("world teaching point", ids[points]))
                out[points] = np.minimum(small, 0.4 * total / rows.size)
            rest = np.setdiff1d(rows, points)
            out[rest] = (total - out[points].sum()) * weight[rest] / weight[rest].sum()
    senior = stage == SENIOR
    out[senior] = weight[senior]
    return out


def _split(by_location: Array, location: Array, stage: Array, weights: Array) -> Array:
    """Part of each location's students in primary grades, so that the county's cohorts stay whole."""
    primary = np.bincount(location[stage == PRIMARY], minlength=3) > 0
    junior = np.bincount(location[stage == JUNIOR], minlength=3) > 0
    wanted = by_location.sum() * weights[6:9].sum() / weights[:9].sum()
    fixed = by_location[junior & ~primary].sum()
    both = by_location[junior & primary].sum()
    part = np.clip((wanted - fixed) / both, 0.02, 0.9) if both > 0 else 0.0
    return np.where(primary & junior, 1.0 - part, np.where(primary, 1.0, 0.0))


def coordinates(luck: Luck, ids: Array, location: Array, radius: float) -> tuple[Array, Array]:
    """East and north of the county seat, km: city to 8 % of the radius, towns 20-60 %, villages 25-100 %."""
    low, high = np.array([0.0, 0.20, 0.25])[location], np.array([0.08, 0.60, 1.0])[location]
    distance = radius * np.sqrt(low**2 + (high**2 - low**2) * luck.uniform("world school distance", ids))
    angle = 2 * np.pi * luck.uniform("world school direction", ids)
    return distance * np.cos(angle), distance * np.sin(angle)


def inherit(schools: Schools) -> None:
    """Junior schools get the families and the readiness of the primary schools that feed them."""
    primary = np.flatnonzero((schools.stage == PRIMARY) & (schools.feeds != NOBODY))
    children = np.bincount(schools.feeds[primary], schools.enrolment[primary], len(schools))
    fed = children > 0
    for name in ("family_ses", "readiness"):
        values = getattr(schools, name)
        total = np.bincount(
            schools.feeds[primary], schools.enrolment[primary] * values[primary], len(schools)
        )
        values[fed] = (total / np.maximum(children, 1.0))[fed]


def rank(schools: Schools, assumed: WorldAssumptions, initial_ses: float) -> None:
    """Tiers: exact shares by location, the schools whose students bring most at entry are of quality."""
    tier = np.full(len(schools), ORDINARY, np.int8)
    score = initial_ses * schools.family_ses + schools.readiness
    for at, name in enumerate(LOCATIONS):
        rows = np.flatnonzero((schools.location == at) & (schools.stage < SENIOR))
        best, worst = assumed.quality_schools[name], assumed.weak_schools[name]
        counts = allot(np.array([best, max(1.0 - best - worst, 0.0), worst]), rows.size)
        order = rows[np.argsort(-score[rows], kind="stable")]
        tier[order[: counts[0]]] = QUALITY
        tier[order[rows.size - counts[2] :]] = WEAK
    senior = np.flatnonzero(schools.stage == SENIOR)
    if senior.size:
        tier[senior[0]] = QUALITY
        if senior.size > 3:
            tier[senior[-1]] = WEAK
    schools.tier[:] = tier


def feed(schools: Schools) -> None:
    """Settle which junior school each primary feeds, the seats, and the catchments (fixed from here on).

    The largest primaries choose first: the nearest junior school of their own location with room for their
    graduates, else the nearest elsewhere, else the one with the most room. Expects ``enrolment``; writes
    ``feeds``, ``capacity`` and ``catchment``.
    """
    primary, junior = np.flatnonzero(schools.stage == PRIMARY), np.flatnonzero(schools.stage == JUNIOR)
    schools.capacity[:] = np.ceil(ROOM * schools.enrolment)
    schools.feeds[:] = NOBODY
    children = np.where(schools.stage == PRIMARY, schools.enrolment, 0.0)
    if not children.any():
        children = np.where(schools.stage == JUNIOR, schools.enrolment, 0.0)
    schools.catchment[:] = children / max(children.sum(), 1e-9)
    if not junior.size:
        return
    graduates, seats = schools.enrolment / 6.0, schools.enrolment[junior] * (ROOM / 3.0)
    seats *= max(1.0, 1.02 * graduates[primary].sum() / max(seats.sum(), 1e-9))
    x, y, location = schools.x[junior], schools.y[junior], schools.location[junior]
    for row in primary[np.argsort(-schools.enrolment[primary], kind="stable")]:
        cost = np.hypot(x - schools.x[row], y - schools.y[row]) + 1000.0 * (location != schools.location[row])
        roomy = seats >= graduates[row]
        at = int(np.argmin(np.where(roomy, cost, np.inf))) if roomy.any() else int(np.argmax(seats))
        schools.feeds[row] = junior[at]
        seats[at] -= graduates[row]
