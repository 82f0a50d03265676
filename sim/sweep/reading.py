"""Reading a sweep file: as strict as a scenario file, and everything wrong is said at once.

Every value of every factor is put into every scenario that it concerns and checked there, then points as a
whole, because some values must fit together. Nothing runs before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.scenario.check import languages
from sim.scenario.document import Scenario, ScenarioError
from sim.scenario.kinds import FileKind
from sim.scenario.tree import Mark, Node, Problems, from_data
from sim.scenario.values import LARGEST, Checker
from sim.scenario.words import PRESETS
from sim.stances import load as load_stance
from sim.sweep.arms import Arm, placed
from sim.sweep.designs import Design, Points, count, make
from sim.sweep.factors import Factor, current, declared
from sim.sweep.plan import SweepPlan
from sim.sweep.reading_design import read_design
from sim.sweep.reading_factors import held_and_scanned
from sim.sweep.reading_keep import read_keep
from sim.sweep.reading_scenarios import read_scenarios, read_stances
from sim.sweep.reading_table import table
from sim.sweep.recall import is_folder, recalled

__all__ = ["KEYS", "LIMIT", "SWEEPS", "SweepReader", "check_points", "load"]

SWEEPS = FileKind(
    PRESETS / "sweeps",
    "sweep",
    ("factors", "design", "scenarios"),
    missing="no sweep of that name",
    beside=True,
)
"""Sweep files, and those that travel with the package."""
KEYS = (
    "title",
    "note",
    "scenarios",
    "baseline",
    "factors",
    "design",
    "replicates",
    "seed",
    "stances",
    "keep",
)
"""The keys of a sweep file."""
LIMIT = 10_000_000
"""Points that a design may have."""
_TOGETHER = 300
"""Points of which all values are checked together while reading; the others are before a sweep starts."""
_SAID = 5


def load(
    source: str | Path | Mapping[str, Any],
    *,
    replicates: int | None = None,
    seed: int | None = None,
    stance: str | None = None,
    every_point: bool = False,
) -> SweepPlan:
    """A sweep from a file, the name of one that came along, plain data, or the folder of one.

    Args:
        source: name, path, the keys of a sweep file, or the folder of a sweep's results.
        replicates, seed, stance: instead of the file's.
        every_point: check the values of all points together, however many there are.

    Raises:
        ScenarioError: something is wrong; it lists every problem found.
    """
    if not isinstance(source, Mapping) and is_folder(source):
        plan = recalled(source)
        own = load_stance(stance) if stance else None
        return replace(
            plan,
            replicates=replicates or plan.replicates,
            seed=plan.seed if seed is None else seed,
            stances=(own,) if own else plan.stances,
        )
    problems = Problems()
    node, name, folder = SWEEPS.read(source, problems)
    read = None
    if node is not None and not problems:
        read = SweepReader(problems, name, folder, node).plan(replicates, seed, stance, every_point)
    if read is None or problems:
        raise ScenarioError(problems.sorted())
    return read


class SweepReader:
    """Reads one sweep; every method notes what is wrong and returns what is usable.

    Attributes:
        found: scenarios that could be read, with what is held put in where that can be.
    """

    def __init__(self, problems: Problems, name: str, folder: Path, node: Node) -> None:
        self.problems, self.check = problems, Checker(problems)
        self.name, self.folder, self.node = name, folder, node
        self.entries = node.entries()
        self.found: list[Scenario] = []

    def plan(
        self, replicates: int | None, seed: int | None, stance: str | None, every_point: bool
    ) -> SweepPlan | None:
        """The sweep, or None with problems noted."""
        check, entries = self.check, self.entries
        for key, entry in entries.items():
            if key not in KEYS:
                check.unknown(entry, key, key, KEYS)
        title = languages(check, entries.get("title"), "title", 200) or {"en": self.name, "zh": self.name}
        note = languages(check, entries.get("note"), "note", 5000) or {}
        scenarios, baseline = read_scenarios(check, self.node, self.folder)
        self.found = scenarios
        replicates = replicates or self.whole("replicates", 1, 1, 1_000_000, "how often each point is lived")
        stances = read_stances(check, self.node, stance)
        kept = read_keep(check, entries.get("keep"), [*scenarios, *([baseline] if baseline else [])])
        if not scenarios:
            return None
        arms = [Arm(one) for one in scenarios] + ([Arm(baseline, True)] if baseline else [])
        held, factors, marks, items = held_and_scanned(check, entries.get("factors"), arms)
        scenarios, baseline = self.with_held(arms, held, marks)
        self.found = scenarios or self.found
        self.each_value(factors, arms, marks, items)
        design = read_design(check, self.node, factors)
        own_seed = self.seed(seed, scenarios)
        if self.problems or design is None or replicates is None:
            return None
        factors, points = self.points(design, factors, scenarios, arms, marks)
        if self.problems or points is None:
            return None
        plan = SweepPlan(
            self.name,
            title,
            tuple(scenarios),
            baseline,
            tuple(factors),
            held,
            design,
            points,
            replicates,
            own_seed,
            tuple(stances),
            *kept,
            note,
        )
        self.together(plan, every_point)
        return None if self.problems else plan

    def whole(self, key: str, default: int, low: int, high: int, what: str) -> int | None:
        """A whole number of the file, or its default."""
        return self.check.whole(self.entries[key], key, low, high, what) if key in self.entries else default

    def seed(self, given: int | None, scenarios: list[Scenario]) -> int:
        """The seed of people and luck."""
        own = self.whole("seed", scenarios[0].seed if scenarios else 1, 0, LARGEST, "a seed")
        return given if given is not None else own if own is not None else 1

    def with_held(
        self, arms: list[Arm], held: Mapping[str, Any], marks: Mapping[str, Mark]
    ) -> tuple[list[Scenario], Scenario | None]:
        """The scenarios with what is held put in."""
        scenarios, baseline = [], None
        for arm in arms:
            made = arm.built(held, self.problems, marks)
            if made is None:
                continue
            arm.__init__(made, arm.baseline)  # type: ignore[misc]
            if arm.baseline:
                baseline = made
            else:
                scenarios.append(made)
        return scenarios, baseline

    def each_value(
        self,
        factors: list[Factor],
        arms: list[Arm],
        marks: Mapping[str, Mark],
        items: Mapping[str, list[Mark]],
    ) -> None:
        """Check every value by itself; whether values fit together is asked of points."""
        for factor in factors:
            found, path = declared(factor.path), factor.path
            for place, value in enumerate(factor.extremes()):
                mark = items[path][place] if place < len(items[path]) else marks[path]
                before = len(self.problems)
                if found is not None:
                    self.check.declared(found, placed(from_data(value, mark.file, self.problems), mark), path)
                    continue
                for arm in arms:
                    arm.built({path: value}, self.problems, {path: mark})
                if len(self.problems) > before:
                    break  # the path is wrong, or may be

    def points(
        self,
        design: Design,
        factors: list[Factor],
        scenarios: list[Scenario],
        arms: list[Arm],
        marks: dict[str, Mark],
    ) -> tuple[list[Factor], Points | None]:
        """The points."""
        mark = self.entries["design"].mark if "design" in self.entries else self.node.mark
        if design.kind == "table":
            return table(self.check, design.file, self.folder, mark, arms, marks)
        n = count(design, factors)
        if n > LIMIT:
            self.check.wrong(mark, "design", f"{n:,} points; expected at most {LIMIT:,}")
            return factors, None
        base = [current(factor.path, scenarios) for factor in factors]
        return factors, make(design, factors, base)

    def together(self, plan: SweepPlan, every_point: bool) -> None:
        """Check the values of points together: all of them, or some spread evenly."""
        n = len(plan.points.values)
        step = 1 if every_point else max(1, -(-n // _TOGETHER))
        mark = self.entries["design"].mark if "design" in self.entries else self.node.mark
        for problem in check_points(plan, range(0, n, step)):
            self.check.wrong(mark, "design", problem)


def check_points(plan: SweepPlan, points: range) -> list[str]:
    """What is wrong with the values of points together, a line for each, a few at most."""
    arms, said = plan.arms(), []
    for point in points:
        found = Problems()
        values = plan.values(point)
        for arm in arms:
            arm.built(values, found, {})
        for problem in found.sorted():
            where = ", ".join(f"{path} {value}" for path, value in values.items())
            said.append(f"point {point} ({where}): {problem.path}: {problem.message}")
        if len(said) >= _SAID:
            break
    return said[:_SAID]
