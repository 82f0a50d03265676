"""The list of stories, and how to tell one's own."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import notice
from dashboard.stories.file import Story
from dashboard.stories.steps import text_in
from dashboard.words import Words
from sim.scenario import Problem

__all__ = ["export_button", "listed"]


def listed(found: dict[str, Story], wrong: dict[str, list[Problem]], word: Words) -> list[Any]:
    """Every story as a card, files that are out of order, how to write one."""
    return [
        html.Ul([_card(story, word) for story in found.values()], className="cards story-cards"),
        *_wrong(wrong, word),
        html.Section(
            [
                html.H2(word("stories.own"), id="stories-own-heading"),
                html.P(word("stories.own_how")),
                html.P(
                    html.A(
                        word("stories.example"),
                        href="/stories/file/weak-schools-first.yaml",
                        download="story.yaml",
                        className="button quiet",
                    )
                ),
            ],
            className="stack",
            **aria(labelledby="stories-own-heading"),
        ),
    ]


def export_button(story: Story, word: Words) -> html.A:
    """Take a story along as one file that needs nothing else."""
    return html.A(
        word("stories.export"),
        href=link(f"/stories/export/{story.name}.html", lang=word.lang),
        download=f"{story.name}.html",
        className="button quiet",
        **aria(label=word("stories.export_of", title=text_in(story.title, word))),
    )


def _card(story: Story, word: Words) -> html.Li:
    return html.Li(
        html.Article(
            [
                html.H2(text_in(story.title, word)),
                html.P(text_in(story.lead, word), className="muted"),
                html.P(word("stories.steps", n=len(story.steps)), className="muted"),
                html.Div(
                    [
                        dcc.Link(
                            word("stories.present"),
                            href=link("/stories", story=story.name, lang=word.lang),
                            className="button",
                        ),
                        export_button(story, word),
                    ],
                    className="buttons",
                ),
            ],
            className="card",
        )
    )


def _wrong(wrong: dict[str, list[Problem]], word: Words) -> list[Any]:
    if not wrong:
        return []
    lines = [
        html.Li(html.Code(str(problem)), lang="en")
        for problems in wrong.values()
        for problem in problems[:20]
    ]
    return [notice([word("stories.wrong"), html.Ul(lines, className="plain")], "warning")]
