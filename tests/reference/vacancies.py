"""Vacancies, who is offered them, and what each person thinks of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws import pair
from sim.vocabulary import BACHELOR, BELOW_BACHELOR, MASTER
from sim.world.ids import teacher_ids
from tests.reference.agents import School, Teacher
from tests.reference.plain import distance

if TYPE_CHECKING:
    from tests.reference.model import Reference

SUBJECT_MIX = (0.24, 0.24, 0.14, 0.18, 0.20)
CANDIDATES_MIX = (0.22, 0.22, 0.17, 0.19, 0.20)
NOTICES = 4

Seats = dict[tuple[School, int], int]
"""Vacant posts by school and subject."""


def open_posts(model: Reference) -> Seats:
    """Each school fills its posts one by one, each time in the subject that lacks most."""
    seats: Seats = {}
    for school in model.schools:
        posts = math.floor(school.posts + 0.5)
        have = [0] * 5
        for teacher in school.employees:
            have[teacher.subject] += 1
        while sum(have) < posts:
            lack = [posts * SUBJECT_MIX[subject] - have[subject] for subject in range(5)]
            subject = lack.index(max(lack))
            have[subject] += 1
            seats[school, subject] = seats.get((school, subject), 0) + 1
    return seats


def preferred(
    model: Reference, person: Teacher, present: float, seats: Seats, stream: str
) -> list[tuple[School, int]]:
    """Vacancies in the person's subject that are liked better than the present, best first.

    A person hears of some of those on one list, near ones sooner. Taste for a school, and for staying, is an
    extreme-value draw, so that choices are logit.
    """
    behaviour = model.behaviour
    present += taste(model, stream, person.key)
    liked = []
    for school in heard_of(model, person, seats, stream):
        both = pair(person.key, school.key)
        pay = (1 + school.allowance) * (1 + school.offer_recognition) + school.offer / max(person.wage, 1.0)
        utility = (
            behaviour.wage_elasticity * math.log(pay)
            + school.amenity
            - behaviour.distance_dislike * distance(person, school)
            + taste(model, stream, both)
        )
        if utility > present:
            liked.append((utility, school))
    liked.sort(key=lambda one: -one[0])
    return [(school, person.subject) for _, school in liked]


def heard_of(model: Reference, person: Teacher, seats: Seats, stream: str) -> list[School]:
    """The first to be heard of among the vacancies on the person's list; a kilometre slows news down."""
    behaviour = model.behaviour
    vacant = [school for school, subject in seats if subject == person.subject]
    lists = 1
    while len(vacant) > lists * behaviour.vacancies_considered * NOTICES:
        lists *= 2
    mine = math.floor(model.uniform(f"{stream} list", person.key) * lists)

    def when(school: School) -> float:
        swift = -math.log(model.uniform(f"{stream} news", pair(person.key, school.key)))
        return swift * math.exp(behaviour.distance_dislike * distance(person, school))

    seen = [
        school
        for school in vacant
        if math.floor(model.uniform(f"{stream} list", pair(school.key, person.subject)) * lists) == mine
        and school is not person.school
    ]
    return sorted(seen, key=when)[: behaviour.vacancies_considered]


def taste(model: Reference, stream: str, key: int) -> float:
    """A standard extreme-value draw."""
    return -math.log(-math.log(model.uniform(f"{stream} taste", key)))


def candidates(model: Reference, number: int) -> list[Teacher]:
    """Who looks for a post this year: the first of an endless list that is the same in every scenario."""
    return [candidate(model, int(teacher_ids(model.index, model.year, k))) for k in range(number)]


def candidate(model: Reference, key: int) -> Teacher:
    """One graduate who looks for a teaching post."""
    spread, reliable = model.behaviour.teacher_quality_sd, model.behaviour.rating_reliability
    from_seat = model.assumptions.radius * model.once_uniform("recruit distance", key) ** 1.5
    angle = 2 * math.pi * model.once_uniform("recruit angle", key)
    level = model.once_uniform("recruit degree", key)
    innate = spread * model.once_normal("innate", key)
    noise = model.once_normal("rating", key)
    return Teacher(
        model,
        key,
        subject=candidate_subject(model.once_uniform("recruit subject", key)),
        age=22 + math.floor(4 * model.once_uniform("recruit age", key)),
        female=model.once_uniform("recruit sex", key) < 0.65,
        degree=BELOW_BACHELOR if level < 0.15 else BACHELOR if level < 0.80 else MASTER,
        innate=innate,
        quality=innate,
        rating=math.sqrt(reliable) * innate / max(spread, 0.01) + math.sqrt(1 - reliable) * noise,
        x=from_seat * math.cos(angle),
        y=from_seat * math.sin(angle),
        wage=0.78 * model.assumptions.wage,
    )


def candidate_subject(u: float) -> int:
    """The subject in whose part of the mix a draw falls."""
    below = 0.0
    for subject, share in enumerate(CANDIDATES_MIX):
        below += share
        if u <= below:
            return subject
    return len(CANDIDATES_MIX) - 1
