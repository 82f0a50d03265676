"""What must be true when students may take courses elsewhere and the money follows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY, HOUSEHOLDS, PROVINCE
from sim.mechanisms.guests import FULL, SEATS
from sim.policies.course_vouchers import CourseVouchers
from tests.policies.small_county import county, in_course_elsewhere, live, same

MECHANISMS = ("immediate acceptance", "parallel", "deferred acceptance", "serial dictatorship")
COST = ("course hosting cost", "course voucher", "travel to courses", "voucher money follows")


def after_choice(years=1, seed=1, behaviour=None, **terms):
    world = county(CourseVouchers(**{"share": 1.0, **terms}), seed=seed)
    for name, value in (behaviour or {}).items():
        world.behaviour = world.behaviour if hasattr(world.behaviour, "_own") else _own(world.behaviour)
        setattr(world.behaviour, name, value)
    for k in range(years - 1):
        live(world, world.start_year + k)
    live(world, world.start_year + years - 1, until="choice")
    return world


def _own(behaviour):
    twin = type(behaviour)(**behaviour.values())
    twin._own = True
    return twin


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(CourseVouchers(share=0.0)), county(CourseVouchers(share=0.3))]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_seats_are_respected_and_money_is_conserved_under_every_mechanism(mechanism):
    world = after_choice(years=2, mechanism=mechanism)
    rows = in_course_elsewhere(world)
    assert rows.size > 20
    guests = np.bincount(world.students.course_school[rows], minlength=world.n_schools) * world.scale
    schools = world.schools
    assert (guests <= FULL * SEATS * schools.courses * schools.shared + 1e-9).all()
    assert guests.sum() == world.flows.counts["vouchers_used"]
    assert world.flows.counts["vouchers_used"] <= world.flows.counts["voucher_seats"]
    assert abs(world.ledger.balance.sum()) < 1e-3
    assert world.ledger.of_schools().min() > -1e-6


@given(st.sampled_from(MECHANISMS), st.sampled_from(["lottery", "score", "poor first"]), st.floats(0, 3000),
       st.integers(1, 8), st.integers(1, 3))  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_students_go_only_to_open_schools_of_their_stage(mechanism, priority, value, choices, seed):
    world = after_choice(mechanism=mechanism, priority=priority, value=value, choices=choices, seed=seed)
    rows = in_course_elsewhere(world)
    students, schools = world.students, world.schools
    host = students.course_school[rows]
    assert (schools.stage[host] == schools.stage[students.school[rows]]).all()
    assert schools.open[host].all()
    assert (students.grade[rows] >= 3).all()
    assert np.isfinite(students.course_quality).all()
    assert (students.travel[rows] >= 0).all()


def test_everyone_else_keeps_the_course_they_had():
    world, plain = after_choice(), county()
    live(plain, plain.start_year, until="choice")
    stay = np.setdiff1d(np.arange(len(world.students)), in_course_elsewhere(world))
    for name in ("course_school", "course_fit", "travel"):
        assert np.array_equal(getattr(world.students, name)[stay], getattr(plain.students, name)[stay])
    # A full course is worth less to those who had it before, never more.
    assert (world.students.course_quality[stay] <= plain.students.course_quality[stay] + 1e-6).all()
    assert (world.students.course_quality[stay] < plain.students.course_quality[stay] - 1e-6).any()


def test_a_larger_share_only_adds_holders():
    few, many = after_choice(share=0.2), after_choice(share=0.6)
    policy_few, policy_many = few.policies[0], many.policies[0]
    assert set(few.students.id[policy_few._holders(few)]) < set(many.students.id[policy_many._holders(many)])


def test_the_where_clause_says_whose_students_get_vouchers():
    world = after_choice(where={"location": ["village"]})
    rows = in_course_elsewhere(world)
    assert rows.size
    assert (world.schools.location[world.students.school[rows]] == 2).all()


def test_money_follows_a_year_later_and_to_the_yuan():
    world = county(CourseVouchers(share=1.0, value=1000.0, sender_part=0.5))
    live(world, world.start_year)
    used = world.flows.counts["vouchers_used"]
    assert world.ledger.total("course voucher") == pytest.approx(1000 * used)
    assert world.ledger.total("voucher money follows") == 0
    live(world, world.start_year + 1, until="finance")
    assert world.ledger.total("voucher money follows") == pytest.approx(500 * used)


@pytest.mark.parametrize(("payer", "account"), [("county", COUNTY), ("province", PROVINCE)])
def test_the_payer_is_the_one_named(payer, account):
    world = after_choice(payer=payer)
    plain = county()
    live(plain, plain.start_year, until="choice")
    value = world.ledger.total("course voucher")
    assert value > 0
    assert world.ledger.total("course voucher", payer=account) == value
    # The county pays out of its other services: its own balance is as it would have been.
    assert world.ledger.balance[COUNTY] == pytest.approx(plain.ledger.balance[COUNTY], abs=1)


def test_hosts_offer_more_seats_the_more_a_voucher_pays_and_none_below_cost():
    seats = [after_choice(value=v).flows.counts["voucher_seats"] for v in (0, 500, 800, 1500, 20_000)]
    assert seats == sorted(seats)
    assert seats[1] < seats[2] < seats[3]
    unpaid = after_choice(value=0)
    for_nothing = np.minimum(
        unpaid.schools.course_seats, FULL * SEATS * unpaid.schools.courses * unpaid.schools.shared
    )
    assert seats[0] == pytest.approx(np.floor(for_nothing / unpaid.scale).sum() * unpaid.scale)


def test_no_voucher_outlives_the_policy():
    world = county(CourseVouchers(share=1.0, until=county().start_year + 1))
    live(world, world.start_year)
    used = world.flows.counts["vouchers_used"]
    live(world, world.start_year + 1)
    assert used > 0
    assert not in_course_elsewhere(world).size
    assert "vouchers_used" not in world.flows.counts
    assert world.ledger.total("voucher money follows") > 0
    live(world, world.start_year + 2)
    assert world.ledger.total("course voucher", year=world.year) == 0


# The ways to fail


def test_fails_by_unequal_information_the_poor_are_misled_more_often():
    misled, used = np.zeros(5), np.zeros(5)
    for seed in (1, 2, 3):
        world = after_choice(
            seed=seed, value=3000.0, behaviour={"information_noise": 1.5, "information_ses": 0.6}
        )
        for k in range(5):
            misled[k] += world.flows.counts[f"vouchers_misled_ses{k + 1}"]
            used[k] += world.flows.counts[f"vouchers_used_ses{k + 1}"]
    assert misled[:2].sum() / used[:2].sum() > misled[3:].sum() / used[3:].sum() + 0.05


def test_knowing_everything_nobody_is_misled_by_belief():
    """What remains are those who trade quality for fit or pay with the way."""
    blind = after_choice(value=3000.0, behaviour={"information_noise": 2.0})
    sighted = after_choice(value=3000.0, behaviour={"information_noise": 0.0})
    part = [w.flows.counts["vouchers_misled"] / w.flows.counts["vouchers_used"] for w in (blind, sighted)]
    assert part[1] < 0.5 * part[0]


def test_fails_by_congestion_scarce_seats_leave_applicants_out():
    scarce, ample = after_choice(value=750.0), after_choice(value=3000.0)
    out = [
        w.flows.counts["vouchers_unplaced"] / w.flows.counts["voucher_applicants"] for w in (scarce, ample)
    ]
    assert out[0] > out[1] + 0.1


def test_fails_by_travel_guests_travel_and_households_pay():
    world = after_choice()
    rows = in_course_elsewhere(world)
    km = world.flows.counts["voucher_kilometres"]
    assert km > 0
    assert world.students.travel[rows].sum() * world.scale == pytest.approx(2 * km / 20.0, rel=1e-4)
    assert world.ledger.total("travel to courses", payer=HOUSEHOLDS) == pytest.approx(2 * 36 * 0.2 * km)


def test_online_courses_save_the_way_and_cost_quality():
    near = after_choice(online=0.0)
    assert near.flows.counts["vouchers_online"] == 0
    remote = after_choice(online=1.0, online_loss=0.0)
    assert remote.flows.counts["vouchers_online"] == remote.flows.counts["vouchers_used"] > 0
    assert remote.flows.counts["voucher_kilometres"] == 0


def test_under_immediate_acceptance_strategy_takes_seats_from_the_poor():
    """Where the well-off weigh chances and the poor tell the truth, the poor lose seats."""
    poor = {}
    for mechanism in ("immediate acceptance", "deferred acceptance"):
        for gradient in (0.0, 0.5):
            got = total = 0.0
            for seed in (1, 2, 3):
                world = after_choice(3, seed, mechanism=mechanism, strategic=0.4, strategic_ses=gradient)
                counts = world.flows.counts
                got += counts["vouchers_used_ses1"] + counts["vouchers_used_ses2"]
                total += counts["vouchers_used"]
            poor[mechanism, gradient] = got / total
    assert poor["deferred acceptance", 0.5] == poor["deferred acceptance", 0.0]
    assert poor["immediate acceptance", 0.5] < poor["immediate acceptance", 0.0]
    assert poor["immediate acceptance", 0.5] < poor["deferred acceptance", 0.5]


def test_with_one_lottery_deferred_acceptance_is_serial_dictatorship():
    assert same(after_choice(mechanism="deferred acceptance"), after_choice(mechanism="serial dictatorship"))


def test_the_priority_decides_who_is_placed():
    poor = after_choice(priority="poor first", value=750.0)
    best = after_choice(priority="score", value=750.0)

    def mean(world, column):
        return float(getattr(world.students, column)[in_course_elsewhere(world)].mean())

    assert mean(poor, "ses") < mean(best, "ses") - 0.1
    assert mean(best, "score") > mean(poor, "score") + 0.1


def test_students_of_the_own_alliance_come_first():
    policy = CourseVouchers(share=1.0, value=750.0)
    world = county(policy)
    live(world, world.start_year, until="provision")
    world.schools.alliance[:] = np.where(np.arange(world.n_schools) % 2 == 0, 0, -1)
    from sim.phases.choice import choice

    choice(world)
    policy.choice(world)
    students, rows = world.students, in_course_elsewhere(world)
    hosted = world.schools.alliance[students.course_school[rows]] == 0
    allied = hosted & (world.schools.alliance[students.school[rows]] == 0)
    assert allied.sum() / hosted.sum() > 0.6
