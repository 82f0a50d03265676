"""The forms of the lab: a switch for each policy, its parameters, dates and place; assumptions apart.

Every control has an id with the path of what it sets; the browser collects them (``assets/lab.js``). Forms
are made when they are opened, so that four hundred parameters do not weigh on a page that shows ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from dashboard.components.aria import aria
from dashboard.draft import Value, declared
from dashboard.levers import about, grouped, main_parameters, name_of, reach, said_of, unit_of
from dashboard.numerals import number
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.parameters import Parameter
    from sim.policies.base import Policy

__all__ = ["assumption_fields", "body", "field", "lever_groups", "more"]

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
        *[field(f"{name}.{one}", values, word) for one in main_parameters(policy)],
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
    fields = []
    for name in rest:
        keys = policy.parameters[name].keys
        fields += [
            field(path, values, word)
            for path in ([f"{policy.name}.{name}.{key}" for key in keys] or [f"{policy.name}.{name}"])
        ]
    return [html.Div(where, className="where"), *fields]


def assumption_fields(owner: str, values: Mapping[str, Value], word: Words) -> list[Any]:
    """All parameters of how people behave, or of what the place is like."""
    fixed = {"world.counties", "world.students_per_agent", "world.price_year"}
    return [
        field(path, values, word) for path in declared() if path.startswith(f"{owner}.") and path not in fixed
    ]


def field(path: str, values: Mapping[str, Value], word: Words) -> html.Div:
    """One parameter: name, unit, control, and where its value comes from."""
    parameter = declared()[path]
    value = values[path]
    title = name_of(path, word)
    unit = unit_of(parameter, word)
    if parameter.kind == "switch":
        control: Any = dmc.Switch(
            id={"type": "lab-switch", "path": path}, label=title, checked=bool(value), size="xs"
        )
        return html.Div([control, _source(path, parameter, word)], className="field")
    if parameter.kind in ("choice", "text"):
        control = dmc.Select(
            id={"type": "lab-choice", "path": path},
            label=title,
            data=[{"value": one, "label": said_of(one, word)} for one in parameter.choices],
            value=str(value),
            allowDeselect=False,
            size="xs",
        )
        return html.Div([control, _source(path, parameter, word)], className="field")
    default = parameter.default[path.rsplit(".", 1)[-1]] if parameter.keys else parameter.default
    far = reach(parameter, float(value), float(default))
    label = f"{title} ({unit})" if unit else title
    return html.Div(
        [
            html.Div(
                [
                    html.Span(title, className="name"),
                    html.Span(unit, className="unit"),
                    _source(path, parameter, word),
                ],
                className="field-head",
            ),
            html.Div(
                [
                    dmc.Slider(
                        id={"type": "lab-slider", "path": path},
                        value=float(value),
                        min=far.low,
                        max=far.high,
                        step=far.step,
                        updatemode="drag",
                        thumbLabel=label,
                        label=None,
                        size="sm",
                        className="slide",
                    ),
                    dmc.NumberInput(
                        id={"type": "lab-number", "path": path},
                        value=float(value),
                        **({} if parameter.low is None else {"min": parameter.low}),
                        **({} if parameter.high is None else {"max": parameter.high}),
                        step=far.step,
                        allowDecimal=parameter.kind != "integer",
                        clampBehavior="blur",
                        hideControls=True,
                        thousandSeparator=",",
                        size="xs",
                        className="typed",
                        **aria(label=label),
                    ),
                ],
                className="twins",
            ),
        ],
        className="field",
    )


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


def _source(path: str, parameter: Parameter, word: Words) -> html.Details:
    """Range, default, source, confidence: behind a small i."""
    default: Any = parameter.default[path.rsplit(".", 1)[-1]] if parameter.keys else parameter.default
    facts = []
    if word.lang == "en":
        facts.append(html.P(parameter.doc))
    if parameter.kind in ("number", "integer"):
        low = "–" if parameter.low is None else number(parameter.low)
        high = "–" if parameter.high is None else number(parameter.high)
        facts.append(html.P(word("lab.allowed", low=low, high=high, default=_plain(default, word))))
    else:
        facts.append(html.P(word("lab.default", default=_plain(default, word))))
    if parameter.prior is not None:
        low, high = number(parameter.prior.low), number(parameter.prior.high)
        facts.append(html.P(word("lab.prior", low=low, high=high)))
    facts.append(html.P(word("lab.confidence", level=word(f"lab.confidence.{parameter.confidence}"))))
    sources = ", ".join((*parameter.figures, *(() if parameter.figures else (parameter.source,))))
    facts.append(html.P([word("lab.source"), html.Code(sources)]))
    return html.Details(
        [html.Summary("i", **aria(label=word("lab.why", name=name_of(path, word)))), html.Div(facts)],
        className="why",
    )


def _plain(value: Any, word: Words) -> str:
    if isinstance(value, bool):
        return word("lab.yes" if value else "lab.no")
    return said_of(value, word) if isinstance(value, str) else number(float(value))


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
