"""One school year of every student: the inner loop of the simulator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from sim.draws import fill_normals

__all__ = ["live_years", "set_threads"]

_SMALL = 60_000
"""Below this many students a second thread costs more than it saves."""
_BLOCK = 512
"""Students whose draws are made at a time: with 256, opening blocks took a tenth of the time."""
_threads = 1


def set_threads(n: int) -> None:
    """Let ``n`` threads share the loop; the result is the same for any number."""
    global _threads
    _threads = max(1, int(n))


@lru_cache(maxsize=4)
def _pool(n: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n)


def live_years(keys: Any, who: Any, given: Any, state: Any, classes: Any, behaviour: Any) -> None:
    """Advance all students by one school year, in place.

    Each student's year depends on what the class gives and on the student alone, so the rows can be dealt to
    any number of threads.

    Args:
        keys: streams of the seven draws (durable, recent, exam, practical, innovation, wellbeing,
            responsibility).
        who: id and class; each ``(n,)``.
        given: ses, left behind, tutoring, course quality, course fit, travel, satisfaction; each ``(n,)``.
        state: durable, recent, score, practical, innovation, wellbeing, responsibility, engagement,
            aspiration, burden; each ``(n,)``, changed in place.
        classes: what each class and its school give, shape ``(n_classes, 8)``, columns in the order in which
            the loop unpacks them: one line of memory for each student.
        behaviour: the parameters, in the order in which the loop unpacks them.
    """
    n = len(who[0])
    if _threads == 1 or n < _SMALL:
        _live(0, n, keys, who, given, state, classes, behaviour)
        return
    cuts = [n * k // _threads for k in range(_threads + 1)]
    list(
        _pool(_threads).map(
            lambda k: _live(cuts[k], cuts[k + 1], keys, who, given, state, classes, behaviour),
            range(_threads),
        )
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _live(begin, end, keys, who, given, state, classes, behaviour):  # type: ignore[no-untyped-def]
    ids, klass = who
    (
        effort_gain,
        permanent,
        fading,
        forgetting,
        home_gain,
        durable_noise,
        recent_noise,
        exam_noise,
        inflation,
        course_gain,
        usual_course,
    ) = behaviour
    luck = np.empty((len(keys), _BLOCK))
    # What class and school give is gathered first; the arithmetic after it has no look-ups left, so that
    # the compiler turns it into vector instructions.
    (around, mates, skills, crowd, drill, interest, weak, care) = np.empty((8, _BLOCK))
    for first in range(begin, end, _BLOCK):
        last = min(first + _BLOCK, end)
        n = last - first
        # Slices, whose positions start at 0: of others the compiler would ask whether they are negative.
        ses, left_behind, tutoring = given[0][first:last], given[1][first:last], given[2][first:last]
        course_quality, course_fit = given[3][first:last], given[4][first:last]
        travel, satisfaction = given[5][first:last], given[6][first:last]
        durable, recent, score = state[0][first:last], state[1][first:last], state[2][first:last]
        practical, innovation = state[3][first:last], state[4][first:last]
        wellbeing, responsibility = state[5][first:last], state[6][first:last]
        engagement, aspiration, burden = state[7][first:last], state[8][first:last], state[9][first:last]
        fill_normals(keys, ids[first:last], luck)
        for k in range(n):
            of_class = classes[klass[first + k]]
            around[k], mates[k], skills[k], crowd[k] = of_class[0], of_class[1], of_class[2], of_class[3]
            drill[k], interest[k], weak[k], care[k] = of_class[4], of_class[5], of_class[6], of_class[7]
        for k in range(n):
            # Homework and drill beyond the norm: ten hours a week for a unit of effort.
            load = max(0.0, 10.0 * drill[k])
            effort = (
                0.5
                + 0.10 * (aspiration[k] - durable[k])
                + 0.03 * wellbeing[k]
                + 0.05 * (course_fit[k] - 0.6)
                - 0.01 * load
                - 0.02 * travel[k]
            )
            effort = min(max(effort, 0.0), 1.0)
            gain = around[k] + effort_gain * (effort - 0.5) + tutoring[k]
            gain -= weak[k] * min(durable[k], np.float32(0.0))
            durable[k] = (
                (1.0 - forgetting) * durable[k]
                + permanent * gain
                + home_gain * ses[k]
                + durable_noise * luck[0, k]
            )
            recent[k] = fading * recent[k] + (1.0 - permanent) * gain + recent_noise * luck[1, k]
            score[k] = durable[k] + recent[k] + inflation * drill[k] + exam_noise * luck[2, k]
            # Interest shows in class; what it does for learning is in the teachers' quality already.
            engagement[k] = min(max(effort + interest[k], 0.0), 1.0)
            burden[k] = load
            aspiration[k] += 0.2 * (mates[k] + 0.2 * ses[k] - aspiration[k])
        for k in range(n):
            elective = course_gain * (course_fit[k] + course_quality[k] - usual_course) + care[k]
            practical[k] = 0.9 * practical[k] + skills[k] + elective + 0.03 * ses[k] + 0.40 * luck[3, k]
            innovation[k] = (
                0.9 * innovation[k] + elective - 0.02 * drill[k] + 0.02 * ses[k] + 0.42 * luck[4, k]
            )
        for k in range(n):
            wellbeing[k] = (
                0.8 * wellbeing[k]
                - 0.02 * max(0.0, 10.0 * drill[k])
                - crowd[k]
                + 0.3 * (satisfaction[k] - 0.6)
                - 0.08 * left_behind[k]
                - 0.03 * travel[k]
                + care[k]
                + 0.58 * luck[5, k]
            )
            responsibility[k] = (
                0.9 * responsibility[k] + care[k] + 0.02 * (engagement[k] - 0.5) + 0.43 * luck[6, k]
            )
