"""What must be true when partners bid for project money and funders choose."""

from __future__ import annotations

import copy

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.bids import Bids, by_lottery, by_market, reading_error
from sim.agents.funder import Funder
from sim.agents.partner import PartnerOrganisation
from sim.agents.projects import MATERIALS, PREPARATION, PRESTIGE, Project, coach, equip, support
from sim.ledger import COUNTY, FUNDERS, OUTSIDE, PARTNERS
from sim.policies.market_funding import MarketFunding
from sim.vocabulary import WEAK
from tests.policies.small_county import county, live, same

ALLOCATIONS = ("market", "formula", "assignment", "lottery", "partial lottery")
RICH = 1000.0
"""Yuan a student and year: enough for a few grants in a small county."""


def lived(years=3, seed=1, **terms):
    world = county(MarketFunding(**{"money": RICH, **terms}), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k)
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(MarketFunding(share=0.0)), county(MarketFunding(money=RICH))]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])
    assert worlds[1].policies[0].agents() == []


@pytest.mark.parametrize("allocation", ALLOCATIONS)
def test_every_yuan_is_somewhere(allocation):
    world = county(MarketFunding(money=RICH, allocation=allocation))
    plain = county()
    for k in range(4):
        live(world, world.start_year + k)
        live(plain, plain.start_year + k)
        community, balance = world.policies[0].community, world.ledger.balance
        reserved = sum(p.reserved for p in community.projects)
        assert balance[FUNDERS] == pytest.approx(community.purses + reserved, abs=0.1)
        assert balance[PARTNERS] == pytest.approx(sum(p.reserves for p in community.partners), abs=0.1)
        assert all(f.purse >= -1e-6 for f in community.funders)
        assert all(p.reserves >= -1e-6 for p in community.partners)
        assert abs(balance.sum()) < 1e-3
    assert world.ledger.balance[COUNTY] == pytest.approx(plain.ledger.balance[COUNTY], abs=1)
    assert world.ledger.total("grant", payer=FUNDERS) > 0


def test_all_allocations_have_the_same_money_and_the_same_people():
    raised, value = set(), set()
    for allocation in ALLOCATIONS:
        world, totals = lived(1, allocation=allocation)
        raised.add(round(totals["funds_raised"]))
        people = world.policies[0].community.partners
        value.add(tuple((p.id, p.ability, p.capacity) for p in people))
    assert len(raised) == len(value) == 1


@given(
    st.sampled_from(ALLOCATIONS), st.floats(0, 3000), st.integers(1, 30), st.integers(1, 8), st.integers(1, 2)
)
@settings(max_examples=15, deadline=None)
def test_nobody_spends_what_they_do_not_have(allocation, money, partners, funders, seed):
    world, totals = lived(2, seed, allocation=allocation, money=money, partners=partners, funders=funders)
    community = world.policies[0].community
    assert totals.get("funds_deployed", 0.0) <= totals["funds_raised"] + 1e-3
    assert totals["grants"] <= totals.get("bids", np.inf)
    assert totals["partners_funded"] <= partners
    assert min(p.reserves for p in community.partners) >= -1e-6
    assert min(f.purse for f in community.funders) >= -1e-6


def test_grants_are_between_the_limits_and_come_in_two_instalments():
    world = county(MarketFunding(money=RICH, renewal=-5.0))
    live(world, world.start_year)
    projects = world.policies[0].community.projects
    assert projects
    for project in projects:
        assert 300_000 <= 2 * project.reserved <= 500_000
        assert project.money == pytest.approx(0.9 * project.reserved)


def test_four_rounds_fall_into_six_years():
    world = county(MarketFunding())
    policy, years = world.policies[0], []
    for k in range(12):
        world.year = world.start_year + k
        years.append(policy._rounds(world))
    assert years == [1, 1, 0, 1, 1, 0] * 2
    assert sum(MarketFunding(rounds=12, span=6.0)._rounds(world) for _ in range(3)) == 6


