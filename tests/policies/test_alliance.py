"""What must be true when groups of schools work together: help, money, learning, and how it fails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY, POOL, SUPPLIERS, TEACHERS
from sim.measures.standing import alliances
from sim.mechanisms.pairing import partners
from sim.model import EducationModel
from sim.policies.alliance import Alliance
from sim.vocabulary import NOBODY, QUALITY, WEAK
from tests.policies.alliances import PLAIN, PURPOSES, SEEDS, planned, with_table
from tests.policies.pairs import paired, standard_error
from tests.policies.small_county import live


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
