"""What the model says about the figures of a site, with given parameters and given luck.

The site's scenario is lived from its start to the last summer that a figure asks about; its baseline only
where a figure is compared with it. Both have the same people and luck, built once. Every site has luck of its
own, and the same luck for the same replicate whatever the parameters: differences between two sets of
parameters are not drowned in it.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from calibration.sites.site import Site, sites
from sim.policies.base import Policy
from sim.scenario import Scenario

if TYPE_CHECKING:
    from calibration.observations import Observation, Reading
    from sim.tables import Array

__all__ = ["simulate"]


@dataclass(frozen=True)
class _Question:
    """Where in what was recorded the answer to one reading lies."""

    reading: Reading
    arm: str
    measure: int
    groups: tuple[int, ...]
    start: int
    last: int
    scale: float

    def answer(self, said: Mapping[str, Array]) -> float:
        """The contrast, in the figure's unit; NaN where it is not defined."""
        here = said[self.arm][:, self.measure, self.groups[0]]
        before, after = float(here[self.start]), float(here[self.last])
        kind = self.reading.contrast
        if kind.startswith("counterfactual"):
            before, after = (
                float(said[arm][self.last, self.measure, self.groups[0]]) for arm in ("baseline", "scenario")
            )
        if kind == "relative gap":
            behind = float(said[self.arm][self.last, self.measure, self.groups[1]])
            return 100.0 * (after - behind) / after if after else float("nan")
        if kind in ("level", "gap"):
            return self.scale * after
        if kind in ("relative", "counterfactual relative"):
            return 100.0 * (after - before) / abs(before) if before else float("nan")
        if kind == "ratio":
            return after / before if before else float("nan")
        return self.scale * (after - before)


def simulate(
    site: str, values: Mapping[str, float], replicate: int = 0, *, fitted_only: bool = False
) -> dict[str, float]:
    """What the model says about every figure of a site.

    Args:
        site: its name.
        values: parameters that differ from their defaults: ``behaviour.NAME`` and ``POLICY.NAME`` as in
            :func:`sim.priors.uncertain`, ``site.SITE.WHAT`` as in
            :func:`calibration.sites.site_parameters`. What the scenario's own files set is known there and
            stays; policies and sites that do not occur here are passed over.
        replicate: number of the luck.
        fitted_only: leave out promises and what the model is simply told; sites with nothing else are not
            lived at all.

    Returns:
        the contrast of each reading in the figure's own unit, by the reading's id; NaN where it is not
        defined in this replicate (no promotion that year, say).

    Raises:
        KeyError: no such site, or no such parameter.
        ParameterError: a value outside the parameter's range.
    """
    from sim.measures.catalogue import MEASURES

    place, questions = sites()[site], _questions(site, fitted_only)
    _must_be_known(values)
    if not questions:
        return {}
    measures = tuple(MEASURES[name] for name in _measured(site))
    arms = {"scenario": _with(place, place.scenario, values)}
    if any(one.arm == "baseline" or one.reading.contrast.startswith("counter") for one in questions):
        assert place.baseline is not None
        arms["baseline"] = _with(place, place.baseline, values)
    years = max(one.last for one in questions)
    said = _live(arms, years, zlib.crc32(site.encode()), replicate, measures)
    return {one.reading.id: one.answer(said) for one in questions}


def _live(
    arms: Mapping[str, Scenario], years: int, seed: int, replicate: int, measures: tuple[Any, ...]
) -> dict[str, Array]:
    """Live all arms from the same start; values of shape ``(years + 1, n_measures, n_groups)`` by arm."""
    from sim.measures.record import evaluate
    from sim.measures.years import Years
    from sim.model import EducationModel

    out, first = {}, next(iter(arms.values()))
    worlds = None
    if len(arms) > 1:
        worlds = EducationModel(replace(first, interventions=()), seed=seed, replicate=replicate).worlds
    for name, scenario in arms.items():
        started = None if worlds is None else [world.copy() for world in worlds]
        model = EducationModel(scenario, seed=seed, replicate=replicate, worlds=started)
        for _ in range(years):
            model.step()
        record = model.record
        out[name] = evaluate(measures, Years([record.tallies[year] for year in record.years]))
    return out