def test_projects_move_teachers_and_rooms_never_scores():
    """Before anyone has learned anything, scores are as they were; only teachers and rooms differ."""
    world, plain = county(MarketFunding(money=RICH)), county()
    live(world, world.start_year, until="development")
    live(plain, plain.start_year, until="development")
    for name in world.students.columns:
        here, there = getattr(world.students, name), getattr(plain.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name
    assert world.teachers.trained.sum() > plain.teachers.trained.sum()


def test_coaching_reaches_no_more_teachers_than_money_and_schools_allow():
    world = county()
    rows = np.flatnonzero(world.schools.tier == WEAK)[:2]
    world.teachers.trained[:] = 0.0
    before = world.teachers.trained.copy()
    project = Project(0, 0, 3, 0.0, 1.0, rows, 80_000.0, 0.0, staff=5.0)
    coach(world, project, 8_000.0)
    changed = np.flatnonzero(world.teachers.trained != before)
    assert 0 < changed.size <= 10
    assert np.isin(world.teachers.host[changed], rows).all()
    # Ten teachers for five people's time: half the dose.
    gain = world.behaviour.training_gain * min(1.0, 5.0 / changed.size)
    assert world.teachers.trained[changed] - before[changed] == pytest.approx(gain)
    assert project.found == pytest.approx(min(1.0, 5.0 / changed.size))


def test_themes_reach_those_they_are_about():
    world = county()
    everywhere = np.flatnonzero(world.schools.open)
    world.teachers.strain[:] = world.teachers.recognition[:] = 0.0
    support(world, Project(0, 0, PREPARATION, 0.0, 1.0, everywhere, 1e7, 0.0, staff=1e4), 8_000.0)
    helped = world.teachers.strain < 0
    assert helped.any()
    assert (world.teachers.experience[helped] < 5).all()
    support(world, Project(0, 0, PRESTIGE, 0.0, 1.0, everywhere, 1e5, 0.0, staff=1e4), 8_000.0)
    assert (world.teachers.recognition > 0).sum() == 12
    lab = world.schools.lab.copy()
    poorest = np.argsort(lab)[:3]
    equip(world, Project(0, 0, MATERIALS, 0.0, 1.0, poorest, 80_000.0, 0.0), 800_000.0)
    assert (world.schools.lab - lab).sum() == pytest.approx(0.1)
    assert (world.schools.lab <= 1.0).all()


def test_coaching_the_same_teachers_again_restores_what_faded_and_adds_nothing():
    world = county()
    world.teachers.trained[:] = 0.0
    project = Project(0, 0, 3, 0.0, 1.0, np.arange(3), 1e6, 0.0, staff=1e3)
    coach(world, project, 8_000.0)
    once = world.teachers.trained.copy()
    world.teachers.trained *= 0.8
    coach(world, project, 8_000.0)
    assert once.max() == world.behaviour.training_gain
    assert world.teachers.trained == pytest.approx(once)


def test_a_useless_project_teaches_nobody():
    world = county()
    before = world.teachers.trained.copy()
    coach(world, Project(0, 0, 3, -5.0, 0.0, np.arange(5), 80_000.0, 0.0, staff=50.0), 8_000.0)
    assert np.array_equal(world.teachers.trained, before)


# How money finds projects


def market_of(n, seed, effort=0.0, funders=4, reliability=0.5, purse=4.0):
    luck = np.random.default_rng(seed)
    bids = Bids(np.arange(n), luck.integers(0, 7, n), np.ones(n), luck.normal(size=n),
                effort * luck.random(n), np.zeros(n), np.zeros(n, bool), np.zeros(n))  # fmt: skip
    people = [Funder(k, weight=1.0, tastes=np.zeros(7), risk_aversion=0.0, reliability=reliability)
              for k in range(funders)]  # fmt: skip
    for funder in people:
        funder.purse = purse
    return bids, people, luck.normal(size=(funders, n)), luck.random(n)


TERMS = {"spread": 1.0, "per_value": 0.3, "polish": 0.0, "half": 1e9, "fit": 0.0, "concentration": 0.0}


def quality_of_choice(reliability, effort=0.0, polish=0.0, trials=120, n=80):
    """Mean true value of what the market funds, and of what a lottery funds, at a pay-line of a fifth."""
    market, lottery = [], []
    for seed in range(trials):
        bids, people, errors, draws = market_of(n, seed, effort, reliability=reliability)
        got = by_market(bids, people, errors, **{**TERMS, "polish": polish})
        market.append(bids.value[[b for _, b in got]].mean())
        bids, people, _, draws = market_of(n, seed, effort, reliability=reliability)
        got = by_lottery(bids, people, draws, np.ones(n, bool))
        lottery.append(bids.value[[b for _, b in got]].mean())
    return float(np.mean(market)), float(np.mean(lottery))


def test_the_market_beats_the_lottery_when_evidence_is_read_well_and_not_when_it_cannot_be():
    well, drawn = quality_of_choice(0.8)
    badly, _ = quality_of_choice(0.05)
    blind, _ = quality_of_choice(1e-4)
    assert well > 1.0 > drawn + 0.8
    assert well > badly + 0.5
    assert abs(blind - drawn) < 0.1


def test_a_single_reader_picks_as_well_as_order_statistics_say():
    """The best tenth of a normal has mean 1.755; reading it badly scales that by sqrt(reliability)."""
    values = []
    for seed in range(60):
        bids, people, errors, _ = market_of(400, seed, funders=1, reliability=0.4, purse=40.0)
        values.append(bids.value[[b for _, b in by_market(bids, people, errors, **TERMS)]].mean())
    assert np.mean(values) == pytest.approx(1.755 * np.sqrt(0.4), abs=0.05)


def test_fails_by_signal_without_value_polish_crowds_out_substance():
    plain, _ = quality_of_choice(0.8)
    polished, _ = quality_of_choice(0.8, effort=2.0, polish=2.0)
    assert polished < plain - 0.2


@given(st.integers(1, 40), st.integers(0, 1000), st.floats(0, 10), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_bid_is_paid_twice_and_no_purse_is_overdrawn(n, seed, purse, market):
    bids, people, errors, draws = market_of(n, seed, purse=purse)
    if market:
        got = by_market(bids, people, errors, **TERMS)
    else:
        got = by_lottery(bids, people, draws, draws < 0.5)
    chosen = [b for _, b in got]
    assert len(set(chosen)) == len(chosen) <= n
    assert market or all(draws[b] < 0.5 for b in chosen)
    for f, funder in enumerate(people):
        assert funder.purse == pytest.approx(purse - sum(1 for g, _ in got if g == f))
        assert funder.purse >= 0


def test_a_funder_pays_for_themes_it_likes_and_avoids_paying_one_partner_only():
    funder = Funder(1, weight=1.0, tastes=[1, -1, 0, 0, 0, 0, 0], risk_aversion=0.0, reliability=0.5)
    two = (np.ones(2), np.array([0, 1]), np.array([7, 8]), np.ones(2))
    worth = funder.worth(*two, variance=0.0, fit=0.3, concentration=0.0)
    assert worth == pytest.approx([1.3, 0.7])
    funder.given = {7: 100.0}
    assert funder.worth(*two, variance=0.0, fit=0.0, concentration=0.4) == pytest.approx([0.6, 1.0])
    averse = Funder(1, weight=1.0, tastes=np.zeros(7), risk_aversion=0.5, reliability=0.5)
    assert averse.worth(*two, variance=0.4, fit=0.0, concentration=0.0) == pytest.approx([0.8, 0.8])


def test_funders_learn_to_read_from_audits_and_only_from_audits():
    audited, _ = lived(4)
    unaudited, _ = lived(4, audit=False)
    start, half = 0.30, 20
    assert max(f.reliability(half) for f in audited.policies[0].community.funders) > start + 0.05
    assert all(f.reliability(half) == start for f in unaudited.policies[0].community.funders)
    assert reading_error(0.9, 1.0) < reading_error(0.3, 1.0)


def test_poor_projects_are_dropped_after_their_audit():
    strict, lax = lived(3, renewal=5.0)[1], lived(3, renewal=-5.0)[1]
    assert strict["projects_dropped"] > 0
    assert "projects_dropped" not in lax
    assert strict["funds_deployed"] < lax["funds_deployed"]


def test_fails_by_effort_wasted_on_bids():
    fierce, calm = lived(3, contest=0.6)[1], lived(3, contest=0.0)[1]
    assert fierce["bid_effort_cost"] > 1.5 * calm["bid_effort_cost"]
    assert fierce["lost_bid_cost"] > calm["lost_bid_cost"]
    none = lived(3, allocation="formula")[1]
    assert none["bid_effort_cost"] == 0
    assert "bids" not in none


def test_bids_cost_the_schools_coaching_time():
    gained = []
    for contest in (0.0, 1.0):
        world = county(MarketFunding(money=RICH, contest=contest, polish=0.0, own_funds=1e6, capacity=4.0))
        live(world, world.start_year)
        gained.append(sum(p.staff for p in world.policies[0].community.projects))
    assert gained[1] < gained[0]


def test_partners_that_cannot_pay_for_a_bid_do_not_bid():
    _, totals = lived(3, own_funds=0.0)
    assert totals["bids"] == 0
    assert totals["grants"] == 0
    assert totals["partners_without_means"] > 0


def test_fails_by_concentration_unless_funders_mind():
    """With records to go by, the same few are funded again; a penalty for that spreads the money."""
    reached = []
    for penalty in (0.0, 5.0):
        funded = 0.0
        for seed in (1, 2, 3):
            funded += lived(7, seed, concentration=penalty, funders=1, reliability=0.9, partners=30,
                            ability=1.5, project_spread=0.1)[1]["partners_funded"]  # fmt: skip
        reached.append(funded)
    assert reached[0] < reached[1]


def test_commitment_sends_projects_where_the_need_is():
    committed, convenient = lived(2, commitment=1.0), lived(2, commitment=0.0)
    assert committed[1]["grants_to_needy"] == committed[1]["grants"] > 0
    assert convenient[1]["grants_to_needy"] == 0
    far = []
    for world, _ in (committed, convenient):
        rows = np.concatenate([p.schools for p in world.policies[0].community.projects])
        far.append(np.hypot(world.schools.x[rows], world.schools.y[rows]).mean())
    assert far[0] > far[1]


def test_only_schools_of_the_where_clause_get_projects():
    world = county(MarketFunding(money=RICH, where={"location": ["village"]}))
    live(world, world.start_year)
    rows = np.concatenate([p.schools for p in world.policies[0].community.projects])
    assert (world.schools.location[rows] == 2).all()


def test_when_it_ends_funders_give_the_rest_back():
    first = county().start_year
    world = county(MarketFunding(money=RICH, until=first + 1))
    live(world, first)
    assert world.ledger.balance[FUNDERS] > 0
    live(world, first + 1)
    assert world.ledger.balance[FUNDERS] == pytest.approx(0, abs=1e-6)
    assert world.ledger.total("funds returned", payer=FUNDERS, year=first + 1) > 0
    assert world.ledger.total("funds raised", payer=OUTSIDE, year=first + 1) == 0


def test_a_copied_county_goes_its_own_way():
    world = county(MarketFunding(money=RICH))
    live(world, world.start_year)
    twin = world.copy()
    live(world, world.start_year + 1)
    assert sum(p.audits for p in twin.policies[0].community.partners) < sum(
        p.audits for p in world.policies[0].community.partners)  # fmt: skip
    live(twin, twin.start_year + 1)
    assert same(world, twin)


def test_organisations_are_mesa_agents_and_do_not_drag_their_model_along():
    model = mesa.Model()
    partner = PartnerOrganisation(
        5, ability=0.0, strengths=np.zeros(7), capacity=3.0, commitment=0.5, ambition=1.0, reserves=0.0
    )
    assert list(model.agents) == []
    partner.join(model)
    assert list(model.agents_by_type[PartnerOrganisation]) == [partner]
    twin = copy.deepcopy(partner)
    assert twin.capacity == 3.0
    assert not hasattr(twin, "model")
    twin.audited(1.0)
    assert partner.audits == 0
    assert twin.record == pytest.approx(1 / 3)


def test_the_policy_hands_its_agents_over():
    world = county(MarketFunding(partners=9, funders=3))
    agents = world.policies[0].agents()
    assert [type(a) for a in agents].count(Funder) == 3
    assert [type(a) for a in agents].count(PartnerOrganisation) == 9
    assert len({a.id for a in agents}) == 12
