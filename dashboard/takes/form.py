"""The form of the question, in the lab."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.components.aria import aria
from dashboard.components.pickers import searchable
from dashboard.draft import Draft, base_values, start_year
from dashboard.levers import grouped
from dashboard.takes.question import Question
from dashboard.titles import group_title
from dashboard.words import Words

__all__ = ["FIELDS", "better_of", "form", "question_of"]

FIELDS = ("measure", "group", "better", "by", "most", "money", "target", "kind", "chance", "keep", "policies")
"""What is filled in; each control's id is ``takes-`` and the name."""
_FIRST = ("urban_rural_achievement_gap", "all")
_MOST = 2
_MONEY = {"en": (1e6, 4), "zh": (1e4, 400)}
"""The yuan in which each language counts a budget, and how many of them stand in the form."""


def better_of(measure: str) -> str:
    """The direction in which a measure is better; ``higher`` where it has none."""
    from sim.measures.catalogue import MEASURES

    found = MEASURES.get(measure)
    return found.better if found is not None and found.better == "lower" else "higher"


def form(span: tuple[int, int], word: Words) -> html.Details:
    """Goal and budget first, then the mixes that serve it best.

    Args:
        span: the first school year, and the one after the last.
    """
    return html.Details(
        [
            html.Summary(word("takes.title")),
            html.P(word("takes.lead"), className="muted"),
            html.Div(_aim(span, word), className="takes-form"),
            html.Div(_budget(word), className="takes-form"),
            html.Details(
                [html.Summary(word("takes.more")), html.Div(_more(word), className="takes-form")],
                className="more",
            ),
            html.Div(
                [
                    html.Button(word("takes.go"), id="takes-go", n_clicks=0, className="button"),
                    html.Button(
                        word("try.cancel"),
                        id="takes-cancel",
                        n_clicks=0,
                        className="button quiet",
                        hidden=True,
                    ),
                ],
                className="buttons",
            ),
            html.Div([], id="takes-progress", role="status", **aria(live="polite")),
            html.Div([], id="takes-found"),
            dcc.Store(id="takes-job", data=""),
            dcc.Interval(id="takes-clock", interval=700, disabled=True),
        ],
        open=True,
        className="card tool",
        id="lab-takes",
    )


def _aim(span: tuple[int, int], word: Words) -> list[Any]:
    """What is to move, for whom, which way, until when."""
    from sim.measures.catalogue import MEASURES
    from sim.measures.tally import GROUPS

    return [
        searchable(
            "takes-measure",
            word("pick.measure"),
            [{"value": one, "label": word.pick(found.title, one)} for one, found in MEASURES.items()],
            _FIRST[0],
            word,
        ),
        dmc.Select(
            id="takes-group",
            label=word("pick.group"),
            data=[{"value": one, "label": group_title(one, word)} for one in GROUPS],
            value=_FIRST[1],
            allowDeselect=False,
        ),
        dmc.Select(
            id="takes-better",
            label=word("takes.better"),
            data=[{"value": one, "label": word(f"takes.better_{one}")} for one in ("lower", "higher")],
            value=better_of(_FIRST[0]),
            allowDeselect=False,
        ),
        dmc.NumberInput(
            id="takes-by",
            label=word("takes.by"),
            value=span[1],
            min=span[0] + 1,
            max=span[1],
            step=1,
            allowDecimal=False,
        ),
    ]


def _budget(word: Words) -> list[Any]:
    """How many policies, for how much; a target."""
    return [
        dmc.NumberInput(
            id="takes-most",
            label=word("takes.most"),
            description=word("takes.empty_any"),
            value=_MOST,
            min=1,
            max=21,
            step=1,
            allowDecimal=False,
        ),
        dmc.NumberInput(
            id="takes-money",
            label=word("takes.money"),
            description=word("takes.empty_any"),
            value=_MONEY[word.lang][1],
            min=0,
            step=_MONEY[word.lang][1] / 4,
        ),
        dmc.NumberInput(
            id="takes-target",
            label=word("takes.target"),
            description=word("takes.empty_far"),
            value="",
            step=0.01,
        ),
    ]


def _more(word: Words) -> list[Any]:
    """What the target bounds, how sure it has to be, and which policies may be used."""
    policies = [
        {
            "group": word(f"lab.group.{group}"),
            "items": [{"value": one.name, "label": word.pick(one.title, one.name)} for one in found],
        }
        for group, found in grouped().items()
    ]
    return [
        dmc.Select(
            id="takes-kind",
            label=word("takes.kind"),
            data=[{"value": one, "label": word(f"takes.kind_{one}")} for one in ("gain", "level")],
            value="gain",
            allowDeselect=False,
        ),
        dmc.NumberInput(
            id="takes-chance",
            label=word("takes.chance"),
            value=80,
            min=50,
            max=99,
            step=5,
            allowDecimal=False,
        ),
        dmc.Select(
            id="takes-keep",
            label=word("takes.keep"),
            data=[{"value": one, "label": word(f"takes.keep_{one}")} for one in ("no", "yes")],
            value="no",
            allowDeselect=False,
        ),
        dmc.MultiSelect(
            id="takes-policies",
            label=word("takes.policies"),
            placeholder=word("takes.policies_all"),
            data=policies,
            value=[],
            searchable=True,
            clearable=True,
        ),
    ]


def question_of(draft: Draft, given: Mapping[str, Any], lang: str = "en") -> Question | None:
    """What was filled in, as a question; None where something is missing or not allowed.

    Args:
        lang: in whose steps the money was filled in.
    """
    from sim.measures.catalogue import MEASURES
    from sim.measures.tally import GROUPS

    empty = ("", None)
    try:
        target = None if given["target"] in empty else float(given["target"])
        by, chance = int(given["by"]), float(given["chance"]) / 100
        money = 0.0 if given["money"] in empty else float(given["money"]) * _MONEY[lang][0]
        most = 0 if given["most"] in empty else int(given["most"])
    except (TypeError, ValueError):
        return None
    known = base_values(draft.scenario)
    first = start_year(draft.scenario)
    by = min(max(by, first + 1), first + int(draft.changes.get("years", known["years"])))
    allowed = (
        given["measure"] in MEASURES
        and given["group"] in GROUPS
        and given["better"] in ("higher", "lower")
        and given["kind"] in ("gain", "level")
        and 0 < chance <= 1
        and money >= 0
        and most >= 0
    )
    if not allowed:
        return None
    return Question(
        draft.scenario,
        draft.reference,
        json.dumps(dict(draft.changes), sort_keys=True),
        str(given["measure"]),
        str(given["group"]),
        by,
        str(given["better"]),
        # As far as possible is as far as possible from the reference.
        "gain" if target is None else str(given["kind"]),
        target,
        chance,
        money,
        most,
        given["keep"] == "yes",
        tuple(sorted(str(one) for one in given["policies"] or () if one in known and "." not in one)),
    )
