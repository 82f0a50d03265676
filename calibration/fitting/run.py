"""A whole fit in a folder, which goes on where it was interrupted.

    FOLDER/answers.db         every answer of the model
    FOLDER/reported.json      what is said under a stance (see summary), likewise pooled.json
    FOLDER/stances/*.csv      draws from the posteriors, for runs and dashboards
    FOLDER/fit.json           how it was made

Both stances share all runs of the model; only what is made of the answers differs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from calibration.fitting.evaluation import Evaluation, Told
from calibration.fitting.problem import Question, question, quick_sites
from calibration.fitting.store import Store
from calibration.fitting.summary import Predictive, recovery, summary
from calibration.inference.checks import clashes
from calibration.inference.figures import Array
from calibration.inference.fit import Fit, Settings, calibrate, spread
from calibration.inference.holdout import Left, left_out
from calibration.inference.recovery import Planted, Recovery, plant, recover
from calibration.inference.trust import POOLED, REPORTED, Trust
from sim.engines import Engine, engine, run_tasks

T = TypeVar("T")

__all__ = ["FULL", "QUICK", "Done", "code", "fit_in"]

FULL = Settings()
QUICK = Settings(spread=60, ensemble=60, waves=3, refine=(), replicates=1, draws=60)
KEPT = 400
"""Draws of a stance's file."""
LUCK = 1000
"""Replicate numbers of the predictions begin here, so that the fit has not seen their luck."""
STANCES: tuple[Trust, ...] = (REPORTED, POOLED)


@dataclass(frozen=True)
class Done:
    """A finished fit.

    Attributes:
        folder: where it is.
        fit: what inference found.
        summaries: by stance.
        failures: site, number of points that failed, and why.
    """

    folder: Path
    fit: Fit
    summaries: Mapping[str, dict[str, Any]]
    failures: list[tuple[str, int, str]]


def fit_in(
    folder: Path,
    *,
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    told: Told | None = None,
    settings: Settings | None = None,
    asked: Question | None = None,
    confirm: str | None = None,
    mixed: bool = False,
    evaluation: type[Evaluation] = Evaluation,
) -> Done:
    """Fit, predict, leave out, and write it all down; started again, it goes on.

    Args:
        folder: of the fit.
        quick: an ensemble at a few sites instead of everything.
        seed: of designs and chains. The model's luck does not depend on it.
        workers: processes; one for each processor by default. The result does not depend on it.
        told: progress.
        settings: instead of the usual ones.
        asked: instead of the usual question.
        confirm: a site whose leaving out is confirmed by a fit of its own, with new runs.
        mixed: go on from answers that another version of the code gave; the fit's record says so.
        evaluation: how points are lived.

    Raises:
        OtherFit: the folder holds another fit.
    """
    asked = asked or question(quick_sites() if quick else None)
    settings = settings or (QUICK if quick else FULL)
    about = {"code": code(), "question": _asked(asked)}
    database = Store(folder / "answers.db", about, mixed)
    with threadpool_limits(1), database as store, engine(workers) as where:
        model = evaluation(asked, store, where, range(settings.replicates), told=told)
        draws = settings.draws if settings.refine else min(settings.draws, settings.ensemble)
        predictions = draws * len(asked.sites) * ((len(STANCES) if settings.refine else 1) + 1)
        model.expected = settings.points * len(model.sites) + predictions
        fit = calibrate(asked.problem, model, settings, seed, STANCES)
        wide = evaluation(asked, store, where, (), fitted_only=False, told=told)
        wide.done, wide.expected = model.done, model.done + predictions
        priors = spread(draws, len(asked.priors), np.random.default_rng([seed, 5]))
        literature = Predictive(_predicted(wide, "literature", priors), np.zeros((draws, 1)))
        summaries = {}
        for trust in STANCES:
            if trust.name not in fit.posteriors:
                continue
            found = fit.posteriors[trust.name].thinned(draws)
            mine = Predictive(_predicted(wide, trust.name, found.z), found.trust)
            left = _holdout(fit, trust, where) if settings.refine else []
            pairs = clashes(fit, seed) if settings.refine else []
            summaries[trust.name] = summary(
                asked, fit, trust, mine, literature, left, pairs, store.failures()
            )
        if settings.refine:
            summaries["reported"]["recovery"] = recovery(_recovered(fit, where))
        if confirm and settings.refine:
            summaries["reported"]["confirmed"] = _confirmed(
                asked, store, where, settings, seed, confirm, fit, told, evaluation
            )
        failures, mixed = store.failures(), store.mixed
    _write(folder, asked, fit, summaries, {"quick": quick, "mixed": mixed})
    return Done(folder, fit, summaries, failures)


