"""Cost by year and part, who has to find it, and the plane of cost and effect, drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import GRID, INK, MUTED, SERIES
from dashboard.numerals import digits_for, money, money_step, number, with_unit
from dashboard.result.shown import Shown
from dashboard.titles import payer_title, purpose_title
from dashboard.words import Words
from sim.results.costs import small_parts

__all__ = ["financing_figure", "plane_figure", "spending_figure", "title_of"]


_MOST_PARTS = 7


_QUADRANT = {
    (True, True): "better_dearer",
    (True, False): "better_cheaper",
    (False, True): "worse_dearer",
    (False, False): "worse_cheaper",
}


def title_of(name: str, by: str, word: Words) -> str:
    """A purpose or a payer in the reader's language."""
    return purpose_title(name, word) if by == "purpose" else payer_title(name, word)


def spending_figure(rows: pd.DataFrame, by: str, word: Words) -> tuple[Figure, list[tuple[int, str]]]:
    """Bars stacked over the years, small parts as one, and the sum as a line; with the legend's entries."""
    parts = rows[rows[by] != "all"]
    sizes = parts.groupby(by)["mean"].apply(lambda values: values.abs().sum())
    small = set(small_parts(sizes, float(sizes.sum()), _MOST_PARTS))
    big = [str(name) for name in sizes.sort_values(ascending=False, kind="stable").index if name not in small]
    whole = rows[rows[by] == "all"].sort_values("year")
    years = [int(year) for year in whole["year"]]
    step, unit = money_step(float(rows["mean"].abs().max() or 0), word)
    digits = digits_for([float(whole["mean"].abs().max() or 0) / step])
    stacks = [(name, parts[parts[by] == name].set_index("year")["mean"]) for name in big]
    if small:
        stacks.append(("other", parts[parts[by].isin(small)].groupby("year")["mean"].sum()))
    traces: list[dict[str, Any]] = []
    series = []
    peaks = [float(rows["mean"].abs().max() or 0)]
    for at, (name, amounts) in enumerate(stacks, start=1):
        values = [float(amounts.get(year, 0.0)) for year in years]
        if not any(values):
            continue
        title = title_of(name, by, word)
        traces.append(
            {
                "type": "bar",
                "x": years,
                "y": [value / step for value in values],
                "name": title,
                "width": 0.62,
                "marker": {
                    "color": SERIES[at],
                    "pattern": {
                        "shape": ("", "/", "", "x", "", ".", "-", "\\")[(at - 1) % 8],
                        "fillmode": "overlay",
                        "fgcolor": GRID,
                        "fgopacity": 0.7,
                        "size": 6,
                    },
                },
                "text": [f"{title}: {money(value, word, signed=True, among=peaks)}" for value in values],
                "textposition": "none",
                "hovertemplate": "%{x}<br>%{text}<extra></extra>",
                "showlegend": False,
            }
        )
        series.append((at, title))
    known = whole["low"].notna().all()
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": years,
            "y": [value / step for value in whole["mean"]],
            "name": word("result.sum"),
            "marker": {"symbol": "line-ew", "size": 22, "color": INK, "line": {"width": 3, "color": INK}},
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [
                    (high - mean) / step for high, mean in zip(whole["high"], whole["mean"], strict=True)
                ],
                "arrayminus": [
                    (mean - low) / step for low, mean in zip(whole["low"], whole["mean"], strict=True)
                ],
                "color": INK,
                "thickness": 1.5,
                "width": 5,
                "visible": bool(known),
            },
            "text": [money(value, word, among=peaks) for value in whole["mean"]],
            "hovertemplate": "%{x}: %{text}<extra></extra>",
            "showlegend": False,
        }
    )
    # The number stands above whatever is higher: the interval, or the parts before savings are taken off.
    above = [sum(max(float(amounts.get(year, 0.0)), 0.0) for _, amounts in stacks) for year in years]
    ends = [max(end, stacked) / step for end, stacked in zip(_tops(whole), above, strict=True)]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": years,
            "y": [end + 0.015 * max(ends) for end in ends],
            "text": [f"<b>{number(value / step, digits)}</b>" for value in whole["mean"]],
            "textposition": "top center",
            "textfont": {"color": INK},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "showlegend": False,
        }
    )
    figure = frame(traces, 380)
    figure["layout"]["margin"]["t"] = 26
    figure["layout"]["barmode"] = "relative"
    figure["layout"]["xaxis"] |= {"tickvals": years, "range": [years[0] - 0.6, years[-1] + 0.6]}
    figure["layout"]["xaxis"]["title"]["text"] = word("chart.summer")
    figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5}
    figure["layout"]["yaxis"]["title"]["text"] = unit
    return figure, series


