"""The network of alliances and the map of schools, drawn; where each school stands in the picture."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.aria import aria
from dashboard.components.figure import Figure, axis_title, for_phones, frame
from dashboard.components.palette import GRID, INK, MUTED, SERIES
from dashboard.numerals import number
from dashboard.titles import group_title
from dashboard.views import each
from dashboard.words import Words

__all__ = ["arranged", "map_figure", "marks", "network_figure", "school_name", "ties"]


_LOCATIONS = {"city": 3, "town": 1, "village": 4}


_APART = 3.5
"""Between two rows of stars, whose arms are 1.15 long: a name stands between them."""
_SYMBOLS = {"city": "square", "town": "diamond", "village": "circle"}


def ties(rows: pd.DataFrame) -> pd.DataFrame:
    """Who is tied to whom: alliance, lead, member (numbers of schools); each member to its first lead."""
    out = []
    for alliance in sorted({int(one) for one in rows["alliance"] if one >= 0}):
        members = rows[rows["alliance"] == alliance]
        leads = members[members["lead"] > 0]["school"].tolist() or members["school"].tolist()[:1]
        out += [(alliance, leads[0], int(school)) for school in members["school"] if school != leads[0]]
    return pd.DataFrame(out, columns=["alliance", "lead", "member"])


def arranged(rows: pd.DataFrame) -> pd.DataFrame:
    """The schools with a place in the picture (column, row): alliances as stars, the unallied below.

    The same schools in the same alliances always stand in the same place.
    """
    numbers = sorted({int(one) for one in rows["alliance"] if one >= 0})
    groups = [rows[rows["alliance"] == one] for one in numbers]
    across = max(1, math.ceil(math.sqrt(1.7 * max(1, len(groups)))))
    column, row = {}, {}
    for at, part in enumerate(groups):
        centre = (3.0 * (at % across), -_APART * (at // across))
        leads = part[part["lead"] > 0]["school"].tolist() or part["school"].tolist()[:1]
        others = [school for school in part["school"] if school != leads[0]]
        column[leads[0]], row[leads[0]] = centre
        for number_, school in enumerate(others):
            angle = 2 * math.pi * number_ / max(1, len(others)) + math.pi / 2
            reach = 1.15 if len(others) <= 10 or number_ % 2 else 0.75
            column[school] = centre[0] + reach * math.cos(angle)
            row[school] = centre[1] + reach * math.sin(angle)
    alone = rows[rows["alliance"] < 0]["school"].tolist()
    below = -_APART * math.ceil(len(groups) / across) + (0.6 if groups else 0.0)
    width = max(12, 3 * across * 2) if groups else 12
    for at, school in enumerate(alone):
        column[school] = (at % width) * (3.0 * max(across, 2) / width) - 1.2
        row[school] = below - 0.6 * (at // width)
    return rows.assign(
        column=[column[school] for school in rows["school"]], row=[row[school] for school in rows["school"]]
    )


def network_figure(rows: pd.DataFrame, word: Words) -> Figure:
    """Schools as marks, alliance ties as lines from the lead to each member."""
    at = rows.set_index("school")
    x: list[float | None] = []
    y: list[float | None] = []
    for tie in each(ties(rows)):
        x += [at["column"][tie.lead], at["column"][tie.member], None]
        y += [at["row"][tie.lead], at["row"][tie.member], None]
    traces: list[dict[str, Any]] = [_lines(x, y, 1.5)]
    for location, series in _LOCATIONS.items():
        part = rows[rows["location"] == location]
        leads = part["lead"] > 0
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["column"].tolist(),
                "y": part["row"].tolist(),
                "name": group_title(location, word),
                "marker": {
                    "size": _sizes(part["students"], rows["students"]),
                    "color": SERIES[series],
                    "symbol": _SYMBOLS[location],
                    "opacity": 0.92,
                    "line": {"color": INK, "width": [2.5 if lead else 0.5 for lead in leads]},
                },
                "text": _hover(part, word),
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    traces.append(_names(rows, word))
    tall = (rows["row"].max() - rows["row"].min()) / max(1.0, rows["column"].max() - rows["column"].min())
    figure = frame(traces, round(min(720, max(320, 160 + 900 * tall))))
    for_phones(figure, round(90 + 330 * tall), 0.5)
    for axis in ("xaxis", "yaxis"):
        figure["layout"][axis] |= {"visible": False, "showgrid": False}
    figure["layout"]["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1}
    return figure


def _names(rows: pd.DataFrame, word: Words) -> dict[str, Any]:
    """The number of each alliance above its star: the text and the table speak of it."""
    x, y, names = [], [], []
    for alliance in sorted({int(one) for one in rows["alliance"] if one >= 0}):
        part = rows[rows["alliance"] == alliance]
        leads = part[part["lead"] > 0]
        x.append(float((leads if len(leads) else part)["column"].iloc[0]))
        y.append(float(part["row"].max()) + 0.32)
        names.append(word("result.alliance_n", n=alliance + 1))
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": names,
        "textfont": {"color": MUTED, "size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def map_figure(rows: pd.DataFrame, colour: str, word: Words) -> Figure:
    """Schools where they lie, in kilometres from the county seat; colour by what is picked."""
    at = rows.set_index("school")
    x: list[float | None] = []
    y: list[float | None] = []
    for tie in each(ties(rows)):
        x += [at["x"][tie.lead], at["x"][tie.member], None]
        y += [at["y"][tie.lead], at["y"][tie.member], None]
    values = rows[colour].astype(float)
    known = values.dropna()
    first = next((location for location in _SYMBOLS if (rows["location"] == location).any()), "")
    traces = [_lines(x, y, 0.8)]
    # The few most extreme schools would make all others look alike.
    reach = float(known.abs().quantile(0.95) or 1.0) if len(known) else 1.0
    middle = colour in ("change", "achievement")
    low, high = (
        (-reach, reach) if middle else (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    )
    scale = [[0.0, SERIES[2]], [0.5, GRID], [1.0, SERIES[1]]] if middle else [[0.0, GRID], [1.0, SERIES[1]]]
    for location, symbol in _SYMBOLS.items():
        part = rows[rows["location"] == location]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["x"].tolist(),
                "y": part["y"].tolist(),
                "name": group_title(location, word),
                "marker": {
                    "size": _sizes(part["students"], rows["students"]),
                    "symbol": symbol,
                    "color": [None if math.isnan(value) else value for value in part[colour].astype(float)],
                    "cmin": low,
                    "cmax": high,
                    "colorscale": scale,
                    "line": {"color": INK, "width": [2.5 if lead else 0.8 for lead in part["lead"] > 0]},
                    "showscale": location == first,
                    "colorbar": {
                        "title": {
                            "text": word(f"result.unit.{colour}"),
                            "side": "top",
                            "font": {"color": MUTED, "size": 13},
                        },
                        "tickfont": {"color": MUTED, "size": 12},
                        "thickness": 12,
                        "outlinewidth": 0,
                    },
                },
                "text": _hover(part, word),
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, 520)
    for_phones(figure, 340, 0.6)
    for axis, key in (("xaxis", "result.east"), ("yaxis", "result.north")):
        figure["layout"][axis] |= {"showgrid": True, "zeroline": True, "zerolinecolor": GRID}
        figure["layout"][axis]["title"]["text"] = word(
            "result.with_unit", name=word(key), unit=axis_title("km", word, False)
        )
    figure["layout"]["xaxis"]["constrain"] = "domain"
    figure["layout"]["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1, "constrain": "domain"}
    return figure


def marks(rows: pd.DataFrame, word: Words, plain: bool = False) -> html.Ul:
    """Which mark stands for which location; on the map colour says something else."""
    signs = {"city": "■", "town": "◆", "village": "●"}
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(
                        signs[name],
                        style={} if plain else {"color": f"var(--series-{_LOCATIONS[name]})"},
                        **aria(hidden="true"),
                    ),
                    group_title(name, word),
                ]
            )
            for name in _LOCATIONS
            if name in set(rows["location"])
        ],
        className="legend",
        **aria(label=word("chart.legend")),
    )


def _lines(x: list[float | None], y: list[float | None], width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": MUTED, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _sizes(students: pd.Series, every: pd.Series) -> list[float]:
    """Marks whose area grows with the school."""
    largest = float(every.max() or 1.0)
    return [round(9 + 21 * math.sqrt(max(0.0, value) / largest), 1) for value in students]


def school_name(number_: int, word: Words) -> str:
    """What a school is called: schools have numbers only."""
    return word("result.school_n", n=number_ + 1)


def _hover(rows: pd.DataFrame, word: Words) -> list[str]:
    return [
        word(
            "result.school_hover",
            name=school_name(row.school, word),
            location=group_title(row.location, word),
            tier=group_title(row.tier, word),
            stage=word(f"result.stage.{row.stage}"),
            students=number(row.students, 0),
            start=number(row.start, 2),
            now=number(row.achievement, 2),
            alliance=word("result.alliance_n", n=row.alliance + 1)
            if row.alliance >= 0
            else word("result.unallied"),
        )
        for row in each(rows)
    ]
