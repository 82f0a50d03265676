"""`levelfield catalog`: what there is - phases, policies, measures, parameters, figures, scenarios."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.cli.listing import Rows

__all__ = ["register"]

Columns = dict[str, str]
COLUMNS: dict[str, Columns] = {
    "phases": {"number": "#", "name": "phase", "what": "what happens", "policies": "policies that act in it"},
    "measures": {
        "name": "measure",
        "title": "title",
        "unit": "unit",
        "better": "better",
        "over": "over",
        "figures": "figures",
    },
    "parameters": {
        "set_in": "set in",
        "default": "default",
        "unit": "unit",
        "allowed": "allowed",
        "doc": "meaning",
        "source": "source",
    },
    "figures": {"id": "id", "kind": "kind", "quantity": "quantity", "value": "value", "lives": "lives in"},
    "scenarios": {
        "name": "name",
        "title": "title",
        "run": "run",
        "baseline": "baseline",
        "policies": "policies",
        "goals": "goals",
    },
}


class What(StrEnum):
    """What can be listed."""

    phases = "phases"
    policies = "policies"
    measures = "measures"
    parameters = "parameters"
    figures = "figures"
    scenarios = "scenarios"
    schema = "schema"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def catalog(
        what: Annotated[
            What, typer.Argument(help="What to list; schema is the JSON Schema of scenario files.")
        ],
        as_json: Annotated[
            bool, typer.Option("--json", help="Print one JSON document and nothing else.")
        ] = False,
    ) -> None:
        """List what there is, with units, ranges and sources.

        Example: levelfield catalog policies
        """
        if what is What.schema:
            from sim.scenario.schema import schema_text

            typer.echo(schema_text(), nl=False)
            return
        from sim.cli.listing import LISTINGS

        rows = LISTINGS[what.value]()
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        from rich.console import Console

        # Piped into a pager or a file there is no width to keep to; rich would take 80.
        console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)
        if what is What.policies:
            _policies(console, rows)
        else:
            _table(console, COLUMNS[what.value], [_shown(row) for row in rows])
        if what is What.figures:
            places = ("measure", "parameter", "reason")
            counts = [sum(place in row for row in rows) for place in places]
            console.print(
                f"{len(rows)} figures: {counts[0]} measured, {counts[1]} set by parameters or policies, "
                f"{counts[2]} neither, with the reason"
            )


def _policies(console: Console, rows: Rows) -> None:
    """A policy a block: what it is, when it acts, then its parameters."""
    from rich.markup import escape

    columns = {
        "name": "parameter",
        "default": "default",
        "unit": "unit",
        "allowed": "allowed",
        "doc": "meaning",
        "source": "source",
    }
    for row in rows:
        title = row["title"]
        console.print(
            f"\n[bold]{row['name']}[/bold]  {escape(title.get('en', ''))}  {escape(title.get('zh', ''))}"
        )
        console.print(escape(row["what"]))
        console.print(f"acts in: {', '.join(row['phases'])}")
        if row["fails_by"]:
            console.print(f"can fail by: {escape(', '.join(row['fails_by']))}")
        if row["paid_by"]:
            console.print(f"money: {escape(row['paid_by'])}")
        _table(console, columns, [_shown(parameter) for parameter in row["parameters"]])


def _table(console: Console, columns: Columns, rows: list[dict[str, str]]) -> None:
    """A table of the chosen columns."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(columns.values()):
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(escape(row.get(key, "")) for key in columns))
    console.print(table)


def _shown(row: dict[str, Any]) -> dict[str, str]:
    """A row with everything as text."""
    out = {key: _text(value) for key, value in row.items()}
    if "low" in row:
        low, high = _text(row["low"]), _text(row["high"])
        out["allowed"] = out["choices"] or (f"{low} to {high}" if low or high else "")
    if row.get("figures"):
        out["source"] = out["figures"]
    if "quantity" in row:
        change = f"{row['change']} {row['change_kind']}" if row["change"] else ""
        value = " -> ".join(part for part in (row["before"], row["after"]) if part) or change
        out["value"] = f"{value} {row['unit']}".strip() if value else ""
        places = (f"{place} {row[place]}" for place in ("measure", "parameter", "reason") if place in row)
        out["lives"] = next(places, "nowhere yet").removeprefix("reason ")
    if "problems" in row:
        out["title"] = "; ".join(row["problems"])
    elif "start_year" in row and "years" in row:
        out["run"] = f"{row['start_year']}-{row['start_year'] + row['years']}"
    return out


def _text(value: Any) -> str:
    """A value as a reader wants it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if set(value) <= {"en", "zh"}:
            return " ".join(dict.fromkeys(value.values()))
        return ", ".join(f"{key} {_text(entry)}" for key, entry in value.items())
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
