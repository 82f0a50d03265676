"""What the lab says of a draft: its name, what was changed, what follows, and its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import html
from dash.exceptions import PreventUpdate

from dashboard.components import lab_results
from dashboard.components.parts import notice
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.draft import Draft, Value, base_values, build, encode, settled
from dashboard.interactive import REPLICATES, Answer, Busy, Desk, Superseded, mean_cost
from dashboard.jobs import Comparison, QueueFull
from dashboard.problems import message_in, problem_in
from dashboard.words import Words, words

__all__ = [
    "answered",
    "csv_file",
    "described",
    "for_the_browser",
    "nothing",
    "pair_of",
    "request_of",
    "submit",
    "word_of",
    "yaml_file",
]


def answered(desk: Desk, ask: Any, draft: Draft, word: Words) -> tuple[Answer | None, Any]:
    """The answer, or what to say instead of one."""
    from sim.scenario import ScenarioError

    try:
        return desk.ask(str(ask["visitor"]), int(ask["ticket"]), draft), None
    except Superseded:
        raise PreventUpdate from None
    except Busy:
        return None, notice(word("lab.busy"), "warning")
    except ScenarioError as error:
        return None, wrong(error, word)
    except ValueError as error:  # a comparison that cannot be made: no year in common
        return None, notice(word("lab.cannot", why=message_in(str(error)[:300], word)), "warning")


def wrong(error: Any, word: Words) -> Any:
    said = [html.Li(problem_in(one, word)) for one in error.problems[:12]]
    return notice([html.P(word("lab.invalid")), html.Ul(said)], "warning")


def described(draft: Draft, asked: Mapping[str, Any], desk: Desk, word: Words) -> tuple[Any, ...]:
    """The address's code, the draft's name, what was changed, and what is wrong with it."""
    from sim.scenario import ScenarioError

    problem: Any = []
    try:
        built = build(draft, desk.rows)
        mark = built.id
        name = (
            word(
                "lab.draft", name=word.pick(built.scenario.title, built.scenario.name), id=built.scenario.name
            )
            if mark
            else word("lab.untouched")
        )
    except ScenarioError as error:
        mark, name, problem = "", word("lab.draft_wrong"), wrong(error, word)
    base = base_values(draft.scenario)
    _, unread = settled(draft.scenario, asked)
    if unread:
        problem = [problem, notice(word("lab.unread", keys=word.list(unread)), "warning")]
    policies, assumed = lab_results.change_lines(base, draft.changes, word)
    parts: list[Any] = []
    if policies:
        parts.append(html.Ul([html.Li(one) for one in policies], className="changes"))
    if assumed:
        parts += [
            html.P(word("lab.changed_assumed"), className="muted"),
            html.Ul([html.Li(one) for one in assumed], className="changes assumed"),
        ]
    idle = _idle(draft, base)
    if idle:
        from sim.policies.base import policy_named

        titles = [word.pick(policy_named(one).title, one) for one in idle]
        parts.append(notice(word("lab.idle", policies=word.list(titles))))
    return (
        {"code": encode(draft.changes), "mark": mark, "changes": dict(draft.changes)},
        name,
        parts or [html.P(word("lab.changed_nothing"), className="muted")],
        problem,
    )


def _idle(draft: Draft, base: Mapping[str, Value]) -> list[str]:
    """Policies that are off and whose parameters were changed: that changes nothing."""
    owners = dict.fromkeys(path.split(".")[0] for path in draft.changes if "." in path)
    return [name for name in owners if name in base and draft.changes.get(name, base[name]) == "off"]


def nothing(answer: Answer, word: Words) -> Any:
    """Why nothing differs from the reference, where nothing does."""
    import numpy as np

    comparison = answer.stored.comparison
    gap = comparison.values[1] - comparison.baseline_of(1)
    if np.nanmax(np.abs(gap), initial=0.0) > 0:
        return []
    scenario = answer.built.scenario
    if not scenario.interventions:
        return notice(word("lab.nothing_off"))
    end = scenario.start_year + scenario.years
    asleep = [p for p in scenario.interventions if p.share == 0 or p.start >= end]
    if len(asleep) == len(scenario.interventions):
        titles = [word.pick(policy.title, policy.name) for policy in asleep]
        return notice(word("lab.nothing_share", policies=word.list(titles)))
    return notice(word("lab.nothing_same", n=REPLICATES))


def pair_of(answer: Answer, measure: str, group: str) -> tuple[str, str]:
    """A measure and a group that the answer has."""
    from dashboard.selection import groups_of

    stored = answer.stored
    measure = measure if measure in stored.measures else next(iter(stored.measures))
    return measure, group if group in groups_of([stored], measure) else "all"


def for_the_browser(
    answer: Answer, ask: Any, trend: tuple[str, str], gap: tuple[str, str], seconds: float, word: Words
) -> dict[str, Any]:
    """What the quick estimate needs of a real answer."""
    from dashboard.numerals import digits_for, money_step

    stored = answer.stored
    pairs = {}
    for measure, group in dict.fromkeys([trend, gap, *lab_results.pairs_of(answer)]):
        change = stored.comparison.difference(1, measure, group).mean(axis=0)
        level = stored.outcome.series(1, measure, group).mean(axis=0)
        finite = [float(one) for one in change if one == one]
        pairs[f"{measure}/{group}"] = {
            "change": [float(one) if one == one else None for one in change],
            "level": [float(one) if one == one else None for one in level],
            "digits": digits_for(finite or [0.0]),
        }
    cost = mean_cost(stored.comparison)["mean"]
    step, name = money_step(abs(cost) or 1e6, word)
    pairs["cost"] = {"change": [cost / step], "level": [cost / step], "digits": 2, "step": step, "unit": name}
    return {
        "ticket": ask.get("ticket"),
        "changes": dict(answer.draft.changes),
        "trend": "/".join(trend),
        "gap": "/".join(gap),
        "years": list(stored.outcome.years),
        "pairs": pairs,
        "state": word("lab.state.real", n=stored.outcome.replicates, seconds=f"{max(seconds, 0.1):.1f}"),
    }


def submit(draft: Draft, n: str, desk: Desk, word: Words, context: Context) -> tuple[str, str]:
    """The job of a full run, or why there is none."""
    from sim.scenario import ScenarioError

    if n not in ("20", "100"):
        return "", word("try.wrong")
    try:
        built = build(draft, desk.rows)
    except ScenarioError as error:
        return "", problem_in(error.problems[0], word)
    if built.scenario.document == built.reference.document:
        return "", word("try.same")
    try:
        return context.jobs.submit(request_of(draft, int(n), desk)), ""
    except QueueFull:
        return "", word("try.full")


def request_of(draft: Draft, replicates: int, desk: Desk) -> Comparison:
    """The request for a full run of a draft: names where nothing was changed, documents where it was."""
    built = build(draft, desk.rows)

    def text(scenario: Any, name: str) -> str:
        return "" if scenario.name == name else json.dumps(dict(scenario.document), ensure_ascii=False)

    return Comparison(
        built.scenario.name,
        built.reference.name,
        replicates,
        draft.stance,
        text(built.scenario, draft.scenario),
        text(built.reference, draft.reference),
    )


def yaml_file(draft: Draft, reference: bool, desk: Desk) -> dict[str, Any]:
    """The draft as a scenario file; it can be run as it is."""
    from sim.scenario import ScenarioError, to_yaml

    try:
        built = build(draft, desk.rows)
    except ScenarioError:
        raise PreventUpdate from None
    scenario = built.reference if reference else built.scenario
    return {"content": to_yaml(scenario.document), "filename": f"{scenario.name}.yaml", "type": "text/yaml"}


def csv_file(answer: Answer, pair: tuple[str, str], difference: bool, word: Words) -> dict[str, Any]:
    """The numbers of a chart as a file."""
    from dashboard import views

    rows = (views.differences if difference else views.levels)([answer.stored], *pair)
    about = {
        "measure": pair[0],
        "group": pair[1],
        "unit": answer.stored.quantity(pair[0]).unit,
        "stance": answer.draft.stance,
    }
    name = f"{answer.built.scenario.name}-{'difference' if difference else 'levels'}-{pair[0]}.csv"
    return {"content": to_csv(rows, about, word), "filename": name, "type": "text/csv"}


def word_of(address: Any) -> Words:
    """The words of the address's language."""
    return words(str((address or {}).get("lang")))
