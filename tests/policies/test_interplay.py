"""What must be true of any policies together, with any values they allow, in any order, at any dates."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sim.ledger import POOL
from sim.parameters import Parameter
from sim.phases.measurement import measurement
from sim.policies.base import WHERE, Policy, all_policies
from sim.vocabulary import NOBODY, SENIOR
from sim.world.county import World
from sim.world.newborns import number_of_newborns
from tests.policies.small_county import PHASES, county, live, same

YEARS = 2
START = 2023
WIDE = 1e6
"""Where a parameter has no upper bound."""
SETTLED = {"voucher money follows", "funds returned"}
"""Payments of the year after a policy: sending schools' part of the last vouchers, unspent project money."""


def values(declared: Parameter) -> st.SearchStrategy:
    """Values that a parameter allows, its bounds and its default often among them."""
    if declared.kind == "choice":
        return st.sampled_from(declared.choices)
    if declared.kind == "switch":
        return st.booleans()
    if declared.kind == "text":
        return st.just(declared.default)
    low = declared.low if declared.low is not None else -WIDE
    high = declared.high if declared.high is not None else WIDE
    if declared.kind == "integer":
        inside = st.integers(int(low), int(high))
    else:
        inside = st.floats(low, high, allow_subnormal=False)
    one = inside | st.sampled_from([low, high]).map(declared._check_number)
    if declared.keys:
        return st.fixed_dictionaries(dict.fromkeys(declared.keys, one)) | st.just(declared.default)
    return one | st.just(declared.default)


@st.composite
def policies(draw: st.DrawFn) -> list[Policy]:
    """Some policies, each at most once, as a scenario may name them."""
    classes = draw(st.lists(st.sampled_from(list(all_policies())), unique=True, min_size=1))
    return [draw(policy(cls)) for cls in classes]


@st.composite
def policy(draw: st.DrawFn, cls: type[Policy]) -> Policy:
    chosen = draw(st.sets(st.sampled_from(sorted(cls.parameters)), max_size=6))
    terms = {name: draw(values(cls.parameters[name])) for name in sorted(chosen)}
    if "grant_min" in cls.parameters:  # a smallest grant above the largest is refused
        span = [terms.get(name, cls.parameters[name].default) for name in ("grant_min", "grant_max")]
        terms |= dict(zip(("grant_min", "grant_max"), sorted(span), strict=True))
    start = draw(st.integers(START - 1, START + YEARS))
    where = draw(
        st.dictionaries(st.sampled_from(sorted(WHERE)), st.integers(0, 2), max_size=2)
        if draw(st.booleans())
        else st.just({})
    )
    return cls(
        start=start,
        until=draw(st.integers(start, START + YEARS + 1)) if draw(st.booleans()) else 9999,
        ramp_years=draw(st.floats(0, 5)) if draw(st.booleans()) else 0.0,
        where={key: [WHERE[key][k]] for key, k in where.items()},
        **terms,
    )


def not_finite(world: World) -> dict[str, int]:
    """Entries that are not finite, by column; the examination of the year before may be unknown."""
    out = {}
    for table in (world.students, world.teachers, world.schools):
        for name, column in table.to_dict().items():
            if column.dtype.kind == "f" and name not in ("prior_score", "mean_score"):
                count = int((~np.isfinite(column)).sum())
                if count:
                    out[f"{type(table).__name__}.{name}"] = count
    return out


def of_kind(world: World, *kinds: str) -> int:
    return sum(len(origin) for kind, origin, _ in world.flows.moves if kind in kinds)


def check_people(world: World, before: World) -> None:
    """Nobody is lost or made; everyone is somewhere that exists."""
    then, now = before.students, world.students
    stays = ~then.leaves & ~((then.grade == 6) & (before.schools.feeds[then.school] == NOBODY))
    assert np.unique(now.id).size == len(now)
    assert set(then.id[stays].tolist()) <= set(now.id.tolist())
    assert len(now) == stays.sum() + number_of_newborns(world)
    assert len(world.teachers) == len(before.teachers) - of_kind(world, "exit", "retired") + of_kind(
        world, "hired"
    )
    assert np.unique(world.teachers.id).size == len(world.teachers)
    for rows in (now.school, world.teachers.school, world.teachers.host):
        assert ((rows >= 0) & (rows < world.n_schools)).all()
    assert world.schools.open[now.school].all()
    assert world.schools.open[world.teachers.host].all()


