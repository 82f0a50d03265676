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
    },
    "policies": {"name": "policy", "title": "title", "what": "what happens"},
    "parameters": {
        "set_in": "set in",
        "default": "default",
        "allowed": "allowed",
        "meaning": "meaning, and source",
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


NO_UNITS = ("choice", "count", "list", "switch", "text")
SHORT = ("unit", "default", "allowed", "better", "policies")
"""Columns that keep their lines; what is left of the width goes to the others."""


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
        names: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[NAME]...", help="Only these, in full: a policy with its parameters, for instance."
            ),
        ] = None,
        as_json: Annotated[
            bool, typer.Option("--json", help="Print one JSON document and nothing else.")
        ] = False,
    ) -> None:
        """List what there is, with units, ranges and sources.

        Example: levelfield catalog policies; levelfield catalog policies teacher_rotation
        """
        if what is What.schema:
            from sim.scenario.schema import schema_text

            typer.echo(schema_text(), nl=False)
            return
        from sim.cli.listing import LISTINGS

        rows = LISTINGS[what.value]()
        if names:
            rows = _named(rows, names, what.value)
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        from rich.console import Console

        # Piped into a pager or a file there is no width to keep to; rich would take 80.
        console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160)
        if names and what in (What.policies, What.measures):
            for row in rows:
                (_policy if what is What.policies else _measure)(console, row)
            return
        _table(console, COLUMNS[what.value], [_shown(row) for row in rows])
        if what in (What.policies, What.measures) and rows:
            kind = "policy with its parameters" if what is What.policies else "measure with its formula"
            console.print(
                f"One {kind} and sources: levelfield catalog {what.value} {rows[0]['name']}", highlight=False
            )
        if what is What.figures:
            places = ("measure", "parameter", "reason")
            counts = [sum(place in row for row in rows) for place in places]
            console.print(
                f"{len(rows)} figures: {counts[0]} measured, {counts[1]} set by parameters or policies, "
                f"{counts[2]} neither, with the reason"
            )


def _named(rows: Rows, names: list[str], what: str) -> Rows:
    """The rows of these names, in the order of the names.

    Raises:
        BadInput: a name that is not there.
    """
    from difflib import get_close_matches

    from sim.cli.common import BadInput

    known = {str(row.get("name") or row.get("set_in") or row.get("id")): row for row in rows}
    wrong = []
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"levelfield catalog {what} lists all"
            wrong.append(f"levelfield catalog {what}: nothing is called {name!r} ({hint})")
    if wrong:
        raise BadInput("\n".join(wrong))
    return [known[name] for name in names]


def _policy(console: Console, row: dict[str, Any]) -> None:
    """A policy: what it is, when it acts, how it fails, who pays, then its parameters."""
    _heading(console, row)
    console.print(row["what"], markup=False, highlight=False)
    said = {
        "acts in": ", ".join(row["phases"]),
        "can fail by": "; ".join(row["fails_by"]),
        "works in": ", ".join(row["shown_by"]),
        "failure shows in": ", ".join(row["revealed_by"]),
        "seen failing": row["failure"],
        "money": row["paid_by"],
    }
    _said(console, said)
    _table(
        console, COLUMNS["parameters"] | {"set_in": "parameter"}, [_shown(one) for one in row["parameters"]]
    )


def _measure(console: Console, row: dict[str, Any]) -> None:
    """A measure: unit, direction, formula, and the figures that it has the name of."""
    _heading(console, row)
    said = {
        "unit": row["unit"],
        "better": row["better"],
        "over": row["over"],
        "formula": row["formula"],
        "figures": ", ".join(row["figures"]),
    }
    _said(console, said)


def _heading(console: Console, row: dict[str, Any]) -> None:
    console.print(
        f"\n[bold]{row['name']}[/bold]  {row['title']['en']}  {row['title']['zh']}", highlight=False
    )


def _said(console: Console, said: dict[str, str]) -> None:
    for name, text in said.items():
        if text:
            console.print(f"{name}: {text}", markup=False, highlight=False)


def _table(console: Console, columns: Columns, rows: list[dict[str, str]]) -> None:
    """A table of the chosen columns."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for number, (key, heading) in enumerate(columns.items()):
        table.add_column(heading, overflow="fold", no_wrap=number == 0 or key in SHORT)
    for row in rows:
        table.add_row(*(escape(row.get(key, "")) for key in columns))
    console.print(table)


def _shown(row: dict[str, Any]) -> dict[str, str]:
    """A row with everything as text."""
    out = {key: _text(value) for key, value in row.items()}
    if "low" in row:
        low, high = _text(row["low"]), _text(row["high"])
        out["allowed"] = "\n".join(row["choices"]) or (f"{low} to {high}" if low or high else "")
        if row.get("prior"):
            # A stance draws it; nine of ten draws lie between these.
            out["allowed"] += f"\nlikely {row['prior']['low']:.3g} to {row['prior']['high']:.3g}"
        out["set_in"] = row.get("set_in") or row["name"]
        unit = "" if row["unit"] in NO_UNITS else row["unit"]
        # A table of values has a line for each.
        lines = out["default"].split(", ")
        out["default"] = (
            "\n".join([*lines, unit]).rstrip() if len(lines) > 1 else f"{lines[0]} {unit}".strip()
        )
        source = ", ".join(row["figures"]) or row["source"]
        out["meaning"] = row["doc"] + (f" [{source}]" if source else "")
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
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e12 else f"{value:g}"
    return str(value)
