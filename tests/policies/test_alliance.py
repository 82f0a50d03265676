"""What must be true when groups of schools work together."""

from __future__ import annotations

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.behaviour import Behaviour
from sim.ledger import COUNTY, POOL, SUPPLIERS, TEACHERS
from sim.measures.standing import alliances
from sim.mechanisms.pairing import partners
from sim.model import EducationModel
from sim.policies.alliance import Alliance
from sim.scenario.document import Scenario
from sim.vocabulary import NOBODY, QUALITY, WEAK
from sim.world.assumptions import WorldAssumptions
from sim.world.table import from_rows
from tests.policies.pairs import pair, paired, standard_error
from tests.policies.small_county import county, live, same

SEEDS = range(1, 13)
PLAIN = {"on_paper": 0.0, "attention_spread": 0.0}
"""All alliances heed the same, and papers count for nothing."""
PURPOSES = (
    "alliance contribution",
    "alliance subsidy",
    "alliance coordination",
    "alliance activities",
    "alliance grant",
)


def planned(seed=1, **terms):
    world, plain = pair(seed, Alliance(**terms))
    return world, world.policies[0], plain


def table(alliances):
    """A planner's table: nine primary schools, with the alliances they are in ("" for none)."""
    rows = [
        {"name": f"school {k}", "location": "city" if k < 3 else "village", "stage": "primary",
         "tier": "quality" if k in (0, 4, 8) else "weak", "students": 300, "teachers": 18, "alliance": name}
        for k, name in enumerate(alliances)
    ]  # fmt: skip
    return from_rows(rows)


def with_table(alliances, *policies, years=2):
    return Scenario(
        name="own schools",
        title={"en": "own schools", "zh": "own schools"},
        start_year=2024,
        years=years,
        world=WorldAssumptions(senior_schools=0),
        behaviour=Behaviour(),
        interventions=policies,
        schools=table(alliances),
    )


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


def test_weak_schools_are_helped_by_the_lead_of_their_own_alliance():
    world, policy, _ = planned(2, where={"stage": ["primary"]})
    live(world, world.start_year)
    schools = world.schools
    helped = (schools.tier == WEAK) & (schools.alliance != NOBODY)
    helper = partners(world, helped)
    with_lead = [
        row
        for row in np.flatnonzero(helped)
        if (schools.tier[policy.leads & (policy.group == policy.group[row])] < WEAK).any()
    ]
    assert with_lead
    assert all(schools.lead[helper[row]] for row in with_lead)
    assert all(schools.alliance[helper[row]] == schools.alliance[row] for row in with_lead)


# Money


@given(
    st.floats(0, 0.5),
    st.floats(0, 1),
    st.floats(0, 3e6),
    st.integers(0, 60),
    st.integers(1, 20),
    st.integers(1, 6),
)
@settings(max_examples=40, deadline=None)
def test_the_pool_gives_out_what_it_takes_in(contribution, quality, coordination, activities, members, seed):
    terms = {
        "contribution_share": contribution,
        "quality_contribution": quality,
        "coordination": coordination,
        "joint_activities_per_term": activities,
        "members_per_group": members,
    }
    world, policy, _ = planned(seed, **terms)
    live(world, world.start_year, until="funding")
    ledger, schools = world.ledger, world.schools
    assert ledger.balance[POOL] == pytest.approx(0, abs=1e-3)
    assert abs(ledger.balance.sum()) < 1e-3
    groups = np.unique(policy.group).size
    spent = {purpose: ledger.total(purpose, year=world.year) for purpose in PURPOSES}
    assert spent["alliance coordination"] == pytest.approx(coordination * groups)
    assert spent["alliance activities"] == pytest.approx(2 * activities * 4000 * groups)
    assert ledger.total("alliance coordination", payer=POOL) == spent["alliance coordination"]
    assert spent["alliance contribution"] <= contribution * schools.funding.sum() * (1 + 1e-9) + 1e-6
    assert schools.grants.sum() == pytest.approx(
        spent["alliance grant"] - spent["alliance contribution"], abs=1e-3
    )
    assert (schools.grants >= -0.5 * schools.funding - 1e-6).all()
    assert ledger.total("alliance subsidy", payer=COUNTY) == spent["alliance subsidy"]
    whole, _, _ = planned(seed, **terms)
    live(whole, whole.start_year)
    assert (whole.ledger.of_schools() >= -1e-6).all()


