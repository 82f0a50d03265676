"""Which policy to choose when nobody knows which state of the world it is: regret, satisficing, percentiles.

A policy is a scenario of the sweep with values of its levers (``interventions....``); a state of the world is
everything else that differs between runs: uncertain parameters, stance and replicate. Policies are compared
state by state, on the same people and luck, so every policy must have been lived in every state: a sweep of
several scenarios over assumptions, or a grid of levers and assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.table import NotEnough, opened
from sim.tables import Array

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.sweep.opened import Sweep

__all__ = ["Robustness", "regret_of", "robustness"]

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_NOTHING = "baseline"


@dataclass(frozen=True)
class Robustness:
    """Policies over states of the world.

    Attributes:
        values: the outcome, a row for each policy and a column for each state; states that a policy was not
            lived in are left out.
        policies: what each row is: scenario, and the value of each lever.
        states: what each column is: the value of each assumption, stance and replicate.
        outcome: what came out, in words.
        better: ``higher`` or ``lower``.
        enough: the value from which (or below which) one is content, or None.
        left_out: states in which not every policy was lived.
    """

    values: pd.DataFrame
    policies: pd.DataFrame
    states: pd.DataFrame
    outcome: str
    better: str
    enough: float | None = None
    left_out: int = 0

    def regret(self) -> pd.DataFrame:
        """By policy and state, what the best policy there would have brought more (0 or above)."""
        return pd.DataFrame(
            regret_of(self.values.to_numpy(float), self.better),
            index=self.values.index,
            columns=self.values.columns,
        )

    def to_frame(self) -> pd.DataFrame:
        """A row for each policy, the one with the smallest largest regret first.

        Columns: policy, those of ``policies``, mean, worst, q05 to q95, ``max_regret``, ``mean_regret``,
        ``best_share`` (states in which it is the best, or one of them) and, where there is a bound,
        ``enough_share`` (states in which it is kept).
        """
        values = self.values.to_numpy(float)
        sign = 1.0 if self.better == "higher" else -1.0
        regret = regret_of(values, self.better)
        columns: dict[str, Any] = {"policy": self.values.index}
        columns |= {str(name): self.policies[name].to_numpy() for name in self.policies}
        columns |= {"mean": values.mean(axis=1), "worst": sign * (sign * values).min(axis=1)}
        for probability in _QUANTILES:
            columns[f"q{100 * probability:02.0f}"] = np.quantile(values, probability, axis=1)
        columns |= {
            "max_regret": regret.max(axis=1),
            "mean_regret": regret.mean(axis=1),
            "best_share": (regret <= 1e-12 * max(1.0, float(np.abs(values).max()))).mean(axis=1),
        }
        if self.enough is not None:
            columns["enough_share"] = (sign * values >= sign * self.enough).mean(axis=1)
        frame = pd.DataFrame(columns)
        return frame.sort_values(["max_regret", "mean_regret"], kind="stable", ignore_index=True)

    def choice(self) -> str:
        """The policy whose largest regret is smallest (minimax regret)."""
        return str(self.to_frame()["policy"].iloc[0])

    def to_json(self) -> dict[str, Any]:
        """As `levelfield optimise RESULT --json` prints it."""
        from sim.results.outcome import records

        return {
            "outcome": self.outcome,
            "better": self.better,
            "enough": self.enough,
            "states": len(self.states),
            "left_out": self.left_out,
            "minimax_regret": self.choice(),
            "policies": records(self.to_frame()),
        }

    def plot(self) -> go.Figure:
        """How regret is spread over states, a box for each policy (plotly)."""
        from sim.analysis.charts import regrets

        return regrets(self)


def regret_of(values: Array, better: str = "higher") -> Array:
    """What the best policy in each state would have brought more.

    Args:
        values: shape ``(n_policies, n_states)``.
        better: ``higher`` or ``lower``.

    Returns:
        the same shape, 0 or above.
    """
    if better not in ("higher", "lower"):
        raise ValueError(f"expected better higher or lower, found {better!r}")
    values = np.asarray(values, float)
    return values.max(axis=0) - values if better == "higher" else values - values.min(axis=0)


def robustness(
    source: Sweep | Path | str,
    measure: str,
    group: str = "all",
    year: int | None = None,
    *,
    enough: float | None = None,
    better: str | None = None,
    with_baseline: bool = True,
) -> Robustness:
    """Compare the policies of a sweep over all states of the world that it lived.

    Where there is a baseline, outcomes are effects, and doing nothing is a policy too, whose effect is 0.

    Args:
        source: a sweep or its folder.
        measure, group, year: what is looked at; the last year by default.
        enough: the value with which one is content.
        better: ``higher`` or ``lower``; the measure's own direction by default.
        with_baseline: whether the baseline counts as a policy.

    Raises:
        NotEnough: one policy only, policies that have no state in common, or a measure without direction.
        UnknownName, ValueError: as for :meth:`sim.sweep.opened.Sweep.outcome`.
    """
    from sim.sweep.factors import lever

    sweep = opened(source)
    better = better or _direction(measure)
    if better not in ("higher", "lower"):
        raise NotEnough(f"{measure} has no better direction; expected better: higher or lower")
    levers = [path for path in sweep.factors if lever(path)]
    assumed = [path for path in sweep.factors if not lever(path)]
    runs = sweep.runs.join(sweep.design)
    paired = sweep.baseline is not None
    rows = []
    for scenario in sweep.scenarios:
        series = sweep.outcome(measure, group, year, effect=paired, scenario=scenario)
        rows.append(runs.loc[series.index].assign(scenario=scenario, value=series))
    if paired and with_baseline:
        # Its effect is 0 in every state; its levers are none.
        states = runs.drop_duplicates([*assumed, "stance", "replicate"])
        rows.append(states.assign(scenario=str(sweep.baseline), value=0.0, **dict.fromkeys(levers, _NOTHING)))
    whole = pd.concat(rows, ignore_index=True)
    keys = [*assumed, "stance", "replicate"]
    whole["state"] = whole.groupby(keys, sort=False, dropna=False).ngroup()
    what = ["scenario", *levers]
    kinds = whole.drop_duplicates(what)[what].reset_index(drop=True)
    kinds["policy"] = _labels(kinds, levers, len(sweep.scenarios) > 1)
    whole = whole.merge(kinds, on=what, how="left")
    wide = whole.pivot_table(index="policy", columns="state", values="value", sort=False, dropna=False)
    wide = wide.reindex(kinds["policy"])
    full = wide.notna().all()
    if len(wide) < 2:
        raise NotEnough("the sweep has one policy; regret needs several scenarios, or levers on a grid")
    if not full.any():
        raise NotEnough(
            "the policies have no state of the world in common; use several scenarios over assumptions, "
            "or a grid of levers and assumptions"
        )
    states = whole.drop_duplicates("state").set_index("state")[keys].loc[wide.columns[full]]
    last = year if year is not None else max(sweep.years)
    words = f"{'effect on ' if paired else ''}{measure}, {group}, {last}"
    return Robustness(
        wide.loc[:, full], kinds.set_index("policy"), states, words, better, enough, int((~full).sum())
    )


def _labels(kinds: pd.DataFrame, levers: Sequence[str], several: bool) -> list[str]:
    """A name for each policy: its scenario, and its levers by their last words."""
    out = []
    for _, row in kinds.iterrows():
        said = [f"{path.split('.', 1)[1]}={row[path]}" for path in levers if row[path] != _NOTHING]
        own = [str(row["scenario"])] if several or not said else []
        out.append(" ".join([*own, *said]))
    return out


def _direction(measure: str) -> str:
    """Which direction of a measure is better; "" where none is."""
    from sim.measures.catalogue import MEASURES

    found = MEASURES.get(measure)
    return "" if found is None else str(found.better)
