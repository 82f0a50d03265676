"""What a sweep shows, as cards: what each factor does alone and in pairs, and the points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.address import link
from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import GRID, INK, MUTED, SERIES, faint
from dashboard.components.parts import chart_card, table
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.sweeps import main_effects, over_two
from dashboard.titles import unit_title
from dashboard.views import each
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.analysis.table import Table

__all__ = ["csv_of", "effects_card", "factor_name", "heat_card", "points_card"]

_SHOWN = 60
"""Points of the table on the page; the file has all."""


def factor_name(path: str, word: Words) -> str:
    """A factor in the reader's words: "Teacher rotation: Share"."""
    from dashboard.draft import declared
    from dashboard.levers import name_of
    from sim.policies.base import all_policies

    bare = path.removeprefix("interventions.")
    owner, _, rest = bare.partition(".")
    policy = next((kind for kind in all_policies() if kind.name == owner), None)
    known = declared()
    if policy is not None:
        title = word.pick(policy.title, owner)
        key = rest.split(".")[0]
        if key in ("from", "until", "ramp_years", "where"):
            return word("sweep.part", policy=title, name=word(f"differ.path.{key}", part=""))
        said = name_of(bare, word) if bare in known else rest.replace("_", " ")
        return word("sweep.part", policy=title, name=said)
    if bare in known:
        return name_of(bare, word)
    return word.texts.get(f"differ.path.{bare}", bare.replace("_", " ").replace(".", ": "))


def _said(value: Any, word: Words) -> str:
    """A value of a factor."""
    from dashboard.levers import said_of

    if isinstance(value, bool):
        return word(f"differ.value.{str(value).lower()}")
    if isinstance(value, int | float):
        return f"{value:.3g}".replace("-", "−")
    return said_of(str(value), word)


def effects_card(points: Table, about: Mapping[str, Any], word: Words) -> Any:
    """A small panel for each factor on one scale: mean outcome at its values, with intervals."""
    rows = main_effects(points)
    unit, digits = about["unit"], digits_for([*rows["mean"], *rows["low"].dropna(), *rows["high"].dropna()])
    names = {factor: factor_name(factor, word) for factor in points.names}
    reach = rows.groupby("factor", sort=False)["mean"].agg(lambda means: means.max() - means.min())
    most = str(reach.idxmax())
    mine = rows[rows["factor"] == most].sort_values("value", kind="stable")
    first, last = mine.iloc[0], mine.iloc[-1]

    def told(mean: float) -> str:
        return with_unit(number(mean, digits, signed=about["effect"]), unit, word, difference=about["effect"])

    finding = word(
        "sweep.effects_finding",
        factor=names[most],
        low=_said(first["value"], word),
        high=_said(last["value"], word),
        before=told(first["mean"]),
        after=told(last["mean"]),
    )
    caption = word("sweep.effects_caption", what=about["what"], unit=_unit(about, word))
    body = [
        [
            names[row.factor],
            _span(row, word),
            number(row.mean, digits, signed=about["effect"]),
            number(row.low, digits, signed=about["effect"]),
            number(row.high, digits, signed=about["effect"]),
            str(row.points),
        ]
        for row in each(rows)
    ]
    head = [
        word("sweep.factor"),
        word("sweep.value"),
        word("table.mean"),
        word("table.low90"),
        word("table.high90"),
        word("sweep.points"),
    ]
    return chart_card(
        "effects",
        word("sweep.effects"),
        html.P(finding),
        _effects(rows, points, about, names, word),
        caption,
        table(caption, head, body, first_number=2),
        csv_of("effects", about, word),
        word,
        wide=True,
    )


def _span(row: Any, word: Words) -> str:
    if pd.isna(row.span_low):
        return _said(row.value, word)
    return word("number.interval", low=_said(row.span_low, word), high=_said(row.span_high, word))


