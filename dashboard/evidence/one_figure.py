"""One reported figure of the evidence page in full: its verdict, its chart, what the documents say of it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import chart_card, icon, table
from dashboard.evidence import pictures, source
from dashboard.evidence.cells import alike, percent, reported, sign, use
from dashboard.evidence.words import figure_name, measure_name, policy_name, site_name
from dashboard.numerals import number, with_unit
from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = ["one_figure", "one_section"]


def one_section(found: dict[str, Any], chosen: source.Shown, asked: str, word: Words) -> html.Section:
    """One figure, picked from all; where none is asked for, the furthest off of those that are listed."""
    known = [row for row in found["figures"] if row["reported"] is not None]
    listed = [row for row in (*chosen.rows, *chosen.others, *known) if row["reported"] is not None]
    one = asked if asked in {row["id"] for row in known} else str(listed[0]["id"])
    return html.Section(
        [
            html.H2(word("evidence.one"), id="one-heading"),
            dmc.Select(
                id="evidence-figure",
                label=word("evidence.pick"),
                data=[
                    {
                        "value": row["id"],
                        "label": f"{figure_name(row, word)} [{row['id'].removesuffix(':start')}]",
                    }
                    for row in sorted(known, key=lambda row: (row["site"], row["id"]))
                ],
                value=one,
                searchable=True,
                clearSearchOnFocus=True,
                allowDeselect=False,
                nothingFoundMessage=word("pick.nothing"),
                maxDropdownHeight=360,
            ),
            html.Div(one_figure(found, one, word), id="evidence-detail"),
        ],
        className="stack",
        id="one",
        **aria(labelledby="one-heading"),
    )


def one_figure(found: dict[str, Any], one: str, word: Words) -> list[Any]:
    """The chart of a figure and what the documents say of it; nothing for one that does not exist."""
    row = next((row for row in found["figures"] if row["id"] == one), None)
    if row is None:
        return []
    return [
        html.Div(
            [
                chart_card(
                    "one",
                    figure_name(row, word),
                    _verdict(row, word),
                    pictures.one_figure(row, word),
                    word("evidence.one_how"),
                    _table(row, word),
                    link("/evidence/figures.csv", stance=found["stance"], figure=one, lang=word.lang),
                    word,
                ),
                _about(row, word),
            ],
            className="charts",
        )
    ]


def _verdict(row: dict[str, Any], word: Words) -> html.P:
    """One figure's verdict as a sentence."""
    median, low, high = alike(row)
    values = {
        "reported": reported(row, word),
        "predicted": with_unit(median, row["unit"], word),
        "low": low,
        "high": high,
    }
    if row["median"] is None:
        return html.P([icon("info"), " ", html.Span(word("evidence.unknown"))], className="says says-info")
    if row["kind"] == "target" and row["kept"] is not None:
        text = word("evidence.says_target", kept=percent(row["kept"]), **values)
        return html.P([icon("info"), " ", html.Span(text)], className="says says-info")
    if not row["fitted"]:
        return html.P(
            [icon("info"), " ", html.Span(word("evidence.says_given", **values))], className="says says-info"
        )
    kind = "good" if row["inside"] else "bad"
    return html.P(
        [icon(kind), " ", html.Span(word(f"evidence.says_{kind}", **values))], className=f"says says-{kind}"
    )


def _table(row: dict[str, Any], word: Words) -> html.Div:
    """The three predictions of a figure."""
    rows = [
        [
            word("evidence.reported"),
            sign(row) + number(row["reported"]),
            "–",
            "–",
        ]
    ]
    for name, prefix in (("literature", "literature_"), ("model", "model_"), ("predicted", "")):
        rows.append([word(f"evidence.lane.{name}"), *alike(row, prefix)])
    unit = unit_title(row["unit"], word) if row["unit"] else ""
    head = ["", word("evidence.median"), word("table.low90"), word("table.high90")]
    name = figure_name(row, word)
    return table(word("result.with_unit", name=name, unit=unit) if unit else name, head, rows)


def _about(row: dict[str, Any], word: Words) -> html.Article:
    """What the documents report, and how it was read."""
    from calibration.report.labels import policies_of
    from sim.scenario.words import figures

    line = figures().get(row["id"].removesuffix(":start"), {})
    facts = [
        (word("evidence.about.measure"), measure_name(row, word)),
        (word("evidence.about.site"), site_name(row["site"], word)),
        (word("evidence.about.years"), "–".join(map(str, dict.fromkeys(row["years"])))),
        (word("evidence.about.kind"), use(row, word)),
        (
            word("evidence.about.policies"),
            word.list([policy_name(name, word) for name in policies_of(row["id"])]),
        ),
        (word("evidence.about.readings"), str(row["readings"]) if row["readings"] > 1 else ""),
        (word("evidence.about.id"), row["reading"]),
    ]
    said: list[Any] = []
    if line.get("loc"):
        beside = html.Blockquote(f"…{line['loc']}…", lang="zh-CN")
        said.append(html.Div([html.P(word("evidence.about.beside"), className="muted"), beside]))
    if line.get("note") and word.lang == "en":
        said.append(html.P(line["note"], className="muted"))
    return html.Article(
        [
            html.H2(word("evidence.about")),
            *said,
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts if value],
                className="facts",
            ),
        ],
        className="card",
    )
