"""The tables of the parts of a result, as files under addresses like those of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.address import Address
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.downloads import plain_name
from dashboard.result import data, deeds, equity, goals, learning, money, network, parts, teachers
from dashboard.result.shown import look_at
from dashboard.store import NotStored
from dashboard.words import Words

__all__ = ["MADE", "table_file"]

_TABLES: dict[str, dict[str, Callable[..., pd.DataFrame]]] = {
    "goals": goals.TABLES,
    "learning": learning.TABLES,
    "equity": equity.TABLES,
    "teachers": teachers.TABLES,
    "network": network.TABLES,
    "money": money.TABLES,
    "parts": parts.TABLES,
    "deeds": deeds.TABLES,
    "data": data.TABLES,
}
MADE = {name: tab for tab, tables in reversed(_TABLES.items()) for name in tables}
"""The part that each table belongs to, by the table's name."""
_WHOLE = {"financing", "pairs", "efficiency", "difference", "gains"}
"""Tables that only comparisons have."""


def table_file(name: str, address: Address, context: Context, word: Words) -> tuple[str, str] | None:
    """File name and content; None where there is no such table or no such result."""
    if name not in MADE or not address.runs:
        return None
    tab = MADE[name]
    try:
        shown = look_at(address, context.store, word, tab)
    except NotStored:
        return None
    if name in _WHOLE and not shown.stored.paired:
        return None
    make = _TABLES[tab][name]
    rows = make(shown, context) if tab == "parts" else make(shown)
    about: dict[str, Any] = {}
    if "measure" in shown.picked and name not in ("spending", "financing", "efficiency"):
        quantity = shown.stored.quantity(shown.measure)
        about = {
            "measure": shown.measure,
            "measure_title": word.pick(quantity.title, shown.measure),
            "unit": quantity.unit,
        }
        if "group" in shown.picked and "group" not in rows:
            about |= {"group": shown.group}
        about = {key: value for key, value in about.items() if key not in rows}
    return f"{plain_name(shown.full.id, 60)}-{name}.csv", to_csv(rows, about, word)
