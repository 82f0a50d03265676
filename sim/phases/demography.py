"""Demography: children start school, move up, move to town; graduates leave; small schools close.

Births are those of the scenario's path, whatever policies do. Families move from village to town and from
town to city, the better-off first (science 3.20), so village schools shrink twice. Reads what the last
assessment decided; writes ``students`` (who is where, in which grade) and ``schools.open``.
"""

from __future__ import annotations

import numpy as np

from sim.phases.choice import enter
from sim.tables import Array
from sim.vocabulary import CITY, JUNIOR, NOBODY, PRIMARY, SENIOR, TOWN, VILLAGE
from sim.world.county import World
from sim.world.newborns import newborns

__all__ = ["demography"]


def demography(world: World) -> None:
    """September: everyone to the grade and place of the new year."""
    move_up(world)
    close_small_schools(world)
    migrate(world)
    world.schools.enrolment[:] = world.count_students()


def move_up(world: World) -> None:
    """Leavers go, children start school; the others move up a grade, and on where a stage ends."""
    students, schools = world.students, world.schools
    ends = (students.grade == 6) & (schools.feeds[students.school] == NOBODY)
    students.entered[:] = False
    students.grade += 1
    students.renew(~(students.leaves | ends), newborns(world))
    juniors = np.flatnonzero(students.grade == 7)
    enter(world, juniors, schools.feeds[students.school[juniors]])
    seniors = np.flatnonzero(students.grade == 10)
    students.origin[seniors] = students.school[seniors]
    enter(world, seniors, students.admitted[seniors])


def close_small_schools(world: World) -> None:
    """A school with too few students closes, if another of its stage is left; its pupils go to the nearest.

    They count there when the turn comes to that school, which may so be saved.
    """
    students, schools = world.students, world.schools
    size = world.count_students()
    for row in np.flatnonzero(schools.open & (schools.stage != SENIOR)):
        if size[row] >= world.assumptions.close_below:
            continue
        others = np.flatnonzero(schools.open & (schools.stage == schools.stage[row]))
        others = others[others != row]
        if not others.size:
            continue
        far = np.hypot(schools.x[others] - schools.x[row], schools.y[others] - schools.y[row])
        heir = others[np.argmin(far)]
        schools.open[row] = False
        pupils = np.flatnonzero(students.school == row)
        students.displaced[pupils] = True
        enter(world, pupils, int(heir))
        size[heir] += size[row]
        size[row] = 0.0
        schools.catchment[heir] += schools.catchment[row]
        schools.catchment[row] = 0.0
        schools.feeds[schools.feeds == row] = heir
        world.flows.count("schools_closed", 1)


def migrate(world: World) -> None:
    """Families move from village to town or city, and half as often from town to city."""
    students, behaviour = world.students, world.behaviour
    if behaviour.migration <= 0:
        return
    u = world.uniform("migration", students.id)
    # No family is likelier to move than the richest: most need no closer look.
    may = np.flatnonzero(u < behaviour.migration * np.exp(0.3 * students.ses.max(initial=0.0)) * (1 + 1e-6))
    home = students.home[may]
    tendency = np.where(home == VILLAGE, 1.0, np.where(home == TOWN, 0.5, 0.0))
    going = may[u[may] < behaviour.migration * tendency * np.exp(0.3 * students.ses[may])]
    to_city = (students.home[going] == TOWN) | (world.uniform("migration aim", students.id[going]) < 1 / 3)
    for target, rows in ((CITY, going[to_city]), (TOWN, going[~to_city])):
        for stage in (PRIMARY, JUNIOR):
            _settle(world, rows[world.schools.stage[students.school[rows]] == stage], target, stage)


def _settle(world: World, rows: Array, location: int, stage: int) -> None:
    """Move the families of ``rows`` near a school of the stage in the location, by its size."""
    students, schools = world.students, world.schools
    options = np.flatnonzero(schools.open & (schools.location == location) & (schools.stage == stage))
    if not options.size or not rows.size:
        return
    ids = students.id[rows]
    share = np.cumsum(np.maximum(schools.capacity[options], 1.0))
    pick = np.searchsorted(share / share[-1], world.uniform("migration school", ids), side="right")
    school = options[np.minimum(pick, options.size - 1)]
    students.home[rows] = location
    students.left_behind[rows] = students.displaced[rows] = False
    students.x[rows] = schools.x[school] + 1.5 * world.normal("migration east", ids)
    students.y[rows] = schools.y[school] + 1.5 * world.normal("migration north", ids)
    enter(world, rows, school)
