"""Small stored results, written as the simulator writes them, from numbers made up here."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from sim.results.compare import Comparison
from sim.results.folder import write_comparison, write_run
from sim.results.outcome import About, Quantity
from sim.results.run import Result

YEARS = (2023, 2024, 2025, 2026)
GROUPS = (
    "all",
    "city",
    "town",
    "village",
    "quality",
    "ordinary",
    "weak",
    "ses1",
    "ses2",
    "ses3",
    "ses4",
    "ses5",
    "members",
    "others",
)
QUANTITIES = (
    Quantity("academic_achievement", {"en": "Academic achievement", "zh": "学业成就"}, "SD", "higher"),
    Quantity("dropout_rate", {"en": "Dropout rate", "zh": "辍学率"}, "%", "lower"),
    Quantity("teacher_exit_rate", {"en": "Teachers who leave", "zh": "教师流失率"}, "%", "lower"),
    Quantity("course_sharing_rate", {"en": "Courses shared", "zh": "课程共享率"}, "%", "higher"),
    Quantity(
        "urban_rural_achievement_gap",
        {"en": "Urban-rural achievement gap", "zh": "城乡学业差距"},
        "SD",
        "lower",
    ),
    Quantity("mean_workload", {"en": "Weekly hours", "zh": "周工作时间"}, "hours/week", ""),
)
_BASE = np.array([0.0, 1.4, 6.0, 18.0, 0.55, 46.0])
_NOISE = np.array([0.02, 0.12, 0.5, 1.5, 0.04, 0.6])
_GROUP = np.array([0, 0.5, 0.1, -0.45, 0.5, 0, -0.5, -0.4, -0.2, 0, 0.2, 0.4, -0.1, 0.05])
_SCENARIOS = (
    ("county", {"en": "A county, no policy", "zh": "一个县（无政策）"}, np.zeros(6)),
    (
        "rotation",
        {"en": "Teacher rotation at 30%", "zh": "教师轮岗（30%）"},
        np.array([0.06, -0.2, 0.4, 0.3, -0.05, 0.3]),
    ),
    (
        "alliance",
        {"en": "Alliance, rotation and incentives", "zh": "联盟、轮岗与激励"},
        np.array([0.12, -0.5, -1.5, 12.0, -0.12, 0.8]),
    ),
)
_GOALS = (
    {
        "measure": "dropout_rate",
        "group": "village",
        "by": 2026,
        "at_least": None,
        "at_most": 1.3,
        "change": "none",
        "figure": "",
    },
    {
        "measure": "course_sharing_rate",
        "group": "all",
        "by": 2026,
        "at_least": 30.0,
        "at_most": None,
        "change": "none",
        "figure": "",
    },
    {
        "measure": "academic_achievement",
        "group": "weak",
        "by": 2026,
        "at_least": 0.14,
        "at_most": None,
        "change": "absolute",
        "figure": "",
    },
)


def _about(at: int) -> About:
    name, title, _ = _SCENARIOS[at]
    return About(
        name,
        name,
        title,
        {},
        f"{at}" * 64,
        1,
        YEARS[0],
        3,
        0.03,
        2023,
        _GOALS if at == 2 else (),
        (),
        {"title": title, "start_year": YEARS[0], "years": 3},
    )


def _values(places: tuple[int, ...], replicates: int, seed: int) -> np.ndarray:
    luck = np.random.default_rng(seed)
    shape = (replicates, len(YEARS), len(QUANTITIES), len(GROUPS))
    same = (
        luck.normal(size=shape) * _NOISE[:, None]
        + _BASE[:, None]
        + _GROUP * np.array([1, -0.8, -3, 12, 0, -1.5])[:, None]
    )
    values = np.stack(
        [
            same
            + (_SCENARIOS[at][2][:, None] * (1 - 0.8 * _GROUP)) * (np.arange(4) / 3)[:, None, None]
            + (luck.normal(size=shape) * _NOISE[:, None] * 0.4 if at else 0)
            * (np.arange(4) > 0)[:, None, None]
            for at in places
        ]
    )
    values[:, :, :, 4, 1:] = np.nan
    values[:, :, :, 2, 7:12] = np.nan
    return values


def _ledger(places: tuple[int, ...], replicates: int) -> pd.DataFrame:
    rows = []
    for at in places:
        for replicate in range(replicates):
            for year in YEARS[1:]:
                rows.append((_SCENARIOS[at][0], replicate, year, "county", "schools", "school funding", 4e8))
                if at:
                    rows.append(
                        (
                            _SCENARIOS[at][0],
                            replicate,
                            year,
                            "county",
                            "teachers",
                            "salaries",
                            at * 2.1e6 + 2e4 * replicate,
                        )
                    )
                    rows.append(
                        (
                            _SCENARIOS[at][0],
                            replicate,
                            year,
                            "province",
                            "experts",
                            "teacher training",
                            6e5 + 1e3 * replicate,
                        )
                    )
                if at == 2:
                    rows.append(
                        (_SCENARIOS[at][0], replicate, year, "funders", "schools", "running costs", 9e5)
                    )
    return pd.DataFrame(
        rows, columns=["scenario", "replicate", "year", "payer", "payee", "purpose", "amount"]
    )


def comparison(places: tuple[int, ...] = (0, 1, 2), replicates: int = 8, seed: int = 5) -> Comparison:
    """A comparison with made-up values."""
    values = _values(places, replicates, seed)
    where = [GROUPS.index("members"), GROUPS.index("others")]
    return Comparison(
        tuple(map(_about, places)),
        YEARS,
        QUANTITIES,
        GROUPS,
        values,
        np.full((len(places), replicates, len(YEARS), 2), 2000.0),
        _ledger(places, replicates),
        _flows(),
        {
            "kind": "comparison",
            "command": "levelfield compare county "
            + " ".join(_SCENARIOS[at][0] for at in places[1:])
            + f" --replicates {replicates}",
            "stance": "literature",
            "replicates": replicates,
            "seeds": [1] * len(places),
            "scenario_hashes": {},
            "versions": {"levelfield": "0.1.0"},
            "git_revision": "0123456789abcdef",
        },
        {"wall_seconds": 3.21},
        reference=np.stack([values[0][..., where]] * (len(places) - 1)),
    )


def result(at: int = 0, replicates: int = 8, seed: int = 5) -> Result:
    """A single run with made-up values."""
    return Result(
        (_about(at),),
        YEARS,
        QUANTITIES,
        GROUPS,
        _values((at,), replicates, seed),
        np.full((1, replicates, len(YEARS), 2), 2000.0),
        _ledger((at,), replicates),
        _flows(),
        {"kind": "run", "command": "levelfield run county", "stance": "literature", "versions": {}},
        {},
    )


def _flows() -> pd.DataFrame:
    return pd.DataFrame(columns=["scenario", "replicate", "year", "kind", "from", "to", "count"])


def runs_folder(root: Path) -> Path:
    """Two comparisons, a run, a damaged run and a folder that is none."""
    write_run(result(), root / "county")
    write_comparison(comparison((0, 1)), root / "rotation-vs-county")
    write_comparison(comparison(), root / "policies-vs-county")
    for at, name in enumerate(("county", "rotation-vs-county", "policies-vs-county")):
        os.utime(root / name / "run.json", (1_790_000_000 + 3600 * at,) * 2)
    (root / "damaged").mkdir()
    (root / "damaged" / "run.json").write_text("{", encoding="utf-8")
    (root / "half").mkdir()
    (root / "half" / "run.json").write_text(
        (root / "county" / "run.json").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (root / "notes").mkdir()
    return root
