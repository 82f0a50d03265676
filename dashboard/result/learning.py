"""How a measure develops: the paired difference first, then levels, and how far replicates spread."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard import views
from dashboard.components import findings
from dashboard.components.development import difference_card, groups_card, in_steps, levels_card, series
from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import INK, SERIES, faint
from dashboard.components.parts import chart_card, table
from dashboard.numerals import digits_for, number
from dashboard.result.shown import Shown
from dashboard.selection import groups_of
from dashboard.titles import measure_in
from dashboard.views import Line
from dashboard.words import Words

__all__ = ["TABLES", "panel", "replicates"]

_FEW = 8
"""Groups whose chart is no taller than the usual one."""


def panel(shown: Shown, word: Words) -> list[Any]:
    """The chosen view, and who stands where."""
    if shown.group not in groups_of([shown.stored], shown.measure):
        shown.picked["group"] = "all"
    view = shown.picked.get("view", "levels")
    chosen = shown.selection()

    def csv(chart: str) -> str:
        return shown.csv(chart, word)

    # As tall as the groups beside it.
    height = 460 if len(groups_of([shown.stored], shown.measure)) > _FEW else 340
    if view == "spread":
        first = _spread(shown, word, height)
    else:
        first = (difference_card if view == "difference" else levels_card)(chosen, csv, word, height=height)
    return [first, groups_card(chosen, csv, word)]


def replicates(shown: Shown) -> pd.DataFrame:
    """The measure in each replicate, summer picked: scenario, replicate, value, baseline, difference."""
    at = shown.outcome.years.index(shown.year)
    out = []
    for place, about in enumerate(shown.outcome.about):
        values = shown.outcome.series(place, shown.measure, shown.group)[:, at]
        rows = pd.DataFrame({"scenario": about.label, "replicate": np.arange(len(values)), "value": values})
        if shown.stored.paired and place:
            pairs = shown.stored.comparison.difference(place, shown.measure, shown.group)[:, at]
            rows = rows.assign(baseline=values - pairs, difference=pairs)
        out.append(rows)
    return pd.concat(out, ignore_index=True)


def _spread(shown: Shown, word: Words, height: int) -> Any:
    rows, unit = in_steps(replicates(shown), shown.stored.quantity(shown.measure).unit, word)
    paired = "difference" in rows
    column = "difference" if paired else "value"
    lines = shown.compared if paired else shown.lines
    told = (views.differences if paired else views.levels)([shown.stored], shown.measure, shown.group)
    told, said_in = in_steps(told, shown.stored.quantity(shown.measure).unit, word)
    tell = findings.difference_finding if paired else findings.level_finding
    found = tell(told, lines, shown.stored, shown.measure, shown.group, shown.year, word, said_in)
    caption = word(
        f"result.spread_caption_{column}",
        measure=measure_in(shown.stored, shown.measure, shown.group, word),
        unit=axis_title(unit, word, paired),
        year=shown.year,
        n=shown.outcome.replicates,
    )
    digits = digits_for(rows[column].dropna()) + 1
    titles = {line.scenario: line.title for line in shown.lines}
    head = [word("table.scenario"), word("result.replicate"), word("result.value")]
    head += [word("result.baseline"), word("table.difference")] if paired else []
    names = ["value", "baseline", "difference"] if paired else ["value"]
    body = [
        [titles[row["scenario"]], str(row["replicate"] + 1)]
        + [number(row[name], digits, signed=name == "difference") for name in names]
        for row in rows.to_dict("records")
        if row["scenario"] in {line.scenario for line in lines}
    ]
    return chart_card(
        "spread",
        word("result.spread"),
        found,
        spread_figure(rows, lines, column, unit, word, height),
        caption,
        table(caption, head, body),
        shown.csv("spread", word),
        word,
        series=series(lines),
    )


def spread_figure(
    rows: pd.DataFrame, lines: list[Line], column: str, unit: str, word: Words, height: int = 340
) -> Figure:
    """A violin for each scenario, with every replicate as a point."""
    traces = []
    for line in lines:
        values = rows[rows["scenario"] == line.scenario][column].dropna().tolist()
        colour = SERIES[line.series]
        traces.append(
            {
                "type": "violin",
                "y": values,
                "x0": line.series,
                "name": line.title,
                "line": {"color": colour, "width": 1.5},
                "fillcolor": faint(colour, 0.2),
                "marker": {"color": colour, "size": 6, "opacity": 0.75},
                "points": "all",
                "pointpos": 0,
                "jitter": 0.35,
                "meanline": {"visible": True},
                "box": {"visible": len(values) >= 8, "width": 0.12},
                "spanmode": "soft",
                "hoveron": "points",
                "hovertemplate": "<b>%{fullData.name}</b><br>%{y:.4~g}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, height)
    figure["layout"]["violingap"] = 0.35
    figure["layout"]["xaxis"] |= {"showticklabels": False, "type": "category"}
    difference = column == "difference"
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(unit, word, difference)
    if difference:
        figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": INK, "zerolinewidth": 1.5}
        figure["layout"]["yaxis"]["rangemode"] = "tozero"
    return figure


TABLES = {
    "difference": lambda shown: views.differences([shown.stored], shown.measure, shown.group),
    "levels": lambda shown: views.levels([shown.stored], shown.measure, shown.group),
    "spread": replicates,
    "groups": lambda shown: views.by_group(
        [shown.stored], shown.measure, groups_of([shown.stored], shown.measure), shown.year
    ),
}
