"""What must be true when schools build courses together and take them from a library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.alliance import Alliance
from sim.policies.course_sharing import CourseSharing
from sim.policies.course_vouchers import CourseVouchers
from tests.policies.small_county import county, live, same


def lived(*others, years=3, seed=1, change=None, **terms):
    """A county after some years of it, and the counts of all years; ``change`` acts on it before each."""
    world = county(*others, CourseSharing(**terms), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        if change is not None:
            change(world)
        live(world, world.start_year + k)
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def distrust(world):
    """Principals who neither trust each other nor care to share."""
    world.schools.trust[:], world.schools.openness[:] = 0.02, 0.1


def duplication(world):
    schools = world.schools
    return float((schools.courses * schools.duplicated).sum() / schools.courses.sum())


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(CourseSharing(share=0.0)), county(CourseSharing())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


def test_students_are_as_before_until_courses_are_chosen():
    world, plain = county(CourseSharing()), county()
    for each in (world, plain):
        live(each, each.start_year, until="provision")
    for name in world.students.columns:
        a, b = getattr(world.students, name), getattr(plain.students, name)
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), name
    assert world.schools.courses.sum() > plain.schools.courses.sum()


def test_the_library_reaches_schools_that_lack_courses_and_have_teachers_to_run_them():
    world, totals = lived(years=3, base_package=0, special_package=0.0)
    policy, schools = world.policies[0], world.schools
    own = schools.courses - policy.taken
    runs = policy.electives_per_teacher * policy.staff(world)
    rich, poor, idle = own >= policy.enough, own < 0.7 * np.minimum(runs, policy.enough), own >= runs + 1
    assert totals["courses_taken"] > 0
    assert poor.any()
    assert policy.taken[poor].mean() > 1.0
    assert policy.taken[rich].sum() < 0.5 * policy.taken[poor].sum()
    assert policy.taken[idle].mean() < 0.5
    plain = county()
    for k in range(3):
        live(plain, plain.start_year + k)
    here = poor[plain.students.school]
    assert world.students.course_fit[here].mean() > plain.students.course_fit[here].mean()


@given(
    st.integers(0, 20), st.floats(0, 5), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3), st.floats(0, 2)
)
@settings(max_examples=12, deadline=None)
def test_courses_stay_possible(base, planning, required, renewal, levels, displacement):
    terms = {"base_package": base, "planning": planning, "points_required": required, "renewal": renewal,
             "levels": levels, "displacement": displacement}  # fmt: skip
    world, totals = lived(years=2, **terms)
    schools = world.schools
    assert (schools.courses >= 0).all()
    for fraction in (schools.shared, schools.duplicated, schools.trust):
        assert (fraction >= 0).all()
        assert (fraction <= 1).all()
    assert np.isin(world.students.course_fit, np.float32([0.0, 0.4, 1.0])).mean() > 0.3
    assert all(amount >= 0 for amount in totals.values())


def test_fails_by_duplication_without_real_planning():
    """Courses are pooled all the same, but fewer are planned together and more are made twice."""
    real, planned = lived(years=4, base_package=0)
    closed, hardly = lived(years=4, base_package=0, change=distrust)
    meetings, none = lived(years=4, base_package=0, planning=0.0)
    assert hardly["courses_planned_together"] < 0.25 * planned["courses_planned_together"]
    assert none["courses_planned_together"] == 0
    assert duplication(real) < duplication(closed) - 0.02
    assert duplication(meetings) == pytest.approx(duplication(county()))
    assert meetings.policies[0].taken.sum() > 0


def test_fails_by_free_riding_which_costs_trust_unless_points_must_be_earned():
    """A school whose principal gives nothing takes; the others see it."""

    def rider(world):
        world.schools.openness[::2] = 0.02
        world.schools.shared[::2] = 0.02

    terms = {"change": rider, "award": 0.0, "resentment": 1.0, "years": 3}
    free, taken = lived(points_required=0.0, **terms)
    earned, fewer = lived(points_required=1.0, **terms)
    riders = slice(0, None, 2)
    assert taken["free_riders"] > 3
    assert free.schools.trust[1::2].mean() < earned.schools.trust[1::2].mean() - 0.02
    gave, took = free.policies[0], earned.policies[0]
    assert gave.taken[riders].sum() > took.taken[riders].sum()
    assert fewer["courses_taken"] < taken["courses_taken"]


def test_fails_by_homogenised_courses():
    """A large common package that crowds out what schools had: everyone has a course, fewer one that fits."""
    own, _ = lived(years=2, base_package=4, displacement=0.1, uptake=0.0, special_package=0.0)
    common, counts = lived(years=2, base_package=40, displacement=1.0, uptake=0.0, special_package=0.0)
    assert (common.students.course_fit >= 1).mean() < (own.students.course_fit >= 1).mean() - 0.1
    assert common.students.course_fit.mean() < own.students.course_fit.mean()
    assert counts["students_in_base_courses"] > 0


def test_fails_by_frames_that_nobody_adapts():
    adapted, _ = lived(years=2, displacement=0.0)
    frames, _ = lived(years=2, displacement=0.0, levels=1)
    assert frames.policies[0].taken.sum() < adapted.policies[0].taken.sum()
    assert frames.students.course_fit.mean() < adapted.students.course_fit.mean()


def test_points_move_the_unwilling_to_give():
    paid, _ = lived(years=2, award=2_000)
    unpaid, _ = lived(years=2, award=0.0)
    assert paid.schools.shared.mean() > unpaid.schools.shared.mean() + 0.1


def test_vouchers_find_more_seats_where_courses_are_shared():
    def seats(*policies):
        world = county(*policies, CourseVouchers())
        live(world, world.start_year)
        return world.flows.counts["voucher_seats"]

    assert seats(CourseSharing()) > 1.2 * seats()


def test_guests_of_other_schools_keep_their_course():
    for order in ((CourseVouchers(), CourseSharing()), (CourseSharing(), CourseVouchers())):
        world = county(*order)
        live(world, world.start_year, until="choice")
        students = world.students
        away = students.course_school != students.school
        assert away.any()
        assert np.isin(students.course_fit[away], np.float32([0.4, 1.0])).all()


def test_an_alliance_keeps_its_own_library():
    world = lived(Alliance(), years=1)[0]
    groups = len(np.unique(world.schools.alliance))
    assert groups > 1
    assert world.ledger.total("course library") == pytest.approx(200_000 * groups)


def test_when_it_ends_what_was_taken_is_gone():
    world = county(CourseSharing(until=county().start_year + 2))
    plain = county()
    for k in range(3):
        live(world, world.start_year + k)
        live(plain, plain.start_year + k)
        if k == 1:
            assert world.schools.shared.mean() > plain.schools.shared.mean() + 0.1
    assert world.schools.shared == pytest.approx(plain.schools.shared)
    made = world.schools.courses - plain.schools.courses
    assert abs(made.mean()) < 2.0
    assert world.ledger.total("course library", year=world.year) == 0


def test_the_county_pays_and_what_it_pays_can_be_seen():
    world, totals = lived(years=2)
    for purpose in ("course frames", "course library", "joint course planning", "course points and awards"):
        assert world.ledger.total(purpose) > 0
    assert world.ledger.total("course points and awards") == pytest.approx(
        500 * totals["points"] + 8_000 * totals["special_courses"]
    )