def check_money(world: World) -> None:
    """Every yuan has a payer and a payee; no school owes any."""
    turnover = sum(float(entry[4].sum()) for entry in world.ledger.entries())
    assert abs(world.ledger.balance.sum()) <= 1e-9 * turnover + 1e-3
    assert world.ledger.of_schools().min() >= -1e-9 * turnover - 1e-3
    assert abs(world.ledger.balance[POOL]) <= 1e-9 * turnover + 1e-3


def check_seats(world: World, before: World) -> None:
    """Nobody chose into a school beyond its capacity, or was admitted beyond the seats there are."""
    students, schools = world.students, world.schools
    seats = world.assumptions.academic_senior * (students.grade == 9).sum() + 1
    admitted = np.bincount(students.admitted[students.admitted != NOBODY], minlength=world.n_schools)
    assert admitted.sum() <= seats
    assert (admitted[schools.stage != SENIOR] == 0).all()
    posts = np.floor(schools.posts + 0.5)
    employed = np.bincount(world.teachers.school, minlength=world.n_schools)
    came = np.zeros(world.n_schools, int)
    for kind, origin, destination in world.flows.moves:
        if kind == "hired" or (kind == "transfer" and schools.open[origin].all()):
            came += np.bincount(destination, minlength=world.n_schools)
    closed = ~schools.open & before.schools.open
    if not closed.any():
        assert (employed[came > 0] <= posts[came > 0]).all()


@given(policies(), st.integers(1, 3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_policies_together_lose_nobody_and_no_yuan(chosen: list[Policy], seed: int) -> None:
    world = county(*chosen, seed=seed, students=400)
    assert not_finite(world) == {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for year in range(START, START + YEARS):
            before = world.copy()
            live(world, year)
            measurement(world)
            assert not_finite(world) == {}
            check_people(world, before)
            check_money(world)
            check_seats(world, before)
    event(f"{len(chosen)} policies, {sum(p.active(START) for p in chosen)} active at once")


@given(policies())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_policies_without_share_change_nothing_together(chosen: list[Policy]) -> None:
    for one in chosen:
        one.share = 0.0
    world, plain = county(*chosen, students=400), county(students=400)
    for year in range(START, START + YEARS):
        live(world, year)
        live(plain, year)
    assert same(world, plain)
    assert np.array_equal(world.members, plain.members)


@given(policies())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_before_their_dates_policies_change_nothing(chosen: list[Policy]) -> None:
    for one in chosen:
        one.start, one.until = START + 1, START + 9
    world, plain = county(*chosen, students=400), county(students=400)
    live(world, START)
    live(plain, START)
    assert same(world, plain)


@given(policies())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_policys_payments_stop_when_it_ends(chosen: list[Policy]) -> None:
    """Purposes that no year without policies knows are paid while the policy acts. Only what was promised
    before is settled, in the year after."""
    for one in chosen:
        one.start, one.until, one.ramp_years = START, START + 1, 0.0
    world, plain = county(*chosen, students=400), county(students=400)
    for year in range(START, START + 4):
        live(world, year)
        live(plain, year)
    usual = set(plain.ledger.to_frame().purpose)
    frame = world.ledger.to_frame()
    extra = frame[~frame.purpose.isin(usual)]
    assert set(extra.year) <= {START, START + 1}
    assert set(extra[extra.year > START].purpose) <= SETTLED


def test_every_policy_acts_in_a_phase_of_the_school_year() -> None:
    for cls in all_policies():
        assert cls.phases()
        assert set(cls.phases()) <= set(PHASES)
        assert cls.title["en"]
        assert cls.title["zh"]
        assert cls.fails_by
        assert cls.paid_by
