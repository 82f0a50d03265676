"""What must be true when an alliance builds a smart platform."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.alliance import Alliance
from sim.policies.smart_platform import SmartPlatform
from tests.policies.small_county import county, live, same

SAFE = {"outage": 0.0, "own_systems": 0.0}


def lived(*others, years=3, until="reflection", seed=1, **terms):
    world = county(SmartPlatform(**{**SAFE, **terms}), *others, seed=seed)
    for k in range(years - 1):
        live(world, world.start_year + k)
    live(world, world.start_year + years - 1, until=until)
    return world


def hours(world):
    return float(world.teachers.workload.mean())


def without(years=3, until="reflection"):
    world = county()
    for k in range(years):
        live(world, world.start_year + k, until=until if k == years - 1 else "reflection")
    return world


def test_share_zero_changes_nothing_at_all():
    worlds = [county(), county(SmartPlatform(share=0.0)), county(SmartPlatform())]
    for world in worlds:
        for k in range(2):
            live(world, world.start_year + k)
    assert same(worlds[0], worlds[1])
    assert not same(worlds[0], worlds[2])


@given(
    share=st.floats(0.01, 1),
    modules=st.integers(0, 4),
    layers=st.integers(1, 3),
    training=st.floats(0, 30),
    own=st.floats(0, 1),
    outage=st.floats(0, 1),
    length=st.floats(0, 1),
    dependence=st.floats(0, 1),
)
@settings(max_examples=12, deadline=None)
def test_use_effort_hours_and_money_stay_within_bounds(
    share, modules, layers, training, own, outage, length, dependence
):
    world = lived(years=2, share=share, modules=modules, layers=layers, training=training, own_systems=own,
                  outage=outage, outage_length=length, dependence=dependence)  # fmt: skip
    assert (world.policies[0].use >= 0).all()
    assert (world.policies[0].use <= 1).all()
    assert (world.teachers.workload >= 0).all()
    assert (world.schools.effort_academic >= 0).all()
    assert np.isin(np.unique(world.students.course_fit.round(6)), np.float32([0, 0.4, 1]).round(6)).all()
    assert abs(world.ledger.balance.sum()) < 1e-3
    assert world.flows.counts["smart_platform_use"] <= world.flows.counts["smart_platform_logins"] + 1e-9


def test_used_it_saves_hours_matches_electives_and_costs():
    world, plain = lived(until="choice"), without(until="choice")
    counts = world.flows.counts
    assert counts["smart_platform_use"] > 0
    assert hours(world) < hours(plain)
    assert counts["smart_platform_matched"] > 0
    assert world.schools.course_seats.sum() > plain.schools.course_seats.sum()
    assert world.schools.effort_low.sum() > plain.schools.effort_low.sum()
    for purpose in ("building", "running", "engineers", "training"):
        assert world.ledger.total(f"smart platform {purpose}") > 0


def test_use_grows_year_by_year():
    world = county(SmartPlatform(**SAFE))
    use = []
    for k in range(4):
        live(world, world.start_year + k)
        use.append(world.policies[0].use.mean())
    assert use == sorted(use)
    assert use[3] > 1.5 * use[0] > 0


def test_one_cloud_for_each_alliance_in_any_order_of_the_file():
    built = []
    for policies in ((SmartPlatform(), Alliance()), (Alliance(), SmartPlatform())):
        world = county(*policies)
        live(world, world.start_year)
        live(world, world.start_year + 1)
        assert world.ledger.total("smart platform building", year=world.start_year + 1) == 0
        built.append(world.ledger.total("smart platform building") / 6_500_000)
    assert built[0] == built[1] == np.unique(world.schools.alliance).size
    alone = lived(years=1)
    assert alone.ledger.total("smart platform building") == 6_500_000


def test_joint_research_needs_its_module_and_a_school_that_is_no_island():
    plain = without(years=1, until="development").teachers.learned
    learned = {}
    for modules, own in ((2, 0.0), (3, 0.0), (3, 1.0)):
        world = county(SmartPlatform(**{**SAFE, "own_systems": own}, modules=modules))
        world.policies[0].use[:] = 1.0
        live(world, world.start_year, until="development")
        learned[modules, own] = world.teachers.learned
    assert np.array_equal(learned[2, 0.0], plain)
    assert np.array_equal(learned[3, 1.0], plain)
    assert (learned[3, 0.0] >= plain).all()
    assert (learned[3, 0.0] > plain).mean() > 0.2


def test_more_modules_are_used_more():
    use = [lived(years=3, modules=n).flows.counts["smart_platform_use"] for n in range(5)]
    assert use[0] == 0
    assert (np.diff(use) > 0).all()


# The ways to fail


def test_fails_by_being_built_and_not_used():
    """All is paid for; without training nobody works with it, and nothing else changes."""
    idle, plain = lived(training=0.0, until="choice"), without(until="choice")
    assert idle.ledger.total("smart platform building") == 6_500_000
    assert idle.flows.counts["smart_platform_use"] == 0
    assert "smart_platform_matched" not in idle.flows.counts
    assert np.array_equal(idle.students.score, plain.students.score)
    assert np.array_equal(idle.teachers.workload, plain.teachers.workload)


def test_use_follows_the_effort_that_principals_spend_on_joint_work():
    eager, closed = county(SmartPlatform(**SAFE)), county(SmartPlatform(**SAFE))
    eager.schools.openness[:], closed.schools.openness[:] = 0.6, 0.05
    for world in (eager, closed):
        live(world, world.start_year)
    assert closed.flows.counts["smart_platform_use"] < 0.8 * eager.flows.counts["smart_platform_use"]


def test_fails_by_logging_in_for_show():
    plaques = lived(Alliance(assessed_by="plaques", assessment_weight=0.6), years=2)
    results = lived(Alliance(assessed_by="activities", assessment_weight=0.05), years=2)
    gap = [w.flows.counts["smart_platform_logins"] - w.flows.counts["smart_platform_use"]
           for w in (plaques, results)]  # fmt: skip
    assert plaques.flows.counts["smart_platform_use"] < results.flows.counts["smart_platform_use"]
    assert gap[0] > gap[1]


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=5, deadline=None)
def test_fails_by_digital_islands(a, b):
    low, high = sorted((a, b))
    few, many = lived(years=2, own_systems=low), lived(years=2, own_systems=high)
    assert few.flows.counts["smart_platform_islands"] <= many.flows.counts["smart_platform_islands"]
    if few.flows.counts["smart_platform_islands"] < many.flows.counts["smart_platform_islands"]:
        assert hours(many) > hours(few)
        assert many.flows.counts["smart_platform_use"] < few.flows.counts["smart_platform_use"]
        assert many.flows.counts.get("smart_platform_matched", 0) <= few.flows.counts.get(
            "smart_platform_matched", 0
        )


def test_fails_by_outage_the_worse_the_more_depends_on_it():
    start = county().start_year
    worlds = {}
    for name, terms in {"none": {}, "some": {"dependence": 0.3}, "all": {"dependence": 1.0}}.items():
        policy = SmartPlatform(**SAFE, **terms)
        world = county(policy)
        live(world, start)
        policy.outage = 0.0 if name == "none" else 1.0
        live(world, start + 1)
        worlds[name] = world
    assert hours(worlds["none"]) < hours(worlds["some"]) < hours(worlds["all"])
    effort = {name: float(w.schools.effort_academic.mean()) for name, w in worlds.items()}
    assert effort["none"] > effort["some"] > effort["all"]
    assert worlds["some"].flows.counts["smart_platform_failed"] > 0
    use = {name: w.flows.counts["smart_platform_use"] for name, w in worlds.items()}
    assert use["some"] < use["none"]


def test_servers_in_schools_shorten_an_outage():
    cloud, edge = lived(outage=1.0, layers=1), lived(outage=1.0, layers=2)
    assert (cloud.policies[0]._down > 0).all()
    assert (edge.policies[0]._down == 0.5 * cloud.policies[0]._down).all()
    assert edge.schools.effort_academic.mean() > cloud.schools.effort_academic.mean()


def test_failures_are_as_frequent_as_said():
    world = county(SmartPlatform(**{**SAFE, "outage": 0.3}))
    years = 0
    for k in range(200):
        world.begin(world.start_year + k)
        world.policies[0].staffing(world)
        years += world.flows.counts["smart_platform_failed"] > 0
    assert 0.3 - 4 * 0.033 < years / 200 < 0.3 + 4 * 0.033
    assert world.ledger.total("smart platform building") == pytest.approx(6_500_000)
