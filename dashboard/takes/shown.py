"""An answer in words and cards: the mixes, what they bring, how sure that is, what they cost."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import icon
from dashboard.draft import encode
from dashboard.numerals import digits_for, interval, money, money_interval, number, with_unit
from dashboard.takes.answer import Answer, Mix
from dashboard.takes.question import Question, changes_of
from dashboard.takes.search import titles_of
from dashboard.words import Words
from sim.results import words as shared

__all__ = ["asked", "budget", "cards", "finding", "how", "key_to_cards", "lab_link"]

_ZEROS = re.compile(r"\.(\d*?)0+(?!\d)")


def asked(question: Question, word: Words) -> str:
    """The question in one sentence."""
    far = question.target is None
    key = f"takes.asked_{question.better}" if far else f"takes.asked_target_{question.kind}"
    limits = {"n": question.most, "sum": budget(question, word)}
    named = "both" if question.most and question.money else "most" if question.most else "money"
    given: dict[str, Any] = {
        "limits": word(f"takes.asked_{named}", **limits) if question.most or question.money else "",
        "measure": measure_of(question, word),
        "year": question.by,
    }
    if question.target is not None:
        bound = word(f"takes.bound_{question.better}", value=_size(question.target, question, word))
        given["target"] = bound
        given["chance"] = number(100 * question.chance, 0)
    return word(key, **given)


def budget(question: Question, word: Words) -> str:
    """The most that may be spent a year, as it was typed: without zeros that nobody measured."""
    return _ZEROS.sub(lambda found: f".{found[1]}" if found[1] else "", money(question.money, word))


def measure_of(question: Question, word: Words) -> str:
    """The measure with its group, as a name."""
    from sim.measures.catalogue import MEASURES

    return shared.measure_in(MEASURES[question.measure], question.group, word.lang)


def finding(answer: Answer, word: Words) -> str:
    """The answer in one sentence: the best mix, its effect, its certainty and its cost."""
    if not answer.mixes:
        return word("takes.nothing")
    best, question = answer.mixes[0], answer.question
    given = {
        "mix": word.pick(titles_of(best)),
        "measure": measure_of(question, word),
        "effect": _size(best.effect, question, word),
        "interval": _between(best.low, best.high, question, word),
        "cost": money(best.cost, word, among=_sums(answer)),
        "times": round(best.chance * answer.replicates),
        "of": answer.replicates,
    }
    if question.target is not None:
        said = word("takes.found_target" if answer.reached else "takes.missed_target", **given)
    else:
        said = word("takes.found_far" if answer.reached else "takes.missed_far", **given)
    if question.money:
        sure = number(100 * best.within, 0)
        said += word("takes.found_within", sum=budget(question, word), chance=sure)
    return said


def cards(answer: Answer, word: Words, links: bool = True) -> html.Ol:
    """The mixes, best first.

    Args:
        links: whether each can be opened in the lab and as a result; not on paper.
    """
    ends = [0.0, *(value for mix in answer.mixes for value in (mix.low, mix.high))]
    span = (min(ends), max(ends)) if answer.question.kind == "gain" else (min(ends[1:]), max(ends[1:]))
    return html.Ol(
        [_card(place, mix, answer, span, word, links) for place, mix in enumerate(answer.mixes)],
        className="mixes",
    )


def _sums(answer: Answer) -> list[float]:
    """The costs of all mixes, and what may be spent: they are written in one unit."""
    costs = (sum for one in answer.mixes for sum in (one.cost, one.cost_low, one.cost_high))
    return [answer.question.money, *costs]


def key_to_cards(answer: Answer, word: Words) -> html.P:
    """What the bars and the signs of the cards mean."""
    said = [word("takes.key_bar")]
    if answer.question.kind == "gain":
        said.append(word("takes.key_zero"))
    if answer.question.money or answer.question.target is not None:
        said.append(word("takes.key_signs"))
    return html.P(word("takes.key_join").join(said), className="muted")


def _card(
    place: int, mix: Mix, answer: Answer, span: tuple[float, float], word: Words, links: bool
) -> html.Li:
    question = answer.question
    dear = bool(question.money) and mix.within < 0.5
    far = question.target is None
    short = mix.low <= 0 <= mix.high if far else mix.chance < question.chance
    kind = "bad" if dear else "between" if short or mix.within < 0.9 else "good"
    sums = _sums(answer)
    reached = "takes.reaches" if question.target is not None else f"takes.helps_{question.better}"
    facts = [
        word(
            "takes.effect",
            effect=_size(mix.effect, question, word),
            interval=_between(mix.low, mix.high, question, word),
        ),
        word(reached, times=round(mix.chance * answer.replicates), of=answer.replicates),
        word(
            "takes.cost",
            cost=money(mix.cost, word, among=sums),
            interval=money_interval(mix.cost_low, mix.cost_high, word, among=sums),
        ),
    ]
    if question.money:
        facts.append(
            word(
                "takes.within",
                sum=budget(question, word),
                chance=number(100 * mix.within, 0),
            )
        )
    if np.isfinite(mix.ahead):
        facts.append(word("takes.ahead", times=round(mix.ahead * answer.replicates), of=answer.replicates))
    title = word.pick(titles_of(mix))
    head = [icon(kind), html.Strong(title)]
    return html.Li(
        [
            html.Div(head, className=f"status status-{kind}"),
            _bar(mix, span, facts[0]),
            html.Ul([html.Li(fact) for fact in facts]),
            html.Div(_links(place, mix, answer, title, word), className="buttons") if links else None,
        ],
        className="goal mix",
    )


def _links(place: int, mix: Mix, answer: Answer, title: str, word: Words) -> list[Any]:
    """The mix in the lab, and its row of the stored run."""
    out = [
        dcc.Link(
            word("takes.open_lab"),
            href=lab_link(answer.question, mix, word),
            className="button quiet",
            title=f"{word('takes.open_lab')}: {title}",
        )
    ]
    if place < len(answer.labels):
        at = {"scenario": answer.labels[place], "tab": "deeds", "lang": word.lang}
        out.append(
            dcc.Link(
                word("takes.open_run"),
                href=link("/run", [answer.run], **at),
                className="button quiet",
                title=f"{word('takes.open_run')}: {title}",
            )
        )
    return out


def lab_link(question: Question, mix: Mix, word: Words) -> str:
    """The address of the lab with a mix as its draft."""
    changes = encode(changes_of(question, mix.shares))
    return link(
        "/lab", scenario=question.scenario, baseline=question.reference, changes=changes, lang=word.lang
    )


def _bar(mix: Mix, span: tuple[float, float], said: str) -> html.Div:
    """Mean and interval on one scale for all mixes, with a line at no difference."""
    width = (span[1] - span[0]) or 1.0

    def at(value: float) -> str:
        return f"{100 * (value - span[0]) / width:.1f}%"

    parts: list[Any] = [
        html.Span(
            className="mix-interval",
            style={"left": at(mix.low), "width": f"{100 * (mix.high - mix.low) / width:.1f}%"},
        ),
        html.Span(className="mix-mean", style={"left": at(mix.effect)}),
    ]
    if span[0] <= 0 <= span[1]:
        parts.insert(0, html.Span(className="mix-zero", style={"left": at(0.0)}))
    return html.Div(parts, className="mix-bar", role="img", **aria(label=said))


def how(answer: Answer, word: Words) -> list[Any]:
    """How the answer was found, and what it does not say."""
    from sim.measures.catalogue import MEASURES

    question = answer.question
    stance = str(json.loads(question.changes).get("stance", "")) or _usual_stance()
    told = [
        html.P(
            word(
                "takes.how",
                tried=answer.tried,
                runs=f"{answer.runs:,}",
                fresh=answer.replicates,
                stance=word(f"stance.{stance}"),
            )
        ),
        html.P(word("takes.how_reference", reference=_reference(question, word)), className="muted"),
        html.P(word("takes.how_start" if not question.keep else "takes.how_keep"), className="muted"),
        html.P(word("takes.how_best"), className="muted"),
    ]
    if MEASURES[question.measure].unit == "SD":
        told.append(html.P(word("takes.how_sd"), className="muted"))
    return told


def _reference(question: Question, word: Words) -> str:
    """What the reference is called; its name where it does not come along any more."""
    from dashboard.simulate import scenarios

    title, _ = scenarios().get(question.reference, ({}, ""))
    return word.pick(title, question.reference)


def _usual_stance() -> str:
    from sim.stances import DEFAULT

    return DEFAULT


def _size(value: float, question: Question, word: Words) -> str:
    from sim.measures.catalogue import MEASURES

    gain = question.kind == "gain"
    text = number(value, digits_for([value]), signed=gain)
    return with_unit(text, MEASURES[question.measure].unit, word, difference=gain)


def _between(low: float, high: float, question: Question, word: Words) -> str:
    return interval(low, high, word, digits_for([low, high]))
