"""The order in which ``shuffle_do`` calls agents: keyed luck, like everything else."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.agents.inhabited import Inhabited

__all__ = ["Shuffle"]


class Shuffle:
    """What Mesa's agent sets of a model shuffle with.

    The order is a function of (seed, year, number of the shuffle in that year, agent id): one agent more does
    not change the order of the others.

    Args:
        model: whose luck and year it is.
    """

    def __init__(self, model: Inhabited) -> None:
        self._model = model
        self._year, self._count = 0, 0

    def shuffle(self, agents: list[Any]) -> None:
        """Shuffle a list of agents, or of weak references to agents, in place."""
        year = self._model.year
        self._count = self._count + 1 if year == self._year else 1
        self._year = year
        people = [one() if isinstance(one, weakref.ref) else one for one in agents]
        ids = np.array([getattr(one, "unique_id", place) for place, one in enumerate(people)], np.int64)
        draws = self._model.luck.uniform(f"shuffle {self._count}", ids, year)
        agents[:] = [agents[k] for k in np.lexsort((ids, draws))]
