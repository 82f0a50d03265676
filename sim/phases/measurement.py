"""Measurement: what a county's school year leaves behind.

Nobody acts here. Students, teachers and schools are read as they stand at the end of the school year, before
the next September's promotion, and added up by group into a :class:`~sim.measures.tally.Tally`. Students belong
to the school they attend, teachers to the school that employs them (their quality, to the school where they
work), those who sat an entrance examination to the junior school they came from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from sim.ledger import Ledger
from sim.measures.measure import points
from sim.measures.tally import (
    GRADUATE_FIELDS,
    GROUPS,
    PLACES,
    REGION_FIELDS,
    SCHOOL_FIELDS,
    STUDENT_FIELDS,
    TAUGHT_FIELDS,
    TEACHER_FIELDS,
    VARIANCE_FIELDS,
    Tally,
    exact,
    in_group,
)
from sim.tables import Array
from sim.vocabulary import BACHELOR, MASTER, SENIOR_TITLE
from sim.world.county import World

__all__ = ["EXCELLENT", "NOVICE_YEARS", "REPUTATION_IN_VIEW", "SATISFIED", "UNWILLING", "measurement"]

EXCELLENT = 1.0
"""Score from which a student counts as excellent, SD: 85 points where the mean is 70 and the SD 15."""
SATISFIED = 0.5
"""Satisfaction (0 to 1) above which a student, a teacher or a family counts as satisfied."""
REPUTATION_IN_VIEW = 0.1
"""What an SD of a school's reputation adds to a family's view of it (assumption)."""
UNWILLING = 0.5
"""Openness below which a principal sees no sufficient reason to share."""
ORDINARY_PURPOSES = frozenset(
    {
        "general revenue",
        "other public services",
        "school funding",
        "salaries",
        "teacher training",
        "running costs",
        "deficit",
    }
)
"""Purposes of payments that are made without any policy."""
NOVICE_YEARS = 3.0
"""Experience below which a teacher counts as a novice, years (science C1)."""

_N_GROUPS, _N_STUDENT = len(GROUPS), len(STUDENT_FIELDS)


def measurement(world: World) -> Tally:
    """Add up the school year that has just ended.

    Costs about a millisecond for a county of 25 000 students and changes nothing.
    """
    schools = world.schools
    side = _side(world)
    students, by_school = _count_students(world, side)
    quality = world.teachers.quality
    host = np.where(world.teachers.host >= 0, world.teachers.host, world.teachers.school)
    teachers, taught = _count_teachers(world, side, host)
    working = np.bincount(host[host >= 0], minlength=world.n_schools)
    mean_quality = np.bincount(host[host >= 0], quality[host >= 0], world.n_schools) / np.where(
        working > 0, working, np.nan
    )
    conditions = (
        schools.lab + schools.multimedia + schools.computer_room + schools.smart_classroom + schools.internet
    ) / 5.0
    score = by_school[:, :, 2].sum(axis=1)
    scored = by_school[:, :, 1].sum(axis=1)
    rows = np.column_stack(
        [
            schools.location,
            schools.tier,
            schools.stage,
            side == 12,
            schools.enrolment,
            points(score / np.where(scored > 0, scored, np.nan)),
            _each(schools.funding, schools.enrolment),
            conditions,
            mean_quality,
            working,
            schools.courses,
        ]
    )[schools.open]
    spending, policy_cost = _money(world)
    region = np.array([policy_cost, world.government.education_budget])
    return Tally(
        students,
        teachers,
        taught,
        _count_schools(world, side, conditions, spending),
        _count_graduates(world, side),
        _variance(world, side, by_school),
        exact(region, REGION_FIELDS),
        rows,
        _count_moves(world),
        dict(world.flows.counts),
    )


def _each(total: Array, people: Array) -> Array:
    """Amount for each person, NaN where there are none."""
    return total / np.where(people > 0, people, np.nan)


def _side(world: World) -> Array:
    """Column of each school's group on the alliance question: members 12, others 13."""
    members = world.members if len(world.members) == world.n_schools else np.zeros(world.n_schools, bool)
    return np.where(members, 12, 13)


