"""How far a report is believed: the few numbers about reporting that are estimated beside the parameters.

``reported`` takes every figure at its word. Only how well the model can meet reports at all is estimated,
by one factor on all discrepancies.

``pooled`` discounts changes that were reported without a control group, in three ways whose size the
figures themselves help to say:

* an *inflation* common to all of them: a reported change is so many times what a controlled comparison
  would show. Replications find about half of the first effect (Open Science Collaboration 2015, Science
  349; Camerer et al. 2018, Nature Human Behaviour 2: 0.5), quasi-experiments 0.23 SD where randomised
  trials find 0.16 (Cheung & Slavin 2016, Educational Researcher 45): a factor between 1.4 and 2. Prior:
  median 1.7, 9 in 10 between 1.03 and 2.8.
* an error in proportion to what was reported (*selection*): of the places that tried, those are told of
  where it went well. Prior: median 0.3 of the reported change, 9 in 10 between 0.13 and 0.68 (assumption).
* half of both kinds of error is common to the figures of one study (assumption), in the direction in which
  its changes were reported: who reports one change too brightly reports the others too brightly.

Levels (so many teachers, so many yuan) are not discounted: there is nothing to exaggerate a comparison
with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.inference.figures import Array

__all__ = ["POOLED", "REPORTED", "SHARED", "Factor", "Trust", "trust"]

REACH = 5.0
"""Prior standard deviations beyond which a factor does not go."""
SHARED = 0.5
"""Part of the variance of an error that figures of one study have in common (assumption)."""


@dataclass(frozen=True)
class Factor:
    """A positive number with a log-normal prior, or one that is fixed.

    Attributes:
        median: of the prior; the value where it is fixed.
        spread: standard deviation of its logarithm; 0 fixes it.
    """

    median: float
    spread: float = 0.0


@dataclass(frozen=True)
class Trust:
    """What is assumed and estimated about reporting.

    Attributes:
        name: of the stance.
        misfit: factor on every discrepancy.
        inflation: how many times too large a change without comparison is reported.
        selection: error of such a change, as part of it.
    """

    name: str
    misfit: Factor = Factor(1.0, 0.5)
    inflation: Factor = Factor(1.0)
    selection: Factor = Factor(0.0)

    @property
    def names(self) -> tuple[str, ...]:
        """Factors that are estimated."""
        return tuple(name for name in ("misfit", "inflation", "selection") if getattr(self, name).spread > 0)

    def values(self, z: Array) -> dict[str, Array]:
        """The factors.

        Args:
            z: shape ``(w, len(names))``, N(0, 1) each before the fit.

        Returns:
            every factor by name, shape ``(w, 1)``.
        """
        out = {}
        for name in ("misfit", "inflation", "selection"):
            factor: Factor = getattr(self, name)
            at = self.names.index(name) if name in self.names else None
            shift = (
                factor.spread * np.clip(z[:, [at]], -REACH, REACH)
                if at is not None
                else np.zeros((len(z), 1))
            )
            out[name] = factor.median * np.exp(shift)
        return out


REPORTED = Trust("reported")
POOLED = Trust("pooled", inflation=Factor(1.7, 0.305), selection=Factor(0.3, 0.5))


def trust(name: str) -> Trust:
    """A stance that is fitted, by name.

    Raises:
        KeyError: there is none of that name.
    """
    return {"reported": REPORTED, "pooled": POOLED}[name]
