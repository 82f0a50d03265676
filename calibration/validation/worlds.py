"""Counties for the experiments: made through the scenario reader, lived with the ordinary model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.agents.membership import rows_of_people
from sim.model import EducationModel
from sim.scenario import Scenario
from sim.scenario.load import from_document
from sim.tables import Array
from sim.vocabulary import NOBODY, SENIOR
from sim.world.county import World

__all__ = ["CITY", "Leavers", "build", "compulsory", "county", "level", "level_of", "live_together"]

CITY: dict[str, Any] = {
    "world.schools": {"city": 40, "town": 0, "village": 0},
    "world.student_share": {"city": 1.0, "town": 0.0, "village": 0.0},
}
"""A city of forty schools and nothing around it."""


def county(
    years: int, settings: Mapping[str, Any] | None = None, policies: Iterable[Mapping[str, Any]] = ()
) -> Scenario:
    """A county like ``china-county``, changed where the study's own place differs; as many births each year.

    Args:
        years: school years to live after the status-quo year.
        settings: values by path, as with ``--set`` (``world.students``, ``behaviour.peers``).
        policies: entries of ``interventions:``, with ``use`` and parameters.

    Raises:
        ScenarioError: a value that is not allowed.
    """
    document = {
        "title": {"en": "A county of an experiment", "zh": "实验县"},
        "extends": "china-county",
        "years": years,
        "interventions": [dict(policy) for policy in policies],
    }
    return from_document(document, "experiment", overrides={"world.births": "constant", **(settings or {})})


def build(scenario: Scenario, seed: int, replicate: int) -> EducationModel:
    """The model of a scenario, its status-quo year lived; equal seed and replicate: equal people and luck."""
    return EducationModel(scenario, seed=seed, replicate=replicate)


def live_together(models: Iterable[EducationModel], years: int) -> None:
    """Live so many years of each."""
    for model in models:
        for _ in range(years):
            model.step()


def compulsory(world: World) -> Array:
    """Mask of the students of primary and junior schools, shape ``(n_students,)``."""
    return world.schools.stage[world.students.school] < SENIOR


def level(world: World) -> Array:
    """Achievement without the examination's error, shape ``(n_students,)``, SD."""
    return (world.students.durable + world.students.recent).astype(float)


def level_of(world: World, ids: Array) -> Array:
    """Achievement of people by id, NaN for those who have left; shape ``(len(ids),)``."""
    rows = rows_of_people(world.students, ids)
    return np.where(rows == NOBODY, np.nan, level(world)[rows])


class Leavers:
    """Who of a county's teachers leaves a school in a year, retirement apart.

    Made before a year is lived; :meth:`see` after it.
    """

    def __init__(self, world: World) -> None:
        teachers = world.teachers
        limit = world.assumptions.retirement_age - 5 * teachers.female
        self.stays_young = teachers.age + 1 < limit
        self.ids, self.school = teachers.id.copy(), teachers.school.copy()
        self.experience, self.quality = teachers.experience.copy(), teachers.quality.copy()
        self.ses = world.schools.mean_ses.copy()

    def see(self, world: World) -> tuple[Array, Array, Array]:
        """Masks over those who were there: counted (school open, not retiring), moved, left teaching."""
        rows = rows_of_people(world.teachers, self.ids)
        there = rows != NOBODY
        moved = there.copy()
        moved[there] = world.teachers.school[rows[there]] != self.school[there]
        counted = self.stays_young & world.schools.open[self.school]
        return counted, moved, ~there
