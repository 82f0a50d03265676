"""What must be true when groups of schools are governed, assessed and audited together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.alliance import Alliance
from sim.policies.governance import Governance
from sim.vocabulary import NOBODY
from tests.policies.small_county import county, live, same


def lived(years=2, until="reflection", *others, seed=1, **terms):
    world = county(*others, Governance(**terms), seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def policy(world) -> Governance:
    return world.policies[-1]


def test_share_zero_changes_nothing_at_all():
    idle, without = lived(share=0.0), county()
    for k in range(2):
        live(without, without.start_year + k)
    assert same(idle, without)
    assert not same(lived(), without)


def test_every_governed_school_is_in_one_group_and_alliances_are_kept():
    world = lived(1, "staffing", Alliance(members_per_group=4), share=1.0)
    group, schools = policy(world).group, world.schools
    assert (group[schools.open] != NOBODY).all()
    inside = schools.alliance != NOBODY
    assert (group[inside] == schools.alliance[inside]).all()


def test_the_chair_passes_to_another_school_each_year_until_everyone_has_had_it():
    world = county(Governance())
    had: list[int] = []
    for k in range(12):
        live(world, world.start_year + k, "staffing")
        first = policy(world).group == policy(world).group[np.flatnonzero(policy(world).group != NOBODY)[0]]
        had += [row for row in policy(world).chair(world, policy(world).group) if first[row]]
    size = int(first.sum())
    assert len(set(had[:size])) == size


def test_fails_by_a_chair_that_does_not_rotate():
    rotating, fixed = lived(6), lived(6, chair_term=0)
    assert np.count_nonzero(policy(rotating).say) > 2 * np.count_nonzero(policy(fixed).say)
    assert rotating.schools.trust[:-1].mean() > fixed.schools.trust[:-1].mean()


def test_what_is_assessed_together_is_worth_less_the_more_share_it():
    """Free riding: of a bundled result a school gets its own part, so it works less for it."""
    parts, effort = [], []
    for bundled, size in ((0.0, 14), (1.0, 3), (1.0, 14)):
        terms = {"bundled": bundled, "schools_per_district": size, "peer_pressure": 0.0, "parties": 1}
        world = lived(1, "provision", **terms)
        here = policy(world).group != NOBODY
        parts.append(policy(world).own_part(world, here)[here].mean())
        effort.append(world.schools.effort_share[here].mean())
    assert parts[0] == pytest.approx(1.0)
    assert parts[0] > parts[1] > parts[2] == pytest.approx(1 / 14, rel=0.15)
    assert effort[0] > effort[1] > effort[2]


def test_council_members_who_trust_each_other_ride_less():
    world = lived(1, "staffing", peer_pressure=0.5, bundled=1.0)
    here = policy(world).group != NOBODY
    usual = policy(world).own_part(world, here)[here].mean()
    world.schools.trust[:] = 0.6
    assert policy(world).own_part(world, here)[here].mean() > usual


def test_fails_by_formalism_plaques_grow_where_audits_do_not_see_through_them():
    terms = {"weight": 0.4, "bundled": 0.2}
    deep, shallow = lived(2, depth=0.9, **terms), lived(2, depth=0.0, **terms)
    assert shallow.schools.effort_show.mean() > deep.schools.effort_show.mean() + 0.05
    assert shallow.schools.effort_share.mean() < deep.schools.effort_share.mean()
    blind = lived(2, audits_per_year=0, **terms)
    assert blind.schools.effort_show.mean() >= shallow.schools.effort_show.mean()
    assert "audits" not in blind.flows.counts


def test_fails_by_passing_in_form_only():
    """Where nobody sees through them, plaques pass audits that the work alone would fail."""
    terms = {"weight": 0.6, "bundled": 0.0, "pass_mark": 2.5, "failed_years": 9, "schools_per_district": 4}
    shallow, deep = lived(1, depth=0.0, **terms), lived(1, depth=0.95, **terms)
    assert shallow.flows.counts["groups_passed_in_form_only"] > 0
    assert deep.flows.counts["groups_passed_in_form_only"] == 0


@given(st.integers(1, 3), st.integers(0, 4), st.floats(0, 1), st.integers(0, 12))
def test_more_looks_see_through_more(levels, audits, depth, experts):
    base = Governance(levels=levels, audits_per_year=audits, depth=depth, experts=experts)
    more = Governance(levels=3, audits_per_year=4, depth=depth, experts=experts + 1)
    assert 0.0 <= base.seen_through() <= more.seen_through() + 1e-12 <= 1.0 + 1e-12


def test_two_failed_years_in_a_row_and_a_group_is_no_longer_one():
    world = county(Alliance(members_per_group=4), Governance(pass_mark=5.0, weight=0.0))
    outcome = []
    for k in range(4):
        live(world, world.start_year + k)
        outcome.append((world.schools.delisted.sum(), (world.schools.alliance != NOBODY).sum()))
    assert outcome[0][0] == 0
    assert outcome[1][0] == world.schools.open.sum() == outcome[1][1]
    assert outcome[2][1] == outcome[3][1] == 0
    assert "joint_activities" not in world.flows.counts or world.flows.counts["joint_activities"] == 0


def test_a_passed_year_wipes_out_a_failed_one():
    world = lived(1, pass_mark=5.0)
    assert policy(world).failed
    policy(world).pass_mark = 0.0
    live(world, world.start_year + 1)
    assert not policy(world).failed
    assert not world.schools.delisted.any()


def test_after_the_policy_nobody_is_barred_and_schools_are_assessed_as_before():
    world = county(Governance(pass_mark=5.0, until=county().start_year + 2))
    for k in range(3):
        live(world, world.start_year + k)
        if k == 1:
            assert world.schools.delisted.any()
    assert not world.schools.delisted.any()
    assert (world.schools.weight_show == 0).all()


def test_the_threat_of_delisting_makes_members_work_more():
    calm, threatened = (lived(2, "provision", pass_mark=5.0, threat=t) for t in (0.0, 2.0))
    assert threatened.schools.effort_share.mean() > calm.schools.effort_share.mean()


def test_reward_reaches_only_those_who_passed_and_is_paid_by_the_county():
    passed, failed = lived(2, pass_mark=0.0, reward=100), lived(2, pass_mark=5.0, reward=100)
    assert passed.ledger.total("governance reward") > 0
    assert failed.ledger.total("governance reward") == 0
    assert (passed.schools.grants >= 0).all()


@given(
    st.floats(0, 1), st.floats(0, 0.8), st.floats(0, 1), st.integers(1, 3), st.integers(2, 12),
    st.floats(0, 1), st.integers(1, 3),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_weights_stay_weights(share, weight, bundled, parties, size, voice, seed):
    world = lived(2, "reflection", Alliance(), share=share, weight=weight, bundled=bundled, seed=seed,
                  parties=parties, schools_per_district=size, society_voice=0.5 * voice)  # fmt: skip
    schools = world.schools
    total = sum(getattr(schools, f"weight_{aim}") for aim in ("academic", "whole", "low", "share", "show"))
    for aim in ("academic", "whole", "low", "share", "show"):
        assert (getattr(schools, f"weight_{aim}") >= 0).all()
    assert (total < 1.6).all()
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_it_acts_on_effort_and_never_on_scores():
    governed, plain = lived(1, "provision"), county()
    live(plain, plain.start_year, "provision")
    for name in plain.students.columns:
        here, there = getattr(governed.students, name), getattr(plain.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name
