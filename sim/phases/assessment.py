"""Assessment: examinations, admission to the next stage, dropout.

The ninth-graders' examination ranks the county's graduates for its academic senior high schools (a list of
choices, parallel assignment); the twelfth-graders' is measured against the line of the first year; dropout is
a yearly risk that falls with achievement and family background and rises with distance (science 3.3, 3.17).
Reads ``score``; writes ``admitted``, ``undergraduate``, ``dropped``, ``leaves`` and the schools' results.
"""

from __future__ import annotations

import numpy as np

from sim.matching import assign
from sim.tables import Array
from sim.vocabulary import NOBODY, SENIOR, VILLAGE
from sim.world.county import World

__all__ = ["admit", "assessment", "zhongkao_score"]

PARALLEL_CHOICES = 3
"""Choices in a band of the parallel mechanism (science 3.14)."""
EXPECTED = 0.8
"""Score expected for each point of the year before (science A5)."""
FAR = 8.0
"""Kilometres to school from which distance is a reason to stop (assumption)."""


def assessment(world: World) -> None:
    """Results of the year and what they open or close."""
    students = world.students
    students.leaves[:] = False
    students.dropped[:] = False
    students.undergraduate[:] = False
    students.admitted[:] = NOBODY
    results_of_schools(world)
    drop_out(world)
    graduate_from_junior(world)
    graduate_from_senior(world)


def results_of_schools(world: World) -> None:
    """Mean score, SES and value added (gain against expectation, by grade) of each school."""
    students, schools = world.students, world.schools
    schools.mean_score[:] = world.mean_by_school(students.score, students.school, np.nan)
    schools.mean_ses[:] = world.mean_by_school(students.ses, students.school)
    tested = np.isfinite(students.prior_score)
    residual = np.where(tested, students.score - EXPECTED * students.prior_score, 0.0)
    n = np.maximum(np.bincount(students.grade, tested, 13), 1)
    expected = np.bincount(students.grade, residual, 13) / n
    residual = np.where(tested, residual - expected[students.grade], 0.0)
    count = np.bincount(students.school, tested, world.n_schools)
    total = np.bincount(students.school, residual, world.n_schools)
    schools.value_added[:] = np.where(count > 0, total / np.maximum(count, 1), 0.0)


def drop_out(world: World) -> None:
    """The yearly risk of dropping out, grades 7 to 12."""
    students, schools, behaviour = world.students, world.schools, world.behaviour
    old = np.flatnonzero(students.grade >= 7)
    at = students.school[old]
    mean = np.where(schools.stage[at] == SENIOR, behaviour.dropout_senior, behaviour.dropout_junior)
    far = np.hypot(students.x[old] - schools.x[at], students.y[old] - schools.y[at]) > FAR
    safe = np.clip(mean, 1e-9, 1 - 1e-9)
    log_odds = (
        np.log(safe / (1 - safe))
        + behaviour.dropout_village * ((schools.location[at] == VILLAGE) - 0.2)
        - behaviour.dropout_score * students.score[old]
        - behaviour.dropout_ses * students.ses[old]
        + behaviour.dropout_far * far * (1 + students.female[old])
        - 0.2 * students.wellbeing[old]
    )
    out = world.uniform("dropout", students.id[old]) < (mean > 0) / (1 + np.exp(-log_odds))
    students.dropped[old[out]] = students.leaves[old[out]] = True


def zhongkao_score(world: World, rows: Array) -> Array:
    """Score in the junior graduates' examination: this year's and some of the year before."""
    students = world.students
    prior = np.where(
        np.isfinite(students.prior_score[rows]), students.prior_score[rows], students.score[rows]
    )
    return 0.7 * students.score[rows] + 0.3 * prior


def graduate_from_junior(world: World) -> None:
    """Ninth-graders are ranked and admitted; who is not leaves general education."""
    students = world.students
    rows = np.flatnonzero((students.grade == 9) & ~students.dropped)
    score = zhongkao_score(world, rows)
    seats = np.floor(world.assumptions.academic_senior * rows.size + 0.5)
    placed, admitted = admit(world, rows, score, seats)
    students.admitted[rows] = placed
    students.leaves[rows] = placed == NOBODY
    world.flows.graduates.update(
        zhongkao_score=score,
        zhongkao_admitted=admitted,
        zhongkao_school=students.school[rows].copy(),
        zhongkao_ses_fifth=students.ses_fifth[rows].copy(),
    )


def admit(world: World, rows: Array, score: Array, seats: float) -> tuple[Array, Array]:
    """Admission to academic senior high school.

    Args:
        rows: students who took the examination, ``(n,)``.
        score: theirs, ``(n,)``.
        seats: academic seats for them.

    Returns:
        ``(school row or NOBODY, admitted)``, each ``(n,)``. Where the county has no senior high school of its
        own, the best ranked are admitted outside it: NOBODY and True.
    """
    students, schools = world.students, world.schools
    senior = np.flatnonzero(schools.open & (schools.stage == SENIOR))
    if not senior.size:
        rank = np.empty(rows.size)
        rank[np.lexsort((students.id[rows], -score))] = np.arange(rows.size)
        return np.full(rows.size, NOBODY), rank < seats
    share = schools.capacity[senior] / schools.capacity[senior].sum()
    places = np.zeros(world.n_schools)
    places[senior] = _rounded(seats * share)
    distance = np.hypot(
        students.x[rows][:, None] - schools.x[senior], students.y[rows][:, None] - schools.y[senior]
    )
    liking = 3.0 * schools.reputation[senior][None, :] - 0.02 * distance
    wanted = senior[np.argsort(-liking, axis=1, kind="stable")]
    placed = assign(
        wanted, score, places, rounds=PARALLEL_CHOICES, ties=world.uniform("zhongkao", students.id[rows])
    )
    return placed, placed != NOBODY


def _rounded(amounts: Array) -> Array:
    """Whole numbers with the same (rounded) sum, by largest remainder."""
    whole = np.floor(amounts)
    short = int(np.floor(amounts.sum() + 0.5) - whole.sum())
    whole[np.argsort(whole - amounts, kind="stable")[:short]] += 1
    return whole


def graduate_from_senior(world: World) -> None:
    """Twelfth-graders leave; who passes the line of the first year goes on to undergraduate study."""
    students = world.students
    rows = np.flatnonzero((students.grade == 12) & ~students.dropped)
    if rows.size and "undergraduate" not in world.cutoffs:
        world.cutoffs["undergraduate"] = float(
            np.quantile(students.score[rows], 1 - world.assumptions.undergraduate)
        )
    passed = students.score[rows] > world.cutoffs.get("undergraduate", 0.0)
    students.undergraduate[rows] = passed
    students.leaves[students.grade == 12] = True
    world.flows.graduates.update(
        gaokao_undergraduate=passed,
        gaokao_origin=students.origin[rows].copy(),
        gaokao_ses_fifth=students.ses_fifth[rows].copy(),
    )
