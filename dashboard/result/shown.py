"""What of a stored result is looked at: a part of its page, and what has been picked there.

Everything stands in the address. What an address asks for and the result does not have falls back to the
first choice and is named, so that an old link still opens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.address import Address, link
from dashboard.selection import Selection, groups_of
from dashboard.store import Store, Stored
from dashboard.titles import group_title, measure_title
from dashboard.views import Line, lines_of
from dashboard.words import Words
from sim.results.outcome import Outcome

__all__ = ["TABS", "Pick", "Shown", "look_at", "narrowed"]

TABS = ("goals", "learning", "equity", "teachers", "network", "money", "parts", "deeds", "data")
"""The parts of the page, in their order."""
_FIRST_MEASURES = ("academic_achievement", "urban_rural_achievement_gap")
PLACES = ("location", "tier", "both")
MONEY = ("purpose", "payer")
SCHOOL_COLOURS = ("change", "achievement", "quality", "funding")
SHARED = ("funding", "points")


@dataclass(frozen=True)
class Pick:
    """Something that can be picked above the charts of a part.

    Attributes:
        key: in the address.
        options: value and text of each; the first is the usual choice unless ``usual`` says otherwise.
        form: ``select``, ``segments`` or ``slider``.
        usual: what is shown unless something is picked.
        families: for selects, options by family: ``[(family, [(value, text)])]``; "" for those of none.
    """

    key: str
    options: tuple[tuple[str, str], ...]
    form: str = "select"
    usual: str = ""
    families: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    @property
    def values(self) -> list[str]:
        """What may be picked."""
        return [value for value, _ in self.options]

    def chosen(self, asked: str) -> str:
        """What is shown when something is asked for."""
        if asked in self.values:
            return asked
        return self.usual if self.usual in self.values else self.values[0] if self.values else ""


@dataclass(frozen=True)
class Shown:
    """A part of a result.

    Attributes:
        stored: the result; of one that was taken apart, its reference and its whole.
        full: the result with all it holds.
        tab: the part.
        lines: its scenarios.
        picks: what can be picked in this part.
        picked: what is, by key.
        ignored: words of the address that the result does not have.
    """

    stored: Stored
    full: Stored
    tab: str
    lines: list[Line]
    picks: tuple[Pick, ...] = ()
    picked: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What the result recorded."""
        return self.stored.outcome

    @property
    def place(self) -> int:
        """The scenario looked at where only one can be, as a place on the first axis of the arrays."""
        label = self.picked.get("scenario", "")
        usual = 1 if self.stored.paired else 0
        return self.outcome.labels.index(label) if label in self.outcome.labels else usual

    @property
    def line(self) -> Line:
        """Its line."""
        return self.lines[self.place]

    @property
    def compared(self) -> list[Line]:
        """The scenarios that have a baseline."""
        return [line for line in self.lines if not line.baseline] if self.stored.paired else []

    @property
    def measure(self) -> str:
        """The measure picked."""
        return self.picked.get("measure") or first_measure(self.stored)

    @property
    def group(self) -> str:
        """The group picked."""
        return self.picked.get("group") or "all"

    @property
    def year(self) -> int:
        """The summer picked."""
        return int(self.picked.get("year") or self.outcome.years[-1])

    def __getitem__(self, key: str) -> str:
        return self.picked[key]

    def selection(self) -> Selection:
        """The same for parts that are shared with the page of comparisons."""
        measures = list(self.stored.measures)
        return Selection([self.stored], self.lines, measures, self.measure, self.group, self.year, [], [])

    def csv(self, table: str, word: Words) -> str:
        """Address of a table of this part as a file."""
        return link(f"/csv/run-{table}", [self.full.id], lang=word.lang, **self.picked)

    def series(self) -> list[tuple[int, str]]:
        """For the legend."""
        return [(line.series, line.title) for line in self.lines]


def look_at(address: Address, store: Store, word: Words, tab: str = "") -> Shown:
    """The part of a result that an address asks for.

    Args:
        address: with one run; further ones are left out.
        tab: overrides that of the address.

    Raises:
        NotStored: there is no such result, or it cannot be read.
    """
    full = store.open(address.runs[0])
    stored = narrowed(full)
    asked = tab or address.get("tab")
    usual = "parts" if full.info.kind == "decomposition" else "goals"
    tab = asked if asked in TABS else usual
    picks = tuple(pick for pick in _picks(tab, stored, word) if len(pick.options) > 1)
    picked = {pick.key: pick.chosen(address.get(pick.key)) for pick in picks}
    ignored = [asked] if asked and asked not in TABS else []
    ignored += [
        address.get(pick.key) for pick in picks if address.get(pick.key) not in ("", picked[pick.key])
    ]
    return Shown(stored, full, tab, lines_of([stored], word), picks, picked, tuple(ignored))


