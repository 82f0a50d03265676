"""Children who start school after the start of a run: who they are, the same in every scenario."""

from __future__ import annotations

import numpy as np

from sim.tables import Array
from sim.vocabulary import JUNIOR, PRIMARY
from sim.world.births import intake_index
from sim.world.county import World
from sim.world.families import settle, whole_child
from sim.world.ids import student_ids
from sim.world.place import SES_BETWEEN
from sim.world.populations import Students

__all__ = ["newborns", "number_of_newborns"]


def number_of_newborns(world: World) -> int:
    """First-graders of this September, in student rows: births of the path, never what policies do."""
    assumed = world.assumptions
    lived = world.start_year - 2
    if assumed.births == "constant":
        return round(world.children / 9 / world.scale)
    cohorts = sum(intake_index(lived - grade + 1) for grade in range(1, 10))
    return round(world.children * intake_index(world.year) / cohorts / world.scale)


def newborns(world: World) -> Students:
    """The children who enter grade 1 this September, each in the primary school of the catchment of birth."""
    schools, luck, behaviour = world.schools, world.luck, world.behaviour
    ids = student_ids(world.index, world.year, np.arange(number_of_newborns(world)))
    born = _birthplaces(world, luck.uniform("birthplace", ids))
    within = world.assumptions.ses_spread * np.sqrt(1 - SES_BETWEEN**2)
    ses = schools.family_ses[born] + within * luck.normal("ses", ids)
    durable = (
        behaviour.initial_spread * luck.normal("ability", ids)
        + behaviour.initial_ses * ses
        + schools.readiness[born]
    )
    children = Students(ids, school=born, origin=born, grade=1, ses=ses, durable=durable, entered=True)
    children.score[:] = durable + behaviour.exam_noise * luck.normal("start exam", ids)
    children.aspiration[:] = durable + 0.3 * luck.normal("start aspiration", ids)
    settle(children, schools, world.assumptions, luck)
    if ids.size:
        whole_child(children, schools, luck)
    return children


def _birthplaces(world: World, u: Array) -> Array:
    """School rows by the catchment shares, from uniform draws."""
    schools = world.schools
    places = np.flatnonzero(schools.open & (schools.stage == PRIMARY) & (schools.catchment > 0))
    if not places.size:
        places = np.flatnonzero(schools.open & (schools.stage <= JUNIOR))[:1]
    share = np.cumsum(np.maximum(schools.catchment[places], 1e-12))
    return places[np.minimum(np.searchsorted(share / share[-1], u, side="right"), places.size - 1)]
