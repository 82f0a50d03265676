"""Figures as plain dictionaries: cheap to make, and a browser callback can recolour them.

Each takes a table of ``views.py`` and the words of a language. Legends are written as HTML beside the
figure, where long titles can wrap; every figure has a table twin that says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.components.palette import DASHES, GRID, INK, MARKERS, MUTED, SERIES, faint
from dashboard.numerals import digits_for, interval, money, number, with_unit
from dashboard.titles import GROUP_FAMILIES, group_title, purpose_title, unit_title
from dashboard.views import Line
from dashboard.words import Words

__all__ = ["cost_bars", "dumbbell", "fan"]

Figure = dict[str, Any]
_FONT = 13


def fan(
    table: pd.DataFrame, lines: Sequence[Line], unit: str, word: Words, *, difference: bool = False
) -> Figure:
    """Means with a 50 % and a 90 % band over the years, one colour, dash and marker for each line.

    Args:
        table: of ``views.levels`` or ``views.differences``.
        lines: what is drawn, in this order.
        difference: draw the zero line, write signs.
    """
    traces: list[dict[str, Any]] = []
    digits = digits_for(pd.concat([table["mean"], table["low90"], table["high90"]]).dropna())
    for line in lines:
        at = line.series
        rows = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)].sort_values("year")
        if rows.empty:
            continue
        years = rows["year"].astype(int).tolist()
        for low, high, opacity in (("low90", "high90", 0.13), ("low50", "high50", 0.20)):
            band = rows.dropna(subset=[low, high])
            if band.empty or (band[low] == band[high]).all():
                continue
            x = band["year"].astype(int).tolist()
            traces.append({
                "type": "scatter", "mode": "lines", "x": x + x[::-1],
                "y": band[high].tolist() + band[low].tolist()[::-1], "fill": "toself",
                "fillcolor": faint(SERIES[at], opacity), "line": {"width": 0, "color": SERIES[at]},
                "hoverinfo": "skip", "showlegend": False,
            })
        hover = []
        for row in rows.itertuples():
            value = with_unit(number(row.mean, digits, signed=difference), unit, word, difference)
            bounds = "" if pd.isna(row.low90) else interval(row.low90, row.high90, word, digits)
            hover.append(word("chart.hover", year=int(row.year), value=value, interval=bounds) if bounds
                         else word("chart.hover_plain", year=int(row.year), value=value))
        traces.append({
            "type": "scatter", "mode": "lines+markers", "x": years, "y": rows["mean"].tolist(),
            "name": line.title, "line": {"color": SERIES[at], "width": 2.5, "dash": DASHES[at]},
            "marker": {"symbol": MARKERS[at], "size": 8, "color": SERIES[at],
                       "line": {"width": 2 if MARKERS[at].endswith("open") else 0, "color": SERIES[at]}},
            "text": hover, "hovertemplate": "%{text}<extra>%{fullData.name}</extra>", "showlegend": False,
        })
    figure = _figure(traces, 340)
    years = sorted(int(year) for year in table["year"].unique())
    figure["layout"]["xaxis"] |= {
        "tickvals": years, "ticktext": [str(year) for year in years], "title": {"text": word("chart.summer")},
        "range": [years[0] - 0.15, years[-1] + 0.15] if years else None,
    }
    figure["layout"]["yaxis"] |= {"title": {"text": _axis(unit, word, difference)}}
    if difference:
        figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5, "rangemode": "tozero"}
    return figure


def dumbbell(
    table: pd.DataFrame, lines: Sequence[Line], chosen: str, unit: str, word: Words
) -> Figure:
    """One year's level in each group: a dot for each scenario, joined to its baseline.

    Args:
        table: of ``views.by_group``.
        lines: what is drawn, in this order.
        chosen: the group that is looked at, written in bold.
    """
    families = [[group for group in ("all",)], *([*groups] for groups in GROUP_FAMILIES.values())]
    known = set(table["group"])
    rows: list[tuple[float, str]] = []
    place = 0.0
    for family in families:
        members = [group for group in family if group in known]
        rows += [(place + at, group) for at, group in enumerate(members)]
        place += len(members) + (0.5 if members else 0)
    where = {group: at for at, group in rows}
    digits = digits_for(table["mean"].dropna())
    traces: list[dict[str, Any]] = []
    spread = 0.0 if len(lines) <= 2 else 0.22
    base = {(row.run, row.group): row.mean for line in lines if line.baseline
            for row in table[(table["run"] == line.run) & (table["scenario"] == line.scenario)].itertuples()}
    for order, line in enumerate(lines):
        at = line.series
        part = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)]
        part = part[part["group"].isin(where)]
        shift = spread * (order / max(1, len(lines) - 1) - 0.5)
        y = [where[group] + shift for group in part["group"]]
        if not line.baseline:
            x_joined: list[float | None] = []
            y_joined: list[float | None] = []
            for group, mean, height in zip(part["group"], part["mean"], y, strict=True):
                if (line.run, group) in base:
                    x_joined += [base[line.run, group], mean, None]
                    y_joined += [height, height, None]
            traces.append({"type": "scatter", "mode": "lines", "x": x_joined, "y": y_joined, "showlegend": False,
                           "line": {"color": SERIES[at], "width": 3}, "opacity": 0.55, "hoverinfo": "skip"})
        hover = [f"{group_title(group, word)}: {with_unit(number(mean, digits), unit, word)}"
                 for group, mean in zip(part["group"], part["mean"], strict=True)]
        traces.append({
            "type": "scatter", "mode": "markers", "x": part["mean"].tolist(), "y": y, "name": line.title,
            "marker": {"symbol": MARKERS[at], "size": 11, "color": SERIES[at],
                       "line": {"width": 2 if MARKERS[at].endswith("open") else 0, "color": SERIES[at]}},
            "text": hover, "hovertemplate": "%{text}<extra>%{fullData.name}</extra>", "showlegend": False,
        })
    figure = _figure(traces, round(100 + 27 * place))
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["yaxis"] |= {
        "tickvals": [at for at, _ in rows], "range": [place - 0.3, -0.7], "zeroline": False, "showgrid": True,
        "ticktext": [f"<b>{group_title(group, word)}</b>" if group == chosen
                     else group_title(group, word) for _, group in rows],
    }
    figure["layout"]["xaxis"] |= {"title": {"text": _axis(unit, word, False)}, "showgrid": True, "zeroline": False}
    return figure


def cost_bars(table: pd.DataFrame, lines: Sequence[Line], word: Words) -> Figure:
    """Extra yearly cost by purpose, one bar for each scenario.

    Args:
        table: purpose, run, scenario, mean, low, high (yuan a year more than the baseline).
    """
    order = table.groupby("purpose")["mean"].apply(lambda values: values.abs().max()).sort_values()
    purposes = order.index.tolist()
    names = [purpose_title(purpose, word) for purpose in purposes]
    traces = []
    for line in lines:
        at = line.series
        part = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)].set_index("purpose")
        if part.empty:
            continue
        part = part.reindex(purposes)
        traces.append({
            "type": "bar", "orientation": "h", "y": names, "x": part["mean"].fillna(0).tolist(), "name": line.title,
            "marker": {"color": SERIES[at], "pattern": {"shape": ("", "", "/", "x", ".", "-", "\\", "+")[at % 8]}},
            "text": [money(value, word, signed=True) if pd.notna(value) else "" for value in part["mean"]],
            "textposition": "outside", "cliponaxis": False, "showlegend": False, "textangle": 0,
            "hovertemplate": "%{y}: %{text}<extra>%{fullData.name}</extra>",
        })
    figure = _figure(traces, 90 + len(purposes) * (18 + 20 * max(1, len(traces))))
    figure["layout"]["hovermode"] = "closest"
    span = float(table["mean"].abs().max() or 1)
    low, high = min(0.0, float(table["mean"].min())), max(0.0, float(table["mean"].max()))
    figure["layout"]["xaxis"] |= {
        "zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5, "showgrid": True, "nticks": 5,
        "range": [low - (0.28 * span if low < 0 else 0), high + 0.28 * span],
        "showticklabels": False,
    }
    figure["layout"]["yaxis"] |= {"showgrid": False}
    figure["layout"]["margin"]["b"] = 16
    return figure


def _axis(unit: str, word: Words, difference: bool) -> str:
    if difference and unit == "%":
        return unit_title("percentage points", word)
    return unit_title(unit, word) if unit else ""


def _figure(traces: list[dict[str, Any]], height: int) -> Figure:
    axis = {"automargin": True, "gridcolor": GRID, "linecolor": GRID, "tickcolor": GRID, "zeroline": False,
            "fixedrange": True, "tickfont": {"color": MUTED, "size": _FONT},
            "title": {"text": "", "font": {"color": MUTED, "size": _FONT}, "standoff": 12}}
    return {
        "data": traces,
        "layout": {
            "height": height, "margin": {"l": 12, "r": 16, "t": 12, "b": 12}, "dragmode": False,
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "hovermode": "closest",
            "font": {"family": "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', "
                     "'PingFang SC', 'Microsoft YaHei', sans-serif", "color": INK, "size": _FONT},
            "hoverlabel": {"align": "left", "font": {"size": _FONT}}, "barmode": "group", "bargap": 0.35,
            "xaxis": {**axis, "title": dict(axis["title"]), "showgrid": False},
            "yaxis": {**axis, "title": dict(axis["title"])},
            "uirevision": "keep",
        },
    }
