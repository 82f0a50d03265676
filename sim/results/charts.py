"""Charts of results, for reports, notebooks and the dashboard; in English and Chinese.

Every function returns a plotly figure whose arrays are plain lists. The baseline is grey, scenarios keep
their colour in every chart. Dark bands hold half of all runs, light ones 9 of 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from sim.results import words
from sim.results.chart_parts import (
    COLOURS,
    CONFIG,
    FONT,
    GREY,
    GROUP_ORDER,
    STACK,
    as_list,
    band,
    colour_of,
    empty_figure,
)
from sim.results.costs import small_parts
from sim.results.statistics import interval, quantiles

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.outcome import Outcome

__all__ = [
    "COLOURS",
    "CONFIG",
    "FONT",
    "bands",
    "by_group",
    "colour_of",
    "cost_stack",
    "goal_chart",
    "paired_difference",
]


def bands(
    outcome: Outcome,
    measure: str,
    group: str = "all",
    lang: str = "en",
    scenarios: Sequence[int] | None = None,
) -> go.Figure:
    """Median and 50 and 90 % bands of a measure over the years, one for each scenario, with goals.

    Args:
        outcome: a result or comparison.
        measure, group: what to show.
        lang: ``en`` or ``zh``.
        scenarios: places to show; all by default.

    Raises:
        UnknownName: there is no such measure or group.
    """
    quantity = outcome.quantities[outcome.measure(measure)]
    figure = empty_figure(
        words.measure_in(quantity, group, lang), words.unit(quantity.unit, lang), lang, outcome.years
    )
    for place in scenarios if scenarios is not None else range(len(outcome.about)):
        name = outcome.about[place].called(lang)
        series = outcome.series(place, measure, group)
        band(
            figure, outcome.years, series, quantiles(series, (0.5,))[0], name, colour_of(outcome, place), lang
        )
    for about in outcome.about:
        for goal in about.goals:
            if (goal["measure"], goal["group"], goal.get("change") or "none") == (measure, group, "none"):
                _goal_line(figure, goal, outcome.years, lang)
    return figure


def paired_difference(
    comparison: Comparison, measure: str, group: str = "all", lang: str = "en"
) -> go.Figure:
    """Mean paired difference by year with 50 and 90 % bands, one for each scenario, and the zero line.

    Raises:
        UnknownName: there is no such measure or group.
    """
    quantity = comparison.quantities[comparison.measure(measure)]
    unit = f"{words.word('difference', lang)}, {words.change_unit(quantity.unit, lang)}"
    figure = empty_figure(words.measure_in(quantity, group, lang), unit, lang, comparison.years)
    figure.add_hline(y=0, line={"color": GREY, "width": 1.5})
    for place in range(1, len(comparison.about)):
        pairs = comparison.difference(place, measure, group)
        band(
            figure,
            comparison.years,
            pairs,
            interval(pairs).mean,
            comparison.about[place].called(lang),
            colour_of(comparison, place),
            lang,
        )
    return figure


def by_group(comparison: Comparison, measure: str, lang: str = "en", year: int | None = None) -> go.Figure:
    """Paired effect on each group in one year (the last by default), with 90 % intervals.

    Raises:
        UnknownName: there is no such measure.
    """
    quantity = comparison.quantities[comparison.measure(measure)]
    at = len(comparison.years) - 1 if year is None else comparison.years.index(year)
    shown = [
        group
        for group in GROUP_ORDER
        if group in comparison.groups
        and any(
            np.isfinite(comparison.difference(place, measure, group)[:, at]).any()
            for place in range(1, len(comparison.about))
        )
    ]
    unit = (
        f"{words.word('difference', lang)}, {comparison.years[at]}, {words.change_unit(quantity.unit, lang)}"
    )
    figure = empty_figure(words.measure_in(quantity, "all", lang), unit, lang, ())
    figure.add_vline(x=0, line={"color": GREY, "width": 1.5})
    n = len(comparison.about) - 1
    for place in range(1, n + 1):
        offset = 0.0 if n == 1 else 0.5 * ((place - 1) / (n - 1) - 0.5)
        spread = [interval(comparison.difference(place, measure, group)[:, at]) for group in shown]
        mean = np.array([float(one.mean) for one in spread])
        low = np.array([float(one.low) for one in spread])
        high = np.array([float(one.high) for one in spread])
        rows = [len(shown) - 1 - row - offset for row in range(len(shown))]
        colour = colour_of(comparison, place)
        known = np.isfinite(low)
        figure.add_trace(
            go.Scatter(
                x=as_list(mean),
                y=rows,
                mode="markers",
                name=comparison.about[place].called(lang),
                marker={"color": colour, "size": 10},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": as_list(np.where(known, high - mean, 0.0)),
                    "arrayminus": as_list(np.where(known, mean - low, 0.0)),
                    "color": colour,
                    "thickness": 1.6,
                    "width": 0,
                },
                customdata=[
                    [words.group(group, lang), words.signed(a), words.signed(b)]
                    for group, a, b in zip(shown, low, high)
                ],
                hovertemplate="%{customdata[0]}: %{x:+.3g} (%{customdata[1]} … %{customdata[2]})"
                "<extra></extra>",
            )
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(shown) - 1, -1, -1)),
        showgrid=False,
        title=None,
        ticktext=[words.group(group, lang) for group in shown],
        range=[-0.6, len(shown) - 0.4],
    )
    figure.update_xaxes(tickmode="auto", zeroline=False, showgrid=True, gridcolor="#e5e7eb")
    figure.update_layout(hovermode="closest", height=max(300, 110 + 30 * len(shown)), showlegend=n > 1)
    return figure


def cost_stack(comparison: Comparison, by: str = "purpose", lang: str = "en", scenario: int = 1) -> go.Figure:
    """Extra cost of a scenario by year, stacked by purpose or by payer, with the total and its interval.

    Args:
        comparison: has the costs.
        by: ``purpose`` or ``payer``.
        lang: ``en`` or ``zh``.
        scenario: its place, from 1.

    Raises:
        ValueError: ``by`` is neither.
    """
    if by not in ("purpose", "payer"):
        raise ValueError(f"expected by purpose or payer; found {by!r}")
    other = "payer" if by == "purpose" else "purpose"
    about = comparison.about[scenario]
    table = comparison.costs()
    table = table[(table["scenario"] == about.label) & (table[other] == "all")]
    title = f"{about.called(lang)}: {words.word(f'cost_by_{by}', lang)}"
    step, unit = words.yuan_step(float(table["mean"].abs().max() or 0.0), lang)
    figure = empty_figure(title, unit, lang, comparison.years[1:])
    parts = table[table[by] != "all"]
    size = parts.assign(size=parts["mean"].abs()).groupby(by)["size"].sum().sort_values(ascending=False)
    total = table[table[by] == "all"].sort_values("year")
    rest = small_parts(size, float(total["mean"].abs().sum()), most=8)
    shown = [name for name in size.index if name not in rest]
    say = words.purpose if by == "purpose" else words.payer
    for number, name in enumerate([*shown, *(["other"] if rest else [])]):
        rows = parts[parts[by].isin(rest if name == "other" else [name])].groupby("year")["mean"].sum()
        called = words.word("other", lang) if name == "other" else say(str(name), lang)
        figure.add_trace(
            go.Bar(
                x=[int(year) for year in rows.index],
                y=as_list(rows.to_numpy() / step),
                name=called,
                marker={"color": STACK[number % len(STACK)]},
                hovertemplate="%{x}: %{y:,.3g}<extra>" + called + "</extra>",
            )
        )
    mean, low, high = (total[name].to_numpy(float) / step for name in ("mean", "low", "high"))
    known = np.isfinite(low)
    name = words.word("total", lang)
    figure.add_trace(
        go.Scatter(
            x=[int(year) for year in total["year"]],
            y=as_list(mean),
            mode="markers",
            name=name,
            marker={"color": "#111827", "symbol": "diamond", "size": 9},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": as_list(np.where(known, high - mean, 0.0)),
                "arrayminus": as_list(np.where(known, mean - low, 0.0)),
                "color": "#111827",
                "thickness": 1.4,
            },
            hovertemplate="%{x}: %{y:,.3g}<extra></extra>",
        )
    )
    figure.update_layout(barmode="relative", bargap=0.35)
    figure.add_hline(y=0, line={"color": GREY, "width": 1})
    return figure


def goal_chart(outcome: Outcome, lang: str = "en") -> go.Figure:
    """Probability of reaching each goal by year, as a table of shades with the numbers in it."""
    table = outcome.goals()  # type: ignore[attr-defined]
    figure = empty_figure(words.word("goals", lang), "", lang, outcome.years[1:])
    keys = list(dict.fromkeys(zip(table["scenario"], table["goal"])))
    text, shades, names = [], [], []
    for scenario, goal in reversed(keys):
        rows = table[(table["scenario"] == scenario) & (table["goal"] == goal)].sort_values("year")
        chance = rows["probability"].to_numpy(float)
        shades.append(as_list(chance))
        text.append(["–" if not np.isfinite(one) else f"{100 * one:.0f}%" for one in chance])
        first = rows.iloc[0]
        name = goal_in_words(outcome, first, lang)
        called = next(about.called(lang) for about in outcome.about if about.label == scenario)
        between = "：" if lang == "zh" else ": "
        names.append(name if len(outcome.about) <= 2 else f"{called}{between}{name}")
    figure.add_trace(
        go.Heatmap(
            x=[int(year) for year in outcome.years[1:]],
            y=names,
            z=shades,
            text=text,
            texttemplate="%{text}",
            zmin=0,
            zmax=1,
            colorscale=[[0, "#f3f4f6"], [0.5, "#b9d4ea"], [1, "#12436D"]],
            xgap=3,
            ygap=3,
            showscale=False,
            hovertemplate="%{y}<br>%{x}: %{text}<extra></extra>",
        )
    )
    figure.update_yaxes(showgrid=False, automargin=True, ticksuffix="  ")
    figure.update_layout(height=110 + 44 * max(len(names), 1), hovermode="closest")
    return figure


def goal_in_words(outcome: Outcome, goal: Any, lang: str = "en") -> str:
    """A goal in one line: what, which bound, by when."""
    quantity = outcome.quantities[outcome.measure(goal["measure"])]
    what = words.measure_in(quantity, goal["group"], lang)
    change = goal.get("change") or "none"
    if change != "none":
        what += (
            f", {words.word('change_absolute', lang)}"
            if lang == "en"
            else words.word("change_absolute", lang)
        )
    say = words.unit if change == "none" else words.change_unit
    unit = "%" if change == "relative" else say(quantity.unit, lang)
    bounds = [
        f"{words.word(bound, lang)} {words.number(goal[bound])} {unit}"
        for bound in ("at_least", "at_most")
        if goal.get(bound) is not None and np.isfinite(goal[bound])
    ]
    if lang == "zh":
        return f"{what}{'、'.join(bounds)}（{goal['by']} 年）"
    return f"{what}: {' and '.join(bounds)} by {goal['by']}"


def _goal_line(figure: go.Figure, goal: Mapping[str, Any], years: Sequence[int], lang: str) -> None:
    for bound in ("at_least", "at_most"):
        if goal.get(bound) is not None and years[0] <= goal["by"]:
            end = min(goal["by"], years[-1])
            figure.add_trace(
                go.Scatter(
                    x=[years[0], end],
                    y=[goal[bound]] * 2,
                    mode="lines",
                    showlegend=False,
                    hoverinfo="skip",
                    line={"color": "#b45309", "width": 1.5, "dash": "dash"},
                )
            )
            figure.add_annotation(
                x=end,
                y=goal[bound],
                text=f"{words.word('goal', lang)} {goal['by']}",
                showarrow=False,
                xanchor="right",
                yanchor="bottom",
                font={"color": "#92400e"},
            )
