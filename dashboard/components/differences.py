"""What differs between scenarios, told: a sentence for each change, a table of all, warnings above both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.parts import notice, table
from dashboard.differing import ON, Difference, differing, kept_apart
from dashboard.numerals import with_unit as in_unit
from dashboard.titles import measure_in
from dashboard.words import Words

if TYPE_CHECKING:
    from dashboard.selection import Selection

__all__ = ["difference_rows", "differences_card", "name_of", "value_of"]

_SAID = 6
"""Changes that are told as sentences for each scenario; the table has all."""
_DASH = "–"
_BARE = ("count", "fraction", "share")
"""Units that say nothing behind a number."""


def differences_card(chosen: Selection, word: Words) -> html.Section | None:
    """The card; None where there is a single scenario."""
    if len(chosen.lines) < 2:
        return None
    found = differing(chosen.runs, chosen.lines)
    warnings = [
        notice(word(f"apart.{key}", values=word.list(_told(key, values, word))), "warning")
        for key, values in kept_apart(chosen.runs)
    ]
    reference = chosen.lines[0]
    if not found:
        body: list[Any] = [html.P(word("differ.same"))]
    else:
        told = [_changes(found, chosen, at, word) for at in range(1, len(chosen.lines))]
        body = [
            html.P(word("differ.from", reference=reference.title), className="muted"),
            html.Div(told, className="changes"),
            html.Div(
                [
                    html.Details([html.Summary(word("chart.table")), _table(found, chosen, word)]),
                    html.A(
                        word("chart.csv"),
                        href=link("/csv/changes", chosen.ids, lang=word.lang),
                        download="",
                        className="button quiet",
                        **aria(label=word("chart.csv_of", title=word("differ.title"))),
                    ),
                ],
                className="below",
            ),
        ]
    return html.Section(
        [*warnings, html.Div([html.H2(word("differ.title"), id="differ-heading"), *body], className="card")],
        className="differences",
        id="differences",
        **aria(labelledby="differ-heading"),
    )


def difference_rows(chosen: Selection, word: Words) -> list[dict[str, Any]]:
    """The table as rows of a file: path, title, unit, and the value in each scenario."""
    out = []
    for one in differing(chosen.runs, chosen.lines):
        row: dict[str, Any] = {
            "path": one.path,
            "title": name_of(one, chosen, word),
            "unit": one.parameter.unit if one.parameter else "",
        }
        for line, value in zip(chosen.lines, one.values, strict=True):
            row[f"{line.scenario} ({line.run})"] = value
        out.append(row)
    return out


def _told(key: str, values: list[str], word: Words) -> list[str]:
    if key == "stance":
        return [word.texts.get(f"stance.{value}", value) for value in dict.fromkeys(values)]
    return list(dict.fromkeys(values))


def _changes(found: Sequence[Difference], chosen: Selection, at: int, word: Words) -> html.Div | None:
    """The changes of one scenario, as sentences."""
    line = chosen.lines[at]
    moved = [one for one in found if one.moved(at) and not _hidden(one, found, at)]
    said = [html.Li(_sentence(one, found, chosen, at, word)) for one in moved[:_SAID]]
    if len(moved) > _SAID:
        said.append(html.Li(word("differ.more", n=len(moved) - _SAID), className="muted"))
    if not moved and line.baseline:
        return None
    if not moved:
        return html.Div(html.P(word("differ.same_as", scenario=line.title)))
    return html.Div(
        [
            html.H3(
                [html.Span(className=f"swatch series-{line.series}", **aria(hidden="true")), " ", line.title]
            ),
            html.Ul(said),
        ]
    )


def _hidden(one: Difference, found: Sequence[Difference], at: int) -> bool:
    """Whether it goes without saying: a setting of a policy that only one of the two scenarios uses."""
    return one.kind == "setting" and (one.values[at] is None or one.values[0] is None)


def _sentence(one: Difference, found: Sequence[Difference], chosen: Selection, at: int, word: Words) -> str:
    name = name_of(one, chosen, word)
    before, after = one.values[0], one.values[at]
    if one.kind == "policy":
        if after != ON:
            return word("differ.off", name=name)
        begins = next((other.values[at] for other in found if other.path == f"{one.path}.from"), None)
        if begins is None:
            stored = next(run for run in chosen.runs if run.id == chosen.lines[at].run)
            document = stored.outcome.about[chosen.lines[at].place].document
            entries = (entry for entry in document.get("interventions", ()) if entry["use"] == one.path)
            begins = next((entry.get("from") for entry in entries), None)
        if begins is None:
            return word("differ.on_plain", name=name)
        return word("differ.on", name=name, year=int(begins))
    if before is None:
        return word("differ.added", name=name, after=value_of(one, after, word))
    if after is None:
        return word("differ.gone", name=name, before=value_of(one, before, word))
    return word(
        "differ.change",
        name=name,
        before=value_of(one, before, word),
        after=value_of(one, after, word, with_unit=True),
    )


def name_of(one: Difference, chosen: Selection, word: Words) -> str:
    """What differs, in the reader's words."""
    from dashboard.levers import name_of as parameter_name

    owner, _, rest = one.path.partition(".")
    if one.kind == "frame":
        return word(f"differ.path.{one.path}")
    if one.kind == "goal":
        measure, group, year, change = rest.split(".")
        stored = next((run for run in chosen.runs if measure in run.measures), None)
        said = measure_in(stored, measure, group, word) if stored else measure.replace("_", " ")
        return word("differ.path.goal_change" if change else "differ.path.goal", measure=said, year=year)
    if one.kind in ("world", "behaviour"):
        said = parameter_name(one.path, word) if one.parameter else rest.replace("_", " ")
        return word("differ.part", policy=word(f"differ.family.{one.kind}"), name=said)
    policy = _policy(owner, word)
    if one.kind == "policy":
        return policy
    key, _, part = rest.partition(".")
    if key in ("from", "until", "ramp_years", "where"):
        said = word(f"differ.path.{key}", part=_word_of(part, word))
    else:
        said = parameter_name(one.path, word) if one.parameter else rest.replace("_", " ")
    return word("differ.part", policy=policy, name=said)


