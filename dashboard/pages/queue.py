"""The queue: everything that was asked for lately, by whomever, and where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.components.job import bar_of
from dashboard.components.parts import icon, page_head
from dashboard.context import Context
from dashboard.failed import failure_in
from dashboard.jobs import WAITING, Job, QueueFull
from dashboard.takes.question import Question
from dashboard.takes.shown import asked
from dashboard.words import Words, words

PATH = "/jobs"
NAME = "jobs"

_SIGNS = {
    "waiting": "info",
    "running": "info",
    "done": "good",
    "failed": "bad",
    "cancelled": "between",
    "stopped": "warning",
}
_SOON, _LATER = 1000, 5000
"""Milliseconds between two looks while something happens, and while nothing does."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("jobs.title")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """All jobs, newest first."""
    found = context.jobs.all()
    return [
        page_head(word("jobs.title"), html.P(word("jobs.lead", most=WAITING), className="lead")),
        dcc.Store(id="jobs-shown", data=_shown(found)),
        html.Div(_table(found, word, context), id="jobs-table"),
        html.P("", id="jobs-spoken", className="visually-hidden", role="status", **aria(live="polite")),
        dcc.Interval(id="jobs-clock", interval=_pace(found)),
    ]


def register(app: Dash, context: Context) -> None:
    """The page follows the queue; rows are only made anew where a job came, went or changed its state."""

    @app.callback(
        Output("jobs-table", "children"),
        Output("jobs-shown", "data"),
        Output("jobs-spoken", "children"),
        Output("jobs-clock", "interval"),
        Output({"type": "job-stands", "job": ALL}, "children"),
        Input("jobs-clock", "n_intervals"),
        Input({"type": "job-cancel", "job": ALL}, "n_clicks"),
        Input({"type": "job-again", "job": ALL}, "n_clicks"),
        State({"type": "job-stands", "job": ALL}, "id"),
        State("jobs-shown", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def follow(
        clock: int, cancel: list[int], again: list[int], ids: list[dict[str, str]], shown: Any, data: Any
    ) -> tuple[Any, ...]:
        word = words(str((data or {}).get("lang")))
        spoken: Any = no_update
        by, clicked = ctx.triggered_id, any(item["value"] for item in ctx.triggered)
        if isinstance(by, dict) and clicked:
            spoken = _do(by["type"], by["job"], word, context)
        found = context.jobs.all()
        now = _shown(found)
        if now != shown:
            if spoken is no_update:
                spoken = _news(shown, found, word, context)
            return _table(found, word, context), now, spoken, _pace(found), [no_update] * len(ids)
        stands = {key: _stands(key, job, word) for key, job in found}
        return no_update, no_update, spoken, no_update, [stands.get(one["job"], no_update) for one in ids]


def summary(context: Context, word: Words) -> dict[str, Any]:
    """How many run and wait: for the sign in the header."""
    states = [job.state for _, job in context.jobs.all()]
    running, waiting = states.count("running"), states.count("waiting")
    said = (
        word("jobs.badge", running=running, waiting=waiting) if running + waiting else word("jobs.badge_none")
    )
    return {"active": running + waiting, "said": said}


def name_of(job: Job, word: Words, context: Context) -> str:
    """What a job is about, in the titles of the catalogue."""
    if isinstance(job.request, Question):
        return asked(job.request, word)
    known = context.scenarios()
    titles = [word.pick(known[name][0], name) if name in known else name for name in job.request.about]
    if getattr(job.request, "draft", ""):
        titles[:1] = [word("jobs.draft_of", scenario=titles[0])] if titles else []
    if len(titles) < 2:
        return titles[0] if titles else job.request.id
    return word("jobs.against", scenario=titles[0], baseline=titles[1])


def _do(what: str, key: str, word: Words, context: Context) -> str:
    """Cancel a job or ask for it again; what to say about it."""
    job = context.jobs.get(str(key))
    if job is None:
        return ""
    name = name_of(job, word, context)
    if what == "job-cancel":
        context.jobs.cancel(str(key))
        return word("jobs.cancelling", job=name)
    try:
        context.jobs.submit(job.request)
    except QueueFull:
        return word("try.full")
    return word("jobs.asked_again", job=name)


def _news(shown: Any, found: list[tuple[str, Job]], word: Words, context: Context) -> Any:
    """One sentence about the job whose state changed last."""
    before = dict(shown) if isinstance(shown, list) else {}
    for key, job in found:
        if before.get(key) != job.state and job.over:
            return word("jobs.news", job=name_of(job, word, context), state=word(f"jobs.state.{job.state}"))
    return no_update


def _shown(found: list[tuple[str, Job]]) -> list[list[str]]:
    """What rows are made of: a change here makes them anew."""
    return [[key, job.state] for key, job in found]


def _pace(found: list[tuple[str, Job]]) -> int:
    return _LATER if all(job.over for _, job in found) else _SOON


def _table(found: list[tuple[str, Job]], word: Words, context: Context) -> Any:
    if not found:
        return html.Div(
            [
                html.P(word("jobs.none"), className="lead"),
                dcc.Link(word("jobs.first"), href=link("/try", lang=word.lang), className="button"),
            ],
            className="card empty",
        )
    head = [word(f"jobs.column.{name}") for name in ("what", "asked", "state", "do")]
    rows = [_row(key, job, word, context) for key, job in found]
    return html.Div(
        html.Table(
            [
                html.Caption(word("jobs.caption"), className="visually-hidden"),
                html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
                html.Tbody(rows),
            ],
            className="jobs",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **aria(label=word("jobs.caption")),
    )


def _row(key: str, job: Job, word: Words, context: Context) -> html.Tr:
    name = name_of(job, word, context)
    since = datetime.fromtimestamp(job.asked).astimezone()
    kind = f"jobs.kind.{type(job.request).__name__}"
    size = word("jobs.steps", kind=word.texts.get(kind, word("jobs.kind.other")), n=f"{job.total:,}")
    return html.Tr(
        [
            html.Th([name, html.Div(size, className="muted")], scope="row"),
            html.Td(
                html.Time(since.strftime("%m-%d %H:%M"), dateTime=since.isoformat(timespec="minutes")),
                className="nowrap",
            ),
            html.Td(
                [
                    html.Span(
                        [icon(_SIGNS[job.state]), " ", word(f"jobs.state.{job.state}")],
                        className=f"says says-{_SIGNS[job.state]}",
                    ),
                    html.Div(_stands(key, job, word), id={"type": "job-stands", "job": key}),
                ],
                className="job-state",
            ),
            html.Td(_action(key, job, name, word)),
        ]
    )


def _stands(key: str, job: Job, word: Words) -> list[Any]:
    """How far a job is, in words and as a bar; why it came to nothing."""
    if job.state == "failed":
        return [html.P(failure_in(job.message, word), className="muted")]
    if job.state in ("stopped", "cancelled"):
        return [html.P(word(f"job.{job.state}"), className="muted")]
    if job.state == "waiting":
        return [html.P(word("job.waiting", ahead=job.ahead), className="muted")]
    if job.state == "done":
        return []
    text = word("jobs.progress", done=f"{job.done:,}", total=f"{job.total:,}")
    left = job.seconds_left()
    if left is not None:
        text += time_left(left, word)
    return [html.P(text, className="muted"), bar_of(job, word, "md")]


def time_left(seconds: float, word: Words) -> str:
    """About how long it will take still: in seconds, minutes or hours."""
    if seconds < 90:
        return word("job.left", seconds=max(1, round(seconds)))
    if seconds < 5400:
        return word("jobs.left_minutes", n=round(seconds / 60))
    return word("jobs.left_hours", n=f"{seconds / 3600:.1f}")


def _action(key: str, job: Job, name: str, word: Words) -> Any:
    if job.state in ("waiting", "running"):
        return html.Button(
            word("try.cancel"),
            id={"type": "job-cancel", "job": key},
            n_clicks=0,
            className="button quiet",
            **aria(label=word("jobs.cancel_of", job=name)),
        )
    if job.state == "done":
        path, named = job.request.opens
        asked: dict[str, object] = {named: job.run, "lang": word.lang}
        href = link(path, (), **asked)
        return dcc.Link(
            word("jobs.open"), href=href, className="button quiet", title=word("jobs.open_of", job=name)
        )
    return html.Button(
        word("jobs.again"),
        id={"type": "job-again", "job": key},
        n_clicks=0,
        className="button quiet",
        **aria(label=word("jobs.again_of", job=name)),
    )
