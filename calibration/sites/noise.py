"""How much of what the model says about a figure is luck.

`noise.csv` holds the standard deviation of each answer over replicates with central parameters. It is a
property of a place of that size and not of the parameters, to a first approximation: it changes little over
their priors. Replicates in which a figure is not defined are left out.

    python -m calibration.sites [REPLICATES]    measures it again; writes it and docs/calibration-sites.md
    python -m calibration.sites --page          writes that page from the table as it is
"""

from __future__ import annotations

import csv
from functools import cache

import numpy as np

from calibration.sites.simulate import simulate
from calibration.sites.site import FOLDER, sites

__all__ = ["REPLICATES", "noise", "write"]

TABLE = FOLDER / "noise.csv"
REPLICATES = 20


@cache
def noise() -> dict[str, float]:
    """Standard deviation of the luck in each answer, by id of the reading, in its unit."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: float(row["sd"]) for row in csv.DictReader(file)}


def measure(replicates: int = REPLICATES) -> list[tuple[str, str, float, float, int]]:
    """Live every site some times: site, id, mean, standard deviation, replicates in which it is defined."""
    out = []
    for name in sites():
        said = [simulate(name, {}, replicate) for replicate in range(replicates)]
        for one in said[0]:
            values = np.array([answers[one] for answers in said])
            values = values[np.isfinite(values)]
            spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
            mean = float(values.mean()) if values.size else float("nan")
            out.append((name, one, mean, spread, int(values.size)))
    return out


def write(replicates: int = REPLICATES) -> None:
    """Measure it again and write the table."""
    rows = measure(replicates)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["site", "id", "mean", "sd", "replicates"])
        for site, one, mean, spread, n in rows:
            table.writerow([site, one, f"{mean:.6g}", f"{spread:.4g}", n])
