"""Which schools families would rather have than their own, and who gets an elective that fits: two loops."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.draws import normal_from, pair, uniform_at
from sim.mechanisms.nearby import nearest
from sim.tables import Array
from sim.vocabulary import NOBODY
from sim.world.county import World

__all__ = ["electives", "wishes"]


def wishes(world: World, rows: Array, error: Array, n: int) -> Array:
    """The schools of the own stage that a family likes better than its own, best first.

    A family considers the schools nearest to its home (``schools_considered``) beside its own, and weighs
    what it believes of a school (reputation, with an error of its own for each school) against distance.

    Args:
        rows: students, shape ``(n_rows,)``.
        error: standard error of what each family believes, SD, shape ``(n_rows,)``.
        n: schools on a list at most.

    Returns:
        School rows, NOBODY-padded, shape ``(n_rows, n)``.
    """
    students, schools, behaviour = world.students, world.schools, world.behaviour
    near = behaviour.schools_considered
    out = np.full((rows.size, n), NOBODY, np.int64)
    for stage in (0, 1):
        options = np.flatnonzero(schools.open & (schools.stage == stage))
        here = np.flatnonzero(schools.stage[students.school[rows]] == stage)
        if not options.size or not here.size:
            continue
        some = rows[here]
        lists = np.full((some.size, n), NOBODY, np.int64)
        _wishes(
            world.luck.key("school news", world.year),
            students.id[some],
            students.school[some],
            students.x[some],
            students.y[some],
            error[here],
            options[
                nearest(students.x[some], students.y[some], schools.x[options], schools.y[options], near)
            ],
            schools.open,
            schools.id,
            schools.x,
            schools.y,
            schools.reputation + schools.prospect,
            behaviour.choice_quality,
            behaviour.choice_distance,
            lists,
        )
        out[here] = lists
    return out


@njit(cache=True, nogil=True)
def _wishes(  # type: ignore[no-untyped-def]
    key, ids, own, x, y, error, near, is_open, school_id, sx, sy, reputation, quality, distance, out
):
    n = near.shape[1]
    considered, both = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    news, utility = np.empty(n + 1), np.empty(n + 1)
    for i in range(ids.size):
        # The own school comes last: what is liked less need not be listed.
        for k in range(n):
            considered[k] = near[i, k]
        considered[n] = own[i]
        for k in range(n + 1):
            both[k] = pair(ids[i], school_id[considered[k]])
        for k in range(n + 1):
            news[k] = uniform_at(key, both[k])
        for k in range(n + 1):
            news[k] = normal_from(news[k])
        for k in range(n + 1):
            s = considered[k]
            east, north = x[i] - sx[s], y[i] - sy[s]
            far = math.sqrt(east * east + north * north)
            utility[k] = quality * (reputation[s] + error[i] * news[k]) - distance * far
        here = utility[n] if is_open[own[i]] else -np.inf
        listed = 0
        for k in range(n):
            if utility[k] <= here:
                continue
            # Insert into the list, which holds positions in `considered` until the end.
            at = listed
            if listed == out.shape[1]:
                if utility[k] <= utility[out[i, listed - 1]]:
                    continue
                at -= 1
            else:
                listed += 1
            while at > 0 and utility[out[i, at - 1]] < utility[k]:
                out[i, at] = out[i, at - 1]
                at -= 1
            out[i, at] = k
        for at in range(listed):
            out[i, at] = considered[out[i, at]]


@njit(cache=True, nogil=True)
def electives(  # type: ignore[no-untyped-def]
    key, ids, school, seat, fits, quality, course_school, course_fit, course_quality
):
    """Give each student a seat in the own school's electives, where there is one; changes the last three.

    Args:
        key: of the draws.
        ids, school: of the students, shape ``(n_students,)``.
        seat, fits, quality: of each school: the chance of a seat, of a seat in one that fits, quality of its
            electives; shape ``(n_schools,)``.
        course_school, course_fit, course_quality: of the students, shape ``(n_students,)``.
    """
    for i in range(ids.size):
        s = school[i]
        luck = uniform_at(key, ids[i])
        if luck < seat[s]:
            course_school[i], course_quality[i] = s, quality[s]
            course_fit[i] = 1.0 if luck < fits[s] else 0.4
        else:
            course_school[i] = NOBODY
            course_fit[i] = course_quality[i] = 0.0
