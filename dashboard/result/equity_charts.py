"""Gaps, gains and Lorenz curves, drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.components.figure import PLAIN, Figure, axis_title, frame
from dashboard.components.palette import DASHES, INK, MARKERS, MUTED, SERIES
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.result.shown import Shown
from dashboard.titles import GROUP_FAMILIES, group_title
from dashboard.views import each
from dashboard.words import Words

__all__ = ["gain_figure", "gap_figure", "lorenz_figure"]


def gap_figure(rows: pd.DataFrame, shown: Shown, unit: str, word: Words) -> Figure:
    """A dumbbell for each pair of groups and scenario: from the lower group's level to the upper's."""
    traces: list[dict[str, Any]] = []
    families = list(dict.fromkeys(rows["family"]))
    step = 0.62 / max(1, len(shown.lines) - 1) if len(shown.lines) > 1 else 0.0
    for order, line in enumerate(shown.lines):
        part = rows[rows["scenario"] == line.scenario]
        lane = [
            families.index(family) + (order - (len(shown.lines) - 1) / 2) * min(step, 0.3)
            for family in part["family"]
        ]
        x: list[float | None] = []
        y: list[float | None] = []
        for row, height in zip(each(part), lane, strict=True):
            x += [row.lower_mean, row.upper_mean, None]
            y += [height, height, None]
        colour = SERIES[line.series]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": colour, "width": 3, "dash": DASHES[line.series]},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        for side, symbol in (("lower", "circle-open"), ("upper", "circle")):
            levels = part[f"{side}_mean"].tolist()
            digits = digits_for(levels)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": levels,
                    "y": lane,
                    "name": line.title,
                    "marker": {
                        "symbol": symbol,
                        "size": 11,
                        "color": colour,
                        "line": {"width": 2, "color": colour},
                    },
                    "text": [
                        f"{group_title(group, word)}: {with_unit(number(level, digits), unit, word)}"
                        for group, level in zip(part[side], levels, strict=True)
                    ],
                    "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
                    "showlegend": False,
                }
            )
    figure = frame(traces, 110 + len(families) * (34 + 18 * len(shown.lines)))
    names = {family: rows[rows["family"] == family].iloc[0] for family in families}
    figure["layout"]["yaxis"] |= {
        "tickvals": list(range(len(families))),
        "ticktext": [
            f"○ {group_title(names[family]['lower'], word)}<br>● {group_title(names[family]['upper'], word)}"
            for family in families
        ],
        "range": [len(families) - 0.4, -0.6],
        "showgrid": False,
    }
    figure["layout"]["xaxis"] |= {"showgrid": True, "nticks": 7, **PLAIN}
    figure["layout"]["xaxis"]["title"]["text"] = axis_title(unit, word, False)
    return figure


def gain_figure(rows: pd.DataFrame, shown: Shown, unit: str, word: Words) -> Figure:
    """A mark with its interval for each group and scenario, and a line at no difference."""
    where: dict[str, float] = {}
    place = 0.0
    for family in (("all",), *GROUP_FAMILIES.values()):
        members = [group for group in family if group in set(rows["group"])]
        for at, group in enumerate(members):
            where[group] = place + at
        place += len(members) + (0.5 if members else 0)
    traces = []
    lanes = shown.compared
    for order, line in enumerate(lanes):
        part = rows[rows["scenario"] == line.scenario]
        shift = 0.4 * (order / max(1, len(lanes) - 1) - 0.5) if len(lanes) > 1 else 0.0
        digits = digits_for(pd.concat([part["mean"], part["low"], part["high"]]).dropna())
        known = part[["low", "high"]].notna().all(axis=1).any()
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["mean"].tolist(),
                "y": [where[group] + shift for group in part["group"]],
                "name": line.title,
                "marker": {"symbol": MARKERS[line.series], "size": 9, "color": SERIES[line.series]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (part["high"] - part["mean"]).fillna(0).tolist(),
                    "arrayminus": (part["mean"] - part["low"]).fillna(0).tolist(),
                    "color": SERIES[line.series],
                    "thickness": 2,
                    "width": 5,
                    "visible": bool(known),
                },
                "text": [
                    f"{group_title(row.group, word)}: "
                    + word(
                        "finding.with_interval",
                        size=with_unit(number(row.mean, digits, signed=True), unit, word, difference=True),
                        interval=interval(row.low, row.high, word, digits),
                    )
                    for row in each(part)
                ],
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, round(100 + (27 + 8 * (len(lanes) - 1)) * place))
    figure["layout"]["yaxis"] |= {
        "tickvals": list(where.values()),
        "ticktext": [group_title(group, word) for group in where],
        "range": [place - 0.3, -0.7],
    }
    figure["layout"]["xaxis"] |= {
        "showgrid": True,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
    }
    figure["layout"]["xaxis"]["title"]["text"] = axis_title(unit, word, True)
    return figure


def lorenz_figure(curves: pd.DataFrame, shown: Shown, word: Words) -> Figure:
    """A curve for each scenario below the line of equal shares."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+text",
            "x": [0, 44, 100],
            "y": [0, 44, 100],
            "text": ["", word("result.lorenz_equal"), ""],
            "textposition": "top left",
            "textfont": {"color": MUTED, "size": 12},
            "line": {"color": MUTED, "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for line in shown.lines:
        one = curves[curves["scenario"] == line.scenario]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": (100 * one["students"]).tolist(),
                "y": (100 * one["part"]).tolist(),
                "name": line.title,
                "line": {"color": SERIES[line.series], "width": 2.5, "dash": DASHES[line.series]},
                "hovertemplate": "<b>%{fullData.name}</b><br>%{x:.0f}% → %{y:.1f}%<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, 380)
    for axis, key in (("xaxis", "result.lorenz_students"), ("yaxis", "result.lorenz_part")):
        figure["layout"][axis]["title"]["text"] = word(key)
        figure["layout"][axis] |= {"range": [0, 101], "dtick": 20, "ticksuffix": "%", "showgrid": True}
    return figure
