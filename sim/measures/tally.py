"""One county's school year in sums, and how the sums of many counties become one region's.

Means, shares and variances of a region follow from sums, so a county leaves behind a small :class:`Tally`
and its people can be forgotten. Sums are kept as whole multiples of a small power of two: adding them is
then exact, and a region comes out the same to the bit however its counties are spread over workers.
Dispersion between schools needs the schools themselves, which are few: they are kept one by one, in county
order. :class:`Years` lays the tallies of several years side by side, with the words measures are written in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    "STUDENT_FIELDS",
    "TAUGHT_FIELDS",
    "TEACHER_FIELDS",
    "VARIANCE_FIELDS",
    "Tally",
    "Years",
    "everyone",
    "exact",
    "in_group",
    "ratio",
]

GROUPS = (
    "all",
    "city",
    "town",
    "village",
    "quality",
    "ordinary",
    "weak",
    "ses1",
    "ses2",
    "ses3",
    "ses4",
    "ses5",
    "members",
    "others",
)
"""Who is measured: everyone; by location; by tier; by fifth of family SES (1 poorest); alliance or not."""

PLACES = (*(f"{location} {tier}" for location in GROUPS[1:4] for tier in GROUPS[4:7]), "outside")
"""Where a teacher may move from and to."""

STUDENT_FIELDS = (
    "students",
    "scored",
    "score",
    "score_squared",
    "both",
    "score_both",
    "score_squared_both",
    "prior",
    "prior_squared",
    "score_prior",
    "ses",
    "ses_squared",
    "ses_score",
    "achievement",
    "practical",
    "innovation",
    "wellbeing",
    "responsibility",
    "engagement",
    "burden",
    "satisfaction",
    "satisfied",
    "parent_view",
    "approving",
    "excellent",
    "dropped",
    "with_course",
    "course_elsewhere",
    "travel",
)
"""Sums over students, by grade; ``scored`` sat this year's examination, ``both`` also last year's."""

TEACHER_FIELDS = (
    "teachers",
    "senior_title",
    "bachelor",
    "master",
    "backbone",
    "novice",
    "motivation",
    "habit",
    "workload",
    "satisfaction",
    "satisfied",
    "pay",
    "bonus",
    "away",
    "training_money",
)
"""Sums over teachers by employer and stage."""

TAUGHT_FIELDS = ("working", "quality", "good", "adjusting")
"""Sums over teachers by the school where they work this year, and stage."""

SCHOOL_FIELDS = (
    "schools",
    "enrolment",
    "posts",
    "vacant",
    "funding",
    "grants",
    "spending",
    "classes",
    "lab",
    "multimedia",
    "computer_room",
    "smart_classroom",
    "internet",
    "conditions",
    "facility_use",
    "courses",
    "courses_shared",
    "courses_duplicated",
    "unwilling",
    "weight_academic",
    "effort",
    "effort_show",
    "openness",
    "trust",
    "value_added",
    "enrolment_valued",
    "moved_out",
    "moved_in",
    "exits",
    "retired",
    "hired",
    "promoted",
)
"""Sums over schools by stage; moves of teachers count with the school they concern."""

GRADUATE_FIELDS = ("zhongkao", "zhongkao_score", "zhongkao_admitted", "gaokao", "gaokao_undergraduate")
"""Sums over those who took an entrance examination this year, by the junior school they came from."""

VARIANCE_FIELDS = ("between", "between_df", "within", "within_df", "students_per_school")
"""Sums of squares of scores between and within schools, inside counties."""

REGION_FIELDS = ("policy_cost", "budget")
"""Money sums of the whole region, yuan."""

ROW_FIELDS = (
    "location",
    "tier",
    "stage",
    "member",
    "enrolment",
    "points",
    "funding",
    "conditions",
    "quality",
    "teachers",
    "courses",
)
"""What is kept of each open school; points and quality are NaN where nobody was measured."""

COMPULSORY = slice(0, 9)
"""Grades 1 to 9, as positions on the grade axis."""
SECONDARY = slice(6, 12)
"""Grades 7 to 12."""
ALL_GRADES = slice(0, 12)

_FINE, _MONEY = 2.0**22, 2.0**10
_IN_YUAN = {"pay", "bonus", "training_money", "funding", "grants", "spending", "policy_cost", "budget"}


def exact(sums: Array, fields: Sequence[str]) -> Array:
    """Sums rounded to multiples of 2**-22 (money: 2**-10), so that adding them up never rounds.

    Exact while totals stay below 2**31 (money: 2**43), enough for a country.

    Args:
        sums: shape ``(..., len(fields))``.
        fields: what the last axis holds.
    """
    unit = np.array([_MONEY if name in _IN_YUAN else _FINE for name in fields])
    return np.rint(sums * unit) / unit


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
        rows: open schools one by one, shape ``(n, len(ROW_FIELDS))``, counties in order.
        moves: teachers moved, by kind; each shape ``(10, 10)``, from and to ``PLACES``.
        activity: named counts of what policies did.
    """

    students: Array
    teachers: Array
    taught: Array
    schools: Array
    graduates: Array
    variance: Array
    region: Array
    rows: Array
    moves: dict[str, Array] = field(default_factory=dict)
    activity: dict[str, float] = field(default_factory=dict)

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
            np.concatenate([self.rows, other.rows]),
            {
                kind: self.moves.get(kind, 0) + other.moves.get(kind, 0)
                for kind in sorted({*self.moves, *other.moves})
            },
            {
                name: self.activity.get(name, 0.0) + other.activity.get(name, 0.0)
                for name in sorted({*self.activity, *other.activity})
            },
        )


