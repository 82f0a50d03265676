"""Money: every yuan has a payer, a payee and a purpose; nothing is made, nothing lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import COUNTY, PARTIES, Ledger
from sim.model import EducationModel
from sim.policies.base import all_policies
from tests.mesa.people import county, everything, model

SCHOOLS = 4
ACCOUNTS = st.integers(0, len(PARTIES) + SCHOOLS - 1)
PAYMENTS = st.lists(
    st.tuples(
        st.integers(2020, 2023),
        ACCOUNTS,
        ACCOUNTS,
        st.sampled_from(["salaries", "a gift", "rent"]),
        st.floats(0, 1e9, allow_nan=False),
    ),
    max_size=30,
)
POLICIES = {"none": (), "all": everything(), **{policy.name: (policy(),) for policy in all_policies()}}


def flows(ledger: Ledger) -> pd.DataFrame:
    """Received less paid of each account in each year."""
    frame = ledger.to_frame(by_school=True)
    received = frame.groupby(["year", "payee"])["amount"].sum().rename_axis(["year", "account"])
    paid = frame.groupby(["year", "payer"])["amount"].sum().rename_axis(["year", "account"])
    return received.sub(paid, fill_value=0.0).unstack(fill_value=0.0)


def balances(ledger: Ledger) -> pd.Series:
    """Balance of each account by name, from the ledger itself."""
    names = [*PARTIES, *(f"school {row}" for row in range(ledger.n_schools))]
    return pd.Series(ledger.balance, names)


@given(PAYMENTS)
def test_whatever_is_paid_the_balances_sum_to_zero_each_year(payments):
    ledger = Ledger(SCHOOLS)
    for payment in payments:
        ledger.pay(*payment)
    total = sum(amount for *_, amount in payments)
    assert abs(ledger.balance.sum()) <= 1e-9 * total
    if len(ledger.to_frame()):
        by_year = flows(ledger)
        assert (by_year.sum(axis=1).abs() <= 1e-9 * total).all()
        whole = by_year.sum().reindex(balances(ledger).index, fill_value=0.0)
        np.testing.assert_allclose(whole, balances(ledger), atol=1e-9 * total)
    assert ledger.total() == pytest.approx(total)
    assert ledger.to_frame()["amount"].sum() == pytest.approx(total)


@given(PAYMENTS)
def test_after_the_deficits_are_covered_no_school_is_in_the_red(payments):
    ledger = Ledger(SCHOOLS)
    for payment in payments:
        ledger.pay(*payment)
    short = np.maximum(-ledger.of_schools(), 0.0)
    assert (ledger.cover_deficits(2023) == short).all()
    assert (ledger.of_schools() >= -1e-6).all()
    assert ledger.total("deficit", payer=COUNTY) == pytest.approx(short.sum())


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf"), [1.0, -1e-9]])
def test_a_payment_that_is_none_is_refused(amount):
    ledger = Ledger(SCHOOLS)
    with pytest.raises(ValueError, match="'rent' is negative or not a number"):
        ledger.pay(2020, COUNTY, Ledger.school([0, 1]), "rent", amount)
    assert not ledger.balance.any()
    assert ledger.to_frame().empty


def test_a_copied_ledger_is_independent():
    ledger = Ledger(SCHOOLS)
    ledger.pay(2020, COUNTY, Ledger.school(0), "rent", 5.0)
    twin = ledger.copy()
    twin.pay(2021, COUNTY, Ledger.school(0), "rent", 7.0)
    assert ledger.total() == 5.0
    assert twin.total() == 12.0


@pytest.mark.parametrize("name", POLICIES)
def test_payments_of_a_run_sum_to_zero_each_year_and_explain_every_balance(name):
    ledger = model(*POLICIES[name], steps=3).worlds[0].ledger
    by_year = flows(ledger)
    start = county().start_year
    assert set(range(start - 1, start + 2)) <= set(by_year.index)
    scale = ledger.total()
    assert (by_year.sum(axis=1).abs() < 1e-12 * scale).all()
    whole = by_year.sum().reindex(balances(ledger).index, fill_value=0.0)
    np.testing.assert_allclose(whole, balances(ledger), atol=1e-9 * scale)


@pytest.mark.parametrize("name", POLICIES)
def test_every_payment_has_payer_payee_and_purpose(name):
    frame = model(*POLICIES[name], steps=3).worlds[0].ledger.to_frame(by_school=True)
    parties = {*PARTIES, *(f"school {row}" for row in range(100))}
    assert set(frame["payer"]) | set(frame["payee"]) <= parties
    assert (frame["purpose"].str.strip().str.len() > 2).all()
    assert (frame["amount"] >= 0).all()
    assert np.isfinite(frame["amount"]).all()
    # A party here may stand for many (suppliers, households), but nobody pays itself.
    paid = frame[frame["amount"] > 0]
    assert len(paid) > 100
    assert (paid["payer"] != paid["payee"]).all()


@pytest.mark.parametrize("name", POLICIES)
def test_no_school_is_in_the_red_at_the_end_of_a_year(name):
    a = EducationModel(county(*POLICIES[name]))
    while a.running:
        a.step()
        ledger = a.worlds[0].ledger
        assert ledger.of_schools().min() > -1e-6 * ledger.total()


@pytest.mark.parametrize("name", POLICIES)
def test_the_county_spends_no_more_than_it_has_unless_a_deficit_says_so(name):
    a = EducationModel(county(*POLICIES[name]))
    while a.running:
        a.step()
        ledger = a.worlds[0].ledger
        borrowed = ledger.total("deficit")
        assert ledger.balance[COUNTY] > -1e-9 * ledger.total() - borrowed


def test_every_active_policy_that_costs_money_is_found_in_the_ledger():
    plain = set(model(steps=3).worlds[0].ledger.to_frame()["purpose"])
    for policy in all_policies():
        settings = {"world.students": 4000}
        a = EducationModel(county(policy(share=1.0), **settings))
        a.run()
        assert set(a.worlds[0].ledger.to_frame()["purpose"]) - plain, policy.name
