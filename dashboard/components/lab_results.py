"""What the lab shows of an answer: cards, two charts, cost, a sentence, the timeline, what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from dash import html

from dashboard import views
from dashboard.components.charts import fan
from dashboard.components.findings import cost_finding, difference_finding, level_finding
from dashboard.components.goals import status_of
from dashboard.components.parts import icon, table
from dashboard.draft import Value, declared
from dashboard.interactive import Answer, mean_cost
from dashboard.levers import name_of, said_of, unit_of
from dashboard.numerals import digits_for, interval, money, money_interval, number, with_unit
from dashboard.titles import measure_in
from dashboard.words import Words
from sim.results.goals import in_words
from sim.results.statistics import interval as spread_of

__all__ = ["CARDS", "cards", "change_lines", "charts", "cost_card", "pairs_of", "sentence", "timeline"]

CARDS = (
    ("academic_achievement", "weak"),
    ("urban_rural_achievement_gap", "all"),
    ("teacher_quality", "weak"),
    ("dropout_rate", "village"),
    ("teacher_satisfaction_rate", "weak"),
)
"""Measure and group of the cards where a scenario has fewer goals."""


def pairs_of(answer: Answer) -> list[tuple[str, str]]:
    """What the cards show: the scenario's goals first, then the usual ones."""
    stored = answer.stored
    goals = [(goal["measure"], goal["group"]) for goal in stored.outcome.about[1].goals]
    usual = [pair for pair in CARDS if pair[0] in stored.measures and pair[1] in stored.outcome.groups]
    return list(dict.fromkeys([*goals, *usual]))[:5]


def cards(answer: Answer, word: Words) -> list[html.Li]:
    """Level in the last year, paired difference with its interval, and the chance of a goal."""
    stored = answer.stored
    goals = views.goals([stored])
    out = []
    for measure, group in pairs_of(answer):
        quantity = stored.quantity(measure)
        there = spread_of(stored.outcome.series(1, measure, group)[:, -1])
        gap = spread_of(stored.comparison.difference(1, measure, group)[:, -1])
        mean, low, high = float(gap.mean), float(gap.low), float(gap.high)
        digits = digits_for([mean, low, high])
        level = with_unit(number(float(there.mean)), quantity.unit, word)
        unit = with_unit("", quantity.unit, word, difference=True).strip()
        clear = low > 0 or high < 0
        kind = "info"
        if clear and quantity.better:
            kind = "good" if (mean > 0) == (quantity.better == "higher") else "bad"
        rows = goals
        if len(goals):
            here = (goals["measure"] == measure) & (goals["group"] == group)
            rows = goals[here & (goals["scenario"] == stored.outcome.labels[1])]
        badge = None
        if len(rows):
            chance = float(rows.iloc[0]["probability"])
            percent = f" {number(100 * chance, 0)}%" if np.isfinite(chance) else ""
            badge = html.Span(
                [icon(status_of(chance)), in_words(chance, word.lang) + percent],
                className=f"status status-{status_of(chance)}",
                title=word("lab.goal_by", year=int(rows.iloc[0]["by"])),
            )
        out.append(
            html.Li(
                [
                    html.H3(measure_in(stored, measure, group, word)),
                    html.P(
                        word("lab.level_in", level=level, year=stored.outcome.years[-1]), className="muted"
                    ),
                    html.P(
                        [
                            icon(kind),
                            html.Span(
                                [html.Strong(number(mean, digits, signed=True)), " ", html.Small(unit)]
                                if np.isfinite(mean)
                                else html.Strong(word("lab.no_value"))
                            ),
                        ],
                        className=f"delta says-{kind}",
                    ),
                    html.P(
                        word("lab.band", interval=interval(low, high, word, digits))
                        if np.isfinite(low)
                        else "",
                        className="muted band",
                    ),
                    _estimate(f"{measure}/{group}"),
                    badge,
                ],
                className="kpi",
            )
        )
    return out


