"""Uncertain parameters of the evidence page: as the literature has them, and after the fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import chart_card, legend
from dashboard.evidence import pictures
from dashboard.evidence.cells import block, frame, span
from dashboard.evidence.words import confidence_name, parameter_meaning, parameter_name, source_name
from dashboard.numerals import number
from dashboard.words import Words

__all__ = ["parameters", "priors"]

_MOST = 60
"""Parameters drawn in one chart; the table has all."""


def parameters(found: dict[str, Any], word: Words) -> html.Section:
    """What the figures say about the parameters: those they speak of as a chart, all as a table."""
    spoken = [row for row in found["parameters"] if row["identified"] or row["pushed"] or row["bound"]]
    spoken.sort(key=lambda row: row["width"])
    table = _table(found["parameters"], word)
    href = link("/evidence/parameters.csv", stance=found["stance"], lang=word.lang)
    heading = html.H2(word("evidence.parameters"), id="parameters-heading")
    said = word("evidence.parameters_said", n=len(spoken), of=len(found["parameters"]))
    if not spoken:
        return html.Section(
            [heading, html.P(said), table], className="stack", **aria(labelledby="parameters-heading")
        )
    card = chart_card(
        "parameters",
        word("evidence.parameters_chart"),
        [html.P(said), legend([(0, word("evidence.prior")), (1, word("evidence.posterior"))], word)],
        pictures.dumbbells(spoken[:_MOST], word),
        word("evidence.parameters_how"),
        table,
        href,
        word,
        wide=True,
    )
    return html.Section(
        [heading, html.Div([card], className="charts long")],
        className="stack",
        **aria(labelledby="parameters-heading"),
    )


def _table(rows: Iterable[dict[str, Any]], word: Words) -> html.Div:
    """Every uncertain parameter before and after, with its source and confidence."""
    head = [
        word(f"evidence.column.{name}")
        for name in ("parameter", "source", "confidence", "prior", "posterior", "width", "note")
    ]
    body = []
    for row in sorted(rows, key=lambda row: row["width"]):
        notes = [word("evidence.note.pushed")] if row["pushed"] else []
        notes += [word(f"evidence.note.{row['bound']}")] if row["bound"] else []
        notes += [] if row["identified"] else [word("evidence.note.silent")]
        body.append(
            block(
                head,
                _named(row["name"], word),
                [
                    (source_name(row["source"], word), "wide"),
                    (confidence_name(row["confidence"], word), ""),
                    (span(row["prior"], fine=True), "number"),
                    (span(row["posterior"], fine=True), "number"),
                    (number(row["width"], 2), "number"),
                    (word.list(notes), "wide"),
                ],
            )
        )
    title = word("evidence.parameter_table", n=len(body))
    return frame(title, head, body, first_number=3, last_text=1, look="stacks tall")


def _named(path: str, word: Words) -> list[Any]:
    """A parameter's name, path and meaning."""
    meaning = parameter_meaning(path, word)
    return [
        parameter_name(path, word),
        html.Div(html.Code(path)),
        html.Div(meaning, className="meaning") if meaning else None,
    ]


def priors(word: Words) -> html.Section:
    """Uncertain parameters as the literature has them, where no fit comes along."""
    from sim.priors import uncertain

    head = [word(f"evidence.column.{name}") for name in ("parameter", "source", "confidence", "prior")]
    body = []
    for name, parameter in uncertain().items():
        if parameter.prior is None:
            continue
        prior = {key: getattr(parameter.prior, key) for key in ("median", "low", "high")}
        body.append(
            block(
                head,
                _named(name, word),
                [
                    (source_name(parameter.source, word), "wide"),
                    (confidence_name(parameter.confidence, word), ""),
                    (span(prior, fine=True), "number"),
                ],
            )
        )
    return html.Section(
        [
            html.H2(word("evidence.priors"), id="priors-heading"),
            frame(
                word("evidence.parameter_table", n=len(body)),
                head,
                body,
                first_number=3,
                last_text=0,
                look="stacks tall",
            ),
        ],
        className="stack",
        **aria(labelledby="priors-heading"),
    )
