"""What must be true when senior high schools reserve places for the schools that feed them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.draws import Luck
from sim.phases.assessment import senior_places, senior_wishes, zhongkao_score
from sim.policies.quota_admission import QuotaAdmission
from sim.vocabulary import JUNIOR, NOBODY, QUALITY, SENIOR, WEAK
from sim.world.build import build_county
from tests.policies.small_county import county, live, same, scenario

ALL = {"key_schools": "all", "share": 0.8, "floor": 3.0}


def lived(years=1, until="assessment", seed=1, **terms):
    world = county(QuotaAdmission(**terms), seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def plain(years=1, until="assessment", seed=1):
    world = county(seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def graduates(world):
    return np.flatnonzero((world.students.grade == 9) & ~world.students.dropped)


def test_share_zero_changes_nothing_at_all():
    assert same(lived(2, "reflection", share=0.0), plain(2, "reflection"))
    assert not same(lived(1, **ALL), plain())


@given(
    st.floats(0.05, 1),
    st.sampled_from(["quality", "all"]),
    st.floats(0, 5),
    st.floats(0, 5),
    st.integers(1, 3),
)
@settings(max_examples=20, deadline=None)
def test_no_place_is_made_or_lost_and_every_record_agrees(share, key, advantage, floor, seed):
    terms = {"share": share, "key_schools": key, "weak_advantage": advantage, "floor": floor}
    world, before = lived(seed=seed, **terms), plain(seed=seed)
    rows, students = graduates(world), world.students
    placed = students.admitted[rows]
    seats = np.floor(world.assumptions.academic_senior * rows.size + 0.5)
    taken = np.bincount(placed[placed != NOBODY], minlength=world.n_schools)
    assert (taken <= senior_places(world, seats)).all()
    assert taken.sum() == (before.students.admitted[rows] != NOBODY).sum()
    assert np.array_equal(students.leaves[rows], placed == NOBODY)
    assert np.array_equal(world.flows.graduates["zhongkao_admitted"], placed != NOBODY)
    counts = world.flows.counts
    assert counts["admitted_by_quota"] == counts["displaced_by_quota"]
    assert counts["reserved_places_taken"] <= counts["places_reserved"] + 1e-9


def test_reserved_places_are_in_proportion_to_graduates():
    world = lived(share=0.6)
    policy, school = world.policies[0], world.students.school[graduates(world)]
    reserved = policy.reserve(world, school, np.array([100.0, 40.0]), policy.schools(world))
    size = np.bincount(school, minlength=world.n_schools)
    assert reserved.sum(axis=0).tolist() == [60, 24]
    assert abs(reserved[:, 0] - 60 * size / size.sum()).max() <= 1


def test_a_reserved_place_goes_to_the_best_of_its_school_who_reach_the_floor():
    world = lived(**ALL)
    policy, rows = world.policies[0], graduates(world)
    score, wanted = zhongkao_score(world, rows), senior_wishes(world, rows)
    key, school = policy.key(world), world.students.school[rows]
    reserved = policy.reserve(world, school, senior_places(world, 100.0)[key], policy.schools(world))
    floor = np.full(key.size, np.quantile(score, 0.3))
    ties = np.zeros(rows.size)
    won = policy.first_pass(score, ties, school, wanted, key, reserved, floor) != NOBODY
    assert won.any()
    assert (score[won] >= floor[0]).all()
    for row in np.unique(school):
        here = school == row
        assert won[here].sum() <= reserved[row].sum()
        if won[here].any() and (here & ~won).any():
            assert score[here & won].min() >= score[here & ~won].max()


def test_weak_schools_get_more_of_the_key_places():
    gained = 0.0
    for seed in (1, 2, 3):
        before, after = plain(seed=seed), lived(seed=seed, share=0.8, floor=3.0)
        key = after.policies[0].key(after)
        weak = after.schools.tier == WEAK
        gained += sum(
            sign * np.isin(w.students.admitted, key)[weak[w.students.school]].sum()
            for sign, w in ((1, after), (-1, before))
        )
    assert gained > 0


def test_fails_by_a_high_floor_places_fall_back_to_the_open_pass():
    high, low = lived(floor=0.0, share=0.8), lived(floor=3.0, share=0.8)
    assert high.flows.counts["reserved_places_taken"] < low.flows.counts["reserved_places_taken"]
    assert high.flows.counts["places_reserved"] == low.flows.counts["places_reserved"]


def test_families_see_where_it_was_easier_to_get_in_and_nothing_else():
    blind, seeing = lived(**ALL, seen=0.0), lived(**ALL, seen=3.0)
    assert (blind.schools.prospect == 0).all()
    prospect, schools = seeing.schools.prospect, seeing.schools
    assert (prospect[schools.stage != JUNIOR] == 0).all()
    assert prospect.max() > 0 > prospect.min()
    assert np.array_equal(blind.schools.reputation, seeing.schools.reputation)


def test_fails_by_strategic_choice_the_better_off_come_for_the_places():
    """Where families weigh reserved places, newcomers at the schools with more of them are better off."""
    drawn, ses = 0.0, []
    for seed in (1, 2, 3, 4):
        blind, keen = (lived(2, "choice", seed=seed, seen=s, **ALL) for s in (0.0, 20.0))
        easy = keen.schools.prospect > 0.5
        new = [(w.students.grade == 7) & easy[w.students.school] for w in (blind, keen)]
        drawn += new[1].sum() - new[0].sum()
        came = new[1] & ~new[0]
        ses += (keen.students.ses[came] - keen.students.ses[keen.students.grade == 7].mean()).tolist()
    assert drawn > 0
    assert np.mean(ses) > 0


def test_where_all_go_outside_reserved_places_are_there_too():
    base = scenario(students=2500, senior_schools=0)
    results = []
    for policies in ((), (QuotaAdmission(share=0.8, floor=3.0),)):
        world = build_county(base, Luck(1), 0)
        world.policies = list(policies)
        for policy in policies:
            policy.plan(world)
        live(world, world.start_year, "assessment")
        results.append((world, world.flows.graduates["zhongkao_admitted"]))
    (world, without), (_, with_places) = results
    assert without.sum() == with_places.sum()
    assert not np.array_equal(without, with_places)
    weak = world.schools.tier[world.flows.graduates["zhongkao_school"]] == WEAK
    assert with_places[weak].sum() > without[weak].sum()


def test_when_it_ends_families_see_schools_as_before():
    world = county(QuotaAdmission(until=county().start_year + 1, **ALL))
    live(world, world.start_year)
    assert world.schools.prospect.any()
    live(world, world.start_year + 1)
    assert not world.schools.prospect.any()


def test_the_key_schools_are_those_of_the_best_tier():
    world = lived()
    key = world.policies[0].key(world)
    senior = world.schools.stage == SENIOR
    assert senior[key].all()
    if (world.schools.tier[senior] == QUALITY).any():
        assert (world.schools.tier[key] == QUALITY).all()
    assert world.ledger.total("quota admission") == pytest.approx(20 * graduates(world).size * world.scale)
