"""What must be true when enterprises, universities and donors give to schools."""

from __future__ import annotations

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.organisation import Organisation
from sim.ledger import COUNTY, OUTSIDE, PARTNERS
from sim.policies.social_participation import Donor, SocialParticipation
from sim.vocabulary import NOBODY
from tests.policies.small_county import county, live, same

EAGER = {"ready": 1.0, "partners": 20}
"""Everyone in reach gives."""


def lived(years=3, seed=1, until="reflection", **terms):
    """A county after some years of it, and the counts of all years."""
    world = county(SocialParticipation(**terms), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def plain(years=3, seed=1, until="reflection"):
    world = county(seed=seed)
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
    return world


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(SocialParticipation(share=0.0)), county(SocialParticipation(**EAGER))]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])
    assert worlds[1].policies[0].agents() == []


def test_partners_are_few_and_are_agents():
    policy = county(SocialParticipation(partners=5)).policies[0]
    people = policy.agents()
    assert len(people) == 5
    assert all(isinstance(one, (Donor, Organisation, mesa.Agent)) for one in people)
    assert len({one.id for one in people}) == 5
    again = county(SocialParticipation(partners=5, steering=1.0)).policies[0].agents()
    assert [(one.id, one.kind, one.size) for one in people] == [(o.id, o.kind, o.size) for o in again]


def test_gifts_change_what_schools_have_and_nobody_who_learns_there():
    world, without = lived(1, until="development", **EAGER)[0], plain(1, until="development")
    for table in ("students", "teachers"):
        ours, theirs = getattr(world, table), getattr(without, table)
        for name in ours.columns:
            a, b = getattr(ours, name), getattr(theirs, name)
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), name
    assert world.schools.courses.sum() > without.schools.courses.sum()
    assert world.schools.lab.sum() > without.schools.lab.sum()


def test_every_yuan_given_comes_from_outside_and_arrives():
    world, totals = lived(3, **EAGER)
    ledger = world.ledger
    arrived = ("naming of gifts", "donations", "donated equipment", "courses of partners")
    for purpose in arrived:
        assert ledger.total(purpose, payer=OUTSIDE) == ledger.total(purpose) > 0
    assert sum(ledger.total(purpose) for purpose in arrived) == pytest.approx(totals["gifts"])
    assert sum(one.given for one in world.policies[0].agents()) == pytest.approx(totals["gifts"])
    projects = totals["innovation_projects"]
    assert ledger.total("innovation fund, county", payer=COUNTY) == pytest.approx(200_000 * projects)
    assert ledger.total("innovation projects") == pytest.approx(400_000 * projects)
    assert ledger.balance[PARTNERS] == 0


def test_fails_by_few_partners():
    _, few = lived(3, partners=1, ready=0.3)
    _, many = lived(3, partners=30, ready=0.3)
    nobody, none = lived(3, partners=0)
    assert few["gifts"] < 0.2 * many["gifts"]
    assert few["innovation_projects"] < many["innovation_projects"]
    assert none["partners_giving"] == 0
    assert nobody.schools.courses == pytest.approx(plain(3).schools.courses)
    assert nobody.ledger.total("liaison with partners") > 0


def test_fails_by_naming_without_substance():
    """The same gifts leave less in schools, and effort goes to what is shown."""
    substance, given = lived(3, naming=0.0, **EAGER)
    names, plaques = lived(3, naming=1.0, ceremony=0.9, show_weight=0.3, **EAGER)
    assert given["named_gifts"] == 0
    each = [n["courses_of_partners"] / n["gifts"] for n in (given, plaques)]
    assert each[1] < 0.4 * each[0]
    assert names.schools.effort_show.mean() > substance.schools.effort_show.mean() + 0.1
    assert names.ledger.total("naming of gifts") > 0.8 * plaques["gifts"]


def test_fails_by_giving_where_it_is_seen():
    """What schools without lack stays lacking; the county can steer, and loses those who came to be seen."""
    free, seen = lived(6, steering=0.0, naming=1.0, **EAGER)
    led, needed = lived(6, steering=1.0, naming=1.0, **EAGER)
    first = [w["gifts_to_the_needier_half"] / w["partners_giving"] for w in (seen, needed)]
    assert first[0] < 0.4 < 0.9 < first[1]
    assert seen["gifts_without_need"] > needed["gifts_without_need"]
    assert free.schools.lab.min() <= led.schools.lab.min()
    assert needed["partners_giving"] < seen["partners_giving"]


def test_fails_by_projects_that_end_with_their_money():
    """Where schools do not work together, little of a project is left."""

    def courses_kept(openness):
        world = county(SocialParticipation(**EAGER))
        kept = 0.0
        for k in range(4):
            world.schools.openness[:] = openness
            live(world, world.start_year + k)
            kept += world.flows.counts["innovation_projects_that_last"]
        return kept

    assert courses_kept(0.02) < 0.5 * courses_kept(0.8)


def test_what_partners_teach_ends_with_their_gift():
    world = county(SocialParticipation(until=county().start_year + 2, projects=0, **EAGER))
    without = county()
    for k in range(3):
        live(world, world.start_year + k)
        live(without, without.start_year + k)
        if k == 1:
            assert world.schools.courses.sum() > without.schools.courses.sum() + 2
    assert world.schools.courses == pytest.approx(without.schools.courses, abs=1.0)
    assert not world.ledger.total("donations", year=world.year)


def test_giving_spreads_by_word():
    def giving(word):
        return lived(6, partners=60, ready=0.15, word=word)[1]["partners_giving"]

    assert giving(0.5) > 1.2 * giving(0.0)


@given(
    st.integers(0, 60), st.floats(0, 1e8), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.8),
    st.floats(0, 1), st.integers(0, 200),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_nobody_gives_what_they_do_not_have(partners, gift, naming, ceremony, show, steering, projects):
    world, totals = lived(2, partners=partners, gift=gift, naming=naming, ceremony=ceremony, ready=0.6,
                          show_weight=show, steering=steering, projects=projects)  # fmt: skip
    schools = world.schools
    assert ((schools.lab >= 0) & (schools.lab <= 1)).all()
    assert (schools.courses >= 0).all()
    assert (schools.weight_academic >= 0).all()
    assert all(amount >= -1e-6 for amount in totals.values())
    assert totals.get("innovation_projects", 0.0) <= totals["partners_giving"]
    for one in world.policies[0].agents():
        assert 0 <= one.goodwill <= 1
        assert one.school == NOBODY or schools.open[one.school]
    assert schools.open.any()
    assert world.ledger.of_schools().min() > -1.0
