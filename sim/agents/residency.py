"""A residency programme for mathematics and science teachers, and the cohorts it trains (驻校培养)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.agents.organisation import Organisation
from sim.tables import Array
from sim.vocabulary import BACHELOR, MATHEMATICS, SCIENCE
from sim.world.county import World
from sim.world.ids import teacher_ids
from sim.world.populations import Teachers

if TYPE_CHECKING:
    from sim.policies.stem_pipeline import StemPipeline

__all__ = ["Residency", "graduates"]

FIRST_SERIAL = 1 << 38
"""Serials from here on belong to graduates of this programme: the others who look for a post come before."""


class Residency(Organisation):
    """A university's residency programme in a county, with those who copy it.

    Attributes:
        cohorts: residents not yet in a post, by September of their admission.
        copies: part of the universities that will ever copy it that have, 0 to 1.
        owed: part of a place left over from last year.
    """

    def __init__(self, id: int, model: mesa.Model | None = None) -> None:
        self.cohorts: dict[int, Teachers] = {}
        self.copies, self.owed = 0.0, 0.0
        super().__init__(id, model)

    @property
    def in_training(self) -> int:
        """Residents who are not yet in a post of their own."""
        return sum(len(cohort) for cohort in self.cohorts.values())

    def spread(self, innovation: float, imitation: float) -> None:
        """Other universities copy the programme (Bass)."""
        self.copies += (innovation + imitation * self.copies) * (1 - self.copies)

    def admit(self, terms: StemPipeline, world: World, applicants: Teachers, places: float) -> int:
        """Take the best assessed applicants: no more than there are places, and a strict part of them."""
        whole = places + self.owed
        n = min(int(whole), int(terms.acceptance * len(applicants) + 0.5))
        self.owed = min(whole - n, 1.0)
        luck = world.luck.normal("stem_pipeline assessment", applicants.id)
        spread = max(world.behaviour.teacher_quality_sd, 0.01)
        seen = np.sqrt(terms.reliability) * applicants.innate / spread + np.sqrt(1 - terms.reliability) * luck
        chosen = np.zeros(len(applicants), bool)
        chosen[np.argsort(-seen, kind="stable")[:n]] = True
        applicants.keep(chosen)
        if n:
            self.cohorts[world.year] = applicants
        return n

    def lose(self, world: World, stay: float) -> None:
        """Some give up during the training, a year at a time."""
        for cohort in self.cohorts.values():
            cohort.keep(world.uniform("stem_pipeline stays", cohort.id) < stay)


def graduates(world: World, n: int, reliability: float) -> Teachers:
    """The first ``n`` STEM graduates of a year who could teach here, as teachers without a post.

    Args:
        reliability: how well employers see quality.
    """
    ids = teacher_ids(world.index, world.year, FIRST_SERIAL + np.arange(n))
    luck, spread = world.luck, world.behaviour.teacher_quality_sd
    distance = world.assumptions.radius * luck.uniform("stem_pipeline distance", ids) ** 1.5
    angle = 2 * np.pi * luck.uniform("stem_pipeline angle", ids)
    mathematics = luck.uniform("stem_pipeline subject", ids) < 0.5
    people = Teachers(
        ids,
        subject=np.where(mathematics, MATHEMATICS, SCIENCE),
        age=22 + np.floor(3 * luck.uniform("stem_pipeline age", ids)),
        female=luck.uniform("stem_pipeline sex", ids) < 0.45,
        degree=np.full(n, BACHELOR),
        innate=spread * luck.normal("stem_pipeline innate", ids),
        x=distance * np.cos(angle),
        y=distance * np.sin(angle),
        wage=np.full(n, 0.78 * world.assumptions.wage),
    )
    people.quality[:] = people.innate
    noise = luck.normal("rating", ids)
    standard: Array = people.innate / max(spread, 0.01)
    people.rating[:] = np.sqrt(reliability) * standard + np.sqrt(1 - reliability) * noise
    return people
