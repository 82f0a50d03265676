"""What families apply for when students may take an elective course at another school.

A family hears of a few schools, nearer ones more often (a Gumbel race on the distance between schools); it
believes something of each school's courses, with an error that is smaller the higher its SES; it weighs
quality, fit and travel against what the own school offers; and it writes a list of what is better than
that. A strategic family puts into the part of the list that becomes final at once those courses that are
worth most times the chance of getting them (science 3.14; the error and its gradient after Diaz et al. 2019).

Every draw is a pure function of stream, school id and student id: a new course provider changes only the
lists of those who hear of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.draws import normal_from, pair, uniform_at
from sim.mechanisms.nearby import nearest
from sim.tables import Array
from sim.vocabulary import NOBODY

__all__ = ["Applicants", "Applications", "Providers", "apply_for_courses"]

_ROOT_OF_HALF = np.int64(0x3FE6A09E667F3BCD)
"""The square root of a half, as the bits of a float."""
WITHIN_HEARING = 4
"""Times as many providers as a family hears of lie within its hearing, the nearest ones (assumption)."""
FITTING_COURSES = 6.0
"""Courses at which the chance that one fits a student's interest is 1 - 1/e."""


@dataclass
class Applicants:
    """Those who may apply; all arrays have shape ``(n,)``.

    Attributes:
        id: student ids.
        school: row of the own school among all schools.
        x, y: home, km.
        error: standard deviation of the error in what the family believes of a school's courses, in SD.
        trust: weight given to what is heard, against what is usual, 0 to 1.
        own: worth of what the student has without applying, log-odds.
        strategic: whether the family weighs chances.
        rank: own priority as the places see it, 0 to 1; NaN where nobody knows it beforehand (a lottery).
    """

    id: Array
    school: Array
    x: Array
    y: Array
    error: Array
    trust: Array
    own: Array
    strategic: Array
    rank: Array


@dataclass
class Providers:
    """The schools, as providers of courses; all arrays have shape ``(n_schools,)``.

    Attributes:
        id: school ids.
        x, y: place, km.
        stage: stage; only students of the same stage may come.
        seats: seats offered; a school without seats is not heard of.
        quality: quality of its courses, SD of teachers.
        courses: courses open to others.
        online: whether they can be taken from afar.
        group: alliance, NOBODY for none; its own students come first where that counts.
        cutoff: last year's lowest admitted priority in the part of lists that became final first; -inf
            where there was room.
    """

    id: Array
    x: Array
    y: Array
    stage: Array
    seats: Array
    quality: Array
    courses: Array
    online: Array
    group: Array
    cutoff: Array


@dataclass
class Applications:
    """Lists in order of preference; all arrays have shape ``(n, K)``.

    Attributes:
        choices: rows of schools, NOBODY where the list has ended.
        kilometres: from home to the course, 0 where it is taken online.
        fits: whether a course there fits the student's interest.
        online: whether it is taken from afar.
    """

    choices: NDArray[np.int64]
    kilometres: Array
    fits: Array
    online: Array


