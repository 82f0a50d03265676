"""Where the evidence comes from: the fit and the validation that travel with the package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["FILTERS", "STANCES", "Shown", "facts", "made", "result", "shown", "validated"]

STANCES = ("reported", "pooled")
"""The two ways in which reported figures are believed, the usual one first."""
FILTERS = ("all", "out", "in")
"""Which figures are listed: all, those that are not reproduced, those that are."""


def result(stance: str) -> dict[str, Any] | None:
    """What the shipped fit says under a stance; None where none comes along."""
    from calibration.results import NoResult, shipped

    try:
        return shipped(stance)
    except NoResult:
        return None


def made() -> dict[str, Any]:
    """How the shipped fit was made, {} where none comes along."""
    from calibration.results import NoResult, provenance

    try:
        return provenance()
    except NoResult:
        return {}


def validated() -> dict[str, Any]:
    """The facts as `levelfield validate --ship` wrote them; without any where that was not done."""
    from calibration.validation.running import shipped

    try:
        return shipped()
    except (OSError, ValueError):
        return {"facts": [], "summary": {"passed": 0, "of": 0}, "provenance": {}}


def facts() -> list[dict[str, Any]]:
    """The facts, those that fail first."""
    found: list[dict[str, Any]] = list(validated()["facts"])
    return sorted(found, key=lambda fact: (bool(fact["passed"]), fact["fact"]))


@dataclass(frozen=True)
class Shown:
    """What of a result is listed.

    Attributes:
        rows: fitted figures that pass the filter, the furthest off first.
        others: further figures that pass it: promises, what the model is given, what it has no value for.
        site, policy, kind: the filter, each a known word or ``all``.
    """

    rows: list[dict[str, Any]]
    others: list[dict[str, Any]]
    site: str
    policy: str
    kind: str


def shown(found: dict[str, Any], site: str, policy: str, kind: str) -> Shown:
    """The figures of a result that a filter lets through; an unknown word of the filter means all."""
    from calibration.report.labels import policies_of

    figures = found["figures"]
    site = site if any(row["site"] == site for row in figures) else "all"
    policy = policy if any(policy in policies_of(row["id"]) for row in figures) else "all"
    kind = kind if kind in FILTERS else "all"
    some = [
        row
        for row in figures
        if site in ("all", row["site"]) and (policy == "all" or policy in policies_of(row["id"]))
    ]
    known = [row for row in some if row["fitted"] and row["inside"] is not None]
    rows = [row for row in known if kind == "all" or row["inside"] is (kind == "in")]
    rows.sort(key=lambda row: (-abs(row["tension"] or 0.0), row["site"], row["id"]))
    others = [row for row in some if row not in known] if kind == "all" else []
    others.sort(key=lambda row: (row["site"], row["id"]))
    return Shown(rows, others, site, policy, kind)
