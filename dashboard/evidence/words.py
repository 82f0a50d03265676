"""Names and values of figures, places, policies and parameters in the reader's language."""

from __future__ import annotations

import re
from typing import Any

from dashboard.numerals import number, with_unit
from dashboard.words import Words

__all__ = [
    "confidence_name",
    "figure_name",
    "measure_name",
    "parameter_meaning",
    "parameter_name",
    "policy_name",
    "site_name",
    "source_name",
    "value_in",
]

_SOURCES = {
    "figures.csv": "文献数据",
    "science": "科学依据",
    "shrunk by": "收缩见",
    "spread by": "展宽见",
    "spread:": "展宽见",
    "assumption": "假定",
}
_REFERENCE = re.compile(
    "|".join([*map(re.escape, _SOURCES), r"[A-Z]\d+", r"\d+\.\d+", r"[a-z0-9]+(?:-[a-z0-9]+)+", ";"])
)


def figure_name(row: dict[str, Any], word: Words) -> str:
    """Where and what."""
    from calibration.report.labels import site_label

    text = f"{site_label(row['site'], word.lang)}: {measure_name(row, word)}"
    if word.lang == "zh":
        text = text.replace(": ", "：", 1)
    return text + (word("evidence.start") if row["id"].endswith(":start") else "")


def measure_name(row: dict[str, Any], word: Words) -> str:
    """What a figure measures, of whom, and what is compared."""
    from calibration.report.labels import measure_label

    return measure_label(row, word.lang)


def site_name(name: str, word: Words) -> str:
    """A place."""
    from calibration.report.labels import site_label

    return site_label(name, word.lang)


def policy_name(name: str, word: Words) -> str:
    """A policy."""
    from calibration.report.labels import policy_label

    return policy_label(name, word.lang)


def parameter_name(path: str, word: Words) -> str:
    """An uncertain parameter: ``behaviour.move_cost``, ``POLICY.NAME`` with its policy, ``site.NAME.WHAT``
    (what is not known of a place) with the place.
    """
    from dashboard.levers import name_of

    owner, name, *what = path.split(".")
    if owner == "site" and what:
        return word("evidence.of_policy", policy=site_name(name, word), parameter=_of_site(name, path, word))
    name = name_of(path, word)
    if owner in ("behaviour", "world"):
        return name
    return word("evidence.of_policy", policy=policy_name(owner, word), parameter=name)


def _of_site(site: str, path: str, word: Words) -> str:
    from dashboard.levers import name_of

    known = _unknown_of(site, path)
    return path.split(".")[-1].replace("_", " ") if known is None else name_of(known, word)


def _unknown_of(site: str, path: str) -> str | None:
    """The parameter that is not known of a place."""
    from calibration.sites import sites

    known = sites()[site].unknown.get(path) if site in sites() else None
    return None if known is None else known.path


def parameter_meaning(path: str, word: Words) -> str:
    """What an uncertain parameter means; nothing for one that is no longer declared."""
    from dashboard.draft_values import declared
    from dashboard.levers import meaning_of

    owner, name, *_ = path.split(".")
    if owner != "site":
        return meaning_of(path, word)
    found = _unknown_of(name, path) or ""
    meaning = meaning_of(found, word)
    # What is not known of a whole table is one factor on all of its entries.
    whole = bool(meaning) and found not in declared()
    return word("lab.whole_table", meaning=meaning) if whole else meaning


def confidence_name(level: str, word: Words) -> str:
    """How sure a source is."""
    return word.texts.get(f"evidence.confidence.{level}", level)


def source_name(source: str, word: Words) -> str:
    """Where a number comes from; what is said about it beyond that is said in English only."""
    if word.lang == "en":
        return source
    from sim.scenario.words import figures

    known = figures()
    out, head, listed = "", "", False
    for found in _REFERENCE.findall(re.sub(r" \((?!assumption)[^()]*\)", "", source)):
        if found in _SOURCES:
            out += ("、" if listed else "") + _SOURCES[found]
            head, listed = found, found == "assumption"
        elif found == ";":
            out += "；" if listed else ""
            listed = False
        elif found in known or (head not in ("figures.csv", "assumption", "") and not found[0].islower()):
            # A number or an id stands apart from the Chinese word before it.
            out += "、" if listed else " " if out and not out.endswith("；") else ""
            out += found
            listed = True
    return out.strip("；、")


def value_in(value: float | None, row: dict[str, Any], word: Words) -> str:
    """A number in the figure's unit."""
    return "–" if value is None else with_unit(number(value), row["unit"], word)
