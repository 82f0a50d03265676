"""Training bases: county institutions that join a national plan for backbone teachers (骨干教师培训基地)."""

from __future__ import annotations

import mesa

from sim.agents.organisation import Organisation

__all__ = ["TrainingBase"]

LEARNING = 0.5
"""How far a base moves to what it has seen, each year (assumption)."""


class TrainingBase(Organisation):
    """The teacher-training institution of a county, which may join the plan and leave it again.

    Attributes:
        taste: how much more (or less) than others it cares for the title, log (exogenous).
        believed: how useful it expects a place in a course to be, 0 to 1.
        joined: belongs to the plan this year.
        agreed_until: first September that its agreement does not cover.
        certificates: given so far.
    """

    def __init__(self, id: int, *, taste: float, believed: float, model: mesa.Model | None = None) -> None:
        self.taste, self.believed = taste, believed
        self.joined, self.agreed_until, self.certificates = False, 0, 0
        super().__init__(id, model)

    def decide(self, year: int, *, benefit: float, fee: float, budget: float, term: int) -> str:
        """Join, stay or go: the fee has to be payable every year, and worth it when an agreement is made.

        Args:
            benefit: worth of a year in the plan, yuan; fee: its price; budget: what can be paid at most.
            term: years of an agreement.

        Returns:
            ``joined``, ``cannot pay`` or ``not worth it``.
        """
        if fee > budget:
            self.joined, self.agreed_until = False, year
            return "cannot pay"
        if year >= self.agreed_until:
            self.joined = benefit >= fee
            self.agreed_until = year + term if self.joined else year
        return "joined" if self.joined else "not worth it"

    def see(self, usefulness: float) -> None:
        """Learn from a year how useful a place was, 0 to 1."""
        self.believed += LEARNING * (usefulness - self.believed)
