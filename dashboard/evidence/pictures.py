"""Charts of the evidence page, as plain dictionaries like all charts of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import INK, MUTED, SERIES, faint
from dashboard.evidence.cells import alike
from dashboard.evidence.words import figure_name, parameter_name, site_name, value_in
from dashboard.numerals import interval, number, with_unit
from dashboard.words import Words

__all__ = ["dumbbells", "forest", "one_figure"]

REACH = 6.0
"""Standard deviations beyond which a mark stands at the edge."""
INSIDE, OUTSIDE, LITERATURE = SERIES[1], SERIES[2], SERIES[0]
_ARROWS = {">": "triangle-right", ">=": "triangle-right", "<": "triangle-left", "<=": "triangle-left"}
_LONGEST = {"en": (20, 54), "zh": (9, 26)}
"""Letters of a place, and of a whole name, beside a line of a chart."""
_STEPS = {"en": 1e6, "zh": 1e4}


def forest(rows: Sequence[dict[str, Any]], word: Words) -> Figure:
    """Every figure in standard deviations of its prediction, the reported value at zero."""
    names = [_short_figure(row, word) for row in rows]
    traces: list[dict[str, Any]] = [_zero(len(rows))]
    for inside, colour, symbol in ((True, INSIDE, "circle"), (False, OUTSIDE, "diamond")):
        some = [at for at, row in enumerate(rows) if row["inside"] is inside]
        traces += [
            _bars(rows, some, "low", "high", faint(colour, 0.3), 9),
            _bars(rows, some, "model_low", "model_high", colour, 3),
            {
                "type": "scatter",
                "mode": "markers",
                "x": [_scaled(rows[at], rows[at]["median"]) for at in some],
                "y": some,
                "name": word(f"evidence.{'inside' if inside else 'outside'}"),
                "marker": {
                    "color": colour,
                    "size": 10,
                    "symbol": [_ARROWS.get(rows[at]["relation"], symbol) for at in some],
                },
                "text": [_told(rows[at], word) for at in some],
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            },
        ]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_scaled(row, row["literature_median"]) for row in rows],
            "y": list(range(len(rows))),
            "name": word("evidence.literature"),
            "marker": {
                "color": LITERATURE,
                "size": 9,
                "symbol": "circle-open",
                "line": {"width": 1.5, "color": LITERATURE},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        }
    )
    figure = frame(traces, 84 + 22 * max(len(rows), 2))
    keys = ("low", "high", "model_low", "model_high", "literature_median")
    edge = 0.3 + max(
        (abs(_scaled(row, row[key]) or 0.0) for row in rows for key in keys if row[key] is not None),
        default=2.0,
    )
    figure["layout"]["xaxis"] |= {"range": [-edge, edge], "showgrid": True}
    figure["layout"]["xaxis"]["title"]["text"] = word("evidence.forest_axis")
    return _named(figure, names)


def one_figure(row: dict[str, Any], word: Words) -> Figure:
    """What was reported, the model given the figures, and the literature alone, in the figure's own unit."""
    lanes = (
        ("literature", "literature_low", "literature_high", "literature_median", LITERATURE),
        ("model", "model_low", "model_high", "model_median", INSIDE),
        ("predicted", "low", "high", "median", INSIDE if row["inside"] in (True, None) else OUTSIDE),
    )
    traces: list[dict[str, Any]] = []
    names = [word("evidence.reported")]
    if row["reported"] is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [row["reported"]] * 2,
                "y": [0, 3.4],
                "line": {"color": INK, "width": 1.5, "dash": "dot"},
                "marker": {"size": [12, 0], "symbol": _ARROWS.get(row["relation"], "star"), "color": INK},
                "text": [value_in(row["reported"], row, word)] * 2,
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
                "name": names[0],
            }
        )
    for at, (name, low, high, middle, colour) in enumerate(lanes, start=1):
        names.append(word(f"evidence.lane.{name}"))
        if row[middle] is None:
            continue
        median, *ends = alike(row, middle.removesuffix("median"))
        hover = word(
            "finding.with_interval",
            size=with_unit(median, row["unit"], word),
            interval=" … ".join(ends),
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [row[low], row[middle], row[high]],
                "y": [at] * 3,
                "line": {"color": colour, "width": 5},
                "marker": {"size": [1, 12, 1], "color": colour, "symbol": "circle"},
                "text": [hover] * 3,
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
                "name": names[-1],
            }
        )
    figure = frame(traces, 252)
    figure["layout"]["xaxis"] |= {"showgrid": True, "nticks": 6, "tickformat": ","}
    figure["layout"]["xaxis"]["title"]["text"] = _in_large_steps(traces, row["unit"], word)
    return _named(figure, names)


