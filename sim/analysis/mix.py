"""Reading an optimise file: which policies may be mixed, how strongly, for which objectives.

scenario: weak-schools-first          every policy that may be used, with its other parameters
baseline: china-county                what effects and costs are differences from
assume: {world.students: 3000}        held in both
switches: [teacher_rotation]          policies that may also be left out; the others always act
levers: {teacher_rotation.share: [0.05, 0.6]}
objectives:
  - {measure: academic_achievement, group: weak}     effect in the last year, in its better direction
  - {measure: urban_rural_achievement_gap, level: true, year: 2028, better: lower}
  - {goals: share}                    share of the scenario's goals that are reached
  - {cost: per_year, at_most: 4_000_000}   extra cost; or per_student, total: discounted; within a limit
most: 2                               policies of `switches` in a mix at most; all by default
replicates: 4                         in the search, the same people and luck for all mixes
confirm: 20                           further ones for the mixes of the front
population: 24
runs: 960                             of the search at most: mixes times replicates
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.objectives import Objective, read_objectives
from sim.scenario.document import Problem, ScenarioError
from sim.scenario.kinds import FileKind
from sim.scenario.tree import Node, Problems
from sim.scenario.values import Checker
from sim.scenario.words import PRESETS
from sim.sweep.factors import Factor
from sim.sweep.reading import SweepReader

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.stances import Stance

__all__ = ["KEYS", "MIXES", "Mix", "load"]

MIXES = FileKind(
    PRESETS / "optimise",
    "optimise",
    ("objectives", "levers", "switches"),
    missing="no such optimise file or result",
)
"""Optimise files, and those that travel with the package."""
KEYS = (
    *("title", "note", "scenario", "baseline", "assume", "switches", "most", "levers", "objectives"),
    *("replicates", "confirm", "population", "runs", "stance", "seed"),
)
"""The keys of an optimise file."""


@dataclass(frozen=True, eq=False)
class Mix:
    """A question to the optimiser, resolved and checked.

    Attributes:
        name: short name (file stem).
        title, note: by language.
        scenario, baseline: with what is assumed put in.
        switches: policies that may be left out.
        levers: what may be set, as factors of a sweep (``interventions.POLICY.NAME``).
        objectives: at least two.
        replicates, confirm: in the search, and of the front afterwards.
        population: mixes in a generation.
        runs: of the search, at most.
        stance: where uncertain parameters come from.
        seed: of people, luck and the search.
        most: of the switches, how many may be on in a mix; 0 for all.
    """

    name: str
    title: Mapping[str, str]
    scenario: Scenario
    baseline: Scenario
    switches: tuple[str, ...]
    levers: tuple[Factor, ...]
    objectives: tuple[Objective, ...]
    replicates: int
    confirm: int
    population: int
    runs: int
    stance: Stance
    seed: int
    note: Mapping[str, str] = field(default_factory=dict)
    most: int = 0

    def record(self) -> dict[str, Any]:
        """Everything that decides about results, as plain data."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "note": dict(self.note),
            "scenarios": [
                {"name": one.name, "hash": one.hash, "document": one.document}
                for one in (self.baseline, self.scenario)
            ],
            "switches": list(self.switches),
            "most": self.most,
            "levers": [lever.record() for lever in self.levers],
            "objectives": [objective.record() for objective in self.objectives],
            "replicates": self.replicates,
            "confirm": self.confirm,
            "population": self.population,
            "runs": self.runs,
            "stance": {"name": self.stance.name, "hash": self.stance.hash},
            "seed": self.seed,
        }

    @property
    def id(self) -> str:
        """Names what is asked and the code that answers it; 16 characters."""
        from sim.results.outcome import plain
        from sim.results.provenance import code, versions

        asked = self.record() | {"title": None, "note": None}
        tables = ["" if one.schools is None else one.schools.to_csv(index=False)
                  for one in (self.baseline, self.scenario)]  # fmt: skip
        text = json.dumps(plain([asked, tables, code(), versions()]), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load(
    source: str | Path | Mapping[str, Any], *, seed: int | None = None, stance: str | None = None
) -> Mix:
    """An optimise file, by path, by the name of one that came along, or as plain data.

    Args:
        source: name, path, or the keys of such a file.
        seed, stance: instead of the file's.

    Raises:
        ScenarioError: something is wrong; it lists every problem found.
    """
    problems = Problems()
    node, name, folder = MIXES.read(source, problems)
    mix = None
    if node is not None and not problems:
        mix = _read(problems, name, folder, node, seed, stance)
    if mix is None or problems:
        raise ScenarioError([_own_words(one) for one in problems.sorted()])
    return mix


def _own_words(problem: Problem) -> Problem:
    """Paths of a sweep, as they stand in this file."""
    path = problem.path
    for theirs, ours in (
        ("factors.interventions.", "levers."), ("factors.", "assume."), ("scenarios", "scenario"),
        ("stances", "stance"),
    ):  # fmt: skip
        if path.startswith(theirs):
            path = ours + path.removeprefix(theirs)
            break
    return Problem(problem.file, problem.line, problem.column, path, problem.message)


def _read(
    problems: Problems, name: str, folder: Path, node: Node, seed: int | None, stance: str | None
) -> Mix | None:
    check = Checker(problems)
    entries = dict(check.table(node, "") or {})
    for key, entry in entries.items():
        if key not in KEYS:
            check.unknown(entry, key, key, KEYS)
    for key in ("scenario", "baseline", "objectives"):
        if key not in entries:
            check.wrong(node.mark, key, "missing")
        elif key != "objectives" and not isinstance(entries[key].value, str):
            check.wrong(entries[key].mark, key, f"expected one scenario, found {entries[key].found()}")
            del entries[key]
    levers = dict((check.table(entries["levers"], "levers") or {}) if "levers" in entries else {})
    switches = check.items(entries["switches"], "switches") if "switches" in entries else []
    if not levers and not switches:
        check.wrong(node.mark, "levers", "nothing to decide; expected levers, or policies under switches")
    reader = SweepReader(problems, name, folder, _as_sweep(check, entries, levers, node))
    plan = reader.plan(1, seed, stance, False) if "scenario" in entries else None
    scenario = reader.found[0] if reader.found else None
    chosen: list[str | None] = []
    if scenario is not None:
        used = [policy.name for policy in scenario.interventions]
        chosen = [check.word(item, "switches", used, "a policy that the scenario uses:") for item in switches]
    found = read_objectives(check, entries["objectives"], scenario) if "objectives" in entries else []

    def whole(key: str, default: int, low: int, high: int, what: str) -> int:
        given = check.whole(entries[key], key, low, high, what) if key in entries else default
        return default if given is None else given

    most = whole("most", 0, 1, max(len(switches), 1), "policies in a mix at most") if "most" in entries else 0
    replicates = whole("replicates", 4, 1, 10_000, "replicates of each mix")
    population = whole("population", 24, 4, 10_000, "mixes in a generation")
    runs = whole("runs", 40 * population, 1, 10_000_000, "runs of the search")
    confirm = whole("confirm", 20, 2, 10_000, "further replicates of the front")
    if not problems and runs < population * replicates:
        mark = entries["runs"].mark if "runs" in entries else node.mark
        check.wrong(
            mark, "runs", f"{runs} runs do not do for one generation ({population} mixes x {replicates} "
            "replicates)"
        )  # fmt: skip
    if problems or plan is None or plan.baseline is None:
        return None
    return Mix(
        name,
        plan.title,
        plan.scenarios[0],
        plan.baseline,
        tuple(dict.fromkeys(one for one in chosen if one is not None)),
        plan.factors,
        tuple(found),
        replicates,
        confirm,
        population,
        runs,
        plan.stances[0],
        plan.seed,
        plan.note,
        most,
    )


def _as_sweep(check: Checker, entries: Mapping[str, Node], levers: Mapping[str, Node], node: Node) -> Node:
    """The same as a sweep file, so that it is checked the same way."""
    factors: dict[str, Node] = {}
    if "assume" in entries:
        factors |= check.table(entries["assume"], "assume") or {}
    for path, entry in levers.items():
        full = path if path.startswith("interventions.") else f"interventions.{path}"
        two = entry.items() if isinstance(entry.value, list) else []
        if len(two) != 2:
            check.wrong(entry.mark, f"levers.{path}", f"expected [lowest, highest], found {entry.found()}")
            continue
        factors[full] = Node({"uniform": entry}, entry.mark, entry.key)
    design = {"kind": Node("latin_hypercube", node.mark), "points": Node(1, node.mark)}
    out = {"factors": Node(factors, node.mark), "design": Node(design, node.mark)}
    for theirs, ours in (
        ("scenarios", "scenario"), ("baseline", "baseline"), ("title", "title"), ("note", "note"),
        ("stances", "stance"), ("seed", "seed"),
    ):  # fmt: skip
        if ours in entries:
            out[theirs] = entries[ours]
    return Node(out, node.mark)
