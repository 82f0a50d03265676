"""`levelfield calibrate`: what the reported figures say about parameters, and where they cannot be met."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.common import ROOT, AsJson, BadInput, Workers, print_json
from sim.cli.progress import progress_bar

if TYPE_CHECKING:
    from calibration.fitting.evaluation import Told

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calibrate)


def calibrate(
    fit: Annotated[
        bool, typer.Option("--fit", help="Fit anew instead of showing the result that comes along.")
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="With --fit: a few sites and an ensemble only, in minutes.")
    ] = False,
    stance: Annotated[
        str,
        typer.Option(
            "--stance",
            help="reported: figures taken at their word. pooled: discounted for being reported without a "
            "control group.",
        ),
    ] = "reported",
    report: Annotated[
        bool, typer.Option("--report", help="Write one HTML file that shows everything.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder of the fit: gone on from with --fit, else shown; or file of the report.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the fit.")] = 1,
    workers: Workers = None,
    confirm: Annotated[
        str | None,
        typer.Option("--confirm", metavar="SITE", help="With --fit: leave this site out with new runs too."),
    ] = None,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="With --fit: go on from answers of another version of the code.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Which reported figures the model reproduces, which it cannot, and what they say about its parameters.

    Shows the fit that comes along, or the one in --out; --fit makes one (an hour or two; the same command
    goes on after an interruption).

    Example: levelfield calibrate --stance pooled
    """
    from calibration.results import FITTED, FOLDER, NoResult, read

    if stance not in FITTED:
        raise BadInput(f"--stance {stance}: expected one of {', '.join(FITTED)}")
    for option, given in (("quick", quick), ("confirm", confirm), ("mixed", mixed)):
        if given and not fit:
            raise BadInput(f"--{option}: needs --fit")
    own = out if out and not _is_page(out) else None
    folder = own or FOLDER
    if fit:
        folder = _fit(own, quick, seed, workers, confirm, mixed)
        if quick:
            stance = "reported"
    try:
        result = read(folder, stance)
    except NoResult as error:
        raise BadInput(str(error)) from None
    if report:
        from calibration.report import write_report

        page = out if out and _is_page(out) else ROOT if folder == FOLDER else folder
        path = page if _is_page(page) else page / f"calibration-{stance}.html"
        write_report(path, folder, stance)
        typer.echo(str(path), err=as_json)
    if as_json:
        print_json(result)
    elif not report:
        from sim.cli.calibration_tables import show

        show(result, None if folder == FOLDER else str(folder))


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in (".html", ".htm")


def _fit(
    out: Path | None, quick: bool, seed: int, workers: int | None, confirm: str | None, mixed: bool
) -> Path:
    from calibration.fitting.run import fit_in
    from calibration.fitting.store import OtherFit

    folder = out or ROOT / f"calibration-{'quick-' if quick else ''}{seed}"
    if confirm is not None:
        from calibration.sites import sites
        from sim.scenario.words import nearest

        if confirm not in sites():
            raise BadInput(f"--confirm {confirm}: there is no such site{nearest(confirm, sites())}")
        if quick:
            raise BadInput("--confirm: a quick fit leaves no site out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _progress() as told:
            fit_in(folder, quick=quick, seed=seed, workers=workers, told=told, confirm=confirm, mixed=mixed)
    except OtherFit as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror or error}") from None
    return folder


@contextmanager
def _progress() -> Iterator[Told]:
    """Progress of all stages in one bar; the bar estimates what is left from the pace of this call."""
    with progress_bar("calibrating", "answers") as bar:
        began: dict[str, Any] = {}

        def told(stage: str, done: int, of: int, left: float) -> None:
            began.setdefault("at", time.monotonic())
            bar(done, of)

        yield told
