"""A county small enough to be lived many times in a test."""

from pathlib import Path

import pytest

from sim.results.compare import Comparison, compare
from sim.scenario import Scenario, load

TINY = {"world.students": 800, "world.schools": {"city": 2, "town": 3, "village": 5}, "years": 2}
MIX = """
title: {en: Tiny mix, zh: 小型组合}
extends: china-county
interventions:
  - use: alliance
  - {use: teacher_rotation, share: 0.4, compliance: 1}
  - {use: teacher_incentives, bonus: 0.5}
goals:
  - {measure: academic_achievement, group: weak, at_least: -1, by: 2025}
  - {measure: dropout_rate, group: village, at_most: -50, change: relative, by: 2025}
  - {measure: teacher_satisfaction_rate, at_least: 5, change: absolute, by: 2024}
"""


@pytest.fixture(scope="session")
def mix_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenarios") / "tiny-mix.yaml"
    path.write_text(MIX, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    return load("china-county", TINY)


@pytest.fixture(scope="session")
def mix(mix_file: Path) -> Scenario:
    return load(mix_file, TINY)


@pytest.fixture(scope="session")
def comparison(baseline: Scenario, mix: Scenario) -> Comparison:
    return compare(baseline, mix, replicates=3, workers=1, command="levelfield compare a b")