def apply_for_courses(
    applicants: Applicants,
    providers: Providers,
    *,
    keys: tuple[np.uint64, np.uint64, np.uint64],
    usual: float,
    length: int,
    heard_of: int,
    band: int,
    worth_quality: float,
    worth_fit: float,
    worth_course: float,
    dislike: float,
    hearing: float,
    online_loss: float,
    chance_spread: float = 0.1,
) -> Applications:
    """The list of every applicant.

    Args:
        applicants: who may apply.
        providers: the schools.
        keys: of three streams: who hears of whom, beliefs, fit.
        usual: quality of the usual provider, SD of teachers.
        length: longest list.
        heard_of: schools a family hears of at most.
        band: choices that become final together (1 under immediate acceptance).
        worth_quality: worth of an SD of teachers' quality, log-odds.
        worth_fit: worth of a course that fits, log-odds.
        worth_course: worth of any course over none, log-odds.
        dislike: of a kilometre between home and course, log-odds.
        hearing: how much rarer, in log-odds, a kilometre between two schools makes news of one in the other.
        online_loss: quality lost when a course is taken from afar, SD of teachers.
        chance_spread: width, in priority, of families' uncertainty about this year's cutoff.
    """
    n = len(applicants.id)
    shape = (n, length)
    out = Applications(np.full(shape, NOBODY), np.zeros(shape), np.zeros(shape, bool), np.zeros(shape, bool))
    near, apart = _providers_near(providers, WITHIN_HEARING * heard_of)
    slowness = np.exp(hearing * apart)  # a school twice as unlikely to be heard of runs half as fast
    _write_lists(
        np.ascontiguousarray(applicants.id, np.int64), np.ascontiguousarray(applicants.school, np.int64),
        _floats(applicants.x), _floats(applicants.y), _floats(applicants.error), _floats(applicants.trust),
        _floats(applicants.own),
        np.ascontiguousarray(applicants.strategic, np.bool_), _floats(applicants.rank),
        np.ascontiguousarray(providers.id, np.int64), _floats(providers.x), _floats(providers.y),
        _floats(providers.quality), 1 - np.exp(-_floats(providers.courses) / FITTING_COURSES),
        np.ascontiguousarray(providers.online, np.bool_), np.ascontiguousarray(providers.group, np.int64),
        _floats(providers.cutoff), slowness, near, np.array(keys, np.uint64), heard_of, band,
        np.array([worth_quality, worth_fit, worth_course, dislike, online_loss, chance_spread, usual]),
        out.choices, out.kilometres, out.fits, out.online,
    )  # fmt: skip
    return out


