"""Stories: one claim and one chart a step, for a room; forward and back with the keyboard."""

from __future__ import annotations

from typing import Any

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.components.goals import goal_cards
from dashboard.components.palette import DARK
from dashboard.components.parts import GRAPH_CONFIG, legend, notice, page_head
from dashboard.components.provenance import strip
from dashboard.components.stance import available
from dashboard.context import Context
from dashboard.jobs import Comparison, QueueFull
from dashboard.story_file import Step, Story, stories
from dashboard.story_steps import Seen, result_for, seen, text_in
from dashboard.words import Words, words

PATH = "/stories"
NAME = "stories"
_REPLICATES = 20
_HEIGHT = 430


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
        return _told(found[asked], address.get("step"), word, context)
    problems: list[Any] = [notice(word("stories.missing", name=asked), "warning")] if asked else []
    return [
        page_head(word("stories.title"), html.P(word("stories.lead"), className="lead")),
        *problems,
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


def _card(story: Story, word: Words) -> html.Li:
    name = text_in(story.title, word)
    return html.Li(
        html.Article(
            [
                html.H2(name),
                html.P(text_in(story.lead, word), className="muted"),
                html.P(word("stories.steps", n=len(story.steps)), className="muted"),
                html.Div(
                    [
                        dcc.Link(
                            word("stories.present"),
                            href=link(PATH, story=story.name, lang=word.lang),
                            className="button",
                        ),
                        html.A(
                            word("stories.export"),
                            href=link(f"/stories/export/{story.name}.html", lang=word.lang),
                            download=f"{story.name}.html",
                            className="button quiet",
                            **aria(label=word("stories.export_of", title=name)),
                        ),
                    ],
                    className="buttons",
                ),
            ],
            className="card",
        )
    )


def _wrong(wrong: dict[str, Any], word: Words) -> list[Any]:
    if not wrong:
        return []
    lines = [
        html.Li(html.Code(str(problem)), lang="en")
        for problems in wrong.values()
        for problem in problems[:20]
    ]
    return [notice([word("stories.wrong"), html.Ul(lines, className="plain")], "warning")]


def _told(story: Story, asked: str, word: Words, context: Context) -> list[Any]:
    """A story at a step, with everything to go on and back."""
    at = min(max(int(asked) - 1, 0), len(story.steps) - 1) if asked.isdecimal() and len(asked) < 4 else 0
    dots = [
        html.Li(
            html.Button(
                "",
                id={"type": "story-dot", "at": number},
                n_clicks=0,
                className="dot",
                **aria(label=word("stories.step_of", n=number + 1, text=text_in(step.text, word))),
            )
        )
        for number, step in enumerate(story.steps)
    ]
    return [
        html.Div(
            [
                page_head(text_in(story.title, word), html.P(text_in(story.lead, word), className="lead")),
                html.Div(
                    [
                        html.Button(
                            word("stories.full"), id="story-full", n_clicks=0, className="button quiet"
                        ),
                        html.Button(
                            word("stories.notes"), id="story-notes", n_clicks=0, className="button quiet"
                        ),
                        html.A(
                            word("stories.export"),
                            href=link(f"/stories/export/{story.name}.html", lang=word.lang),
                            download=f"{story.name}.html",
                            className="button quiet",
                        ),
                        dcc.Link(
                            word("stories.all"), href=link(PATH, lang=word.lang), className="button quiet"
                        ),
                    ],
                    className="buttons story-tools",
                ),
            ],
            className="story-top",
        ),
        html.Section(
            [
                html.Div(
                    step_part(story.steps[at], at, len(story.steps), word, context), id="story-content"
                ),
                html.Div(
                    [
                        html.Button("←", id="story-back", n_clicks=0, className="button quiet",
                                    **aria(label=word("stories.back"))),
                        html.Ol(dots, className="dots"),
                        html.Button("→", id="story-on", n_clicks=0, className="button",
                                    **aria(label=word("stories.on"))),
                    ],
                    className="story-steps",
                ),
            ],
            id="story",
            className="card story",
            **aria(label=text_in(story.title, word)),
        ),
        html.P(word("stories.keys"), className="muted story-keys"),
        html.P("", id="story-live", className="visually-hidden", role="status", **aria(live="polite")),
        dcc.Store(id="story-about", data={"name": story.name, "steps": len(story.steps)}),
        dcc.Store(id="story-step", data=at),
        dcc.Store(id="story-key"),
        dcc.Store(id="story-job", data=""),
        dcc.Interval(id="story-clock", interval=700, disabled=True),
    ]  # fmt: skip


def step_part(step: Step, at: int, of: int, word: Words, context: Context, doing: str = "") -> list[Any]:
    """One step: its claim, its words, its chart or the offer to simulate it, notes for the presenter.

    Args:
        doing: where the simulation of its result stands, in place of the offer.
    """
    out: list[Any] = [
        html.P(word("stories.at", n=at + 1, of=of), className="story-count"),
        html.H2(text_in(step.text, word), id="story-claim", tabIndex="-1"),
    ]
    if more := text_in(step.more, word):
        out.append(html.P(more, className="story-more"))
    if step.shows:
        run = result_for(step, context.store)
        found = seen(step, run, context.store, word) if run else None
        out += _chart(found, word) if found else [notice(doing)] if doing else _offer(step, word)
    notes = text_in(step.notes, word)
    out.append(
        html.Aside(
            [html.Strong(word("stories.notes")), html.P(notes or word("stories.no_notes"))],
            className="story-note",
            id="story-note",
        )
    )
    return out


def _chart(found: Seen, word: Words) -> list[Any]:
    stored = found.chosen.first
    facts = " · ".join(f"{name}: {value}" for name, value in strip(stored, word)[1:5])
    if found.figure is None:
        body: list[Any] = [goal_cards(found.chosen, word)] if found.twin is None else []
        body.insert(0, html.Div(found.finding, className="finding"))
        return [*body, html.P(facts, className="muted")]
    figure = {**found.figure, "layout": {**found.figure["layout"]}}
    height = max(_HEIGHT, figure["layout"]["height"])
    figure["layout"] |= {"height": height}
    return [
        html.Div(found.finding, className="finding story-finding"),
        legend(found.series, word) if found.series else None,
        html.Figure(
            [
                dcc.Store(id={"type": "figure", "name": "story"}, data={"figure": figure, "dark": DARK}),
                dcc.Graph(
                    id={"type": "chart", "name": "story"},
                    figure={"data": [], "layout": figure["layout"]},
                    config=GRAPH_CONFIG,
                    className="chart",
                    style={"height": f"{height}px"},
                ),
                html.Figcaption(found.caption),
            ],
            **aria(label=found.title),
        ),
        html.Div(
            [
                html.Details([html.Summary(word("chart.table")), found.twin]),
                html.A(
                    word("chart.csv"),
                    href=found.csv,
                    className="button quiet",
                    download="",
                    **aria(label=word("chart.csv_of", title=found.title)),
                ),
            ],
            className="below",
        ),
        html.P(facts, className="muted"),
    ]


def _offer(step: Step, word: Words) -> list[Any]:
    """There is no stored result yet: simulate it, where the step says what."""
    if not step.scenario:
        return [notice(word("run.missing", run=step.run), "warning")]
    return [
        notice(
            [
                html.P(word("stories.not_yet", n=_REPLICATES)),
                html.Button(
                    word("stories.simulate"),
                    id={"type": "story-run", "scenario": step.scenario, "baseline": step.baseline},
                    n_clicks=0,
                    className="button",
                ),
            ]
        )
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
                said = word("job.failed", why=known.message)
                return [notice(said, "warning")], said, "", True
            job = ""
        step = story.steps[at]
        content = step_part(step, at, len(story.steps), word, context)
        spoken = word("stories.step_of", n=at + 1, text=text_in(step.text, word))
        return content, spoken, job, not job

    @app.server.route("/stories/file/<name>.yaml")
    def story_yaml(name: str) -> flask.Response:
        from dashboard.story_file import SHIPPED

        if name not in {path.stem for path in SHIPPED.glob("*.yaml")}:
            flask.abort(404)
        return flask.Response(
            (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"),
            mimetype="application/yaml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'},
        )

    @app.server.route("/stories/export/<name>.html")
    def story_html(name: str) -> flask.Response:
        from dashboard.story_export import page_of
        from dashboard.words import LANGUAGES

        found, _ = stories(context.store.root)
        if name not in found:
            flask.abort(404)
        lang = str(flask.request.args.get("lang"))
        return flask.Response(
            page_of(found[name], context.store, lang if lang in LANGUAGES else "en"),
            mimetype="text/html; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="story.html"'},
        )


def _ask(step: Step, word: Words, context: Context) -> tuple[str, str]:
    """Queue the comparison of a step; the job's id and what to say."""
    from sim.stances import DEFAULT

    stance = DEFAULT if DEFAULT in available() else "central"
    try:
        job = context.jobs.submit(Comparison(step.scenario, step.baseline, _REPLICATES, stance))
    except QueueFull:
        return "", word("try.full")
    return job, word("library.queued")
