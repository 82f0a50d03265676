"""What a policy costs, to whom and for what.

Every payment is in the ledger, those within the education system too (the county funds a school, the school
buys equipment), so adding up all payments would count the same yuan twice. The cost to a party is therefore
what it paid less what it received, as a difference between scenario and baseline; the parties are those who
bring money into the system: the province, the county, households, funders, partners and donors from outside.
What schools and alliance pools keep counts as spent by whoever gave it to them. What passes between the
county government and the world outside is its general budget (revenue, other public services), not
education, and is left out: money moved from other services to schools is a cost to the county. Summed over
parties, transfers between them cancel, and what is left is the policy's cost. Years are summers; yuan are
constant, of the scenario's price year; totals are discounted to the start year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.results.statistics import interval
from sim.tables import Array

__all__ = ["BEARERS", "costs_table", "efficiency_table", "net_outlay", "small_parts"]

BEARERS = ("province", "county", "households", "funders", "partners", "outside")
ALL = "all"
SMALL = 0.001
"""Parts below this fraction of the total are shown together, as "other"; tables keep them apart."""
COLUMNS = [
    "scenario",
    "year",
    "payer",
    "purpose",
    "unit",
    "mean",
    "low",
    "high",
    "standard_error",
    "replicates",
]


def net_outlay(ledger: pd.DataFrame) -> pd.DataFrame:
    """What each bearer paid less what it received, by purpose.

    Args:
        ledger: scenario, replicate, year, payer, payee, purpose, amount.

    Returns:
        scenario, replicate, year, payer, purpose, amount (yuan); money that leaves for the outside world is
        spent, so only payments from it count there.
    """
    keys = ["scenario", "replicate", "year", "payer", "purpose"]
    general = {"county", "outside"}
    ledger = ledger[~(ledger["payer"].isin(general) & ledger["payee"].isin(general))]
    paid = ledger[ledger["payer"].isin(BEARERS)][[*keys, "amount"]]
    received = ledger[ledger["payee"].isin(BEARERS[:-1])][
        ["scenario", "replicate", "year", "payee", "purpose", "amount"]
    ].rename(columns={"payee": "payer"})
    both = pd.concat([paid, received.assign(amount=-received["amount"])], ignore_index=True)
    return both.groupby(keys, sort=True, observed=True)["amount"].sum().reset_index()


def small_parts(sizes: pd.Series, total: float, most: int | None = None) -> list[str]:
    """Parts of a cost that are better shown together: too small to see, or beyond the largest ``most``.

    Args:
        sizes: yuan, by payer or by purpose.
        total: yuan; where parts cancel in it, the largest part is the measure instead.
        most: parts to show at most.

    Returns:
        their names, the largest first.
    """
    ordered = sizes.abs().sort_values(ascending=False, kind="stable")
    limit = SMALL * max(abs(total), float(ordered.max()) if len(ordered) else 0.0)
    return [
        str(name)
        for place, (name, size) in enumerate(ordered.items())
        if size < limit or (most is not None and place >= most)
    ]


def differences(
    ledger: pd.DataFrame, baseline: str, scenario: str, replicates: int, years: tuple[int, ...]
) -> tuple[list[tuple[str, str]], Array]:
    """Paired differences of net outlay.

    Returns:
        ``(keys, array)``: (payer, purpose) of each row that is not zero throughout, and yuan of shape
        ``(n_keys, n_replicates, n_years)``.
    """
    net = net_outlay(ledger[ledger["scenario"].isin([baseline, scenario])])
    keys = sorted(set(zip(net["payer"], net["purpose"])))
    place = {key: number for number, key in enumerate(keys)}
    out = np.zeros((len(keys), replicates, len(years)))
    rows = np.array([place[key] for key in zip(net["payer"], net["purpose"])], np.int64)
    sign = np.where(net["scenario"].to_numpy() == scenario, 1.0, -1.0)
    at = np.searchsorted(np.array(years), net["year"].to_numpy())
    np.add.at(out, (rows, net["replicate"].to_numpy(np.int64), at), sign * net["amount"].to_numpy(float))
    # A difference of two large sums leaves dust of a few parts in 10^12 where nothing differs.
    scale = np.zeros(out.shape)
    np.add.at(scale, (rows, net["replicate"].to_numpy(np.int64), at), np.abs(net["amount"].to_numpy(float)))
    out[np.abs(out) <= 1e-11 * scale] = 0.0
    some: Array = np.asarray(out.any(axis=(1, 2)))
    return [key for key, keep in zip(keys, some) if keep], out[some]


def costs_table(
    ledger: pd.DataFrame, baseline: str, scenarios: tuple[str, ...], replicates: int, years: tuple[int, ...]
) -> pd.DataFrame:
    """Cost by scenario, year, payer and purpose, yuan, with 90 % intervals.

    Rows with payer and purpose ``all`` are sums; they are there for every year after the first, zero too.
    """
    rows: list[dict[str, Any]] = []
    for scenario in scenarios:
        keys, by_key = differences(ledger, baseline, scenario, replicates, years)
        cells: dict[tuple[str, str], Array] = {(ALL, ALL): by_key.sum(axis=0)}
        for payer in dict.fromkeys(payer for payer, _ in keys):
            cells[payer, ALL] = by_key[[key[0] == payer for key in keys]].sum(axis=0)
        for purpose in sorted({purpose for _, purpose in keys}):
            cells[ALL, purpose] = by_key[[key[1] == purpose for key in keys]].sum(axis=0)
        cells |= {key: by_key[number] for number, key in enumerate(keys)}
        for (payer, purpose), values in cells.items():
            spread = interval(values)
            for at, year in enumerate(years):
                if at > 0:
                    rows.append(
                        {
                            "scenario": scenario,
                            "year": year,
                            "payer": payer,
                            "purpose": purpose,
                            "unit": "yuan",
                            "mean": float(spread.mean[at]),
                            "low": float(spread.low[at]),
                            "high": float(spread.high[at]),
                            "standard_error": float(spread.standard_error[at]),
                            "replicates": replicates,
                        }
                    )
    return pd.DataFrame(rows, columns=COLUMNS)


def efficiency_table(
    total: Array,
    students: Array,
    effects: dict[str, Array],
    rate: float,
    years: tuple[int, ...],
    scenario: str,
) -> list[dict[str, Any]]:
    """Discounted cost, for each student, and for each SD of achievement gained.

    Args:
        total: cost, yuan, shape ``(n_replicates, n_years)``.
        students: in all and in weak schools under the scenario, shape ``(n_replicates, n_years, 2)``.
        effects: paired effect on academic achievement in the last year, SD, by group (``all``, ``weak``),
            shape ``(n_replicates,)``.
        rate: discount rate a year.
        years: summers; costs are discounted to the first.
        scenario: its label.

    Returns:
        rows of name, unit, mean, low, high, and the reason where there is no number. Cost for each SD gained
        is given only where the interval of the effect lies above zero: else there is no gain to divide by.
    """
    weights = (1.0 + rate) ** -(np.array(years) - years[0])
    spent = (total * weights).sum(axis=1)
    mean_students = students[:, 1:].mean(axis=1) if len(years) > 1 else students[:, 0]
    n_years = max(len(years) - 1, 1)
    rows = [
        _row(scenario, "mean_per_year", "yuan/year", total[:, 1:].sum(axis=1) / n_years),
        _row(scenario, "discounted_total", "yuan", spent),
        _row(
            scenario,
            "discounted_per_student",
            "yuan/student",
            np.where(mean_students[:, 0] > 0, spent / np.maximum(mean_students[:, 0], 1.0), np.nan),
        ),
    ]
    for column, group in enumerate(("all", "weak")):
        name, unit = f"per_sd_gained_{group}", "yuan/student SD"
        effect = effects.get(group)
        reason = ""
        if effect is None or not np.isfinite(effect).any():
            reason = "academic achievement of this group is not recorded"
        else:
            spread = interval(effect)
            if not np.isfinite(spread.low):
                reason = "one replicate does not say whether the effect is above zero"
            elif spread.low <= 0:
                reason = "the effect on academic achievement is not clearly above zero"
            elif not mean_students[:, column].all():
                reason = "there are no students in this group"
        if reason:
            rows.append(
                {
                    "scenario": scenario,
                    "name": name,
                    "unit": unit,
                    "mean": np.nan,
                    "low": np.nan,
                    "high": np.nan,
                    "reason": reason,
                }
            )
            continue
        assert effect is not None
        gained = mean_students[:, column] * effect
        # A ratio has no interval where a pair gained nothing; the mean is that of the sums in any case.
        ratio = spent / gained if (gained > 0).all() else np.full(len(gained), np.nan)
        rows.append(_row(scenario, name, unit, ratio) | {"mean": float(spent.mean() / gained.mean())})
    return rows


def _row(scenario: str, name: str, unit: str, values: Array) -> dict[str, Any]:
    spread = interval(values)
    return {
        "scenario": scenario,
        "name": name,
        "unit": unit,
        "mean": float(spread.mean),
        "low": float(spread.low),
        "high": float(spread.high),
        "reason": "",
    }
