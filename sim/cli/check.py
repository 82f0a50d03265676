"""`levelfield check`: is a scenario, site, sweep or optimise file in order?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def check(
        files: Annotated[
            list[str],
            typer.Argument(
                help="Scenario, site, sweep or optimise files, or names of scenarios that came along."
            ),
        ],
        as_json: Annotated[
            bool, typer.Option("--json", help="Print one JSON document and nothing else.")
        ] = False,
    ) -> None:
        """Check scenario, site, sweep and optimise files: a line for each problem, with file, line, column.

        Everything wrong with a file is said at once. Exit status 0 if all are in order, 2 if not.

        Example: levelfield check my-county.yaml z-county
        """
        from sim.scenario import ScenarioError

        results: list[dict[str, Any]] = []
        for file in files:
            try:
                found, what = checked(file)
            except ScenarioError as error:
                problems = [
                    {"file": p.file, "line": p.line, "column": p.column, "path": p.path, "message": p.message}
                    for p in error.problems
                ]
                results.append({"file": file, "ok": False, "problems": problems})
                if not as_json:
                    typer.echo(str(error))
            else:
                results.append({"file": file, "ok": True, **found, "problems": []})
                if not as_json:
                    typer.echo(f"ok: {file} ({what})")
        if as_json:
            typer.echo(json.dumps(results, ensure_ascii=False, indent=1))
        if not all(result["ok"] for result in results):
            raise typer.Exit(2)


def checked(file: str) -> tuple[dict[str, Any], str]:
    """What is in a file that is in order, as data and in half a line.

    Raises:
        ScenarioError: it is not in order.
    """
    from calibration.sites.site import is_site, load_site
    from sim.analysis.mix import MIXES
    from sim.analysis.mix import load as load_mix
    from sim.scenario import load
    from sim.sweep.reading import SWEEPS
    from sim.sweep.reading import load as load_sweep

    if MIXES.looks_like(file):
        from sim.cli.analysis import describe as describe_mix

        mix = load_mix(file)
        about = {
            "title": dict(mix.title),
            "objectives": [one.record() for one in mix.objectives],
            "levers": [one.path for one in mix.levers],
            "switches": list(mix.switches),
        }
        return about, f"optimise file; {describe_mix(mix)}"
    if SWEEPS.looks_like(file):
        from sim.cli.sweep import describe

        sweep = load_sweep(file, every_point=True)
        points = len(sweep.points.values)
        arms = [arm.scenario.name for arm in sweep.arms()]
        found = {"title": dict(sweep.title), "runs": sweep.runs, "points": points, "scenarios": arms}
        return found, f"sweep; {describe(sweep)}"
    site = load_site(file) if is_site(file) else None
    scenario = load(file) if site is None else site.scenario
    found = {
        "title": dict(scenario.title if site is None else site.title),
        "years": scenario.years,
        "policies": [policy.name for policy in scenario.interventions],
    }
    return found, summary(scenario) if site is None else f"site; {site.title['en']}; {summary(scenario)}"


def summary(scenario: Scenario) -> str:
    """A scenario in half a line: title, years, policies."""
    years = "1 year" if scenario.years == 1 else f"{scenario.years} years"
    policies = ", ".join(policy.name for policy in scenario.interventions) or "no policies"
    return f"{scenario.title['en']}; {years} from {scenario.start_year}; {policies}"
