"""What a summary says beside figures: parameters, factors of trust, the emulator, planted truths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from calibration.fitting.problem import Question
from calibration.inference.checks import IDENTIFIED, identified, pushed
from calibration.inference.figures import Array
from calibration.inference.fit import Fit
from calibration.inference.recovery import Recovery
from calibration.inference.sampling import Posterior
from calibration.inference.trust import Trust

__all__ = ["emulator", "parameters", "plain", "recovery", "trust_factors"]

EDGE = 0.005
"""Part of a parameter's allowed range that counts as its bound."""
CROWDED = 0.1
"""Share of draws more than the prior's own that must lie there to be told."""
_GRID = ndtri((np.arange(1000) + 0.5) / 1000)


def parameters(asked: Question, posterior: Posterior) -> list[dict[str, Any]]:
    """Every parameter before and after."""
    width, far = identified(posterior.z), pushed(posterior.z)
    values = asked.table(posterior.z)
    out = []
    for at, (name, prior) in enumerate(asked.priors.items()):
        low, median, high = np.quantile(values[:, at], (0.05, 0.5, 0.95))
        bottom, top = prior.bounds
        span = (top - bottom) if bottom is not None and top is not None else prior.high - prior.low
        before = prior.quantile(_GRID)
        at_low = bottom is not None and _more(
            values[:, at] <= bottom + EDGE * span, before <= bottom + EDGE * span
        )
        at_high = top is not None and _more(values[:, at] >= top - EDGE * span, before >= top - EDGE * span)
        out.append(
            {
                "name": name,
                "prior": {"median": prior.median, "low": prior.low, "high": prior.high},
                "posterior": {"median": plain(median), "low": plain(low), "high": plain(high)},
                "identified": bool(width[at] < IDENTIFIED),
                "width": plain(width[at]),
                "shift": plain(float(np.median(posterior.z[:, at]))),
                "pushed": bool(far[at]),
                "bound": "low" if at_low else "high" if at_high else None,
                "source": prior.source,
                "confidence": prior.confidence,
            }
        )
    return out


def _more(after: np.ndarray, before: np.ndarray) -> bool:
    """Whether clearly more draws lie there than the prior already puts there."""
    return bool(after.mean() > before.mean() + CROWDED)


def trust_factors(trust: Trust, posterior: Posterior) -> list[dict[str, Any]]:
    """Every factor of trust that was estimated, before and after."""
    after = trust.values(posterior.trust)
    out = []
    for name in trust.names:
        factor = getattr(trust, name)
        prior = factor.median * np.exp(factor.spread * 1.645 * np.array([-1.0, 0.0, 1.0]))
        low, median, high = np.quantile(after[name], (0.05, 0.5, 0.95))
        out.append(
            {
                "name": name,
                "prior": dict(zip(("low", "median", "high"), map(plain, prior))),
                "posterior": {"median": plain(median), "low": plain(low), "high": plain(high)},
            }
        )
    return out


def emulator(fit: Fit) -> dict[str, Any] | None:
    """How well the emulator does, also on points that it had not seen."""
    if fit.emulator is None:
        return None
    columns = np.unique(fit.fitted.output)
    poor = [fit.problem.figures.outputs[at] for at in columns if not fit.emulator.r2[at] >= 0.5]
    return {
        "r2": _middle(fit.emulator.r2[columns]),
        "unseen": [
            {
                "points": one.points,
                "r2": _middle(one.r2[columns]),
                "covered90": _middle(one.covered90[columns]),
            }
            for one in fit.unseen
        ],
        "poor": poor,
        "not_fitted": sorted(
            {figure.name for figure in fit.problem.evidence.figures}
            - {figure.name for figure in fit.fitted.figures}
        ),
    }


def _middle(values: Array) -> float | None:
    known = values[np.isfinite(values)]
    return plain(float(np.median(known))) if len(known) else None


def plain(value: Any) -> float | None:
    """A number that JSON can hold, with six figures."""
    return float(f"{float(value):.6g}") if np.isfinite(value) else None


def recovery(found: Sequence[Recovery]) -> dict[str, Any]:
    """How many planted values were found, of all and of those of which reports said something."""
    told, wide, narrow = (
        np.array([getattr(one, key) for one in found]) for key in ("told", "inside90", "inside50")
    )
    return {
        "plants": len(found),
        "covered90": plain(wide.mean()),
        "covered50": plain(narrow.mean()),
        "identified": int(told.sum()),
        "covered90_identified": plain(wide[told].mean()) if told.any() else None,
        "covered50_identified": plain(narrow[told].mean()) if told.any() else None,
    }
