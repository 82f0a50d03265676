"""Things to do for workers in tests, some of them harmful."""

import os
import signal
import time
from pathlib import Path


def double(x: int) -> int:
    return 2 * x


def nap(x: int, seconds: float) -> int:
    time.sleep(seconds)
    return x


def refuse(x: int) -> int:
    raise ValueError(f"not {x}")


class Odd(Exception):
    """Does not survive a pickle."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def odd() -> None:
    raise Odd(1, 2)


def closure() -> object:
    return lambda: None


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: Path, x: int) -> int:
    """End the worker the first time."""
    time.sleep(0.02)
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return x
    die()
    return -1


def sometimes(marker: Path, x: int, deadly: bool) -> int:
    if deadly:
        die()
    return nap(x, 0.01)


def short_of_memory_once(marker: Path) -> str:
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return "enough now"
    raise MemoryError


def threads() -> str:
    return os.environ.get("OMP_NUM_THREADS", "")


def pid() -> int:
    return os.getpid()
