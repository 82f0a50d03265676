"""What a sweep shows, as cards: two factors together, and every point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.components.figure import axis_title, frame
from dashboard.components.palette import GRID, INK, MUTED, SERIES, faint
from dashboard.components.parts import chart_card, table
from dashboard.components.sweep_names import csv_of, factor_name, sentence, unit_name, value_name
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.sweeps import over_two
from dashboard.views import each
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.analysis.table import Table

__all__ = ["heat_card", "points_card"]

_SHOWN = 60
"""Points of the table on the page; the file has all."""


def heat_card(points: Table, across: str, up: str, about: Mapping[str, Any], word: Words) -> Any:
    """Mean outcome over two factors."""
    rows = over_two(points, across, up)
    names = [factor_name(one, word) for one in (across, up)]
    known = rows.dropna(subset=["mean"])
    digits = digits_for(known["mean"])
    x = _axis(points, across, rows.drop_duplicates("across")["across_value"], word)
    y = _axis(points, up, rows.drop_duplicates("up")["up_value"], word)
    cells = rows.pivot(index="up", columns="across", values="mean")
    values = [[None if pd.isna(value) else float(value) for value in line] for line in cells.to_numpy()]
    unit = unit_name(about, word)
    caption = sentence(
        word("sweep.heat_caption", what=about["what"], unit=unit, across=names[0], up=names[1])
    )
    if any(value is None for line in values for value in line):
        caption += (" " if word.lang == "en" else "") + word("sweep.heat_blank")
    finding: Any = word("sweep.heat_none")
    if len(known):
        best = known.sort_values("mean", ascending=about["better"] == "lower").iloc[0]
        finding = word(
            "sweep.heat_finding" if best["points"] > 1 else "sweep.heat_finding_one",
            across=names[0],
            up=names[1],
            x=x[int(best["across"])],
            y=y[int(best["up"])],
            size=with_unit(
                number(best["mean"], digits, signed=about["effect"]), about["unit"], word, about["effect"]
            ),
            n=int(best["points"]),
        )
    middle = [[1.0, SERIES[1]], [0.5, "#ffffff"], [0.0, SERIES[2]]][::-1]
    plain = [[0.0, faint(SERIES[1], 0.06)], [1.0, SERIES[1]]]
    largest = float(known["mean"].abs().max()) if len(known) else 1.0
    trace: dict[str, Any] = {
        "type": "heatmap",
        "z": values,
        "x": list(range(len(x))),
        "y": list(range(len(y))),
        "text": [
            ["" if v is None else number(v, digits, signed=about["effect"]) for v in line] for line in values
        ],
        "texttemplate": "%{text}",
        "hovertemplate": "%{text}<extra></extra>",
        "xgap": 2,
        "ygap": 2,
        "colorscale": middle if about["effect"] else plain,
        "colorbar": {"thickness": 12, "outlinewidth": 0, "tickfont": {"color": MUTED}},
    }
    if about["effect"]:
        trace |= {"zmin": -largest, "zmax": largest}
    figure = frame([trace], 120 + 52 * len(y))
    figure["layout"]["xaxis"] |= {"tickvals": list(range(len(x))), "ticktext": x}
    figure["layout"]["yaxis"] |= {"tickvals": list(range(len(y))), "ticktext": y, "showgrid": False}
    figure["layout"]["xaxis"]["title"]["text"] = names[0]
    figure["layout"]["yaxis"]["title"]["text"] = names[1]
    body = [
        [
            value_name(row.across_value, word),
            value_name(row.up_value, word),
            number(row.mean, digits, signed=about["effect"]),
            str(row.points),
        ]
        for row in each(rows)
    ]
    head = [names[0], names[1], word("table.mean"), word("sweep.points")]
    return chart_card(
        "heat",
        word("sweep.heat"),
        html.P(finding),
        figure,
        caption,
        table(caption, head, body, first_number=2),
        csv_of("heat", about, word, across=across, up=up),
        word,
    )


def _axis(points: Table, factor: str, values: Any, word: Words) -> list[str]:
    """Names of cells: values as they are, middles of ranges roughly."""
    exact = points.factors[factor].nunique() <= len(values)
    return [value_name(value, word, 3 if exact else 2) for value in values]


def points_card(points: Table, across: str, about: Mapping[str, Any], links: list[str], word: Words) -> Any:
    """Every point: the outcome against one factor, and a table whose rows open in the lab."""
    means = points.mean
    names = [factor_name(path, word) for path in points.names]
    digits = digits_for(means[np.isfinite(means)])
    column = points.factors[across]
    numeric = pd.api.types.is_numeric_dtype(column) and column.dtype != bool
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": column.tolist() if numeric else [value_name(value, word) for value in column],
        "y": [None if not np.isfinite(mean) else float(mean) for mean in means],
        "marker": {"color": faint(SERIES[1], 0.6), "size": 8, "line": {"width": 0.5, "color": GRID}},
        "hovertemplate": "%{x}: %{y:.4~g}<extra></extra>",
        "showlegend": False,
    }
    figure = frame([trace], 340)
    figure["layout"]["yaxis"] |= {"zeroline": bool(about["effect"]), "zerolinecolor": INK}
    figure["layout"]["xaxis"]["title"]["text"] = factor_name(across, word)
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(about["unit"], word, about["effect"])
    order = np.argsort(np.where(np.isfinite(means), means, -np.inf if about["better"] != "lower" else np.inf))
    order = order if about["better"] == "lower" else order[::-1]
    body: list[list[Any]] = []
    for at in order[:_SHOWN]:
        values = [value_name(_item(points.factors[path].iloc[at]), word) for path in points.names]
        body.append(
            [
                dcc.Link(word("sweep.point", n=int(at) + 1), href=links[at])
                if links
                else word("sweep.point", n=int(at) + 1),
                *values,
                number(float(means[at]), digits, signed=about["effect"]),
            ]
        )
    caption = sentence(
        word(
            "sweep.points_caption",
            what=about["what"],
            unit=unit_name(about, word),
            n=min(_SHOWN, len(means)),
            of=len(means),
        )
    )
    head = [word("sweep.open_in_lab"), *names, sentence(about["what"])]
    spread = float(np.nanmin(means)), float(np.nanmax(means))
    finding = word(
        "sweep.points_finding",
        n=int(np.isfinite(means).sum()),
        what=about["what"],
        interval=with_unit(interval(*spread, word, digits), about["unit"], word, about["effect"]),
    )
    return chart_card(
        "points",
        word("sweep.points_title"),
        html.P(finding),
        figure,
        caption,
        table(caption, head, body),
        csv_of("points", about, word),
        word,
    )


def _item(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
