"""Staffing: teachers retire, leave, transfer and are hired; titles are given.

Nobody is told to move towards the city: a teacher weighs each vacancy heard of against the present place,
schools take those they rate best, and what is left open is offered outside.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.vocabulary import CITY, MIDDLE_TITLE, SENIOR_TITLE, TOWN
from tests.reference.agents import School, Teacher
from tests.reference.matching import assign
from tests.reference.plain import distance, nearest
from tests.reference.vacancies import candidates, open_posts, preferred

if TYPE_CHECKING:
    from tests.reference.model import Reference

SENIOR_SHARE_BY = ("city", "town", "village")


def staffing(model: Reference) -> None:
    for teacher in model.teachers:
        teacher.age += 1
        teacher.tenure += 1
        teacher.adjusting = False
        if not teacher.host.open:
            teacher.host = teacher.school
    for school in model.schools:
        set_posts(school)
        change_principal(model, school)
        appeal(model, school)
    retire(model)
    leave(model)
    transfer(model)
    hire(model)
    promote(model)


def set_posts(school: School) -> None:
    """Posts follow enrolment: up at once, down by three in a hundred a year at most."""
    if not school.open:
        school.posts = 0.0
        return
    norm = max(school.enrolment / max(school.pupils_per_post, 1.0), 1.0)
    school.posts = norm if norm >= school.posts else max(norm, 0.97 * school.posts)


def change_principal(model: Reference, school: School) -> None:
    if model.uniform("principal", school.key) < model.behaviour.principal_turnover:
        school.leadership = model.normal("principal skill", school.key)


def appeal(model: Reference, school: School) -> None:
    """What draws teachers to a school besides pay, in log-odds; a village school of mean SES: 0."""
    behaviour = model.behaviour
    place = {CITY: behaviour.amenity_city, TOWN: behaviour.amenity_town}.get(school.location, 0.0)
    pupils_per_post = max(school.enrolment / max(school.posts, 1.0), 8.0)
    school.amenity = (
        place
        + behaviour.amenity_ses * school.mean_ses
        + behaviour.amenity_leadership * school.leadership
        - behaviour.amenity_workload * math.log(pupils_per_post / 17.0)
    )


def pay_ratio(teacher: Teacher) -> float:
    """Pay and all that counts like pay, over the salary scale."""
    school = teacher.school
    base = max(teacher.wage / (1 + school.allowance), 1.0)
    esteem = 1 + school.offer_recognition + teacher.recognition - teacher.strain
    return max((1 + school.allowance) * esteem + (school.offer + teacher.bonus) / base, 0.05)


def retire(model: Reference) -> None:
    """Women five years before men."""
    for teacher in list(model.teachers):
        if teacher.age >= model.assumptions.retirement_age - (5 if teacher.female else 0):
            model.move("retired", teacher, teacher.school, None)
            teacher.leave()


def leave(model: Reference) -> None:
    """Leaving the profession: rarer with better pay, a better place and satisfaction, likelier at first."""
    behaviour = model.behaviour
    if behaviour.exit_rate <= 0:
        return
    for teacher in list(model.teachers):
        odds = (
            behaviour.exit_rate / (1 - behaviour.exit_rate)
            * pay_ratio(teacher) ** -behaviour.wage_elasticity
            * math.exp(-0.5 * (teacher.school.amenity - behaviour.amenity_town))
            * math.exp(0.65 - teacher.satisfaction)
            * (1.7 if teacher.experience < 3 else 1.0)
        )  # fmt: skip
        if model.uniform("exit", teacher.key) < odds / (1 + odds):
            model.move("exit", teacher, teacher.school, None)
            teacher.leave()


def transfer(model: Reference) -> None:
    """Teachers apply to what they like better; the best-rated are taken; staff of closed schools must go."""
    behaviour = model.behaviour
    seats = open_posts(model)
    wishes, order = {}, {}
    for line, teacher in enumerate(model.teachers):
        closed = not teacher.school.open
        lent_out = teacher.host is not teacher.school
        if not closed and (lent_out or teacher.tenure < max(behaviour.service_years, 1)):
            continue
        staying = -math.inf if closed else (
            behaviour.wage_elasticity * math.log(pay_ratio(teacher)) + teacher.school.amenity
            - behaviour.distance_dislike * distance(teacher, teacher.school) + behaviour.move_cost
        )  # fmt: skip
        wishes[teacher] = preferred(model, teacher, staying, seats, "transfer")
        order[teacher] = (-teacher.rating, line)
    won = assign(wishes, order, seats)
    for teacher in model.teachers:
        if teacher in won:
            destination = won[teacher][0]
        elif not teacher.school.open:
            same_stage = [one for one in model.schools if one.open and one.stage == teacher.school.stage]
            destination = nearest(same_stage, teacher.school) if same_stage else teacher.school
        else:
            continue
        model.move("transfer", teacher, teacher.school, destination)
        teacher.school = teacher.host = destination
        teacher.tenure = 0
        teacher.adjusting = True


def hire(model: Reference) -> None:
    """What is still vacant is offered outside: two candidates for each usual vacancy, schools take the best.

    Better graduates have better offers elsewhere, so pay that lags loses them first.
    """
    behaviour = model.behaviour
    usual = 0.045 * sum(school.posts for school in model.schools)
    pool = candidates(model, round(behaviour.candidates_per_vacancy * usual))
    seats = open_posts(model)
    wishes, order = {}, {}
    for line, person in enumerate(pool):
        other_work = 0.5 * person.innate / max(behaviour.teacher_quality_sd, 0.01) + behaviour.amenity_town
        wishes[person] = preferred(model, person, other_work, seats, "application")
        order[person] = (-person.rating, line)
    won = assign(wishes, order, seats)
    for person in pool:
        if person not in won:
            person.remove()
            continue
        person.school = person.host = won[person][0]
        person.adjusting = True
        model.move("hired", person, None, person.school)
        model.teachers.append(person)


def promote(model: Reference) -> None:
    """Lower titles come with years; a senior one when a senior post of the school is free, by merit."""
    for teacher in model.teachers:
        first = teacher.title == 0 and teacher.experience >= 1
        second = teacher.title == 1 and teacher.experience >= 5
        if first or (second and model.uniform("middle title", teacher.key) < 0.25):
            teacher.title += 1
    left, passed_over = 0, []
    for school in model.schools:
        share = model.assumptions.senior_titles[SENIOR_SHARE_BY[school.location]]
        posts = math.floor(share * school.posts + 0.5)
        filled = sum(teacher.title == SENIOR_TITLE for teacher in school.employees)
        able = [one for one in school.employees if one.title == MIDDLE_TITLE and one.experience >= 10]
        able.sort(key=merit, reverse=True)
        own = math.floor((1 - model.behaviour.titles_by_county) * max(posts - filled, 0))
        for teacher in able[:own]:
            teacher.title = SENIOR_TITLE
            model.move("promoted", teacher, school, school)
        left += posts - filled - own
        passed_over += able[own:]
    # For the other posts all compete.
    passed_over.sort(key=merit, reverse=True)
    for teacher in passed_over[: max(left, 0)]:
        teacher.title = SENIOR_TITLE
        model.move("promoted", teacher, teacher.school, teacher.school)


def merit(teacher: Teacher) -> float:
    """What a committee sees: rating, years, and honours for service."""
    honours = teacher.recognition + teacher.school.offer_recognition
    return teacher.rating + 0.04 * teacher.experience + 5.0 * honours
