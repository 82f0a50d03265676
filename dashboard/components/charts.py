"""Figures as plain dictionaries: cheap to make, and a browser callback can recolour them.

Each takes a table of ``views.py`` and the words of a language. Legends are written as HTML beside the
figure, where long titles can wrap; every figure has a table twin that says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.components.figure import PLAIN, Figure, axis_title, frame
from dashboard.components.palette import DASHES, GRID, INK, MARKERS, SERIES, faint
from dashboard.numerals import digits_for, interval, money_step, number, with_unit
from dashboard.titles import GROUP_FAMILIES, group_title, payer_title, purpose_title
from dashboard.views import Line, each
from dashboard.words import Words

__all__ = ["cost_bars", "dumbbell", "fan"]


def fan(
    table: pd.DataFrame,
    lines: Sequence[Line],
    unit: str,
    word: Words,
    *,
    difference: bool = False,
    height: int = 340,
) -> Figure:
    """Means with a 50 % and a 90 % band over the years, one colour, dash and marker for each line.

    Args:
        table: of ``views.levels`` or ``views.differences``.
        lines: what is drawn, in this order.
        difference: draw the zero line, write signs.
        height: pixels.
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
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x + x[::-1],
                    "y": band[high].tolist() + band[low].tolist()[::-1],
                    "fill": "toself",
                    "fillcolor": faint(SERIES[at], opacity),
                    "line": {"width": 0, "color": SERIES[at]},
                    "hoverinfo": "skip",
                    "showlegend": False,
                }
            )
        hover = []
        for row in each(rows):
            value = with_unit(number(row.mean, digits, signed=difference), unit, word, difference)
            bounds = "" if pd.isna(row.low90) else interval(row.low90, row.high90, word, digits)
            hover.append(
                word("chart.hover", year=int(row.year), value=value, interval=bounds)
                if bounds
                else word("chart.hover_plain", year=int(row.year), value=value)
            )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": years,
                "y": rows["mean"].tolist(),
                "name": line.title,
                "line": {"color": SERIES[at], "width": 2.5, "dash": DASHES[at]},
                "marker": {
                    "symbol": MARKERS[at],
                    "size": 8,
                    "color": SERIES[at],
                    "line": {"width": 2 if MARKERS[at].endswith("open") else 0, "color": SERIES[at]},
                },
                "text": hover,
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, height)
    years = sorted(int(year) for year in table["year"].unique())
    figure["layout"]["xaxis"] |= {
        "tickvals": years,
        "ticktext": [str(year) for year in years],
        "range": [years[0] - 0.15, years[-1] + 0.15] if years else None,
    }
    figure["layout"]["xaxis"]["title"]["text"] = word("chart.summer")
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(unit, word, difference)
    if difference:
        figure["layout"]["yaxis"] |= {
            "zeroline": True,
            "zerolinecolor": INK,
            "zerolinewidth": 1.5,
            "rangemode": "tozero",
        }
    return figure


def dumbbell(table: pd.DataFrame, lines: Sequence[Line], chosen: str, unit: str, word: Words) -> Figure:
    """One year's level in each group: a mark for each scenario, joined to the bar of its baseline.

    Args:
        table: of ``views.by_group``.
        lines: what is drawn, in this order.
        chosen: the group that is looked at, written in bold.
    """
    families = [["all"], *([*groups] for groups in GROUP_FAMILIES.values())]
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
    lanes = [line for line in lines if not line.baseline]
    spread = 0.0 if len(lanes) < 2 else 0.4
    base = {
        (row.run, row.group): row.mean
        for line in lines
        if line.baseline
        for row in each(table[(table["run"] == line.run) & (table["scenario"] == line.scenario)])
    }
    for line in lines:
        at = line.series
        part = table[(table["run"] == line.run) & (table["scenario"] == line.scenario)]
        part = part[part["group"].isin(where)]
        shift = 0.0 if line.baseline else spread * (lanes.index(line) / max(1, len(lanes) - 1) - 0.5)
        y = [where[group] + shift for group in part["group"]]
        if not line.baseline:
            x_joined: list[float | None] = []
            y_joined: list[float | None] = []
            for group, mean, height in zip(part["group"], part["mean"], y, strict=True):
                if (line.run, group) in base:
                    x_joined += [base[line.run, group], mean, None]
                    y_joined += [height, height, None]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": x_joined,
                    "y": y_joined,
                    "showlegend": False,
                    "line": {"color": SERIES[at], "width": 3},
                    "opacity": 0.55,
                    "hoverinfo": "skip",
                }
            )
        hover = [
            f"{group_title(group, word)}: {with_unit(number(mean, digits), unit, word)}"
            for group, mean in zip(part["group"], part["mean"], strict=True)
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["mean"].tolist(),
                "y": y,
                "name": line.title,
                "marker": {
                    "symbol": "line-ns" if line.baseline else MARKERS[at],
                    "size": 17 if line.baseline else 10,
                    "color": SERIES[at],
                    "line": {"width": 3 if line.baseline else 0, "color": SERIES[at]},
                },
                "text": hover,
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, round(100 + 27 * place))
    figure["layout"]["hovermode"] = "closest"
    figure["layout"]["yaxis"] |= {
        "tickvals": [at for at, _ in rows],
        "range": [place - 0.3, -0.7],
        "zeroline": False,
        "showgrid": True,
        "ticktext": [
            f"<b>{group_title(group, word)}</b>" if group == chosen else group_title(group, word)
            for _, group in rows
        ],
    }
    figure["layout"]["xaxis"] |= {"showgrid": True, "zeroline": False, "nticks": 7, **PLAIN}
    figure["layout"]["xaxis"]["title"]["text"] = axis_title(unit, word, False)
    return figure


