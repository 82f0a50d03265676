"""A story as it is told: one claim and one chart a step, with everything to go on and back."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.goals import goal_cards
from dashboard.components.palette import DARK
from dashboard.components.parts import GRAPH_CONFIG, legend, notice, page_head
from dashboard.components.provenance import strip
from dashboard.context import Context
from dashboard.stories.file import Step, Story
from dashboard.stories.listed import export_button
from dashboard.stories.steps import Seen, result_for, seen, text_in
from dashboard.words import Words

__all__ = ["REPLICATES", "step_part", "told"]

REPLICATES = 20
"""Pairs of a result that is simulated for a story."""
_HEIGHT = 430


def told(story: Story, asked: str, word: Words, context: Context) -> list[Any]:
    """A story at a step, with everything to go on and back."""
    at = min(max(int(asked) - 1, 0), len(story.steps) - 1) if asked.isdecimal() and len(asked) < 4 else 0
    dots = [
        html.Li(
            html.Button(
                "",
                id={"type": "story-dot", "at": number},
                n_clicks=0,
                className="dot",
                **aria(label=word("stories.step_of", n=number + 1, text=text_in(step.text, word))),
            )
        )
        for number, step in enumerate(story.steps)
    ]
    return [
        html.Div(
            [
                page_head(text_in(story.title, word), html.P(text_in(story.lead, word), className="lead")),
                html.Div(
                    [
                        html.Button(
                            word("stories.full"), id="story-full", n_clicks=0, className="button quiet"
                        ),
                        html.Button(
                            word("stories.notes"), id="story-notes", n_clicks=0, className="button quiet"
                        ),
                        export_button(story, word),
                        dcc.Link(
                            word("stories.all"),
                            href=link("/stories", lang=word.lang),
                            className="button quiet",
                        ),
                    ],
                    className="buttons story-tools",
                ),
            ],
            className="story-top",
        ),
        html.Section(
            [
                html.Div(step_part(story.steps[at], at, len(story.steps), word, context), id="story-content"),
                html.Div(
                    [
                        html.Button(
                            "←",
                            id="story-back",
                            n_clicks=0,
                            className="button quiet",
                            **aria(label=word("stories.back")),
                        ),
                        html.Ol(dots, className="dots"),
                        html.Button(
                            "→",
                            id="story-on",
                            n_clicks=0,
                            className="button",
                            **aria(label=word("stories.on")),
                        ),
                    ],
                    className="story-steps",
                ),
            ],
            id="story",
            className="card story",
            **aria(label=text_in(story.title, word)),
        ),
        html.P(word("stories.keys"), className="muted story-keys"),
        html.P("", id="story-live", className="visually-hidden", role="status", **aria(live="polite")),
        dcc.Store(id="story-about", data={"name": story.name, "steps": len(story.steps)}),
        dcc.Store(id="story-step", data=at),
        dcc.Store(id="story-key"),
        dcc.Store(id="story-job", data=""),
        dcc.Interval(id="story-clock", interval=700, disabled=True),
    ]


def step_part(step: Step, at: int, of: int, word: Words, context: Context, doing: str = "") -> list[Any]:
    """One step: its claim, its words, its chart or the offer to simulate it, notes for the presenter.

    Args:
        doing: where the simulation of its result stands, in place of the offer.
    """
    out: list[Any] = [
        html.P(word("stories.at", n=at + 1, of=of), className="story-count"),
        html.H2(text_in(step.text, word), id="story-claim", tabIndex="-1"),
    ]
    if more := text_in(step.more, word):
        out.append(html.P(more, className="story-more"))
    if step.shows:
        run = result_for(step, context.store)
        found = seen(step, run, context.store, word) if run else None
        out += _chart(found, word) if found else [notice(doing)] if doing else _offer(step, word)
    notes = text_in(step.notes, word)
    out.append(
        html.Aside(
            [html.Strong(word("stories.notes")), html.P(notes or word("stories.no_notes"))],
            className="story-note",
            id="story-note",
        )
    )
    return out


def _chart(found: Seen, word: Words) -> list[Any]:
    stored = found.chosen.first
    facts = " · ".join(
        word("stories.fact", name=name, value=value) for name, value in strip(stored, word)[1:5]
    )
    if found.figure is None:
        body: list[Any] = [goal_cards(found.chosen, word)] if found.twin is None else []
        body.insert(0, html.Div(found.finding, className="finding"))
        return [*body, html.P(facts, className="muted")]
    figure = {**found.figure, "layout": {**found.figure["layout"]}}
    height = max(_HEIGHT, figure["layout"]["height"])
    figure["layout"] |= {"height": height}
    return [
        html.Div(found.finding, className="finding story-finding"),
        legend(found.series, word) if found.series else None,
        html.Figure(
            [
                dcc.Store(id={"type": "figure", "name": "story"}, data={"figure": figure, "dark": DARK}),
                dcc.Graph(
                    id={"type": "chart", "name": "story"},
                    figure={"data": [], "layout": figure["layout"]},
                    config=GRAPH_CONFIG,
                    className="chart",
                    style={"height": f"{height}px"},
                ),
                html.Figcaption(found.caption),
            ],
            **aria(label=found.title),
        ),
        html.Div(
            [
                html.Details([html.Summary(word("chart.table")), found.twin]),
                html.A(
                    word("chart.csv"),
                    href=found.csv,
                    className="button quiet",
                    download="",
                    **aria(label=word("chart.csv_of", title=found.title)),
                ),
            ],
            className="below",
        ),
        html.P(facts, className="muted"),
    ]


def _offer(step: Step, word: Words) -> list[Any]:
    """There is no stored result yet: simulate it, where the step says what."""
    if not step.scenario:
        return [notice(word("run.missing", run=step.run), "warning")]
    return [
        notice(
            [
                html.P(word("stories.not_yet", n=REPLICATES)),
                html.Button(
                    word("stories.simulate"),
                    id={"type": "story-run", "scenario": step.scenario, "baseline": step.baseline},
                    n_clicks=0,
                    className="button",
                ),
            ]
        )
    ]
