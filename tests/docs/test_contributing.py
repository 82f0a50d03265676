"""The policy of CONTRIBUTING is a policy like those of the house: written as printed, it passes its test."""

import json
import os
import subprocess
import sys

import pytest

from docs.build import ROOT, blocks

JOIN = """
import sys
from pathlib import Path

import sim.policies

sim.policies.__path__.append(str(Path("sim/policies").resolve()))
import sim.policies.mentors
"""
"""Makes the example's folder a part of the house, as if the file lay there."""


@pytest.fixture
def folder(tmp_path):
    """The two files of the example, at their paths."""
    written = []
    for block in blocks((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        if block.note.startswith("file: "):
            written.append(block.note.removeprefix("file: "))
            assert not (ROOT / written[-1]).exists()
            (tmp_path / written[-1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / written[-1]).write_text(block.text, encoding="utf-8")
    assert written == ["sim/policies/mentors.py", "tests/policies/test_mentors.py"]
    return tmp_path


def python(folder, code):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", JOIN + code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_policy_passes_its_test(folder):
    said = python(
        folder,
        """
import pytest
import tests.policies.small_county
words = ["-q", "-p", "no:cacheprovider", "-p", "no:dash", "--import-mode=importlib", "--rootdir=."]
sys.exit(pytest.main([*words, "tests/policies/test_mentors.py"]))
""",
    )
    assert "4 passed" in said


def test_the_example_policy_appears_in_the_catalogue_in_the_schema_and_in_scenario_files(folder):
    (folder / "mine.yaml").write_text(
        "title: Mentors\nextends: china-county\n"
        "interventions:\n  - {use: mentors, where: {tier: weak}, fee: 9000}\n",
        encoding="utf-8",
    )
    said = python(
        folder,
        """
import json
import sim
from sim.cli.listing import policies
from sim.scenario.schema import schema_text
[mentors] = [policy for policy in policies() if policy["name"] == "mentors"]
[used] = sim.load("mine.yaml").interventions
print(json.dumps([mentors, json.loads(schema_text()), used.values()]))
""",
    )
    mentors, schema, values = json.loads(said)
    assert mentors["phases"] == ["development"]
    assert {"share", "fee", "contact"} <= {parameter["name"] for parameter in mentors["parameters"]}
    assert "mentors" in json.dumps(schema)
    assert values["fee"] == 9000.0