def _estimate(pair: str) -> html.P:
    """Where the browser writes its quick estimate of a quantity."""
    told: Any = {"data-pair": pair}
    return html.P("", className="estimate", **told)


def cost_card(answer: Answer, word: Words) -> list[Any]:
    """Extra cost a year and for each student, and who bears most of it."""
    outcome = answer.stored.comparison
    found = mean_cost(outcome)
    students = float(np.nanmean(outcome.students[1, :, 1:, 0]))
    each = found["mean"] / students if students else 0.0
    sum_of = word(
        "lab.cost_year",
        size=money(found["mean"], word, signed=True, among=[found["low"], found["high"]]),
        interval=money_interval(found["low"], found["high"], word, among=[found["mean"]]),
    )
    lines = views.lines_of([answer.stored], word)
    last = answer.stored.outcome.years[-1]
    return [
        html.P(sum_of, className="cost-year"),
        html.P(word("lab.cost_each", size=money(each, word, signed=True))),
        _estimate("cost"),
        html.Div(cost_finding(views.costs([answer.stored], last), lines, word), className="muted"),
    ]


def charts(
    answer: Answer, trend: tuple[str, str], gap: tuple[str, str], word: Words
) -> dict[str, tuple[Any, ...]]:
    """Figure, finding, caption and table twin of the two charts."""
    stored = answer.stored
    lines = views.lines_of([stored], word)
    last = stored.outcome.years[-1]
    out: dict[str, tuple[Any, ...]] = {}
    for name, (measure, group), difference in (("levels", trend, False), ("difference", gap, True)):
        unit = stored.quantity(measure).unit
        rows = (views.differences if difference else views.levels)([stored], measure, group)
        drawn = [line for line in lines if not (difference and line.baseline)]
        title = measure_in(stored, measure, group, word)
        if rows.empty:
            out[name] = (None, [html.P(word("finding.none"))], "", html.Div())
            continue
        figure = fan(rows, drawn, unit, word, difference=difference)
        figure["layout"]["height"] = 320
        _every_other(figure["layout"]["xaxis"])
        tell = difference_finding if difference else level_finding
        said = tell(rows, drawn, stored, measure, group, last, word)
        digits = digits_for([*rows["mean"], *rows["low90"].dropna(), *rows["high90"].dropna()]) + 1
        titles = {line.scenario: line.title for line in drawn}
        cells = [
            [
                titles[row.scenario],
                str(row.year),
                number(row.mean, digits, signed=difference),
                number(row.low90, digits, signed=difference),
                number(row.high90, digits, signed=difference),
            ]
            for row in views.each(rows)
        ]
        head = [word(f"table.{key}") for key in ("scenario", "summer", "mean", "low90", "high90")]
        twin = table(f"{title} ({unit_text(unit, difference, word)})", head, cells, merged=1)
        caption = word(
            "lab.caption_difference" if difference else "lab.caption_levels",
            measure=title,
            unit=unit_text(unit, difference, word),
            n=stored.outcome.replicates,
        )
        out[name] = (figure, said, caption, twin)
    return out


def _every_other(axis: dict[str, Any]) -> None:
    """Half of the years of a long horizon, the last among them: the lab's charts are narrow."""
    for key in ("tickvals", "ticktext"):
        if len(axis[key]) > 6:
            axis[key] = axis[key][::-2][::-1]
    axis["tickangle"] = 0


def unit_text(unit: str, difference: bool, word: Words) -> str:
    """A unit for a caption; differences of per cent are percentage points."""
    from dashboard.components.figure import axis_title

    return axis_title(unit, word, difference) or word("lab.no_unit")


