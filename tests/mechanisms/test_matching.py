"""Assignment of people to seats, against the textbook procedures written the slow way."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms.matching import assign, cutoffs, place_rest
from sim.vocabulary import NOBODY


def application_rejection(choices, priority, seats, band):
    """Round by round, everyone's next band of choices, textbook deferred acceptance within the round."""
    n, length = len(choices), len(choices[0])
    out, left = [NOBODY] * n, [max(0, int(s)) for s in seats]
    for first in range(0, length, band):
        lists = [[p for p in choices[i] if p != NOBODY] for i in range(n)]
        asks = {i: list(enumerate(lists[i]))[first : first + band] for i in range(n) if out[i] == NOBODY}
        held: dict[int, list[tuple[float, int, int]]] = {p: [] for p in range(len(seats))}
        waiting = sorted(asks)
        while waiting:
            i = waiting.pop()
            if not asks[i]:
                continue
            k, place = asks[i].pop(0)
            held[place] = sorted([*held[place], (-priority[i][k], i, k)])
            waiting += [turned_down for _, turned_down, _ in held[place][left[place] :]]
            held[place] = held[place][: left[place]]
        for place, people in held.items():
            left[place] -= len(people)
            for _, i, _ in people:
                out[i] = place
    return out


def serial_dictatorship(choices, priority, seats):
    out, left = [NOBODY] * len(choices), [max(0, int(s)) for s in seats]
    for i in sorted(range(len(choices)), key=lambda i: (-priority[i], i)):
        for place in choices[i]:
            if place == NOBODY:
                break
            if left[place] > 0:
                left[place] -= 1
                out[i] = place
                break
    return out


@st.composite
def markets(draw, places=4, people=8):
    n = draw(st.integers(1, people))
    m = draw(st.integers(1, places))
    orders = [draw(st.permutations(range(m))) for _ in range(n)]
    cut = [draw(st.integers(0, m)) for _ in range(n)]
    choices = [[p if k < cut[i] else NOBODY for k, p in enumerate(orders[i])] for i in range(n)]
    ranks = st.integers(0, 3)  # few values: ties are common
    at_place = [[draw(ranks) for _ in range(m)] for _ in range(n)]
    priority = [[float(at_place[i][p]) if p != NOBODY else 0.0 for p in choices[i]] for i in range(n)]
    seats = [draw(st.integers(-1, 3)) for _ in range(m)]
    band = draw(st.integers(1, m))
    return choices, priority, seats, band


@given(markets())
@settings(max_examples=300, deadline=None)
def test_every_mechanism_gives_what_the_textbook_procedure_gives(market):
    choices, priority, seats, band = market
    expected = application_rejection(choices, priority, seats, band)
    assert assign(choices, priority, seats, band).tolist() == expected
    full = application_rejection(choices, priority, seats, len(choices[0]))
    assert assign(choices, priority, seats).tolist() == full


@given(markets())
@settings(max_examples=200, deadline=None)
def test_where_all_places_agree_both_ways_of_computing_are_the_same(market):
    choices, priority, seats, band = market
    one = [row[0] for row in priority]
    spread = np.repeat(np.array(one)[:, None], len(choices[0]), axis=1)
    for rounds in (1, band, None):
        assert assign(choices, one, seats, rounds).tolist() == assign(choices, spread, seats, rounds).tolist()


