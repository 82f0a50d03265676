"""`levelfield sensitivity`, `discover` and `optimise`: what a sweep says, and which policies to choose."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.common import AsJson, BadInput, Seed, Workers, print_json
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.analysis.front import Front

__all__ = ["register"]

Folder = Annotated[
    Path, typer.Argument(metavar="RESULT", help="The folder of a sweep, finished or still running.")
]
Measure = Annotated[
    str | None,
    typer.Option("--measure", "-m", help="What is asked about; the first measure kept by default."),
]
Group = Annotated[str | None, typer.Option("--group", "-g", help="For whom; all by default, if it was kept.")]
Year = Annotated[int | None, typer.Option("--year", help="Summer; the last one kept by default.")]
Which = Annotated[str | None, typer.Option("--scenario", help="Which scenario, where the sweep has several.")]
Level = Annotated[
    bool, typer.Option("--level", help="The level itself, not the effect against the baseline.")
]
Chart = Annotated[
    Path | None, typer.Option("--chart", help="Also write a chart to this file (HTML, opens in any browser).")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (sensitivity, discover, optimise):
        app.command()(command)


def sensitivity(
    result: Folder,
    measure: Measure = None,
    group: Group = None,
    year: Year = None,
    scenario: Which = None,
    level: Level = False,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="auto (the design's own: sobol or morris; else emulator), emulator, or pawn.",
        ),
    ] = "auto",
    chart: Chart = None,
    as_json: AsJson = False,
) -> None:
    """Which assumptions decide: how much of the outcome's variation each factor of a sweep accounts for.

    Example: levelfield sweep what-decides --out runs/decides && levelfield sensitivity runs/decides -g weak
    """
    from sim.analysis.sensitivity import METHODS
    from sim.analysis.sensitivity import sensitivity as indices_of

    if method not in METHODS:
        raise BadInput(f"--method {method}: expected one of {', '.join(METHODS)}")
    asked = _asked(result, measure, group)
    with _clear():
        found = indices_of(*asked, year, False if level else None, scenario, method)
    _drawn(found, chart)
    if as_json:
        print_json(found.to_json())
        return
    from sim.cli.analysis_tables import show_indices

    show_indices(found)


def discover(
    result: Folder,
    measure: Measure = None,
    group: Group = None,
    at_least: Annotated[
        str | None,
        typer.Option(
            "--at-least", help="A run counts as a case from this value on; 75% is the upper quarter."
        ),
    ] = None,
    at_most: Annotated[
        str | None, typer.Option("--at-most", help="A run counts as a case up to this value; 25% likewise.")
    ] = None,
    year: Year = None,
    scenario: Which = None,
    level: Level = False,
    coverage: Annotated[
        float | None,
        typer.Option(
            "--coverage",
            min=0.01,
            max=1,
            help="Share of all cases that a rule must hold; else the best balance.",
        ),
    ] = None,
    boxes: Annotated[int, typer.Option("--boxes", min=1, max=10, help="How many rules to look for.")] = 1,
    chart: Chart = None,
    as_json: AsJson = False,
) -> None:
    """Under which conditions it happens: rules that tell the cases of a sweep from the rest (PRIM).

    Example: levelfield discover runs/pays --measure academic_achievement --group weak --at-least 75%
    """
    from sim.analysis.discovery import discover as conditions_of

    if at_least is None and at_most is None:
        raise BadInput("what is a case? expected --at-least or --at-most, for example --at-least 75%")
    folder, what, whom = _asked(result, measure, group)
    with _clear():
        found = conditions_of(
            folder,
            what,
            whom,
            at_least=at_least,
            at_most=at_most,
            year=year,
            effect=False if level else None,
            scenario=scenario,
            coverage=coverage,
            boxes=boxes,
        )
    if chart is not None and not found.boxes:
        raise BadInput(f"--chart {chart}: no rule tells the cases from the rest, so there is nothing to draw")
    _drawn(found, chart)
    if as_json:
        print_json(found.to_json())
        return
    from sim.cli.analysis_tables import show_discovery

    show_discovery(found)


def optimise(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|RESULT",
            help="An optimise file, the name of one that came along, the folder of an optimisation, "
            "or the folder of a sweep, whose policies are then compared over its states of the world.",
        ),
    ],
    workers: Workers = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", help="Address of a Dask scheduler to use instead.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write; below runs/ by default.")
    ] = None,
    seed: Seed = None,
    stance: Annotated[
        str | None,
        typer.Option("--stance", help="Where uncertain parameters come from, instead of the file's."),
    ] = None,
    measure: Measure = None,
    group: Group = None,
    year: Year = None,
    enough: Annotated[
        float | None, typer.Option("--enough", help="Of a sweep: the value with which one would be content.")
    ] = None,
    better: Annotated[
        str | None,
        typer.Option("--better", help="Of a sweep: higher or lower, where the measure does not say."),
    ] = None,
    chart: Chart = None,
    as_json: AsJson = False,
) -> None:
    """Which mixes of policies are worth choosing between: goals against cost against equity.

    Searches for mixes that no other mix beats, then lives them again with fresh luck. Whatever interrupts it,
    the same command goes on from there. Of a sweep, it tells the regret of each policy over all states.

    Example: levelfield optimise cheap-and-fair --workers 2
    """
    if Path(what).is_dir():
        _of_folder(Path(what), measure, group, year, enough, better, chart, as_json)
        return
    from sim.analysis import mix as files
    from sim.analysis.optimise import default_folder
    from sim.analysis.optimise import optimise as search
    from sim.cli.analysis_tables import show_front

    asked = files.load(what, seed=seed, stance=stance)
    folder = default_folder(asked) if out is None else out
    print(describe(asked), file=sys.stderr)
    words = ["levelfield", "optimise", what]
    for name, value in (("--seed", seed), ("--stance", stance)):
        words += [] if value is None else [name, str(value)]
    with _clear(), progress_bar(asked.name, "runs") as progress:
        found = search(
            asked, workers=workers, cluster=cluster, out=folder, progress=progress, command=shlex.join(words)
        )
    _told(found, chart, as_json, show_front)


def describe(asked: Any) -> str:
    """An optimise file in a line."""
    names = ", ".join(f"{one.name} ({one.better})" for one in asked.objectives)
    return (
        f"{asked.title['en']}: at most {asked.runs:,} runs of {asked.scenario.name} against "
        f"{asked.baseline.name} for {names}; then up to {asked.population * asked.confirm:,} to confirm"
    )


def _of_folder(
    folder: Path,
    measure: str | None,
    group: str | None,
    year: int | None,
    enough: float | None,
    better: str | None,
    chart: Path | None,
    as_json: bool,
) -> None:
    """What a folder holds: a front, or a sweep whose policies can be compared."""
    import json

    from sim.analysis.front import open_front
    from sim.analysis.robustness import robustness
    from sim.cli.analysis_tables import show_front, show_robustness

    try:
        kind = json.loads((folder / "provenance.json").read_text("utf-8")).get("kind")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind != "sweep":
        _told(open_front(folder), chart, as_json, show_front)
        return
    if better not in (None, "higher", "lower"):
        raise BadInput(f"--better {better}: expected higher or lower")
    asked = _asked(folder, measure, group)
    with _clear():
        found = robustness(*asked, year, enough=enough, better=better)
    _drawn(found, chart)
    if as_json:
        print_json(found.to_json())
    else:
        show_robustness(found)


def _told(found: Front, chart: Path | None, as_json: bool, show: Any) -> None:
    _drawn(found, chart)
    if as_json:
        print_json(found.to_json())
    else:
        show(found)


def _asked(result: Path, measure: str | None, group: str | None) -> tuple[Any, str, str]:
    """The sweep, and what is asked about."""
    from sim.sweep.opened import open_sweep

    sweep = open_sweep(result)
    return (
        sweep,
        measure or sweep.measures[0],
        group or ("all" if "all" in sweep.groups else sweep.groups[0]),
    )


class _clear:
    """Turns what an analysis cannot answer into a line on standard error and status 2."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if type(error) in (_not_enough(), ValueError):
            raise BadInput(f"levelfield: {error}") from error


def _not_enough() -> type[Exception]:
    from sim.analysis.table import NotEnough

    return NotEnough


def _drawn(found: Any, chart: Path | None) -> None:
    """Write a chart.

    Raises:
        BadInput: the file cannot be written.
    """
    if chart is None:
        return
    try:
        found.plot().write_html(chart, include_plotlyjs=True)
    except OSError as error:
        raise BadInput(f"--chart {chart}: cannot be written: {error.strerror or error}") from error
