"""What must be true of teacher studios of one host, core members and trainees."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.membership import rows_of_people
from sim.agents.studio import Studio
from sim.agents.studio_teams import HOST, MEMBER, TRAINEE
from sim.ledger import PROVINCE
from sim.policies.studios import Studios
from tests.policies.small_county import county, live, same

MANY = {"studios_per_thousand": 20.0, "batches": 1, "nominated": 0.6}
"""Enough studios to see something in a small county."""


def lived(years=3, seed=1, **terms):
    world = county(Studios(**{**MANY, **terms}), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k)
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def gain(world, role):
    """Mean of what training has given to people with a role, SD."""
    teams = world.policies[0].teams
    rows = rows_of_people(world.teachers, teams.person[teams.role == role])
    return world.teachers.trained[rows[rows >= 0]].mean()


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(Studios(share=0.0)), county(Studios())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])
    assert worlds[1].policies[0].agents() == []


@given(st.integers(0, 10), st.integers(1, 100), st.integers(1, 4), st.floats(0, 1), st.integers(1, 3))
@settings(max_examples=8, deadline=None)
def test_nobody_is_in_two_studios_and_no_studio_is_too_large(members, trainees, batches, nominated, seed):
    world, _ = lived(3, seed, members=members, trainees=trainees, batches=batches, nominated=nominated)
    teams = world.policies[0].teams
    assert np.unique(teams.person).size == teams.person.size
    for number, studio in enumerate(teams.studios):
        roles = np.bincount(teams.role[teams.number == number], minlength=3)
        assert roles[HOST] == studio.open
        assert roles[MEMBER] <= members
        assert roles[TRAINEE] <= trainees
        assert 0 <= studio.energy <= 1
    assert ((world.teachers.habit >= 0) & (world.teachers.habit <= 1)).all()


def test_studios_are_confirmed_in_four_batches():
    world, had = county(Studios(studios_per_thousand=30.0)), []
    for k in range(5):
        live(world, world.start_year + k)
        had.append(len(world.policies[0].agents()))
    assert had[0] >= 1
    assert had == sorted(had)
    assert had[3] > had[0]
    assert had[4] == had[3]


@pytest.mark.parametrize("terms", [{"practice": 0.0}, {"loop_steps": 0}])
def test_who_attends_without_practising_learns_nothing(terms):
    world, totals = lived(**terms)
    working, _ = lived()
    plain = county()
    for k in range(3):
        live(plain, plain.start_year + k)
    assert totals["studio_trainees"] > 50
    assert totals["studio_practising"] == totals["studios"]
    assert not world.teachers.trained.any()
    assert world.teachers.habit.mean() == pytest.approx(plain.teachers.habit.mean(), abs=0.02)
    assert working.teachers.habit.mean() > plain.teachers.habit.mean() + 0.02
    assert working.teachers.trained.mean() > 0


def test_hosts_who_carry_a_studio_on_top_of_a_full_post_are_drained():
    rested, easy = lived(5, members=10)
    tired, hard = lived(5, members=10, relief=0.0, host_hours=40.0, drain=0.8)
    assert easy.get("studio_hosts_drained", 0) == 0
    assert hard["studio_hosts_drained"] > 0
    assert tired.teachers.trained.sum() < 0.5 * rested.teachers.trained.sum()


def test_a_relieved_host_teaches_less_at_home():
    world, _ = lived(1, relief=2.0)
    teams = world.policies[0].teams
    hosts = rows_of_people(world.teachers, teams.person[teams.role == HOST])
    assert (world.teachers.days_away[hosts] == 2.0).all()
    assert world.ledger.total("cover for studio hosts") > 0


def test_what_is_handed_on_loses_force():
    values = [gain(lived(3, kept=kept)[0], TRAINEE) for kept in (0.0, 0.4, 1.0)]
    assert values[0] == 0
    assert values[0] < values[1] < values[2]
    world, _ = lived(3)
    assert gain(world, MEMBER) > gain(world, TRAINEE)


@given(st.integers(0, 10), st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_nobody_gets_more_than_the_host_gives(members, trainees, kept, energy):
    studio = Studio(1, subject=0, founded=2020, host=1)
    studio.members, studio.trainees, studio.energy = np.arange(members), np.arange(trainees), energy
    member, trainee = studio.reach_of_guidance(10, kept)
    assert 0 <= trainee <= energy
    assert 0 <= member <= energy
    if members:
        assert trainee <= kept * member + 1e-12


def test_nobody_becomes_better_than_the_host_by_the_studio():
    world = county(Studios(**MANY, habit_gain=1.0))
    live(world, world.start_year, until="development")
    teams, teachers = world.policies[0].teams, world.teachers
    rows = rows_of_people(teachers, teams.person)
    host = {teams.number[k]: teachers.quality[rows[k]] for k in np.flatnonzero(teams.role == HOST)}
    learned = teachers.trained[rows] > 0
    assert learned.any()
    known = np.array([host[number] for number in teams.number])
    assert (teachers.quality[rows] <= known + 1e-9)[learned].all()


def test_when_a_host_leaves_a_member_takes_over():
    world, _ = lived(1)
    teams = world.policies[0].teams
    studio = teams.studios[0]
    host, members = studio.host, set(studio.members.tolist())
    world.teachers.keep(world.teachers.id != host)
    live(world, world.start_year + 1)
    assert studio.open
    assert studio.host in members
    assert host not in teams.person


def test_studios_move_teachers_never_scores_and_every_yuan_is_paid():
    world, plain = county(Studios(**MANY)), county()
    live(world, world.start_year, until="development")
    live(plain, plain.start_year, until="development")
    assert np.array_equal(world.students.durable, plain.students.durable)
    assert world.teachers.trained.sum() > plain.teachers.trained.sum()
    assert world.ledger.total("studio stipends", payer=PROVINCE) > 0
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_studios_end_and_habits_stay():
    world = county(Studios(**MANY, until=county().start_year + 2))
    for k in range(3):
        live(world, world.start_year + k)
    assert world.policies[0].agents() == []
    assert "studios" not in world.flows.counts
    assert world.teachers.habit.mean() > 0.2
