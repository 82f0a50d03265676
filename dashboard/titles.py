"""Titles of measures, groups, payers, purposes and units in the reader's language.

The words are the simulator's own (`sim.results.words`), so that page, report and terminal call a thing by
one name. A stored run carries the titles of its measures, so an old run stays readable after the catalogue
has changed.
"""

from __future__ import annotations

from dashboard.store import Stored
from dashboard.words import Words
from sim.results import words as shared

__all__ = [
    "GROUP_FAMILIES",
    "group_title",
    "measure_in",
    "measure_title",
    "measures_of",
    "payer_title",
    "purpose_title",
    "unit_title",
]

GROUP_FAMILIES = {
    "location": ("city", "town", "village"),
    "tier": ("quality", "ordinary", "weak"),
    "ses": ("ses1", "ses2", "ses3", "ses4", "ses5"),
    "alliance": ("members", "others"),
}
"""Groups that share out the same pupils, in the order in which they are listed and drawn."""


def measures_of(runs: list[Stored]) -> list[str]:
    """Measures that every one of the runs has, in the first one's order."""
    common = set(runs[0].measures).intersection(*(stored.measures for stored in runs[1:]))
    return [name for name in runs[0].measures if name in common]


def measure_title(stored: Stored, name: str, word: Words) -> str:
    """A measure's title; its name in plain words where the run does not say."""
    return word.pick(stored.quantity(name).title, name.replace("_", " "))


def measure_in(stored: Stored, name: str, group: str, word: Words) -> str:
    """A measure of a group: "Academic achievement, weak schools"."""
    return shared.measure_in(stored.quantity(name), group, word.lang)


def group_title(name: str, word: Words) -> str:
    """A group's name, as a label."""
    return _label(word.texts.get(f"group.{name}") or shared.group(name, word.lang))


def payer_title(name: str, word: Words) -> str:
    """Who pays, as a label."""
    return _label(shared.payer(name, word.lang))


def purpose_title(name: str, word: Words) -> str:
    """What for, as a label."""
    return _label(shared.purpose(name, word.lang))


def unit_title(name: str, word: Words) -> str:
    """A unit's name."""
    return shared.unit(name, word.lang)


def _label(text: str) -> str:
    return text[:1].upper() + text[1:]
