"""What follows when students take a course at another school: for them, for its own students, for money.

A guest gets the course of whoever teaches it there and travels; guests fill the room for everyone in it; the
host earns the voucher and pays the work; the family pays the fare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.ledger import COUNTY, HOUSEHOLDS, OUTSIDE, PROVINCE, SUPPLIERS, TEACHERS
from sim.mechanisms.applications import Applications, Providers
from sim.phases.choice import course_quality
from sim.tables import Array
from sim.vocabulary import NOBODY, SES_FIFTHS
from sim.world.county import World

if TYPE_CHECKING:
    from sim.policies.course_vouchers import CourseVouchers

__all__ = [
    "FULL",
    "SEATS",
    "Taken",
    "attend",
    "count_vouchers",
    "give_back",
    "pay_hosts",
    "providers_of",
    "room",
]

MISFIT = 0.4
"""Worth of a course that does not fit the interest, as for the own school's courses."""
SEATS = 10.0
"""Seats for guests in an open course that nobody notices; the same as schools offer for nothing."""
FULL = 3.0
"""Times as many guests and the room is full."""


def room(world: World) -> Array:
    """Guests that the open courses of each school take without trouble, shape ``(n_schools,)``."""
    return SEATS * world.schools.courses * world.schools.shared


def providers_of(terms: CourseVouchers, world: World, cutoff: Array | None) -> Providers:
    """Every school offers seats until the next guest costs (work, reluctance) what a voucher pays.

    What it would offer for nothing (``course_seats``) comes on top, and there is only so much room.

    Args:
        cutoff: last year's lowest admitted priority by school, shape ``(n_schools,)``; None in a first year.
    """
    schools, behaviour = world.schools, world.behaviour
    first = terms.hosting_cost + terms.reluctance * (1 - schools.openness)
    paid = np.maximum(terms.value - first, 0.0) / (terms.hosting_cost * terms.hosting_convexity)
    space = room(world)
    seats = np.where(schools.open, np.minimum(schools.course_seats + paid * space, FULL * space), 0.0)
    return Providers(
        schools.id,
        schools.x,
        schools.y,
        schools.stage,
        seats / world.scale,
        course_quality(world) / max(behaviour.teacher_quality_sd, 1e-9),
        schools.courses * schools.shared,
        world.luck.uniform("course_vouchers online", schools.id) < terms.online,
        schools.alliance,
        np.full(world.n_schools, -np.inf) if cutoff is None else cutoff,
    )


@dataclass
class Taken:
    """The courses that vouchers bought; all arrays have shape ``(n,)``.

    Attributes:
        rows: rows of the students.
        school: rows of their own schools.
        host: rows of the schools of the courses.
        kilometres: from home to the course, 0 where it is taken from afar.
        fits: whether the course fits the student's interest.
        online: whether it is taken from afar.
    """

    rows: Array
    school: Array
    host: Array
    kilometres: Array
    fits: Array
    online: Array


def attend(terms: CourseVouchers, world: World, taken: Taken) -> None:
    """Guests get the course of whoever teaches it there; a full course is worth less to all in it."""
    students, schools, spread = world.students, world.schools, world.behaviour.class_size
    present = np.bincount(taken.host[~taken.online], minlength=world.n_schools) * world.scale
    usual = np.maximum(schools.enrolment * schools.shared, 1.0)
    crowding = spread * np.log1p(present / usual)
    at_home = students.course_school == students.school
    students.course_quality -= at_home * np.take(crowding * schools.shared, students.school)
    quality = course_quality(world)[taken.host]
    students.course_school[taken.rows] = taken.host
    students.course_quality[taken.rows] = np.where(
        taken.online, quality - terms.online_loss, quality - crowding[taken.host]
    )
    students.course_fit[taken.rows] = np.where(taken.fits, 1.0, MISFIT)
    students.travel[taken.rows] += 2 * terms.trips * taken.kilometres / terms.speed


def pay_hosts(terms: CourseVouchers, world: World, taken: Taken) -> tuple[Array, Array]:
    """The voucher to the host, the host's costs, the family's fare.

    Returns:
        ``(students sent, yuan earned after costs)``, each by school, shape ``(n_schools,)``.
    """
    ledger, year = world.ledger, world.year
    accounts = ledger.school(np.arange(world.n_schools))
    guests = np.bincount(taken.host, minlength=world.n_schools) * world.scale
    sent = np.bincount(taken.school, minlength=world.n_schools) * world.scale
    income = guests * terms.value
    payer = PROVINCE
    if terms.payer == "county":
        payer = COUNTY
        ledger.pay(year, OUTSIDE, COUNTY, "other services cut for course vouchers", income.sum())
    ledger.pay(year, payer, accounts, "course voucher", income)
    usual = np.maximum(room(world), 1e-9)
    each = terms.hosting_cost * (1 + 0.5 * terms.hosting_convexity * guests / usual)
    cost = np.minimum(guests * each, income)
    ledger.pay(year, accounts, TEACHERS, "course hosting cost", cost)
    way = taken.kilometres.sum() * world.scale
    fares = 2 * terms.trips * terms.weeks * terms.fare * way
    ledger.pay(year, HOUSEHOLDS, SUPPLIERS, "travel to courses", fares)
    return sent, income - cost


def give_back(terms: CourseVouchers, world: World, back: Array) -> None:
    """Sending schools' part of last year's vouchers, by school (yuan), to whoever paid them."""
    ledger, year = world.ledger, world.year
    accounts = ledger.school(np.arange(world.n_schools))
    payer = PROVINCE if terms.payer == "province" else COUNTY
    ledger.pay(year, accounts, payer, "voucher money follows", back)
    if terms.payer == "county":
        ledger.pay(year, COUNTY, OUTSIDE, "other public services", back.sum())


def count_vouchers(
    terms: CourseVouchers,
    world: World,
    rows: Array,
    lists: Applications,
    which: Array,
    taken: Taken,
    providers: Providers,
) -> None:
    """What the year's record needs to show use, congestion, travel and who was misled."""
    students, behaviour, count = world.students, world.behaviour, world.flows.count
    weight = behaviour.choice_quality / max(behaviour.teacher_quality_sd, 1e-9)
    asked = (lists.choices[:, 0] != NOBODY).sum()
    count("vouchers_issued", len(rows) * world.scale)
    count("voucher_seats", np.floor(providers.seats).sum() * world.scale)
    count("voucher_applicants", asked * world.scale)
    count("vouchers_used", len(taken.rows) * world.scale)
    count("vouchers_unplaced", (asked - len(taken.rows)) * world.scale)
    count("voucher_first_choice", (which == 0).sum() * world.scale)
    count("vouchers_online", taken.online.sum() * world.scale)
    count("voucher_kilometres", taken.kilometres.sum() * world.scale)
    there = course_quality(world)[taken.host] - terms.online_loss * taken.online
    had = students.course_school[taken.rows] != NOBODY
    fitted = students.course_fit[taken.rows] >= 1
    before = students.course_quality[taken.rows] * weight + terms.worth_fit * fitted
    worse = had & (there * weight + terms.worth_fit * taken.fits < before)
    count("vouchers_misled", worse.sum() * world.scale)
    fifth = students.ses_fifth[taken.rows]
    for k in range(SES_FIFTHS):
        count(f"vouchers_used_ses{k + 1}", (fifth == k).sum() * world.scale)
        count(f"vouchers_misled_ses{k + 1}", (worse & (fifth == k)).sum() * world.scale)
