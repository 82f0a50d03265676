"""The form for a simple sweep: a scenario, one to three factors, a design; the price while one types."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.address import Address
from dashboard.components.aria import aria
from dashboard.components.parts import notice
from dashboard.components.sweep_names import factor_name
from dashboard.context import Context
from dashboard.levers import meaning_of
from dashboard.sweep_plan import MEASURES, options, start_of
from dashboard.words import Words

__all__ = ["DESIGNS", "FORMS", "ROWS", "factors_of", "form", "suggested"]

ROWS = 3
"""Factors of a simple sweep."""
DESIGNS = ("grid", "one_at_a_time", "latin_hypercube", "sobol", "morris")
"""Its designs."""
FORMS = ("steps", "range", "prior")
"""How a factor differs."""
_FIRST = "weak-schools-first"


def form(address: Address, word: Words, context: Context) -> html.Section:
    """The form with a first suggestion in it."""
    known = context.scenarios()
    names = sorted(known, key=lambda name: word.pick(known[name][0], name))
    if not names:
        return html.Section(notice(word("try.no_scenarios"), "warning"))
    asked = address.get("scenario")
    paired = [name for name in names if known[name][1]]
    scenario = asked if asked in known else _FIRST if _FIRST in known else (paired or names)[0]
    listed = [{"value": name, "label": word.pick(known[name][0], name)} for name in names]
    factors = factors_of(scenario, word)
    first = suggested(scenario)
    rows = [_row(at, first[at] if at < len(first) else None, scenario, factors, word) for at in range(ROWS)]
    return html.Section(
        [
            html.H2(word("sweep.new"), id="sweep-new-heading"),
            html.P(word("sweep.new_lead"), className="muted"),
            html.Div(
                [
                    html.Div(
                        [
                            _select("sweep-form-scenario", word("try.scenario"), listed, scenario, word),
                            _select(
                                "sweep-form-baseline",
                                word("try.baseline"),
                                listed,
                                known[scenario][1] or names[0],
                                word,
                            ),
                        ],
                        className="pair",
                    ),
                    html.Div(rows, className="factors"),
                    html.Div(
                        [
                            _select(
                                "sweep-form-design",
                                word("sweep.design"),
                                [{"value": one, "label": word(f"sweep.design.{one}")} for one in DESIGNS],
                                "grid",
                                word,
                            ),
                            _number(
                                "sweep-form-points", word("sweep.size"), 64, 2, 4096, word("sweep.size_how")
                            ),
                            _number(
                                "sweep-form-replicates",
                                word("sweep.replicates"),
                                4,
                                1,
                                200,
                                word("sweep.replicates_how"),
                            ),
                        ],
                        className="triple",
                    ),
                    dmc.MultiSelect(
                        id="sweep-form-measures",
                        label=word("sweep.measures"),
                        description=word("sweep.measures_how"),
                        data=_measures(word),
                        value=list(MEASURES),
                        searchable=True,
                        maxValues=12,
                        nothingFoundMessage=word("pick.nothing"),
                    ),
                    html.Div("", id="sweep-form-said", role="status", **aria(live="polite")),
                    html.Div(
                        [
                            html.Button(
                                word("sweep.start"), id="sweep-form-start", className="button", n_clicks=0
                            ),
                            html.Button(
                                word("sweep.download"),
                                id="sweep-form-download",
                                className="button quiet",
                                n_clicks=0,
                            ),
                        ],
                        className="buttons",
                    ),
                    html.Div([], id="sweep-form-answer", role="status", **aria(live="polite")),
                    html.Details(
                        [
                            html.Summary(word("sweep.preview")),
                            html.Pre("", id="sweep-form-yaml", className="command", tabIndex="0"),
                        ]
                    ),
                    dcc.Store(id="sweep-form-document"),
                    dcc.Download(id="sweep-form-file"),
                ],
                className="card form sweep-form",
            ),
        ],
        **aria(labelledby="sweep-new-heading"),
    )


def _row(at: int, path: str | None, scenario: str, factors: list[dict[str, Any]], word: Words) -> Any:
    start = start_of(scenario, path) if path else None
    number = word("sweep.factor_n", n=at + 1)
    return html.Fieldset(
        [
            html.Legend(number, className="visually-hidden"),
            dmc.Select(
                id=f"sweep-form-path-{at}",
                label=number,
                data=factors,
                value=path,
                searchable=True,
                clearable=True,
                clearButtonProps=aria(label=word("sweep.clear", factor=number)),
                placeholder=word("sweep.choose"),
                nothingFoundMessage=word("pick.nothing"),
                comboboxProps={"shadow": "md"},
            ),
            html.P(meaning_of(path or "", word), id=f"sweep-form-means-{at}", className="meaning"),
            _select(
                f"sweep-form-form-{at}",
                word("sweep.form"),
                [{"value": one, "label": word(f"sweep.form.{one}")} for one in FORMS],
                "steps",
                word,
            ),
            _number(f"sweep-form-low-{at}", word("sweep.low"), start.low if start else None),
            _number(f"sweep-form-high-{at}", word("sweep.high"), start.high if start else None),
            _number(f"sweep-form-steps-{at}", word("sweep.steps"), 4, 2, 20),
        ],
        className="factor",
    )


def _select(name: str, label: str, data: list[dict[str, Any]], value: str, word: Words) -> Any:
    return dmc.Select(
        id=name,
        label=label,
        data=data,
        value=value,
        allowDeselect=False,
        searchable=len(data) > 12,
        nothingFoundMessage=word("pick.nothing"),
        comboboxProps={"shadow": "md"},
    )


def _number(
    name: str,
    label: str,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    how: str = "",
) -> Any:
    bounds = {key: at for key, at in (("min", low), ("max", high)) if at is not None}
    return dmc.NumberInput(
        id=name, label=label, value=value, description=how or None, debounce=400, hideControls=True, **bounds
    )


@lru_cache(maxsize=64)
def suggested(scenario: str) -> list[str]:
    """The first lever of a scenario's own policies, twice where it has two."""
    found = [one["path"] for one in options(scenario) if one["kind"] == "policy" and one["main"]]
    return found[:2] or [one["path"] for one in options(scenario)][:1]


def factors_of(scenario: str, word: Words) -> list[dict[str, Any]]:
    """What can be varied, by kind, in the reader's words."""
    out = []
    for kind in ("policy", "assumption"):
        items = [
            {"value": one["path"], "label": factor_name(one["path"], word)}
            for one in options(scenario)
            if one["kind"] == kind
        ]
        if items:
            out.append({"group": word(f"sweep.kind.{kind}"), "items": items})
    return out


def _measures(word: Words) -> list[dict[str, str]]:
    from sim.measures.catalogue import MEASURES as CATALOGUE

    return [{"value": name, "label": word.pick(one.title, name)} for name, one in CATALOGUE.items()]
