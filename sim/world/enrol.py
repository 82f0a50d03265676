"""The students of a county at the start, with the past they have lived.

Grades 1 to 9 are whole cohorts, sized by births. For grades 10 to 12 the whole cohort of each junior school
is brought up to its entrance examination (中考) too; senior high schools then take the best of it, the
first school first, and the others are no longer in school. At the end the youngest
leavers are known as well: who of grade 9 is admitted where, and who of grade 12 goes on to university.
"""

from __future__ import annotations

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.tables import Array
from sim.vocabulary import FIRST_GRADE, JUNIOR, NOBODY, PRIMARY, SENIOR
from sim.world.assumptions import WorldAssumptions
from sim.world.families import settle, whole_child
from sim.world.history import live
from sim.world.ids import in_school, student_ids
from sim.world.place import SES_BETWEEN, Plan, cohort_weights
from sim.world.populations import Schools, Students
from sim.world.shares import allot

__all__ = ["enrol", "planned_counts", "seats_in_classes"]

RULES = (
    "permanent_share",
    "fading",
    "forgetting",
    "home_gain",
    "durable_noise",
    "recent_noise",
    "exam_noise",
    "peers",
    "effort_gain",
)
"""Behavioural parameters of the past, in the order in which `sim.world.history.live` takes them."""
STATE = (
    "id",
    "grade",
    "origin",
    "ses",
    "durable",
    "recent",
    "aspiration",
    "engagement",
    "score",
    "prior_score",
)
"""What a cohort carries, by column of :class:`~sim.world.populations.Students`."""


def planned_counts(plan: Plan, assumed: WorldAssumptions, luck: Luck) -> Array:
    """Student rows by school and grade 1 to 9, shape ``(n_schools, 12)``: schools' totals add up exactly.

    Within a school the cohorts are rounded systematically from a start of the school's own, so that small
    schools do not all miss the same grade.
    """
    schools, scale = plan.schools, assumed.students_per_agent
    weights = cohort_weights(assumed, plan.lived)
    lower = np.flatnonzero(schools.stage < SENIOR)
    total = np.bincount(schools.location[lower], plan.students[lower], 3)
    by_place = allot(total, round(plan.students[lower].sum() / scale))
    rows_of = np.zeros(len(schools), np.int64)
    for at in range(3):
        rows = lower[schools.location[lower] == at]
        rows_of[rows] = allot(plan.students[rows], int(by_place[at])) if rows.size else 0
    counts = np.zeros((len(schools), 12), np.int64)
    start = luck.uniform("world cohort rounding", schools.id)
    for stage, grades in ((PRIMARY, slice(0, 6)), (JUNIOR, slice(6, 9))):
        rows = np.flatnonzero(schools.stage == stage)
        steps = np.cumsum(weights[grades]) / weights[grades].sum()
        steps[-1] = 1.0
        ends = np.floor(rows_of[rows, None] * steps + start[rows, None] * (1 - 1e-9)).astype(np.int64)
        counts[rows, grades] = np.diff(ends, axis=1, prepend=0)
    return counts


def seats_in_classes(students: Students, n_schools: int, class_size: int, scale: float) -> Array:
    """Parallel classes by school and grade, shape ``(n_schools, 12)``: as few as the class size allows."""
    cell = students.school.astype(np.int64) * 12 + (students.grade - 1)
    n = np.bincount(cell, minlength=n_schools * 12).reshape(n_schools, 12) * scale
    return np.ceil(n / class_size).astype(np.int32)


