"""What running tasks asks of an engine, with engines that fail on purpose."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sim.engines.base import Engine, Lost, Reply
from sim.engines.tasks import run_tasks


class Losing(Engine):
    """Loses its first connection: one task says so at once, the others when the next connection is made."""

    workers, window = 3, 3

    def __init__(self) -> None:
        self.renewals = 0
        self.open: list[Future[Reply]] = []

    def submit(self, function: Callable[..., Any], args: Sequence[Any]) -> Future[Reply]:
        future: Future[Reply] = Future()
        future.set_running_or_notify_cancel()
        if self.renewals:
            future.set_result(Reply(function(*args), None, 0.0))
        elif self.open:
            self.open.append(future)
        else:
            self.open.append(Future())
            future.set_exception(Lost("the scheduler was lost"))
        return future

    def renew(self) -> None:
        self.renewals += 1
        for future in self.open[1:]:
            future.set_exception(Lost("the scheduler was lost"))
        self.open = []

    def close(self) -> None:
        pass

    kill = close


def test_what_was_lost_with_a_connection_does_not_end_the_next_one() -> None:
    engine = Losing()
    found = {
        one.key: (one.value, one.attempts) for one in run_tasks(abs, [(x, (-x,)) for x in range(5)], engine)
    }
    assert found == {x: (x, 1) for x in range(5)}
    assert engine.renewals == 1
