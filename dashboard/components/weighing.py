"""Cards that weigh stored runs: cost against gain, and the policy's doing against the assumption's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.address import link
from dashboard.comparing import FourWay, four_way, trade_off
from dashboard.components.differences import name_of, value_of
from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import INK, MARKERS, MUTED, SERIES
from dashboard.components.parts import chart_card, table
from dashboard.components.side_by_side import compared
from dashboard.differing import assumptions, differing
from dashboard.numerals import digits_for, interval, money, money_interval, money_step, number, with_unit
from dashboard.titles import measure_in, unit_title
from dashboard.views import Line, each
from dashboard.words import Words

if TYPE_CHECKING:
    from dashboard.selection import Selection

__all__ = ["four_way_card", "trade_off_card"]


def trade_off_card(chosen: Selection, word: Words, wide: bool = False) -> Any:
    """Extra cost against the difference of the picked measure; None for fewer than two scenarios."""
    rows = trade_off(chosen.runs, compared(chosen), chosen.measure, chosen.group, chosen.year)
    if len(rows) < 2:
        return None
    lines = [
        line
        for line in compared(chosen)
        if ((rows["run"] == line.run) & (rows["scenario"] == line.scenario)).any()
    ]
    unit = chosen.first.quantity(chosen.measure).unit
    step, money_unit = money_step(float(rows["cost"].abs().max()), word)
    caption = word(
        "trade.caption",
        measure=measure_in(chosen.first, chosen.measure, chosen.group, word),
        year=chosen.year,
        unit=unit_title("percentage points" if unit == "%" else unit, word),
    )
    digits = digits_for([*rows["effect"], *rows["effect_low"].dropna(), *rows["effect_high"].dropna()])
    sums = rows[["cost", "cost_low", "cost_high"]].to_numpy(float).ravel().tolist()
    body = []
    for line, row in zip(lines, each(rows), strict=True):
        body.append(
            [
                line.title,
                money(row.cost, word, signed=True, among=sums),
                money_interval(row.cost_low, row.cost_high, word, among=sums),
                with_unit(number(row.effect, digits, signed=True), unit, word, difference=True),
                interval(row.effect_low, row.effect_high, word, digits),
                word("trade.yes" if row.front else "trade.no"),
            ]
        )
    head = [
        word("table.scenario"),
        word("trade.cost"),
        "90%",
        word("trade.effect"),
        "90%",
        word("trade.on_front"),
    ]
    return chart_card(
        "trade",
        word("trade.title"),
        _trade_finding(rows, lines, chosen.first.quantity(chosen.measure).better, word),
        _scatter(rows, lines, unit, step, money_unit, chosen, word),
        caption,
        table(caption, head, body),
        _csv("trade", chosen, word),
        word,
        series=[(line.series, line.title) for line in lines],
        wide=wide,
    )


def _trade_finding(rows: pd.DataFrame, lines: list[Line], better: str, word: Words) -> list[Any]:
    if better not in ("higher", "lower"):
        return [html.P(word("trade.no_side"))]
    ahead = [line.title for line, row in zip(lines, each(rows), strict=True) if row.front]
    rest = [line.title for line, row in zip(lines, each(rows), strict=True) if not row.front]
    out = [html.P(word("trade.front", names=word.list(ahead)) if ahead else word("trade.worse"))]
    return out + [html.P(word("trade.beaten", name=name), className="muted") for name in rest if ahead]


def _scatter(
    rows: pd.DataFrame,
    lines: list[Line],
    unit: str,
    step: float,
    money_unit: str,
    chosen: Selection,
    word: Words,
) -> Figure:
    low = min(0.0, float(rows[["cost", "cost_low"]].min().min())) / step
    high = max(0.0, float(rows[["cost", "cost_high"]].max().max())) / step
    span = (high - low) or 1.0
    # The name of the origin stands where the scenarios are not.
    left = high > -low
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [0.0],
            "y": [0.0],
            "text": [word("trade.nothing")],
            "textposition": "bottom left" if left else "bottom right",
            "textfont": {"color": MUTED},
            "cliponaxis": False,
            "marker": {
                "symbol": "cross-thin",
                "size": 11,
                "color": SERIES[0],
                "line": {"width": 2, "color": SERIES[0]},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    ahead = rows[rows["front"]].sort_values("cost")
    if len(ahead):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0.0, *(ahead["cost"] / step)],
                "y": [0.0, *ahead["effect"]],
                "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    for line, row in zip(lines, each(rows), strict=True):
        colour = SERIES[line.series]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row.cost / step],
                "y": [row.effect],
                "name": line.title,
                "error_x": _arms(row.cost, row.cost_low, row.cost_high, step, colour),
                "error_y": _arms(row.effect, row.effect_low, row.effect_high, 1.0, colour),
                "marker": {"symbol": MARKERS[line.series], "size": 13, "color": colour},
                "text": [money(row.cost, word, signed=True, among=rows["cost"])],
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<br>%{y:.3~g}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, 380)
    figure["layout"]["xaxis"] |= {
        "zeroline": True,
        "zerolinecolor": INK,
        "showgrid": True,
        "range": [low - (0.22 if left else 0.06) * span, high + (0.06 if left else 0.22) * span],
    }
    # On a phone the name of the origin needs more of the width.
    figure["layout"]["meta"] = {
        "phone": {"across": [low - (0.5 if left else 0.06) * span, high + (0.06 if left else 0.5) * span]}
    }
    figure["layout"]["xaxis"]["title"]["text"] = word("trade.x", unit=money_unit)
    figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": INK}
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(unit, word, True)
    return figure


def _arms(mean: float, low: float, high: float, step: float, colour: str) -> dict[str, Any]:
    """The arms of an error cross; none where the interval is not known."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return {"visible": False}
    return {
        "type": "data",
        "symmetric": False,
        "array": [(high - mean) / step],
        "arrayminus": [(mean - low) / step],
        "color": colour,
        "thickness": 1.4,
        "width": 5,
    }


