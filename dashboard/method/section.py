"""A part of the method page under its heading."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.aria import aria

__all__ = ["section"]


def section(name: str, heading: str, children: list[Any], look: str = "stack") -> html.Section:
    """A section that its heading names."""
    return html.Section(
        [html.H2(heading, id=f"{name}-heading"), *children],
        className=look,
        **aria(labelledby=f"{name}-heading"),
    )
