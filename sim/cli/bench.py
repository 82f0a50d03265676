"""`levelfield bench`: how fast is it here, against the budgets?"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from benchmarks.rows import Row

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def bench(
        names: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[NAME]...",
                help="county, county_baseline, scaling_10x, learning_ratio, slider_8, paired_100, "
                "dashboard, nation, help, first_run; all of them by default, which takes some minutes.",
            ),
        ] = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
        ] = False,
        quick: Annotated[
            bool,
            typer.Option("--quick", help="Small worlds, to see that everything runs; values mean nothing."),
        ] = False,
        workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes.")] = 2,
    ) -> None:
        """Measure speed and memory against the budgets. Needs a checkout (`benchmarks/` and `tests/`).

        Example: levelfield bench county nation
        """
        from sim.cli.common import BadInput, print_json
        from sim.cli.progress import progress_bar

        if find_spec("benchmarks") is None or find_spec("tests.reference") is None:
            raise BadInput("levelfield bench: the benchmarks are not installed; run it in a checkout")
        from benchmarks.rows import Setting
        from benchmarks.run import BENCHMARKS, measure
        from benchmarks.run import as_json as plain

        for name in names or ():
            if name not in BENCHMARKS:
                raise BadInput(
                    f"levelfield bench: no benchmark {name!r}; expected one of {', '.join(BENCHMARKS)}"
                )
        rows = []
        for name in names or BENCHMARKS:
            with progress_bar(name, "counties" if name == "nation" else "replicates") as progress:
                rows += list(measure([name], Setting(quick, workers, progress=progress)))
        if as_json:
            print_json(plain(rows))
        else:
            _show(rows, plain(rows)[0])


def _show(rows: list[Row], first: dict[str, Any]) -> None:
    """The table, and the machine under it."""
    from rich.console import Console
    from rich.table import Table

    table = Table("benchmark", "value", "unit", "budget", "aim", "times plain Mesa", box=None, pad_edge=False)
    for one in rows:
        value = f"{one.value:g}" + ("" if one.within else "  over budget")
        table.add_row(one.name, value, one.unit, f"{one.budget:g}", f"{one.aim:g}",
                      f"{one.ratio:,.0f}" if one.ratio else "")  # fmt: skip
    console = Console()
    console.print(table)
    where = first["machine"]
    console.print(
        f"{where['cpu']}, {where['cores']} cores, load {where['load'][0]}; Python {where['python']}, "
        f"NumPy {where['numpy']}, Numba {where['numba']}, Mesa {where['mesa']}; peak memory of this process "
        f"{first['memory_gb']:g} GB",
        highlight=False,
    )