@njit(cache=True, nogil=True)
def _add_students(
    school,
    grade,
    fifth,
    score,
    prior,
    ses,
    durable,
    recent,
    practical,
    innovation,
    wellbeing,
    responsibility,
    engagement,
    burden,
    satisfaction,
    dropped,
    course,
    travel,
    reputation,
    location,
    tier,
    side,
    excellent,
    satisfied,
    weight,
    cells,
    groups,
    by_school,
):
    """Students into cells of school, SES fifth and grade, and the cells into groups."""
    for i in range(school.size):
        s = school[i]
        if s < 0:
            continue
        cell = cells[s, fifth[i], grade[i] - 1]
        y, p, x = float(score[i]), float(prior[i]), float(ses[i])
        cell[0] += 1.0
        if y == y:
            cell[1] += 1.0
            cell[2] += y
            cell[3] += y * y
            cell[10] += x
            cell[11] += x * x
            cell[12] += x * y
            cell[24] += y >= excellent
            if p == p:
                cell[4] += 1.0
                cell[5] += y
                cell[6] += y * y
                cell[7] += p
                cell[8] += p * p
                cell[9] += y * p
        cell[13] += float(durable[i]) + float(recent[i])
        cell[14] += practical[i]
        cell[15] += innovation[i]
        cell[16] += wellbeing[i]
        cell[17] += responsibility[i]
        cell[18] += engagement[i]
        cell[19] += burden[i]
        view = float(satisfaction[i])
        cell[20] += view
        cell[21] += view > satisfied
        view = min(max(view + reputation[s], 0.0), 1.0)
        cell[22] += view
        cell[23] += view > satisfied
        cell[25] += dropped[i]
        cell[26] += course[i] >= 0
        cell[27] += (course[i] >= 0) & (course[i] != s)
        cell[28] += travel[i]
    for s in range(cells.shape[0]):
        for f in range(cells.shape[1]):
            for g in range(cells.shape[2]):
                cell = cells[s, f, g]
                if cell[0] == 0.0:
                    continue
                for group in (0, 1 + location[s], 4 + tier[s], 7 + f, side[s]):
                    for k in range(cell.size):
                        groups[group, g, k] += weight * cell[k]
                for k in range(by_school.shape[2]):
                    by_school[s, g, k] += cell[k]


@njit(cache=True, nogil=True)
def _add_rows(values, school, slot, fifth, location, tier, side, groups):
    """Rows of values into groups and slots (stages), by the school each row belongs to."""
    for i in range(school.size):
        s = school[i]
        if s < 0:
            continue
        for k in range(values.shape[0]):
            value = values[k, i]
            groups[0, slot[i], k] += value
            groups[1 + location[s], slot[i], k] += value
            groups[4 + tier[s], slot[i], k] += value
            groups[side[s], slot[i], k] += value
            if fifth[i] >= 0:
                groups[7 + fifth[i], slot[i], k] += value


def _count_students(world: World, side: Array) -> tuple[Array, Array]:
    """Sums by group and grade, and by school and grade for the first four fields."""
    people, schools = world.students, world.schools
    cells = np.zeros((world.n_schools, 5, 12, _N_STUDENT))
    groups = np.zeros((_N_GROUPS, 12, _N_STUDENT))
    by_school = np.zeros((world.n_schools, 12, 4))
    _add_students(
        people.school,
        people.grade,
        people.ses_fifth,
        people.score,
        people.prior_score,
        people.ses,
        people.durable,
        people.recent,
        people.practical,
        people.innovation,
        people.wellbeing,
        people.responsibility,
        people.engagement,
        people.burden,
        people.satisfaction,
        people.dropped,
        people.course_school,
        people.travel,
        REPUTATION_IN_VIEW * np.nan_to_num(schools.reputation),
        schools.location,
        schools.tier,
        side,
        EXCELLENT,
        SATISFIED,
        float(world.scale),
        cells,
        groups,
        by_school,
    )
    return exact(groups, STUDENT_FIELDS), by_school


