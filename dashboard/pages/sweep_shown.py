"""What of a sweep is looked at: pickers or an address made into a measure, group, year and factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.address import link
from dashboard.words import Words
from sim.results.outcome import UnknownName

if TYPE_CHECKING:
    from dashboard.sweeps import Sweeps
    from sim.analysis.table import Table
    from sim.sweep.opened import Sweep

__all__ = ["Shown", "changes_of", "shown"]

_FIRST = "academic_achievement"


@dataclass(frozen=True)
class Shown:
    """What is shown of a sweep.

    Attributes:
        points: the table; None while there is nothing.
        picked: measure, group, year, scenario, across and up as they are shown.
        what: the outcome in words.
        about: what cards need: what, unit, better, effect, address.
        measures: options.
        links: of each point into the lab, empty where the lab cannot open it.
        key: the same for the same table.
    """

    points: Table | None
    picked: dict[str, str]
    what: str
    about: dict[str, Any]
    measures: list[dict[str, str]]
    links: list[str]
    key: tuple[Any, ...]

    @property
    def across(self) -> str:
        """The factor of the first axis."""
        return self.picked["across"]

    @property
    def up(self) -> str:
        """The factor of the second."""
        return self.picked["up"]

    @property
    def better(self) -> str:
        """``higher``, ``lower`` or ""."""
        return str(self.about["better"])


def shown(stored: Sweeps, sweep: Sweep, asked: Mapping[str, str], word: Words) -> Shown:
    """What was asked for where the sweep has it, the usual otherwise."""
    from sim.analysis.table import NotEnough
    from sim.measures.catalogue import MEASURES

    def one_of(name: str, known: list[str], usual: str) -> str:
        return asked[name] if asked.get(name) in known else usual

    first = _FIRST if _FIRST in sweep.measures else sweep.measures[0]
    years = [str(year) for year in sweep.years]
    factors = sweep.factors or [""]
    picked = {
        "measure": one_of("measure", sweep.measures, first),
        "group": one_of("group", sweep.groups, "weak" if "weak" in sweep.groups else sweep.groups[0]),
        "year": one_of("year", years, years[-1] if years else ""),
        "scenario": one_of("scenario", sweep.scenarios, sweep.scenarios[0]),
        "across": one_of("across", factors, factors[0]),
    }
    others = [path for path in factors if path != picked["across"]] or factors
    picked["up"] = one_of("up", others, others[0])
    measure = MEASURES.get(picked["measure"])
    effect = sweep.baseline is not None
    name = word.pick(measure.title, picked["measure"]) if measure else picked["measure"].replace("_", " ")
    group = "" if picked["group"] == "all" else _group(picked["group"], word)
    what = word("sweep.what_group", measure=name, group=group) if group else name
    what = word("sweep.effect_on" if effect else "sweep.level_of", what=what, year=picked["year"])
    about = {
        "what": what,
        "unit": measure.unit if measure else "",
        "better": measure.better if measure else "",
        "effect": effect,
        "address": {"sweep": sweep.folder.name, **picked},
    }
    points = None
    if picked["year"] and sweep.factors:
        try:
            points = stored.table(
                sweep, picked["measure"], picked["group"], int(picked["year"]), picked["scenario"]
            )
        except (NotEnough, UnknownName, ValueError):
            points = None
    if points is not None and len(points.mean) - points.lost < 2:
        points = None
    key = (sweep.folder.name, len(sweep.over()), *picked.values())
    options = [{"value": one, "label": _title(one, word)} for one in sweep.measures]
    links = _links(sweep, picked["scenario"], word) if points is not None else []
    return Shown(points, picked, what, about, options, links, key)


def _group(name: str, word: Words) -> str:
    from dashboard.titles import group_title

    return group_title(name, word)


def _title(name: str, word: Words) -> str:
    from sim.measures.catalogue import MEASURES

    found = MEASURES.get(name)
    return word.pick(found.title, name) if found else name.replace("_", " ")


def changes_of(sweep: Sweep, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """A point as the changes of a draft; None where the lab has no lever for one of its values."""
    from dashboard.draft import declared

    known, out = declared(), {}
    for path, value in {**sweep.record["held"], **values}.items():
        bare = path.removeprefix("interventions.")
        if path == "goals":
            continue
        if isinstance(value, Mapping):
            for key, inner in value.items():
                out[f"{bare}.{key}"] = inner
        else:
            out[bare] = value
    plain = {path: value.item() if hasattr(value, "item") else value for path, value in out.items()}
    fine = all(
        (path in known or path == "years" or path.split(".")[-1] in ("from", "until", "ramp_years"))
        and isinstance(value, str | int | float | bool)
        for path, value in plain.items()
    )
    return plain if fine else None


def _links(sweep: Sweep, scenario: str, word: Words) -> list[str]:
    """The address of the lab for each point."""
    from dashboard.draft_code import encode

    names = {one["label"]: one["name"] for one in sweep.record["scenarios"]}
    stances = [one["name"] for one in sweep.record["stances"]]
    out = []
    for values in sweep.points.to_dict("records"):
        changes = changes_of(sweep, {str(path): value for path, value in values.items()})
        if changes is None:
            return []
        if len(stances) == 1:
            changes["stance"] = stances[0]
        out.append(
            link(
                "/lab",
                scenario=names.get(scenario, scenario),
                baseline=names.get(sweep.baseline or "", ""),
                changes=encode(changes),
                lang=word.lang,
            )
        )
    return out
