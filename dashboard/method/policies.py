"""The policies of the method page: what each does and acts on, who pays, how it can fail."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.method.catalogue import policy_cards
from dashboard.method.section import section
from dashboard.words import Words

__all__ = ["policies"]


def policies(word: Words) -> list[Any]:
    """Every policy: what it acts on, who pays, how it can fail."""
    out: list[Any] = []
    for group, cards in policy_cards(word):
        out.append(
            section(
                f"group-{group}",
                word(f"lab.group.{group}"),
                [html.Div([_policy(card, word) for card in cards], className="fact-list")],
            )
        )
    return out


def _policy(card: dict[str, Any], word: Words) -> html.Article:
    return html.Article(
        [
            html.H3(card["title"]),
            html.P(html.Code(card["name"])),
            html.P(card["does"]),
            html.Dl(
                [
                    html.Div([html.Dt(word("method.acts_in")), html.Dd(word.list(card["phases"]))]),
                    html.Div([html.Dt(word("method.pays")), html.Dd(card["pays"])]),
                    html.Div([html.Dt(word("method.shows")), html.Dd(card["shows"])]),
                    html.Div(
                        [
                            html.Dt(word("method.fails")),
                            html.Dd(html.Ul([html.Li(one) for one in card["fails"]])),
                        ]
                    ),
                ],
                className="terms",
            ),
        ],
        className="card fact",
        id=f"policy-{card['name']}",
    )
