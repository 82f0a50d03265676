"""What a scenario that comes along is about: its note, its policies and their years, the way into the lab."""

from __future__ import annotations

import re
from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.words import Words

__all__ = ["about_scenario"]

_HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_FOLDED = re.compile(f"(?<={_HAN}) (?={_HAN})")


def about_scenario(name: str, word: Words) -> list[Any]:
    """Title, note and policies of a scenario of the catalogue; nothing for any other name."""
    from sim.scenario import ScenarioError, load
    from sim.scenario.words import preset_names

    if name not in preset_names():
        return []
    try:
        found = load(name)
    except ScenarioError:
        return []
    note = word.pick(found.note, "")
    end = found.start_year + found.years
    lines = []
    for one in found.interventions:
        title = word.pick(one.title, one.name)
        late, early = one.start > found.start_year, one.until < end
        key = "both" if late and early else "from" if late else "until" if early else ""
        given = {"policy": title, "first": one.start, "last": one.until}
        lines.append(word(f"try.policy_{key}", **given) if key else title)
    href = link("/lab", scenario=name, baseline=found.baseline or None, lang=word.lang)
    return [
        html.Section(
            [
                html.H2(word("try.about")),
                html.P(_marked(note)) if note else None,
                html.H3(word("try.policies", first=found.start_year, last=end)),
                html.Ul([html.Li(line) for line in lines]) if lines else html.P(word("try.policies_none")),
                dcc.Link(word("library.lab"), href=href, className="button quiet"),
            ],
            className="card",
        )
    ]


def _marked(text: str) -> list[Any]:
    """Text in which what stands between back ticks is code; Chinese lines that were folded are joined."""
    text = _FOLDED.sub("", text)
    return [html.Code(part) if at % 2 else part for at, part in enumerate(text.split("`"))]
