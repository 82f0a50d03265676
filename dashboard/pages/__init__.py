"""One module for each page; a new page is a module here and a line in :data:`PAGES`."""

from __future__ import annotations

from dashboard.context import Page
from dashboard.pages import compare, evidence, lab, method, queue, run, start, trial

__all__ = ["PAGES", "page_of"]

PAGES: tuple[Page, ...] = (start, lab, compare, trial, run, evidence, method, queue)  # type: ignore[assignment]
"""In the order of the navigation."""


def page_of(path: str) -> Page | None:
    """The page of a path, None where there is none."""
    path = "/" + path.strip("/")
    return next((page for page in PAGES if path == page.PATH), None)
