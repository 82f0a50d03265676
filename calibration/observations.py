"""What each reported figure says about the model: which measure, of whom, when, against what.

Nothing is written twice. A row of `calibration/figures.csv` says what was reported; a goal of the scenario of
its place says the measure's group, the year and whether a level or a change is meant; a site
(`calibration/sites/`) says which places it stands for. What they leave open is in `observations.csv`:

* a line with an empty ``reading`` overrides what follows from the rules below,
* a line with a ``reading`` adds another way to understand the same figure (18 points, or 18 %?); all of them
  are computed, and calibration takes them as alternatives,
* a line with a ``reason`` says why a figure that has a measure cannot be compared all the same.

Rules. The site is the one whose scenario has a goal for the figure, else the one that stands for its place.
The group follows from the goal, else from the words of the population ("rural" is village, ...). The last
summer is the goal's year, else start plus horizon, else the end of the run; a baseline's is the start, or
what the site says. Before and after give a change and, as an observation of its own (``ID:start``), the level
before.

Kinds: a ``target`` is what somebody promised. It is predicted like the others and never part of a
likelihood, since a promise is no observation of what happened. An observation is ``input`` where the model is
given what it reports (a starting level, the size of a programme): it is reproduced by construction, says
nothing about behaviour, and is counted apart.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from calibration.places import MEASURED_AS, REPORTED, parameters_citing, places
from calibration.precision import SHARE, precision
from calibration.row_rules import (
    contrast_of,
    discrepancy_of,
    group_of,
    is_about,
    last_summer,
    relation_of,
    unit_of,
    value_of,
)
from calibration.sites.site import START, Site, sites
from sim.measures.catalogue import MEASURES
from sim.scenario import Goal
from sim.scenario.words import figures

__all__ = ["CONTRASTS", "Observation", "Reading", "derive", "observations", "reasons"]

OVERRIDES = Path(__file__).with_name("observations.csv")
CONTRASTS = tuple(SHARE)
"""Level of a measure; level of a gap; how far one group is behind another in per cent; change between two
reported levels; change in points; in per cent; times as much; difference to the counterfactual in points; in
per cent."""


@dataclass(frozen=True)
class Reading:
    """One way to understand a figure.

    Attributes:
        id: of the model's answer to it.
        measure, group: what is compared.
        contrast: one of :data:`CONTRASTS`.
        value: what is reported, in ``unit``.
        unit: the figure's own; the model's answer is brought to it.
        precision, discrepancy: standard deviations, in ``unit`` (:mod:`calibration.precision`).
    """

    id: str
    measure: str
    group: str
    contrast: str
    value: float
    unit: str
    precision: float
    discrepancy: float


@dataclass(frozen=True)
class Observation:
    """One reported figure, as something that the model can be asked.

    Attributes:
        id: the row of figures.csv, with ``:start`` for the level before a change.
        site: name of the site.
        measure, group, contrast, value, unit, precision, discrepancy: of its first reading.
        years: the summers compared; the first is the start, both are the same for a level at the start.
        alternatives: further readings of the same figure.
        kind: ``baseline``, ``effect`` or ``target``.
        relation: ``=``, ``~``, or an inequality: ``>``, ``>=``, ``<``, ``<=``.
        arm: ``scenario`` or ``baseline``: where levels and changes are read.
        input: reproduced by construction.
        block: document and place; errors within one hang together.
    """

    id: str
    site: str
    measure: str
    group: str
    years: tuple[int, int]
    contrast: str
    value: float
    alternatives: tuple[Reading, ...]
    precision: float
    discrepancy: float
    kind: str
    unit: str
    relation: str
    arm: str
    input: bool
    block: str

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every way to understand it, the first one first."""
        first = Reading(
            self.id,
            self.measure,
            self.group,
            self.contrast,
            self.value,
            self.unit,
            self.precision,
            self.discrepancy,
        )
        return (first, *self.alternatives)

    @property
    def fitted(self) -> bool:
        """Whether it belongs into a likelihood: it happened, and the model is not simply told it."""
        return self.kind != "target" and not self.input

    @property
    def change(self) -> bool:
        """Whether it reports a change and not a level."""
        return self.contrast not in ("level", "gap", "relative gap")

    def distance(self, simulated: float, noise: float = 0.0, reading: Reading | None = None) -> float:
        """How many standard deviations the model is above (+) or below (-) the report.

        An inequality that is met is no distance at all.

        Args:
            simulated: the model's answer, in the reading's unit.
            noise: standard deviation of its luck.
            reading: the first one by default.
        """
        one = self.readings[0] if reading is None else reading
        gap = simulated - one.value
        if (self.relation[0] == ">" and gap >= 0) or (self.relation[0] == "<" and gap <= 0):
            return 0.0
        return gap / float((one.precision**2 + one.discrepancy**2 + noise**2) ** 0.5)


@cache
def observations() -> list[Observation]:
    """Every observation, in the order of figures.csv."""
    return derive(figures())