def cost_bars(table: pd.DataFrame, lines: Sequence[Line], word: Words) -> Figure:
    """Extra cost of one year, by purpose and again by payer, one bar for each scenario.

    Args:
        table: of ``views.costs`` for one year.
        lines: scenarios, without baselines.
    """
    parts = {
        "purpose": table[(table["payer"] == "all") & (table["purpose"] != "all")],
        "payer": table[(table["purpose"] == "all") & (table["payer"] != "all")],
    }
    step, unit = money_step(float(table["mean"].abs().max() or 0), word)
    digits = digits_for([float(table["mean"].abs().max() or 0) / step])
    # A bar that would be called 0 takes room only where it is the scenario's own chart.
    least = 0.5 * 10.0**-digits * step if len(lines) > 1 else 0.0
    ticks: list[tuple[float, str]] = []
    bars: dict[int, list[tuple[float, float]]] = {at: [] for at in range(len(lines))}
    place = 0.0
    for by, part in parts.items():
        ticks.append((place, f"<b>{word(f'chart.by_{by}')}</b>"))
        place += 1.15
        sizes = part.groupby(by)["mean"].apply(lambda values: values.abs().max()).sort_values(ascending=False)
        # What is put together stands last, however large.
        for name in sorted(
            (name for name in sizes.index if sizes[name] > least), key=lambda name: name == "other"
        ):
            first = place
            for at, line in enumerate(lines):
                own = (part["run"] == line.run) & (part["scenario"] == line.scenario) & (part[by] == name)
                for mean in part[own]["mean"]:
                    if abs(mean) > least or not least:
                        bars[at].append((place, float(mean)))
                        place += 1.0
            title = purpose_title(str(name), word) if by == "purpose" else payer_title(str(name), word)
            ticks.append(((first + place - 1) / 2, title))
            place += 0.15 if len(lines) == 1 else 0.7
        place += 0.4
    traces: list[dict[str, Any]] = []
    for order, line in enumerate(lines):
        at = line.series
        heights, amounts = [y for y, _ in bars[order]], [amount for _, amount in bars[order]]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": heights,
                "x": amounts,
                "width": 0.7 if len(lines) == 1 else 0.86,
                "name": line.title,
                "marker": {
                    "color": SERIES[at],
                    "pattern": {
                        "shape": ("", "", "/", "x", ".", "-", "\\", "+")[at % 8],
                        "fillmode": "overlay",
                        "fgcolor": GRID,
                        "fgopacity": 0.75,
                        "size": 7,
                    },
                },
                "text": [number(value / step, digits, signed=True) for value in amounts],
                "textposition": "outside",
                "cliponaxis": False,
                "showlegend": False,
                "textangle": 0,
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text} " + unit + "<extra></extra>",
            }
        )
    figure = frame(traces, round(56 + place * (30 if len(lines) == 1 else 21 if len(lines) == 2 else 17)))
    means = [amount for trace in traces for amount in trace["x"]]
    low, high = min([0.0, *means]), max([0.0, *means])
    room = 0.3 * (high - low or 1)
    # On a phone the numbers beside the bars need more of the width.
    across = [low - (2 * room if low < 0 else 0), high + 1.5 * room]
    figure["layout"]["meta"] = {"phone": {"across": across}}
    figure["layout"] |= {"barmode": "overlay"}
    figure["layout"]["xaxis"]["title"]["text"] = unit
    figure["layout"]["xaxis"] |= {
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
        "showgrid": False,
        "showticklabels": False,
        "range": [low - (room if low < 0 else 0), high + room],
    }
    figure["layout"]["yaxis"] |= {
        "showgrid": False,
        "tickvals": [at for at, _ in ticks],
        "ticktext": [name for _, name in ticks],
        "range": [place - 0.4, -0.8],
    }
    return figure
