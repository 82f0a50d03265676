"""What a policy costs follows from who paid whom, and nothing is counted twice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.costs import BEARERS, costs_table, efficiency_table, small_parts

YEARS = (2023, 2024, 2025)


def ledger(*payments: tuple[str, int, int, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        payments, columns=["scenario", "replicate", "year", "payer", "payee", "purpose", "amount"]
    )


def cost(table: pd.DataFrame, payer: str = "all", purpose: str = "all", year: int = 2024) -> float:
    rows = table[(table["payer"] == payer) & (table["purpose"] == purpose) & (table["year"] == year)]
    return float(rows["mean"].iloc[0]) if len(rows) else 0.0


def table_of(*payments: tuple[str, int, int, str, str, str, float], replicates: int = 1) -> pd.DataFrame:
    return costs_table(ledger(*payments), "base", ("new",), replicates, YEARS)


def test_money_that_passes_through_schools_is_counted_once() -> None:
    table = table_of(
        ("new", 0, 2024, "county", "schools", "school funding", 100.0),
        ("new", 0, 2024, "schools", "suppliers", "running costs", 100.0),
    )
    assert cost(table) == 100.0
    assert cost(table, "county", "school funding") == 100.0


def test_a_transfer_between_payers_moves_the_burden_and_costs_nothing() -> None:
    table = table_of(("new", 0, 2024, "province", "county", "transfer", 70.0))
    assert cost(table) == 0.0
    assert cost(table, "province") == 70.0
    assert cost(table, "county") == -70.0


def test_money_taken_from_other_services_is_a_cost_to_the_county() -> None:
    table = table_of(
        ("new", 0, 2024, "outside", "county", "other services cut", 50.0),
        ("new", 0, 2024, "county", "schools", "course voucher", 50.0),
    )
    assert cost(table) == cost(table, "county") == 50.0


def test_what_the_baseline_spends_too_is_no_cost() -> None:
    same = [("county", "schools", "school funding", 1e9), ("households", "suppliers", "travel", 0.1)]
    payments = [(arm, 0, 2024, *one) for arm in ("base", "new") for one in same]
    assert cost(table_of(*payments)) == 0.0


def test_the_interval_of_a_cost_is_over_pairs() -> None:
    table = table_of(
        *[("new", r, 2024, "county", "teachers", "bonus", 10.0 + r) for r in range(3)], replicates=3
    )
    row = table[(table["payer"] == "all") & (table["purpose"] == "all") & (table["year"] == 2024)].iloc[0]
    assert row["mean"] == 11.0
    assert row["low"] < 10 < 12 < row["high"]


PARTIES = st.sampled_from([*BEARERS, "schools", "teachers", "suppliers", "alliance pool", "experts"])
PAYMENT = st.tuples(
    st.sampled_from(["base", "new"]),
    st.just(0),
    st.sampled_from(YEARS[1:]),
    PARTIES,
    PARTIES,
    st.sampled_from(["a", "b"]),
    st.floats(0.01, 1e6),
)


@given(st.lists(PAYMENT, max_size=20))
def test_payers_and_purposes_add_up_to_the_total(
    payments: list[tuple[str, int, int, str, str, str, float]],
) -> None:
    table = table_of(*payments)
    for year in YEARS[1:]:
        mine = table[table["year"] == year]
        total = cost(table, year=year)
        for fixed, other in (("payer", "purpose"), ("purpose", "payer")):
            parts = mine[(mine[fixed] != "all") & (mine[other] == "all")]["mean"].sum()
            assert parts == pytest.approx(total, rel=1e-6, abs=1e-3)


def rows_of(effect: list[float]) -> dict[str, dict]:
    n = len(effect)
    total = np.tile([0.0, 100.0, 103.0], (n, 1))
    students = np.full((n, 3, 2), 10.0)
    rows = efficiency_table(total, students, {"all": np.array(effect)}, 0.03, YEARS, "new")
    return {row["name"]: row for row in rows}


def test_totals_are_discounted_to_the_start_year() -> None:
    rows = rows_of([0.2, 0.2])
    spent = 100 / 1.03 + 103 / 1.03**2
    assert rows["discounted_total"]["mean"] == pytest.approx(spent)
    assert rows["discounted_per_student"]["mean"] == pytest.approx(spent / 10)
    assert rows["mean_per_year"]["mean"] == pytest.approx(101.5)
    assert rows["per_sd_gained_all"]["mean"] == pytest.approx(spent / (10 * 0.2))


@pytest.mark.parametrize(
    ("effect", "why"),
    [
        ([0.2, -0.3], "not clearly above zero"),
        ([-0.2, -0.2], "not clearly above zero"),
        ([0.2], "one replicate"),
    ],
)
def test_there_is_no_cost_of_a_gain_that_is_not_clear(effect: list[float], why: str) -> None:
    row = rows_of(effect)["per_sd_gained_all"]
    assert np.isnan(row["mean"])
    assert why in row["reason"]
    assert "not recorded" in rows_of(effect)["per_sd_gained_weak"]["reason"]


def test_parts_that_nobody_would_see_are_put_together() -> None:
    sizes = pd.Series({"bonus": 5.4e6, "travel": 2.6e5, "school funding": 5565.0, "deficit": -3.62})
    assert small_parts(sizes, sizes.sum()) == ["school funding", "deficit"]
    assert small_parts(sizes, sizes.sum(), most=1) == ["travel", "school funding", "deficit"]


def test_parts_that_cancel_are_seen() -> None:
    assert small_parts(pd.Series({"given": 100.0, "taken": -100.0}), 0.0) == []


@given(st.dictionaries(st.text(), st.floats(-1e9, 1e9), max_size=20), st.integers(1, 9))
def test_the_largest_part_is_always_shown(parts: dict[str, float], most: int) -> None:
    sizes = pd.Series(parts, dtype=float)
    small = small_parts(sizes, float(sizes.sum()), most)
    kept = sizes.drop(small)
    assert len(kept) <= most
    if parts and abs(sizes.sum()) <= sizes.abs().max():
        assert kept.abs().max() == sizes.abs().max()