def narrowed(stored: Stored) -> Stored:
    """A result that was taken apart as the comparison of its whole with its reference; others as they are."""
    if stored.info.kind != "decomposition":
        return stored
    whole = stored.comparison
    labels = whole.labels[:2]
    tables: dict[str, Any] = {}
    for name in ("ledger", "flows", "activity", "schools"):
        frame = getattr(whole, name)
        tables[name] = frame[frame["scenario"].isin(labels)].reset_index(drop=True)
    two = replace(
        whole,
        about=whole.about[:2],
        values=whole.values[:2],
        students=whole.students[:2],
        reference=whole.reference[:1],
        **tables,
    )
    return Stored(stored.info, two)


def first_measure(stored: Stored) -> str:
    """The measure that is shown unless another is picked."""
    return next((name for name in (*_FIRST_MEASURES, *stored.measures) if name in stored.measures), "")


def _picks(tab: str, stored: Stored, word: Words) -> list[Pick]:
    """What can be picked in a part of a result."""
    if tab == "learning":
        views: tuple[str, ...] = ("levels", "spread")
        views = ("difference", *views) if stored.paired else views
        return [_measures(stored, word), _groups(stored, word), _years(stored), _words("view", views, word)]
    if tab == "equity":
        return [
            _measures(stored, word),
            _years(stored),
            _words("view", ("absolute", "relative"), word),
            _words("figure", SHARED, word),
        ]
    if tab == "teachers":
        views = ("levels", "difference") if stored.paired else ("levels",)
        kinds = sorted(map(str, stored.outcome.flows["kind"].unique()))
        return [
            _scenarios(stored, word),
            _words("kind", ("all", *kinds), word),
            _words("by", PLACES, word),
            _words("view", views, word),
            _years(stored, "slider"),
        ]
    if tab == "network":
        return [_scenarios(stored, word), _words("figure", SCHOOL_COLOURS, word), _years(stored, "slider")]
    if tab == "money":
        return [
            _scenarios(stored, word),
            _words("by", MONEY, word),
            *([_measures(stored, word), _groups(stored, word)] if stored.paired else []),
        ]
    if tab == "parts":
        return [_scenarios(stored, word), _measures(stored, word), _groups(stored, word), _years(stored)]
    if tab == "data":
        return [_measures(stored, word), _groups(stored, word)]
    return []


def _words(key: str, values: tuple[str, ...], word: Words) -> Pick:
    """A choice of a few words."""
    form = "select" if key in ("kind", "figure") else "segments"
    return Pick(key, tuple((value, _text(key, value, word)) for value in values), form)


def _text(key: str, value: str, word: Words) -> str:
    return word.texts.get(f"result.{key}.{value}", value)


def _measures(stored: Stored, word: Words) -> Pick:
    options = tuple((name, measure_title(stored, name, word)) for name in stored.measures)
    return Pick("measure", options, usual=first_measure(stored))


def _groups(stored: Stored, word: Words) -> Pick:
    from dashboard.titles import GROUP_FAMILIES

    known = {group for name in stored.measures for group in groups_of([stored], name)}
    order = ["all", *(group for family in GROUP_FAMILIES.values() for group in family)]
    options = tuple((group, group_title(group, word)) for group in order if group in known)
    texts = dict(options)
    families: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    if "all" in texts:
        families.append(("", (("all", texts["all"]),)))
    for family, groups in GROUP_FAMILIES.items():
        items = tuple((group, texts[group]) for group in groups if group in texts)
        if items:
            families.append((word(f"family.{family}"), items))
    return Pick("group", options, usual="all", families=tuple(families))


def _years(stored: Stored, form: str = "select") -> Pick:
    years = tuple((str(year), str(year)) for year in stored.outcome.years[1:])
    return Pick("year", years, form, usual=years[-1][0])


def _scenarios(stored: Stored, word: Words) -> Pick:
    about = stored.outcome.about[1:] if stored.paired else stored.outcome.about
    return Pick("scenario", tuple((one.label, word.pick(one.title, one.label)) for one in about))
