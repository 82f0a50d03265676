"""Money: who paid whom, for what.

A payment moves money between two accounts of one county, so balances sum to zero at any time. An account
is a small integer: the named parties below, then one for each school (:meth:`Ledger.school`). Amounts are
constant yuan of the scenario's price year. A school that would spend more than it has is covered by a
payment with purpose ``deficit`` from the county government, so no school balance is ever negative
without that name.
"""

from __future__ import annotations

from typing import Any

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


class Ledger:
    """The payments of one county.

    Args:
        n_schools: number of school accounts.
    """

    def __init__(self, n_schools: int) -> None:
        self.n_schools = n_schools
        self.balance = np.zeros(_FIRST_SCHOOL + n_schools)
        self._entries: list[tuple[int, Array, Array, str, Array]] = []

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
        paid = np.array(amount, float, ndmin=1)
        payers, payees = np.array(payer, np.int32, ndmin=1), np.array(payee, np.int32, ndmin=1)
        least, most = (paid.min(), paid.max()) if paid.size else (0.0, 0.0)
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
        self._entries.append((year, payers, payees, purpose, paid))

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
                for at, payers, _, what, amount in self._entries
                if (purpose is None or what == purpose) and (year is None or at == year)
            )
        )

    def copy(self) -> Ledger:
        """An independent ledger with the same history."""
        twin = Ledger(self.n_schools)
        twin.balance = self.balance.copy()
        twin._entries = list(self._entries)
        return twin

    def to_frame(self, by_school: bool = False) -> pd.DataFrame:
        """Payments as a table: year, payer, payee, purpose, amount (yuan).

        Args:
            by_school: one row for each school instead of one row for all of them.
        """
        rows = []
        for year, payer, payee, purpose, amount in self._entries:
            if not by_school:
                payer, payee = np.minimum(payer, _FIRST_SCHOOL), np.minimum(payee, _FIRST_SCHOOL)
            code = payer.astype(np.int64) * (self.balance.size + 1) + payee
            for pair in np.unique(code):
                a, b = divmod(int(pair), self.balance.size + 1)
                rows.append(
                    (
                        year,
                        _name(a, by_school),
                        _name(b, by_school),
                        purpose,
                        float(amount[code == pair].sum()),
                    )
                )
        frame = pd.DataFrame(rows, columns=["year", "payer", "payee", "purpose", "amount"])
        keys = ["year", "payer", "payee", "purpose"]
        return frame.groupby(keys, sort=True, as_index=False)[["amount"]].sum()


def _of_length(part: Array, length: int, purpose: str) -> Array:
    """One number for each payment, as given or the same for all."""
    if part.size == length:
        return part
    if part.size != 1:
        raise ValueError(f"payments for {purpose!r}: payers, payees and amounts differ in number")
    return np.broadcast_to(part, length)


def _name(account: int, by_school: bool) -> str:
    if account < _FIRST_SCHOOL:
        return PARTIES[account]
    return f"school {account - _FIRST_SCHOOL}" if by_school else "schools"
