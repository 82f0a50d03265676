"""Which schools are grouped with which."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import EducationModel
from sim.policies.alliance import Alliance
from sim.vocabulary import NOBODY
from tests.policies.alliances import PURPOSES, planned, with_table
from tests.policies.small_county import county, live, same


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(Alliance(share=0.0)), county(Alliance())]
    for world in worlds:
        for k in range(3):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert np.array_equal(worlds[0].members, worlds[1].members)
    assert not same(worlds[0], worlds[2])


# Who belongs together


@given(st.integers(1, 5), st.integers(1, 30), st.floats(0.05, 1), st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_groups_respect_their_sizes_and_everyone_chosen_is_in_one(leads, members, share, seed):
    world, policy, _ = planned(seed, lead_schools_per_group=leads, members_per_group=members, share=share)
    inside = policy.group != NOBODY
    size = np.bincount(policy.group[inside]) if inside.any() else np.zeros(0, int)
    assert (size <= leads + members).all()
    assert size.size == 0 or size.max() - size.min() <= 1
    chosen = int(np.floor(share * world.n_schools + 0.5))
    assert inside.sum() == (chosen if chosen > 1 else 0)
    led = np.bincount(policy.group[policy.leads], minlength=size.size)
    assert (led >= 1).all()
    assert (led <= leads).all()
    assert not (policy.leads & ~inside).any()
    assert np.array_equal(world.members, inside)


@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_the_strongest_lead(leads, members, seed):
    """No member is of a better tier than any lead; of the same tier, leads are the more urban."""
    world, policy, _ = planned(seed, lead_schools_per_group=leads, members_per_group=members)
    standing = world.schools.tier * 3 + world.schools.location
    follow = (policy.group != NOBODY) & ~policy.leads
    assert standing[policy.leads].max() <= standing[follow].min()


def closest_pairs_first(schools, rows, leads, group):
    """The rule with a table of all pairs, in the order of distance."""
    group = group.copy()
    far = np.hypot(schools.x[rows][:, None] - schools.x[leads], schools.y[rows][:, None] - schools.y[leads])
    size = np.bincount(group[leads])
    least, larger = divmod(rows.size + leads.size, np.unique(group[leads]).size)
    for flat in np.argsort(far, axis=None, kind="stable"):
        k, lead = divmod(int(flat), leads.size)
        mine = group[leads[lead]]
        if group[rows[k]] == NOBODY and size[mine] < least + (larger > 0):
            group[rows[k]] = mine
            size[mine] += 1
            larger -= size[mine] > least
    return group


@given(st.integers(1, 4), st.integers(1, 9), st.integers(0, 10**6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_closest_pairs_of_lead_and_member_come_first(leads, members, seed, on_a_grid):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    place = rng.integers(0, 3, (2, n)).astype(float) if on_a_grid else rng.uniform(0, 30, (2, n))
    schools = SimpleNamespace(
        x=place[0], y=place[1], id=np.arange(n), tier=np.zeros(n), location=np.zeros(n),
        alliance=np.full(n, NOBODY),
    )  # fmt: skip
    world = SimpleNamespace(schools=schools, n_schools=n)
    policy = Alliance(lead_schools_per_group=leads, members_per_group=members)
    policy.group, policy.given, policy.leads = np.full(n, NOBODY), schools.alliance, np.zeros(n, bool)
    policy._draw(world, np.arange(n))
    at_first = np.where(policy.leads, policy.group, NOBODY)
    rows, first = np.flatnonzero(~policy.leads), np.flatnonzero(policy.leads)
    assert np.array_equal(policy.group, closest_pairs_first(schools, rows, first, at_first))


def test_a_country_of_schools_is_grouped_without_a_table_of_all_pairs():
    n = 3_000
    rng = np.random.default_rng(1)
    schools = SimpleNamespace(
        x=rng.uniform(0, 500, n), y=rng.uniform(0, 500, n), id=np.arange(n), tier=np.zeros(n),
        location=np.zeros(n), alliance=np.full(n, NOBODY),
    )  # fmt: skip
    policy = Alliance()
    policy.group, policy.given, policy.leads = np.full(n, NOBODY), schools.alliance, np.zeros(n, bool)
    tracemalloc.start()
    policy._draw(SimpleNamespace(schools=schools, n_schools=n), np.arange(n))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert set(np.bincount(policy.group)) <= {6, 7}
    assert peak < 8 * n * policy.leads.sum() / 3


def test_members_join_the_nearest_lead_that_has_room():
    world, policy, _ = planned(3, members_per_group=30, lead_schools_per_group=1)
    assert policy.group.max() == 0
    world, policy, _ = planned(3, members_per_group=5)
    schools, leads = world.schools, np.flatnonzero(policy.leads)
    own, best = [], []
    for row in np.flatnonzero((policy.group != NOBODY) & ~policy.leads):
        far = np.hypot(schools.x[leads] - schools.x[row], schools.y[leads] - schools.y[row])
        own.append(far[policy.group[leads] == policy.group[row]][0])
        best.append(far.min())
    assert np.mean(np.isclose(own, best)) > 0.5
    assert sum(own) < 2 * sum(best)


@given(st.floats(1, 8), st.floats(0.1, 1), st.integers(1, 6))
@settings(max_examples=15, deadline=None)
def test_a_ramp_only_adds_schools(ramp, share, seed):
    """Closures included: who is in stays in as long as it is open, and has a partner."""
    world, _, _ = planned(seed, ramp_years=ramp, share=share, start=2023, members_per_group=5)
    schools, before = world.schools, np.zeros(world.n_schools, bool)
    for k in range(5):
        if k == 3:
            row = np.flatnonzero(before & ~schools.lead)[:1]
            world.students.keep(~np.isin(world.students.school, row))
        live(world, world.start_year + k)
        now = schools.alliance != NOBODY
        group = world.policies[0].group
        size = np.bincount(group[before & schools.open], minlength=int(group.max()) + 2)
        assert (now | ~before | ~schools.open | (size[group] < 2)).all()
        assert now.sum() != 1
        before = now


@given(
    st.dictionaries(
        st.sampled_from(["location", "tier", "stage"]),
        st.integers(0, 1),
        min_size=1,
    ),
    st.integers(1, 9),
)
@settings(max_examples=20, deadline=None)
def test_the_where_clause_is_respected(clause, seed):
    words = {"location": ("village", "town"), "tier": ("weak", "ordinary"), "stage": ("primary", "junior")}
    where = {key: [words[key][k]] for key, k in clause.items()}
    world, policy, _ = planned(seed, where=where)
    live(world, world.start_year)
    inside = world.schools.alliance != NOBODY
    assert not (inside & ~policy.schools(world)).any()
    if policy.schools(world).sum() > 1:
        assert np.array_equal(inside, policy.schools(world))


# Groups that exist already


def test_the_alliances_of_the_planners_table_are_kept_and_the_rest_is_drawn():
    named = ["east", "", "west", "east", "east", "west", "", "", ""]
    model = EducationModel(with_table(named, Alliance(members_per_group=3)))
    (world,) = model.worlds
    given_groups = world.schools.alliance.copy()
    policy = world.policies[0]
    own = given_groups != NOBODY
    assert own.sum() == 5
    assert np.array_equal(policy.group[own], given_groups[own])
    rest = policy.group[~own]
    assert (rest != NOBODY).all()
    assert not set(rest.tolist()) & set(given_groups[own].tolist())
    # The strongest of each leads: school 0 in the east (a quality school in the city); of the west and of
    # the others the best there is.
    tier = world.schools.tier
    for group in np.unique(policy.group):
        members = policy.group == group
        assert (policy.leads & members).sum() == 1
        assert tier[policy.leads & members][0] == tier[members].min()
    model.step()
    assert np.array_equal(world.schools.alliance, policy.group)
    assert world.flows.counts["alliance_schools"] == 9


def test_an_alliance_of_one_school_is_drawn_anew():
    (world,) = EducationModel(with_table(["alone"] + [""] * 8, Alliance(members_per_group=8))).worlds
    assert (world.policies[0].group == world.policies[0].group[0]).all()


def test_alliances_of_the_table_do_not_depend_on_the_share_but_on_where():
    named = ["a", "a", "a", "b", "b", "b", "", "", ""]
    for share, drawn in ((0.01, 0), (1.0, 3)):
        (world,) = EducationModel(with_table(named, Alliance(share=share))).worlds
        assert (world.policies[0].group != NOBODY).sum() == 6 + drawn
    (world,) = EducationModel(with_table(named, Alliance(where={"location": ["village"]}))).worlds
    assert np.array_equal(world.policies[0].group != NOBODY, world.schools.location == 2)


def test_without_the_policy_the_tables_alliances_stay_names():
    named = ["a", "a", "a", "b", "b", "b", "", "", ""]
    plain, off = (EducationModel(with_table(named, *policies)) for policies in ((), (Alliance(share=0.0),)))
    for model in (plain, off):
        model.run()
    assert same(plain.worlds[0], off.worlds[0])
    assert not plain.worlds[0].schools.lead.any()
    pd.testing.assert_frame_equal(plain.record.to_frame(), off.record.to_frame())


def test_alliances_end_with_the_policy_and_those_of_the_table_remain():
    named = ["a", "a", "a", "b", "b", "b", "", "", ""]
    model = EducationModel(with_table(named, Alliance(until=2026), years=3))
    (world,) = model.worlds
    given_groups = world.schools.alliance.copy()
    model.step()
    model.step()
    assert world.schools.lead.any()
    assert (world.schools.alliance != given_groups).any()
    model.step()
    assert np.array_equal(world.schools.alliance, given_groups)
    assert not world.schools.lead.any()
    assert not set(world.ledger.to_frame().query("year == 2026").purpose) & set(PURPOSES)