def _predicted(wide: Evaluation, stage: str, z: Array) -> Array:
    """Outputs of one real run for each draw, each with luck of its own; shape ``(n, m)``."""
    return wide.each(f"predictions, {stage}", z, [(LUCK + at,) for at in range(len(z))])[:, 0]


def _holdout(fit: Fit, trust: Trust, where: Engine) -> list[Left]:
    """Every place with two fitted figures or more, left out in turn."""
    counts = Counter(figure.place for figure in fit.fitted.figures)
    places = [place for place in dict.fromkeys(counts) if counts[place] >= 2]
    return _in_order(_leave_out, [(fit, place, trust, at) for at, place in enumerate(places)], where)


def _leave_out(fit: Fit, place: str, trust: Trust, number: int) -> Left:
    """One place; runs in a worker."""
    left = left_out(fit, place, trust, np.random.default_rng([fit.seed, 6, number]))
    return replace(left, posterior=left.posterior.thinned(50))


def _recovered(fit: Fit, where: Engine) -> list[Recovery]:
    """Truths planted in points of the fit."""
    planted = plant(fit)
    return _in_order(_recover, [(planted, at, fit.seed) for at in range(len(planted.truths))], where)


def _recover(planted: Planted, which: int, seed: int) -> Recovery:
    """One truth; runs in a worker."""
    return recover(planted, which, np.random.default_rng([seed, 10, which]))


def _in_order(function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], where: Engine) -> list[T]:
    """What a function says of every task, in their order."""
    found = {one.key: one.result() for one in run_tasks(function, enumerate(tasks), where)}
    return [found[at] for at in range(len(tasks))]


def _confirmed(
    asked: Question,
    store: Store,
    where: Any,
    settings: Settings,
    seed: int,
    site: str,
    fit: Fit,
    told: Told | None,
    evaluation: type[Evaluation],
) -> dict[str, Any]:
    """One left-out place again, by a fit that never saw its figures."""
    without = asked.without(site)
    model = evaluation(without, store, where, range(settings.replicates), told=told)
    model.expected = settings.points * len(model.sites)
    alone = calibrate(without.problem, model, settings, seed + 1, (REPORTED,))
    one, other = left_out(fit, site, REPORTED, np.random.default_rng([seed, 7])).posterior, alone
    mean, spread_ = other.posteriors["reported"].z.mean(axis=0), other.posteriors["reported"].z.std(axis=0)
    names = list(asked.priors)
    shared = [names.index(name) for name in without.priors if name in names]
    return {
        "site": site,
        "shift": float(np.abs((one.z.mean(axis=0)[shared] - mean) / np.maximum(spread_, 1e-9)).mean()),
        "width": float(np.median(one.z.std(axis=0)[shared] / np.maximum(spread_, 1e-9))),
    }


def _asked(asked: Question) -> str:
    """Fingerprint of what is asked: figures, priors, and who uses what."""
    text = json.dumps(
        [
            [str(one) for one in asked.observations],
            {name: [p.median, p.low, p.high] for name, p in asked.priors.items()},
            {name: list(used) for name, used in asked.used.items()},
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def code() -> str:
    """Fingerprint of what answers depend on: the simulator, the sites and the scenarios."""
    from sim.results.provenance import code as simulator

    root = Path(__file__).parents[2]
    digest = hashlib.sha256(simulator().encode())
    for pattern in ("calibration/sites/*.yaml", "calibration/sites/simulate.py", "scenarios/*.yaml"):
        for path in sorted(root.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _write(
    folder: Path,
    asked: Question,
    fit: Fit,
    summaries: Mapping[str, dict[str, Any]],
    how: Mapping[str, bool],
) -> None:
    """Everything but the answers, each file whole or not at all."""
    from sim.priors import uncertain
    from sim.results.provenance import git_revision, versions
    from sim.stances import Stance, write

    provenance = {
        "made": "posterior draws given the reported figures (docs/calibration.md)",
        **how,
        "seed": fit.seed,
        "settings": asdict(fit.settings),
        "points": len(fit.z),
        "code": code(),
        "git_revision": git_revision(),
        "versions": versions(),
    }
    shared = [name for name in asked.priors if name in uncertain()]
    columns = [list(asked.priors).index(name) for name in shared]
    for name, posterior in fit.posteriors.items():
        draws = asked.table(posterior.thinned(KEPT).z)[:, columns]
        record = provenance | {"r_hat": _number(posterior.r_hat), "figures": len(fit.fitted)}
        write(Stance(name, tuple(shared), draws, record), folder / "stances")
        put_json(folder / f"{name}.json", summaries[name])
    put_json(folder / "fit.json", provenance)


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def put_json(path: Path, value: Any) -> None:
    """Write a JSON file that appears whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(path)
