"""What must be true when money goes by need and those who give are compensated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COUNTY, POOL, PROVINCE
from sim.policies.alliance import Alliance
from sim.policies.fiscal_equalisation import FiscalEqualisation
from sim.policies.teacher_rotation import TeacherRotation
from sim.vocabulary import PRIMARY, QUALITY
from tests.policies.small_county import county, live, same

ONLY_TRANSFER = {"contribution_share": 0.0, "compensation": 0.0, "operating_subsidy": 0.0, "matching": 0.0}


def lived(years=1, until="reflection", *others, seed=1, **terms):
    world = county(*others, FiscalEqualisation(**terms), seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def plain(years=1, until="reflection", *others, seed=1):
    world = county(*others, seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def spread(world):
    """Coefficient of variation of money for each student between primary schools."""
    schools = world.schools
    some = (schools.stage == PRIMARY) & (schools.enrolment > 0)
    money = ((schools.funding + schools.grants) / np.maximum(schools.enrolment, 1))[some]
    return money.std() / money.mean()


def extra(world):
    """Yuan for schools beyond what the same county has without the policy."""
    schools, without = world.schools, plain(1, "finance").schools
    return (schools.funding + schools.grants).sum() - (without.funding + without.grants).sum()


def test_share_zero_changes_nothing_at_all():
    assert same(lived(2, share=0.0), plain(2))
    assert not same(lived(2), plain(2))


def test_money_goes_where_there_is_less_than_needed():
    assert spread(lived(1, "finance", **ONLY_TRANSFER)) < spread(plain(1, "finance"))
    assert spread(lived(1, "development")) < spread(plain(1, "development"))


def test_fails_by_crowding_out_unless_effort_must_be_kept_up():
    """Of a yuan by need, spending keeps what the county's preference says; all of it where effort is kept."""
    for maintained, kept in ((0.0, None), (1.0, 1.0), (0.5, None)):
        world = lived(1, "finance", maintenance_of_effort=maintained, **ONLY_TRANSFER)
        a = world.behaviour.education_preference
        through = kept if kept is not None else a + maintained * (1 - a)
        given = world.ledger.total("equalisation transfer", payer=PROVINCE)
        assert extra(world) == pytest.approx(through * given)
        counts = world.flows.counts
        assert counts["equalisation_crowded_out"] == pytest.approx((1 - through) * given)


def test_the_countys_own_budget_shows_what_it_took_away():
    world, without = lived(1, "finance", **ONLY_TRANSFER), plain(1, "finance")
    lost = without.government.education_budget - world.government.education_budget
    assert lost == pytest.approx(world.flows.counts["equalisation_crowded_out"])
    assert world.government.earmarked == world.flows.counts["equalisation_transfer"]


@given(
    st.floats(0, 1), st.floats(0, 5000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5),
    st.integers(1, 2),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_every_yuan_is_somewhere(share, transfer, project, reward, effort, contribution, seed):
    terms = {"share": share, "transfer": transfer, "project_part": project, "reward_part": reward,
             "maintenance_of_effort": effort, "contribution_share": contribution}  # fmt: skip
    world = lived(2, "reflection", Alliance(), TeacherRotation(), seed=seed, **terms)
    ledger = world.ledger
    assert abs(ledger.balance.sum()) < 1e-3
    assert abs(ledger.balance[POOL]) < 1e-3
    assert (world.schools.funding >= 0).all()
    given = ledger.total("equalisation transfer")
    parts = sum(ledger.total(f"equalisation {part} money") for part in ("basic", "project", "reward"))
    assert parts == pytest.approx(given)
    assert given <= transfer * 2 * world.schools.enrolment.sum() * 1.05


def test_quality_schools_pay_six_parts_of_ten():
    world = lived(1, "development")
    schools, ledger = world.schools, world.ledger
    year, payers, _, _, amount = next(
        entry for entry in ledger.entries() if entry[3] == "equalisation contribution"
    )
    row = payers - int(ledger.school(0))
    quality = amount[schools.tier[row] == QUALITY].sum() / amount.sum()
    assert year == world.year
    assert quality == pytest.approx(0.6, abs=0.02)
    assert amount.sum() == pytest.approx(0.05 * schools.funding.sum(), rel=0.02)


def test_members_of_alliances_do_not_pay_twice():
    world = lived(1, "development", Alliance())
    assert world.ledger.total("alliance contribution") > 0
    assert world.ledger.total("equalisation contribution") == 0


def test_senders_get_three_tenths_of_the_pay_of_those_they_send():
    for days in (0, 2):
        rotation = TeacherRotation(walk_teaching_days_per_week=days)
        world = lived(1, "development", rotation)
        teachers, schools = world.teachers, world.schools
        down = schools.tier[teachers.host] > schools.tier[teachers.school]
        part = np.where(down, 1.0, teachers.days_away / 5)
        assert part.sum() > 0
        paid = world.ledger.total("equalisation export compensation", payer=PROVINCE)
        assert paid == pytest.approx(0.3 * (part * teachers.wage).sum())
        assert lived(1, "development").ledger.total("equalisation export compensation") == 0


def test_compensated_principals_stay_more_open():
    rotation = {"share": 0.5, "cycle": 2}
    none = lived(3, "reflection", TeacherRotation(**rotation), compensation=0.0)
    full = lived(3, "reflection", TeacherRotation(**rotation), compensation=1.0)
    strong = none.schools.tier == QUALITY
    assert full.schools.openness[strong].mean() > none.schools.openness[strong].mean()


def test_alliances_get_six_tenths_of_their_operating_cost():
    world = lived(1, "development", Alliance())
    ledger = world.ledger
    cost = ledger.total("alliance coordination") + ledger.total("alliance activities")
    assert ledger.total("equalisation operating subsidy") == pytest.approx(0.6 * cost)
    assert 0 < ledger.total("equalisation matching") <= 0.3 * ledger.total("alliance activities") + 1e-6


def test_fails_by_rewarding_those_who_are_strong_already():
    terms = {**ONLY_TRANSFER, "transfer": 3000, "level": 3.0, "project_part": 0.0}
    need, reward = (
        lived(1, "finance", reward_part=0.0, **terms),
        lived(1, "finance", reward_part=1.0, **terms),
    )
    assert spread(reward) > spread(need)
    good = reward.schools.value_added > 0.0
    each = (reward.schools.grants / np.maximum(reward.schools.enrolment, 1))[reward.schools.open]
    assert each[good[reward.schools.open]].mean() > each[~good[reward.schools.open]].mean()


def test_fails_by_having_nobody_in_need():
    world = lived(1, "finance", level=0.0, **ONLY_TRANSFER)
    assert world.ledger.total("equalisation transfer") == 0
    assert extra(world) == 0


def test_it_acts_on_money_and_never_on_scores():
    paid, without = lived(1, "provision"), plain(1, "provision")
    for name in without.students.columns:
        here, there = getattr(paid.students, name), getattr(without.students, name)
        assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), name
    assert paid.ledger.total("deficit", payer=COUNTY) <= without.ledger.total("deficit", payer=COUNTY)