@given(markets(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_became_final_early_is_what_the_first_choices_alone_give(market, common):
    choices, priority, seats, band = market
    rank = np.array([row[0] for row in priority] if common else priority)
    early = np.empty(len(choices), np.int64)
    assign(choices, rank, seats, band, early=early)
    alone = assign(np.array(choices)[:, :band], rank if common else rank[:, :band], seats)
    assert early.tolist() == alone.tolist()


@given(markets())
@settings(max_examples=200, deadline=None)
def test_with_one_common_priority_deferred_acceptance_is_serial_dictatorship(market):
    choices, priority, seats, _ = market
    one = [row[0] for row in priority]
    assert assign(choices, one, seats).tolist() == serial_dictatorship(choices, one, seats)


@given(markets(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_seats_are_respected_and_nobody_is_sent_where_they_did_not_ask(market, common):
    choices, priority, seats, band = market
    rank = [row[0] for row in priority] if common else priority
    for rounds in (1, band, None):
        got = assign(choices, rank, seats, rounds)
        assert (np.bincount(got[got != NOBODY], minlength=len(seats)) <= np.maximum(seats, 0)).all()
        assert all(place == NOBODY or place in choices[i] for i, place in enumerate(got))
        taken = np.bincount(got[got != NOBODY], minlength=len(seats))
        for i, place in enumerate(got):  # no seat stays empty that someone without a place has asked for
            assert place != NOBODY or all(p == NOBODY or taken[p] >= max(0, seats[p]) for p in choices[i])


def _envies(choices, priority, got):
    """Pairs (i, place) where i prefers the place to her own and comes before someone who has it."""
    for i, row in enumerate(choices):
        for k, place in enumerate(row):
            if place == NOBODY or place == got[i]:
                break
            for j in np.flatnonzero(got == place):
                if (-priority[i][k], i) < (-priority[j][list(choices[j]).index(place)], j):
                    yield i, place


@given(markets())
@settings(max_examples=200, deadline=None)
def test_deferred_acceptance_leaves_no_justified_envy(market):
    choices, priority, seats, _ = market
    assert not list(_envies(choices, priority, assign(choices, priority, seats)))


@given(markets(places=3, people=4))
@settings(max_examples=60, deadline=None)
def test_under_deferred_acceptance_no_lie_helps(market):
    choices, priority, seats, _ = market
    got = assign(choices, priority, seats)
    m = len(seats)
    for i, row in enumerate(choices):
        truth = [p for p in row if p != NOBODY]
        at = dict(zip(row, priority[i]))
        for length in range(m + 1):
            for lie in permutations(truth, min(length, len(truth))):
                told = [list(r) for r in choices]
                ranks = [list(r) for r in priority]
                told[i] = [*lie, *[NOBODY] * (m - len(lie))]
                ranks[i] = [at.get(p, 0.0) for p in told[i]]
                now = assign(told, ranks, seats)[i]
                assert now == NOBODY or (got[i] != NOBODY and truth.index(now) >= truth.index(got[i]))


def test_under_immediate_acceptance_a_lie_can_help_and_envy_can_be_justified():
    # The one in the middle of the line asks for the best place, loses it, and finds the second taken too.
    choices, first, seats = [[0, 1, 2], [1, 0, 2], [0, 1, 2]], [2.0, 1.0, 3.0], [1, 1, 1]
    truthful = assign(choices, first, seats, rounds=1)
    assert truthful.tolist() == [2, 1, 0]
    spread = [[p] * 3 for p in first]
    assert list(_envies(choices, spread, truthful)) == [(0, 1)]
    lie = assign([[1, 0, 2], *choices[1:]], first, seats, rounds=1)
    assert lie[0] == 1
    assert assign(choices, first, seats).tolist() == [1, 2, 0]


def test_draws_break_ties_before_rows_do():
    choices, seats = [[0], [0], [0]], [1]
    assert assign(choices, [1.0, 1.0, 1.0], seats).tolist() == [0, NOBODY, NOBODY]
    assert assign(choices, [1.0, 1.0, 1.0], seats, ties=[0.1, 0.3, 0.2]).tolist() == [NOBODY, 0, NOBODY]
    assert assign(choices, [[1.0], [1.0], [2.0]], seats, ties=[0.1, 0.3, 0.2]).tolist() == [NOBODY, NOBODY, 0]
    assert assign(choices, [[1.0], [1.0], [1.0]], seats, ties=[0.1, 0.3, 0.2]).tolist() == [NOBODY, 0, NOBODY]


def test_cutoffs_are_the_last_admitted_where_a_place_is_full():
    got = cutoffs([0, 0, 1, NOBODY], [0.7, 0.4, 0.2, 0.1], [2, 5, 0])
    assert got.tolist() == [0.4, -np.inf, np.inf]


def test_the_cutoffs_explain_who_got_what():
    luck = np.random.default_rng(3)
    choices = np.argsort(luck.random((500, 12)), axis=1)[:, :5]
    rank, seats = luck.random(500), np.full(12, 30)
    got = assign(choices, rank, seats)
    bar = cutoffs(got, rank, seats)
    for i in range(500):  # each person has the best place whose cutoff she reaches
        reach = [p for p in choices[i] if rank[i] >= bar[p]]
        assert got[i] == (reach[0] if reach else NOBODY)


def test_nobody_and_nothing_are_no_trouble():
    assert assign(np.zeros((0, 3)), np.zeros(0), [1]).shape == (0,)
    assert assign(np.zeros((2, 0)), np.zeros(2), [1]).tolist() == [NOBODY, NOBODY]
    assert assign([[0], [0]], [[1.0], [2.0]], [np.inf]).tolist() == [0, 0]
    assert assign([[0], [0]], [1.0, 2.0], [1.9]).tolist() == [NOBODY, 0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"choices": [[0, 9]]}, "choices"),
        ({"choices": [0, 1]}, "choices"),
        ({"priority": [[1.0]]}, "priority"),
        ({"priority": [np.nan]}, "priority"),
        ({"seats": [np.nan, 1]}, "seats"),
        ({"rounds": 0}, "rounds"),
        ({"choices": [[0, -2]]}, "choices"),
    ],
)
def test_wrong_input_is_named(change, word):
    with pytest.raises(ValueError, match=word):
        assign(**{"choices": [[0, 1]], "priority": [1.0], "seats": [1, 1], **change})


# Places that nobody asked for.


@given(markets())
@settings(max_examples=100, deadline=None)
def test_places_left_go_to_the_first_in_line_and_nobody_loses_one(market):
    choices, priority, seats, _ = market
    line = np.asarray(priority)[:, 0]
    won = assign(choices, line, seats)
    order = np.arange(len(seats))[::-1]
    out = place_rest(won, line, seats, order)
    assert (out[won != NOBODY] == won[won != NOBODY]).all()
    taken = np.bincount(out[out != NOBODY], minlength=len(seats))
    room = np.maximum(np.floor(seats), 0)
    assert (taken <= room).all()
    without, placed = out == NOBODY, (out != NOBODY) & (won == NOBODY)
    assert not without.any() or (taken == room).all()
    if placed.any() and without.any():
        assert line[placed].min() >= line[without].max()