def test_quality_schools_pay_six_parts_of_ten_where_there_are_both():
    world, _, _ = planned(1, members_per_group=40, coordination=0.0, activity_cost=0.0)
    live(world, world.start_year, until="funding")
    paid = world.ledger.total("alliance contribution")
    frame = world.ledger.to_frame(by_school=True).query("purpose == 'alliance contribution'")
    strong = {f"school {row}" for row in np.flatnonzero(world.schools.tier == QUALITY)}
    assert frame[frame.payer.isin(strong)].amount.sum() == pytest.approx(0.6 * paid)
    # What the pool does not need goes back, to the weak one and a half times as much for each student.
    each = frame_by_school(world, "alliance grant") / world.schools.enrolment
    weak = world.schools.tier == WEAK
    assert each[weak].min() == pytest.approx(1.5 * each[~weak].max())


def frame_by_school(world, purpose):
    frame = world.ledger.to_frame(by_school=True).query("purpose == @purpose").set_index("payee").amount
    return frame.reindex([f"school {row}" for row in range(world.n_schools)]).fillna(0).to_numpy()


def test_money_flows_only_while_the_alliance_acts():
    world, _, _ = planned(1, start=2024, until=2026)
    assert world.start_year == 2023
    for year in range(2023, 2028):
        live(world, year)
        paid = [world.ledger.total(purpose, year=year) for purpose in PURPOSES]
        assert any(paid) == (2024 <= year < 2026)
        assert (world.schools.alliance != NOBODY).any() == (2024 <= year < 2026)
    assert world.ledger.total("alliance coordination") > 0
    assert set(world.ledger.to_frame().query("purpose == 'alliance coordination'").payee) == {"teachers"}
    assert world.ledger.balance[TEACHERS] > 0 < world.ledger.balance[SUPPLIERS]


# What comes of it, and how it fails


def members_learned(world):
    """Teaching quality learned from others, mean over all teachers, SD."""
    return world.teachers.learned.mean()


def achievement(world):
    return (world.students.durable + world.students.recent).mean()


def test_teachers_learn_from_the_alliances_other_teachers():
    change = paired(members_learned, SEEDS, 3, Alliance())[:, -1]
    assert (change > 0).all()
    more = paired(members_learned, SEEDS, 3, Alliance(joint_activities_per_term=20))[:, -1]
    none = paired(members_learned, SEEDS, 3, Alliance(joint_activities_per_term=0))[:, -1]
    assert (more > change).all()
    assert np.abs(none.mean()) < 0.05 * change.mean()


