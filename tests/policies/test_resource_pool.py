"""What must be true when laboratories and rooms are pooled and booked across schools."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY
from sim.measures.record import Record
from sim.phases.measurement import measurement
from sim.policies.alliance import Alliance
from sim.policies.resource_pool import ResourcePool, blocked
from sim.vocabulary import VILLAGE
from tests.policies.small_county import county, live, same

ALONE = {"purchases": 0.0, "mobile_labs": 0}
"""Nothing but booking."""


def lived(years=3, seed=1, change=None, until="reflection", **terms):
    """A county after some years of it, and the counts of all years; ``change`` acts on it before each."""
    world = county(ResourcePool(**terms), seed=seed)
    totals: dict[str, float] = {}
    for k in range(years):
        if change is not None:
            change(world)
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
        for name, amount in world.flows.counts.items():
            totals[name] = totals.get(name, 0.0) + amount
    return world, totals


def plain(years=3, seed=1, until="reflection"):
    world = county(seed=seed)
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
    return world


def practical(world, lacking):
    return float(world.students.practical[lacking[world.students.school]].mean())


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(ResourcePool(share=0.0)), county(ResourcePool())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@given(st.floats(0.01, 20), st.integers(1, 12))
def test_bookings_are_turned_away_as_erlang_says(offered, rooms):
    terms = [offered**k / math.factorial(k) for k in range(rooms + 1)]
    loss = blocked(np.array([offered]), np.array([rooms]))[0]
    assert loss == pytest.approx(terms[-1] / sum(terms))
    assert offered * (1 - loss) <= rooms


def test_pupils_without_a_laboratory_work_in_one_and_nothing_is_left_behind():
    world, totals = lived(1, until="provision", **ALONE)
    without = plain(1, until="provision")
    gain = world.schools.lab - without.schools.lab
    assert gain.max() > 0.05
    assert totals["pool_hours"] > 0
    assert (world.schools.lab <= 1 + 1e-12).all()
    after, _ = lived(1, **ALONE)
    assert after.schools.lab == pytest.approx(plain(1).schools.lab)
    lacking = gain > 0.05
    assert practical(after, lacking) > practical(plain(1), lacking)


def test_hosts_rooms_are_used_more_and_their_own_pupils_gain_nothing_from_guests():
    """Use by guests is counted at the host, after its own pupils have learned with their own use."""
    terms = {"ease": 0.0, **ALONE}
    year, totals = lived(1, **terms)
    before, after = plain(1), year
    hosts = year.policies[0].guests > 0
    assert hosts.any()
    assert (after.schools.facility_use > before.schools.facility_use)[hosts].any()
    own = hosts & (before.schools.lab >= 1)
    assert own.any()
    assert practical(after, own) <= practical(before, own) + 1e-9
    assert totals["own_hours_crowded_out"] >= 0


def test_rooms_open_beyond_the_school_week_are_used_more_and_teach_nobody_more():
    """Clubs and residents come in the evening: use rises with what opens, pupils learn as before."""
    shut, _ = lived(2, **ALONE)
    opened, hours = lived(2, outside_hours=15.0, outside_use=0.5, **ALONE)
    longer, more = lived(2, outside_hours=30.0, outside_use=0.5, **ALONE)
    use = [world.schools.facility_use.mean() for world in (shut, opened, longer)]
    assert use[0] < use[1] < use[2] <= 1
    assert 0 < hours["pool_hours_outside"] < more["pool_hours_outside"]
    assert opened.students.practical == pytest.approx(shut.students.practical, abs=0.02)
    unused, none = lived(2, outside_hours=15.0, outside_use=0.0, **ALONE)
    assert none["pool_hours_outside"] == 0
    assert np.array_equal(unused.schools.facility_use, shut.schools.facility_use)


def test_mobile_laboratories_reach_small_village_schools_only():
    terms = {"purchases": 0.0, "telephone": 0.0, "online": False}
    world, totals = lived(1, mobile_labs=3, **terms)
    reached = world.policies[0].lent > 0
    assert totals["pool_hours_asked"] == 0
    assert totals["mobile_laboratory_hours"] > 0
    assert reached.any()
    assert (world.schools.location[reached] == VILLAGE).all()
    more = lived(1, mobile_labs=6, **terms)[1]
    assert totals["mobile_laboratory_hours"] <= more["mobile_laboratory_hours"] <= 6 * 20 * 36 + 1e-6


def test_fails_by_peak_congestion():
    """Everyone wants the same few hours: more is turned away, hosts' own pupils lose hours too."""
    calm, spread = lived(3, peak=1.0, **ALONE)
    rush, same_hours = lived(3, peak=0.3, flexible=0.0, **ALONE)
    assert same_hours["pool_hours"] < 0.8 * spread["pool_hours"]
    assert same_hours["own_hours_crowded_out"] > spread["own_hours_crowded_out"]
    lacking = plain(1).schools.lab < 0.5
    assert practical(rush, lacking) < practical(calm, lacking)


