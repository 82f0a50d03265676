"""The nearest places are those that a look at all of them finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.draws import Luck
from sim.mechanisms.nearby import nearest

KM = st.floats(-100, 100, allow_subnormal=False).map(lambda km: round(km, 3))
POINTS = st.lists(st.tuples(KM, KM), min_size=1, max_size=60)


def by_looking_at_all(x, y, place_x, place_y, most):
    apart = (x[:, None] - place_x) ** 2 + (y[:, None] - place_y) ** 2
    return np.argsort(apart, axis=1, kind="stable")[:, :most]


@given(POINTS, POINTS, st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_the_nearest_are_those_that_a_look_at_all_finds(points, places, most):
    (x, y), (place_x, place_y) = np.array(points).T, np.array(places).T
    found = nearest(x, y, place_x, place_y, most)
    assert found.tolist() == by_looking_at_all(x, y, place_x, place_y, most).tolist()


def test_it_holds_for_a_crowded_town_in_a_wide_country():
    u = Luck(1).uniform("places", np.arange(8000)).reshape(4, 2000)
    place_x, place_y = (100 * u[0] ** 5, 100 * u[1] ** 5)
    x, y = 300 * u[2] - 100, 300 * u[3] - 100
    found = nearest(x, y, place_x, place_y, 9)
    assert found.tolist() == by_looking_at_all(x, y, place_x, place_y, 9).tolist()


def test_places_at_one_spot_come_in_their_order():
    assert nearest([5.0], [0.0], np.zeros(4), np.zeros(4), 3).tolist() == [[0, 1, 2]]


def test_of_no_places_none_is_near_and_nobody_asks_for_any():
    assert nearest([1.0], [1.0], [], [], 3).shape == (1, 0)
    assert nearest([], [], [1.0], [1.0], 3).shape == (0, 1)
