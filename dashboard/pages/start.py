"""The first page: what one may want to find out, and the runs that are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html

from dashboard.address import MAX_RUNS, Address, link
from dashboard.components.aria import aria
from dashboard.components.parts import notice, page_head
from dashboard.context import Context
from dashboard.takes.answer import newest
from dashboard.takes.shown import asked, finding
from dashboard.words import Words
from sim.results.folder import RunInfo

PATH = "/"
NAME = "start"

_QUESTIONS = (
    ("gap", "academic_achievement", "village"),
    ("teachers", "teacher_exit_rate", "village"),
    ("weak", "academic_achievement", "weak"),
    ("poor", "academic_achievement", "ses1"),
    ("courses", "course_sharing_rate", "all"),
    ("cost", "", ""),
)
"""Question and the measure and group that answer it."""
_SHOWN = 200
_ANSWERS = 3


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.start")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """Questions first, then the stored runs."""
    runs = context.store.listing()
    return [
        page_head(word("start.title"), html.P(word("start.lead"), className="lead")),
        _questions(runs, word),
        *_answers(context, word),
        html.Section(
            [html.H2(word("start.runs"), id="runs-heading"), *_runs(runs, word, context)],
            **aria(labelledby="runs-heading"),
        ),
    ]


def register(app: Dash, context: Context) -> None:
    """Ticked runs can be compared."""
    app.clientside_callback(
        ClientsideFunction("levelfield", "ticked"),
        Output("compare-ticked", "disabled"),
        Input({"type": "tick", "run": ALL}, "checked"),
    )
    app.clientside_callback(
        ClientsideFunction("levelfield", "compare"),
        Output("go", "href", allow_duplicate=True),
        Input("compare-ticked", "n_clicks"),
        State({"type": "tick", "run": ALL}, "checked"),
        State({"type": "tick", "run": ALL}, "id"),
        prevent_initial_call=True,
    )


def _questions(runs: list[RunInfo], word: Words) -> html.Section:
    """Cards that open the newest comparison at the answer, or a trial where there is none."""
    newest = next((info.path.name for info in runs if info.kind == "comparison"), "")
    cards = []
    for name, measure, group in _QUESTIONS:
        if newest:
            href = link("/compare", [newest], measure=measure, group=group, lang=word.lang)
            href += "" if measure else "#card-costs"
        else:
            href = link("/try", lang=word.lang)
        cards.append(
            html.Li(
                dcc.Link(
                    [
                        html.Span(word(f"start.question.{name}"), className="question"),
                        html.Span(word(f"start.answer.{name}"), className="answer"),
                    ],
                    href=href,
                    className="card-link",
                )
            )
        )
    takes = [
        html.Span(word("start.question.takes"), className="question"),
        html.Span(word("start.answer.takes"), className="answer"),
    ]
    href = link("/lab", lang=word.lang) + "#lab-takes"
    cards.insert(0, html.Li(dcc.Link(takes, href=href, className="card-link"), className="first"))
    note = (
        word("start.questions_open", run=word.pick(runs_title(runs, newest), newest))
        if newest
        else word("start.questions_try")
    )
    return html.Section(
        [
            html.H2(word("start.questions"), id="questions-heading"),
            html.Ul(cards, className="cards questions"),
            html.P(note, className="muted"),
        ],
        **aria(labelledby="questions-heading"),
    )


def _answers(context: Context, word: Words) -> list[Any]:
    """The newest answers to "which policies bring most", if any was ever asked for."""
    found = newest(context.store.root, _ANSWERS)
    if not found:
        return []
    rows = [
        html.Li(
            [
                dcc.Link(asked(one.question, word), href=link("/answer", answer=one.folder, lang=word.lang)),
                html.Div(finding(one, word), className="muted"),
            ]
        )
        for one in found
    ]
    return [
        html.Section(
            [html.H2(word("start.answers"), id="answers-heading"), html.Ul(rows, className="answered card")],
            **aria(labelledby="answers-heading"),
        )
    ]


def runs_title(runs: list[RunInfo], run: str) -> dict[str, str]:
    """The title of a listed run."""
    return next((info.title for info in runs if info.path.name == run), {})


def _runs(runs: list[RunInfo], word: Words, context: Context) -> list[Any]:
    if not runs:
        content: list[Any] = [
            html.Div(
                [
                    html.P(word("start.empty"), className="lead"),
                    html.P(word("start.empty_how")),
                    html.Pre("levelfield demo", className="command"),
                    dcc.Link(word("start.empty_try"), href=link("/try", lang=word.lang), className="button"),
                ],
                className="card empty",
            )
        ]
    else:
        head = [
            word("start.tick"),
            word("start.column.title"),
            word("start.column.kind"),
            word("start.column.when"),
            word("start.column.scenarios"),
            word("start.column.replicates"),
            word("start.column.years"),
        ]
        numeric = {4, 5}
        rows = [_row(info, word) for info in runs[:_SHOWN]]
        content = [
            html.P(word("start.runs_how", most=MAX_RUNS), className="muted"),
            html.Div(
                html.Table(
                    [
                        html.Caption(word("start.caption", n=len(runs)), className="visually-hidden"),
                        html.Thead(
                            html.Tr(
                                [
                                    html.Th(text, scope="col", className="number" if at in numeric else "")
                                    for at, text in enumerate(head)
                                ]
                            )
                        ),
                        html.Tbody(rows),
                    ],
                    className="runs",
                ),
                className="table-frame",
                tabIndex="0",
                role="region",
                **aria(label=word("start.caption", n=len(runs))),
            ),
            html.Button(
                word("start.compare"),
                id="compare-ticked",
                className="button",
                disabled=True,
                n_clicks=0,
            ),
        ]
    broken = context.store.broken()
    if broken:
        content.append(notice(word("start.broken", names=word.list(broken[:10])), "warning"))
    return content


def _row(info: RunInfo, word: Words) -> html.Tr:
    run = info.path.name
    text = word.pick(info.title, run)
    when = datetime.fromtimestamp(info.written).astimezone()
    return html.Tr(
        [
            html.Td(
                dmc.Checkbox(
                    id={"type": "tick", "run": run},
                    checked=False,
                    size="md",
                    **aria(label=word("start.tick_run", title=text)),
                ),
                className="tick",
            ),
            html.Th(
                [dcc.Link(text, href=link("/run", [run], lang=word.lang)), html.Div(run, className="id")],
                scope="row",
            ),
            html.Td(word(f"kind.{info.kind}"), className="nowrap"),
            html.Td(
                html.Time(when.strftime("%Y-%m-%d %H:%M"), dateTime=when.isoformat(timespec="minutes")),
                className="nowrap",
            ),
            html.Td(str(len(info.scenarios)), className="number"),
            html.Td(str(info.replicates), className="number"),
            html.Td(f"{info.years[0]}–{info.years[-1]}", className="nowrap"),
        ]
    )
