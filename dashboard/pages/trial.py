"""Try a scenario: one that travels with Levelfield against its baseline, simulated here and now."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from dashboard.address import Address, link
from dashboard.components.about_scenario import about_scenario
from dashboard.components.aria import aria
from dashboard.components.job import job_card
from dashboard.components.parts import notice, page_head
from dashboard.components.pickers import searchable
from dashboard.components.stance import available, stance_about, stance_picker
from dashboard.context import Context
from dashboard.jobs import REPLICATES, Comparison, QueueFull
from dashboard.words import Words, words

PATH = "/try"
NAME = "try"

_FIRST = "weak-schools-first"
"""The scenario that one begins with: the demonstration's."""


def title(address: Address, word: Words, context: Context) -> str:
    """For the title bar."""
    return word("nav.try")


def layout(address: Address, word: Words, context: Context) -> list[Any]:
    """A form, and the job of the address if there is one."""
    scenarios = context.scenarios()
    head = page_head(word("try.title"), html.P(word("try.lead"), className="lead"))
    if len(scenarios) < 2:
        return [head, notice(word("try.no_scenarios"), "warning"), *_parts("", word, context)]
    names = sorted(scenarios, key=lambda name: (not scenarios[name][1], word.pick(scenarios[name][0], name)))
    options = [{"value": name, "label": word.pick(scenarios[name][0], name)} for name in names]
    usual = _FIRST if _FIRST in scenarios else names[0]
    scenario = address.get("scenario") if address.get("scenario") in scenarios else usual
    asked = address.get("baseline")
    baseline = asked if asked in scenarios else scenarios[scenario][1] or names[-1]
    replicates = address.get("replicates")
    replicates = replicates if replicates in map(str, REPLICATES) else str(REPLICATES[0])
    return [
        head,
        html.Div(
            [
                html.Div(
                    [
                        searchable("try-scenario", word("try.scenario"), options, scenario, word),
                        searchable(
                            "try-baseline",
                            word("try.baseline"),
                            options,
                            baseline,
                            word,
                            description=word("try.baseline_how"),
                        ),
                        dmc.RadioGroup(
                            dmc.Group(
                                [
                                    dmc.Radio(value=str(n), label=word(f"try.replicates.{n}"))
                                    for n in REPLICATES
                                ],
                                mt="xs",
                            ),
                            id="try-replicates",
                            label=word("try.replicates"),
                            description=word("try.replicates_how"),
                            value=replicates,
                        ),
                        stance_picker("try-stance", address.get("stance"), word),
                        stance_about(word),
                        html.Button(word("try.run"), id="try-run", className="button", n_clicks=0),
                    ],
                    className="card form",
                ),
                html.Div(about_scenario(scenario, word), id="try-about", className="try-about"),
            ],
            className="try",
        ),
        *_parts(address.get("job"), word, context),
    ]


def _parts(job: str, word: Words, context: Context) -> list[Any]:
    """Where the job stands; the clock stops when nothing more will happen."""
    found = context.jobs.get(job) if job else None
    return [
        dcc.Store(id="job", data=job if found else ""),
        html.Div(
            job_card(found, word) if found else [notice(word("try.unknown_job"), "warning")] if job else [],
            id="job-progress",
            role="status",
            **aria(live="polite"),
        ),
        html.Button(
            word("try.cancel"),
            id="try-cancel",
            n_clicks=0,
            className="button quiet",
            hidden=not found or found.over,
        ),
        dcc.Interval(id="job-clock", interval=400, disabled=not found or found.over),
    ]


def register(app: Dash, context: Context) -> None:
    """Choosing a scenario chooses its baseline; running, watching, cancelling."""

    @app.callback(Output("try-baseline", "value"), Input("try-scenario", "value"), prevent_initial_call=True)
    def usual_baseline(scenario: str) -> Any:
        return context.scenarios().get(str(scenario), ({}, ""))[1] or no_update

    @app.callback(
        Output("try-about", "children"),
        Input("try-scenario", "value"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def tell(scenario: str, data: Any) -> Any:
        return about_scenario(str(scenario), words(str((data or {}).get("lang"))))

    app.clientside_callback(
        ClientsideFunction("levelfield", "job"),
        Output("picked", "data", allow_duplicate=True),
        Input("job", "data"),
        Input("try-scenario", "value"),
        Input("try-baseline", "value"),
        Input("try-replicates", "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("pages", "remember"),
        Output("picked", "data", allow_duplicate=True),
        Input("try-stance", "value"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("job", "data"),
        Output("job-progress", "children"),
        Output("job-clock", "disabled"),
        Output("try-cancel", "hidden"),
        Output("go", "href"),
        Input("try-run", "n_clicks"),
        Input("try-cancel", "n_clicks"),
        Input("job-clock", "n_intervals"),
        State("try-scenario", "value"),
        State("try-baseline", "value"),
        State("try-replicates", "value"),
        State("try-stance", "value"),
        State("job", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def work(
        run: int,
        cancel: int,
        clock: int,
        scenario: str,
        baseline: str,
        replicates: str,
        stance: str,
        job: str,
        data: dict[str, str],
    ) -> tuple[Any, ...]:
        word = words(str(data.get("lang")))
        if ctx.triggered_id == "try-run" and run:
            job, problem = _submit(scenario, baseline, replicates, word, context, stance)
            if problem:
                return "", [notice(problem, "warning")], True, True, no_update
        elif ctx.triggered_id == "try-cancel" and cancel:
            context.jobs.cancel(str(job))
        found = context.jobs.get(str(job))
        if found is None:
            return "", [], True, True, no_update
        go = link("/compare", [found.run], lang=word.lang) if found.state == "done" else no_update
        return job, job_card(found, word), found.over, found.over, go


def _submit(
    scenario: str, baseline: str, replicates: str, word: Words, context: Context, stance: str = "literature"
) -> tuple[str, str]:
    """The job's id, or what is wrong. Only names of the catalogue and stances that exist are accepted."""
    known = context.scenarios()
    if scenario not in known or baseline not in known or replicates not in map(str, REPLICATES):
        return "", word("try.wrong")
    if stance not in available():
        return "", word("try.wrong")
    if scenario == baseline:
        return "", word("try.same")
    try:
        return context.jobs.submit(Comparison(scenario, baseline, int(replicates), stance)), ""
    except QueueFull:
        return "", word("try.full")
