"""Validation by facts: what studies have found, lived again with the studies' own designs.

`levelfield validate` runs the experiments; docs/validation.md says what each does, what came out, and which
of them are no clean test. Parameters are the literature's (the model's defaults); nothing here is fitted to
the facts, and what would put a fact in by hand is switched off by its experiment.
"""

from __future__ import annotations

from calibration.validation.experiment import Criterion, Experiment, Finding, Judged
from calibration.validation.running import EXPERIMENTS, shipped, validate

__all__ = ["EXPERIMENTS", "Criterion", "Experiment", "Finding", "Judged", "shipped", "validate"]
