"""Sweeps: many scenarios that differ in named values, lived on common luck, and nothing lost on the way.

    import sim
    sweep = sim.sweep("rotation-and-backbone", workers=2)   # runs what is left of it
    sweep = sim.sweep.open("runs/sweep-rotation-and-backbone-1a2b3c4d")
    sweep.outcome("academic_achievement", "weak")           # effects by run

The module itself can be called: ``sim.sweep(...)`` is :func:`sim.sweep.running.sweep`.
"""

from __future__ import annotations

import sys
import types
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.sweep.opened import Sweep
    from sim.sweep.opened import open_sweep as open
    from sim.sweep.plan import SweepPlan
    from sim.sweep.reading import load

__all__ = ["Sweep", "SweepPlan", "load", "open"]

_HOME = {
    "Sweep": ("sim.sweep.opened", "Sweep"),
    "SweepPlan": ("sim.sweep.plan", "SweepPlan"),
    "load": ("sim.sweep.reading", "load"),
    "open": ("sim.sweep.opened", "open_sweep"),
}


class _Callable(types.ModuleType):
    """A module that can be called, so that ``sim.sweep(...)`` runs one and ``sim.sweep.open`` reads one."""

    def __call__(self, *args: Any, **values: Any) -> Sweep:
        from sim.sweep.running import sweep

        return sweep(*args, **values)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim.sweep' has no attribute {name!r}")
    module, attribute = _HOME[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


sys.modules[__name__].__class__ = _Callable
