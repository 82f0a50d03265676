"""One school year of every student: the inner loop of the simulator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from sim.draws import fill_normal

__all__ = ["live_years", "set_threads"]

_SMALL = 60_000
"""Below this many students a second thread costs more than it saves."""
_BLOCK = 256
"""Students whose draws are made at a time."""
_threads = 1


def set_threads(n: int) -> None:
    """Let ``n`` threads share the loop; the result is the same for any number."""
    global _threads
    _threads = max(1, int(n))


@lru_cache(maxsize=4)
def _pool(n: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n)


def live_years(
    keys: Any, who: Any, given: Any, state: Any, classes: Any, schools: Any, behaviour: Any
) -> None:
    """Advance all students by one school year, in place.

    Each student's year depends on the class's and school's values and on the student alone, so the rows can
    be dealt to any number of threads.

    Args:
        keys: streams of the seven draws (durable, recent, exam, practical, innovation, wellbeing,
            responsibility).
        who: id, school, class, grade; each ``(n,)``.
        given: ses, left behind, tutoring, course quality, course fit, travel, satisfaction; each ``(n,)``.
        state: durable, recent, score, practical, innovation, wellbeing, responsibility, engagement,
            aspiration, burden; each ``(n,)``, changed in place.
        classes: core teaching, other teaching, log relative size, mean score, ``(n_classes,)``; usual
            score by grade ``(13,)``.
        schools: academic gain, academic effort, effort for the weakest above the norm, whole-child gain,
            room gain; each ``(n_schools,)``.
        behaviour: the parameters, in the order in which the loop unpacks them.
    """
    n = len(who[0])
    if _threads == 1 or n < _SMALL:
        _live(0, n, keys, who, given, state, classes, schools, behaviour)
        return
    cuts = [n * k // _threads for k in range(_threads + 1)]
    list(
        _pool(_threads).map(
            lambda k: _live(cuts[k], cuts[k + 1], keys, who, given, state, classes, schools, behaviour),
            range(_threads),
        )
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _live(begin, end, keys, who, given, state, classes, schools, behaviour):  # type: ignore[no-untyped-def]
    ids, school, klass, grade = who
    ses, left_behind, tutoring, course_quality, course_fit, travel, satisfaction = given
    (
        durable,
        recent,
        score,
        practical,
        innovation,
        wellbeing,
        responsibility,
        engagement,
        aspiration,
        burden,
    ) = state
    core, other, log_size, class_mean, usual_score = classes
    school_gain, effort_academic, effort_low, whole, rooms = schools
    (
        class_size,
        peers,
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
        teaching_effort,
        usual_course,
    ) = behaviour
    luck = np.empty((len(keys), _BLOCK))
    n_classes = core.size
    of_class = np.empty(n_classes)
    for c in range(n_classes):
        of_class[c] = core[c] - class_size * log_size[c] + peers * class_mean[c]
    # What class and school give is gathered first; the arithmetic after it has no look-ups left, so that
    # the compiler turns it into vector instructions.
    (around, mates, skills, crowd, drill, load, weak, care) = np.empty((8, _BLOCK))
    for first in range(begin, end, _BLOCK):
        last = min(first + _BLOCK, end)
        for stream in range(len(keys)):
            fill_normal(keys[stream], ids[first:last], luck[stream])
        for k in range(last - first):
            i = first + k
            s, c = school[i], klass[i]
            around[k] = of_class[c] - peers * usual_score[grade[i]] + school_gain[s]
            mates[k] = class_mean[c]
            skills[k] = 3.0 * rooms[s] + 0.5 * other[c]
            crowd[k] = 0.06 * log_size[c]
            drill[k] = effort_academic[s] - 1.0
            load[k] = max(0.0, 10.0 * drill[k])
            weak[k] = 0.5 * teaching_effort * effort_low[s]
            care[k] = whole[s]
        for k in range(last - first):
            i = first + k
            effort = (
                0.5
                + 0.10 * (aspiration[i] - durable[i])
                + 0.03 * wellbeing[i]
                + 0.05 * (course_fit[i] - 0.6)
                - 0.01 * load[k]
                - 0.02 * travel[i]
            )
            effort = min(max(effort, 0.0), 1.0)
            gain = around[k] + effort_gain * (effort - 0.5) + tutoring[i]
            gain -= weak[k] * min(durable[i], np.float32(0.0))
            durable[i] = (
                (1.0 - forgetting) * durable[i]
                + permanent * gain
                + home_gain * ses[i]
                + durable_noise * luck[0, k]
            )
            recent[i] = fading * recent[i] + (1.0 - permanent) * gain + recent_noise * luck[1, k]
            score[i] = durable[i] + recent[i] + inflation * drill[k] + exam_noise * luck[2, k]
            engagement[i] = effort
            burden[i] = load[k]
            aspiration[i] += 0.2 * (mates[k] + 0.2 * ses[i] - aspiration[i])
        for k in range(last - first):
            i = first + k
            elective = course_gain * (course_fit[i] + course_quality[i] - usual_course) + care[k]
            practical[i] = 0.9 * practical[i] + skills[k] + elective + 0.03 * ses[i] + 0.40 * luck[3, k]
            innovation[i] = (
                0.9 * innovation[i] + elective - 0.02 * drill[k] + 0.02 * ses[i] + 0.42 * luck[4, k]
            )
        for k in range(last - first):
            i = first + k
            wellbeing[i] = (
                0.8 * wellbeing[i]
                - 0.02 * load[k]
                - crowd[k]
                + 0.3 * (satisfaction[i] - 0.6)
                - 0.08 * left_behind[i]
                - 0.03 * travel[i]
                + care[k]
                + 0.58 * luck[5, k]
            )
            responsibility[i] = (
                0.9 * responsibility[i] + care[k] + 0.02 * (engagement[i] - 0.5) + 0.43 * luck[6, k]
            )
