"""Who is allied with whom, and where the schools lie: one possible county, the first replicate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard.components.parts import chart_card, notice, table
from dashboard.numerals import number
from dashboard.result.network_charts import arranged, map_figure, marks, network_figure, school_name, ties
from dashboard.result.shown import Shown
from dashboard.titles import group_title
from dashboard.views import each
from dashboard.words import Words

__all__ = ["TABLES", "alliances", "arranged", "panel", "schools_at", "ties"]

_MOST = 1500
"""Schools drawn at most; a province would be a cloud."""


def panel(shown: Shown, word: Words) -> list[Any]:
    """The network of alliances and the map."""
    rows = schools_at(shown)
    if rows.empty:
        return [notice(word("result.no_schools"))]
    out: list[Any] = []
    counties = sorted(shown.outcome.schools["county"].unique())
    if len(counties) > 1:
        out.append(notice(word("result.first_county", n=len(counties))))
    return [*out, _network_card(rows, shown, word), _map_card(rows, shown, word)]


def schools_at(shown: Shown) -> pd.DataFrame:
    """The schools of the scenario in the summer picked, in the first county.

    Returns:
        the columns of ``sim.results.schools.SCHOOLS``, and start (achievement in the first summer), change
        (since then), and with (achievement less the baseline's in the same summer; NaN for single runs).
    """
    every = shown.outcome.schools
    if every.empty:
        return every.assign(start=[], change=[], difference=[])
    every = every[every["county"] == every["county"].min()]
    label, years = shown.outcome.labels[shown.place], shown.outcome.years
    mine = every[every["scenario"] == label]
    rows = mine[mine["year"] == shown.year].head(_MOST).reset_index(drop=True)
    first = mine[mine["year"] == years[0]].set_index("school")["achievement"]
    start = rows["school"].map(first).astype(float)
    base = pd.Series(np.nan, index=rows.index)
    if shown.stored.paired:
        there = every[(every["scenario"] == shown.outcome.labels[0]) & (every["year"] == shown.year)]
        base = rows["school"].map(there.set_index("school")["achievement"]).astype(float)
    return rows.assign(
        start=start, change=rows["achievement"] - start, difference=rows["achievement"] - base
    ).drop(columns=["scenario"])


def alliances(rows: pd.DataFrame) -> pd.DataFrame:
    """Each alliance: its lead, schools, villages, students, achievement (start, now, change)."""
    out = []
    for alliance in sorted({int(one) for one in rows["alliance"]}):
        part = rows[rows["alliance"] == alliance]
        leads = part[part["lead"] > 0]["school"].tolist()
        people = np.maximum(part["students"], 1e-9)
        known = part["achievement"].notna() & part["start"].notna()

        def mean(name: str, part: pd.DataFrame = part, people: Any = people, known: Any = known) -> float:
            return float(np.average(part[name][known], weights=people[known])) if known.any() else np.nan

        out.append(
            (
                alliance,
                int(leads[0]) if leads and alliance >= 0 else -1,
                len(part),
                int((part["location"] == "village").sum()),
                float(part["students"].sum()),
                mean("start"),
                mean("achievement"),
                mean("change"),
            )
        )
    names = ["alliance", "lead", "schools", "villages", "students", "start", "achievement", "change"]
    frame_ = pd.DataFrame(out, columns=names)
    return pd.concat([frame_[frame_["alliance"] >= 0], frame_[frame_["alliance"] < 0]], ignore_index=True)


def _network_card(rows: pd.DataFrame, shown: Shown, word: Words) -> Any:
    table_ = alliances(rows)
    allied = table_[table_["alliance"] >= 0]
    title = word("result.network", year=shown.year)
    if allied.empty:
        return html.Article(
            [html.H2(title), html.P(word("result.no_alliances", scenario=shown.line.title))],
            className="card wide",
        )
    members = int(allied["schools"].sum())
    ordered = allied.sort_values("change", kind="stable")
    best, worst = ordered.iloc[-1], ordered.iloc[0]
    found = [
        marks(rows, word),
        html.P(
            word(
                "result.network_found",
                schools=members,
                all=len(rows),
                alliances=len(allied),
                best=int(best["alliance"]) + 1,
                best_change=number(best["change"], 2, signed=True),
                worst=int(worst["alliance"]) + 1,
                worst_change=number(worst["change"], 2, signed=True),
            )
        ),
    ]
    head = [word("result.alliance"), word("result.lead"), word("result.schools"), word("result.villages")]
    head += [word("result.students"), word("result.start"), word("result.now"), word("result.change_since")]
    body = [
        [
            word("result.alliance_n", n=row.alliance + 1) if row.alliance >= 0 else word("result.unallied"),
            school_name(row.lead, word) if row.lead >= 0 else "–",
            str(row.schools),
            str(row.villages),
            number(row.students, 0),
            number(row.start, 2),
            number(row.achievement, 2),
            number(row.change, 2, signed=True),
        ]
        for row in each(table_)
    ]
    caption = word("result.network_caption", year=shown.year, scenario=shown.line.title)
    return chart_card(
        "network",
        title,
        found,
        network_figure(arranged(rows), word),
        caption,
        table(caption, head, body, first_number=2),
        shown.csv("ties", word),
        word,
        wide=True,
    )


def _map_card(rows: pd.DataFrame, shown: Shown, word: Words) -> Any:
    colour = shown.picked.get("figure", "change")
    what = word(f"result.figure.{colour}")
    caption = word("result.map_caption", year=shown.year, scenario=shown.line.title)
    head = [word("result.school"), word("table.group"), word("result.tier"), word("result.stage")]
    head += [word("result.east"), word("result.north"), word("result.students"), word("result.start")]
    head += [
        word("result.now"),
        word("result.change_since"),
        word("result.quality"),
        word("result.per_student"),
    ]
    body = [
        [
            school_name(row.school, word),
            group_title(row.location, word),
            group_title(row.tier, word),
            word(f"result.stage.{row.stage}"),
            number(row.x, 1),
            number(row.y, 1),
            number(row.students, 0),
            number(row.start, 2),
            number(row.achievement, 2),
            number(row.change, 2, signed=True),
            number(row.quality, 3),
            number(row.funding, 0),
        ]
        for row in each(rows)
    ]
    gained = rows.dropna(subset=["change"])
    found = [
        marks(rows, word, plain=True),
        html.P(
            word(
                "result.map_found",
                up=int((gained["change"] > 0).sum()),
                down=int((gained["change"] < 0).sum()),
                first=shown.outcome.years[0],
                year=shown.year,
            )
        ),
    ]
    return chart_card(
        "map",
        word("result.map", what=what, year=shown.year),
        found,
        map_figure(rows, colour, word),
        caption,
        table(caption, head, body, first_number=4),
        shown.csv("schools", word),
        word,
        wide=True,
    )


TABLES = {
    "schools": schools_at,
    "ties": lambda shown: ties(schools_at(shown)),
    "alliances": lambda shown: alliances(schools_at(shown)),
}