class _Cohorts:
    """Arrays of the students being brought up, cohort by cohort (grade 1 first)."""

    def __init__(
        self,
        plan: Plan,
        counts: Array,
        cohorts: range,
        assumed: WorldAssumptions,
        luck: Luck,
        behaviour: Behaviour,
        county: int,
    ) -> None:
        schools = plan.schools
        cells = counts[:, cohorts.start - 1 : cohorts.stop - 1].T.ravel()
        n_schools = len(schools)
        cell = np.repeat(np.arange(cells.size), cells)
        k = np.arange(cell.size) - np.repeat(np.cumsum(cells) - cells, cells)
        self.grades = np.arange(cohorts.start, cohorts.stop)
        self.starts = np.concatenate([[0], np.cumsum(cells.reshape(-1, n_schools).sum(1))])
        self.grade, self.origin = cell // n_schools + cohorts.start, cell % n_schools
        number = (schools.id & ((1 << 19) - 1))[self.origin]
        self.id = ids = student_ids(county, plan.lived - self.grade + 1, in_school(number, k))
        within = assumed.ses_spread * np.sqrt(1 - SES_BETWEEN**2)
        self.rows = np.full((3, ids.size), NOBODY, np.int64)
        self.rows[0] = self.origin
        upper = np.flatnonzero((schools.stage == JUNIOR)[self.origin])
        junior = self.origin[upper]
        self.rows[0, upper] = _feeder(schools, junior, luck.uniform("world feeder", ids[upper]))
        self.rows[1, upper] = junior
        first = np.where(self.rows[0] >= 0, self.rows[0], self.origin)
        self.ses = schools.family_ses[first] + within * luck.normal("ses", ids)
        self.durable = (
            behaviour.initial_spread * luck.normal("ability", ids)
            + behaviour.initial_ses * self.ses
            + behaviour.initial_school * plan.intake[first]
        )
        self.recent, self.engagement = np.zeros(ids.size), np.full(ids.size, 0.5)
        self.aspiration = self.durable + 0.3 * luck.normal("start aspiration", ids)
        self.score, self.prior_score = np.full(ids.size, np.nan), np.full(ids.size, np.nan)

    def live(
        self, first: int, last: int, grades: Array, gain: Array, keys: list[Array], rules: Array
    ) -> None:
        """Live the grades ``first`` to ``last``; ``grades`` is the grade each cohort reaches at most."""
        live(
            self.starts,
            grades,
            first,
            last,
            self.rows,
            gain,
            self.id,
            self.ses,
            self.durable,
            self.recent,
            self.aspiration,
            self.engagement,
            self.score,
            self.prior_score,
            keys[0],
            keys[1],
            keys[2],
            rules,
        )

    def keep(self, rows: Array) -> None:
        """Keep only these rows of the one cohort there is."""
        for name in STATE:
            setattr(self, name, getattr(self, name)[rows])
        self.rows = self.rows[:, rows]
        self.starts = np.array([0, rows.size])


def enrol(
    plan: Plan,
    counts: Array,
    gain: Array,
    assumed: WorldAssumptions,
    behaviour: Behaviour,
    luck: Luck,
    county: int,
) -> Students:
    """All students of the county.

    Args:
        plan: the schools.
        counts: student rows by school and grade, shape ``(n_schools, 12)``, grades 1 to 9.
        gain: what a year in each school adds, shape ``(n_schools,)``, SD.
        assumed, behaviour, luck, county: as everywhere.
    """
    schools = plan.schools
    rules = np.array([getattr(behaviour, name) for name in RULES])
    keys = [
        np.array([luck.key(stream, plan.lived - 11 + year) for year in range(12)], np.uint64)
        for stream in ("past durable", "past recent", "past exam")
    ]
    lower = _Cohorts(plan, counts, range(1, 10), assumed, luck, behaviour, county)
    lower.live(1, 9, lower.grades, gain, keys, rules)
    parts, place = [lower], [lower.origin]
    weights = cohort_weights(assumed, plan.lived)
    senior = np.flatnonzero(schools.stage == SENIOR)
    for grade in range(10, 13) if senior.size else ():
        upper = _senior_candidates(plan, counts, weights, grade)
        cohort = _Cohorts(plan, upper, range(grade, grade + 1), assumed, luck, behaviour, county)
        cohort.live(1, 9, np.array([9]), gain, [key[: 21 - grade] for key in keys], rules)
        seats = _seats(plan, assumed, senior, grade, weights, cohort.id.size)
        admitted = _admit(0.7 * cohort.score + 0.3 * cohort.prior_score, schools, senior, seats)
        chosen = np.flatnonzero(admitted >= 0)
        cohort.keep(chosen)
        cohort.rows[2] = admitted[chosen]
        cohort.live(10, grade, np.array([grade]), gain, keys, rules)
        parts.append(cohort)
        place.append(cohort.rows[2])
    joined = {name: _together([getattr(part, name) for part in parts]) for name in STATE}
    students = Students(joined.pop("id"), school=_together(place), **joined)
    students.entered[:] = np.isin(np.arange(13), FIRST_GRADE)[students.grade]
    settle(students, schools, assumed, luck)
    whole_child(students, schools, luck)
    _graduates(students, plan, assumed, senior, weights)
    return students


