"""Points lived on workers, in any order, with the same result.

A task is one point at one site with all its replicates. A site is given only the parameters that it uses,
so that points that differ elsewhere only are lived once. What a task answers is on the disk before it
counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from calibration.fitting.problem import Question
from calibration.fitting.store import Answer, Store, key_of
from calibration.inference.figures import Array
from sim.engines import Engine, run_tasks

__all__ = ["Evaluation", "Told", "live"]

Told = Callable[[str, int, int, float], None]
"""Told the stage, how many tasks of the whole fit are done, of how many, and the seconds that are left."""
Simulate = Callable[..., Answer]


def live(site: str, values: dict[str, float], replicates: Sequence[int], fitted_only: bool) -> Answer:
    """What the model says about a site for each replicate; runs in a worker."""
    from calibration.sites import simulate

    said = [simulate(site, values, replicate, fitted_only=fitted_only) for replicate in replicates]
    return [{name: value if np.isfinite(value) else None for name, value in one.items()} for one in said]


@dataclass
class Evaluation:
    """Evaluates points of a fit.

    Attributes:
        question: what is asked.
        store: answers so far.
        engine: workers.
        replicates: numbers of the luck, the same at every point.
        fitted_only: leave out figures that are not fitted (and sites without others).
        expected: tasks of the whole fit, for the estimate of what is left.
        told: progress.
        simulate: stands in for :func:`live`, which is named in a module.
    """

    question: Question
    store: Store
    engine: Engine
    replicates: Sequence[int]
    fitted_only: bool = True
    expected: int = 0
    told: Told | None = None
    simulate: Simulate = live
    done: int = 0
    _lived: int = 0
    _seconds: float = 0.0
    _column: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._column = {name: at for at, name in enumerate(self.question.problem.figures.outputs)}

    @property
    def sites(self) -> tuple[str, ...]:
        """Sites that are lived."""
        if not self.fitted_only:
            return self.question.sites
        return tuple(dict.fromkeys(one.site for one in self.question.observations if one.fitted))

    def __call__(self, stage: str, z: Array) -> Array:
        """Answers at points ``(n, p)`` in z: ``(n, r, m)``, NaN where the model gives none."""
        return self.each(stage, z, [tuple(self.replicates)] * len(z))

    def each(self, stage: str, z: Array, luck: Sequence[Sequence[int]]) -> Array:
        """As a call, with replicate numbers of its own for every point (equally many for each)."""
        mode = "fitted" if self.fitted_only else "all"
        places: dict[str, list[tuple[int, str]]] = {}
        asked: dict[str, tuple[str, dict[str, float], tuple[int, ...], bool]] = {}
        names, table = list(self.question.priors), self.question.table(z)
        for at in range(len(z)):
            values, numbers = dict(zip(names, table[at].tolist())), tuple(luck[at])
            for site in self.sites:
                mine = {name: values[name] for name in self.question.used[site]}
                key = key_of(site, mine, numbers, mode)
                asked[key] = (site, mine, numbers, self.fitted_only)
                places.setdefault(key, []).append((at, site))
        ready = self.store.get(asked)
        self.done += len(ready)
        self.expected = max(self.expected, self.done + len(asked) - len(ready))
        self._tell(stage)
        tasks = ((key, args) for key, args in asked.items() if key not in ready)
        for outcome in run_tasks(self.simulate, tasks, self.engine):
            said = outcome.value if outcome.error is None else None
            why = "" if outcome.error is None else f"{outcome.error.type}: {outcome.error.message}"
            self.store.put(outcome.key, asked[outcome.key][0], said, outcome.seconds, why)
            ready[outcome.key] = said
            self.done += 1
            self._lived += 1
            self._tell(stage)
        out = np.full((len(z), len(luck[0]) if len(z) else 0, len(self._column)), np.nan)
        for key, where in places.items():
            for at, _ in where:
                for number, answers in enumerate(ready[key] or ()):
                    for name, value in answers.items():
                        if value is not None and name in self._column:
                            out[at, number, self._column[name]] = value
        return out

    def _tell(self, stage: str) -> None:
        if self.told is None:
            return
        now = time.monotonic()
        if not self._lived:
            self._seconds = now
        left = (now - self._seconds) / self._lived * (self.expected - self.done) if self._lived else np.nan
        self.told(stage, self.done, self.expected, left)
