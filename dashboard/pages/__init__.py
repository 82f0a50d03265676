"""One module for each page; a new page is a module here and a line in :data:`PAGES`."""

from __future__ import annotations

from dashboard.context import Page
from dashboard.pages import (
    answer,
    compare,
    evidence,
    lab,
    library,
    method,
    queue,
    run,
    start,
    stories,
    sweeps,
    trial,
)

__all__ = ["PAGES", "page_of"]

PAGES: tuple[Page, ...] = (  # type: ignore[assignment]
    start,
    lab,
    compare,
    sweeps,
    trial,
    run,
    answer,
    stories,
    library,
    evidence,
    method,
    queue,
)
"""In the order of the navigation."""


def page_of(path: str) -> Page | None:
    """The page of a path, None where there is none."""
    path = "/" + path.strip("/")
    return next((page for page in PAGES if path == page.PATH), None)
