"""Charts of a calibration: all figures on one page, and parameters before and after."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from calibration.report.labels import figure_label
from sim.results.chart_parts import COLOURS, GREY, empty_figure

__all__ = ["dumbbells", "forest"]

BLUE, RED = COLOURS[0], COLOURS[2]
REACH = 6.0
"""Standard deviations beyond which a mark is shown at the edge."""
SHOWN = ("low", "high", "model_low", "model_high", "literature_median")


def forest(result: dict[str, Any], lang: str) -> go.Figure:
    """Every fitted figure in standard deviations of its prediction, the reported value at zero.

    Args:
        result: as `calibration.results.read` gives it.
        lang: ``en`` or ``zh``.
    """
    rows = [row for row in result["figures"] if row["fitted"] and row["inside"] is not None]
    rows.sort(key=lambda row: (row["site"], row["id"]))
    figure = empty_figure(
        "Reported and predicted" if lang == "en" else "报告值与预测值",
        "standard deviations of the prediction; reported = 0" if lang == "en" else "预测标准差；报告值 = 0",
        lang,
        (),
    )
    figure.add_vline(x=0, line={"color": GREY, "width": 1.5})
    names = [figure_label(row, lang) for row in rows]
    for inside, colour in ((True, BLUE), (False, RED)):
        some = [at for at, row in enumerate(rows) if row["inside"] is inside]
        words = {True: ("inside", "落入区间"), False: ("not reproduced", "未再现")}[inside]
        for wide, low, high in ((7, "low", "high"), (3, "model_low", "model_high")):
            x: list[float | None] = []
            y: list[int | None] = []
            for at in some:
                x += [_scaled(rows[at], rows[at][low]), _scaled(rows[at], rows[at][high]), None]
                y += [at, at, None]
            figure.add_trace(
                go.Scatter(
                    x=x,
                    y=y,
                    mode="lines",
                    line={"color": colour, "width": wide},
                    opacity=0.3 if wide == 7 else 1.0,
                    showlegend=False,
                    hoverinfo="skip",
                )
            )
        figure.add_trace(
            go.Scatter(
                x=[_scaled(rows[at], rows[at]["median"]) for at in some],
                y=some,
                mode="markers",
                name=words[lang == "zh"],
                marker={
                    "color": colour,
                    "size": 9,
                    "symbol": [_symbol(rows[at]["relation"]) for at in some],
                },
                customdata=[_told(rows[at], names[at]) for at in some],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=[_scaled(row, row["literature_median"]) for row in rows],
            y=list(range(len(rows))),
            mode="markers",
            name="literature" if lang == "en" else "文献",
            marker={"color": GREY, "size": 8, "symbol": "circle-open", "line": {"width": 1.5}},
            hoverinfo="skip",
        )
    )
    _rows_as_axis(figure, names)
    edge = 0.3 + max((abs(_scaled(row, row[key]) or 0.0) for row in rows for key in SHOWN), default=REACH)
    figure.update_xaxes(range=[-edge, edge], zeroline=False, showgrid=True, gridcolor="#e5e7eb")
    return figure


def _symbol(relation: str) -> str:
    return {">": "triangle-right", ">=": "triangle-right", "<": "triangle-left", "<=": "triangle-left"}.get(
        relation, "circle"
    )


def _told(row: dict[str, Any], name: str) -> str:
    return f"{name}<br>{row['reported']:g} | {row['median']:.4g} ({row['low']:.4g} … {row['high']:.4g})"


def _scaled(row: dict[str, Any], value: float | None) -> float | None:
    """In standard deviations of the prediction, as far as the edge."""
    if value is None:
        return None
    return float(min(max((value - row["reported"]) / max(row["spread"], 1e-12), -REACH), REACH))


def dumbbells(result: dict[str, Any], lang: str) -> go.Figure:
    """Prior and posterior of parameters of which the figures say something, in prior standard deviations."""
    rows = [row for row in result["parameters"] if row["identified"] or row["pushed"] or row["bound"]]
    rows.sort(key=lambda row: row["width"])
    figure = empty_figure(
        "Parameters" if lang == "en" else "参数",
        "prior median = 0, prior 5 % and 95 % points = ±1"
        if lang == "en"
        else "先验中位数 = 0，先验 5% 与 95% 点 = ±1",
        lang,
        (),
    )
    figure.add_vline(x=0, line={"color": GREY, "width": 1.5})
    for key, colour, wide, words in (
        ("prior", GREY, 8, ("literature", "文献")),
        ("posterior", BLUE, 4, ("given the figures", "给定报告数据")),
    ):
        x: list[float | None] = []
        y: list[int | None] = []
        for at, row in enumerate(rows):
            x += [_of_prior(row, row[key]["low"]), _of_prior(row, row[key]["high"]), None]
            y += [at, at, None]
        figure.add_trace(
            go.Scatter(
                x=x, y=y, mode="lines", line={"color": colour, "width": wide}, name=words[lang == "zh"],
                opacity=0.35 if key == "prior" else 1.0, hoverinfo="skip",
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[_of_prior(row, row["posterior"]["median"]) for row in rows],
            y=list(range(len(rows))),
            mode="markers",
            marker={"color": BLUE, "size": 9},
            showlegend=False,
            customdata=[
                f"{row['name']}: {row['posterior']['median']:.3g} "
                f"({row['posterior']['low']:.3g} … {row['posterior']['high']:.3g})"
                for row in rows
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    _rows_as_axis(figure, [row["name"] for row in rows])
    figure.update_xaxes(zeroline=False, showgrid=True, gridcolor="#e5e7eb")
    return figure


def _of_prior(row: dict[str, Any], value: float) -> float:
    """Where a value lies between the prior's median (0) and its 5 or 95 % point (-1 or 1)."""
    prior = row["prior"]
    gap = value - prior["median"]
    side = prior["median"] - prior["low"] if gap < 0 else prior["high"] - prior["median"]
    return gap / side if side else 0.0


def _rows_as_axis(figure: go.Figure, names: list[str]) -> None:
    """One line of the chart for each name, the first on top."""
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        title=None,
        tickfont={"size": 11},
    )
    figure.update_layout(
        hovermode="closest",
        height=140 + 19 * max(len(names), 2),
        legend={"orientation": "h", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom"},
        margin={"t": 96},
    )
