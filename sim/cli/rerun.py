"""`levelfield rerun`: run a stored run again from its own folder, and check that every number is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.common import AsJson, Workers, print_json
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.run import Result

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rerun)


def rerun(
    folder: Annotated[Path, typer.Argument(help="The folder of a run or comparison.")],
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Run a stored run again from its own folder, and check that every number is the same.

    Uses the scenarios, seeds and draws in the folder and writes nothing. Exit status 1 if anything differs.

    Example: levelfield rerun runs/my-run
    """
    from sim.results.folder import open_run

    stored = open_run(folder)
    fresh = _again(stored, folder, workers)
    differing = _differing(stored, fresh)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "identical": not differing,
                "differing": differing,
                "same_code": stored.provenance.get("code") == fresh.provenance["code"],
            }
        )
    elif not differing:
        typer.echo(f"{folder}: every number is the same")
    else:
        why = (
            ""
            if stored.provenance.get("code") == fresh.provenance["code"]
            else " (the code has changed since)"
        )
        typer.echo(f"{folder}: differs in {', '.join(differing)}{why}", err=True)
    if differing:
        raise typer.Exit(1)


def _again(stored: Result | Comparison, folder: Path, workers: int | None) -> Result | Comparison:
    """The same scenarios, seeds and replicates, lived again."""
    import json
    from dataclasses import replace

    from sim.results.compare import Comparison, compare
    from sim.results.run import run
    from sim.scenario import load
    from sim.stances import Stance

    files = [
        folder / one["file"] for one in json.loads((folder / "run.json").read_text("utf-8"))["scenarios"]
    ]
    scenarios = [replace(load(file), name=about.name) for file, about in zip(files, stored.about)]
    seed, n = stored.about[0].seed, stored.replicates
    name = str(stored.provenance.get("stance", "central"))
    stance = Stance.of_table(name, stored.draws) if len(stored.draws) else Stance(name)
    with progress_bar("running again") as progress:
        if isinstance(stored, Comparison):
            return compare(scenarios[0], scenarios[1:], n, workers, seed, progress=progress, stance=stance)
        return run(scenarios[0], n, workers, seed, progress=progress, stance=stance)


def _differing(stored: Result | Comparison, fresh: Result | Comparison) -> list[str]:
    """Names of what is not the same to the bit."""
    import numpy as np
    import pandas as pd

    out = [f"scenario {one.label}" for one, other in zip(stored.about, fresh.about) if one.hash != other.hash]
    same_axes = (
        stored.years == fresh.years
        and stored.groups == fresh.groups
        and [q.name for q in stored.quantities] == [q.name for q in fresh.quantities]
    )
    if not same_axes:
        return [*out, "years, measures or groups"]
    for name in ("values", "students", "reference"):
        if hasattr(stored, name) and not np.array_equal(
            getattr(stored, name), getattr(fresh, name), equal_nan=True
        ):
            out.append("measures" if name != "students" else name)
    for name in ("ledger", "flows", "activity", "schools"):
        one, other = (getattr(side, name).reset_index(drop=True) for side in (stored, fresh))
        if name == "schools" and one.empty:
            continue  # stored before they were kept
        try:
            pd.testing.assert_frame_equal(one, other, check_dtype=False, check_exact=True)
        except AssertionError:
            out.append(name)
    return list(dict.fromkeys(out))