def four_way_card(chosen: Selection, word: Words) -> Any:
    """Policy times assumption; in words where it cannot be shown, None for a single result."""
    if len(chosen.runs) < 2:
        return None
    found = four_way(chosen.runs, chosen.lines, chosen.measure, chosen.group, chosen.year)
    if isinstance(found, str):
        return html.Article(
            [html.H2(word("four.title")), html.P(word(f"four.{found}"), className="muted")],
            className="card wide",
            id="card-four",
        )
    quantity = chosen.first.quantity(chosen.measure)
    digits = digits_for([*found.parts["mean"], *found.parts["low"].dropna(), *found.parts["high"].dropna()])
    sizes = {
        str(row.part): with_unit(number(row.mean, digits, signed=True), quantity.unit, word, difference=True)
        for row in each(found.parts)
    }
    measure = measure_in(chosen.first, chosen.measure, chosen.group, word)
    before, after = _assumed(found, chosen, word)
    finding = html.P(word("four.finding", before=before, after=after, measure=measure, **sizes))
    caption = word(
        "four.caption",
        measure=measure,
        year=chosen.year,
        unit=unit_title(quantity.unit, word),
        pairing=word("four.paired" if found.paired else "four.unpaired"),
    )
    body = [
        [
            word(f"four.part.{row.part}"),
            number(row.mean, digits, signed=True),
            number(row.low, digits, signed=True),
            number(row.high, digits, signed=True),
        ]
        for row in each(found.parts)
    ]
    head = [word("four.part"), word("table.mean"), word("table.low90"), word("table.high90")]
    return chart_card(
        "four",
        word("four.title"),
        finding,
        _corners(found, (before, after), quantity.unit, word),
        caption,
        table(caption, head, body),
        _csv("four", chosen, word),
        word,
    )


def _assumed(found: FourWay, chosen: Selection, word: Words) -> tuple[str, str]:
    """What to call the two assumptions: by the first thing in which they differ."""
    lines = [
        next(line for line in chosen.lines if (line.run, line.title) == both)
        for both in zip(found.runs, found.labels, strict=True)
    ]
    first = assumptions(differing(chosen.runs, lines))[0]
    name = name_of(first, chosen, word)
    before, after = (
        word("four.assumed", name=name, value=value_of(first, value, word, with_unit=True))
        for value in first.values
    )
    return before, after


def _corners(found: FourWay, names: tuple[str, str], unit: str, word: Words) -> Figure:
    """Without and with the policy, under each assumption, on one scale."""
    traces: list[dict[str, Any]] = []
    digits = digits_for(found.table["mean"])
    for assumption in (0, 1):
        rows = found.table[found.table["assumption"] == assumption].sort_values("policy")
        x = [2.4 * assumption + policy for policy in rows["policy"]]
        colour = SERIES[1 + assumption]
        known = rows["low90"].notna().all()
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "x": x,
                "y": rows["mean"].tolist(),
                "name": names[assumption],
                "text": [number(mean, digits) for mean in rows["mean"]],
                "textposition": "top right",
                "cliponaxis": False,
                "line": {"color": colour, "width": 2, "dash": "dot"},
                "marker": {"symbol": ["circle-open", "circle"], "size": 12, "color": colour,
                           "line": {"width": 2, "color": colour}},
                "error_y": {
                    "type": "data", "symmetric": False, "color": colour, "thickness": 1.4, "width": 6,
                    "array": (rows["high90"] - rows["mean"]).tolist(),
                    "arrayminus": (rows["mean"] - rows["low90"]).tolist(),
                } if known else {"visible": False},
                "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
                "showlegend": False,
            }
        )  # fmt: skip
    figure = frame(traces, 340)
    figure["layout"]["xaxis"] |= {
        "tickvals": [0, 1, 2.4, 3.4],
        "ticktext": [word("four.without"), word("four.with")] * 2,
        "range": [-0.45, 4.0],
    }
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(unit, word, False)
    figure["layout"]["margin"] |= {"t": 34}
    figure["layout"]["annotations"] = [
        {
            "x": 0.5 + 2.4 * at,
            "y": 1.0,
            "yref": "paper",
            "yanchor": "bottom",
            "text": f"<b>{_short(name)}</b>",
            "showarrow": False,
            "font": {"color": SERIES[1 + at], "size": 13},
        }
        for at, name in enumerate(names)
    ]
    return figure


def _short(name: str, longest: int = 34) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _csv(chart: str, chosen: Selection, word: Words) -> str:
    return link(
        f"/csv/{chart}",
        chosen.ids,
        measure=chosen.measure,
        group=chosen.group,
        year=chosen.year,
        lang=word.lang,
    )
