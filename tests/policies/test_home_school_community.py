"""What must be true when parents, school and community raise children together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.home_school_community import HomeSchoolCommunity
from tests.policies.small_county import county, live, same


def lived(years=2, seed=1, until="reflection", **terms):
    """A county after some years of it, and the counts of all years."""
    world = county(HomeSchoolCommunity(**terms), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def plain(years=2, seed=1, until="reflection"):
    world = county(seed=seed)
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
    return world


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(HomeSchoolCommunity(share=0.0)), county(HomeSchoolCommunity())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


def test_what_children_know_is_as_before_until_they_have_learned():
    world, without = lived(1, until="choice")[0], plain(1, until="choice")
    changed = {"aspiration", "left_behind", "course_fit", "course_school", "travel"}
    for name in set(world.students.columns) - changed:
        a, b = getattr(world.students, name), getattr(without.students, name)
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), name
    assert (world.students.aspiration >= without.students.aspiration).all()


def test_informed_parents_move_engagement_and_hardly_tests():
    """Science A19: attendance and participation rise, test scores hardly do."""
    engaged, known = [], []
    for seed in range(1, 5):
        world, without = lived(4, seed, participation=1.0)[0], plain(4, seed)
        _, here, there = np.intersect1d(world.students.id, without.students.id, return_indices=True)
        engaged.append(np.mean(world.students.engagement[here] - without.students.engagement[there]))
        known.append(np.mean((world.students.durable + world.students.recent)[here]
                             - (without.students.durable + without.students.recent)[there]))  # fmt: skip
    assert 0.005 < np.mean(engaged) < 0.06
    assert 0 < np.mean(known) < 0.04


def test_what_a_child_aims_at_rises_by_and_by_and_forgets_by_and_by():
    """A fifth of the long-run rise comes every year, a fifth of what there is goes."""
    world, without = lived(4, until="choice")[0], plain(4, until="choice")
    present = np.intersect1d(world.students.id, county().students.id)
    _, here, there = np.intersect1d(world.students.id, without.students.id, return_indices=True)
    stayed = np.isin(world.students.id[here], present)
    part = world.policies[0].takes_part(world)[here]
    rise = (world.students.aspiration[here] - without.students.aspiration[there])[stayed]
    expected = world.policies[0].hope * (1 - 0.8**4)
    assert rise[part[stayed]].mean() == pytest.approx(expected, rel=0.05)
    assert abs(rise[~part[stayed]].mean()) < 0.02


def test_fails_by_participation_that_rises_with_ses_unless_outreach_is_paid():
    _, alone = lived(1, outreach=0.0)
    world, visited = lived(1, outreach=1_000.0)
    assert alone["families_taking_part_ses5"] > 2 * alone["families_taking_part_ses1"]
    assert visited["families_taking_part_ses1"] > 1.3 * alone["families_taking_part_ses1"]
    assert visited["families_taking_part_ses5"] == alone["families_taking_part_ses5"]
    assert world.ledger.total("home visits") > 0
    assert lived(1)[0].ledger.total("home visits") == 0


def test_fails_by_idle_venues():
    """Open and staffed for nobody: the same cost, fewer visits, rooms used for less of the open hours."""
    offered = {"volunteers": 0.05, "tutors": 6.0, "venues": {"city": 1.0, "town": 1.0, "village": 1.0}}
    busy, came = lived(1, participation=1.0, residents=0.5, **offered)
    idle, nobody = lived(1, participation=0.02, by_ses=0.0, residents=0.0, **offered)
    assert nobody["open_venue_days"] == came["open_venue_days"]
    assert nobody["weekend_visits"] < 0.05 * came["weekend_visits"]
    cost = [w.ledger.total("opening of schools and venues") for w in (busy, idle)]
    assert cost[0] == cost[1] > 0
    assert idle.schools.facility_use.mean() < busy.schools.facility_use.mean()
    assert idle.schools.facility_use.mean() < plain(1).schools.facility_use.mean()


def test_venues_stand_idle_where_families_live_far_away_or_have_no_time():
    offered = {"volunteers": 0.2, "participation": 1.0}
    free = {"free_weekends": 1.0, "near_km": 100.0}
    _, all_come = lived(1, **offered, **free)
    _, far_away = lived(1, **offered, **{**free, "near_km": 0.5})
    _, no_time = lived(1, **offered, **{**free, "free_weekends": 0.2})
    _, nobody = lived(1, **offered, **{**free, "free_weekends": 0.0})
    for some in (far_away, no_time, nobody):
        assert some["weekend_places"] == all_come["weekend_places"]
    assert no_time["weekend_visits"] < 0.5 * all_come["weekend_visits"]
    assert far_away["weekend_visits"] < 0.9 * all_come["weekend_visits"]
    assert nobody["weekend_visits"] == 0


def test_fails_by_nothing_to_come_for():
    without, none = lived(1, volunteers=0.0, tutors=0.0)
    with_courses, some = lived(1, volunteers=0.05, tutors=6.0)
    assert none["weekend_courses"] == none["weekend_visits"] == 0
    assert some["weekend_courses_that_fit"] > 0
    assert without.students.course_fit.mean() < with_courses.students.course_fit.mean()


def test_absent_parents_are_near_for_the_year_only():
    during, counts = lived(1, until="choice", participation=1.0, nearer=1.0, by_ses=0.0)
    without = plain(1, until="choice")
    assert without.students.left_behind.sum() > 10
    assert not during.students.left_behind.any()
    assert counts["absent_parents_near"] == without.students.left_behind.sum()
    after, before = lived(1, participation=1.0, nearer=1.0, by_ses=0.0)[0], plain(1)
    assert np.array_equal(after.students.left_behind, before.students.left_behind)
    children = before.students.left_behind
    assert after.students.wellbeing[children].mean() > before.students.wellbeing[children].mean() + 0.03


@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 5000), st.floats(0, 2), st.floats(0, 5), st.floats(0, 1),
    st.integers(1, 200),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_nobody_visits_a_place_that_is_not_there(
    part, by_ses, outreach, weekend, library, volunteers, places
):
    world, totals = lived(1, participation=part, by_ses=by_ses, outreach=outreach, weekend_days=weekend,
                          library_days=library, volunteers=volunteers, places=places)  # fmt: skip
    assert all(amount >= 0 for amount in totals.values())
    assert totals["weekend_visits"] <= totals["weekend_places"] + 4 * np.sqrt(len(world.students))
    assert totals["families_taking_part"] <= len(world.students)
    assert ((world.schools.facility_use >= 0) & (world.schools.facility_use <= 1)).all()
    assert (world.students.course_fit <= 1).all()


def test_families_pay_their_way_and_the_county_the_rest():
    world, totals = lived(1)
    assert world.ledger.total("way to weekend courses") == pytest.approx(
        totals["weekend_visits"] * 2 * 2 * 36 * 0.2
    )
    assert world.ledger.total("messages to parents") == pytest.approx(10 * len(world.students))
    assert world.ledger.total("community tutors") > 0
