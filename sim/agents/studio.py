"""Teacher studios: a host, core members and trainees of one subject from many schools (名师工作室, 1+N+X)."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.organisation import Organisation
from sim.tables import Array

__all__ = ["EXHAUSTED", "Studio"]

EXHAUSTED = 0.3
"""Energy below which a host gives the studio up (assumption)."""
FORGOTTEN = 0.3
"""Of a studio's resources that are out of date after a year (assumption)."""


class Studio(Organisation):
    """A studio of 1 host + N members + X trainees.

    Attributes:
        subject: the subject it works on (exogenous).
        founded: September in which it was confirmed (exogenous).
        host: id of the teacher who leads it.
        members, trainees: ids of the others, shapes ``(n,)``.
        energy: of the host, 0 to 1: how much of what the host knows comes across.
        resources: usable lessons, cases and reflections that its people have made.
        open: still at work.
    """

    def __init__(
        self, id: int, *, subject: int, founded: int, host: int, model: mesa.Model | None = None
    ) -> None:
        self.subject, self.founded, self.host = subject, founded, host
        self.members: Array = np.zeros(0, np.int64)
        self.trainees: Array = np.zeros(0, np.int64)
        self.energy, self.resources, self.open = 1.0, 0.0, True
        super().__init__(id, model)

    def reach_of_guidance(self, each: int, kept: float) -> tuple[float, float]:
        """Part of what the host knows that reaches a member and a trainee, each 0 to 1.

        The host guides the members and each of them some trainees, which loses something on the way; without
        members the host guides trainees in person. Who has more people than can be guided gives less to each.

        Args:
            each: people whom one can guide in a year.
            kept: what is kept at each handing on.
        """
        n, x = len(self.members), len(self.trainees)
        member = self.energy * min(1.0, each / max(n, 1))
        if n:
            return member, member * kept * min(1.0, each * n / max(x, 1))
        return member, self.energy * min(1.0, each / max(x, 1))

    def tire(self, hours: float, recovery: float, drain: float) -> None:
        """A year's work of ``hours`` a week without relief, and a summer's rest."""
        self.energy += recovery * (1 - self.energy) - drain * hours / 10.0
        self.energy = float(np.clip(self.energy, 0.0, 1.0))

    def make_resources(self, made: float) -> None:
        """Resources get out of date; those who practise make new ones."""
        self.resources = (1 - FORGOTTEN) * self.resources + made