def test_fails_by_duplicate_purchase():
    """Without the register the same money buys fewer laboratories, next to idle ones."""
    terms = {"mobile_labs": 0, "online": False, "telephone": 0.0, "purchases": 800_000.0}
    checked, good = lived(3, register=1.0, **terms)
    blind, bad = lived(3, register=0.0, **terms)
    assert bad["duplicate_purchases"] > 0.5 * 3 * 800_000
    assert good["duplicate_purchases"] < 1.0
    price = [w.ledger.total("equipment purchases") / n["laboratories_bought"]
             for w, n in ((checked, good), (blind, bad))]  # fmt: skip
    assert price[1] > 2 * price[0]
    assert blind.schools.lab.sum() < checked.schools.lab.sum()


def test_fails_by_neglect_of_the_commons():
    """Wear that the fee does not pay is taken from the laboratories; a fee that covers it keeps them."""
    terms = {"trouble": 1.0, "wear": 400.0, **ALONE}
    kept, none = lived(4, **{**terms, "fee": 400.0})
    lost, worn = lived(4, **{**terms, "fee": 399.0, "wear": 800.0, "trouble": 2_000.0})
    assert none["laboratories_worn_out"] == 0
    assert worn["laboratories_worn_out"] > 0
    assert lost.schools.lab.sum() < kept.schools.lab.sum()
    assert lost.schools.trust.mean() < kept.schools.trust.mean()


def test_fails_by_a_platform_that_is_built_and_not_used():
    def closed(world):
        world.schools.openness[:] = 0.02
        world.schools.trust[:] = 0.0

    used, booked = lived(3, telephone=0.0, **ALONE)
    idle, hardly = lived(3, telephone=0.0, change=closed, **ALONE)
    assert hardly["schools_that_book"] < 0.3 * booked["schools_that_book"]
    assert hardly["pool_hours"] < 0.3 * booked["pool_hours"]
    assert idle.schools.facility_use.mean() < used.schools.facility_use.mean()
    paid = [world.ledger.total("booking system", payer=COUNTY) for world in (used, idle)]
    assert paid[0] == pytest.approx(paid[1])
    assert paid[0] == pytest.approx(6_500_000)


def test_the_way_is_long_for_those_who_go():
    world, _ = lived(1, until="choice", **ALONE)
    away = world.policies[0].way > 0
    assert away.any()
    travelled = world.students.travel[away[world.students.school]]
    assert (travelled > 0).all()
    assert travelled.max() < 6.0


@given(
    st.floats(0, 2000), st.floats(0, 2000), st.floats(0.05, 1), st.integers(0, 50), st.floats(0, 1e8),
    st.floats(0, 1),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_laboratories_stay_possible(fee, wear, peak, mobile, purchases, register):
    world, totals = lived(2, fee=fee, wear=wear, peak=peak, mobile_labs=mobile, purchases=purchases,
                          register=register)  # fmt: skip
    for fraction in (world.schools.lab, world.schools.facility_use, world.schools.trust):
        assert (fraction >= 0).all()
        assert (fraction <= 1).all()
    assert all(amount >= -1e-6 for amount in totals.values())
    assert totals["pool_hours"] <= totals["pool_hours_asked"] + 1e-6
    assert world.ledger.of_schools().min() > -1.0


def test_hosts_pass_the_fee_on_to_those_who_do_the_work():
    world, totals = lived(2)
    fees = world.ledger.total("facility fees")
    assert fees == pytest.approx(60 * totals["pool_hours"])
    spent = world.ledger.total("upkeep of pooled rooms") + world.ledger.total("supervision of guests")
    assert spent == pytest.approx(fees)


def test_alliances_build_their_own_and_book_within():
    world = county(Alliance(), ResourcePool(**ALONE))
    live(world, world.start_year)
    groups = np.unique(world.schools.alliance).size
    assert groups > 1
    assert world.ledger.total("booking system") == pytest.approx(groups * 6_500_000 / 3)


def test_a_laboratory_that_comes_round_or_is_booked_makes_a_practice_course_possible():
    offering, own = [], []
    for terms in ({"purchases": 0.0, "mobile_labs": 30}, {"share": 0.0}):
        world, _ = lived(years=1, **terms)
        record = Record()
        record.add(world.year + 1, [measurement(world)])
        offering.append(record.value("practice_course_offering_rate", "village")[0])
        own.append(world.schools.lab.copy())
        live(world, world.year + 1, until="demography")
        assert not world.schools.lab_elsewhere.any()
    assert np.array_equal(*own)
    assert offering[0] > offering[1]
