"""What a sweep varies: a path in a scenario or an uncertain parameter, and the values it takes.

    world.students: 3000                                        held: every run has it
    behaviour.principal_openness: [0.2, 0.5, 0.8]               scanned: these values
    interventions.teacher_rotation.share: {start: 0, stop: 0.6, steps: 4}
    behaviour.move_cost: {uniform: [0.1, 0.4]}                  drawn, in designs that sample
    behaviour.spare_time: {normal: [2.0, 0.5]}                  mean and spread, kept within what is allowed
    adaptive_homework.effect: prior                             the parameter's own prior
    interventions.alliance.where: {value: {tier: [weak]}}       held, though it is a table with a list in it

``interventions.POLICY.NAME`` is a lever: the scenarios that use the policy are changed, the baseline is not.
Everything else is an assumption about the world and changes in the baseline too, also ``POLICY.NAME``, the
uncertain parameter of a policy (:func:`sim.priors.uncertain`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.parameters import Parameter
from sim.tables import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Factor", "changes", "current", "declared", "lever"]

_TINY = 1e-9
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Factor:
    """A path and what it can be.

    Attributes:
        path: in a scenario, or the name of an uncertain parameter.
        kind: ``levels``, ``uniform``, ``normal`` or ``prior``.
        numbers: bounds of ``uniform``; mean and standard deviation of ``normal``.
        levels: the values of ``levels``, plain data.
        low, high: allowed values, None where there is no bound.
        whole: only whole numbers are allowed.
        prior: the parameter's own, for ``prior``.
    """

    path: str
    kind: str
    numbers: tuple[float, ...] = ()
    levels: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    prior: Any = None

    def at(self, u: float) -> Any:
        """The value below which a share ``u`` (0 to 1) of this factor lies; the level there."""
        if self.kind == "levels":
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        if self.kind == "uniform":
            value = self.numbers[0] + u * (self.numbers[1] - self.numbers[0])
        else:
            z = _NORMAL.inv_cdf(min(max(u, _TINY), 1 - _TINY))
            value = self.numbers[0] + z * self.numbers[1] if self.kind == "normal" else self.prior.quantile(z)
        value = float(np.clip(value, *self._bounds()))
        return round(value) if self.whole else value

    def _bounds(self) -> tuple[float, float]:
        return (-np.inf if self.low is None else self.low, np.inf if self.high is None else self.high)

    def extremes(self) -> tuple[Any, ...]:
        """What has to be allowed for every value to be: all levels, or what lies at the ends."""
        if self.kind == "levels":
            return self.levels
        if self.kind == "uniform":
            return self.numbers
        return (self.at(0.0), self.at(1.0))

    def record(self) -> dict[str, Any]:
        """As provenance keeps it."""
        out: dict[str, Any] = {"path": self.path, "kind": self.kind}
        if self.kind == "levels":
            out["levels"] = list(self.levels)
        elif self.kind == "prior":
            out |= {"low": self.prior.low, "median": self.prior.median, "high": self.prior.high}
        else:
            out["numbers"] = list(self.numbers)
        return out | {"whole": self.whole, "bounds": [self.low, self.high]}


def lever(path: str) -> bool:
    """Whether a path belongs to what is done, not to what is assumed: baselines keep theirs."""
    return path.split(".")[0] in ("interventions", "goals")


def changes(path: str, scenario: Scenario, baseline: bool) -> str | None:
    """Where a path leads in one scenario; None where it does not concern it."""
    owner, _, name = path.partition(".")
    if owner == "goals":
        return None if baseline else path
    if owner == "interventions":
        which = name.split(".")[0]
        uses = which.isdigit() or any(policy.name == which for policy in scenario.interventions)
        return path if uses and not baseline else None
    if owner in _policies():
        uses = any(policy.name == owner for policy in scenario.interventions)
        return f"interventions.{path}" if uses else None
    return path


def declared(path: str) -> Parameter | None:
    """The parameter at a path; None for keys of a scenario that are no parameter."""
    from sim.behaviour import Behaviour
    from sim.world.assumptions import WorldAssumptions

    parts = path.split(".")
    if parts[0] == "interventions":
        parts = parts[1:]
    owners: dict[str, Mapping[str, Parameter]] = {
        "behaviour": Behaviour.parameters,
        "world": WorldAssumptions.parameters,
    }
    owners |= {name: policy.parameters for name, policy in _policies().items()}
    found = owners.get(parts[0], {}).get(parts[1]) if len(parts) > 1 else None
    if found is None or len(parts) == 2:
        return found
    if len(parts) == 3 and parts[2] in found.keys:
        return replace(found, name=parts[2], default=found.default[parts[2]], keys=(), prior=None)
    return None


def current(path: str, scenarios: Sequence[Scenario]) -> Any:
    """The value that a path has where a sweep says nothing: of the first scenario that has it."""
    for scenario in scenarios:
        where = changes(path, scenario, baseline=False)
        parts = (where or "").split(".")
        if where is None:
            continue
        if parts[0] == "interventions" and len(parts) > 2:
            policy = next(one for one in scenario.interventions if one.name == parts[1])
            said: dict[str, Any] = {
                "from": policy.start,
                "until": policy.until,
                "ramp_years": policy.ramp_years,
            }
            said["where"] = {key: list(words) for key, words in policy.where.items()}
            found: Any = {**said, **policy.values()}
            parts = parts[2:]
        elif parts[0] in ("world", "behaviour"):
            found = getattr(scenario, parts[0]).values()
            parts = parts[1:]
        else:
            found = scenario.document
        for part in parts:
            if isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            elif isinstance(found, Mapping) and part in found:
                found = found[part]
            else:
                return None
        return dict(found) if isinstance(found, Mapping) else found
    return None


def _policies() -> dict[str, Any]:
    from sim.policies.base import all_policies

    return {policy.name: policy for policy in all_policies()}


def spread(values: Array, factors: Sequence[Factor]) -> tuple[tuple[Any, ...], ...]:
    """Points of a unit cube, shape ``(n_points, n_factors)``, as values of factors."""
    return tuple(tuple(factor.at(float(u)) for factor, u in zip(factors, row)) for row in values)
