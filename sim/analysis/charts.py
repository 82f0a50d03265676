"""Charts of analyses (plotly)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.outcome import UnknownName

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.analysis.discovery import Discovery
    from sim.analysis.front import Front
    from sim.analysis.indices import Indices
    from sim.analysis.robustness import Robustness

__all__ = ["bars", "box_over_points", "pareto", "regrets"]

_COLOURS = ("#44749d", "#c6a15b", "#8c3b3b", "#9aa5b1")
_WORDS = {
    "ST": "total (with interactions)",
    "S1": "alone",
    "mu_star": "mean size of the effect",
    "score": "PAWN score",
}


def bars(found: Indices) -> go.Figure:
    """A bar for each factor and index, with its interval; the most important factor on top."""
    import plotly.graph_objects as go

    frame = found.frame.iloc[::-1]
    figure = go.Figure()
    for place, name in enumerate(reversed(found.shown)):
        figure.add_bar(
            y=frame["factor"],
            x=frame[name],
            orientation="h",
            name=_WORDS[name],
            marker_color=_COLOURS[len(found.shown) - 1 - place],
            error_x={
                "type": "data",
                "array": np.maximum(frame[f"{name}_high"] - frame[name], 0),
                "arrayminus": np.maximum(frame[name] - frame[f"{name}_low"], 0),
                "thickness": 1,
            },
        )
    if "chance" in frame:
        figure.add_scatter(
            y=frame["factor"], x=frame["chance"], mode="markers", name="chance alone",
            marker={"symbol": "line-ns-open", "size": 14, "color": _COLOURS[2]},
        )  # fmt: skip
    figure.update_layout(
        title=found.outcome,
        template="plotly_white",
        showlegend=len(found.shown) > 1 or "chance" in frame,
        legend={"traceorder": "reversed", "orientation": "h", "y": -0.12},
        margin={"l": 10, "r": 20, "t": 50, "b": 10},
    )
    figure.update_yaxes(automargin=True)
    return figure


def box_over_points(found: Discovery) -> go.Figure:
    """Cases and others over two factors, with the first box.

    Raises:
        ValueError: there is no box.
    """
    import plotly.graph_objects as go

    if not found.boxes:
        raise ValueError("no box was found")
    limits = {limit.factor: limit for limit in found.boxes[0].limits}
    factors = found.points.factors
    numeric = [name for name in [*limits, *factors.columns] if factors[name].dtype.kind in "iuf"]
    x, y = (list(dict.fromkeys(numeric)) * 2)[:2]
    figure = go.Figure()
    for case, name, colour in ((False, "other", _COLOURS[3]), (True, "case", _COLOURS[2])):
        some = factors[found.cases == case]
        figure.add_scatter(
            x=some[x], y=some[y], mode="markers", name=name, marker={"color": colour, "size": 6}
        )
    ends = []
    for name in (x, y):
        limit = limits.get(name)
        low = factors[name].min() if limit is None or limit.low is None else limit.low
        high = factors[name].max() if limit is None or limit.high is None else limit.high
        ends.append((low, high))
    figure.add_shape(
        type="rect", x0=ends[0][0], x1=ends[0][1], y0=ends[1][0], y1=ends[1][1], line={"color": _COLOURS[0]}
    )
    figure.update_layout(title=found.question, xaxis_title=x, yaxis_title=y, template="plotly_white")
    return figure


def regrets(found: Robustness) -> go.Figure:
    """How regret is spread over states, a box for each policy; the smallest largest regret on top."""
    import plotly.graph_objects as go

    regret, order = found.regret(), found.to_frame()["policy"]
    figure = go.Figure()
    for policy in order.iloc[::-1]:
        figure.add_box(x=regret.loc[policy], name=policy, marker_color=_COLOURS[0], boxpoints=False)
    figure.update_layout(
        title=f"regret: {found.outcome}", template="plotly_white", showlegend=False, xaxis_title="regret"
    )
    figure.update_yaxes(automargin=True)
    return figure


def pareto(found: Front, x: str, y: str) -> go.Figure:
    """The front between two objectives: means over fresh replicates with 90 % intervals of the means.

    Raises:
        UnknownName: an objective that there is not.
    """
    import plotly.graph_objects as go

    for name in (x, y):
        if name not in found.objectives:
            raise UnknownName("objective", name, found.objectives)
    frame, units = found.frame, {one["name"]: one["unit"] for one in found.record["objectives"]}
    words = []
    for _, row in frame.iterrows():
        said = [name for name in found.record["switches"] if row[name]]
        levers = [one["path"].removeprefix("interventions.") for one in found.record["levers"]]
        said += [f"{name} {row[name]:g}" for name in levers if np.isfinite(row[name])]
        words.append("<br>".join([f"mix {row['mix']}", *said]) if said else f"mix {row['mix']}: nothing")
    figure = go.Figure()
    figure.add_scatter(
        x=frame[x],
        y=frame[y],
        mode="markers",
        text=words,
        hoverinfo="text",
        error_x={"type": "data", "array": 1.645 * frame[f"{x} error"], "thickness": 1, "width": 0},
        error_y={"type": "data", "array": 1.645 * frame[f"{y} error"], "thickness": 1, "width": 0},
        marker={
            "size": 9,
            "color": frame["front_share"],
            "colorscale": "Blues",
            "cmin": 0,
            "cmax": 1,
            "colorbar": {"title": "share on front"},
            "line": {"width": 1, "color": "#33506b"},
        },
    )
    figure.update_layout(
        title=found.record["title"].get("en", ""),
        xaxis_title=f"{x} ({units[x]})",
        yaxis_title=f"{y} ({units[y]})",
        template="plotly_white",
    )
    return figure
