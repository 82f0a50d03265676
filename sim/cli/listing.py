"""What the catalogue lists, as plain rows: phases, policies, measures, parameters, figures, scenarios."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calibration.places import SECTIONS, places, uses
from sim.policies.base import PHASES, all_policies
from sim.priors import uncertain
from sim.scenario import ScenarioError, load
from sim.scenario.words import failure_names, figures, measures, preset_names

__all__ = ["LISTINGS", "Rows"]

Rows = list[dict[str, Any]]


def paragraph(doc: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((doc or "").strip().split("\n\n")[0].split())


def phases() -> Rows:
    """The phases of the school year in order, each with the policies that act in it."""
    from importlib import import_module

    rows: Rows = []
    for number, name in enumerate([*PHASES, "measurement"], 1):
        module = import_module(f"sim.phases.{name}")
        says = paragraph(getattr(module, name).__doc__) or paragraph(module.__doc__)
        acting = [policy.name for policy in all_policies() if name in policy.phases()]
        rows.append({"number": number, "name": name, "what": says, "policies": acting})
    return rows


def policies() -> Rows:
    """Every policy with its parameters, the phases it acts in, its ways to fail and its figures."""
    rows: Rows = []
    for policy in all_policies():
        parameters = [parameter.record() for parameter in policy.parameters.values()]
        mentioned = [*policy.figures, *(row for p in policy.parameters.values() for row in p.figures)]
        rows.append(
            {
                "name": policy.name,
                "title": dict(policy.title),
                "what": paragraph(policy.__doc__),
                "phases": list(policy.phases()),
                "parameters": parameters,
                "figures": list(dict.fromkeys(mentioned)),
                "fails_by": list(policy.fails_by),
                "shown_by": list(policy.shown_by),
                "revealed_by": list(policy.revealed_by),
                "failure": failure if (failure := f"failures/{policy.name}") in failure_names() else "",
                "paid_by": policy.paid_by,
            }
        )
    return rows


def measure_rows() -> Rows:
    """Every measure."""
    return [measure.record() for measure in measures().values()]


def parameters() -> Rows:
    """The assumptions about the world, the parameters of behaviour and the uncertain ones of policies.

    Each with where a scenario sets it, and its prior where it has one.
    """
    rows = [
        {**parameter.record(), "set_in": f"{section}.{name}"}
        for section, owner in SECTIONS.items()
        for name, parameter in owner.parameters.items()
    ]
    return rows + [
        {**parameter.record(), "set_in": f"interventions.{key}"}
        for key, parameter in uncertain().items()
        if not key.startswith("behaviour.")
    ]


def figure_rows() -> Rows:
    """Every figure of the source documents: where it lives (or why it does not), and where it is used."""
    used, found = uses(), places()
    rows: Rows = []
    for name, row in figures().items():
        place = found[name]
        lives = {"measure": place.measure, "parameter": place.parameter, "reason": place.reason}
        rows.append(
            {
                **row,
                **{key: where for key, where in lives.items() if where},
                "scenarios": list(place.scenarios),
                "used": used.get(name, []),
            }
        )
    return rows


def scenarios() -> Rows:
    """The scenarios that travel with the package; one that is out of order says so."""
    rows: Rows = []
    for name in [*preset_names(), *failure_names()]:
        try:
            one = load(name)
        except ScenarioError as error:
            rows.append({"name": name, "problems": [str(problem) for problem in error.problems]})
            continue
        rows.append(
            {
                "name": name,
                "title": dict(one.title),
                "note": dict(one.note),
                "baseline": one.baseline,
                "start_year": one.start_year,
                "years": one.years,
                "counties": one.world.counties,
                "schools": sum(one.world.schools.values()),
                "students": one.world.students,
                "policies": [policy.name for policy in one.interventions],
                "goals": len(one.goals),
            }
        )
    return rows


LISTINGS: dict[str, Callable[[], Rows]] = {
    "phases": phases,
    "policies": policies,
    "measures": measure_rows,
    "parameters": parameters,
    "figures": figure_rows,
    "scenarios": scenarios,
}
"""What can be listed, by name."""
