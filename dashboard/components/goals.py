"""Goals of the scenarios: how likely each is reached, in a word, with a sign and a colour."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from dashboard import views
from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon
from dashboard.numerals import number, with_unit
from dashboard.selection import Selection
from dashboard.store import Stored
from dashboard.titles import measure_in
from dashboard.words import Words
from sim.results.goals import in_words

__all__ = ["goal_cards", "status_of", "target"]

_LIKELY, _UNLIKELY = 0.66, 0.33


def status_of(probability: float) -> str:
    """``good``, ``between`` or ``bad``; "info" where it is not known."""
    if not np.isfinite(probability):
        return "info"
    return "good" if probability >= _LIKELY else "between" if probability >= _UNLIKELY else "bad"


def goal_cards(chosen: Selection, word: Words) -> Any:
    """One card for each goal that falls into the years of its run; nothing where there are none."""
    table = views.goals(chosen.runs)
    if table.empty:
        return html.Div()
    cards = []
    opened = {stored.id: stored for stored in chosen.runs}
    titles = {(line.run, line.scenario): line.title for line in chosen.lines}
    for row in table.to_dict("records"):
        probability = float(row["probability"])
        kind = status_of(probability)
        before = row.get("baseline_probability", np.nan)
        cards.append(
            html.Li(
                [
                    html.Div(
                        [
                            icon(kind),
                            html.Strong(in_words(probability, word.lang)),
                            html.Span(_percent(probability), className="chance"),
                        ],
                        className=f"status status-{kind}",
                    ),
                    html.P(target(row, opened[row["run"]], word), className="target"),
                    html.P(
                        [
                            titles[row["run"], row["scenario"]],
                            ""
                            if before is None or not np.isfinite(before)
                            else word("goals.before", chance=_percent(float(before))),
                        ],
                        className="muted",
                    ),
                ],
                className="goal",
            )
        )
    return html.Section(
        [
            html.Div(
                [
                    html.H2(word("goals.title"), id="goals-heading"),
                    html.A(
                        word("chart.csv"),
                        href=link("/csv/goals", chosen.ids, lang=word.lang),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("goals.title"))),
                    ),
                ],
                className="heading-row",
            ),
            html.P(word("goals.how"), className="muted"),
            html.Ul(cards, className="goals"),
        ],
        className="goal-section",
        **aria(labelledby="goals-heading"),
    )


def _percent(probability: float) -> str:
    return f"{number(100 * probability, 0)}%"


def target(row: Any, stored: Stored, word: Words) -> str:
    """For example: dropout rate, village, at most 0.5% by 2023."""
    bounds = []
    change = row["change"] if isinstance(row["change"], str) else "none"
    for bound in ("at_least", "at_most"):
        value = row[bound]
        if value is not None and np.isfinite(value):
            text = with_unit(
                f"{value:,.6g}".replace("-", "−"), row["unit"], word, difference=change == "absolute"
            )
            bounds.append(word(f"goals.{bound}", value=text))
    return word(
        f"goals.target_{change}",
        measure=measure_in(stored, row["measure"], row["group"], word),
        bound=word.list(bounds),
        year=int(row["by"]),
    )
