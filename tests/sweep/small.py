"""A sweep of a county so small that a run takes a moment."""

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORLD = {
    "world.students": 300,
    "world.schools": {"city": 1, "town": 1, "village": 2},
    "world.senior_schools": 1,
    "years": 2,
    "goals": {"value": []},
}


def document(**changes: Any) -> dict[str, Any]:
    """A sweep over two levers, paired with the county without policies."""
    out: dict[str, Any] = {
        "title": {"en": "Small", "zh": "小"},
        "scenarios": "weak-schools-first",
        "baseline": "china-county",
        "factors": {
            **WORLD,
            "interventions.teacher_rotation.share": [0.1, 0.5],
            "interventions.teacher_incentives.bonus": [0.1, 0.2, 0.4],
        },
        "replicates": 2,
        "stances": ["central"],
        "keep": {
            "measures": ["academic_achievement", "teacher_quality"],
            "groups": ["all", "weak", "members"],
        },
    }
    out["factors"] |= changes.pop("factors", {})
    return out | changes


def written(folder: Path, name: str = "small.yaml", **changes: Any) -> Path:
    """The sweep as a file."""
    path = folder / name
    path.write_text(yaml.safe_dump(document(**changes), allow_unicode=True, sort_keys=False), "utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a sweep's folder that has to be the same, whatever is committed in the meantime."""
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }
    record = json.loads(found["provenance.json"])
    del record["git_revision"]
    return found | {"provenance.json": json.dumps(record).encode()}
