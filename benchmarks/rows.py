"""What a benchmark returns, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from time import perf_counter, process_time
from typing import Any

__all__ = ["BUDGETS", "Row", "Setting", "machine", "median_seconds", "row"]

BUDGETS: dict[str, tuple[str, float, float]] = {
    "county": ("ms", 150, 50),
    "county_baseline": ("ms", 150, 50),
    "paired_100": ("s", 20, 6),
    "slider_8": ("s", 1, 0.3),
    "nation": ("s", 180, 60),
    "nation_memory": ("GB", 14, 8),
    "learning_ratio": ("times", 300, 1000),
    "scaling_10x": ("times", 11, 10),
    "sweep_overhead": ("%", 5, 1),
    "sweep_chart": ("s", 0.3, 0.1),
    "dashboard_chart": ("s", 4, 2),
    "dashboard_page": ("s", 0.5, 0.2),
    "dashboard_measure": ("s", 0.6, 0.3),
    "help": ("s", 0.5, 0.2),
    "first_run": ("s", 45, 15),
}
"""Unit, budget and aim of each value. More is better for ``learning_ratio``, less for all others."""

MORE_IS_BETTER = frozenset({"learning_ratio"})


@dataclass(frozen=True)
class Setting:
    """How to measure.

    Attributes:
        quick: small worlds and few repeats, to see that everything runs; the values mean nothing.
        workers: processes where a benchmark uses several.
        reference: seconds that plain Mesa takes for a student's school year, measured in this run; None
            where it was not.
        progress: told how much of a long benchmark is done.
    """

    quick: bool = False
    workers: int = 2
    reference: float | None = None
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True)
class Row:
    """One measured value.

    Attributes:
        name, value, unit: what was measured.
        budget, aim: from the speed table.
        ratio: how many times longer plain Mesa would take, from its time for a student's school year (or of
            learning, for ``learning_ratio``) measured in the same run; None where that is no comparison.
        clock: ``process`` (processor time of one process) or ``wall``.
        detail: whatever else is worth knowing.
    """

    name: str
    value: float
    unit: str
    budget: float
    aim: float
    ratio: float | None
    clock: str
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def within(self) -> bool:
        """Whether the budget is kept."""
        return self.value >= self.budget if self.name in MORE_IS_BETTER else self.value <= self.budget


def row(name: str, value: float, clock: str, ratio: float | None = None, **detail: Any) -> Row:
    """A row with the budget of its name."""
    unit, budget, aim = BUDGETS[name]
    return Row(name, float(f"{value:.4g}"), unit, budget, aim, ratio and float(f"{ratio:.4g}"), clock, detail)


def median_seconds(
    act: Callable[[int], Any], repeats: int, clock: Callable[[], float] = process_time
) -> float:
    """Median time of ``act(1)``, ``act(2)``, ...; ``act(0)`` comes first, to warm up, and does not count."""
    act(0)
    times = []
    for k in range(1, repeats + 1):
        begin = clock()
        act(k)
        times.append(clock() - begin)
    return statistics.median(times)


def wall_seconds(act: Callable[[], Any]) -> float:
    """Wall time of one call."""
    begin = perf_counter()
    act()
    return perf_counter() - begin


def machine() -> dict[str, Any]:
    """The machine and its load, and the versions that matter for speed."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "mesa")},
    }


def peak_memory_gb() -> float:
    """Largest memory of this process so far, GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9, 3)


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"
