"""How a result of the calibration is printed: what failed, then figures, places left out, parameters."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from sim.results.words import aligned, number, signed

__all__ = ["show"]


def show(result: dict[str, Any], folder: str | None) -> None:
    """Print a result.

    Args:
        result: as from `calibration.results.shipped`.
        folder: of a fit that was just made.
    """
    console = Console(highlight=False)
    console.print(f"[bold]Calibration, stance {result['stance']}[/bold]\n")
    _verdict(console, result)
    _figures(console, result)
    if result["holdout"]:
        _holdout(console, result)
    _parameters(console, result)
    if folder:
        console.print(f"\nThe fit is in {folder}.")


def _verdict(console: Console, result: dict[str, Any]) -> None:
    coverage = result["coverage"]
    n = coverage["predicted"]
    if n:
        console.print(
            f"{coverage['inside90']} of {n} reported figures lie inside their 90 % interval "
            f"({100 * coverage['share90']:.0f} %), {100 * coverage['share50']:.0f} % inside the 50 % one; "
            f"under literature alone {100 * coverage['literature90']:.0f} %. With discrepancies as declared "
            f"before the fit {100 * coverage['declared90']:.0f} %."
        )
    if coverage["relative_width"] is not None:
        console.print(
            f"An interval of a reported change is {coverage['relative_width']:.1f} times as wide as the "
            f"change (median; {coverage['relative_width_model']:.1f} times without errors of reporting)."
        )
    outside = [row for row in result["figures"] if row["fitted"] and row["inside"] is False]
    if outside:
        worst = sorted(outside, key=lambda row: -abs(row["tension"]))
        console.print(
            "Not reproduced: " + ", ".join(f"{row['id']} ({row['tension']:+.1f} SD)" for row in worst)
        )
    unknown = [row["id"] for row in result["figures"] if row["fitted"] and row["inside"] is None]
    if unknown:
        console.print("No value from the model: " + ", ".join(unknown))
    for clash in result["clashes"][:5]:
        console.print(
            f"Contradict each other: {clash['one']} and {clash['other']} (together {clash['odds']:g} times "
            "less probable than apart)"
        )
    for failure in result["failures"]:
        console.print(f"{failure['site']}: {failure['points']} points failed, e.g. {failure['error']}")


def _table(title: str, *columns: str, text: int = 1) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="left" if at < text else "right", overflow="fold")
    return table


def _figures(console: Console, result: dict[str, Any]) -> None:
    table = _table("\nfigures", "figure", "site", "unit", "reported", "predicted", "90 % interval",
                   "literature", "tension", "", text=3)  # fmt: skip
    for row in result["figures"]:
        if not row["fitted"]:
            continue
        low, high = aligned((row["low"], row["high"]), 3)
        sign = row["relation"] if row["relation"] in (">", ">=", "<", "<=") else ""
        table.add_row(
            row["id"],
            row["site"],
            row["unit"],
            f"{sign}{number(row['reported'])}",
            number(row["median"]),
            f"{low} … {high}",
            number(row["literature_median"]),
            signed(row["tension"]),
            "–" if row["inside"] is None else "" if row["inside"] else "[red]outside[/red]",
        )
    console.print(table)


def _holdout(console: Console, result: dict[str, Any]) -> None:
    table = _table("\nplaces left out and predicted", "site", "figures", "inside 90 %", "inside 50 %", text=1)
    for row in result["holdout"]:
        table.add_row(
            row["site"], str(row["n"]), f"{100 * row['covered90']:.0f} %", f"{100 * row['covered50']:.0f} %"
        )
    n = sum(row["n"] for row in result["holdout"])
    wide, narrow = (
        100 * sum(row["n"] * row[key] for row in result["holdout"]) / n for key in ("covered90", "covered50")
    )
    table.add_row("[bold]all[/bold]", str(n), f"{wide:.0f} %", f"{narrow:.0f} %")
    console.print(table)


def _parameters(console: Console, result: dict[str, Any]) -> None:
    table = _table("\nparameters that the figures say something about", "parameter", "prior", "posterior",
                   "width left", "", text=1)  # fmt: skip
    silent = 0
    for row in result["parameters"]:
        if not (row["identified"] or row["pushed"] or row["bound"]):
            silent += 1
            continue
        notes = [f"at its {row['bound']} bound"] if row["bound"] else []
        notes += ["beyond the prior"] if row["pushed"] else []
        table.add_row(
            row["name"], _span(row["prior"]), _span(row["posterior"]), f"{row['width']:.2f}", ", ".join(notes)
        )
    console.print(table)
    console.print(f"{silent} further parameters stay where the literature has them.")
    for factor in result["trust"]:
        console.print(f"{factor['name']}: {_span(factor['posterior'])} (prior {_span(factor['prior'])})")


def _span(of: dict[str, Any]) -> str:
    low, median, high = aligned((of["low"], of["median"], of["high"]), 2)
    return f"{median} ({low} … {high})"
