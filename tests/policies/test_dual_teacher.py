"""What must be true when a lead explains on the screen and the local teacher helps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms.visits import add_lessons
from sim.policies.dual_teacher import COMFORTABLE, DualTeacher
from sim.policies.teacher_rotation import TeacherRotation
from sim.vocabulary import CORE_SUBJECTS, VILLAGE, WEAK
from tests.policies.small_county import county, live, same

ROOMY = {"classrooms": 200}
"""Enough smart classrooms for all."""


def lived(*others, years=1, until="reflection", seed=1, **terms):
    world = county(DualTeacher(**terms), *others, seed=seed)
    for k in range(years - 1):
        live(world, world.start_year + k)
    live(world, world.start_year + years - 1, until=until)
    return world


def taught(world):
    """Mean academic achievement of the schools that take part."""
    students = world.students
    here = (world.schools.tier == WEAK)[students.school]
    return float(students.durable[here].mean() + students.recent[here].mean())


def lesson(**terms):
    """Quality of the dual lessons by school, and what the local teachers' quality is."""
    world = lived(until="choice", **{**ROOMY, **terms})
    given = world.schools.visiting > 0
    local = world.mean_by_school(world.teachers.quality, world.teachers.host)
    return world.schools.visiting_quality[given], local[given], world


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(DualTeacher(share=0.0)), county(DualTeacher())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@given(
    mode=st.sampled_from(["live", "recorded", "package"]),
    lessons=st.floats(0, 1),
    classrooms=st.integers(0, 60),
    sites=st.integers(1, 100),
    share=st.floats(0.01, 1),
    bandwidth=st.floats(0, 1),
)
@settings(max_examples=12, deadline=None)
def test_lessons_money_and_people_stay_whole(mode, lessons, classrooms, sites, share, bandwidth):
    world = lived(mode=mode, lessons=lessons, classrooms=classrooms, sites_per_lead=sites, share=share,
                  bandwidth=bandwidth, years=2)  # fmt: skip
    schools, plain = world.schools, county()
    assert (schools.visiting >= 0).all()
    assert (schools.visiting <= lessons + 1e-12).all()
    assert np.isfinite(schools.visiting_quality).all()
    assert not (schools.visiting > 0)[schools.tier != WEAK].any()
    assert abs(world.ledger.balance.sum()) < 1e-3
    # Nobody moves, and only who teaches in a leading school leads.
    assert (world.teachers.host == world.teachers.school).all()
    built = world.ledger.total("dual-teacher classrooms") / 150_000
    assert built <= classrooms + 1e-9
    assert (schools.smart_classroom >= plain.schools.smart_classroom).all()


def test_leads_are_well_rated_core_teachers_of_stronger_schools():
    world = lived(until="development", **ROOMY)
    leads = world.policies[0]._leads
    teachers = world.teachers
    assert leads.size
    assert (teachers.subject[leads] < CORE_SUBJECTS).all()
    assert (world.schools.tier[teachers.host[leads]] < WEAK).all()
    assert teachers.rating[leads].mean() > teachers.rating.mean() + 0.3


def test_the_gain_is_larger_where_local_teaching_is_weaker():
    quality, local, _ = lesson()
    gain = quality - local
    assert gain.mean() > 0
    assert np.corrcoef(gain, local)[0, 1] < 0


def test_local_teachers_learn_from_the_lead_and_nobody_unlearns():
    world, plain = lived(until="development", **ROOMY), county()
    live(plain, plain.start_year, until="development")
    more = world.teachers.learned - plain.teachers.learned
    assert (more >= 0).all()
    watching = (world.policies[0]._given > 0)[world.teachers.host]
    assert (more[watching] > 0).any()
    assert (more[~watching] == 0).all()


def test_walk_teaching_and_the_screen_share_the_week():
    walking = TeacherRotation(walk_teaching_days_per_week=2)
    both = lived(walking, until="choice", **ROOMY).schools
    other_order = county(TeacherRotation(walk_teaching_days_per_week=2), DualTeacher(**ROOMY))
    live(other_order, other_order.start_year, until="choice")
    alone = county(TeacherRotation(walk_teaching_days_per_week=2))
    live(alone, alone.start_year, until="choice")
    assert (alone.schools.visiting > 0).any()
    here = (both.visiting > 0) & (alone.schools.visiting > 0)
    assert (both.visiting[here] > alone.schools.visiting[here]).all()
    assert (both.visiting <= 1).all()
    assert np.array_equal(both.visiting, other_order.schools.visiting)
    assert np.array_equal(both.visiting_quality, other_order.schools.visiting_quality)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-0.5, 0.5)), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_lessons_of_several_visitors_add_up_to_no_more_than_all(visits):
    world = county()
    schools = world.schools
    total, weighted = np.zeros(world.n_schools), np.zeros(world.n_schools)
    for share, quality in visits:
        part = add_lessons(world, np.full(world.n_schools, share), np.full(world.n_schools, quality))
        total, weighted = total + part, weighted + part * quality
    assert schools.visiting == pytest.approx(total)
    assert (schools.visiting <= 1 + 1e-12).all()
    assert schools.visiting * schools.visiting_quality == pytest.approx(weighted, abs=1e-12)