def sentence(answer: Answer, gap: tuple[str, str], word: Words) -> str:
    """What a screen reader says after each answer."""
    stored = answer.stored
    measure, group = gap
    found = spread_of(stored.comparison.difference(1, measure, group)[:, -1])
    digits = digits_for([float(found.mean), float(found.low), float(found.high)])
    unit = stored.quantity(measure).unit
    return word(
        "lab.live",
        measure=measure_in(stored, measure, group, word),
        size=with_unit(number(float(found.mean), digits, signed=True), unit, word, difference=True),
        interval=interval(float(found.low), float(found.high), word, digits),
        year=stored.outcome.years[-1],
        cost=money(mean_cost(stored.comparison)["mean"], word, signed=True),
    )


def timeline(answer: Answer, word: Words) -> Any:
    """The policies that are on, as bars over the school years; the ramp is the lighter part."""
    scenario = answer.built.scenario
    first, years = scenario.start_year, scenario.years
    bars = []
    for policy in scenario.interventions:
        start, end = max(policy.start, first), min(policy.until, first + years)
        if end <= start:
            continue
        ramp = min(policy.ramp_years, end - start)
        said = word(
            "lab.timeline_bar",
            policy=word.pick(policy.title, policy.name),
            first=start,
            last=end,
            ramp=number(policy.ramp_years, 0),
        )
        bars.append(
            html.Li(
                [
                    html.Span(word.pick(policy.title, policy.name), className="what"),
                    html.Span(
                        html.Span(
                            html.Span(
                                className="ramp", style={"width": f"{100 * ramp / (end - start):.1f}%"}
                            ),
                            className="bar",
                            style={
                                "left": f"{100 * (start - first) / years:.1f}%",
                                "width": f"{100 * (end - start) / years:.1f}%",
                            },
                        ),
                        className="rail",
                    ),
                    html.Span(said, className="visually-hidden"),
                ]
            )
        )
    if not bars:
        return html.P(word("lab.timeline_none"), className="muted")
    ticks = html.Div(
        [html.Span(""), html.Span([html.Span(str(first)), html.Span(str(first + years))], className="ends")],
        className="ticks",
    )
    return html.Div([html.Ul(bars), ticks], className="timeline")


def change_lines(
    base: Mapping[str, Value], changes: Mapping[str, Value], word: Words
) -> tuple[list[str], list[str]]:
    """What was changed, in words: policies and goals; assumptions."""
    policies: list[str] = []
    assumed: list[str] = []
    for path, value in changes.items():
        owner = path.split(".")[0]
        to = policies if owner not in ("behaviour", "world", "years", "stance", "schools") else assumed
        to.append(_change(path, base[path], value, word))
    return policies, assumed


def _change(path: str, before: Value, after: Value, word: Words) -> str:
    from sim.policies.base import policy_named

    owner, *rest = path.split(".")
    if path in ("years", "stance", "schools", "goals"):
        if path == "stance":
            before, after = word(f"stance.{before}"), word(f"stance.{after}")
        return word(f"lab.changed.{path}", before=before, after=after)
    title = (
        word(f"lab.{owner}")
        if owner in ("behaviour", "world")
        else word.pick(policy_named(owner).title, owner)
    )
    if not rest:
        return word("lab.changed.on" if after == "on" else "lab.changed.off", policy=title)
    if path in declared():
        parameter = declared()[path]
        unit = unit_of(parameter, word)
        return word(
            "lab.changed.value",
            policy=title,
            name=name_of(path, word),
            before=_said(before, word),
            after=_said(after, word),
            unit=unit,
        ).rstrip()
    if rest[0] == "where":
        return word(
            "lab.changed.where",
            policy=title,
            name=word(f"lab.where.{rest[1]}"),
            after=word.list([word(f"lab.place.{one}") for one in str(after).split("~") if one])
            or word("lab.where.any"),
        )
    return word(f"lab.changed.{rest[0]}", policy=title, before=before, after=after)


def _said(value: Value, word: Words) -> str:
    if isinstance(value, bool):
        return word("lab.yes" if value else "lab.no")
    return said_of(value, word) if isinstance(value, str) else number(float(value))
