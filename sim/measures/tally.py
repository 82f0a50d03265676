"""One county's school year in sums, and how the sums of many counties become one region's.

Means, shares and variances of a region follow from sums, so a county leaves behind a small :class:`Tally`
and its people can be forgotten. Sums are kept as whole multiples of a small power of two: adding them is
then exact, and a region comes out the same to the bit however its counties are spread over workers.
Dispersion between schools needs the schools themselves, which are few: they are kept one by one, in county
order. Measures are computed from tallies by :mod:`sim.measures.years`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from sim.tables import Array

__all__ = [
    "ALL_GRADES",
    "COMPULSORY",
    "GRADUATE_FIELDS",
    "GROUPS",
    "PLACES",
    "REGION_FIELDS",
    "ROW_FIELDS",
    "SCHOOL_FIELDS",
    "SECONDARY",
    "SPREAD",
    "STUDENT_FIELDS",
    "TAUGHT_FIELDS",
    "TEACHER_FIELDS",
    "VARIANCE_FIELDS",
    "Tally",
    "exact",
]

GROUPS = (
    "all", "city", "town", "village", "quality", "ordinary", "weak", "ses1", "ses2", "ses3", "ses4",
    "ses5", "members", "others",
)  # fmt: skip
"""Who is measured: everyone; by location; by tier; by fifth of family SES (1 poorest); alliance or not."""

PLACES = (*(f"{location} {tier}" for location in GROUPS[1:4] for tier in GROUPS[4:7]), "outside")
"""Where a teacher may move from and to."""

STUDENT_FIELDS = (
    "students", "scored", "score", "score_squared", "both", "score_both", "score_squared_both", "prior",
    "prior_squared", "score_prior", "ses", "ses_squared", "ses_score", "achievement", "practical",
    "innovation", "wellbeing", "responsibility", "engagement", "burden", "satisfaction", "satisfied",
    "parent_view", "approving", "excellent", "dropped", "with_course", "course_elsewhere", "travel",
    "attaining", "inventive", "interested", "content", "fitting", "needs_met", "good_course",
)  # fmt: skip
"""Sums over students, by grade; ``scored`` sat this year's examination, ``both`` also last year's."""

TEACHER_FIELDS = (
    "teachers", "senior_title", "bachelor", "master", "backbone", "novice", "motivation", "habit",
    "workload", "satisfied", "pay", "bonus", "away", "training_money", "ability", "unrewarded",
)  # fmt: skip
"""Sums over teachers by employer and stage."""

TAUGHT_FIELDS = ("working", "quality", "good", "with_visitors", "with_visitors_gaining")
"""Sums over teachers by the school where they work this year, and stage."""

SCHOOL_FIELDS = (
    "schools", "enrolment", "posts", "vacant", "funding", "grants", "spending", "classes", "lab",
    "multimedia", "computer_room", "smart_classroom", "internet", "conditions", "facility_use", "courses",
    "courses_shared", "courses_duplicated", "unwilling", "weight_academic", "effort", "effort_show",
    "openness", "trust", "value_added", "enrolment_valued", "teaching", "enrolment_taught", "visited",
    "visited_satisfied", "course_seats", "own_courses", "practice", "interdisciplinary",
    "interdisciplinary_courses", "enrolment_interdisciplinary", "enrolment_equipped", "lab_duplicated",
    "allied", "delivered", "reported", "conflicts", "moved_out", "moved_in", "exits", "retired", "hired",
    "promoted",
)  # fmt: skip
"""Sums over schools by stage; moves of teachers count with the school they concern."""

GRADUATE_FIELDS = ("zhongkao", "zhongkao_score", "zhongkao_admitted", "gaokao", "gaokao_undergraduate")
"""Sums over those who took an entrance examination this year, by the junior school they came from."""

VARIANCE_FIELDS = ("between", "between_df", "within", "within_df", "students_per_school")
"""Sums of squares of scores between and within schools, inside counties."""

SPREAD = ("studios", "training_bases", "smart_platform_schools", "network_partners")
"""Counts of which it matters in how many counties they are not nothing."""

REGION_FIELDS = (
    "policy_cost", "budget", "training", "social", "pooled", "counties", "alliances", "alliances_in_form",
    "alliances_that_talk", "alliances_that_build", *(f"counties_with_{name}" for name in SPREAD),
)  # fmt: skip
"""Sums of the whole region: money (yuan), counties, alliances."""

ROW_FIELDS = ("location", "tier", "stage", "member", "enrolment", "points", "funding", "conditions")
"""What is kept of each open school; ``points`` is NaN where nobody was examined."""

COMPULSORY = slice(0, 9)
"""Grades 1 to 9, as positions on the grade axis."""
SECONDARY = slice(6, 12)
"""Grades 7 to 12."""
ALL_GRADES = slice(0, 12)

_FINE, _MONEY = 2.0**22, 2.0**10
_IN_YUAN = {
    "pay", "bonus", "training_money", "funding", "grants", "spending", "policy_cost", "budget",
    "training", "social", "pooled",
}  # fmt: skip


def exact(sums: Array, fields: Sequence[str]) -> Array:
    """Sums rounded to multiples of 2**-22 (money: 2**-10), so that adding them up never rounds.

    Exact while totals stay below 2**31 (money: 2**43), enough for a country.

    Args:
        sums: shape ``(..., len(fields))``.
        fields: what the last axis holds.
    """
    unit = _units(tuple(fields))
    return np.rint(sums * unit) / unit


@lru_cache(maxsize=256)
def _units(fields: tuple[str, ...]) -> Array:
    return np.array([_MONEY if name in _IN_YUAN else _FINE for name in fields])


@dataclass
class Tally:
    """The sums of one county (or of several, added) for one school year.

    Attributes:
        students: shape ``(14 groups, 12 grades, len(STUDENT_FIELDS))``, real students (scale applied).
        teachers, taught: shape ``(14, 3 stages, fields)``; by employer, and by where they work.
        schools: shape ``(14, 3 stages, len(SCHOOL_FIELDS))``.
        graduates: shape ``(14, len(GRADUATE_FIELDS))``.
        variance: shape ``(14, len(VARIANCE_FIELDS))``.
        region: shape ``(len(REGION_FIELDS),)``.
        blocks: open schools one by one, for each county ``(n, len(ROW_FIELDS))``, counties in order.
        moves: teachers moved, by kind; each shape ``(10, 10)``, from and to ``PLACES``.
        activity: named counts of what policies did.
        deeds: the same by who did it: a policy (nothing for the phases), a blank, the name of the count.
    """

    students: Array
    teachers: Array
    taught: Array
    schools: Array
    graduates: Array
    variance: Array
    region: Array
    blocks: tuple[Array, ...]
    moves: dict[str, Array] = field(default_factory=dict)
    activity: dict[str, float] = field(default_factory=dict)
    deeds: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> Array:
        """All open schools one by one, shape ``(n, len(ROW_FIELDS))``."""
        return np.concatenate(self.blocks)

    def __add__(self, other: Tally) -> Tally:
        """Both regions as one; the other's counties come after this one's."""
        return Tally(
            self.students + other.students,
            self.teachers + other.teachers,
            self.taught + other.taught,
            self.schools + other.schools,
            self.graduates + other.graduates,
            self.variance + other.variance,
            self.region + other.region,
            self.blocks + other.blocks,
            _added(self.moves, other.moves),
            _added(self.activity, other.activity),
            _added(self.deeds, other.deeds),
        )


def _added(some: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Two dictionaries of amounts added name by name, names in order."""
    return {name: some.get(name, 0.0) + more.get(name, 0.0) for name in sorted({*some, *more})}