def test_leads_work_longer_and_are_paid_for_it():
    world, plain = lived(until="provision", **ROOMY), county()
    live(plain, plain.start_year, until="provision")
    leads = world.policies[0]._leads
    assert world.teachers.workload[leads] == pytest.approx(1.1 * plain.teachers.workload[leads])
    assert (world.teachers.bonus[leads] == 12_000).all()
    assert world.ledger.total("dual-teacher leads") == 12_000 * leads.size


def test_classrooms_are_built_once_and_stay():
    world = lived(years=2, classrooms=10)
    assert world.ledger.total("dual-teacher classrooms", year=world.start_year + 1) == 0
    built = world.ledger.total("dual-teacher classrooms") / 150_000
    assert built == 10
    assert world.ledger.total("dual-teacher upkeep", year=world.year) == 10 * 12_000


def test_a_where_clause_says_which_schools_take_part():
    world = lived(where={"location": ["village"]}, until="choice", **ROOMY)
    assert (world.schools.visiting > 0).any()
    assert (world.schools.location[world.schools.visiting > 0] == VILLAGE).all()


# The ways to fail


def test_fails_without_a_facilitator_a_lesson_is_worth_less_than_before():
    """Science B13: an explanation on the screen that nobody attends to loses what a good lead brings."""
    quality, local, world = lesson(facilitators=0.0)
    working, own, _ = lesson()
    assert (working - own).mean() > 0
    assert (quality - local).mean() < -0.08
    counts = world.flows.counts
    assert counts["dual_teacher_unattended"] == pytest.approx(counts["dual_teacher_lessons"])
    assert taught(lived(years=3, facilitators=0.0, **ROOMY)) < taught(lived(years=3, lessons=0.0))


def test_fails_by_tired_facilitators():
    world = lived(until="provision", **ROOMY)
    before = world.policies[0].attention(world)
    world.teachers.workload *= 1.5
    world.teachers.motivation *= 0.7
    assert (world.policies[0].attention(world) < before).all()


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=8, deadline=None)
def test_fails_by_bandwidth_worse_lines_never_help(a, b):
    low, high = sorted((a, b))
    if high - low < 0.05:
        return
    worse, _, one = lesson(bandwidth=low)
    better, _, other = lesson(bandwidth=high)
    assert worse.mean() < better.mean()
    assert one.flows.counts["dual_teacher_not_heard"] > other.flows.counts["dual_teacher_not_heard"]


def test_fails_by_too_many_sites_for_each_lead():
    few, many = lesson(sites_per_lead=5), lesson(sites_per_lead=1000, crowding=1.0)
    heard = [w.flows.counts["dual_teacher_not_heard"] / w.flows.counts["dual_teacher_lessons"]
             for w in (few[2], many[2])]  # fmt: skip
    leads = [w.flows.counts["dual_teacher_leads"] for w in (few[2], many[2])]
    classes = many[2].flows.counts["dual_teacher_classes"]
    assert leads[1] < leads[0]
    assert classes / (leads[1] / CORE_SUBJECTS) > COMFORTABLE
    assert heard[1] > heard[0] + 0.1
    policy, sites = DualTeacher(), np.full(many[2].n_schools, 10.0)
    through = [policy.through(many[2], sites * k).mean() for k in (1, 3, 10, 100)]
    assert through == sorted(through, reverse=True)
    assert through[0] > through[-1]


def test_fails_by_too_few_classrooms():
    few, many = lived(until="choice", classrooms=2), lived(until="choice", **ROOMY)
    assert few.flows.counts["dual_teacher_lessons"] < 0.6 * many.flows.counts["dual_teacher_lessons"]


def test_recorded_lessons_need_no_classroom_and_packages_no_facilitator():
    recorded = lived(until="choice", mode="recorded", classrooms=0)
    assert recorded.flows.counts["dual_teacher_lessons"] > 0
    assert recorded.ledger.total("dual-teacher classrooms") == 0
    alone = {mode: lesson(mode=mode, facilitators=0.0)[0].mean() for mode in ("live", "recorded", "package")}
    assert alone["package"] > alone["recorded"]
    assert alone["package"] > alone["live"]


def test_what_goes_through_local_teachers_can_be_switched_off():
    """Without learning from the lead the lessons are given all the same, and teachers stay as they were."""
    worlds = [lived(until="choice", **ROOMY, **terms) for terms in ({}, {"intensity": 0.0}, {"share": 0.0})]
    with_learning, without, plain = (world.teachers.learned for world in worlds)
    assert np.array_equal(without, plain)
    assert with_learning.mean() > without.mean()
    assert np.array_equal(worlds[0].schools.visiting, worlds[1].schools.visiting)
