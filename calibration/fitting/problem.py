"""Observations, sites and priors in the form that inference asks for.

Parameters are those with a declared prior and what is unknown about sites. What a site cannot depend on (a
policy that it does not have, a parameter that its files fix, what is unknown elsewhere) is known
beforehand, and inference is told. Changes are discounted under ``pooled``
(:mod:`calibration.inference.trust`): none of the source documents names a control group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from calibration.inference.figures import Array, Figure, Figures, Reading
from calibration.inference.fit import Problem
from calibration.observations import Observation, observations
from calibration.sites import Site, noise, site_parameters, sites
from sim.priors import Prior, uncertain

__all__ = ["Question", "question", "quick_sites"]

QUICK = 6
"""Sites of the quick mode."""
BOUNDS = {">": 1, ">=": 1, "<": -1, "<=": -1}


@dataclass(frozen=True)
class Question:
    """A fit's problem, and the way back to schools.

    Attributes:
        observations: in the order of the problem's figures.
        priors: by parameter, in the order of z.
        used: names of the parameters that each site can depend on.
    """

    observations: tuple[Observation, ...]
    priors: Mapping[str, Prior]
    used: Mapping[str, tuple[str, ...]]

    @property
    def sites(self) -> tuple[str, ...]:
        """Names of the sites, in order of appearance."""
        return tuple(dict.fromkeys(one.site for one in self.observations))

    @cached_property
    def problem(self) -> Problem:
        """The problem that inference solves."""
        figures = Figures(tuple(_figure(one) for one in self.observations))
        site_of = {reading.id: one.site for one in self.observations for reading in one.readings}
        uses = np.array(
            [[name in set(self.used[site_of[output]]) for output in figures.outputs] for name in self.priors],
            bool,
        )
        luck = np.array([noise().get(output, 0.0) ** 2 for output in figures.outputs])
        return Problem(tuple(self.priors), figures, uses, luck)

    def table(self, z: Array) -> Array:
        """Many points' parameters in their own units; shapes ``(n, p)``."""
        return np.column_stack([prior.quantile(z[:, at]) for at, prior in enumerate(self.priors.values())])

    def without(self, site: str) -> Question:
        """The same question with a site's figures predicted and not fitted."""
        return replace(
            self,
            observations=tuple(
                replace(one, input=True) if one.site == site else one for one in self.observations
            ),
        )


def question(only: Sequence[str] | None = None) -> Question:
    """The question of a whole fit, or of one to some sites.

    Args:
        only: names of sites; all by default.
    """
    asked = tuple(one for one in observations() if only is None or one.site in only)
    names = set(dict.fromkeys(one.site for one in asked))
    known: dict[str, Prior] = {
        name: parameter.prior for name, parameter in uncertain().items() if parameter.prior is not None
    }
    known |= {name: prior for name, prior in site_parameters().items() if name.split(".")[1] in names}
    used = {name: _used(sites()[name], known) for name in sorted(names)}
    wanted = {name for some in used.values() for name in some}
    return Question(asked, {name: prior for name, prior in known.items() if name in wanted}, used)


def quick_sites() -> tuple[str, ...]:
    """The sites of the quick mode: those with the most figures to fit, the whole country left out."""
    counts: dict[str, int] = {}
    for one in observations():
        if one.fitted and sites()[one.site].scenario.interventions:
            counts[one.site] = counts.get(one.site, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:QUICK])


def _used(site: Site, known: Mapping[str, Prior]) -> tuple[str, ...]:
    """The parameters that a site can depend on."""
    arms = [site.scenario, *([site.baseline] if site.baseline else [])]
    owners = {"behaviour"} | {policy.name for arm in arms for policy in arm.interventions}
    set_here = {one.path for one in site.unknown.values()}
    return tuple(
        name
        for name in known
        if name in site.unknown
        or (name.partition(".")[0] in owners and name not in site.fixed and name not in set_here)
    )


def _figure(one: Observation) -> Figure:
    bound = BOUNDS.get(one.relation, 0)
    return Figure(
        one.id,
        tuple(
            Reading(reading.id, reading.value, reading.precision, reading.discrepancy, bound)
            for reading in one.readings
        ),
        place=one.site,
        study=one.block,
        change=one.change and one.kind == "effect",
        evidence=one.fitted,
    )
