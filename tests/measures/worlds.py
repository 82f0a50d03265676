"""Small counties made by hand, to be measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.behaviour import Behaviour
from sim.draws import Luck
from sim.ledger import Ledger
from sim.measures.record import Record
from sim.phases.measurement import measurement
from sim.vocabulary import JUNIOR, PRIMARY, SENIOR
from sim.world.assumptions import WorldAssumptions
from sim.world.county import Government, World
from sim.world.populations import Schools, Students, Teachers

YEAR = 2020
STAGES = np.array([PRIMARY] * 12 + [JUNIOR] * 6 + [SENIOR] * 2)
GRADES = {PRIMARY: (1, 7), JUNIOR: (7, 10), SENIOR: (10, 13)}


COUNTS = {
    "preparation_hours_saved": 50, "studios": 2, "studio_members": 9, "studio_trainees": 30,
    "studio_practising": 17, "training_bases": 1, "training_certificates": 40, "trained_teachers_visited": 4,
    "teachers_coached": 12, "dual_teacher_schools": 3, "dual_teacher_lessons": 200,
    "dual_teacher_not_heard": 20, "dual_teacher_unattended": 30, "duplicate_purchases": 9e5,
    "pool_hours_asked": 90, "pool_hours_turned_away": 7, "network_partners": 28, "network_promised": 60,
    "network_delivered": 44, "network_collaborations": 5, "network_trained": 21, "funders": 5,
    "funds_raised": 3e6, "funds_deployed": 2e6, "bid_effort_cost": 2e5, "lost_bid_cost": 1e5,
    "partners_funded": 4, "grants": 6, "grants_to_needy": 2, "grant_value": 3.5, "bid_value": 1.5,
    "bids": 20, "bids_funded": 6, "projects_running": 8, "projects_renewed": 3, "projects_dropped": 1,
    "vouchers_used": 70, "vouchers_used_ses1": 9, "vouchers_online": 20, "voucher_applicants": 90,
    "vouchers_unplaced": 20, "vouchers_misled": 5, "voucher_kilometres": 240.5, "stem_placed": 3,
    "stem_graduates": 40, "stem_applicants": 11, "stem_teachers": 20, "stem_teachers_left": 1,
    "stem_copies": 2, "homework_practised": 180.5, "homework_teachers": 44,
    "homework_teachers_using_reports": 15, "smart_platform_schools": 6, "smart_platform_use": 14.5,
    "smart_platform_logins": 30, "displaced_by_quota": 3, "support_days_planned": 10,
    "support_days_given": 6, "equalisation_transfer": 5e6, "equalisation_crowded_out": 4e5,
    "students_with_growth_record": 300, "families_taking_part": 190, "families_taking_part_ses1": 20,
    "schools_open_to_families": 9, "schools_with_venue": 4, "weekend_courses": 30, "weekend_places": 400,
    "weekend_visits": 120, "weekend_courses_that_fit": 33, "schools_with_partners": 5, "partners_giving": 6,
    "gifts_to_the_needier_half": 2, "innovation_projects": 4, "innovation_projects_that_last": 1,
}  # fmt: skip
"""What policies might count in such a county in a year."""


def county(schools: dict[str, Any], students: dict[str, Any], teachers: dict[str, Any], **more: Any) -> World:
    """A county of the given columns; a table is as long as its column ``school`` or ``location``."""
    built = Schools(np.arange(len(schools["location"])), **schools)
    pupils = Students(np.arange(len(students["school"])), **students)
    if "enrolment" not in schools:
        built.enrolment[:] = np.bincount(pupils.school, minlength=len(built))
    staff = Teachers(np.arange(len(teachers["school"])), **{"host": teachers["school"], **teachers})
    return World(
        index=0,
        assumptions=WorldAssumptions(),
        behaviour=Behaviour(),
        luck=Luck(1),
        year=YEAR,
        students=pupils,
        teachers=staff,
        schools=built,
        government=more.pop("government", Government()),
        ledger=Ledger(len(built)),
        sections=more.pop("sections", np.ones((len(built), 12), np.int32)),
        **more,
    )


def mixed_county(seed: int = 0, n_students: int = 800, n_teachers: int = 120, **more: Any) -> World:
    """A county with something of everything, drawn from a seed."""
    draw = np.random.default_rng(seed)
    n = len(STAGES)
    place = np.arange(n) % 3
    school = draw.integers(0, n, n_students)
    low = np.array([GRADES[stage][0] for stage in STAGES])[school]
    high = np.array([GRADES[stage][1] for stage in STAGES])[school]
    score = draw.normal(size=n_students)
    grade = draw.integers(low, high)
    world = county(
        {
            "location": place, "tier": (np.arange(n) // 2) % 3, "stage": STAGES,
            "posts": draw.integers(4, 9, n), "funding": draw.uniform(1e5, 9e5, n),
            "lab": draw.uniform(0, 1, n),
            "multimedia": draw.uniform(0, 1, n), "computer_room": draw.random(n) < 0.7,
            "smart_classroom": draw.random(n) < 0.3, "facility_use": draw.uniform(0, 1, n),
            "courses": draw.uniform(1, 20, n), "shared": draw.uniform(0, 1, n),
            "duplicated": draw.uniform(0, 1, n),
            "openness": draw.uniform(0, 1, n), "value_added": draw.normal(size=n),
            "effort_show": draw.random(n), "effort_share": draw.uniform(0, 2, n), "trust": draw.random(n),
            "course_seats": draw.uniform(100, 200, n), "visiting": draw.uniform(0.01, 0.5, n),
            "visiting_quality": draw.normal(0.2, 0.1, n), "alliance": np.arange(n) // 3,
            "x": draw.uniform(-9, 9, n), "y": draw.uniform(-9, 9, n),
            "training_norm": draw.uniform(1e3, 5e3, n), "reputation": draw.normal(size=n),
        },
        {
            "school": school, "origin": school, "grade": grade, "ses_fifth": draw.integers(0, 5, n_students),
            "ses": draw.normal(size=n_students), "score": score,
            "prior_score": np.where(grade == 1, np.nan, 0.8 * score + 0.6 * draw.normal(size=n_students)),
            "durable": draw.normal(size=n_students), "recent": 0.1 * draw.normal(size=n_students),
            "practical": draw.normal(size=n_students), "innovation": draw.normal(size=n_students),
            "wellbeing": draw.normal(size=n_students), "responsibility": draw.normal(size=n_students),
            "engagement": draw.random(n_students), "satisfaction": draw.random(n_students),
            "burden": draw.random(n_students), "dropped": draw.random(n_students) < 0.03,
            "course_school": np.where(
                draw.random(n_students) < 0.5, school, draw.integers(-1, n, n_students)
            ),
            "travel": draw.random(n_students), "course_fit": draw.choice([0, 0.4, 1.0], n_students),
            "course_quality": draw.normal(size=n_students),
            "tutoring": draw.choice([0, 0.1], n_students),
        },
        {
            "school": draw.integers(0, n, n_teachers), "host": draw.integers(0, n, n_teachers),
            "quality": draw.normal(0.1, 0.15, n_teachers), "title": draw.integers(0, 4, n_teachers),
            "degree": draw.integers(0, 3, n_teachers), "experience": draw.uniform(0, 30, n_teachers),
            "satisfaction": draw.random(n_teachers), "wage": draw.uniform(6e4, 2e5, n_teachers),
            "backbone": draw.random(n_teachers) < 0.1,
        },
        members=np.arange(n) % 2 == 0,
        government=Government(education_budget=float(draw.uniform(1e7, 2e7))),
        **more,
    )  # fmt: skip
    rows = world.teachers.school
    world.flows.move("transfer", rows[:9], rows[9:18])
    world.flows.move("exit", rows[18:22], -1)
    world.flows.move("retired", rows[22:24], -1)
    world.flows.move("hired", np.full(7, -1), rows[24:31])
    world.flows.move("rotation", rows[31:36], rows[36:41])
    world.flows.move("promoted", rows[41:], rows[41:])
    for name, amount in COUNTS.items():
        world.flows.count(name, amount)
    ninth, twelfth = np.flatnonzero(grade == 9), np.flatnonzero(grade == 12)
    world.flows.graduates.update(
        zhongkao_score=score[ninth],
        zhongkao_admitted=score[ninth] > 0,
        zhongkao_school=school[ninth],
        zhongkao_ses_fifth=world.students.ses_fifth[ninth],
        gaokao_undergraduate=score[twelfth] > 0,
        gaokao_origin=draw.integers(12, 18, len(twelfth)),
        gaokao_ses_fifth=world.students.ses_fifth[twelfth],
    )
    accounts = world.ledger.school(np.arange(n))
    world.ledger.pay(YEAR, 1, accounts, "school funding", world.schools.funding)
    world.ledger.pay(YEAR, accounts, 3, "salaries", 0.8 * world.schools.funding)
    world.ledger.pay(YEAR, 1, 3, "weak-school bonus", 12345.0)
    return world


def measured(*worlds: World) -> Record:
    """The record of one summer of these counties."""
    record = Record()
    record.add(YEAR + 1, [measurement(world) for world in worlds])
    return record


def value(world: World, measure: str, group: str = "all") -> float:
    """One measure of one group."""
    return float(measured(world).value(measure, group)[0])
