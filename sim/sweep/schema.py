"""The JSON Schema of sweep files, for editors; it follows from the classes that declare parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.behaviour import Behaviour
from sim.parameters import Parameter
from sim.policies.base import all_policies
from sim.priors import uncertain
from sim.scenario.schema import json_schema as scenario_schema
from sim.scenario.words import groups, measures, preset_names
from sim.stances import STANCES
from sim.sweep.designs import DESIGNS, NUMBERS
from sim.world.assumptions import WorldAssumptions

__all__ = ["PUBLISHED", "json_schema", "schema_text"]

PUBLISHED: Path = Path(__file__).with_name("schema.json")
"""The published copy; `python -m sim.sweep.schema` writes it, and a test says when it is out of date."""


def json_schema() -> dict[str, Any]:
    """The schema as plain data (JSON Schema, draft 2020-12)."""
    languages = scenario_schema()["properties"]["title"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Levelfield sweep",
        "$defs": {"factor": _FACTOR},
        "type": "object",
        "additionalProperties": False,
        "required": ["scenarios"],
        "properties": {
            "title": languages | {"description": "What this sweep asks, in English and Chinese."},
            "note": languages | {"description": "Why, and what is assumed."},
            "scenarios": {
                "description": "The scenarios that are lived at every point: names, or paths.",
                "anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}],
                "examples": preset_names(),
            },
            "baseline": {
                "description": "What they are compared with, on the same people and luck: a name, or a path.",
                "type": ["string", "null"],
            },
            "factors": {
                "description": "What differs: a value is held, a list or a range is scanned, "
                "a distribution is drawn from.",
                "type": ["object", "null"],
                "properties": _factors(),
                "additionalProperties": {"$ref": "#/$defs/factor"},
            },
            "design": _design(),
            "replicates": _whole(
                "How often each point is lived, each with other people and luck.", 1, 1_000_000
            ),
            "seed": _whole("Of people and luck; the first scenario's where nothing is said.", 0, None),
            "stances": {
                "description": "Where uncertain parameters come from that nothing else sets.",
                "anyOf": [
                    {"enum": list(STANCES)},
                    {"type": "array", "minItems": 1, "items": {"enum": list(STANCES)}},
                ],
            },
            "keep": {
                "description": "What is kept of each run; everything where nothing is said.",
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {
                    "measures": _some("Measures.", {"enum": list(measures())}),
                    "groups": _some("Groups.", {"enum": list(groups())}),
                    "years": _some("Summers.", {"type": "integer"}),
                },
            },
        },
    }


_PAIR = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}}
_FACTOR: dict[str, Any] = {
    "anyOf": [
        {"type": ["number", "string", "boolean"]},
        {"type": "array", "minItems": 1, "description": "Scanned: each of these values."},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["start", "stop", "steps"],
            "properties": {
                "start": {"type": "number"},
                "stop": {"type": "number"},
                "steps": {"type": "integer", "minimum": 2},
            },
        },
        *(
            {"type": "object", "additionalProperties": False, "required": [key], "properties": {key: value}}
            for key, value in (
                ("uniform", _PAIR | {"description": "Lowest and highest."}),
                ("normal", _PAIR | {"description": "Mean and standard deviation."}),
                ("prior", {"const": True, "description": "The parameter's own prior."}),
                ("value", {"description": "Held, whatever it is."}),
                ("values", {"type": "array", "minItems": 1}),
            )
        ),
        {"type": "object", "description": "A table of values, held."},
    ]
}


def _factors() -> dict[str, Any]:
    """Known paths, each with what it means."""
    out: dict[str, Any] = {}

    def add(path: str, parameter: Parameter) -> None:
        out[path] = {"description": f"{parameter.doc} ({parameter.allowed()})", "$ref": "#/$defs/factor"}

    for owner, declared in (("world", WorldAssumptions.parameters), ("behaviour", Behaviour.parameters)):
        for name, parameter in declared.items():
            add(f"{owner}.{name}", parameter)
    for policy in all_policies():
        for name, parameter in policy.parameters.items():
            add(f"interventions.{policy.name}.{name}", parameter)
    for path, parameter in uncertain().items():
        add(path, parameter)
    return out


def _design() -> dict[str, Any]:
    kinds = []
    for kind in DESIGNS:
        numbers = NUMBERS.get(kind, {})
        properties: dict[str, Any] = {"kind": {"const": kind}}
        for name, (default, low, high) in numbers.items():
            properties[name] = _whole(f"The {name}.", low, high)
            if default is not None:
                properties[name]["default"] = default
        if numbers:
            properties["seed"] = _whole("Of the points; people and luck have their own.", 0, None)
        needed = ["kind", *(name for name, (default, _, _) in numbers.items() if default is None)]
        if kind == "table":
            properties["file"] = {
                "type": "string",
                "description": "A CSV file with a column for each factor.",
            }
            needed.append("file")
        kinds.append(
            {
                "type": "object",
                "additionalProperties": False,
                "required": needed,
                "properties": properties,
            }
        )
    plain = [kind for kind in DESIGNS if kind not in NUMBERS and kind != "table"]
    return {"description": "Which points are lived.", "default": "grid", "anyOf": [{"enum": plain}, *kinds]}


def _whole(description: str, low: int, high: int | None) -> dict[str, Any]:
    out: dict[str, Any] = {"description": description, "type": "integer", "minimum": low}
    return out if high is None else out | {"maximum": high}


def _some(description: str, item: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "anyOf": [item, {"type": "array", "minItems": 1, "items": item}]}


def schema_text() -> str:
    """The schema as the published file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
