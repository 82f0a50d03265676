"""What every page works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from dash import Dash

from dashboard.address import Address
from dashboard.jobs import Jobs
from dashboard.store import Store
from dashboard.words import Words

__all__ = ["Context", "Page"]


@dataclass(frozen=True)
class Context:
    """The stored runs, the queue of jobs, and the scenarios that can be tried.

    Attributes:
        store: the runs folder.
        jobs: the queue.
        scenarios: reads the catalogue of scenarios: title by language and name of the usual baseline
            (or ""), by name.
    """

    store: Store
    jobs: Jobs
    scenarios: Callable[[], dict[str, tuple[dict[str, str], str]]]


class Page(Protocol):
    """A module of ``dashboard.pages``."""

    PATH: str
    NAME: str

    def layout(self, address: Address, word: Words, context: Context) -> Any:
        """The page's content for an address, in a language."""
        ...

    def title(self, address: Address, word: Words, context: Context) -> str:
        """For the window's title bar."""
        ...

    def register(self, app: Dash, context: Context) -> None:
        """Attach the page's callbacks."""
        ...
