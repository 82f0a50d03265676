"""What funders and partner organisations have in common: they are ordinary Mesa agents, few and slow-living.

They belong to a policy's state in one county and exist without a model until one takes them in
(:meth:`Organisation.join`), so that a county can be built, copied and tested by itself.
"""

from __future__ import annotations

import copy
from typing import Any, Self

import mesa

__all__ = ["Organisation"]

_OF_A_MODEL = ("model", "unique_id", "pos")


class Organisation(mesa.Agent):
    """An organisation of a county.

    Attributes:
        id: unique in the region and for ever; keys its luck (exogenous).
    """

    def __init__(self, id: int, model: mesa.Model | None = None) -> None:
        self.id = id
        if model is not None:
            self.join(model)

    def join(self, model: mesa.Model) -> None:
        """Enter a model: from now on ``model.agents`` contains it."""
        super().__init__(model)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The same organisation in another county: its state, not the model it lives in."""
        twin = object.__new__(type(self))
        memo[id(self)] = twin
        kept = {name: value for name, value in self.__dict__.items() if name not in _OF_A_MODEL}
        twin.__dict__.update(copy.deepcopy(kept, memo))
        return twin
