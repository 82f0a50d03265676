"""`levelfield demo`: the flagship comparison, then the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import Workers, command_line, keep_at, load_all, save
from sim.cli.progress import progress_bar

__all__ = ["register"]

BASELINE, FLAGSHIP, REPLICATES = "china-county", "weak-schools-first", 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Stop after the report, open no dashboard.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the dashboard.")] = 8050,
    workers: Workers = None,
) -> None:
    """Compare weak-schools-first with a county that changes nothing; then open the dashboard until Ctrl-C.

    Example: levelfield demo --no-serve
    """
    from sim.cli.tables import show_comparison
    from sim.results.compare import compare

    loaded = load_all([BASELINE, FLAGSHIP], None, baseline=True)
    keep = keep_at(None)
    typer.echo(
        f"Living {REPLICATES} pairs of counties, with and without the policies "
        "(the first time, the simulator is compiled first) ...",
        err=True,
    )
    with progress_bar("comparing") as progress:
        comparison = compare(
            loaded[0],
            loaded[1:],
            REPLICATES,
            workers,
            progress=progress,
            keep=keep,
            command=command_line("compare", [BASELINE, FLAGSHIP], REPLICATES, None, None),
        )
    show_comparison(comparison, None, save(comparison, None))
    if no_serve:
        typer.echo(
            "Next: levelfield dashboard shows it in the dashboard; levelfield new NAME begins your own county"
        )
        return
    from sim.cli.serve import serve

    typer.echo(f"Dashboard: http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    try:
        serve(Path("runs"), port=port)
    except KeyboardInterrupt:
        return
