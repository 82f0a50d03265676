"""Partner organisations: they explore, bid for project money and train teachers."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.organisation import Organisation
from sim.tables import Array

__all__ = ["PartnerOrganisation"]

TRACK_PRIOR = 2.0
"""Audited results it takes until a record counts for half (assumption)."""


class PartnerOrganisation(Organisation):
    """A university, company or association that runs projects in schools.

    Attributes:
        ability: how good its projects are on the whole, SD of projects (exogenous).
        strengths: how much better at each of the seven themes, shape ``(7,)``, SD of projects (exogenous).
        capacity: teachers it can coach in a year (exogenous).
        commitment: chance that it goes where the need is, not where it is convenient (exogenous).
        ambition: how much it puts into making a bid look good, 1 = as much as its rivals (exogenous).
        reserves: own money, out of which bids are paid, yuan.
        results: sum of the audited results of its projects, SD of projects.
        audits: number of these.
        grants: grants received so far.
    """

    def __init__(
        self,
        id: int,
        *,
        ability: float,
        strengths: Array,
        capacity: float,
        commitment: float,
        ambition: float,
        reserves: float,
        model: mesa.Model | None = None,
    ) -> None:
        self.ability, self.strengths, self.capacity = ability, np.asarray(strengths, float), capacity
        self.commitment, self.ambition, self.reserves = commitment, ambition, reserves
        self.results, self.audits, self.grants = 0.0, 0, 0
        super().__init__(id, model)

    @property
    def record(self) -> float:
        """What its audited projects say of the next one, SD of projects; 0 while nothing is known."""
        return self.results / (self.audits + TRACK_PRIOR)

    def audited(self, result: float) -> None:
        """Note the audited result of a project, SD of projects."""
        self.results += result
        self.audits += 1
