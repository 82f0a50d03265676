"""Small regions to look at through Mesa."""

from dataclasses import replace

import mesa

from sim.agents import Student
from sim.model import EducationModel
from sim.policies.base import all_policies
from sim.scenario import Scenario, load

COUNTY = {"world.students": 900, "years": 3}


def county(*policies, **settings) -> Scenario:
    """A county of about 900 students with these policies."""
    return replace(load("china-county", {**COUNTY, **settings}), interventions=policies)


def everything(share: float = 1.0):
    """Every policy there is."""
    return tuple(policy(share=share) for policy in all_policies())


def model(*policies, steps: int = 0, **arguments) -> EducationModel:
    """A model of such a county that has lived some years."""
    out = EducationModel(county(*policies), **arguments)
    for _ in range(steps):
        out.step()
    return out


def scores_of_students() -> mesa.DataCollector:
    """A collector of every student's score, and of two numbers of the model."""
    return mesa.DataCollector(
        model_reporters={"summer": "year", "open_schools": lambda m: int(m.worlds[0].schools.open.sum())},
        agent_reporters={"number": "unique_id"},
        agenttype_reporters={Student: {"score": "score", "grade": lambda student: student.grade}},
    )


def columns(a_model) -> dict:
    """Every column of every county, by name."""
    return {
        f"{world.index} {name} {column}": values
        for world in a_model.worlds
        for name in ("students", "teachers", "schools")
        for column, values in getattr(world, name).to_dict().items()
    }


def differing(one, other) -> list[str]:
    """Names of the columns that are not the same to the bit."""
    a, b = columns(one), columns(other)
    assert a.keys() == b.keys()
    return [name for name in a if a[name].shape != b[name].shape or a[name].tobytes() != b[name].tobytes()]
