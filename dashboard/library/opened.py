"""What became of a scenario file that a planner opened: its problems, or where to go with it."""

from __future__ import annotations

import json
from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.parts import notice
from dashboard.components.searched import heads, tall_table
from dashboard.components.stance import usual
from dashboard.context import Context
from dashboard.draft_code import encode
from dashboard.jobs import Comparison, QueueFull
from dashboard.library import scenario_files
from dashboard.problems import message_in
from dashboard.words import Words

__all__ = ["opened_file", "simulate"]

_REPLICATES = 20
_LONGEST = 3000
"""Letters of changes that an address takes."""


def opened_file(data: bytes, key: str, word: Words) -> list[Any]:
    """The problems of a file by line, or what can be done with it.

    Args:
        data: what the file holds.
        key: under which it is kept.
    """
    found = scenario_files.opened(data)
    if found.scenario is None:
        return _problems(found.problems, word)
    scenario = found.scenario
    draft = scenario_files.as_draft(scenario)
    said: list[Any] = [
        html.H3(word.pick(scenario.title, word("library.untitled"))),
        html.P(
            word(
                "library.opened",
                policies=len(scenario.interventions),
                first=scenario.start_year,
                last=scenario.start_year + scenario.years,
            )
        ),
    ]
    actions: list[Any] = []
    code = encode(draft.changes)
    if len(code) <= _LONGEST:
        to = link(
            "/lab",
            scenario=draft.start,
            baseline=found.baseline or draft.start,
            changes=code,
            lang=word.lang,
        )
        actions.append(dcc.Link(word("library.lab"), href=to, className="button"))
    if draft.left:
        said.append(notice(word("library.left", names=word.list(list(draft.left)), start=draft.start)))
    if found.baseline:
        actions.append(
            html.Button(
                word("library.simulate", baseline=_title(found.baseline, word), n=_REPLICATES),
                id={"type": "library-simulate", "key": key},
                n_clicks=0,
                className="button quiet",
            )
        )
    else:
        said.append(html.P(word("library.no_baseline"), className="muted"))
    return [html.Article([*said, html.Div(actions, className="buttons")], className="card")]


def _title(name: str, word: Words) -> str:
    found = scenario_files.catalogue().get(name)
    return word.pick(found.title, name) if found else name


def _problems(problems: tuple[tuple[int, int, str, str], ...], word: Words) -> list[Any]:
    caption = word("library.problems", n=len(problems))
    rows = [
        html.Tr(
            [
                html.Th(str(line) if line else "–", scope="row", className="labelled"),
                html.Td(str(column) if column else "–"),
                html.Td(html.Code(path)),
                html.Td(_message(message, word)),
            ]
        )
        for line, column, path, message in problems
    ]
    columns = [word(f"library.column.{name}") for name in ("line", "place", "path", "problem")]
    return [
        notice(caption, "warning"),
        tall_table("library-problems", caption, heads(columns), rows, "runs", wide=(2, 3)),
    ]


def _message(message: str, word: Words) -> list[Any]:
    """What is wrong; in Chinese with the checker's own line, which has the words that the file may use."""
    if word.lang == "en":
        return [message]
    return [message_in(message, word), html.Div(message, lang="en", className="muted")]


def simulate(data: bytes | None, key: str, word: Words, context: Context) -> list[Any]:
    """Queue the comparison of an opened file with its baseline, and say so."""
    found = scenario_files.opened(data) if data is not None else None
    if found is None or found.scenario is None or not found.baseline:
        return [notice(word("library.failed"), "warning")]
    document = json.dumps(dict(found.scenario.document), ensure_ascii=False)
    try:
        context.jobs.submit(Comparison(f"file-{key[:6]}", found.baseline, _REPLICATES, usual(), document))
    except QueueFull:
        return [notice(word("try.full"), "warning")]
    to = dcc.Link(word("jobs.link"), href=link("/jobs", lang=word.lang))
    return [notice([word("library.queued"), " ", to])]
