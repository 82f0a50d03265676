"""Populations as columns: one NumPy array for each attribute, one row for each agent.

A table's class declares its columns with meaning and unit; an instance carries the arrays as plain
attributes (``students.score``), so that kernels and array expressions read like the sentence they
compute. A row becomes a Mesa agent only when someone asks for it (`sim.agents`).
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numba import njit
from numpy.typing import DTypeLike, NDArray

__all__ = ["Array", "Column", "Table", "column", "place_within"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """One attribute of every agent of a table: storage type, meaning, unit and value at birth."""

    name: str
    dtype: np.dtype[Any]
    doc: str
    unit: str
    default: float


def column(dtype: DTypeLike, doc: str, unit: str = "", default: float = 0) -> Any:
    """Declare a column of a :class:`Table`."""
    return Column("", np.dtype(dtype), doc, unit, default)


class Table:
    """Columns of equal length. ``id`` (int64, unique for ever) is the first of every table."""

    columns: ClassVar[Mapping[str, Column]] = types.MappingProxyType(
        {
            "id": Column(
                "id",
                np.dtype(np.int64),
                "unique for ever; the same person in every scenario of one seed",
                "",
                0,
            )
        }
    )
    id: Array
    _sorted: tuple[Array, Array, Array] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = dict(cls.columns)
        for name, value in list(vars(cls).items()):
            if isinstance(value, Column):
                declared[name] = Column(name, value.dtype, value.doc, value.unit, value.default)
                delattr(cls, name)
        cls.columns = types.MappingProxyType(declared)

    def __init__(self, ids: Array, **values: Any) -> None:
        """A table of ``len(ids)`` rows; columns not given take their declared value at birth."""
        ids = np.asarray(ids, np.int64)
        unknown = set(values) - set(self.columns)
        if unknown:
            raise KeyError(f"{type(self).__name__} has no column {sorted(unknown)[0]!r}")
        for name, declared in self.columns.items():
            if name == "id":
                self.id = ids.copy()
            elif name in values or declared.default:
                cells = np.empty(ids.shape, declared.dtype)
                cells[...] = values.get(name, declared.default)
                setattr(self, name, cells)
            else:
                setattr(self, name, np.zeros(ids.shape, declared.dtype))

    def __len__(self) -> int:
        return len(self.id)

    def keep(self, rows: Array) -> None:
        """Keep only ``rows`` (a mask or row numbers), in their order."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        for name in self.columns:
            setattr(self, name, getattr(self, name).take(rows))

    def append(self, other: Self) -> None:
        """Add the rows of another table of the same class at the end."""
        if len(other):
            for name in self.columns:
                setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))

    def renew(self, rows: Array, other: Self) -> None:
        """Keep only ``rows`` (a mask or row numbers) and add those of another table, in one copy."""
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)
        n = rows.size
        for name in self.columns:
            old = getattr(self, name)
            new = np.empty(n + len(other), old.dtype)
            _gather(old.view(_PLAIN[old.itemsize]), rows, new.view(_PLAIN[old.itemsize]))
            new[n:] = getattr(other, name)
            setattr(self, name, new)

    def by_id(self) -> tuple[Array, Array]:
        """Rows in the order of their ids, and those ids; sorted once for as long as the rows stay."""
        if self._sorted is None or self._sorted[0] is not self.id:
            order = np.argsort(self.id, kind="stable")
            self._sorted = self.id, order, self.id[order]
        return self._sorted[1:]

    def copy(self) -> Self:
        """A table with arrays of its own."""
        twin = object.__new__(type(self))
        twin.__dict__.update({name: getattr(self, name).copy() for name in self.columns})
        return twin

    def to_dict(self) -> dict[str, Array]:
        """All columns by name (the arrays themselves, not copies)."""
        return {name: getattr(self, name) for name in self.columns}


_PLAIN = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
"""Rows are copied as plain bits, so that one loop for each size is enough."""


@njit(cache=True, nogil=True)
def _gather(old, rows, new):  # type: ignore[no-untyped-def]
    for i in range(rows.size):
        new[i] = old[rows[i]]


def place_within(group: Array, key: Array) -> Array:
    """Place (0 first) of each row among the rows of its group, by rising ``key``; shape ``(n,)``.

    Args:
        group: number of the group (few, so near zero), shape ``(n,)``.
        key: shape ``(n,)``; the lower row comes first where keys are equal.
    """
    order = np.argsort(key)
    line = key[order]
    if (line[1:] == line[:-1]).any():
        order = np.argsort(key, kind="stable")
    group = np.asarray(group, np.int64) - np.min(group, initial=0)
    out = np.empty(order.size, np.int64)
    _places(order, group, np.zeros(group.max(initial=-1) + 1, np.int64), out)
    return out


@njit(cache=True, nogil=True)
def _places(order, group, taken, out):  # type: ignore[no-untyped-def]
    for i in order:
        out[i] = taken[group[i]]
        taken[group[i]] += 1
