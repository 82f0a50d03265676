"""Forms of the lab are made when they are opened, with the values that the draft has by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import MATCH, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.components import lab_levers
from dashboard.context import Context
from dashboard.draft import Value, base_values
from dashboard.pages.lab_draft import draft_from, span_of
from dashboard.pages.lab_show import word_of
from dashboard.words import Words

__all__ = ["register_forms"]

Make = Callable[[str, Mapping[str, Value], tuple[int, int], Words], Any]
"""Makes a form: of what, with which values, in which years."""


def register_forms(app: Dash, context: Context) -> None:
    """A policy's form, its further parameters, and the assumptions."""
    from sim.policies.base import policy_named

    def body(name: str, values: Mapping[str, Value], span: tuple[int, int], word: Words) -> Any:
        return lab_levers.body(policy_named(name), values, span, word)

    def more(name: str, values: Mapping[str, Value], span: tuple[int, int], word: Words) -> Any:
        return lab_levers.more(policy_named(name), values, word)

    def assume(owner: str, values: Mapping[str, Value], span: tuple[int, int], word: Words) -> Any:
        return lab_levers.assumption_fields(owner, values, word)

    _opened(app, context, "lab-body", "path", ("lab-switch", "checked"), body)
    _opened(app, context, "lab-more", "path", ("lab-more-button", "n_clicks"), more)
    _opened(app, context, "lab-assume", "owner", ("lab-assume-button", "n_clicks"), assume)


def _opened(app: Dash, context: Context, place: str, key: str, by: tuple[str, str], make: Make) -> None:
    """Fill a place when what opens it is switched on or clicked; hide it when it is switched off.

    Args:
        place: type of the place's id.
        key: what ids have beside their type: the name of what the form is of.
        by: type and property of what opens it.
        make: makes the form.
    """
    opener, on_or_clicks = by

    @app.callback(
        Output({"type": place, key: MATCH}, "children"),
        Output({"type": place, key: MATCH}, "hidden"),
        Input({"type": opener, key: MATCH}, on_or_clicks),
        State({"type": place, key: MATCH}, "children"),
        State("lab-base", "data"),
        State("lab-changes", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def fill(on: Any, there: Any, base: Any, changes: Any, address: Any) -> tuple[Any, bool]:
        if not on or there:
            return no_update, not on
        draft = draft_from(base, changes, context)
        if draft is None or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        values = {**base_values(draft.scenario), **draft.changes}
        return make(ctx.triggered_id[key], values, span_of(draft.scenario, values), word_of(address)), False
