"""Who belongs to something from year to year: people are remembered by id, because rows change."""

from __future__ import annotations

import numpy as np

from sim.tables import Array, Table
from sim.vocabulary import NOBODY

__all__ = ["rows_of_people"]


def rows_of_people(table: Table, ids: Array) -> Array:
    """Row of each id in a table, NOBODY for those who are not there; shape ``(len(ids),)``."""
    if not len(table):
        return np.full(len(ids), NOBODY)
    order, in_order = table.by_id()
    found = order[np.minimum(np.searchsorted(in_order, ids), order.size - 1)]
    return np.where(table.id[found] == ids, found, NOBODY)
