"""The goals of a draft, to be edited: rows of plain inputs, built by the browser (``lab_goals.js``)."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboard.components.aria import aria
from dashboard.draft_goals import BOUNDS, CHANGES
from dashboard.titles import group_title, unit_title
from dashboard.words import Words

__all__ = ["goal_editor", "spec"]

_SAID = ("measure", "group", "bound", "value", "change", "by", "remove", "goal", "percent")


def goal_editor(word: Words) -> html.Details:
    """All goals of the draft, and a button for one more."""
    told: Any = {"data-spec": json.dumps(spec(word), ensure_ascii=False)}
    return html.Details(
        [
            html.Summary(word("lab.goals")),
            html.P(word("lab.goals_how"), className="muted"),
            html.Div([], className="goal-rows", **told),
            html.Button(word("lab.goals_add"), className="button quiet goal-add", type="button", n_clicks=0),
            html.P("", className="visually-hidden goal-said", role="status", **aria(live="polite")),
        ],
        className="card goal-editor",
    )


def spec(word: Words) -> dict[str, Any]:
    """What can be picked: measures with unit and groups, bounds, kinds of change; and the labels."""
    from sim.measures.catalogue import MEASURES
    from sim.scenario.plan import defined_groups

    over = sorted({measure.over for measure in MEASURES.values()})
    return {
        "measures": [
            [name, word.pick(one.title, name), unit_title(one.unit, word), one.over, one.better]
            for name, one in MEASURES.items()
        ],
        "groups": {one: [[name, group_title(name, word)] for name in defined_groups(one)] for one in over},
        "bounds": [[one, word(f"lab.{one}")] for one in BOUNDS],
        "changes": [[one, word(f"lab.goals_{one}")] for one in CHANGES],
        "said": {one: word(f"lab.goals_{one}") for one in _SAID},
    }