def _in_large_steps(traces: list[dict[str, Any]], unit: str, word: Words) -> str:
    """Puts millions of something into the steps in which each language counts them; says of what."""
    named = axis_title(unit, word, False)
    if max((abs(x) for trace in traces for x in trace["x"]), default=0.0) < 1e6:
        return named
    for trace in traces:
        trace["x"] = [x / _STEPS[word.lang] for x in trace["x"]]
    return word("evidence.axis_large", unit=named)


def dumbbells(rows: Sequence[dict[str, Any]], word: Words) -> Figure:
    """Prior and posterior of parameters, measured from the prior's median to its 5 and 95 % points."""
    traces: list[dict[str, Any]] = [_zero(len(rows))]
    for key, colour, width in (("prior", faint(LITERATURE, 0.45), 9), ("posterior", INSIDE, 4)):
        x: list[float | None] = []
        y: list[float | None] = []
        for at, row in enumerate(rows):
            x += [_of_prior(row, row[key]["low"]), _of_prior(row, row[key]["high"]), None]
            y += [at, at, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": colour, "width": width},
                "name": word(f"evidence.{key}"),
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_of_prior(row, row["posterior"]["median"]) for row in rows],
            "y": list(range(len(rows))),
            "marker": {"color": INSIDE, "size": 10},
            "name": word("evidence.posterior"),
            "text": [
                word(
                    "finding.with_interval",
                    size=f"{parameter_name(row['name'], word)}: {number(row['posterior']['median'])}",
                    interval=interval(row["posterior"]["low"], row["posterior"]["high"], word, 3),
                )
                for row in rows
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
        }
    )
    figure = frame(traces, 84 + 24 * max(len(rows), 2))
    figure["layout"]["xaxis"] |= {"showgrid": True}
    figure["layout"]["xaxis"]["title"]["text"] = word("evidence.parameters_axis")
    return _named(figure, [_short_parameter(row["name"], word) for row in rows])


def _zero(n: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 0],
        "y": [-0.6, n - 0.4],
        "line": {"color": MUTED, "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _bars(
    rows: Sequence[dict[str, Any]], some: list[int], low: str, high: str, colour: str, width: int
) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for at in some:
        x += [_scaled(rows[at], rows[at][low]), _scaled(rows[at], rows[at][high]), None]
        y += [at, at, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _scaled(row: dict[str, Any], value: float | None) -> float | None:
    """In standard deviations of the prediction, as far as the edge."""
    if value is None:
        return None
    return float(min(max((value - row["reported"]) / max(row["spread"], 1e-12), -REACH), REACH))


def _of_prior(row: dict[str, Any], value: float) -> float:
    """Where a value lies between the prior's median (0) and its 5 or 95 % point (-1 or 1)."""
    prior = row["prior"]
    gap = value - prior["median"]
    side = prior["median"] - prior["low"] if gap < 0 else prior["high"] - prior["median"]
    return float(gap / side) if side else 0.0


def _told(row: dict[str, Any], word: Words) -> str:
    return word(
        "evidence.hover",
        figure=figure_name(row, word),
        reported=value_in(row["reported"], row, word),
        predicted=with_unit(alike(row)[0], row["unit"], word),
        interval=" … ".join(alike(row)[1:]),
    )


def _short_figure(row: dict[str, Any], word: Words) -> str:
    """A figure's name, its place shortened first; what is measured says more."""
    return _short_at(site_name(row["site"], word), figure_name(row, word), word)


def _short_parameter(path: str, word: Words) -> str:
    """A parameter's name; of one that is not known of a place, the place is shortened first."""
    owner, name = path.split(".")[:2]
    return _short_at(site_name(name, word) if owner == "site" else "", parameter_name(path, word), word)


def _short_at(place: str, whole: str, word: Words) -> str:
    most, all_of_it = _LONGEST[word.lang]
    if len(whole) > all_of_it:
        whole = _short(place, most) + whole.removeprefix(place)
    return _short(whole, all_of_it)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _named(figure: Figure, names: list[str]) -> Figure:
    """One line of the chart for each name, the first on top."""
    figure["layout"]["yaxis"] |= {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [len(names) - 0.4, -0.6],
        "showgrid": False,
    }
    return figure
