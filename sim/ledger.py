"""Money: who paid whom, for what.

A payment moves money between two accounts of one county, so balances sum to zero at any time. An account
is a small integer: the named parties below, then one for each school (:meth:`Ledger.school`). Amounts are
constant yuan of the scenario's price year. A school that would spend more than it has is covered by a
payment with purpose ``deficit`` from the county government, so no school balance is ever negative
without that name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from sim.tables import Array

__all__ = [
    "COUNTY",
    "EXPERTS",
    "FUNDERS",
    "HOUSEHOLDS",
    "OUTSIDE",
    "PARTIES",
    "PARTNERS",
    "POOL",
    "PROVINCE",
    "SUPPLIERS",
    "TEACHERS",
    "Ledger",
]

PARTIES = (
    "province",
    "county",
    "households",
    "teachers",
    "suppliers",
    "funders",
    "partners",
    "outside",
    "alliance pool",
    "experts",
)
(PROVINCE, COUNTY, HOUSEHOLDS, TEACHERS, SUPPLIERS, FUNDERS, PARTNERS, OUTSIDE, POOL, EXPERTS) = range(10)
_FIRST_SCHOOL = len(PARTIES)

Entry: TypeAlias = tuple[int, Array, Array, str, Array]
"""Payments of one kind: year, payers, payees, purpose, amounts; the three arrays have one length."""


class Ledger:
    """The payments of one county.

    Args:
        n_schools: number of school accounts.
    """

    def __init__(self, n_schools: int) -> None:
        self.n_schools = n_schools
        self.balance = np.zeros(_FIRST_SCHOOL + n_schools)
        self._alone = np.arange(self.balance.size, dtype=np.int32)[:, None]
        self._years: dict[int, list[Entry]] = {}

    @staticmethod
    def school(row: Any) -> Any:
        """Account of the school in ``row`` (an int or an array of rows)."""
        return np.asarray(row) + _FIRST_SCHOOL

    def of_schools(self) -> Array:
        """Balances of all schools, shape ``(n_schools,)``, yuan."""
        return self.balance[_FIRST_SCHOOL:]

    def pay(self, year: int, payer: Any, payee: Any, purpose: str, amount: Any) -> None:
        """Record payments: payer, payee and amount are one number each, or arrays of one length.

        Raises:
            ValueError: a negative or non-finite amount, or lengths that differ.
        """
        if isinstance(amount, float) and isinstance(payer, int) and isinstance(payee, int):
            self._pay_one(year, payer, payee, purpose, amount)
            return
        paid = np.array(amount, float, ndmin=1)
        payers, payees = np.array(payer, np.int32, ndmin=1), np.array(payee, np.int32, ndmin=1)
        if not paid.size:
            return
        least, most = np.minimum.reduce(paid), np.maximum.reduce(paid)
        if least == most == 0:
            return
        if not (least >= 0 and most < np.inf):
            raise ValueError(f"a payment for {purpose!r} is negative or not a number")
        if paid.size == payers.size == payees.size == 1:
            self.balance[payees[0]] += paid[0]
            self.balance[payers[0]] -= paid[0]
        else:
            length = max(paid.size, payers.size, payees.size)
            paid, payers, payees = (_of_length(part, length, purpose) for part in (paid, payers, payees))
            n = self.balance.size
            self.balance += np.bincount(payees, paid, n) - np.bincount(payers, paid, n)
        self._years.setdefault(year, []).append((year, payers, payees, purpose, paid))

    def _pay_one(self, year: int, payer: int, payee: int, purpose: str, amount: float) -> None:
        """One payment between two accounts, which most payments are, in less than half the time."""
        if amount == 0:
            return
        if not 0 <= amount < math.inf:
            raise ValueError(f"a payment for {purpose!r} is negative or not a number")
        self.balance[payee] += amount
        self.balance[payer] -= amount
        entry = (year, self._alone[payer], self._alone[payee], purpose, np.array([amount]))
        self._years.setdefault(year, []).append(entry)

    def cover_deficits(self, year: int) -> Array:
        """Let the county government cover what schools have overspent; returns the amounts, by school."""
        short = np.maximum(-self.of_schools(), 0.0)
        self.pay(year, COUNTY, self.school(np.arange(self.n_schools)), "deficit", short)
        return short

    def total(self, purpose: str | None = None, payer: int | None = None, year: int | None = None) -> float:
        """Sum of the payments that match, yuan."""
        return float(
            sum(
                amount[payers == payer].sum() if payer is not None else amount.sum()
                for _, payers, _, what, amount in (self.entries() if year is None else self.of_year(year))
                if purpose is None or what == purpose
            )
        )

    def entries(self) -> list[Entry]:
        """All payments, year by year, as :meth:`of_year` gives them."""
        return [entry for entries in self._years.values() for entry in entries]

    def of_year(self, year: int) -> list[Entry]:
        """The payments of a year in order: year, payers, payees, purpose, amounts (yuan)."""
        return self._years.get(year, [])

    def copy(self) -> Ledger:
        """An independent ledger with the same history."""
        twin = Ledger(self.n_schools)
        twin.balance = self.balance.copy()
        twin._years = {year: list(entries) for year, entries in self._years.items()}
        return twin

    def to_frame(self, by_school: bool = False) -> pd.DataFrame:
        """Payments as a table: year, payer, payee, purpose, amount (yuan).

        Args:
            by_school: one row for each school instead of one row for all of them.
        """
        entries = self.entries()
        sums: dict[tuple[int, str, str, str], tuple[float, float]] = {}
        for entry, payer, payee, amount in self._added_up(entries, by_school):
            year, _, _, purpose, _ = entries[entry]
            key = (year, _name(payer, by_school), _name(payee, by_school), purpose)
            sums[key] = _plus(*sums.get(key, (0.0, 0.0)), amount)
        rows = [(*key, total) for key, (total, _) in sorted(sums.items())]
        return pd.DataFrame(rows, columns=["year", "payer", "payee", "purpose", "amount"])

    def _added_up(self, entries: list[Entry], by_school: bool) -> Iterator[tuple[int, int, int, float]]:
        """Number of the entry, payer, payee and amount of what each entry holds, schools as one or apart."""
        if not entries:
            return iter(())
        n = self.balance.size + 1
        payer, payee, amount = (np.concatenate([entry[k] for entry in entries]) for k in (1, 2, 4))
        if not by_school:
            payer, payee = np.minimum(payer, _FIRST_SCHOOL), np.minimum(payee, _FIRST_SCHOOL)
        entry = np.repeat(np.arange(len(entries)), [one[4].size for one in entries])
        code = (entry * n + payer) * n + payee
        order = np.argsort(code, kind="stable")
        code, amount = code[order], amount[order]
        first = np.flatnonzero(np.append(True, code[1:] != code[:-1]))
        where = code[first]
        total = (float(np.add.reduce(part)) for part in np.split(amount, first[1:]))
        return zip(
            (where // n**2).tolist(), (where // n % n).tolist(), (where % n).tolist(), total, strict=True
        )


def _of_length(part: Array, length: int, purpose: str) -> Array:
    """One number for each payment, as given or the same for all."""
    if part.size == length:
        return part
    if part.size != 1:
        raise ValueError(f"payments for {purpose!r}: payers, payees and amounts differ in number")
    return part.repeat(length)


def _plus(total: float, lost: float, amount: float) -> tuple[float, float]:
    """A sum and what rounding took from it, after one more amount (Kahan 1965)."""
    corrected = amount - lost
    more = total + corrected
    return more, (more - total) - corrected


def _name(account: int, by_school: bool) -> str:
    if account < _FIRST_SCHOOL:
        return PARTIES[account]
    return f"school {account - _FIRST_SCHOOL}" if by_school else "schools"
