"""Adding people up by group, in one pass over each population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numba import njit

from sim.measures.tally import GROUPS, STUDENT_FIELDS, exact
from sim.tables import Array
from sim.vocabulary import SES_FIFTHS
from sim.world.county import World

__all__ = [
    "EXCELLENT",
    "FITTING",
    "INTERESTED",
    "INVENTIVE",
    "MEMBERS",
    "OTHERS",
    "PASS",
    "REPUTATION_IN_VIEW",
    "add_students",
    "add_up",
    "side",
]

EXCELLENT = 1.0
"""Score from which a student counts as excellent, SD: 85 points where the mean is 70 and an SD 15."""
REPUTATION_IN_VIEW = 0.1
"""What an SD of a school's reputation adds to a family's view of it (assumption)."""

PASS = -2.0 / 3.0
"""Score from which a student has passed, SD: 60 points where the mean is 70 and an SD 15."""
INVENTIVE = 2.0
"""Innovation from which a student would win an award, SD (assumption: a fixed standard, some 2 in 100)."""
INTERESTED = 0.5
"""Effort and participation (0 to 1) from which a student counts as interested: the norm."""
FITTING = 1.0 - 1e-6
"""Fit of an elective that is in the subject the student likes best."""

_N = len(GROUPS)
_BY_LOCATION, _BY_TIER, _BY_SES = GROUPS.index("city"), GROUPS.index("quality"), GROUPS.index("ses1")
MEMBERS, OTHERS = GROUPS.index("members"), GROUPS.index("others")

# Positions of the sums; the names are those of STUDENT_FIELDS.
(STUDENTS, SCORED, SCORE, SCORE_SQUARED, BOTH, SCORE_BOTH, SCORE_SQUARED_BOTH, PRIOR, PRIOR_SQUARED,
 SCORE_PRIOR, SES, SES_SQUARED, SES_SCORE, ACHIEVEMENT, PRACTICAL, INNOVATION, WELLBEING, RESPONSIBILITY,
 ENGAGEMENT, BURDEN, SATISFACTION, SATISFIED_STUDENTS, PARENT_VIEW, APPROVING, EXCELLENT_STUDENTS, DROPPED,
 WITH_COURSE, COURSE_ELSEWHERE, TRAVEL, ATTAINING, INVENTIVE_STUDENTS, INTERESTED_STUDENTS, CONTENT,
 FITTING_COURSE, NEEDS_MET, GOOD_COURSE) = range(len(STUDENT_FIELDS))  # fmt: skip


def side(world: World) -> Array:
    """Each school's group on the question of alliances, ``MEMBERS`` or ``OTHERS``; shape ``(n_schools,)``."""
    if len(world.members) != world.n_schools:
        return np.full(world.n_schools, OTHERS)
    return np.where(world.members, MEMBERS, OTHERS)


def add_students(world: World, good_course: float) -> tuple[Array, Array]:
    """Sums over students, each counting for as many as it stands for.

    Args:
        good_course: quality from which an elective counts as good, SD.

    Returns:
        By group and grade ``(14, 12, len(STUDENT_FIELDS))``, and unweighted by school and grade
        ``(n_schools, 12, 5)``: students, those examined, sum and sum of squares of their scores, and
        those who are satisfied.
    """
    people, schools = world.students, world.schools
    cells = np.zeros((world.n_schools, SES_FIFTHS, 12, len(STUDENT_FIELDS)))
    groups = np.zeros((_N, 12, len(STUDENT_FIELDS)))
    by_school = np.zeros((world.n_schools, 12, 5))
    _add_students(
        people.school, people.grade, people.ses_fifth, people.score, people.prior_score, people.ses,
        people.durable, people.recent, people.practical, people.innovation, people.wellbeing,
        people.responsibility, people.engagement, people.burden, people.satisfaction, people.dropped,
        people.course_school, people.travel, people.course_fit, people.course_quality, people.tutoring,
        REPUTATION_IN_VIEW * np.nan_to_num(schools.reputation), schools.weight_academic,
        schools.weight_whole, np.float32(good_course), world.behaviour.satisfied_from, cells,
    )  # fmt: skip
    _cells_to_groups(
        cells, schools.location, schools.tier, side(world), float(world.scale), groups, by_school
    )
    return exact(groups, STUDENT_FIELDS), by_school


def add_up(
    world: World,
    fields: Sequence[str],
    columns: Mapping[str, Array],
    school: Array,
    slot: Array | None = None,
    fifth: Array | None = None,
) -> Array:
    """Sums of named columns over rows that belong to schools; rows without a school are left out.

    Args:
        fields: the names of the columns, in the order wanted.
        columns: each of shape ``(n,)``.
        school: school row of each, shape ``(n,)``.
        slot: 0, 1 or 2 (a stage), to keep apart; all in slot 0 where omitted.
        fifth: SES fifth of each, where the rows are students.

    Returns:
        Shape ``(14, 3, len(fields))``.
    """
    n = len(school)
    values = np.empty((len(fields), n))
    for k, name in enumerate(fields):
        values[k] = columns[name]
    groups = np.zeros((_N, 3, len(fields)))
    slot = np.zeros(n, np.int8) if slot is None else np.asarray(slot, np.int8)
    fifth = np.full(n, -1, np.int8) if fifth is None else np.asarray(fifth, np.int8)
    schools = world.schools
    _add_rows(
        values, np.asarray(school, np.int32), slot, fifth, schools.location, schools.tier, side(world), groups
    )
    return exact(groups, fields)


