"""The head of the evidence page: what does not hold, and how much does."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon
from dashboard.evidence import source
from dashboard.evidence.cells import alike, percent, reported
from dashboard.evidence.holdout import covered
from dashboard.evidence.words import figure_name, parameter_name, site_name
from dashboard.numerals import number, with_unit
from dashboard.words import Words

__all__ = ["failures", "numbers"]

_LISTED = 12


def failures(found: dict[str, Any] | None, word: Words) -> html.Section:
    """What does not hold, before anything else."""
    items: list[Any] = []
    for fact in source.facts():
        if fact["passed"]:
            continue
        says = fact["title_zh"] if word.lang == "zh" else fact["title"]
        items.append(
            _bad(html.A(word("evidence.fact_fails", n=fact["fact"], says=says), href=f"#fact-{fact['fact']}"))
        )
    if found:
        items += _not_reproduced(found, word)
        unknown = [row for row in found["figures"] if row["fitted"] and row["inside"] is None]
        if unknown:
            items.append(
                _bad(word("evidence.no_value", names=word.list([figure_name(row, word) for row in unknown])))
            )
        wide, n = covered(found, "covered90")
        if n and wide < 0.75:
            items.append(_bad(word("evidence.held_low", share=percent(wide), n=n)))
        if found["clashes"]:
            items.append(
                _bad(html.A(word("evidence.clash_n", n=len(found["clashes"])), href="#clashes-heading"))
            )
        edge = [row for row in found["parameters"] if row["bound"] or row["pushed"]]
        if edge:
            names = word.list([parameter_name(row["name"], word) for row in edge])
            items.append(_bad(word("evidence.pushed", names=names)))
        items += [
            _bad(word("evidence.points_failed", site=site_name(one["site"], word), n=one["points"]))
            for one in found["failures"]
        ]
    content: Any = html.Ul(items, className="findings") if items else html.P(word("evidence.no_failures"))
    return html.Section(
        [html.H2(word("evidence.failures"), id="failures-heading"), content],
        className="card",
        id="failures",
        **aria(labelledby="failures-heading"),
    )


def _not_reproduced(found: dict[str, Any], word: Words) -> list[Any]:
    rows = [row for row in found["figures"] if row["fitted"] and row["inside"] is False]
    rows.sort(key=lambda row: -abs(row["tension"] or 0.0))
    if not rows:
        return []
    spans = [alike(row) for row in rows]
    items = [
        html.Li(
            [
                dcc.Link(
                    figure_name(row, word),
                    href=link(
                        "/evidence", stance=found["stance"], figure=row["id"], kind="out", lang=word.lang
                    )
                    + "#one",
                ),
                " ",
                html.Span(
                    word(
                        "evidence.said_and_found",
                        reported=reported(row, word),
                        predicted=with_unit(median, row["unit"], word),
                        low=low,
                        high=high,
                    ),
                    className="muted",
                ),
            ]
        )
        for row, (median, low, high) in zip(rows, spans)
    ]
    shown: list[Any] = [html.Ul(items[:_LISTED], className="inner-list")]
    if len(items) > _LISTED:
        shown.append(
            html.Details(
                [
                    html.Summary(word("evidence.further", n=len(items) - _LISTED)),
                    html.Ul(items[_LISTED:], className="inner-list"),
                ]
            )
        )
    return [_bad([word("evidence.outside_n", n=len(rows)), *shown])]


def _bad(children: Any) -> html.Li:
    return html.Li([icon("bad"), html.Div(children)], className="says")


def numbers(found: dict[str, Any] | None, word: Words) -> html.Ul:
    """How much holds, as a few large numbers."""
    summary = source.validated()["summary"]
    cards: list[tuple[str, str, str]] = []
    if found:
        coverage = found["coverage"]
        if coverage["predicted"]:
            cards += [
                (
                    f"{coverage['inside90']} / {coverage['predicted']}",
                    word("evidence.card.inside"),
                    word(
                        "evidence.card.inside_more",
                        half=percent(coverage["share50"]),
                        literature=percent(coverage["literature90"]),
                        declared=percent(coverage.get("declared90")),
                    ),
                )
            ]
        wide, n = covered(found, "covered90")
        half, _ = covered(found, "covered50")
        if n:
            cards.append(
                (
                    percent(wide),
                    word("evidence.card.held"),
                    word("evidence.card.held_more", n=n, half=percent(half)),
                )
            )
        if coverage["relative_width"] is not None:
            cards.append(
                (
                    f"{number(coverage['relative_width'], 1)} ×",
                    word("evidence.card.width"),
                    word("evidence.card.width_more", model=number(coverage["relative_width_model"], 1)),
                )
            )
        spoken = sum(row["identified"] for row in found["parameters"])
        cards.append(
            (
                f"{spoken} / {len(found['parameters'])}",
                word("evidence.card.parameters"),
                word("evidence.card.parameters_more"),
            )
        )
    if summary["of"]:
        cards.append(
            (
                f"{summary['passed']} / {summary['of']}",
                word("evidence.card.facts"),
                word("evidence.card.facts_more"),
            )
        )
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(value, className="figure"),
                    html.Span(name, className="name"),
                    html.Span(more, className="muted"),
                ],
                className="card",
            )
            for value, name, more in cards
        ],
        className="headline",
        **aria(label=word("evidence.numbers")),
    )