def test_an_alliance_moves_no_teacher_and_touches_no_score_before_anyone_has_learned():
    world, _, plain = planned(1)
    for each in (world, plain):
        live(each, each.start_year, until="development")
    for name in world.students.columns:
        here, there = getattr(world.students, name), getattr(plain.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name
    changed = [
        name
        for name in world.teachers.columns
        if not np.array_equal(getattr(world.teachers, name), getattr(plain.teachers, name))
    ]
    assert set(changed) <= {"learned", "quality", "rating"}
    assert (world.teachers.learned >= plain.teachers.learned).all()


def test_alliances_are_not_all_alike_some_build_courses_and_some_only_talk():
    """Nobody governs them: they differ by what they lived through before and by what they heed."""
    built, seen = [], []
    for seed in SEEDS:
        world, _, _ = planned(seed, members_per_group=2)
        for k in range(4):
            live(world, world.start_year + k)
        n, in_form, _, build = alliances(world)
        seen.append(n - in_form)
        built.append(build)
    assert 0 < sum(built) < sum(seen)


def test_without_spread_all_alliances_begin_alike_and_heed_the_same():
    world, policy, _ = planned(1, trust_spread=0.0, attention_spread=0.0, on_paper=0.0)
    live(world, world.start_year)
    for aim in ("share", "show"):
        assert (policy.attention(world, aim) == 1.0).all()
    world, policy, _ = planned(1, trust_spread=0.2)
    before = world.schools.trust.copy()
    here = policy.members(world)
    policy.begin(world, here)
    change = world.schools.trust - before
    assert (change[~here] == 0).all()
    for group in np.unique(policy.group[here]):
        assert np.ptp(change[here & (policy.group == group)]) < 1e-12
    assert np.ptp(change[here]) > 0
    policy.begin(world, here)
    assert (world.schools.trust - before == change).all()


def test_what_papers_fulfil_is_effort_for_show():
    shown = {}
    for on_paper in (0.0, 0.6):
        world, _, _ = planned(1, on_paper=on_paper, assessment_weight=0.3)
        live(world, world.start_year)
        here = world.schools.alliance != NOBODY
        shown[on_paper] = world.schools.effort_show[here].mean(), world.schools.effort_share[here].mean()
    assert shown[0.6][0] > shown[0.0][0]
    assert shown[0.6][1] < shown[0.0][1]


def test_fails_by_closed_principals_who_get_less_out_of_it():
    """Loose cooperation: the same plan and the same money, but principals who do not care to share."""
    learned, shared, trust = {}, {}, {}
    for openness in (0.05, 0.9):
        gains = []
        for seed in SEEDS:
            world, _, plain = planned(seed, trust_spread=0.0)
            for each in (world, plain):
                each.schools.openness[:] = openness
                live(each, each.start_year)
            gains.append(world.teachers.learned.mean() - plain.teachers.learned.mean())
            shared[openness, seed] = (world.schools.shared - plain.schools.shared).mean()
            trust[openness, seed] = (world.schools.trust - plain.schools.trust).mean()
            paid = world.ledger.total("alliance activities")
            assert paid == pytest.approx(2 * 10 * 4000 * (world.policies[0].group.max() + 1))
        learned[openness] = np.array(gains)
    assert (learned[0.9] > 2 * learned[0.05]).all()
    for seed in SEEDS:
        assert shared[0.9, seed] > shared[0.05, seed] >= 0
        assert trust[0.9, seed] > trust[0.05, seed] >= 0


def test_fails_by_plaques_effort_goes_to_what_is_counted():
    """With the same weight in the assessment, plaques make plaques, and less joint work and learning."""
    worlds = {}
    for counted in ("plaques", "activities"):
        worlds[counted] = []
        for seed in SEEDS:
            world, _, _ = planned(seed, assessed_by=counted, assessment_weight=0.5, **PLAIN)
            for k in range(4):
                live(world, world.start_year + k)
            worlds[counted].append(world)
    show = {
        counted: np.array([w.schools.effort_show.mean() for w in found]) for counted, found in worlds.items()
    }
    assert (show["plaques"] > 0.2).all()
    assert (show["activities"] < 0.05).all()
    work = {c: np.array([w.schools.effort_share.mean() for w in found]) for c, found in worlds.items()}
    assert (work["plaques"] < 0.8 * work["activities"]).all()
    learned = {c: np.array([members_learned(w) for w in found]) for c, found in worlds.items()}
    assert (learned["plaques"] < learned["activities"]).all()
    known = np.array([achievement(w) for w in worlds["plaques"]]) - [
        achievement(w) for w in worlds["activities"]
    ]
    assert known.mean() < -2 * standard_error(known)


def test_plaques_show_in_the_measure_of_formalism():
    for counted, least, most in (("plaques", 5, 100), ("activities", -1, 2)):
        scenario = with_table([""] * 9, Alliance(assessed_by=counted, assessment_weight=0.5, **PLAIN))
        formalism = EducationModel(scenario).run().value("formalism")
        assert formalism[0] < 2
        assert least < formalism[-1] < most


def test_what_is_assessed_in_an_alliance_is_weighed_in_members_only():
    world, _, plain = planned(1, where={"stage": ["primary"]}, assessment_weight=0.4, **PLAIN)
    for each in (world, plain):
        live(each, each.start_year, until="funding")
    inside = world.schools.alliance != NOBODY
    for name in ("academic", "whole", "low", "share", "show"):
        ours, theirs = (getattr(each.schools, f"weight_{name}") for each in (world, plain))
        assert np.array_equal(ours[~inside], theirs[~inside])
        assert ours[inside] == pytest.approx(0.6 * theirs[inside] + (0.4 if name == "share" else 0.0))
