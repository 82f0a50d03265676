"""The JSON Schema of optimise files, for editors; it follows from the classes that declare parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.analysis.mix import KEYS
from sim.analysis.objectives import COSTS, MOST
from sim.policies.base import all_policies
from sim.scenario.words import groups, measures, preset_names
from sim.stances import STANCES
from sim.sweep.schema import json_schema as sweep_schema

__all__ = ["PUBLISHED", "json_schema", "schema_text"]

PUBLISHED: Path = Path(__file__).with_name("schema.json")
"""The published copy; `python -m sim.analysis.schema` writes it, and a test says when it is out of date."""
_SHARED = ("title", "note", "replicates", "seed")
"""Keys that mean the same in a sweep file."""


def json_schema() -> dict[str, Any]:
    """The schema as plain data (JSON Schema, draft 2020-12)."""
    sweep = sweep_schema()
    own = {
        "scenario": {
            "description": "All policies that may be used, with their other parameters: a name, or a path.",
            "type": "string",
            "examples": preset_names(),
        },
        "baseline": {
            "description": "What effects and costs are differences from: a name, or a path.",
            "type": "string",
            "examples": preset_names(),
        },
        "assume": sweep["properties"]["factors"] | {"description": "What is held in both."},
        "switches": {
            "description": "Policies that may also be left out; the others always act.",
            "type": "array",
            "items": {"enum": [policy.name for policy in all_policies()]},
        },
        "most": _whole("Of the switches, how many may be on in a mix; all where nothing is said.", 1),
        "levers": {
            "description": "POLICY.NAME: [lowest, highest].",
            "type": "object",
            "properties": _levers(),
            "additionalProperties": {"$ref": "#/$defs/span"},
        },
        "objectives": {
            "description": "What is to be made large or small.",
            "type": "array",
            "minItems": 2,
            "maxItems": MOST,
            "items": {"$ref": "#/$defs/objective"},
        },
        "confirm": _whole("Fresh replicates of each mix of the front.", 2) | {"default": 20},
        "population": _whole("Mixes in a generation.", 4) | {"default": 24},
        "runs": _whole("Of the search at most: mixes times replicates.", 1),
        "stance": {"description": "Where uncertain parameters come from.", "enum": list(STANCES)},
    }
    shared = {key: sweep["properties"][key] for key in _SHARED}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Levelfield optimisation",
        "$defs": sweep["$defs"] | {"span": _SPAN, "objective": _objective()},
        "type": "object",
        "additionalProperties": False,
        "required": ["scenario", "baseline", "objectives"],
        "properties": {key: (own | shared)[key] for key in KEYS},
    }


_SPAN = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}


def _levers() -> dict[str, Any]:
    """Every number of a policy, with what it means."""
    return {
        f"{policy.name}.{name}": {"description": f"{parameter.doc} ({parameter.allowed()})"} | _SPAN
        for policy in all_policies()
        for name, parameter in policy.parameters.items()
        if parameter.kind in ("number", "integer") and not parameter.keys
    }


def _objective() -> dict[str, Any]:
    limits = {
        "at_least": {"description": "A limit of its mean.", "type": "number"},
        "at_most": {"description": "A limit of its mean.", "type": "number"},
    }
    measure = {
        "measure": {"enum": list(measures())},
        "group": {"enum": list(groups()), "default": "all"},
        "year": {"description": "A summer; the last one where nothing is said.", "type": "integer"},
        "level": {"description": "The level itself, not the effect.", "type": "boolean", "default": False},
        "better": {"enum": ["higher", "lower"]},
    }
    kinds: list[dict[str, Any]] = [
        measure,
        {"goals": {"description": "How many of the scenario's goals are reached.", "const": "share"}},
        {"cost": {"description": "What it costs more than the baseline.", "enum": list(COSTS)}},
    ]
    return {
        "anyOf": [
            {
                "type": "object",
                "additionalProperties": False,
                "required": [next(iter(kind))],
                "properties": kind | limits,
            }
            for kind in kinds
        ]
    }


def _whole(description: str, low: int) -> dict[str, Any]:
    return {"description": description, "type": "integer", "minimum": low}


def schema_text() -> str:
    """The schema as the published file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
