"""What must be true when teachers of strong schools teach for a spell in weak ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY
from sim.mechanisms.pairing import ring
from sim.phases.learning import class_teaching
from sim.policies.teacher_rotation import VISITED, TeacherRotation
from sim.vocabulary import CORE_SUBJECTS, NOBODY, QUALITY, WEAK
from tests.policies.pairs import behaving, pair, paired, staff, standard_error
from tests.policies.small_county import county, live, same

SEEDS = range(1, 25)


def away(world):
    return world.teachers.host != world.teachers.school


def moves(world, kind):
    """Origins and destinations of this year's moves of a kind."""
    found = [(origin, to) for name, origin, to in world.flows.moves if name == kind]
    if not found:
        return np.zeros(0, int), np.zeros(0, int)
    return np.concatenate([o for o, _ in found]), np.concatenate([t for _, t in found])


def achievement(world):
    """Mean achievement of all students, and of those in quality and in weak schools, SD."""
    students, tier = world.students, world.schools.tier[world.students.school]
    known = students.durable + students.recent
    return known.mean(), known[tier == QUALITY].mean(), known[tier == WEAK].mean()


def teaching(world):
    """What a year's teaching is worth to the students of all, quality and weak schools, SD a year."""
    tier = world.schools.tier[world.students.school]
    of_student = class_teaching(world)[world.classes()[0], 0]
    return of_student.mean(), of_student[tier == QUALITY].mean(), of_student[tier == WEAK].mean()


def quality_gap(world):
    """Mean quality of those who teach in quality schools, minus weak schools, SD."""
    tier = world.schools.tier[world.teachers.host]
    return world.teachers.quality[tier == QUALITY].mean() - world.teachers.quality[tier == WEAK].mean()


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(TeacherRotation(share=0.0)), county(TeacherRotation())]
    for world in worlds:
        for k in range(3):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@pytest.mark.parametrize("days", [0, 2])
def test_rotation_moves_teachers_but_creates_none(days):
    world, plain = pair(1, TeacherRotation(walk_teaching_days_per_week=days))
    for each in (world, plain):
        live(each, each.start_year, until="staffing")
    for column in ("id", "school", "subject", "innate", "experience", "title", "wage"):
        assert np.array_equal(getattr(world.teachers, column), getattr(plain.teachers, column)), column
    assert away(world).any() == (days == 0)
    assert (world.teachers.days_away > 0).any() == (days > 0)
    assert not away(plain).any()


