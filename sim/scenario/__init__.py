"""Scenario files: reading, checking, resolving."""

from sim.scenario.document import Goal, Scenario, ScenarioError
from sim.scenario.load import load

__all__ = ["Goal", "Scenario", "ScenarioError", "load"]
