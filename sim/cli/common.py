"""What the commands that simulate share: options, loading, saving and printing."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.compare import Comparison
    from sim.results.run import Result
    from sim.scenario import Scenario
    from sim.stances import Stance as Draws

__all__ = [
    "BadInput",
    "command_line",
    "keep_at",
    "load_all",
    "pick",
    "print_json",
    "save",
    "stance_named",
]

ROOT = Path("runs")

Replicates = Annotated[
    int,
    typer.Option(
        "--replicates",
        "-n",
        min=1,
        help="How many times to live it, each with other people and luck. Intervals hold "
        "9 of 10 further replicates: Student's t below 20, the replicates' own quantiles from 20 on.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        "-w",
        min=1,
        help="Processes; one for each processor by default. Results do not depend on it.",
    ),
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of people and luck, instead of the scenario's.")
]
Stance = Annotated[
    str,
    typer.Option(
        "--stance",
        help="Where uncertain parameters come from, replicate by replicate: literature (priors; nothing "
        "fitted to the reported figures), reported (a fit to them), pooled (both), or central (all at their "
        "defaults: only luck varies). What the scenario sets itself stays.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write; below runs/ by default.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Change a value: world.students=3000, interventions.teacher_rotation.share=0.2. May be "
        "repeated. Assumptions change in the baseline too, policies in the scenarios only.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measures", "-m", help="Show only these measures (names, repeated or separated by commas)."
    ),
]
Group = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        "-g",
        help="Show only these groups: all, city, town, village, quality, ordinary, weak, ses1 to ses5, "
        "members, others.",
    ),
]
Years = Annotated[
    str | None, typer.Option("--years", help="Show only these years: 2024, 2022-2026 or 2022,2025.")
]


class BadInput(ValueError):
    """Something asked for on the command line that cannot be; one line for each problem."""


def stance_named(name: str) -> Draws:
    """The stance of that name, before anything runs.

    Raises:
        BadInput: there is none, its draws have not been made yet, or their file is out of order.
    """
    from sim.stances import StanceError, load

    try:
        return load(name)
    except StanceError as error:
        raise BadInput(f"--{error}") from error


def load_all(names: Sequence[str], options: Sequence[str] | None, *, baseline: bool) -> list[Scenario]:
    """Load scenarios with the changes of ``--set``.

    Args:
        names: names or paths.
        options: as given on the command line.
        baseline: whether the first is a baseline, whose policies and goals are left alone.

    Raises:
        ScenarioError: every problem of every scenario, in one go.
        BadInput: a policy to change that no scenario uses.
    """
    from sim.scenario import ScenarioError, load
    from sim.scenario.load import settings

    changes = settings(options or ())
    special = {
        path: value for path, value in changes.items() if path.split(".")[0] in ("interventions", "goals")
    }
    common = {path: value for path, value in changes.items() if path not in special}
    out, problems, used = [], [], set()
    for number, name in enumerate(names):
        try:
            scenario = load(name, common)
            own = (
                {}
                if baseline and number == 0
                else {path: value for path, value in special.items() if _concerns(scenario, path)}
            )
            used |= set(own)
            out.append(load(name, common | own) if own else scenario)
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    for path in special:
        if path not in used:
            what = (
                "baseline's policies stay as they are and no scenario"
                if baseline
                else "the scenario does not"
            )
            raise BadInput(
                f"--set {path}: "
                + (
                    f"the {what} uses {path.split('.')[1]}"
                    if baseline and "." in path
                    else f"{what} have {path}"
                )
            )
    return out


def _concerns(scenario: Scenario, path: str) -> bool:
    """Whether a scenario has the policy or goal that a path names."""
    section, _, rest = path.partition(".")
    which = rest.split(".")[0]
    if section == "goals" or not which or which.isdigit():
        n = len(scenario.goals if section == "goals" else scenario.interventions)
        return n > 0 and (not which.isdigit() or int(which) < n)
    return any(policy.name == which for policy in scenario.interventions)


def pick(
    frame: pd.DataFrame,
    outcome: Result | Comparison,
    measures: Sequence[str] | None,
    groups: Sequence[str] | None,
    years: str | None,
) -> pd.DataFrame:
    """Rows of the measures, groups and years asked for.

    Raises:
        UnknownName: a measure or group that does not exist.
        BadInput: years that cannot be read or were not lived.
    """
    wanted = _split(measures)
    for name in wanted:
        outcome.measure(name)
    if wanted:
        frame = frame[frame["measure"].isin(wanted)]
    chosen = _split(groups)
    for name in chosen:
        outcome.group(name)
    if chosen:
        frame = frame[frame["group"].isin(chosen)]
    if years:
        frame = frame[frame["year"].isin(_years(years, outcome.years))]
    return frame


def check_names(measures: Sequence[str] | None, groups: Sequence[str] | None) -> None:
    """Complain about measures and groups that do not exist, before anything runs."""
    from sim.measures.catalogue import MEASURES
    from sim.measures.record import Record
    from sim.results.outcome import UnknownName

    for name in _split(measures):
        if name not in MEASURES:
            raise UnknownName("measure", name, list(MEASURES))
    for name in _split(groups):
        if name not in Record.groups:
            raise UnknownName("group", name, Record.groups)


def check_years(text: str | None, lived: Sequence[int]) -> None:
    """Complain about years that will not be lived, before anything runs."""
    if text:
        _years(text, lived)


def _split(words: Sequence[str] | None) -> list[str]:
    return [word.strip() for item in words or () for word in item.split(",") if word.strip()]


def _years(text: str, lived: Sequence[int]) -> list[int]:
    out: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise BadInput(
                f"--years {text}: expected a year, a span such as 2022-2026, or a list such as 2022,2025"
            )
        out += range(int(first), int(last or first) + 1) if int(last or first) - int(first) < 1000 else []
    if not set(out) & set(lived):
        raise BadInput(f"--years {text}: the run is from {lived[0]} to {lived[-1]}")
    return out


def keep_at(out: Path | None) -> Path:
    """Where finished replicates wait: beside the folder that will be written.

    Raises:
        FolderError: nothing can be written there.
    """
    from sim.results.folder import check_target

    check_target(ROOT if out is None else out, named=out is not None)
    return ROOT if out is None else out.absolute().parent


def save(outcome: Result | Comparison, out: Path | None) -> Path:
    """Write the run's folder, with its report."""
    from sim.results.compare import Comparison
    from sim.results.folder import name_for, write_comparison, write_run

    if isinstance(outcome, Comparison):
        return write_comparison(outcome, out or ROOT / name_for(outcome, True))
    return write_run(outcome, out or ROOT / name_for(outcome, False))


def command_line(
    command: str,
    names: Sequence[str],
    replicates: int,
    seed: int | None,
    options: Sequence[str] | None,
    stance: str = "",
) -> str:
    """What to type to have the same result again (workers and folder do not matter to it)."""
    words = ["levelfield", command, *names, "--replicates", str(replicates)]
    if seed is not None:
        words += ["--seed", str(seed)]
    if stance:
        words += ["--stance", stance]
    for option in options or ():
        words += ["--set", option]
    return shlex.join(words)


def print_json(value: Any) -> None:
    """One JSON document on standard output; what is not a number is null."""
    from sim.results.outcome import plain

    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, allow_nan=False) + "\n")
