"""The published JSON Schema is current, and says yes and no where the checks do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.policies.base import all_policies
from sim.scenario import load
from sim.scenario.check import KEYS
from sim.scenario.schema import PUBLISHED, json_schema, schema_text
from sim.scenario.words import PRESETS, preset_names


def complaints(data: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """What is wrong with data by the part of JSON Schema that the published schema uses."""
    used = {
        "type",
        "properties",
        "additionalProperties",
        "required",
        "items",
        "anyOf",
        "oneOf",
        "enum",
        "const",
        "minimum",
        "maximum",
        "minItems",
        "minProperties",
        "minLength",
        "description",
        "title",
        "default",
        "examples",
        "$schema",
    }
    assert set(schema) <= used, set(schema) - used
    out: list[str] = []
    if "type" in schema:
        allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_is(data, name) for name in allowed):
            return [f"{path}: not {allowed}"]
    for several, least, most in (("anyOf", 1, 99), ("oneOf", 1, 1)):
        if (
            several in schema
            and not least <= sum(not complaints(data, one, path) for one in schema[several]) <= most
        ):
            out.append(f"{path}: {several}")
    if "enum" in schema and data not in schema["enum"]:
        out.append(f"{path}: not in enum")
    if "const" in schema and data != schema["const"]:
        out.append(f"{path}: not {schema['const']}")
    if isinstance(data, (int, float)) and not schema.get("minimum", data) <= data <= schema.get(
        "maximum", data
    ):
        out.append(f"{path}: out of range")
    if isinstance(data, dict):
        known = schema.get("properties", {})
        out += [f"{path}: missing {name}" for name in schema.get("required", ()) if name not in data]
        for name, value in data.items():
            if name in known:
                out += complaints(value, known[name], f"{path}.{name}")
            elif schema.get("additionalProperties") is False:
                out.append(f"{path}: unknown {name}")
    if isinstance(data, list):
        for i, item in enumerate(data):
            out += complaints(item, schema.get("items", {}), f"{path}.{i}")
    return out


def _is(data: Any, name: str) -> bool:
    number = isinstance(data, (int, float)) and not isinstance(data, bool)
    return {
        "object": isinstance(data, dict),
        "array": isinstance(data, list),
        "string": isinstance(data, str),
        "boolean": isinstance(data, bool),
        "null": data is None,
        "number": number,
        "integer": number and float(data).is_integer(),
    }[name]


def test_the_published_schema_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), "run: python -m sim.scenario.schema"


@pytest.mark.parametrize("name", preset_names())
def test_shipped_files_and_their_documents_fit_the_schema(name: str) -> None:
    text = (PRESETS / f"{name}.yaml").read_text(encoding="utf-8")
    assert complaints(yaml.safe_load(text), json_schema()) == []
    assert complaints(json.loads(json.dumps(load(name).document)), json_schema()) == []
    line = text.splitlines()[0]
    assert line.startswith("# yaml-language-server: $schema=")
    assert (PRESETS / line.partition("=")[2]).resolve() == PUBLISHED


def test_the_schema_knows_every_key_and_every_parameter() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(KEYS)
    entries = {
        one["properties"]["use"]["const"]: one
        for one in schema["properties"]["interventions"]["items"]["anyOf"]
    }
    for policy in all_policies():
        assert set(policy.parameters) <= set(entries[policy.name]["properties"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"yeers": 3},
        {"years": 0},
        {"years": "3"},
        {"world": {"studnets": 1}},
        {"world": {"students": -1}},
        {"world": {"schools": {"vilage": 1}}},
        {"behaviour": {"migration": 2}},
        {"interventions": [{"use": "nothing"}]},
        {"interventions": [{"share": 0.3}]},
        {"interventions": [{"use": "alliance", "shares": 0.3}]},
        {"interventions": [{"use": "alliance", "where": {"tier": "strong"}}]},
        {"goals": [{"measure": "dropout_rate"}]},
        {"goals": [{"measure": "dropout_rate", "at_least": 1, "at_most": 2}]},
        {"title": {"fr": "x"}},
        {"seed": -1},
        {"goals": [{"measure": "none", "at_least": 1}]},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_checks_refuse(wrong: dict[str, Any], tmp_path: Path) -> None:
    assert complaints(wrong, json_schema()) != []
    with pytest.raises(ValueError, match="mine"):
        from_yaml({"extends": "china-county", **wrong}, tmp_path)
    from_yaml({"extends": "china-county"}, tmp_path)


def from_yaml(data: dict[str, Any], folder: Path) -> None:
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    load(path)
