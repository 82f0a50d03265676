"""Workers that remember: what a planner changes is lived beside a baseline that is known already.

Between two positions of a slider only one arm differs. Each worker keeps the counties and the baselines of
the replicates it has lived (:class:`~sim.results.replicate.Memory`), and replicate *r* always goes to the
same worker, so that another scenario costs one life instead of two and a county. The numbers are those of
:class:`~sim.results.ensemble.Pool`, to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sim.engines import Reply, default_workers
from sim.engines.local import Local
from sim.results.ensemble import Pool
from sim.results.replicate import Memory, Plan, Replicate, live

__all__ = ["WarmPool", "live_warm"]

_memory = Memory()


def live_warm(plan: Plan, number: int) -> Replicate:
    """:func:`~sim.results.replicate.live` with the memory of this process."""
    return live(plan, number, _memory)


class WarmPool(Pool):
    """A pool whose workers remember counties and baselines; for small worlds that are asked about often.

    Args:
        workers: processes, one for each processor by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = default_workers() if workers is None else max(1, int(workers))
        self.window = self.workers
        self._hands = [Local(1) for _ in range(self.workers)]

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        """Start a replicate in the worker that knows it."""
        hand = self._hands[int(args[1]) % self.workers] if function is live else self._hands[0]
        return hand.submit(live_warm if function is live else function, args)

    def close(self) -> None:
        """Let the workers finish and end them."""
        for hand in self._hands:
            hand.close()

    def kill(self) -> None:
        """End the workers at once."""
        for hand in self._hands:
            hand.kill()
