"""Which file is meant by the name of a sweep."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.document import Problem, ScenarioError
from sim.scenario.tree import clean
from sim.scenario.words import PRESETS, nearest

__all__ = ["SWEEPS", "found", "looks_like_sweep", "sweep_names"]

SWEEPS = PRESETS / "sweeps"
"""Sweeps that travel with the package."""


def sweep_names() -> list[str]:
    """Names of the sweeps that travel with the package."""
    return sorted(path.stem for path in SWEEPS.glob("*.yaml"))


def looks_like_sweep(name_or_path: str | Path) -> bool:
    """Whether a file is meant as a sweep: it has one of the keys that only sweeps have."""
    name = str(name_or_path)
    if name in sweep_names():
        return True
    path = Path(name)
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else []
    except OSError:
        return False
    return any(line.startswith(("factors:", "design:", "scenarios:")) for line in lines)


def found(name: str) -> Path:
    """The file of a sweep that travels with the package, or at a path.

    Raises:
        ScenarioError: there is none.
    """
    if name in sweep_names():
        return SWEEPS / f"{name}.yaml"
    path = Path(name)
    try:
        if "\0" not in name and path.exists():
            return path
    except (OSError, ValueError):
        pass
    if name.endswith((".yaml", ".yml")) or "/" in name:
        beside = [other.name for other in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        wrong = f"no such file{nearest(path.name, beside)}"
    else:
        wrong = f"no sweep of that name{nearest(name, sweep_names())}; there are {', '.join(sweep_names())}"
    raise ScenarioError([Problem(clean(name, 300), 0, 0, "", wrong)])
