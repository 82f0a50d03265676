"""Run scenarios: replicates of each, with the mean and the interval of every measure.

import sim
result = sim.run("china-county", replicates=5)
result.to_frame()
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.results.ensemble import Partial, Pool, Progress, default_workers, replicates_of
from sim.results.goals import goals_table
from sim.results.outcome import About, Outcome, UnknownName, gather, labels_of, records
from sim.results.provenance import code, provenance, timing, versions
from sim.results.replicate import Plan
from sim.results.statistics import interval
from sim.stances import DEFAULT, Stance, stance_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from sim.scenario import Scenario

__all__ = ["Result", "ensemble", "run"]


class Result(Outcome):
    """Replicates of one scenario."""

    def to_frame(self) -> pd.DataFrame:
        """Mean and 90 % interval of every measure: year, measure, group, mean, low, high, ..., unit."""
        spread = interval(self.values[0])
        index = pd.MultiIndex.from_product(
            [self.years, [quantity.name for quantity in self.quantities], self.groups],
            names=["year", "measure", "group"],
        )
        frame = pd.DataFrame(
            {
                "mean": spread.mean.ravel(),
                "low": spread.low.ravel(),
                "high": spread.high.ravel(),
                "standard_error": spread.standard_error.ravel(),
                "replicates": spread.n.ravel(),
            },
            index=index,
        ).reset_index()
        frame["unit"] = frame["measure"].map({quantity.name: quantity.unit for quantity in self.quantities})
        return frame[frame["replicates"] > 0].reset_index(drop=True)

    def goals(self) -> pd.DataFrame:
        """Probability of reaching each goal, by year (see :func:`~sim.results.goals.goals_table`)."""
        return goals_table(self)

    def plot(self, measure: str = "academic_achievement", group: str = "all", lang: str = "en") -> go.Figure:
        """Median and 50 and 90 % bands of one measure over the years.

        Raises:
            UnknownName: there is no such measure or group.
        """
        from sim.results.charts import bands

        return bands(self, measure, group, lang)

    def to_json(self) -> dict[str, Any]:
        """As `levelfield run --json` prints it."""
        return {
            "measures": records(self.to_frame()),
            "goals": records(self.goals()),
            "provenance": self.provenance,
        }


def run(
    scenario: Scenario | str | Path,
    replicates: int = 1,
    workers: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    pool: Pool | None = None,
    keep: Path | None = None,
    command: str = "",
    stance: Stance | str = DEFAULT,
) -> Result:
    """Run one scenario.

    Args:
        scenario: a loaded scenario, a name or a path.
        replicates: how many, at least 1; replicate *r* has the same people and luck in every scenario.
        workers: processes; by default one for each processor, 1 for a single replicate.
        seed: overrides the scenario's.
        progress: called as ``progress(done, of)``.
        pool: warm workers to use instead of starting some.
        keep: folder of runs, in which finished replicates are kept until the call has ended.
        command: what to type to have the result again, for its provenance.
        stance: where uncertain parameters come from: a name of :data:`sim.stances.STANCES`, or draws of
            one's own. ``central`` puts all at their defaults, so that only luck varies.

    Raises:
        ScenarioError: the scenario is not valid.
        StanceError: there is no such stance.
        ValueError: fewer than one replicate.
    """
    return ensemble(
        [scenario],
        replicates,
        workers,
        seed,
        progress=progress,
        pool=pool,
        keep=keep,
        command=command,
        stance=stance,
    )[0]


def ensemble(
    scenarios: Sequence[Scenario | str | Path],
    replicates: int = 20,
    workers: int | None = None,
    seed: int | None = None,
    *,
    progress: Progress | None = None,
    pool: Pool | None = None,
    keep: Path | None = None,
    command: str = "",
    stance: Stance | str = DEFAULT,
) -> list[Result]:
    """Run several scenarios on the same people and luck, without comparing them.

    Args: as for :func:`run`.

    Returns:
        one result for each scenario, in their order.
    """
    loaded = [loaded_scenario(scenario) for scenario in scenarios]
    labels = labels_of(loaded)
    lived = stance_of(stance)
    seeds = tuple(one.seed if seed is None else seed for one in loaded)
    plan = Plan(tuple(loaded), seeds, paired=False, stance=lived)
    results: list[Result] = []
    parts, seconds, used = execute(
        [Plan((one,), (its,), False, lived) for one, its in zip(plan.scenarios, plan.seeds)]
        if len({(one.start_year, one.years) for one in loaded}) > 1
        else [plan],
        replicates,
        workers,
        pool,
        progress,
        keep,
    )
    for part in parts:
        offset = len(results)
        own = labels[offset : offset + len(part[0].arms)]
        whole = gather(part, own)
        for place, label in enumerate(own):
            one, its = plan.scenarios[offset + place], plan.seeds[offset + place]
            about = About.of(one, label, its)
            record = provenance("run", [its], replicates, lived, command, {label: one.hash})
            results.append(
                Result(
                    (about,),
                    whole["years"],
                    whole["quantities"],
                    whole["groups"],
                    whole["values"][place : place + 1],
                    whole["students"][place : place + 1],
                    _of(whole["ledger"], label),
                    _of(whole["flows"], label),
                    record,
                    timing(seconds, used),
                    lived.table(replicates),
                    _of(whole["activity"], label),
                    _of(whole["schools"], label),
                )
            )
    return results


def execute(
    plans: Sequence[Plan],
    replicates: int,
    workers: int | None,
    pool: Pool | None,
    progress: Progress | None,
    keep: Path | None,
) -> tuple[list[list[Any]], float, int]:
    """Live the replicates of plans one after the other.

    Returns:
        ``(replicates of each plan, wall seconds, workers used)``.
    """
    if replicates < 1:
        raise ValueError(f"at least one replicate is needed, found {replicates}")
    for plan in plans:
        for scenario in plan.scenarios:
            check_goals(scenario)
    began = time.perf_counter()
    wanted = default_workers(replicates) if workers is None else workers
    out: list[list[Any]] = []
    with nullcontext(pool) if pool is not None else Pool(min(max(wanted, 1), replicates)) as active:
        assert active is not None
        for number, plan in enumerate(plans):
            partial = Partial(keep, _key(plan)) if keep is not None else None
            tell = progress and _shifted(progress, number * replicates, len(plans) * replicates)
            out.append(list(replicates_of(plan, replicates, active, tell, partial)))
            if partial:
                partial.remove()
        used = active.workers
    return out, time.perf_counter() - began, used


def loaded_scenario(scenario: Scenario | str | Path) -> Scenario:
    """The scenario itself, or the one of that name or path."""
    from sim.scenario import Scenario as Loaded
    from sim.scenario import load

    return scenario if isinstance(scenario, Loaded) else load(scenario)


def check_goals(scenario: Scenario) -> None:
    """Complain about goals on measures or groups that do not exist, before anything runs."""
    from sim.measures.catalogue import MEASURES

    for goal in scenario.goals:
        if goal.measure not in MEASURES:
            raise UnknownName("measure", goal.measure, list(MEASURES))


def _shifted(progress: Progress, before: int, of: int) -> Progress:
    return lambda done, _: progress(before + done, of)


def _of(frame: pd.DataFrame, label: str) -> pd.DataFrame:
    return frame[frame["scenario"] == label].reset_index(drop=True)


def _key(plan: Plan) -> str:
    """Names what was asked and the code that answers it."""
    tables = ["" if one.schools is None else one.schools.to_csv(index=False) for one in plan.scenarios]
    hashes = [one.hash for one in plan.scenarios]
    return json.dumps([hashes, plan.seeds, plan.paired, plan.stance.hash, tables, code(), versions()])
