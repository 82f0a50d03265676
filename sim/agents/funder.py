"""Funders: foundations, companies and funds that choose which projects to pay for."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.organisation import Organisation
from sim.tables import Array

__all__ = ["Funder"]


class Funder(Organisation):
    """A funder with full discretion over its own money (投资者协会 member).

    Attributes:
        weight: its part of the money raised in the county, fraction (exogenous).
        tastes: taste for each of the seven themes, shape ``(7,)``, 0 = indifferent (exogenous).
        risk_aversion: dislike of a unit of variance of a project's value (exogenous).
        reliability_at_start: how well it reads evidence before it has seen results, 0 to 1 (exogenous).
        audits: audited projects it has learned from.
        purse: money not yet given, yuan.
        given: yuan given so far, by number of the partner.
    """

    def __init__(
        self,
        id: int,
        *,
        weight: float,
        tastes: Array,
        risk_aversion: float,
        reliability: float,
        model: mesa.Model | None = None,
    ) -> None:
        self.weight, self.tastes, self.risk_aversion = weight, np.asarray(tastes, float), risk_aversion
        self.reliability_at_start = reliability
        self.audits = 0
        self.purse = 0.0
        self.given: dict[int, float] = {}
        super().__init__(id, model)

    def reliability(self, half: float) -> float:
        """How well it reads evidence now: variance of value over variance of what it sees, 0 to 1.

        Args:
            half: audited projects after which half of what it did not know at the start is learned.
        """
        start = self.reliability_at_start
        return start + (1 - start) * self.audits / (self.audits + half)

    def worth(
        self,
        expected: Array,
        theme: Array,
        partner: Array,
        cost: Array,
        *,
        variance: float,
        fit: float,
        concentration: float,
    ) -> Array:
        """What each bid is worth to it, for a yuan; shape ``(n_bids,)``.

        Args:
            expected: expected effectiveness of the project, ``(n_bids,)``, 1 = an ordinary project.
            theme, partner: theme and number of the partner, ``(n_bids,)``.
            cost: yuan, ``(n_bids,)``.
            variance: what remains unknown of a project's value.
            fit: worth of a theme of full taste, relative.
            concentration: worth lost when all its money so far went to that partner, relative.
        """
        total = sum(self.given.values())
        part = np.array([self.given.get(int(p), 0.0) for p in partner]) / max(total, 1.0)
        value = expected * (1 + fit * self.tastes[theme]) - self.risk_aversion * variance
        return (value - concentration * part) / cost
