"""The draft that a page of the lab is about: from its address, and as the browser reports it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.address import Address
from dashboard.context import Context
from dashboard.draft import Draft, Value, settled, start_year

__all__ = ["draft_from", "span_of", "start_of"]

_FIRST = "weak-schools-first"


def start_of(address: Address, scenarios: Mapping[str, Any]) -> tuple[str, str]:
    """The scenario and the reference that an address names, or the usual ones."""
    names = sorted(scenarios)
    scenario = address.get("scenario")
    if scenario not in scenarios:
        scenario = _FIRST if _FIRST in scenarios else next((n for n in names if scenarios[n][1]), names[0])
    reference = address.get("baseline")
    if reference not in scenarios:
        reference = scenarios[scenario][1] or scenario
    return scenario, reference


def span_of(scenario: str, values: Mapping[str, Value]) -> tuple[int, int]:
    """First school year, and the one after the last."""
    first = start_year(scenario)
    return first, first + int(values["years"])


def draft_from(data: Any, changes: Any, context: Context) -> Draft | None:
    """The draft that the browser reports; None for anything that is none. Only what is allowed is taken."""
    known = context.scenarios()
    if not isinstance(data, dict) or not isinstance(changes, dict):
        return None
    scenario, reference = str(data.get("scenario")), str(data.get("reference"))
    if scenario not in known or reference not in known or len(changes) > 900:
        return None
    kept, _ = settled(scenario, {str(path): value for path, value in changes.items()})
    return Draft(scenario, reference, kept)