def _tops(whole: pd.DataFrame) -> list[float]:
    """Upper ends of the intervals of the sum, the sum itself where there is none."""
    pairs = zip(whole["mean"].astype(float), whole["high"].astype(float), strict=True)
    return [mean if np.isnan(high) else max(mean, high) for mean, high in pairs]


def financing_figure(rows: pd.DataFrame, word: Words) -> Figure:
    """What others bring and what is left for the county, stacked; what nobody could pay beside it."""
    largest = float(rows[["cost", "others", "county", "short"]].abs().to_numpy().max() or 0)
    step, unit = money_step(largest, word)
    years = [int(year) for year in rows["year"]]
    traces = []
    # Nothing stands beside the bars where the county pays its part in every year.
    beside = bool(rows["short"].any())
    for series, name, offset in ((4, "others", 0), (1, "county", 0), (2, "short", 1)):
        values = rows[name].tolist()
        traces.append(
            {
                "type": "bar",
                "x": [year + (0.3 if offset else -0.1) * beside for year in years],
                "y": [value / step for value in values],
                "width": 0.22 if offset else 0.5,
                "name": word(f"result.{name}"),
                "marker": {"color": SERIES[series]},
                "text": [
                    f"{word(f'result.{name}')}: {money(value, word, among=[largest])}" for value in values
                ],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, 340)
    figure["layout"]["barmode"] = "relative"
    figure["layout"]["xaxis"] |= {
        "tickvals": years,
        "ticktext": [str(year) for year in years],
        "range": [years[0] - 0.6, years[-1] + 0.6],
    }
    figure["layout"]["xaxis"]["title"]["text"] = word("chart.summer")
    figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5}
    figure["layout"]["yaxis"]["title"]["text"] = unit
    return figure


def plane_figure(rows: pd.DataFrame, unit: str, better: str, shown: Shown, word: Words) -> Figure:
    """Every pair as a point, the mean as a cross, the four quadrants named."""
    colour = SERIES[shown.line.series]
    digits = digits_for(rows["effect"])
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": rows["effect"].tolist(),
            "y": rows["cost"].tolist(),
            "marker": {"color": colour, "size": 9, "opacity": 0.7},
            "text": [
                word(
                    "result.plane_hover",
                    n=int(row["replicate"]) + 1,
                    effect=with_unit(number(row["effect"], digits, signed=True), unit, word, difference=True),
                    cost=money(row["cost"], word),
                )
                for row in rows.to_dict("records")
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [float(rows["effect"].mean())],
            "y": [float(rows["cost"].mean())],
            "name": word("table.mean"),
            "marker": {"symbol": "x", "size": 13, "color": INK},
            "text": [
                word(
                    "result.plane_mean",
                    effect=with_unit(
                        number(float(rows["effect"].mean()), digits, signed=True), unit, word, difference=True
                    ),
                    cost=money(float(rows["cost"].mean()), word),
                )
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
        },
    ]
    figure = frame(traces, 380)
    across = 1.25 * float(max(abs(rows["effect"].max()), abs(rows["effect"].min()), 1e-9))
    high, low = float(rows["cost"].max()), float(rows["cost"].min())
    top = 1.2 * max(high, 0.0) if high > 0 else 0.25 * abs(low)
    bottom = 1.2 * min(low, 0.0) if low < 0 else -0.25 * abs(high)
    figure["layout"]["xaxis"] |= {"range": [-across, across], "showgrid": True}
    figure["layout"]["yaxis"] |= {"range": [bottom or -1.0, top or 1.0], "separatethousands": True}
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis] |= {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5}
    figure["layout"]["xaxis"]["title"]["text"] = word(
        "result.with_unit", name=word("result.effect"), unit=axis_title(unit, word, True)
    )
    figure["layout"]["yaxis"]["title"]["text"] = word("result.per_student_cost")
    if better:
        good = 1 if better == "higher" else -1
        figure["layout"]["annotations"] = [
            {
                "xref": "paper",
                "yref": "paper",
                "x": 0.99 if side > 0 else 0.01,
                "y": 0.99 if dear else 0.02,
                "xanchor": "right" if side > 0 else "left",
                "yanchor": "top" if dear else "bottom",
                "text": word("result.quadrant." + _QUADRANT[side == good, dear]),
                "showarrow": False,
                "font": {"color": MUTED, "size": 12},
            }
            for side in (-1, 1)
            for dear in (True, False)
        ]
    return figure
