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
NOTICES = 4
"""Times as many vacancies as a person considers stand on one list at most (assumption)."""


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
    own for each school (extreme-value draws, so choices are logit). A person hears of some of the vacancies
    in the own subject (``vacancies_considered``), sooner of near ones: a Gumbel race, in which a kilometre
    costs as much as in utility. Where there are many, they stand on several lists of which everyone sees one
    (a school's and a person's list are drawn), so that a larger region has more lists and not longer ones;
    their number is a power of two, so that one vacancy more does not shuffle them.

    Args:
        ids, subject, x, y, wage: of the people, shape ``(n,)``.
        here: row of the present school, whose own vacancies are no move; NOBODY outside; shape ``(n,)``.
        stay: utility of the present place or of other work, without its own taste draw, shape ``(n,)``.
        seats: vacant posts, shape ``(n_schools, 5)``.
        stream: name of the draws.

    Returns:
        Cells ``school * 5 + subject``, NOBODY-padded, shape ``(n, vacancies_considered)``.
    """
    schools, behaviour = world.schools, world.behaviour
    pay = 1 + schools.allowance
    out = np.full((len(ids), behaviour.vacancies_considered), NOBODY, np.int64)
    _consider(
        world.luck.key(stream + " taste", world.year),
        world.luck.key(stream + " news", world.year),
        world.luck.key(stream + " list", world.year),
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
    lists,
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
    n_subjects, most = seats.shape[1], out.shape[1]
    n_lists, start, vacant = _on_lists(lists, seats, school_id, most * NOTICES)
    # What the best-placed vacancy could offer to someone next door: nobody expects more before tasting.
    promise = np.full(n_subjects, -np.inf)
    lowest_wage = wage.min() if wage.size else 1.0
    for s in range(seats.shape[0]):
        bound = elasticity * math.log(pay[s] + offer[s] / lowest_wage) + amenity[s]
        for g in range(n_subjects):
            if seats[s, g] > 0:
                promise[g] = max(promise[g], bound)
    bounded = elasticity >= 0.0 and dislike >= 0.0
    best = np.empty(most)
    both = np.empty(vacant.shape[1], np.int64)
    tastes, when = np.empty(vacant.shape[1]), np.empty(vacant.shape[1])
    for i in range(ids.size):
        if stay[i] == np.inf:
            continue
        g = subject[i]
        mine = int(uniform_at(lists, ids[i]) * n_lists[g]) if n_lists[g] > 1 else 0
        seen = vacant[g, start[g, mine] : start[g, mine + 1]]
        if seen.size == 0:
            continue
        own = stay[i] - math.log(-math.log(uniform_at(taste, ids[i])))
        # Draws up to this one cannot make up for what any vacancy lacks; most need no closer look.
        hopeless = math.exp(-math.exp(promise[g] - own + 1e-9)) if bounded else 0.0
        n, heard = 0, False
        # Two plain loops of their own, which the compiler makes vector instructions of.
        for v in range(seen.size):
            both[v] = pair(ids[i], school_id[seen[v]])
        for v in range(seen.size):
            tastes[v] = uniform_at(taste, both[v])
        for v in range(seen.size):
            liking, s = tastes[v], seen[v]
            if liking <= hopeless or s == here[i]:
                continue
            utility = (
                elasticity * math.log(pay[s] + offer[s] / wage[i])
                + amenity[s]
                - dislike * math.hypot(x[i] - sx[s], y[i] - sy[s])
                - math.log(-math.log(liking))
            )
            if utility <= own:
                continue
            if seen.size > most:
                if not heard:
                    for k in range(seen.size):
                        when[k] = uniform_at(news, both[k])
                    for k in range(seen.size):
                        east, north = x[i] - sx[seen[k]], y[i] - sy[seen[k]]
                        slow = math.exp(dislike * math.sqrt(east * east + north * north))
                        when[k] = -math.log(when[k]) * slow if seen[k] != here[i] else np.inf
                    heard = True
                earlier = 0
                for k in range(seen.size):
                    earlier += when[k] < when[v]
                if earlier >= most:
                    continue
            k = n
            while k > 0 and best[k - 1] < utility:
                best[k] = best[k - 1]
                out[i, k] = out[i, k - 1]
                k -= 1
            best[k] = utility
            out[i, k] = s * n_subjects + g
            n += 1


@njit(cache=True, nogil=True)
def _on_lists(key, seats, school_id, longest):  # type: ignore[no-untyped-def]
    """Vacancies of each subject on so many lists that one holds no more than ``longest``, about.

    Returns:
        ``(number of lists (n_subjects,), start of each list (n_subjects, most lists + 1), rows of schools
        (n_subjects, n_schools))``.
    """
    n_schools, n_subjects = seats.shape
    n_lists = np.ones(n_subjects, np.int64)
    for g in range(n_subjects):
        while (seats[:, g] > 0).sum() > n_lists[g] * longest:
            n_lists[g] *= 2
    start = np.zeros((n_subjects, n_lists.max() + 1), np.int64)
    vacant = np.empty((n_subjects, n_schools), np.int64)
    where = np.empty(n_schools, np.int64)
    for g in range(n_subjects):
        for s in range(n_schools):
            if seats[s, g] > 0:
                where[s] = int(uniform_at(key, pair(school_id[s], np.int64(g))) * n_lists[g])
                start[g, where[s] + 1] += 1
        start[g] = np.cumsum(start[g])
        free = start[g, :-1].copy()
        for s in range(n_schools):
            if seats[s, g] > 0:
                vacant[g, free[where[s]]] = s
                free[where[s]] += 1
    return n_lists, start, vacant