def ratio(top: Array, bottom: Array) -> Array:
    """``top / bottom``, NaN where there is nothing below the line."""
    top, bottom = np.broadcast_arrays(top, bottom)
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)


class Years:
    """The tallies of several years, side by side: what a measure's function is given.

    Every method returns shape ``(n_years, 14 groups)``.
    """

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self.tallies = list(tallies)
        stack = {
            name: np.stack([getattr(tally, name) for tally in tallies])
            for name in ("students", "teachers", "taught", "schools", "graduates", "variance", "region")
        }
        self._by_grade = dict(zip(STUDENT_FIELDS, np.moveaxis(stack["students"], -1, 0)))
        self._sums: dict[str, Array] = {}
        for name, fields in (
            ("teachers", TEACHER_FIELDS),
            ("taught", TAUGHT_FIELDS),
            ("schools", SCHOOL_FIELDS),
        ):
            self._sums |= {
                f"{name}.{one}": sums
                for one, sums in zip(fields, np.moveaxis(stack[name].sum(axis=2), -1, 0))
            }
        for name, fields in (
            ("graduates", GRADUATE_FIELDS),
            ("variance", VARIANCE_FIELDS),
            ("region", REGION_FIELDS),
        ):
            self._sums |= {
                f"{name}.{one}": sums for one, sums in zip(fields, np.moveaxis(stack[name], -1, 0))
            }

    def __len__(self) -> int:
        return len(self.tallies)

    def by_grade(self, name: str, grades: slice = COMPULSORY) -> Array:
        """A sum over students by grade, shape ``(n_years, 14, n_grades)``."""
        return self._by_grade[name][:, :, grades]

    def students(self, name: str = "students", grades: slice = ALL_GRADES) -> Array:
        """A sum over students of these grades."""
        return self.by_grade(name, grades).sum(axis=2)

    def student_mean(self, name: str, grades: slice = COMPULSORY, of: str = "students") -> Array:
        """A mean over students of these grades."""
        return ratio(self.students(name, grades), self.students(of, grades))

    def teachers(self, name: str = "teachers") -> Array:
        """A sum over teachers, by employer."""
        return self._sums[f"teachers.{name}"]

    def teacher_mean(self, name: str) -> Array:
        """A mean over teachers, by employer."""
        return ratio(self.teachers(name), self.teachers())

    def taught(self, name: str = "working") -> Array:
        """A sum over teachers, by where they work."""
        return self._sums[f"taught.{name}"]

    def schools(self, name: str = "schools") -> Array:
        """A sum over open schools of all stages."""
        return self._sums[f"schools.{name}"]

    def school_mean(self, name: str) -> Array:
        """A mean over open schools of all stages, each counting once."""
        return ratio(self.schools(name), self.schools())

    def graduates(self, name: str) -> Array:
        """A sum over those who took an entrance examination."""
        return self._sums[f"graduates.{name}"]

    def variance(self, name: str) -> Array:
        """A sum of squares (or degrees of freedom) of scores."""
        return self._sums[f"variance.{name}"]

    def region(self, name: str) -> Array:
        """A money sum of the region, in the column of everyone."""
        return everyone(self._sums[f"region.{name}"])

    def between_schools(self, statistic: str, name: str, places: tuple[int, ...] = (0, 1, 2)) -> Array:
        """Dispersion of a per-school value over the open compulsory schools of each group.

        Args:
            statistic: ``cv`` (standard deviation over mean) or ``gini``; students weigh.
            name: one of ``ROW_FIELDS``.
            places: locations that count.
        """
        out = np.full((len(self), len(GROUPS)), np.nan)
        compute = {"cv": _cv, "gini": _gini}[statistic]
        for year, tally in enumerate(self.tallies):
            row = dict(zip(ROW_FIELDS, tally.rows.T))
            seen = (row["stage"] < 2) & np.isfinite(row[name]) & (row["enrolment"] > 0)
            seen &= np.isin(row["location"], places)
            for group in (*range(7), 12, 13):
                mask = seen & in_group(group, row["location"], row["tier"], row["member"])
                if mask.any():
                    out[year, group] = compute(row[name][mask], row["enrolment"][mask])
        return out


def everyone(values: Array) -> Array:
    """One value a year, in the column of everyone and NaN in the others."""
    out = np.full((len(values), len(GROUPS)), np.nan)
    out[:, 0] = values
    return out


def in_group(group: int, location: Array, tier: Array, member: Array) -> Array:
    """Which schools belong to a group (by its number in ``GROUPS``; fifths of SES have none)."""
    if group == 0:
        return np.ones(len(tier), bool)
    if group < 4:
        return location == group - 1
    if group < 7:
        return tier == group - 4
    return (member != 0) == (group == 12)


def _cv(values: Array, weights: Array) -> float:
    mean = np.average(values, weights=weights)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=weights))
    return float(spread / mean) if mean else float("nan")


def _gini(values: Array, weights: Array) -> float:
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    total = (values * weights).sum()
    if total <= 0:
        return float("nan")
    below = np.cumsum(values * weights)
    # Twice the area under the Lorenz curve, by trapezia.
    area = (weights * (below + below - values * weights)).sum() / (weights.sum() * total)
    return float(1.0 - area)
