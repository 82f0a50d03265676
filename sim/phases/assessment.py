"""Assessment: examinations, admission to the next stage, dropout.

The ninth-graders' examination ranks the county's graduates for its academic senior high schools (a list of
choices, parallel assignment); the twelfth-graders' is measured against the line of the first year; dropout is
a yearly risk that falls with achievement and family background and rises with distance, and where the school
near home was closed (science 3.3, 3.17).
Reads ``score``; writes ``admitted``, ``undergraduate``, ``dropped``, ``leaves`` and the schools' results.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.draws import uniform_at
from sim.mechanisms.matching import assign, place_rest
from sim.mechanisms.nearby import nearest
from sim.tables import Array
from sim.vocabulary import NOBODY, SENIOR, VILLAGE
from sim.world.county import World

__all__ = [
    "admit",
    "assessment",
    "rounded",
    "senior_by_fame",
    "senior_places",
    "senior_wishes",
    "zhongkao_score",
]

PARALLEL_CHOICES = 3
"""Choices in a band of the parallel mechanism (science 3.14)."""
EXPECTED = 0.8
"""Score expected for each point of the year before (science A5)."""
_EXPECTED = np.float32(EXPECTED)
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
    n = world.n_schools
    people, score, ses = np.zeros((3, n))
    tested, growth = np.zeros((2, n))
    _results(
        students.school, students.grade, students.score, students.prior_score, students.ses,
        people, score, ses, tested, growth,
    )  # fmt: skip
    some = people > 0
    schools.mean_score[:] = np.where(some, score / np.maximum(people, 1), np.nan)
    schools.mean_ses[:] = np.where(some, ses / np.maximum(people, 1), 0.0)
    schools.value_added[:] = np.where(tested > 0, growth / np.maximum(tested, 1), 0.0)


@njit(cache=True, nogil=True)
def _results(school, grade, score, prior, own_ses, people, total, ses, tested, growth):  # type: ignore[no-untyped-def]
    """Students, sum of scores and of SES; students with two scores and their growth; all by school."""
    in_grade, expected = np.zeros(13), np.zeros(13)
    for i in range(school.size):
        s = school[i]
        people[s] += 1
        total[s] += score[i]
        ses[s] += own_ses[i]
        if np.isfinite(prior[i]):
            in_grade[grade[i]] += 1
            expected[grade[i]] += score[i] - _EXPECTED * prior[i]
            tested[s] += 1
    for g in range(13):
        expected[g] /= max(in_grade[g], 1.0)
    for i in range(school.size):
        if np.isfinite(prior[i]):
            growth[school[i]] += (score[i] - _EXPECTED * prior[i]) - expected[grade[i]]


def drop_out(world: World) -> None:
    """The yearly risk of dropping out, grades 7 to 12."""
    students, schools, behaviour = world.students, world.schools, world.behaviour
    mean = np.where(schools.stage == SENIOR, behaviour.dropout_senior, behaviour.dropout_junior)
    safe = np.clip(mean, 1e-9, 1 - 1e-9)
    of_school = np.log(safe / (1 - safe)) + behaviour.dropout_village * ((schools.location == VILLAGE) - 0.2)
    _drop_out(
        world.luck.key("dropout", world.year), students.id, students.school, students.grade, students.x,
        students.y, students.score, students.ses, students.female, students.displaced, students.wellbeing,
        schools.x, schools.y, of_school, mean, behaviour.dropout_score, behaviour.dropout_ses,
        behaviour.dropout_far, students.dropped, students.leaves,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _drop_out(  # type: ignore[no-untyped-def]
    key, ids, school, grade, x, y, score, ses, female, displaced, wellbeing, sx, sy, of_school, mean,
    by_score, by_ses, by_distance, dropped, leaves,
):  # fmt: skip
    for i in range(ids.size):
        s = school[i]
        if grade[i] < 7 or mean[s] <= 0.0:
            continue
        log_odds = of_school[s] - by_score * score[i] - by_ses * ses[i] - 0.2 * wellbeing[i]
        east, north = x[i] - sx[s], y[i] - sy[s]
        if displaced[i] or east * east + north * north > FAR * FAR:
            log_odds += by_distance * (1 + female[i])
        u, against = uniform_at(key, ids[i]), -log_odds
        # exp(a) is more than the first terms of its series (a > 0): most need not compute it.
        if against > 0.0 and u * (2.0 + against * (1.0 + against * (0.5 + against / 6.0))) > 1.0:
            continue
        if u < 1.0 / (1.0 + math.exp(against)):
            dropped[i] = leaves[i] = True


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
        order = np.argsort(-score)
        if (np.diff(score[order]) == 0).any():
            order = np.lexsort((students.id[rows], -score))
        rank = np.empty(rows.size)
        rank[order] = np.arange(rows.size)
        return np.full(rows.size, NOBODY), rank < seats
    wanted, places = senior_wishes(world, rows), senior_places(world, seats)
    ties = world.uniform("zhongkao", students.id[rows])
    placed = assign(wanted, score, places, rounds=PARALLEL_CHOICES, ties=ties)
    placed = place_rest(placed, score, places, senior_by_fame(world), ties)
    return placed, placed != NOBODY


def senior_places(world: World, seats: float) -> Array:
    """Seats of each academic senior high school of the county, by capacity, shape ``(n_schools,)``."""
    schools = world.schools
    senior = np.flatnonzero(schools.open & (schools.stage == SENIOR))
    places = np.zeros(world.n_schools)
    places[senior] = rounded(seats * (schools.capacity[senior] / schools.capacity[senior].sum()))
    return places


def senior_by_fame(world: World) -> Array:
    """Rows of the senior high schools, the most reputed first: free places are given in this order."""
    schools = world.schools
    senior = np.flatnonzero(schools.open & (schools.stage == SENIOR))
    return senior[np.argsort(-schools.reputation[senior], kind="stable")]


def senior_wishes(world: World, rows: Array) -> Array:
    """Senior high schools in each student's order: those nearest to the own junior school.

    Returns:
        Rows of schools, shape ``(len(rows), number considered)``: ``schools_considered`` or, where the county
        has fewer, all.
    """
    students, schools = world.students, world.schools
    senior = np.flatnonzero(schools.open & (schools.stage == SENIOR))
    most = world.behaviour.schools_considered
    if senior.size > most:
        near = senior[nearest(schools.x, schools.y, schools.x[senior], schools.y[senior], most)]
        near.sort(axis=1)  # of schools liked as much, the first of the county comes first
    else:
        near = np.tile(senior, (len(schools), 1))
    out = np.empty((rows.size, near.shape[1]), np.int64)
    _by_liking(
        students.school[rows], students.x[rows], students.y[rows], near, schools.x, schools.y,
        3.0 * schools.reputation, out,
    )  # fmt: skip
    return out


@njit(cache=True, nogil=True)
def _by_liking(school, x, y, near, sx, sy, fame, out):  # type: ignore[no-untyped-def]
    liking = np.empty(near.shape[1])
    for i in range(school.size):
        for k in range(near.shape[1]):
            s = near[school[i], k]
            east, north = x[i] - sx[s], y[i] - sy[s]
            liked = fame[s] - 0.02 * math.sqrt(east * east + north * north)
            at = k
            while at > 0 and liking[at - 1] < liked:
                liking[at], out[i, at] = liking[at - 1], out[i, at - 1]
                at -= 1
            liking[at], out[i, at] = liked, s


def rounded(amounts: Array) -> Array:
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
