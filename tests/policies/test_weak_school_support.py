"""What must be true when strong schools help weak ones on the spot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.teacher_rotation import TeacherRotation
from sim.policies.weak_school_support import WeakSchoolSupport
from sim.vocabulary import CORE_SUBJECTS, NOBODY, WEAK
from tests.policies.small_county import county, live, same


def lived(years=1, until="reflection", *others, seed=1, closed=None, **terms):
    world = well_led(county(*others, WeakSchoolSupport(**terms), seed=seed))
    for k in range(years):
        if closed is not None:
            openness(world, closed)
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def well_led(world):
    """The strong schools have the better principals (chance alone decides that otherwise)."""
    world.schools.leadership[:] = np.where(weak(world), -0.5, 1.0)
    return world


def openness(world, value):
    """Principals as ready to share as ``value``, and as much effort for joint work as usual."""
    world.schools.openness[:] = value
    world.schools.effort_share[:] = value / 0.4


def plain(years=1, until="reflection", seed=1):
    world = well_led(county(seed=seed))
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def weak(world):
    return (world.schools.tier == WEAK) & world.schools.open


def learned(world):
    """Mean of what teachers of weak schools have learned."""
    return world.teachers.learned[weak(world)[world.teachers.host]].mean()


def test_share_zero_changes_nothing_at_all():
    assert same(lived(2, share=0.0), plain(2))
    assert not same(lived(2), plain(2))


def test_every_weak_school_has_one_stronger_partner_of_its_stage():
    world = lived(1, "staffing")
    policy, schools = world.policies[0], world.schools
    helped = np.flatnonzero(policy.partner != NOBODY)
    assert helped.size
    assert (schools.tier[helped] == WEAK).all()
    partner = policy.partner[helped]
    assert (schools.tier[partner] < WEAK).all()
    assert (schools.stage[partner] == schools.stage[helped]).all()


@given(
    st.floats(0, 1), st.integers(0, 5), st.integers(0, 60), st.floats(0, 0.5), st.floats(0, 5),
    st.integers(1, 4), st.integers(1, 3),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_partners_send_only_people_they_have(share, team, mentors, limit, days, term, seed):
    world = lived(2, "provision", TeacherRotation(), seed=seed, share=share, team=team, term=term,
                  mentors_per_partner=mentors, staff_limit=limit, days_on_site=days)  # fmt: skip
    teachers, policy = world.teachers, world.policies[1]
    assert (teachers.days_away <= 5 + 1e-9).all()
    sent = np.isin(teachers.id, policy.sent)
    assert sent.sum() == len(np.unique(policy.sent)) == len(policy.sent)
    staff = np.bincount(teachers.school, minlength=world.n_schools)
    assert (np.bincount(teachers.school[sent], minlength=world.n_schools) <= limit * staff).all()
    assert not weak(world)[teachers.school[sent]].any()
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_the_best_rated_backbone_teachers_go_first():
    world = lived(1, "staffing", team=0)
    teachers = world.teachers
    sent = np.isin(teachers.id, world.policies[0].sent)
    for school in np.unique(teachers.school[sent]):
        here = teachers.school == school
        backbone = here & teachers.backbone
        assert (sent & backbone).sum() == min(sent[here].sum(), backbone.sum())
        if (backbone & ~sent).any():
            assert teachers.rating[backbone & sent].min() >= teachers.rating[backbone & ~sent].max()


def test_a_team_leads_as_the_partners_principal_would_and_never_worse_than_before():
    world, before = lived(1, "staffing", closed=0.8), plain(1, "staffing")
    here = weak(world)
    gain = (world.schools.leadership - before.schools.leadership)[here]
    assert (gain >= -1e-12).all()
    assert gain.max() > 0.1
    partner = world.policies[0].partner
    led = here & (partner != NOBODY)
    best = np.maximum(before.schools.leadership, before.schools.leadership[partner])
    assert world.schools.leadership[led] == pytest.approx(best[led])
    assert np.array_equal(world.schools.leadership[~here], before.schools.leadership[~here])


def test_nothing_is_lent_without_a_team_or_without_anything_in_common():
    for terms in ({"team": 0}, {"unified_items": 0}):
        world = lived(1, "staffing", closed=0.8, **terms)
        assert not world.policies[0].lent.any()


def test_fails_by_dependence_what_the_team_lent_fades_after_it_has_left():
    world, lent = well_led(county(WeakSchoolSupport(term=2, fading=0.5))), []
    for k in range(5):
        openness(world, 0.8)
        live(world, world.start_year + k)
        lent.append(world.policies[0].lent.copy())
    assert world.flows.counts["supported_schools"] == 0
    assert lent[1].sum() > 0
    stays = lent[4] > 0  # no new principal since
    assert lent[2][stays] == pytest.approx(lent[1][stays] / 2)
    assert lent[4][stays] == pytest.approx(lent[1][stays] / 8)
    assert lent[4].sum() < lent[1].sum() / 4


def test_when_it_ends_leaders_are_what_they_would_have_been():
    start = county().start_year
    world, without = well_led(county(WeakSchoolSupport(until=start + 2))), well_led(county())
    for k in range(3):
        live(world, start + k, "staffing" if k == 2 else "reflection")
        live(without, start + k, "staffing" if k == 2 else "reflection")
        if k == 1:
            assert world.policies[0].lent.any()
    assert world.schools.leadership == pytest.approx(without.schools.leadership)


def test_teachers_of_weak_schools_learn_from_mentors_the_more_the_more_often_they_come():
    days = [learned(lived(1, "development", closed=0.8, days_on_site=d, team=0)) for d in (0, 1, 4)]
    assert days[0] == pytest.approx(learned(plain(1, "development")), abs=1e-3)
    assert days[0] < days[1] < days[2]


def test_fails_by_formal_visits_where_partners_do_not_care():
    earnest, formal = lived(1, "development", closed=0.8), lived(1, "development", closed=0.1)
    assert formal.flows.counts["supported_in_form_only"] > 0 == earnest.flows.counts["supported_in_form_only"]
    assert formal.flows.counts["support_days_planned"] == earnest.flows.counts["support_days_planned"]
    assert formal.flows.counts["support_days_given"] < 0.2 * earnest.flows.counts["support_days_given"]
    assert learned(formal) < learned(earnest)
    assert formal.ledger.total("support stipend") < earnest.ledger.total("support stipend")


def test_fails_by_mentors_no_better_than_those_they_mentor():
    results = []
    for worse in (False, True):
        world = county(WeakSchoolSupport(team=0, days_on_site=4))
        openness(world, 0.8)
        live(world, world.start_year, "staffing")
        if worse:
            sent = np.isin(world.teachers.id, world.policies[0].sent)
            world.teachers.quality[sent] = world.teachers.quality.min()
        before = world.teachers.learned.copy()
        world.policies[0].development(world)
        results.append((world.teachers.learned - before)[weak(world)[world.teachers.host]].sum())
    assert results[0] > 0 == results[1]


def test_the_partner_lacks_those_it_sends():
    away, home = lived(1, "development", closed=0.8, staff_limit=0.5), plain(1, "development")
    partner = np.unique(away.policies[0].partner[away.policies[0].partner != NOBODY])
    assert away.teachers.days_away[np.isin(away.teachers.school, partner)].sum() > 0
    assert home.teachers.days_away.sum() == 0
    assert away.teachers.bonus[away.teachers.days_away > 0].min() > 0


def test_plans_make_joint_work_count_in_both_schools():
    none, many = lived(1, "provision", plans_per_year=0), lived(1, "provision", plans_per_year=4)
    pair = many.policies[0].partner
    rows = np.concatenate([np.flatnonzero(pair != NOBODY), np.unique(pair[pair != NOBODY])])
    assert (many.schools.effort_share[rows] > none.schools.effort_share[rows]).all()
    assert many.ledger.total("support plans") > 0 == none.ledger.total("support plans")


def test_help_reaches_the_same_schools_first_and_each_for_its_term():
    few, all_of_them = lived(1, "staffing", share=0.5), lived(1, "staffing")
    some = few.policies[0].partner != NOBODY
    assert 0 < some.sum() < (all_of_them.policies[0].partner != NOBODY).sum()
    assert (all_of_them.policies[0].partner[some] != NOBODY).all()


def test_it_acts_on_people_and_never_on_scores():
    helped, without = lived(1, "provision"), plain(1, "provision")
    for name in without.students.columns:
        here, there = getattr(helped.students, name), getattr(without.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name


def test_those_sent_give_lessons_where_they_are_and_those_are_missed_at_home():
    world, idle = lived(until="staffing", closed=0.4), lived(until="staffing", closed=0.4, lessons=0.0)
    taken = world.schools.visiting
    assert taken.any()
    assert (world.schools.tier[taken > 0] == WEAK).all()
    assert not idle.schools.visiting.any()
    policy, teachers = world.policies[-1], world.teachers
    core = np.isin(teachers.id, policy.sent) & (teachers.subject < CORE_SUBJECTS)
    staff = np.bincount(teachers.host[teachers.subject < CORE_SUBJECTS], minlength=world.n_schools)
    away = teachers.days_away[core].sum() / 5.0
    assert (taken * staff).sum() == pytest.approx(policy.lessons * away)
    guests = world.schools.visiting_quality[taken > 0]
    assert guests.min() >= teachers.quality[core].min() - 1e-9
    assert guests.max() <= teachers.quality[core].max() + 1e-9


def test_time_for_lessons_is_no_time_for_mentoring():
    always = lived(until="development", closed=0.4, lessons=1.0)
    assert np.array_equal(always.teachers.learned, plain(until="development").teachers.learned)
