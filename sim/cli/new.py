"""`levelfield new`: a first scenario, from the preset or from one's own table of schools."""

from __future__ import annotations

import shlex
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
        """Write first scenarios: your county, from the preset or your table of schools, and policies in it.

        Example: levelfield new our-county --schools schools.csv
        """
        path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
        if path.stem.strip(" .") in ("", "yaml", "yml"):
            typer.echo("expected a name for the scenario, found none", err=True)
            raise typer.Exit(2)
        notes: list[str] = []
        policies = path.with_name(f"{path.stem}-policies{path.suffix}")
        try:
            texts = {path: _county(path, schools, notes), policies: _policies(path, policies)}
        except ValueError as error:  # a ScenarioError lists its problems, one a line
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        there = [str(one) for one in texts if one.exists()]
        if there and not force:
            typer.echo(
                f"there already: {' and '.join(there)}; choose another name, or --force to overwrite",
                err=True,
            )
            raise typer.Exit(2)
        for one, text in texts.items():
            try:
                with one.open("w" if force else "x", encoding="utf-8") as file:
                    file.write(text)
            except OSError as error:
                typer.echo(f"{one}: cannot be written: {error.strerror}", err=True)
                raise typer.Exit(2) from None
        typer.echo(f"Wrote {path}, the county without policies")
        for note in notes:
            typer.echo(f"  {note}")
        typer.echo(f"Wrote {policies}, the same county with policies")
        both = shlex.join([str(path), str(policies)])
        typer.echo(f"Next: levelfield check {both}; levelfield compare {both}")


def _county(path: Path, schools: Path | None, notes: list[str]) -> str:
    """The county's file; adds to ``notes`` what the table leaves open."""
    title = _title(path)
    if schools is None:
        return _COUNTY.format(title=title, world=_PRESET_WORLD)
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
    return _COUNTY.format(title=title, world=f"{comments}  schools_from: {_quoted(shown)}\n" + _OWN_WORLD)


def _policies(path: Path, policies: Path) -> str:
    """The file with policies, which says the county once by extending its file."""
    command = " ".join(shlex.join(["levelfield", "compare", path.name, policies.name]).split())
    return _WITH_POLICIES.format(title=_title(path), county=_quoted(path.name), command=command)


def _title(path: Path) -> str:
    kept = "".join(sign if sign.isalnum() or sign in " -_." else " " for sign in path.stem)
    return kept.strip() or "scenario"


def _quoted(text: str) -> str:
    """A word in quotes, as YAML reads it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_COUNTY = """\
# A county without policies: what others are compared with.
title: {{en: "{title}", zh: "{title}"}}
extends: china-county            # everything not said here is as in this preset
start_year: 2024                 # the summer before the first school year under policies
years: 6
world:
{world}seed: 1
"""

_WITH_POLICIES = """\
# The same county with policies. Compare it with the county without them:
# {command}
title: {{en: "{title}, with policies", zh: "{title}（有政策）"}}
extends: {county}
baseline: {county}
# Two policies to begin with: `levelfield catalog policies` lists all of them.
interventions:
  - use: alliance
    from: 2024
  - use: teacher_rotation
    from: 2025
    share: 0.2
# Goals: `levelfield catalog measures` lists what can be a goal.
goals:
  - {{measure: dropout_rate, group: village, at_most: 1, by: 2029}}
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
