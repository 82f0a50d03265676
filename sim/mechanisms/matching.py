"""Who gets which seat: one code path for every mechanism that assigns people to places with limited seats.

The application-rejection family of Chen and Kesten (2017, doi 10.1086/694284): in each round the people who
have no seat yet apply to their next ``rounds`` choices, places hold the best of those who applied and turn
the others down, and at the end of the round what is held is final.

========================  ==================================================================
``rounds=1``              immediate acceptance (Boston): every round is final at once
``rounds=e``              the parallel mechanism (平行志愿) with bands of e choices
``rounds=None``           deferred acceptance (Gale and Shapley): nothing is final before the end
========================  ==================================================================

Where all places rank people alike (one lottery, one examination), deferred acceptance is serial
dictatorship: the first in line takes what she likes best, then the second. That case needs no rejections
and is solved in one pass; places that rank people differently are solved by proposals with a heap of those
held at each place. Both are exact: same answer as the textbook procedure, never more people than seats.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from sim.vocabulary import NOBODY

__all__ = ["assign", "cutoffs", "place_rest"]


def assign(
    choices: ArrayLike,
    priority: ArrayLike,
    seats: ArrayLike,
    rounds: int | None = None,
    ties: ArrayLike | None = None,
    early: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Assign people to places by their choices and the places' priorities.

    Args:
        choices: rows of places in order of preference, shape ``(n, K)``; a list ends at its first NOBODY.
        priority: who comes first, higher first; shape ``(n,)`` where all places agree, or ``(n, K)``: the
            priority of each person at the place of each choice.
        seats: seats of each place, shape ``(n_places,)``; rounded down, negative counts as none.
        rounds: choices considered before seats become final: 1 immediate acceptance, e parallel, None
            deferred acceptance (serial dictatorship where all places agree).
        ties: draws that break equal priorities, higher first, shape ``(n,)``; the lower row first where
            omitted or equal.
        early: filled with the places that were given away when the first ``rounds`` choices became final,
            shape ``(n,)``.

    Returns:
        The place of each person, NOBODY for those without, shape ``(n,)``.

    Raises:
        ValueError: shapes that do not fit, a place without seats entry, a priority, tie or seat that is not a
            number, ``rounds`` below 1.
    """
    wanted = np.ascontiguousarray(choices, np.int64)
    rank = np.ascontiguousarray(priority, np.float64)
    if wanted.ndim != 2:
        raise ValueError(f"choices: expected shape (n, K), found {wanted.shape}")
    n, length = wanted.shape
    if rank.shape not in ((n,), (n, length)):
        raise ValueError(f"priority: expected shape ({n},) or {(n, length)}, found {rank.shape}")
    free = _whole_seats(seats, n)
    band = length if rounds is None else rounds
    if band < 1 and rounds is not None:
        raise ValueError(f"rounds: expected at least 1, found {rounds}")
    early = np.empty(0, np.int64) if early is None else early
    if not n or not length:
        early[:] = NOBODY
        return np.full(n, NOBODY, np.int64)
    if wanted.max() >= free.size or wanted.min() < NOBODY:
        raise ValueError(f"choices: expected places 0 to {free.size - 1} or NOBODY")
    if np.isnan(rank).any():
        raise ValueError("priority: not a number")
    if rank.ndim == 1:
        return _one_line(wanted, _in_order(rank, ties), free, min(band, length), early)
    return _many_lines(wanted, rank, _draws(ties, n), free, min(band, length), early)


def cutoffs(assigned: ArrayLike, priority: ArrayLike, seats: ArrayLike) -> NDArray[np.float64]:
    """The lowest priority that was admitted at each place that is full; -inf where a seat is free.

    Args:
        assigned: the place of each person, shape ``(n,)``, as :func:`assign` returns it.
        priority: the priority of each person at that place, shape ``(n,)``.
        seats: seats of each place, shape ``(n_places,)``.

    Returns:
        Cutoffs, shape ``(n_places,)``; +inf at a place without any seat.
    """
    place, rank = np.asarray(assigned, np.int64), np.asarray(priority, np.float64)
    free = _whole_seats(seats, len(place))
    inside = place != NOBODY
    lowest = np.full(free.size, np.inf)
    np.minimum.at(lowest, place[inside], rank[inside])
    return np.where(np.bincount(place[inside], minlength=free.size) >= free, lowest, -np.inf)


def place_rest(
    assigned: ArrayLike,
    priority: ArrayLike,
    seats: ArrayLike,
    order: ArrayLike,
    ties: ArrayLike | None = None,
) -> NDArray[np.int64]:
    """Places that were not asked for go to those without one, the first in line first (服从调剂).

    Args:
        assigned: the place of each person, NOBODY for none, shape ``(n,)``, as :func:`assign` returns it.
        priority: who comes first, higher first, shape ``(n,)``.
        seats: seats of each place, those taken included, shape ``(n_places,)``.
        order: rows of places in the order in which their free seats are given away.
        ties: draws that break equal priorities, as for :func:`assign`.

    Returns:
        The place of each person, NOBODY where no seat was left, shape ``(n,)``.
    """
    out = np.array(assigned, np.int64)
    without, given = np.flatnonzero(out == NOBODY), np.asarray(order, np.int64)
    if not without.size:
        return out
    free = _whole_seats(seats, out.size) - np.bincount(out[out != NOBODY], minlength=np.size(seats))
    left = np.repeat(given, np.maximum(free[given], 0))
    some = None if ties is None else np.asarray(ties, float)[without]
    line = without[_in_order(np.asarray(priority, float)[without], some)][: left.size]
    out[line] = left[: line.size]
    return out


