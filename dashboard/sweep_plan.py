"""From a form to a sweep file: its document, checked by the simulator's own reader, and what it will cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.store import Store

__all__ = ["GROUPS", "MEASURES", "MOST_RUNS", "Asked", "Row", "Said", "Start", "options", "said", "start_of"]

MEASURES = (
    "academic_achievement",
    "urban_rural_achievement_gap",
    "teacher_quality",
    "teacher_satisfaction_rate",
    "dropout_rate",
)
"""Kept where nobody chose others."""
GROUPS = ("all", "city", "town", "village", "quality", "ordinary", "weak", "ses1", "ses5")
MOST_RUNS = 20_000
"""Runs that can be asked for from here; more from a terminal."""
_A_PUPIL_YEAR = 1.1e-6
"""Seconds of one processor for an arm of a run, each pupil and year, where nothing was measured."""
_BYTES = 9.0


@dataclass(frozen=True)
class Row:
    """A factor as the form has it: path, ``steps``, ``range`` or ``prior``, and its numbers."""

    path: str
    form: str
    low: Any = None
    high: Any = None
    steps: Any = None


@dataclass(frozen=True)
class Asked:
    """The form."""

    scenario: str
    baseline: str
    rows: tuple[Row, ...]
    design: str
    size: Any
    replicates: Any
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What the simulator says to it.

    Attributes:
        document: the keys of the sweep file.
        problems: keys of the texts, or the reader's own lines; empty where it can be run.
        points, replicates, runs: how many.
        seconds, bytes: about what it takes.
    """

    document: dict[str, Any]
    problems: tuple[str, ...] = ()
    points: int = 0
    replicates: int = 0
    runs: int = 0
    seconds: float = 0.0
    bytes: float = 0.0


@dataclass(frozen=True)
class Start:
    """Where the numbers of a factor begin: low, high, and whether it has a prior."""

    low: float
    high: float
    prior: bool


@lru_cache(maxsize=64)
def options(scenario: str) -> list[dict[str, Any]]:
    """What can be varied in a scenario: path, kind (``policy`` or ``assumption``), main (a telling one)."""
    from dashboard.levers import main_parameters
    from sim.priors import uncertain
    from sim.scenario import ScenarioError, load

    try:
        loaded = load(scenario)
    except ScenarioError:
        return []
    used = {policy.name: policy for policy in loaded.interventions}
    out = []
    for name, policy in used.items():
        first = main_parameters(type(policy))
        telling = next((one for one in first if one != "share" or len(first) == 1), "")
        telling = "share" if name == "teacher_rotation" else telling
        for parameter, declared in type(policy).parameters.items():
            if declared.kind in ("number", "integer") and not declared.keys:
                out.append(
                    {
                        "path": f"interventions.{name}.{parameter}",
                        "kind": "policy",
                        "main": parameter == telling,
                    }
                )
    for path in uncertain():
        owner = path.split(".")[0]
        if owner == "behaviour" or owner in used:
            out.append({"path": path, "kind": "assumption", "main": False})
    return out


def start_of(scenario: str, path: str) -> Start | None:
    """The first numbers of a factor: its prior, or a slider's reach around its value; None if unknown."""
    from dashboard.levers import reach
    from sim.priors import uncertain
    from sim.scenario import load
    from sim.sweep.factors import current, declared

    if path not in {one["path"] for one in options(scenario)}:
        return None
    parameter = declared(path)
    if parameter is None:
        return None
    found = uncertain().get(path.removeprefix("interventions."))
    if found is not None and found.prior is not None and not path.startswith("interventions."):
        return Start(float(found.prior.low), float(found.prior.high), True)
    value = current(path, [load(scenario)])
    here = float(value if isinstance(value, int | float) else parameter.default)
    slider = reach(parameter, here, float(parameter.default))
    return Start(float(f"{slider.low:.4g}"), float(f"{slider.high:.4g}"), found is not None)


def said(asked: Asked, store: Store) -> Said:
    """Check what was asked for as `levelfield sweep` would, and say what it takes."""
    from sim.scenario import ScenarioError
    from sim.sweep.reading import load

    document = _document(asked)
    problems = _wrong(asked)
    if problems:
        return Said(document, tuple(problems))
    if _many(asked) > MOST_RUNS:
        return Said(document, ("many",))
    try:
        plan = load(document)
    except ScenarioError as error:
        # Every step of a factor may be wrong in the same way: the first one says it.
        firsts = {one.path: f"{one.path}: {one.message}" for one in reversed(error.problems)}
        return Said(document, tuple(reversed(firsts.values()))[:5])
    if plan.runs > MOST_RUNS:
        return Said(document, ("many",))
    pupils = float(plan.scenarios[0].document.get("world", {}).get("students", 25_000))
    years = plan.scenarios[0].years
    arms = len(plan.labels)
    values = len(plan.rows) * (years + 1) * len(plan.measures) * len(plan.groups)
    from sim.engines import default_workers

    seconds = _pace(store) * pupils * years * arms * plan.runs / default_workers()
    return Said(
        document,
        (),
        len(plan.points.values),
        plan.replicates,
        plan.runs,
        seconds,
        _BYTES * values * plan.runs,
    )