def _add_up(
    world: World,
    side: Array,
    school: Array,
    columns: Sequence[Array],
    fields: Sequence[str],
    slot: Array,
    fifth: Array | None = None,
    slots: int = 3,
) -> Array:
    """Columns of values into groups; shape ``(14, slots, len(fields))``."""
    values = np.empty((len(columns), len(school)))
    for k, column in enumerate(columns):
        values[k] = column
    groups = np.zeros((_N_GROUPS, slots, len(fields)))
    nobody = np.full(len(school), -1, np.int8) if fifth is None else np.asarray(fifth, np.int8)
    _add_rows(
        values,
        np.asarray(school, np.int32),
        np.asarray(slot, np.int8),
        nobody,
        world.schools.location,
        world.schools.tier,
        side,
        groups,
    )
    return exact(groups, fields)


def _count_teachers(world: World, side: Array, host: Array) -> tuple[Array, Array]:
    """Sums by employer and by where they work."""
    people, stage = world.teachers, world.schools.stage
    one = np.ones(len(people))
    columns = (
        one,
        people.title == SENIOR_TITLE,
        people.degree >= BACHELOR,
        people.degree >= MASTER,
        people.backbone,
        people.experience < NOVICE_YEARS,
        people.motivation,
        people.habit,
        people.workload,
        people.satisfaction,
        people.satisfaction > SATISFIED,
        people.wage + people.bonus,
        people.bonus,
        (host != people.school) | (people.days_away > 0),
        world.schools.training_norm[people.school],
    )
    employed = _add_up(world, side, people.school, columns, TEACHER_FIELDS, stage[people.school])
    # The best fifth of the county's teachers; with equal teachers all are as good as the best.
    good = people.quality >= (np.quantile(people.quality, 0.8) if len(people) else 0.0)
    taught = _add_up(
        world, side, host, (one, people.quality, good, people.adjusting), TAUGHT_FIELDS, stage[host]
    )
    return employed, taught


def _count_schools(world: World, side: Array, conditions: Array, spending: Array) -> Array:
    """Sums over open schools, and moves of teachers by the school they concern."""
    s, n = world.schools, world.n_schools
    employed = world.teachers.school[world.teachers.school >= 0]
    staff = np.bincount(employed, minlength=n)
    effort = s.effort_academic + s.effort_whole + s.effort_low + s.effort_share + s.effort_show
    valued = np.isfinite(s.value_added) & (s.enrolment > 0)
    standing = (
        np.ones(n),
        s.enrolment,
        s.posts,
        np.maximum(s.posts - staff, 0.0),
        s.funding,
        s.grants,
        spending,
        world.sections.sum(axis=1) if len(world.sections) == n else np.zeros(n),
        s.lab,
        s.multimedia,
        s.computer_room,
        s.smart_classroom,
        s.internet,
        conditions,
        s.facility_use,
        s.courses,
        s.courses * s.shared,
        s.courses * s.duplicated,
        s.openness < UNWILLING,
        s.weight_academic,
        effort,
        s.effort_show,
        s.openness,
        s.trust,
        np.where(valued, s.value_added, 0.0) * s.enrolment,
        valued * s.enrolment,
    )
    moved = {name: np.zeros(n) for name in ("moved_out", "moved_in", "exits", "retired", "hired", "promoted")}
    for kind, origin, destination in world.flows.moves:
        for name, rows in _concerned(kind, origin, destination):
            moved[name] += np.bincount(rows[rows >= 0], minlength=n)
    columns = [column * s.open for column in standing] + list(moved.values())
    return _add_up(world, side, np.arange(n), columns, SCHOOL_FIELDS, s.stage)


def _concerned(kind: str, origin: Array, destination: Array) -> list[tuple[str, Array]]:
    """Which count of which school a move belongs to; rotation and its return change no employer."""
    return {
        "transfer": [("moved_out", origin), ("moved_in", destination)],
        "exit": [("exits", origin)],
        "retired": [("retired", origin)],
        "hired": [("hired", destination)],
        "promoted": [("promoted", origin)],
    }.get(kind, [])


