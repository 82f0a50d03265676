"""The forms of the lab: a switch for each policy, its parameters, dates and place; assumptions apart.

Every control has an id with the path of what it sets; the browser collects them (``assets/lab.js``). Forms
are made when they are opened, so that four hundred parameters do not weigh on a page that shows ten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from dashboard.draft import Value, declared
from dashboard.evidence.words import source_name
from dashboard.levers import about, grouped, main_parameters, name_of, reach, said_of, unit_of
from dashboard.sentences import said
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.parameters import Parameter
    from sim.policies.base import Policy

__all__ = ["ASSUMED", "assumption_fields", "body", "lever_groups", "more", "spec"]

ASSUMED = ("behaviour", "world")


def lever_groups(values: Mapping[str, Value], span: tuple[int, int], word: Words) -> list[html.Details]:
    """All policies in their groups; the forms of those that are on are open."""
    out = []
    for group, policies in grouped().items():
        on = sum(values[policy.name] == "on" for policy in policies)
        out.append(
            html.Details(
                [
                    html.Summary(
                        [
                            html.Span(word(f"lab.group.{group}")),
                            html.Span(word("lab.group_on", on=on, of=len(policies)), className="muted"),
                        ]
                    ),
                    *[_lever(policy, values, span, word) for policy in policies],
                ],
                open=on > 0 or group == "teachers",
                className="lever-group",
            )
        )
    return out


def _lever(policy: type[Policy], values: Mapping[str, Value], span: tuple[int, int], word: Words) -> html.Div:
    on = values[policy.name] == "on"
    return html.Div(
        [
            dmc.Switch(
                id={"type": "lab-switch", "path": policy.name},
                label=word.pick(policy.title, policy.name),
                checked=on,
                size="sm",
            ),
            html.Div(
                body(policy, values, span, word) if on else [],
                id={"type": "lab-body", "path": policy.name},
                className="lever-body",
                hidden=not on,
            ),
        ],
        className="lever",
    )


def body(policy: type[Policy], values: Mapping[str, Value], span: tuple[int, int], word: Words) -> list[Any]:
    """What is inside a policy that is on: main parameters, dates, place, and the rest behind disclosures."""
    name = policy.name
    return [
        native([f"{name}.{one}" for one in main_parameters(policy)], values, word),
        _dates(policy, values, span, word),
        html.Details(
            [
                html.Summary(
                    word("lab.more", n=len(policy.parameters) - len(main_parameters(policy))),
                    id={"type": "lab-more-button", "path": name},
                    n_clicks=0,
                ),
                html.Div([], id={"type": "lab-more", "path": name}),
            ],
            className="more",
        ),
        _about(policy, word),
    ]


def more(policy: type[Policy], values: Mapping[str, Value], word: Words) -> list[Any]:
    """Where the policy applies, and the parameters that do not come first."""
    from sim.policies.base import WHERE

    main = main_parameters(policy)
    where = [
        dmc.MultiSelect(
            id={"type": "lab-where", "path": f"{policy.name}.where.{key}"},
            label=word(f"lab.where.{key}"),
            data=[{"value": one, "label": word(f"lab.place.{one}")} for one in words],
            value=[one for one in str(values[f"{policy.name}.where.{key}"]).split("~") if one],
            placeholder=word("lab.where.any"),
            size="xs",
        )
        for key, words in WHERE.items()
    ]
    rest = [name for name in policy.parameters if name not in main]
    paths = []
    for name in rest:
        keys = policy.parameters[name].keys
        paths += [f"{policy.name}.{name}.{key}" for key in keys] or [f"{policy.name}.{name}"]
    return [html.Div(where, className="where"), native(paths, values, word)]


def assumption_fields(owner: str, values: Mapping[str, Value], word: Words) -> list[Any]:
    """All parameters of how people behave, or of what the place is like."""
    fixed = {"world.counties", "world.students_per_agent", "world.price_year"}
    paths = [path for path in declared() if path.startswith(f"{owner}.") and path not in fixed]
    return [native(paths, values, word)]


def native(paths: list[str], values: Mapping[str, Value], word: Words) -> html.Div:
    """Many fields as plain inputs, which the browser builds from this description (``assets/lab.js``).

    Dash takes half a minute over a hundred sliders of its own; plain ones are there at once.
    """
    told: Any = {"data-spec": json.dumps([spec(path, values, word) for path in paths], ensure_ascii=False)}
    return html.Div([], className="native", **told)


def spec(path: str, values: Mapping[str, Value], word: Words) -> dict[str, Any]:
    """One parameter as the browser builds it: name, unit, control, and where its value comes from."""
    parameter = declared()[path]
    value = values[path]
    name = name_of(path, word)
    meaning, *known = facts(path, parameter, word)
    # English names are short; Chinese ones say what they are.
    shown = word.lang == "en"
    out: dict[str, Any] = {
        "path": path,
        "name": name,
        "unit": unit_of(parameter, word),
        "value": value,
        "kind": parameter.kind,
        "why": word("lab.why", name=name),
        "says": meaning if shown else "",
        "facts": known if shown else [meaning, *known],
    }
    if parameter.kind in ("choice", "text"):
        return out | {"choices": [[one, said_of(one, word)] for one in parameter.choices]}
    if parameter.kind == "switch":
        return out
    default = parameter.default[path.rsplit(".", 1)[-1]] if parameter.keys else parameter.default
    far = reach(parameter, float(value), float(default))
    return out | {
        "low": far.low,
        "high": far.high,
        "step": far.step,
        "min": parameter.low,
        "max": parameter.high,
    }


def _dates(policy: type[Policy], values: Mapping[str, Value], span: tuple[int, int], word: Words) -> html.Div:
    """First and last school year on a strip, and the ramp."""
    name = policy.name
    first, end = span
    start = min(max(int(values[f"{name}.from"]), first), end - 1)
    until = max(min(int(values[f"{name}.until"]), end), start + 1)
    title = word.pick(policy.title, name)
    return html.Div(
        [
            html.Div(
                [
                    html.Span(word("lab.dates"), className="name"),
                    html.Span(word("lab.dates_unit"), className="unit"),
                ],
                className="field-head",
            ),
            html.Div(
                [
                    dmc.RangeSlider(
                        id={"type": "lab-span", "path": name},
                        value=[start, until],
                        min=first,
                        max=end,
                        step=1,
                        minRange=1,
                        updatemode="mouseup",
                        size="sm",
                        marks=[
                            {"value": year, "label": f"{year % 100:02d}"} for year in range(first, end + 1)
                        ],
                        thumbFromLabel=word("lab.dates_from", policy=title),
                        thumbToLabel=word("lab.dates_until", policy=title),
                        className="slide strip",
                    ),
                    dmc.NumberInput(
                        id={"type": "lab-number", "path": f"{name}.ramp_years"},
                        value=float(values[f"{name}.ramp_years"]),
                        min=0,
                        max=20,
                        step=1,
                        size="xs",
                        label=word("lab.ramp"),
                        className="typed",
                        hideControls=True,
                    ),
                ],
                className="twins dated",
            ),
        ],
        className="field",
    )


def facts(path: str, parameter: Parameter, word: Words) -> list[str]:
    """What is known of a parameter: meaning, range and default, what is likely, confidence, source."""
    default: Any = parameter.default[path.rsplit(".", 1)[-1]] if parameter.keys else parameter.default
    out = [said(parameter.doc, word)]
    if parameter.kind in ("number", "integer"):
        low = "–" if parameter.low is None else _short(parameter.low)
        high = "–" if parameter.high is None else _short(parameter.high)
        out.append(word("lab.allowed", low=low, high=high, default=_plain(default, word)))
    else:
        out.append(word("lab.default", default=_plain(default, word)))
    if parameter.prior is not None:
        out.append(word("lab.prior", low=_short(parameter.prior.low), high=_short(parameter.prior.high)))
    out.append(word("lab.confidence", level=word(f"lab.confidence.{parameter.confidence}")))
    sources = parameter.figures or (parameter.source,)
    return [*out, word("lab.source") + source_name(", ".join(sources), word)]


def _plain(value: Any, word: Words) -> str:
    if isinstance(value, bool):
        return word("lab.yes" if value else "lab.no")
    return said_of(value, word) if isinstance(value, str) else _short(float(value))


def _short(value: float) -> str:
    """A number as it was declared: 0, 0.9, 12,000."""
    return f"{value:,.8g}".replace("-", "−")


def _about(policy: type[Policy], word: Words) -> html.Details:
    """What the policy does, who pays, how it can fail."""
    said = about(policy, word)
    return html.Details(
        [
            html.Summary(word("lab.about")),
            html.P(said["does"]),
            html.P([html.Strong(word("lab.pays")), said["pays"]]),
            html.P(html.Strong(word("lab.fails"))),
            html.Ul([html.Li(one) for one in said["fails"]]),
        ],
        className="more",
    )