def test_only_where_teachers_teach_differs_before_anyone_has_learned():
    world, plain = pair(1, TeacherRotation())
    for each in (world, plain):
        live(each, each.start_year, until="staffing")
    differ = [
        name
        for name in world.teachers.columns
        if not np.array_equal(getattr(world.teachers, name), getattr(plain.teachers, name))
    ]
    assert set(differ) == {"host", "adjusting", "strain", "bonus"}
    for name in world.students.columns:
        here, there = getattr(world.students, name), getattr(plain.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name


def test_where_every_school_sends_more_teachers_are_away_and_classes_stay_covered():
    """Nobody is in two places, nobody is at home twice; no school sends more than it should."""
    apart, more = [], []
    for seed in (1, 2, 3):
        world, _ = pair(seed, TeacherRotation(share=0.3, senders="all"))
        leading, _ = pair(seed, TeacherRotation(share=0.3))
        for k in range(4):
            for each in (world, leading):
                live(each, each.start_year + k)
            kinds = [kind for kind, _, _ in world.flows.moves]
            assert "rotation" in kinds or k == 3
        more.append(away(world).sum() / away(leading).sum())
        policy = world.policies[0]
        assert np.unique(policy.away).size == policy.away.size
        teachers = world.teachers
        core = teachers.subject < CORE_SUBJECTS
        staff = np.bincount(teachers.school[core], minlength=world.n_schools)
        out = np.bincount(teachers.school[core & away(world)], minlength=world.n_schools)
        assert (out <= 0.3 * staff + 2).all()
        visiting = np.bincount(teachers.host, minlength=world.n_schools)
        employed = np.bincount(teachers.school, minlength=world.n_schools)
        assert (np.abs(visiting - employed) <= 2).all()
        apart.append(out.sum() / staff.sum())
        assert (world.schools.stage[teachers.host] == world.schools.stage[teachers.school]).all()
    assert np.mean(apart) > 0.05
    assert np.mean(more) > 1.2


@given(st.integers(1, 9), st.floats(0.1, 1.0))
@settings(max_examples=20, deadline=None)
def test_in_a_ring_everyone_has_one_before_and_one_after_of_the_own_stage(seed, share):
    world = county(seed=seed)
    among = world.schools.open & (world.luck.uniform("some", world.schools.id) < share)
    before = ring(world, among)
    rows = np.flatnonzero(before != NOBODY)
    assert among[rows].all()
    assert (before[rows] != rows).all()
    assert np.array_equal(np.sort(before[rows]), rows)
    assert (world.schools.stage[rows] == world.schools.stage[before[rows]]).all()


def test_an_exchange_keeps_both_schools_staff_subject_by_subject():
    for seed in (1, 2, 3):
        world, _ = pair(seed, TeacherRotation(share=0.5))
        live(world, world.start_year, until="staffing")
        assert away(world).sum() > 4
        assert np.array_equal(staff(world, world.teachers.host), staff(world, world.teachers.school))


def test_strong_schools_send_and_weak_schools_receive():
    world, _ = pair(2, TeacherRotation())
    live(world, world.start_year, until="staffing")
    rows = np.flatnonzero(away(world))
    tier, teachers = world.schools.tier, world.teachers
    pairs = set(zip(tier[teachers.school[rows]].tolist(), tier[teachers.host[rows]].tolist(), strict=True))
    assert pairs
    assert all((a == WEAK) != (b == WEAK) for a, b in pairs)
    assert (teachers.subject[rows] < CORE_SUBJECTS).all()
    stage = world.schools.stage
    assert np.array_equal(stage[teachers.school[rows]], stage[teachers.host[rows]])


def test_the_where_clause_names_the_receivers():
    policy = TeacherRotation(walk_teaching_days_per_week=1, where={"location": ["village"]})
    world, _ = pair(1, policy)
    live(world, world.start_year, until="staffing")
    assert (world.schools.location[world.schools.visiting > 0] == 2).all()
    assert (world.schools.location[moves(world, "walk")[0]] != 2).any()


@given(
    st.floats(0.05, 1.0),
    st.floats(1, 8),
    st.floats(1, 6),
    st.floats(0, 1),
    st.integers(1, 5),
    st.integers(1, 9),
)
@settings(max_examples=25, deadline=None)
def test_everyone_is_home_when_the_policy_has_ended(share, cycle, term, compliance, years, seed):
    """Whatever the spell and the cycle, a spell longer than the cycle included."""
    world, _ = pair(seed, TeacherRotation(share=share, cycle=cycle, term=term, compliance=compliance))
    policy = world.policies[0]
    policy.until = world.start_year + years
    out = 0
    for year in range(world.start_year, policy.until):
        live(world, year)
        out += away(world).sum()
        # A spell ends in time.
        begun = dict(zip(policy.away.tolist(), policy.since.tolist(), strict=True))
        assert all(year - begun[one] < term for one in world.teachers.id[away(world)].tolist())
    live(world, policy.until)
    assert not away(world).any()
    assert not world.ledger.total("rotation stipend", year=world.year)
    assert out or share < 0.5


@given(st.floats(0.05, 1.0), st.floats(1, 8), st.floats(1, 6), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_a_sender_keeps_at_least_the_rest_of_its_core_teachers(share, cycle, term, seed):
    """To the nearest whole teacher; nobody more is sent where leavers have left fewer at home."""
    world, _ = pair(seed, TeacherRotation(share=share, cycle=cycle, term=term))
    teachers, tier = world.teachers, world.schools.tier
    for year in range(world.start_year, world.start_year + 5):
        live(world, year)
        teachers = world.teachers
        core = teachers.subject < CORE_SUBJECTS
        employed = np.bincount(teachers.school[core], minlength=world.n_schools)
        out = np.bincount(teachers.school[core & away(world)], minlength=world.n_schools)
        sending = np.unique(moves(world, "rotation")[0])
        sending = sending[tier[sending] < WEAK]
        assert (out[sending] <= share * employed[sending] + 0.5).all()
        sent = np.bincount(moves(world, "rotation")[0], minlength=world.n_schools)[sending]
        assert (sent <= employed[sending] / cycle + 0.5).all()


@given(st.floats(1, 6), st.floats(1, 3), st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_a_teachers_turn_comes_once_in_a_cycle(cycle, term, seed):
    world, _ = pair(seed, TeacherRotation(share=0.6, cycle=cycle, term=term))
    last: dict[int, int] = {}
    before: set[int] = set()
    for year in range(world.start_year, world.start_year + 9):
        live(world, year)
        now = set(world.teachers.id[away(world)].tolist())
        began = {
            one
            for one, since in zip(
                world.policies[0].away.tolist(), world.policies[0].since.tolist(), strict=True
            )
            if since == year
        }
        assert began <= now
        assert now <= began | before
        for one in began:
            assert year - last.get(one, -99) >= cycle
            last[one] = year
        before = now


def test_nobody_away_applies_for_another_post():
    """Even where everyone would rather be elsewhere; those at home do move."""
    moved = 0
    for seed in (1, 2, 3):
        world, _ = pair(seed, TeacherRotation(share=0.6), move_cost=0.0)
        live(world, world.start_year)
        out = world.teachers.id[away(world)]
        employer = dict(zip(world.teachers.id.tolist(), world.teachers.school.tolist(), strict=True))
        world.policies = []
        live(world, world.start_year + 1, until="staffing")
        moved += len(moves(world, "transfer")[0])
        for one, school in zip(world.teachers.id.tolist(), world.teachers.school.tolist(), strict=True):
            if one in set(out.tolist()) and world.schools.open[employer[one]]:
                assert school == employer[one]
    assert moved > 10


def test_who_teaches_in_a_school_that_closes_goes_home():
    world, _ = pair(1, TeacherRotation(share=0.6))
    live(world, world.start_year)
    host = world.teachers.host[away(world) & (world.schools.tier[world.teachers.host] == WEAK)][0]
    guests = world.teachers.id[away(world) & (world.teachers.host == host)]
    world.assumptions = type(world.assumptions)(**{**world.assumptions.values(), "close_below": 200})
    world.students.keep(world.students.school != host)
    live(world, world.start_year + 1)
    assert not world.schools.open[host]
    assert not (world.teachers.host == host).any()
    still = np.isin(world.teachers.id, guests)
    assert still.any()
    assert np.array_equal(world.teachers.host[still], world.teachers.school[still])


# Walk-teaching


@given(st.floats(0.5, 5), st.floats(0.1, 1), st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_lessons_that_walkers_give_are_lessons_that_their_school_misses(days, share, seed):
    world, plain = pair(seed, TeacherRotation(share=share, walk_teaching_days_per_week=days))
    for each in (world, plain):
        live(each, each.start_year, until="staffing")
    teachers, schools = world.teachers, world.schools
    core = np.bincount(teachers.host[teachers.subject < CORE_SUBJECTS], minlength=world.n_schools)
    assert (schools.visiting * core).sum() == pytest.approx((teachers.days_away / 5).sum())
    assert schools.visiting.max() <= VISITED + 1e-9
    assert not away(world).any()
    gives = np.bincount(teachers.school, teachers.days_away, world.n_schools) > 0
    assert not (gives & (schools.visiting > 0)).any()
    # Teaching changes where someone walks from or to, and nowhere else.
    touched = (gives | (schools.visiting > 0))[np.repeat(np.arange(world.n_schools), world.sections.sum(1))]
    change = class_teaching(world)[:, 0] - class_teaching(plain)[:, 0]
    assert (change[~touched] == 0).all()


def test_walkers_add_to_what_other_visitors_give_and_take_no_days_twice():
    world, _ = pair(1, TeacherRotation(share=1.0, walk_teaching_days_per_week=3))
    busy = np.flatnonzero(world.schools.tier == QUALITY)[0]

    class Visit:
        """Another policy's visitors: half the lessons everywhere, by teachers of one school."""

        name = "visit"

        def active(self, year):
            return True

        def staffing(self, world):
            world.schools.visiting[:] = 0.5
            world.schools.visiting_quality[:] = 0.2
            world.teachers.days_away[world.teachers.school == busy] = 4.0

    world.policies.insert(0, Visit())
    for policy in world.policies:
        policy.until, policy.share = 9999, 1.0
    live(world, world.start_year, until="staffing")
    walked = moves(world, "walk")
    assert walked[0].size
    assert (walked[0] != busy).all()
    assert world.teachers.days_away.max() <= 5
    assert (world.schools.visiting[np.unique(walked[1])] > 0.5).all()
    assert world.schools.visiting.max() <= 1
    # Only its own people are paid by it.
    paid = world.policies[1]
    assert world.ledger.total("rotation stipend") == pytest.approx(paid.stipend * 3 / 5 * walked[0].size)


def test_walkers_weaken_their_own_school_and_bring_themselves_to_the_other():
    policy = TeacherRotation(walk_teaching_days_per_week=2, compliance=1.0)
    change = paired(teaching, SEEDS, 1, policy)[:, 0]
    error = standard_error(change)
    assert change.mean(axis=0)[1] < -3 * error[1]
    assert change.mean(axis=0)[2] > 3 * error[2]


# What comes of it


def test_rotation_narrows_the_gap_in_teacher_quality():
    change = paired(quality_gap, SEEDS, 3, TeacherRotation(compliance=1.0), colleague_learning=0.0)[:, 2]
    gap = np.mean([quality_gap(pair(seed)[1]) for seed in SEEDS])
    assert change.mean() < -3 * standard_error(change)
    assert -1.0 < change.mean() / gap < -0.1


def test_rotation_is_close_to_zero_sum_without_colleague_learning():
    """Bottom schools gain 0.00 to 0.04 SD a year, strong schools lose as much, all together gain nothing."""
    change = paired(teaching, SEEDS, 5, TeacherRotation(), colleague_learning=0.0).mean(axis=1)
    everyone, strong, weak = change.mean(axis=0)
    error = 2 * standard_error(change)
    assert abs(everyone) < 0.005 + error[0]
    assert -0.04 - error[1] < strong < error[1]
    assert -error[2] < weak < 0.04 + error[2]
    assert weak - strong > 2 * standard_error(change[:, 2] - change[:, 1])
    # What is lost on balance is the movers' first year.
    students = paired(achievement, SEEDS, 5, TeacherRotation(), colleague_learning=0.0)[:, -1]
    assert -0.02 < students.mean(axis=0)[0] < 2 * standard_error(students)[0]


def test_colleague_learning_adds_to_what_rotation_brings():
    """The same teachers rotate; where colleagues learn from them, teaching as a whole gains more."""

    def quality(world):
        return world.teachers.quality.mean()

    policy = TeacherRotation(share=0.6, compliance=1.0, backbone=1.0)
    with_learning = paired(quality, SEEDS, 5, policy, colleague_learning=0.3)[:, -1]
    without = paired(quality, SEEDS, 5, policy, colleague_learning=0.0)[:, -1]
    assert (with_learning - without).mean() > 2 * standard_error(with_learning - without)


# The ways to fail


def test_fails_by_senders_that_keep_their_best():
    keen, reluctant = (
        paired(teaching, SEEDS, 4, TeacherRotation(compliance=c), colleague_learning=0.0).mean(axis=1)[:, 2]
        for c in (1.0, 0.0)
    )
    assert (keen - reluctant).mean() > 2 * standard_error(keen - reluctant)


def test_with_compliance_the_rule_decides_and_without_it_the_lower_half_goes():
    def ranks(**terms):
        world, _ = pair(4, TeacherRotation(share=0.6, **terms))
        live(world, world.start_year, until="staffing")
        teachers = world.teachers
        sent = away(world) & (world.schools.tier[teachers.school] < WEAK)
        # A year older now, but in the same order: ratings do not change in staffing.
        could = (teachers.subject < CORE_SUBJECTS) & (teachers.tenure >= 2)
        out = []
        for row in np.flatnonzero(sent):
            fellows = teachers.rating[could & (teachers.school == teachers.school[row])]
            out.append((fellows > teachers.rating[row]).sum() / len(fellows))
        return np.array(out)

    assert ranks(compliance=1.0, backbone=1.0).max() < 1 / 3
    assert ranks(compliance=0.0).min() >= 0.5
    assert ranks(compliance=1.0, backbone=0.0).min() >= 1 / 3


def test_fails_by_the_first_year_of_movers():
    costly = paired(achievement, SEEDS, 1, TeacherRotation(), adjustment_loss=0.1)[:, 0, 0]
    free = paired(achievement, SEEDS, 1, TeacherRotation(), adjustment_loss=0.0, turnover_loss=0.0)[:, 0, 0]
    assert costly.mean() < free.mean() - 2 * standard_error(costly - free)


def test_the_county_pays_stipends_and_travel_for_those_away_and_while_they_are():
    policy = TeacherRotation(stipend=10_000, travel_cost=1_000)
    world, _ = pair(1, policy)
    world.policies[0].start, world.policies[0].until = world.start_year + 1, world.start_year + 3
    for year in range(world.start_year, world.start_year + 4):
        live(world, year)
        count = away(world).sum()
        assert (count > 0) == (world.start_year < year < world.start_year + 3)
        for purpose, each in (("rotation stipend", 10_000), ("rotation travel", 1_000)):
            paid = world.ledger.total(purpose, payer=COUNTY, year=year)
            assert paid == pytest.approx(each * count)
            assert paid == pytest.approx(world.ledger.total(purpose, year=year))
        assert world.teachers.bonus.sum() == pytest.approx(10_000 * count)
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_a_longer_ramp_sends_fewer_at_first():
    counts = []
    for ramp in (0, 4):
        world, _ = pair(3, TeacherRotation(share=0.6, cycle=1, ramp_years=ramp, start=2023))
        live(world, world.start_year)
        counts.append(away(world).sum())
    assert 0 < counts[1] < counts[0]


def test_the_strain_of_being_away_is_felt_as_lower_pay():
    world, plain = pair(1, TeacherRotation(strain=0.5, stipend=0.0))
    for each in (behaving(world), plain):
        live(each, each.start_year)
    gone = away(world)
    both = np.isin(plain.teachers.id, world.teachers.id[gone])
    assert world.teachers.satisfaction[gone].mean() < plain.teachers.satisfaction[both].mean() - 0.02
    assert (world.teachers.host[gone] != NOBODY).all()
