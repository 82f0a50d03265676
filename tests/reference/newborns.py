"""Children who start school: drawn one by one, the same in every scenario of one seed.

How many follows the country's births; where, the catchments; who they are, the families there.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from sim.vocabulary import JUNIOR, LOCATIONS, PRIMARY
from sim.world.births import intake_index
from sim.world.families import GIRLS, HOMES_NEAR
from sim.world.ids import student_ids
from sim.world.place import SES_BETWEEN
from tests.reference.agents import School, Student, single
from tests.reference.plain import clip, mean, pick

if TYPE_CHECKING:
    from tests.reference.model import Reference

SUBJECTS = 5


def newborns(model: Reference) -> list[Student]:
    """This September's first-graders."""
    places = [
        school for school in model.schools if school.open and school.stage == PRIMARY and school.catchment > 0
    ]
    if not places:
        places = [school for school in model.schools if school.open and school.stage <= JUNIOR][:1]
    shares = [max(school.catchment, 1e-12) for school in places]
    cuts = ses_cuts(model)
    children = []
    for number in range(how_many(model)):
        key = int(student_ids(model.index, model.year, number))
        born = pick(places, shares, model.once_uniform("birthplace", key))
        children.append(child(model, key, born, cuts))
    grow_up_to_six(model, children)
    return children


def how_many(model: Reference) -> int:
    """First-graders in proportion to the grades 1 to 9 at the start, by the country's births."""
    lived = model.start_year - 2
    if model.assumptions.births == "constant":
        return round(model.children / 9 / model.scale)
    cohorts = sum(intake_index(lived - grade + 1) for grade in range(1, 10))
    return round(model.children * intake_index(model.year) / cohorts / model.scale)


def child(model: Reference, key: int, born: School, cuts: list[float]) -> Student:
    """Family, home and achievement of one child."""
    behaviour, assumed = model.behaviour, model.assumptions
    place = LOCATIONS[born.location]
    # Part of the spread of SES within a location lies between schools; the rest is the family's own.
    within = assumed.ses_spread * math.sqrt(1 - SES_BETWEEN**2)
    ses = born.family_ses + within * model.once_normal("ses", key)
    durable = (behaviour.initial_spread * model.once_normal("ability", key) + behaviour.initial_ses * ses
               + born.readiness)  # fmt: skip
    near = float(HOMES_NEAR[born.location])
    return Student(
        model,
        key,
        school=born,
        origin=born,
        grade=1,
        entered=True,
        home=born.location,
        x=born.x + near * model.once_normal("home east", key),
        y=born.y + near * model.once_normal("home north", key),
        female=model.once_uniform("sex", key) < GIRLS,
        left_behind=model.once_uniform("left behind", key) < assumed.left_behind[place],
        interest=math.floor(SUBJECTS * model.once_uniform("interest", key)),
        ses=ses,
        ses_fifth=sum(cut < single(ses) for cut in cuts),
        durable=durable,
        score=durable + behaviour.exam_noise * model.once_normal("start exam", key),
        aspiration=durable + 0.3 * model.once_normal("start aspiration", key),
    )


def ses_cuts(model: Reference) -> list[float]:
    """SES values that part the county's families into fifths: a mixture of three normal distributions."""
    spread = model.assumptions.ses_spread
    families = []
    for code, place in enumerate(LOCATIONS):
        share = math.fsum(school.catchment for school in model.schools if school.location == code)
        families.append((share, NormalDist(model.assumptions.ses[place], spread)))
    whole = sum(share for share, _ in families)
    cuts = []
    for part in (0.2, 0.4, 0.6, 0.8):
        low, high = -20.0, 20.0
        while high - low > 1e-13:
            middle = (low + high) / 2
            below = sum(share * family.cdf(middle) for share, family in families)
            low, high = (middle, high) if below < part * whole else (low, middle)
        cuts.append((low + high) / 2)
    return cuts


def grow_up_to_six(model: Reference, children: list[Student]) -> None:
    """Practical ability, innovation, wellbeing, responsibility: a little from achievement and family."""
    average = mean(one.durable + one.recent for one in children)
    spread = math.sqrt(mean((one.durable + one.recent - average) ** 2 for one in children))
    usual_lab = mean(school.lab for school in model.schools)
    for one in children:
        level = (one.durable + one.recent - average) / max(spread, 1e-9)
        lab = one.school.lab - usual_lab
        luck = {
            name: model.once_normal(f"start {name}", one.key)
            for name in ("practical", "innovation", "wellbeing", "responsibility", "satisfaction")
        }
        one.practical = 0.25 * level + 0.12 * one.ses + 0.30 * lab + 0.93 * luck["practical"]
        one.innovation = 0.30 * level + 0.12 * one.ses + 0.92 * luck["innovation"]
        one.wellbeing = 0.10 * level + 0.08 * one.ses - 0.25 * one.left_behind + 0.98 * luck["wellbeing"]
        one.responsibility = 0.12 * level + 0.05 * one.ses + 0.98 * luck["responsibility"]
        one.satisfaction = clip(0.6 + 0.02 * level + 0.10 * luck["satisfaction"], 0.02, 0.98)
