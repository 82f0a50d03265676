"""What a sweep says over the years: bands, as a table and as a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.outcome import UnknownName

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.sweep.opened import Sweep

__all__ = ["banded", "bands"]

_MOST = 8
"""Bands beside each other that can still be told apart."""


def bands(sweep: Sweep, table: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """Mean and quantiles over runs, by year, and by the values of a factor.

    Args:
        sweep: where the runs are from.
        table: run, year, value.
        by: a factor, or None for all runs together.

    Raises:
        UnknownName: there is no such factor.
    """
    keys = ["year"]
    if by is not None:
        if by not in sweep.factors:
            raise UnknownName("factor", by, sweep.factors)
        table = table.merge(sweep.design[[by]], left_on="run", right_index=True)
        keys = [by, "year"]
    grouped = table.groupby(keys, observed=True)["value"]
    out = grouped.agg(["mean", "size"]).rename(columns={"size": "runs"})
    quantiles = grouped.quantile(np.array([0.05, 0.25, 0.5, 0.75, 0.95])).unstack()
    quantiles.columns = ["q05", "q25", "median", "q75", "q95"]
    return out.join(quantiles).reset_index()


def banded(
    sweep: Sweep, measure: str, group: str, by: str | None, effect: bool | None, scenario: str | None
) -> go.Figure:
    """Medians with 90 % bands over the years, a band for each value of a factor.

    Raises:
        UnknownName: a measure, group, scenario or factor that is not there.
        ValueError: more values of the factor than can be told apart.
    """
    import plotly.graph_objects as go
    from plotly.colors import qualitative

    table = sweep.bands(measure, group, by, effect, scenario)
    values = [None] if by is None else list(table[by].drop_duplicates())
    if len(values) > _MOST:
        raise ValueError(f"{by} has {len(values)} values; at most {_MOST} bands can be told apart")
    figure = go.Figure()
    for k, value in enumerate(values):
        one = table if by is None else table[table[by] == value]
        colour = qualitative.Safe[k % len(qualitative.Safe)]
        name = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        figure.add_scatter(
            x=[*one["year"], *one["year"][::-1]],
            y=[*one["q95"], *one["q05"][::-1]],
            fill="toself",
            fillcolor=colour,
            opacity=0.2,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(x=one["year"], y=one["median"], mode="lines+markers", name=name,
                           line={"color": colour})  # fmt: skip
    shown = effect if effect is not None else sweep.baseline is not None
    figure.update_layout(
        title=f"{measure}, {group}: {'effect' if shown else 'level'}, median and 90 % of runs",
        legend_title=by or "",
        showlegend=by is not None,
        template="plotly_white",
    )
    if shown:
        figure.add_hline(y=0, line={"width": 1, "dash": "dot"})
    return figure
