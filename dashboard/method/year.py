"""The school year of the method page: its phases in order, and who acts in each."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.method.catalogue import phases, policies
from dashboard.method.section import section
from dashboard.words import Words

__all__ = ["year"]


def year(word: Words) -> list[Any]:
    """The school year as a chain of phases with the policies that act in each."""
    titles = {name: word.pick(policy.title, name) for name, policy in policies().items()}
    steps = []
    for at, (phase, acting) in enumerate(phases(), start=1):
        chips = [
            html.Li(
                dcc.Link(
                    titles[name], href=link("/method", tab="policies", lang=word.lang) + f"#policy-{name}"
                )
            )
            for name in acting
        ]
        steps.append(
            html.Li(
                [
                    html.Div(
                        [
                            html.Span(str(at), className="step-number", **aria(hidden="true")),
                            html.H3(word(f"method.phase.{phase}")),
                        ],
                        className="step-head",
                    ),
                    html.P(word(f"method.phase.{phase}.does")),
                    html.Ul(chips, className="chips", **aria(label=word("method.acting")))
                    if chips
                    else html.P(word("method.acting_none"), className="muted"),
                ],
                className="card year-step",
            )
        )
    return [
        section(
            "year", word("method.tab.year"), [html.P(word("method.year")), html.Ol(steps, className="year")]
        )
    ]
