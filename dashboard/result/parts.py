"""Which policy did what: each policy alone and each taken away, once the scenario has been taken apart."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.components.aria import aria
from dashboard.components.figure import Figure, axis_title, frame
from dashboard.components.palette import INK, MARKERS, SERIES
from dashboard.components.parts import chart_card, notice, table
from dashboard.context import Context
from dashboard.failed import failure_in
from dashboard.jobs import Job
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.parts_job import MOST_REPLICATES, TakeApart, name_of, policies
from dashboard.result.shown import Shown
from dashboard.store import NotStored, Stored
from dashboard.titles import measure_in
from dashboard.words import Words
from sim.results.decompose import ALONE, WHOLE, WITHOUT
from sim.results.decompose import parts as parts_of

__all__ = ["TABLES", "job_told", "panel", "progress_part", "request_of", "taken_apart"]


def panel(shown: Shown, word: Words, context: Context) -> list[Any]:
    """The decomposition if it is stored; else why there can be none, or the way to have it made."""
    if not shown.stored.paired:
        return [notice(word("result.parts_single"))]
    found = taken_apart(shown, context)
    if found is None:
        names = policies(shown.stored, shown.place)
        if len(names) < 2:
            return [notice(word("result.parts_one"))]
        asked = request_of(shown)
        return [
            html.Div(
                [
                    html.H2(word("result.parts")),
                    html.P(
                        word(
                            "result.parts_how",
                            n=len(names),
                            arms=2 * len(names) + 2,
                            replicates=asked.replicates,
                        )
                    ),
                    html.Button(
                        word("result.parts_run"),
                        id={"type": "parts-run", "into": asked.into},
                        className="button",
                        n_clicks=0,
                    ),
                ],
                className="card form wide",
            )
        ]
    return [_card(found, shown, word)]


def request_of(shown: Shown) -> TakeApart:
    """The job that takes the scenario looked at apart."""
    label = shown.outcome.labels[shown.place]
    replicates = min(shown.outcome.replicates, MOST_REPLICATES)
    return TakeApart(shown.full.id, label, replicates, name_of(shown.stored, shown.place))


def taken_apart(shown: Shown, context: Context) -> Stored | None:
    """The stored decomposition of the scenario looked at."""
    if shown.full.info.kind == "decomposition":
        return shown.full
    try:
        return context.store.open(name_of(shown.stored, shown.place))
    except NotStored:
        return None


def titles_of(found: Stored, word: Words) -> dict[str, str]:
    """Titles of its policies."""
    return {
        str(one["use"]): word.pick(one.get("title") or {}, str(one["use"]))
        for about in found.outcome.about
        for one in about.interventions
    }


def _table(found: Stored, shown: Shown) -> pd.DataFrame:
    year = shown.year if shown.year in found.outcome.years else found.outcome.years[-1]
    return parts_of(found.comparison, shown.measure, shown.group, year)


def _card(found: Stored, shown: Shown, word: Words) -> Any:
    rows = _table(found, shown)
    titles = titles_of(found, word)
    unit = found.quantity(shown.measure).unit
    measure = measure_in(found, shown.measure, shown.group, word)
    digits = digits_for(pd.concat([rows["mean"], rows["low"], rows["high"]]).dropna())
    at = {
        role: rows[(rows["role"] == role) & (rows["policy"] == "")].iloc[0]
        for role in (WHOLE, "sum", "interplay")
    }

    def told(row: Any, signed: bool = True) -> str:
        size = with_unit(number(row["mean"], digits, signed=signed), unit, word, difference=True)
        if np.isnan(row["low"]):
            return size
        return word(
            "finding.with_interval", size=size, interval=interval(row["low"], row["high"], word, digits)
        )

    finding: list[Any] = [
        html.P(word("result.parts_whole", measure=measure, year=shown.year, size=told(at[WHOLE]))),
        html.P(word("result.parts_sum", sum=told(at["sum"]), interplay=told(at["interplay"]))),
    ]
    alone = rows[rows["role"] == ALONE]
    clear = alone[(alone["low"] > 0) | (alone["high"] < 0)]
    if len(clear):
        names = word.list([f"{titles[row['policy']]} ({told(row)})" for row in clear.to_dict("records")])
        finding.append(html.P(word("result.parts_clear", names=names)))
    else:
        finding.append(html.P(word("result.parts_unclear")))
    caption = word(
        "result.parts_caption",
        measure=measure,
        year=shown.year,
        unit=axis_title(unit, word, True),
        n=found.outcome.replicates,
    )
    head = [
        word("result.policy"),
        word("result.role"),
        word("table.mean"),
        word("table.low90"),
        word("table.high90"),
    ]
    body = [
        [titles.get(row["policy"], word("result.together")), word(f"result.role.{row['role']}")]
        + [number(row[name], digits + 1, signed=True) for name in ("mean", "low", "high")]
        for row in rows.to_dict("records")
    ]
    return chart_card(
        "parts",
        word("result.parts"),
        finding,
        parts_figure(rows, titles, unit, word),
        caption,
        table(caption, head, body, first_number=2),
        shown.csv("parts", word),
        word,
        series=[(1, word("result.role.alone")), (2, word("result.role.without"))],
        wide=True,
    )


def parts_figure(rows: pd.DataFrame, titles: dict[str, str], unit: str, word: Words) -> Figure:
    """Two marks with intervals for each policy, and below them the whole, the sum and the interplay."""
    names = [str(policy) for policy in rows[rows["role"] == ALONE]["policy"]]
    where = {name: float(at) for at, name in enumerate(names)}
    below = {role: len(names) + 0.6 + at for at, role in enumerate((WHOLE, "sum", "interplay"))}
    digits = digits_for(pd.concat([rows["mean"], rows["low"], rows["high"]]).dropna())
    traces = []
    for role, series, shift in ((ALONE, 1, -0.16), (WITHOUT, 2, 0.16), ("", 0, 0.0)):
        part = rows[rows["role"] == role] if role else rows[rows["policy"] == ""]
        y = [where[row["policy"]] + shift if role else below[row["role"]] for row in part.to_dict("records")]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": part["mean"].tolist(),
                "y": y,
                "marker": {
                    "symbol": MARKERS[series] if role else "square",
                    "size": 10,
                    "color": SERIES[series],
                },
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (part["high"] - part["mean"]).fillna(0).tolist(),
                    "arrayminus": (part["mean"] - part["low"]).fillna(0).tolist(),
                    "color": SERIES[series],
                    "thickness": 2,
                    "width": 5,
                },
                "text": [_hover(row, titles, digits, unit, word) for row in part.to_dict("records")],
                "hovertemplate": "%{text}<extra></extra>",
                "showlegend": False,
            }
        )
    figure = frame(traces, 150 + 46 * (len(names) + 3))
    figure["layout"]["yaxis"] |= {
        "tickvals": [*where.values(), *below.values()],
        "ticktext": [
            *(titles[name] for name in names),
            *(f"<b>{word(f'result.role.{role}')}</b>" for role in below),
        ],
        "range": [len(names) + 3.0, -0.7],
    }
    figure["layout"]["xaxis"] |= {
        "showgrid": True,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
    }
    figure["layout"]["xaxis"]["title"]["text"] = axis_title(unit, word, True)
    return figure


def _hover(row: Any, titles: dict[str, str], digits: int, unit: str, word: Words) -> str:
    size = with_unit(number(row["mean"], digits, signed=True), unit, word, difference=True)
    return f"{titles.get(row['policy'], '')} {word('result.role.' + row['role'])}: {size}".strip()


def progress_part(shown: Shown, word: Words, context: Context) -> list[Any]:
    """Where the job shows how far it is; one that is under way is found again after a reload."""
    asked = request_of(shown).id if shown.stored.paired else ""
    job = context.jobs.get(asked) if asked else None
    going = job is not None and not job.over
    return [
        dcc.Store(id="parts-job", data=asked if going else ""),
        html.Div(
            job_told(job, word) if going and job else [],
            id="parts-progress",
            role="status",
            **aria(live="polite"),
        ),
        html.Button(
            word("try.cancel"), id="parts-cancel", n_clicks=0, className="button quiet", hidden=not going
        ),
        dcc.Interval(id="parts-clock", interval=500, disabled=not going),
    ]


def job_told(job: Job, word: Words) -> list[Any]:
    """Where a job stands, in words and as a bar."""
    if job.state == "failed":
        return [notice(word("job.failed", why=failure_in(job.message, word)), "warning")]
    if job.state == "done":
        return []
    text = word(f"job.{job.state}", done=job.done, total=job.total, ahead=job.ahead)
    left = job.seconds_left()
    if left is not None:
        text += word("job.left", seconds=max(1, round(left)))
    bar = dmc.ProgressRoot(
        dmc.ProgressSection(
            value=100 * job.done / max(job.total, 1), color="teal", **aria(label=word("job.progress"))
        ),
        size="lg",
    )
    return [html.Div([html.P(text), bar], className="card job")]


def table_for(shown: Shown, context: Context) -> pd.DataFrame:
    """For the file; empty where the scenario has not been taken apart."""
    found = taken_apart(shown, context)
    return pd.DataFrame() if found is None else _table(found, shown)


TABLES = {"parts": table_for}
