"""Who lives in a region, as Mesa agents.

Students, teachers and schools are rows of their county's tables and become agents when someone asks for them
(:mod:`sim.agents.row`); governments and alliances likewise. Funders and partner organisations are objects of
their own, which a policy brings.
"""

from sim.agents.alliance import Alliance
from sim.agents.funder import Funder
from sim.agents.government import Government
from sim.agents.partner import PartnerOrganisation
from sim.agents.row import GoneError
from sim.agents.school import School
from sim.agents.student import Student
from sim.agents.teacher import Teacher

__all__ = [
    "Alliance",
    "Funder",
    "GoneError",
    "Government",
    "PartnerOrganisation",
    "School",
    "Student",
    "Teacher",
]
