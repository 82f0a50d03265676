"""Functions whose indices are known from their formulas, and points on which to evaluate them."""

import numpy as np
import pandas as pd

from sim.analysis.table import Table
from sim.sweep.designs import Design, make
from sim.sweep.factors import Factor

ISHIGAMI = {"S1": [0.3139, 0.4424, 0.0], "ST": [0.5576, 0.4424, 0.2437]}
"""Published: Ishigami and Homma 1990, with a = 7 and b = 0.1."""
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
"""Of the g function: Saltelli and Sobol 1995."""


def ishigami(unit):
    x = (2 * unit - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g(unit, weights=WEIGHTS):
    return np.prod((np.abs(4 * unit - 2) + weights) / (1 + weights), axis=1)


def g_indices(weights=WEIGHTS):
    """S1 and ST of the g function, exactly."""
    alone = 1 / 3 / (1 + weights) ** 2
    whole = np.prod(1 + alone) - 1
    return alone / whole, alone * np.prod(1 + alone) / (1 + alone) / whole


def names(k):
    return [f"x{place}" for place in range(k)]


def points(kind, k, seed=1, **numbers):
    """Points of a design over ``k`` factors, from 0 to 1."""
    factors = [Factor(name, "uniform", (0, 1)) for name in names(k)]
    return make(Design(kind, numbers, seed), factors, [0.5] * k).unit


def as_table(unit, values, kind="latin_hypercube", levels=None):
    k = unit.shape[1]
    return Table(
        pd.DataFrame(unit, columns=names(k)),
        unit,
        levels or (0,) * k,
        np.asarray(values).reshape(len(unit), -1),
        "y",
        {"kind": kind},
    )


def by_factor(found, column):
    """One index of every factor, in the order of the factors."""
    return found.frame.set_index("factor").sort_index()[column].to_numpy()
