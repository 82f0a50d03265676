"""All benchmarks by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from benchmarks.country import nation
from benchmarks.county import county, county_baseline, paired_100, scaling_10x, slider_8
from benchmarks.dashboard import dashboard
from benchmarks.learning import learning_ratio, seconds_per_student_year
from benchmarks.process import first_run, help_page
from benchmarks.rows import Row, Setting, machine, peak_memory_gb
from benchmarks.sweeps import sweep_chart, sweep_overhead

__all__ = ["BENCHMARKS", "as_json", "measure"]

BENCHMARKS: dict[str, Callable[[Setting], list[Row]]] = {
    "help": help_page,
    "first_run": first_run,
    "county": county,
    "county_baseline": county_baseline,
    "scaling_10x": scaling_10x,
    "learning_ratio": learning_ratio,
    "slider_8": slider_8,
    "paired_100": paired_100,
    "sweep_overhead": sweep_overhead,
    "sweep_chart": sweep_chart,
    "dashboard": dashboard,
    "nation": nation,
}

_AGAINST_MESA = frozenset({"county", "county_baseline", "slider_8", "paired_100", "nation"})


def measure(names: Sequence[str], setting: Setting) -> Iterator[Row]:
    """Rows of the benchmarks named, of all where none is; plain Mesa is timed first where it is compared."""
    chosen = list(names) or list(BENCHMARKS)
    if setting.reference is None and _AGAINST_MESA & set(chosen):
        setting = replace(setting, reference=seconds_per_student_year(setting.quick))
    for name in chosen:
        yield from BENCHMARKS[name](setting)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as plain data, each with the machine and the largest memory of the measuring process (GB)."""
    where, memory = machine(), peak_memory_gb()
    return [asdict(one) | {"within": one.within, "memory_gb": memory, "machine": where} for one in rows]
