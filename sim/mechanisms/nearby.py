"""Which places lie nearest: schools around a home, schools around a school.

Nobody weighs all schools of a region. Whoever considers only those nearby needs them found without looking
at all the others: places are put into a grid, and squares are searched ring by ring around each point. The
answer is exact, and the time is in proportion to the points asked for, however many places there are.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

__all__ = ["nearest"]

IN_A_SQUARE = 2.0
"""Places in a square of the grid, about."""


def nearest(
    x: ArrayLike, y: ArrayLike, place_x: ArrayLike, place_y: ArrayLike, most: int
) -> NDArray[np.int64]:
    """The places nearest to each point, the nearest first; of those as near, the one with the lower row.

    Args:
        x, y: points, km, shape ``(n,)``.
        place_x, place_y: places, km, shape ``(n_places,)``.
        most: places wanted for each point.

    Returns:
        Rows of places, shape ``(n, min(most, n_places))``.
    """
    at_x, at_y = np.ascontiguousarray(place_x, float), np.ascontiguousarray(place_y, float)
    out = np.empty((np.size(x), min(most, at_x.size)), np.int64)
    if out.size:
        _nearest(np.ascontiguousarray(x, float), np.ascontiguousarray(y, float), at_x, at_y, out)
    return out


@njit(cache=True, nogil=True)
def _nearest(x, y, place_x, place_y, out):  # type: ignore[no-untyped-def]
    west, south = place_x.min(), place_y.min()
    width, height = place_x.max() - west, place_y.max() - south
    per_place = IN_A_SQUARE / place_x.size
    side = max(math.sqrt(width * height * per_place), max(width, height) * per_place)
    if side == 0.0:
        side = 1.0
    across, up = int(width / side) + 1, int(height / side) + 1
    # Places by square: those of square c are inside[start[c]:start[c + 1]].
    square = np.empty(place_x.size, np.int64)
    start = np.zeros(across * up + 1, np.int64)
    for p in range(place_x.size):
        square[p] = int((place_y[p] - south) / side) * across + int((place_x[p] - west) / side)
        start[square[p] + 1] += 1
    start = np.cumsum(start)
    inside, free = np.empty(place_x.size, np.int64), start[:-1].copy()
    for p in range(place_x.size):
        inside[free[square[p]]] = p
        free[square[p]] += 1
    most = out.shape[1]
    far = np.empty(most)
    for i in range(x.size):
        column = min(max(int((x[i] - west) / side), 0), across - 1)
        row = min(max(int((y[i] - south) / side), 0), up - 1)
        found, ring = 0, 0
        while True:
            for r in range(max(row - ring, 0), min(row + ring, up - 1) + 1):
                edge = r == row - ring or r == row + ring
                step = 1 if edge or ring == 0 else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if c < 0 or c >= across:
                        continue
                    for p in inside[start[r * across + c] : start[r * across + c + 1]]:
                        east, north = x[i] - place_x[p], y[i] - place_y[p]
                        apart = east * east + north * north
                        k = found
                        while k > 0 and (far[k - 1] > apart or (far[k - 1] == apart and out[i, k - 1] > p)):
                            if k < most:
                                far[k], out[i, k] = far[k - 1], out[i, k - 1]
                            k -= 1
                        if k < most:
                            far[k], out[i, k] = apart, p
                            found = min(found + 1, most)
            # How near a place can be that has not been looked at: beyond the rings there may be no squares.
            clear = np.inf
            if column - ring > 0:
                clear = min(clear, x[i] - (west + (column - ring) * side))
            if column + ring < across - 1:
                clear = min(clear, west + (column + ring + 1) * side - x[i])
            if row - ring > 0:
                clear = min(clear, y[i] - (south + (row - ring) * side))
            if row + ring < up - 1:
                clear = min(clear, south + (row + ring + 1) * side - y[i])
            if clear == np.inf or (found == most and clear > 0.0 and far[most - 1] < clear * clear):
                break
            ring += 1
