"""Scenario files: reading, checking, resolving."""

from sim.scenario.document import Goal, Problem, Scenario, ScenarioError
from sim.scenario.load import from_document, load, settings, to_yaml

__all__ = ["Goal", "Problem", "Scenario", "ScenarioError", "from_document", "load", "settings", "to_yaml"]
