"""How schools stand to each other: what they teach with, offer, share, double, and do together."""

from __future__ import annotations

import numpy as np

from sim.phases.provision import in_earnest, share_for_show
from sim.tables import Array
from sim.vocabulary import NOBODY, SUBJECTS
from sim.world.county import World

__all__ = ["EQUIPPED", "NEIGHBOURHOOD", "PASSABLE_COURSE", "alliances", "good_course", "school_columns"]

NEIGHBOURHOOD = 5.0
"""Kilometres within which schools could use each other's rooms: the distance at which siphoning of teachers
was measured (figures.csv key-school-radius)."""
EQUIPPED = 0.75
"""Index of conditions (0 to 1) from which a school counts as well equipped (assumption)."""
PASSABLE_COURSE = 0.5
"""Laboratories (0 to 1) with which a teacher of usual quality gives an elective that counts as good."""
PRACTICE_LAB, JOINT_LAB = 0.5, 0.6
"""Laboratories (0 to 1) with which a school can offer practice courses, and courses across subjects."""
OWN_COURSES = 3.0
"""Electives that no neighbour offers, from which a school has a local character (assumption)."""
BUILDING_TRUST = 0.5
"""Trust from which schools build courses together instead of telling each other about theirs (assumption)."""
USUAL_WORK = 1.0
"""Joint work as the usual assessment brings it about (the unit of ``effort_share``)."""
CARRIES = 0.25
"""Joint work above the partners' mean from which a school carries the others (assumption)."""


def good_course(world: World) -> float:
    """Quality from which an elective counts as good, SD."""
    return world.cutoffs.get("quality", 0.0) + world.behaviour.facilities * PASSABLE_COURSE


def school_columns(world: World, by_school: Array, conditions: Array, host: Array) -> dict[str, Array]:
    """Columns of ``SCHOOL_FIELDS`` that say how schools stand, each of shape ``(n_schools,)``.

    Args:
        by_school: sums over students by school and grade, from :func:`sim.measures.sums.add_students`.
        conditions: index of conditions, shape ``(n_schools,)``.
        host: row of the school where each teacher works, shape ``(n_teachers,)``.
    """
    s, n, teachers = world.schools, world.n_schools, world.teachers
    by_subject = np.bincount(host * len(SUBJECTS) + teachers.subject, minlength=n * len(SUBJECTS))
    by_subject = by_subject.reshape(n, -1)
    staff = by_subject.sum(axis=1)
    total = np.bincount(host, teachers.quality, n)
    local = np.divide(total, staff, out=np.zeros(n), where=staff > 0)
    guests = np.clip(s.visiting, 0.0, 1.0)
    worth = (1 - guests) * local + guests * s.visiting_quality
    spread = max(world.behaviour.teacher_quality_sd, 0.01)
    taught = s.enrolment * (staff > 0)
    visited = (s.visiting > 0) * world.scale
    able = (s.lab >= JOINT_LAB) & s.computer_room & (by_subject > 0).all(axis=1)
    across = s.courses * s.lab * s.facility_use * able
    columns = {
        "teaching": (worth - world.cutoffs.get("quality", 0.0)) / spread * taught,
        "enrolment_taught": taught,
        "visited": by_school[:, :, 0].sum(axis=1) * visited,
        "visited_satisfied": by_school[:, :, 4].sum(axis=1) * visited,
        "course_seats": s.course_seats,
        "own_courses": s.courses * (1 - s.duplicated) >= OWN_COURSES,
        "practice": (s.courses >= 1) & (s.lab + s.lab_elsewhere >= PRACTICE_LAB),
        "interdisciplinary": able,
        "interdisciplinary_courses": across,
        "enrolment_interdisciplinary": s.enrolment * (across >= 1),
        "enrolment_equipped": s.enrolment * (conditions >= EQUIPPED),
        "lab_duplicated": s.lab * _could_share(world),
    }
    return columns | _joint_work(world)


def _could_share(world: World) -> Array:
    """Schools whose laboratory a better-equipped neighbour of the stage could lend in its free hours."""
    s = world.schools
    out = np.zeros(len(s), bool)
    rows = np.flatnonzero(s.open & (s.lab > 0))
    lab, use, stage, x, y = (getattr(s, name)[rows] for name in ("lab", "facility_use", "stage", "x", "y"))
    near = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 <= NEIGHBOURHOOD**2
    near &= stage[:, None] == stage
    near &= use[:, None] + use <= 1.0
    # Of two that are equally equipped, one is enough.
    place = np.empty(rows.size, np.int64)
    place[np.lexsort((s.id[rows], -lab))] = np.arange(rows.size)
    near &= place[:, None] > place
    out[rows] = near.any(axis=1)
    return out


def _joint_work(world: World) -> dict[str, Array]:
    """What schools in alliances deliver and report of the joint work that is planned, and who is at odds."""
    s = world.schools
    allied = (s.alliance != NOBODY) & s.open
    if not allied.any():
        return dict.fromkeys(("allied", "delivered", "reported", "conflicts"), np.zeros(len(s)))
    real = np.where(allied, s.effort_share, 0.0)
    done = np.where(allied, in_earnest(world), 0.0)
    show = np.where(allied, share_for_show(world), 0.0)
    group = np.where(allied, s.alliance, 0)
    size, total = np.bincount(group, allied), np.bincount(group, real)
    others = np.divide(total[group] - real, size[group] - 1, out=real.copy(), where=size[group] > 1)
    return {
        "allied": allied,
        "delivered": np.minimum(done, 1.0),
        "reported": np.minimum(done + show, 1.0),
        "conflicts": allied & (real - others > CARRIES) & (s.trust < BUILDING_TRUST),
    }


def alliances(world: World) -> tuple[int, int, int, int]:
    """How many alliances there are, exist in form only, share experience only, and build courses together.

    An alliance exists in form only where its schools give more to show than to joint work; it builds courses
    together where joint work is at least what is usual and schools trust each other.
    """
    s = world.schools
    rows = np.flatnonzero((s.alliance != NOBODY) & s.open)
    if not rows.size:
        return 0, 0, 0, 0
    _, group, size = np.unique(s.alliance[rows], return_inverse=True, return_counts=True)
    real, show, trust = (
        np.bincount(group, column[rows]) / size for column in (s.effort_share, share_for_show(world), s.trust)
    )
    form = show > real
    builds = ~form & (real >= USUAL_WORK) & (trust >= BUILDING_TRUST)
    n, in_form, build = size.size, int(form.sum()), int(builds.sum())
    return n, in_form, n - in_form - build, build
