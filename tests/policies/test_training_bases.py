"""What must be true of training bases that a county joins by choice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.training_base import TrainingBase
from sim.ledger import COUNTY, EXPERTS
from sim.policies.training_bases import TrainingBases
from tests.policies.small_county import county, live, same

CHEAP = {"fee": 5_000.0, "certificate_fee": 0.0}
"""A fee that a small county can pay."""
GOOD = {**CHEAP, "follow_up": 1.0, "expert_days": 250.0, "matching": 1.0, "matching_later": 1.0}


def lived(years=2, seed=1, poor=1.0, **terms):
    world = county(TrainingBases(**{**CHEAP, **terms}), seed=seed)
    world.schools.training_norm[:] *= poor
    for k in range(years):
        live(world, world.start_year + k)
    return world


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(TrainingBases(share=0.0)), county(TrainingBases(**CHEAP))]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


def test_a_workshop_that_nobody_follows_up_gives_certificates_and_nothing_else():
    world, good = lived(follow_up=0.0), lived(**GOOD)
    assert world.flows.counts["training_certificates"] > 50
    assert world.flows.counts["trained_teachers_visited"] == 0
    assert not world.teachers.trained.any()
    assert good.teachers.trained.mean() > 0.05
    assert good.teachers.trained.max() <= good.behaviour.training_gain + 1e-12


def test_a_course_that_misses_the_need_is_worth_less():
    fits, misses = lived(**GOOD), lived(**{**GOOD, "matching": 0.0, "matching_later": 0.0})
    assert misses.flows.counts["training_places_that_fit"] < fits.flows.counts["training_places_that_fit"]
    assert misses.teachers.trained.sum() < fits.teachers.trained.sum()


def test_a_poor_county_cannot_pay_the_fee():
    rich, poor = lived(), lived(poor=0.05)
    assert rich.flows.counts["training_bases"] == 1
    assert poor.flows.counts["training_bases"] == 0
    assert poor.flows.counts["training_bases_cannot_pay"] == 1
    assert poor.ledger.total("training base fee") == 0
    assert "training_certificates" not in poor.flows.counts


def test_a_county_that_sees_no_use_does_not_join_again():
    terms = {"brand": 0.0, "follow_up": 0.0, "matching": 0.0, "matching_later": 0.0, "misfit": 0.0}
    world = county(TrainingBases(**{**CHEAP, **terms, "fee": 20_000.0, "affordable": 1.0}))
    joined = []
    for k in range(4):
        live(world, world.start_year + k)
        joined.append(world.flows.counts["training_bases"])
    assert joined == [1, 1, 1, 0]
    assert world.flows.counts["training_bases_not_worth_it"] == 1


def test_the_more_bases_the_fewer_days_of_experts_for_each():
    policy = TrainingBases()
    days = [policy.days_of_experts(year, 2008) for year in range(2008, 2013)]
    assert days[0] > days[1] > days[2] == days[3] == days[4]
    assert days[2] == 600 * 20 / 200
    few, many = lived(**{**GOOD, "expert_days": 60.0}), lived(**{**GOOD, "expert_days": 60.0, "bases": 800})
    assert many.teachers.trained.sum() < few.teachers.trained.sum()


@given(st.integers(0, 1000), st.floats(0, 1), st.integers(0, 600), st.integers(1, 1000), st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_certificates_and_visits_stay_within_their_limits(cap, follow_up, experts, bases, seed):
    world = lived(
        1,
        seed,
        certificate_cap=cap,
        follow_up=follow_up,
        experts=experts,
        bases=bases,
        fee=0.0,
        certificate_fee=0.0,
    )
    counts = world.flows.counts
    given_out = counts.get("training_certificates", 0)
    assert given_out <= min(cap, len(world.teachers))
    assert counts.get("trained_teachers_visited", 0) <= follow_up * given_out + 1e-9


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=12))
@settings(deadline=None)
def test_a_base_never_pays_more_than_it_can_and_keeps_its_agreements(years):
    base, signed = TrainingBase(1, taste=0.0, believed=0.5), -1
    for year, (benefit, fee, budget) in enumerate(years):
        before = base.joined and year < base.agreed_until
        base.decide(year, benefit=benefit, fee=fee, budget=budget, term=3)
        assert not base.joined or fee <= budget
        if base.joined and not before:
            signed = year
            assert benefit >= fee
        if base.joined:
            assert year < signed + 3


def test_lessons_are_missed_for_courses_and_the_county_pays():
    world = lived(1)
    away = world.teachers.days_away > 0
    assert away.sum() == world.flows.counts["training_certificates"]
    assert world.ledger.total("training base fee", payer=COUNTY) == 5_000.0
    assert world.ledger.total("setting up a training base") == 50_000.0
    assert world.ledger.balance[EXPERTS] > 0
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_backbone_teachers_come_first():
    world = lived(1, service_staff=1, served_each=1_000.0, bases=100)
    sent = world.teachers.days_away > 0
    assert sent.sum() == 10
    assert world.teachers.backbone[sent].all()
    assert np.isfinite(world.policies[0].base.believed)


def test_a_plan_that_ends_trains_nobody_afterwards():
    world = county(TrainingBases(**CHEAP, until=county().start_year + 1))
    for k in range(2):
        live(world, world.start_year + k)
    assert not world.policies[0].base.joined
    assert "training_certificates" not in world.flows.counts
    assert world.ledger.total("training base fee") == pytest.approx(5_000.0)