def _effects(
    rows: pd.DataFrame, points: Table, about: Mapping[str, Any], names: Mapping[str, str], word: Words
) -> Figure:
    """All panels in one figure, under each other in two columns, one scale up."""
    factors = points.names
    across = 1 if len(factors) == 1 else 2
    down = -(-len(factors) // across)
    figure = frame([], 70 + 190 * down)
    axis_x, axis_y = figure["layout"].pop("xaxis"), figure["layout"].pop("yaxis")
    low = float(np.nanmin([rows["low"].min(), rows["mean"].min(), *([0.0] if about["effect"] else [])]))
    high = float(np.nanmax([rows["high"].max(), rows["mean"].max(), *([0.0] if about["effect"] else [])]))
    room = 0.08 * (high - low or 1)
    annotations = []
    for at, factor in enumerate(factors):
        mine = rows[rows["factor"] == factor]
        numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in mine["value"])
        name = "" if at == 0 else str(at + 1)
        column, line = at % across, at // across
        x0, x1 = column / across + (0.03 if column else 0), (column + 1) / across - (0 if column else 0.03)
        y1 = 1 - line / down
        y0 = y1 - 1 / down + 62 / (70 + 190 * down)
        x = mine["value"].tolist() if numeric else [_said(value, word) for value in mine["value"]]
        known = mine["low"].notna().all()
        figure["data"].append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": mine["mean"].tolist(),
                "name": names[factor],
                "xaxis": f"x{name}",
                "yaxis": f"y{name}",
                "line": {"color": SERIES[1], "width": 2},
                "marker": {"color": SERIES[1], "size": 8},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": (mine["high"] - mine["mean"]).tolist(),
                    "arrayminus": (mine["mean"] - mine["low"]).tolist(),
                    "color": SERIES[1],
                    "thickness": 1.4,
                    "width": 5,
                }
                if known
                else {"visible": False},
                "hovertemplate": "<b>%{fullData.name}</b><br>%{x}: %{y:.4~g}<extra></extra>",
                "showlegend": False,
            }
        )
        copy_x, copy_y = (
            {**axis_x, "title": dict(axis_x["title"])},
            {**axis_y, "title": dict(axis_y["title"])},
        )
        figure["layout"][f"xaxis{name}"] = copy_x | {"anchor": f"y{name}", "domain": [x0, x1], "nticks": 6}
        figure["layout"][f"yaxis{name}"] = copy_y | {
            "anchor": f"x{name}",
            "domain": [y0, y1],
            "range": [low - room, high + room],
            "zeroline": bool(about["effect"]),
            "zerolinecolor": INK,
            "nticks": 5,
        }
        annotations.append(
            {
                "x": x0,
                "y": y1,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "text": f"<b>{names[factor]}</b>",
                "showarrow": False,
                "font": {"color": INK, "size": 13},
            }
        )
    figure["layout"]["yaxis"]["title"]["text"] = axis_title(about["unit"], word, about["effect"])
    figure["layout"]["margin"] |= {"t": 34}
    figure["layout"]["annotations"] = annotations
    return figure


def heat_card(points: Table, across: str, up: str, about: Mapping[str, Any], word: Words) -> Any:
    """Mean outcome over two factors."""
    rows = over_two(points, across, up)
    names = [factor_name(one, word) for one in (across, up)]
    known = rows.dropna(subset=["mean"])
    digits = digits_for(known["mean"])
    x = [_said(value, word) for value in rows.drop_duplicates("across")["across_value"]]
    y = [_said(value, word) for value in rows.drop_duplicates("up")["up_value"]]
    cells = rows.pivot(index="up", columns="across", values="mean")
    values = [[None if pd.isna(value) else float(value) for value in line] for line in cells.to_numpy()]
    caption = word(
        "sweep.heat_caption", what=about["what"], unit=_unit(about, word), across=names[0], up=names[1]
    )
    finding: Any = word("sweep.heat_none")
    if len(known):
        best = known.sort_values("mean", ascending=about["better"] == "lower").iloc[0]
        finding = word(
            "sweep.heat_finding",
            across=names[0],
            up=names[1],
            x=_said(best["across_value"], word),
            y=_said(best["up_value"], word),
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
            _said(row.across_value, word),
            _said(row.up_value, word),
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
        "x": column.tolist() if numeric else [_said(value, word) for value in column],
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
        values = [_said(_item(points.factors[path].iloc[at]), word) for path in points.names]
        body.append(
            [
                dcc.Link(word("sweep.point", n=int(at) + 1), href=links[at])
                if links
                else word("sweep.point", n=int(at) + 1),
                *values,
                number(float(means[at]), digits, signed=about["effect"]),
            ]
        )
    caption = word(
        "sweep.points_caption",
        what=about["what"],
        unit=_unit(about, word),
        n=min(_SHOWN, len(means)),
        of=len(means),
    )
    head = [word("sweep.open_in_lab"), *names, about["what"]]
    spread = float(np.nanmin(means)), float(np.nanmax(means))
    finding = word(
        "sweep.points_finding",
        n=int(np.isfinite(means).sum()),
        what=about["what"],
        interval=interval(*spread, word, digits),
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


def _unit(about: Mapping[str, Any], word: Words) -> str:
    unit = "percentage points" if about["effect"] and about["unit"] == "%" else about["unit"]
    return unit_title(unit, word)


def csv_of(chart: str, about: Mapping[str, Any], word: Words, **more: str) -> str:
    """The address of the numbers behind a chart."""
    return link(f"/sweep-csv/{chart}", (), **(about["address"] | {"lang": word.lang} | more))
