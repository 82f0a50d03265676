"""China's compulsory education one to one, building included."""

from __future__ import annotations

from time import perf_counter

from benchmarks.county import _ratio
from benchmarks.rows import Row, Setting, row
from sim.nation import live_country
from sim.scenario import load

__all__ = ["nation"]

SMALL = {
    "world.counties": 4,
    "world.students": 500,
    "world.schools": {"city": 2, "town": 2, "village": 3},
    "years": 2,
}


def nation(setting: Setting) -> list[Row]:
    """Time and memory of the country, streamed county by county."""
    scenario = load("china-nation", SMALL if setting.quick else {})
    chunk = 1 if setting.quick else 10
    begin = perf_counter()
    country = live_country(scenario, workers=setting.workers, chunk=chunk, progress=setting.progress)
    values = country.record.values
    seconds = perf_counter() - begin
    assert values.size
    people = {name: float(country.record.value(name)[0]) for name in ("students", "teachers")} | {
        "schools": float(len(next(iter(country.record.tallies.values())).rows))
    }
    return [
        row("nation", seconds, "wall", _ratio(setting, scenario, seconds), counties=scenario.world.counties,
            years=scenario.years, workers=setting.workers,
            processor_seconds=country.processor_seconds, **people),
        row("nation_memory", country.peak_memory / 1e9, "wall", workers=setting.workers),
    ]  # fmt: skip
