"""`levelfield sweep`: live a scenario at many points, on this machine or a cluster, and lose nothing."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.common import AsJson, Seed, Workers, print_json
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.sweep.estimate import Estimate
    from sim.sweep.plan import SweepPlan

__all__ = ["describe", "register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sweep)


def sweep(
    file: Annotated[
        str,
        typer.Argument(
            metavar="SWEEP",
            help="A sweep file, the name of one that came along, or the folder of one to go on with.",
        ),
    ],
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", help="Address of a Dask scheduler to use instead, for example tcp://10.0.0.5:8786."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder to write; below runs/ by default.")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            "--replicates", "-n", min=1, help="How often each point is lived, instead of the file's."
        ),
    ] = None,
    seed: Seed = None,
    stance: Annotated[
        str | None,
        typer.Option("--stance", help="Where uncertain parameters come from, instead of the file's stances."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Live scenarios at many points: a design over anything that has a name.

    Everything is checked, and what it will cost is said, before anything runs. Whatever interrupts it,
    the same command goes on from the runs that had finished, and ends with the same results to the byte.

    Example: levelfield sweep rotation-and-backbone --workers 2
    """
    from sim.engines import engine
    from sim.sweep.reading import load
    from sim.sweep.recall import is_folder
    from sim.sweep.running import default_folder, execute

    plan = load(file, replicates=replicates, seed=seed, stance=stance)
    folder = out if out is not None else Path(file) if is_folder(file) else default_folder(plan)
    print(describe(plan), file=sys.stderr)
    with engine(workers, cluster) as where, progress_bar(plan.name, "runs") as progress:
        done = execute(
            plan,
            folder,
            where,
            command=_command(file, replicates, seed, stance),
            progress=progress,
            announce=_announce,
        )
    statistics = done.pop("statistics")
    if as_json:
        print_json(done)
    else:
        _show(done, statistics)
    if done["failed"] == done["runs"]:
        raise typer.Exit(1)


def describe(plan: SweepPlan) -> str:
    """A sweep in a line: runs, and what makes them."""
    points = len(plan.points.values)
    parts = [
        _several(points, "point"),
        *([_several(len(plan.stances), "stance")] if len(plan.stances) > 1 else []),
        *([_several(plan.replicates, "replicate")] if plan.replicates > 1 else []),
    ]
    against = f", each against {plan.labels[0]}" if plan.paired else ""
    names = ", ".join(plan.labels[int(plan.paired) :])
    return f"{plan.title['en']}: {_several(plan.runs, 'run')} ({' x '.join(parts)}) of {names}{against}"


def _announce(estimate: Estimate) -> None:
    left = f"{estimate.resumed:,} of {estimate.of:,} runs are there already; " if estimate.resumed else ""
    line = (
        f"{left}about {_time(estimate.seconds)} on {_several(estimate.workers, 'worker')} "
        f"({estimate.seconds_a_run:.2f} s a run), {_size(estimate.bytes)} of disk"
    )
    print(line, file=sys.stderr, flush=True)
    if estimate.bytes > estimate.free:
        print(f"warning: only {_size(estimate.free)} of disk are free", file=sys.stderr, flush=True)


def _show(done: dict[str, Any], statistics: dict[str, Any]) -> None:
    fresh = done["runs"] - done["resumed"]
    lines = [f"{_several(done['runs'], 'run')} in {done['folder']}"]
    if done["resumed"]:
        lines.append(f"{done['resumed']:,} were there already")
    if fresh and statistics["seconds_a_run"] is not None:
        lines.append(
            f"{fresh:,} lived in {_time(done['seconds'])} on {_several(statistics['workers'], 'worker')}, "
            f"{statistics['seconds_a_run']:.2f} s a run"
        )
    if done["failed"]:
        lines.append(f"{done['failed']:,} failed; failures.parquet says why")
    print("; ".join(lines))


def _command(file: str, replicates: int | None, seed: int | None, stance: str | None) -> str:
    """What to type to have the same results again."""
    words = ["levelfield", "sweep", file]
    for name, value in (("--replicates", replicates), ("--seed", seed), ("--stance", stance)):
        if value is not None:
            words += [name, str(value)]
    return shlex.join(words)


def _several(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def _size(number: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
