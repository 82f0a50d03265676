"""The tables that describe a sweep: its runs, the draws they live with, and those that failed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from sim.sweep.plan import SweepPlan
from sim.sweep.work import Lived

__all__ = ["design_frame", "draws_frame", "failures_frame"]


def design_frame(plan: SweepPlan) -> pd.DataFrame:
    """The runs of a sweep: run, point, stance, replicate, seed, and the value of each factor.

    A value that is neither number, word nor switch is written as JSON. Designs that sample have a further
    column ``unit PATH`` for each factor, from 0 to 1.
    """
    point, stance, replicate = np.unravel_index(
        np.arange(plan.runs), (len(plan.points.values), len(plan.stances), plan.replicates)
    )
    names = np.array([one.name for one in plan.stances], object)
    columns: dict[str, Any] = {
        "run": np.arange(plan.runs, dtype=np.int32),
        "point": point.astype(np.int32),
        "stance": names[stance],
        "replicate": replicate.astype(np.int32),
        "seed": np.full(plan.runs, plan.seed, np.int64),
    }
    for place, factor in enumerate(plan.factors):
        values = [row[place] for row in plan.points.values]
        columns[factor.path] = _column(values)[point]
    if plan.points.unit is not None:
        for place, factor in enumerate(plan.factors):
            columns[f"unit {factor.path}"] = plan.points.unit[point, place]
    return pd.DataFrame(columns)


def _column(values: list[Any]) -> Any:
    kinds = {type(value) for value in values}
    if kinds == {bool} or kinds == {int}:
        return np.array(values)
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    if kinds == {str}:
        return np.array(values, object)
    return np.array([json.dumps(value, ensure_ascii=False) for value in values], object)


def draws_frame(plan: SweepPlan) -> pd.DataFrame | None:
    """The draws that replicates live with: stance, replicate, a column for each parameter."""
    parts = []
    for stance in plan.stances:
        if stance.parameters:
            frame = stance.table(plan.replicates)
            frame.insert(0, "stance", stance.name)
            parts.append(frame)
    return pd.concat(parts, ignore_index=True) if parts else None


def failures_frame(plan: SweepPlan, failures: list[Lived]) -> pd.DataFrame:
    """Runs that failed, a row each."""
    runs = [plan.run(one.number) for one in failures]
    return pd.DataFrame(
        {
            "run": np.array([one.number for one in runs], np.int32),
            "point": np.array([one.point for one in runs], np.int32),
            "stance": [plan.stances[one.stance].name for one in runs],
            "replicate": np.array([one.replicate for one in runs], np.int32),
            "stage": [one.stage for one in failures],
            "type": [one.type for one in failures],
            "message": [one.message for one in failures],
            "traceback": [one.traceback for one in failures],
        }
    )