def _providers_near(providers: Providers, most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Other schools of the stage that offer seats, the nearest first; both of shape ``(n_schools, most)``.

    Returns:
        ``(rows of schools, kilometres)``; where a school has fewer around it, the rest is infinitely far.
    """
    n = len(providers.id)
    near, apart = np.zeros((n, most), np.int64), np.full((n, most), np.inf)
    offering = np.floor(providers.seats) > 0
    for stage in np.unique(providers.stage[offering]):
        of_stage = providers.stage == stage
        here, there = np.flatnonzero(of_stage), np.flatnonzero(of_stage & offering)
        x, y = providers.x, providers.y
        # One more than wanted, as a school that offers seats is nearest to itself.
        _others(here, there[nearest(x[here], y[here], x[there], y[there], most + 1)], x, y, near, apart)
    return near, apart


@njit(cache=True, nogil=True)
def _others(here, found, x, y, near, apart):  # type: ignore[no-untyped-def]
    """What was found around each school without the school itself, and how far away it is."""
    for i in range(here.size):
        s, k = here[i], 0
        for p in found[i]:
            if p != s and k < near.shape[1]:
                near[s, k], apart[s, k] = p, math.hypot(x[s] - x[p], y[s] - y[p])
                k += 1


def _floats(values: Array) -> NDArray[np.float64]:
    return np.ascontiguousarray(values, np.float64)


@njit(cache=True, nogil=True, error_model="numpy")
def _write_lists(  # type: ignore[no-untyped-def]
    ids, school, x, y, error, trust, own, strategic, rank, place_id, place_x, place_y, quality, fit_chance,
    remote, group, cutoff, slowness, near, keys, heard_of, band, worth, choices, kilometres, fits, online
):  # fmt: skip
    places = place_id.size
    key = np.empty((3, places), np.uint64)
    for kind in range(3):
        for p in range(places):
            key[kind, p] = np.uint64(pair(place_id[p], np.int64(keys[kind])))
    # Each school's runners, in its order: how many there are, and their keys.
    runners = np.zeros(places, np.int64)
    within = near.shape[1]
    news = np.empty((places, within), np.uint64)
    for s in range(places):
        for k in range(within):
            news[s, k] = key[0, near[s, k]]
            runners[s] += slowness[s, k] < np.inf
    draw, when = np.empty(max(within, heard_of)), np.empty(within)
    bits, first = draw.view(np.int64), np.empty(within, np.int64)
    gain, promise, km, said = np.empty((4, heard_of))
    fit, far, order = np.empty(heard_of, np.bool_), np.empty(heard_of, np.bool_), np.empty(heard_of, np.int64)
    for i in range(ids.size):
        s = school[i]
        # Draws in plain loops of their own: the compiler makes vector instructions of them.
        n = runners[s]
        for k in range(n):
            draw[k] = uniform_at(news[s, k], ids[i])
        # The race of the news: minus the logarithm of each draw, times how slow the school is. A number is a
        # power of two times one between the roots of a half and of two, whose logarithm is
        # 2 artanh((m - 1) / (m + 1)), here to 11 digits; the bits of a float hold the two side by side.
        for k in range(n):
            power = (bits[k] - _ROOT_OF_HALF) >> np.int64(52)
            bits[k] -= power << np.int64(52)
            when[k] = -math.log(2.0) * power
        for k in range(n):
            when[k] = slowness[s, k] * (when[k] - 2.0 * _artanh((draw[k] - 1.0) / (draw[k] + 1.0)))
        # The first to arrive are heard of. Counting who was earlier costs less than branches that nobody can
        # predict.
        heard = 0
        for k in range(n):
            earlier = 0
            for other in range(n):
                earlier += when[other] < when[k]
            first[heard] = near[s, k]  # overwritten by the next unless it counts
            heard += earlier < heard_of
        heard = min(heard, heard_of)
        for k in range(heard):
            fit[k] = uniform_at(key[2, first[k]], ids[i]) < fit_chance[first[k]]
        for k in range(heard):
            draw[k] = uniform_at(key[1, first[k]], ids[i])
        for k in range(heard):
            said[k] = normal_from(draw[k])
        listed = 0
        for k in range(heard):
            p = first[k]
            km[k] = math.sqrt((x[i] - place_x[p]) ** 2 + (y[i] - place_y[p]) ** 2)
            journey, far[k] = worth[3] * km[k], False
            if remote[p] and worth[0] * worth[4] < journey:
                journey, far[k] = worth[0] * worth[4], True
            believed = worth[6] + trust[i] * (quality[p] + error[i] * said[k] - worth[6])
            gain[k] = worth[0] * believed + worth[1] * fit[k] + worth[2] - journey - own[i]
            order[listed] = k
            listed += gain[k] > 0
        _sort_down(order, gain, 0, listed)
        if strategic[i] and listed > 1:
            mine = group[s]
            _weigh_chances(order, gain, promise, first, listed, band, rank[i], mine, group, cutoff, worth[5])
        for k in range(min(listed, choices.shape[1])):
            c = order[k]
            choices[i, k] = first[c]
            fits[i, k], online[i, k] = fit[c], far[c]
            kilometres[i, k] = 0.0 if far[c] else km[c]


@njit(inline="always")
def _artanh(a: float) -> float:
    """The inverse hyperbolic tangent of a small number."""
    z = a * a
    return a * (1 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13)))))))


@njit(inline="always")
def _sort_down(order, value, begin, end):  # type: ignore[no-untyped-def]
    """Sort ``order[begin:end]`` by falling value."""
    for a in range(begin + 1, end):
        item = order[a]
        b = a
        while b > begin and value[order[b - 1]] < value[item]:
            order[b] = order[b - 1]
            b -= 1
        order[b] = item


@njit(inline="always")
def _weigh_chances(  # type: ignore[no-untyped-def]
    order, gain, promise, first, n, band, rank, own_group, group, cutoff, spread
):
    """Move the ``band`` choices with most chance times gain to the front, each part in order of gain."""
    for k in range(n):
        c = order[k]
        bar = cutoff[first[c]]
        if own_group >= 0 and own_group == group[first[c]]:
            bar -= 1.0
        if bar == -np.inf:
            chance = 1.0
        elif np.isnan(rank):
            chance = min(max(1.0 - bar, 0.0), 1.0)
        else:
            chance = 1.0 / (1.0 + math.exp(-(rank - bar) / spread))
        promise[c] = chance * gain[c]
    _sort_down(order, promise, 0, n)
    _sort_down(order, gain, 0, min(band, n))
    _sort_down(order, gain, band, n)
