"""How people behave: the parameters of learning, of the teacher labour market, of choice and governance.

Each has a range (the 90 % range of its prior where a study gives one) and a source: an id of the parameter
table in docs/science.md, a row of figures.csv, or the word assumption. A scenario may set any of them under
``behaviour:``; calibration gives them posteriors.
"""

from __future__ import annotations

from sim.behaviour.families import Families
from sim.behaviour.governing import Governing
from sim.behaviour.learning import Learning
from sim.behaviour.teachers import Teaching

__all__ = ["Behaviour"]


class Behaviour(Learning, Teaching, Families, Governing):
    """The behavioural parameters of a run."""
