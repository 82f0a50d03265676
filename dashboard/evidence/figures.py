"""All reported figures of the evidence page: a filter, the chart of those it lets through, their table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import chart_card, icon, legend, notice
from dashboard.evidence import pictures, source
from dashboard.evidence.cells import block, frame, percent, reported, span, use
from dashboard.evidence.words import figure_name, policy_name, site_name
from dashboard.numerals import number
from dashboard.words import Words

__all__ = ["figures", "figures_section"]

_MOST = 60
"""Figures drawn in one chart; the table has all."""


def figures_section(found: dict[str, Any], chosen: source.Shown, word: Words) -> html.Section:
    """The filter, and what it lets through."""
    return html.Section(
        [
            html.H2(word("evidence.figures"), id="figures-heading"),
            html.P(word("evidence.figures_how"), className="muted"),
            dcc.Store(id="evidence-stance", data=found["stance"]),
            _filter(found, chosen, word),
            html.Div(figures(found, chosen, word), id="evidence-results"),
            html.P("", id="evidence-live", className="visually-hidden", role="status"),
        ],
        className="stack",
        **aria(labelledby="figures-heading"),
    )


def _filter(found: dict[str, Any], chosen: source.Shown, word: Words) -> html.Div:
    """The filter of the figures."""
    from calibration.report.labels import policies_of

    sites = sorted({row["site"] for row in found["figures"]}, key=lambda name: site_name(name, word))
    policies = sorted(
        {name for row in found["figures"] for name in policies_of(row["id"])},
        key=lambda name: policy_name(name, word),
    )
    everything = {"value": "all", "label": word("evidence.all")}

    def pick(name: str, options: list[dict[str, str]], value: str) -> dmc.Select:
        return dmc.Select(
            id=f"evidence-{name}",
            label=word(f"evidence.pick_{name}"),
            data=[everything, *options],
            value=value,
            searchable=name != "kind",
            clearSearchOnFocus=True,
            allowDeselect=False,
            nothingFoundMessage=word("pick.nothing"),
            maxDropdownHeight=360,
        )

    return html.Div(
        [
            pick("site", [{"value": name, "label": site_name(name, word)} for name in sites], chosen.site),
            pick(
                "policy",
                [{"value": name, "label": policy_name(name, word)} for name in policies],
                chosen.policy,
            ),
            pick(
                "kind",
                [{"value": name, "label": word(f"evidence.kind.{name}")} for name in ("out", "in")],
                chosen.kind,
            ),
        ],
        className="card filter-row",
        role="group",
        **aria(label=word("evidence.filter")),
    )


def figures(found: dict[str, Any], chosen: source.Shown, word: Words) -> list[Any]:
    """The forest of figures that the filter lets through, and their table."""
    rows = chosen.rows
    outside = [row for row in rows if not row["inside"]]
    said = word(
        "evidence.some_outside" if outside else "evidence.none_outside", n=len(rows), out=len(outside)
    )
    href = link(
        "/evidence/figures.csv",
        stance=found["stance"],
        site=chosen.site,
        policy=chosen.policy,
        kind=chosen.kind,
        lang=word.lang,
    )
    if not rows:
        return [
            notice(word("evidence.nothing")),
            *([_table(chosen.others, found["stance"], word)] if chosen.others else []),
        ]
    caption = [word("evidence.forest_how")]
    if len(rows) > _MOST:
        caption.append(word("evidence.forest_most", n=_MOST))
    card = chart_card(
        "forest",
        word("evidence.forest"),
        [
            html.P(
                [icon("bad" if outside else "good"), " ", html.Span(said)],
                className=f"says says-{'bad' if outside else 'good'}",
            ),
            _key(word),
        ],
        pictures.forest(rows[:_MOST], word),
        (" " if word.lang == "en" else "").join(caption),
        _table([*rows, *chosen.others], found["stance"], word),
        href,
        word,
        wide=True,
    )
    return [html.Div([card], className="charts long")]


def _key(word: Words) -> html.Ul:
    return legend(
        [(1, word("evidence.inside")), (2, word("evidence.outside")), (0, word("evidence.literature"))], word
    )


def _table(rows: Sequence[dict[str, Any]], stance: str, word: Words) -> html.Div:
    """Figures with what the model says; the name opens the figure."""
    head = [
        word(f"evidence.column.{name}")
        for name in ("figure", "reported", "predicted", "model", "literature", "tension", "verdict")
    ]
    body = []
    for row in rows:
        name = dcc.Link(
            figure_name(row, word),
            href=link("/evidence", stance=stance, figure=row["id"], lang=word.lang) + "#one",
        )
        off = "–" if row["tension"] is None else number(row["tension"], 1, signed=True)
        body.append(
            block(
                head,
                [name, html.Div(html.Code(row["reading"]))],
                [
                    (reported(row, word), "number"),
                    (span(row), "number"),
                    (span(row, "model_"), "number"),
                    (span(row, "literature_"), "number"),
                    (off, "number"),
                    (_verdict(row, word), ""),
                ],
            )
        )
    title = word("evidence.table", n=len(rows))
    return frame(title, head, body, first_number=1, last_text=1, look="stacks tall")


def _verdict(row: dict[str, Any], word: Words) -> Any:
    if row["kind"] == "target" and row["kept"] is not None:
        return word("evidence.promise_kept", share=percent(row["kept"]))
    if not row["fitted"]:
        return use(row, word)
    if row["inside"] is None:
        return word("evidence.unknown")
    good = bool(row["inside"])
    return html.Span(
        [icon("good" if good else "bad"), " ", word(f"evidence.{'inside' if good else 'outside'}")],
        className="nowrap",
    )
