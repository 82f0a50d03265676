"""Staffing: teachers retire, leave, transfer and are hired.

A market in which better schools attract better teachers: each teacher weighs the vacancies heard of against
the present place by pay, amenities and distance; schools take the best-rated applicants; what is left open is
filled from outside, attractive schools first. Nobody is told to move towards the city: siphoning
(虹吸效应) is what comes out (science 3.6, 3.7). Reads pay, amenities, posts; writes ``teachers`` (who is
employed where), ``schools.posts`` and ``schools.amenity``, and the year's moves.
"""

from __future__ import annotations

import numpy as np

from sim.mechanisms.matching import assign
from sim.phases.vacancies import consider, open_posts
from sim.tables import Array
from sim.vocabulary import (
    CITY,
    MIDDLE_TITLE,
    NOBODY,
    SENIOR_TITLE,
    SUBJECTS,
    TOWN,
)
from sim.world.county import World
from sim.world.recruits import candidates

__all__ = ["appeal", "pay_ratio", "staffing", "worth_of_staying"]

NORMAL_SATISFACTION = 0.65
LEAST_PAY = 0.05
"""Floor of what a place is worth, of the salary: no strain makes it worse than that."""
FEW_PUPILS = 8.0
"""Pupils for each post below which a school is not more pleasant to work in (assumption)."""
NOVICE_HAZARD = 1.7
"""Teachers in their first three years leave this much more often (science C1)."""
USUAL_VACANCIES = 0.045
"""Share of posts vacant in a usual year: retirement and exit (science C3)."""


def staffing(world: World) -> None:
    """One year of the teacher labour market."""
    teachers = world.teachers
    teachers.age += 1
    teachers.tenure += 1
    teachers.adjusting[:] = False
    stuck = ~world.schools.open[teachers.host]
    teachers.host[stuck] = teachers.school[stuck]
    set_posts(world)
    change_principals(world)
    appeal(world)
    retire(world)
    leave(world)
    transfer(world)
    hire(world)
    promote(world)


def set_posts(world: World) -> None:
    """The establishment follows enrolment: up at once, down by a few posts in a hundred a year."""
    schools = world.schools
    # A school that starts without pupils has no norm of its own; none needs more teachers than pupils.
    per_post = np.maximum(schools.pupils_per_post, 1.0)
    norm = np.where(schools.open, np.maximum(schools.enrolment / per_post, 1.0), 0.0)
    shrinking = np.maximum(norm, 0.97 * schools.posts)
    schools.posts[:] = np.where(schools.open, np.where(norm < schools.posts, shrinking, norm), 0.0)


def change_principals(world: World) -> None:
    """Some schools get a new head, who brings another way to lead."""
    schools = world.schools
    new = world.uniform("principal", schools.id) < world.behaviour.principal_turnover
    schools.leadership[new] = world.normal("principal skill", schools.id)[new]


def appeal(world: World) -> None:
    """What draws teachers to a school besides pay, in log-odds (a village of mean SES: 0)."""
    schools, behaviour = world.schools, world.behaviour
    posts = np.maximum(schools.posts, 1.0)
    place = behaviour.amenity_city * (schools.location == CITY) + behaviour.amenity_town * (
        schools.location == TOWN
    )
    schools.amenity[:] = (
        place
        + behaviour.amenity_ses * schools.mean_ses
        + behaviour.amenity_leadership * schools.leadership
        - behaviour.amenity_workload * np.log(np.clip(schools.enrolment / posts, FEW_PUPILS, None) / 17.0)
    )


def pay_ratio(world: World) -> Array:
    """Pay with everything that counts like pay, over the salary scale; shape ``(n_teachers,)``."""
    teachers, schools = world.teachers, world.schools
    at = teachers.school
    base = np.maximum(teachers.wage / (1 + schools.allowance[at]), 1.0)
    worth = (1 + schools.allowance[at]) * (
        1 + schools.offer_recognition[at] + teachers.recognition - teachers.strain
    ) + (schools.offer[at] + teachers.bonus) / base
    return np.maximum(worth, LEAST_PAY)


def retire(world: World) -> None:
    """Retirement by age: women five years before men."""
    teachers = world.teachers
    limit = world.assumptions.retirement_age - 5 * teachers.female
    _depart(world, teachers.age >= limit, "retired")


def leave(world: World) -> None:
    """Leaving the profession: rarer with better pay, a better place and more satisfaction."""
    teachers, schools, behaviour = world.teachers, world.schools, world.behaviour
    if behaviour.exit_rate <= 0:
        return
    place = schools.amenity[teachers.school]
    odds = (
        behaviour.exit_rate
        / (1 - behaviour.exit_rate)
        * pay_ratio(world) ** -behaviour.wage_elasticity
        * np.exp(-0.5 * (place - behaviour.amenity_town) - (teachers.satisfaction - NORMAL_SATISFACTION))
        * np.where(teachers.experience < 3, NOVICE_HAZARD, 1.0)
    )
    _depart(world, world.uniform("exit", teachers.id) < odds / (1 + odds), "exit")


def _depart(world: World, gone: Array, kind: str) -> None:
    if gone.any():
        world.flows.move(kind, world.teachers.school[gone], NOBODY)
        world.teachers.keep(~gone)


