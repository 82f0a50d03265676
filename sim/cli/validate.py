"""`levelfield validate`: stylised facts, lived again as experiments and judged against the studies."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.common import AsJson, BadInput, Workers, print_json
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from calibration.validation import Finding

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(validate)


def validate(
    fact: Annotated[
        list[int] | None, typer.Option("--fact", "-f", help="Test only this fact (may be repeated).")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", "-n", min=2, help="Of each experiment, instead of its own number."),
    ] = None,
    workers: Workers = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of people and luck.")] = 1,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the findings as a page (Markdown) to this file.")
    ] = None,
    ship: Annotated[
        bool, typer.Option("--ship", hidden=True, help="Make it the result and the page that come along.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Test the model against facts that studies have found and nobody put in.

    Each fact is an experiment with the study's own design; it passes when the simulated numbers agree with
    the reported ones, given both errors. Takes a few minutes; exit status 0 also when facts fail.

    Example: levelfield validate --fact 9 --fact 17
    """
    from calibration.validation.page import markdown
    from calibration.validation.running import EXPERIMENTS, document
    from calibration.validation.running import ship as make_shipped
    from calibration.validation.running import validate as run

    unknown = [number for number in fact or () if number not in EXPERIMENTS]
    if unknown:
        raise BadInput(
            "\n".join(
                f"levelfield: --fact {number}: expected one of {', '.join(map(str, EXPERIMENTS))}"
                for number in unknown
            )
        )
    if ship and (fact or replicates):
        raise BadInput("levelfield: --ship: expected all facts with their own replicates")
    if report is not None and not report.absolute().parent.is_dir():
        raise BadInput(f"levelfield: --report {report}: there is no folder {report.parent}")
    began = time.monotonic()
    with progress_bar("experiments") as progress:
        findings = run(fact, replicates=replicates, workers=workers, seed=seed, progress=progress)
    written = document(findings, seed, time.monotonic() - began)
    if ship:
        make_shipped(written)
    if report is not None:
        report.write_text(markdown(written), encoding="utf-8")
    if as_json:
        print_json(written["facts"])
    else:
        _show(findings, written)


def _show(findings: list[Finding], written: dict[str, Any]) -> None:
    """The facts with what decided, and why those that fail do."""
    from rich.console import Console
    from rich.table import Table

    from calibration.validation.page import band, number, verdict

    console = Console()
    for row, finding in zip(written["facts"], findings):
        console.print(f"\n[bold]Fact {row['fact']} {verdict(row['passed'])}.[/bold] {row['title']}")
        console.print(
            f"  {row['circular']}; {row['replicates']} replicates, {finding.seconds:.0f} s", style="dim"
        )
        table = Table("", "reported", "simulated", "MC", "z", "", box=None, padding=(0, 1), pad_edge=True)
        for column in table.columns[1:5]:
            column.justify, column.no_wrap = "right", True
        for one in row["criteria"]:
            z = "" if one["z"] is None else f"{one['z']:.1f}"
            held = verdict(one["passed"])
            reported = "" if one["passed"] is None else band(one)
            table.add_row(one["says"], reported, number(one["value"]), number(one["error"], 2), z, held)
        console.print(table)
        if not finding.passed:
            console.print(f"  {finding.experiment.short}")
    summary = written["summary"]
    console.print(f"\n[bold]{summary['passed']} of {summary['of']} facts pass.[/bold]")
