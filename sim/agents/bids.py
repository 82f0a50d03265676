"""Which bids get money: a market of funders, or the same money given out some other way.

The market (science 3.10): each funder sees a noisy signal of every bid's value, discounts it by how well it
reads evidence and by the partner's record, and buys the bids that are worth most to it for a yuan while its
own purse lasts. The counterfactuals give the same purses by formula, by turn, by lottery, or by a lottery
among the bids that look better than the median.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.agents.funder import Funder
from sim.tables import Array

__all__ = ["Bids", "by_lottery", "by_market", "reading_error"]


@dataclass
class Bids:
    """The bids of a round; all arrays have shape ``(n_bids,)``.

    Attributes:
        partner: number of the partner.
        theme: one of the seven themes.
        cost: yuan asked for.
        value: true value, SD of projects.
        effort: what went into the bid beyond the work itself, 1 = an ordinary bid.
        record: what audited projects of the partner say, SD of projects.
        needy: whether it goes where the need is.
        spent: what making it cost the partner, yuan.
    """

    partner: Array
    theme: Array
    cost: Array
    value: Array
    effort: Array
    record: Array
    needy: Array
    spent: Array

    def __len__(self) -> int:
        return len(self.partner)


def reading_error(reliability: float, spread: float) -> float:
    """Standard deviation of the error with which a value is read.

    Args:
        reliability: variance of value over variance of what is read, 0 to 1.
        spread: standard deviation of value.
    """
    return spread * float(np.sqrt(1 / max(reliability, 1e-4) - 1))


def by_market(
    bids: Bids,
    funders: Sequence[Funder],
    luck: Array,
    *,
    spread: float,
    per_value: float,
    polish: float,
    half: float,
    fit: float,
    concentration: float,
) -> list[tuple[int, int]]:
    """Funders, in order, buy what is worth most to them for a yuan until their purses are empty.

    Args:
        bids: the bids.
        funders: in the order in which they decide; their purses and portfolios are changed.
        luck: standard normal draws, shape ``(n_funders, n_bids)``.
        spread: standard deviation of projects' value.
        per_value: effectiveness gained for a unit of value, relative.
        polish: what a unit of effort adds to the signal, SD of projects.
        half: audited projects after which a funder has learned half of what it can.
        fit, concentration: as in :meth:`Funder.worth`.

    Returns:
        Pairs (position of the funder, bid), in the order of decision.
    """
    free = np.ones(len(bids), bool)
    grants = []
    for f, funder in enumerate(funders):
        rel = funder.reliability(half)
        signal = bids.value + polish * bids.effort + reading_error(rel, spread) * luck[f]
        surprise = signal - bids.record - polish * (bids.effort.mean() if len(bids) else 0.0)
        expected = 1 + per_value * (bids.record + rel * surprise)
        variance = (1 - rel) * (per_value * spread) ** 2
        worth = funder.worth(
            expected,
            bids.theme,
            bids.partner,
            bids.cost,
            variance=variance,
            fit=fit,
            concentration=concentration,
        )
        for b in np.argsort(-worth, kind="stable"):
            if free[b] and worth[b] > 0 and bids.cost[b] <= funder.purse:
                free[b] = False
                grants.append((f, int(b)))
                _give(funder, bids, int(b))
    return grants


def by_lottery(bids: Bids, funders: Sequence[Funder], luck: Array, entitled: Array) -> list[tuple[int, int]]:
    """The bids that may take part are drawn one after another and paid from the fullest purse.

    Args:
        bids: the bids.
        funders: their purses and portfolios are changed.
        luck: draws, shape ``(n_bids,)``; the highest first.
        entitled: who takes part, shape ``(n_bids,)``.

    Returns:
        Pairs (position of the funder, bid), in the order of the draw.
    """
    grants = []
    for b in np.argsort(-luck, kind="stable"):
        fullest = int(np.argmax([funder.purse for funder in funders]))
        if entitled[b] and bids.cost[b] <= funders[fullest].purse:
            grants.append((fullest, int(b)))
            _give(funders[fullest], bids, int(b))
    return grants


def _give(funder: Funder, bids: Bids, bid: int) -> None:
    """Move the cost of a bid out of the funder's purse."""
    partner = int(bids.partner[bid])
    funder.purse -= float(bids.cost[bid])
    funder.given[partner] = funder.given.get(partner, 0.0) + float(bids.cost[bid])
