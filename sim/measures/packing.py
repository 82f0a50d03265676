"""A record as plain arrays, for files without pickles and for the way between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from sim.measures.record import Record
from sim.measures.tally import Tally
from sim.tables import Array

__all__ = ["pack_record", "unpack_record"]

_SUMS = tuple(one.name for one in fields(Tally) if one.name not in ("blocks", "moves", "activity", "deeds"))


def pack_record(record: Record) -> dict[str, Array]:
    """All tallies of a record by name: ``"2024 students"``, ``"2024 moves transfer"`` and so on."""
    out: dict[str, Array] = {"years": np.array(record.years, np.int64)}
    for year, tally in record.tallies.items():
        for name in _SUMS:
            out[f"{year} {name}"] = getattr(tally, name)
        out[f"{year} rows"] = tally.rows
        out[f"{year} counties"] = np.array([len(block) for block in tally.blocks], np.int64)
        out[f"{year} kinds"] = np.array(list(tally.moves), np.str_)
        for kind, table in tally.moves.items():
            out[f"{year} moves {kind}"] = table
        out[f"{year} activity"] = np.array(list(tally.activity), np.str_)
        out[f"{year} amounts"] = np.array(list(tally.activity.values()), float)
        out[f"{year} deeds"] = np.array(list(tally.deeds), np.str_)
        out[f"{year} done"] = np.array(list(tally.deeds.values()), float)
    return out


def unpack_record(arrays: Mapping[str, Array]) -> Record:
    """The record that :func:`pack_record` took apart, to the bit.

    Raises:
        KeyError: something is missing.
    """
    record = Record()
    for year in arrays["years"].tolist():
        ends = np.cumsum(arrays[f"{year} counties"])[:-1]
        amounts = arrays[f"{year} amounts"].tolist()
        record.tallies[year] = Tally(
            **{name: arrays[f"{year} {name}"] for name in _SUMS},
            blocks=tuple(np.split(arrays[f"{year} rows"], ends)),
            moves={kind: arrays[f"{year} moves {kind}"] for kind in arrays[f"{year} kinds"].tolist()},
            activity=dict(zip(arrays[f"{year} activity"].tolist(), amounts)),
            deeds=dict(zip(arrays[f"{year} deeds"].tolist(), arrays[f"{year} done"].tolist())),
        )
    return record
