"""The students of a county at the start, with the past they have lived.

Grades 1 to 9 are whole cohorts, sized by births. For grades 10 to 12 the whole cohort of each junior school
is brought up to its entrance examination (中考) too; senior high schools then take the best of it, the
first school first, and the others are no longer in school. At the end the youngest
leavers are known as well: who of grade 9 is admitted where, and who of grade 12 goes on to university.

Practical ability, innovation, wellbeing and responsibility start as standard normal traits moderately
related to achievement, SES, left-behind status and laboratories (the factors stand in ``_whole_child``;
assumption, no source gives them).
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, sqrt

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.tables import Array
from sim.vocabulary import JUNIOR, LOCATIONS, NOBODY, PRIMARY, SENIOR, SUBJECTS
from sim.world.assumptions import WorldAssumptions
from sim.world.equip import by_location
from sim.world.history import live
from sim.world.ids import in_school, student_ids
from sim.world.place import SES_BETWEEN, Plan, cohort_weights
from sim.world.populations import Schools, Students
from sim.world.shares import allot

__all__ = ["enrol", "planned_counts", "seats_in_classes", "ses_cuts"]

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
        self.ids = ids = student_ids(county, plan.lived - self.grade + 1, in_school(number, k))
        within = assumed.ses_spread * np.sqrt(1 - SES_BETWEEN**2)
        mean = by_location(assumed.ses)[schools.location] + plan.ses
        self.ses = mean[self.origin] + within * luck.normal("ses", ids)
        self.rows = np.full((3, ids.size), NOBODY, np.int64)
        upper = schools.stage[self.origin] == JUNIOR
        self.rows[0] = np.where(
            upper, _feeder(schools, self.origin, luck.uniform("world feeder", ids)), self.origin
        )
        self.rows[1, upper] = self.origin[upper]
        first = np.where(self.rows[0] >= 0, self.rows[0], self.origin)
        self.durable = (
            behaviour.initial_spread * luck.normal("ability", ids)
            + behaviour.initial_ses * self.ses
            + behaviour.initial_school * plan.intake[first]
        )
        self.recent = np.zeros(ids.size)
        self.score, self.prior = np.full(ids.size, np.nan), np.full(ids.size, np.nan)

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
            self.ids,
            self.ses,
            self.durable,
            self.recent,
            self.score,
            self.prior,
            keys[0],
            keys[1],
            keys[2],
            rules,
        )

    def keep(self, rows: Array) -> None:
        """Keep only these rows of the one cohort there is."""
        for name in ("grade", "origin", "ids", "ses", "durable", "recent", "score", "prior"):
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
        gain: what a year in each school adds against the county's mean, shape ``(n_schools,)``, SD.
        assumed, behaviour, luck, county: as everywhere.
    """
    schools = plan.schools
    rules = np.array(
        [
            behaviour.permanent_share,
            behaviour.fading,
            behaviour.forgetting,
            behaviour.home_gain,
            behaviour.durable_noise,
            behaviour.recent_noise,
            behaviour.exam_noise,
            behaviour.peers,
        ]
    )
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
        seats = _seats(plan, assumed, senior, grade, weights, cohort.ids.size)
        admitted = _admit(cohort.score, schools, senior, seats)
        chosen = np.flatnonzero(admitted >= 0)
        cohort.keep(chosen)
        cohort.rows[2] = admitted[chosen]
        cohort.live(10, grade, np.array([grade]), gain, keys, rules)
        parts.append(cohort)
        place.append(cohort.rows[2])
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("ids", "grade", "origin", "ses", "durable", "recent", "score", "prior")
    }
    students = Students(
        joined["ids"],
        school=np.concatenate(place),
        origin=joined["origin"],
        grade=joined["grade"],
        ses=joined["ses"],
        durable=joined["durable"],
        recent=joined["recent"],
        score=joined["score"],
        prior_score=joined["prior"],
    )
    _families(students, schools, assumed, luck)
    _whole_child(students, schools, luck)
    _graduates(students, plan, assumed, senior, weights)
    return students


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


def _families(students: Students, schools: Schools, assumed: WorldAssumptions, luck: Luck) -> None:
    """Home, sex, interest, parents, SES fifth."""
    ids, origin = students.id, students.origin
    home = schools.location[origin]
    students.home[:] = home
    students.x[:] = schools.x[origin] + HOMES_NEAR[home] * luck.normal("home east", ids)
    students.y[:] = schools.y[origin] + HOMES_NEAR[home] * luck.normal("home north", ids)
    students.female[:] = luck.uniform("sex", ids) < 0.465
    students.left_behind[:] = luck.uniform("left behind", ids) < by_location(assumed.left_behind)[home]
    students.interest[:] = np.floor(len(SUBJECTS) * luck.uniform("interest", ids))
    students.ses_fifth[:] = np.searchsorted(ses_cuts(assumed, schools), students.ses)


def _whole_child(students: Students, schools: Schools, luck: Luck) -> None:
    """The other four dimensions of development, and what the student expects of school."""
    ids, ses = students.id, students.ses.astype(float)
    level = (students.durable + students.recent).astype(float)
    level = (level - level.mean()) / max(level.std(), 1e-9)
    lab = schools.lab[students.school] - schools.lab.mean()
    practical, innovation, wellbeing, responsibility, engagement, aspiration, satisfaction = (
        luck.normal(f"start {name}", ids)
        for name in (
            "practical",
            "innovation",
            "wellbeing",
            "responsibility",
            "engagement",
            "aspiration",
            "satisfaction",
        )
    )
    students.practical[:] = 0.25 * level + 0.12 * ses + 0.30 * lab + 0.93 * practical
    students.innovation[:] = 0.30 * level + 0.12 * ses + 0.92 * innovation
    students.wellbeing[:] = 0.10 * level + 0.08 * ses - 0.25 * students.left_behind + 0.98 * wellbeing
    students.responsibility[:] = 0.12 * level + 0.05 * ses + 0.98 * responsibility
    students.engagement[:] = np.clip(0.5 + 0.04 * level + 0.03 * ses + 0.10 * engagement, 0.02, 0.98)
    students.aspiration[:] = 0.8 * level + 0.2 * ses + 0.3 * aspiration
    students.satisfaction[:] = np.clip(0.6 + 0.02 * level + 0.10 * satisfaction, 0.02, 0.98)


def _graduates(
    students: Students, plan: Plan, assumed: WorldAssumptions, senior: Array, weights: Array
) -> None:
    """What the summer's examinations decided: senior places of grade 9, university places of grade 12."""
    last = np.flatnonzero(students.grade == 9)
    if senior.size and last.size:
        seats = _seats(plan, assumed, senior, 9, np.append(weights[:8], [weights[8]] * 4), last.size)
        students.admitted[last] = _admit(students.score[last], plan.schools, senior, seats)
    students.leaves[:] = (students.grade == 12) | ((students.grade == 9) & (students.admitted == NOBODY))
    final = np.flatnonzero(students.grade == 12)
    places = round(assumed.undergraduate * final.size)
    students.undergraduate[final[np.argsort(-students.score[final], kind="stable")[:places]]] = True
