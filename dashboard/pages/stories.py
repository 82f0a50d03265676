"""Stories: one claim and one chart a step, for a room; forward and back with the keyboard."""

from __future__ import annotations

from typing import Any

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update

from dashboard.address import Address
from dashboard.components.parts import notice, page_head
from dashboard.components.stance import usual
from dashboard.context import Context
from dashboard.downloads import HTML, YAML, download, plain_name
from dashboard.failed import failure_in
from dashboard.jobs import Comparison, QueueFull
from dashboard.stories.file import SHIPPED, Step, stories
from dashboard.stories.listed import listed
from dashboard.stories.steps import text_in
from dashboard.stories.told import REPLICATES, step_part, told
from dashboard.words import Words, words

PATH = "/stories"
NAME = "stories"


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    found, _ = stories(context.store.root)
    story = found.get(address.get("story"))
    return text_in(story.title, word) if story else word("nav.stories")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """The list of stories, or one that is told."""
    found, wrong = stories(context.store.root)
    asked = address.get("story")
    if asked in found:
        return told(found[asked], address.get("step"), word, context)
    problems: list[Any] = [notice(word("stories.missing", name=asked), "warning")] if asked else []
    return [
        page_head(word("stories.title"), html.P(word("stories.lead"), className="lead")),
        *problems,
        *listed(found, wrong, word),
    ]


def register(app: Dash, context: Context) -> None:
    """Going on and back, notes, full screen, simulating what is missing, taking a story along."""
    app.clientside_callback(
        ClientsideFunction("story", "go"),
        Output("story-step", "data"),
        Input("story-back", "n_clicks"),
        Input("story-on", "n_clicks"),
        Input({"type": "story-dot", "at": ALL}, "n_clicks"),
        Input("story-key", "data"),
        State("story-step", "data"),
        State("story-about", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("story", "shown"),
        Output("picked", "data", allow_duplicate=True),
        Input("story-step", "data"),
        prevent_initial_call="initial_duplicate",
    )
    app.clientside_callback(
        ClientsideFunction("story", "tools"),
        Output("story-live", "data-tools"),
        Input("story-full", "n_clicks"),
        Input("story-notes", "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("story-content", "children"),
        Output("story-live", "children"),
        Output("story-job", "data"),
        Output("story-clock", "disabled"),
        Input("story-step", "data"),
        Input("story-clock", "n_intervals"),
        Input({"type": "story-run", "scenario": ALL, "baseline": ALL}, "n_clicks"),
        State("story-about", "data"),
        State("story-job", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def show(at: Any, clock: Any, clicks: Any, about: Any, job: Any, address: Any) -> tuple[Any, ...]:
        word = words(str((address or {}).get("lang")))
        found, _ = stories(context.store.root)
        story = found.get(str((about or {}).get("name")))
        if story is None or not isinstance(at, int) or not 0 <= at < len(story.steps):
            return no_update, no_update, no_update, no_update
        if isinstance(ctx.triggered_id, dict):
            if not any(clicks):
                return no_update, no_update, no_update, no_update
            job, said = _ask(story.steps[at], word, context)
            return step_part(story.steps[at], at, len(story.steps), word, context, said), said, job, not job
        if ctx.triggered_id == "story-clock":
            known = context.jobs.get(str(job))
            if known is not None and not known.over:
                said = word(f"job.{known.state}", done=known.done, total=known.total, ahead=known.ahead)
                return step_part(story.steps[at], at, len(story.steps), word, context, said), "", job, False
            if known is not None and known.state == "failed":
                said = word("job.failed", why=failure_in(known.message, word))
                return [notice(said, "warning")], said, "", True
            job = ""
        step = story.steps[at]
        content = step_part(step, at, len(story.steps), word, context)
        spoken = word("stories.step_of", n=at + 1, text=text_in(step.text, word))
        return content, spoken, job, not job

    @app.server.route("/stories/file/<name>.yaml")
    def story_yaml(name: str) -> flask.Response:
        known = {path.stem: path for path in SHIPPED.glob("*.yaml")}
        text = known[name].read_text(encoding="utf-8") if name in known else None
        return download(text, f"{name}.yaml", YAML)

    @app.server.route("/stories/export/<name>.html")
    def story_html(name: str) -> flask.Response:
        from dashboard.stories.export import page_of

        found, _ = stories(context.store.root)
        lang = words(str(flask.request.args.get("lang"))).lang
        page = page_of(found[name], context.store, lang) if name in found else None
        return download(page, f"{plain_name(name)}.html", HTML)


def _ask(step: Step, word: Words, context: Context) -> tuple[str, str]:
    """Queue the comparison of a step; the job's id and what to say."""
    try:
        job = context.jobs.submit(Comparison(step.scenario, step.baseline, REPLICATES, usual()))
    except QueueFull:
        return "", word("try.full")
    return job, word("library.queued")
