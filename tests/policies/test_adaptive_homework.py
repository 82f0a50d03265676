"""What must be true when homework is set, done and reported on a platform."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY, HOUSEHOLDS
from sim.policies.adaptive_homework import TRIAL_HOURS, AdaptiveHomework
from tests.policies.small_county import county, live, same

EVERYONE = {"pioneers": 1.0, "in_lessons": 0.0}
"""Taken up by (nearly) all teachers at once, beside lessons."""


def lived(years=1, until="reflection", seed=1, **terms):
    world = county(AdaptiveHomework(**terms), seed=seed)
    for k in range(years - 1):
        live(world, world.start_year + k)
    live(world, world.start_year + years - 1, until=until)
    return world


def practice(**terms):
    return lived(until="choice", **{**EVERYONE, **terms}).students.tutoring


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(AdaptiveHomework(share=0.0)), county(AdaptiveHomework())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@given(
    share=st.floats(0.01, 1),
    effect=st.floats(0, 0.25),
    hours=st.floats(0, 20),
    in_lessons=st.floats(0, 1),
    pioneers=st.floats(0, 1),
    imitation=st.floats(0, 1),
    price=st.floats(0, 500),
    sharing=st.floats(1, 10),
)
@settings(max_examples=12, deadline=None)
def test_practice_is_bounded_and_money_conserved(
    share, effect, hours, in_lessons, pioneers, imitation, price, sharing
):
    world = lived(2, share=share, effect=effect, hours=hours, in_lessons=in_lessons, pioneers=pioneers,
                  imitation=imitation, price=price, pupils_per_device=sharing)  # fmt: skip
    gain = world.students.tutoring
    assert np.isfinite(gain).all()
    assert (gain <= effect * world.policies[0].dose() * 1.3 + 1e-6).all()
    assert (gain >= -0.4 - 1e-6).all()
    assert (world.teachers.workload >= 0).all()
    assert abs(world.ledger.balance.sum()) < 1e-3
    assert world.flows.counts["homework_teachers_using_reports"] <= world.flows.counts["homework_teachers"]


def test_teachers_take_it_up_from_each_other():
    """An S-shaped path: nobody forgets it, the second half comes faster than by pioneers alone."""
    counts = {}
    for imitation in (0.0, 0.38):
        world = county(AdaptiveHomework(imitation=imitation, pioneers=0.1))
        counts[imitation] = []
        for k in range(6):
            live(world, world.start_year + k)
            counts[imitation].append(world.flows.counts["homework_teachers"])
    alone, together = counts[0.0], counts[0.38]
    assert together == sorted(together)
    assert together[0] == alone[0]
    assert together[-1] > 1.3 * alone[-1]


def test_users_work_less_and_the_others_as_before():
    world, plain = lived(until="provision", pioneers=0.3), county()
    live(plain, plain.start_year, until="provision")
    saved = plain.teachers.workload - world.teachers.workload
    using = np.isin(world.teachers.id, world.policies[0].users)
    assert 0 < using.sum() < using.size
    assert (saved[~using] == 0).all()
    assert set(np.round(saved[using], 6)) == {1.0, 1.5}


def test_the_homework_module_is_free_unless_a_price_is_set():
    free, priced = lived(until="choice", **EVERYONE), lived(until="choice", price=30.0, **EVERYONE)
    assert free.ledger.total("homework platform licence") == 0
    assert priced.ledger.total("homework platform licence", payer=COUNTY) > 0
    assert priced.ledger.total("homework devices", payer=HOUSEHOLDS) == pytest.approx(
        60 * priced.flows.counts["homework_practised"]
    )


def test_more_hours_bring_less_and_less_and_the_trials_dose_brings_the_trials_gain():
    doses = [AdaptiveHomework(hours=h).dose() for h in (0, 0.5, TRIAL_HOURS, 3, 6)]
    assert doses == sorted(doses)
    assert doses[0] == 0
    assert doses[2] == pytest.approx(1)
    steps = np.diff([AdaptiveHomework(hours=float(h)).dose() for h in range(6)])
    assert (np.diff(steps) < 0).all()


def test_two_pupils_share_a_device_at_no_loss_and_ten_do_not_need_more():
    ses = np.zeros(1, np.float32)
    at_home = np.zeros(1, bool)
    done = [
        float(AdaptiveHomework(devices=0.5, pupils_per_device=n).done(ses, at_home)[0]) for n in (1, 2, 10)
    ]
    assert done[0] == pytest.approx(0.5 * done[1])
    assert done[1] == done[2]


def test_low_achievers_gain_most_of_the_same_practice():
    world = lived(until="choice", **EVERYONE, completion_ses=0.0, devices=1.0, devices_ses=0.0,
                  left_behind_gap=0.0)  # fmt: skip
    students = world.students
    one = students.school == np.bincount(students.school).argmax()
    low, high = one & (students.durable < 0), one & (students.durable >= 0)
    assert students.tutoring[low].mean() == pytest.approx(1.3 * students.tutoring[high].mean(), rel=1e-4)


def test_practice_counts_for_nothing_when_it_is_over():
    start = county().start_year
    world = county(AdaptiveHomework(**EVERYONE, until=start + 1))
    live(world, start)
    assert world.students.tutoring.any()
    live(world, start + 1)
    assert not world.students.tutoring.any()
    assert "homework_teachers" not in world.flows.counts


# The ways to fail


def test_fails_by_use_without_change_of_teaching():
    """Everyone logs in and nobody reads the reports: full use, no gain (science 3.16, technology alone)."""
    world = lived(until="choice", uses_report=0.0, **EVERYONE)
    working = lived(until="choice", **EVERYONE)
    assert world.flows.counts["homework_practised"] == working.flows.counts["homework_practised"] > 0
    assert world.flows.counts["homework_teachers_using_reports"] == 0
    assert not world.students.tutoring.any()
    assert working.students.tutoring.mean() > 0.02


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=6, deadline=None)
def test_fails_by_substitution_of_lesson_time(a, b):
    low, high = sorted((a, b))
    if high - low < 0.02:
        return
    assert practice(in_lessons=high).mean() < practice(in_lessons=low).mean()


def test_much_practice_instead_of_lessons_loses_more_than_it_brings():
    world = lived(until="choice", **{**EVERYONE, "in_lessons": 1.0, "hours": 6.0})
    assert world.students.tutoring.mean() < 0
    assert world.flows.counts["homework_lesson_hours_lost"] > 0


def test_fails_by_less_use_of_the_poor_and_of_those_left_behind():
    world = lived(until="choice", parents_follow=0.0, **EVERYONE)
    followed = lived(until="choice", parents_follow=1.0, **EVERYONE)
    away = world.students.left_behind
    policy = world.policies[0]
    done = policy.done(world.students.ses, away)
    assert away.any()
    assert done[away].mean() < done[~away].mean() - 0.1
    assert np.corrcoef(done, world.students.ses)[0, 1] > 0.2
    gain = followed.students.tutoring - world.students.tutoring
    assert gain[away].mean() > 0
    assert (gain[~away] == 0).all()


def test_fails_by_slow_diffusion_without_pioneers_nothing_begins():
    world = lived(3, pioneers=0.0)
    assert world.flows.counts["homework_teachers"] == 0
    assert not world.students.tutoring.any()
