"""The stored runs that the dashboard may show: the listing, and one run opened.

An id from outside (an address, a link) is looked up in the listing of the runs folder and nowhere else,
so no path can be asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sim.results.folder import RunInfo, list_runs, open_run
from sim.results.outcome import Outcome, Quantity

if TYPE_CHECKING:
    from sim.results.compare import Comparison

__all__ = ["NotStored", "Store", "Stored"]

_LARGEST = 400_000_000
_OPEN_AT_ONCE = 8


class NotStored(LookupError):
    """No such run, or its folder cannot be read; ``reason`` is a key of the texts."""

    def __init__(self, run: str, reason: str) -> None:
        self.run, self.reason = run, reason
        super().__init__(f"{run}: {reason}")


@dataclass(frozen=True)
class Stored:
    """A run that has been opened: its line in the listing, and what it recorded."""

    info: RunInfo
    outcome: Outcome

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.info.path.name

    @property
    def paired(self) -> bool:
        """Whether it is a comparison with a baseline (one that was taken apart is, too)."""
        return self.info.kind != "run"

    @property
    def comparison(self) -> Comparison:
        """The outcome, of a stored comparison."""
        return cast("Comparison", self.outcome)

    @cached_property
    def measures(self) -> dict[str, Quantity]:
        """Its measures by name, in catalogue order."""
        return {quantity.name: quantity for quantity in self.outcome.quantities}

    def quantity(self, measure: str) -> Quantity:
        """A measure's title, unit and better direction."""
        return self.measures[measure]


class Store:
    """The runs folder.

    Args:
        root: folder that holds one folder for each stored run; need not exist yet.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._opened: OrderedDict[tuple[str, float], Stored] = OrderedDict()
        self._lock = threading.Lock()

    def listing(self) -> list[RunInfo]:
        """Readable runs, newest first."""
        return list_runs(self.root)

    def broken(self) -> list[str]:
        """Names of folders that hold a ``run.json`` but are not in the listing."""
        known = {info.path.name for info in self.listing()}
        if not self.root.is_dir():
            return []
        return sorted(
            path.name
            for path in self.root.iterdir()
            if not path.name.startswith(".") and path.name not in known and (path / "run.json").exists()
        )

    def has(self, run: str) -> bool:
        """Whether a run is in the listing."""
        return any(info.path.name == run for info in self.listing())

    def open(self, run: str) -> Stored:
        """A run with everything it recorded; the last few stay in memory.

        Raises:
            NotStored: no such run, one that is too large to show, or a broken one.
        """
        info = next((info for info in self.listing() if info.path.name == run), None)
        if info is None:
            raise NotStored(run, "run.broken" if run in self.broken() else "run.missing")
        key = (run, info.written)
        with self._lock:
            if key in self._opened:
                self._opened.move_to_end(key)
                return self._opened[key]
        try:
            if sum(path.stat().st_size for path in info.path.glob("*.parquet")) > _LARGEST:
                raise NotStored(run, "run.large")
            stored = Stored(info, open_run(info.path))
        except NotStored:
            raise
        except Exception as error:  # whatever a damaged file makes a reader raise
            raise NotStored(run, "run.broken") from error
        with self._lock:
            self._opened[key] = stored
            while len(self._opened) > _OPEN_AT_ONCE:
                self._opened.popitem(last=False)
        return stored
