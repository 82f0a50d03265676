"""What could go wrong with the mixes of an answer: bad luck, what becomes worse, known ways to fail."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.parts import icon, notice
from dashboard.levers import about
from dashboard.numerals import digits_for, interval, money_interval, number, with_unit
from dashboard.result.deeds import told
from dashboard.result.shown import Shown
from dashboard.store import NotStored, Store
from dashboard.takes.answer import Answer, Mix
from dashboard.takes.question import AGAIN
from dashboard.takes.search import titles_of
from dashboard.takes.shown import budget
from dashboard.views import lines_of
from dashboard.words import Words
from sim.results import words as shared

__all__ = ["risks"]


def risks(answer: Answer, store: Store, word: Words) -> list[Any]:
    """What could go wrong: signs of failure in the stored run, and the documented ways to fail."""
    from sim.policies.base import policy_named

    if not answer.mixes:
        return [html.P(word("takes.nothing"))]
    out: list[Any] = [html.P(word("takes.risks_how", n=AGAIN), className="muted")]
    found = _measured_risks(answer, store, word)
    if found is None:
        out.append(notice(word("takes.run_gone")))
        found = [[] for _ in answer.labels]
    for mix, measured in zip(answer.mixes, found):
        lines = [*_unlucky(mix, answer, word), *measured]
        said: Any = html.P([icon("good"), " ", word("takes.risk_none")], className="says")
        if lines:
            items = [html.Li([icon("warning"), html.Span(text)]) for text in lines]
            said = html.Ul(items, className="signs")
        out += [html.H3(word.pick(titles_of(mix))), said]

    names = list(dict.fromkeys(name for mix in answer.mixes[: len(answer.labels)] for name in mix.shares))
    out.append(html.H3(word("takes.ways")))
    for name in names:
        policy = policy_named(name)
        known = about(policy, word)
        out.append(
            html.Details(
                [
                    html.Summary(word.pick(policy.title, name)),
                    html.Ul([html.Li(one) for one in known["fails"]], className="ways"),
                    html.P([html.Strong(word("lab.pays")), known["pays"]], className="muted"),
                ],
                open=name in answer.mixes[0].shares,
            )
        )
    return out


def _unlucky(mix: Mix, answer: Answer, word: Words) -> list[str]:
    """What happens where luck is bad: it costs more than it may, or does not help."""
    question, out = answer.question, []
    if question.money and mix.cost_high > question.money:
        sums = [question.money, mix.cost_low, mix.cost_high]
        between = money_interval(mix.cost_low, mix.cost_high, word, among=sums)
        out.append(word("takes.risk_dear", sum=budget(question, word), interval=between))
    times = answer.replicates - round(mix.chance * answer.replicates)
    if times:
        out.append(word("takes.risk_weak", times=times, of=answer.replicates))
    return out


def _measured_risks(answer: Answer, store: Store, word: Words) -> list[list[str]] | None:
    """What becomes worse and what fails in the stored run, sentences by mix; None where it is gone."""
    from sim.results.failures import signs

    try:
        stored = store.open(answer.run)
    except NotStored:
        return None
    shown = Shown(stored, stored, "deeds", lines_of([stored], word))
    listed = signs(stored.outcome)
    out = []
    for label in answer.labels:
        failing = [told(sign, shown, word) for sign in listed if sign.scenario == label]
        worse = _worse(shown, stored.outcome.labels.index(label), word)
        out.append(list(dict.fromkeys([*worse, *failing])))
    return out


def _worse(shown: Shown, place: int, word: Words) -> list[str]:
    """Headline measures that are clearly worse than in the reference in the last summer."""
    from sim.results.statistics import interval as spread_of

    out = []
    for measure, group in shared.headlines(shown.outcome):
        quantity = shown.stored.quantity(measure)
        found = spread_of(shown.stored.comparison.difference(place, measure, group)[:, -1])
        mean, low, high = float(found.mean), float(found.low), float(found.high)
        if quantity.better and (low > 0 if quantity.better == "lower" else high < 0):
            digits = digits_for([mean, low, high])
            change = with_unit(number(mean, digits, signed=True), quantity.unit, word, difference=True)
            out.append(
                word(
                    "takes.risk_worse",
                    measure=shared.measure_in(quantity, group, word.lang),
                    change=change,
                    interval=interval(low, high, word, digits),
                    year=shown.outcome.years[-1],
                )
            )
    return out