def transfer(world: World) -> None:
    """Teachers apply to vacancies they like better; schools take the best-rated; the closed ones must go."""
    teachers, schools = world.teachers, world.schools
    displaced = ~schools.open[teachers.school]
    stay = worth_of_staying(world, teachers.tenure)
    stay[displaced] = -np.inf
    seats = open_posts(world)
    choices = consider(
        world,
        teachers.id,
        teachers.subject,
        teachers.x,
        teachers.y,
        teachers.wage,
        teachers.school,
        stay,
        seats,
        "transfer",
    )
    won = assign(choices, teachers.rating, seats.ravel())
    moved = won != NOBODY
    destination = won // len(SUBJECTS)
    stranded = displaced & ~moved
    if stranded.any():
        destination[stranded] = _refuge(world, teachers.school[stranded])
        moved |= stranded & (destination != NOBODY)
    world.flows.move("transfer", teachers.school[moved], destination[moved])
    teachers.school[moved] = destination[moved]
    teachers.host[moved] = destination[moved]
    teachers.tenure[moved] = 0
    teachers.adjusting[moved] = True


def worth_of_staying(world: World, tenure: Array) -> Array:
    """What each teacher's present place is worth, moving spared, in log-odds; infinite for who may not go.

    Args:
        tenure: years that each has been there, shape ``(n_teachers,)``, like the result.
    """
    teachers, schools, behaviour = world.teachers, world.schools, world.behaviour
    stay = (
        behaviour.wage_elasticity * np.log(pay_ratio(world))
        + schools.amenity[teachers.school]
        - behaviour.distance_dislike * _distance(world, teachers.school)
        + behaviour.move_cost
    )
    # Who has only just come does not ask to leave, whatever the rule.
    stay[tenure < max(behaviour.service_years, 1.0)] = np.inf
    stay[teachers.host != teachers.school] = np.inf
    return stay


def _refuge(world: World, closed: Array) -> Array:
    """The nearest open school of the same stage for each closed one (or itself, where there is none)."""
    schools = world.schools
    out = closed.copy()
    for k, row in enumerate(closed):
        fit = np.flatnonzero(schools.open & (schools.stage == schools.stage[row]))
        if fit.size:
            out[k] = fit[
                np.argmin(np.hypot(schools.x[fit] - schools.x[row], schools.y[fit] - schools.y[row]))
            ]
    return out


def _distance(world: World, rows: Array) -> Array:
    return np.hypot(world.teachers.x - world.schools.x[rows], world.teachers.y - world.schools.y[rows])


def hire(world: World) -> None:
    """Vacancies left are filled from outside; who likes other work better stays away."""
    behaviour = world.behaviour
    usual = USUAL_VACANCIES * world.schools.posts.sum()
    pool = candidates(world, round(behaviour.candidates_per_vacancy * usual))
    if not len(pool):
        return
    seats = open_posts(world)
    # Better graduates have better offers elsewhere (Roy; science 3.6), so pay that lags loses them first.
    outside = 0.5 * pool.innate / max(behaviour.teacher_quality_sd, 0.01) + behaviour.amenity_town
    choices = consider(
        world, pool.id, pool.subject, pool.x, pool.y, pool.wage, pool.school, outside, seats, "application"
    )
    won = assign(choices, pool.rating, seats.ravel())
    hired = won != NOBODY
    pool.keep(hired)
    pool.school[:] = pool.host[:] = won[hired] // len(SUBJECTS)
    pool.adjusting[:] = True
    world.flows.move("hired", np.full(len(pool), NOBODY), pool.school)
    world.teachers.append(pool)


def promote(world: World) -> None:
    """Titles: the lower ones come with years, the senior ones when a post of the school or county is free."""
    teachers, schools = world.teachers, world.schools
    step = ((teachers.title == 0) & (teachers.experience >= 1)) | (
        (teachers.title == 1)
        & (teachers.experience >= 5)
        & (world.uniform("middle title", teachers.id) < 0.25)
    )
    teachers.title[step] += 1
    share = np.array([world.assumptions.senior_titles[place] for place in ("city", "town", "village")])
    posts = np.floor(share[schools.location] * schools.posts + 0.5)
    filled = np.bincount(teachers.school[teachers.title == SENIOR_TITLE], minlength=world.n_schools)
    able = np.flatnonzero((teachers.title == MIDDLE_TITLE) & (teachers.experience >= 10))
    if not able.size:
        return
    honour = (teachers.recognition + schools.offer_recognition[teachers.school])[able]
    merit = teachers.rating[able] + 0.04 * teachers.experience[able] + 5.0 * honour
    line = np.lexsort((-merit, teachers.school[able]))
    order = able[line]
    at = teachers.school[order]
    first = np.searchsorted(at, at, side="left")
    own = np.floor((1 - world.behaviour.titles_by_county) * np.maximum(posts - filled, 0.0))
    here = np.arange(order.size) - first < own[at]
    chosen = order[here]
    left = int(max((posts - filled).sum() - own.sum(), 0))
    if left:
        # The other posts go to the county's best of those who got none at their own school.
        best = np.argsort(-merit[line[~here]], kind="stable")[:left]
        chosen = np.concatenate([chosen, order[~here][best]])
    teachers.title[chosen] = SENIOR_TITLE
    world.flows.move("promoted", teachers.school[chosen], teachers.school[chosen])
