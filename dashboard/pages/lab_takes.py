"""What would it take, in the lab: the question asked, the search watched and cancelled, its answer shown."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard.address import link
from dashboard.components.job import bar_of, job_card
from dashboard.components.parts import notice
from dashboard.context import Context
from dashboard.jobs import Job, QueueFull
from dashboard.pages.lab_draft import draft_from
from dashboard.pages.queue import time_left
from dashboard.takes.answer import Answer, load
from dashboard.takes.form import FIELDS, better_of, question_of
from dashboard.takes.question import candidates
from dashboard.takes.shown import asked, cards, finding
from dashboard.words import Words, words

__all__ = ["register_takes"]


def register_takes(app: Dash, context: Context) -> None:
    """The form's callbacks."""

    @app.callback(Output("takes-better", "value"), Input("takes-measure", "value"), prevent_initial_call=True)
    def turn(measure: str) -> str:
        return better_of(str(measure))

    app.clientside_callback(
        ClientsideFunction("takes", "said"),
        Output("takes-found", "className"),
        Input("takes-progress", "children"),
        Input("takes-found", "children"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("takes-job", "data"),
        Output("takes-progress", "children"),
        Output("takes-found", "children"),
        Output("takes-clock", "disabled"),
        Output("takes-cancel", "hidden"),
        Input("takes-go", "n_clicks"),
        Input("takes-cancel", "n_clicks"),
        Input("takes-clock", "n_intervals"),
        *[State(f"takes-{name}", "value") for name in FIELDS],
        State("takes-job", "data"),
        State("lab-changes", "data"),
        State("lab-base", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def seek(go: int, cancel: int, clock: int, *given: Any) -> tuple[Any, ...]:
        *filled, job, changes, base, address = given
        word = words(str((address or {}).get("lang")))
        if ctx.triggered_id == "takes-go" and go:
            draft = draft_from(base, changes, context)
            if draft is None:
                raise PreventUpdate
            question = question_of(draft, dict(zip(FIELDS, filled, strict=True)), word.lang)
            if question is None:
                return "", [notice(word("takes.wrong"), "warning")], [], True, True
            if not candidates(question):
                return "", [notice(word("takes.none_left"), "warning")], [], True, True
            try:
                job = context.jobs.submit(question)
            except QueueFull:
                return "", [notice(word("try.full"), "warning")], [], True, True
        elif ctx.triggered_id == "takes-cancel" and cancel:
            context.jobs.cancel(str(job))
        found = context.jobs.get(str(job))
        if found is None:
            return "", [], no_update, True, True
        if found.state == "done":
            answer = load(context.store.root, found.run)
            return job, [], _shown(answer, word) if answer else [], True, True
        said = job_card(found, word)
        if found.state == "running":
            text = word("takes.searching", done=f"{found.done:,}", total=f"{found.total:,}")
            said = [notice([html.P(text + _left(found, word)), bar_of(found, word)])]
        return job, said, [], found.over, found.over


def _left(found: Job, word: Words) -> str:
    """About how long it will take still, once that can be said."""
    left = found.seconds_left()
    return "" if left is None else time_left(left, word)


def _shown(answer: Answer, word: Words) -> list[Any]:
    """The answer in short, and the way to the whole of it."""
    href = link("/answer", answer=answer.folder, lang=word.lang)
    return [
        notice(
            [
                html.P(asked(answer.question, word), className="muted"),
                html.P(finding(answer, word), className="answer-finding"),
                dcc.Link(word("takes.open_answer"), href=href, className="button"),
            ]
        ),
        cards(answer, word),
    ]
