"""What must be true of a network of partners around a shared promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.network import Network
from sim.ledger import PARTNERS
from sim.phases.staffing import pay_ratio
from sim.policies.market_funding import MarketFunding
from sim.policies.network_impact import NetworkImpact
from sim.policies.stem_pipeline import StemPipeline
from sim.vocabulary import MATHEMATICS, SCIENCE
from tests.policies.small_county import county, live, same

MUCH = {"commitment": 60.0, "subjects": "all"}
"""A promise large enough to be seen in a small county."""


def lived(years=3, seed=1, others=(), **terms):
    world = county(NetworkImpact(**{**MUCH, **terms}), *others, seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k)
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def grown(years=8, **terms):
    """A network that only grows and cooperates."""
    world = county()
    policy = NetworkImpact(**terms)
    network = Network(policy, world)
    for k in range(years):
        world.year = world.start_year + k
        network.grow(policy, world, 1.0)
        care = min(
            1.0, policy.hub_capacity * (1 + policy.review_gain) ** (k * policy.reviews) / network.inside.sum()
        )
        network.cooperate(policy, world, care)
    return network


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(NetworkImpact(share=0.0)), county(NetworkImpact(**MUCH))]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])
    assert worlds[1].policies[0].agents() == []


def test_a_network_of_28_grows_towards_300_slower_then_faster():
    sizes = [int(grown(years).inside.sum()) for years in (0, 3, 6, 12, 25)]
    assert sizes[0] == 28
    assert sizes == sorted(sizes)
    assert sizes[2] - sizes[1] > sizes[1] - sizes[0]
    assert 200 <= sizes[4] <= 430


@given(st.integers(1, 60), st.integers(1, 200), st.integers(0, 3), st.floats(0, 1), st.floats(0.01, 1))
@settings(max_examples=15, deadline=None)
def test_trust_is_between_nothing_and_everything_and_links_join_two_partners(
    founders, eligible, summits, first, kept
):
    network = grown(
        5, founders=founders, eligible=eligible, summits=summits, trust_at_first=first, kept_trust=kept
    )
    assert ((network.trust() >= 0) & (network.trust() <= 1)).all()
    assert (network.one < network.other).all()
    assert network.inside[network.one].all()
    assert network.inside[network.other].all()
    assert (network.won <= network.tried + 1e-9).all()
    assert (network.learned >= 0).all()
    code = network.one * network.ids.size + network.other
    assert np.unique(code).size == code.size
    if summits == 0:
        assert network.one.size == 0


def test_cooperation_makes_partners_better():
    alone, together = grown(summits=0), grown(summits=3)
    assert not alone.learned.any()
    assert together.quality[together.inside].mean() > alone.quality[alone.inside].mean()


def test_growth_without_vetting_and_care_dilutes_quality_and_trust():
    careful = grown()
    hasty = grown(imitation=1.0, innovation=0.5, bar=-10.0, eligible=1000, hub_capacity=20.0, reviews=0)
    assert hasty.inside.sum() > 2 * careful.inside.sum()
    assert hasty.ability[hasty.inside].mean() < careful.ability[careful.inside].mean()
    assert hasty.trust_of_partners()[hasty.inside].mean() < careful.trust_of_partners()[careful.inside].mean()
    assert hasty.quality[hasty.inside].mean() < careful.quality[careful.inside].mean()


def test_a_hasty_network_does_less_for_the_same_promise():
    careful, much = lived(4, founders=300)
    hasty, less = lived(
        4, founders=300, imitation=1.0, innovation=1.0, bar=-10.0, eligible=1000, hub_capacity=20.0, reviews=0
    )
    assert less["network_partners"] > 2 * much["network_partners"]
    share = [t["network_links_trusted"] / t["network_partners"] for t in (much, less)]
    assert share[1] < 0.5 * share[0]
    kept = [t["network_delivered"] / t["network_promised"] for t in (much, less)]
    assert kept[1] < kept[0]
    assert hasty.teachers.trained.sum() < careful.teachers.trained.sum()


def test_vetting_keeps_the_weak_out_and_works_better_with_more_advisers():
    kept = [grown(advisers=n, bar=0.0, vetting_error=3.0) for n in (0, 5_000)]
    means = [network.ability[network.inside].mean() for network in kept]
    assert means[0] < means[1]


def test_numbers_can_be_reached_while_those_trained_leave():
    """All effort into training: more are trained, and no novice's load becomes lighter."""
    trained, quantity = lived(retention=0.0)
    cared, keeping = lived(retention=1.0)
    assert quantity["network_trained"] > 3 * keeping["network_trained"]
    assert quantity["network_novices_inducted"] == 0
    assert (trained.teachers.strain >= 0).all()
    assert keeping["network_novices_inducted"] > 0
    assert (cared.teachers.strain < 0).any()
    assert trained.teachers.trained.sum() > cared.teachers.trained.sum()


def test_novices_who_are_inducted_are_likelier_to_stay():
    def leavers(**terms):
        world = county(NetworkImpact(**{**MUCH, "commitment": 100.0, "grown": 1, "research": 0.0, **terms}))
        live(world, world.start_year, until="funding")
        novice = world.teachers.experience < 3
        return pay_ratio(world)[novice].mean()

    assert leavers(retention=1.0) > leavers(retention=0.0)


def test_projects_beside_the_problems_do_less_until_research_finds_them():
    aimed, _ = lived(1, research=0.0)
    unaimed, _ = lived(1, research=50.0)
    assert unaimed.teachers.trained.sum() < aimed.teachers.trained.sum()


def test_the_promise_is_about_mathematics_and_science():
    world, totals = lived(2, subjects="stem")
    touched = world.teachers.trained > 0
    assert totals["network_trained"] > 0
    assert np.isin(world.teachers.subject[touched], (MATHEMATICS, SCIENCE)).all()


def test_delivery_is_near_the_promise_and_paid_for():
    world, totals = lived(3)
    assert 0.5 < totals["network_delivered"] / totals["network_promised"] < 1.3
    assert totals["network_trained"] + totals["network_novices_inducted"] <= totals["network_delivered"] + 6
    assert world.ledger.balance[PARTNERS] == pytest.approx(0.0, abs=1.0)
    assert world.ledger.total("network commitments") == pytest.approx(8_000 * totals["network_delivered"])


def test_partners_bring_what_they_learned_to_the_market():
    market = MarketFunding(money=500.0)
    world, _ = lived(3, others=(market,), summits=3)
    alone = county(MarketFunding(money=500.0))
    better = [
        a.ability - b.ability for a, b in zip(market.community.partners, alone.policies[0].community.partners)
    ]
    learned = world.policies[0].network.learned
    assert min(better) >= -1e-12
    assert max(better) > 0
    assert max(better) <= learned.max() + 1e-9


def test_partners_who_recruit_raise_the_number_of_applicants():
    world, helped = lived(3, others=(StemPipeline(),), retention=0.0, supply=1.0, campaign=3.0)
    plain = county(StemPipeline())
    applicants = 0.0
    for k in range(3):
        live(plain, plain.start_year + k)
        applicants += plain.flows.counts["stem_applicants"]
    assert helped["stem_applicants"] > applicants
    assert helped["network_trained"] == 0
    assert world.policies[1].campaign == 0.0