def _count_graduates(world: World, side: Array) -> Array:
    """Sums over this year's candidates, by the junior school they came from."""
    took = world.flows.graduates
    out = np.zeros((_N_GROUPS, len(GRADUATE_FIELDS)))
    if len(took.get("zhongkao_school", ())):
        n = len(took["zhongkao_school"])
        out[:, :3] = _add_up(
            world,
            side,
            took["zhongkao_school"],
            (np.ones(n), took["zhongkao_score"], took["zhongkao_admitted"]),
            GRADUATE_FIELDS[:3],
            np.zeros(n),
            took["zhongkao_ses_fifth"],
            1,
        )[:, 0]
    if len(took.get("gaokao_origin", ())):
        n = len(took["gaokao_origin"])
        out[:, 3:] = _add_up(
            world,
            side,
            took["gaokao_origin"],
            (np.ones(n), took["gaokao_undergraduate"]),
            GRADUATE_FIELDS[3:],
            np.zeros(n),
            took["gaokao_ses_fifth"],
            1,
        )[:, 0]
    return out * world.scale


def _variance(world: World, side: Array, by_school: Array) -> Array:
    """Analysis of variance of scores over this county's compulsory schools, differences of grade removed.

    Schools of a group are compared with the group's own mean; groups by SES stay empty.
    """
    use = world.schools.stage < 2
    n, total, squares = (by_school[use, :9, k] for k in (1, 2, 3))
    of_grade = np.divide(total.sum(axis=0), n.sum(axis=0), out=np.zeros(9), where=n.sum(axis=0) > 0)
    count, rest = n.sum(axis=1), (total - n * of_grade).sum(axis=1)
    rest_squares = (squares - 2.0 * of_grade * total + of_grade**2 * n).sum(axis=1)
    own_squares = np.divide(rest**2, count, out=np.zeros(len(count)), where=count > 0)
    place, tier, part = world.schools.location[use], world.schools.tier[use], side[use]
    out = np.zeros((_N_GROUPS, len(VARIANCE_FIELDS)))
    for group in (*range(7), 12, 13):
        mask = (count > 0) & in_group(group, place, tier, part == 12)
        schools, pupils = mask.sum(), count[mask].sum()
        if schools > 1:
            between = own_squares[mask].sum() - rest[mask].sum() ** 2 / pupils
            within = rest_squares[mask].sum() - own_squares[mask].sum()
            out[group] = (
                between,
                schools - 1,
                within,
                pupils - schools,
                pupils - (count[mask] ** 2).sum() / pupils,
            )
    return exact(out, VARIANCE_FIELDS)


def _count_moves(world: World) -> dict[str, Array]:
    """Teachers moved, by kind, from and to; places are location and tier."""
    place = np.append(world.schools.location.astype(np.int64) * 3 + world.schools.tier, len(PLACES) - 1)
    counts: dict[str, Array] = {}
    for kind, origin, destination in world.flows.moves:
        # Row -1 is nobody's school: it picks the last place, outside.
        code = place[origin] * len(PLACES) + place[destination]
        table = np.bincount(code, minlength=len(PLACES) ** 2).reshape(len(PLACES), -1).astype(float)
        counts[kind] = counts.get(kind, 0.0) + table
    return counts


def _money(world: World) -> tuple[Array, float]:
    """What each school paid out this year, and what policies cost (yuan).

    Money that policies pass on (county to alliance pool, pool to teachers) is counted once: an account costs
    what it paid beyond what it received, over all payments that are not ordinary running of schools.
    """
    ledger, first = world.ledger, int(Ledger.school(0))
    paid, net = np.zeros(ledger.balance.size), np.zeros(ledger.balance.size)
    for year, payer, payee, purpose, amount in reversed(ledger._entries):
        if year < world.year:
            break
        out = np.bincount(payer, amount, net.size)
        paid += out
        if purpose not in ORDINARY_PURPOSES:
            net += out - np.bincount(payee, amount, net.size)
    return paid[first:], float(np.maximum(net, 0.0).sum())
