"""What the policies did, as they count it themselves, and signs that one of them is failing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
from dash import html

from dashboard.components.aria import aria
from dashboard.components.parts import icon, notice, table
from dashboard.numerals import digits_for, interval, number, with_unit
from dashboard.result.shown import Shown
from dashboard.titles import measure_title
from dashboard.words import Words
from sim.results.deeds import called, summary
from sim.results.failures import Sign, signs

__all__ = ["TABLES", "panel", "policy_title", "warnings"]


def panel(shown: Shown, word: Words) -> list[Any]:
    """Signs of failure with the ways in which the policy can fail, then the counts."""
    return [warnings(shown, word, full=True), _counts(shown, word)]


def warnings(shown: Shown, word: Words, full: bool = False) -> Any:
    """What could be going wrong; ``full`` also lists the ways to fail that the policies name."""
    found = signs(shown.outcome)
    acting = [entry for about in _tried(shown) for entry in about.interventions]
    if not acting:
        return html.Section(
            [html.H2(word("result.signs")), html.P(word("result.no_policies"))], className="card wide"
        )
    items = []
    for sign in found:
        parts: list[Any] = [
            html.Div(
                [icon("warning"), html.Strong(policy_title(shown, sign.policy, word))], className="sign-head"
            ),
            html.P(_placed(sign, shown, word)),
        ]
        ways = _ways(sign.policy, word)
        if full and ways:
            parts.append(html.P(word("result.ways"), className="muted"))
            parts.append(html.Ul([html.Li(way) for way in ways], className="ways"))
        items.append(html.Li(parts, className="sign"))
    content: list[Any] = (
        [html.P(word("result.signs_how"), className="muted"), html.Ul(items, className="signs")]
        if items
        else [html.P([icon("good"), " ", word("result.signs_none")], className="says")]
    )
    if full:
        quiet = [str(entry["use"]) for entry in acting if entry["use"] not in {sign.policy for sign in found}]
        content.append(_quiet(list(dict.fromkeys(quiet)), shown, word))
    return html.Section(
        [html.H2(word("result.signs"), id="signs-heading"), *content],
        className="card wide",
        id="card-signs",
        **aria(labelledby="signs-heading"),
    )


def told(sign: Sign, shown: Shown, word: Words) -> str:
    """A sign in one sentence with its number, unit and interval."""
    what = called(sign.shows, word.lang) if sign.counted else measure_title(shown.stored, sign.shows, word)
    values: dict[str, Any] = {"what": what, "year": sign.year, "since": sign.since}
    percent = sign.unit == "%"
    if sign.rule in ("worse", "falling"):
        digits = digits_for([sign.difference, sign.low, sign.high])
        values["change"] = with_unit(number(abs(sign.difference), digits), sign.unit, word, difference=True)
        values["interval"] = interval(sign.low, sign.high, word, digits)
        level = digits_for([sign.value, sign.other])
        values["now"] = with_unit(number(sign.value, level), sign.unit, word)
        values["then"] = with_unit(number(sign.other, level), sign.unit, word)
        key = f"result.sign.{sign.rule}_{'more' if sign.difference > 0 else 'less'}"
    else:
        digits = digits_for([sign.low, sign.high])
        values["now"] = f"{number(sign.value, digits)}{'%' if percent else ''}"
        values["interval"] = interval(sign.low, sign.high, word, digits)
        key = f"result.sign.{sign.rule}"
    return word(key, **values)


def _placed(sign: Sign, shown: Shown, word: Words) -> str:
    """The same with its scenario before it, where there are several."""
    text = told(sign, shown, word)
    if len(_tried(shown)) < 2:
        return text
    line = next(line for line in shown.lines if line.scenario == sign.scenario)
    return word("result.sign_in", scenario=line.title, text=text)


def policy_title(shown: Shown, policy: str, word: Words) -> str:
    """A policy's title as the result keeps it."""
    for about in shown.outcome.about:
        for entry in about.interventions:
            if entry["use"] == policy:
                return word.pick(entry.get("title") or {}, policy)
    return policy


def _tried(shown: Shown) -> Any:
    """The scenarios whose policies are on trial."""
    return shown.outcome.about[1:] if shown.stored.paired else shown.outcome.about


def _ways(policy: str, word: Words) -> list[str]:
    """The ways to fail that a policy names, in the reader's language."""
    from dashboard.levers import about
    from sim.policies.base import all_policies

    known = {one.name: one for one in all_policies()}
    return [str(way) for way in about(known[policy], word)["fails"]] if policy in known else []


def _quiet(policies: list[str], shown: Shown, word: Words) -> Any:
    """Policies without a sign, with the ways in which they could fail."""
    items = []
    for policy in policies:
        ways = _ways(policy, word)
        if ways:
            items.append(
                html.Li(
                    [html.Strong(policy_title(shown, policy, word)), html.Ul([html.Li(way) for way in ways])]
                )
            )
    if not items:
        return None
    return html.Details([html.Summary(word("result.quiet")), html.Ul(items, className="ways")])


def _counts(shown: Shown, word: Words) -> Any:
    rows = summary(shown.outcome)
    last = shown.outcome.years[-1]
    if rows.empty:
        return notice(word("result.no_deeds"))
    several = rows["scenario"].nunique() > 1
    lines = {line.scenario: line.title for line in shown.lines}
    head = [word("table.scenario")] if several else []
    head += [word("result.policy"), word("result.count"), word("result.first_year"), word("result.then")]
    head += [word("result.last", year=last), word("result.nine_low"), word("result.nine_high")]
    body = []
    for row in rows.to_dict("records"):
        digits = digits_for([row["first"], row["last"], row["high"]])
        body.append(
            ([lines[row["scenario"]]] if several else [])
            + [
                policy_title(shown, row["policy"], word),
                called(row["name"], word.lang),
                str(row["first_year"]),
            ]
            + [number(row[name], digits) for name in ("first", "last", "low", "high")]
        )
    caption = word("result.deeds_caption", n=shown.outcome.replicates)
    return html.Article(
        [
            html.Div(
                [
                    html.H2(word("result.deeds")),
                    html.A(
                        word("chart.csv"),
                        href=shown.csv("deeds", word),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("result.deeds"))),
                    ),
                ],
                className="heading-row",
            ),
            table(caption, head, body, first_number=2 + several, merged=1 + several),
        ],
        className="card wide tall",
        id="card-deeds",
    )


def signs_table(shown: Shown) -> pd.DataFrame:
    """The signs of failure."""
    names = list(Sign.__dataclass_fields__)
    return pd.DataFrame([asdict(sign) for sign in signs(shown.outcome)], columns=names)


TABLES = {"deeds": lambda shown: summary(shown.outcome), "signs": signs_table}