def _together(parts: list[Array]) -> Array:
    """Arrays one after another; one alone needs no copy."""
    return np.concatenate(parts) if len(parts) > 1 else parts[0]


def _feeder(schools: Schools, junior: Array, u: Array) -> Array:
    """Primary school each junior student came from, larger feeders more often; NOBODY where none feeds it."""
    primary = np.flatnonzero((schools.feeds >= 0) & (schools.enrolment > 0))
    if not primary.size:
        return np.full(junior.size, NOBODY)
    primary = primary[np.argsort(schools.feeds[primary], kind="stable")]
    edges = np.concatenate([[0.0], np.cumsum(schools.enrolment[primary])])
    first = np.searchsorted(schools.feeds[primary], np.arange(len(schools)), "left")
    last = np.searchsorted(schools.feeds[primary], np.arange(len(schools)), "right")
    at = np.searchsorted(edges, edges[first][junior] + u * (edges[last] - edges[first])[junior], "right") - 1
    found = primary[np.clip(at, 0, primary.size - 1)]
    return np.where(first[junior] < last[junior], found, NOBODY)


def _senior_candidates(plan: Plan, counts: Array, weights: Array, grade: int) -> Array:
    """The cohort now in ``grade`` as it was in junior school; shape of ``counts``, that grade only."""
    of_school = counts[:, 6:9].sum(1)
    out = np.zeros_like(counts)
    total = of_school.sum() * weights[grade - 1] / weights[6:9].sum()
    out[:, grade - 1] = allot(of_school, round(float(total))) if total > 0 else 0
    return out


def _seats(
    plan: Plan, assumed: WorldAssumptions, senior: Array, grade: int, weights: Array, cohort: int
) -> Array:
    """Seats of one cohort by senior school, shape ``(n_senior,)``, in student rows."""
    planned = plan.students[senior]
    if plan.teachers is not None:
        total = planned.sum() / assumed.students_per_agent * weights[grade - 1] / weights[9:12].sum()
    else:
        total = assumed.academic_senior * cohort
    return allot(planned, min(round(float(total)), cohort))


def _admit(score: Array, schools: Schools, senior: Array, seats: Array) -> Array:
    """Senior school row that takes each candidate, NOBODY for the rest: best score first, best tier first."""
    order = np.argsort(-score, kind="stable")
    ranked = np.argsort(schools.tier[senior], kind="stable")
    out = np.full(score.size, NOBODY)
    out[order[: int(seats.sum())]] = np.repeat(senior[ranked], seats[ranked])
    return out


def _graduates(
    students: Students, plan: Plan, assumed: WorldAssumptions, senior: Array, weights: Array
) -> None:
    """What the summer's examinations decided: senior places of grade 9, university places of grade 12."""
    last = np.flatnonzero(students.grade == 9)
    if senior.size and last.size:
        seats = _seats(plan, assumed, senior, 9, np.append(weights[:8], [weights[8]] * 4), last.size)
        students.admitted[last] = _admit(
            0.7 * students.score[last] + 0.3 * students.prior_score[last], plan.schools, senior, seats
        )
    students.leaves[:] = (students.grade == 12) | ((students.grade == 9) & (students.admitted == NOBODY))
    final = np.flatnonzero(students.grade == 12)
    places = round(assumed.undergraduate * final.size)
    students.undergraduate[final[np.argsort(-students.score[final], kind="stable")[:places]]] = True