def _whole_seats(seats: ArrayLike, n: int) -> NDArray[np.int64]:
    """Seats as whole numbers from 0 to n + 1 (more than n is never needed, n + 1 is never full)."""
    given = np.asarray(seats, np.float64)
    if given.ndim != 1 or np.isnan(given).any():
        raise ValueError("seats: expected one number for each place")
    return np.floor(np.clip(given, 0, n + 1)).astype(np.int64)


def _in_order(priority: NDArray[np.float64], ties: ArrayLike | None) -> NDArray[np.int64]:
    """Rows from first to last in line, shape ``(n,)``."""
    fast = np.argsort(-priority)
    line = priority[fast]
    same = line[1:] == line[:-1]
    if same.any():
        # Ties are few: only those who share a priority are put in order again.
        tied = np.zeros(line.size, bool)
        tied[1:] = same
        tied[:-1] |= same
        at = np.flatnonzero(tied)
        people = fast[at]
        fast[at] = people[np.lexsort((people, -_draws(ties, line.size)[people], -line[at]))]
    return fast


def _draws(ties: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """The draws that break ties, shape ``(n,)``; all equal where there are none."""
    draws = np.zeros(n) if ties is None else np.asarray(ties, np.float64)
    if draws.shape != (n,) or np.isnan(draws).any():
        raise ValueError(f"ties: expected one number for each person, shape ({n},)")
    return draws


@njit(cache=True, nogil=True)
def _one_line(choices, order, seats, band, early):  # type: ignore[no-untyped-def]
    """All places rank alike: in each round the people still without a seat choose one after another."""
    n, length = choices.shape
    out = np.full(n, -1, np.int64)
    for first in range(0, length, band):
        for i in order:
            if out[i] >= 0:
                continue
            for k in range(first, min(first + band, length)):
                place = choices[i, k]
                if place < 0:
                    break
                if seats[place] > 0:
                    seats[place] -= 1
                    out[i] = place
                    break
        if first == 0 and early.size:
            early[:] = out
    return out


# Helpers get numbers, not arrays: of arrays the compiler counts who holds them, at each call.
@njit(cache=True, nogil=True)
def _many_lines(choices, priority, ties, seats, band, early):  # type: ignore[no-untyped-def]
    """Places rank differently: proposals round by round, each place a heap with the worst held on top."""
    n, length = choices.shape
    out = np.full(n, -1, np.int64)
    rank = np.empty(n)  # at the place that is applied to, or held
    at = np.full(n, -1, np.int64)  # which of the own choices that is
    # No place needs more room than it has applications.
    size = np.zeros(seats.size, np.int64)
    for i in range(n):
        for k in range(length):
            if choices[i, k] >= 0:
                size[choices[i, k]] += 1
    seats = np.minimum(seats, size)
    base = np.zeros(seats.size, np.int64)
    base[1:] = np.cumsum(seats)[:-1]
    held = np.empty(seats.sum(), np.int64)
    size[:] = 0
    for first in range(0, length, band):
        last = min(first + band, length)
        for start in range(n):
            if out[start] >= 0:
                continue
            person, k = start, first
            while k < last and choices[person, k] >= 0:
                place = choices[person, k]
                at[person], rank[person] = k, priority[person, k]
                mine, tie = rank[person], ties[person]
                top, hole = base[place], 0
                if size[place] < seats[place]:
                    # She rises from the bottom while she is worse than those above.
                    hole = size[place]
                    while hole > 0:
                        other = held[top + (hole - 1) // 2]
                        if not _worse(mine, tie, person, rank[other], ties[other], other):
                            break
                        held[top + hole] = other
                        hole = (hole - 1) // 2
                    held[top + hole] = person
                    size[place] += 1
                    out[person] = place
                    break
                worst = held[top] if seats[place] > 0 else -1
                if worst >= 0 and _worse(rank[worst], ties[worst], worst, mine, tie, person):
                    # She takes the place of the worst and sinks while someone below is worse.
                    while 2 * hole + 1 < size[place]:
                        below = 2 * hole + 1
                        other = held[top + below]
                        if below + 1 < size[place]:
                            next_to = held[top + below + 1]
                            if _worse(rank[next_to], ties[next_to], next_to, rank[other], ties[other], other):
                                below, other = below + 1, next_to
                        if not _worse(rank[other], ties[other], other, mine, tie, person):
                            break
                        held[top + hole] = other
                        hole = below
                    held[top + hole] = person
                    out[person], out[worst] = place, -1
                    person = worst
                k = at[person] + 1
        for place in range(seats.size):  # what is held at the end of a round is final
            base[place] += size[place]
            seats[place] -= size[place]
            size[place] = 0
        if first == 0 and early.size:
            early[:] = out
    return out


@njit(inline="always")
def _worse(x, x_tie, a, y, y_tie, b):  # type: ignore[no-untyped-def]
    """Whether a place would rather have b, whose priority and tie are y and y_tie, than a."""
    return x < y or (x == y and (x_tie < y_tie or (x_tie == y_tie and a > b)))
