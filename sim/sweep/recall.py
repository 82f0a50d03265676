"""A sweep from its own folder: nothing else is needed to go on with it, or to have it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.priors import Prior
from sim.results.stored import FolderError
from sim.scenario.load import from_document
from sim.stances import CENTRAL, Stance
from sim.sweep.designs import NUMBERS, Design, Points
from sim.sweep.factors import Factor
from sim.sweep.plan import SweepPlan

__all__ = ["is_folder", "recalled"]


def is_folder(name: str | Path) -> bool:
    """Whether a name is the folder of a sweep."""
    try:
        return (Path(name) / "provenance.json").is_file() and (Path(name) / "design.parquet").is_file()
    except (OSError, ValueError):
        return False


def recalled(folder: str | Path) -> SweepPlan:
    """The sweep that a folder describes.

    Raises:
        FolderError: it describes none, or cannot be read.
        ScenarioError: a scenario in it is not valid for this version of Levelfield.
    """
    folder = Path(folder)
    try:
        record: dict[str, Any] = json.loads((folder / "provenance.json").read_text("utf-8"))
        if record["kind"] != "sweep":
            raise FolderError(f"{folder}: holds no sweep, but a {record['kind']}")
        design = pd.read_parquet(folder / "design.parquet")
        factors = tuple(_factor(one) for one in record["factors"])
        scenarios = [
            from_document(one["document"], one["name"], folder=folder) for one in record["scenarios"]
        ]
        paired = record["baseline"] is not None
        points = design.drop_duplicates("point")
        return SweepPlan(
            record["name"],
            record["title"],
            tuple(scenarios[int(paired) :]),
            scenarios[0] if paired else None,
            factors,
            record["held"],
            _design(record["design"]),
            _points(points, factors),
            record["replicates"],
            record["seed"],
            tuple(_stance(one, folder) for one in record["stances"]),
            tuple(record["measures"]),
            tuple(record["groups"]),
            None if record["years"] is None else tuple(record["years"]),
            record["note"],
        )
    except FolderError:
        raise
    except (OSError, KeyError, TypeError) as error:
        raise FolderError(f"{folder}: cannot be read as a sweep: {error}") from error


def _factor(record: dict[str, Any]) -> Factor:
    low, high = record["bounds"]
    prior = None
    if record["kind"] == "prior":
        prior = Prior(record["median"], record["low"], record["high"], (low, high))
    levels, numbers = tuple(record.get("levels", ())), tuple(record.get("numbers", ()))
    return Factor(record["path"], record["kind"], numbers, levels, low, high, record["whole"], prior)


def _design(record: dict[str, Any]) -> Design:
    numbers = {name: record[name] for name in NUMBERS.get(record["kind"], {})}
    return Design(record["kind"], numbers, record.get("seed", 1), record.get("file", ""))


def _points(points: pd.DataFrame, factors: tuple[Factor, ...]) -> Points:
    """Values as they were; what was written as JSON is read again."""
    columns = []
    for factor in factors:
        values = points[factor.path].tolist()
        known = {json.dumps(level, ensure_ascii=False): level for level in factor.levels}
        plain = set(map(type, factor.levels)) in ({str}, {bool}, {int}) or factor.kind != "levels"
        if not plain and not all(isinstance(level, (int, float)) for level in factor.levels):
            values = [known[value] if value in known else json.loads(value) for value in values]
        elif not plain:
            # A column of whole and other numbers has made all of them decimal.
            values = [next((level for level in factor.levels if level == value), value) for value in values]
        columns.append(values)
    names = [f"unit {factor.path}" for factor in factors]
    unit = points[names].to_numpy(np.float64) if factors and names[0] in points else None
    rows = tuple(zip(*columns)) if columns else ((),) * len(points)
    return Points(rows, unit)


def _stance(record: dict[str, Any], folder: Path) -> Stance:
    if record["name"] == CENTRAL.name:
        return CENTRAL
    draws = pd.read_parquet(folder / "draws.parquet")
    own = draws[draws["stance"] == record["name"]].drop(columns="stance").dropna(axis=1, how="all")
    return Stance.of_table(record["name"], own)
