"""`levelfield new`: a first scenario, from the preset or from one's own table of schools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def new(
        name: Annotated[str, typer.Argument(help="Name of the scenario; writes NAME.yaml here.")],
        schools: Annotated[
            Path | None,
            typer.Option("--schools", metavar="FILE", help="Table of your schools, CSV or Excel."),
        ] = None,
        force: Annotated[
            bool, typer.Option("--force", help="Overwrite a file that is there already.")
        ] = False,
    ) -> None:
        """Write a first scenario, from the preset or from your own table of schools.

        Example: levelfield new our-county --schools schools.csv
        """
        path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
        if path.stem.strip(" .") in ("", "yaml", "yml"):
            typer.echo("expected a name for the scenario, found none", err=True)
            raise typer.Exit(2)
        notes: list[str] = []
        try:
            text = _text(path, schools, notes)
        except ValueError as error:  # a ScenarioError lists its problems, one a line
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        try:
            with path.open("w" if force else "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            typer.echo(f"{path}: is there already; choose another name, or --force to overwrite it", err=True)
            raise typer.Exit(2) from None
        except OSError as error:
            typer.echo(f"{path}: cannot be written: {error.strerror}", err=True)
            raise typer.Exit(2) from None
        typer.echo(f"Wrote {path}")
        for note in notes:
            typer.echo(f"  {note}")
        typer.echo(
            f"Next: levelfield check {path}; levelfield compare china-county {path}"
            if schools is None
            else f"Next: levelfield check {path}; levelfield run {path}"
        )


def _text(path: Path, schools: Path | None, notes: list[str]) -> str:
    """The file's content; adds to ``notes`` what the table leaves open."""
    title = (
        "".join(sign if sign.isalnum() or sign in " -_." else " " for sign in path.stem).strip() or "scenario"
    )
    if schools is None:
        return _TEMPLATE.format(title=title, world=_PRESET_WORLD)
    import os

    from sim.world.table import filled, read_schools

    table = read_schools(schools)
    notes.append(
        f"{schools}: {len(table)} schools, {int(table['students'].sum())} students, "
        f"{int(table['teachers'].sum())} teachers"
    )
    notes += filled(table)
    shown = Path(os.path.relpath(schools.resolve(), path.resolve().parent)).as_posix()
    comments = "".join(f"  # {note}\n" for note in notes)
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return _TEMPLATE.format(title=title, world=f'{comments}  schools_from: "{quoted}"\n' + _OWN_WORLD)


_TEMPLATE = """\
# A first scenario. Check it with `levelfield check`, run it with `levelfield run`.
title: {{en: "{title}", zh: "{title}"}}
extends: china-county            # everything not said here is as in this preset
start_year: 2024                 # the summer before the first school year under your policies
years: 6
world:
{world}
# Policies: `levelfield catalog policies` lists all with their parameters; take away the # to switch one on.
interventions: []
# interventions:
#   - use: alliance
#     from: 2024
#   - use: teacher_rotation
#     from: 2025
#     where: {{location: village}}

# Goals: `levelfield catalog measures` lists what can be a goal.
goals: []
# goals:
#   - {{measure: dropout_rate, group: village, at_most: 0.5, by: 2029}}
seed: 1
"""

_PRESET_WORLD = """\
  # Change these to your county; `levelfield catalog parameters` lists everything that can be said here.
  schools: {city: 8, town: 12, village: 20}
  students: 25000                # grades 1 to 9
  pupil_teacher_ratio: {city: 15, town: 18, village: 23}
"""

_OWN_WORLD = """\
  # What the table does not say comes from the preset; you may say it here for all schools, for instance:
  # wage: 88000                  # mean salary of a teacher, yuan a year
  # class_size: 45               # students in a class at most
"""
