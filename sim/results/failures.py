"""Signs that a policy is failing, read from what a result recorded.

Every policy names the measures, or counts of what it did, in which its documented failure shows
(``revealed_by``), and the ways in which it can fail (``fails_by``). Nothing else is known here of policies.
A sign is raised where one of these is worse beyond luck:

* ``worse``: clearly worse than in the baseline, pair by pair (the 90 % interval excludes zero);
* ``minority``: where the baseline has nothing to compare with, a percentage that stands on the wrong side of
  one half in 9 of 10 runs: more of it fails than works;
* ``falling``: likewise, clearly worse than in the first year in which the policy did it;
* ``nothing``: a count of doing that is zero in more than half of all runs while the policy acts.

A sign says that something is as it would be if the policy failed, not which way of failing it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.statistics import interval
from sim.tables import Array

if TYPE_CHECKING:
    from sim.results.outcome import About, Outcome

__all__ = ["HALF", "Sign", "signs"]

HALF = 50.0
"""Per cent on whose wrong side more fails than works."""


@dataclass(frozen=True)
class Sign:
    """A sign of failure.

    Attributes:
        scenario: label.
        policy: its name.
        shows: name of the measure or of the count in which it shows.
        counted: whether that is a count of what the policy did, not a measure.
        rule: ``worse``, ``minority``, ``falling`` or ``nothing``.
        year: summer at which it was looked at: the last in which the policy acts.
        since: the year compared with, where the rule is ``falling``; else 0.
        value: of the scenario, mean of all runs; ``other``: of the baseline or the first year (NaN for none).
        difference, low, high: mean difference and its 90 % interval; for ``minority`` and ``nothing`` the
            value's own interval, with NaN as the difference.
        unit: of all of them; "" for counts.
    """

    scenario: str
    policy: str
    shows: str
    counted: bool
    rule: str
    year: int
    since: int
    value: float
    other: float
    difference: float
    low: float
    high: float
    unit: str


def signs(outcome: Outcome) -> list[Sign]:
    """All signs of failure in a result or comparison, in the order of scenarios and policies."""
    from sim.measures.catalogue import MEASURES
    from sim.policies.base import all_policies

    recorded = {quantity.name for quantity in outcome.quantities}
    known = {policy.name: policy.revealed_by for policy in all_policies()}
    found: list[Sign] = []
    for place, about in enumerate(outcome.about):
        if place == 0 and len(outcome.about) > 1:
            continue  # the baseline is not on trial
        seen: set[tuple[str, str]] = set()
        for entry in about.interventions:
            policy = str(entry["use"])
            first, last = _acts(entry, outcome.years)
            if first > last:
                continue
            for name in known.get(policy, ()):
                if (policy, name) in seen or (name in MEASURES and name not in recorded):
                    continue  # a measure that an older result does not have says nothing
                seen.add((policy, name))
                found += _of(outcome, place, about, policy, name, first, last)
    return found


def _acts(entry: Any, years: tuple[int, ...]) -> tuple[int, int]:
    """First and last summer after a year in which a policy acted."""
    return max(int(entry["from"]) + 1, years[1]), min(int(entry["until"]), years[-1])


def _of(
    outcome: Outcome, place: int, about: About, policy: str, name: str, first: int, last: int
) -> Iterator[Sign]:
    names = [quantity.name for quantity in outcome.quantities]
    if name in names:
        quantity = outcome.quantities[names.index(name)]
        if quantity.better not in ("higher", "lower"):
            return
        sign = _measured(
            outcome, place, name, quantity.unit, 1 if quantity.better == "higher" else -1, first, last
        )
    else:
        sign = _counted(outcome, about, policy, name, first, last)
    if sign is not None:
        rule, since, value, other, difference, low, high, unit = sign
        yield Sign(
            about.label,
            policy,
            name,
            name not in names,
            rule,
            last,
            since,
            value,
            other,
            difference,
            low,
            high,
            unit,
        )


_Found = tuple[str, int, float, float, float, float, float, str]


def _measured(
    outcome: Outcome, place: int, name: str, unit: str, better: int, first: int, last: int
) -> _Found | None:
    """What a measure shows; ``better`` is +1 where more of it is better."""
    series = outcome.series(place, name)
    now = series[:, outcome.years.index(last)]
    if not np.isfinite(now).any():
        return None
    value = float(np.nanmean(now))
    baseline: Any = getattr(outcome, "baseline_of", None)
    if baseline is not None and place:
        before = baseline(place)[:, outcome.years.index(last), outcome.measure(name), outcome.group("all")]
        # Where nobody does it, a rate of doing it is missing or zero: there is nothing to compare with.
        if np.isfinite(before).any() and np.nan_to_num(before).any():
            other = float(np.nanmean(before))
            worse = _clearly_worse(now - before, better)
            return None if worse is None else ("worse", 0, value, other, *worse, unit)
    if unit == "%":
        own = interval(now)
        if (better > 0 and own.high < HALF) or (better < 0 and own.low > HALF):
            return "minority", 0, value, np.nan, np.nan, float(own.low), float(own.high), unit
    years = [year for year in outcome.years if first <= year < last]
    start = next((year for year in years if np.isfinite(series[:, outcome.years.index(year)]).all()), None)
    if start is None:
        return None
    then = series[:, outcome.years.index(start)]
    worse = _clearly_worse(now - then, better)
    return None if worse is None else ("falling", start, value, float(np.nanmean(then)), *worse, unit)


def _counted(outcome: Outcome, about: About, policy: str, name: str, first: int, last: int) -> _Found | None:
    """What a count of doing shows; a year without a count is zero."""
    activity = outcome.activity
    rows = activity[
        (activity["scenario"] == about.label) & (activity["policy"] == policy) & (activity["name"] == name)
    ]
    if activity.empty:
        return None
    table = rows.pivot_table("count", "replicate", "year", aggfunc="sum", fill_value=0.0)
    table = table.reindex(index=range(outcome.replicates), columns=list(outcome.years), fill_value=0.0)
    now = table[last].to_numpy(float)
    if (now == 0).mean() > 0.5:
        own = interval(now)
        return "nothing", 0, float(now.mean()), np.nan, np.nan, float(own.low), float(own.high), ""
    start = next((year for year in outcome.years if first <= year < last and table[year].any()), None)
    if start is None:
        return None
    then = table[start].to_numpy(float)
    worse = _clearly_worse(now - then, 1)
    return None if worse is None else ("falling", start, float(now.mean()), float(then.mean()), *worse, "")


def _clearly_worse(difference: Array, better: int) -> tuple[float, float, float] | None:
    """Mean, low and high where the interval lies wholly on the worse side."""
    spread = interval(difference)
    low, high = float(spread.low), float(spread.high)
    if not (np.isfinite(low) and np.isfinite(high)) or low == high == 0:
        return None
    return (float(spread.mean), low, high) if (high < 0 if better > 0 else low > 0) else None
