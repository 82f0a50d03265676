"""Luck: every random decision is a named stream, every draw a pure function.

A draw depends on (run seed, stream name, year, agent id) and on nothing else: there is no generator
with a state, so there is no order of drawing, and two scenarios share the luck of every agent and
decision they have in common (common random numbers). Inside a kernel, fetch the key outside with
:meth:`Luck.key` and call :func:`uniform_at` or :func:`normal_at` with the agent's id.

The hash is two rounds of the SplitMix64 finaliser (Steele, Lea, Flood 2014) over key and id; the normal
is Acklam's rational inverse of the normal distribution function (relative error below 1.2e-9).
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = [
    "Luck",
    "fill_normal",
    "fill_normals",
    "integers_at",
    "normal_at",
    "normal_from",
    "normals",
    "pair",
    "pairs",
    "uniform_at",
    "uniforms",
]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MUL_1 = np.uint64(0xBF58476D1CE4E5B9)
_MUL_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0
_BLOCK = 256
_CENTRE = 0.47575
"""Distance from a half up to which a uniform draw gives a central normal one; beyond are the tails."""
_LOG_2 = math.log(2.0)
_ROOT_BITS = np.int64(0x3FE6A09E667F3BCD)
_ROOT_OF_HALF = float(_ROOT_BITS.view(np.float64))


@njit(inline="always", cache=True)
def _bits(key: np.uint64, agent: np.int64) -> np.uint64:
    x = np.uint64(agent) * _GOLDEN + key
    x = (x ^ (x >> _S30)) * _MUL_1
    x = (x ^ (x >> _S27)) * _MUL_2
    x = (x ^ (x >> _S31)) + key
    x = (x ^ (x >> _S30)) * _MUL_1
    x = (x ^ (x >> _S27)) * _MUL_2
    return x ^ (x >> _S31)


@njit(inline="always", cache=True)
def uniform_at(key: np.uint64, agent: np.int64) -> float:
    """One uniform draw in (0, 1), open at both ends."""
    return (float(_bits(key, agent) >> _S11) + 0.5) * _TO_UNIT


@njit(inline="always", cache=True)
def _central(q: float) -> float:
    r = q * q
    return (
        (
            (
                (
                    ((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
                    + 1.383577518672690e02
                )
                * r
                - 3.066479806614716e01
            )
            * r
            + 2.506628277459239e00
        )
        * q
        / (
            (
                (
                    ((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
                    + 6.680131188771972e01
                )
                * r
                - 1.328068155288572e01
            )
            * r
            + 1.0
        )
    )


@njit(inline="always", cache=True)
def _outer(mantissa: float, power: float) -> float:
    """The (negative) normal draw that belongs to a small uniform one, ``mantissa * 2**power``.

    The logarithm is written out, so that loops over many draws run as vector instructions: with the mantissa
    between the roots of a half and of two it is 2 artanh((m - 1) / (m + 1)), here to full precision.
    """
    a = (mantissa - 1.0) / (mantissa + 1.0)
    z = a * a
    series = 1 + z * (
        1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z / 17))))))
    )
    q = math.sqrt(-2.0 * (_LOG_2 * power + 2.0 * a * series))
    return (
        (
            (
                ((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e00) * q
                - 2.549732539343734e00
            )
            * q
            + 4.374664141464968e00
        )
        * q
        + 2.938163982698783e00
    ) / (
        (
            ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e00) * q
            + 3.754408661907416e00
        )
        * q
        + 1.0
    )


@njit(cache=True, error_model="numpy")
def _tail(p: float) -> float:
    mantissa, power = math.frexp(p)
    if mantissa < _ROOT_OF_HALF:
        mantissa, power = 2.0 * mantissa, power - 1
    return _outer(mantissa, float(power))


@njit(inline="always", cache=True)
def normal_from(u: float) -> float:
    """The standard normal draw that belongs to a uniform one."""
    if abs(u - 0.5) <= _CENTRE:
        return _central(u - 0.5)
    return _tail(u) if u < 0.5 else -_tail(1.0 - u)


@njit(inline="always", cache=True)
def normal_at(key: np.uint64, agent: np.int64) -> float:
    """One standard normal draw."""
    return normal_from(uniform_at(key, agent))


@njit(inline="always", cache=True)
def integers_at(key: np.uint64, agent: np.int64, n: int) -> int:
    """One draw from 0 .. n-1."""
    return int(uniform_at(key, agent) * n)


@njit(inline="always", cache=True)
def pair(a: np.int64, b: np.int64) -> np.int64:
    """An id for two agents together (a teacher and a vacancy), in this order."""
    return np.int64(_bits(np.uint64(b), a))


@njit(cache=True, nogil=True)
def _fill_uniform(key: np.uint64, ids: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    for i in range(ids.size):
        out[i] = uniform_at(key, ids[i])


@njit(cache=True, nogil=True, error_model="numpy")
def fill_normals(keys: tuple[np.uint64, ...], ids: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """:func:`normal_at` of several streams for many ids, to the same bits.

    In blocks and plain loops without branches, of which the compiler makes vector instructions. All draws
    are made as central ones; those of the tails, one in twenty, are then lined up and made again.

    Args:
        keys: of the streams.
        ids: shape ``(n,)``.
        out: where to write them, shape ``(len(keys), n)``.
    """
    # Memory is asked for once: asked for at each block, it would cost as much as the draws.
    u, p, power = np.empty((3, _BLOCK))
    where, bits = np.empty(_BLOCK + 1, np.int32), p.view(np.int64)
    for begin in range(0, ids.size, _BLOCK):
        n = min(_BLOCK, ids.size - begin)
        who = ids[begin : begin + n]
        for stream in range(len(keys)):
            key, draw = keys[stream], out[stream, begin : begin + n]
            for i in range(n):
                u[i] = uniform_at(key, who[i])
            for i in range(n):
                draw[i] = _central(u[i] - 0.5)
            outside = 0
            for i in range(n):
                where[outside] = i  # overwritten by the next unless it counts
                outside += abs(u[i] - 0.5) > _CENTRE
            for k in range(outside):
                p[k] = min(u[where[k]], 1.0 - u[where[k]])
            for k in range(outside):
                # The bits of a float hold mantissa and power of two side by side.
                whole = (bits[k] - _ROOT_BITS) >> np.int64(52)
                bits[k] -= whole << np.int64(52)
                power[k] = whole
            for k in range(outside):
                p[k] = _outer(p[k], power[k])
            for k in range(outside):
                draw[where[k]] = p[k] if u[where[k]] < 0.5 else -p[k]


@njit(cache=True, nogil=True)
def fill_normal(key: np.uint64, ids: NDArray[np.int64], out: NDArray[np.float64]) -> None:
    """:func:`normal_at` for many ids, to the same bits."""
    fill_normals((key,), ids, out.reshape(1, -1))


def uniforms(key: np.uint64, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """Uniform draws in (0, 1), shape ``(len(ids),)``, one for each id."""
    out = np.empty(len(ids))
    _fill_uniform(key, np.ascontiguousarray(ids, np.int64), out)
    return out


def normals(key: np.uint64, ids: NDArray[np.int64]) -> NDArray[np.float64]:
    """Standard normal draws, shape ``(len(ids),)``, one for each id."""
    out = np.empty(len(ids))
    fill_normal(key, np.ascontiguousarray(ids, np.int64), out)
    return out


@njit(cache=True, nogil=True)
def pairs(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ids of all pairs of two lists of ids, shape ``(len(a), len(b))``."""
    out = np.empty((a.size, b.size), np.int64)
    for i in range(a.size):
        for k in range(b.size):
            out[i, k] = pair(a[i], b[k])
    return out


@lru_cache(maxsize=65536)
def _key(seed: int, stream: str, year: int) -> np.uint64:
    digest = hashlib.blake2b(f"{seed}\x1f{stream}\x1f{year}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


class Luck:
    """The luck of one run: keys of named streams, by year.

    Args:
        seed: the run's seed, any non-negative integer.
    """

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)

    def key(self, stream: str, year: int = 0) -> np.uint64:
        """The key of a stream in a year; year 0 for what is drawn once in a life."""
        return _key(self.seed, stream, year)

    def uniform(self, stream: str, ids: NDArray[np.int64], year: int = 0) -> NDArray[np.float64]:
        """Uniform draws in (0, 1) for ``ids``; shape ``(len(ids),)``."""
        return uniforms(self.key(stream, year), ids)

    def normal(self, stream: str, ids: NDArray[np.int64], year: int = 0) -> NDArray[np.float64]:
        """Standard normal draws for ``ids``; shape ``(len(ids),)``."""
        return normals(self.key(stream, year), ids)

    def replicate(self, index: int) -> Luck:
        """The luck of replicate ``index`` (0 is this run's own)."""
        return self if index == 0 else Luck(int(_key(self.seed, "replicate", index)))
