"""`levelfield run`, `compare` and `goals`: simulate, and say what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.common import (
    AsJson,
    Group,
    Measures,
    Out,
    Replicates,
    Seed,
    Set,
    Stance,
    Workers,
    Years,
    check_names,
    check_years,
    command_line,
    keep_at,
    load_all,
    pick,
    print_json,
    save,
    stance_named,
)
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from pathlib import Path

    from sim.results.run import Result
    from sim.scenario import Scenario

__all__ = ["register"]

One = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of one that came along.")
]
Baseline = Annotated[
    str, typer.Argument(metavar="BASELINE", help="What to compare with, for example china-county.")
]
Several = Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="One scenario or several.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(compare)
    app.command()(goals)


def run(
    scenario: One,
    replicates: Replicates = 5,
    workers: Workers = None,
    seed: Seed = None,
    stance: Stance = "literature",
    out: Out = None,
    settings: Set = None,
    as_json: AsJson = False,
    measures: Measures = None,
    group: Group = None,
    years: Years = None,
) -> None:
    """Run one scenario and show where it leads.

    Example: levelfield run china-county --replicates 5 --set world.students=8000
    """
    from sim.results.outcome import records

    [loaded] = load_all([scenario], settings, baseline=False)
    check_names(measures, group)
    check_years(years, loaded.summers)
    command = command_line("run", [scenario], replicates, seed, settings, stance)
    result, folder = _simulated(loaded, replicates, workers, seed, stance, out, command)
    table = pick(result.to_frame(), result, measures, group, years)
    if as_json:
        print_json(
            {
                "measures": records(table),
                "folder": str(folder),
                "goals": records(result.goals()),
                "provenance": result.provenance,
            }
        )
        return
    from sim.cli.tables import show_run

    show_run(result, table if measures or group or years else None, folder)


def compare(
    baseline: Baseline,
    scenarios: Several,
    replicates: Replicates = 20,
    workers: Workers = None,
    seed: Seed = None,
    stance: Stance = "literature",
    out: Out = None,
    settings: Set = None,
    as_json: AsJson = False,
    measures: Measures = None,
    group: Group = None,
    years: Years = None,
) -> None:
    """Compare scenarios with a baseline: paired effects with 90 % intervals, by group, with cost.

    Both live the same people with the same luck, so what differs is the policy's doing.

    Example: levelfield compare china-county weak-schools-first --replicates 20
    """
    from sim.results.compare import compare as compare_scenarios
    from sim.results.outcome import records

    draws = stance_named(stance)
    loaded = load_all([baseline, *scenarios], settings, baseline=True)
    check_names(measures, group)
    check_years(years, loaded[0].summers)
    _check_comparable(loaded)
    keep = keep_at(out)
    with progress_bar("comparing") as progress:
        comparison = compare_scenarios(
            loaded[0],
            loaded[1:],
            replicates,
            workers,
            seed,
            progress=progress,
            keep=keep,
            stance=draws,
            command=command_line("compare", [baseline, *scenarios], replicates, seed, settings, stance),
        )
    folder = save(comparison, out)
    table = pick(comparison.to_frame(), comparison, measures, group, years)
    if as_json:
        print_json(comparison.to_json() | {"effects": records(table), "folder": str(folder)})
        return
    from sim.cli.tables import show_comparison

    show_comparison(comparison, table if measures or group or years else None, folder)


def goals(
    scenario: One,
    replicates: Replicates = 20,
    workers: Workers = None,
    seed: Seed = None,
    stance: Stance = "literature",
    out: Out = None,
    settings: Set = None,
    as_json: AsJson = False,
) -> None:
    """How likely a scenario reaches each of its goals, year by year.

    Example: levelfield goals weak-schools-first --replicates 20
    """
    from sim.cli.common import BadInput
    from sim.results.outcome import records

    [loaded] = load_all([scenario], settings, baseline=False)
    if not loaded.goals:
        raise BadInput(f"{scenario}: has no goals; add a goals: section to it")
    command = command_line("goals", [scenario], replicates, seed, settings, stance)
    result, folder = _simulated(loaded, replicates, workers, seed, stance, out, command)
    if as_json:
        print_json({"goals": records(result.goals()), "folder": str(folder), "provenance": result.provenance})
        return
    from sim.cli.tables import show_goals

    show_goals(result, folder)


def _simulated(
    scenario: Scenario,
    replicates: int,
    workers: int | None,
    seed: int | None,
    stance: str,
    out: Path | None,
    command: str,
) -> tuple[Result, Path]:
    """Run one scenario with a progress bar and write its folder."""
    from sim.results.run import run as run_scenario

    draws, keep = stance_named(stance), keep_at(out)
    with progress_bar(scenario.name) as progress:
        result = run_scenario(
            scenario,
            replicates,
            workers,
            seed,
            progress=progress,
            keep=keep,
            stance=draws,
            command=command,
        )
    return result, save(result, out)


def _check_comparable(loaded: list) -> None:  # type: ignore[type-arg]  # of Scenario, which is heavy to import
    """Complain about scenarios that do not begin together, before anything runs."""
    from sim.cli.common import BadInput

    first = loaded[0]
    wrong = [
        f"{one.name}: starts in {one.start_year}, its baseline {first.name} in {first.start_year}; "
        "they can only be compared from the same year"
        for one in loaded[1:]
        if one.start_year != first.start_year
    ]
    if wrong:
        raise BadInput("\n".join(wrong))
