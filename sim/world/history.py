"""The past of students: the school years they have lived before the scenario starts.

Each cohort lives grade by grade from its entry into grade 1 by the rules of the learning phase
(docs/science.md 3.1, 3.2): a year's gain from teaching, classmates and effort, of which a part lasts and the
rest fades. Simpler than that phase in two respects: a school teaches all its classes alike, with what its
present teachers are worth; and what happened by chance before the last two years is drawn as one sum, which
has the same distribution. Nothing here depends on location.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.draws import fill_normals
from sim.tables import Array

__all__ = ["live"]


@njit(cache=True, nogil=True)
def live(
    starts: Array,
    grades: Array,
    first: int,
    last: int,
    schools: Array,
    gain: Array,
    ids: Array,
    ses: Array,
    durable: Array,
    recent: Array,
    aspiration: Array,
    engagement: Array,
    score: Array,
    prior: Array,
    durable_keys: Array,
    recent_keys: Array,
    exam_keys: Array,
    rules: Array,
) -> None:
    """Live the grades ``first`` to ``last`` of every cohort, up to the cohort's own grade.

    Args:
        starts: first student of each cohort and the end, shape ``(n_cohorts + 1,)``.
        grades: present grade of each cohort, shape ``(n_cohorts,)``.
        first, last: grades to live.
        schools: school row at each stage, shape ``(3, n_students)``, negative where none.
        gain: what a year in each school adds (teachers, class size), shape ``(n_schools,)``, SD.
        ids, ses: of the students, shape ``(n_students,)``.
        durable, recent, aspiration, engagement, score, prior: of the students, changed in place.
        durable_keys, recent_keys, exam_keys: one key for each of the years lived, the last one last.
        rules: permanent_share, fading, forgetting, home_gain, durable_noise, recent_noise, exam_noise, peers,
            effort_gain.
    """
    permanent, fading, forgetting, home = rules[0], rules[1], rules[2], rules[3]
    noise_d, noise_s, noise_y, peers, drive = rules[4], rules[5], rules[6], rules[7], rules[8]
    n_schools, n_years = gain.size, durable_keys.size
    total, count = np.zeros(n_schools), np.zeros(n_schools)
    largest = 0
    for c in range(grades.size):
        largest = max(largest, starts[c + 1] - starts[c])
    luck = np.zeros((3, largest))
    for c in range(grades.size):
        begin, end, grade = starts[c], starts[c + 1], grades[c]
        if end == begin:
            continue
        for at in range(first, min(last, grade) + 1):
            stage = 0 if at <= 6 else (1 if at <= 9 else 2)
            year = n_years - 1 - (grade - at)
            total[:] = 0.0
            count[:] = 0.0
            everyone = 0.0
            for i in range(begin, end):
                level = durable[i] + recent[i]
                everyone += level
                s = schools[stage, i]
                if s >= 0:
                    total[s] += level
                    count[s] += 1.0
            everyone /= end - begin
            # Chance: yearly in the last two years; before them one sum, drawn when they begin.
            chance_d, chance_s = noise_d, noise_s
            if at < grade - 2:
                chance_d = chance_s = 0.0
            elif at == grade - 2:
                sum_d = sum_s = 0.0
                for k in range(at - first + 1):
                    sum_d += (1.0 - forgetting) ** (2 * k)
                    sum_s += fading ** (2 * k)
                chance_d, chance_s = noise_d * math.sqrt(sum_d), noise_s * math.sqrt(sum_s)
            keys = durable_keys[year], recent_keys[year], exam_keys[year]
            if at >= grade - 2:
                fill_normals(keys, ids[begin:end], luck)
            for i in range(begin, end):
                s = schools[stage, i]
                effort = min(max(0.5 + 0.10 * (aspiration[i] - durable[i]), 0.0), 1.0)
                g, classmates = drive * (effort - 0.5), everyone
                if s >= 0:
                    classmates = total[s] / count[s]
                    g += gain[s] + peers * (classmates - everyone)
                d = (1.0 - forgetting) * durable[i] + permanent * g + home * ses[i]
                r = fading * recent[i] + (1.0 - permanent) * g
                if chance_d + chance_s > 0.0:
                    d += chance_d * luck[0, i - begin]
                    r += chance_s * luck[1, i - begin]
                durable[i], recent[i], engagement[i] = d, r, effort
                aspiration[i] += 0.2 * (classmates + 0.2 * ses[i] - aspiration[i])
                if at >= grade - 1:
                    prior[i] = score[i]
                    score[i] = d + r + noise_y * luck[2, i - begin]
