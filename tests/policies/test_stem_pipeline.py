"""What must be true of the way of STEM graduates into teaching."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.membership import rows_of_people
from sim.ledger import PROVINCE
from sim.model import EducationModel
from sim.phases.staffing import staffing
from sim.phases.vacancies import open_posts
from sim.policies.stem_pipeline import StemPipeline
from sim.policies.teacher_incentives import TeacherIncentives
from sim.vocabulary import MASTER, MATHEMATICS, SCIENCE
from tests.policies.small_county import county, live, same

LARGE = {"places": 6.0, "college_graduates": 150.0, "acceptance": 0.5}
"""A programme large enough to be seen in a small county."""


def lived(years=4, seed=1, short=0.7, others=(), **terms):
    """A county whose schools want more teachers than apply (``short`` times the pupils for each)."""
    world = county(StemPipeline(**{**LARGE, **terms}), *others, seed=seed)
    world.schools.pupils_per_post[:] *= short
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k)
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(StemPipeline(share=0.0)), county(StemPipeline(**LARGE))]
    for world in worlds:
        for k in range(3):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


def test_nobody_teaches_before_the_third_year_and_everybody_is_master_after_the_fourth():
    world, placed = county(StemPipeline(**LARGE)), []
    world.schools.pupils_per_post[:] *= 0.7
    for k in range(6):
        live(world, world.start_year + k)
        placed.append(world.flows.counts.get("stem_placed", 0.0))
    assert placed[0] == placed[1] == 0
    assert placed[2] > 0
    policy = world.policies[0]
    rows = rows_of_people(world.teachers, policy.placed)
    finished = (world.year - policy.admitted >= 4) & (rows >= 0)
    assert finished.any()
    assert (world.teachers.degree[rows[finished]] == MASTER).all()


def test_they_take_open_posts_in_mathematics_and_science_and_no_others():
    world = county(StemPipeline(**LARGE))
    world.schools.pupils_per_post[:] *= 0.7
    for k in range(2):
        live(world, world.start_year + k)
    live(world, world.start_year + 2, until="finance")
    plain = world.copy()
    plain.policies = []
    for one in (world, plain):
        EducationModel._phase(staffing, one)
    new = np.setdiff1d(world.teachers.id, plain.teachers.id)
    rows = rows_of_people(world.teachers, new)
    assert new.size == world.flows.counts["stem_placed"] > 0
    assert np.isin(world.teachers.subject[rows], (MATHEMATICS, SCIENCE)).all()
    seats = open_posts(plain)
    taken = np.zeros_like(seats)
    np.add.at(taken, (world.teachers.school[rows], world.teachers.subject[rows]), 1)
    assert (taken <= seats).all()
    assert np.isin(plain.teachers.id, world.teachers.id).all()


def test_where_all_posts_are_filled_residents_find_none():
    short, some = lived()
    full, none = lived(short=1.6)
    assert some["stem_placed"] > none.get("stem_placed", 0.0)
    assert none["stem_without_post"] > 0
    assert len(np.unique(full.teachers.id)) == len(full.teachers)
    assert len(np.unique(short.teachers.id)) == len(short.teachers)


@given(st.floats(0.5, 4.0), st.floats(1.05, 2.0))
@settings(max_examples=5, deadline=None)
def test_a_wider_pay_gap_wins_fewer_graduates(pay, more):
    narrow = lived(1, outside_pay=pay)[1]
    wide = lived(1, outside_pay=pay * more)[1]
    assert wide["stem_applicants"] <= narrow["stem_applicants"]
    assert wide["stem_industry"] >= narrow["stem_industry"]


def test_pay_gap_and_low_prestige_leave_places_empty_and_posts_vacant():
    _, working = lived()
    _, gap = lived(outside_pay=10.0)
    _, low = lived(prestige=-6.0)
    for failing in (gap, low):
        assert failing["stem_applicants"] < 0.3 * working["stem_applicants"]
        assert failing["stem_admitted"] < working["stem_admitted"]
        assert failing.get("stem_placed", 0.0) < working["stem_placed"]


def test_industry_pulls_on_those_who_have_finished():
    world, _ = lived(6, outside_pay=3.0)
    live(world, world.start_year + 6, until="funding")
    policy = world.policies[0]
    rows = rows_of_people(world.teachers, policy.placed)
    finished = world.year - policy.admitted >= 4
    assert finished.any()
    assert (world.teachers.strain[rows[finished]] > 0).all()
    assert (world.teachers.strain[rows[~finished]] < 0).all()


def test_pay_offered_by_the_county_wins_graduates():
    _, plain = lived(1)
    _, paid = lived(1, others=(TeacherIncentives(),))
    assert paid["stem_applicants"] >= plain["stem_applicants"]


def test_strict_selection_takes_the_better():
    def mean(acceptance):
        world = county(
            StemPipeline(**{**LARGE, "acceptance": acceptance, "places": 20.0, "college_graduates": 200})
        )
        live(world, world.start_year)
        return np.mean([c.innate.mean() for c in world.policies[0].residency.cohorts.values()])

    assert mean(0.2) > mean(1.0)


@given(st.floats(0, 20), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3))
@settings(max_examples=6, deadline=None)
def test_no_more_are_admitted_than_there_are_places_and_good_applicants(places, acceptance, share, seed):
    world, totals = lived(3, seed, places=places, acceptance=acceptance, share=share)
    students = 1.1 * float(world.schools.enrolment.sum()) / 1000
    assert totals.get("stem_admitted", 0) <= acceptance * totals.get("stem_applicants", 0) + 1.5
    assert totals.get("stem_admitted", 0) <= 3 * share * places * students * 1.5 + 1
    placed = totals.get("stem_placed", 0) + totals.get("stem_without_post", 0)
    assert placed <= totals.get("stem_admitted", 0)


def test_other_universities_copy_the_programme():
    world, _ = lived(6)
    alone, _ = lived(6, innovation=0.0)
    assert 0 < world.policies[0].residency.copies < 1
    assert alone.policies[0].residency.copies == 0


def test_mentors_give_time_and_the_province_pays():
    world = county(StemPipeline(**LARGE))
    plain = county()
    for k in range(2):
        live(world, world.start_year + k)
        live(plain, plain.start_year + k)
    more = world.teachers.workload - plain.teachers.workload
    assert more.max() == pytest.approx(2.0)
    assert (more > 1).sum() <= world.policies[0].residency.in_training
    assert world.ledger.total("STEM residency training", payer=PROVINCE) > 0
    assert world.ledger.total("STEM residents' stipends", payer=PROVINCE) > 0
    assert np.array_equal(world.students.durable, plain.students.durable)
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_a_programme_that_ends_leaves_its_teachers_in_their_posts():
    world = county(StemPipeline(**LARGE, until=county().start_year + 4))
    world.schools.pupils_per_post[:] *= 0.7
    for k in range(5):
        live(world, world.start_year + k)
    rows = rows_of_people(world.teachers, world.policies[0].placed)
    assert (rows >= 0).any()
    assert "stem_admitted" not in world.flows.counts
    assert world.policies[0].agents() == []