def _document(asked: Asked) -> dict[str, Any]:
    """The sweep file."""
    factors: dict[str, Any] = {}
    for row in asked.rows:
        if row.form == "prior":
            factors[row.path] = "prior"
        elif row.form == "range":
            factors[row.path] = {"uniform": [row.low, row.high]}
        else:
            factors[row.path] = {"start": row.low, "stop": row.high, "steps": row.steps}
    design: Any = asked.design
    if asked.design == "latin_hypercube":
        design = {"kind": asked.design, "points": asked.size}
    elif asked.design == "sobol":
        design = {"kind": asked.design, "base": asked.size}
    elif asked.design == "morris":
        design = {"kind": asked.design, "trajectories": asked.size}
    return {
        "title": _title(asked),
        "scenarios": asked.scenario,
        "baseline": asked.baseline,
        "factors": factors,
        "design": design,
        "replicates": asked.replicates,
        "stances": ["central"] if any(row.form == "prior" for row in asked.rows) else ["literature"],
        "keep": {"measures": list(asked.measures), "groups": list(GROUPS)},
    }


def _title(asked: Asked) -> dict[str, str]:
    """What is varied in which scenario, in both languages."""
    from dashboard.components.sweep_names import factor_name
    from dashboard.words import words
    from sim.scenario import load

    titles = load(asked.scenario).title
    out = {}
    for lang in ("en", "zh"):
        word = words(lang)
        names = word.list([factor_name(row.path, word) for row in asked.rows])
        out[lang] = word("sweep.titled", scenario=word.pick(titles, asked.scenario), factors=names)[:200]
    return out


def _wrong(asked: Asked) -> list[str]:
    """Problems that the form can tell by itself, as keys of the texts."""
    found = []
    known = {one["path"] for one in options(asked.scenario)}
    paths = [row.path for row in asked.rows]
    if not paths:
        found.append("no_factor")
    if len(set(paths)) < len(paths):
        found.append("twice")
    if any(path not in known for path in paths):
        found.append("unknown")
    if asked.scenario == asked.baseline:
        found.append("same")
    if not asked.measures:
        found.append("no_measure")
    for row in asked.rows:
        numbers = [row.low, row.high] if row.form != "prior" else []
        if not all(isinstance(one, int | float) for one in numbers):
            found.append("number")
        elif numbers and not numbers[0] < numbers[1]:
            found.append("order")
        if row.form == "steps" and not (isinstance(row.steps, int) and 2 <= row.steps <= 20):
            found.append("steps")
        if row.form != "steps" and asked.design in ("grid", "one_at_a_time"):
            found.append("sampled")
    size = asked.size
    if asked.design in ("latin_hypercube", "sobol", "morris"):
        if not isinstance(size, int) or not 2 <= size <= 4096:
            found.append("size")
        elif asked.design == "sobol" and size & (size - 1):
            found.append("power")
    if not isinstance(asked.replicates, int) or not 1 <= asked.replicates <= 200:
        found.append("replicates")
    return list(dict.fromkeys(found))


def _many(asked: Asked) -> int:
    """How many runs there would be."""
    rows = asked.rows
    if asked.design == "grid":
        points = 1
        for row in rows:
            points *= int(row.steps)
    elif asked.design == "one_at_a_time":
        points = 1 + sum(int(row.steps) for row in rows)
    else:
        points = (
            int(asked.size)
            * {"latin_hypercube": 1, "sobol": len(rows) + 2, "morris": len(rows) + 1}[asked.design]
        )
    return points * int(asked.replicates)


def _pace(store: Store) -> float:
    """Seconds for an arm, a pupil and a year on one processor: from the newest comparison that was stored."""
    from dashboard.store import NotStored

    for info in store.listing()[:5]:
        try:
            outcome = store.open(info.path.name).outcome
            seconds = float(outcome.timing["wall_seconds"]) * float(outcome.timing.get("workers", 1))
            pupils = float(outcome.students.mean()) * len(outcome.about) * (len(outcome.years) - 1)
            if seconds > 0 and pupils > 0 and outcome.replicates >= 4:
                return seconds / (pupils * outcome.replicates)
        except (NotStored, KeyError, TypeError, ValueError):
            continue
    return _A_PUPIL_YEAR
