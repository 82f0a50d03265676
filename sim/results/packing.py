"""A replicate as plain arrays by name, which a file can hold without pickles."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.results.replicate import ACTIVITY, FLOWS, LEDGER, Arm, Replicate
from sim.results.schools import SCHOOLS
from sim.tables import Array

__all__ = ["pack", "unpack"]


def pack(replicate: Replicate) -> dict[str, Array]:
    """A replicate as named plain arrays, for a file without pickles."""
    out: dict[str, Array] = {
        "measures": np.array(json.dumps(replicate.measures, ensure_ascii=False)),
        "groups": np.array(replicate.groups),
        "reference": replicate.reference,
        "number": np.array(replicate.number),
    }
    for place, arm in enumerate(replicate.arms):
        out |= {
            f"{place} years": np.array(arm.years),
            f"{place} values": arm.values,
            f"{place} students": arm.students,
        }
        for kind in ("ledger", "flows", "activity", "schools"):
            frame = getattr(arm, kind)
            for name, column in _columns(frame):
                out[f"{place} {kind} {name}"] = column
    return out


def unpack(arrays: dict[str, Array]) -> Replicate:
    """The replicate that :func:`pack` took apart."""
    arms: list[Arm] = []
    while f"{len(arms)} years" in arrays:
        place = len(arms)
        ledger = pd.DataFrame({name: arrays[f"{place} ledger {name}"] for name in LEDGER})
        flows = pd.DataFrame({name: arrays[f"{place} flows {name}"] for name in FLOWS})
        activity = pd.DataFrame({name: arrays[f"{place} activity {name}"] for name in ACTIVITY})
        schools = pd.DataFrame({name: arrays[f"{place} schools {name}"] for name in SCHOOLS})
        arms.append(
            Arm(
                tuple(arrays[f"{place} years"].tolist()),
                arrays[f"{place} values"],
                arrays[f"{place} students"],
                ledger,
                flows,
                activity,
                schools,
            )
        )
    return Replicate(
        int(arrays["number"]),
        tuple(json.loads(str(arrays["measures"]))),
        tuple(arrays["groups"].tolist()),
        tuple(arms),
        arrays["reference"],
    )


def _columns(frame: pd.DataFrame) -> Iterator[tuple[str, Array]]:
    for name in frame.columns:
        column = frame[name]
        text = not pd.api.types.is_numeric_dtype(column)
        yield name, np.array(column.tolist(), dtype=np.str_) if text else column.to_numpy()
