"""Running the experiments on workers, and the result that comes along."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from calibration.validation.experiment import Experiment, Finding

__all__ = ["EXPERIMENTS", "SHIPPED", "document", "experiment", "ship", "shipped", "validate"]

MODULES = (
    "fact_01_transfer_bonus",
    "fact_02_after_the_money",
    "fact_06_rotation",
    "fact_08_turnover_gradient",
    "fact_09_elite_threshold",
    "fact_11_choice_and_segregation",
    "fact_13_scale_penalty",
    "fact_15_dual_teacher",
    "fact_17_whom_incentives_reach",
    "fact_18_earmarked_transfers",
    "fact_20_closed_schools",
    "fact_21_urban_rural_gap",
    "fact_22_alliance_growth",
)
EXPERIMENTS: Mapping[int, str] = {int(name.split("_")[1]): name for name in MODULES}
"""Modules of the experiments by number of the fact."""
SHIPPED = Path(__file__).parent.parent / "results" / "validation.json"
"""The result that comes along, written by `levelfield validate --ship`."""
SEED = 1

Progress = Callable[[int, int], None]


def experiment(number: int) -> Experiment:
    """The experiment of a fact.

    Raises:
        KeyError: there is none of that number.
    """
    found: Experiment = import_module(f"calibration.validation.{EXPERIMENTS[number]}").FACT
    return found


def _live(number: int, seed: int, replicate: int) -> dict[str, float]:
    """One replicate of one experiment, in a worker."""
    return dict(experiment(number).live(seed, replicate))


def validate(
    numbers: Iterable[int] | None = None,
    *,
    replicates: int | None = None,
    workers: int | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
) -> list[Finding]:
    """Run experiments and judge them.

    Args:
        numbers: facts to test; all by default.
        replicates: of each; its own number by default.
        workers: processes; one for each processor by default. Results do not depend on it.
        seed: of people and luck.
        progress: told how many replicates are done, and of how many.

    Returns:
        Findings in the order of the facts. ``seconds`` is processor time in the workers.

    Raises:
        KeyError: a fact for which there is no experiment.
    """
    from sim.engines import engine, run_tasks

    asked = [experiment(number) for number in sorted(set(EXPERIMENTS if numbers is None else numbers))]
    tasks = [
        ((one.number, replicate), (one.number, seed, replicate))
        for one in asked
        for replicate in range(replicates or one.replicates)
    ]
    lives: dict[tuple[int, int], dict[str, float]] = {}
    seconds: dict[int, float] = {}
    if progress:
        progress(0, len(tasks))
    with engine(workers=None if workers is None else min(workers, len(tasks))) as where:
        for outcome in run_tasks(_live, tasks, where):
            lives[outcome.key] = outcome.result()
            number = outcome.key[0]
            seconds[number] = seconds.get(number, 0.0) + outcome.seconds
            if progress:
                progress(len(lives), len(tasks))
    return [
        one.find([lives[key] for key, _ in tasks if key[0] == one.number], seconds[one.number])
        for one in asked
    ]


@lru_cache(maxsize=1)
def shipped() -> dict[str, Any]:
    """The result that comes along: ``facts`` (records of findings), ``summary`` and ``provenance``.

    Raises:
        FileNotFoundError: there is none.
    """
    result: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return result


def document(findings: list[Finding], seed: int, wall: float) -> dict[str, Any]:
    """Findings as a document: ``summary``, ``facts`` (their records) and ``provenance``.

    Args:
        findings: as :func:`validate` returns them.
        seed: that they were run with.
        wall: seconds that passed.
    """
    from sim.results.outcome import plain
    from sim.results.provenance import code

    written: dict[str, Any] = plain(
        {
            "summary": {"passed": sum(one.passed for one in findings), "of": len(findings)},
            "facts": [one.record() for one in findings],
            "provenance": {
                "stance": "central",
                "seed": seed,
                "code": code(),
                "levelfield": version("levelfield"),
                "python": platform.python_version(),
                "wall_seconds": round(wall, 1),
                "written": time.strftime("%Y-%m-%d", time.gmtime()),
            },
        }
    )
    return written


def ship(written: Mapping[str, Any]) -> None:
    """Make a document the result that comes along, and write docs/validation.md from it."""
    from calibration.validation.page import PAGE, markdown

    SHIPPED.parent.mkdir(exist_ok=True)
    for path, text in (
        (SHIPPED, json.dumps(written, ensure_ascii=False, indent=1, allow_nan=False) + "\n"),
        (PAGE, markdown(written)),
    ):
        temporary = path.with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    shipped.cache_clear()
