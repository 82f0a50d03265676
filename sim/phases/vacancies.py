"""Vacancies and what teachers think of them: the two loops of the labour market."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.draws import pair, uniform_at
from sim.tables import Array
from sim.vocabulary import NOBODY, SUBJECTS
from sim.world.county import World

__all__ = ["SUBJECT_MIX", "consider", "open_posts"]

SUBJECT_MIX = np.array([0.24, 0.24, 0.14, 0.18, 0.20])
"""Share of posts by subject (sim.vocabulary.SUBJECTS); after curriculum hours, assumption."""
HEARD_OF = 8
"""Vacancies a teacher considers, about (science 3.7)."""


def open_posts(world: World, leaving: Array | None = None) -> Array:
    """Vacant posts by school and subject, shape ``(n_schools, 5)``: a school fills its worst gaps first.

    Args:
        leaving: mask of the teachers whose posts count as vacant already, shape ``(n_teachers,)``.
    """
    cell = world.teachers.school * len(SUBJECTS) + world.teachers.subject
    have = (
        np.bincount(
            cell if leaving is None else cell[~leaving],
            minlength=world.n_schools * len(SUBJECTS),
        )
        .reshape(-1, len(SUBJECTS))
        .astype(float)
    )
    seats = np.zeros(have.shape, np.int64)
    _open(np.floor(world.schools.posts + 0.5), have, SUBJECT_MIX, seats)
    return seats


@njit(cache=True, nogil=True)
def _open(posts, have, mix, seats):  # type: ignore[no-untyped-def]
    for s in range(posts.size):
        for _ in range(int(posts[s] - have[s].sum())):
            worst, gap = 0, -1e9
            for g in range(mix.size):
                lack = posts[s] * mix[g] - have[s, g]
                if lack > gap:
                    worst, gap = g, lack
            have[s, worst] += 1
            seats[s, worst] += 1


def consider(
    world: World,
    ids: Array,
    subject: Array,
    x: Array,
    y: Array,
    wage: Array,
    here: Array,
    stay: Array,
    seats: Array,
    stream: str,
) -> Array:
    """The vacancies each person likes better than staying, best first.

    Utility of a vacancy: pay (with what is offered there), amenity, distance from home, and a taste of one's
    own for each school (extreme-value draws, so choices are logit). A person hears of about eight of the
    vacancies in the own subject.

    Args:
        ids, subject, x, y, wage: of the people, shape ``(n,)``.
        here: row of the present school, whose own vacancies are no move; NOBODY outside; shape ``(n,)``.
        stay: utility of the present place or of other work, without its own taste draw, shape ``(n,)``.
        seats: vacant posts, shape ``(n_schools, 5)``.
        stream: name of the draws.

    Returns:
        Cells ``school * 5 + subject``, NOBODY-padded, shape ``(n, 8)``.
    """
    schools, behaviour = world.schools, world.behaviour
    pay = 1 + schools.allowance
    out = np.full((len(ids), HEARD_OF), NOBODY, np.int64)
    _consider(
        world.luck.key(stream + " taste", world.year),
        world.luck.key(stream + " news", world.year),
        ids,
        subject.astype(np.int64),
        x.astype(float),
        y.astype(float),
        np.maximum(wage, 1.0),
        here.astype(np.int64),
        stay,
        seats,
        pay * (1 + schools.offer_recognition),
        schools.offer,
        schools.amenity,
        schools.x,
        schools.y,
        schools.id,
        behaviour.wage_elasticity,
        behaviour.distance_dislike,
        out,
    )
    return out


@njit(cache=True, nogil=True)
def _consider(  # type: ignore[no-untyped-def]
    taste,
    news,
    ids,
    subject,
    x,
    y,
    wage,
    here,
    stay,
    seats,
    pay,
    offer,
    amenity,
    sx,
    sy,
    school_id,
    elasticity,
    dislike,
    out,
):
    n_subjects = seats.shape[1]
    places = np.zeros(n_subjects, np.int64)
    vacant, vacant_id = np.empty((2, n_subjects, seats.shape[0]), np.int64)
    both, tastes = np.empty(seats.shape[0], np.int64), np.empty(seats.shape[0])
    # What the best-placed vacancy could offer to someone next door: nobody expects more before tasting.
    promise = np.full(n_subjects, -np.inf)
    lowest_wage = wage.min() if wage.size else 1.0
    for s in range(seats.shape[0]):
        bound = elasticity * math.log(pay[s] + offer[s] / lowest_wage) + amenity[s]
        for g in range(n_subjects):
            if seats[s, g] > 0:
                vacant[g, places[g]], vacant_id[g, places[g]] = s, school_id[s]
                places[g] += 1
                promise[g] = max(promise[g], bound)
    bounded = elasticity >= 0.0 and dislike >= 0.0
    best = np.empty(HEARD_OF)
    for i in range(ids.size):
        if stay[i] == np.inf:
            continue
        g = subject[i]
        if places[g] == 0:
            continue
        hear = HEARD_OF / places[g]
        own = stay[i] - math.log(-math.log(uniform_at(taste, ids[i])))
        # Draws up to this one cannot make up for what any vacancy lacks; most need no closer look.
        hopeless = math.exp(-math.exp(promise[g] - own + 1e-9)) if bounded else 0.0
        n = 0
        # Two plain loops of their own, which the compiler makes vector instructions of.
        for v in range(places[g]):
            both[v] = pair(ids[i], vacant_id[g, v])
        for v in range(places[g]):
            tastes[v] = uniform_at(taste, both[v])
        for v in range(places[g]):
            liking, s = tastes[v], vacant[g, v]
            if liking <= hopeless or s == here[i] or (hear < 1.0 and uniform_at(news, both[v]) >= hear):
                continue
            utility = (
                elasticity * math.log(pay[s] + offer[s] / wage[i])
                + amenity[s]
                - dislike * math.hypot(x[i] - sx[s], y[i] - sy[s])
                - math.log(-math.log(liking))
            )
            if utility <= own:
                continue
            k = min(n, HEARD_OF - 1)
            if n == HEARD_OF and utility <= best[k]:
                continue
            while k > 0 and best[k - 1] < utility:
                best[k] = best[k - 1]
                out[i, k] = out[i, k - 1]
                k -= 1
            best[k] = utility
            out[i, k] = s * n_subjects + g
            n = min(n + 1, HEARD_OF)