@njit(cache=True, nogil=True)
def _add_students(  # type: ignore[no-untyped-def]
    school, grade, fifth, score, prior, ses, durable, recent, practical, innovation, wellbeing,
    responsibility, engagement, burden, satisfaction, dropped, course, travel, fit, worth, tutoring,
    reputation, marks, rest, good_course, satisfied, cells,
):  # fmt: skip
    for i in range(school.size):
        s = school[i]
        if s < 0:
            continue
        cell = cells[s, fifth[i], grade[i] - 1]
        y, p, x = float(score[i]), float(prior[i]), float(ses[i])
        cell[STUDENTS] += 1.0
        if y == y:
            cell[SCORED] += 1.0
            cell[SCORE] += y
            cell[SCORE_SQUARED] += y * y
            cell[SES] += x
            cell[SES_SQUARED] += x * x
            cell[SES_SCORE] += x * y
            cell[EXCELLENT_STUDENTS] += y >= EXCELLENT
            if p == p:
                cell[BOTH] += 1.0
                cell[SCORE_BOTH] += y
                cell[SCORE_SQUARED_BOTH] += y * y
                cell[PRIOR] += p
                cell[PRIOR_SQUARED] += p * p
                cell[SCORE_PRIOR] += y * p
        level = float(durable[i]) + float(recent[i])
        a, b, c, d = practical[i], innovation[i], wellbeing[i], responsibility[i]
        cell[ACHIEVEMENT] += level
        cell[PRACTICAL] += a
        cell[INNOVATION] += b
        cell[WELLBEING] += c
        cell[RESPONSIBILITY] += d
        cell[ENGAGEMENT] += engagement[i]
        cell[ATTAINING] += (level >= PASS) & (a >= PASS) & (b >= PASS) & (c >= PASS) & (d >= PASS)
        cell[INVENTIVE_STUDENTS] += b >= INVENTIVE
        cell[INTERESTED_STUDENTS] += engagement[i] >= INTERESTED
        # Judged by what the school is judged by.
        judged = marks[s] * level + rest[s] * 0.25 * (a + b + c + d)
        cell[CONTENT] += judged >= PASS * (marks[s] + rest[s])
        cell[BURDEN] += burden[i]
        view = float(satisfaction[i])
        cell[SATISFACTION] += view
        cell[SATISFIED_STUDENTS] += view >= satisfied
        view = min(max(view + reputation[s], 0.0), 1.0)
        cell[PARENT_VIEW] += view
        cell[APPROVING] += view >= satisfied
        cell[DROPPED] += dropped[i]
        cell[WITH_COURSE] += course[i] >= 0
        cell[COURSE_ELSEWHERE] += (course[i] >= 0) & (course[i] != s)
        cell[TRAVEL] += travel[i]
        fits = (course[i] >= 0) & (fit[i] >= FITTING)
        cell[FITTING_COURSE] += fits
        cell[NEEDS_MET] += fits | (tutoring[i] > 0)
        cell[GOOD_COURSE] += (course[i] >= 0) & (worth[i] >= good_course)


@njit(cache=True, nogil=True)
def _cells_to_groups(cells, location, tier, side, weight, groups, by_school):  # type: ignore[no-untyped-def]
    whole = np.zeros(cells.shape[2:])
    for s in range(cells.shape[0]):
        whole[:] = 0.0
        for f in range(cells.shape[1]):
            for g in range(cells.shape[2]):
                cell = cells[s, f, g]
                if cell[STUDENTS] == 0.0:
                    continue
                for k in range(cell.size):
                    whole[g, k] += cell[k]
                    groups[_BY_SES + f, g, k] += weight * cell[k]
        for g in range(whole.shape[0]):
            if whole[g, STUDENTS] == 0.0:
                continue
            for group in (0, _BY_LOCATION + location[s], _BY_TIER + tier[s], side[s]):
                for k in range(whole.shape[1]):
                    groups[group, g, k] += weight * whole[g, k]
            for k in range(4):
                by_school[s, g, k] = whole[g, k]
            by_school[s, g, 4] = whole[g, SATISFIED_STUDENTS]


@njit(cache=True, nogil=True)
def _add_rows(values, school, slot, fifth, location, tier, side, groups):  # type: ignore[no-untyped-def]
    for k in range(len(values)):
        for i in range(school.size):
            s, t = school[i], slot[i]
            if s < 0:
                continue
            value = values[k, i]
            groups[0, t, k] += value
            groups[_BY_LOCATION + location[s], t, k] += value
            groups[_BY_TIER + tier[s], t, k] += value
            groups[side[s], t, k] += value
            if fifth[i] >= 0:
                groups[_BY_SES + fifth[i], t, k] += value
