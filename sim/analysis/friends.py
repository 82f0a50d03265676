"""The simulator for other people's tools: a function of numbers, a SALib problem, an EMA Workbench model.

    question = sim.Question("what-decides", [("academic_achievement", "weak")])
    question({"behaviour.move_cost": 0.2})                  values of factors in, outcomes out
    question.evaluate(unit)                                 many points at once, as SALib has them
    question.problem                                        SALib's description of the factors
    sim.analysis.friends.ema_model(question)                an EMA Workbench Model

Finished sweeps go there by :func:`salib_table` and :func:`ema_table`; into pandas by ``sweep.to_frame()`` and
into xarray by ``sweep.to_xarray()``. Neither SALib nor the EMA Workbench is imported by this package, except
for the last inside :func:`ema_model`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.table import Table, opened, table
from sim.engines import Engine, Serial, run_tasks
from sim.results.outcome import UnknownName
from sim.sweep.designs import Design, Points
from sim.sweep.factors import Factor, lever, spread
from sim.sweep.plan import SweepPlan, shape
from sim.sweep.reading import load
from sim.sweep.work import Work, live_runs, unpack_values
from sim.tables import Array

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweep.opened import Sweep

__all__ = ["Question", "ema_model", "ema_table", "salib_table"]

_TOGETHER = 16


class Question:
    """A sweep file as a function: values of its factors in, outcomes out.

    Args:
        source: a sweep file, the name of one that came along, or its keys as plain data. Its design is not
            used: whoever calls chooses the points.
        outcomes: measure and group of each outcome, in the last year; the effect where there is a baseline.
        replicates: instead of the file's; outcomes are means over them.
        engine: where points are lived; in this process by default.

    Attributes:
        plan: the sweep.
        outcomes: names of the outcomes, ``MEASURE GROUP``.

    Raises:
        ScenarioError: the sweep file or one of its scenarios is wrong.
        UnknownName: an outcome that the sweep does not keep.
        ValueError: several scenarios.
    """

    def __init__(
        self,
        source: str | Path | Mapping[str, Any] | SweepPlan,
        outcomes: Sequence[tuple[str, str]],
        replicates: int | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.plan = source if isinstance(source, SweepPlan) else load(source, replicates=replicates)
        if len(self.plan.scenarios) != 1:
            raise ValueError("a question asks about one scenario; the sweep has several")
        for measure, group in outcomes:
            for word, known, kind in (
                (measure, self.plan.measures, "measure"),
                (group, self.plan.groups, "group"),
            ):
                if word not in known:
                    raise UnknownName(kind, word, list(known))
        self._asked = [
            (self.plan.measures.index(measure), self.plan.groups.index(group)) for measure, group in outcomes
        ]
        self.outcomes = [f"{measure} {group}" for measure, group in outcomes]
        self._engine = engine or Serial()

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What may be varied."""
        return self.plan.factors

    @property
    def problem(self) -> dict[str, Any]:
        """SALib's description of the factors: each from 0 to 1, the share of its distribution below a value.

        So samples of SALib are spread over the factors' own distributions, priors among them.
        """
        names = [factor.path for factor in self.factors]
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    def evaluate(self, unit: Array) -> Array:
        """Outcomes at points from 0 to 1.

        Args:
            unit: shape ``(n_points, n_factors)``, as SALib's samplers make them from :attr:`problem`.

        Returns:
            shape ``(n_points, n_outcomes)``; NaN where a run failed.
        """
        return self.at(spread(np.atleast_2d(np.asarray(unit, float)), self.factors))

    def __call__(self, values: Mapping[str, Any] | None = None, **more: Any) -> dict[str, float]:
        """Outcomes at one point.

        Args:
            values: of factors, by path; what is left out takes the middle of its distribution.
            more: likewise, with two underscores for the dot (``behaviour__move_cost``).

        Raises:
            UnknownName: no such factor.
        """
        given = {path.replace("__", "."): value for path, value in more.items()} | dict(values or {})
        names = [factor.path for factor in self.factors]
        for path in given:
            if path not in names:
                raise UnknownName("factor", path, names)
        point = tuple(given.get(factor.path, factor.at(0.5)) for factor in self.factors)
        [found] = self.at([point])
        return dict(zip(self.outcomes, found.tolist()))

    def at(self, points: Sequence[tuple[Any, ...]]) -> Array:
        """Outcomes at points, each a value for every factor; shape ``(n_points, n_outcomes)``."""
        plan = replace(self.plan, design=Design("table", {}), points=Points(tuple(points)))
        work = Work.of(plan)
        lucks = len(plan.stances) * plan.replicates
        values = np.full((len(points), lucks, len(self._asked)), np.nan)
        tasks: list[tuple[int, tuple[Any, ...]]] = []
        for luck in range(lucks):
            same = [plan.run(point * lucks + luck) for point in range(len(points))]
            for first in range(0, len(same), _TOGETHER):
                jobs = [(run, plan.points.values[run.point]) for run in same[first : first + _TOGETHER]]
                tasks.append((len(tasks), (work, jobs)))
        for outcome in run_tasks(live_runs, tasks, self._engine):
            for lived in outcome.result():
                if lived.stage:
                    continue
                whole = unpack_values(lived.values, shape(plan, lived.years))[:, -1]
                there = whole[-1] - whole[0] if plan.paired else whole[0]
                point, luck = divmod(lived.number, lucks)
                values[point, luck] = [there[m, g] for m, g in self._asked]
        known = np.isfinite(values)
        n = known.sum(axis=1)
        return np.where(n > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def salib_table(
    source: Sweep | Path | str, measure: str, group: str = "all", **which: Any
) -> tuple[dict[str, Any], Array, Array]:
    """A sweep as SALib's analyses take it: problem, samples and outcomes.

    Args:
        source: a sweep or its folder; its design decides which analysis fits (a Sobol design:
            ``SALib.analyze.sobol`` with ``calc_second_order=False``; any other: ``pawn``, ``delta``, ...).
        measure, group, which: as for :meth:`sim.sweep.opened.Sweep.outcome`.

    Returns:
        the problem, points from 0 to 1 of shape ``(n_points, n_factors)``, outcomes of shape ``(n_points,)``.
    """
    points: Table = table(source, measure, group, **which)
    problem = {
        "num_vars": len(points.names),
        "names": points.names,
        "bounds": [[0.0, 1.0]] * len(points.names),
    }
    return problem, points.unit, points.mean


def ema_table(
    source: Sweep | Path | str, outcomes: Sequence[tuple[str, str]]
) -> tuple[pd.DataFrame, dict[str, Array]]:
    """A sweep as the EMA Workbench's analyses take it: experiments and outcomes.

    Args:
        source: a sweep or its folder.
        outcomes: measure and group of each; effects in the last year where there is a baseline.

    Returns:
        a row for each run (its factors, with ``scenario``, ``policy`` and ``model``), and outcomes by name.
    """
    sweep = opened(source)
    found = {f"{measure} {group}": sweep.outcome(measure, group) for measure, group in outcomes}
    over = sweep.over()
    experiments = sweep.design.loc[over].reset_index(drop=True)
    about = sweep.runs.loc[over]
    luck = about["stance"].astype(str) + " " + about["replicate"].astype(str)
    return (
        experiments.assign(scenario=luck.to_numpy(), policy=sweep.scenarios[0], model="levelfield"),
        {name: series.loc[over].to_numpy(float) for name, series in found.items()},
    )


def ema_model(question: Question, name: str = "levelfield") -> Any:
    """The question as an EMA Workbench ``Model``: assumptions are its uncertainties, levers its levers.

    Factors have two underscores for the dot, as names there must be those of Python arguments. Numbers are
    drawn evenly between the ends of their distribution, as the workbench does by default.

    Raises:
        ImportError: the workbench is not installed.
    """
    import ema_workbench as ema  # type: ignore[import-not-found, unused-ignore]

    def parameter(factor: Factor) -> Any:
        called = factor.path.replace(".", "__")
        if factor.kind == "levels":
            return ema.CategoricalParameter(called, list(factor.levels))
        low, high = (factor.at(share) for share in (0.025, 0.975))
        return (ema.IntegerParameter if factor.whole else ema.RealParameter)(called, low, high)

    def function(**values: Any) -> dict[str, float]:
        found = question(**values)
        return {called.replace(" ", "_"): value for called, value in found.items()}

    model = ema.Model(name, function=function)
    model.uncertainties = [parameter(one) for one in question.factors if not lever(one.path)]
    model.levers = [parameter(one) for one in question.factors if lever(one.path)]
    model.outcomes = [ema.ScalarOutcome(called.replace(" ", "_")) for called in question.outcomes]
    return model
