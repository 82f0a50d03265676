"""What a fit says about every figure, place and parameter, as plain data.

It has the shape of `levelfield calibrate --json`. A figure's ``median``, ``low`` and ``high`` say what would
be reported: what real runs with draws from the posterior give, with the errors of reporting on top.
``model_median`` and so on are the runs alone (parameters and luck). A figure is ``inside`` when what was
reported lies in the first interval; ``tension`` is its distance from the predicted mean in predicted standard
deviations. A lower or upper bound that is kept is inside; a promise has ``kept``, the share of runs that keep
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.fitting.parts import emulator, parameters, plain, recovery, trust_factors
from calibration.fitting.problem import Question
from calibration.inference.checks import Clash
from calibration.inference.figures import Array, Figures
from calibration.inference.fit import Fit
from calibration.inference.holdout import Left, nearest_reading, predicted_reports, within
from calibration.inference.trust import REPORTED, Trust
from calibration.observations import Observation

__all__ = ["Predictive", "recovery", "summary"]

CLASHES = 12
"""Pairs that are told."""
WORTH = 3.0
"""Odds from which two figures are said to contradict each other."""
COPIES = 20
"""Errors of reporting drawn for each run."""


@dataclass(frozen=True)
class Predictive:
    """Real runs.

    Attributes:
        outputs: one run for each draw, shape ``(n, m)``, NaN where the model gives none.
        trust: factors of trust of each draw, shape ``(n, k)``.
    """

    outputs: Array
    trust: Array


@dataclass(frozen=True)
class _Seen:
    """Predictions of every reading, shapes ``(5, n)`` for 5, 25, 50, 75 and 95 %, and ``(n,)``."""

    model: Array
    report: Array
    mean: Array
    spread: Array
    best: np.ndarray
    defined: Array
    runs: Array


AT = (0.05, 0.25, 0.5, 0.75, 0.95)


def summary(
    asked: Question,
    fit: Fit,
    trust: Trust,
    predictive: Predictive,
    literature: Predictive,
    left: Sequence[Left],
    pairs: Sequence[Clash],
    failures: Sequence[tuple[str, int, str]],
) -> dict[str, Any]:
    """Everything that is said under a stance, ready for JSON (no NaN)."""
    figures = fit.problem.figures
    here = _seen(figures, predictive, trust, fit.seed)
    before = _seen(figures, literature, Trust("literature", misfit=REPORTED.misfit), fit.seed)
    declared = _seen(figures, _as_declared(predictive, trust), trust, fit.seed)
    rows = [_figure(asked, figures, at, here, before) for at in range(len(figures))]
    for at, row in enumerate(rows):
        row["inside_declared"] = _inside(figures, declared, int(declared.best[at]), 0, 4)
    posterior = fit.posteriors[trust.name]
    return {
        "stance": trust.name,
        "figures": rows,
        "coverage": _coverage(rows),
        "holdout": [_left(one) for one in left],
        "parameters": parameters(asked, posterior),
        "trust": trust_factors(trust, posterior),
        "clashes": [
            {"one": one.one, "other": one.other, "odds": round(one.odds, 2)}
            for one in pairs
            if one.odds >= WORTH
        ][:CLASHES],
        "emulator": emulator(fit),
        "sampling": {"r_hat": plain(posterior.r_hat), "draws": len(posterior.z), "points": len(fit.z)},
        "failures": [{"site": site, "points": n, "error": error} for site, n, error in failures],
    }


def _as_declared(runs: Predictive, trust: Trust) -> Predictive:
    """The same runs with discrepancies as they were declared, whatever the fit made of them."""
    factors = runs.trust.copy()
    factors[:, trust.names.index("misfit")] = 0.0
    return Predictive(runs.outputs, factors)


def _inside(figures: Figures, seen: _Seen, reading: int, low: int, high: int) -> bool | None:
    """Whether what was reported is inside an interval of :data:`AT`; None where nothing is predicted."""
    if not np.isfinite(seen.mean[reading]):
        return None
    value, bound = figures.value[[reading]], figures.bound[[reading]]
    return bool(within(value, seen.report[[low], reading], seen.report[[high], reading], bound)[0])


def _seen(figures: Figures, runs: Predictive, trust: Trust, seed: int) -> _Seen:
    luck = np.random.default_rng([seed, 8])
    none = np.zeros(len(figures.outputs))
    z = (
        runs.trust
        if runs.trust.shape[1] == len(trust.names)
        else np.zeros((len(runs.outputs), len(trust.names)))
    )
    reports = np.vstack(
        [predicted_reports(figures, runs.outputs, none, trust, z, luck) for _ in range(COPIES)]
    )
    model = runs.outputs[:, figures.output]
    defined = np.isfinite(model).mean(axis=0)
    n = len(figures.readings)
    out = _Seen(
        np.full((5, n), np.nan), np.full((5, n), np.nan), np.full(n, np.nan), np.full(n, np.nan),
        np.zeros(0, np.intp), defined, model,
    )  # fmt: skip
    for at in range(n):
        some, those = model[:, at], reports[:, at]
        some, those = some[np.isfinite(some)], those[np.isfinite(those)]
        if len(some) < 5:
            continue
        out.model[:, at], out.report[:, at] = np.quantile(some, AT), np.quantile(those, AT)
        out.mean[at], out.spread[at] = those.mean(), max(float(those.std()), 1e-300)
    known = np.where(np.isfinite(reports), reports, np.where(np.isfinite(out.mean), out.mean, np.inf))
    with np.errstate(invalid="ignore"):
        best = nearest_reading(figures, known)
    return _Seen(out.model, out.report, out.mean, out.spread, best, defined, model)


def _figure(asked: Question, figures: Figures, at: int, here: _Seen, before: _Seen) -> dict[str, Any]:
    one, reading = asked.observations[at], int(here.best[at])
    said = one.readings[reading - int(figures.first[at])]
    value, known = figures.value[reading], bool(np.isfinite(here.mean[reading]))
    inside, inside50, first = (
        _inside(figures, seen, reading, low, high)
        for seen, low, high in ((here, 0, 4), (here, 1, 3), (before, 0, 4))
    )
    gap = float(figures.misses(np.asarray(here.mean))[reading]) if known else np.nan
    earlier = float(figures.misses(np.asarray(before.mean))[reading]) if known else np.nan
    return {
        "id": one.id,
        "site": one.site,
        "measure": said.measure,
        "group": said.group,
        "contrast": said.contrast,
        "unit": said.unit,
        "kind": one.kind,
        "input": one.input,
        "fitted": one.fitted,
        "relation": one.relation,
        "years": list(one.years),
        "reported": plain(value),
        "reading": said.id,
        "readings": len(one.readings),
        "median": plain(here.report[2, reading]),
        "low": plain(here.report[0, reading]),
        "high": plain(here.report[4, reading]),
        "model_median": plain(here.model[2, reading]),
        "model_low": plain(here.model[0, reading]),
        "model_high": plain(here.model[4, reading]),
        "literature_median": plain(before.model[2, reading]),
        "literature_low": plain(before.model[0, reading]),
        "literature_high": plain(before.model[4, reading]),
        "literature_inside": first,
        "inside": inside,
        "inside50": inside50,
        "kept": _kept(one, here.runs[:, reading]) if one.kind == "target" else None,
        "tension": plain(gap / here.spread[reading]) if known else None,
        "literature_tension": plain(earlier / before.spread[reading]) if known else None,
        "defined": plain(here.defined[reading]),
    }


def _kept(one: Observation, runs: Array) -> float | None:
    """Share of runs in which a promise is kept."""
    runs = runs[np.isfinite(runs)]
    if not len(runs):
        return None
    return plain(float(np.mean([one.distance(float(run)) == 0.0 for run in runs])))


def _coverage(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of the fitted figures: how many are inside, and how wide the intervals are."""
    fitted = [row for row in rows if row["fitted"]]
    known = [row for row in fitted if row["inside"] is not None]
    changes = [
        row for row in known if row["contrast"] not in ("level", "gap", "relative gap") and row["reported"]
    ]

    def width(kind: str) -> float | None:
        parts = [(row[f"{kind}high"] - row[f"{kind}low"]) / abs(row["reported"]) for row in changes]
        return plain(float(np.median(parts))) if parts else None

    n = len(known)
    return {
        "figures": len(fitted),
        "predicted": n,
        "inside90": sum(row["inside"] for row in known),
        "inside50": sum(row["inside50"] for row in known),
        "share90": plain(sum(row["inside"] for row in known) / n) if n else None,
        "share50": plain(sum(row["inside50"] for row in known) / n) if n else None,
        "declared90": plain(sum(bool(row["inside_declared"]) for row in known) / n) if n else None,
        "literature90": plain(sum(row["literature_inside"] for row in known) / n) if n else None,
        "relative_width": width(""),
        "relative_width_model": width("model_"),
        "promised": sum(row["kind"] == "target" for row in rows),
        "given": sum(row["input"] for row in rows),
    }


def _left(one: Left) -> dict[str, Any]:
    n = len(one.figures)
    return {
        "site": one.place,
        "n": n,
        "covered90": sum(one.inside90) / n,
        "covered50": sum(one.inside50) / n,
        "figures": [
            {"id": name, "inside90": wide, "inside50": narrow, "z": plain(z)}
            for name, wide, narrow, z in zip(one.figures, one.inside90, one.inside50, one.z)
        ],
    }
