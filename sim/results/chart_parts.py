"""What all charts share: colours, fonts, an empty figure in the house style, and a band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from sim.results import words
from sim.results.statistics import interval, quantiles
from sim.tables import Array

if TYPE_CHECKING:
    from sim.results.outcome import Outcome

__all__ = [
    "COLOURS",
    "CONFIG",
    "FONT",
    "GREY",
    "GROUP_ORDER",
    "STACK",
    "as_list",
    "band",
    "colour_of",
    "empty_figure",
    "fade",
]

FONT = (
    "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)
GREY = "#6b7280"
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Six hues that stay apart in print and for colour-blind readers, at 3:1 against white."""
STACK = (*COLOURS, "#7FA9C9", "#9BD1C8", "#C58AA6", "#F9B48E")
CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
}
"""For every figure shown: nothing leaves the reader's machine."""
GROUP_ORDER = (
    "all",
    "city",
    "town",
    "village",
    "quality",
    "ordinary",
    "weak",
    "ses1",
    "ses2",
    "ses3",
    "ses4",
    "ses5",
    "members",
    "others",
)


def colour_of(outcome: Outcome, place: int) -> str:
    """A scenario's colour: grey for the baseline of a comparison."""
    if len(outcome.about) == 1:
        return COLOURS[0]
    return GREY if place == 0 else COLOURS[(place - 1) % len(COLOURS)]


def band(
    figure: go.Figure, years: Sequence[int], series: Array, middle: Array, name: str, colour: str, lang: str
) -> None:
    """Two filled bands and a line; the bands only where there are two replicates or more."""
    x = [int(year) for year in years]
    spread = interval(series)
    inner = quantiles(series, (0.25, 0.75))
    if np.isfinite(spread.low).any():
        for (low, high), alpha, what in (
            ((spread.low, spread.high), 0.13, "band90"),
            (inner, 0.22, "band50"),
        ):
            figure.add_trace(
                go.Scatter(
                    x=x + x[::-1],
                    y=as_list(high) + as_list(low)[::-1],
                    mode="lines",
                    fill="toself",
                    fillcolor=fade(colour, alpha),
                    line={"width": 0},
                    hoverinfo="skip",
                    legendgroup=name,
                    showlegend=False,
                    name=f"{name}: {words.word(what, lang)}",
                )
            )
    figure.add_trace(
        go.Scatter(
            x=x,
            y=as_list(middle),
            mode="lines+markers",
            name=name,
            legendgroup=name,
            line={"color": colour, "width": 2.6},
            marker={"size": 6},
            customdata=[[words.number(a), words.number(b)] for a, b in zip(spread.low, spread.high)],
            hovertemplate="%{y:.4g} (%{customdata[0]} … %{customdata[1]})<extra>" + name + "</extra>",
        )
    )


def empty_figure(title: str, unit: str, lang: str, years: Sequence[int]) -> go.Figure:
    """An empty figure in the house style."""
    figure = go.Figure()
    figure.update_layout(
        template="none",
        title={
            "text": title,
            "x": 0.015,
            "xref": "container",
            "xanchor": "left",
            "font": {"size": 16},
            "subtitle": {"text": unit, "font": {"size": 12.5, "color": "#4b5563"}},
        },
        font={"family": FONT, "size": 13, "color": "#111827"},
        paper_bgcolor="white",
        plot_bgcolor="white",
        margin={"l": 60, "r": 16, "t": 66, "b": 44},
        height=360,
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": -0.14, "xanchor": "left", "yanchor": "top"},
    )
    figure.update_xaxes(
        showgrid=False, linecolor="#9ca3af", ticks="outside", tickcolor="#9ca3af", automargin=True
    )
    figure.update_yaxes(gridcolor="#e5e7eb", zeroline=False, automargin=True)
    if years:
        step = max(1, round(len(years) / 8))
        figure.update_xaxes(
            tickmode="array",
            tickvals=[int(year) for year in years][::step],
            ticktext=[str(year) for year in years][::step],
        )
    return figure


def fade(colour: str, alpha: float) -> str:
    """A colour of the palette, as see-through as ``alpha`` says."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def as_list(values: Array) -> list[Any]:
    """Numbers as a plain list, None where there is none."""
    return [None if not np.isfinite(value) else float(value) for value in np.asarray(values, float)]