def reasons() -> dict[str, str]:
    """Why a reported figure is no observation, by id; rows that repeat another are left out."""
    compared = {one.id for one in observations()}
    out = {}
    for name, row in figures().items():
        if row["kind"] in REPORTED and not row["restates"] and name not in compared:
            place = places()[name]
            stated = _overrides().get(name, [{}])[0].get("reason", "")
            parameter = f"it is the parameter {place.parameter}" if place.parameter else ""
            out[name] = stated or place.reason or parameter
    return out


def derive(rows: Mapping[str, Mapping[str, str]]) -> list[Observation]:
    """The observations of rows as in figures.csv, by id; rows that report nothing comparable have none.

    Raises:
        ValueError: a row has a measure, but no site stands for its place.
    """
    out: list[Observation] = []
    for name, row in rows.items():
        lines = _overrides().get(name, [])
        first = lines[0] if lines and not lines[0]["reading"] else {}
        measure = MEASURED_AS.get(name, row["quantity"])
        if row["kind"] not in REPORTED or row["restates"] or measure not in MEASURES or first.get("reason"):
            continue
        site, goal = _site(name, row, first.get("site", ""))
        out += _of_row(name, row, site, goal, lines)
    return out


@cache
def _overrides() -> dict[str, list[dict[str, str]]]:
    """The lines of observations.csv by figure, the one without a reading first."""
    out: dict[str, list[dict[str, str]]] = {}
    with OVERRIDES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            out.setdefault(line["id"], []).append(line)
    return {name: sorted(lines, key=lambda line: bool(line["reading"])) for name, lines in out.items()}


def _site(name: str, row: Mapping[str, str], named: str) -> tuple[Site, Goal | None]:
    """The site of a figure, and the goal of its scenario that cites it."""
    known = sites()
    if named:
        goals = [goal for goal in known[named].scenario.goals if goal.figure == name]
        return known[named], goals[0] if goals else None
    for site in known.values():
        for goal in site.scenario.goals:
            if goal.figure == name:
                return site, goal
    for site in known.values():
        if row["place"] in site.places:
            return site, None
    raise ValueError(f"{name}: no site stands for {row['place']!r}; add one to calibration/sites")


def _of_row(
    name: str, row: Mapping[str, str], site: Site, goal: Goal | None, lines: list[dict[str, str]]
) -> list[Observation]:
    """The observation of one row, and that of its start where it reports before and after."""
    first = lines[0] if lines and not lines[0]["reading"] else {}
    measure = first.get("measure") or (goal.measure if goal else MEASURED_AS.get(name, row["quantity"]))
    group = first.get("group") or (goal.group if goal else group_of(row["population"], measure))
    contrast = first.get("contrast") or contrast_of(row)
    about = is_about(row)
    value, spread = value_of(row, contrast, about)
    if first.get("value"):
        value, spread = float(first["value"]), precision(first["value"], about=about)
    cited = any(one.split(".")[0] != "behaviour" for one in parameters_citing(name))
    both = bool(row["before"] and row["after"])
    start = site.scenario.start_year
    last = last_summer(row, site, goal, first.get("at", ""))
    observation = Observation(
        id=name,
        site=site.name,
        measure=measure,
        group=group,
        years=(start, last),
        contrast=contrast,
        value=value,
        alternatives=(),
        precision=spread,
        discrepancy=discrepancy_of(value, contrast, row, measure),
        kind=row["kind"],
        unit=unit_of(contrast, row),
        relation=first.get("relation") or relation_of(row, goal),
        arm=first.get("arm") or "scenario",
        input=row["kind"] != "target" and (name in site.takes_in or (cited and not both)),
        block=f"{row['seed']} {row['place'] or 'summary'}",
    )
    extra = [line for line in lines if line["reading"]]
    out = [
        replace(observation, alternatives=tuple(_reading(observation, line, row, about) for line in extra))
    ]
    if both and contrast == "before-after":
        level = float(row["before"])
        out.append(
            replace(
                observation,
                id=name + START,
                years=(start, start),
                contrast="level",
                value=level,
                precision=precision(row["before"], about=about),
                discrepancy=discrepancy_of(level, "level", row, measure),
                unit=row["unit"],
                relation="=",
                input=cited or name + START in site.takes_in,
            )
        )
    return out


def _reading(of: Observation, line: Mapping[str, str], row: Mapping[str, str], about: bool) -> Reading:
    """Another way to understand an observation; what its line leaves open is as in the first."""
    contrast, measure = line["contrast"] or of.contrast, line["measure"] or of.measure
    value = float(line["value"]) if line["value"] else of.value
    spread = precision(line["value"], about=about) if line["value"] else of.precision
    return Reading(
        f"{of.id}:{line['reading']}",
        measure,
        line["group"] or of.group,
        contrast,
        value,
        unit_of(contrast, row),
        spread,
        discrepancy_of(value, contrast, row, measure),
    )