@cache
def _asked(site: str) -> tuple[Observation, ...]:
    from calibration.observations import observations

    return tuple(one for one in observations() if one.site == site)


@cache
def _measured(site: str) -> tuple[str, ...]:
    """The measures that a site's figures need."""
    return tuple(dict.fromkeys(reading.measure for one in _asked(site) for reading in one.readings))


@cache
def _questions(site: str, fitted_only: bool) -> tuple[_Question, ...]:
    from sim.measures.tally import GROUPS

    place, measured = sites()[site], _measured(site)
    start = place.scenario.start_year
    return tuple(
        _Question(
            reading,
            one.arm,
            measured.index(reading.measure),
            tuple(GROUPS.index(group) for group in reading.group.split("/")),
            one.years[0] - start,
            one.years[1] - start,
            place.scale.get(reading.measure, 1.0),
        )
        for one in _asked(site)
        if one.fitted or not fitted_only
        for reading in one.readings
    )


@cache
def _known_names() -> frozenset[str]:
    from calibration.sites.site import site_parameters
    from sim.behaviour import Behaviour
    from sim.policies.base import all_policies

    owners = {"behaviour": Behaviour.parameters} | {one.name: one.parameters for one in all_policies()}
    return frozenset(f"{owner}.{name}" for owner in owners for name in owners[owner]) | set(site_parameters())


def _must_be_known(values: Mapping[str, float]) -> None:
    for name in values:
        if name not in _known_names():
            raise KeyError(f"no parameter {name!r}")


def _with(site: Site, scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """A scenario with other parameters: those of calibration that it does not fix, and the site's own."""
    changes: dict[str, dict[str, float]] = {}
    # What is unknown about this site says more than a parameter of all sites, so it has the last word.
    for path in sorted(values, key=lambda path: path in site.unknown):
        value = values[path]
        if path in site.unknown:
            path = site.unknown[path].path
        elif path.startswith("site.") or path in site.fixed:
            continue
        owner, _, name = path.partition(".")
        changes.setdefault(owner, {})[name] = value
    if not changes:
        return scenario
    return replace(
        scenario,
        world=_changed(scenario.world, changes.get("world")),
        behaviour=_changed(scenario.behaviour, changes.get("behaviour")),
        interventions=tuple(_changed(one, changes.get(one.name)) for one in scenario.interventions),
    )


def _changed(holder: Any, changes: Mapping[str, float] | None) -> Any:
    """The same policy, world or behaviour with some values changed.

    An entry of a table is meant by ``NAME.KEY``; a number for a whole table is a factor. Where the parameter
    counts, a draw is rounded.
    """
    if not changes:
        return holder
    values: dict[str, Any] = dict(holder.values())
    for name, value in changes.items():
        table, _, key = name.partition(".")
        if key:
            values[table] = {**values[table], key: value}
        elif isinstance(values[table], Mapping):
            values[table] = _times(holder, table, value)
        else:
            whole = holder.parameters[table].kind == "integer"
            values[table] = round(value) if whole else value
    if not isinstance(holder, Policy):
        return type(holder)(**values)
    dates: dict[str, Any] = {"start": holder.start, "until": holder.until, "ramp_years": holder.ramp_years}
    return type(holder)(**dates, where=holder.where, **values)


def _times(holder: Any, table: str, factor: float) -> dict[str, float]:
    """A table times a factor, kept within what the parameter allows."""
    declared = holder.parameters[table]
    low = -math.inf if declared.low is None else declared.low
    high = math.inf if declared.high is None else declared.high
    return {key: min(max(factor * value, low), high) for key, value in getattr(holder, table).items()}
