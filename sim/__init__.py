"""Levelfield: an agent-based policy simulator for school education.

    import sim
    comparison = sim.compare("china-county", ["weak-schools-first"], replicates=20)
    comparison.to_frame(), comparison.plot()

Names are imported when they are first used, so ``import sim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import sweep
    from sim.agents import Funder, School, Student, Teacher
    from sim.analysis.discovery import discover
    from sim.analysis.friends import Question
    from sim.analysis.optimise import optimise
    from sim.analysis.robustness import robustness
    from sim.analysis.sensitivity import sensitivity
    from sim.model import EducationModel
    from sim.results.compare import Comparison, compare
    from sim.results.ensemble import Pool
    from sim.results.run import Result, ensemble, run
    from sim.scenario import Scenario, ScenarioError, load  # type: ignore[no-redef]

__all__ = [
    "Comparison",
    "EducationModel",
    "Funder",
    "Pool",
    "Question",
    "Result",
    "Scenario",
    "ScenarioError",
    "School",
    "Student",
    "Teacher",
    "compare",
    "discover",
    "ensemble",
    "load",
    "optimise",
    "robustness",
    "run",
    "sensitivity",
    "sweep",
]

_HOME = {
    "Comparison": "sim.results.compare",
    "EducationModel": "sim.model",
    "Funder": "sim.agents",
    "Pool": "sim.results.ensemble",
    "Question": "sim.analysis.friends",
    "Result": "sim.results.run",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "School": "sim.agents",
    "Student": "sim.agents",
    "Teacher": "sim.agents",
    "compare": "sim.results.compare",
    "discover": "sim.analysis.discovery",
    "ensemble": "sim.results.run",
    "load": "sim.scenario",
    "optimise": "sim.analysis.optimise",
    "robustness": "sim.analysis.robustness",
    "run": "sim.results.run",
    "sensitivity": "sim.analysis.sensitivity",
}


def __getattr__(name: str) -> Any:
    if name == "sweep":  # a package that can be called
        return import_module("sim.sweep")
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
