"""The JSON Schema of scenario files, for editors; it follows from the classes that declare parameters.

An editor with it completes names and marks wrong values while one types. What needs several values at once
(dates within the run, shares that sum to one) only `levelfield check` says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.behaviour import Behaviour
from sim.parameters import Parameters
from sim.policies.base import WHERE, Policy, all_policies
from sim.scenario.plan import CHANGES
from sim.scenario.words import groups, measures, preset_names
from sim.world.assumptions import WorldAssumptions

__all__ = ["PUBLISHED", "json_schema", "schema_text"]

PUBLISHED: Path = Path(__file__).with_name("schema.json")
"""The published copy; `python -m sim.scenario.schema` writes it, and a test says when it is out of date."""


def json_schema() -> dict[str, Any]:
    """The schema as plain data (JSON Schema, draft 2020-12)."""
    languages = {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
            },
        ]
    }
    world = _section(WorldAssumptions, "What is assumed about the region.")
    world["properties"] |= {
        "schools_from": _text("The planner's own table of schools (CSV or Excel), relative to this file."),
        "schools_table": {
            "description": "The same table written out; run folders hold it so.",
            "type": "array",
            "items": {"type": "object"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Levelfield scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {"description": "What this scenario is, in English and Chinese.", **languages},
            "note": {
                "description": "What was done according to the documents, and what is assumed.",
                **languages,
            },
            "extends": {
                "description": "A scenario to take everything from: a name, or a path relative to this file.",
                "type": "string",
                "examples": preset_names(),
            },
            "baseline": _text(
                "The scenario it is usually compared with: a name, or a path relative to this file."
            ),
            "start_year": _whole("The summer before the first school year.", 1900, 2200),
            "years": _whole("School years lived.", 1, 100),
            "world": world,
            "behaviour": _section(Behaviour, "How people behave."),
            "interventions": {
                "description": "What is done, in this order within each phase.",
                "type": ["array", "null"],
                "items": {"anyOf": [_entry(policy) for policy in all_policies()]},
            },
            "interventions_replace": _switch("Drop the interventions of the scenario that this one extends."),
            "goals": {"description": "What is to be reached.", "type": ["array", "null"], "items": _goal()},
            "goals_replace": _switch("Drop the goals of the scenario that this one extends."),
            "seed": {"description": "Of people and luck.", "type": "integer", "minimum": 0, "default": 1},
        },
    }


def schema_text() -> str:
    """The schema as the published file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "minLength": 1}


def _switch(description: str) -> dict[str, Any]:
    return {"description": description, "type": "boolean", "default": False}


def _whole(description: str, low: int, high: int) -> dict[str, Any]:
    return {"description": description, "type": "integer", "minimum": low, "maximum": high}


def _section(owner: type[Parameters], description: str) -> dict[str, Any]:
    """A table of parameters."""
    return {
        "description": description,
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {name: parameter.schema() for name, parameter in owner.parameters.items()},
    }


def _entry(policy: type[Policy]) -> dict[str, Any]:
    """An entry of ``interventions`` that uses a policy."""
    says = " ".join((policy.__doc__ or "").split("\n\n")[0].split())
    where = {
        key: {
            "anyOf": [{"enum": list(words)}, {"type": "array", "minItems": 1, "items": {"enum": list(words)}}]
        }
        for key, words in WHERE.items()
    }
    return {
        "title": policy.title.get("en", policy.name),
        "description": says,
        "type": "object",
        "additionalProperties": False,
        "required": ["use"],
        "properties": {
            "use": {"const": policy.name, "description": says},
            "from": _whole("First school year (September) in which it acts.", 1900, 2300),
            "until": _whole("First school year in which it no longer acts.", 1900, 2300),
            "ramp_years": {
                "description": "Years over which its share grows to the full value.",
                "type": "number",
                "minimum": 0,
                "maximum": 100,
                "default": 0,
            },
            "where": {
                "description": "The schools it is about.",
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": where,
            },
            **{name: parameter.schema() for name, parameter in policy.parameters.items()},
        },
    }


def _goal() -> dict[str, Any]:
    """An entry of ``goals``."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["measure"],
        "oneOf": [{"required": ["at_least"]}, {"required": ["at_most"]}],
        "properties": {
            "measure": {"description": "What is measured.", "enum": list(measures())},
            "group": {"description": "Whom it is measured for.", "enum": list(groups()), "default": "all"},
            "at_least": {"description": "Lowest value that reaches the goal.", "type": "number"},
            "at_most": {"description": "Highest value that reaches the goal.", "type": "number"},
            "change": {
                "description": "Whether the bound is on the level, or on its change since the start year "
                "(absolute: in the measure's unit, relative: in % of the start value).",
                "enum": list(CHANGES),
                "default": "none",
            },
            "by": _whole("The summer by which it is reached.", 1900, 2300),
            "figure": _text("The row of calibration/figures.csv that it comes from."),
        },
    }


if __name__ == "__main__":
    from sim.sweep import schema as sweeps  # what can be varied follows from the same declarations

    PUBLISHED.write_text(schema_text(), encoding="utf-8")
    sweeps.PUBLISHED.write_text(sweeps.schema_text(), encoding="utf-8")
