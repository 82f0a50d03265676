"""Which mixes of policies are worth choosing between: multi-objective optimisation.

The search is NSGA-II (:mod:`sim.analysis.pareto`) over which policies act and how strongly. All mixes are
lived with the same people, luck and draws, so they are compared fairly; but the best of many looks better
than it is, because the search finds what luck favours. The mixes of the front are therefore lived once more
with fresh replicates, and only those numbers are reported beside what the search had promised.

What was lived is kept as it comes in: the same call continues an interrupted search and ends with the same
front.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.evaluate import Candidate, Work, candidate, evaluate
from sim.analysis.front import Front, front_table, open_front
from sim.analysis.limits import few, limited
from sim.analysis.mix import Mix, load
from sim.analysis.pareto import best_of, children, crowding, first_ones, front
from sim.analysis.table import NotEnough
from sim.draws import Luck
from sim.engines import Engine, engine, run_tasks
from sim.results.folder import safe_name
from sim.sweep.folders import claim, disk, whole_file
from sim.tables import Array

if TYPE_CHECKING:
    from sim.results.ensemble import Progress

__all__ = ["default_folder", "open_front", "optimise"]

_TOGETHER = 8
"""Mixes in a task at most."""
_NEWEST = "evaluations.jsonl"


def default_folder(mix: Mix, root: Path = Path("runs")) -> Path:
    """Where it goes if nothing is said: the same place for the same question and code."""
    return root / f"optimise-{safe_name(mix.name)[:60]}-{mix.id[:8]}"


def optimise(
    source: str | Path | Mapping[str, Any] | Mix,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    out: Path | str | None = None,
    seed: int | None = None,
    stance: str | None = None,
    progress: Progress | None = None,
    pool: Engine | None = None,
    command: str = "",
) -> Front:
    """Search for mixes of policies that no other mix beats; the same call continues what was interrupted.

    Args:
        source: an optimise file, the name of one that came along, its keys as plain data, or one that was
            loaded before.
        workers: processes; one for each processor by default. Results do not depend on it.
        cluster: address of a Dask scheduler to use instead.
        out: folder; below ``runs/`` by default.
        seed, stance: instead of the file's.
        progress: told how many runs are over, and of how many at most.
        pool: an engine to use instead of starting one.
        command: what to type to have it again, for its provenance.

    Raises:
        ScenarioError: the file or one of its scenarios is wrong.
        FolderError: the folder cannot be written or holds something else.
        EngineError: the cluster is not there.
        SweepStopped: the disk is full; what had finished is kept.
        NotEnough: an objective is defined for none of the first mixes.
    """
    mix = source if isinstance(source, Mix) else load(source, seed=seed, stance=stance)
    folder = default_folder(mix) if out is None else Path(out)
    if (folder / "front.parquet").exists():
        found = open_front(folder)
        if found.record["optimisation"] == mix.id:
            return found
    with (
        nullcontext(pool) if pool is not None else engine(workers, cluster) as where,
        claim(folder, "optimisation", mix.id),
        disk(folder),
    ):
        _Search(mix, folder, where, progress).run(command)
    return open_front(folder)


@dataclass
class _Search:
    """One search, from what its folder already holds to its front."""

    mix: Mix
    folder: Path
    where: Engine
    progress: Progress | None
    known: dict[tuple[str, int], list[float] | str] = field(default_factory=dict)
    mixes: dict[str, Candidate] = field(default_factory=dict)
    spent: int = 0

    def run(self, command: str) -> None:
        """Search, confirm, and write what was found."""
        from sim.results.outcome import to_json
        from sim.results.provenance import timing

        began = time.perf_counter()
        record = self.record(command)
        text = to_json(record) + "\n"
        whole_file(self.folder / "provenance.json", lambda path: path.write_text(text, encoding="utf-8"))
        self.work = Work.of(self.mix)
        self.known = dict(_read(self.folder / _NEWEST))
        order = self.search()
        best = self.chosen(order)
        first = self.mix.replicates
        self.live(best, range(first, first + self.mix.confirm), self.total(len(best)))
        evaluations = self.table(order, best)
        about = {one.key: {"off": one.off, "values": one.values} for one in self.mixes.values()}
        frame = front_table(record, evaluations, about)
        said = to_json(timing(time.perf_counter() - began, self.where.workers)) + "\n"
        whole_file(self.folder / "timing.json", lambda path: path.write_text(said, encoding="utf-8"))
        for name, part in (("evaluations", evaluations), ("front", frame)):
            whole_file(self.folder / f"{name}.parquet", _writer(part))
        (self.folder / _NEWEST).unlink(missing_ok=True)

    def record(self, command: str) -> dict[str, Any]:
        """Where results come from."""
        from sim.results.provenance import code, git_revision, versions

        return {
            "kind": "optimisation",
            "format": 1,
            "optimisation": self.mix.id,
            "command": command,
            **self.mix.record(),
            "code": code(),
            "git_revision": git_revision(),
            "versions": versions(),
        }

    def search(self) -> list[str]:
        """Breed generations while there are runs left; keys of all mixes, in the order they were tried."""
        mix, luck = self.mix, Luck(self.mix.seed)
        switches = np.arange(len(mix.switches) + len(mix.levers)) < len(mix.switches)
        first = _with_ends(first_ones(mix.population, switches, luck), switches)
        genes = few(first, switches, mix.most, luck, 0)
        tried: dict[str, None] = {}
        values = self.objectives(self.named(genes, tried))
        if not np.isfinite(values).all(axis=1).any():
            raise NotEnough(self.nothing(values))
        generation = idle = 0
        while idle < 5:  # five generations without a new mix: everything near the front has been tried
            generation += 1
            young = children(genes, values, mix.population, switches, luck, generation)
            young = few(young, switches, mix.most, luck, generation)
            fresh = {one.key for one in self.candidates(young)} - set(tried)
            idle = idle + 1 if not fresh else 0
            if (len(tried) + len(fresh)) * mix.replicates > mix.runs:
                break
            both = np.vstack([genes, young])
            known = np.vstack([values, self.objectives(self.named(young, tried))])
            kept = best_of(known, mix.population)
            genes, values = both[kept], known[kept]
        return list(tried)

    def nothing(self, values: Array) -> str:
        """Why no mix of the first generation can be judged."""
        failed = next((one for one in self.known.values() if isinstance(one, str)), "")
        if failed:
            return f"no mix could be lived; the first says {failed}"
        some: Array = np.asarray(np.isfinite(values).any(axis=0))
        named = [one.name for one, known in zip(self.mix.objectives, some) if not known]
        return f"not defined in the replicates of any mix: {', '.join(named) or 'all objectives together'}"

    def candidates(self, genes: Array) -> list[Candidate]:
        return [candidate(row, self.mix.switches, self.mix.levers) for row in genes]

    def named(self, genes: Array, tried: dict[str, None]) -> list[Candidate]:
        """The mixes of a population, noted as tried."""
        out = self.candidates(genes)
        for one in out:
            tried.setdefault(one.key)
            self.mixes[one.key] = one
        return out

    def objectives(self, some: Sequence[Candidate]) -> Array:
        """Objectives to be minimised, means over the replicates of the search; infinite where one failed."""
        numbers = range(self.mix.replicates)
        self.live(list({one.key: one for one in some}.values()), numbers, self.total())
        return np.array([self.mean(one.key, numbers) for one in some])

    def mean(self, key: str, numbers: Iterable[int]) -> Array:
        found = [self.known[key, number] for number in numbers]
        if any(isinstance(one, str) for one in found):
            return np.full(len(self.mix.objectives), np.inf)
        values = np.array(found, float)
        there = np.isfinite(values)
        # A group may be missing in a replicate, then for all mixes; in most it has to be there.
        enough = 2 * there.sum(axis=0) >= len(found)
        means = np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        return np.where(enough, limited(means, self.mix.objectives), np.inf)

    def chosen(self, order: Sequence[str]) -> list[Candidate]:
        """The mixes of the front of everything that was tried; the least crowded where they are many."""
        values = np.array([self.mean(key, range(self.mix.replicates)) for key in order])
        places = np.flatnonzero(front(values))
        # Mixes that differ in nothing that shows are one.
        _, first = np.unique(np.round(values[places], 12), axis=0, return_index=True)
        places = places[np.sort(first)]
        if len(places) > self.mix.population:
            far = np.argsort(-crowding(values[places]), kind="stable")[: self.mix.population]
            places = places[np.sort(far)]
        return [self.mixes[order[place]] for place in places.tolist()]

    def total(self, confirmed: int | None = None) -> int:
        """How many runs there will be at most."""
        n = self.mix.population if confirmed is None else confirmed
        runs = self.mix.runs if confirmed is None else len(self.mixes) * self.mix.replicates
        return runs + n * self.mix.confirm

    def live(self, some: Sequence[Candidate], numbers: range, of: int) -> None:
        """Live what is not known yet, and keep it as it comes in."""
        asked: dict[int, tuple[int, list[Candidate]]] = {}
        for number in numbers:
            fresh = [one for one in some if (one.key, number) not in self.known]
            size = max(1, min(_TOGETHER, -(-len(fresh) * len(numbers) // (2 * self.where.workers))))
            for first in range(0, len(fresh), size):
                asked[len(asked)] = (number, fresh[first : first + size])
        tasks = ((task, (self.work, *asked[task])) for task in asked)
        self.told(of)
        with open(self.folder / _NEWEST, "a", encoding="utf-8") as file:
            for outcome in run_tasks(evaluate, tasks, self.where):
                number, group = asked[outcome.key]
                if outcome.error is not None and outcome.error.stage == "worker":
                    values: list[Any] = [f"{outcome.error.type}: {outcome.error.message}"] * len(group)
                else:
                    values = outcome.result()
                for one, value in zip(group, values):
                    self.known[one.key, number] = value
                    file.write(json.dumps([one.key, number, value]) + "\n")
                file.flush()
                os.fsync(file.fileno())
                self.told(of)

    def told(self, of: int) -> None:
        if self.progress:
            self.progress(min(len(self.known), of), of)

    def table(self, order: Sequence[str], best: Sequence[Candidate]) -> pd.DataFrame:
        """Every run as a row."""
        names = [one.name for one in self.mix.objectives]
        stages = [("search", order, range(self.mix.replicates))]
        first = self.mix.replicates
        stages.append(("confirm", [one.key for one in best], range(first, first + self.mix.confirm)))
        rows = []
        for stage, keys, numbers in stages:
            for key in keys:
                for number in numbers:
                    value = self.known[key, number]
                    failed = isinstance(value, str)
                    numbered = [np.nan] * len(names) if isinstance(value, str) else value
                    rows.append((stage, key, number, *numbered, value if failed else ""))
        return pd.DataFrame(rows, columns=["stage", "mix", "replicate", *names, "error"])


def _with_ends(genes: Array, switches: Array) -> Array:
    """A first population that also holds: nothing, everything at half strength, each policy alone."""
    n = int(switches.sum())
    ends = [np.zeros(n), np.ones(n), *np.eye(n)] if n else []
    for place, end in enumerate(ends[: len(genes) // 2]):
        genes[place, :n], genes[place, n:] = end, 0.5
    return genes


def _writer(frame: pd.DataFrame) -> Any:
    from sim.results.folder import write_parquet

    return lambda path: write_parquet(frame, path)


def _read(path: Path) -> Iterator[tuple[tuple[str, int], list[float] | str]]:
    """What an interrupted search has kept; a line that was cut off is lived again."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            key, number, value = json.loads(line)
        except ValueError:
            continue
        yield (key, number), value
