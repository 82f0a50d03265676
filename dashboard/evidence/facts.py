"""The experiments of the evidence page: each stylised fact with its criteria and its design."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon, notice
from dashboard.evidence import source
from dashboard.evidence.cells import block, frame
from dashboard.numerals import number
from dashboard.sentences import said
from dashboard.words import Words

__all__ = ["facts"]

_STUDIES = re.compile(r"(（[^（）]*[A-Za-z]{2,}[^（）]*）)")


def facts(word: Words) -> html.Section:
    """The experiments, those that fail first."""
    found = source.facts()
    heading = html.H2(word("evidence.facts"), id="facts-heading")
    if not found:
        return html.Section(
            [heading, notice(word("evidence.facts_none"))], **aria(labelledby="facts-heading")
        )
    summary = source.validated()["summary"]
    return html.Section(
        [
            html.Div(
                [
                    heading,
                    html.A(
                        word("chart.csv"),
                        href=link("/evidence/facts.csv", lang=word.lang),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("evidence.facts"))),
                    ),
                ],
                className="heading-row",
            ),
            html.P(word("evidence.facts_how", passed=summary["passed"], of=summary["of"])),
            html.Div([_fact(fact, word) for fact in found], className="fact-list"),
        ],
        className="stack",
        **aria(labelledby="facts-heading"),
    )


def _fact(fact: dict[str, Any], word: Words) -> html.Article:
    kind = "good" if fact["passed"] else "bad"
    zh = word.lang == "zh"
    head = [word(f"evidence.column.{name}") for name in ("says", "band", "simulated", "verdict")]
    rows = [
        block(
            head,
            said(one["says"], word),
            [
                (_band(one, word), "number"),
                (number(one["value"]) if one["value"] is not None else "–", "number"),
                ("", "") if one["passed"] is None else (_passed(bool(one["passed"]), word), ""),
            ],
        )
        for one in fact["criteria"]
    ]
    gap = "" if zh else " "
    details = [
        html.P([html.Strong(word(f"evidence.fact.{name}")), gap, *_cited(said(fact[name], word), word)])
        for name in ("evidence", "design", "limits", "audit")
    ]
    return html.Article(
        [
            html.Div(
                [
                    html.Span(
                        [icon(kind), html.Strong(word(f"evidence.fact.{kind}"))],
                        className=f"status status-{kind}",
                    ),
                    html.Span(word("evidence.fact", n=fact["fact"]), className="muted"),
                    html.Span(
                        word.texts.get(
                            f"evidence.circular.{fact['circular'].replace(' ', '_')}", fact["circular"]
                        ),
                        className="tag",
                    ),
                ],
                className="fact-head",
            ),
            html.H3(fact["title_zh"] if zh else fact["title"]),
            html.P(fact["explanation_zh"] if zh else fact["explanation"]),
            html.Details(
                [
                    html.Summary(word("evidence.fact_numbers")),
                    frame(
                        word("evidence.fact", n=fact["fact"]),
                        head,
                        rows,
                        first_number=1,
                        last_text=1,
                        look="stacks",
                    ),
                ]
            ),
            html.Details(
                [
                    html.Summary(word("evidence.fact_design")),
                    html.Div(details, className="prose"),
                ]
            ),
        ],
        className="card fact",
        id=f"fact-{fact['fact']}",
    )


def _passed(passed: bool, word: Words) -> html.Span:
    kind = "good" if passed else "bad"
    return html.Span([icon(kind), " ", word(f"evidence.fact.{kind}")], className="nowrap")


def _cited(text: str, word: Words) -> list[Any]:
    """A text with the names of studies marked as English, which they are in any language."""
    if word.lang == "en":
        return [text]
    return [
        html.Cite(part, lang="en") if at % 2 else part for at, part in enumerate(_STUDIES.split(text)) if part
    ]


def _band(one: dict[str, Any], word: Words) -> str:
    if one["passed"] is None:
        return "–"
    low, high = one["low"], one["high"]
    if low is None or high is None:
        return f"> {_end(low)}" if low is not None else f"< {_end(high)}"
    return word("number.interval", low=number(low), high=number(high))


def _end(value: float) -> str:
    return number(value) if value else "0"
