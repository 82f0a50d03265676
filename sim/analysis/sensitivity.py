"""Which assumptions decide: sensitivity of a sweep's outcome to what was varied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.emulator import Emulator
from sim.analysis.indices import Indices, as_frame, jackknifed, morris, pawn, sobol
from sim.analysis.table import NotEnough, Table, table
from sim.tables import Array

if TYPE_CHECKING:
    from sim.sweep.opened import Sweep

__all__ = ["METHODS", "emulated", "of_table", "sensitivity"]

METHODS = ("auto", "sobol", "morris", "emulator", "pawn")
"""``auto`` is the design's own: Sobol or Morris indices, else Sobol indices on an emulator."""
_DESIGNED = ("sobol", "morris")


def sensitivity(
    source: Sweep | Path | str,
    measure: str,
    group: str = "all",
    year: int | None = None,
    effect: bool | None = None,
    scenario: str | None = None,
    method: str = "auto",
) -> Indices:
    """Indices of every factor of a sweep for one outcome.

    Args:
        source: a sweep or its folder.
        measure, group, year, effect, scenario: as for :meth:`sim.sweep.opened.Sweep.outcome`.
        method: one of :data:`METHODS`. An emulator and PAWN take any sweep whose points fill its space.

    Raises:
        NotEnough: the sweep's design does not answer this, or too many runs were lost.
        UnknownName, ValueError: as for :func:`sim.analysis.table.table`.
    """
    return of_table(table(source, measure, group, year, effect, scenario), method)


def of_table(points: Table, method: str = "auto") -> Indices:
    """Indices of every factor of a table of points; see :func:`sensitivity`."""
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; expected one of {', '.join(METHODS)}")
    kind = points.design.get("kind", "")
    if method == "auto":
        method = kind if kind in _DESIGNED else "emulator"
    about: dict[str, Any] = {"design": kind, "lost": points.lost, "luck_share": points.luck_share()}
    names, means = points.names, points.mean
    if method in _DESIGNED:
        if kind != method:
            raise NotEnough(
                f"{method} indices need a {method} design, found {kind or 'other points'}; "
                "the method emulator takes any"
            )
        if not np.isfinite(means).any():
            raise NotEnough("no run of the sweep has this outcome")
        if method == "sobol":
            return sobol(means, names, outcome=points.outcome, about=about)
        return morris(points.unit, means, names, outcome=points.outcome, about=about)
    if kind == "one_at_a_time":
        raise NotEnough(
            "a sweep of one factor at a time says nothing about factors together; read its points"
        )
    there = points.there()
    if method == "pawn":
        return pawn(there.unit, there.mean, names, there.levels, outcome=points.outcome, about=about)
    return emulated(there.unit, there.mean, there, about=about)


def emulated(unit: Array, values: Array, points: Table, about: dict[str, Any] | None = None) -> Indices:
    """Sobol indices on an emulator, with intervals from emulators of fewer points.

    The intervals hold how much the indices hang on which points were lived, not what the emulator misses:
    ``about["explained"]`` says how well it predicts points that it has not seen.
    """
    emulator = Emulator.fit(unit, values, points.levels)
    others = emulator.refit(unit, values, jackknifed(len(values)))
    found = [one.indices() for one in (emulator, *others)]
    first, total = (np.array([one[which] for one in found]) for which in (0, 1))
    frame = as_frame(points.names, {"S1": first, "ST": total}, "ST", jackknife=True)
    said = {
        "points": len(values),
        "explained": emulator.explained,
        "terms": len(emulator.terms),
        "together": _together(emulator, points.names),
        **(about or {}),
    }
    return Indices("emulator", frame, points.outcome, said)


def _together(emulator: Emulator, names: list[str], most: int = 3) -> list[dict[str, Any]]:
    """The pairs of factors that matter most beyond each alone."""
    pairs = np.triu(emulator.pairs())
    order = np.argsort(-pairs, axis=None, kind="stable")[:most]
    places = [np.unravel_index(place, pairs.shape) for place in order]
    return [
        {"factors": [names[i], names[j]], "share": float(pairs[i, j])}
        for i, j in places
        if pairs[i, j] > 0.005
    ]
