"""What each factor of a sweep does by itself, as a card: a small panel for each, on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.components.figure import Figure, axis_title, for_phones, frame
from dashboard.components.palette import INK, SERIES
from dashboard.components.parts import chart_card, table
from dashboard.components.sweep_names import csv_of, factor_name, sentence, unit_name, value_name
from dashboard.numerals import digits_for, number, with_unit
from dashboard.sweeps import main_effects
from dashboard.views import each
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.analysis.table import Table

__all__ = ["effects_card"]


def effects_card(points: Table, about: Mapping[str, Any], word: Words) -> Any:
    """A small panel for each factor on one scale: mean outcome at its values, with intervals."""
    rows = main_effects(points)
    unit, digits = about["unit"], digits_for([*rows["mean"], *rows["low"].dropna(), *rows["high"].dropna()])
    names = {factor: factor_name(factor, word) for factor in points.names}
    reach = rows.groupby("factor", sort=False)["mean"].agg(lambda means: means.max() - means.min())
    most = str(reach.idxmax())
    mine = rows[rows["factor"] == most].sort_values("value", kind="stable")
    first, last = mine.iloc[0], mine.iloc[-1]

    def told(mean: float) -> str:
        return with_unit(number(mean, digits, signed=about["effect"]), unit, word, difference=about["effect"])

    finding = word(
        "sweep.effects_finding",
        factor=names[most],
        low=value_name(first["value"], word),
        high=value_name(last["value"], word),
        before=told(first["mean"]),
        after=told(last["mean"]),
    )
    caption = sentence(word("sweep.effects_caption", what=about["what"], unit=unit_name(about, word)))
    body = [
        [
            names[row.factor],
            _span(row, word),
            number(row.mean, digits, signed=about["effect"]),
            number(row.low, digits, signed=about["effect"]),
            number(row.high, digits, signed=about["effect"]),
            str(row.points),
        ]
        for row in each(rows)
    ]
    head = [
        word("sweep.factor"),
        word("sweep.value"),
        word("table.mean"),
        word("table.low90"),
        word("table.high90"),
        word("sweep.points"),
    ]
    return chart_card(
        "effects",
        word("sweep.effects"),
        html.P(finding),
        _effects(rows, points, about, names, word),
        caption,
        table(caption, head, body, first_number=2),
        csv_of("effects", about, word),
        word,
        wide=True,
    )


def _span(row: Any, word: Words) -> str:
    if pd.isna(row.span_low):
        return value_name(row.value, word)
    return word("number.interval", low=value_name(row.span_low, word), high=value_name(row.span_high, word))


def _effects(
    rows: pd.DataFrame, points: Table, about: Mapping[str, Any], names: Mapping[str, str], word: Words
) -> Figure:
    """All panels in one figure, under each other in two columns, one scale up."""
    factors = points.names
    across = 1 if len(factors) == 1 else 2
    down = -(-len(factors) // across)
    figure = frame([], 70 + 190 * down)
    axis_x, axis_y = figure["layout"].pop("xaxis"), figure["layout"].pop("yaxis")
    low = float(np.nanmin([rows["low"].min(), rows["mean"].min(), *([0.0] if about["effect"] else [])]))
    high = float(np.nanmax([rows["high"].max(), rows["mean"].max(), *([0.0] if about["effect"] else [])]))
    room = 0.08 * (high - low or 1)
    annotations = []
    for at, factor in enumerate(factors):
        mine = rows[rows["factor"] == factor]
        numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in mine["value"])
        name = "" if at == 0 else str(at + 1)
        column, line = at % across, at // across
        x0, x1 = column / across + (0.03 if column else 0), (column + 1) / across - (0 if column else 0.03)
        y1 = 1 - line / down
        y0 = y1 - 1 / down + 62 / (70 + 190 * down)
        x = mine["value"].tolist() if numeric else [value_name(value, word) for value in mine["value"]]
        known = mine["low"].notna().all()
        figure["data"].append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": mine["mean"].tolist(),
                "name": names[factor],
                "xaxis": f"x{name}",
                "yaxis": f"y{name}",
                "line": {"color": SERIES[1], "width": 2},
                "marker": {"color": SERIES[1], "size": 8},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": (mine["high"] - mine["mean"]).tolist(),
                    "arrayminus": (mine["mean"] - mine["low"]).tolist(),
                    "color": SERIES[1],
                    "thickness": 1.4,
                    "width": 5,
                }
                if known
                else {"visible": False},
                "hovertemplate": "<b>%{fullData.name}</b><br>%{x}: %{y:.4~g}<extra></extra>",
                "showlegend": False,
            }
        )
        copy_x, copy_y = (
            {**axis_x, "title": dict(axis_x["title"])},
            {**axis_y, "title": dict(axis_y["title"])},
        )
        figure["layout"][f"xaxis{name}"] = copy_x | {"anchor": f"y{name}", "domain": [x0, x1], "nticks": 6}
        figure["layout"][f"yaxis{name}"] = copy_y | {
            "anchor": f"x{name}",
            "domain": [y0, y1],
            "range": [low - room, high + room],
            "zeroline": bool(about["effect"]),
            "zerolinecolor": INK,
            "nticks": 5,
        }
        annotations.append(
            {
                "x": x0,
                "y": y1,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "text": f"<b>{names[factor]}</b>",
                "showarrow": False,
                "font": {"color": INK, "size": 13},
            }
        )
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(about["unit"], word, about["effect"])
    figure["layout"]["margin"] |= {"t": 34}
    figure["layout"]["annotations"] = annotations
    if across > 1:
        _one_below_the_other(figure, len(factors))
    return figure


def _one_below_the_other(figure: Figure, panels: int) -> None:
    """How the panels stand on a phone, whose width is that of one."""
    height = 70 + 190 * panels
    changed: dict[str, Any] = {}
    for at in range(panels):
        name = "" if at == 0 else str(at + 1)
        top = 1 - at / panels
        changed[f"xaxis{name}"] = {"domain": [0, 1]}
        changed[f"yaxis{name}"] = {"domain": [top - 1 / panels + 62 / height, top]}
    changed["annotations"] = [
        {**one, "x": 0, "y": 1 - at / panels} for at, one in enumerate(figure["layout"]["annotations"])
    ]
    for_phones(figure, height, layout=changed)
