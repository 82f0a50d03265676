"""Births of the country, and how many children enter grade 1 because of them.

A child starts school in the September after turning six: a third of an intake was born seven years before,
two thirds six years before (docs/science.md 3.20). The series of births is that of the national statistics
office as revised after the 2020 census (docs/science.md 4.3); 1990 to 2010 as first published.
Beyond 2024 births are assumed to stay where they are.
"""

from __future__ import annotations

__all__ = ["BIRTHS", "intake", "intake_index"]

BIRTHS = {
    1990: 23.74, 1991: 22.50, 1992: 21.13, 1993: 21.26, 1994: 21.04, 1995: 20.63, 1996: 20.67,
    1997: 20.38, 1998: 19.42, 1999: 18.34, 2000: 17.71, 2001: 17.02, 2002: 16.47, 2003: 15.99,
    2004: 15.93, 2005: 16.17, 2006: 15.85, 2007: 15.95, 2008: 16.08, 2009: 15.91, 2010: 15.92,
    2011: 17.85, 2012: 19.73, 2013: 17.76, 2014: 18.97, 2015: 16.54, 2016: 18.83, 2017: 17.65,
    2018: 15.23, 2019: 14.65, 2020: 12.00, 2021: 10.62, 2022: 9.56, 2023: 9.02, 2024: 9.54,
}  # fmt: skip
"""Births by calendar year, millions."""

_FIRST, _LAST = min(BIRTHS), max(BIRTHS)
_BASE = 2020


def _births(year: int) -> float:
    return BIRTHS[min(max(year, _FIRST), _LAST)]


def intake(year: int) -> float:
    """Children who enter grade 1 in September of ``year``, millions."""
    return _births(year - 7) / 3 + _births(year - 6) * 2 / 3


def intake_index(year: int) -> float:
    """Intake of ``year`` relative to that of 2020."""
    return intake(year) / intake(_BASE)
