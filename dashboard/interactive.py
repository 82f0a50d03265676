"""The simulator that answers while somebody waits: one question at a time, the newest of each visitor.

It stands beside the queue of jobs and is bounded: a newer question of the same visitor ends an older one,
waiting or running; only a few visitors may wait; the last answers are kept. Every answer is a real paired
comparison by the same code as `levelfield compare`; nothing is stored.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.draft import Built, Draft, Rows, build, settled
from dashboard.store import Stored

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.ensemble import Pool

__all__ = ["REPLICATES", "Answer", "Busy", "Desk", "Response", "Superseded", "fit", "mean_cost", "stop"]

REPLICATES = 8
"""Pairs of an answer."""
FEW = 4
"""Pairs at each point of a response."""
_WAITING = 6
_KEPT = 16
_VISITORS = 200
Compare = Callable[[Built, int, str, Callable[[int, int], None]], "Comparison"]


class Superseded(Exception):
    """The visitor has asked something newer."""


class Busy(RuntimeError):
    """As many visitors wait as may wait."""


@dataclass(frozen=True)
class Answer:
    """A draft that was simulated.

    Attributes:
        draft, built: what was asked.
        stored: the result as the views of stored runs read it.
        seconds: that it took, 0 where it was known.
    """

    draft: Draft
    built: Built
    stored: Stored
    seconds: float


@dataclass(frozen=True)
class Response:
    """How means change along one parameter: a parabola through a few real runs for each quantity and year.

    Attributes:
        path: the parameter.
        points: the values that were simulated.
        pairs: replicates at each.
        fits: by ``measure/group`` (or ``cost``): for each year ``[a, b, c, error]`` of
            ``a + b u + c u²`` with u from -1 to 1 over the range of points, for the paired difference; the
            error is the root mean square of what each point misses when it is left out of the fit.
    """

    path: str
    points: tuple[float, ...]
    pairs: int
    fits: dict[str, list[list[float]]]


class Desk:
    """One interactive simulator for all visitors.

    Args:
        compare: does the work; the simulator with warm workers by default.
        rows: finds own tables of schools.
    """

    def __init__(self, compare: Compare | None = None, rows: Rows = lambda key: None) -> None:
        self._compare, self.rows = compare or _simulate, rows
        self._change = threading.Condition()
        self._latest: OrderedDict[str, int] = OrderedDict()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._responses: OrderedDict[str, Response] = OrderedDict()
        self._busy, self._waiting = False, 0

    def known(self, draft: Draft) -> Answer | None:
        """The answer to a draft where it was given lately."""
        with self._change:
            return self._answers.get(draft.key)

    def ask(self, visitor: str, ticket: int, draft: Draft) -> Answer:
        """Simulate a draft against its reference, 8 pairs; waits for it.

        Args:
            visitor: who asks; a newer ticket of the same visitor ends this question.
            ticket: rises with every question.
            draft: what is asked.

        Raises:
            Superseded: the visitor asked something newer.
            Busy: too many wait.
            ScenarioError: the draft makes no scenario.
        """
        self._announce(visitor, ticket)
        if found := self.known(draft):
            return found
        built = build(draft, self.rows)
        with self._turn(visitor, ticket) as check:
            if found := self.known(draft):
                return found
            began = time.perf_counter()
            outcome = self._compare(built, REPLICATES, draft.stance, check)
            answer = Answer(draft, built, _stored(outcome, draft), time.perf_counter() - began)
        _keep(self._change, self._answers, draft.key, answer)
        return answer

    def respond(
        self,
        visitor: str,
        ticket: int,
        draft: Draft,
        path: str,
        points: Sequence[float],
        pairs: Sequence[str],
    ) -> Response:
        """Simulate a few values of one parameter around a draft, and fit.

        Args:
            visitor, ticket: as for :meth:`ask`; the ticket of the question that it belongs to.
            draft: around what.
            path: the parameter.
            points: its values, at least four.
            pairs: ``measure/group`` of the quantities.

        Raises: as :meth:`ask`.
        """
        key = f"{draft.key} {path} {list(points)} {sorted(pairs)}"
        with self._change:
            if key in self._responses:
                return self._responses[key]
        builds = []
        for point in points:
            changes, _ = settled(draft.scenario, {**draft.changes, path: point})
            builds.append(build(Draft(draft.scenario, draft.reference, changes), self.rows))
        with self._turn(visitor, ticket) as check:
            outcomes = [self._compare(built, FEW, draft.stance, check) for built in builds]
        response = Response(path, tuple(map(float, points)), FEW, _fits(points, outcomes, pairs))
        _keep(self._change, self._responses, key, response)
        return response

    def _announce(self, visitor: str, ticket: int) -> None:
        with self._change:
            self._latest[visitor] = max(ticket, self._latest.get(visitor, ticket))
            self._latest.move_to_end(visitor)
            while len(self._latest) > _VISITORS:
                self._latest.popitem(last=False)
            self._change.notify_all()

    @contextmanager
    def _turn(self, visitor: str, ticket: int) -> Iterator[Callable[[int, int], None]]:
        """Wait for the simulator; the check raises once the visitor asks something newer."""

        def check(done: int = 0, of: int = 0) -> None:
            if self._latest.get(visitor, ticket) > ticket:
                raise Superseded

        with self._change:
            check()
            if self._busy and self._waiting >= _WAITING:
                raise Busy
            self._waiting += 1
            try:
                while self._busy:
                    self._change.wait()
                    check()
                self._busy = True
            finally:
                self._waiting -= 1
        try:
            yield check
        finally:
            with self._change:
                self._busy = False
                self._change.notify_all()


def fit(points: Sequence[float], values: Any) -> list[float]:
    """``[a, b, c, error]`` of a parabola in u (-1 to 1 over the points), with its leave-one-out error.

    Args:
        points: at least four different values.
        values: shape ``(n_points,)``.
    """
    at = np.asarray(points, float)
    middle, half = (at.max() + at.min()) / 2, (at.max() - at.min()) / 2 or 1.0
    u = (at - middle) / half
    design = np.stack([np.ones_like(u), u, u * u], axis=1)
    coefficients, *_ = np.linalg.lstsq(design, np.asarray(values, float), rcond=None)
    leverage = np.einsum("ij,ji->i", design, np.linalg.pinv(design))
    missed = (np.asarray(values, float) - design @ coefficients) / np.maximum(1 - leverage, 1e-9)
    return [*map(float, coefficients), float(np.sqrt(np.mean(missed**2)))]


def _fits(
    points: Sequence[float], outcomes: Sequence[Comparison], pairs: Sequence[str]
) -> dict[str, list[list[float]]]:
    out = {}
    for pair in pairs:
        measure, _, group = pair.partition("/")
        if measure == "cost":
            series = np.array([_cost(outcome) for outcome in outcomes])[:, None]
        else:
            gaps = [outcome.difference(1, measure, group) for outcome in outcomes]
            series = np.stack([np.where(np.isfinite(gap), gap, 0.0).mean(axis=0) for gap in gaps])
        out[pair] = [fit(points, series[:, year]) for year in range(series.shape[1])]
    return out


def _cost(outcome: Comparison) -> float:
    """What the scenario costs more, in all its years together, as a mean a year."""
    return mean_cost(outcome)["mean"]


def mean_cost(outcome: Comparison) -> dict[str, float]:
    """Extra cost a year over all recorded school years, yuan: mean, and the 90 % interval."""
    from sim.results.costs import differences
    from sim.results.statistics import interval

    _, by_key = differences(
        outcome.ledger, outcome.labels[0], outcome.labels[1], outcome.replicates, outcome.years
    )
    totals = by_key.sum(axis=0)
    return _spread(interval(totals[:, 1:].mean(axis=1)))


def _spread(found: Any) -> dict[str, float]:
    return {"mean": float(found.mean), "low": float(found.low), "high": float(found.high)}


def _stored(outcome: Comparison, draft: Draft) -> Stored:
    """A result that lies in no folder, as the views of stored runs read it."""
    from sim.results.folder import RunInfo

    info = RunInfo(
        Path(f"draft-{draft.key}"),
        "comparison",
        dict(outcome.about[1].title),
        outcome.labels,
        outcome.replicates,
        outcome.years,
        outcome.about[0].seed,
        time.time(),
    )
    return Stored(info, outcome)


def _keep(lock: threading.Condition, kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    with lock:
        kept[key] = value
        kept.move_to_end(key)
        while len(kept) > _KEPT:
            kept.popitem(last=False)


_pool_lock = threading.Lock()
_pool: list[Pool] = []


def simulated(built: Built, replicates: int, stance: str, check: Callable[[int, int], None]) -> Comparison:
    """A paired comparison by workers that stay warm."""
    from sim.results.compare import compare
    from sim.results.warm import WarmPool

    with _pool_lock:
        if not _pool:
            _pool.append(WarmPool())
    return compare(built.reference, built.scenario, replicates, pool=_pool[0], progress=check, stance=stance)


def _simulate(built: Built, replicates: int, stance: str, check: Callable[[int, int], None]) -> Comparison:
    """Whatever simulates at the time of asking."""
    return simulated(built, replicates, stance, check)


def stop() -> None:
    """End the workers."""
    with _pool_lock:
        while _pool:
            _pool.pop().kill()
