"""Ids: one layout for everyone who ever lives in a region, in 63 bits.

========  =====  ======  ==================================================================
who       kind   county  rest (48 bits)
========  =====  ======  ==================================================================
school    0      13 bit  its number: location and stage (4 bit), place in the list of those (15 bit)
teacher   1      13 bit  year of candidacy less 1900, 0 for the initial staff (9 bit), serial (39 bit)
student   2, 3   13 bit  year of entry into grade 1 less 1900 (9 bit), serial (39 bit);
                         kind 3 are arrivals from elsewhere (batch 1)
========  =====  ======  ==================================================================

All draws are keyed by these ids. They follow from who someone is (the fifth child of this school's 2016
entry), never from how many others there are: a school that is added leaves the people elsewhere alone, and
children who enter school after the start are the same in every scenario of one seed.
"""

from __future__ import annotations

import numpy as np

from sim.tables import Array

__all__ = ["school_ids", "school_numbers", "student_ids", "teacher_ids"]

_KIND, _COUNTY, _YEAR = 61, 48, 39
_ORDER, _WITHIN = 15, 20
FIRST_YEAR, LAST_YEAR = 1901, 2411


def school_numbers(location: Array, stage: Array) -> Array:
    """Numbers of schools within their county: location, stage, place in the list of those; ``(n,)``."""
    kind = np.asarray(location, np.int64) * 3 + stage
    order = np.zeros(kind.size, np.int64)
    for one in range(9):
        rows = np.flatnonzero(kind == one)
        order[rows] = np.arange(rows.size)
    return (kind << _ORDER) | order


def school_ids(county: int, numbers: Array) -> Array:
    """Ids of schools from their numbers in ``county``."""
    return (np.int64(county) << _COUNTY) | np.asarray(numbers, np.int64)


def student_ids(county: int, entry_year: Array | int, serials: Array, batch: int = 0) -> Array:
    """Ids of students.

    Args:
        county: number of the county, 0 to 8191.
        entry_year: September in which they enter grade 1, 1901 to 2411.
        serials: number within that year, 0 to 2**39 - 1. Children who enter after the start count from 0;
            those of the initial population are numbered school by school (:func:`in_school`).
        batch: 0 for the county's own children, 1 for arrivals from elsewhere.
    """
    head = (np.int64(2 + batch) << _KIND) | (np.int64(county) << _COUNTY)
    return head | ((np.asarray(entry_year, np.int64) - 1900) << _YEAR) | np.asarray(serials, np.int64)


def teacher_ids(county: int, year: int, serials: Array) -> Array:
    """Ids of teachers: of the initial staff (``year`` 0) or of the candidates of a year."""
    head = (np.int64(1) << _KIND) | (np.int64(county) << _COUNTY)
    return head | (np.int64(year - 1900 if year else 0) << _YEAR) | np.asarray(serials, np.int64)


def in_school(number: Array, k: Array) -> Array:
    """Serial of the ``k``-th (0 to 2**20 - 1) person of the school with ``number``."""
    return (np.asarray(number, np.int64) << _WITHIN) | k