def value_of(one: Difference, value: Any, word: Words, with_unit: bool = False) -> str:
    """A value in the reader's words; a dash where there is none."""
    if value is None:
        return _DASH
    if one.kind == "policy":
        return word(f"differ.value.{value}")
    if isinstance(value, bool):
        return word(f"differ.value.{str(value).lower()}")
    if one.path == "stance":
        return word.texts.get(f"stance.{value}", str(value))
    if one.kind == "goal":
        parts = [part.split(": ") for part in str(value).split(", ")]
        _, measure, _, _, change = one.path.split(".")
        unit = "%" if change == "relative" else _measured_in(measure)
        return word.list(
            [
                word(
                    f"differ.bound.{key}",
                    value=in_unit(
                        f"{float(at):,.6g}".replace("-", "−"), unit, word, difference=change == "absolute"
                    ),
                )
                for key, at in parts
            ]
        )
    if isinstance(value, int | float):
        plain = one.path.split(".")[-1] in ("from", "until", "start_year", "seed")
        text = f"{value:.0f}" if plain else f"{value:,.6g}".replace("-", "−")
        unit = _unit(one, word) if with_unit else ""
        return word("number.unit", number=text, unit=unit) if unit else text
    return _word_of(str(value), word)


def _measured_in(measure: str) -> str:
    """The unit of a measure of the catalogue; "" for one that is not there any more."""
    from sim.measures.catalogue import MEASURES

    return MEASURES[measure].unit if measure in MEASURES else ""


def _unit(one: Difference, word: Words) -> str:
    from dashboard.levers import unit_of

    if one.parameter is None or one.parameter.unit in _BARE:
        return ""
    return unit_of(one.parameter, word)


def _word_of(text: str, word: Words) -> str:
    from dashboard.levers import said_of

    return word.list([word.texts.get(f"group.{part}") or said_of(part, word) for part in text.split(", ")])


def _policy(name: str, word: Words) -> str:
    from sim.policies.base import all_policies

    return next((word.pick(kind.title, name) for kind in all_policies() if kind.name == name), name)


def _table(found: Sequence[Difference], chosen: Selection, word: Words) -> Any:
    head = [word("differ.setting"), *(line.title for line in chosen.lines), word("differ.unit")]
    rows = [
        [
            name_of(one, chosen, word),
            *(value_of(one, value, word) for value in one.values),
            _unit(one, word) if one.parameter else "",
        ]
        for one in found
    ]
    return table(word("differ.caption"), head, rows)
