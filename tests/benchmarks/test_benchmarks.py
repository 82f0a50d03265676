"""Every benchmark runs and returns what it promises; how fast it was is no test."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest

from benchmarks import scale
from benchmarks.rows import BUDGETS, Setting
from benchmarks.run import BENCHMARKS, as_json, measure

CHEAP = [name for name in BENCHMARKS if name not in ("first_run", "dashboard", "nation")]


@pytest.mark.parametrize("name", CHEAP)
def test_each_benchmark_returns_rows_with_the_budget_of_its_name(name: str) -> None:
    rows = as_json(list(measure([name], Setting(quick=True, workers=1))))
    assert [one["name"] for one in rows] == [name]
    for one in rows:
        assert (one["unit"], one["budget"], one["aim"]) == BUDGETS[one["name"]]
        assert one["value"] > 0
        assert one["ratio"] is None or (math.isfinite(one["ratio"]) and one["ratio"] > 0)
        assert {"cpu", "cores", "python", "numpy", "numba", "load"} <= set(one["machine"])
        assert one["memory_gb"] > 0


def test_the_country_is_timed_with_its_memory() -> None:
    rows = {one.name: one for one in measure(["nation"], Setting(quick=True, workers=2))}
    assert set(rows) == {"nation", "nation_memory"}
    assert rows["nation"].ratio is not None
    assert rows["nation"].detail["counties"] == 4
    # Two workers and their parent have each loaded the simulator.
    assert 0.1 < rows["nation_memory"].value < 10


@pytest.mark.browser
def test_the_dashboard_is_timed_where_there_is_a_browser() -> None:
    rows = {one.name: one for one in measure(["dashboard"], Setting(quick=True))}
    if not rows:
        pytest.skip("no Chromium or no Playwright")
    assert set(rows) == {"dashboard_chart", "dashboard_page", "dashboard_measure"}
    assert all(0 < one.value < 60 for one in rows.values())


@pytest.mark.slow
def test_the_first_run_compiles_into_a_cache_of_its_own_and_ends_well() -> None:
    [one] = measure(["first_run"], Setting(quick=True))
    assert one.value > 0


def test_the_command_prints_one_document_and_knows_its_names() -> None:
    def bench(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sim", "bench", *words], capture_output=True, text=True, check=False
        )

    done = bench("county_baseline", "--quick", "--json", "--workers", "1")
    assert done.returncode == 0, done.stderr
    [one] = json.loads(done.stdout)
    assert {"name", "value", "unit", "budget", "aim", "ratio"} <= set(one)
    assert one["ratio"] > 1
    wrong = bench("no-such")
    assert wrong.returncode == 2
    assert "no-such" in wrong.stderr


def test_the_numbers_of_the_page_on_scale_can_be_measured_again() -> None:
    found = {one.what: one.value for one in scale.measure(quick=True, dask=False)}
    assert len(found) >= 10
    assert all(math.isfinite(value) and value > 0 for value in found.values())
    busy = next(value for what, value in found.items() if what.endswith("sleep, busy"))
    assert busy <= 100
