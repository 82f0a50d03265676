"""The names a scenario file may use, and the nearest known one for a name it may not."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.measures.catalogue import Measure

__all__ = [
    "PRESETS",
    "failure_names",
    "figures",
    "groups",
    "measures",
    "nearest",
    "preset_names",
    "preset_path",
]

ROOT = Path(__file__).resolve().parent.parent.parent
PRESETS = ROOT / "scenarios"
FIGURES = ROOT / "calibration" / "figures.csv"


def nearest(name: str, known: Iterable[str]) -> str:
    """`` (did you mean x?)`` for the known name most like ``name``, or nothing where none is like it."""
    plain = {word.lower().replace("-", "_"): word for word in known}
    hits = difflib.get_close_matches(
        name[:80].lower().replace("-", "_").replace(" ", "_"), plain, n=1, cutoff=0.6
    )
    return f" (did you mean {plain[hits[0]]}?)" if hits else ""


def preset_names() -> list[str]:
    """Names of the scenarios that travel with the package."""
    return sorted(path.stem for path in PRESETS.glob("*.yaml"))


def failure_names() -> list[str]:
    """Names of the pairs that show each policy working and failing: ``failures/alliance`` and so on."""
    return sorted(f"failures/{path.stem}" for path in (PRESETS / "failures").glob("*.yaml"))


def preset_path(name: str) -> Path | None:
    """The file of a scenario that travels with the package, or None."""
    known = failure_names() if name.startswith("failures/") else preset_names()
    return PRESETS / f"{name}.yaml" if name in known else None


@cache
def figures() -> dict[str, dict[str, str]]:
    """The rows of calibration/figures.csv by id: what the source documents report."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def measures() -> dict[str, Measure]:
    """What the model measures, by name."""
    from sim.measures.catalogue import MEASURES

    return dict(MEASURES)


def groups() -> tuple[str, ...]:
    """The groups of people and schools that measures are taken of."""
    from sim.measures.tally import GROUPS

    return GROUPS
