"""Where teachers go in a year: between places, into the county's schools and out of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.components.figure import Figure, frame
from dashboard.components.palette import INK, SERIES, faint
from dashboard.components.parts import chart_card, notice, table
from dashboard.numerals import digits_for, number
from dashboard.result.shown import Shown
from dashboard.titles import group_title
from dashboard.views import each
from dashboard.words import Words
from sim.results import statistics

__all__ = ["MOST_NODES", "TABLES", "moves", "nodes_of", "panel"]

MOST_NODES = 15
"""More would be a knot: the smallest flow into one called "other places"."""
OTHER = "other"
OUTSIDE = "outside"


def panel(shown: Shown, word: Words) -> list[Any]:
    """The flows of one summer, as a Sankey diagram and as a table."""
    rows = moves(shown)
    title = word("result.moves", year=shown.year)
    if rows.empty:
        return [html.Article([html.H2(title), html.P(word("result.no_moves"))], className="card wide")]
    difference = shown.picked.get("view") == "difference"
    return [_card(rows, difference, title, shown, word), _balance_card(rows, shown, word)]


def moves(shown: Shown) -> pd.DataFrame:
    """Teachers who moved in the school year to the summer picked, mean of all replicates.

    Returns:
        from, to, count; in comparisons also baseline, difference, low, high (paired, 90 %). Places are those
        picked: by location, by tier, or both; "outside" is beyond the county's schools.
    """
    flows = shown.outcome.flows
    flows = flows[flows["year"] == shown.year]
    kind = shown.picked.get("kind", "all")
    if kind != "all":
        flows = flows[flows["kind"] == kind]
    by = shown.picked.get("by", "location")
    flows = flows.assign(
        origin=[_place(name, by) for name in flows["from"]], target=[_place(name, by) for name in flows["to"]]
    )
    kept = _kept(flows[flows["scenario"].isin(_labels(shown))]) if by == "both" else None
    if kept is not None:
        for side in ("origin", "target"):
            flows[side] = [name if name in kept[side] else OTHER for name in flows[side]]
    labels = _labels(shown)
    pairs = list(dict.fromkeys(zip(flows["origin"], flows["target"], strict=True)))
    n = shown.outcome.replicates
    counts = {label: np.zeros((len(pairs), n)) for label in labels}
    place = {pair: at for at, pair in enumerate(pairs)}
    for row in each(flows):
        if row.scenario in counts:
            counts[row.scenario][place[row.origin, row.target], int(row.replicate)] += row.count
    out = []
    for at, (origin, target) in enumerate(sorted(pairs)):
        at = place[origin, target]
        own = counts[labels[-1]][at]
        values: list[float] = [float(own.mean())]
        if len(labels) > 1:
            spread = statistics.interval(own - counts[labels[0]][at])
            values += [
                float(counts[labels[0]][at].mean()),
                float(spread.mean),
                float(spread.low),
                float(spread.high),
            ]
        if any(values[:2]):
            out.append((origin, target, *values))
    more = ["baseline", "difference", "low", "high"] if len(labels) > 1 else []
    return pd.DataFrame(out, columns=["from", "to", "count", *more])


def _labels(shown: Shown) -> list[str]:
    """The baseline, where there is one, and the scenario looked at."""
    label = shown.outcome.labels[shown.place]
    return [shown.outcome.labels[0], label] if shown.stored.paired else [label]


def _place(name: str, by: str) -> str:
    if name == OUTSIDE or by == "both":
        return name
    return name.split(" ")[0 if by == "location" else 1]


def _kept(flows: pd.DataFrame) -> dict[str, set[str]]:
    """The places with the most moves on either side, few enough for one picture."""
    out = {}
    room = {"origin": (MOST_NODES + 1) // 2 - 1, "target": MOST_NODES // 2 - 1}
    for side, most in room.items():
        sizes = flows.groupby(side)["count"].sum().sort_values(ascending=False, kind="stable")
        names = [str(name) for name in sizes.index]
        out[side] = set(names) if len(names) <= most + 1 else set(names[:most])
    return out


def nodes_of(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """The nodes of the picture: side and place."""
    return [(side, name) for side in ("from", "to") for name in sorted(set(rows[side]), key=_order)]


def _order(name: str) -> tuple[int, str]:
    ranks = ("city", "town", "village", "quality", "ordinary", "weak")
    first = name.split(" ")
    if name in (OUTSIDE, OTHER):
        return 99 if name == OUTSIDE else 98, name
    return ranks.index(first[0]) * 10 + (ranks.index(first[1]) if len(first) > 1 else 0), name


def _title(name: str, word: Words) -> str:
    if name in (OUTSIDE, OTHER):
        return word(f"result.place.{name}")
    return word("result.and").join(group_title(part, word) for part in name.split(" "))


def _card(rows: pd.DataFrame, difference: bool, title: str, shown: Shown, word: Words) -> Any:
    digits = digits_for(rows["count"]) if not difference else 1
    head = [word("result.from"), word("result.to"), word("result.teachers")]
    body = []
    more = [name for name in ("baseline", "difference", "low", "high") if name in rows]
    if more:
        head += [word("result.baseline"), word("table.difference"), word("table.low90"), word("table.high90")]
    for row in rows.to_dict("records"):
        body.append(
            [_title(row["from"], word), _title(row["to"], word), number(row["count"], digits)]
            + [number(row[name], 1, signed=name != "baseline") for name in more]
        )
    key = "result.moves_caption_difference" if difference else "result.moves_caption"
    caption = word(key, year=shown.year, n=shown.outcome.replicates, scenario=shown.line.title)
    found = [html.P(_finding(rows, shown, word))]
    drawn = rows[rows["difference"].abs() > 1e-9] if difference else rows[rows["count"] > 0]
    if drawn.empty:
        return html.Article([html.H2(title), notice(word("result.moves_same"))], className="card wide")
    return chart_card(
        "moves",
        word("result.moves_difference", year=shown.year) if difference else title,
        found,
        sankey(drawn, difference, word),
        caption,
        table(caption, head, body, first_number=2),
        shown.csv("moves", word),
        word,
        wide=True,
    )


def _finding(rows: pd.DataFrame, shown: Shown, word: Words) -> str:
    staying = rows[(rows["from"] != OUTSIDE) & (rows["to"] != OUTSIDE)]["count"].sum()
    hired = rows[rows["from"] == OUTSIDE]["count"].sum()
    left = rows[rows["to"] == OUTSIDE]["count"].sum()
    text = word(
        "result.moves_found",
        scenario=shown.line.title,
        between=number(staying, 0),
        hired=number(hired, 0),
        left=number(left, 0),
    )
    if "difference" in rows and len(rows):
        largest = rows.iloc[int(np.argmax(rows["difference"].abs().to_numpy()))]
        if abs(largest["difference"]) > 0.05:
            text += word(
                "result.moves_most",
                origin=_title(largest["from"], word),
                target=_title(largest["to"], word),
                size=number(largest["difference"], 1, signed=True),
                low=number(largest["low"], 1, signed=True),
                high=number(largest["high"], 1, signed=True),
            )
    return text


def sankey(rows: pd.DataFrame, difference: bool, word: Words) -> Figure:
    """Flows from places on the left to places on the right; their width is the number, or the difference."""
    nodes = nodes_of(rows)
    at = {node: number for number, node in enumerate(nodes)}
    more, less = SERIES[1], SERIES[2]
    values, colours, texts = [], [], []
    for row in rows.to_dict("records"):
        size = row["difference"] if difference else row["count"]
        values.append(abs(float(size)))
        if difference:
            colours.append(faint(more if size > 0 else less, 0.5))
        else:
            colours.append(faint(SERIES[0 if OUTSIDE in (row["from"], row["to"]) else 1], 0.4))
        texts.append(
            word(
                "result.moves_hover",
                origin=_title(row["from"], word),
                target=_title(row["to"], word),
                size=number(size, 1, signed=difference),
            )
        )
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "orientation": "h",
        "valueformat": ",.0f",
        "textfont": {"color": INK, "size": 13},
        "node": {
            "label": [_title(name, word) for _, name in nodes],
            "color": [SERIES[0] if name in (OUTSIDE, OTHER) else SERIES[1] for _, name in nodes],
            "pad": 18,
            "thickness": 16,
            "line": {"width": 0},
            "hovertemplate": "%{label}: %{value:,.1f}<extra></extra>",
        },
        "link": {
            "source": [at["from", name] for name in rows["from"]],
            "target": [at["to", name] for name in rows["to"]],
            "value": values,
            "color": colours,
            "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }
    figure = frame([trace], 430)
    figure["layout"]["margin"] = {"l": 8, "r": 8, "t": 12, "b": 12}
    return figure


def balance(rows: pd.DataFrame) -> pd.DataFrame:
    """What each place gains and loses: place, arrived, left, balance (and the baseline's)."""
    places = sorted({*rows["from"], *rows["to"]}, key=_order)
    out = []
    for place in places:
        inside = rows["from"] != rows["to"]  # a move within a place changes nothing there
        values = []
        for column in ("count", "baseline"):
            if column not in rows:
                continue
            arrived = float(rows[(rows["to"] == place) & inside][column].sum())
            left = float(rows[(rows["from"] == place) & inside][column].sum())
            values += [arrived, left, arrived - left]
        out.append((place, *values))
    more = ["baseline_arrived", "baseline_left", "baseline_balance"] if "baseline" in rows else []
    return pd.DataFrame(out, columns=["place", "arrived", "left", "balance", *more])


def _balance_card(rows: pd.DataFrame, shown: Shown, word: Words) -> Any:
    sums = balance(rows)
    head = [word("result.place"), word("result.arrived"), word("result.left"), word("result.balance")]
    names = ["arrived", "left", "balance"]
    if "baseline_balance" in sums:
        head.append(word("result.baseline_balance"))
        names.append("baseline_balance")
    body = [
        [_title(row["place"], word)] + [number(row[name], 1, signed="balance" in name) for name in names]
        for row in sums.to_dict("records")
    ]
    caption = word("result.balance_caption", year=shown.year, n=shown.outcome.replicates)
    return html.Article(
        [html.H2(word("result.balance_title", year=shown.year)), table(caption, head, body)],
        className="card wide",
        id="card-balance",
    )


TABLES = {"moves": moves, "balance": lambda shown: balance(moves(shown))}
