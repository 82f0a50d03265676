"""Reading what a sweep keeps of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.scenario.document import Scenario
from sim.scenario.tree import Node
from sim.scenario.values import Checker
from sim.scenario.words import groups, measures

__all__ = ["Kept", "read_keep"]

Kept = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...] | None]
"""Measures, groups, summers."""


def read_keep(check: Checker, node: Node | None, scenarios: Sequence[Scenario]) -> Kept:
    """Measures, groups and summers to keep; everything where nothing is said.

    Args:
        check: notes what is wrong.
        node: the table ``keep``, or None.
        scenarios: that are lived.

    Returns:
        measures and groups in catalogue order, and summers, None for all.
    """
    entries = (check.table(node, "keep") or {}) if node is not None else {}
    out: list[Any] = []
    for key in entries:
        if key not in ("measures", "groups", "years"):
            check.unknown(entries[key], f"keep.{key}", key, ("measures", "groups", "years"))
    for key, known in (("measures", list(measures())), ("groups", list(groups()))):
        if key not in entries or entries[key].value is None:
            out.append(tuple(known))
            continue
        items = list(entries[key].items()) or [entries[key]]
        words = {check.word(item, f"keep.{key}", known) for item in items}
        out.append(tuple(word for word in known if word in words))
    years = entries.get("years")
    if years is None or years.value is None:
        out.append(None)
    else:
        spans = [one.summers for one in scenarios]
        low = min((span[0] for span in spans), default=1900)
        high = max((span[-1] for span in spans), default=2300)
        items = list(years.items()) or [years]
        chosen = {check.whole(item, "keep.years", low, high, "a summer") for item in items}
        out.append(tuple(sorted(year for year in chosen if year is not None)))
    return tuple(out)  # type: ignore[return-value]
